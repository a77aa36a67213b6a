//! Weighted figures of travel times, before, after and of the change.

use std::collections::BTreeMap;

/// Weight within a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    /// The limit, milliseconds; a time equal to it is within.
    pub limit_ms: u32,
    /// Weight of the areas within.
    pub weight: f64,
    /// Its share of the *total* weight, 0 to 1: who cannot get there at all is not within. `None` if the total is 0.
    pub share: Option<f64>,
}

/// Figures of one side (before or after) of a scenario, for one weight and one scope.
///
/// Mean, quantiles and maximum are of the reachable weight and `None` if that is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct SideStatistics {
    /// Weight of the areas that have a site.
    pub reachable: f64,
    /// Weight of the areas that have none.
    pub unreachable: f64,
    /// `unreachable` by reason.
    pub unreachable_by_reason: BTreeMap<String, f64>,
    /// Sum of weight x time, milliseconds: of patients a year it is patient-milliseconds a year.
    pub person_ms: f64,
    /// Weighted mean, milliseconds.
    pub mean_ms: Option<f64>,
    /// [`weighted_quantile_ms`] 0.5.
    pub median_ms: Option<u32>,
    /// [`weighted_quantile_ms`] 0.9.
    pub p90_ms: Option<u32>,
    /// [`weighted_quantile_ms`] 0.95.
    pub p95_ms: Option<u32>,
    /// Longest time of an area whose weight is not 0.
    pub max_ms: Option<u32>,
    /// One per threshold of the case.
    pub within: Vec<Within>,
}

/// People of one area on one side who go to the same site: their travel time, or why they have none.
pub(crate) struct Sample<'a> {
    pub(crate) time_ms: Result<u32, &'a str>,
    pub(crate) weight: f64,
}

impl SideStatistics {
    pub(crate) fn of(samples: &[Sample<'_>], thresholds_ms: &[u32]) -> Self {
        let mut unreachable_by_reason: BTreeMap<String, f64> = BTreeMap::new();
        let mut timed = Vec::with_capacity(samples.len());
        let (mut reachable, mut unreachable, mut product) = (0.0, 0.0, 0.0);
        for sample in samples {
            match sample.time_ms {
                Ok(time_ms) => {
                    reachable += sample.weight;
                    product += sample.weight * f64::from(time_ms);
                    timed.push((time_ms, sample.weight));
                }
                Err(reason) => {
                    unreachable += sample.weight;
                    *unreachable_by_reason.entry(reason.to_owned()).or_default() += sample.weight;
                }
            }
        }
        let total = reachable + unreachable;
        let within = thresholds_ms.iter().map(|&limit_ms| {
            let weight = timed.iter().filter(|(time, _)| *time <= limit_ms).fold(0.0, |sum, (_, w)| sum + w);
            Within { limit_ms, weight, share: (total > 0.0).then(|| weight / total) }
        });
        let within = within.collect();
        // Stable: equal times stay in area order, so the sums are the same every time.
        timed.sort_by_key(|(time, _)| *time);
        Self {
            reachable,
            unreachable,
            unreachable_by_reason,
            person_ms: product,
            mean_ms: (reachable > 0.0).then(|| product / reachable),
            median_ms: weighted_quantile_ms(&timed, 0.5),
            p90_ms: weighted_quantile_ms(&timed, 0.9),
            p95_ms: weighted_quantile_ms(&timed, 0.95),
            max_ms: timed.iter().rev().find(|(_, weight)| *weight > 0.0).map(|(time, _)| *time),
            within,
        }
    }

    /// Reachable and unreachable weight together.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.reachable + self.unreachable
    }
}

/// The weighted quantile `q` (0 to 1) of `(time_ms, weight)` sorted by time: the smallest time at which the cumulative
/// weight reaches `q` of the whole. (The inverse of the weighted distribution function; no interpolation, so the result
/// is the time of an area.) `None` if the weights sum to 0.
///
/// A cumulative weight short of `q` by less than 1e-12 of the whole counts as reaching it: otherwise the last bit of a
/// floating-point sum would decide between two areas.
#[must_use]
pub fn weighted_quantile_ms(sorted: &[(u32, f64)], q: f64) -> Option<u32> {
    let total = sorted.iter().fold(0.0, |sum, (_, weight)| sum + weight);
    let wanted = (q - 1e-12) * total;
    let mut cumulative = 0.0;
    for (time_ms, weight) in sorted.iter().filter(|(_, weight)| *weight > 0.0) {
        cumulative += weight;
        if cumulative >= wanted {
            return Some(*time_ms);
        }
    }
    None
}

/// How much longer the journey of an area becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// A shorter journey.
    Shorter,
    /// The same time, to the millisecond.
    NoChange,
    /// Over 0 to 5 minutes longer.
    UpTo5,
    /// Over 5 to 10 minutes longer.
    UpTo10,
    /// Over 10 to 15 minutes longer.
    UpTo15,
    /// Over 15 to 20 minutes longer.
    UpTo20,
    /// Over 20 to 30 minutes longer.
    UpTo30,
    /// Over 30 minutes longer.
    Over30,
    /// A site could be reached before and none after.
    NoLongerReachable,
    /// No site could be reached before and one after.
    NewlyReachable,
    /// No site can be reached, before or after.
    NeverReachable,
}

impl Band {
    /// All bands in order.
    pub const ALL: [Self; 11] = [
        Self::Shorter,
        Self::NoChange,
        Self::UpTo5,
        Self::UpTo10,
        Self::UpTo15,
        Self::UpTo20,
        Self::UpTo30,
        Self::Over30,
        Self::NoLongerReachable,
        Self::NewlyReachable,
        Self::NeverReachable,
    ];

