//! Figures by group.

use waywarden_pack::Value;
use waywarden_scenario::disclosure::{Count, SuppressedSide, SuppressedSummary};
use waywarden_scenario::impact::{GroupSlice, Grouping, by_group};
use waywarden_scenario::{Band, Scope};

use super::{Figures, Of};
use crate::columns::{ColumnDescription, Described, Disclosure, TableOf, figure, flag, integer, minutes, number, text};
use crate::dimensions::Dimensions;

/// The figures of a value of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupRow {
    /// What people are grouped by.
    pub grouping: Grouping,
    /// The value: that of areas, or the name of a weight.
    pub value: String,
    /// The weight by its number in the case.
    pub weight: usize,
    /// Whose figures.
    pub scope: Scope,
    /// The figures as they may be shown.
    pub summary: SuppressedSummary,
}

impl GroupRow {
    /// Whether a count of it is suppressed.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        let SuppressedSummary { total, before, after, bands, .. } = &self.summary;
        let sides = [before, after].into_iter();
        let counts = sides.flat_map(|side| side.within.iter().map(|within| within.weight).chain([side.unreachable]));
        counts.chain([*total]).chain(bands.iter().copied()).any(Count::suppressed)
    }
}

pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<Of<GroupRow>>> {
    let Figures { case, slices, .. } = *figures;
    if case.groups.is_empty() && case.weight_groups.is_empty() {
        return None;
    }
    Some(figures.rows(|result| {
        let row = |of_group: waywarden_scenario::impact::GroupSummary| {
            let is_slice =
                |slice: &GroupSlice| of_group.grouping == Grouping::Areas(slice.group) && slice.value == of_group.value;
            let summary = result.shown.summary(&of_group.summary, slices.iter().position(is_slice));
            let (weight, scope) = (of_group.summary.weight, of_group.summary.scope);
            GroupRow { grouping: of_group.grouping, value: of_group.value, weight, scope, summary }
        };
        by_group(case, result.result, slices).into_iter().map(row).filter(|row| result.has(row.scope)).collect()
    }))
}

type SideOf = fn(&GroupRow) -> &SuppressedSide;

/// Before and after.
const SIDES: [(&str, SideOf); 2] = [("before", |row| &row.summary.before), ("after", |row| &row.summary.after)];

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<GroupRow>> {
    let about = "Figures by group: deprivation, town and country, commissioner, age and others that the case names";
    let mut table = TableOf::new("groups", about);
    table.add_scenario(d, |row: &Of<GroupRow>| row.of);
    table.add(text("group", "Group", "name of the group"), |case, row| Value::from(row.row.grouping.name(case)));
    let value = text(
        "value",
        "Value",
        "its value: a fifth of deprivation, 1 the most deprived; of a group of weights the weight; `(not known)` for a blank cell",
    );
    table.add(value, |_, row| Value::from(row.row.value.as_str()));
    table.add(text("weight", "Weighted by", "name of the weight"), |case, row| {
        Value::from(case.weights[row.row.weight].name.as_str())
    });
    table.add(text("scope", "Whose figures", "`affected` or `everyone`"), |_, row| Value::from(row.row.scope.as_str()));
    table.add(integer("areas", "Areas", "number of areas"), |_, row| Value::Integer(row.row.summary.areas as i64));
    add_count(&mut table, figure("total", "In all", "their weight"), |row| row.summary.total);
    for (side, of) in SIDES {
        add_side(&mut table, d, side, of);
    }
    let statistic = |column: ColumnDescription| column.disclosed(Disclosure::Statistic);
    let mean = minutes("mean_extra_min", "Mean extra", "weighted mean of after less before");
    table.add(statistic(mean), |_, row| row.row.summary.mean_extra_min.into());
    let most = minutes("max_extra_min", "Most extra", "largest after less before");
    table.add(statistic(most), |_, row| row.row.summary.max_extra_min.into());
    for (index, band) in Band::ALL.into_iter().enumerate() {
        let column = figure(&format!("extra_{}", band.as_str()), band.as_str(), "weight in this band of extra minutes");
        add_count(&mut table, column, move |row| row.summary.bands[index]);
    }
    if d.any_protected() {
        let definition = "whether a count of the row is suppressed; only with such weights";
        let column = flag("suppressed", "Some counts withheld", definition).disclosed(Disclosure::Flag);
        table.add(column, |_, row| Value::Boolean(row.row.is_suppressed()));
    }
    table
}

