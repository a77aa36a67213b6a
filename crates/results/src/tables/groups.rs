//! Figures by group, and curves.

use std::collections::BTreeMap;

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::disclosure::{Count, ShownResult, ShownSide};
use waywarden_scenario::impact::{Curve, GroupSlice, GroupSummary, by_group, curve};
use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{Band, GroupKind, ScenarioResult, Scope};

use super::Figures;
use crate::{FIGURE, MINUTES};

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
/// Minute by minute a curve of a protected weight would give away who lives where: it stands at the thresholds of the case
/// alone, where its counts are protected.
pub fn curve_table(figures: &Figures<'_>) -> Table {
    let case = figures.case;
    let mut columns = figures.result_columns();
    columns.extend(
        [("scope", "Whose figures"), ("group", "Group"), ("value", "Value")]
            .map(|(name, title)| Column::new(name, title, "", Kind::Text)),
    );
    columns.push(Column::new("minutes", "Minutes", "min", Kind::Integer));
    for weight in &case.weights {
        for (name, title) in SIDES {
            let title = format!("{} within, {title}", weight.title);
            columns.push(Column::new(&format!("{}_{name}_share", weight.name), &title, "", SHARE));
        }
    }
    let all = GroupSlice { group: usize::MAX, value: String::new(), areas: (0..case.areas.len()).collect() };
    let grouped =
        |slice: &&GroupSlice| !matches!(case.groups[slice.group].kind, GroupKind::Other | GroupKind::District);
    let slices: Vec<&GroupSlice> = std::iter::once(&all).chain(figures.slices.iter().filter(grouped)).collect();
    let any_protected = case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        let groups = if any_protected { by_group(case, result, figures.slices) } else { Vec::new() };
        for scope in Scope::ALL {
            for slice in &slices {
                let curves: Vec<WeightCurve> = (0..case.weights.len())
                    .map(|weight| match case.weights[weight].protected() {
                        false => WeightCurve::Minutes(curve(case, result, weight, scope, &slice.areas)),
                        true => WeightCurve::Thresholds(at_thresholds(
                            figures, result, shown, &groups, slice, weight, scope,
                        )),
                    })
                    .collect();
                curve_rows(figures, result, scope, slice, &curves, &mut rows);
            }
        }
    }
    Table { name: "curve".into(), columns, rows }
}

/// What is shown of the curve of a weight.
enum WeightCurve {
    /// Every minute.
    Minutes(Curve),
    /// Whole minutes that are thresholds, with the shares before and after.
    Thresholds(BTreeMap<usize, [Option<f64>; 2]>),
}

impl WeightCurve {
    /// One more than the last minute it has.
    fn len(&self) -> usize {
        match self {
            Self::Minutes(curve) => curve.before.len(),
            Self::Thresholds(shares) => shares.keys().next_back().map_or(0, |minute| minute + 1),
        }
    }

    /// Whether it says something of this minute.
    fn has(&self, minute: usize) -> bool {
        match self {
            Self::Minutes(curve) => curve.total > 0.0,
            Self::Thresholds(shares) => shares.contains_key(&minute),
        }
    }

    fn shares(&self, minute: usize) -> [Option<f64>; 2] {
        match self {
            Self::Minutes(curve) => [&curve.before, &curve.after].map(|side| {
                let within = side.get(minute).or(side.last()).copied().unwrap_or(0.0);
                (curve.total > 0.0).then(|| within / curve.total)
            }),
            Self::Thresholds(shares) => shares.get(&minute).copied().unwrap_or_default(),
        }
    }
}

/// The shares within the thresholds that are whole minutes, as they may be shown.
fn at_thresholds(
    figures: &Figures<'_>,
    result: &ScenarioResult,
    shown: &ShownResult,
    groups: &[GroupSummary],
    slice: &GroupSlice,
    weight: usize,
    scope: Scope,
) -> BTreeMap<usize, [Option<f64>; 2]> {
    let number = figures.slices.iter().position(|known| known == slice);
    let summary = match figures.case.groups.get(slice.group) {
        None => result.summary(weight, scope),
        Some(group) => groups
            .iter()
            .find(|found| {
                found.group == group.name
                    && found.value == slice.value
                    && (found.summary.weight, found.summary.scope) == (weight, scope)
            })
            .map(|found| &found.summary),
    };
    let Some(summary) = summary else { return BTreeMap::new() };
    let summary = shown.summary(summary, number);
    let sides = summary.before.within.iter().zip(&summary.after.within);
    let whole = sides.filter(|(before, _)| before.limit_ms.is_multiple_of(60_000));
    whole.map(|(before, after)| ((before.limit_ms / 60_000) as usize, [before.share, after.share])).collect()
}

fn curve_rows(
    figures: &Figures<'_>,
    result: &ScenarioResult,
    scope: Scope,
    slice: &GroupSlice,
    curves: &[WeightCurve],
    rows: &mut Vec<Vec<Value>>,
) {
    let minutes = curves.iter().map(WeightCurve::len).max().unwrap_or(0);
    for minute in (0..minutes).filter(|&minute| curves.iter().any(|curve| curve.has(minute))) {
        let mut values = figures.result_values(result);
        let group = figures.case.groups.get(slice.group).map(|group| group.name.as_str());
        values.push(Value::from(scope.as_str()));
        values.push(group.into());
        values.push(group.map(|_| slice.value.as_str()).into());
        values.push(Value::Integer(minute as i64));
        values.extend(curves.iter().flat_map(|curve| curve.shares(minute)).map(Value::from));
        rows.push(values);
    }
}
