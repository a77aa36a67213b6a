//! The maps of a run: isochrones with their accuracy, catchments, what each scenario changes.

use anyhow::Result;
use rayon::prelude::*;
use waywarden_isochrone::{Change, Contour, Times};
use waywarden_pack::{Layer, Staging};
use waywarden_scenario::case::Case;
use waywarden_scenario::{ScenarioSpec, ServiceIndex, Side, SiteIndex, offered};

use crate::maps::{self, Drawn, Isochrone};
use crate::model::{Model, OnRoads, isochrone_settings};
use crate::outputs::{beside, land};

/// What is needed to draw all maps of a run.
pub struct RunMaps<'a> {
    /// The case.
    pub case: &'a Case,
    /// What was computed on its roads.
    pub roads: &'a OnRoads,
    /// One per scenario: what was computed on roads of its own, if it has any.
    pub altered: &'a [Option<Model>],
    /// Id of the run.
    pub run_id: &'a str,
    /// Where the files beside the layers go.
    pub staging: &'a Staging,
}

/// What is drawn of a set of sites.
struct Together {
    times: Times,
    drawn: Drawn,
    catchments: Vec<(u32, Contour)>,
}

/// What a scenario needs drawn for one service.
#[derive(PartialEq, Eq)]
struct Plan {
    /// The sites before it.
    before: Vec<SiteIndex>,
    /// The sites after it.
    after: Vec<SiteIndex>,
    /// Its own roads, by its number, if it has any.
    own_roads: Option<usize>,
}

/// What is drawn for it.
struct Drawings {
    /// Where the sites before are not those of today.
    before: Option<Together>,
    after: Together,
    /// On the roads of the case only.
    changes: Option<Changes>,
}

/// What a scenario changes.
struct Changes {
    /// What is lost and gained at each level.
    at_levels: Vec<(u32, Change)>,
    /// The bands of extra minutes.
    bands: Vec<Contour>,
}

