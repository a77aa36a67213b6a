//! Everyone to the nearest site.

use waywarden_network::UNREACHABLE_MS;

use super::{Assignment, Setting, TieRule};
use crate::{SiteIndex, SiteTable, TravelTimes};

/// The site an area is allocated to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The site position.
    pub site: SiteIndex,
    /// The travel time, milliseconds.
    pub time_ms: u32,
}

/// For each area the candidate with the shortest travel time; of equals the one whose id comes first (by Unicode code
/// points; the lower index for equal ids). `None` where no candidate is reachable.
///
/// # Panics
/// If a candidate is not in the table or the matrix.
#[must_use]
pub fn allocate(times: &TravelTimes, sites: &SiteTable, candidates: &[SiteIndex]) -> Vec<Option<Assigned>> {
    // In id order the first strict minimum is the winner of every tie.
    let mut by_id = candidates.to_vec();
    by_id.sort_unstable_by(|a, b| sites.site(*a).id.cmp(&sites.site(*b).id).then(a.cmp(b)));
    (0..times.areas())
        .map(|area| {
            let mut nearest: Option<Assigned> = None;
            for &site in &by_id {
                let time_ms = times.time_ms(area, site);
                if time_ms < nearest.map_or(UNREACHABLE_MS, |n| n.time_ms) {
                    nearest = Some(Assigned { site, time_ms });
                }
            }
            nearest
        })
        .collect()
}

/// The nearest site of each part of the week.
pub(super) fn assign(setting: &Setting<'_>) -> Vec<Assignment> {
    let mut parts = Vec::new();
    (0..setting.times.areas())
        .map(|area| {
            parts.clear();
            for (open, part) in &setting.states {
                // Sites are in the order that decides ties; `min_by_key` takes the first of equals.
                let timed = || open.iter().filter_map(|&site| Some((setting.time_ms(area, site)?, site)));
                let Some((time_ms, site)) = timed().min_by_key(|(time_ms, _)| *time_ms) else { continue };
                match setting.spec.tie {
                    TieRule::Shares => {
                        let equal: Vec<usize> =
                            timed().filter(|(time, _)| *time == time_ms).map(|(_, site)| site).collect();
                        parts.extend(
                            in_equal_parts(*part, equal.len() as u64)
                                .zip(&equal)
                                .map(|(part, &site)| (setting.sites[site].site, time_ms, part)),
                        );
                    }
                    TieRule::Id | TieRule::Stays => parts.push((setting.sites[site].site, time_ms, *part)),
                }
            }
            Assignment::of_parts(&parts, setting.reason(area))
        })
        .collect()
}

/// An amount in so many parts that differ by at most 1 and add up to it.
fn in_equal_parts(amount: u64, parts: u64) -> impl Iterator<Item = u64> {
    (0..parts).map(move |part| amount / parts + u64::from(part < amount % parts))
}
