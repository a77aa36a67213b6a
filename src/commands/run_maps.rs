//! The maps of a run: isochrones with their accuracy, catchments, what each scenario changes.

use anyhow::Result;
use waywarden_isochrone::{Change, Times};
use waywarden_network::Network;
use waywarden_pack::{Layer, Staging};
use waywarden_scenario::case::Case;
use waywarden_scenario::{ScenarioSpec, SiteIndex, sites_after, sites_before};

use crate::commands::run::write;
use crate::maps::{self, Drawn, Isochrone};
use crate::model::{Model, isochrone_settings};
use crate::outputs::{beside, land};

/// What is needed to draw all maps of a run.
pub struct RunMaps<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its roads.
    pub network: &'a Network,
    /// What was computed.
    pub model: &'a Model,
    /// Id of the run.
    pub run_id: &'a str,
    /// Where the files go.
    pub staging: &'a Staging,
}

impl RunMaps<'_> {
    /// Each site's isochrones; what is within reach of any site today and after each scenario (and before it, where it counts
    /// other sites than today's), and who belongs to whom there; what each scenario loses, gains and prolongs.
    pub fn write(&self) -> Result<()> {
        self.write_sites()?;
        // What is the same before every scenario is drawn once.
        let today = self.by_id(self.case.sites.base().collect());
        let today_times = self.write_any("before", &today)?;
        for scenario in &self.case.scenarios {
            let before = self.by_id(sites_before(self.case, scenario));
            let own_before = match before == today {
                true => None,
                false => Some(self.write_any(&format!("{}_before", scenario.id), &before)?),
            };
            let after = self.by_id(sites_after(self.case, scenario));
            let after = self.write_any(&format!("{}_after", scenario.id), &after)?;
            self.write_changes(scenario, own_before.as_ref().unwrap_or(&today_times), &after)?;
        }
        Ok(())
    }

    /// Sites in the order in which the first of equally near ones counts: by id.
    fn by_id(&self, mut sites: Vec<SiteIndex>) -> Vec<SiteIndex> {
        sites.sort_by_key(|&site| self.case.sites.position_id(site));
        sites
    }

    fn write_layer(&self, layer: &Layer) -> Result<()> {
        write(self.staging, layer).map(|_| ())
    }

    fn write_isochrones(&self, name: &str, sites: &[(&str, &str, &Drawn)]) -> Result<()> {
        let (mut isochrones, mut accuracy) = (Vec::new(), Vec::new());
        for (id, name, drawn) in sites {
            for (contour, &level_ms) in drawn.contours.iter().zip(&self.model.drawing.levels_ms) {
                isochrones.push(Isochrone { id, name, level_ms, contour });
            }
            accuracy.extend(&drawn.accuracy);
        }
        self.write_layer(&maps::layer(name, self.run_id, &isochrones))?;
        let settings = isochrone_settings(self.case);
        beside::write(self.staging, name, self.run_id, &settings, Some(self.case), &isochrones, &accuracy)
    }

    fn write_sites(&self) -> Result<()> {
        let sites = &self.case.sites;
        let site = |(number, drawn): (u32, _)| {
            let site = SiteIndex(number);
            (sites.position_id(site), sites.site(site).name.as_str(), drawn)
        };
        let each: Vec<(&str, &str, &Drawn)> = (0..).zip(&self.model.drawn).map(site).collect();
        self.write_isochrones("isochrones_sites", &each)
    }

    /// The land within reach of any of the sites, and their catchments. Returns the times to the nearest of them.
    fn write_any(&self, when: &str, sites: &[SiteIndex]) -> Result<Times> {
        let Self { model, case, run_id, .. } = *self;
        let times = model.nearest(self.network, sites);
        let drawn = model.drawn_together(self.network, sites, &times);
        self.write_isochrones(&format!("isochrones_{when}"), &[("any", "Any site", &drawn)])?;

        let (Some(&level_ms), Some(Some(model_ms))) = (model.drawing.levels_ms.last(), model.drawing.model_ms.last())
        else {
            return Ok(times);
        };
        let areas = model.drawing.land.catchments(&times, *model_ms);
        let catchments: Vec<land::Catchment<'_>> = areas
            .iter()
            .map(|(owner, contour)| {
                let site = sites[*owner as usize];
                land::Catchment { id: case.sites.position_id(site), name: &case.sites.site(site).name, contour }
            })
            .collect();
        let name = format!("catchments_{when}");
        self.write_layer(&land::catchments(&name, run_id, Some(case), level_ms, &catchments))?;
        Ok(times)
    }

    fn write_changes(&self, scenario: &ScenarioSpec, before: &Times, after: &Times) -> Result<()> {
        let Self { model, case, run_id, .. } = *self;
        let drawing = &model.drawing;
        let levels = drawing.levels_ms.iter().zip(&drawing.model_ms);
        let changes: Vec<(u32, Change)> = levels
            .filter_map(|(&level_ms, model_ms)| Some((level_ms, drawing.land.change(before, after, (*model_ms)?))))
            .collect();
        let name = format!("changes_{}", scenario.id);
        self.write_layer(&land::changes(&name, run_id, Some(case), &changes))?;
        if let (Some(&level_ms), Some(Some(model_ms))) = (drawing.levels_ms.last(), drawing.model_ms.last()) {
            let bands = drawing.land.extra(before, after, *model_ms, &model.extra_ms);
            let name = format!("extra_{}", scenario.id);
            self.write_layer(&land::extra(&name, run_id, Some(case), level_ms, &bands))?;
        }
        Ok(())
    }
}