    /// The band of a pair of travel times in milliseconds (`None`: no site reachable).
    #[must_use]
    pub fn of(before_ms: Option<u32>, after_ms: Option<u32>) -> Self {
        const MIN: i64 = 60_000;
        let (before, after) = match (before_ms, after_ms) {
            (Some(before), Some(after)) => (i64::from(before), i64::from(after)),
            (Some(_), None) => return Self::NoLongerReachable,
            (None, Some(_)) => return Self::NewlyReachable,
            (None, None) => return Self::NeverReachable,
        };
        match after - before {
            ..0 => Self::Shorter,
            0 => Self::NoChange,
            extra if extra <= 5 * MIN => Self::UpTo5,
            extra if extra <= 10 * MIN => Self::UpTo10,
            extra if extra <= 15 * MIN => Self::UpTo15,
            extra if extra <= 20 * MIN => Self::UpTo20,
            extra if extra <= 30 * MIN => Self::UpTo30,
            _ => Self::Over30,
        }
    }

    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shorter => "shorter",
            Self::NoChange => "no_change",
            Self::UpTo5 => "over_0_to_5_min",
            Self::UpTo10 => "over_5_to_10_min",
            Self::UpTo15 => "over_10_to_15_min",
            Self::UpTo20 => "over_15_to_20_min",
            Self::UpTo30 => "over_20_to_30_min",
            Self::Over30 => "over_30_min",
            Self::NoLongerReachable => "no_longer_reachable",
            Self::NewlyReachable => "newly_reachable",
            Self::NeverReachable => "never_reachable",
        }
    }
}

/// Figures of the change itself, for one weight and one scope.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeStatistics {
    /// Weight of the areas that have a site before and after; the means are of these.
    pub compared: f64,
    /// Weighted mean of after less before, milliseconds. Not the difference of the two means where some areas have a
    /// site on one side only.
    pub mean_extra_ms: Option<f64>,
    /// Largest after less before of an area whose weight is not 0, milliseconds; negative if all become shorter.
    pub max_extra_ms: Option<i64>,
    /// Weight in each band of [`Band::ALL`]; together the total weight of the scope.
    pub bands: [f64; Band::ALL.len()],
}

impl ChangeStatistics {
    /// From `(before_ms, after_ms, weight)` of each area.
    pub(crate) fn of(samples: impl Iterator<Item = (Option<u32>, Option<u32>, f64)>) -> Self {
        let mut bands = [0.0; Band::ALL.len()];
        let (mut compared, mut product, mut max_extra_ms) = (0.0, 0.0, None);
        for (before, after, weight) in samples {
            bands[Band::of(before, after) as usize] += weight;
            if let (Some(before), Some(after)) = (before, after) {
                let extra = i64::from(after) - i64::from(before);
                compared += weight;
                product += weight * extra as f64;
                if weight > 0.0 {
                    max_extra_ms = max_extra_ms.max(Some(extra));
                }
            }
        }
        Self { compared, mean_extra_ms: (compared > 0.0).then(|| product / compared), max_extra_ms, bands }
    }

    /// The weight in one band.
    #[must_use]
    pub fn band(&self, band: Band) -> f64 {
        self.bands[band as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_times_of_areas() {
        let sorted = [(10, 1.0), (20, 1.0), (30, 2.0), (40, 0.0)];
        for (q, expected) in [(0.0, 10), (0.25, 10), (0.26, 20), (0.5, 20), (0.51, 30), (1.0, 30)] {
            assert_eq!(weighted_quantile_ms(&sorted, q), Some(expected), "{q}");
        }
        assert_eq!(weighted_quantile_ms(&[(10, 0.0)], 0.5), None);
        assert_eq!(weighted_quantile_ms(&[], 0.5), None);
        // A zero weight in front is nobody's time.
        assert_eq!(weighted_quantile_ms(&[(5, 0.0), (10, 1.0)], 0.0), Some(10));
    }

    #[test]
    fn the_last_bit_of_a_sum_does_not_decide() {
        // Half of six times 0.3 is reached at the third; in floating point 0.3 + 0.3 + 0.3 = 0.8999999999999999 < 0.9.
        let sixths: Vec<(u32, f64)> = (1..=6).map(|time| (time, 0.3)).collect();
        assert_eq!(weighted_quantile_ms(&sixths, 0.5), Some(3));
        let fourteenths: Vec<(u32, f64)> = (1..=14).map(|time| (time, 0.1)).collect();
        assert_eq!(weighted_quantile_ms(&fourteenths, 0.5), Some(7));
    }

    #[test]
    fn bands_at_their_edges() {
        let minutes = |m: f64| Some((m * 60_000.0) as u32);
        for (extra, band) in [
            (0.0, Band::NoChange),
            (5.0, Band::UpTo5),
            (5.001, Band::UpTo10),
            (10.0, Band::UpTo10),
            (15.0, Band::UpTo15),
            (20.0, Band::UpTo20),
            (30.0, Band::UpTo30),
            (30.001, Band::Over30),
        ] {
            assert_eq!(Band::of(minutes(7.0), minutes(7.0 + extra)), band, "{extra}");
        }
        assert_eq!(Band::of(Some(1), Some(2)), Band::UpTo5);
        assert_eq!(Band::of(Some(2), Some(1)), Band::Shorter);
        assert_eq!(Band::of(Some(2), None), Band::NoLongerReachable);
        assert_eq!(Band::of(None, Some(2)), Band::NewlyReachable);
        assert_eq!(Band::of(None, None), Band::NeverReachable);
        for (index, band) in Band::ALL.into_iter().enumerate() {
            assert_eq!(band as usize, index);
        }
    }
}
