//! Places in two columns of a table that is no table of points, such as one of pairs.

use waywarden_network::LonLat;

use crate::{Problems, RawTable, parse_number};

/// The place in two columns (longitude, latitude; degrees) of a row; what is wrong with it is added to the problems.
pub fn place_at(table: &RawTable, row: usize, columns: [usize; 2], problems: &mut Problems) -> Option<LonLat> {
    let mut numbers = [0.0; 2];
    for (number, column) in numbers.iter_mut().zip(columns) {
        match parse_number(table.rows[row].cell(column)) {
            Ok(value) => *number = value,
            Err(error) => {
                problems.push(table.problem(row, column, error.message, error.help));
                return None;
            }
        }
    }
    match LonLat::from_degrees(numbers[0], numbers[1]) {
        Ok(at) => Some(at),
        Err(error) => {
            let help = "give WGS 84 longitude and latitude in degrees";
            problems.push(table.problem(row, columns[0], error.to_string(), help));
            None
        }
    }
}
