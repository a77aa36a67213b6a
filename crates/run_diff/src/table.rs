//! Two tables of the same name, row by row.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::figure::{Figure, Pair};
use crate::run::Run;
use crate::{DiffError, keys};

/// What differs in a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableDiff {
    /// Its name: that of the file without its ending.
    pub table: String,
    /// How many rows each run has.
    pub rows: Pair<usize>,
    /// Rows of both runs that differ: by unit, and within a unit the largest change first.
    pub changed: Vec<RowChange>,
    /// Keys of rows that only the first run has.
    pub only_first: Vec<Key>,
    /// Keys of rows that only the second run has.
    pub only_second: Vec<Key>,
    /// Figures that both runs withhold: whether they differ is not known.
    pub suppressed_in_both: usize,
}

/// Columns and values that say what a row is about.
pub type Key = Vec<(String, String)>;

/// A row that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowChange {
    /// What it is about.
    pub key: Key,
    /// The unit of the row, where the table has such a column.
    pub unit: String,
    /// The columns that differ.
    pub cells: Vec<CellChange>,
}

/// A column of a row that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CellChange {
    /// The column.
    pub column: String,
    /// In the first run.
    pub first: Figure,
    /// In the second run.
    pub second: Figure,
    /// Second less first; `None` where either is withheld, missing or no number.
    pub change: Option<f64>,
}

impl RowChange {
    /// The largest change of the row, whatever its sign; 0 where no two numbers differ.
    #[must_use]
    pub fn largest(&self) -> f64 {
        self.cells.iter().filter_map(|cell| cell.change).fold(0.0, |most, change| most.max(change.abs()))
    }
}

/// A table as read: its rows by key.
struct Table {
    columns: Vec<String>,
    rows: BTreeMap<Key, Vec<String>>,
}

/// The tables that differ, how many do not, and what could not be compared.
pub(crate) fn all(runs: &Pair<Run>) -> Result<(Vec<TableDiff>, usize, Vec<String>), DiffError> {
    let [mut first, mut second] = runs.both().map(|run| run.tables().collect::<BTreeSet<_>>());
    let mut notes = Vec::new();
    for (which, tables) in [("first", &first), ("second", &second)] {
        if tables.is_empty() {
            notes.push(format!("tables: the {which} run has none as CSV (run it with --pack csv,geojson)"));
        }
    }
    if !notes.is_empty() {
        (first, second) = (BTreeSet::new(), BTreeSet::new());
    }
    notes.extend(first.difference(&second).map(|table| format!("{table}.csv: only in the first run")));
    notes.extend(second.difference(&first).map(|table| format!("{table}.csv: only in the second run")));
    let (mut found, mut same) = (Vec::new(), 0);
    let mut shared: Vec<&str> = first.intersection(&second).copied().collect();
    shared.sort_by_key(|table| (keys::rank(table), *table));
    for name in shared {
        let file = format!("{name}.csv");
        let hashes = runs.as_ref().map(|run| run.sha256(&file));
        if hashes.first.is_some() && hashes.first == hashes.second {
            same += 1;
            continue;
        }
        let tables = [read(&runs.first, name)?, read(&runs.second, name)?];
        match tables {
            [Some(first), Some(second)] => match compare(name, &Pair { first, second }) {
                Some(diff) => found.push(diff),
                None => same += 1,
            },
            _ => notes.push(format!("{file}: differs, and which columns say what its rows are about is not known")),
        }
    }
    Ok((found, same, notes))
}

