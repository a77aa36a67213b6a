//! Times by public transport from door to door.
//!
//! Walks are searched on a network on foot (profile `foot`), rides on the timetable of one date; the two meet at the stops.
//!
//! 1. [`TransitTable::compute`] brings places, sites and stops to the ways on foot, searches the walks ([`walks`]) and then,
//!    backwards from each site, every journey worth taking in the window.
//! 2. [`write_table`] writes a row for each origin and destination: percentiles over the window, the share of its minutes
//!    with a journey, changes and time to spare. What the figures mean exactly is in `docs/transit.md`.
//! 3. [`journey`] tells one journey, leg by leg.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod error;
pub mod journey;
mod request;
mod stops;
mod table;
pub mod walks;
mod write;

pub use error::TransitTimesError;
pub use request::TransitRequest;
pub use stops::{StopUse, StopsOnRoads};
pub use table::{TransitTable, TransitTime};
pub use write::{COLUMNS, write_table};
