//! From OpenStreetMap PBF extracts to a road network.
//!
//! [`import()`] reads one or several `.osm.pbf` files twice (ways and restrictions, then the nodes they use), takes from
//! [`Rules`] what the tags mean and from a [`Profile`] how fast roads are driven, repairs or drops what is damaged and
//! counts it by reason, and hands the rest to [`waywarden_network::build`].
//!
//! The flow: [`pbf`] (a file to blobs to objects, checked) -> [`blocks`] (those that roads need) -> [`rules`] (tags to meaning) ->
//! [`assemble`] (rows of nodes) -> network.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod assemble;
mod barriers;
mod blocks;
mod budget;
mod collected;
mod crossings;
mod damage;
mod doubled;
mod edges;
mod editions;
mod error;
mod ferries;
mod ferry_duration;
#[doc(hidden)]
pub mod fuzzing;
mod ids;
mod import;
mod nodes;
mod only_older;
mod pbf;
mod period;
mod profile;
mod rules;
mod signed;
mod speed;
mod surroundings;
mod water;
mod water_lines;

pub use damage::{DamageError, refuse_damage};
pub use error::ImportError;
pub use import::{ImportSettings, Progress, Stage, import};
pub use period::Period;
pub use profile::{Profile, ProfileError};
pub use rules::{Rules, When, WhenError};
