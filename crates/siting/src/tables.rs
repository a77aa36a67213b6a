//! A request from two tables: times of pairs, and areas with their people.

use std::collections::BTreeMap;
use std::path::Path;

use waywarden_tables::{Files, Problem, Problems, RawTable, looks_like_mangled_code, parse_number, read_table};

use crate::{Matrix, NO_WAY_MS};

/// Most minutes that a table may hold: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;
/// Weights are kept to so many decimals at most.
const MOST_DECIMALS: u32 = 6;

/// What the tables say.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// Times from areas to sites.
    pub times: Matrix,
    /// Weights by area, times [`Tables::weight_scale`].
    pub weights: Vec<i64>,
    /// Power of ten that makes the weights whole.
    pub weight_scale: f64,
    /// Ids by area.
    pub areas: Vec<String>,
    /// Ids by site: the destinations of the times, ascending.
    pub sites: Vec<String>,
    /// Areas of weight 0.
    pub without_weight: usize,
    /// Pairs of an area and a site without a time: no way.
    pub missing_pairs: usize,
    /// Rows of times from places that are not in the table of areas.
    pub unused_rows: usize,
    /// Weights with more than six decimals, which were rounded to six.
    pub rounded_weights: usize,
}

/// Reads `origin_id`, `destination_id` and `minutes` (or `seconds`) in long form, as in the `[times]` of a case, and areas
/// with `id` and a column of weights. A blank time or a missing row means that there is no way.
///
/// # Errors
/// All [`Problems`] of both: missing columns, rows that cannot be used, ids or pairs that stand there twice, weights below 0,
/// what is no time.
pub fn read_tables(files: &Files, times: &Path, areas: &Path, weight: &str) -> Result<Tables, Problems> {
    let (areas_table, times_table) = match (whole(files, areas), whole(files, times)) {
        (Ok(areas), Ok(times)) => (areas, times),
        (Err(mut problems), Err(more)) => {
            problems.append(more);
            return Err(problems);
        }
        (Err(problems), _) | (_, Err(problems)) => return Err(problems),
    };
    let areas = read_areas(&areas_table, weight)?;
    read_times(&times_table, areas)
}

/// A table of which every row can be used: a row that is left out would be people or a way that are not there.
fn whole(files: &Files, path: &Path) -> Result<RawTable, Problems> {
    let mut table = read_table(files, path)?;
    match table.rejects.rows() {
        0 => Ok(table),
        _ => Err(std::mem::take(&mut table.rejects).into_problems()),
    }
}

struct Areas {
    ids: Vec<String>,
    weights: Vec<i64>,
    scale: f64,
    rounded: usize,
}

fn read_areas(table: &RawTable, weight: &str) -> Result<Areas, Problems> {
    let mut problems = Problems::new();
    let mut column = |name: &str| table.column(name).map_err(|problem| problems.push(problem)).ok();
    let (Some(id), Some(weight)) = (column("id"), column(weight)) else { return Err(problems) };
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    let mut values = Vec::new();
    for (row, cells) in table.rows.iter().enumerate() {
        let name = cells.cell(id);
        if name.is_empty() {
            problems.push(Problem::new(&table.path, table.place(row, id), "the id is blank", "give each area an id"));
        } else if looks_like_mangled_code(name) {
            let help = "a spreadsheet turned the code into a number: write the code itself";
            problems.push(Problem::new(&table.path, table.place(row, id), format!("\"{name}\" is no id"), help));
        } else if let Some(first) = lines.insert(name, row) {
            let message = format!("the id \"{name}\" stands in {} already", table.row_place(first).short());
            problems.push(Problem::new(&table.path, table.place(row, id), message, "keep one of the two"));
        }
        match parse_number(cells.cell(weight)) {
            Ok(value) if value >= 0.0 => values.push((value, decimals(cells.cell(weight)))),
            Ok(value) => {
                let help = "write how many people there are, 0 or more";
                let place = table.place(row, weight);
                problems.push(Problem::new(&table.path, place, format!("{value} is below 0"), help));
            }
            Err(error) => {
                problems.push(Problem::new(&table.path, table.place(row, weight), error.message, error.help));
            }
        }
    }
    let most = values.iter().map(|value| value.1).max().unwrap_or(0).min(MOST_DECIMALS);
    let scale = 10f64.powi(most as i32);
    let total: f64 = values.iter().map(|value| value.0).sum();
    if total * scale > (1u64 << 50) as f64 {
        let message = format!("the weights add up to {total:e}, more than can be counted exactly");
        problems.push(Problem::of_file(&table.path, message, "give smaller weights, or fewer decimals"));
    } else if problems.is_empty() && total == 0.0 {
        problems.push(Problem::of_file(&table.path, "all weights are 0", "give a column with people in it"));
    }
    let rounded = values.iter().filter(|value| value.1 > MOST_DECIMALS).count();
    let weights = values.iter().map(|value| (value.0 * scale).round() as i64).collect();
    let ids = table.rows.iter().map(|row| row.cell(id).to_owned()).collect();
    problems.or_value(Areas { ids, weights, scale, rounded })
}

