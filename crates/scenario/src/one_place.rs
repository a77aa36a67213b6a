//! Sites that stand at one place.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_network::LonLat;

use crate::allocation::Assignment;
use crate::{Case, SiteIndex, SiteTable};

/// Sites nearer to each other than this stand at one place, metres: two sides of a street, two doors of a house.
pub const ONE_PLACE_M: f64 = 50.0;
/// Between sites at one place journeys that change by less than this do not change, milliseconds: 0.0 minutes as they are shown.
const NO_CHANGE_MS: f64 = 3_000.0;

/// The place of each site position of a case: the least index of those that stand there.
#[must_use]
pub fn site_places(case: &Case) -> Vec<SiteIndex> {
    places(&case.sites)
}

/// As [`site_places`].
pub(crate) fn places(sites: &SiteTable) -> Vec<SiteIndex> {
    let at: Vec<LonLat> = sites.positions().iter().map(|position| position.site.at).collect();
    let mut by_latitude: Vec<usize> = (0..at.len()).collect();
    by_latitude.sort_by_key(|&site| (at[site].lat_e7, site));
    let mut place: Vec<usize> = (0..at.len()).collect();
    // 50 m of latitude are less than 5,000 of 1e-7 degree.
    const WINDOW_E7: i32 = 5_000;
    for (number, &site) in by_latitude.iter().enumerate() {
        let near = by_latitude[number + 1..]
            .iter()
            .take_while(|&&other| at[other].lat_e7.saturating_sub(at[site].lat_e7) <= WINDOW_E7);
        for &other in near.filter(|&&other| f64::from(at[site].distance_mm(at[other])) <= ONE_PLACE_M * 1e3) {
            let (least, most) = (place[site].min(place[other]), place[site].max(place[other]));
            place.iter_mut().filter(|place| **place == most).for_each(|place| *place = least);
        }
    }
    place.into_iter().map(|site| SiteIndex(site as u32)).collect()
}

/// Whether the people of an area go to other sites that stand where the former ones stand, in the same time to what is shown.
/// On the way to the same sites any change of time counts.
pub(crate) fn at_one_place(before: &Assignment, after: &Assignment, places: &[SiteIndex]) -> bool {
    let sites =
        |assignment: &Assignment| -> BTreeSet<SiteIndex> { assignment.shares().iter().map(|s| s.site).collect() };
    if sites(before) == sites(after) {
        return false;
    }
    let by_place = |assignment: &Assignment| {
        let mut sums: BTreeMap<SiteIndex, (f64, f64)> = BTreeMap::new();
        for share in assignment.shares() {
            let sum = sums.entry(places[share.site.index()]).or_default();
            *sum = (sum.0 + share.share, sum.1 + share.share * f64::from(share.time_ms));
        }
        sums
    };
    let (before_by, after_by) = (by_place(before), by_place(after));
    let same =
        |(a, b): ((f64, f64), (f64, f64))| (a.0 - b.0).abs() <= 1e-9 && (a.1 / a.0 - b.1 / b.0).abs() < NO_CHANGE_MS;
    (before.served() - after.served()).abs() <= 1e-9
        && before_by.len() == after_by.len()
        && before_by.keys().eq(after_by.keys())
        && before_by.values().copied().zip(after_by.values().copied()).all(same)
}

impl Case {
    /// Groups of today's sites that stand at one place ([`ONE_PLACE_M`]) and offer a service in common: a unit may stand in the
    /// table twice.
    #[must_use]
    pub fn coincident_sites(&self) -> Vec<Vec<SiteIndex>> {
        let places = places(&self.sites);
        let mut groups: BTreeMap<SiteIndex, Vec<SiteIndex>> = BTreeMap::new();
        self.sites.base().for_each(|site| groups.entry(places[site.index()]).or_default().push(site));
        let services = self.service_indices();
        let offers = |site: &SiteIndex, service| self.sites.site(*site).figures.offers(service);
        let in_common = |group: &[SiteIndex]| {
            services.iter().any(|service| group.iter().filter(|site| offers(site, *service)).count() > 1)
        };
        groups.into_values().filter(|group| group.len() > 1 && in_common(group)).collect()
    }

    /// In a sentence which sites stand at one place; `None` if none do.
    #[must_use]
    pub fn coincident_sites_in_words(&self) -> Option<String> {
        const MOST_NAMED: usize = 5;
        let groups = self.coincident_sites();
        if groups.is_empty() {
            return None;
        }
        let id = |site: &SiteIndex| format!("\"{}\"", self.sites.site(*site).id);
        let named = groups.iter().take(MOST_NAMED).map(|group| group.iter().map(id).collect::<Vec<_>>().join(" and "));
        let more = if groups.len() > MOST_NAMED { ", ..." } else { "" };
        Some(format!(
            "sites stand at one place, within {ONE_PLACE_M:.0} m of each other: {}{more}",
            named.collect::<Vec<_>>().join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::at_one_place;
    use crate::SiteIndex;
    use crate::allocation::{Assigned, Assignment};

    #[test]
    fn small_changes_count_but_between_doors_of_one_house() {
        // Sites 0 and 1 stand at one place, 2 elsewhere.
        let places = [SiteIndex(0), SiteIndex(0), SiteIndex(2)];
        let to = |site: u32, time_ms: u32| Assignment::whole(Assigned { site: SiteIndex(site), time_ms });
        for (before, after, expected) in [
            (to(0, 600_000), to(1, 601_000), true),
            (to(0, 600_000), to(1, 604_000), false),
            (to(0, 600_000), to(0, 601_000), false),
            (to(0, 600_000), to(2, 600_000), false),
        ] {
            assert_eq!(at_one_place(&before, &after, &places), expected, "{before:?} {after:?}");
        }
    }
}
