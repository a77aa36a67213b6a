//! The demand of a case: areas with weights and groups, their outlines, and filters over them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use waywarden_network::LonLat;
use waywarden_tables::{
    CheckedRows, Columns, Numbers, Place, Point, Polygons, Problem, RawTable, Rejects, TableOptions, Unmatched,
    read_polygons_with, suggestion,
};

use crate::area_points;
use crate::checker::Checker;
use crate::document::{Condition, Located};
use crate::groups;
use crate::input::InputRole;
use crate::raw_demand::{RawDemand, RawPolygons, RawWeight};
use waywarden_scenario::case::{AreaPoints, DemandRows};
use waywarden_scenario::draft::{kept_name, plain};
use waywarden_scenario::week::WeekProfile;
use waywarden_scenario::{Area, Disclosure, GroupSpec, WeightGroup, WeightKind, WeightSpec};

/// What could be read. The table holds the rows that are areas, in the same order.
#[derive(Default)]
pub(crate) struct Demand {
    pub(crate) table: Option<RawTable>,
    pub(crate) areas: Vec<Area>,
    pub(crate) weights: Vec<WeightSpec>,
    pub(crate) groups: Vec<GroupSpec>,
    pub(crate) weight_groups: Vec<WeightGroup>,
    pub(crate) points: Option<AreaPoints>,
    pub(crate) week: WeekProfile,
    pub(crate) polygons: Option<Polygons>,
    pub(crate) rows: DemandRows,
    /// The columns that the case names, unless they are those of a lookup.
    pub(crate) columns: Option<Columns>,
    /// The column of longitudes, where positions stand in columns.
    pub(crate) lon_column: Option<String>,
}

impl Demand {
    /// Where the position of an area stands.
    pub(crate) fn position_place(&self, area: usize) -> Option<Place> {
        let table = self.table.as_ref().filter(|table| area < table.rows.len())?;
        let place = table.row_place(area);
        Some(match &self.lon_column {
            Some(column) => place.in_column(column),
            None => place,
        })
    }
}

pub(crate) fn read(checker: &mut Checker<'_>, raw: &RawDemand) -> Demand {
    let specs: Vec<Option<WeightSpec>> = raw.weights.iter().map(|weight| weight_spec(checker, weight)).collect();
    repeated_names(checker, &raw.weights, &specs);
    let week = raw.week.as_ref().and_then(|raw| crate::week::read(checker, raw)).unwrap_or_default();
    let Some(mut table) = checker.table(&raw.points, InputRole::Demand) else {
        outlines(checker, raw.polygons.as_ref(), &[]);
        return Demand::default();
    };
    let mut columns = &raw.points.columns;
    if let Some(lookup) = &raw.lookup {
        let converted = crate::lookup::converted(checker, raw, lookup, &table);
        let (Some(converted), Some(points)) = (converted, &lookup.points) else { return Demand::default() };
        (table, columns) = (converted, &points.columns);
    }
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
    let weights = Weighed::read(checker, &table, &raw.weights);
    let (groups, weight_groups) = groups::read(checker, &raw.groups, &table, &specs);
    let postcodes = checker.places(&table, columns);
    let checked = checker.keep(CheckedRows::with_postcodes(&table, columns, postcodes.as_ref()));
    let mut lon_column = None;
    let areas: Vec<Area> = match checked {
        Some(mut checked) => {
            rows.rejects = std::mem::take(&mut checked.rejects);
            // Rows left out already: what is wrong with their weights is said with the rest.
            let mut used = checked.rows.iter().map(|(row, _)| *row as usize).peekable();
            let left_out = (0..table.rows.len()).filter(|row| used.next_if_eq(row).is_none());
            let faults = left_out.filter_map(|row| weights.fault(&table, row)).take(table.rejects.most());
            faults.for_each(|(_, problems)| rows.rejects.also(problems));
            checked.rows.retain(|(row, _)| match weights.fault(&table, *row as usize) {
                Some((reason, problems)) => {
                    rows.rejects.add(reason, problems);
                    false
                }
                None => true,
            });
            mostly_wrong(checker, &raw.here, &rows.rejects, checked.rows.len());
            // Where something else is wrong, that may be why.
            if checked.rows.is_empty() && checker.problems.is_empty() {
                let help = "mend the rows; nothing can be computed without any";
                checker.problem(&raw.here, "no row of the demand table can be used", help);
            }
            sums(checker, &raw.weights, &checked, &weights);
            let area = |row: &(u32, LonLat)| {
                let Point { id, name, at, row } = checked.point(&table, row);
                let groups = groups.iter().map(|(column, _)| table.rows[row].text(*column)).collect();
                Area { id, name, at, weights: weights.of(row).into(), groups }
            };
            let areas = checked.rows.iter().map(area).collect();
            lon_column = checked.lon_column.map(|column| table.columns[column].clone());
            drop(weights);
            keep_rows(&mut table, &checked);
            areas
        }
        // The table is refused; what is wrong with its weights is said all the same.
        None => {
            let faults = (0..table.rows.len()).filter_map(|row| weights.fault(&table, row)).take(table.rejects.most());
            faults.for_each(|(_, problems)| checker.problems.0.extend(problems));
            drop(weights);
            table.rows.clear();
            Vec::new()
        }
    };
    let polygons = outlines(checker, raw.polygons.as_ref(), &areas);
    let is_part = !raw.filter.is_empty();
    let points = raw.area_points.as_ref().filter(|_| !areas.is_empty());
    let points = points.and_then(|raw| area_points::read(checker, raw, &areas, is_part));
    Demand {
        areas,
        points,
        weights: specs.into_iter().flatten().collect(),
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        weight_groups,
        week,
        polygons,
        rows,
        columns: raw.lookup.is_none().then(|| raw.points.columns.clone()),
        lon_column,
        table: Some(table),
    }
}

