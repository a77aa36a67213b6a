//! A request from two tables: times of pairs, and areas with their people.

use std::collections::BTreeMap;
use std::path::Path;

use waywarden_tables::{
    AREAS_WITHOUT_ROW, Files, ORIGINS_NO_AREA, PairColumns, PairTimes, Problem, Problems, RawTable,
    looks_like_mangled_code, parse_number, read_whole_table,
};

use crate::{Matrix, NO_WAY_MS};

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
    /// What was guessed about the files, such as their encoding, and areas without any row.
    pub notes: Vec<Problem>,
}

/// Reads `origin_id`, `destination_id` and `minutes` (or `seconds`) in long form, as in the `[times]` of a case, and areas
/// with `id` and a column of weights. A blank time or a missing row means that there is no way.
///
/// # Errors
/// All [`Problems`] of both: missing columns, rows that cannot be used, ids or pairs that stand there twice, weights below 0,
/// what is no time.
pub fn read_tables(files: &Files, times: &Path, areas: &Path, weight: &str) -> Result<Tables, Problems> {
    let (areas_table, times_table) = match (read_whole_table(files, areas), read_whole_table(files, times)) {
        (Ok(areas), Ok(times)) => (areas, times),
        (Err(mut problems), Err(more)) => {
            problems.append(more);
            return Err(problems);
        }
        (Err(problems), _) | (_, Err(problems)) => return Err(problems),
    };
    let areas = read_areas(&areas_table, weight)?;
    let mut tables = read_times(&times_table, areas)?;
    tables.notes.extend([&areas_table, &times_table].into_iter().flat_map(|table| table.rejects.notes().cloned()));
    Ok(tables)
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
            problems.push(table.problem(row, id, "the id is blank", "give each area an id"));
        } else if looks_like_mangled_code(name) {
            let help = "a spreadsheet turned the code into a number: write the code itself";
            problems.push(table.problem(row, id, format!("\"{name}\" is no id"), help));
        } else if let Some(first) = lines.insert(name, row) {
            let message = format!("the id \"{name}\" stands in {} already", table.row_place(first).short());
            problems.push(table.problem(row, id, message, "keep one of the two"));
        }
        match parse_number(cells.cell(weight)) {
            Ok(value) if value >= 0.0 => values.push((value, decimals(cells.cell(weight)))),
            Ok(value) => {
                let help = "write how many people there are, 0 or more";
                let place = table.place(row, weight);
                problems.push(Problem::new(&table.path, place, format!("{value} is below 0"), help));
            }
            Err(error) => {
                problems.push(table.problem(row, weight, error.message, error.help));
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
    let columns = PairColumns::of(table, |_| false)?;
    let mut problems = Problems::new();
    let area_of: BTreeMap<&str, usize> = areas.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let mut site_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, cells) in table.rows.iter().enumerate().filter(|row| area_of.contains_key(row.1.cell(columns.origin))) {
        match cells.cell(columns.destination) {
            "" => {
                let place = table.place(row, columns.destination);
                problems.push(Problem::new(&table.path, place, "the id of the site is blank", "give each site an id"));
            }
            id => drop(site_of.insert(id, 0)),
        }
    }
    site_of.values_mut().enumerate().for_each(|(at, site)| *site = at);
    let read = PairTimes::read(table, &columns, &area_of, &site_of, NO_WAY_MS, &mut problems);
    if problems.is_empty() {
        problems.0.extend(read.broken_joins(table, &area_of, &site_of));
    }
    if problems.is_empty() {
        problems.0.extend(read.implausible(table, &columns, None));
    }
    if problems.is_empty() && read.is_empty() {
        let help = "its origin_id are the ids of the areas";
        problems.push(Problem::of_file(&table.path, "no row has a time from one of the areas", help));
    }
    let mut notes = read.notes;
    if !read.origins.left.is_empty() {
        let words = read.origins.words(AREAS_WITHOUT_ROW, ORIGINS_NO_AREA);
        notes.push(Problem::of_file(&table.path, words, read.origins.help()));
    }
    let times = Matrix::new(areas.ids.len(), site_of.len(), read.times_ms)
        .map_err(|error| Problem::of_file(&table.path, error.to_string(), ""))?;
    problems.or_value(Tables {
        times,
        without_weight: areas.weights.iter().filter(|weight| **weight == 0).count(),
        weights: areas.weights,
        weight_scale: areas.scale,
        areas: areas.ids,
        sites: site_of.into_keys().map(str::to_owned).collect(),
        missing_pairs: read.missing_pairs,
        unused_rows: read.unused_rows,
        rounded_weights: areas.rounded,
        notes,
    })
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
