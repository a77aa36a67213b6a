//! The tables of a run.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::rows::summary_rows;
use waywarden_scenario::{Case, ScenarioResult, SiteIndex};

use super::{FIGURE, position_id};

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
    let mut rows = Vec::new();
    for result in results {
        for flow in &result.flows {
            let mut values = vec![Value::from(result.scenario.as_str())];
            values.extend(site_values(case, flow.from));
            values.extend(site_values(case, flow.to));
            values.push(Value::Integer(flow.areas as i64));
            values.extend(flow.weights.iter().map(|&weight| Value::Number(weight)));
            rows.push(values);
        }
    }
    Table { name: "flows".into(), columns, rows }
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
    let mut rows = Vec::new();
    for result in results {
        for volume in &result.volumes {
            let mut values = vec![Value::from(result.scenario.as_str())];
            values.extend(site_values(case, volume.site));
            values.push(Value::Integer(volume.areas_before as i64));
            values.push(Value::Integer(volume.areas_after as i64));
            for (before, after) in volume.before.iter().zip(&volume.after) {
                values.extend([*before, *after, after - before].map(Value::Number));
            }
            rows.push(values);
        }
    }
    Table { name: "volumes".into(), columns, rows }
}

/// Id and name of a site position; a moved site has an id of its own at its new place.
fn site_values(case: &Case, site: Option<SiteIndex>) -> [Value; 2] {
    match site {
        Some(site) => [Value::from(position_id(case, site)), Value::from(case.sites.site(site).name.as_str())],
        None => [Value::Null, Value::from("no site can be reached")],
    }
}
