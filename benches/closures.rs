//! What a closure costs from kept rankings, beside a whole evaluation: `cargo bench --bench closures`.
//!
//! The South West of England (3,025 areas, 12 stroke units) is measured where its extract is found below
//! `$WAYWARDEN_DATA` (default: `../shared/data` beside the checkout), a made-up matrix of that size where it is not.
#![allow(clippy::disallowed_methods, reason = "the data is found by the environment")]
#![allow(clippy::print_stdout)]
#![allow(clippy::unwrap_used)]

#[path = "../crates/scenario/tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::sync::LazyLock;

use divan::{AllocProfiler, Bencher, black_box};
use waywarden::case::RoadSource;
use waywarden::{CaseFile, Files, read_case};
use waywarden_network::{Purpose, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_osm::{ImportSettings, import};
use waywarden_routing::{Destination, SearchGraph, columns, travel_times};
use waywarden_scenario::{Case, ClosureScratch, Ranking, ScenarioSpec, SiteIndex, TravelTimes, evaluate};

/// Shows that a closure allocates nothing.
#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

static WORLD: LazyLock<World> = LazyLock::new(World::open);

/// A case with its times, and the first weight of every area.
struct World {
    case: Case,
    times: TravelTimes,
    candidates: Vec<SiteIndex>,
    weights: Vec<f64>,
}

impl World {
    fn open() -> Self {
        let (case, times) = south_west().unwrap_or_else(made_up);
        let candidates = case.sites.base().collect();
        let weights = case.areas.iter().map(|area| area.weights[0]).collect();
        Self { case, times, candidates, weights }
    }

    fn ranking(&self) -> Ranking<'_> {
        Ranking::new(&self.times, &self.case.sites, &self.candidates, Ranking::DEFAULT_KEPT).unwrap()
    }

    /// The site that is the best of the most areas.
    fn busiest(&self) -> SiteIndex {
        let ranking = self.ranking();
        *self.candidates.iter().max_by_key(|site| ranking.areas_of(**site).len()).unwrap()
    }
}

fn south_west() -> Option<(Case, TravelTimes)> {
    let files = Files::on_disk().with_variables(|name| std::env::var(name).ok());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/yeovil/case.toml");
    let CaseFile { mut case, roads, .. } = read_case(&files, &path).ok()?;
    let RoadSource::Files(extracts) = roads else { return None };
    let network = import(&extracts, &ImportSettings::default(), &|_, _, _| {}).ok()?;
    let (index, settings) = (SnapIndex::new(&network), SnapSettings::default());
    let origins: Vec<_> = case.areas.iter().map(|a| index.snap(a.at, Purpose::Origin, &settings).ok()).collect();
    let snaps = case.sites.positions().iter().map(|p| index.snap(p.site.at, Purpose::Destination, &settings).ok());
    let sites = snaps.map(|snap| snap.as_ref().map(Destination::from)).collect::<Option<Vec<_>>>()?;
    let graph = SearchGraph::towards(&network);
    let by_site = columns(&network, &graph, &sites, UNREACHABLE_MS, |_, column| travel_times(column, &origins));
    let by_area = (0..origins.len()).flat_map(|area| by_site.iter().map(move |times| times[area])).collect();
    let refusals = origins.iter().map(|o| o.is_none().then(|| "not near a road".to_owned())).collect();
    let times = TravelTimes::new(origins.len(), sites.len(), by_area, refusals).ok()?;
    case.scenarios.clear();
    Some((case, times))
}

/// Areas and sites at random in a square of 200 km, straight lines at 60 km/h.
fn made_up() -> (Case, TravelTimes) {
    const AREAS: usize = 3025;
    const SITES: usize = 12;
    let mut random = Random(1);
    let ids: Vec<String> = (0..SITES).map(|site| format!("site_{site:02}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let weights: Vec<[f64; 1]> = (0..AREAS).map(|_| [random.below(2000) as f64 + 1000.0]).collect();
    let weights: Vec<&[f64]> = weights.iter().map(<[f64; 1]>::as_slice).collect();
    let mut place = || [random.below(200_000) as f64, random.below(200_000) as f64];
    let sites: Vec<[f64; 2]> = (0..SITES).map(|_| place()).collect();
    let areas: Vec<[f64; 2]> = (0..AREAS).map(|_| place()).collect();
    // 60 km/h is 60 ms a metre.
    let time_ms = |a: &[f64; 2], b: &[f64; 2]| ((a[0] - b[0]).hypot(a[1] - b[1]) * 60.0) as u32;
    let times = areas.iter().flat_map(|area| sites.iter().map(move |site| time_ms(area, site))).collect();
    (common::case(&ids, &weights), TravelTimes::new(AREAS, SITES, times, vec![None; AREAS]).unwrap())
}

/// The same numbers every time (splitmix64: Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

fn main() {
    let world = &*WORLD;
    let busiest = world.busiest();
    println!("{}: {} areas, {} sites", world.case.id, world.times.areas(), world.times.sites());
    let (name, areas) = (&world.case.sites.site(busiest).name, world.ranking().areas_of(busiest).len());
    println!("busiest: {name}, {areas} areas");
    divan::main();
}

/// The lists of all areas and the index of all sites, once.
#[divan::bench]
fn rank(bencher: Bencher<'_, '_>) {
    let world = &*WORLD;
    bencher.bench_local(|| world.ranking());
}

/// The site that the most areas go to.
#[divan::bench]
fn close_busiest_site(bencher: Bencher<'_, '_>) {
    let (world, mut scratch) = (&*WORLD, ClosureScratch::default());
    let (ranking, busiest, limits_ms) = (world.ranking(), world.busiest(), &world.case.thresholds_ms);
    // The figures before are made by the first closure.
    ranking.close(&[], &world.weights, limits_ms, &mut scratch).unwrap();
    bencher.bench_local(|| {
        let closed = [black_box(busiest)];
        ranking.close(&closed, &world.weights, limits_ms, &mut scratch).unwrap().added_min
    });
}

/// Ten thousand pairs of sites, one thread.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn close_10_000_pairs(bencher: Bencher<'_, '_>) {
    let (world, mut scratch, mut random) = (&*WORLD, ClosureScratch::default(), Random(2));
    let (ranking, limits_ms) = (world.ranking(), &world.case.thresholds_ms);
    let sites = &world.candidates;
    let pairs: Vec<[SiteIndex; 2]> = (0..10_000)
        .map(|_| {
            let one = random.below(sites.len());
            let other = (one + 1 + random.below(sites.len() - 1)) % sites.len();
            [sites[one], sites[other]]
        })
        .collect();
    ranking.close(&[], &world.weights, limits_ms, &mut scratch).unwrap();
    bencher.bench_local(|| {
        let added = pairs
            .iter()
            .map(|pair| ranking.close(black_box(pair), &world.weights, limits_ms, &mut scratch).unwrap().added_min);
        added.sum::<f64>()
    });
}

/// The same closure of one site, evaluated whole: every statistic of every weight of the case.
#[divan::bench]
fn evaluate_busiest_site(bencher: Bencher<'_, '_>) {
    let world = &*WORLD;
    let spec = ScenarioSpec { close: vec![world.busiest()], ..common::scenario("close") };
    bencher.bench_local(|| evaluate(&world.case, black_box(&spec), &world.times).unwrap());
}
