//! `waywarden validate` with observed speeds of stretches.

use std::path::Path;

use anyhow::{Result, bail};
use waywarden_network::{LonLat, Purpose, Snap, SnapIndex, SnapSettings};
use waywarden_pack::{Column, InputRecord, Kind, RunRecord, Staging, Table, Value, run_id, write_csv};
use waywarden_routing::{SearchGraph, pair_times};
use waywarden_tables::{Problem, Problems, RawTable, parse_number};
use waywarden_validation::{Agreement, BANDS_KM_H, Observed, Road, band, roads};

use crate::args::Validate;
use crate::commands::times::place_at;
use crate::fit::speeds_svg;
use crate::roads::open_named;
use crate::snapping::snap_all;

/// A stretch counts if the way found is as long as the stretch within this share.
const SAME_LENGTH: f64 = 0.03;

const KM_H_PER_MPH: f64 = 1.609_344;

/// Whether the table holds observed speeds: a column `mph` or `km_h`.
pub fn has_speeds(table: &RawTable) -> bool {
    ["mph", "km_h"].iter().any(|name| table.column(name).is_ok())
}

/// Drives the stretches and writes what each road's speed is against the observed one.
pub fn run(args: &Validate, table: &RawTable) -> Result<()> {
    let (stretches, ends) = read(table)?;
    let staging = Staging::begin(&args.output)?;
    let network = open_named(&args.roads)?;
    let index = SnapIndex::new(&network);
    // A stretch is driven from end to end: no walk to it counts.
    let settings = SnapSettings { max_m: args.roads.max_snap, walk_km_h: 0.0 };
    let snap = |end: usize, purpose| {
        let places: Vec<LonLat> = ends.iter().map(|e| e[end]).collect();
        snap_all(&index, &places, purpose, &settings)
    };
    let (from, to) = (snap(0, Purpose::Origin), snap(1, Purpose::Destination));
    let usable: Vec<usize> = (0..ends.len()).filter(|&i| from[i].is_ok() && to[i].is_ok()).collect();
    let snapped: Vec<(Snap, Snap)> =
        usable.iter().filter_map(|&i| Some((*from[i].as_ref().ok()?, *to[i].as_ref().ok()?))).collect();
    let times = pair_times(&network, &SearchGraph::towards(&network), &snapped, &|_| {});
    let mut driven = Vec::new();
    for (&i, time) in usable.iter().zip(times) {
        let Some(time) = time else { continue };
        let (km, hours) = (time.length_mm as f64 / 1e6, f64::from(time.time_ms) / 3.6e6);
        if stretches[i].km == 0.0 || (km / stretches[i].km - 1.0).abs() <= SAME_LENGTH {
            driven.push(Observed { km, hours, ..stretches[i].clone() });
        }
    }
    let found = roads(&driven);
    let Some(all) = Agreement::of(&found) else { bail!("no stretch of {} has a way", args.pairs.display()) };
    let mut groups = vec![("all".to_owned(), String::new(), all)];
    let mut add = |kind: &str, key: &dyn Fn(&Road) -> String| {
        groups.extend(Agreement::by(&found, key).into_iter().map(|(name, a)| (kind.to_owned(), name, a)));
    };
    add("class", &|road| road.class.clone());
    add("observed from km/h", &|road| format!("{:>3.0}", BANDS_KM_H[band(road.observed_km_h)]));
    add("place", &|road| road.place.clone());
    for (name, table) in [("agreement.csv", agreement_table(&groups)), ("roads.csv", road_table(&found))] {
        let mut file = staging.create(name)?;
        write_csv(&table, &mut file)?;
        file.finish()?;
    }
    staging.write("scatter.svg", speeds_svg(&found, &all).as_bytes())?;
    let mut inputs = vec![InputRecord::read(&args.pairs, Path::new(""), Some(ends.len() as u64))?];
    for path in &args.roads.roads {
        inputs.push(InputRecord::read(path, Path::new(""), None)?);
    }
    let settings = serde_json::json!({ "max_snap_m": args.roads.max_snap, "same_length_share": SAME_LENGTH });
    let mut record = RunRecord::new(&run_id(env!("CARGO_PKG_VERSION"), &settings, &inputs), "validation");
    (record.inputs, record.settings) = (inputs, settings);
    record.counts = serde_json::json!({ "stretches": ends.len(), "compared": driven.len(), "roads": all.roads,
        "bias": all.bias, "mean_absolute_error": all.mean_absolute_error, "rank": all.rank });
    record.network = serde_json::to_value(network.meta())?;
    let committed = staging.commit_with_record(record)?;
    say!(
        "{} of {} stretches compared, {} roads (bias, mean absolute error, rank):",
        driven.len(),
        ends.len(),
        all.roads
    );
    for (kind, name, a) in &groups {
        let rank = a.rank.map_or("-".to_owned(), |rank| format!("{rank:.2}"));
        let (bias, error) = (a.bias * 100.0, a.mean_absolute_error * 100.0);
        say!("  {:<52}{:>7.0} km {bias:>+6.1} % {error:>5.1} % {rank:>6}", format!("{kind} {name}"), a.km);
    }
    say!("{} files in {}", committed.files.len(), committed.folder.display());
    Ok(())
}

