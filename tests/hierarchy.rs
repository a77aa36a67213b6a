//! On real roads, sweeps over a hierarchy give the times of a plain search to the millisecond.
//!
//! Iceland is shipped. The extracts of England are tried where they are (`WAYWARDEN_DATA`, else `../shared/data`); the
//! South West only in release builds, where it takes seconds.

mod common;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;

use common::{further_data, shipped};
use waywarden_network::{Network, Position, Snap, UNREACHABLE_MS};
use waywarden_osm::ImportSettings;
use waywarden_routing::hierarchy::{Hierarchy, LANES, Origins, Sweep};
use waywarden_routing::{Destination, Search, SearchGraph, Start, travel_times};

/// Positions all over a network, always the same ones.
fn spread(network: &Network, count: u64, salt: u64) -> Vec<Snap> {
    let number = |i: u64| (i + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let at = |i: u64| {
        let segment = network.segments().nth(number(i) as usize % network.segment_count()).expect("a segment");
        let offset_mm = number(i + 1_000_000) as u32 % (network.segment_length_mm(segment) + 1);
        let position = Position { segment, offset_mm };
        Snap {
            position,
            at: network.locate(position),
            off_road_mm: 0,
            walk_ms: number(i) as u32 % 60_000,
            place: network.locate(position),
            over_water: false,
        }
    };
    (0..count).map(at).collect()
}

/// The textbook's search: a binary heap, vertices settled once, no buckets.
#[derive(Default)]
struct Plain {
    labels: Vec<u32>,
    heap: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Plain {
    fn labels(&mut self, graph: &SearchGraph, starts: &[Start]) -> &[u32] {
        let Self { labels, heap } = self;
        labels.clear();
        labels.resize(graph.vertex_count(), UNREACHABLE_MS);
        heap.extend(starts.iter().map(|start| Reverse((start.label_ms, start.vertex))));
        while let Some(Reverse((label_ms, vertex))) = heap.pop() {
            if labels[vertex as usize] != UNREACHABLE_MS {
                continue;
            }
            labels[vertex as usize] = label_ms;
            let next = graph.edges(vertex).iter().map(|edge| Reverse((label_ms + edge.weight_ms, edge.to)));
            heap.extend(next.filter(|next| labels[next.0.1 as usize] == UNREACHABLE_MS));
        }
        labels
    }
}

/// Every label of both engines is that of a plain search.
fn sweeps_equal_searches(roads: PathBuf, destinations: u64) {
    let network = waywarden_osm::import(&[roads], &ImportSettings::default(), &|_, _, _| {}).expect("imported");
    let graph = SearchGraph::towards(&network);
    let hierarchy = Hierarchy::build(&graph, &|_, _| {});
    let edges: usize = hierarchy.edge_counts().iter().sum();
    assert!(edges * 10 < graph.edge_count() * 26, "{edges} edges for {} turns", graph.edge_count());
    assert_eq!(Hierarchy::from_arrays(hierarchy.arrays(), &graph).expect("its own arrays"), hierarchy);

    let sites: Vec<Destination> = spread(&network, destinations, 7).iter().map(Destination::from).collect();
    let origins: Vec<Option<Snap>> = spread(&network, 3_000, 99).into_iter().map(Some).chain([None]).collect();
    let prepared = Origins::new(&network, &graph, &hierarchy, &origins);
    let times = prepared.times_to(&sites);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    assert_eq!(one.install(|| prepared.times_to(&sites)), times, "one thread");

    let mut sweep = Sweep::<LANES>::new();
    let (mut search, mut plain) = (Search::new(), Plain::default());
    let mut copy = Vec::new();
    let mut reached = 0;
    for (number, batch) in sites.chunks(LANES).enumerate() {
        let starts: Vec<Vec<Start>> = batch.iter().map(|site| site.starts(&network, &graph).collect()).collect();
        let labels = sweep.all(&hierarchy, &starts);
        for (lane, site) in batch.iter().enumerate() {
            let column = search.to(&network, &graph, site, UNREACHABLE_MS);
            assert!(plain.labels(&graph, &starts[lane]) == column.labels(), "search: {site:?}");
            labels.copy_lane(lane, UNREACHABLE_MS, &mut copy);
            assert!(copy == column.labels(), "sweep: {site:?}");
            let begin = (number * LANES + lane) * origins.len();
            assert_eq!(times[begin..begin + origins.len()], travel_times(&column, &origins));
            reached += copy.iter().filter(|&&label| label != UNREACHABLE_MS).count();
        }
    }
    assert!(
        reached > network.arc_count() * sites.len() / 2,
        "most destinations are reached from most roads: {reached}"
    );
}

#[test]
fn iceland() {
    sweeps_equal_searches(shipped("data/iceland/iceland-roads.osm.pbf"), 20);
}

#[test]
fn england() {
    let Some(data) = further_data() else {
        eprintln!("skipped: no folder with extracts of England (WAYWARDEN_DATA or ../shared/data)");
        return;
    };
    for (name, destinations) in [("yeovil-bbox", 20), ("sw-england", 50)] {
        let roads = data.join(format!("osm/{name}-from-tiles-202108-drive.osm.pbf"));
        if !roads.is_file() || (cfg!(debug_assertions) && name == "sw-england") {
            eprintln!("skipped: {} (not there, or not a release build)", roads.display());
            continue;
        }
        sweeps_equal_searches(roads, destinations);
    }
}
