//! `waywarden run`: from a case to a folder of results.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde_json::json;
use waywarden_network::Network;
use waywarden_pack::Staging;
use waywarden_scenario::case::{Case, GivenTimes, RoadSource, load_case};
use waywarden_scenario::clinical::Transfers;
use waywarden_scenario::disclosure::Shown;
use waywarden_scenario::impact::slices;
use waywarden_scenario::{Calibrated, ScenarioResult, ScenarioSpec, TravelTimes, calibrate, evaluate_all};
use waywarden_tables::Problems;

use crate::args::{self, Run};
use crate::commands::run_maps::RunMaps;
use crate::decision::{self, Content, Formats};
use crate::lengths::road_lengths;
use crate::model::{self, Model};
use crate::outputs::{self, Inputs};
use crate::road_settings::{RoadPlan, RoadRecord};
use crate::{clinical, console, roads};

/// The whole way: read and check, compute once, evaluate each scenario, write everything or nothing, say what came out.
pub fn run(args: &Run) -> Result<()> {
    let Run { case: case_path, roads: other_roads, output, .. } = args;
    let wanted = if args.pack.pack.is_empty() { Formats::default_list() } else { args.pack.pack.clone() };
    let formats = Formats::new(&wanted).map_err(anyhow::Error::msg)?;
    let mut case = load_case(case_path)?;
    if args.strict {
        case = case.without_rejects()?;
    }
    let staging;
    let Computed { model, altered, road_record, network } = match &case.given_times {
        Some(given) => {
            if let Some(path) = other_roads.first() {
                bail!("--roads {} cannot be used: the case brings its times", path.display());
            }
            staging = Staging::begin(output)?;
            without_roads(&case, given)
        }
        None => {
            model::isochrone_settings(&case)
                .check()
                .with_context(|| format!("{}: [isochrones]", case_path.display()))?;
            let plan = RoadPlan::new(&case)?;
            staging = Staging::begin(output)?;
            on_roads(&case, &plan, other_roads, args.engine)?
        }
    };
    let calibrated = calibrations(&case, &model);
    let factors: Vec<Vec<f64>> =
        calibrated.iter().map(|c| c.as_ref().map_or_else(Vec::new, |c| c.factors.clone())).collect();
    let evaluated =
        |scenario: &ScenarioSpec, after: &Model| evaluate_all(&case, scenario, &model.times, &after.times, &factors);
    let today = evaluated(&ScenarioSpec::baseline(), &model)?;
    let mut results: Vec<ScenarioResult> = Vec::new();
    for (scenario, altered) in case.scenarios.iter().zip(&altered) {
        results.extend(evaluated(scenario, altered.as_ref().unwrap_or(&model))?);
    }

    let inputs = Inputs::read(&case, case_path, other_roads, &road_record.settings)?;
    let run_id = inputs.run_id.clone();
    let slices = slices(&case);
    let published: Vec<ScenarioResult> = results.iter().chain(&today).cloned().collect();
    let shown = Shown::new(&case, &published, &slices);
    let clinical = clinical::compute(&case, &model, &altered, &results, &shown)?;
    let on_case_roads = |result: &&ScenarioResult| {
        case.scenario(&result.scenario).is_none_or(|scenario| scenario.road_changes.is_empty())
    };
    let lengths = match (&case.travel, &network, &model.roads) {
        (Some(_), Some(network), Some(roads)) => {
            Some(road_lengths(network, roads, results.iter().filter(on_case_roads)))
        }
        _ => None,
    };
    let figures = outputs::Figures {
        lengths: lengths.as_ref(),
        case: &case,
        results: &results,
        today: &today,
        calibrated: &calibrated,
        slices: &slices,
        shown: &shown,
    };
    let areas = outputs::areas_layer(&case, &model, &results, &clinical.clocks, &shown, &run_id)?;
    let mut layers = vec![outputs::sites_layer(&case, &model, &results, &run_id), areas];
    if let Some(roads) = &model.roads {
        let maps = RunMaps { case: &case, roads, altered: &altered, run_id: &run_id, staging: &staging };
        layers.extend(maps.layers()?);
    }
    let content = Content {
        case: &case,
        model: &model,
        network: network.as_deref(),
        results: &results,
        shown: &shown,
        layers,
        tables: outputs::tables(&figures, clinical.tables),
        inputs: inputs.records(),
        settings: inputs.settings(),
        run_id: &run_id,
        warnings: road_record.warnings,
        road_notes: &road_record.notes,
        missed: decision::Missed::default(),
    };
    let warnings = decision::write(&staging, &formats, content)?;
    let record = outputs::record(&case, inputs, &model, network.as_deref(), warnings.clone())?;
    let committed = staging.commit_with_record(record)?;
    console::print_results(&case, &results, &shown, &model, &warnings, &committed);
    clinical.said.iter().for_each(|line| say!("{line}"));
    road_record.notes.iter().for_each(|note| say!("{note}"));
    Ok(())
}

/// The travel times of a case, given or computed; `other_roads` in place of its own.
pub fn times_of(case: &Case, case_path: &Path, other_roads: &[PathBuf], engine: args::Engine) -> Result<TravelTimes> {
    if let Some(given) = &case.given_times {
        return Ok(given.times.clone());
    }
    model::isochrone_settings(case).check().with_context(|| format!("{}: [isochrones]", case_path.display()))?;
    let plan = RoadPlan::new(case)?;
    Ok(on_roads_of_case(case, &plan, other_roads, engine)?.0.times)
}

