//! A request from two tables: times of pairs, and areas with their people.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use waywarden_tables::{
    AREAS_WITHOUT_ROW, Files, ORIGINS_NO_AREA, PairColumns, PairTimes, Problem, Problems, RawTable,
    looks_like_mangled_code, parse_number, read_whole_table,
};

use crate::question::{BySite, DEPRIVATION};
use crate::{Matrix, NO_WAY_MS, QuestionError};

/// Weights are kept to so many decimals at most.
const MOST_DECIMALS: u32 = 6;

/// What the tables say.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// Where the sites stand, for errors: the table of times, or the case.
    pub source: PathBuf,
    /// Times from areas to sites.
    pub times: Matrix,
    /// Weights by area, times [`Tables::weight_scale`].
    pub weights: Vec<i64>,
    /// Power of ten that makes the weights whole.
    pub weight_scale: f64,
    /// Ids by area.
    pub areas: Vec<String>,
    /// Ids by site, ascending.
    pub sites: Vec<String>,
    /// Names by site, for people.
    pub site_names: Vec<String>,
    /// By site: whether it exists today.
    pub existing: Vec<bool>,
    /// Further columns of the table of sites, by name, with the cell of each site; blank where there is none.
    pub site_columns: BTreeMap<String, Vec<String>>,
    /// Columns by which areas are grouped, with the cell of each area.
    pub area_columns: BTreeMap<String, Vec<String>>,
    /// By area its fifth of deprivation, 1 the most deprived, if any are known.
    pub fifths: Option<Vec<Option<u8>>>,
    /// By area and site, row by row: good outcomes due to treatment of a person of the area who goes to the site.
    pub outcome: Option<Vec<f64>>,
    /// Whether counts of people by site may not be shown.
    pub protected: bool,
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

impl Tables {
    /// Times, weights and ids, and nothing else known.
    #[must_use]
    pub fn new(times: Matrix, weights: Vec<i64>, weight_scale: f64, areas: Vec<String>, sites: Vec<String>) -> Self {
        Self {
            source: PathBuf::new(),
            without_weight: weights.iter().filter(|weight| **weight == 0).count(),
            times,
            weights,
            weight_scale,
            areas,
            site_names: sites.clone(),
            existing: vec![false; sites.len()],
            sites,
            site_columns: BTreeMap::new(),
            area_columns: BTreeMap::new(),
            fifths: None,
            outcome: None,
            protected: false,
            missing_pairs: 0,
            unused_rows: 0,
            rounded_weights: 0,
            notes: Vec::new(),
        }
    }

    /// The site of an id.
    ///
    /// # Errors
    /// [`QuestionError::NoSuchSite`].
    pub fn site(&self, id: &str) -> Result<usize, QuestionError> {
        self.sites.iter().position(|known| known == id).ok_or_else(|| {
            let (id, sites) = (id.to_owned(), self.sites.clone());
            QuestionError::NoSuchSite { id, table: self.source.clone(), sites }
        })
    }

    /// The cells of a column of the table of sites.
    ///
    /// # Errors
    /// [`QuestionError::NoSuchColumn`].
    pub fn site_column(&self, column: &str) -> Result<&[String], QuestionError> {
        let known = || self.site_columns.keys().cloned().collect();
        let no = || QuestionError::NoSuchColumn { column: column.to_owned(), what: "sites", known: known() };
        self.site_columns.get(column).map(Vec::as_slice).ok_or_else(no)
    }

    /// Figures of the sites; `None` where they are not known.
    ///
    /// # Errors
    /// [`QuestionError`] for a column or a site that there is not, and a cell that is no figure.
    pub fn figures(&self, figures: &BySite) -> Result<Vec<Option<f64>>, QuestionError> {
        match figures {
            BySite::Same(figure) => Ok(vec![Some(*figure); self.sites.len()]),
            BySite::Each(each) => {
                let mut all = vec![None; self.sites.len()];
                for (id, figure) in each {
                    all[self.site(id)?] = Some(*figure);
                }
                Ok(all)
            }
            BySite::Column(column) => {
                let cells = self.site_column(column)?.iter().zip(&self.sites);
                let figure = |(cell, site): (&String, &String)| match parse_number(cell.trim()) {
                    _ if cell.trim().is_empty() => Ok(None),
                    Ok(figure) if figure >= 0.0 => Ok(Some(figure)),
                    _ => {
                        let (site, column, cell) = (site.clone(), column.clone(), cell.clone());
                        Err(QuestionError::NoFigure { site, column, cell })
                    }
                };
                cells.map(figure).collect()
            }
        }
    }

