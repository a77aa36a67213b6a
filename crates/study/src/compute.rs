//! From a case and its roads to everything that its scenarios choose from.

use serde_json::Value;
use waywarden_isochrone::{ROAD_HALF_M, Settings, Simplification};
use waywarden_network::{Coverage, LonLat, Purpose, Snap, SnapFailure, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_progress::{Observer, Stage, Warning, Work};
use waywarden_routing::{Destination, ReachableArcs, travel_times};
use waywarden_scenario::clinical::Transfers;
use waywarden_scenario::{Case, SiteIndex, SiteOrigin, TravelTimes};

use crate::StudyError;
use crate::audit::{BANDS_MS, MAP_PLACES, Probes};
use crate::case_land::{EXTRA_MIN, LandState};
use crate::engine::EngineChoice;
use crate::isochrone_drawer::{Drawn, IsochroneDrawer};
use crate::kept_mesh;
use crate::points_effect::PointsEffect;
use crate::road_check::{Access, site_settings};
use crate::roads::Roads;
use crate::snapping::{leaves_roads, snap_all};

/// What is wanted of a case. What is not wanted is not computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Land within reach, catchments and what scenarios change of them.
    pub isochrones: bool,
    /// How times are computed.
    pub engine: EngineChoice,
}

impl Default for Wanted {
    /// Everything, by what is faster.
    fn default() -> Self {
        Self { isochrones: true, engine: EngineChoice::Auto }
    }
}

/// Travel times on one set of roads.
#[derive(Clone, Debug)]
pub struct Times {
    /// Areas by site positions.
    pub areas: TravelTimes,
    /// Site positions by site positions; no way where the case brings its times.
    pub transfers: Transfers,
}

/// Where points met the road.
#[derive(Clone, Debug)]
pub struct RoadAccess {
    /// Where each area met the road, or why it did not.
    pub areas: Vec<Result<Snap, SnapFailure>>,
    /// Where each site position met the road.
    pub sites: Vec<Snap>,
    /// Area by area, for each site position whether the straight line to it leaves the roads of the extract; empty where no
    /// main road is cut off. The journey may then be too long.
    pub leaves_roads: Vec<bool>,
}

impl RoadAccess {
    /// Whether the straight line from an area to a site position leaves the roads of the extract.
    ///
    /// # Panics
    /// If there is no such area or site position.
    #[must_use]
    pub fn leaves_roads(&self, area: usize, position: usize) -> bool {
        !self.leaves_roads.is_empty() && self.leaves_roads[area * self.sites.len() + position]
    }
}

/// Everything of a case on one set of roads.
pub(crate) struct OnRoads {
    pub times: Times,
    pub access: RoadAccess,
    /// What drawing needs, if isochrones are wanted.
    pub land: Option<LandState>,
    /// What is said of where points met the road.
    pub warnings: Vec<Warning>,
    /// What it changes that areas have several points: a sentence, and for the record.
    pub points_effect: Option<(String, Value)>,
}

