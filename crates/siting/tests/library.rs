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

/// Straight lines in metres between points on the National Grid.
fn metres(a: (f64, f64), b: (f64, f64)) -> u32 {
    (a.0 - b.0).hypot(a.1 - b.1).round() as u32
}

/// All areas of England and its stroke hospitals: a size at which every step counts. The distance of each area is counted for
/// its people.
#[test]
fn england_by_straight_line() {
    let Some(folder) = folder() else { return };
    let read = |name: &str| std::fs::read_to_string(folder.join("../england").join(name)).unwrap();
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    let mut areas: Vec<((f64, f64), i64)> = Vec::new();
    for line in read("lsoa11_england.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        areas.push(((number(cells[4]), number(cells[5])), number(cells[6]) as i64));
    }
    // Names have commas, so positions are counted from the end.
    let hospitals: Vec<(f64, f64)> = read("stroke_hospitals_2022.csv")
        .lines()
        .map(|line| line.split(',').collect::<Vec<&str>>())
        .filter(|cells| cells.get(5) == Some(&"England"))
        .map(|cells| (number(cells[cells.len() - 8]), number(cells[cells.len() - 7])))
        .collect();
    assert_eq!((areas.len(), hospitals.len()), (32_844, 128));
    let times = areas.iter().flat_map(|area| hospitals.iter().map(|hospital| metres(area.0, *hospital))).collect();
    let times = Matrix::new(areas.len(), hospitals.len(), times).unwrap();
    let weights = areas.iter().map(|area| area.1).collect();
    let start = Instant::now();
    let answer = solve(&Request::new(times, weights, 24, Objective::mean()), Control::default()).unwrap();
    eprintln!(
        "England {} x {} p 24: {:?} {:?} nodes {} {:.2} s",
        areas.len(),
        hospitals.len(),
        answer.best().map(|plan| plan.values[0]),
        answer.status,
        answer.nodes,
        start.elapsed().as_secs_f64()
    );
    assert!(answer.optimal());
}