    /// The weights of each group of areas, with words that say of which it is; of everyone, if no column is named. Areas with
    /// a blank cell are in no group.
    pub(crate) fn groups(&self, column: Option<&str>) -> Result<Vec<(String, Vec<i64>)>, QuestionError> {
        let Some(column) = column else { return Ok(vec![(String::new(), self.weights.clone())]) };
        let fifths: Vec<String>;
        let cells = match (self.area_columns.get(column), &self.fifths) {
            (Some(cells), _) => cells,
            (None, Some(known)) if column == DEPRIVATION => {
                fifths = known.iter().map(|fifth| fifth.map_or_else(String::new, |fifth| fifth.to_string())).collect();
                &fifths
            }
            (None, None) if column == DEPRIVATION => return Err(QuestionError::NoDeprivation),
            _ => {
                let known = self.area_columns.keys().cloned().collect();
                return Err(QuestionError::NoSuchColumn { column: column.to_owned(), what: "areas", known });
            }
        };
        let mut groups: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for (area, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            groups.entry(cell.trim()).or_insert_with(|| vec![0; self.weights.len()])[area] = self.weights[area];
        }
        let with_people = groups.into_iter().filter(|(_, weights)| weights.iter().any(|weight| *weight > 0));
        let words = |value: &str| match column == DEPRIVATION && self.fifths.is_some() {
            true => format!(" in fifth {value} of deprivation"),
            false => format!(" where {column} is \"{value}\""),
        };
        Ok(with_people.map(|(value, weights)| (words(value), weights)).collect())
    }

    /// The time of each area to the nearest site of today.
    pub(crate) fn today_ms(&self) -> Vec<u32> {
        let nearest = |area: usize| {
            let times = self.times.row(area).iter().zip(&self.existing);
            times.filter(|(_, existing)| **existing).map(|(time, _)| *time).min().unwrap_or(NO_WAY_MS)
        };
        (0..self.areas.len()).map(nearest).collect()
    }
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
    tables.source = times.to_owned();
    tables.area_columns = columns_of(&areas_table);
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
    let sites = site_of.into_keys().map(str::to_owned).collect();
    let tables = Tables::new(times, areas.weights, areas.scale, areas.ids, sites);
    problems.or_value(Tables {
        missing_pairs: read.missing_pairs,
        unused_rows: read.unused_rows,
        rounded_weights: areas.rounded,
        notes,
        ..tables
    })
}

/// The columns of a table by name; of a name that stands there twice the first.
fn columns_of(table: &RawTable) -> BTreeMap<String, Vec<String>> {
    let mut columns = BTreeMap::new();
    for (column, name) in table.columns.iter().enumerate() {
        let cells = || table.rows.iter().map(|row| row.cell(column).trim().to_owned()).collect();
        columns.entry(name.clone()).or_insert_with(cells);
    }
    columns
}

/// Adds what a table says of the sites: `id`, and if need be `name`, `existing` (`yes` or `no`) and further columns. Rows of other
/// sites are told in [`Tables::notes`], and so are sites without a row.
///
/// # Errors
/// All [`Problems`] of the table.
pub fn read_sites(files: &Files, path: &Path, tables: &mut Tables) -> Result<(), Problems> {
    let table = read_whole_table(files, path)?;
    let mut problems = Problems::new();
    let id = table.column("id").map_err(|problem| problems.push(problem)).ok();
    let Some(id) = id else { return Err(problems) };
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, cells) in table.rows.iter().enumerate() {
        if let Some(first) = rows.insert(cells.cell(id).trim(), row) {
            let message = format!("the id \"{}\" stands in {} already", cells.cell(id), table.row_place(first).short());
            problems.push(table.problem(row, id, message, "keep one of the two"));
        }
    }
    if let Ok(existing) = table.column("existing") {
        for (site, exists) in tables.sites.iter().zip(&mut tables.existing) {
            let Some(&row) = rows.get(site.as_str()) else { continue };
            match table.rows[row].cell(existing).trim().to_lowercase().as_str() {
                "yes" | "true" | "1" => *exists = true,
                "no" | "false" | "0" | "" => *exists = false,
                other => {
                    let message = format!("\"{other}\" does not say whether the site exists");
                    problems.push(table.problem(row, existing, message, "write yes or no"));
                }
            }
        }
    }
    let cells_of = |column: usize| {
        let cell = |site: &String| rows.get(site.as_str()).map_or("", |row| table.rows[*row].cell(column).trim());
        tables.sites.iter().map(|site| cell(site).to_owned()).collect::<Vec<_>>()
    };
    if let Ok(name) = table.column("name") {
        let names = cells_of(name).into_iter().zip(&tables.sites);
        tables.site_names = names.map(|(name, id)| if name.is_empty() { id.clone() } else { name }).collect();
    }
    tables.site_columns =
        table.columns.iter().enumerate().rev().map(|(column, name)| (name.clone(), cells_of(column))).collect();
    let others = rows.keys().filter(|id| tables.site(id).is_err()).count();
    let without: Vec<&str> = tables.sites.iter().map(String::as_str).filter(|id| !rows.contains_key(id)).collect();
    for (count, words, help) in [
        (others, "rows are of no site of the table of times", "ids are the destination_id of the times"),
        (without.len(), "sites of the times have no row", "what is known of sites is not known of them"),
    ] {
        if count > 0 {
            tables.notes.push(Problem::of_file(path, format!("{count} {words}"), help));
        }
    }
    tables.notes.extend(table.rejects.notes().cloned());
    problems.or_value(())
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
