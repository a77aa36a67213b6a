//! Kilometres, carbon and money of those affected.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::travel::travel;

use super::Figures;

/// Figures of each scenario on the roads of the case; `None` if the case has no `[travel]`.
pub fn travel_table(figures: &Figures<'_>) -> Option<Table> {
    let case = figures.case;
    let (spec, lengths) = (case.travel.as_ref()?, figures.lengths?);
    let protected = case.weights[spec.weight].protected();
    let mut columns = figures.result_columns();
    columns.extend(
        [("weight", "Who travels"), ("measure", "Measure"), ("unit", "Unit")]
            .map(|(name, title)| Column::new(name, title, "", Kind::Text)),
    );
    for (name, title) in [("before", "Before"), ("after", "After"), ("difference", "Difference")] {
        columns.push(Column::new(name, title, "", Kind::Number { decimals: 2 }));
    }
    if protected {
        columns.push(Column::new("suppressed", "Withheld", "", Kind::Boolean));
    }
    let mut rows = Vec::new();
    let unchanged = |id: &str| case.scenario(id).is_none_or(|scenario| scenario.road_changes.is_empty());
    for (result, shown) in figures.each().filter(|(result, _)| unchanged(&result.scenario)) {
        for row in travel(case, spec, result, lengths, shown) {
            let mut values = figures.result_values(result);
            values.extend([
                Value::from(case.weights[spec.weight].name.as_str()),
                Value::from(row.measure),
                Value::from(row.unit),
                row.before.into(),
                row.after.into(),
                row.before.zip(row.after).map(|(before, after)| after - before).into(),
            ]);
            if protected {
                values.push(Value::Boolean(row.before.is_none()));
            }
            rows.push(values);
        }
    }
    Some(Table { name: "travel".into(), columns, rows })
}
