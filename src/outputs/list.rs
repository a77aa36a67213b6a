//! The two lists of a run: its map layers and its tables. What is added here appears in every format.

use anyhow::Result;
use waywarden_pack::{Layer, Table};
use waywarden_scenario::{Case, ScenarioResult, SiteIndex, sites_after, sites_before};

use super::{areas_layer, flows_table, sites_layer, summary_table, volumes_table};
use crate::maps::{self, Isochrone};
use crate::model::Model;

/// All tables, each with what it holds.
pub fn tables(case: &Case, results: &[ScenarioResult]) -> Vec<(Table, &'static str)> {
    vec![
        (summary_table(case, results), "Every figure of every scenario, one to a row"),
        (flows_table(case, results), "Who goes where instead"),
        (volumes_table(case, results), "What each site gets, before and after"),
    ]
}

/// All map layers: sites, areas, each site's isochrones, and what is within reach of any site today and after each
/// scenario (and before it, where it counts other sites than today's).
pub fn layers(case: &Case, model: &Model, results: &[ScenarioResult], run_id: &str) -> Result<Vec<Layer>> {
    let mut layers = vec![sites_layer(case, model, run_id), areas_layer(case, model, results, run_id)?];
    let mut each = Vec::new();
    let names: Vec<(&str, &str)> = (0..case.sites.len() as u32)
        .map(|i| (case.sites.position_id(SiteIndex(i)), case.sites.site(SiteIndex(i)).name.as_str()))
        .collect();
    for ((id, name), contours) in names.iter().zip(&model.contours) {
        for (contour, &level_ms) in contours.iter().zip(&model.drawing.levels_ms) {
            each.push(Isochrone { id, name, level_ms, contour });
        }
    }
    layers.push(maps::layer("isochrones_sites", run_id, &each));
    // What is the same before every scenario is drawn once.
    let today: Vec<SiteIndex> = case.sites.base().collect();
    layers.push(any_site("isochrones_before", run_id, model, &today)?);
    for scenario in &case.scenarios {
        let before = sites_before(case, scenario);
        if before != today {
            layers.push(any_site(&format!("isochrones_{}_before", scenario.id), run_id, model, &before)?);
        }
        let after = sites_after(case, scenario);
        layers.push(any_site(&format!("isochrones_{}_after", scenario.id), run_id, model, &after)?);
    }
    Ok(layers)
}

/// The land within reach of any of the sites.
fn any_site(name: &str, run_id: &str, model: &Model, sites: &[SiteIndex]) -> Result<Layer> {
    let contours = model.drawing.dissolved(sites.iter().map(|site| &model.fields[site.index()]))?;
    let any: Vec<Isochrone<'_>> = contours
        .iter()
        .zip(&model.drawing.levels_ms)
        .map(|(contour, &level_ms)| Isochrone { id: "any", name: "Any site", level_ms, contour })
        .collect();
    Ok(maps::layer(name, run_id, &any))
}
