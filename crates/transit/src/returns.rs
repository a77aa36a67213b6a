//! There and back again: an appointment, and the last way home.

use crate::column::{Profile, Trip};

/// A visit: there, the appointment, home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The way there.
    pub out: Trip,
    /// When the appointment begins and ends, ms.
    pub appointment_ms: (i32, i32),
    /// The way home: the first that arrives of those that leave after the appointment.
    pub back: Trip,
}

impl Visit {
    /// From leaving home to being home again, ms.
    #[must_use]
    pub fn away_ms(&self) -> i32 {
        self.back.arrive_ms - self.out.leave_ms
    }
}

/// A visit with an appointment that begins at `begins_ms` and lasts `lasts_ms`: the last way there that is in time, and the
/// first way home after it. None if there is no way there or none home within the limits.
#[must_use]
pub fn visit(out: &Profile<'_>, back: &Profile<'_>, begins_ms: i32, lasts_ms: i32, max_rides: u8) -> Option<Visit> {
    let ends_ms = begins_ms.checked_add(lasts_ms)?;
    let (out, back) = (out.arriving(begins_ms, max_rides)?, back.departing(ends_ms, max_rides)?);
    Some(Visit { out, appointment_ms: (begins_ms, ends_ms), back })
}

/// The first and the last journey with a ride that leave within `[from_ms, to_ms)`; with a profile towards a site the first
/// and last way there, with one from a site the last way home.
#[must_use]
pub fn first_and_last(profile: &Profile<'_>, from_ms: i32, to_ms: i32, max_rides: u8) -> Option<(Trip, Trip)> {
    let trips = profile.all(max_rides);
    let mut within = trips.iter().filter(|trip| (from_ms..to_ms).contains(&trip.leave_ms));
    let first = within.next()?;
    Some((*first, *within.next_back().unwrap_or(first)))
}
