//! `[demand.points]`: several points for an area.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_network::LonLat;
use waywarden_scenario::Area;
use waywarden_scenario::case::{AreaPoints, SourceName};
use waywarden_scenario::draft::{MOST_LOST_SHARE, lost_share};
use waywarden_tables::{CheckedRows, Numbers, Problem, RawTable, Unmatched};

use crate::checker::Checker;
use crate::document::{Located, Section};
use crate::input::InputRole;
use crate::raw::{RawPoints, read_points};

/// As it is written.
#[derive(Debug)]
pub(crate) struct RawAreaPoints {
    pub(crate) here: Located<()>,
    points: RawPoints,
    area: Option<Located<String>>,
    weight: Option<Located<String>>,
}

pub(crate) fn read_area_points(mut section: Section<'_, '_>) -> RawAreaPoints {
    let points = read_points(&mut section);
    if !section.has("area") {
        section.missing("area", "add area = \"lsoa21cd\", the column with the id of the area that a point is of");
    }
    let raw = RawAreaPoints {
        here: section.here(),
        points,
        area: section.text_or_number("area"),
        weight: section.text_or_number("weight"),
    };
    section.finish();
    raw
}

/// The points of the areas; rows that cannot be used are left out and counted with those of the demand table.
pub(crate) fn read(
    checker: &mut Checker<'_>,
    raw: &RawAreaPoints,
    areas: &[Area],
    is_part: bool,
) -> Option<AreaPoints> {
    let table = checker.table(&raw.points, InputRole::AreaPoints)?;
    let mut column = |named: &Located<String>| match table.column(&named.value) {
        Ok(column) => Some(column),
        Err(problem) => {
            checker.problem(named, format!("{} of the table of points", problem.message), problem.help);
            None
        }
    };
    let area_column = column(raw.area.as_ref()?)?;
    let weight_column = match &raw.weight {
        Some(named) => Some(column(named)?),
        None => None,
    };
    let postcodes = checker.places(&table, &raw.points.columns);
    let mut checked = checker.keep(CheckedRows::places(&table, &raw.points.columns, postcodes.as_ref()))?;
    let numbers = Numbers::of(&table);
    let by_id: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
    let mut points: Vec<(usize, LonLat, f64)> = Vec::new();
    let mut others: BTreeSet<String> = BTreeSet::new();
    let mut unused_rows = 0;
    for (row, at) in std::mem::take(&mut checked.rows) {
        let row = row as usize;
        let id = table.rows[row].cell(area_column);
        let Some(area) = by_id.get(id) else {
            unused_rows += 1;
            others.insert(id.to_owned());
            continue;
        };
        match weight_column.map_or(Ok(1.0), |column| weight(&table, &numbers, row, column)) {
            Ok(weight) => points.push((*area, at, weight)),
            Err(problem) => checked.rejects.add("the weight of a point is no number of at least 0", vec![problem]),
        }
    }
    checked.rejects.note_all(numbers.notes());
    let used = points.len();
    checker.notes.merge_other_table(std::mem::take(&mut checked.rejects));
    let source = checker.input(InputRole::AreaPoints)?;
    let alike = Unmatched {
        left: areas.iter().map(|area| area.id.as_str().to_owned()).collect(),
        right: others.iter().cloned().collect(),
    };
    if used == 0 && alike.alike().is_empty() {
        let message = "no row is a point of an area of the case";
        let some: Vec<&str> = others.iter().take(3).map(String::as_str).collect();
        let help = format!("name the column of the ids of areas; this one has {}", some.join(", "));
        checker.problem(raw.area.as_ref()?, message, help);
        return None;
    }
    let found = AreaPoints::of(SourceName::of(&source), areas, &points, unused_rows);
    let mut has = vec![false; areas.len()];
    points.iter().filter(|(_, _, weight)| *weight > 0.0).for_each(|(area, ..)| has[*area] = true);
    let without = areas.iter().zip(&has).filter(|(_, has)| !**has).map(|(area, _)| area.id.as_str().to_owned());
    let join = Unmatched { left: without.collect(), right: others.into_iter().collect() };
    complain(checker, raw, &join, lost_share(areas, |area| !has[area]), is_part);
    Some(found)
}

fn weight(table: &RawTable, numbers: &Numbers<'_>, row: usize, column: usize) -> Result<f64, Problem> {
    match numbers.get(row, column) {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(value),
        Ok(value) => Err(table.problem(row, column, format!("{value} is negative"), "write how many people are there")),
        Err(error) => Err(table.problem(row, column, error.message, error.help)),
    }
}

/// What does not fit: an error where it was meant to, or where more than the hundredth part of a weight has no point; else a
/// remark. Points of other areas are usual where the case is a part of the country (`is_part`).
fn complain(checker: &mut Checker<'_>, raw: &RawAreaPoints, join: &Unmatched, lost: Option<f64>, is_part: bool) {
    const WORDS: [&str; 2] = ["areas without a point", "areas of points that the case does not have"];
    if !join.alike().is_empty() {
        checker.problem(&raw.here, join.words(WORDS[0], WORDS[1]), join.help());
        return;
    }
    if join.left.is_empty() {
        return;
    }
    let shown = if is_part { Unmatched { right: Vec::new(), ..join.clone() } } else { join.clone() };
    let words = shown.words(WORDS[0], WORDS[1]);
    if lost.is_some_and(|share| share > MOST_LOST_SHARE) {
        let help =
            "give every area at least one point; those few that have none are taken where the demand table has them";
        checker.problem(&raw.here, format!("more than 1 % of a weight has no point: {words}"), help);
    } else {
        let note = raw.here.problem(&checker.path, words, "they are taken where the demand table has them");
        checker.notes.note(note);
    }
}