/// `None` for a table whose keys are not known.
fn read(run: &Run, name: &str) -> Result<Option<Table>, DiffError> {
    let file = format!("{name}.csv");
    let bytes = run.read(&file)?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| run.unreadable(&file, error))?;
    let columns: Vec<String> = header.iter().map(str::to_owned).collect();
    let Some(keys) = keys::of(name, &columns) else { return Ok(None) };
    let mut rows = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| run.unreadable(&file, error))?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let is_key = |(column, _): &(&String, &String)| keys.contains(&column.as_str());
        let own = columns.iter().zip(&cells).filter(is_key).map(|(column, cell)| (column.clone(), cell.clone()));
        let mut key: Key = own.collect();
        let plain = key.len();
        for again in 2.. {
            if !rows.contains_key(&key) {
                break;
            }
            key.truncate(plain);
            key.push(("row_of_this_key".to_owned(), again.to_string()));
        }
        rows.insert(key, cells);
    }
    Ok(Some(Table { columns, rows }))
}

/// `None` if nothing differs.
fn compare(name: &str, tables: &Pair<Table>) -> Option<TableDiff> {
    let Pair { first, second } = tables;
    let mut diff = TableDiff {
        table: name.to_owned(),
        rows: tables.as_ref().map(|table| table.rows.len()),
        changed: Vec::new(),
        only_first: first.rows.keys().filter(|key| !second.rows.contains_key(*key)).cloned().collect(),
        only_second: second.rows.keys().filter(|key| !first.rows.contains_key(*key)).cloned().collect(),
        suppressed_in_both: 0,
    };
    let columns: BTreeSet<&String> = first.columns.iter().chain(&second.columns).collect();
    // Columns in the order of the files, so that a row reads as it does there.
    let order = |column: &String| tables.both().map(|table| table.columns.iter().position(|c| c == column));
    let mut columns: Vec<&String> = columns.into_iter().filter(|column| !is_flag(column)).collect();
    columns.sort_by_key(|column| order(column).into_iter().flatten().min());
    for (key, row) in &first.rows {
        let Some(other) = second.rows.get(key) else { continue };
        let mut cells = Vec::new();
        for column in columns.iter().filter(|column| key.iter().all(|(name, _)| name != **column)) {
            let (before, after) = (figure(first, row, column), figure(second, other, column));
            if before == Figure::Suppressed && after == Figure::Suppressed {
                diff.suppressed_in_both += 1;
            } else if !before.same(&after) {
                let change = Figure::change(&before, &after);
                cells.push(CellChange { column: (*column).clone(), first: before, second: after, change });
            }
        }
        if !cells.is_empty() {
            let unit = figure(first, row, "unit").words();
            let unit = if first.columns.iter().any(|column| column == "unit") { unit } else { String::new() };
            diff.changed.push(RowChange { key: key.clone(), unit, cells });
        }
    }
    diff.changed.sort_by(worst_first);
    let differs = !(diff.changed.is_empty() && diff.only_first.is_empty() && diff.only_second.is_empty());
    differs.then_some(diff)
}

fn worst_first(one: &RowChange, other: &RowChange) -> Ordering {
    let by_size = other.largest().total_cmp(&one.largest());
    one.unit.cmp(&other.unit).then(by_size).then_with(|| one.key.cmp(&other.key))
}

/// Columns that say that others are withheld.
fn is_flag(column: &str) -> bool {
    column == "suppressed" || column.ends_with("_suppressed")
}

/// The figure of a column in a row; nothing where the table has no such column.
fn figure(table: &Table, row: &[String], column: &str) -> Figure {
    let cell = |name: &str| table.columns.iter().position(|c| c == name).and_then(|at| row.get(at));
    let says_withheld = |flag: &String| {
        let whose = flag.strip_suffix("suppressed").map(|whose| whose.trim_end_matches('_'));
        whose.is_some_and(|whose| {
            whose.is_empty() || column == whose || column.strip_prefix(whose).is_some_and(|rest| rest.starts_with('_'))
        }) && cell(flag).is_some_and(|cell| cell == "true")
    };
    cell(column).map_or(Figure::Nothing, |text| {
        let suppressed = text.is_empty() && table.columns.iter().filter(|flag| is_flag(flag)).any(says_withheld);
        Figure::of_cell(text, suppressed)
    })
}
