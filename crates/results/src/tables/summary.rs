//! Every figure of every scenario, one to a row.

use waywarden_pack::Value;
use waywarden_scenario::rows::{Figure, SummaryRow, summary_rows};

use super::{Figures, Of};
use crate::columns::{Described, Disclosure, TableOf, flag, number, text};
use crate::dimensions::Dimensions;

pub(super) fn rows(figures: &Figures<'_>) -> Vec<Of<SummaryRow>> {
    figures.rows(|result| {
        let rows = summary_rows(result.result, result.shown).into_iter();
        rows.filter(|row| result.has(row.scope)).collect()
    })
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<SummaryRow>> {
    let mut table = TableOf::new("summary", "Every figure of every scenario, one to a row");
    table.add_scenario(d, |row: &Of<SummaryRow>| row.of);
    table.add(text("weight", "Weighted by", "name of the weight"), |case, row| {
        Value::from(case.weights[row.row.weight].name.as_str())
    });
    table.add(text("scope", "Whose figures", "`affected` or `everyone`"), |_, row| Value::from(row.row.scope.as_str()));
    table.add(text("measure", "Measure", "what is measured: see below"), |_, row| {
        Value::from(row.row.measure.to_string())
    });
    let unit = text("unit", "Unit", "`min`, `share` (0 to 1), `areas`, or the unit of the weight");
    table.add(unit, |case, row| Value::from(row.row.measure.unit(&case.weights[row.row.weight].unit)));
    type Pick = fn(&SummaryRow) -> Figure;
    let picks: [Described<Pick>; 3] = [
        ("before", "Before", "the figure before", |row| row.before),
        ("after", "After", "the figure after", |row| row.after),
        ("difference", "Difference", "after less before; figures of the change itself stand here alone", |row| {
            row.difference
        }),
    ];
    for (name, title, definition, pick) in picks {
        let column = number(name, title, 4, definition).disclosed(Disclosure::Count);
        table.add(column, move |_, row| pick(&row.row).value().into());
    }
    if d.any_protected() {
        let column =
            flag("suppressed", "Withheld", "whether a figure of the row is suppressed; only with such weights");
        table.add(column.disclosed(Disclosure::Flag), |_, row| Value::Boolean(row.row.is_suppressed()));
    }
    table
}