impl RunMaps<'_> {
    /// Each site's isochrones; for each service what is within reach of any site today and after each scenario (and before it,
    /// where it counts other sites than today's), and who belongs to whom there; what each scenario loses, gains and prolongs.
    ///
    /// A scenario with roads of its own has no layers of change: land is compared on one network only.
    pub fn layers(&self) -> Result<Vec<Layer>> {
        let mut layers = vec![self.sites()?];
        for service in self.case.service_indices() {
            let suffix = service.map(|service| format!("_{}", self.case.services[service].id)).unwrap_or_default();
            // What is the same before every scenario is drawn once.
            let today_sites = self.positions(&ScenarioSpec::baseline(), Side::Before, service);
            let today = self.together(self.roads, &today_sites);
            self.push(&format!("{suffix}_before"), &today_sites, &today, &mut layers)?;
            let plans: Vec<Plan> = (0..).zip(&self.case.scenarios).map(|(at, s)| self.plan(at, s, service)).collect();
            // Scenarios that differ in the people who count, not in the sites, have the same maps.
            let first_like: Vec<usize> =
                plans.iter().map(|plan| plans.iter().position(|other| other == plan).unwrap_or_default()).collect();
            let drawings: Vec<Option<Drawings>> = plans
                .par_iter()
                .enumerate()
                .map(|(at, plan)| (first_like[at] == at).then(|| self.drawings(plan, &today_sites, &today)))
                .collect();
            for (at, scenario) in self.case.scenarios.iter().enumerate() {
                let (key, plan) = (format!("_{}{suffix}", scenario.id), &plans[at]);
                let Some(drawings) = &drawings[first_like[at]] else { continue };
                if let Some(before) = &drawings.before {
                    self.push(&format!("{key}_before"), &plan.before, before, &mut layers)?;
                }
                self.push(&format!("{key}_after"), &plan.after, &drawings.after, &mut layers)?;
                self.push_changes(&key, drawings, &mut layers);
            }
        }
        Ok(layers)
    }

    fn plan(&self, number: usize, scenario: &ScenarioSpec, service: Option<ServiceIndex>) -> Plan {
        let own = self.altered.get(number).and_then(Option::as_ref).is_some_and(|model| model.roads.is_some());
        Plan {
            before: self.positions(scenario, Side::Before, service),
            after: self.positions(scenario, Side::After, service),
            own_roads: own.then_some(number),
        }
    }

    fn drawings(&self, plan: &Plan, today_sites: &[SiteIndex], today: &Together) -> Drawings {
        let own_roads =
            plan.own_roads.and_then(|number| self.altered[number].as_ref()).and_then(|model| model.roads.as_ref());
        let before = (plan.before != today_sites).then(|| self.together(self.roads, &plan.before));
        let after = self.together(own_roads.unwrap_or(self.roads), &plan.after);
        let changes = own_roads.is_none().then(|| {
            let before = &before.as_ref().unwrap_or(today).times;
            let drawing = &self.roads.drawing;
            let levels: Vec<(u32, u32)> = drawing
                .levels_ms
                .iter()
                .zip(&drawing.model_ms)
                .filter_map(|(&level, model)| Some((level, (*model)?)))
                .collect();
            let at_levels = levels
                .par_iter()
                .map(|&(level_ms, model_ms)| (level_ms, drawing.land.lost_and_gained(before, &after.times, model_ms)))
                .collect();
            let bands = levels.last().map_or_else(Vec::new, |&(_, model_ms)| {
                drawing.land.extra_from_first(before, &after.times, model_ms, &self.roads.extra_ms)
            });
            Changes { at_levels, bands }
        });
        Drawings { before, after, changes }
    }

    /// The positions that offer a service at any hour, in the order in which the first of equally near ones counts: by id.
    fn positions(&self, scenario: &ScenarioSpec, side: Side, service: Option<ServiceIndex>) -> Vec<SiteIndex> {
        let offered = offered(self.case, scenario, side, service);
        let mut sites: Vec<SiteIndex> = offered.into_iter().map(|open| open.site).collect();
        sites.sort_by_key(|&site| self.case.sites.position_id(site));
        sites
    }

    fn isochrones(&self, name: &str, sites: &[(&str, &str, &Drawn)]) -> Result<Layer> {
        let (mut isochrones, mut accuracy) = (Vec::new(), Vec::new());
        for (id, name, drawn) in sites {
            for (contour, &level_ms) in drawn.contours.iter().zip(&self.roads.drawing.levels_ms) {
                isochrones.push(Isochrone { id, name, level_ms, contour });
            }
            accuracy.extend(&drawn.accuracy);
        }
        let settings = isochrone_settings(self.case);
        beside::write(self.staging, name, self.run_id, &settings, Some(self.case), &isochrones, &accuracy)?;
        Ok(maps::layer(name, self.run_id, &isochrones))
    }

    fn sites(&self) -> Result<Layer> {
        let sites = &self.case.sites;
        let site = |(number, drawn): (u32, _)| {
            let site = SiteIndex(number);
            (sites.position_id(site), sites.site(site).name.as_str(), drawn)
        };
        let each: Vec<(&str, &str, &Drawn)> = (0..).zip(&self.roads.drawn).map(site).collect();
        self.isochrones("isochrones_sites", &each)
    }

    /// Draws the land within reach of any of the sites, and their catchments.
    fn together(&self, roads: &OnRoads, sites: &[SiteIndex]) -> Together {
        let times = roads.nearest(sites);
        let drawn = roads.drawn_together(sites, &times);
        let drawing = &roads.drawing;
        let catchments = match drawing.model_ms.last() {
            Some(Some(model_ms)) => drawing.land.catchments(&times, *model_ms),
            _ => Vec::new(),
        };
        Together { times, drawn, catchments }
    }

    fn push(&self, when: &str, sites: &[SiteIndex], together: &Together, layers: &mut Vec<Layer>) -> Result<()> {
        let Self { case, run_id, .. } = *self;
        layers.push(self.isochrones(&format!("isochrones{when}"), &[("any", "Any site", &together.drawn)])?);
        let drawing = &self.roads.drawing;
        if let (Some(&level_ms), Some(Some(_))) = (drawing.levels_ms.last(), drawing.model_ms.last()) {
            let catchments: Vec<land::Catchment<'_>> = together
                .catchments
                .iter()
                .map(|(owner, contour)| {
                    let site = sites[*owner as usize];
                    land::Catchment { id: case.sites.position_id(site), name: &case.sites.site(site).name, contour }
                })
                .collect();
            layers.push(land::catchments(&format!("catchments{when}"), run_id, Some(case), level_ms, &catchments));
        }
        Ok(())
    }

    fn push_changes(&self, key: &str, drawings: &Drawings, layers: &mut Vec<Layer>) {
        let Self { case, run_id, .. } = *self;
        let Some(Changes { at_levels, bands }) = &drawings.changes else { return };
        layers.push(land::changes(&format!("changes{key}"), run_id, Some(case), at_levels));
        let drawing = &self.roads.drawing;
        if let (Some(&level_ms), Some(Some(_))) = (drawing.levels_ms.last(), drawing.model_ms.last()) {
            layers.push(land::extra(&format!("extra{key}"), run_id, Some(case), level_ms, bands));
        }
    }
}
