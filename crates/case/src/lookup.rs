//! `[demand.lookup]`: figures of one set of areas, such as those of 2011, in another, such as those of 2021.

use std::collections::BTreeMap;

use waywarden_scenario::draft::MOST_LOST_SHARE;
use waywarden_tables::{Lookup, Numbers, RawTable, Unmatched, read_table, with_figures};

use crate::InputRole;
use crate::checker::Checker;
use crate::document::{Located, Section};
use crate::raw::{RawPoints, read_points, required_text};
use crate::raw_demand::RawDemand;

/// As it is written.
#[derive(Debug)]
pub(crate) struct RawLookup {
    pub(crate) file: Option<Located<String>>,
    pub(crate) from: Option<Located<String>>,
    pub(crate) to: Option<Located<String>>,
    pub(crate) weight: Option<Located<String>>,
    /// The areas that the figures are turned into.
    pub(crate) points: Option<RawPoints>,
}

pub(crate) fn read_lookup(mut lookup: Section<'_, '_>) -> RawLookup {
    let file = required_text(&mut lookup, "file", "add file = \"lookup.csv\"");
    let from =
        required_text(&mut lookup, "from", "add from = \"LSOA11CD\", the column of the areas of the demand table");
    let to = required_text(&mut lookup, "to", "add to = \"LSOA21CD\", the column of the areas to turn them into");
    let weight = lookup.text("weight");
    if !lookup.has("points") {
        lookup.missing("points", "add points = { file = \"....csv\" }, the areas with their positions");
    }
    let points = lookup.section("points").map(|mut section| {
        let points = read_points(&mut section);
        section.finish();
        points
    });
    lookup.finish();
    RawLookup { file, from, to, weight, points }
}

/// The table of the points with the figures of the demand table, divided by the lookup.
pub(crate) fn converted(
    checker: &mut Checker<'_>,
    raw: &RawDemand,
    lookup: &RawLookup,
    demand: &RawTable,
) -> Option<RawTable> {
    let (from, to, points) = (lookup.from.as_ref()?, lookup.to.as_ref()?, lookup.points.as_ref()?);
    let path = checker.file(lookup.file.as_ref()?, InputRole::Lookup)?;
    let shares = checker.keep(read_table(checker.files, &path))?;
    let weight = lookup.weight.as_ref().map(|weight| weight.value.as_str());
    let shares = checker.keep(Lookup::read(&shares, &from.value, &to.value, weight))?;
    let mut points_table = checker.table(points, InputRole::Points)?;
    let id_name = raw.points.columns.id.as_ref().unwrap_or(&from.value);
    let id = checker.keep(demand.column(id_name))?;
    let names: Vec<String> = raw.weights.iter().map(|weight| weight.column.value.clone()).collect();
    let figures = figures(checker, raw, demand, id, &names, &mut points_table)?;
    let made = shares.convert(figures.iter().map(|(id, values)| (id.as_str(), values.as_slice())));
    let totals = totals(figures.values());
    let share_of = |ids: &[String], values: &BTreeMap<String, Vec<f64>>| {
        let lost = self::totals(ids.iter().filter_map(|id| values.get(id)));
        lost.iter().zip(&totals).map(|(lost, all)| if *all > 0.0 { lost / all } else { 0.0 }).fold(0.0, f64::max)
    };
    let lost = share_of(&made.unmatched.left, &figures);
    let not_in_lookup = Unmatched { left: made.unmatched.left.clone(), right: made.unmatched.right.clone() };
    lost_or_told(
        checker,
        from,
        &not_in_lookup,
        lost,
        ["areas of the demand table that the lookup does not have", "areas of the lookup without figures"],
    );
    let columns = &points.columns;
    let id = match &columns.id {
        Some(name) => checker.keep(points_table.column(name))?,
        None => points_table
            .column("id")
            .or_else(|_| points_table.column(&to.value))
            .map_err(|problem| checker.problems.push(problem))
            .ok()?,
    };
    let placed: std::collections::BTreeSet<&str> = points_table.rows.iter().map(|row| row.cell(id)).collect();
    let without: Vec<String> = made.values.keys().filter(|id| !placed.contains(id.as_str())).cloned().collect();
    let others = placed.iter().filter(|id| !made.values.contains_key(**id)).map(|id| (*id).to_owned()).collect();
    let lost = share_of(&without, &made.values);
    let not_placed = Unmatched { left: without, right: others };
    if !not_placed.left.is_empty() {
        lost_or_told(checker, to, &not_placed, lost, ["areas of the lookup without a point", "points of other areas"]);
    }
    Some(with_figures(&points_table, id, &names, &made.values))
}

/// Sums of all weights.
fn totals<'v>(values: impl Iterator<Item = &'v Vec<f64>>) -> Vec<f64> {
    let mut sums: Vec<f64> = Vec::new();
    for values in values {
        sums.resize(values.len().max(sums.len()), 0.0);
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// An error if more than the hundredth part of a weight is lost, else a remark if anything is.
fn lost_or_told(
    checker: &mut Checker<'_>,
    at: &Located<String>,
    join: &Unmatched,
    lost: f64,
    [left, right]: [&str; 2],
) {
    if join.left.is_empty() {
        return;
    }
    let message = format!("{:.1} % of a weight is lost: {}", lost * 100.0, join.words(left, right));
    if lost > MOST_LOST_SHARE {
        checker.problem(at, message, join.help());
    } else {
        let note = at.problem(&checker.path, message, join.help());
        checker.notes.note(note);
    }
}

/// The figures of the demand table by id; rows that cannot be used are counted with those of the points.
fn figures(
    checker: &mut Checker<'_>,
    raw: &RawDemand,
    demand: &RawTable,
    id: usize,
    names: &[String],
    points: &mut RawTable,
) -> Option<BTreeMap<String, Vec<f64>>> {
    let mut columns = Vec::new();
    for (weight, name) in raw.weights.iter().zip(names) {
        match demand.column(name) {
            Ok(column) => columns.push(column),
            Err(problem) => {
                checker.problem(&weight.column, format!("{} of the demand table", problem.message), problem.help);
            }
        }
    }
    if columns.len() < names.len() {
        return None;
    }
    points.rejects.merge(demand.rejects.clone());
    let numbers = Numbers::of(demand);
    let mut figures: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (row, cells) in demand.rows.iter().enumerate() {
        let mut wrong = Vec::new();
        let mut values = Vec::with_capacity(columns.len());
        for &column in &columns {
            match numbers.get(row, column) {
                Ok(value) if value >= 0.0 => values.push(value),
                Ok(value) => {
                    let message = format!("{value} is negative");
                    wrong.push(demand.problem(row, column, message, "write 0 or more"));
                }
                Err(error) => {
                    wrong.push(demand.problem(row, column, error.message, error.help));
                }
            }
        }
        if !wrong.is_empty() {
            points.rejects.add("a weight is not a number of at least 0", wrong);
        } else if figures.insert(cells.cell(id).to_owned(), values).is_some() {
            let message = format!("the id \"{}\" stands in an earlier row, too", cells.cell(id));
            let help = "add up the rows of an area";
            checker.problems.push(demand.problem(row, id, message, help));
        }
    }
    points.rejects.note_all(numbers.notes());
    Some(figures)
}
