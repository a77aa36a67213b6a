//! Choosing sites on made-up country: towns and villages in a square, straight-line times.
#![allow(missing_docs)]

use waywarden_siting::{Control, Every, Matrix, Objective, Request, curve, solve};

fn main() {
    divan::main();
}

/// 3,000 areas and 82 sites, the same everywhere; times in milliseconds.
fn country(areas: usize, sites: usize) -> (Matrix, Vec<i64>) {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let places: Vec<(f64, f64)> = (0..areas).map(|_| (next(100_000) as f64, next(100_000) as f64)).collect();
    let weights = (0..areas).map(|_| 1_000 + next(2_000) as i64).collect();
    let chosen: Vec<(f64, f64)> = (0..sites).map(|_| places[next(areas as u64) as usize]).collect();
    let time = |a: &(f64, f64), b: &(f64, f64)| ((a.0 - b.0).hypot(a.1 - b.1) * 60.0).round() as u32;
    let times = places.iter().flat_map(|area| chosen.iter().map(move |site| time(area, site))).collect();
    (Matrix::new(areas, sites, times).unwrap_or_else(|_| unreachable!("areas x sites")), weights)
}

fn ask(bencher: divan::Bencher<'_, '_>, open: usize, objective: &Objective) {
    let (times, weights) = country(3_000, 82);
    let request = Request::new(times, weights, open, objective.clone());
    bencher.bench(|| solve(&request, Control::default()));
}

#[divan::bench(args = [3, 8, 20, 40])]
fn mean(bencher: divan::Bencher<'_, '_>, open: usize) {
    ask(bencher, open, &Objective::mean());
}

#[divan::bench(args = [8])]
fn within(bencher: divan::Bencher<'_, '_>, open: usize) {
    ask(bencher, open, &Objective::within(900_000));
}

#[divan::bench(args = [8])]
fn longest(bencher: divan::Bencher<'_, '_>, open: usize) {
    ask(bencher, open, &Objective::Longest);
}

#[divan::bench(args = [8])]
fn worst_tenth(bencher: divan::Bencher<'_, '_>, open: usize) {
    ask(bencher, open, &Objective::Worst { permille: 100 });
}

#[divan::bench(sample_count = 3)]
fn whole_curve(bencher: divan::Bencher<'_, '_>) {
    let (times, weights) = country(3_000, 82);
    let request = Request::new(times, weights, 1, Objective::mean());
    bencher.bench(|| curve(&request, 1, 81, Control::default()));
}

#[divan::bench]
fn every_one_of_16384(bencher: divan::Bencher<'_, '_>) {
    let (times, weights) = country(3_000, 14);
    let groups: Vec<usize> = (0..3_000).map(|area| area % 5).collect();
    bencher.bench(|| Every::of(&times, &weights, &[900_000, 1_800_000, 2_700_000], &groups, 5));
}
