//! What lies between the most and the least deprived.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::impact::{Equity, EquityMeasure, equity};
use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{Case, GroupKind};

use super::Figures;

/// Gaps, ratios and slope indices; `None` without a group of deprivation. Of protected weights they are made of the figures
/// in the table of groups, and empty where one of these is.
pub fn equity_table(figures: &Figures<'_>) -> Option<Table> {
    let case = figures.case;
    let deprived = |kind| matches!(kind, GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile);
    if !case.groups.iter().any(|group| deprived(group.kind)) {
        return None;
    }
    let mut columns = figures.result_columns();
    columns.extend(
        [
            ("group", "Group"),
            ("weight", "Weighted by"),
            ("scope", "Whose figures"),
            ("measure", "Measure"),
            ("unit", "Unit"),
        ]
        .map(|(name, title)| Column::new(name, title, "", Kind::Text)),
    );
    for (name, title) in [("before", "Before"), ("after", "After"), ("difference", "Difference")] {
        columns.push(Column::new(name, title, "", Kind::Number { decimals: 5 }));
    }
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        for found in equity(case, result, figures.slices, shown) {
            let weight = &case.weights[found.weight];
            for (measure, unit, [before, after]) in measures(case, &found) {
                let mut values = figures.result_values(result);
                values.extend([
                    Value::from(case.groups[found.group].name.as_str()),
                    Value::from(weight.name.as_str()),
                    Value::from(found.scope.as_str()),
                    Value::from(measure),
                    Value::from(unit),
                    before.into(),
                    after.into(),
                    before.zip(after).map(|(b, a)| a - b).into(),
                ]);
                rows.push(values);
            }
        }
    }
    Some(Table { name: "equity".into(), columns, rows })
}

/// Names, units and figures of a comparison.
fn measures(case: &Case, found: &Equity) -> Vec<(String, &'static str, [Option<f64>; 2])> {
    let (name, unit, scale) = match found.measure {
        EquityMeasure::Mean => ("mean".to_owned(), "min", 1.0 / 60_000.0),
        EquityMeasure::ShareWithin(index) => {
            (format!("share_within_{}_min", limit_name(case.thresholds_ms[index])), "share", 1.0)
        }
    };
    let scaled = |sides: [Option<f64>; 2]| sides.map(|side| side.map(|value| value * scale));
    vec![
        (format!("{name}_most_deprived"), unit, scaled(found.most)),
        (format!("{name}_least_deprived"), unit, scaled(found.least)),
        (format!("{name}_gap"), unit, scaled(found.gap())),
        (format!("{name}_ratio"), "", found.ratio()),
        (format!("{name}_slope_index"), unit, scaled(found.slope)),
    ]
}
