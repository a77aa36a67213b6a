//! The two lists of a run: its map layers and its tables. What is added here appears in every format.

use anyhow::Result;
use waywarden_pack::{Layer, Table};
use waywarden_routing::Reached;
use waywarden_scenario::clinical::AreaClock;
use waywarden_scenario::disclosure::Shown;
use waywarden_scenario::{Case, ScenarioResult, ScenarioSpec, ServiceIndex, Side, SiteIndex, offered};

use super::{Figures, areas_layer, result_tables, sites_layer};
use crate::maps::{self, Isochrone};
use crate::model::{Model, OnRoads};

/// What each table holds, in a sentence.
const ABOUT: [(&str, &str); 16] = [
    ("summary", "Every figure of every scenario, one to a row"),
    ("flows", "Who goes where instead"),
    ("volumes", "What each site gets, before and after, beside what it should and can take"),
    ("curve", "The share within each whole minute, of everyone and by group"),
    ("worst_hit", "The places hit hardest, by name"),
    ("groups", "Figures by group: deprivation, town and country, commissioner, age and others that the case names"),
    ("equity", "What lies between the most and the least deprived"),
    ("ledger", "What each site gets of each commissioner, before and after"),
    ("commissioner_flows", "Who goes where instead, by commissioner"),
    ("reconciliation", "Recorded and modelled volumes of the sites as they are"),
    ("outcomes", "From the onset to treatment, and outcomes by each model"),
    ("breakeven", "What would make up for the travel"),
    ("tornado", "How the difference in good outcomes hangs on each parameter, the widest first"),
    ("flip_points", "Where the order of two options changes within the range of a parameter"),
    ("montecarlo", "The spread of each difference over all draws of the parameters"),
    ("fragility", "How many are close to a limit"),
];

/// All tables, each with what it holds: those of the results, then those of pathway and sensitivity.
pub fn tables(figures: &Figures<'_>, clinical: Vec<Table>) -> Vec<(Table, &'static str)> {
    let about = |table: &Table| ABOUT.iter().find(|(name, _)| *name == table.name).map_or("", |(_, about)| *about);
    let all = result_tables(figures).into_iter().chain(clinical);
    all.map(|table| (about(&table), table)).map(|(about, table)| (table, about)).collect()
}

/// All map layers: sites, areas, each site's isochrones, and what is within reach of any site today and after each
/// scenario (and before it, where it counts other sites than today's).
pub fn layers(
    case: &Case,
    model: &Model,
    altered: &[Option<Model>],
    results: &[ScenarioResult],
    clocks: &[(String, Vec<Option<AreaClock>>)],
    shown: &Shown,
    run_id: &str,
) -> Result<Vec<Layer>> {
    let areas = areas_layer(case, model, results, clocks, shown, run_id)?;
    let mut layers = vec![sites_layer(case, model, results, run_id), areas];
    let Some(roads) = &model.roads else { return Ok(layers) };
    let mut each = Vec::new();
    let names: Vec<(&str, &str)> = (0..case.sites.len() as u32)
        .map(|i| (case.sites.position_id(SiteIndex(i)), case.sites.site(SiteIndex(i)).name.as_str()))
        .collect();
    for ((id, name), contours) in names.iter().zip(&roads.contours) {
        for (contour, &level_ms) in contours.iter().zip(&roads.drawing.levels_ms) {
            each.push(Isochrone { id, name, level_ms, contour });
        }
    }
    layers.push(maps::layer("isochrones_sites", run_id, &each));
    for service in case.service_indices() {
        let suffix = service.map(|service| format!("_{}", case.services[service].id)).unwrap_or_default();
        // What is the same before every scenario is drawn once.
        let today = positions(case, &ScenarioSpec::baseline(), Side::Before, service);
        layers.push(any_site(&format!("isochrones{suffix}_before"), run_id, roads, &today));
        for (scenario, altered) in case.scenarios.iter().zip(altered) {
            let key = format!("isochrones_{}{suffix}", scenario.id);
            let before = positions(case, scenario, Side::Before, service);
            if before != today {
                layers.push(any_site(&format!("{key}_before"), run_id, roads, &before));
            }
            let after = positions(case, scenario, Side::After, service);
            let changed = altered.as_ref().and_then(|model| model.roads.as_ref());
            layers.push(any_site(&format!("{key}_after"), run_id, changed.unwrap_or(roads), &after));
        }
    }
    Ok(layers)
}

/// The positions that offer a service at any hour.
fn positions(case: &Case, scenario: &ScenarioSpec, side: Side, service: Option<ServiceIndex>) -> Vec<SiteIndex> {
    offered(case, scenario, side, service).into_iter().map(|open| open.site).collect()
}

/// The land within reach of any of the sites.
fn any_site(name: &str, run_id: &str, roads: &OnRoads, sites: &[SiteIndex]) -> Layer {
    let reached: Vec<&Reached> = sites.iter().map(|site| &roads.reached[site.index()]).collect();
    let contours = roads.drawing.contours(&roads.drawing.times(&roads.network, &reached));
    let any: Vec<Isochrone<'_>> = contours
        .iter()
        .zip(&roads.drawing.levels_ms)
        .map(|(contour, &level_ms)| Isochrone { id: "any", name: "Any site", level_ms, contour })
        .collect();
    maps::layer(name, run_id, &any)
}
