//! Lengths along the fastest ways, for what journeys cost.

use std::collections::BTreeSet;

use waywarden_network::{Network, Snap};
use waywarden_routing::{SearchGraph, pair_times};
use waywarden_scenario::ScenarioResult;
use waywarden_scenario::travel::{RoadLengths, wanted_lengths};

use crate::model::OnRoads;
use crate::progress;

/// The lengths that these results need, on the roads that they were computed on.
pub fn road_lengths<'r>(
    network: &Network,
    roads: &OnRoads,
    results: impl Iterator<Item = &'r ScenarioResult>,
) -> RoadLengths {
    let (mut areas, mut sites) = (BTreeSet::new(), BTreeSet::new());
    for result in results {
        let wanted = wanted_lengths(result);
        areas.extend(wanted.areas);
        sites.extend(wanted.sites);
    }
    let area = |index: usize| roads.areas[index].as_ref().ok().copied();
    let from_areas = areas.iter().filter_map(|&(from, to)| Some((area(from)?, roads.sites[to.index()])));
    let mut pairs: Vec<(Snap, Snap)> = from_areas.collect();
    let known: Vec<_> = areas.iter().filter(|(from, _)| area(*from).is_some()).copied().collect();
    pairs.extend(sites.iter().map(|(from, to)| (roads.sites[from.index()], roads.sites[to.index()])));
    let bar = progress::bar("lengths of journeys", pairs.len() as u64);
    let found = pair_times(network, &SearchGraph::towards(network), &pairs, &|done| bar.inc(done as u64));
    bar.finish_and_clear();
    let km: Vec<Option<f64>> = found.iter().map(|pair| pair.map(|pair| pair.length_mm as f64 / 1e6)).collect();
    let (area_km, site_km) = km.split_at(known.len());
    RoadLengths {
        areas_km: known.iter().zip(area_km).filter_map(|(pair, km)| Some((*pair, (*km)?))).collect(),
        sites_km: sites.iter().zip(site_km).filter_map(|(pair, km)| Some((*pair, (*km)?))).collect(),
    }
}
