//! Lists of plans of a siting: every choice of sites, the best for each number of sites, the front between objectives.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_siting::json::value_of;
use waywarden_siting::tables::Tables;
use waywarden_siting::words::name_of;
use waywarden_siting::{Answer, Every, Objective, Plan, Request, SitingError, Status};

const NUMBER: Kind = Kind::Number { decimals: 3 };
const COUNT: Kind = Kind::Number { decimals: 0 };

/// Every choice of the sites with its mean time and the people within each limit, minutes.
///
/// # Errors
/// Too many sites to score every choice, or sums beyond 62 bits.
pub fn configurations_table(tables: &Tables, limits_min: &[u32]) -> Result<Table, SitingError> {
    let limits_ms: Vec<u32> = limits_min.iter().map(|minutes| minutes.saturating_mul(60_000)).collect();
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
    Ok(Table { name: "configurations".into(), columns, rows: (1..1 << every.sites).map(row).collect() })
}

/// The best plan for each number of open sites; `answers` are those for `least` open sites, one more, and so on.
#[must_use]
pub fn siting_curve_table(tables: &Tables, request: &Request, least: usize, answers: &[Answer]) -> Table {
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
    Table { name: "curve".into(), columns, rows: (least..).zip(answers).map(row).collect() }
}

/// Plans of a front with the value of each objective.
#[must_use]
pub fn siting_front_table(tables: &Tables, request: &Request, plans: &[Plan]) -> Table {
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
    Table { name: "front".into(), columns, rows: plans.iter().map(row).collect() }
}

fn value(tables: &Tables, objective: &Objective, plan: &Plan, at: usize) -> f64 {
    value_of(objective, plan.values[at], plan.figures[at], &tables.weights, tables.weight_scale)
}

fn ids(tables: &Tables, plan: &Plan) -> String {
    plan.sites.iter().map(|&site| tables.sites[site].as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use waywarden_siting::{Candidate, Control, Matrix, Wanted, curve, front};

    use super::*;

    /// Two areas of 15 and 25 people in tenths; 10 and 40 minutes to the first site, 30 and 5 to the second.
    fn tables() -> Tables {
        Tables {
            times: Matrix::new(2, 2, [10, 30, 40, 5].map(|minutes| minutes * 60_000).to_vec()).unwrap(),
            weights: vec![15, 25],
            weight_scale: 10.0,
            areas: ["a", "b"].map(str::to_owned).to_vec(),
            sites: ["p", "q"].map(str::to_owned).to_vec(),
            without_weight: 0,
            missing_pairs: 0,
            unused_rows: 0,
            rounded_weights: 0,
            notes: Vec::new(),
        }
    }

    fn request(tables: &Tables, objectives: Vec<Objective>) -> Request {
        Request {
            times: tables.times.clone(),
            weights: tables.weights.clone(),
            candidates: vec![Candidate::default(); 2],
            least_open: 1,
            most_open: 2,
            objectives,
            rules: Vec::new(),
            wanted: Wanted::Best(1),
        }
    }

    const FREE: Control<'static> = Control { nodes: u64::MAX, stop: None };

    fn numbers(numbers: &[f64]) -> Vec<Value> {
        numbers.iter().copied().map(Value::Number).collect()
    }

    #[test]
    fn every_choice_has_its_mean_and_the_people_within_each_limit() {
        let table = configurations_table(&tables(), &[10, 30]).unwrap();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["open", "sites", "mean_min", "people_reached", "within_10_min", "within_30_min"]);
        let sites: Vec<&Value> = table.rows.iter().map(|row| &row[1]).collect();
        assert_eq!(sites, [&Value::from("p"), &Value::from("q"), &Value::from("p q")]);
        // (1.5 * 30 + 2.5 * 5) / 4 minutes to the second site alone.
        assert_eq!(table.rows[1][2..], numbers(&[14.375, 4.0, 2.5, 4.0]));
    }

    #[test]
    fn a_curve_has_a_row_for_each_number_of_sites() {
        let tables = tables();
        let request = request(&tables, vec![Objective::mean()]);
        let table = siting_curve_table(&tables, &request, 1, &curve(&request, 1, 2, FREE).unwrap());
        let one = [Value::Number(1.0), Value::Number(14.375), Value::from("yes"), Value::from("q")];
        let two = [Value::Number(2.0), Value::Number(6.875), Value::from("yes"), Value::from("p q")];
        assert_eq!(table.rows, [one.to_vec(), two.to_vec()]);
    }

    #[test]
    fn a_front_has_the_value_of_each_objective() {
        let tables = tables();
        let request = request(&tables, vec![Objective::mean(), Objective::Sites]);
        let table = siting_front_table(&tables, &request, &front(&request, 10, FREE).unwrap().plans);
        let mut rows: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
        rows.sort();
        let one = [numbers(&[14.375, 1.0, 1.0]), vec![Value::from("q")]].concat();
        let two = [numbers(&[6.875, 2.0, 2.0]), vec![Value::from("p q")]].concat();
        assert_eq!(rows, [format!("{one:?}"), format!("{two:?}")]);
    }
}
