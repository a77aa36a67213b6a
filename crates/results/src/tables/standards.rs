//! Standards and evidence beside the results.

use waywarden_outcome::evidence;
use waywarden_outcome::evidence::Evidence;
use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::beside::{Whose, exposures, standards};

use super::{Figures, site_ref, site_values};

/// Shares, minutes and volumes side by side.
const VALUE: Kind = Kind::Number { decimals: 4 };
/// Ratios.
const RATIO: Kind = Kind::Number { decimals: 4 };

fn text(name: &str, title: &str) -> Column {
    Column::new(name, title, "", Kind::Text)
}

/// Each standard of the care with the figures that it is about; `None` if the case does not say which care.
pub fn standards_table(figures: &Figures<'_>) -> Option<Table> {
    let mut columns = figures.result_columns();
    columns.extend([
        text("standard", "Standard"),
        text("title", "What it asks"),
        text("measure", "Measure"),
        text("whose", "Whose figure"),
        text("site", "Site"),
        text("site_name", "Site"),
        text("unit", "Unit"),
        Column::new("target", "Target", "", VALUE),
        Column::new("before", "Before", "", VALUE),
        Column::new("after", "After", "", VALUE),
        Column::new("met_before", "Met before", "", Kind::Boolean),
        Column::new("met_after", "Met after", "", Kind::Boolean),
        text("source", "Source"),
    ]);
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        for row in standards(figures.case, result, shown) {
            let mut values = figures.result_values(result);
            values.extend(
                [row.standard.id.as_str(), &row.standard.title, row.standard.measure.as_str()].map(Value::from),
            );
            let (whose, site) = match row.whose {
                Whose::People(scope) => (scope.as_str(), None),
                Whose::Site(site) => ("site", Some(site)),
                Whose::Assumption => ("assumption", None),
                Whose::Nobody => ("not_in_this_run", None),
            };
            values.push(Value::from(whose));
            match site {
                Some(site) => values.extend(site_values(site_ref(figures.case, Some(site)))),
                None => values.extend([Value::Null, Value::Null]),
            }
            values.push(Value::from(row.unit.as_str()));
            values.extend([Value::Number(row.target), row.before.into(), row.after.into()]);
            let met = |figure: Option<f64>| figure.map_or(Value::Null, |figure| Value::Boolean(row.meets(figure)));
            values.extend([met(row.before), met(row.after), Value::from(row.standard.source.as_str())]);
            rows.push(values);
        }
    }
    (!rows.is_empty()).then(|| Table { name: "standards".into(), columns, rows })
}

/// What those affected are exposed to, beside what is published of it; `None` if nothing is known of the care.
pub fn exposure_table(figures: &Figures<'_>) -> Option<Table> {
    let mut columns = figures.result_columns();
    columns.extend([
        text("evidence", "Evidence"),
        text("title", "For whom"),
        text("effect", "Effect"),
        text("label", "How firm the evidence is"),
        text("unit", "Of what"),
        Column::new("mean_extra", "More of it on average, those affected", "", VALUE),
        Column::new("per", "Published for each", "", VALUE),
        Column::new("estimate", "Published ratio", "", RATIO),
        Column::new("low", "Its interval, lower end", "", RATIO),
        Column::new("high", "Its interval, upper end", "", RATIO),
        Column::new("ratio", "Ratio it would mean here", "", RATIO),
        Column::new("ratio_low", "Lower end", "", RATIO),
        Column::new("ratio_high", "Upper end", "", RATIO),
        text("source", "Source"),
        text("against", "What speaks against it"),
    ]);
    // The shipped table is read in a test.
    let known: Vec<Evidence> = evidence::shipped().unwrap_or_default();
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        for row in exposures(figures.case, result, shown, &known) {
            let e = row.evidence;
            let mut values = figures.result_values(result);
            values.extend([e.id.as_str(), &e.title, &e.effect, e.strength.as_str(), e.unit.as_str()].map(Value::from));
            values.extend([
                row.extra.into(),
                Value::Number(e.per),
                Value::Number(e.estimate),
                e.low.into(),
                e.high.into(),
            ]);
            values.extend([row.ratio, row.interval.map(|i| i[0]), row.interval.map(|i| i[1])].map(Value::from));
            values.extend([Value::from(e.source.as_str()), e.against.as_deref().into()]);
            rows.push(values);
        }
    }
    (!rows.is_empty()).then(|| Table { name: "exposure".into(), columns, rows })
}