fn add_count(
    table: &mut TableOf<Of<GroupRow>>,
    column: ColumnDescription,
    count: impl Fn(&GroupRow) -> Count + Send + Sync + 'static,
) {
    table.add(column.disclosed(Disclosure::Count), move |_, row| count(&row.row).value().into());
}

fn add_side(table: &mut TableOf<Of<GroupRow>>, d: &Dimensions, side: &'static str, of: SideOf) {
    let column = figure(
        &format!("unreachable_{side}"),
        &format!("Without a site {side}"),
        "weight without a site that it can reach",
    );
    add_count(table, column, move |row| of(row).unreachable);
    type Pick = fn(&SuppressedSide) -> Option<f64>;
    let statistics: [Described<Pick>; 5] = [
        ("mean", "Mean", "weighted mean travel time", |side| side.mean_min),
        ("median", "Median", "half have no longer way", |side| side.median_min),
        ("p90", "90th percentile", "nine in ten have no longer way", |side| side.p90_min),
        ("p95", "95th percentile", "19 in 20 have no longer way", |side| side.p95_min),
        ("max", "Longest", "longest time of an area whose weight is not 0", |side| side.max_min),
    ];
    for (name, words, definition, pick) in statistics {
        let column = minutes(&format!("{name}_{side}_min"), &format!("{words} {side}"), definition);
        table.add(column.disclosed(Disclosure::Statistic), move |_, row| pick(of(&row.row)).into());
    }
    let column =
        figure(&format!("person_minutes_{side}"), &format!("Person-minutes {side}"), "sum of weight x travel time");
    table.add(column.disclosed(Disclosure::OfCounts), move |_, row| of(&row.row).person_min.into());
    for (index, limit) in d.limits.iter().enumerate() {
        let (name, words) = (&limit.name, format!("within {} minutes {side}", limit.words));
        let column = figure(
            &format!("within_{name}_min_{side}"),
            &format!("People {words}"),
            "weight with at most so many minutes",
        );
        add_count(table, column, move |row| of(row).within[index].weight);
        let (name, title) = (format!("share_within_{name}_min_{side}"), format!("Share {words}"));
        let column = number(&name, &title, 5, "the same as a share of `total`, 0 to 1").disclosed(Disclosure::OfCounts);
        table.add(column, move |_, row| of(&row.row).within[index].share.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_that_any_of_its_counts_is_suppressed() {
        let side = |unreachable| SuppressedSide {
            reachable: Count::Shown(20.0),
            unreachable,
            unreachable_by_reason: std::collections::BTreeMap::new(),
            person_min: None,
            mean_min: None,
            median_min: None,
            p90_min: None,
            p95_min: None,
            max_min: None,
            within: Vec::new(),
        };
        let row = |unreachable, band| GroupRow {
            grouping: Grouping::Areas(0),
            value: "Somerset".to_owned(),
            weight: 0,
            scope: Scope::Everyone,
            summary: SuppressedSummary {
                areas: 1,
                total: Count::Shown(20.0),
                before: side(Count::Shown(0.0)),
                after: side(unreachable),
                mean_extra_min: None,
                max_extra_min: None,
                bands: vec![band],
            },
        };
        assert!(!row(Count::Shown(0.0), Count::Shown(5.0)).is_suppressed());
        assert!(row(Count::Suppressed, Count::Shown(5.0)).is_suppressed());
        assert!(row(Count::Shown(0.0), Count::Suppressed).is_suppressed());
    }
}
