//! Given times of both directions of a pair.

use std::collections::BTreeMap;

use crate::pair_times::{PairColumns, PairTimes, time_ms};
use crate::{Numbers, Problem, RawTable};

/// So many times as long one way may be as the other: one-way streets and ferries.
const MOST_TIMES: f64 = 2.0;
/// Differences below this say nothing, milliseconds.
const LEAST_MS: u32 = 10 * 60_000;
/// Pairs that are named.
const MOST_NAMED: usize = 10;

impl PairTimes {
    /// A remark if the table has pairs in both directions that take much longer one way than the other: at least twice as long,
    /// and ten minutes more. `origins` and `destinations` are those that it was read with.
    #[must_use]
    pub fn lopsided(
        &self,
        table: &RawTable,
        columns: &PairColumns,
        origins: &BTreeMap<&str, usize>,
        destinations: &BTreeMap<&str, usize>,
    ) -> Option<Problem> {
        let numbers = Numbers::of(table);
        let width = destinations.values().max().map_or(0, |last| last + 1);
        let mut both_ways: Vec<(usize, usize)> = self
            .back
            .iter()
            .enumerate()
            .filter_map(|(pair, back)| Some((self.rows[pair].checked_sub(1)?, back.checked_sub(1)?)))
            .map(|(there, back)| (there as usize, back as usize))
            .collect();
        // What is an area and a site has both directions among the pairs.
        let shared: Vec<(usize, usize)> =
            origins.iter().filter_map(|(id, origin)| Some((*origin, *destinations.get(id)?))).collect();
        for (at, (origin, destination)) in shared.iter().enumerate() {
            for (other_origin, other_destination) in &shared[at + 1..] {
                let row = |pair: usize| self.rows[pair].checked_sub(1).map(|row| row as usize);
                let there = row(origin * width + other_destination);
                both_ways.extend(there.zip(row(other_origin * width + destination)));
            }
        }
        both_ways.sort_unstable();
        let ms = |row: usize| time_ms(table, &numbers, row, columns).ok();
        let is_lopsided = |(there, back): &(usize, usize)| {
            let Some((there, back)) = ms(*there).zip(ms(*back)) else { return false };
            let (short, long) = (there.min(back), there.max(back));
            long - short >= LEAST_MS && f64::from(long) >= MOST_TIMES * f64::from(short)
        };
        let compared = both_ways.len();
        let lopsided: Vec<(usize, usize)> = both_ways.into_iter().filter(is_lopsided).collect();
        if lopsided.is_empty() {
            return None;
        }
        let cell = |row: usize, column: usize| table.rows[row].cell(column);
        let named = lopsided.iter().take(MOST_NAMED).map(|&(there, back)| {
            format!(
                "\"{}\" to \"{}\" {} ({}) and back {} ({})",
                cell(there, columns.origin),
                cell(there, columns.destination),
                cell(there, columns.time),
                table.row_place(there).short(),
                cell(back, columns.time),
                table.row_place(back).short()
            )
        });
        let more = if lopsided.len() > MOST_NAMED { ", ..." } else { "" };
        let message = format!(
            "{} of {compared} pairs that have both directions take at least twice as long one way: {}{more}",
            lopsided.len(),
            named.collect::<Vec<_>>().join(", ")
        );
        Some(Problem::of_file(
            &table.path,
            message,
            "check these rows: the columns of origin and destination may be exchanged",
        ))
    }
}
