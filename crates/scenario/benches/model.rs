//! What allocation and disclosure control cost at the size of the South West: 3,025 areas, 12 sites, made up.
//!
//! `cargo bench -p waywarden-scenario`
#![allow(clippy::unwrap_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::sync::LazyLock;

use common::{case, scenario};
use divan::{Bencher, black_box};
use waywarden_scenario::disclosure::SuppressedCounts;
use waywarden_scenario::impact::slices;
use waywarden_scenario::{
    AllocationSpec, Case, Disclosure, GroupKind, GroupSpec, Rule, ScenarioResult, ScenarioSpec, SiteIndex, SiteTable,
    TravelTimes, evaluate,
};

const AREAS: usize = 3_025;
const SITES: usize = 12;

fn main() {
    divan::main();
}

/// A square of areas with sites strewn over it: minutes are straight lines. A pseudo-random sequence, always the same.
static WORLD: LazyLock<(Case, TravelTimes)> = LazyLock::new(|| {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let sites: Vec<(f64, f64)> = (0..SITES).map(|_| (next(55_000) as f64 / 1e3, next(55_000) as f64 / 1e3)).collect();
    let ids: Vec<String> = (0..SITES).map(|site| format!("site_{site:02}")).collect();
    // Some patients a year in each area, as strokes are.
    let counts: Vec<Vec<f64>> = (0..AREAS).map(|_| vec![next(5) as f64]).collect();
    let mut case = case(
        &ids.iter().map(String::as_str).collect::<Vec<_>>(),
        &counts.iter().map(Vec::as_slice).collect::<Vec<_>>(),
    );
    let group = |name: &str, kind| GroupSpec { column: name.into(), name: name.into(), title: name.into(), kind };
    case.groups = vec![
        group("commissioner", GroupKind::Commissioner),
        group("deprivation", GroupKind::DeprivationDecile),
        group("rurality", GroupKind::Rurality),
    ];
    let mut times = Vec::with_capacity(AREAS * SITES);
    for area in 0..AREAS {
        let (x, y) = ((area % 55) as f64, (area / 55) as f64);
        times.extend(sites.iter().map(|(sx, sy)| (1.3 * (sx - x).hypot(sy - y) * 60_000.0) as u32));
        case.areas[area].groups = [format!("c{}", area % 55 / 7), (1 + next(10)).to_string(), format!("r{}", next(8))]
            .map(Into::into)
            .to_vec();
    }
    (case, TravelTimes::new(AREAS, SITES, times, vec![None; AREAS]).unwrap())
});

/// With room for a tenth more than there are, equally at each site: far from what the nearest would get.
fn with_capacities() -> Case {
    let case = &WORLD.0;
    let room = (case.total(0) * 1.1 / SITES as f64).ceil();
    let sites = case.sites.base().map(|site| {
        let mut site = case.sites.site(site).clone();
        site.figures.capacity = Some(room);
        site
    });
    let allocation = AllocationSpec { rule: Rule::Capacity, ..AllocationSpec::default() };
    Case { sites: SiteTable::new(sites.collect()), allocation, ..case.clone() }
}

fn closing(case: &Case, sites: &[u32]) -> ScenarioResult {
    let close = sites.iter().map(|site| SiteIndex(*site)).collect();
    evaluate(case, &ScenarioSpec { close, ..scenario("close") }, &WORLD.1).unwrap()
}

#[divan::bench]
fn closure_nearest(bencher: Bencher<'_, '_>) {
    let case = &WORLD.0;
    bencher.bench(|| closing(black_box(case), &[0]));
}

/// Before and after: two transportation problems.
#[divan::bench(sample_count = 10)]
fn closure_capacity(bencher: Bencher<'_, '_>) {
    let case = with_capacities();
    // One of twelve closes: the others have just enough room.
    bencher.bench(|| closing(black_box(&case), &[0]));
}

/// Which counts are withheld, of so many results with three groups each.
#[divan::bench(args = [1, 3, 7], sample_count = 3)]
fn disclosure(bencher: Bencher<'_, '_>, results: u32) {
    let mut case = WORLD.0.clone();
    case.weights[0].disclosure = Disclosure::Patients;
    let results: Vec<ScenarioResult> = (0..results).map(|site| closing(&case, &[site])).collect();
    let slices = slices(&case);
    bencher.bench(|| SuppressedCounts::new(&case, black_box(&results), &slices));
}
