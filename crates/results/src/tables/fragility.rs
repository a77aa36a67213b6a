//! How many people are close to a limit.

use waywarden_pack::Value;
use waywarden_scenario::Side;
use waywarden_scenario::clinical::fragility::{FragilityRow, fragilities};

use super::{Figures, Of};
use crate::columns::{ColumnDescription, Disclosure, TableOf, number, text};
use crate::dimensions::Dimensions;

/// `None` if the case has no `[sensitivity]`. Counts near a threshold are differences of counts: those of protected weights
/// are left out.
pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<Of<FragilityRow>>> {
    let case = figures.case;
    let spec = case.sensitivity.as_ref()?;
    Some(figures.rows(|result| {
        let mut rows = fragilities(case, result.result, &spec.margins_ms);
        rows.retain(|row| !case.weights[row.weight].protected() && result.has(row.scope));
        rows
    }))
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<FragilityRow>> {
    let mut table = TableOf::new("fragility", "How many are close to a limit");
    table.add_scenario(d, |row: &Of<FragilityRow>| row.of);
    table.add(text("weight", "Weighted by", "name of the weight"), |case, row| {
        Value::from(case.weights[row.row.weight].name.as_str())
    });
    table.add(text("scope", "Whose figures", "`affected` or `everyone`"), |_, row| Value::from(row.row.scope.as_str()));
    let side = text("side", "Before or after", "whose journeys: those `before` or `after`");
    table.add(side, |_, row| Value::from(if row.row.side == Side::Before { "before" } else { "after" }));
    let threshold = number("threshold_min", "Threshold", 4, "the threshold").unit("min");
    table.add(threshold, |_, row| Value::Number(f64::from(row.row.figure.threshold_ms) / 60_000.0));
    let margin = number("margin_min", "Margin", 4, "a distance from it").unit("min");
    table.add(margin, |_, row| Value::Number(f64::from(row.row.figure.margin_ms) / 60_000.0));
    let own = |column: ColumnDescription| column.disclosed(Disclosure::LeftOut);
    let definition = "weight within the threshold that a journey longer by more than the margin would put outside";
    let inside = number("inside", "Within by less than the margin", 4, definition);
    table.add(own(inside), |_, row| Value::Number(row.row.figure.inside));
    let definition = "weight outside that a journey shorter by the margin would put within";
    let outside = number("outside", "Outside by at most the margin", 4, definition);
    table.add(own(outside), |_, row| Value::Number(row.row.figure.outside));
    let definition = "the first as a share of those who reach a site";
    let column = number("inside_share", "Share of those who reach a site", 6, definition);
    table.add(own(column), |_, row| share(&row.row, row.row.figure.inside).into());
    let definition = "the second as a share of those who reach a site";
    let column = number("outside_share", "Share of those who reach a site", 6, definition);
    table.add(own(column), |_, row| share(&row.row, row.row.figure.outside).into());
    table
}

/// Of those who reach a site; `None` if nobody does.
#[must_use]
pub fn share(row: &FragilityRow, weight: f64) -> Option<f64> {
    (row.reachable > 0.0).then(|| weight / row.reachable)
}
