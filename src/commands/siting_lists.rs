//! Lists of plans as CSV: every configuration, the best for each number of sites, the front between objectives.

use std::path::Path;

use anyhow::{Result, bail};
use waywarden::pack::{Column, Kind, Table, Value, write_atomic, write_csv};
use waywarden::siting::json::value_of;
use waywarden::siting::tables::Tables;
use waywarden::siting::words::name_of;
use waywarden::siting::{Answer, Control, Every, Objective, Plan, Request, Status, curve, front};

const NUMBER: Kind = Kind::Number { decimals: 3 };
const COUNT: Kind = Kind::Number { decimals: 0 };

/// Every choice of the sites with its mean time and the people within each limit.
pub fn write_all(path: &Path, tables: &Tables, limits_min: &[u32]) -> Result<()> {
    let limits_ms: Vec<u32> = limits_min.iter().map(|minutes| minutes * 60_000).collect();
    let groups = vec![0; tables.areas.len()];
    let every = Every::of(&tables.times, &tables.weights, &limits_ms, &groups, 0)?;
    let mut columns = vec![
        Column::new("open", "Open sites", "", COUNT),
        Column::new("sites", "Which", "", Kind::Text),
        Column::new("mean_min", "Mean time", "min", NUMBER),
        Column::new("people_reached", "People with a way to a site", "people", NUMBER),
    ];
    for minutes in limits_min {
        let name = format!("within_{minutes}_min");
        columns.push(Column::new(&name, &format!("People within {minutes} minutes"), "people", NUMBER));
    }
    let people = |count: i64| Value::Number(count as f64 / tables.weight_scale);
    let row = |configuration: usize| {
        let open: Vec<&str> = (0..every.sites)
            .filter(|site| configuration >> site & 1 == 1)
            .map(|site| tables.sites[site].as_str())
            .collect();
        let mut row = vec![
            Value::Number(open.len() as f64),
            Value::from(open.join(" ")),
            every.mean_min(configuration).into(),
            people(every.served[configuration]),
        ];
        row.extend(every.within.iter().map(|within| people(within[configuration])));
        row
    };
    let table = Table { name: "configurations".into(), columns, rows: (1..1 << every.sites).map(row).collect() };
    put(path, &table)
}

/// The best plan for each number of open sites.
pub fn write_curve(path: &Path, tables: &Tables, request: &Request, control: Control<'_>) -> Result<()> {
    let (least, most) = (request.least_open.max(1), request.most_open);
    let answers = curve(request, least, most, control)?;
    let objective = &request.objectives[0];
    let columns = vec![
        Column::new("open", "Open sites", "", COUNT),
        Column::new("value", &name_of(objective), "", NUMBER),
        Column::new("proved", "Proved best", "", Kind::Text),
        Column::new("sites", "Which", "", Kind::Text),
    ];
    let row = |(open, answer): (usize, &Answer)| {
        let best = answer.best();
        vec![
            Value::Number(open as f64),
            best.map(|plan| value(tables, objective, plan, 0)).into(),
            Value::from(match answer.status {
                Status::Optimal => "yes",
                Status::Stopped => "no",
                Status::Infeasible => "there is no plan",
            }),
            Value::from(best.map_or_else(String::new, |plan| ids(tables, plan))),
        ]
    };
    let rows = (least..).zip(&answers).map(row).collect();
    put(path, &Table { name: "curve".into(), columns, rows })
}

/// The plans of which none is at least as good in every objective and better in one.
pub fn write_front(path: &Path, tables: &Tables, request: &Request, control: Control<'_>, most: usize) -> Result<()> {
    if request.objectives.len() < 2 {
        bail!("a front is between objectives: give a second one with --then");
    }
    let found = front(request, most, control)?;
    let mut columns: Vec<Column> = (1..)
        .zip(&request.objectives)
        .map(|(number, objective)| Column::new(&format!("value_{number}"), &name_of(objective), "", NUMBER))
        .collect();
    columns.push(Column::new("open", "Open sites", "", COUNT));
    columns.push(Column::new("sites", "Which", "", Kind::Text));
    let row = |plan: &Plan| {
        let values = request.objectives.iter().enumerate();
        let mut row: Vec<Value> =
            values.map(|(at, objective)| Value::Number(value(tables, objective, plan, at))).collect();
        row.extend([Value::Number(plan.sites.len() as f64), Value::from(ids(tables, plan))]);
        row
    };
    put(path, &Table { name: "front".into(), columns, rows: found.plans.iter().map(row).collect() })?;
    if !found.complete {
        say!("the front goes on: more than {most} plans, or stopped (--best raises the limit)");
    }
    Ok(())
}

fn value(tables: &Tables, objective: &Objective, plan: &Plan, at: usize) -> f64 {
    value_of(objective, plan.values[at], plan.figures[at], &tables.weights, tables.weight_scale)
}

fn ids(tables: &Tables, plan: &Plan) -> String {
    plan.sites.iter().map(|&site| tables.sites[site].as_str()).collect::<Vec<_>>().join(" ")
}

fn put(path: &Path, table: &Table) -> Result<()> {
    let mut csv = Vec::new();
    write_csv(table, &mut csv)?;
    write_atomic(path, &csv)?;
    say!("{}: {} rows", path.display(), table.rows.len());
    Ok(())
}
