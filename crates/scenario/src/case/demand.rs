//! The demand of a case: areas with weights and groups, their outlines, and filters over them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use waywarden_tables::{Point, PointTable, Polygons, Problem, RawTable, parse_number, read_polygons, suggestion};

use super::check::{Checker, plain};
use super::document::{Condition, Located};
use super::groups;
use super::raw_demand::{RawDemand, RawPolygons, RawWeight};
use super::{DemandRows, InputRole};
use crate::week::WeekProfile;
use crate::{Area, Disclosure, GroupSpec, WeightGroup, WeightKind, WeightSpec};

/// What could be read. The table holds the rows that are areas, in the same order.
#[derive(Default)]
pub(super) struct Demand {
    pub(super) table: Option<RawTable>,
    pub(super) areas: Vec<Area>,
    pub(super) weights: Vec<WeightSpec>,
    pub(super) groups: Vec<GroupSpec>,
    pub(super) weight_groups: Vec<WeightGroup>,
    pub(super) week: WeekProfile,
    pub(super) polygons: Option<Polygons>,
    pub(super) rows: DemandRows,
}

pub(super) fn read(checker: &mut Checker<'_>, raw: &RawDemand) -> Demand {
    let specs: Vec<Option<WeightSpec>> = raw.weights.iter().map(|weight| weight_spec(checker, weight)).collect();
    repeated_names(checker, &raw.weights, &specs);
    let week = raw.week.as_ref().and_then(|raw| super::week::read(checker, raw)).unwrap_or_default();
    let Some(mut table) = checker.table(&raw.points, InputRole::Demand) else {
        outlines(checker, raw.polygons.as_ref(), &[]);
        return Demand::default();
    };
    let in_file = table.rows.len() + table.blank_rows + table.rejects.rows();
    let mut rows = DemandRows { in_file, blank: table.blank_rows, ..DemandRows::default() };
    if let Some(kept) = matching(checker, &table, &raw.filter, "the demand table") {
        rows.left_out = kept.iter().filter(|keep| !**keep).count();
        let mut keep = kept.iter();
        table.rows.retain(|_| keep.next().copied().unwrap_or(true));
        if table.rows.is_empty() {
            checker.problem(&raw.here, "no row of the demand table satisfies all of `where`", "widen the filter");
            return Demand { rows, ..Demand::default() };
        }
    }
    let mut weights = weight_columns(checker, &table, &raw.weights);
    let (groups, weight_groups) = groups::read(checker, &raw.groups, &table, &specs);
    let mut points = checker.keep(PointTable::from_raw(&table, &raw.points.columns));
    match &mut points {
        Some(points) => {
            rows.rejects = std::mem::take(&mut points.rejects);
            points.points.retain(|point| match weights.get_mut(point.row) {
                Some(RowWeights { wrong: Some(reason), problems, .. }) => {
                    rows.rejects.add(reason, std::mem::take(problems));
                    false
                }
                _ => true,
            });
            // Where something else is wrong, that may be why.
            if points.points.is_empty() && checker.problems.is_empty() {
                let help = "mend the rows; nothing can be computed without any";
                checker.problem(&raw.here, "no row of the demand table can be used", help);
            }
        }
        // The table is refused; what is wrong with its weights is said all the same.
        None => weights.iter_mut().for_each(|row| checker.problems.0.append(&mut row.problems)),
    }
    if points.is_some() {
        sums(checker, &raw.weights, points.iter().flat_map(|points| &points.points), &weights);
    }
    let used: BTreeSet<usize> = points.iter().flat_map(|points| &points.points).map(|point| point.row).collect();
    let areas: Vec<Area> = points.map_or_else(Vec::new, |points| {
        let area = |point: Point| Area {
            weights: weights.get(point.row).map(|row| row.values.clone()).unwrap_or_default(),
            groups: groups.iter().map(|(column, _)| table.rows[point.row].cell(*column).to_owned()).collect(),
            id: point.id,
            name: point.name,
            at: point.at,
        };
        points.points.into_iter().map(area).collect()
    });
    let polygons = outlines(checker, raw.polygons.as_ref(), &areas);
    let mut row = 0;
    table.rows.retain(|_| {
        row += 1;
        used.contains(&(row - 1))
    });
    Demand {
        areas,
        weights: specs.into_iter().flatten().collect(),
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        weight_groups,
        week,
        polygons,
        rows,
        table: Some(table),
    }
}

