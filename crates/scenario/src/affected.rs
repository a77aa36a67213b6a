//! What "affected" is made of: whose site changes, whose journey does, and by how much.

use std::collections::BTreeMap;

use crate::allocation::Assignment;
use crate::{AreaImpact, Case, ScenarioSpec, ServiceIndex, SiteIndex, TravelTimes};

/// People by what becomes of their journey.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct JourneyChange {
    /// Longer by at least [`Case::least_change_ms`].
    pub longer: f64,
    /// Shorter by at least as much.
    pub shorter: f64,
    /// Longer or shorter by less.
    pub about_the_same: f64,
    /// With a site on one side only.
    pub without_a_site: f64,
}

impl JourneyChange {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.longer + self.shorter + self.about_the_same + self.without_a_site
    }

    fn add(&mut self, weight: f64, extra_ms: Option<f64>, least_ms: f64) {
        let sum = match extra_ms {
            None => &mut self.without_a_site,
            Some(extra) if extra >= least_ms => &mut self.longer,
            Some(extra) if extra <= -least_ms => &mut self.shorter,
            Some(_) => &mut self.about_the_same,
        };
        *sum += weight;
    }
}

/// The people affected by a scenario, in parts that add up to all of them.
///
/// Of an area that goes to several sites, those move who are fewer at a place after than before; which of them goes where is not
/// known by person, so they have the mean time of the places left and of the places gone to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AffectedSplit {
    /// Those who go to a site at another place, or get to one on one side only.
    pub site_changes: JourneyChange,
    /// Those whose site stays and whose way to it is another.
    pub site_stays: JourneyChange,
    /// The others in the same areas, where people go to several sites: site and journey stay. They are counted in the figures of
    /// the areas affected, since who moves is not known by person.
    pub unchanged: f64,
    /// Of those whose site changes: those for whom the site before was not the nearest of all sites of today, as the scenario
    /// counts certain sites only or people must go to certain ones.
    pub not_nearest_before: f64,
}

impl AffectedSplit {
    /// All who live in areas that are affected.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.site_changes.total() + self.site_stays.total() + self.unchanged
    }

    /// Those who have another site or another journey.
    #[must_use]
    pub fn people(&self) -> f64 {
        self.site_changes.total() + self.site_stays.total()
    }
}

/// A part of those affected. Its text is the name in outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AffectedPart {
    /// Their site is another, or there is one on one side only.
    SiteChanges,
    /// Of these: the journey is longer by at least [`Case::least_change_ms`].
    SiteChangesLonger,
    /// Shorter by at least as much.
    SiteChangesShorter,
    /// Longer or shorter by less.
    SiteChangesSame,
    /// With a site on one side only.
    SiteChangesWithout,
    /// Of those whose site changes: it was not their nearest of all of today.
    NotNearestBefore,
    /// Their site stays, the way to it is another.
    SiteStays,
    /// Of these: longer.
    SiteStaysLonger,
    /// Shorter.
    SiteStaysShorter,
    /// In the same areas: nothing changes for them.
    Unchanged,
}

impl AffectedPart {
    /// All, in the order of outputs.
    pub const ALL: [Self; 10] = [
        Self::SiteChanges,
        Self::SiteChangesLonger,
        Self::SiteChangesShorter,
        Self::SiteChangesSame,
        Self::SiteChangesWithout,
        Self::NotNearestBefore,
        Self::SiteStays,
        Self::SiteStaysLonger,
        Self::SiteStaysShorter,
        Self::Unchanged,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SiteChanges => "site_changes",
            Self::SiteChangesLonger => "site_changes_longer",
            Self::SiteChangesShorter => "site_changes_shorter",
            Self::SiteChangesSame => "site_changes_about_the_same",
            Self::SiteChangesWithout => "site_changes_without_a_site",
            Self::NotNearestBefore => "site_changes_not_nearest_before",
            Self::SiteStays => "site_stays",
            Self::SiteStaysLonger => "site_stays_longer",
            Self::SiteStaysShorter => "site_stays_shorter",
            Self::Unchanged => "unchanged_in_these_areas",
        }
    }

    /// How many these are.
    #[must_use]
    pub fn of(self, split: &AffectedSplit) -> f64 {
        let (moves, stays) = (&split.site_changes, &split.site_stays);
        match self {
            Self::SiteChanges => moves.total(),
            Self::SiteChangesLonger => moves.longer,
            Self::SiteChangesShorter => moves.shorter,
            Self::SiteChangesSame => moves.about_the_same,
            Self::SiteChangesWithout => moves.without_a_site,
            Self::NotNearestBefore => split.not_nearest_before,
            Self::SiteStays => stays.total(),
            Self::SiteStaysLonger => stays.longer,
            Self::SiteStaysShorter => stays.shorter,
            Self::Unchanged => split.unchanged,
        }
    }
}

