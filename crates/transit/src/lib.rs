//! Journeys by public transport: a whole window of departures at once, backwards from the few sites.
//!
//! The front door:
//!
//! 1. [`Walks`] says how long the walks are from places to stops, from stops to sites, between stops, and from places to
//!    sites: a table, so this crate needs no roads.
//! 2. [`Router::new`] lays out a [`waywarden_timetable::ServiceDay`] with these walks and the [`Settings`]; in either
//!    [`Direction`].
//! 3. [`Router::column`] searches backwards from one site; [`Router::columns`] does so for all, in parallel. A [`Column`] has for
//!    each place every journey worth taking: when to leave, when one arrives, with how many rides ([`Profile`]).
//! 4. [`figures`] makes percentiles, shares and means of a window of departures or arrivals from a profile; [`returns`] asks
//!    whether one gets home after an appointment.
//! 5. [`Router::journey`] tells one journey leg by leg, read off the same search.
//!
//! Times are milliseconds after the midnight that begins the date, as `i32`; a window may lie beyond 24:00. What the words
//! mean exactly is in `docs/transit.md`.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod changes;
mod column;
pub mod figures;
mod hops;
mod journey;
mod lists;
mod profile;
pub mod returns;
mod router;
mod scan;
mod settings;
mod walks;

pub use column::{Column, Profile, Trip};
pub use journey::{Journey, Leg};
pub use router::{Direction, Router, RouterError};
pub use settings::{MAX_RIDES, Settings, Span, Wheelchair};
pub use walks::{ChangeWalk, DirectWalk, Walk, Walks};

/// A time that is never reached.
pub const UNREACHED: i32 = i32::MAX;
