//! Times of pairs in long form: a row for each origin and destination.

use std::collections::BTreeMap;

use crate::{Problem, Problems, RawTable, parse_number};

/// Most minutes that a table may hold: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

/// Where a table has what it says of pairs: `origin_id`, `destination_id` and `minutes`, or `seconds` as `waywarden times`
/// writes them.
pub struct PairColumns {
    /// Column of the origin's id.
    pub origin: usize,
    /// Column of the destination's id.
    pub destination: usize,
    time: usize,
    to_ms: f64,
}

impl PairColumns {
    /// Finds them.
    ///
    /// # Errors
    /// All columns that are missing.
    pub fn of(table: &RawTable) -> Result<Self, Problems> {
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
        Ok(Self { origin, destination, time, to_ms })
    }
}

/// The times of a table between two lists of ids.
pub struct PairTimes {
    /// Whole milliseconds, row by row (`origin * destinations + destination`).
    pub times_ms: Vec<u32>,
    /// By origin, whether a row names it together with a destination of the list.
    pub named: Vec<bool>,
    /// Pairs without a time.
    pub missing_pairs: usize,
    /// Rows of which an end is not in the lists.
    pub unused_rows: usize,
}

impl PairTimes {
    /// Reads the rows between `origins` and `destinations`, ids with their places from 0. A blank time or a missing row means
    /// that there is no way: `no_way_ms`. What is no time, and pairs that stand there twice, goes into `problems`.
    pub fn read(
        table: &RawTable,
        columns: &PairColumns,
        origins: &BTreeMap<&str, usize>,
        destinations: &BTreeMap<&str, usize>,
        no_way_ms: u32,
        problems: &mut Problems,
    ) -> Self {
        let [height, width] = [origins, destinations].map(|ids| ids.values().max().map_or(0, |last| last + 1));
        let mut times_ms = vec![no_way_ms; height * width];
        let mut rows: Vec<Option<usize>> = vec![None; times_ms.len()];
        let mut named = vec![false; height];
        let mut unused_rows = 0;
        for (row, cells) in table.rows.iter().enumerate() {
            let (from, to) = (cells.cell(columns.origin), cells.cell(columns.destination));
            let (Some(&origin), Some(&destination)) = (origins.get(from), destinations.get(to)) else {
                unused_rows += 1;
                continue;
            };
            named[origin] = true;
            let pair = origin * width + destination;
            if let Some(first) = rows[pair] {
                let first = table.row_place(first).short();
                let message = format!("the pair \"{from}\", \"{to}\" stands in {first} already");
                problems.push(Problem::new(&table.path, table.row_place(row), message, "keep one of the two"));
                continue;
            }
            rows[pair] = Some(row);
            if !cells.cell(columns.time).is_empty() {
                match time_ms(table, row, columns) {
                    Ok(time_ms) => times_ms[pair] = time_ms,
                    Err(problem) => problems.push(problem),
                }
            }
        }
        let missing_pairs = times_ms.iter().filter(|ms| **ms == no_way_ms).count();
        Self { times_ms, named, missing_pairs, unused_rows }
    }

    /// Whether no row gave a time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing_pairs == self.times_ms.len()
    }
}

fn time_ms(table: &RawTable, row: usize, columns: &PairColumns) -> Result<u32, Problem> {
    let place = || table.place(row, columns.time);
    let problem = |message: String, help: String| Problem::new(&table.path, place(), message, help);
    let value = parse_number(table.rows[row].cell(columns.time)).map_err(|error| problem(error.message, error.help))?;
    let ms = (value * columns.to_ms).round();
    if !(0.0..=MOST_MIN * 60_000.0).contains(&ms) {
        let help = "write a time of 0 or more; leave the row out where there is no way".to_owned();
        return Err(problem(format!("{value} is not a time of up to a week"), help));
    }
    Ok(ms as u32)
}
