//! The land of a case: isochrones with their accuracy, catchments, what each scenario changes.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use waywarden_isochrone::{Change, Contour, Settings, Simplification, Times, Together};
use waywarden_network::{Network, UNREACHABLE_MS};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::ReachableArcs;
use waywarden_scenario::{Case, RoadsBefore, ScenarioSpec, ServiceIndex, Side, SiteIndex, offered};

use crate::audit::Probes;
use crate::compute::{isochrone_settings, simplification};
use crate::isochrone_drawer::{Drawn, IsochroneDrawer};
use crate::kept_mesh;

/// Bounds of the bands of extra minutes.
pub const EXTRA_MIN: [u32; 5] = [1, 5, 10, 15, 30];

/// What drawing on one set of roads needs.
pub(crate) struct LandState {
    pub network: Arc<Network>,
    pub drawer: IsochroneDrawer,
    /// Bounds of the bands of extra minutes in the model's milliseconds.
    pub extra_ms: Vec<u32>,
    /// Places at which isochrones are checked.
    pub probes: Probes,
    /// For each site position: what lies within the largest level and the largest bound beyond it.
    pub reached: Vec<ReachableArcs>,
    /// For each site position: the exact times of the probes.
    pub probe_ms: Vec<Vec<u32>>,
    /// For each site position: its isochrones; none of a scenario's own roads.
    pub drawn: Vec<Drawn>,
}

/// The land of a case.
#[derive(Debug)]
pub struct CaseLand {
    /// How it was drawn.
    pub settings: Settings,
    /// How far it was simplified.
    pub simplification: Simplification,
    /// The levels, milliseconds, ascending.
    pub levels_ms: Vec<u32>,
    /// Whether anything counts for no more than the largest level; else there are no catchments and no extra minutes.
    pub has_largest_level: bool,
    /// For each site position its isochrones.
    pub sites: Vec<Drawn>,
    /// For each service, or once for a case without services.
    pub services: Vec<ServiceLand>,
}

/// The land of a service.
#[derive(Debug)]
pub struct ServiceLand {
    /// The service; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// As it is today.
    pub today: LandOfSites,
    /// For each scenario. Scenarios that differ in the people who count, not in the sites, share theirs.
    pub scenarios: Vec<Arc<ScenarioLand>>,
}

/// What a scenario does to the land.
#[derive(Debug)]
pub struct ScenarioLand {
    /// Where the sites or roads before are not those of today.
    pub before: Option<LandOfSites>,
    /// After it; `None` of the scenario that changes nothing.
    pub after: Option<LandOfSites>,
    /// What it changes; `None` where before and after are on different roads, since land is compared on one network only.
    pub changes: Option<LandChanges>,
}

/// The land within reach of any of some sites, and who belongs to whom there.
#[derive(Debug)]
pub struct LandOfSites {
    /// The sites, in the order in which the first of equally near ones counts: by id.
    pub sites: Vec<SiteIndex>,
    /// Their isochrones.
    pub drawn: Drawn,
    /// Within the largest level: number of the site in `sites`, and the land to which it is nearest.
    pub catchments: Vec<(u32, Contour)>,
}

/// What a scenario changes.
#[derive(Debug)]
pub struct LandChanges {
    /// What is lost and gained within each level, milliseconds.
    pub at_levels: Vec<(u32, Change)>,
    /// The land within the largest level before by extra minutes: bands from each of [`EXTRA_MIN`] on.
    pub extra: Vec<Contour>,
}

/// What a scenario needs drawn for one service.
#[derive(PartialEq, Eq)]
struct Plan {
    before: Vec<SiteIndex>,
    after: Vec<SiteIndex>,
    /// Its own roads, by its number, if it has any.
    own_roads: Option<usize>,
    /// Whether its "before" is on these.
    before_there: bool,
    /// Nothing is drawn of what changes nothing, or has no maps.
    is_left_out: bool,
}

/// Land with the times that it was drawn from.
struct Timed {
    times: Times,
    land: LandOfSites,
}

/// Draws everything that a case asks for. `altered` has for each scenario with roads of its own what drawing there needs.
pub(crate) fn case_land(
    case: &Case,
    state: LandState,
    altered: &[Option<LandState>],
    mesh: Option<&Path>,
    observer: &dyn Observer,
) -> CaseLand {
    let services = case.service_indices();
    let work = Work::begin(observer, Stage::Isochrones, (services.len() * (1 + case.scenarios.len())) as u64);
    let services =
        services.into_iter().map(|service| service_land(case, service, &state, altered, &work)).collect::<Vec<_>>();
    kept_mesh::keep(&state.drawer.land, &state.network, mesh, observer);
    CaseLand {
        settings: isochrone_settings(case),
        simplification: simplification(case),
        levels_ms: state.drawer.levels_ms.clone(),
        has_largest_level: matches!(state.drawer.model_ms.last(), Some(Some(_))),
        sites: state.drawn,
        services,
    }
}