/// Decimals of a number as it is written.
fn decimals(cell: &str) -> u32 {
    let (digits, exponent) = cell.trim().split_once(['e', 'E']).unwrap_or((cell.trim(), "0"));
    let fraction = digits.split_once('.').map_or("", |parts| parts.1).trim_end_matches('0');
    let exponent: i64 = exponent.parse().unwrap_or(0);
    u32::try_from((fraction.len() as i64 - exponent).max(0)).unwrap_or(u32::MAX)
}

fn read_times(table: &RawTable, areas: Areas) -> Result<Tables, Problems> {
    let mut problems = Problems::new();
    let mut column = |name: &str| table.column(name).map_err(|problem| problems.push(problem)).ok();
    let (origin, destination) = (column("origin_id"), column("destination_id"));
    let time = match (table.column("minutes"), table.column("seconds")) {
        (Ok(minutes), _) => Some((minutes, 60_000.0)),
        (_, Ok(seconds)) => Some((seconds, 1_000.0)),
        (Err(problem), _) => {
            problems.push(problem);
            None
        }
    };
    let (Some(origin), Some(destination), Some((time, to_ms))) = (origin, destination, time) else {
        return Err(problems);
    };
    let area_of: BTreeMap<&str, usize> = areas.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let used = table.rows.iter().filter(|row| area_of.contains_key(row.cell(origin)));
    let mut site_of: BTreeMap<&str, usize> = used.map(|row| (row.cell(destination), 0)).collect();
    site_of.values_mut().enumerate().for_each(|(at, site)| *site = at);
    let mut times_ms = vec![NO_WAY_MS; areas.ids.len() * site_of.len()];
    let mut lines = vec![0usize; times_ms.len()];
    let mut unused_rows = 0;
    for (row, cells) in table.rows.iter().enumerate() {
        let (Some(area), Some(site)) = (area_of.get(cells.cell(origin)), site_of.get(cells.cell(destination))) else {
            unused_rows += 1;
            continue;
        };
        let pair = area * site_of.len() + site;
        if lines[pair] > 0 {
            let message = format!(
                "the pair \"{}\", \"{}\" stands in {} already",
                cells.cell(origin),
                cells.cell(destination),
                table.row_place(lines[pair] - 1).short()
            );
            problems.push(Problem::new(&table.path, table.row_place(row), message, "keep one of the two"));
            continue;
        }
        lines[pair] = row + 1;
        if cells.cell(destination).is_empty() {
            let place = table.place(row, destination);
            problems.push(Problem::new(&table.path, place, "the id of the site is blank", "give each site an id"));
        } else if !cells.cell(time).is_empty() {
            match time_ms(table, row, time, to_ms) {
                Ok(time) => times_ms[pair] = time,
                Err(problem) => problems.push(problem),
            }
        }
    }
    if problems.is_empty() && times_ms.iter().all(|time| *time == NO_WAY_MS) {
        let help = "its origin_id are the ids of the areas";
        problems.push(Problem::of_file(&table.path, "no row has a time from one of the areas", help));
    }
    let missing_pairs = times_ms.iter().filter(|time| **time == NO_WAY_MS).count();
    let times = Matrix::new(areas.ids.len(), site_of.len(), times_ms)
        .map_err(|error| Problem::of_file(&table.path, error.to_string(), ""))?;
    problems.or_value(Tables {
        times,
        without_weight: areas.weights.iter().filter(|weight| **weight == 0).count(),
        weights: areas.weights,
        weight_scale: areas.scale,
        areas: areas.ids,
        sites: site_of.into_keys().map(str::to_owned).collect(),
        missing_pairs,
        unused_rows,
        rounded_weights: areas.rounded,
    })
}

fn time_ms(table: &RawTable, row: usize, column: usize, to_ms: f64) -> Result<u32, Problem> {
    let problem = |message: String, help: String| Problem::new(&table.path, table.place(row, column), message, help);
    let value = parse_number(table.rows[row].cell(column)).map_err(|error| problem(error.message, error.help))?;
    let ms = (value * to_ms).round();
    if !(0.0..=MOST_MIN * 60_000.0).contains(&ms) {
        let help = "write a time of 0 or more; leave the row out where there is no way".to_owned();
        return Err(problem(format!("{value} is not a time of up to a week"), help));
    }
    Ok(ms as u32)
}

#[cfg(test)]
mod tests {
    use super::decimals;

    #[test]
    fn decimals_are_those_written() {
        let all = ["3", "3.0", "3.65", "0.125", "1e3", "1.25e1", "2.5e-3", "1.2500"].map(decimals);
        assert_eq!(all, [0, 0, 2, 3, 0, 1, 4, 2]);
    }
}