/// The stretches, without their driven hours, and their ends.
fn read(table: &RawTable) -> Result<(Vec<Observed>, Vec<[LonLat; 2]>), Problems> {
    let mut problems = Problems::new();
    let mut column = |name: &str| table.column(name).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let [id, a, b, c, d] = ["id", "from_lon", "from_lat", "to_lon", "to_lat"].map(&mut column);
    let optional = |name: &str| table.column(name).ok();
    let (speed, factor) = optional("mph").map_or_else(|| (column("km_h"), 1.0), |mph| (mph, KM_H_PER_MPH));
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = |row: usize, name: &str| optional(name).map(|column| table.rows[row].cell(column).to_owned());
    let (mut stretches, mut ends) = (Vec::new(), Vec::new());
    for row in 0..table.rows.len() {
        let from = place_at(table, row, [a, b], &mut problems);
        let to = place_at(table, row, [c, d], &mut problems);
        let observed_km_h = parse_number(table.rows[row].cell(speed)).unwrap_or_default() * factor;
        if observed_km_h <= 0.0 {
            let message = "there is no observed speed above 0";
            problems.push(Problem::new(
                &table.path,
                table.place(row, speed),
                message,
                "give a speed, or leave the row out",
            ));
        }
        let metres = text(row, "metres").and_then(|text| parse_number(&text).ok()).unwrap_or_default();
        let (Some(from), Some(to)) = (from, to) else { continue };
        ends.push([from, to]);
        stretches.push(Observed {
            road: text(row, "road").unwrap_or_else(|| table.rows[row].cell(id).to_owned()),
            place: text(row, "place").unwrap_or_default(),
            class: text(row, "class").unwrap_or_default(),
            observed_km_h,
            km: metres / 1e3,
            hours: 0.0,
        });
    }
    problems.or_value((stretches, ends))
}

fn agreement_table(groups: &[(String, String, Agreement)]) -> Table {
    let number = |decimals| Kind::Number { decimals };
    let columns = vec![
        Column::new("by", "By", "", Kind::Text),
        Column::new("group", "Group", "", Kind::Text),
        Column::new("roads", "Roads", "", number(0)),
        Column::new("km", "Length", "km", number(1)),
        Column::new("bias_percent", "Bias", "%", number(2)),
        Column::new("mean_absolute_error_percent", "Mean absolute error", "%", number(2)),
        Column::new("rank", "Rank correlation", "", number(3)),
    ];
    let row = |(by, group, a): &(String, String, Agreement)| {
        let numbers = [a.roads as f64, a.km, a.bias * 100.0, a.mean_absolute_error * 100.0].map(Value::Number);
        let texts = [Value::from(by.as_str()), Value::from(group.trim())];
        texts.into_iter().chain(numbers).chain([a.rank.into()]).collect()
    };
    Table { name: "agreement".into(), columns, rows: groups.iter().map(row).collect() }
}

fn road_table(found: &[Road]) -> Table {
    let number = |decimals| Kind::Number { decimals };
    let columns = vec![
        Column::new("road", "Road", "", Kind::Text),
        Column::new("place", "Place", "", Kind::Text),
        Column::new("class", "Class", "", Kind::Text),
        Column::new("km", "Length", "km", number(2)),
        Column::new("observed_km_h", "Observed", "km/h", number(2)),
        Column::new("model_km_h", "Model", "km/h", number(2)),
        Column::new("error_percent", "Model against observed", "%", number(2)),
    ];
    let row = |road: &Road| {
        let texts = [&road.road, &road.place, &road.class].map(|text| Value::from(text.as_str()));
        let numbers = [road.km, road.observed_km_h, road.model_km_h, road.error() * 100.0].map(Value::Number);
        texts.into_iter().chain(numbers).collect()
    };
    Table { name: "roads".into(), columns, rows: found.iter().map(row).collect() }
}
