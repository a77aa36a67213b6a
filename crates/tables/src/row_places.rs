//! The place of a row, from its cells.

use std::cell::Cell;

use waywarden_network::LonLat;

use crate::angles::Axis;
use crate::numbers::shorten;
use crate::positions::degrees_of;
use crate::postcodes::Postcodes;
use crate::{Crs, Numbers, Problem, RawTable, ToWgs84, grid_reference};

pub(crate) fn from_metres(
    table: &RawTable,
    row: usize,
    [x, y]: [usize; 2],
    crs: Crs,
    to_wgs84: &ToWgs84,
    numbers: &Numbers<'_>,
    problems: &mut Vec<Problem>,
) -> Option<LonLat> {
    let mut number = |column: usize| match numbers.get(row, column) {
        Ok(value) => Some(value),
        Err(error) => {
            problems.push(table.problem(row, column, error.message, error.help));
            None
        }
    };
    let (x_value, y_value) = (number(x), number(y));
    let (x_value, y_value) = (x_value?, y_value?);
    match to_wgs84.lon_lat(x_value, y_value).filter(|_| x_value != 0.0 || y_value != 0.0) {
        Some((lon, lat)) => from_degrees(table, row, lon, lat, problems),
        None => {
            let message = format!("{x_value}, {y_value} is no position of the {crs}");
            let help = "correct easting and northing, or say with crs = \"EPSG:...\" which system they are in";
            problems.push(table.problem(row, x, message, help));
            None
        }
    }
}

pub(crate) fn from_angles(
    table: &RawTable,
    row: usize,
    [lon, lat]: [usize; 2],
    numbers: &Numbers<'_>,
    angles: &Cell<(usize, Option<usize>)>,
    problems: &mut Vec<Problem>,
) -> Option<LonLat> {
    let mut written = false;
    let mut number = |column: usize, axis: Axis| {
        let cell = table.rows[row].cell(column);
        match degrees_of(numbers, row, column, cell, axis) {
            Ok((value, as_angle)) => {
                written |= as_angle;
                Some(value)
            }
            Err(error) => {
                problems.push(table.problem(row, column, error.message, error.help));
                None
            }
        }
    };
    let (lon, lat) = (number(lon, Axis::Longitude), number(lat, Axis::Latitude));
    let at = from_degrees(table, row, lon?, lat?, problems);
    if written && at.is_some() {
        let (rows, first) = angles.get();
        angles.set((rows + 1, first.or(Some(row))));
    }
    at
}

pub(crate) fn from_reference(
    table: &RawTable,
    row: usize,
    column: usize,
    [british, irish]: &[ToWgs84; 2],
    sides: &Cell<[usize; 4]>,
    problems: &mut Vec<Problem>,
) -> Option<LonLat> {
    let cell = table.rows[row].cell(column);
    let mut wrong = |what: String, help: &str| problems.push(table.problem(row, column, what, help));
    let Some(square) = grid_reference::parse(cell) else {
        let what = match cell.is_empty() {
            true => "the grid reference is blank".to_owned(),
            false => format!("\"{}\" is not a grid reference", shorten(cell)),
        };
        wrong(
            what,
            "write letters and digits such as ST 580 225 (Ireland: J 338 740); numbers alone belong in the columns easting and northing",
        );
        return None;
    };
    if square.side_m > grid_reference::COARSEST_M {
        let what = format!("\"{}\" says a square of {} km only", shorten(cell), square.side_m / 1_000);
        wrong(what, "give at least four digits, better six or more");
        return None;
    }
    let to_wgs84 = if square.crs == Crs::IrishGrid { irish } else { british };
    let [x, y] = square.middle_m();
    let Some((lon, lat)) = to_wgs84.lon_lat(x, y) else {
        wrong(format!("\"{}\" lies outside the {}", shorten(cell), square.crs), "correct the letters");
        return None;
    };
    let mut counts = sides.get();
    counts[square.side_m.ilog10().min(3) as usize] += 1;
    sides.set(counts);
    from_degrees(table, row, lon, lat, problems)
}

pub(crate) fn from_postcode(
    table: &RawTable,
    row: usize,
    column: usize,
    places: &Postcodes,
    terminated: &mut usize,
    problems: &mut Vec<Problem>,
) -> Option<LonLat> {
    let cell = table.rows[row].cell(column);
    let place = places.get(cell);
    if let Some(Some(place)) = place {
        *terminated += usize::from(place.terminated);
        return Some(place.at);
    }
    let what = match place {
        _ if cell.is_empty() => "the postcode is blank".to_owned(),
        Some(_) => format!("the postcode \"{}\" has no position in the table of postcodes", shorten(cell)),
        None => format!("the postcode \"{}\" is not in the table of postcodes", shorten(cell)),
    };
    let help = "correct it, take a newer table of postcodes, or give the row a position";
    problems.push(table.problem(row, column, what, help));
    None
}

pub(crate) fn from_degrees(
    table: &RawTable,
    row: usize,
    lon: f64,
    lat: f64,
    problems: &mut Vec<Problem>,
) -> Option<LonLat> {
    if lon == 0.0 && lat == 0.0 {
        let help = "directories write 0, 0 where they know no position: give the row its position";
        problems.push(Problem::new(&table.path, table.row_place(row), "the position is 0, 0", help).of_cell("0, 0"));
        return None;
    }
    match LonLat::from_degrees(lon, lat) {
        Ok(at) => Some(at),
        Err(error) => {
            let help = "give WGS 84 longitude and latitude in degrees, such as lon -2.63391, lat 50.94530";
            let problem = Problem::new(&table.path, table.row_place(row), error.to_string(), help);
            problems.push(problem.of_cell(&format!("{lon}, {lat}")));
            None
        }
    }
}
