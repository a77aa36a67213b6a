//! Figures by group, and curves.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::disclosure::{Count, ShownSide};
use waywarden_scenario::impact::{GroupSlice, by_group, curve};
use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{Band, GroupKind, ScenarioResult, Scope};

use super::Figures;
use crate::outputs::{FIGURE, MINUTES};

/// Shares of people.
const SHARE: Kind = Kind::Number { decimals: 5 };

/// One row for each value of each group, weight and scope.
pub fn groups_table(figures: &Figures<'_>) -> Table {
    let case = figures.case;
    let protected = case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    let mut columns = figures.result_columns();
    columns.extend(
        [("group", "Group"), ("value", "Value"), ("weight", "Weighted by"), ("scope", "Whose figures")]
            .map(|(name, title)| Column::new(name, title, "", Kind::Text)),
    );
    columns.push(Column::new("areas", "Areas", "", Kind::Integer));
    columns.push(Column::new("total", "In all", "", FIGURE));
    for (name, title) in SIDES {
        columns.push(Column::new(&format!("unreachable_{name}"), &format!("Without a site {title}"), "", FIGURE));
        for (measure, words) in [
            ("mean", "Mean"),
            ("median", "Median"),
            ("p90", "90th percentile"),
            ("p95", "95th percentile"),
            ("max", "Longest"),
        ] {
            columns.push(Column::new(&format!("{measure}_{name}_min"), &format!("{words} {title}"), "min", MINUTES));
        }
        columns.push(Column::new(&format!("person_minutes_{name}"), &format!("Person-minutes {title}"), "", FIGURE));
        for &limit_ms in &case.thresholds_ms {
            let limit = limit_name(limit_ms);
            let (column, words) = (limit.replace('.', "_"), format!("within {limit} minutes {title}"));
            columns.push(Column::new(&format!("within_{column}_min_{name}"), &format!("People {words}"), "", FIGURE));
            columns.push(Column::new(
                &format!("share_within_{column}_min_{name}"),
                &format!("Share {words}"),
                "",
                SHARE,
            ));
        }
    }
    columns.push(Column::new("mean_extra_min", "Mean extra", "min", MINUTES));
    columns.push(Column::new("max_extra_min", "Most extra", "min", MINUTES));
    for band in Band::ALL {
        columns.push(Column::new(&format!("extra_{}", band.as_str()), band.as_str(), "", FIGURE));
    }
    if protected {
        columns.push(Column::new("suppressed", "Some counts withheld", "", Kind::Boolean));
    }
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        for of_group in by_group(case, result, figures.slices) {
            let is_slice =
                |slice: &GroupSlice| case.groups[slice.group].name == of_group.group && slice.value == of_group.value;
            let summary = shown.summary(&of_group.summary, figures.slices.iter().position(is_slice));
            let weight = &case.weights[of_group.summary.weight];
            let mut withheld = summary.total.withheld();
            let mut count = |count: Count| {
                withheld |= count.withheld();
                Value::from(count.value())
            };
            let mut values = figures.result_values(result);
            values.extend([
                Value::from(of_group.group.as_str()),
                Value::from(of_group.value.as_str()),
                Value::from(weight.name.as_str()),
                Value::from(of_group.summary.scope.as_str()),
                Value::Integer(summary.areas as i64),
                count(summary.total),
            ]);
            for side in [&summary.before, &summary.after] {
                let ShownSide { mean_min, median_min, p90_min, p95_min, max_min, person_min, .. } = side;
                values.push(count(side.unreachable));
                let minutes = [mean_min, median_min, p90_min, p95_min, max_min, person_min];
                values.extend(minutes.map(|minutes| Value::from(*minutes)));
                for within in &side.within {
                    values.push(count(within.weight));
                    values.push(within.share.into());
                }
            }
            values.push(summary.mean_extra_min.into());
            values.push(summary.max_extra_min.into());
            for band in &summary.bands {
                values.push(count(*band));
            }
            if protected {
                values.push(Value::Boolean(withheld));
            }
            rows.push(values);
        }
    }
    Table { name: "groups".into(), columns, rows }
}

const SIDES: [(&str, &str); 2] = [("before", "before"), ("after", "after")];

/// The share within each whole minute: of everyone, and by deprivation, rurality and commissioner.
///
/// There is no curve of a protected weight: minute by minute it would give away who lives where.
pub fn curve_table(figures: &Figures<'_>) -> Table {
    let case = figures.case;
    let drawn: Vec<usize> = (0..case.weights.len()).filter(|&weight| !case.weights[weight].protected()).collect();
    let mut columns = figures.result_columns();
    columns.extend(
        [("scope", "Whose figures"), ("group", "Group"), ("value", "Value")]
            .map(|(name, title)| Column::new(name, title, "", Kind::Text)),
    );
    columns.push(Column::new("minutes", "Minutes", "min", Kind::Integer));
    for &weight in &drawn {
        for (name, title) in SIDES {
            let weight = &case.weights[weight];
            let title = format!("{} within, {title}", weight.title);
            columns.push(Column::new(&format!("{}_{name}_share", weight.name), &title, "", SHARE));
        }
    }
    let all = GroupSlice { group: usize::MAX, value: String::new(), areas: (0..case.areas.len()).collect() };
    let grouped =
        |slice: &&GroupSlice| !matches!(case.groups[slice.group].kind, GroupKind::Other | GroupKind::District);
    let slices: Vec<&GroupSlice> = std::iter::once(&all).chain(figures.slices.iter().filter(grouped)).collect();
    let mut rows = Vec::new();
    for result in figures.results.iter().filter(|_| !drawn.is_empty()) {
        for scope in Scope::ALL {
            for slice in &slices {
                curve_rows(figures, result, scope, slice, &drawn, &mut rows);
            }
        }
    }
    Table { name: "curve".into(), columns, rows }
}

fn curve_rows(
    figures: &Figures<'_>,
    result: &ScenarioResult,
    scope: Scope,
    slice: &GroupSlice,
    drawn: &[usize],
    rows: &mut Vec<Vec<Value>>,
) {
    let curves: Vec<_> = drawn.iter().map(|&w| curve(figures.case, result, w, scope, &slice.areas)).collect();
    let minutes = curves.iter().map(|curve| curve.before.len()).max().unwrap_or(0);
    for minute in 0..minutes {
        let mut values = figures.result_values(result);
        let group = figures.case.groups.get(slice.group).map(|group| group.name.as_str());
        values.push(Value::from(scope.as_str()));
        values.push(group.into());
        values.push(group.map(|_| slice.value.as_str()).into());
        values.push(Value::Integer(minute as i64));
        for curve in &curves {
            for side in [&curve.before, &curve.after] {
                let within = side.get(minute).or(side.last()).copied().unwrap_or(0.0);
                values.push((curve.total > 0.0).then(|| within / curve.total).into());
            }
        }
        rows.push(values);
    }
}