/// Snaps, searches and, if isochrones are wanted, draws: one column of times for each site position, whatever the number of
/// scenarios. The isochrones of each site are drawn if `draw_each`.
pub(crate) fn on_roads(
    case: &Case,
    roads: &Roads,
    wanted: Wanted,
    draw_each: bool,
    observer: &dyn Observer,
) -> Result<OnRoads, StudyError> {
    let network = roads.network();
    let index = SnapIndex::new(network);
    let access = Access::of(case, network, &index)?;
    let calibration = &case.roads.settings.calibration;
    let drawer = || -> Result<_, StudyError> {
        let levels = &case.isochrones.limits_ms;
        let drawer = IsochroneDrawer::new(network, &isochrone_settings(case), simplification(case), levels)?;
        let mut drawer = drawer.calibrated(calibration);
        kept_mesh::take(&mut drawer.land, network, roads.mesh(), observer);
        Ok(drawer)
    };
    let drawer = wanted.isochrones.then(drawer).transpose()?;
    let mut warnings: Vec<Warning> = access.warnings().collect();
    let off_the_roads = access.is_off_the_roads();
    let Access { sites, areas, points } = access;
    let sites = sites?;
    if off_the_roads {
        let path = case.sources.areas.as_path().to_path_buf();
        return Err(StudyError::NoAreaNearRoads { path, areas: areas.len() });
    }
    let is_left = left_roads(case, &Coverage::of(network));
    let walk = SnapSettings { max_m: case.isochrones.off_road_m + ROAD_HALF_M, walk_km_h: case.roads.walk_km_h };
    let probes = drawer.is_some().then(|| Probes::new(network, &index, &walk, MAP_PLACES));
    // A site that nobody can set out from, such as one in a one-way yard, has no transfers.
    let from_sites: Vec<Option<Snap>> = {
        let points: Vec<LonLat> = case.sites.positions().iter().map(|position| position.site.at).collect();
        snap_all(&index, &points, Purpose::Origin, &site_settings(case)).into_iter().map(Result::ok).collect()
    };
    drop(index);

    let extra_ms: Vec<u32> =
        EXTRA_MIN.iter().map(|&minutes| (f64::from(minutes) * 60_000.0 / calibration.b).round() as u32).collect();
    let beyond_ms = extra_ms.last().copied().unwrap_or(0).max(BANDS_MS[2]);
    let graph = roads.graph();
    let destinations: Vec<Destination> = sites.iter().map(Destination::from).collect();
    let met = |snaps: &[Result<Snap, SnapFailure>]| -> Vec<Option<Snap>> {
        snaps.iter().map(|snap| snap.as_ref().ok().copied()).collect()
    };
    let by = points.as_ref().unwrap_or(&areas);
    let origins = met(by);
    // The areas' own points as well, to say what the difference is.
    let own_points = if points.is_some() { met(&areas) } else { Vec::new() };
    let engine = roads.engine(wanted.engine, destinations.len(), observer)?;
    let drawable = drawable(case);
    let work = Work::begin(observer, Stage::Sites, destinations.len() as u64);
    let computed = engine.columns(network, graph, &destinations, UNREACHABLE_MS, |number, column| {
        let times = [&origins, &from_sites, &own_points].map(|from| travel_times(column, from));
        let land = drawer.as_ref().zip(probes.as_ref()).map(|(drawer, probes)| {
            if !drawable[number] {
                return (ReachableArcs::default(), Vec::new(), draw_each.then(Drawn::default));
            }
            let limit_ms = drawer.limit_ms().saturating_add(beyond_ms);
            let reached = column.reached(limit_ms);
            let probe_ms = probes.times_ms(column);
            let drawn = draw_each.then(|| {
                let times = drawer.times(network, &[&reached]);
                drawer.drawn(network, Some(probes), &times, &probe_ms, &work)
            });
            (reached, probe_ms, drawn)
        });
        work.advance(1);
        (times, land)
    });
    drop(work);

    let mut by_origin = vec![UNREACHABLE_MS; by.len() * sites.len()];
    let mut by_own_point = vec![UNREACHABLE_MS; own_points.len() * sites.len()];
    let mut by_site = vec![UNREACHABLE_MS; sites.len() * sites.len()];
    let (mut reached, mut probe_ms, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
    for (site, ([times, from_sites, own], land)) in computed.into_iter().enumerate() {
        for (from, time_ms) in from_sites.into_iter().enumerate() {
            by_site[from * sites.len() + site] = calibration.apply_ms(time_ms);
        }
        for (origins, times_ms) in [(&mut by_origin, times), (&mut by_own_point, own)] {
            for (origin, time_ms) in times_ms.into_iter().enumerate() {
                origins[origin * sites.len() + site] = calibration.apply_ms(time_ms);
            }
        }
        if let Some((site_reached, site_probe_ms, site_drawn)) = land {
            reached.push(site_reached);
            probe_ms.push(site_probe_ms);
            drawn.extend(site_drawn);
        }
    }
    let refusals = by.iter().map(|snap| snap.as_ref().err().map(|failure| failure.reason().to_owned())).collect();
    let mut times = TravelTimes::new(by.len(), sites.len(), by_origin, refusals)?;
    let mut points_effect = None;
    if let Some(points) = &case.points {
        times = TravelTimes::of_points(points, times)?;
        let own = |area: usize, site: usize| by_own_point[area * sites.len() + site];
        let effect = PointsEffect::of(case, points, &times, &own);
        points_effect = Some((effect.note(), effect.record()));
    }
    let transfers = Transfers::new(sites.len(), by_site).unwrap_or_else(|| Transfers::unknown(sites.len()));
    let land = drawer.zip(probes).map(|(drawer, probes)| LandState {
        network: network.clone(),
        drawer,
        extra_ms,
        probes,
        reached,
        probe_ms,
        drawn,
    });
    let access = RoadAccess { areas, sites, leaves_roads: is_left };
    warnings.extend(far_round(&access, &times));
    Ok(OnRoads { times: Times { areas: times, transfers }, access, land, warnings, points_effect })
}

/// By site position whether its land is drawn: that of a candidate only if a scenario opens it.
fn drawable(case: &Case) -> Vec<bool> {
    let opened = |site: SiteIndex| case.scenarios.iter().any(|scenario| scenario.open.contains(&site));
    let sites = (0..case.sites.len() as u32).map(SiteIndex);
    sites.map(|site| case.sites.origin(site) != SiteOrigin::Candidate || opened(site)).collect()
}

/// For each area and site position whether the straight line leaves the roads; empty if no main road is cut off.
fn left_roads(case: &Case, coverage: &Coverage) -> Vec<bool> {
    if !coverage.is_cut() {
        return Vec::new();
    }
    let sites = case.sites.positions();
    let pairs = case.areas.iter().flat_map(|area| sites.iter().map(move |position| (area.at, position.site.at)));
    pairs.map(|(area, site)| coverage.is_left(area, site)).collect()
}

/// A warning if areas are nearest to a site to which the straight line leaves the roads.
fn far_round(access: &RoadAccess, times: &TravelTimes) -> Option<Warning> {
    let nearest = |area: usize| {
        let sites = (0..access.sites.len()).map(|site| (times.time_ms(area, SiteIndex(site as u32)), site));
        sites.min().filter(|(time_ms, _)| *time_ms != UNREACHABLE_MS).map(|(_, site)| site)
    };
    let areas = (0..access.areas.len()).filter_map(|area| Some((area, nearest(area)?)));
    let left = areas.filter(|&(area, site)| access.leaves_roads(area, site)).count();
    leaves_roads("areas and their nearest site", left, access.areas.len())
}

/// How far the outlines of a case are simplified: in full detail nothing is left out.
#[must_use]
pub fn simplification(case: &Case) -> Simplification {
    match case.isochrones.simplify_m {
        0.0 => Simplification::NONE,
        tolerance_m => Simplification { tolerance_m, ..Simplification::MAP },
    }
}

/// The isochrone settings of a case.
#[must_use]
pub fn isochrone_settings(case: &Case) -> Settings {
    Settings {
        off_road_m: case.isochrones.off_road_m,
        walk_km_h: if case.roads.walk_km_h > 0.0 { case.roads.walk_km_h } else { Settings::default().walk_km_h },
        detail_m: case.isochrones.detail_m,
    }
}
