//! From a case and its roads to travel times and isochrones: the computing part of a run.

use std::sync::Arc;

use anyhow::{Result, bail};
use waywarden_isochrone::{ROAD_HALF_M, Settings, Times};
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapFailure, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_routing::{Destination, Reached, SearchGraph, travel_times};
use waywarden_scenario::case::InputRole;
use waywarden_scenario::clinical::Transfers;
use waywarden_scenario::{Case, SiteIndex, TravelTimes};

use crate::args;
use crate::audit::{BANDS_MS, MAP_PLACES, Probes};
use crate::engine;
use crate::maps::{Drawing, Drawn, Specks};
use crate::outputs::land::EXTRA_MIN;
use crate::progress;
use crate::snapping::{snap_all, snap_sites};

/// Everything computed once for a case; scenarios only choose from it.
pub struct Model {
    /// Areas by site positions.
    pub times: TravelTimes,
    /// Site positions by site positions; no way where the case brings its times.
    pub transfers: Transfers,
    /// What belongs to roads; `None` if the case brings its times.
    pub roads: Option<OnRoads>,
}

/// Where points met the road, and the land within reach.
pub struct OnRoads {
    /// The roads, changed as the case or the scenario changes them.
    pub network: Arc<Network>,
    /// Where each area met the road, or why it did not.
    pub areas: Vec<Result<Snap, SnapFailure>>,
    /// Where each site position met the road.
    pub sites: Vec<Snap>,
    /// How isochrones are drawn.
    pub drawing: Drawing,
    /// Bounds of the bands of extra minutes in the model's milliseconds.
    pub extra_ms: Vec<u32>,
    /// Places at which isochrones are checked.
    pub probes: Probes,
    /// For each site position: what lies within the largest level and the largest bound beyond it.
    pub reached: Vec<Reached>,
    /// For each site position: the exact times of the probes.
    pub probe_ms: Vec<Vec<u32>>,
    /// For each site position: its isochrones; none of a scenario's own roads.
    pub drawn: Vec<Drawn>,
}

