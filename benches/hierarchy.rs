//! What a hierarchy costs and gains: `cargo bench --bench hierarchy`.
//!
//! Roads and areas of the South West of England are read below `$WAYWARDEN_DATA` (default: `../shared/data` beside the
//! checkout); without them nothing is measured, and it says so.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use divan::{Bencher, counter::ItemsCount};
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_osm::{ImportSettings, import};
use waywarden_routing::hierarchy::{Hierarchy, LANES, Origins, Sweep};
use waywarden_routing::{Destination, Edge, Search, SearchGraph, Start, columns, travel_times};

struct Region {
    network: Network,
    graph: SearchGraph,
    hierarchy: Hierarchy,
    areas: Vec<Option<Snap>>,
}

fn main() {
    println!("threads: {}", rayon::current_num_threads());
    match region() {
        Some(region) => {
            let Region { graph, hierarchy, .. } = region;
            println!("{} vertices, {} edges, {} areas", graph.vertex_count(), graph.edge_count(), region.areas.len());
            println!("hierarchy: {:?} edges up and down", hierarchy.edge_counts());
            println!("a sweep of {LANES} lanes moves at least {} bytes", hierarchy.sweep_bytes(LANES));
            println!("items of the sweeps: vertices times destinations; of the matrices: times");
            divan::main();
        }
        None => println!("skipped: no extract and areas in {} (set WAYWARDEN_DATA)", data().display()),
    }
}

fn data() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    std::env::var_os("WAYWARDEN_DATA").map_or_else(beside, PathBuf::from)
}

fn region() -> Option<&'static Region> {
    static OPENED: OnceLock<Option<Region>> = OnceLock::new();
    OPENED.get_or_init(open).as_ref()
}

fn open() -> Option<Region> {
    let roads = data().join("osm/sw-england-from-tiles-202108-drive.osm.pbf");
    let mut areas = csv::Reader::from_path(data().join("yeovil/lsoa11_south_west.csv")).ok()?;
    if !roads.is_file() {
        return None;
    }
    let network = import(&[roads], &ImportSettings::default(), &|_, _, _| {}).expect("a good extract");
    let index = SnapIndex::new(&network);
    let headers = areas.headers().expect("headers").clone();
    let column = |name| headers.iter().position(|h| h == name).expect("a column");
    let (lon, lat) = (column("lon"), column("lat"));
    let snaps = areas.records().map(|row| {
        let row = row.expect("a row");
        let degrees = |column: usize| row[column].parse::<f64>().expect("degrees");
        let at = LonLat::from_degrees(degrees(lon), degrees(lat)).expect("degrees");
        index.snap(at, Purpose::Origin, &SnapSettings::default()).ok()
    });
    let areas = snaps.collect();
    drop(index);
    let graph = SearchGraph::towards(&network);
    let hierarchy = Hierarchy::build(&graph, &|_, _| {});
    Some(Region { graph, hierarchy, areas, network })
}

impl Region {
    fn here() -> &'static Self {
        region().expect("checked in main")
    }

    /// Every so many areas, as destinations.
    fn sites(&self, count: usize) -> Vec<Destination> {
        let snapped: Vec<&Snap> = self.areas.iter().flatten().collect();
        (0..count).map(|i| Destination::from(snapped[i * snapped.len() / count])).collect()
    }

    fn starts(&self, count: usize) -> Vec<Vec<Start>> {
        self.sites(count).iter().map(|site| site.starts(&self.network, &self.graph).collect()).collect()
    }
}

/// The whole preparation, all threads.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn build(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    bencher.bench_local(|| Hierarchy::build(&region.graph, &|_, _| {}));
}

/// Preparation for other weights in the order found before: every seventh road takes twice as long.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn rebuild(bencher: Bencher<'_, '_>) {
    let Region { graph, hierarchy, .. } = Region::here();
    let row = |from: u32| {
        let slow = if from.is_multiple_of(7) { 2 } else { 1 };
        let slower = move |e: &Edge| Edge { weight_ms: e.weight_ms.saturating_mul(slow), ..*e };
        graph.edges(from).iter().map(move |edge| (from, slower(edge)))
    };
    let edges: Vec<(u32, Edge)> = (0..graph.vertex_count() as u32).flat_map(row).collect();
    let other = SearchGraph::from_edges(graph.vertex_count(), &edges).expect("the same vertices");
    bencher.bench_local(|| hierarchy.rebuild(&other, &|_, _| {}).expect("as many vertices"));
}

