//! `waywarden validate`: the model's minutes or speeds against somebody else's.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use waywarden::journey::{self, Row};
use waywarden::pack::{Committed, RunRecord, Staging, Table, run_id, write_csv, write_layer};
use waywarden::results::{
    agreement_rows, agreement_table, journey_layer, pairs_table, road_table, scatter_svg, speeds_svg, validation_json,
};
use waywarden::study::{SAME_LENGTH, has_speeds, read_published, read_stretches};
use waywarden::tables::{Files, RawTable, read_table};
use waywarden::validation::{ValidationStatistics, roads};
use waywarden::{Observer, Roads, cancellable};

use super::shared::{files, recorded_roads, records, refuse_transit, road_files, snap_settings};
use crate::args::Validate;

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
        bail!("{}: no pair is under {} minutes", args.pairs.display(), args.max_minutes);
    }
    let staging = Staging::begin(&args.output)?;
    let roads = recorded_roads(&args.roads, files, observer)?;
    let snap = snap_settings(&args.roads);
    let driven = cancellable(|| roads.drive_pairs(&args.pairs, &pairs, &snap, observer))??;
    let Some(fit) = &driven.statistics else { bail!("no pair of {} has a way on these roads", args.pairs.display()) };
    let model = |pair: usize| driven.minutes[pair].as_ref().copied().unwrap_or_default();
    let points: Vec<[f64; 2]> = (0..pairs.len())
        .filter(|&pair| driven.minutes[pair].is_ok())
        .map(|pair| [pairs[pair].minutes, model(pair)])
        .collect();
    let mut worst: Vec<(String, Vec<Row>)> = Vec::new();
    for &pair in driven.worst.iter().take(WORST) {
        let journey = roads.journey_of_pair(&driven, pair).context("a pair that had a way")?;
        worst.push((pairs[pair].id.clone(), journey::rows(roads.network(), &journey)));
    }
    put(&staging, "pairs.csv", &pairs_table(&pairs, &driven))?;
    let lines: Vec<(String, &[Row])> = worst.iter().map(|(id, rows)| (id.clone(), rows.as_slice())).collect();
    let mut file = staging.create("worst_routes.geojson")?;
    write_layer(&journey_layer("worst_routes", &lines), &mut file)?;
    file.finish()?;
    staging.write("scatter.svg", scatter_svg(&points, fit).as_bytes())?;
    let settings = serde_json::json!({
        "max_minutes": args.max_minutes, "max_snap_m": args.roads.max_snap, "walk_km_h": args.roads.walk_km_h(), "period": args.roads.period,
    });
    let counts = serde_json::json!({ "pairs": pairs.len(), "compared": points.len(), "fit": validation_json(fit) });
    let committed = finish(args, files, staging, &roads, pairs.len(), settings, counts)?;
    say!("{}", report(fit, pairs.len()).trim_end());
    say!("Worst pairs (model less published):");
    for &pair in driven.worst.iter().take(WORST) {
        let (id, published, modelled) = (&pairs[pair].id, pairs[pair].minutes, model(pair));
        say!("  {id:<32} published {published:>6.1}  model {modelled:>6.1}  {:>+6.1}", modelled - published);
    }
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
    let Some((.., all)) = groups.first() else { bail!("no stretch of {} has a way", args.pairs.display()) };
    put(&staging, "agreement.csv", &agreement_table(&groups))?;
    put(&staging, "roads.csv", &road_table(&found))?;
    staging.write("scatter.svg", speeds_svg(&found, all).as_bytes())?;
    let settings = serde_json::json!({ "max_snap_m": args.roads.max_snap, "period": args.roads.period, "same_length_share": SAME_LENGTH });
    let counts = serde_json::json!({ "stretches": count, "compared": driven.len(), "roads": all.roads,
        "bias": all.bias, "mean_absolute_error": all.mean_absolute_error, "rank": all.rank });
    let committed = finish(args, files, staging, &network, count, settings, counts)?;
    let (compared, roads) = (driven.len(), all.roads);
    say!("{compared} of {count} stretches compared, {roads} roads (bias, mean absolute error, rank):");
    for (kind, name, a) in &groups {
        let rank = a.rank.map_or("-".to_owned(), |rank| format!("{rank:.2}"));
        let (bias, error) = (a.bias * 100.0, a.mean_absolute_error * 100.0);
        say!("  {:<52}{:>7.0} km {bias:>+6.1} % {error:>5.1} % {rank:>6}", format!("{kind} {name}"), a.km);
    }
    Ok(committed)
}

fn put(staging: &Staging, name: &str, table: &Table) -> Result<()> {
    let mut file = staging.create(name)?;
    write_csv(table, &mut file)?;
    file.finish()?;
    Ok(())
}

/// Writes the record and puts the folder in place.
fn finish(
    args: &Validate,
    files: &Files,
    staging: Staging,
    roads: &Roads,
    rows: usize,
    settings: serde_json::Value,
    counts: serde_json::Value,
) -> Result<Committed> {
    let inputs = records(files, &args.pairs, rows, &road_files(&args.roads)?)?;
    let mut record = RunRecord::new(&run_id(env!("CARGO_PKG_VERSION"), &settings, &inputs), "validation");
    (record.inputs, record.settings, record.counts) = (inputs, settings, counts);
    record.network = serde_json::to_value(roads.network().meta())?;
    Ok(staging.commit_with_record(record)?)
}

fn report(fit: &ValidationStatistics, pairs: usize) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<42}{value:>12}");
    };
    line("pairs compared (of those given)", format!("{} ({pairs})", fit.count));
    line("bias, min (model less published)", format!("{:+.2}", fit.bias_min));
    line("mean absolute error, min", format!("{:.2}", fit.mae_min));
    line("root mean square error, min", format!("{:.2}", fit.rmse_min));
    line("90th percentile of the absolute error, min", format!("{:.2}", fit.p90_min));
    line("within 10 %, % of pairs", format!("{:.1}", fit.share_within_tenth * 100.0));
    line("best straight line: published =", format!("{:.2} + {:.3} x", fit.line[0], fit.line[1]));
    line("mean absolute error after it, min", format!("{:.2}", fit.mae_after_line_min));
    text
}
