//! The record of a run: inputs, settings, counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Map, Value, json};
use waywarden_network::Network;
use waywarden_pack::{InputRecord, RunRecord, run_id};
use waywarden_scenario::case::{InputFile, InputRole};
use waywarden_scenario::week::WeekProfile;
use waywarden_scenario::{AllocationSpec, Case, Rule};
use waywarden_tables::{Place, Rejects};

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
        "time": match &case.given_times {
            Some(_) => "from the table of times",
            None => "fastest route by car at the profile's speeds, the walk to the road and from it included",
        },
        "allocation": allocation(case, &case.allocation),
        "pathway": case.clinical.as_ref().map(|spec| super::clinical::record(case, spec)),
        "sensitivity": case.sensitivity.as_ref().map(|spec| json!({
            "draws": spec.draws, "seed": spec.seed, "margins_min": minutes(&spec.margins_ms),
        })),
        "care": case.care.map(waywarden_outcome::Care::as_str),
        "travel": case.travel.as_ref().map(|travel| json!({
            "weight": case.weights[travel.weight].name,
            "patient_trips": travel.patient_trips,
            "visitor_trips": travel.visitor_trips,
            "repatriation_share": travel.repatriation_share,
            "source": travel.source,
            "co2e": travel.co2e.as_ref().map(|c| json!({ "g_per_km": c.g_per_km, "year": c.year, "source": c.source })),
            "cost": travel.cost.as_ref().map(|c| json!({ "per_km": c.per_km, "currency": c.currency, "source": c.source })),
        })),
        "demand_over_the_week": if case.week == WeekProfile::default() { "the same at all hours" } else { "as in the case" },
        "weights": case.weights.iter().map(|w| json!({
            "name": w.name, "kind": w.kind.as_str(), "disclosure": w.disclosure.as_str(),
        })).collect::<Vec<_>>(),
        "scenarios": case.scenarios.iter().map(|s| json!({
            "id": s.id,
            "from": s.from,
            "combines": s.parts,
            "allocation": s.allocation.as_ref().map(|a| allocation(case, a)),
        })).collect::<Vec<_>>(),
    })
}

/// How people are allocated.
fn allocation(case: &Case, spec: &AllocationSpec) -> Value {
    let (mut decay_per_min, mut exponent) = (None, None);
    match spec.rule {
        Rule::Logit { decay_per_min: decay } => decay_per_min = Some(decay),
        Rule::Huff { exponent: huff } => exponent = Some(huff),
        Rule::Nearest | Rule::Capacity => {}
    }
    json!({
        "rule": spec.rule.as_str(),
        "ties": "site id",
        "decay_per_min": decay_per_min,
        "exponent": exponent,
        "same_commissioner": spec.same_commissioner.is_some(),
        "volumes_in": case.weights.get(spec.weight).map(|w| w.name.as_str()),
        "calibrated": spec.calibrate,
    })
}

/// Rows left out by reason, with the places of some.
fn rejects(rejects: &Rejects) -> Value {
    let reasons = rejects.iter().map(|(reason, rejected)| {
        let examples: Vec<String> = rejected.examples.iter().map(Place::short).collect();
        (reason.to_owned(), json!({ "rows": rejected.rows, "such_as": examples }))
    });
    json!({ "rows": rejects.rows(), "reasons": reasons.collect::<Map<String, Value>>() })
}

/// The record without outputs, which are added when it is written.
pub fn record(
    case: &Case,
    inputs: Inputs,
    model: &Model,
    network: Option<&Network>,
    warnings: Vec<String>,
) -> Result<RunRecord> {
    let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
    let reasons = (0..case.areas.len()).filter_map(|area| model.times.refusal(area));
    reasons.for_each(|reason| *refused.entry(reason).or_default() += 1);
    let used = case.areas.len() as u64 - refused.values().sum::<u64>();
    let mut record = RunRecord::new(&inputs.run_id, &case.id);
    record.inputs = inputs.records;
    record.settings = inputs.settings;
    record.counts = json!({
        "sites": case.sites.len(),
        "demand_rows": {
            "in_file": case.demand_rows.in_file,
            "blank": case.demand_rows.blank,
            "left_out_by_where": case.demand_rows.left_out,
            "left_out_as_unusable": rejects(&case.demand_rows.rejects),
            "areas": case.areas.len(),
        },
        "areas": { "in": case.areas.len(), "used": used, "refused": refused },
        "scenarios": case.scenarios.len(),
    });
    record.warnings = warnings;
    record.attribution = case.attribution.clone();
    record.network = match network {
        Some(network) => serde_json::to_value(network.meta())?,
        None => Value::Null,
    };
    Ok(record)
}
