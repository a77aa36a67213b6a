//! Published optima of the forty p-median instances of the OR-Library (Beasley 1985), with proof.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr)]

use std::path::PathBuf;
use std::time::Instant;

use waywarden_siting::{Control, Matrix, Objective, Request, solve};

fn folder() -> Option<PathBuf> {
    let data = std::env::var_os("WAYWARDEN_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let folder = data.join("siting");
    if !folder.exists() {
        eprintln!("skipped: {} is absent", folder.display());
        return None;
    }
    Some(folder)
}

/// Shortest paths between all nodes; of edges between the same two nodes the last counts.
fn instance(text: &str) -> (Matrix, usize) {
    let mut numbers = text.split_whitespace().map(|number| number.parse::<usize>().unwrap());
    let (n, edges, p) = (numbers.next().unwrap(), numbers.next().unwrap(), numbers.next().unwrap());
    const FAR: u32 = u32::MAX / 2;
    let mut times = vec![FAR; n * n];
    for _ in 0..edges {
        let (a, b, time) = (numbers.next().unwrap() - 1, numbers.next().unwrap() - 1, numbers.next().unwrap() as u32);
        (times[a * n + b], times[b * n + a]) = (time, time);
    }
    (0..n).for_each(|node| times[node * n + node] = 0);
    for via in 0..n {
        let row = times[via * n..(via + 1) * n].to_vec();
        for from in 0..n {
            let first = times[from * n + via];
            if first < FAR {
                for (time, rest) in times[from * n..(from + 1) * n].iter_mut().zip(&row) {
                    *time = (*time).min(first + rest);
                }
            }
        }
    }
    (Matrix::new(n, n, times).unwrap(), p)
}

/// The first twenty take seconds; `PMED=all` tries all forty, `PMED=pmed36,pmed39` those.
fn is_wanted(instance: &str, wanted: Option<&str>) -> bool {
    match wanted {
        Some("all") => true,
        Some(list) => list.split(',').any(|name| name == instance),
        None => instance.trim_start_matches("pmed").parse().is_ok_and(|number: u32| number <= 20),
    }
}

fn all(objective: &Objective, column: usize) {
    let Some(folder) = folder() else { return };
    let optima = std::fs::read_to_string(folder.join("pmed_optima.csv")).unwrap();
    let wanted = std::env::var("PMED").ok();
    for line in optima.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if !is_wanted(cells[0], wanted.as_deref()) {
            continue;
        }
        let text = std::fs::read_to_string(folder.join("pmed").join(format!("{}.txt", cells[0]))).unwrap();
        let (times, p) = instance(&text);
        let n = times.areas();
        let start = Instant::now();
        let answer = solve(&Request::new(times, vec![1; n], p, objective.clone()), Control::default()).unwrap();
        eprintln!(
            "{} n {n} p {p}: {:?} bound {:?} {:?} nodes {} {:.2} s",
            cells[0],
            answer.best().map(|plan| plan.values[0]),
            answer.bounds,
            answer.status,
            answer.nodes,
            start.elapsed().as_secs_f64()
        );
        assert!(answer.optimal(), "{line}");
        assert_eq!(answer.best().unwrap().values[0], cells[column].parse::<i64>().unwrap(), "{line}");
    }
}

#[test]
fn p_median_optima() {
    all(&Objective::mean(), 4);
}

#[test]
fn p_centre_optima() {
    all(&Objective::Longest, 5);
}
