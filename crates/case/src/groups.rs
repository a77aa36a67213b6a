//! `groups` of `[demand]`: columns by which areas are grouped, and weights that belong together.

use std::collections::BTreeSet;

use waywarden_tables::{Place, Problem, RawTable, suggestion};

use crate::checker::Checker;
use crate::demand::named;
use crate::raw_demand::RawGroup;
use waywarden_scenario::draft::plain;
use waywarden_scenario::{GroupKind, GroupSpec, WeightGroup, WeightGroupKind, WeightSpec};

/// The groups of areas with their columns, and the groups of weights.
pub(crate) fn read(
    checker: &mut Checker<'_>,
    raw: &[RawGroup],
    table: &RawTable,
    weights: &[Option<WeightSpec>],
) -> (Vec<(usize, GroupSpec)>, Vec<WeightGroup>) {
    let (mut groups, mut weight_groups) = (Vec::<(usize, GroupSpec)>::new(), Vec::new());
    let mut names: BTreeSet<String> = BTreeSet::new();
    for raw in raw {
        let named_so = match (&raw.column, &raw.weights) {
            (Some(column), None) => match table.column(&column.value) {
                Ok(index) if groups.iter().any(|(known, _)| *known == index) => {
                    let message = format!("the group \"{}\" is named twice", column.value);
                    checker.problem(column, message, "name it once");
                    continue;
                }
                Ok(index) => {
                    let Some(group) = of_column(checker, raw, &table.columns[index]) else { continue };
                    check_cells(checker, table, index, group.kind);
                    groups.push((index, group.clone()));
                    group.name
                }
                Err(problem) => {
                    checker.problem(column, format!("{} of the demand table", problem.message), problem.help);
                    continue;
                }
            },
            (None, Some(_)) => {
                let Some(group) = of_weights(checker, raw, weights) else { continue };
                weight_groups.push(group.clone());
                group.name
            }
            _ => {
                let help = "give column = \"...\", or weights = [...] for ages and cars";
                checker.problem(&raw.here, "a group is a column or a list of weights", help);
                continue;
            }
        };
        if !names.insert(named_so.clone()) {
            let message = format!("the name \"{named_so}\" is already that of another group");
            checker.problem(
                raw.name.as_ref().map_or(&raw.here, |_| &raw.here),
                message,
                "give each group its own name",
            );
        }
    }
    (groups, weight_groups)
}

fn of_column(checker: &mut Checker<'_>, raw: &RawGroup, column: &str) -> Option<GroupSpec> {
    let name = match &raw.name {
        Some(name) => checker.plain_id(name)?,
        None => Some(plain(column)).filter(|name| !name.is_empty()).unwrap_or_else(|| "group".to_owned()),
    };
    let kind = named(checker, raw.kind.as_ref(), "kind", &GroupKind::ALL, GroupKind::as_str).unwrap_or_default();
    let title = raw.title.as_ref().map_or_else(|| column.to_owned(), |title| title.value.clone());
    Some(GroupSpec { column: column.to_owned(), name, title, kind })
}

/// Deprivation is a whole number; anything else would fall out of the comparison unseen.
fn check_cells(checker: &mut Checker<'_>, table: &RawTable, column: usize, kind: GroupKind) {
    let most = match kind {
        GroupKind::DeprivationDecile => 10,
        GroupKind::DeprivationQuintile => 5,
        _ => return,
    };
    for (row, cells) in table.rows.iter().enumerate() {
        let cell = cells.cell(column);
        // Blank is not known: the area is in no fifth.
        if !cell.trim().is_empty() && kind.quintile(cell).is_none() {
            let message = format!("\"{cell}\" is not a whole number from 1 to {most}");
            let help = "1 is the most deprived; leave the kind out if the column is something else";
            checker.problems.push(table.problem(row, column, message, help));
        }
    }
    if kind == GroupKind::DeprivationDecile {
        let note = fifths(table, column);
        checker.notes.note_all(note);
    }
}

/// A remark if a column of tenths has all of 1 to 5 and nothing above: then it may hold fifths.
fn fifths(table: &RawTable, column: usize) -> Option<Problem> {
    const LEAST_ROWS: usize = 10;
    let cells = table.rows.iter().map(|row| row.cell(column).trim()).filter(|cell| !cell.is_empty());
    let numbers: Vec<f64> = cells.filter_map(|cell| cell.parse().ok()).collect();
    let values: BTreeSet<u64> = numbers.iter().map(|number| *number as u64).collect();
    let looks_so = numbers.len() >= LEAST_ROWS && values.iter().eq(&[1, 2, 3, 4, 5]);
    looks_so.then(|| {
        let message = format!("the column \"{}\" is to hold tenths, but has only the values 1 to 5", table.columns[column]);
        let help = "say kind = \"deprivation_quintile\" if they are fifths; else half of the areas would be in the wrong fifth";
        Problem::new(&table.path, Place::File, message, help)
    })
}

fn of_weights(checker: &mut Checker<'_>, raw: &RawGroup, weights: &[Option<WeightSpec>]) -> Option<WeightGroup> {
    let Some(kind) = &raw.kind else {
        checker.problem(&raw.here, "a group of weights needs a kind", "add kind = \"age\" or \"cars\"");
        return None;
    };
    let kind = named(checker, Some(kind), "kind", &WeightGroupKind::ALL, WeightGroupKind::as_str)?;
    let mut list = Vec::new();
    for name in raw.weights.iter().flatten() {
        let found = weights.iter().position(|w| w.as_ref().is_some_and(|w| w.name == name.value));
        match found {
            Some(weight) if list.contains(&weight) => {
                checker.problem(name, format!("the weight \"{}\" is named twice", name.value), "name it once");
            }
            Some(weight) => list.push(weight),
            None => {
                let known = weights.iter().flatten().map(|w| w.name.as_str());
                let help = suggestion(&name.value, "weights", known);
                checker.problem(name, format!("there is no weight \"{}\"", name.value), help);
            }
        }
    }
    if list.is_empty() {
        checker.problem(&raw.here, "the group has no weight", "name at least one");
        return None;
    }
    let name = match &raw.name {
        Some(name) => checker.plain_id(name)?,
        None => kind.as_str().to_owned(),
    };
    let title = raw.title.as_ref().map_or_else(|| name.clone(), |title| title.value.clone());
    Some(WeightGroup { name, title, kind, weights: list })
}
