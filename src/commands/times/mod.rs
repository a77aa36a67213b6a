//! `waywarden times`: travel times of pairs or of origins by destinations.

mod csv_table;
mod labels;
mod matrix;
mod output;
mod pairs;
#[cfg(feature = "parquet")]
mod parquet_table;
mod parts;
mod recipe;

use std::path::Path;

use anyhow::Result;
use waywarden_network::SnapSettings;
use waywarden_tables::{Columns, PointTable, Problems, Rejects, read_table};

pub use pairs::place_at;

use crate::args::Times;
use crate::{console, roads};

/// The reason where both ends meet a road.
const NO_WAY: &str = "no road leads there";

/// Reads the points, computes, writes the table.
pub fn run(args: &Times) -> Result<()> {
    let tables = [&args.pairs, &args.origins, &args.destinations].into_iter().flatten();
    roads::must_not_replace_inputs(&args.output, args.roads.roads.iter().chain(tables))?;
    output::check_kind(&args.output, args.pairs.is_some())?;
    let settings = SnapSettings { max_m: args.roads.max_snap, walk_km_h: args.roads.walk_speed };
    if let Some(pairs) = &args.pairs {
        return pairs::write(pairs, args, &settings);
    }
    let (Some(origins), Some(destinations)) = (&args.origins, &args.destinations) else {
        anyhow::bail!("give --origins and --destinations, or --pairs");
    };
    let read = |path: &Path| -> Result<PointTable> {
        let points = read_points(path)?;
        accept(path, points.points.len(), &points.rejects, args.strict)?;
        Ok(points)
    };
    let origins = read(origins)?;
    let destinations = read(destinations)?;
    matrix::write(args, &origins, &destinations, &settings)
}

/// Points of a CSV or GeoJSON file.
pub fn read_points(path: &Path) -> Result<PointTable, Problems> {
    PointTable::from_raw(&read_table(path)?, &Columns::default())
}

/// Says what is left out of a table of which so many rows are used; an error if nothing may be.
pub fn accept(path: &Path, used: usize, rejects: &Rejects, strict: bool) -> Result<(), Problems> {
    if strict && !rejects.is_empty() {
        return Err(rejects.clone().into_problems());
    }
    console::say_rejects(&path.display().to_string(), used + rejects.rows(), rejects);
    Ok(())
}

/// What is said when a table is written.
fn say_written(path: &Path, rows: usize, without_time: usize) {
    say!("{}: {rows} times, {without_time} of them without a way (see the reason)", path.display());
}
