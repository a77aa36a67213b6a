//! `waywarden explain`: one journey, road by road.

use anyhow::{Context, Result, bail};
use comfy_table::{CellAlignment, Table, presets};
use waywarden::journey::{self, Journey, Row};
use waywarden::network::{Network, Purpose, Snap, SnapIndex};
use waywarden::pack::{AtomicFile, write_layer};
use waywarden::results::journey_layer;
use waywarden::tables::{Text, suggestion};
use waywarden::{LonLat, Observer};

use super::shared::{files, must_not_replace_inputs, read_points, roads, snap_settings};
use super::transit::{explain_transit, without_transit};
use crate::args::Explain;

/// Finds the journey, prints it, and writes its lines if a file is given.
pub fn run(args: &Explain, observer: &dyn Observer) -> Result<()> {
    if let Some(output) = &args.output {
        must_not_replace_inputs(output, args.roads.roads.iter().chain(&args.points))?;
    }
    let from = place(&args.from, args)?;
    let to = place(&args.to, args)?;
    if args.roads.by_transit() {
        return explain_transit(args, from, to, observer);
    }
    without_transit(&args.transit)?;
    let roads = roads(&args.roads, observer)?;
    let network = roads.network();
    let settings = snap_settings(&args.roads);
    let index = SnapIndex::new(network);
    let snap = |name: &str, at: LonLat, purpose: Purpose| -> Result<Snap> {
        index.snap(at, purpose, &settings).with_context(|| format!("{name} (lon {}, lat {})", at.lon(), at.lat()))
    };
    let start = snap(&args.from, from, Purpose::Origin)?;
    let end = snap(&args.to, to, Purpose::Destination)?;
    let Some(journey) = roads.journey_between(&start, &end) else {
        bail!("no road leads from {} to {}", args.from, args.to);
    };
    let rows = journey::rows(network, &journey);
    print(args, network, &journey, &rows);
    if let Some(path) = &args.output {
        let mut file = AtomicFile::create(path)?;
        write_layer(&journey_layer("journey", &[("journey".to_owned(), &rows)]), &mut file)?;
        file.commit()?;
        say!("The lines are in {}.", path.display());
    }
    Ok(())
}

/// A place given as lon,lat or as an id in one of the tables.
fn place(text: &str, args: &Explain) -> Result<LonLat> {
    if let Some((lon, lat)) = text.split_once(',')
        && let (Ok(lon), Ok(lat)) = (lon.trim().parse(), lat.trim().parse())
    {
        return LonLat::from_degrees(lon, lat).with_context(|| text.to_owned());
    }
    let mut known = Vec::new();
    for table in &args.points {
        let points = read_points(&files(), table)?.points;
        if let Some(point) = points.iter().find(|point| point.id == text) {
            return Ok(point.at);
        }
        known.extend(points.into_iter().map(|point| point.id));
    }
    let hint = suggestion(text, "ids", known.iter().map(Text::as_str));
    bail!(
        "\"{text}\" is neither lon,lat (such as -2.63391,50.94530) nor an id in the tables given with --points; {hint}"
    )
}

fn print(args: &Explain, network: &Network, journey: &Journey, rows: &[Row]) {
    say!("From {} to {}\n", args.from, args.to);
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["road", "km", "minutes", "km/h", "junctions, min", "why that speed"]);
    let minutes = |ms: u32| format!("{:.2}", f64::from(ms) / 6e4);
    let walk = |(ms, metres): (u32, f64), what: &str| {
        let km = format!("{:.2}", metres / 1e3);
        [what.to_owned(), km, minutes(ms), String::new(), String::new(), "on foot, straight".to_owned()]
    };
    table.add_row(walk(journey.start_walk, "to the road"));
    for row in rows {
        table.add_row([
            row.road.clone(),
            format!("{:.2}", row.length_mm as f64 / 1e6),
            minutes(row.drive_ms),
            journey::speed_km_h(row).map_or_else(String::new, |v| format!("{v:.0}")),
            minutes(row.turn_ms),
            row.why.clone(),
        ]);
    }
    table.add_row(walk(journey.end_walk, "from the road"));
    for column in table.column_iter_mut().skip(1).take(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    say!("{table}\n");
    let delays = journey::delays(journey);
    if !delays.is_empty() {
        say!("Time at junctions, by what most of it is for:");
        for (kind, (count, ms)) in delays {
            say!("  {:<24} {count:>4} times {:>8} min", kind.words(), minutes(ms));
        }
    }
    let length_mm: u64 = rows.iter().map(|row| row.length_mm).sum();
    say!(
        "\nIn all {} min ({}.{:03} s) over {:.2} km, profile \"{}\".",
        minutes(journey.time_ms),
        journey.time_ms / 1_000,
        journey.time_ms % 1_000,
        length_mm as f64 / 1e6,
        network.meta().profile
    );
}
