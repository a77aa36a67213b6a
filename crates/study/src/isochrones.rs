//! Isochrones of some sites, without a case.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use waywarden_isochrone::{Contour, Locator, ROAD_HALF_M, Settings, Simplification, Times};
use waywarden_network::{LonLat, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::{Destination, ReachableArcs, columns};
use waywarden_tables::Problems;

use crate::StudyError;
use crate::audit::{AUDIT_PLACES, Audit, BANDS_MS, MAP_PLACES, Probes};
use crate::engine::EngineChoice;
use crate::isochrone_drawer::{Drawn, IsochroneDrawer};
use crate::kept_mesh;
use crate::reached_lines::{ReachedLine, reached_lines};
use crate::roads::Roads;
use crate::snapping::{over_water, snap_sites, swapped};

/// Which isochrones, and how they are drawn.
#[derive(Clone, Debug)]
pub struct IsochroneRequest {
    /// The levels, milliseconds.
    pub levels_ms: Vec<u32>,
    /// How far off the roads, how fast on foot, how fine.
    pub settings: Settings,
    /// How far outlines are simplified.
    pub simplification: Simplification,
    /// How sites are brought to the road.
    pub snap: SnapSettings,
    /// How times are computed.
    pub engine: EngineChoice,
    /// Whether to measure how accurate each is: takes about as long as drawing.
    pub accuracy: bool,
    /// Whether to draw who belongs to whom within the largest level.
    pub catchments: bool,
    /// Whether to find the roads themselves from which a site is reached within the largest level.
    pub lines: bool,
    /// The table of the sites, for messages.
    pub source: PathBuf,
}

impl Default for IsochroneRequest {
    /// 15, 30, 45 and 60 minutes, simplified for maps, areas only.
    fn default() -> Self {
        Self {
            levels_ms: [15, 30, 45, 60].map(|minutes| minutes * 60_000).to_vec(),
            settings: Settings::default(),
            simplification: Simplification::MAP,
            snap: SnapSettings::default(),
            engine: EngineChoice::Auto,
            accuracy: false,
            catchments: false,
            lines: false,
            source: PathBuf::from("sites"),
        }
    }
}

/// Isochrones of some sites.
#[derive(Debug)]
pub struct Isochrones {
    /// How they were drawn.
    pub settings: Settings,
    /// How far they were simplified.
    pub simplification: Simplification,
    /// The levels, milliseconds, ascending.
    pub levels_ms: Vec<u32>,
    /// For each site the land from which it is reached within each level.
    pub each: Vec<Drawn>,
    /// The land from which any of them is reached.
    pub any: Drawn,
    /// By number of the site, the land within the largest level to which it is nearest; of equally near sites the first by id.
    pub catchments: Vec<(usize, Contour)>,
    /// The roads from which a site is reached within the largest level; their site is a number in the order given.
    pub lines: Vec<ReachedLine>,
}

/// What an audit found.
#[derive(Clone, Debug, Default)]
pub struct AuditedIsochrones {
    /// The levels, milliseconds, ascending.
    pub levels_ms: Vec<u32>,
    /// Metres of road that each place stands for.
    pub spacing_m: f64,
    /// For each site and level.
    pub audits: Vec<Vec<Audit>>,
}

/// What is known before anything is searched or drawn.
struct Plan {
    destinations: Vec<Destination>,
    /// Places at which accuracy is measured, if it is.
    probes: Option<Probes>,
    /// The largest level, milliseconds.
    limit_ms: u32,
}

impl Plan {
    fn new(
        roads: &Roads,
        sites: &[(&str, LonLat)],
        request: &IsochroneRequest,
        most_places: Option<u64>,
        observer: &dyn Observer,
    ) -> Result<Self, StudyError> {
        request.settings.check()?;
        request.simplification.check()?;
        let network = roads.network();
        let source: &Path = &request.source;
        if let Some(problem) = swapped(source, sites.iter().copied(), network) {
            return Err(Problems::from(problem).into());
        }
        let places: Vec<LonLat> = sites.iter().map(|site| site.1).collect();
        // Places for an audit lie everywhere.
        let index = match most_places {
            None => SnapIndex::near(network, &places, request.snap.max_m),
            Some(_) => SnapIndex::new(network),
        };
        let snaps: Vec<Snap> = snap_sites(&index, source, sites, &request.snap)?;
        over_water("sites", snaps.iter().map(Some)).iter().for_each(|warning| observer.warn(warning));
        let max_m = request.settings.off_road_m + ROAD_HALF_M;
        let walk = SnapSettings { max_m, walk_km_h: request.settings.walk_km_h };
        let probes = most_places.map(|most_places| Probes::new(network, &index, &walk, most_places));
        let limit_ms = request.levels_ms.iter().copied().max().unwrap_or(0);
        Ok(Self { destinations: snaps.iter().map(Destination::from).collect(), probes, limit_ms })
    }

    /// The drawer of all land, or of that near the roads that are reached if no place beyond is asked about.
    fn drawer(
        &self,
        roads: &Roads,
        request: &IsochroneRequest,
        reached: &[&ReachableArcs],
        observer: &dyn Observer,
    ) -> Result<IsochroneDrawer, StudyError> {
        let (network, settings, simplification) = (roads.network(), &request.settings, request.simplification);
        let mut drawer = match self.probes {
            None => IsochroneDrawer::near(network, settings, simplification, &request.levels_ms, reached)?,
            Some(_) => IsochroneDrawer::new(network, settings, simplification, &request.levels_ms)?,
        };
        kept_mesh::take(&mut drawer.land, network, roads.mesh(), observer);
        Ok(drawer)
    }
}

impl Roads {
    /// Draws the land from which sites (id and place) are reached in time, with its measured accuracy if that is wanted.
    ///
    /// ```
    /// # use waywarden_network::LonLat;
    /// # use waywarden_progress::Silent;
    /// # use waywarden_study::{IsochroneRequest, Roads};
    /// # use waywarden_testkit::roads::{Road, network};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // A street of 0.1 degrees along the equator, driven at 36 km/h.
    /// # let roads = Roads::new(network(&[(0.0, 0.0), (0.1, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]));
    /// let hospital = LonLat::from_degrees(0.05, 0.0)?;
    /// let request = IsochroneRequest { levels_ms: vec![300_000], ..IsochroneRequest::default() };
    /// let found = roads.isochrones(&[("hospital", hospital)], &request, &Silent)?;
    /// assert_eq!((found.each.len(), found.each[0].contours.len()), (1, 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Sites that meet no road, all of them at once; settings out of range.
    pub fn isochrones(
        &self,
        sites: &[(&str, LonLat)],
        request: &IsochroneRequest,
        observer: &dyn Observer,
    ) -> Result<Isochrones, StudyError> {
        let network = self.network();
        let plan = Plan::new(self, sites, request, request.accuracy.then_some(MAP_PLACES), observer)?;
        let (destinations, probes) = (&plan.destinations, plan.probes.as_ref());
        let engine = self.engine(request.engine, destinations.len(), observer)?;
        let work = Work::begin(observer, Stage::Isochrones, destinations.len() as u64);
        // Far enough beyond the last level that the accuracy is known there.
        let limit_ms = plan.limit_ms.saturating_add(if request.accuracy { BANDS_MS[2] } else { 0 });
        // Searched first: only the land near what is reached is laid out.
        let found = engine.columns(network, self.graph(), destinations, limit_ms, |_, column| {
            work.check();
            (column.reached(plan.limit_ms), probes.map_or_else(Vec::new, |probes| probes.times_ms(column)))
        });
        let all_reached: Vec<&ReachableArcs> = found.iter().map(|(reached, _)| reached).collect();
        let drawer = plan.drawer(self, request, &all_reached, observer)?;
        let draw = |(reached, probe_ms): &(ReachableArcs, Vec<u32>)| {
            let drawn = drawer.drawn(network, probes, &drawer.times(network, &[reached]), probe_ms, &work);
            work.advance(1);
            drawn
        };
        let each: Vec<Drawn> = found.par_iter().with_max_len(1).map(draw).collect();
        let mut order: Vec<usize> = (0..found.len()).collect();
        // Of equally near sites the first by id counts.
        order.sort_by_key(|&site| sites[site].0);
        let reached: Vec<&ReachableArcs> = order.iter().map(|&site| &found[site].0).collect();
        // Of one site it is that site's own.
        let only = each.first().filter(|_| each.len() == 1).cloned();
        let times = (only.is_none() || request.catchments).then(|| drawer.times(network, &reached));
        let draw_any = |times: &Times| {
            let nearest = |place: usize| found.iter().map(|site| site.1[place]).min().unwrap_or(UNREACHABLE_MS);
            let probe_ms: Vec<u32> = (0..probes.map_or(0, Probes::len)).map(nearest).collect();
            drawer.drawn(network, probes, times, &probe_ms, &work)
        };
        let any = only.or_else(|| times.as_ref().map(draw_any)).unwrap_or_default();
        let catchments = match (drawer.levels_ms.last(), times) {
            (Some(&level_ms), Some(times)) if request.catchments => drawer.catchments(&times, level_ms),
            _ => Vec::new(),
        };
        let catchments = catchments.into_iter().map(|(owner, land)| (order[owner as usize], land)).collect();
        let mut lines = if request.lines { reached_lines(network, &reached, drawer.limit_ms()) } else { Vec::new() };
        lines.iter_mut().for_each(|line| line.site = order[line.site as usize] as u32);
        kept_mesh::keep(&drawer.land, network, self.mesh(), observer);
        Ok(Isochrones {
            settings: request.settings,
            simplification: request.simplification,
            levels_ms: drawer.levels_ms,
            each,
            any,
            catchments,
            lines,
        })
    }

    /// Draws as [`Roads::isochrones`] would, takes places on the roads at every distance from the border, computes the exact
    /// time from each and counts where the drawing says otherwise; of every place if `all_places`, else of up to 5,000 in
    /// each band.
    ///
    /// # Errors
    /// As [`Roads::isochrones`].
    pub fn audit_isochrones(
        &self,
        sites: &[(&str, LonLat)],
        request: &IsochroneRequest,
        all_places: bool,
        observer: &dyn Observer,
    ) -> Result<AuditedIsochrones, StudyError> {
        let network = self.network();
        let plan = Plan::new(self, sites, request, Some(AUDIT_PLACES), observer)?;
        let drawer = plan.drawer(self, request, &[], observer)?;
        let Plan { destinations, probes: Some(mut probes), .. } = plan else { return Ok(AuditedIsochrones::default()) };
        if all_places {
            probes.per_band = u64::MAX;
        }
        // Far enough beyond the last level that every band but the last has its exact times.
        let limit_ms = drawer.limit_ms().saturating_add(BANDS_MS[2]);
        let work = Work::begin(observer, Stage::Audit, destinations.len() as u64);
        let audits = columns(network, self.graph(), &destinations, limit_ms, |_, column| {
            let times_ms = probes.times_ms(column);
            let times = drawer.times(network, &[&column.reached(limit_ms)]);
            let (contours, _) = drawer.contours(&times, &work);
            let levels = contours.iter().zip(&drawer.levels_ms);
            let audits = levels.map(|(contour, &level_ms)| {
                probes.audit(network, &drawer.land, &times, &times_ms, level_ms, &Locator::new(contour))
            });
            let audits: Vec<Audit> = audits.collect();
            work.advance(1);
            audits
        });
        kept_mesh::keep(&drawer.land, network, self.mesh(), observer);
        Ok(AuditedIsochrones { levels_ms: drawer.levels_ms, spacing_m: probes.spacing_m, audits })
    }
}