fn service_land(
    case: &Case,
    service: Option<ServiceIndex>,
    state: &LandState,
    altered: &[Option<LandState>],
    work: &Work<'_>,
) -> ServiceLand {
    // What is the same before every scenario is drawn once.
    let today = state.together(positions(case, &ScenarioSpec::baseline(), Side::Before, service), work);
    work.advance(1);
    let plan = |(number, scenario): (usize, &ScenarioSpec)| Plan {
        before: positions(case, scenario, Side::Before, service),
        after: positions(case, scenario, Side::After, service),
        own_roads: altered.get(number).is_some_and(Option::is_some).then_some(number),
        before_there: scenario.roads_before() == RoadsBefore::Same,
        is_left_out: scenario.is_today() || !scenario.layers,
    };
    let plans: Vec<Plan> = case.scenarios.iter().enumerate().map(plan).collect();
    let first_like: Vec<usize> =
        plans.iter().map(|plan| plans.iter().position(|other| other == plan).unwrap_or_default()).collect();
    let drawn: Vec<Option<Arc<ScenarioLand>>> = plans
        .par_iter()
        .enumerate()
        .map(|(at, plan)| {
            let own = plan.own_roads.and_then(|number| altered[number].as_ref());
            let land = (first_like[at] == at).then(|| Arc::new(scenario_land(plan, state, own, &today, work)));
            work.advance(1);
            land
        })
        .collect();
    let scenarios = first_like.iter().filter_map(|&first| drawn[first].clone()).collect();
    ServiceLand { service, today: today.land, scenarios }
}

fn scenario_land(
    plan: &Plan,
    state: &LandState,
    own_roads: Option<&LandState>,
    today: &Timed,
    work: &Work<'_>,
) -> ScenarioLand {
    if plan.is_left_out {
        return ScenarioLand { before: None, after: None, changes: None };
    }
    // Before and after on one network can be compared.
    let together = own_roads.is_none() || plan.before_there;
    let roads_before = if plan.before_there { own_roads.unwrap_or(state) } else { state };
    let as_today = plan.before == today.land.sites && (own_roads.is_none() || !plan.before_there);
    let before = (!as_today).then(|| roads_before.together(plan.before.clone(), work));
    let after = own_roads.unwrap_or(state).together(plan.after.clone(), work);
    let changes = together.then(|| {
        let before = &before.as_ref().unwrap_or(today).times;
        let drawer = &own_roads.unwrap_or(state).drawer;
        let levels: Vec<(u32, u32)> = drawer
            .levels_ms
            .iter()
            .zip(&drawer.model_ms)
            .filter_map(|(&level, model)| Some((level, (*model)?)))
            .collect();
        let at_levels = levels
            .par_iter()
            .map(|&(level_ms, model_ms)| {
                work.check();
                (level_ms, drawer.lost_and_gained(before, &after.times, model_ms))
            })
            .collect();
        work.check();
        let extra = levels.last().map_or_else(Vec::new, |&(_, model_ms)| {
            drawer
                .finished(
                    drawer.land.extra_from_first(before, &after.times, model_ms, &own_roads.unwrap_or(state).extra_ms),
                    Together::Beside,
                )
                .0
        });
        LandChanges { at_levels, extra }
    });
    ScenarioLand { before: before.map(|before| before.land), after: Some(after.land), changes }
}

/// The positions that offer a service at any hour, in the order in which the first of equally near ones counts: by id.
fn positions(case: &Case, scenario: &ScenarioSpec, side: Side, service: Option<ServiceIndex>) -> Vec<SiteIndex> {
    let offered = offered(case, scenario, side, service);
    let mut sites: Vec<SiteIndex> = offered.into_iter().map(|open| open.site).collect();
    sites.sort_by_key(|&site| case.sites.position_id(site));
    sites
}

impl LandState {
    /// Draws the land within reach of any of the sites, and their catchments.
    fn together(&self, sites: Vec<SiteIndex>, work: &Work<'_>) -> Timed {
        let reached: Vec<&ReachableArcs> = sites.iter().map(|site| &self.reached[site.index()]).collect();
        let times = self.drawer.times(&self.network, &reached);
        let mut probe_ms = vec![UNREACHABLE_MS; self.probes.len()];
        for site in &sites {
            for (best, &ms) in probe_ms.iter_mut().zip(&self.probe_ms[site.index()]) {
                *best = (*best).min(ms);
            }
        }
        let drawn = self.drawer.drawn(&self.network, Some(&self.probes), &times, &probe_ms, work);
        work.check();
        let catchments = match self.drawer.model_ms.last() {
            Some(Some(model_ms)) => self.drawer.catchments(&times, *model_ms),
            _ => Vec::new(),
        };
        Timed { times, land: LandOfSites { sites, drawn, catchments } }
    }
}
