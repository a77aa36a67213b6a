//! `waywarden validate`: the model's minutes against somebody else's.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use waywarden::journey::{self, Row};
use waywarden::network::{Purpose, Snap, SnapIndex};
use waywarden::pack::{Column, Kind, RunRecord, Staging, Table, Value, run_id, write_csv, write_layer};
use waywarden::results::{ValidationStatistics, journey_layer, scatter_svg};
use waywarden::routing::pair_times;
use waywarden::snapping::{over_water, snap_all, swapped};
use waywarden::tables::{Files, Problem, Problems, parse_number, read_table};
use waywarden::times_table::place_at;
use waywarden::{LonLat, Observer, Stage, Work, cancellable};

use super::shared::{files, recorded_roads, records, snap_settings};
use crate::args::Validate;

/// How many of the worst pairs are given with their routes.
const WORST: usize = 10;

struct Published {
    id: String,
    ends: [LonLat; 2],
    minutes: f64,
}

/// Reads the published times, computes the same pairs, writes figures, scatter plot and the worst pairs.
pub fn run(args: &Validate, observer: &dyn Observer) -> Result<()> {
    let files = files();
    let pairs = read_published(&files, &args.pairs, args.max_minutes)?;
    if pairs.is_empty() {
        bail!("{}: no pair is under {} minutes", args.pairs.display(), args.max_minutes);
    }
    let staging = Staging::begin(&args.output)?;
    let roads = recorded_roads(&args.roads, &files, observer)?;
    let network = roads.network();
    let places: Vec<(&str, LonLat)> = pairs.iter().flat_map(|p| p.ends.map(|at| (p.id.as_str(), at))).collect();
    if let Some(problem) = swapped(&args.pairs, places.iter().copied(), network) {
        bail!("{problem}");
    }
    let settings = snap_settings(&args.roads);
    let index = SnapIndex::new(network);
    let ends = |end: usize| -> Vec<LonLat> { pairs.iter().map(|p| p.ends[end]).collect() };
    let from = snap_all(&index, &ends(0), Purpose::Origin, &settings);
    let to = snap_all(&index, &ends(1), Purpose::Destination, &settings);
    for (places, snaps) in [("beginnings", &from), ("ends", &to)] {
        let doubtful = over_water(places, snaps.iter().map(|snap| snap.as_ref().ok()));
        doubtful.iter().for_each(|warning| observer.warn(warning));
    }
    let usable: Vec<(usize, (Snap, Snap))> =
        (0..pairs.len()).filter_map(|i| Some((i, (*from[i].as_ref().ok()?, *to[i].as_ref().ok()?)))).collect();
    let snapped: Vec<(Snap, Snap)> = usable.iter().map(|u| u.1).collect();
    let times = cancellable(|| {
        let work = Work::begin(observer, Stage::Validation, snapped.len() as u64);
        pair_times(network, roads.graph(), &snapped, &|count| work.advance(count as u64))
    })?;

    let compared: Vec<(usize, usize, f64)> = usable
        .iter()
        .zip(times)
        .enumerate()
        .filter_map(|(number, ((pair, _), time))| Some((*pair, number, f64::from(time?.time_ms) / 6e4)))
        .collect();
    let points: Vec<[f64; 2]> = compared.iter().map(|&(pair, _, model)| [pairs[pair].minutes, model]).collect();
    let Some(fit) = ValidationStatistics::of(&points) else {
        bail!("no pair of {} has a way on these roads", args.pairs.display())
    };

    let mut order: Vec<usize> = (0..compared.len()).collect();
    order.sort_by(|&a, &b| {
        let error = |i: usize| (points[i][1] - points[i][0]).abs();
        error(b).total_cmp(&error(a)).then(a.cmp(&b))
    });
    let mut worst: Vec<(String, Vec<Row>)> = Vec::new();
    for &i in order.iter().take(WORST) {
        let (pair, number, _) = compared[i];
        let (start, end) = &snapped[number];
        let journey = roads.journey_between(start, end).context("a pair that had a way")?;
        worst.push((pairs[pair].id.clone(), journey::rows(network, &journey)));
    }

    let mut table = Table {
        name: "pairs".into(),
        columns: vec![
            Column::new("pair", "Pair", "", Kind::Text),
            Column::new("published_min", "Published", "min", Kind::Number { decimals: 3 }),
            Column::new("model_min", "Model", "min", Kind::Number { decimals: 3 }),
            Column::new("error_min", "Model less published", "min", Kind::Number { decimals: 3 }),
            Column::new("reason", "Why there is no time", "", Kind::Text),
        ],
        rows: Vec::new(),
    };
    let mut model: Vec<Option<f64>> = vec![None; pairs.len()];
    compared.iter().for_each(|&(pair, _, minutes)| model[pair] = Some(minutes));
    for (i, pair) in pairs.iter().enumerate() {
        let failure = from[i].as_ref().err().or(to[i].as_ref().err()).map(ToString::to_string);
        let reason = failure.or_else(|| model[i].is_none().then(|| "no road leads there".to_owned()));
        table.rows.push(vec![
            Value::from(pair.id.as_str()),
            Value::Number(pair.minutes),
            model[i].into(),
            model[i].map(|m| m - pair.minutes).into(),
            reason.into(),
        ]);
    }
    let mut file = staging.create("pairs.csv")?;
    write_csv(&table, &mut file)?;
    file.finish()?;
    let lines: Vec<(String, &[Row])> = worst.iter().map(|(id, rows)| (id.clone(), rows.as_slice())).collect();
    let mut file = staging.create("worst_routes.geojson")?;
    write_layer(&journey_layer("worst_routes", &lines), &mut file)?;
    file.finish()?;
    staging.write("scatter.svg", scatter_svg(&points, &fit).as_bytes())?;

    let inputs = records(&files, &args.pairs, pairs.len(), &args.roads.roads)?;
    let settings = serde_json::json!({
        "max_minutes": args.max_minutes, "max_snap_m": args.roads.max_snap, "walk_km_h": args.roads.walk_speed,
    });
    let mut record = RunRecord::new(&run_id(env!("CARGO_PKG_VERSION"), &settings, &inputs), "validation");
    record.inputs = inputs;
    record.settings = settings;
    record.counts = serde_json::json!({ "pairs": pairs.len(), "compared": points.len(), "fit": fit.as_json() });
    record.network = serde_json::to_value(network.meta())?;
    let committed = staging.commit_with_record(record)?;

    say!("{}", report(&fit, pairs.len()).trim_end());
    say!("Worst pairs (model less published):");
    for &i in order.iter().take(WORST) {
        let [published, modelled] = points[i];
        say!(
            "  {:<32} published {published:>6.1}  model {modelled:>6.1}  {:>+6.1}",
            pairs[compared[i].0].id,
            modelled - published
        );
    }
    say!("{} files in {}", committed.files.len(), committed.folder.display());
    Ok(())
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

fn read_published(files: &Files, path: &Path, max_minutes: f64) -> Result<Vec<Published>, Problems> {
    let table = read_table(files, path)?;
    let mut problems = Problems::new();
    let mut columns = [0; 6];
    for (slot, name) in columns.iter_mut().zip(["id", "from_lon", "from_lat", "to_lon", "to_lat", "minutes"]) {
        match table.column(name) {
            Ok(column) => *slot = column,
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let [id, from_lon, from_lat, to_lon, to_lat, minutes] = columns;
    let mut pairs = Vec::new();
    for row in 0..table.rows.len() {
        let from = place_at(&table, row, [from_lon, from_lat], &mut problems);
        let to = place_at(&table, row, [to_lon, to_lat], &mut problems);
        let minutes = match parse_number(table.rows[row].cell(minutes)) {
            Ok(value) if value >= 0.0 => value,
            Ok(value) => {
                let message = format!("{value} minutes are not a travel time");
                problems.push(Problem::new(path, table.place(row, minutes), message, "give minutes of at least 0"));
                continue;
            }
            Err(error) => {
                problems.push(Problem::new(path, table.place(row, minutes), error.message, error.help));
                continue;
            }
        };
        if let (Some(from), Some(to)) = (from, to)
            && minutes < max_minutes
        {
            pairs.push(Published { id: table.rows[row].cell(id).to_owned(), ends: [from, to], minutes });
        }
    }
    // Published times are evidence: none is left out.
    problems.append(table.rejects.into_problems());
    problems.or_value(pairs)
}