/// Shares and times by place.
type ByPlace = BTreeMap<SiteIndex, (f64, f64)>;

fn by_place(assignment: &Assignment, places: &[SiteIndex]) -> ByPlace {
    let mut sums = ByPlace::new();
    for share in assignment.shares() {
        let sum = sums.entry(places[share.site.index()]).or_default();
        *sum = (sum.0 + share.share, sum.1 + share.share * f64::from(share.time_ms));
    }
    sums
}

/// The split of the people affected, for each weight of the case. `times`: those before the scenario; `places`: the place of each
/// site position.
pub(crate) fn splits(
    case: &Case,
    scenario: &ScenarioSpec,
    service: Option<ServiceIndex>,
    impacts: &[AreaImpact],
    times: &TravelTimes,
    places: &[SiteIndex],
) -> Vec<AffectedSplit> {
    let mut splits = vec![AffectedSplit::default(); case.weights.len()];
    // Only where people may have to pass the nearest site is it asked which that is.
    let of_today = restricts(case, scenario, service).then(|| {
        let offering = case.sites.base().filter(|&site| case.sites.site(site).figures.offers(service));
        offering.collect::<Vec<SiteIndex>>()
    });
    let least_ms = f64::from(case.least_change_ms);
    let affected = impacts.iter().enumerate().filter(|(_, impact)| impact.affected);
    for (index, impact) in affected {
        let parts = parts(impact, places);
        let detour = of_today.as_ref().map(|sites| {
            let nearest_ms = sites.iter().map(|&site| times.time_ms(index, site)).min();
            share_beyond(&impact.before, nearest_ms)
        });
        for (split, &weight) in splits.iter_mut().zip(&case.areas[index].weights) {
            parts.iter().for_each(|part| {
                // Half a millisecond is rounding, not a change.
                let stays = !part.moves && part.extra_ms.is_none_or(|extra| extra.abs() < 0.5);
                match (stays, part.moves) {
                    (true, _) => split.unchanged += weight * part.share,
                    (false, true) => split.site_changes.add(weight * part.share, part.extra_ms, least_ms),
                    (false, false) => split.site_stays.add(weight * part.share, part.extra_ms, least_ms),
                }
            });
            let moving: f64 = parts.iter().filter(|part| part.moves).map(|part| part.share).sum();
            split.not_nearest_before += detour.map_or(0.0, |beyond| weight * moving.min(beyond));
        }
    }
    splits
}

/// Whether people may before the scenario have to pass the nearest site.
fn restricts(case: &Case, scenario: &ScenarioSpec, service: Option<ServiceIndex>) -> bool {
    let spec = case.allocation_of(Some(scenario), service);
    scenario.only.is_some() || spec.same_commissioner.is_some()
}

/// The share of an area's people who travel longer than to the nearest site.
fn share_beyond(before: &Assignment, nearest_ms: Option<u32>) -> f64 {
    let longer = |time_ms: u32| nearest_ms.is_some_and(|nearest| nearest < time_ms);
    before.shares().iter().filter(|share| longer(share.time_ms)).map(|share| share.share).sum()
}

/// Some of the people of an area.
struct Part {
    moves: bool,
    share: f64,
    extra_ms: Option<f64>,
}

