//! From the journeys of a pair to the figures of a window.

use crate::column::{Profile, Trip};
use crate::settings::Span;

/// The percentiles that tables have.
pub const PERCENTILES: [u32; 5] = [5, 25, 50, 75, 95];

/// What a window of departures or arrivals looks like for one place and one site.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Moments of the window: one a minute.
    pub moments: u32,
    /// Of these the moments with a journey.
    pub with_journey: u32,
    /// Of these the moments for which walking all the way is the fastest.
    pub walked: u32,
    /// For each of [`PERCENTILES`] the least time, ms, within which so many per cent of **all** moments have a journey; none if
    /// fewer have one. No value is interpolated.
    pub percentiles_ms: [Option<i32>; 5],
    /// Mean time over the moments with a journey, ms.
    pub mean_ms: Option<f64>,
    /// Mean over the moments with a ride, ms: from the moment to leaving (departures), from arriving to the moment (arrivals).
    pub mean_spare_ms: Option<f64>,
    /// Mean number of changes over the moments with a ride.
    pub mean_changes: Option<f64>,
}

/// The time of a journey for a moment of the window: from the moment to the arrival, or from leaving to the moment.
#[must_use]
pub fn time_ms(span: Span, moment: i32, trip: Trip) -> i32 {
    match span {
        Span::Departing(..) => trip.arrive_ms - moment,
        Span::Arriving(..) => moment - trip.leave_ms,
    }
}

/// The journey for each moment of a window, in order.
pub fn journeys<'a>(
    profile: &'a Profile<'_>,
    span: Span,
    max_rides: u8,
) -> impl Iterator<Item = (i32, Option<Trip>)> + 'a {
    span.moments().map(move |moment| {
        let trip = match span {
            Span::Departing(..) => profile.departing(moment, max_rides),
            Span::Arriving(..) => profile.arriving(moment, max_rides),
        };
        (moment, trip)
    })
}

/// The figures of a window.
#[must_use]
pub fn figures(profile: &Profile<'_>, span: Span, max_rides: u8) -> Figures {
    let (mut moments, mut walked, mut rides, mut changes, mut spare_ms) = (0, 0, 0u32, 0u32, 0i64);
    let mut times: Vec<i32> = Vec::new();
    for (moment, trip) in journeys(profile, span, max_rides) {
        moments += 1;
        let Some(trip) = trip else { continue };
        times.push(time_ms(span, moment, trip));
        if trip.rides == 0 {
            walked += 1;
        } else {
            rides += 1;
            changes += u32::from(trip.rides) - 1;
            spare_ms += i64::from(match span {
                Span::Departing(..) => trip.leave_ms - moment,
                Span::Arriving(..) => moment - trip.arrive_ms,
            });
        }
    }
    times.sort_unstable();
    let sum: i64 = times.iter().map(|time| i64::from(*time)).sum();
    let mean = |sum: i64, count: u32| (count > 0).then(|| sum as f64 / f64::from(count));
    Figures {
        moments,
        with_journey: times.len() as u32,
        walked,
        percentiles_ms: PERCENTILES.map(|percent| percentile(&times, moments, percent)),
        mean_ms: mean(sum, times.len() as u32),
        mean_spare_ms: mean(spare_ms, rides),
        mean_changes: mean(i64::from(changes), rides),
    }
}

/// The least of the sorted `times` such that at least `percent` of all `moments` have one that is not longer.
fn percentile(times: &[i32], moments: u32, percent: u32) -> Option<i32> {
    let rank = (u64::from(moments) * u64::from(percent)).div_ceil(100).max(1) as usize;
    times.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_count_moments_without_a_journey() {
        // Ten moments, six with a journey.
        let times = [10, 20, 30, 40, 50, 60];
        let of = |percent| percentile(&times, 10, percent);
        assert_eq!(
            [5, 10, 11, 25, 50, 60, 61, 95].map(of),
            [Some(10), Some(10), Some(20), Some(30), Some(50), Some(60), None, None]
        );
        assert_eq!(percentile(&[], 0, 50), None);
    }
}
