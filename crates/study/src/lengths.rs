//! Lengths along the fastest ways, for what journeys cost.

use std::collections::BTreeSet;

use waywarden_network::Snap;
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::pair_times;
use waywarden_scenario::ScenarioResult;
use waywarden_scenario::travel::{RoadLengths, wanted_lengths};

use crate::compute::RoadAccess;
use crate::roads::Roads;

/// The lengths that these results need, on the roads that they were computed on.
pub fn road_lengths<'r>(
    roads: &Roads,
    access: &RoadAccess,
    results: impl Iterator<Item = &'r ScenarioResult>,
    observer: &dyn Observer,
) -> RoadLengths {
    let (mut areas, mut sites) = (BTreeSet::new(), BTreeSet::new());
    for result in results {
        let wanted = wanted_lengths(result);
        areas.extend(wanted.areas);
        sites.extend(wanted.sites);
    }
    let area = |index: usize| access.areas[index].as_ref().ok().copied();
    let from_areas = areas.iter().filter_map(|&(from, to)| Some((area(from)?, access.sites[to.index()])));
    let mut pairs: Vec<(Snap, Snap)> = from_areas.collect();
    let known: Vec<_> = areas.iter().filter(|(from, _)| area(*from).is_some()).copied().collect();
    pairs.extend(sites.iter().map(|(from, to)| (access.sites[from.index()], access.sites[to.index()])));
    let work = Work::begin(observer, Stage::Lengths, pairs.len() as u64);
    let found = pair_times(roads.network(), roads.graph(), &pairs, &|done| work.advance(done as u64));
    let km: Vec<Option<f64>> = found.iter().map(|pair| pair.map(|pair| pair.length_mm as f64 / 1e6)).collect();
    let (area_km, site_km) = km.split_at(known.len());
    RoadLengths {
        areas_km: known.iter().zip(area_km).filter_map(|(pair, km)| Some((*pair, (*km)?))).collect(),
        sites_km: sites.iter().zip(site_km).filter_map(|(pair, km)| Some((*pair, (*km)?))).collect(),
    }
}
