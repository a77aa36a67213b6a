//! Searches on the road network: travel times from everywhere to a site, matrices, routes.
//!
//! A search runs over arcs (see [`waywarden_network`]) and is exact for every turn restriction and delay that the
//! network holds. Its label of an arc is the time **from the end of that arc to the destination**; the time from
//! anywhere along the arc follows by adding the rest of the arc ([`Column::time_ms`]).
//!
//! * [`SearchGraph`]: the turns of a network laid out for one direction of search, weights ready added.
//! * [`Search`]: the reusable state of one thread; [`Search::to`] gives a [`Column`].
//! * [`columns`]: all sites, in parallel, each column handed to a consumer while it is hot.
//! * [`route`]: the way itself, read off a column.
//! * [`certify`]: proof that a column is right, without a second search.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod certificate;
mod column;
mod many;
mod pairs;
mod route;
mod search;
mod search_graph;

pub use certificate::{Violation, certify};
pub use column::{Column, Destination, Seed};
pub use many::{columns, travel_times};
pub use pairs::{PairResult, pair_times};
pub use route::{Leg, Route, route};
pub use search::Search;
pub use search_graph::{Edge, SearchGraph};
