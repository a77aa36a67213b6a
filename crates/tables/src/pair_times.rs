//! Times of pairs in long form: a row for each origin and destination.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::says_missing;
use crate::{Numbers, Problem, Problems, RawTable, Unmatched, in_two_writings};

/// Most minutes that a table may hold: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

/// What the first side of [`PairTimes::origins`] is, in words.
pub const AREAS_WITHOUT_ROW: &str = "areas without any row";
/// What the second side of [`PairTimes::origins`] is, in words.
pub const ORIGINS_NO_AREA: &str = "origin_id that are no area";
/// What the first side of [`PairTimes::destinations`] is, in words.
pub const SITES_WITHOUT_ROW: &str = "sites without any row";
/// What the second side of [`PairTimes::destinations`] is, in words.
pub const DESTINATIONS_NO_SITE: &str = "destination_id that are no site";

/// Where a table has what it says of pairs: `origin_id`, `destination_id` and `minutes`, or `seconds` as `waywarden times`
/// writes them.
pub struct PairColumns {
    /// Column of the origin's id.
    pub origin: usize,
    /// Column of the destination's id.
    pub destination: usize,
    /// Column of the times.
    pub(crate) time: usize,
    /// Milliseconds in one of its units.
    pub(crate) to_ms: f64,
}

impl PairColumns {
    /// Finds them. `is_destination` knows the ids of the destinations: a table that has columns of such names is a matrix, as
    /// spreadsheets have them, which is said.
    ///
    /// # Errors
    /// All columns that are missing.
    pub fn of(table: &RawTable, is_destination: impl Fn(&str) -> bool) -> Result<Self, Problems> {
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
            problems.0.splice(0..0, wide(table, is_destination));
            return Err(problems);
        };
        Ok(Self { origin, destination, time, to_ms })
    }
}

/// A problem if columns of a table are destinations.
fn wide(table: &RawTable, is_destination: impl Fn(&str) -> bool) -> Option<Problem> {
    let columns: Vec<&str> =
        table.columns.iter().map(String::as_str).filter(|name| is_destination(name)).take(3).collect();
    if columns.is_empty() {
        return None;
    }
    let message = format!("the table is wide: it has a column for each site ({}, ...)", columns.join(", "));
    let help = "make it long, with one row for each pair of area and site: origin_id, destination_id, minutes";
    Some(Problem::of_file(&table.path, message, help))
}