/// The people of an area: those who move, and of each place those who stay. Their shares add up to 1.
fn parts(impact: &AreaImpact, places: &[SiteIndex]) -> Vec<Part> {
    /// Shares differ by more than this if they differ.
    const ROUNDING: f64 = 1e-9;
    let (before, after) = (by_place(&impact.before, places), by_place(&impact.after, places));
    let (mut left, mut gone, mut parts) = ((0.0, 0.0), (0.0, 0.0), Vec::new());
    let all = before.keys().chain(after.keys().filter(|place| !before.contains_key(place)));
    for place in all {
        let [b, a] = [&before, &after].map(|side| side.get(place).copied().unwrap_or_default());
        let stay = b.0.min(a.0);
        if stay > 0.0 {
            parts.push(Part { moves: false, share: stay, extra_ms: Some(a.1 / a.0 - b.1 / b.0) });
        }
        let (less, more) = (b.0 - stay, a.0 - stay);
        if less > ROUNDING {
            left = (left.0 + less, left.1 + less * b.1 / b.0);
        }
        if more > ROUNDING {
            gone = (gone.0 + more, gone.1 + more * a.1 / a.0);
        }
    }
    let both = left.0.min(gone.0);
    if both > 0.0 {
        parts.push(Part { moves: true, share: both, extra_ms: Some(gone.1 / gone.0 - left.1 / left.0) });
    }
    let one_side = left.0.max(gone.0) - both;
    if one_side > ROUNDING {
        parts.push(Part { moves: true, share: one_side, extra_ms: None });
    }
    let nowhere = 1.0 - parts.iter().map(|part| part.share).sum::<f64>();
    if nowhere > ROUNDING {
        parts.push(Part { moves: false, share: nowhere, extra_ms: None });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::Assigned;

    fn impact(before: Assignment, after: Assignment) -> AreaImpact {
        AreaImpact { in_scope: true, before, after, extra_ms: None, affected: true, reason: None }
    }

    fn to(site: u32, minutes: u32) -> Assignment {
        Assignment::whole(Assigned { site: SiteIndex(site), time_ms: minutes * 60_000 })
    }

    #[test]
    fn whole_areas_move_or_stay() {
        let places = [0, 1, 1].map(SiteIndex);
        let of = |before, after| {
            let parts = parts(&impact(before, after), &places);
            parts.iter().map(|part| (part.moves, part.share, part.extra_ms)).collect::<Vec<_>>()
        };
        assert_eq!(of(to(0, 10), to(1, 25)), [(true, 1.0, Some(900_000.0))]);
        // Two doors of one house.
        assert_eq!(of(to(1, 10), to(2, 11)), [(false, 1.0, Some(60_000.0))]);
        assert_eq!(of(to(0, 10), Assignment::nowhere("none")), [(true, 1.0, None)]);
    }

    #[test]
    fn the_parts_of_an_area_that_chooses_are_the_whole() {
        let places = [0, 1, 2].map(SiteIndex);
        let shares = |list: &[(u32, u32, u64)]| {
            let whole = crate::week::WHOLE_WEEK;
            let parts: Vec<(SiteIndex, u32, u64)> =
                list.iter().map(|&(site, time_ms, tenths)| (SiteIndex(site), time_ms, whole / 10 * tenths)).collect();
            Assignment::of_parts(&parts, "none")
        };
        // Half of the people leave site 0: 3 tenths for 1, 2 tenths for 2.
        let before = shares(&[(0, 600_000, 5), (1, 900_000, 5)]);
        let after = shares(&[(1, 900_000, 8), (2, 1_200_000, 2)]);
        let parts = parts(&impact(before, after), &places);
        let moving: Vec<&Part> = parts.iter().filter(|part| part.moves).collect();
        assert_eq!(moving.len(), 1);
        // 3 tenths at 15 minutes and 2 at 20 make 17 on average, against 10 before.
        assert!((moving[0].share - 0.5).abs() < 1e-12);
        assert!((moving[0].extra_ms.unwrap_or(0.0) - 420_000.0).abs() < 1e-6);
        assert!((parts.iter().map(|part| part.share).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
