//! Lists of plans of a siting: every choice of sites, the best for each number of sites, the front between objectives.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_siting::tables::Tables;
use waywarden_siting::{Answer, Asked, Every, Plan, SitingError, Status};

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
pub fn siting_curve_table(asked: &Asked<'_>, answers: &[(usize, Answer)]) -> Table {
    let columns = vec![
        Column::new("open", "Open sites", "", COUNT),
        Column::new("value", &asked.aims[0].name(), "", NUMBER),
        Column::new("proved", "Proved", "", Kind::Text),
        Column::new("sites", "Which", "", Kind::Text),
    ];
    let row = |(open, answer): &(usize, Answer)| {
        let best = answer.best();
        vec![
            Value::Number(*open as f64),
            best.map(|plan| asked.value(plan, 0)).into(),
            Value::from(match answer.status {
                Status::Optimal => "yes",
                Status::Stopped => "no",
                Status::Infeasible => "there is no plan",
            }),
            Value::from(best.map_or_else(String::new, |plan| ids(asked, plan))),
        ]
    };
    Table { name: "curve".into(), columns, rows: answers.iter().map(row).collect() }
}

/// Plans of a front with the value of each objective.
#[must_use]
pub fn siting_front_table(asked: &Asked<'_>, plans: &[Plan]) -> Table {
    let mut columns: Vec<Column> = (1..)
        .zip(&asked.aims)
        .map(|(number, aim)| Column::new(&format!("value_{number}"), &aim.name(), "", NUMBER))
        .collect();
    columns.push(Column::new("open", "Open sites", "", COUNT));
    columns.push(Column::new("sites", "Which", "", Kind::Text));
    let row = |plan: &Plan| {
        let mut row: Vec<Value> = (0..asked.aims.len()).map(|at| Value::Number(asked.value(plan, at))).collect();
        row.extend([Value::Number(plan.sites.len() as f64), Value::from(ids(asked, plan))]);
        row
    };
    Table { name: "front".into(), columns, rows: plans.iter().map(row).collect() }
}

fn ids(asked: &Asked<'_>, plan: &Plan) -> String {
    asked.ids(&plan.sites).join(" ")
}

#[cfg(test)]
mod tests {
    use waywarden_siting::{Aim, Control, Matrix, Question, curve, front};

    use super::*;

    /// Two areas of 15 and 25 people in tenths; 10 and 40 minutes to the first site, 30 and 5 to the second.
    fn tables() -> Tables {
        let times = Matrix::new(2, 2, [10, 30, 40, 5].map(|minutes| minutes * 60_000).to_vec()).unwrap();
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        Tables::new(times, vec![15, 25], 10.0, ids(&["a", "b"]), ids(&["p", "q"]))
    }

    fn asked(tables: &Tables, aims: Vec<Aim>) -> Asked<'_> {
        Question { open: Some((1, 2)), aims, ..Question::default() }.ask(tables).unwrap()
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
        let asked = asked(&tables, vec![Aim::Mean]);
        let answers: Vec<_> = (1..).zip(curve(&asked.request, 1, 2, FREE).unwrap()).collect();
        let table = siting_curve_table(&asked, &answers);
        let one = [Value::Number(1.0), Value::Number(14.375), Value::from("yes"), Value::from("q")];
        let two = [Value::Number(2.0), Value::Number(6.875), Value::from("yes"), Value::from("p q")];
        assert_eq!(table.rows, [one.to_vec(), two.to_vec()]);
    }

    #[test]
    fn a_front_has_the_value_of_each_objective() {
        let tables = tables();
        let asked = asked(&tables, vec![Aim::Mean, Aim::Sites]);
        let table = siting_front_table(&asked, &front(&asked.request, 10, FREE).unwrap().plans);
        let mut rows: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
        rows.sort();
        let one = [numbers(&[14.375, 1.0, 1.0]), vec![Value::from("q")]].concat();
        let two = [numbers(&[6.875, 2.0, 2.0]), vec![Value::from("p q")]].concat();
        assert_eq!(rows, [format!("{one:?}"), format!("{two:?}")]);
    }
}
