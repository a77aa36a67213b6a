//! The maps of a run: isochrones with their accuracy, catchments, what each scenario changes.

use anyhow::Result;
use waywarden_isochrone::{Change, Times};
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
            let today = self.positions(&ScenarioSpec::baseline(), Side::Before, service);
            let today_times = self.any(self.roads, &format!("{suffix}_before"), &today, &mut layers)?;
            for (scenario, altered) in self.case.scenarios.iter().zip(self.altered) {
                let key = format!("_{}{suffix}", scenario.id);
                let before = self.positions(scenario, Side::Before, service);
                let own_before = match before == today {
                    true => None,
                    false => Some(self.any(self.roads, &format!("{key}_before"), &before, &mut layers)?),
                };
                let after = self.positions(scenario, Side::After, service);
                let own_roads = altered.as_ref().and_then(|model| model.roads.as_ref());
                let after = self.any(own_roads.unwrap_or(self.roads), &format!("{key}_after"), &after, &mut layers)?;
                if own_roads.is_none() {
                    self.changes(&key, own_before.as_ref().unwrap_or(&today_times), &after, &mut layers);
                }
            }
        }
        Ok(layers)
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

    /// The land within reach of any of the sites, and their catchments. Returns the times to the nearest of them.
    fn any(&self, roads: &OnRoads, when: &str, sites: &[SiteIndex], layers: &mut Vec<Layer>) -> Result<Times> {
        let Self { case, run_id, .. } = *self;
        let times = roads.nearest(sites);
        let drawn = roads.drawn_together(sites, &times);
        layers.push(self.isochrones(&format!("isochrones{when}"), &[("any", "Any site", &drawn)])?);

        let drawing = &roads.drawing;
        let (Some(&level_ms), Some(Some(model_ms))) = (drawing.levels_ms.last(), drawing.model_ms.last()) else {
            return Ok(times);
        };
        let areas = drawing.land.catchments(&times, *model_ms);
        let catchments: Vec<land::Catchment<'_>> = areas
            .iter()
            .map(|(owner, contour)| {
                let site = sites[*owner as usize];
                land::Catchment { id: case.sites.position_id(site), name: &case.sites.site(site).name, contour }
            })
            .collect();
        layers.push(land::catchments(&format!("catchments{when}"), run_id, Some(case), level_ms, &catchments));
        Ok(times)
    }

    fn changes(&self, key: &str, before: &Times, after: &Times, layers: &mut Vec<Layer>) {
        let Self { roads, case, run_id, .. } = *self;
        let drawing = &roads.drawing;
        let levels = drawing.levels_ms.iter().zip(&drawing.model_ms);
        let changes: Vec<(u32, Change)> = levels
            .filter_map(|(&level_ms, model_ms)| Some((level_ms, drawing.land.change(before, after, (*model_ms)?))))
            .collect();
        layers.push(land::changes(&format!("changes{key}"), run_id, Some(case), &changes));
        if let (Some(&level_ms), Some(Some(model_ms))) = (drawing.levels_ms.last(), drawing.model_ms.last()) {
            let bands = drawing.land.extra(before, after, *model_ms, &roads.extra_ms);
            layers.push(land::extra(&format!("extra{key}"), run_id, Some(case), level_ms, &bands));
        }
    }
}