/// The times of a table between two lists of ids: areas and sites.
pub struct PairTimes {
    /// Whole milliseconds, row by row (`origin * destinations + destination`).
    pub times_ms: Vec<u32>,
    /// By origin, whether a row names it together with a destination of the list.
    pub named: Vec<bool>,
    /// Pairs without a time.
    pub missing_pairs: usize,
    /// Rows of which an end is not in the lists.
    pub unused_rows: usize,
    /// Origins without any row, and those of the table that are not in the list.
    pub origins: Unmatched,
    /// Destinations without any row, and those of the table that are not in the list.
    pub destinations: Unmatched,
    /// How numbers were written, where that was a guess.
    pub notes: Vec<Problem>,
    /// The row of each pair and one more; 0 for none.
    pub(crate) rows: Vec<u32>,
    /// The row of the way back of each pair, as `rows`; empty if the table has none.
    pub(crate) back: Vec<u32>,
    pub(crate) no_way_ms: u32,
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
        let mut rows = vec![0; times_ms.len()];
        let mut named = vec![false; height];
        let mut seen = [vec![false; height], vec![false; width]];
        let mut others = [BTreeSet::new(), BTreeSet::new()];
        let mut unused_rows = 0;
        let mut back = Vec::new();
        let numbers = Numbers::of(table);
        for (row, cells) in table.rows.iter().enumerate() {
            let (from, to) = (cells.cell(columns.origin), cells.cell(columns.destination));
            let found = [(from, origins), (to, destinations)].map(|(id, ids)| ids.get(id).copied());
            for (side, (id, found)) in [from, to].into_iter().zip(found).enumerate() {
                match found {
                    Some(found) => seen[side][found] = true,
                    None => _ = others[side].insert(id),
                }
            }
            let [Some(origin), Some(destination)] = found else {
                unused_rows += 1;
                // The way back of a pair is no row of it, but should be about as long.
                if let (Some(origin), Some(destination)) = (origins.get(to), destinations.get(from)) {
                    back.resize(times_ms.len(), 0);
                    back[origin * width + destination] = u32::try_from(row + 1).unwrap_or(u32::MAX);
                }
                continue;
            };
            named[origin] = true;
            let pair = origin * width + destination;
            if let Some(first) = (rows[pair] as usize).checked_sub(1) {
                let first = table.row_place(first).short();
                let message = format!("the pair \"{from}\", \"{to}\" stands in {first} already");
                problems.push(Problem::new(&table.path, table.row_place(row), message, "keep one of the two"));
                continue;
            }
            rows[pair] = u32::try_from(row + 1).unwrap_or(u32::MAX);
            if !cells.cell(columns.time).is_empty() {
                match time_ms(table, &numbers, row, columns) {
                    Ok(time_ms) => times_ms[pair] = time_ms,
                    Err(problem) => problems.push(problem),
                }
            }
        }
        let missing_pairs = times_ms.iter().filter(|ms| **ms == no_way_ms).count();
        let [of_origins, of_destinations] = others;
        let origins = unmatched(origins, &seen[0], of_origins);
        let destinations = unmatched(destinations, &seen[1], of_destinations);
        let notes = numbers.notes();
        Self { times_ms, named, missing_pairs, unused_rows, origins, destinations, notes, rows, back, no_way_ms }
    }

    /// Whether no row gave a time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing_pairs == self.times_ms.len()
    }

    /// Ids that are the same on both sides but for their writing, such as a zero lost in front: whatever else is missing, their
    /// rows were meant to count. `origins` and `destinations` are the lists that the table was read with.
    #[must_use]
    pub fn broken_joins(
        &self,
        table: &RawTable,
        origins: &BTreeMap<&str, usize>,
        destinations: &BTreeMap<&str, usize>,
    ) -> Vec<Problem> {
        let sides = [
            (&self.origins, origins, AREAS_WITHOUT_ROW, ORIGINS_NO_AREA),
            (&self.destinations, destinations, SITES_WITHOUT_ROW, DESTINATIONS_NO_SITE),
        ];
        let mut problems = Vec::new();
        for (join, all, left, right) in sides {
            if !join.alike().is_empty() {
                problems.push(Problem::of_file(&table.path, join.words(left, right), join.help()));
                continue;
            }
            let in_two = in_two_writings(all.keys().copied(), &join.right);
            problems.extend(in_two.map(|(message, help)| Problem::of_file(&table.path, message, help)));
        }
        problems
    }

    /// What is wrong where no row is of an origin and a destination of the lists: the ids of both sides, and which years their
    /// codes are of; or that the two columns are exchanged.
    #[must_use]
    pub fn nothing_fits(
        &self,
        table: &RawTable,
        origins: &BTreeMap<&str, usize>,
        destinations: &BTreeMap<&str, usize>,
    ) -> Problem {
        let known =
            |ids: &[String], of: &BTreeMap<&str, usize>| ids.iter().filter(|id| of.contains_key(id.as_str())).count();
        let exchanged = known(&self.origins.right, destinations) > 0 && known(&self.destinations.right, origins) > 0;
        let none = "no row has a time from an area of the case to a site of it";
        if exchanged {
            let help = "exchange the names of the columns: origin_id are areas, destination_id are sites";
            let message = format!("{none}: origin_id has ids of sites, and destination_id ids of areas");
            return Problem::of_file(&table.path, message, help);
        }
        let joins = [
            (&self.origins, AREAS_WITHOUT_ROW, ORIGINS_NO_AREA),
            (&self.destinations, SITES_WITHOUT_ROW, DESTINATIONS_NO_SITE),
        ];
        let broken: Vec<_> = joins.iter().filter(|(join, ..)| !join.is_empty()).collect();
        let words: Vec<String> = broken.iter().map(|(join, left, right)| join.words(left, right)).collect();
        let help = broken.first().map_or_else(String::new, |(join, ..)| join.help());
        let roles = "origin_id are the ids of the areas, destination_id those of the sites";
        let help = if help.is_empty() { roles.to_owned() } else { format!("{roles}; {help}") };
        Problem::of_file(&table.path, format!("{none}; {}", words.join("; ")), help)
    }
}

/// Those of a list that no row names, in its order, and the others.
fn unmatched(ids: &BTreeMap<&str, usize>, seen: &[bool], others: BTreeSet<&str>) -> Unmatched {
    let mut left: Vec<(usize, &str)> = ids.iter().map(|(id, at)| (*at, *id)).filter(|(at, _)| !seen[*at]).collect();
    left.sort_unstable();
    Unmatched {
        left: left.into_iter().map(|(_, id)| id.to_owned()).collect(),
        right: others.into_iter().map(str::to_owned).collect(),
    }
}

pub(crate) fn time_ms(
    table: &RawTable,
    numbers: &Numbers<'_>,
    row: usize,
    columns: &PairColumns,
) -> Result<u32, Problem> {
    let problem = |message: String, help: String| table.problem(row, columns.time, message, help);
    let value = numbers.get(row, columns.time).map_err(|error| {
        // A blank says it, too, and stays a row of its area.
        let missing = says_missing(table.rows[row].cell(columns.time));
        let help = if missing { "where there is no way, leave the cell blank".to_owned() } else { error.help };
        problem(error.message, help)
    })?;
    let ms = (value * columns.to_ms).round();
    if !(0.0..=MOST_MIN * 60_000.0).contains(&ms) {
        let help = "write a time of 0 or more; where there is no way leave the cell blank".to_owned();
        return Err(problem(format!("{value} is not a time of up to a week"), help));
    }
    Ok(ms as u32)
}