fn weight_spec(checker: &mut Checker<'_>, raw: &RawWeight) -> Option<WeightSpec> {
    let column = raw.column.value.clone();
    let name = match &raw.name {
        Some(name) => checker.plain_id(name)?,
        None => plain(&column),
    };
    if let Some((message, instead)) = kept_name(&name) {
        let at = raw.name.as_ref().unwrap_or(&raw.column);
        checker.problem(at, message, format!("give the weight another name: name = \"{instead}\""));
        return None;
    }
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
pub(crate) fn named<T: Copy>(
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

/// Leaves the rows that are areas.
fn keep_rows(table: &mut RawTable, checked: &CheckedRows) {
    let mut used = checked.rows.iter().map(|(row, _)| *row as usize).peekable();
    let mut row = 0;
    table.rows.retain(|_| {
        row += 1;
        used.next_if_eq(&(row - 1)).is_some()
    });
}

/// The weights of all rows, row by row in one piece: 8 bytes each. A weight that is blank, suppressed or no number is never
/// taken for 0: it is not a number here, and its row is left out.
struct Weighed<'t> {
    /// Those of the weights' columns that the table has.
    columns: Vec<usize>,
    values: Vec<f64>,
    numbers: Numbers<'t>,
}

impl<'t> Weighed<'t> {
    fn read(checker: &mut Checker<'_>, table: &'t RawTable, raw: &[RawWeight]) -> Self {
        let mut columns = Vec::new();
        for weight in raw {
            match table.column(&weight.column.value) {
                Ok(column) => columns.push(column),
                Err(problem) => {
                    let message = format!("{} of the demand table", problem.message);
                    checker.problem(&weight.column, message, problem.help);
                }
            }
        }
        let mut values = Vec::with_capacity(table.rows.len() * columns.len());
        let numbers = Numbers::of(table);
        for row in 0..table.rows.len() {
            values.extend(columns.iter().map(|column| weight(&numbers, table, row, *column).unwrap_or(f64::NAN)));
        }
        checker.notes.note_all(numbers.notes());
        checker.notes.note_all(columns.iter().filter_map(|&column| numbers.thousands_with_points(column)));
        Self { columns, values, numbers }
    }

    fn of(&self, row: usize) -> &[f64] {
        let columns = self.columns.len();
        &self.values[row * columns..(row + 1) * columns]
    }

    /// The reason for leaving a row out and all that is wrong with its weights, if anything is.
    fn fault(&self, table: &RawTable, row: usize) -> Option<(&'static str, Vec<Problem>)> {
        if !self.of(row).iter().any(|value| value.is_nan()) {
            return None;
        }
        let mut reason = None;
        let mut problems = Vec::new();
        for &column in &self.columns {
            if let Err((why, message, help)) = weight(&self.numbers, table, row, column) {
                reason.get_or_insert(why);
                problems.push(table.problem(row, column, message, help));
            }
        }
        Some((reason?, problems))
    }
}

/// A weight, or the reason for leaving its row out, what is wrong and what to do.
fn weight(
    numbers: &Numbers<'_>,
    table: &RawTable,
    row: usize,
    column: usize,
) -> Result<f64, (&'static str, String, String)> {
    let cell = table.rows[row].cell(column);
    match numbers.get(row, column) {
        // Minus zero would show as "-0".
        Ok(value) if value >= 0.0 => Ok(value + 0.0),
        Ok(value) => {
            let help = "a weight counts people or patients: write 0 or more";
            Err(("a weight is negative", format!("{value} is negative"), help.to_owned()))
        }
        Err(error) if cell.is_empty() => Err(("a weight is blank", error.message, error.help)),
        Err(error) => Err(("a weight is not a plain number", error.message, error.help)),
    }
}

/// Problems for weights that nobody has.
fn sums(checker: &mut Checker<'_>, raw: &[RawWeight], checked: &CheckedRows, weights: &Weighed<'_>) {
    for (index, weight) in raw.iter().enumerate() {
        let values = checked.rows.iter().filter_map(|(row, _)| weights.of(*row as usize).get(index));
        let (count, total) = values.fold((0, 0.0), |(count, total), value| (count + 1, total + value));
        if count > 0 && !(total > 0.0 && total.is_finite()) {
            let message = format!("the weights of the column \"{}\" sum to {total}", weight.column.value);
            checker.problem(&weight.column, message, "name a column with people or patients in it");
        }
    }
}

/// For each row whether it satisfies all conditions; `None` if there is no condition or one of them is wrong.
/// `what` the table is, for messages.
pub(crate) fn matching(
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
    let layer = raw.layer.as_ref().map(|layer| layer.value.clone());
    let options = TableOptions { layer, crs: checker.crs(raw.crs.as_ref()), ..TableOptions::default() };
    let (mut polygons, reading) = checker.keep(read_polygons_with(checker.files, &path, id, &options))?;
    checker.was_read(InputRole::Polygons, &reading);
    let missing: Vec<&str> =
        areas.iter().map(|area| area.id.as_str()).filter(|id| !polygons.contains_key(*id)).collect();
    if !missing.is_empty() {
        let known: BTreeSet<&str> = areas.iter().map(|area| area.id.as_str()).collect();
        let others = polygons.keys().filter(|id| !known.contains(id.as_str())).cloned().collect();
        let join = Unmatched { left: missing.iter().map(|id| (*id).to_owned()).collect(), right: others };
        checker.problems.push(no_outline(&path, &missing[..missing.len().min(MOST)], &join, areas.len()));
    }
    checker.problems.0.extend(crate::outlines_fit::far_outside(&path, areas, &polygons));
    let wanted: BTreeSet<&str> = areas.iter().map(|area| area.id.as_str()).collect();
    polygons.retain(|id, _| wanted.contains(id.as_str()));
    Some(polygons)
}

fn no_outline(path: &Path, some: &[&str], join: &Unmatched, areas: usize) -> Problem {
    let mut message = format!("{} of {areas} areas have no polygon, such as {}", join.left.len(), some.join(", "));
    let pairs = join.nearest();
    if !join.right.is_empty() {
        let ids: Vec<&str> = join.right.iter().take(some.len()).map(String::as_str).collect();
        message.push_str(&format!("; {} polygons are of no area, such as {}", join.right.len(), ids.join(", ")));
    }
    if let Some((area, polygon)) = pairs.first() {
        message.push_str(&format!("; \"{area}\" may be \"{polygon}\""));
    }
    Problem::of_file(path, message, "give polygons of the same year for all areas, or leave `polygons` out for points")
}

/// One reason for more than half of the rows is a fault of the column, not of the rows.
fn mostly_wrong(checker: &mut Checker<'_>, here: &Located<()>, rejects: &Rejects, used: usize) {
    let all = used + rejects.rows();
    let most = rejects.iter().max_by_key(|(_, rejected)| rejected.rows);
    if let Some((reason, rejected)) = most.filter(|(_, rejected)| 2 * rejected.rows > all && used > 0) {
        let message =
            format!("{} of {all} rows of the demand table cannot be used for one reason: {reason}", rejected.rows);
        checker.problem(here, message, "mend the column; results of the other rows alone would be of the wrong people");
    }
}
