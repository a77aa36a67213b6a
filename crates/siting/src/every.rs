//! Every configuration scored in full: all subsets of a few sites.
//!
//! A figure that adds up over areas needs no look at each pair of an area and a configuration. With an area's sites in the
//! order of their times, `t1 <= t2 <= ...`, its time is `t1 + sum of (t[k+1] - t[k])` over those `k` whose first `k` sites
//! are all closed. So each step is noted once, at the set of its first `k` sites, and the sum over all subsets of the
//! closed sites (Yates 1937; the zeta transform) gives every configuration at once: areas x sites + sites x 2^sites steps.

use crate::{Matrix, NO_WAY_MS, SitingError};

/// Most sites; 2^20 configurations of ten figures are 80 MB.
pub const MOST_SITES: usize = 20;

/// Figures of all configurations. A configuration is a number whose bit `s` says whether site `s` is open; that of no open
/// site is there as well, with nobody served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Every {
    /// Number of sites.
    pub sites: usize,
    /// By configuration: people who reach an open site.
    pub served: Vec<i64>,
    /// By configuration: sum of people x milliseconds of those.
    pub person_ms: Vec<i64>,
    /// By limit and configuration: people within it.
    pub within: Vec<Vec<i64>>,
    /// By group and configuration: people of the group served, and their sum of people x milliseconds.
    pub groups: Vec<(Vec<i64>, Vec<i64>)>,
}

impl Every {
    /// Scores all subsets of the sites of a matrix. `groups` says of each area to which group it belongs, counted from 0
    /// (beyond `group_count`: to none).
    ///
    /// # Errors
    /// [`SitingError`] for lists of wrong lengths, more than [`MOST_SITES`] sites, weights below 0 or sums beyond 62 bits.
    pub fn of(
        times: &Matrix,
        weights: &[i64],
        limits_ms: &[u32],
        groups: &[usize],
        group_count: usize,
    ) -> Result<Self, SitingError> {
        let (n, m) = (times.areas(), times.sites());
        for (what, found) in [("the weights", weights.len()), ("the groups", groups.len())] {
            if found != n {
                return Err(SitingError::Length { what: what.into(), wanted: n, found });
            }
        }
        if m > MOST_SITES {
            return Err(SitingError::TooMany { sites: m, most: MOST_SITES });
        }
        crate::target::check_weights("a weight", weights)?;
        let longest = (0..n).flat_map(|area| times.row(area)).copied().filter(|time| *time != NO_WAY_MS).max();
        let size = weights.iter().map(|weight| *weight as f64).sum::<f64>() * f64::from(longest.unwrap_or(0)) * 2.0;
        if size > (1u64 << 61) as f64 {
            return Err(SitingError::TooLarge { what: "person-time".into(), size });
        }
        let empty = || vec![0i64; 1 << m];
        let (mut served, mut person_ms) = (empty(), empty());
        let mut within: Vec<Vec<i64>> = limits_ms.iter().map(|_| empty()).collect();
        let mut of_groups: Vec<(Vec<i64>, Vec<i64>)> = (0..group_count).map(|_| (empty(), empty())).collect();
        let mut order: Vec<(u32, usize)> = Vec::new();
        for area in (0..n).filter(|&area| weights[area] > 0) {
            let weight = weights[area];
            order.clear();
            order.extend(times.row(area).iter().enumerate().filter(|(_, t)| **t != NO_WAY_MS).map(|(s, t)| (*t, s)));
            order.sort_unstable();
            let mut group = of_groups.get_mut(groups[area]);
            // What changes at each set of closed first sites: with none closed the first is open.
            let mut closed = 0usize;
            for at in 0..=order.len() {
                let before = at.checked_sub(1).map(|before| order[before].0);
                let now = order.get(at).map(|next| next.0);
                let people = i64::from(now.is_some()) - i64::from(before.is_some());
                let time = i64::from(now.unwrap_or(0)) - i64::from(before.unwrap_or(0));
                served[closed] += weight * people;
                person_ms[closed] += weight * time;
                if let Some((served, person_ms)) = &mut group {
                    served[closed] += weight * people;
                    person_ms[closed] += weight * time;
                }
                for (within, limit) in within.iter_mut().zip(limits_ms) {
                    let is = |time: Option<u32>| i64::from(time.is_some_and(|time| time <= *limit));
                    within[closed] += weight * (is(now) - is(before));
                }
                closed |= order.get(at).map_or(0, |next| 1 << next.1);
            }
        }
        let groups = of_groups.into_iter().map(|(served, time)| (by_open(served, m), by_open(time, m))).collect();
        Ok(Self {
            sites: m,
            served: by_open(served, m),
            person_ms: by_open(person_ms, m),
            within: within.into_iter().map(|within| by_open(within, m)).collect(),
            groups,
        })
    }

    /// Mean time of a configuration, minutes; `None` if it serves nobody.
    #[must_use]
    pub fn mean_min(&self, configuration: usize) -> Option<f64> {
        mean(self.served[configuration], self.person_ms[configuration])
    }

    /// The group with the longest mean of a configuration, and that mean in minutes.
    #[must_use]
    pub fn worst_group(&self, configuration: usize) -> Option<(usize, f64)> {
        let means = self.groups.iter().enumerate().filter_map(|(group, (served, person_ms))| {
            Some((group, mean(served[configuration], person_ms[configuration])?))
        });
        means.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
    }
}

fn mean(served: i64, person_ms: i64) -> Option<f64> {
    (served > 0).then(|| person_ms as f64 / served as f64 / 60_000.0)
}

/// Sums over all subsets of the closed sites, by open sites.
fn by_open(mut sums: Vec<i64>, sites: usize) -> Vec<i64> {
    for site in 0..sites {
        let bit = 1 << site;
        for low in (0..sums.len()).step_by(bit * 2) {
            let (without, with) = sums[low..low + bit * 2].split_at_mut(bit);
            with.iter_mut().zip(without).for_each(|(with, without)| *with += *without);
        }
    }
    // The closed sites of a configuration are all the others.
    sums.reverse();
    sums
}
