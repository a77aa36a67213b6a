//! How long the parts of a run take: `cargo bench --bench network`.
//!
//! Iceland is part of the project. The South West of England is measured where its extract is found below
//! `$WAYWARDEN_DATA` (default: `../shared/data` beside the checkout), and is said to be skipped where it is not.
#![allow(clippy::disallowed_methods, reason = "the data is found by the environment")]
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use divan::Bencher;
use waywarden::case::RoadSource;
use waywarden::tables::Problems;
use waywarden::{CaseFile, Files, read_case};
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS, file};
use waywarden_osm::{ImportSettings, import};
use waywarden_routing::{Destination, Search, SearchGraph, columns, travel_times};
use waywarden_scenario::{Case, TravelTimes, evaluate};

mod drawing;

use drawing::{LEVELS_MS, draw_km2, drawer};

const REGIONS: [(&str, &str); 2] = [("iceland", "data/iceland/case.toml"), ("south_west", "data/yeovil/case.toml")];

/// The roads of a region with everything that a measurement should not pay for.
struct Region {
    case: Case,
    extracts: Vec<PathBuf>,
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

fn load_case(path: &Path) -> Result<CaseFile, Problems> {
    read_case(&Files::on_disk().with_variables(|name| std::env::var(name).ok()), path)
}

impl Region {
    fn open(case: &Path) -> Self {
        let CaseFile { case, roads, .. } = load_case(case).expect("listed by names()");
        let RoadSource::Files(extracts) = roads else { unreachable!("the cases of REGIONS name extracts") };
        let network = imported(&extracts);
        let mut prepared = tempfile::NamedTempFile::new().expect("a temporary file");
        file::write(&network, prepared.as_file_mut()).expect("a prepared network");
        let (origins, sites) = snapped(&case, &network);
        Self { graph: SearchGraph::towards(&network), network, prepared, origins, sites, case, extracts }
    }
}

fn imported(extracts: &[PathBuf]) -> Network {
    let settings = ImportSettings::default();
    import(extracts, &settings, &|_, _, _| {}).expect("a good extract")
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
    bencher.bench_local(|| imported(&region.extracts));
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

/// The land of a region from its roads: what comes before the first isochrone, without the mesh.
#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn land(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    bencher.bench_local(|| drawer(&region.network));
}

/// 15, 30, 45 and 60 minutes around one site on a mesh that is there: search, drawing and outline, all threads.
#[divan::bench(args = names(), sample_count = 10, sample_size = 1)]
fn isochrones_of_one_site(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    let drawer = drawer(&region.network);
    let mut search = Search::new();
    bencher.bench_local(|| {
        let column = search.to(&region.network, &region.graph, &region.sites[0], LEVELS_MS[3]);
        draw_km2(&drawer, &region.network, &column)
    });
}

/// The same for the first time in an area: its part of the mesh is made.
#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn isochrones_of_one_site_at_first(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    let mut search = Search::new();
    bencher.with_inputs(|| drawer(&region.network)).bench_local_values(|drawer| {
        let column = search.to(&region.network, &region.graph, &region.sites[0], LEVELS_MS[3]);
        draw_km2(&drawer, &region.network, &column)
    });
}

/// Four contours of each of sixteen sites spread over the areas, everything from the open network on; all threads.
#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn isochrones_of_sixteen_sites(bencher: Bencher<'_, '_>, name: &str) {
    let region = region(name);
    let step = region.origins.len() / 16;
    let sites: Vec<Destination> =
        region.origins.iter().flatten().step_by(step).take(16).map(Destination::from).collect();
    bencher.bench_local(|| {
        let drawer = drawer(&region.network);
        columns(&region.network, &region.graph, &sites, LEVELS_MS[3], |_, column| {
            draw_km2(&drawer, &region.network, column)
        })
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
