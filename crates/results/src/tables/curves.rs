//! The share within each whole minute: of everyone, and by deprivation, rurality and commissioner.
//!
//! Minute by minute a curve of a protected weight would give away who lives where: it stands at the thresholds of the case
//! alone, where its counts are protected.

use std::collections::BTreeMap;

use waywarden_pack::Value;
use waywarden_scenario::impact::{Curve, GroupSlice, GroupSummary, Grouping, by_group, curve};
use waywarden_scenario::{GroupKind, Scope};

use super::{Figures, Of, Shownable};
use crate::columns::{Disclosure, TableOf, integer, number, text};
use crate::dimensions::Dimensions;

/// A minute of the curves of all weights.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveRow {
    /// Whose.
    pub scope: Scope,
    /// A group of areas by its number in the case, and its value; `None` for all areas.
    pub group: Option<(usize, String)>,
    /// The minute.
    pub minute: usize,
    /// For each weight its share within the minute, before and after; `None` where the weight has no figure there.
    pub shares: Vec<[Option<f64>; 2]>,
}

pub(super) fn rows(figures: &Figures<'_>) -> Vec<Of<CurveRow>> {
    let Figures { case, slices, .. } = *figures;
    let grouped =
        |slice: &&GroupSlice| !matches!(case.groups[slice.group].kind, GroupKind::Other | GroupKind::District);
    let all: Vec<usize> = (0..case.areas.len()).collect();
    let any_protected = case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    figures.rows(|result| {
        let groups = if any_protected { by_group(case, result.result, slices) } else { Vec::new() };
        let mut rows = Vec::new();
        for scope in Scope::ALL.into_iter().filter(|scope| result.has(*scope)) {
            let slices = std::iter::once(None).chain(slices.iter().filter(grouped).map(Some));
            for slice in slices {
                let curve_of = |weight: usize| match case.weights[weight].protected() {
                    false => {
                        let areas = slice.map_or(&all, |slice| &slice.areas);
                        WeightCurve::Minutes(curve(case, result.result, weight, scope, areas))
                    }
                    true => WeightCurve::Thresholds(at_thresholds(figures, result, &groups, slice, weight, scope)),
                };
                let curves: Vec<WeightCurve> = (0..case.weights.len()).map(curve_of).collect();
                rows.extend(minutes_of(scope, slice, &curves));
            }
        }
        rows
    })
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
    Shownable { result, shown, .. }: Shownable<'_>,
    groups: &[GroupSummary],
    slice: Option<&GroupSlice>,
    weight: usize,
    scope: Scope,
) -> BTreeMap<usize, [Option<f64>; 2]> {
    let number = slice.and_then(|slice| figures.slices.iter().position(|known| known == slice));
    let summary = match slice {
        None => result.summary(weight, scope),
        Some(slice) => groups
            .iter()
            .find(|found| {
                found.grouping == Grouping::Areas(slice.group)
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

fn minutes_of<'a>(
    scope: Scope,
    slice: Option<&'a GroupSlice>,
    curves: &'a [WeightCurve],
) -> impl Iterator<Item = CurveRow> + use<'a> {
    let minutes = curves.iter().map(WeightCurve::len).max().unwrap_or(0);
    (0..minutes).filter(|&minute| curves.iter().any(|curve| curve.has(minute))).map(move |minute| CurveRow {
        scope,
        group: slice.map(|slice| (slice.group, slice.value.clone())),
        minute,
        shares: curves.iter().map(|curve| curve.shares(minute)).collect(),
    })
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<CurveRow>> {
    let mut table = TableOf::new("curve", "The share within each whole minute, of everyone and by group");
    table.add_scenario(d, |row: &Of<CurveRow>| row.of);
    table.add(text("scope", "Whose figures", "`affected` or `everyone`"), |_, row| Value::from(row.row.scope.as_str()));
    let group = text("group", "Group", "a group of deprivation, rurality or commissioner; empty: all areas");
    table.add(group, |case, row| row.row.group.as_ref().map(|(group, _)| case.groups[*group].name.as_str()).into());
    table.add(text("value", "Value", "its value; empty: all areas"), |_, row| {
        row.row.group.as_ref().map(|(_, value)| value.as_str()).into()
    });
    let minutes = integer("minutes", "Minutes", "whole minutes").unit("min");
    table.add(minutes, |_, row| Value::Integer(row.row.minute as i64));
    for (index, weight) in d.weights.iter().enumerate() {
        for (side, name) in ["before", "after"].into_iter().enumerate() {
            let title = format!("{} within, {name}", weight.title);
            let definition = "share of the total that is within so many minutes, 0 to 1";
            let column = number(&format!("{}_{name}_share", weight.name), &title, 5, definition);
            table.add(column.disclosed(Disclosure::OfCounts), move |_, row| row.row.shares[index][side].into());
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protected_weight_stands_at_thresholds_alone() {
        let exact = WeightCurve::Minutes(Curve { total: 4.0, before: vec![0.0, 1.0, 4.0], after: vec![0.0, 0.0, 2.0] });
        let protected = WeightCurve::Thresholds([(2, [Some(0.5), None])].into());
        let rows: Vec<CurveRow> = minutes_of(Scope::Everyone, None, &[exact, protected]).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[1].shares, [[Some(0.25), Some(0.0)], [None, None]]);
        assert_eq!(rows[2].shares, [[Some(1.0), Some(0.5)], [Some(0.5), None]]);
        // On its own it has no row but at the threshold.
        let alone = [WeightCurve::Thresholds([(2, [Some(0.5), None])].into())];
        assert_eq!(minutes_of(Scope::Everyone, None, &alone).map(|row| row.minute).collect::<Vec<_>>(), [2]);
    }
}
