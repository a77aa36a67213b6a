//! Capacity assignment beside linear programmes: `microlp` on random cases, and HiGHS (through scipy) where Python has it.
#![allow(clippy::disallowed_methods, clippy::print_stderr)]
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::Write;
use std::process::{Command, Stdio};

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use proptest::prelude::*;
use waywarden_scenario::allocation::{Transport, TransportUnit};

/// A problem: who, how many, at what cost where, and how many each site takes.
type Case = (Vec<TransportUnit>, Vec<Option<i64>>);

/// More than any cost of the cases here: nobody is left without a place to save others time.
const NOWHERE: f64 = 1e6;

/// A case of this size from a seed, the same on every machine; capacities are short, just enough, or absent.
fn case(units: usize, sites: usize, seed: u64) -> Case {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let list: Vec<TransportUnit> = (0..units)
        .map(|_| {
            let mut costs: Vec<Option<u32>> = (0..sites).map(|_| (next(8) > 0).then(|| next(3_600) as u32)).collect();
            if costs.iter().all(Option::is_none) {
                costs[0] = Some(60);
            }
            TransportUnit { amount: 1 + next(40) as i64, costs }
        })
        .collect();
    let mean = list.iter().map(|unit| unit.amount).sum::<i64>() as u64 / sites as u64;
    let capacities = (0..sites).map(|_| (next(6) > 0).then(|| (mean / 2 + next(mean + 1)) as i64)).collect();
    (list, capacities)
}

/// Least cost and what is left without a place, as a linear programme.
fn by_simplex((units, capacities): &Case) -> (f64, f64) {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut at_site: Vec<Vec<Variable>> = vec![Vec::new(); capacities.len()];
    let mut nowhere: Vec<Variable> = Vec::new();
    for unit in units {
        let mut all = Vec::new();
        for (site, cost) in unit.costs.iter().enumerate() {
            if let Some(cost) = cost {
                let amount = problem.add_var(f64::from(*cost), (0.0, f64::INFINITY));
                at_site[site].push(amount);
                all.push((amount, 1.0));
            }
        }
        let left = problem.add_var(NOWHERE, (0.0, f64::INFINITY));
        nowhere.push(left);
        all.push((left, 1.0));
        problem.add_constraint(all, ComparisonOp::Eq, unit.amount as f64);
    }
    for (amounts, capacity) in at_site.iter().zip(capacities) {
        if let (Some(capacity), false) = (capacity, amounts.is_empty()) {
            let row: Vec<(Variable, f64)> = amounts.iter().map(|amount| (*amount, 1.0)).collect();
            problem.add_constraint(row, ComparisonOp::Le, *capacity as f64);
        }
    }
    let solution = problem.solve().unwrap();
    let left: f64 = nowhere.iter().map(|variable| solution[*variable]).sum();
    (solution.objective() - NOWHERE * left, left)
}

/// The solver's own answer, after a look at its certificate: no capacity is exceeded, nobody goes where there is no way.
fn by_paths((units, capacities): &Case) -> (f64, f64) {
    let found = Transport::solve(units, capacities);
    let mut load = vec![0i64; capacities.len()];
    let mut cost = 0i128;
    for (unit, flows) in units.iter().zip(&found.flows) {
        assert!(flows.iter().map(|(_, amount)| amount).sum::<i64>() <= unit.amount);
        for (site, amount) in flows {
            load[*site] += amount;
            cost += i128::from(unit.costs[*site].unwrap()) * i128::from(*amount);
        }
    }
    assert!(load.iter().zip(capacities).all(|(load, capacity)| capacity.is_none_or(|capacity| *load <= capacity)));
    assert_eq!(cost, found.cost);
    (found.cost as f64, found.left as f64)
}

