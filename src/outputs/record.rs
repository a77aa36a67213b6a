//! The record of a run: inputs, settings, counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use waywarden_network::Network;
use waywarden_pack::{InputRecord, RunRecord, run_id};
use waywarden_scenario::Case;
use waywarden_scenario::case::{InputFile, InputRole};

use crate::maps::Specks;
use crate::model::Model;

/// The inputs of a run with their hashes, and the name they give it.
pub struct Inputs {
    records: Vec<InputRecord>,
    settings: Value,
    /// See [`waywarden_pack::run_id`].
    pub run_id: String,
}

impl Inputs {
    /// Hashes every input of the case; `roads` replace those of the case if there are any, `road_settings` says how
    /// they are driven.
    pub fn read(case: &Case, case_path: &Path, roads: &[PathBuf], road_settings: &Value) -> Result<Self> {
        let folder = case_path.parent().unwrap_or_else(|| Path::new(""));
        let replaced =
            |input: &&InputFile| roads.is_empty() || !matches!(input.role, InputRole::Roads | InputRole::Network);
        let files = case.inputs.iter().filter(replaced).map(|input| input.path.as_path());
        let mut records = Vec::new();
        for path in files.chain(roads.iter().map(PathBuf::as_path)) {
            // Named from the case's folder, so that the record is the same wherever the case is run from.
            match path.strip_prefix(folder) {
                Ok(named) => records.push(InputRecord::read(named, folder, None)?),
                Err(_) => records.push(InputRecord::read(path, Path::new(""), None)?),
            }
        }
        let settings = settings(case, road_settings);
        let run_id = run_id(env!("CARGO_PKG_VERSION"), &settings, &records);
        Ok(Self { records, settings, run_id })
    }
}

impl Inputs {
    /// The files that were read.
    pub fn records(&self) -> &[InputRecord] {
        &self.records
    }

    /// Everything that could be set.
    pub fn settings(&self) -> &Value {
        &self.settings
    }
}

fn settings(case: &Case, road_settings: &Value) -> Value {
    let minutes = |list: &[u32]| -> Vec<f64> { list.iter().map(|&ms| f64::from(ms) / 60_000.0).collect() };
    json!({
        "roads": road_settings,
        "max_snap_m": case.roads.max_snap_m,
        "max_snap_site_m": case.roads.max_snap_site_m,
        "walk_km_h": case.roads.walk_km_h,
        "thresholds_min": minutes(&case.thresholds_ms),
        "isochrones_min": minutes(&case.isochrones.limits_ms),
        "isochrones_off_road_m": case.isochrones.off_road_m,
        "isochrones_detail_m": case.isochrones.detail_m,
        "isochrones_min_hole_m2": Specks::default().min_hole_m2,
        "isochrones_min_part_m2": Specks::default().min_part_m2,
        "time": "fastest route by car at the profile's speeds, the walk to the road and from it included",
        "allocation": "nearest site by travel time, ties by site id",
    })
}

/// The record without outputs, which are added when it is written.
pub fn record(
    case: &Case,
    inputs: Inputs,
    model: &Model,
    network: &Network,
    warnings: Vec<String>,
) -> Result<RunRecord> {
    let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
    for failure in model.areas.iter().filter_map(|snap| snap.as_ref().err()) {
        *refused.entry(failure.reason()).or_default() += 1;
    }
    let used = model.areas.iter().filter(|snap| snap.is_ok()).count();
    let mut record = RunRecord::new(&inputs.run_id, &case.id);
    record.inputs = inputs.records;
    record.settings = inputs.settings;
    record.counts = json!({
        "sites": case.sites.len(),
        "demand_rows": {
            "in_file": case.demand_rows.in_file,
            "blank": case.demand_rows.blank,
            "left_out_by_where": case.demand_rows.left_out,
            "areas": case.areas.len(),
        },
        "areas": { "in": case.areas.len(), "used": used, "refused": refused },
        "scenarios": case.scenarios.len(),
    });
    record.warnings = warnings;
    record.attribution = case.attribution.clone();
    record.network = serde_json::to_value(network.meta())?;
    Ok(record)
}