fn weight_spec(checker: &mut Checker<'_>, raw: &RawWeight) -> Option<WeightSpec> {
    let column = raw.column.value.clone();
    let name = match &raw.name {
        Some(name) => checker.plain_id(name)?,
        None => plain(&column),
    };
    if name.is_empty() {
        checker.problem(&raw.column, format!("no name can be made of the column \"{column}\""), "add name = \"...\"");
        return None;
    }
    let title = raw.title.as_ref().map_or_else(|| name.clone(), |title| title.value.clone());
    let unit = raw.unit.as_ref().map_or_else(String::new, |unit| unit.value.clone());
    // Patients in the unit and no kind: in doubt the counts are protected.
    let default = if unit.to_lowercase().contains("patient") { WeightKind::Patients } else { WeightKind::Population };
    let kind = named(checker, raw.kind.as_ref(), "kind", &WeightKind::ALL, WeightKind::as_str).unwrap_or(default);
    let rules = [Disclosure::None, Disclosure::Patients];
    let default = if kind == WeightKind::Patients { Disclosure::Patients } else { Disclosure::None };
    let disclosure =
        named(checker, raw.disclosure.as_ref(), "disclosure", &rules, Disclosure::as_str).unwrap_or(default);
    Some(WeightSpec { column, name, title, unit, kind, disclosure })
}

/// One of the values that a key may have, by its name.
pub(super) fn named<T: Copy>(
    checker: &mut Checker<'_>,
    found: Option<&Located<String>>,
    what: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Option<T> {
    let found = found?;
    let value = all.iter().copied().find(|value| name(*value) == found.value);
    if value.is_none() {
        let names: Vec<&str> = all.iter().map(|value| name(*value)).collect();
        let help = suggestion(&found.value, "values", names.iter().copied());
        checker.problem(found, format!("there is no {what} \"{}\"", found.value), help);
    }
    value
}

fn repeated_names(checker: &mut Checker<'_>, raw: &[RawWeight], specs: &[Option<WeightSpec>]) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (weight, spec) in raw.iter().zip(specs) {
        let Some(spec) = spec else { continue };
        let at = weight.name.as_ref().unwrap_or(&weight.column);
        if let Some(line) = known.insert(&spec.name, at.line) {
            let message = format!("the weight name \"{}\" is already used in line {line}", spec.name);
            checker.problem(at, message, "give each weight its own name");
        }
    }
}

/// The weights of a row, or what is wrong with them.
#[derive(Clone, Default)]
struct RowWeights {
    values: Vec<f64>,
    /// The reason of the first that is wrong.
    wrong: Option<&'static str>,
    problems: Vec<Problem>,
}

/// The weights of each row. A weight that is blank, suppressed or no number is never taken for 0: the row is left out.
fn weight_columns(checker: &mut Checker<'_>, table: &RawTable, raw: &[RawWeight]) -> Vec<RowWeights> {
    let mut weights = vec![RowWeights::default(); table.rows.len()];
    for weight in raw {
        let column = match table.column(&weight.column.value) {
            Ok(column) => column,
            Err(problem) => {
                checker.problem(&weight.column, format!("{} of the demand table", problem.message), problem.help);
                continue;
            }
        };
        for (row, (raw_row, weights)) in table.rows.iter().zip(&mut weights).enumerate() {
            let cell = raw_row.cell(column);
            let (reason, message, help) = match parse_number(cell) {
                Ok(value) if value >= 0.0 => {
                    // Minus zero would show as "-0".
                    weights.values.push(value + 0.0);
                    continue;
                }
                Ok(value) => {
                    let help = "a weight counts people or patients: write 0 or more";
                    ("a weight is negative", format!("{value} is negative"), help.to_owned())
                }
                Err(error) if cell.is_empty() => ("a weight is blank", error.message, error.help),
                Err(error) => ("a weight is not a plain number", error.message, error.help),
            };
            weights.wrong.get_or_insert(reason);
            weights.problems.push(Problem::new(&table.path, table.place(row, column), message, help));
        }
    }
    weights
}

