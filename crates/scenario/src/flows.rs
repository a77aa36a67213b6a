//! Where people go instead, and how many each site gets.

use std::collections::BTreeMap;

use crate::{Area, AreaImpact, Assignment, SiteIndex};

/// People who change from one site position to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The site before; `None` if none could be reached.
    pub from: Option<SiteIndex>,
    /// The site after; `None` if none can be reached.
    pub to: Option<SiteIndex>,
    /// Number of areas.
    pub areas: usize,
    /// Their weights, one per weight of the case.
    pub weights: Vec<f64>,
}

/// What is allocated to one site position before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// The position; `None` collects those who reach no site.
    pub site: Option<SiteIndex>,
    /// Number of areas of which somebody goes there before.
    pub areas_before: usize,
    /// Number of areas after.
    pub areas_after: usize,
    /// Weights before, one per weight of the case.
    pub before: Vec<f64>,
    /// Weights after, one per weight of the case.
    pub after: Vec<f64>,
}

/// Shares smaller than this are rounding.
const NOBODY: f64 = 1e-9;

/// The shares of an area that change: from which site to which, `None` for no site.
///
/// Who goes where by person is not known if an area has several sites. As few as possible change: what a site keeps
/// stays there, and what sites lose goes to those that gain, in proportion to their gains.
pub(crate) fn movements(impact: &AreaImpact) -> Vec<(Option<SiteIndex>, Option<SiteIndex>, f64)> {
    if !impact.affected {
        return Vec::new();
    }
    let mut change: BTreeMap<Option<SiteIndex>, f64> = BTreeMap::new();
    for (assignment, sign) in [(&impact.before, -1.0), (&impact.after, 1.0)] {
        for (site, share) in by_site(assignment) {
            *change.entry(site).or_default() += sign * share;
        }
    }
    let gained: f64 = change.values().filter(|c| **c > NOBODY).sum();
    let mut moves = Vec::new();
    for (from, lost) in change.iter().filter(|(_, c)| **c < -NOBODY) {
        for (to, gain) in change.iter().filter(|(_, c)| **c > NOBODY) {
            moves.push((*from, *to, -lost * (gain / gained)));
        }
    }
    moves
}

/// The shares of an area by site, `None` for those who reach none.
pub(crate) fn by_site(assignment: &Assignment) -> impl Iterator<Item = (Option<SiteIndex>, f64)> + '_ {
    let left = 1.0 - assignment.served();
    let nowhere = (left > 0.0).then_some((None, left));
    nowhere.into_iter().chain(assignment.sites().map(|s| (Some(s.site), s.share)))
}

/// The flows between different positions, of areas in scope; in order of position, `None` first.
pub(crate) fn flows(areas: &[Area], impacts: &[AreaImpact], weights: usize) -> Vec<Flow> {
    let mut flows: BTreeMap<[Option<SiteIndex>; 2], Flow> = BTreeMap::new();
    for (area, impact) in areas.iter().zip(impacts).filter(|(_, impact)| impact.in_scope && impact.affected) {
        for (from, to, share) in movements(impact) {
            let empty = || Flow { from, to, areas: 0, weights: vec![0.0; weights] };
            let flow = flows.entry([from, to]).or_insert_with(empty);
            flow.areas += 1;
            add(&mut flow.weights, &area.weights, share);
        }
    }
    flows.into_values().collect()
}

/// The volumes of all positions in use before or after, and of "no site" (first, always there), of areas in scope.
pub(crate) fn volumes(areas: &[Area], impacts: &[AreaImpact], sites: &[SiteIndex], weights: usize) -> Vec<Volume> {
    let empty =
        |site| Volume { site, areas_before: 0, areas_after: 0, before: vec![0.0; weights], after: vec![0.0; weights] };
    let keys = std::iter::once(None).chain(sites.iter().copied().map(Some));
    let mut volumes: BTreeMap<Option<SiteIndex>, Volume> = keys.map(|key| (key, empty(key))).collect();
    for (area, impact) in areas.iter().zip(impacts).filter(|(_, impact)| impact.in_scope) {
        for (site, share) in by_site(&impact.before) {
            let volume = volumes.entry(site).or_insert_with(|| empty(site));
            volume.areas_before += 1;
            add(&mut volume.before, &area.weights, share);
        }
        for (site, share) in by_site(&impact.after) {
            let volume = volumes.entry(site).or_insert_with(|| empty(site));
            volume.areas_after += 1;
            add(&mut volume.after, &area.weights, share);
        }
    }
    volumes.into_values().collect()
}

pub(crate) fn add(sums: &mut [f64], weights: &[f64], share: f64) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight * share;
    }
}