/// Snaps, searches and draws: one column of times for each site position, whatever the number of scenarios. `stored` is
/// the hierarchy of the network, empty if it has none. The isochrones of each site are drawn if `draw_each`.
pub fn compute(
    case: &Case,
    network: &Arc<Network>,
    wanted: args::Engine,
    stored: Vec<Vec<u8>>,
    draw_each: bool,
) -> Result<Model> {
    if let Some(extent) = network.extent() {
        let swapped = case.swapped_positions(extent);
        if !swapped.is_empty() {
            bail!(swapped);
        }
    }
    let calibration = &case.roads.settings.calibration;
    let drawing = Drawing::new(network, &isochrone_settings(case), Specks::default(), &case.isochrones.limits_ms)?
        .calibrated(calibration);
    let index = SnapIndex::new(network);
    let walk_km_h = case.roads.walk_km_h;
    let positions: Vec<(&str, LonLat)> =
        case.sites.positions().iter().map(|p| (p.site.id.as_str(), p.site.at)).collect();
    let site_snap = SnapSettings { max_m: case.roads.max_snap_site_m, walk_km_h };
    let sites = snap_sites(&index, input_path(case, InputRole::Sites), &positions, &site_snap)?;
    let points: Vec<LonLat> = case.areas.iter().map(|area| area.at).collect();
    let area_snap = SnapSettings { max_m: case.roads.max_snap_m, walk_km_h };
    let areas = snap_all(&index, &points, Purpose::Origin, &area_snap);
    if areas.iter().all(Result::is_err) {
        bail!(
            "{}: not one of the {} areas is near a road of the network. Remedy: check the coordinates, or import roads of the right region",
            input_path(case, InputRole::Demand).display(),
            areas.len()
        );
    }

    let walk = SnapSettings { max_m: case.isochrones.off_road_m + ROAD_HALF_M, walk_km_h };
    let probes = Probes::new(network, &index, &walk, MAP_PLACES);
    let extra_ms: Vec<u32> =
        EXTRA_MIN.iter().map(|&minutes| (f64::from(minutes) * 60_000.0 / calibration.b).round() as u32).collect();
    let beyond_ms = extra_ms.last().copied().unwrap_or(0).max(BANDS_MS[2]);
    let graph = SearchGraph::towards(network);
    let destinations: Vec<Destination> = sites.iter().map(Destination::from).collect();
    let origins: Vec<Option<Snap>> = areas.iter().map(|snap| snap.as_ref().ok().copied()).collect();
    // A site that nobody can set out from, such as one in a one-way yard, has no transfers.
    let from_sites: Vec<Option<Snap>> = {
        let points: Vec<LonLat> = positions.iter().map(|(_, at)| *at).collect();
        snap_all(&index, &points, Purpose::Origin, &site_snap).into_iter().map(Result::ok).collect()
    };
    drop(index);
    let engine = engine::choose(wanted, &stored, &graph, destinations.len())?;
    drop(stored);
    let bar = progress::bar("sites: times and isochrones", destinations.len() as u64);
    let computed = engine.columns(network, &graph, &destinations, UNREACHABLE_MS, |_, column| {
        let times = (travel_times(column, &origins), travel_times(column, &from_sites));
        let limit_ms = drawing.limit_ms().saturating_add(beyond_ms);
        let reached = column.reached(limit_ms);
        let probe_ms = probes.times_ms(column);
        let drawn = draw_each.then(|| {
            let times = drawing.times_of(network, column, limit_ms);
            drawing.drawn(network, &probes, &times, &probe_ms)
        });
        bar.inc(1);
        (times, reached, probe_ms, drawn)
    });
    bar.finish_and_clear();

    let mut by_area = vec![UNREACHABLE_MS; areas.len() * sites.len()];
    let mut by_site = vec![UNREACHABLE_MS; sites.len() * sites.len()];
    let (mut reached, mut probe_ms, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for (site, ((times, from_sites), site_reached, site_probe_ms, site_drawn)) in computed.into_iter().enumerate() {
        for (from, time_ms) in from_sites.into_iter().enumerate() {
            by_site[from * sites.len() + site] = calibration.apply_ms(time_ms);
        }
        for (area, time_ms) in times.into_iter().enumerate() {
            by_area[area * sites.len() + site] = calibration.apply_ms(time_ms);
        }
        reached.push(site_reached);
        probe_ms.push(site_probe_ms);
        drawn.extend(site_drawn);
    }
    let refusals = areas.iter().map(|snap| snap.as_ref().err().map(|failure| failure.reason().to_owned())).collect();
    let times = TravelTimes::new(areas.len(), sites.len(), by_area, refusals)?;
    let transfers = Transfers::new(sites.len(), by_site).unwrap_or_else(|| Transfers::unknown(sites.len()));
    let network = network.clone();
    let roads = OnRoads { network, areas, sites, drawing, extra_ms, probes, reached, probe_ms, drawn };
    Ok(Model { times, transfers, roads: Some(roads) })
}

impl OnRoads {
    /// The times on all roads to the nearest of several sites, whose numbers in `sites` are the owners. The site that comes
    /// first counts where two are equally near.
    pub fn nearest(&self, sites: &[SiteIndex]) -> Times {
        let reached: Vec<&Reached> = sites.iter().map(|site| &self.reached[site.index()]).collect();
        self.drawing.times(&self.network, &reached)
    }

    /// The isochrones of the nearest of several sites.
    pub fn drawn_together(&self, sites: &[SiteIndex], times: &Times) -> Drawn {
        let mut probe_ms = vec![UNREACHABLE_MS; self.probes.len()];
        for site in sites {
            for (best, &ms) in probe_ms.iter_mut().zip(&self.probe_ms[site.index()]) {
                *best = (*best).min(ms);
            }
        }
        self.drawing.drawn(&self.network, &self.probes, times, &probe_ms)
    }
}

/// The isochrone settings of a case.
pub fn isochrone_settings(case: &Case) -> Settings {
    Settings {
        off_road_m: case.isochrones.off_road_m,
        walk_km_h: if case.roads.walk_km_h > 0.0 { case.roads.walk_km_h } else { Settings::default().walk_km_h },
        detail_m: case.isochrones.detail_m,
    }
}

fn input_path(case: &Case, role: InputRole) -> &std::path::Path {
    case.inputs.iter().find(|input| input.role == role).map_or_else(|| "case".as_ref(), |input| input.path.as_path())
}