/// What is computed before anything is evaluated.
struct Computed {
    model: Model,
    /// One per scenario, for those that change roads.
    altered: Vec<Option<Model>>,
    road_record: RoadRecord,
    /// The roads of the case, for the record.
    network: Option<Arc<Network>>,
}

/// The times that the case brings.
fn without_roads(case: &Case, given: &GivenTimes) -> Computed {
    let pairs = case.areas.len() * case.sites.len();
    let file = given.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let settings = json!({
        "times": file,
        "pairs": pairs,
        "pairs_without_time": given.missing_pairs,
        "rows_not_used": given.unused_rows,
    });
    let mut warnings = Vec::new();
    if given.missing_pairs > 0 {
        warnings.push(format!(
            "{file}: {} of {pairs} pairs of an area and a site have no time and count as unreachable",
            given.missing_pairs
        ));
    }
    let notes = vec![format!("Times are those of {file}: there are no roads and no isochrones.")];
    // What leads from site to site is not in a table of areas by sites.
    let transfers = Transfers::unknown(case.sites.len());
    let model = Model { times: given.times.clone(), transfers, roads: None };
    let altered = case.scenarios.iter().map(|_| None).collect();
    Computed { model, altered, road_record: RoadRecord { settings, warnings, notes }, network: None }
}

/// Computes on the roads of the case, and again for each scenario that changes roads.
fn on_roads(case: &Case, plan: &RoadPlan<'_>, other_roads: &[PathBuf], engine: args::Engine) -> Result<Computed> {
    let (model, mut road_record, (original, changed)) = on_roads_of_case(case, plan, other_roads, engine)?;
    let prepared = roads::are_prepared(&road_files(case, other_roads));
    let altered = altered(case, plan, &original, prepared, engine, &mut road_record)?;
    Ok(Computed { model, altered, road_record, network: Some(changed.unwrap_or(original)) })
}

/// The roads as they were opened, and as the case changes them.
type Opened = (Arc<Network>, Option<Arc<Network>>);

/// Opens the roads and computes on them.
fn on_roads_of_case(
    case: &Case,
    plan: &RoadPlan<'_>,
    other_roads: &[PathBuf],
    engine: args::Engine,
) -> Result<(Model, RoadRecord, Opened)> {
    let road_files = road_files(case, other_roads);
    let (original, mut stored) = roads::open_prepared(&road_files, &plan.import_settings())?;
    let original = Arc::new(original);
    if plan.changes_roads() {
        // A hierarchy holds for the roads that it was prepared for.
        stored.clear();
    }
    let (changed, road_record) = plan.apply(&original, roads::are_prepared(&road_files))?;
    let changed = changed.map(Arc::new);
    let model = model::compute(case, changed.as_ref().unwrap_or(&original), engine, stored, true)?;
    Ok((model, road_record, (original, changed)))
}

/// For each scenario that changes roads of its own everything computed on them; all that is wrong with their conditions
/// at once. What is said of the roads goes into `record`.
fn altered(
    case: &Case,
    plan: &RoadPlan<'_>,
    original: &Arc<Network>,
    prepared: bool,
    engine: args::Engine,
    record: &mut RoadRecord,
) -> Result<Vec<Option<Model>>> {
    let mut problems = Problems::new();
    let mut models = Vec::new();
    let mut settings = serde_json::Map::new();
    for scenario in &case.scenarios {
        if scenario.road_changes.is_empty() {
            models.push(None);
            continue;
        }
        match plan.with_changes(&scenario.road_changes).apply(original, prepared) {
            Ok((changed, own)) => {
                let changed = changed.map(Arc::new);
                let network = changed.as_ref().unwrap_or(original);
                let model = model::compute(case, network, engine, Vec::new(), false);
                models.push(Some(model.with_context(|| format!("on the roads of the scenario {}", scenario.id))?));
                let known = &record.notes;
                let new: Vec<String> = own.notes.into_iter().filter(|note| !known.contains(note)).collect();
                record.notes.extend(new.into_iter().map(|note| format!("{}: {note}", scenario.id)));
                settings.insert(scenario.id.clone(), own.settings);
            }
            Err(more) => problems.append(more),
        }
    }
    problems.or_value(())?;
    if let (Some(all), false) = (record.settings.as_object_mut(), settings.is_empty()) {
        all.insert("scenarios".to_owned(), settings.into());
    }
    Ok(models)
}

/// For each service the calibration to recorded volumes, if the case asks for it.
fn calibrations(case: &Case, model: &Model) -> Vec<Option<Calibrated>> {
    let services = case.service_indices().into_iter();
    let wanted = |service| case.allocation.calibrate.then(|| calibrate(case, &case.allocation, service, &model.times));
    services.map(|service| wanted(service).flatten()).collect()
}

fn road_files(case: &Case, other_roads: &[PathBuf]) -> Vec<PathBuf> {
    if !other_roads.is_empty() {
        return other_roads.to_vec();
    }
    match &case.roads.source {
        RoadSource::Files(files) => files.clone(),
        RoadSource::Network(file) => vec![file.clone()],
        RoadSource::Given => Vec::new(),
    }
}
