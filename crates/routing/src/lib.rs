//! Searches on the road network: travel times from everywhere to a site, matrices, routes.
//!
//! A search runs over arcs (see [`waywarden_network`]) and is exact for every turn restriction and delay that the
//! network holds. Its label of an arc is the time **from the end of that arc to the destination**; the time from
//! anywhere along the arc follows by adding the rest of the arc ([`TimesTo::time_ms`]).
//!
//! * [`SearchGraph`]: the turns of a network laid out for one direction of search, weights ready added.
//! * [`Search`]: the reusable state of one thread; [`Search::to`] gives a [`TimesTo`].
//! * [`AwayGraph`], [`TimesFrom`], [`RoutesFrom`]: the same from one origin to everywhere, for few origins and many destinations.
//! * [`columns`]: all sites, in parallel, each column handed to a consumer while it is hot.
//! * [`hierarchy`]: preparation and sweeps for many destinations at once.
//! * [`Shapes`] and [`piece_times`]: the roads as straight pieces with their times, of one column or the best of several.
//! * [`route`] and [`steps`]: the way itself, read off a column, and where its time goes.
//! * [`certify`]: proof that a column is right, without a second search.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod away_graph;
mod certificate;
pub mod hierarchy;
mod many;
mod pairs;
mod pieces;
mod route;
mod search;
mod search_graph;
mod shapes;
mod starts;
mod steps;
mod times_from;
mod times_to;

pub use away_graph::AwayGraph;
pub use certificate::{Violation, certify};
pub use many::{columns, travel_times};
pub use pairs::{PairResult, pair_times, times_from};
pub use pieces::{PartTimes, PieceTimes, ReachableArcs, RoadTimes, piece_times};
pub use route::{Leg, Route, route};
pub use search::Search;
pub use search_graph::{Edge, SearchGraph};
pub use shapes::{Piece, PieceId, Shapes};
pub use starts::{Start, starts};
pub use steps::{Step, steps};
pub use times_from::{RoutesFrom, TimesFrom};
pub use times_to::{Destination, Seed, TimesTo};
