//! `waywarden run`: from a case to a folder of results.

use std::path::PathBuf;

use anyhow::{Context, Result};
use waywarden_pack::{Layer, Staging, Table, write_csv, write_layer};
use waywarden_scenario::case::{Case, RoadSource, load_case};
use waywarden_scenario::{ScenarioResult, evaluate};

use crate::args::Run;
use crate::commands::run_maps::RunMaps;
use crate::model;
use crate::outputs::{self, Inputs};
use crate::road_settings::RoadPlan;
use crate::{console, roads};

/// The whole way: read and check, compute once, evaluate each scenario, write everything or nothing, say what came out.
pub fn run(args: &Run) -> Result<()> {
    let Run { case: case_path, roads: other_roads, output, .. } = args;
    let case = load_case(case_path)?;
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
    let layers =
        [outputs::sites_layer(&case, &model, &run_id), outputs::areas_layer(&case, &model, &results, &run_id)?];
    for layer in &layers {
        warnings.extend(write(&staging, layer)?);
    }
    RunMaps { case: &case, network: &network, model: &model, run_id: &run_id, staging: &staging }.write()?;
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

/// Writes a layer and returns what a reader should be warned of.
pub(super) fn write(staging: &Staging, layer: &Layer) -> Result<Option<String>> {
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
