//! A case's travel times beside those of another source.

use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::{Assigned, Case, SiteIndex, TravelTimes, allocate};

/// The pairs of areas and today's sites in two tables of times, and whose nearest site differs.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Pairs with both times: minutes of the other source and of the case.
    pub both_min: Vec<[f64; 2]>,
    /// Pairs with a time in the case only.
    pub only_case: usize,
    /// Pairs with a time in the other source only.
    pub only_other: usize,
    /// For each area the nearest of today's sites: by the case, by the other source.
    pub nearest: [Vec<Option<Assigned>>; 2],
}

impl Comparison {
    /// Compares two tables of times of a case.
    #[must_use]
    pub fn of(case: &Case, own: &TravelTimes, other: &TravelTimes) -> Self {
        let today: Vec<SiteIndex> = case.sites.base().collect();
        let nearest = [own, other].map(|times| allocate(times, &case.sites, &today));
        let mut found = Self { both_min: Vec::new(), only_case: 0, only_other: 0, nearest };
        for area in 0..case.areas.len() {
            for &site in &today {
                match (own.time_ms(area, site), other.time_ms(area, site)) {
                    (UNREACHABLE_MS, UNREACHABLE_MS) => {}
                    (UNREACHABLE_MS, _) => found.only_other += 1,
                    (_, UNREACHABLE_MS) => found.only_case += 1,
                    (own, other) => found.both_min.push([other, own].map(|ms| f64::from(ms) / 60_000.0)),
                }
            }
        }
        found
    }

    /// Areas (by number) whose nearest site is another one, of those that have one in both.
    #[must_use]
    pub fn other_nearest(&self) -> Vec<usize> {
        let [own, other] = &self.nearest;
        let differs = |area: usize| own[area].zip(other[area]).is_some_and(|(own, other)| own.site != other.site);
        (0..own.len()).filter(|&area| differs(area)).collect()
    }

    /// How many areas have a nearest site in both, only in the case, only in the other source.
    #[must_use]
    pub fn with_nearest(&self) -> [usize; 3] {
        let [own, other] = &self.nearest;
        let count = |wanted: (bool, bool)| {
            own.iter().zip(other).filter(|(own, other)| (own.is_some(), other.is_some()) == wanted).count()
        };
        [(true, true), (true, false), (false, true)].map(count)
    }
}
