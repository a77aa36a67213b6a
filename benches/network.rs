//! How long the parts of a run take: `cargo bench --bench network`.
//!
//! Iceland is part of the project. The South West of England is measured where its extract is found below
//! `$WAYWARDEN_DATA` (default: `../shared/data` beside the checkout), and is said to be skipped where it is not.

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use divan::Bencher;
use waywarden_isochrone::{Field, Grid, RoadPiece, Settings};
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS, file};
use waywarden_osm::{ImportSettings, import};
use waywarden_routing::{Destination, Search, SearchGraph, Shapes, columns, travel_times};
use waywarden_scenario::case::RoadSource;
use waywarden_scenario::{Case, TravelTimes, evaluate, load_case};

const REGIONS: [(&str, &str); 2] = [("iceland", "data/iceland/case.toml"), ("south_west", "data/yeovil/case.toml")];

/// The roads of a region with everything that a measurement should not pay for.
struct Region {
    case: Case,
    network: Network,
    graph: SearchGraph,
    prepared: tempfile::NamedTempFile,
    origins: Vec<Option<Snap>>,
    sites: Vec<Destination>,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    println!("threads: {}", rayon::current_num_threads());
    for (name, case) in REGIONS {
        if let Err(problems) = load_case(&root.join(case)) {
            println!("{name}: skipped, its files are not there (set WAYWARDEN_DATA). {}", problems.0[0]);
        }
    }
    divan::main();
}

fn names() -> Vec<&'static str> {
    static PRESENT: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let present = REGIONS.into_iter().filter(|(_, case)| load_case(&root.join(case)).is_ok());
        present.map(|(name, _)| name).collect()
    });
    PRESENT.clone()
}

fn region(name: &str) -> &'static Region {
    static OPENED: [OnceLock<Region>; REGIONS.len()] = [const { OnceLock::new() }; REGIONS.len()];
    let index = REGIONS.iter().position(|(known, _)| *known == name).expect("a name of REGIONS");
    OPENED[index].get_or_init(|| Region::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(REGIONS[index].1)))
}

impl Region {
    fn open(case: &Path) -> Self {
        let case = load_case(case).expect("listed by names()");
        let network = imported(&case);
        let mut prepared = tempfile::NamedTempFile::new().expect("a temporary file");
        file::write(&network, prepared.as_file_mut()).expect("a prepared network");
        let (origins, sites) = snapped(&case, &network);
        Self { graph: SearchGraph::towards(&network), network, prepared, origins, sites, case }
    }
}

fn extracts(case: &Case) -> &[PathBuf] {
    match &case.roads.source {
        RoadSource::Files(files) => files,
        _ => unreachable!("the cases of REGIONS name extracts"),
    }
}

fn imported(case: &Case) -> Network {
    let settings = ImportSettings::default();
    import(extracts(case), &settings, &|_, _, _| {}).expect("a good extract")
}

fn snapped(case: &Case, network: &Network) -> (Vec<Option<Snap>>, Vec<Destination>) {
    let index = SnapIndex::new(network);
    let snap = |at: LonLat, purpose| index.snap(at, purpose, &SnapSettings::default()).ok();
    let origins = case.areas.iter().map(|area| snap(area.at, Purpose::Origin)).collect();
    let sites = case.sites.positions().iter().filter_map(|p| snap(p.site.at, Purpose::Destination));
    (origins, sites.map(|snap| Destination::from(&snap)).collect())
}

/// Reads the extracts and builds the network.
#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn import_extract(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    bencher.bench_local(|| imported(&region.case));
}

/// Opens the prepared network, checksum and indices checked.
#[divan::bench(args = names(), sample_count = 10, sample_size = 1)]
fn open_prepared(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    bencher.bench_local(|| file::open(region.prepared.path()).expect("written above"));
}

/// Everywhere to one site, one thread.
#[divan::bench(args = names(), sample_count = 20, sample_size = 1)]
fn one_site_to_all(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    let mut search = Search::new();
    bencher.bench_local(|| {
        let column = search.to(&region.network, &region.graph, &region.sites[0], UNREACHABLE_MS);
        column.labels()[0]
    });
}

/// Everywhere to twenty sites spread over the areas, all threads.
#[divan::bench(args = names(), sample_count = 10, sample_size = 1)]
fn twenty_sites_to_all(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    let step = region.origins.len() / 20;
    let sites: Vec<Destination> =
        region.origins.iter().step_by(step).flatten().take(20).map(Destination::from).collect();
    assert_eq!(sites.len(), 20, "{name}");
    bencher.bench_local(|| {
        columns(&region.network, &region.graph, &sites, UNREACHABLE_MS, |_, column| column.labels()[0])
    });
}

/// 15, 30, 45 and 60 minutes around one site: search, drawing and outline, one thread, at 250 m and 150 m.
#[divan::bench(args = names(), sample_count = 10, sample_size = 1)]
fn isochrones_of_one_site(bencher: Bencher<'_, '_>, name: &str) {
    const LEVELS_MS: [u32; 4] = [900_000, 1_800_000, 2_700_000, 3_600_000];
    let region = region(name);
    let middle = region.network.extent().map_or(0.0, |[low, high]| f64::midpoint(low.lat(), high.lat()));
    let grid = Grid::new(&Settings::default(), middle).expect("the default settings");
    let mut search = Search::new();
    let shapes = Shapes::new(&region.network, 2.0);
    bencher.bench_local(|| {
        let column = search.to(&region.network, &region.graph, &region.sites[0], LEVELS_MS[3]);
        let mut pieces = Vec::new();
        column.for_each_piece(&shapes, LEVELS_MS[3], |_, a, b, time_a_ms, time_b_ms| {
            pieces.push(RoadPiece { a, b, time_a_ms, time_b_ms });
        });
        let fields = Field::burn_levels(&grid, &pieces, &LEVELS_MS).0;
        fields.iter().map(|field| field.contour().area_km2()).sum::<f64>()
    });
}

/// One scenario from travel times that are known: allocation, figures, flows.
#[divan::bench(args = names(), sample_count = 50)]
fn scenario_from_times(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    let times = times(region);
    bencher.bench_local(|| evaluate(&region.case, &region.case.scenarios[0], &times).expect("times of the case"));
}

/// A whole case on an open network, without maps: snapping, a search for each site, every scenario; all threads.
#[divan::bench(args = names(), sample_count = 5, sample_size = 1)]
fn whole_case_without_maps(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    bencher.bench_local(|| {
        let (origins, sites) = snapped(&region.case, &region.network);
        let graph = SearchGraph::towards(&region.network);
        let times = times_between(region, &graph, &origins, &sites);
        let scenarios = region.case.scenarios.iter();
        scenarios.map(|s| evaluate(&region.case, s, &times).expect("times of the case").flows.len()).sum::<usize>()
    });
}

fn times(region: &Region) -> TravelTimes {
    times_between(region, &region.graph, &region.origins, &region.sites)
}

fn times_between(region: &Region, graph: &SearchGraph, origins: &[Option<Snap>], sites: &[Destination]) -> TravelTimes {
    let by_site = columns(&region.network, graph, sites, UNREACHABLE_MS, |_, column| travel_times(column, origins));
    let by_area = (0..origins.len()).flat_map(|area| by_site.iter().map(move |times| times[area])).collect();
    let refusals = origins.iter().map(|o| o.is_none().then(|| "not near a road".to_owned())).collect();
    TravelTimes::new(origins.len(), sites.len(), by_area, refusals).expect("a full matrix")
}