/// Problems for weights that nobody has.
fn sums<'p>(
    checker: &mut Checker<'_>,
    raw: &[RawWeight],
    points: impl Iterator<Item = &'p Point> + Clone,
    weights: &[RowWeights],
) {
    for (index, weight) in raw.iter().enumerate() {
        let values = points.clone().filter_map(|point| weights.get(point.row)?.values.get(index));
        let (count, total) = values.fold((0, 0.0), |(count, total), value| (count + 1, total + value));
        if count > 0 && !(total > 0.0 && total.is_finite()) {
            let message = format!("the weights of the column \"{}\" sum to {total}", weight.column.value);
            checker.problem(&weight.column, message, "name a column with people or patients in it");
        }
    }
}

/// For each row whether it satisfies all conditions; `None` if there is no condition or one of them is wrong.
/// `what` the table is, for messages.
pub(super) fn matching(
    checker: &mut Checker<'_>,
    table: &RawTable,
    conditions: &[Condition],
    what: &str,
) -> Option<Vec<bool>> {
    let before = checker.problems.len();
    let mut matches = vec![true; table.rows.len()];
    for condition in conditions {
        let column = match table.column(&condition.column.value) {
            Ok(column) => column,
            Err(problem) => {
                checker.problem(&condition.column, format!("{} of {what}", problem.message), problem.help);
                continue;
            }
        };
        if condition.values.is_empty() {
            checker.problem(&condition.column, "the condition has no values", "give at least one, or remove it");
        }
        let present: BTreeSet<&str> = table.rows.iter().map(|row| row.cell(column)).collect();
        for value in condition.values.iter().filter(|value| !present.contains(value.value.as_str())) {
            let help = suggestion(&value.value, "values", present.iter().copied());
            let message = format!("no row has \"{}\" in the column \"{}\"", value.value, table.columns[column]);
            checker.problem(value, message, help);
        }
        for (matches, row) in matches.iter_mut().zip(&table.rows) {
            *matches &= condition.values.iter().any(|value| value.value == row.cell(column));
        }
    }
    (checker.problems.len() == before && !conditions.is_empty()).then_some(matches)
}

/// The outlines of the areas, each area with one.
fn outlines(checker: &mut Checker<'_>, raw: Option<&RawPolygons>, areas: &[Area]) -> Option<Polygons> {
    const MOST: usize = 5;
    let raw = raw?;
    let path = checker.file(&raw.file, InputRole::Polygons)?;
    let id = raw.id.as_ref().map_or("id", |id| id.value.as_str());
    let mut polygons = checker.keep(read_polygons(&path, id))?;
    let missing: Vec<&str> =
        areas.iter().map(|area| area.id.as_str()).filter(|id| !polygons.contains_key(*id)).collect();
    if !missing.is_empty() {
        checker.problems.push(no_outline(&path, &missing[..missing.len().min(MOST)], missing.len(), areas.len()));
    }
    let wanted: BTreeSet<&str> = areas.iter().map(|area| area.id.as_str()).collect();
    polygons.retain(|id, _| wanted.contains(id.as_str()));
    Some(polygons)
}

fn no_outline(path: &Path, some: &[&str], missing: usize, areas: usize) -> Problem {
    let message = format!("{missing} of {areas} areas have no polygon, such as {}", some.join(", "));
    Problem::of_file(path, message, "give polygons of the same year for all areas, or leave `polygons` out for points")
}
