//! Timetables of public transport: GTFS feeds, raw then checked, and what runs on a day.
//!
//! The front door:
//!
//! 1. [`read`] takes one or several feeds (a folder or a zip each) and gives a [`Timetable`]: stops, lines, services, trips
//!    with their calls, changes between stops. References are resolved, times are ordered, blank times are filled in. What was
//!    left out or mended is counted by reason in its [`Report`].
//! 2. [`offer`] says what runs on each day; [`check_date`] refuses a date on which almost nothing runs, unlike its neighbours.
//! 3. [`ServiceDay::of`] is what runs on one date and around it: frequencies expanded, yesterday's trips beyond midnight and
//!    tomorrow's included.
//! 4. [`edit::apply`] changes a day: a line withdrawn, more frequent, a new shuttle. The day it starts from stays as it is.
//!
//! The crate knows no roads and no searches. Times are whole seconds after the midnight that begins the service day (noon
//! less twelve hours, as the GTFS reference has it); days are counted as 24 hours, also where clocks change.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod calendar;
mod day;
pub mod edit;
mod frequencies;
mod interpolate;
mod model;
mod offer;
mod read;
mod rows;
mod source;
mod stop_times;
mod stops;
mod tally;
mod text;
mod transfers;
mod trips;
mod window;

pub use calendar::Service;
pub use chrono::NaiveDate;
pub use day::{Run, ServiceDay};
pub use model::{
    Access, Call, Feed, Frequency, Line, LineId, ServiceId, Stop, StopId, StopKind, Timetable, TransferKind,
    TransferRule, Trip, TripId,
};
pub use offer::{DateCheck, DateError, DayOffer, check_date, offer};
pub use read::read;
pub use tally::{Report, Tallied, Tally};
pub use text::{clock, parse_clock, parse_date};
pub use window::{TimeWindow, WindowError};
