//! The figures of a scenario by group: areas with the same value in a column, and weights that belong together.

use std::collections::BTreeMap;

use crate::evaluate::summary;
use crate::{Case, GroupKind, ScenarioResult, Scope, Summary};

/// A group of no certain kind with more values than this is a name, not a group.
const MOST_VALUES: usize = 60;

/// What stands for a blank cell.
pub const NOT_KNOWN: &str = "(not known)";

/// Areas with the same value in a group column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSlice {
    /// Index of the group in the case.
    pub group: usize,
    /// The value; a fifth, 1 (most deprived) to 5, for deprivation.
    pub value: String,
    /// The areas by index, ascending.
    pub areas: Vec<usize>,
}

/// What people are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// A column of the areas, by its number in [`Case::groups`].
    Areas(usize),
    /// Weights that belong together, by their number in [`Case::weight_groups`].
    Weights(usize),
}

impl Grouping {
    /// Its name in outputs.
    #[must_use]
    pub fn name(self, case: &Case) -> &str {
        match self {
            Self::Areas(group) => &case.groups[group].name,
            Self::Weights(group) => &case.weight_groups[group].name,
        }
    }
}

/// The figures of one value of a group, for one weight and scope.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSummary {
    /// The group.
    pub grouping: Grouping,
    /// The value: that of areas, or the name of the weight.
    pub value: String,
    /// The figures.
    pub summary: Summary,
}

/// All slices of a case: groups in case order, values in alphabetical order. Every area is in exactly one slice of each
/// group that is here; groups of other kinds with over 60 values are not.
#[must_use]
pub fn slices(case: &Case) -> Vec<GroupSlice> {
    let mut slices = Vec::new();
    for (group, spec) in case.groups.iter().enumerate() {
        let mut values: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, area) in case.areas.iter().enumerate() {
            let cell = area.groups.get(group).map_or("", |cell| cell.trim());
            let value = match spec.kind {
                GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile => {
                    spec.kind.quintile(cell).map_or_else(|| NOT_KNOWN.to_owned(), |fifth| fifth.to_string())
                }
                _ if cell.is_empty() => NOT_KNOWN.to_owned(),
                _ => cell.to_owned(),
            };
            values.entry(value).or_default().push(index);
        }
        if spec.kind != GroupKind::Other || values.len() <= MOST_VALUES {
            slices.extend(values.into_iter().map(|(value, areas)| GroupSlice { group, value, areas }));
        }
    }
    slices
}

/// The figures of each value of each group, for each weight and scope: groups in case order, then the groups of
/// weights. A value of which no area is in the scope is left out.
#[must_use]
pub fn by_group(case: &Case, result: &ScenarioResult, slices: &[GroupSlice]) -> Vec<GroupSummary> {
    let mut summaries = Vec::new();
    let mut member = vec![false; case.areas.len()];
    for slice in slices {
        slice.areas.iter().for_each(|&area| member[area] = true);
        for weight in 0..case.weights.len() {
            for scope in Scope::ALL {
                let summary = summary(case, &result.areas, weight, scope, &|area| member[area]);
                if summary.areas > 0 {
                    let grouping = Grouping::Areas(slice.group);
                    summaries.push(GroupSummary { grouping, value: slice.value.clone(), summary });
                }
            }
        }
        slice.areas.iter().for_each(|&area| member[area] = false);
    }
    for (number, group) in case.weight_groups.iter().enumerate() {
        for &weight in &group.weights {
            for scope in Scope::ALL {
                let found = result.summary(weight, scope).filter(|summary| summary.areas > 0);
                summaries.extend(found.map(|summary| GroupSummary {
                    grouping: Grouping::Weights(number),
                    value: case.weights[weight].name.clone(),
                    summary: summary.clone(),
                }));
            }
        }
    }
    summaries
}
