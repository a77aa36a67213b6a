//! What is said of tables whose positions are not where they are looked for, or not in degrees.

use crate::grid_columns::{has_land, is_in_britain_or_ireland, pairs};
use crate::numbers::shorten;
use crate::{Crs, Problem, RawTable, grid_reference};

/// A problem if there is no position but a column of another name that holds grid references in every row.
pub(crate) fn unnamed_references(table: &RawTable) -> Option<Problem> {
    const LOOKED_AT: usize = 50;
    let holds = |column: &usize| {
        table
            .rows
            .iter()
            .take(LOOKED_AT)
            .all(|row| grid_reference::parse(row.cell(*column)).is_some_and(|square| square.side_m <= 100))
    };
    let column = (0..table.columns.len()).find(holds)?;
    let message = format!(
        "there is no column of positions, but \"{}\" looks like grid references (such as {})",
        table.columns[column],
        table.rows.first()?.cell(column)
    );
    Some(Problem::of_file(&table.path, message, "name the column grid_ref, or add the columns lon and lat"))
}

/// A problem if there is no position but a column that holds both coordinates: `51.0, -2.6` or `POINT (-2.6 51.0)`.
pub(crate) fn both_in_one(table: &RawTable) -> Option<Problem> {
    const LOOKED_AT: usize = 50;
    let numbers = |cell: &str| {
        let inside = cell.split_once('(').map_or(cell, |(_, inside)| inside).trim_end_matches(')');
        let parts = inside.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|part| !part.is_empty());
        let parts: Vec<f64> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
        <[f64; 2]>::try_from(parts).ok().filter(|pair| pair.iter().all(|number| number.fract() != 0.0))
    };
    let holds = |column: &usize| table.rows.iter().take(LOOKED_AT).all(|row| numbers(row.cell(*column)).is_some());
    let column = (0..table.columns.len()).find(holds)?;
    let message = format!(
        "there is no column of positions, but \"{}\" holds both coordinates (such as {})",
        table.columns[column],
        shorten(table.rows.first()?.cell(column))
    );
    Some(Problem::of_file(&table.path, message, "divide it into the columns lon and lat (longitude is east-west)"))
}

/// A problem if most of the first rows hold metres where degrees are expected.
pub(crate) fn metres_as_degrees(table: &RawTable, columns: [usize; 2]) -> Option<Problem> {
    let names = columns.map(|column| table.columns[column].as_str());
    let what = format!("the columns \"{}\" and \"{}\" hold metres, not degrees", names[0], names[1]);
    metres_problem(table, &pairs(table, columns), &what)
}

/// The same of geometries that say no system.
pub(crate) fn metres_as_points(table: &RawTable) -> Option<Problem> {
    const LOOKED_AT: usize = 200;
    let points: Vec<(f64, f64)> = table.rows.iter().take(LOOKED_AT).filter_map(crate::RawRow::point).collect();
    let what = "the points of the file are metres, though it says degrees or no coordinate reference system";
    let problem = metres_problem(table, &points, what)?;
    // What a file says of itself is not overruled by the case.
    let help = format!("{}; if it says degrees, export it again", problem.help);
    Some(Problem { help, ..problem })
}

fn metres_problem(table: &RawTable, pairs: &[(f64, f64)], what: &str) -> Option<Problem> {
    let is_metres = |(x, y): &&(f64, f64)| x.abs() > 1_000.0 && y.abs() > 1_000.0;
    let metres: Vec<&(f64, f64)> = pairs.iter().filter(is_metres).collect();
    if 2 * metres.len() <= pairs.len() {
        return None;
    }
    // All systems hold any numbers; those of Britain and Ireland are likely.
    let likely = |crs: Crs, (x, y): (f64, f64)| {
        let at = crs.to_wgs84().lon_lat(x, y);
        at.is_some_and(is_in_britain_or_ireland) && (crs != Crs::BritishNationalGrid || has_land(x, y))
    };
    let fit = |crs: Crs| metres.iter().filter(|pair| likely(crs, ***pair)).count();
    let likely: Vec<String> = [Crs::BritishNationalGrid, Crs::Itm, Crs::IrishGrid, Crs::WebMercator]
        .into_iter()
        .filter(|crs| fit(*crs) == metres.len())
        .map(|crs| format!("crs = \"EPSG:{}\" for {}", crs.epsg(), crs.name()))
        .collect();
    let (first_x, first_y) = metres[0];
    let message = format!("{what} (such as {first_x}, {first_y})");
    let help = match likely.is_empty() {
        true => "convert them to WGS 84 longitude and latitude (EPSG:4326)".to_owned(),
        false => format!(
            "say in the case which system they are in: {}; or convert them to WGS 84 longitude and latitude",
            likely.join(", ")
        ),
    };
    Some(Problem::of_file(&table.path, message, help))
}