fn agree(case: &Case, [cost, left]: [f64; 2], by: &str) {
    let (own_cost, own_left) = by_paths(case);
    assert!((own_left - left).abs() < 1e-6, "left: {own_left}, by {by} {left}");
    assert!((own_cost - cost).abs() <= 1e-6 * cost.max(1.0), "cost: {own_cost}, by {by} {cost}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_least_time_is_that_of_a_linear_programme(units in 1..60usize, sites in 1..9usize, seed in any::<u64>()) {
        let case = case(units, sites, seed);
        let (cost, left) = by_simplex(&case);
        agree(&case, [cost, left], "microlp");
    }
}

#[test]
fn a_larger_case_and_one_that_cannot_be_met() {
    let larger = case(200, 30, 7);
    let (cost, left) = by_simplex(&larger);
    agree(&larger, [cost, left], "microlp");
    assert!(cost > 0.0);
    let (units, mut capacities) = case(80, 6, 3);
    capacities.fill(Some(20));
    let (cost, left) = by_simplex(&(units.clone(), capacities.clone()));
    assert!(left > 0.0, "six sites of 20 are not enough");
    agree(&(units, capacities), [cost, left], "microlp");
}

/// Reads cases, solves each with HiGHS, and prints cost and what is left.
const HIGHS: &str = r#"
import json, sys
try:
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix
except ImportError:
    sys.exit(3)
for case in json.load(sys.stdin):
    cost, equal, above = [], [[], []], [[], []]
    for unit, costs in enumerate(case["costs"]):
        for site, minutes in enumerate(costs + [1e6]):
            if minutes is None:
                continue
            column = len(cost)
            cost.append(minutes)
            equal[0].append(unit); equal[1].append(column)
            if site < len(costs) and case["capacities"][site] is not None:
                above[0].append(site); above[1].append(column)
    def matrix(where, rows):
        return csr_matrix((np.ones(len(where[0])), where), shape=(rows, len(cost)))
    room = [1e12 if c is None else c for c in case["capacities"]]
    found = linprog(cost, A_eq=matrix(equal, len(case["costs"])), b_eq=case["amounts"],
                    A_ub=matrix(above, len(room)), b_ub=room, method="highs")
    assert found.status == 0, found.message
    left = sum(x for x, c in zip(found.x, cost) if c == 1e6)
    print(repr(float(found.fun - 1e6 * left)), repr(float(left)))
"#;

/// What HiGHS finds; `None` if there is no Python with scipy. `PYTHON` names another than `python3`.
fn by_highs(cases: &[Case]) -> Option<Vec<[f64; 2]>> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let text = |case: &Case| {
        let costs: Vec<&Vec<Option<u32>>> = case.0.iter().map(|unit| &unit.costs).collect();
        let amounts: Vec<i64> = case.0.iter().map(|unit| unit.amount).collect();
        serde_json::json!({ "costs": costs, "amounts": amounts, "capacities": case.1 })
    };
    let input = serde_json::Value::from(cases.iter().map(text).collect::<Vec<_>>()).to_string();
    let mut child = Command::new(python)
        .args(["-c", HIGHS])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .ok()?;
    // A program that ends at once, without scipy, no longer reads.
    let _ = child.stdin.take()?.write_all(input.as_bytes());
    let output = child.wait_with_output().ok()?;
    if output.status.code() == Some(3) {
        return None;
    }
    assert!(output.status.success(), "HiGHS failed");
    let lines = String::from_utf8(output.stdout).unwrap();
    let numbers = |line: &str| line.split(' ').map(|number| number.parse().unwrap()).collect::<Vec<f64>>();
    Some(lines.lines().map(|line| numbers(line).try_into().unwrap()).collect())
}

#[test]
fn highs_finds_no_better_assignment() {
    let mut cases: Vec<Case> =
        (0..20).map(|seed| case(10 + 13 * seed as usize, 2 + seed as usize % 12, seed)).collect();
    cases.push(case(3_025, 12, 2_024));
    let Some(found) = by_highs(&cases) else {
        eprintln!("skipped: no Python with scipy (set PYTHON to one that has it)");
        return;
    };
    assert_eq!(found.len(), cases.len());
    cases.iter().zip(found).for_each(|(case, found)| agree(case, found, "HiGHS"));
}
