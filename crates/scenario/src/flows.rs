//! Where people go instead, and how many each site gets.

use std::collections::BTreeMap;

use crate::{Area, AreaImpact, SiteIndex};

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
    /// The position; `None` collects the areas that reach no site.
    pub site: Option<SiteIndex>,
    /// Number of areas before.
    pub areas_before: usize,
    /// Number of areas after.
    pub areas_after: usize,
    /// Weights before, one per weight of the case.
    pub before: Vec<f64>,
    /// Weights after, one per weight of the case.
    pub after: Vec<f64>,
}

/// The flows between different positions, of areas in scope; in order of position, `None` first.
pub(crate) fn flows(areas: &[Area], impacts: &[AreaImpact], weights: usize) -> Vec<Flow> {
    let mut flows: BTreeMap<[Option<SiteIndex>; 2], Flow> = BTreeMap::new();
    for (area, impact) in areas.iter().zip(impacts).filter(|(_, impact)| impact.in_scope) {
        let (from, to) = (impact.before.map(|a| a.site), impact.after.map(|a| a.site));
        if from != to {
            let empty = || Flow { from, to, areas: 0, weights: vec![0.0; weights] };
            let flow = flows.entry([from, to]).or_insert_with(empty);
            flow.areas += 1;
            add(&mut flow.weights, &area.weights);
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
        let (from, to) = (impact.before.map(|a| a.site), impact.after.map(|a| a.site));
        let before = volumes.entry(from).or_insert_with(|| empty(from));
        before.areas_before += 1;
        add(&mut before.before, &area.weights);
        let after = volumes.entry(to).or_insert_with(|| empty(to));
        after.areas_after += 1;
        add(&mut after.after, &area.weights);
    }
    volumes.into_values().collect()
}

fn add(sums: &mut [f64], weights: &[f64]) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight;
    }
}
