//! The tables of a run.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::rows::{SiteRef, flow_rows, summary_rows, volume_rows};
use waywarden_scenario::{Case, ScenarioResult};

use super::FIGURE;

/// Every figure of every scenario, one to a row.
pub fn summary_table(case: &Case, results: &[ScenarioResult]) -> Table {
    let columns = vec![
        Column::new("scenario", "Scenario", "", Kind::Text),
        Column::new("weight", "Weighted by", "", Kind::Text),
        Column::new("scope", "Whose figures", "", Kind::Text),
        Column::new("measure", "Measure", "", Kind::Text),
        Column::new("unit", "Unit", "", Kind::Text),
        Column::new("before", "Before", "", Kind::Number { decimals: 4 }),
        Column::new("after", "After", "", Kind::Number { decimals: 4 }),
        Column::new("difference", "Difference", "", Kind::Number { decimals: 4 }),
    ];
    let rows = results.iter().flat_map(|result| summary_rows(case, result)).map(|row| {
        vec![
            Value::from(row.scenario),
            Value::from(row.weight),
            Value::from(row.scope),
            Value::from(row.measure),
            Value::from(row.unit),
            row.before.into(),
            row.after.into(),
            row.difference.into(),
        ]
    });
    Table { name: "summary".into(), columns, rows: rows.collect() }
}

/// Who goes where instead.
pub fn flows_table(case: &Case, results: &[ScenarioResult]) -> Table {
    let mut columns = vec![Column::new("scenario", "Scenario", "", Kind::Text)];
    for (side, title) in [("from", "From"), ("to", "To")] {
        columns.push(Column::new(&format!("{side}_site"), title, "", Kind::Text));
        columns.push(Column::new(&format!("{side}_site_name"), title, "", Kind::Text));
    }
    columns.push(Column::new("areas", "Areas", "", Kind::Integer));
    columns.extend(case.weights.iter().map(|w| Column::new(&w.name, &w.title, &w.unit, FIGURE)));
    let rows = results.iter().flat_map(|result| flow_rows(case, result)).map(|row| {
        let mut values = vec![Value::from(row.scenario)];
        values.extend(site_values(row.from));
        values.extend(site_values(row.to));
        values.push(Value::Integer(row.areas as i64));
        values.extend(row.weights.into_iter().map(Value::Number));
        values
    });
    Table { name: "flows".into(), columns, rows: rows.collect() }
}

/// What each site gets, before and after.
pub fn volumes_table(case: &Case, results: &[ScenarioResult]) -> Table {
    let mut columns = vec![
        Column::new("scenario", "Scenario", "", Kind::Text),
        Column::new("site", "Site", "", Kind::Text),
        Column::new("site_name", "Site", "", Kind::Text),
        Column::new("areas_before", "Areas before", "", Kind::Integer),
        Column::new("areas_after", "Areas after", "", Kind::Integer),
    ];
    for weight in &case.weights {
        for side in ["before", "after", "difference"] {
            let title = format!("{} {side}", weight.title);
            columns.push(Column::new(&format!("{}_{side}", weight.name), &title, &weight.unit, FIGURE));
        }
    }
    let rows = results.iter().flat_map(|result| volume_rows(case, result)).map(|row| {
        let mut values = vec![Value::from(row.scenario)];
        values.extend(site_values(row.site));
        values.push(Value::Integer(row.areas_before as i64));
        values.push(Value::Integer(row.areas_after as i64));
        for ((before, after), difference) in row.before.iter().zip(&row.after).zip(&row.difference) {
            values.extend([before, after, difference].map(|v| Value::Number(*v)));
        }
        values
    });
    Table { name: "volumes".into(), columns, rows: rows.collect() }
}

/// Id and name of a site position; a moved site has an id of its own at its new place.
fn site_values(site: Option<SiteRef>) -> [Value; 2] {
    match site {
        Some(site) => [Value::from(site.id), Value::from(site.name)],
        None => [Value::Null, Value::from("no site can be reached")],
    }
}
