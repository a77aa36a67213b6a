//! `waywarden run`: from a case to a folder of results.

use std::path::PathBuf;

use anyhow::{Context, Result};
use waywarden_pack::{Layer, Staging, Table, write_csv, write_layer};
use waywarden_scenario::case::{Case, RoadSource, load_case};
use waywarden_scenario::{ScenarioResult, SiteIndex, evaluate, sites_after, sites_before};

use crate::args::Run;
use crate::maps::{self, Isochrone};
use crate::model::{self, Model};
use crate::outputs::{self, Inputs};
use crate::road_settings::RoadPlan;
use crate::{console, roads};

/// The whole way: read and check, compute once, evaluate each scenario, write everything or nothing, say what came out.
pub fn run(args: &Run) -> Result<()> {
    let Run { case: case_path, roads: other_roads, output, .. } = args;
    let mut case = load_case(case_path)?;
    if args.strict {
        case = case.without_rejects()?;
    }
    model::isochrone_settings(&case).check().with_context(|| format!("{}: [isochrones]", case_path.display()))?;
    let plan = RoadPlan::new(&case)?;
    let staging = Staging::begin(output)?;
    let road_files = if other_roads.is_empty() { road_files(&case) } else { other_roads.clone() };
    let (network, mut stored) = roads::open_prepared(&road_files, &plan.import_settings())?;
    if plan.changes_roads() {
        // A hierarchy holds for the roads that it was prepared for.
        stored.clear();
    }
    let (network, road_record) = plan.apply(network, roads::are_prepared(&road_files))?;
    let model = model::compute(&case, &network, args.engine, stored)?;
    let results = case
        .scenarios
        .iter()
        .map(|scenario| evaluate(&case, scenario, &model.times))
        .collect::<Result<Vec<ScenarioResult>, _>>()?;

    let inputs = Inputs::read(&case, case_path, other_roads, &road_record.settings)?;
    let run_id = inputs.run_id.clone();
    let mut warnings = road_record.warnings;
    for layer in layers(&case, &model, &results, &run_id)? {
        warnings.extend(write(&staging, &layer)?);
    }
    let summary = outputs::summary_table(&case, &results);
    for table in [&summary, &outputs::flows_table(&case, &results), &outputs::volumes_table(&case, &results)] {
        write_table(&staging, table)?;
    }
    let record = outputs::record(&case, inputs, &model, &network, warnings.clone())?;
    let committed = staging.commit_with_record(record)?;
    console::print_results(&case, &results, &model, &warnings, &committed);
    road_record.notes.iter().for_each(|note| say!("{note}"));
    Ok(())
}

fn road_files(case: &Case) -> Vec<PathBuf> {
    match &case.roads.source {
        RoadSource::Files(files) => files.clone(),
        RoadSource::Network(file) => vec![file.clone()],
    }
}

/// All map layers: sites, areas, each site's isochrones, and what is within reach of any site today and after each
/// scenario (and before it, where it counts other sites than today's).
fn layers(case: &Case, model: &Model, results: &[ScenarioResult], run_id: &str) -> Result<Vec<Layer>> {
    let mut layers =
        vec![outputs::sites_layer(case, model, run_id), outputs::areas_layer(case, model, results, run_id)?];
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

/// Writes a layer and returns what a reader should be warned of.
fn write(staging: &Staging, layer: &Layer) -> Result<Option<String>> {
    let mut file = staging.create(&format!("{}.geojson", layer.name))?;
    let report = write_layer(layer, &mut file)?;
    file.finish()?;
    let invalid = report.repairs.invalid.len();
    Ok((invalid > 0).then(|| {
        format!("{}.geojson: {invalid} outlines cross themselves as they came in and are written unchanged", layer.name)
    }))
}

fn write_table(staging: &Staging, table: &Table) -> Result<()> {
    let mut file = staging.create(&format!("{}.csv", table.name))?;
    write_csv(table, &mut file)?;
    file.finish()?;
    Ok(())
}
