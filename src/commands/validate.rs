//! `waywarden validate`: the model's minutes or speeds against somebody else's.

use anyhow::Result;
use serde_json::{Value, json};
use waywarden::pack::{Committed, RunRecord, Staging, run_id};
use waywarden::plain_text::{observed_speeds_text, published_times_text};
use waywarden::report::{write_speeds_validation, write_times_validation};
use waywarden::results::{agreement_rows, validation_json};
use waywarden::study::{SAME_LENGTH, has_speeds, read_published, read_stretches};
use waywarden::tables::{Files, RawTable, read_table};
use waywarden::validation::roads;
use waywarden::{Observer, Roads, cancellable};

use super::shared::{files, recorded_roads, records, refuse_transit, road_files, snap_settings};
use crate::args::Validate;
use crate::console::say_text;

/// How many of the worst pairs are given with their routes.
const WORST: usize = 10;

/// Reads the published times or observed speeds, drives the same, writes figures and plots.
pub fn run(args: &Validate, observer: &dyn Observer) -> Result<()> {
    refuse_transit(&args.roads)?;
    let files = files();
    let table = read_table(&files, &args.pairs)?;
    let committed = match has_speeds(&table) {
        true => speeds(args, &files, &table, observer)?,
        false => minutes(args, &files, table, observer)?,
    };
    say!("{} files in {}", committed.files.len(), committed.folder.display());
    Ok(())
}

fn minutes(args: &Validate, files: &Files, table: RawTable, observer: &dyn Observer) -> Result<Committed> {
    let pairs = read_published(table, args.max_minutes)?;
    if pairs.is_empty() {
        refuse!(InputInvalid, "{}: no pair is under {} minutes", args.pairs.display(), args.max_minutes);
    }
    let staging = Staging::begin(&args.output)?;
    let roads = recorded_roads(&args.roads, files, observer)?;
    let snap = snap_settings(&args.roads);
    let driven = cancellable(|| roads.drive_pairs(&args.pairs, &pairs, &snap, observer))??;
    let Some(fit) = &driven.statistics else {
        refuse!(NoJourney, "no pair of {} has a way on these roads", args.pairs.display())
    };
    write_times_validation(&staging, &roads, &pairs, &driven, fit, WORST)?;
    let settings = json!({
        "max_minutes": args.max_minutes, "max_snap_m": args.roads.max_snap, "walk_km_h": args.roads.walk_km_h(), "period": args.roads.period,
    });
    let counts = json!({ "pairs": pairs.len(), "compared": fit.count, "fit": validation_json(fit) });
    let committed = finish(args, files, staging, &roads, pairs.len(), settings, counts)?;
    say_text(&published_times_text(&pairs, &driven, WORST));
    Ok(committed)
}

/// Drives the stretches and writes what each road's speed is against the observed one.
fn speeds(args: &Validate, files: &Files, table: &RawTable, observer: &dyn Observer) -> Result<Committed> {
    let stretches = read_stretches(table)?;
    let staging = Staging::begin(&args.output)?;
    let network = recorded_roads(&args.roads, files, observer)?;
    let driven = cancellable(|| network.drive_stretches(&stretches, args.roads.max_snap, observer))?;
    let (found, count) = (roads(&driven), stretches.ends.len());
    let groups = agreement_rows(&found);
    let Some((.., all)) = groups.first() else {
        refuse!(NoJourney, "no stretch of {} has a way", args.pairs.display())
    };
    write_speeds_validation(&staging, &found, &groups, all)?;
    let settings =
        json!({ "max_snap_m": args.roads.max_snap, "period": args.roads.period, "same_length_share": SAME_LENGTH });
    let counts = json!({ "stretches": count, "compared": driven.len(), "roads": all.roads,
        "bias": all.bias, "mean_absolute_error": all.mean_absolute_error, "rank": all.rank });
    let committed = finish(args, files, staging, &network, count, settings, counts)?;
    say_text(&observed_speeds_text(&groups, driven.len(), count));
    Ok(committed)
}

/// Writes the record and puts the folder in place.
fn finish(
    args: &Validate,
    files: &Files,
    staging: Staging,
    roads: &Roads,
    rows: usize,
    settings: Value,
    counts: Value,
) -> Result<Committed> {
    let inputs = records(files, &args.pairs, rows, &road_files(&args.roads)?)?;
    let mut record = RunRecord::new(&run_id(env!("CARGO_PKG_VERSION"), &settings, &inputs), "validation");
    (record.inputs, record.settings, record.counts) = (inputs, settings, counts);
    record.network = serde_json::to_value(roads.network().meta())?;
    Ok(staging.commit_with_record(record)?)
}