/// Restoring a stored hierarchy, every index checked.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn restore(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    bencher.bench_local(|| Hierarchy::from_arrays(region.hierarchy.arrays(), &region.graph).expect("its own"));
}

/// Labels of all vertices to as many destinations as there are lanes, one thread.
#[divan::bench(consts = [1, 4, 8, 16, 32], sample_count = 20, sample_size = 1)]
fn sweep_all<const L: usize>(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    let (starts, mut sweep) = (region.starts(L), Sweep::<L>::new());
    bencher
        .counter(ItemsCount::new(L * region.graph.vertex_count()))
        .bench_local(|| sweep.all(&region.hierarchy, &starts).of(0)[0]);
}

/// The same without keeping what nothing depends on.
#[divan::bench(consts = [16, 32], sample_count = 20, sample_size = 1)]
fn sweep_blocks<const L: usize>(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    let (starts, mut sweep) = (region.starts(L), Sweep::<L>::new());
    bencher.counter(ItemsCount::new(L * region.graph.vertex_count())).bench_local(|| {
        let mut reached = 0;
        sweep.blocks(&region.hierarchy, &starts, |_, rows| {
            reached += rows.iter().filter(|row| row[0] != UNREACHABLE_MS).count();
        });
        reached
    });
}

/// Twenty sites to all, one thread: a batch of 16 and one of 4.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn twenty_sites_to_all(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    let (starts, mut wide, mut narrow) = (region.starts(20), Sweep::<16>::new(), Sweep::<4>::new());
    bencher.counter(ItemsCount::new(20 * region.graph.vertex_count())).bench_local(|| {
        let first = wide.all(&region.hierarchy, &starts[..16]).of(0)[0];
        first ^ narrow.all(&region.hierarchy, &starts[16..]).of(0)[0]
    });
}

/// Twenty sites to all by plain searches, one thread.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn twenty_sites_to_all_plain(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    let (sites, mut search) = (region.sites(20), Search::new());
    bencher.counter(ItemsCount::new(20 * region.graph.vertex_count())).bench_local(|| {
        let mut label = |site| search.to(&region.network, &region.graph, site, UNREACHABLE_MS).labels()[0];
        sites.iter().map(&mut label).fold(0, |a, b| a ^ b)
    });
}

const MATRICES: [(usize, usize); 2] = [(200, 2_000), (3_025, 3_025)];

/// Selecting what a matrix needs.
#[divan::bench(args = MATRICES, sample_count = 10, sample_size = 1)]
fn matrix_origins(bencher: Bencher<'_, '_>, (_, origins): (usize, usize)) {
    let region = Region::here();
    bencher.bench_local(|| {
        Origins::new(&region.network, &region.graph, &region.hierarchy, &region.areas[..origins])
            .selection()
            .edge_count()
    });
}

/// Destinations by areas, all threads, the selection made before.
#[divan::bench(args = MATRICES, sample_count = 10, sample_size = 1)]
fn matrix(bencher: Bencher<'_, '_>, (destinations, count): (usize, usize)) {
    let region = Region::here();
    let sites = region.sites(destinations);
    let origins = Origins::new(&region.network, &region.graph, &region.hierarchy, &region.areas[..count]);
    let times = destinations * count;
    bencher.counter(ItemsCount::new(times)).bench_local(|| origins.times_to(&sites));
}

/// 200 destinations by 2,000 areas by plain searches, all threads.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn matrix_plain(bencher: Bencher<'_, '_>) {
    let region = Region::here();
    let sites = region.sites(200);
    let areas = &region.areas[..2_000];
    bencher.counter(ItemsCount::new(200 * 2_000usize)).bench_local(|| {
        columns(&region.network, &region.graph, &sites, UNREACHABLE_MS, |_, column| travel_times(column, areas))
    });
}
