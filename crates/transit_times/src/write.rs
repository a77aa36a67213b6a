//! The table as CSV.

use std::path::Path;

use waywarden_pack::AtomicFile;
use waywarden_tables::PointTable;
use waywarden_transit::figures::PERCENTILES;

use crate::{TransitTable, TransitTime, TransitTimesError};

/// The columns. Times in seconds with three decimals, empty where fewer minutes of the window have a journey.
pub const COLUMNS: [&str; 13] = [
    "origin_id",
    "destination_id",
    "p5_s",
    "p25_s",
    "p50_s",
    "p75_s",
    "p95_s",
    "mean_s",
    "share_with_journey",
    "changes",
    "spare_s",
    "walk_s",
    "reason",
];

/// Why a pair has no journey although both ends met a way.
const NO_JOURNEY: &str = "no journey in the window";

/// Writes a row for each origin and destination, in their order; how many rows have no journey at all.
///
/// # Errors
/// A file that cannot be written.
pub fn write_table(
    path: &Path,
    table: &TransitTable,
    origins: &PointTable,
    destinations: &PointTable,
) -> Result<usize, TransitTimesError> {
    const { assert!(PERCENTILES.len() + 8 == COLUMNS.len()) };
    let file = AtomicFile::create(path)?;
    let mut writer = csv::Writer::from_writer(file);
    let failed =
        |error: csv::Error| TransitTimesError::Write { path: path.to_owned(), source: std::io::Error::other(error) };
    writer.write_record(COLUMNS).map_err(failed)?;
    let mut without = 0;
    for (origin, from) in origins.points.iter().enumerate() {
        for (destination, to) in destinations.points.iter().enumerate() {
            let time = table.time(origin, destination);
            let reason = match (&table.origins[origin], &table.destinations[destination]) {
                (Err(failure), _) => format!("from: {failure}"),
                (_, Err(failure)) => format!("to: {failure}"),
                _ if time.figures.with_journey == 0 => NO_JOURNEY.to_owned(),
                _ => String::new(),
            };
            without += usize::from(time.figures.with_journey == 0);
            let mut row = vec![from.id.to_string(), to.id.to_string()];
            row.extend(cells(time));
            row.push(reason);
            writer.write_record(&row).map_err(failed)?;
        }
    }
    let file = writer
        .into_inner()
        .map_err(|error| TransitTimesError::Write { path: path.to_owned(), source: error.into_error() })?;
    file.commit()?;
    Ok(without)
}

/// The figures of a pair, from the percentiles to the walk.
fn cells(time: &TransitTime) -> Vec<String> {
    let seconds = |ms: Option<i32>| ms.map_or_else(String::new, |ms| format!("{}.{:03}", ms / 1000, ms % 1000));
    let mean = |value: Option<f64>, per: f64| value.map_or_else(String::new, |value| format!("{:.3}", value / per));
    let figures = &time.figures;
    let share = f64::from(figures.with_journey) / f64::from(figures.moments.max(1));
    let mut cells: Vec<String> = figures.percentiles_ms.iter().map(|ms| seconds(*ms)).collect();
    cells.extend([
        mean(figures.mean_ms, 1e3),
        format!("{share:.3}"),
        mean(figures.mean_changes, 1.0),
        mean(figures.mean_spare_ms, 1e3),
        seconds(time.walk_ms),
    ]);
    cells
}
