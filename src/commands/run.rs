//! `waywarden run`: from a case to a folder of results.

use std::path::PathBuf;

use anyhow::{Context, Result};
use waywarden_pack::Staging;
use waywarden_scenario::case::{Case, RoadSource, load_case};
use waywarden_scenario::{ScenarioResult, evaluate};

use crate::args::Run;
use crate::decision::{self, Content, Formats};
use crate::model;
use crate::outputs::{self, Inputs};
use crate::road_settings::RoadPlan;
use crate::{console, roads};

/// The whole way: read and check, compute once, evaluate each scenario, write everything or nothing, say what came out.
pub fn run(args: &Run) -> Result<()> {
    let Run { case: case_path, roads: other_roads, output, .. } = args;
    let wanted = if args.pack.pack.is_empty() { Formats::default_list() } else { args.pack.pack.clone() };
    let formats = Formats::new(&wanted).map_err(anyhow::Error::msg)?;
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
    let content = Content {
        case: &case,
        model: &model,
        network: &network,
        results: &results,
        layers: outputs::layers(&case, &model, &results, &run_id)?,
        tables: outputs::tables(&case, &results),
        inputs: inputs.records(),
        settings: inputs.settings(),
        run_id: &run_id,
        warnings: road_record.warnings,
        road_notes: &road_record.notes,
    };
    let warnings = decision::write(&staging, &formats, content)?;
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
