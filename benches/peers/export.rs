//! The graphs, and waywarden's own answers and times, for the comparison with other routing libraries:
//!
//! `cargo run --release --example peers_export -- roads.wwn folder`
//!
//! Arrays are raw, little-endian `u32`. Times are in milliseconds, `u32::MAX` where there is no way.
//!
//! * `turns.{from,to,weight}`: the turn-aware graph, whose vertices are arcs, in the direction of the search (against
//!   that of travel); `turns.start.{vertex,label}`: where the search to the first site begins; `turns.labels`: its
//!   result.
//! * `plain.{from,to,weight}`: junctions and the fastest arc between each two of them, without turns and their delays.
//! * `plain.{sources,origins,destinations}`: 20 junctions, 200 and 2,000; `plain.labels`: times from each of the 20 to
//!   all; `plain.matrix`: from each of the 200 to each of the 2,000.
//! * `junctions.{lon,lat}`: coordinates of the junctions, `f64` degrees.
//! * `waywarden.json`: counts, checksums, times.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use waywarden_network::{ArcId, Network, NodeId, Position, SegmentId, Snap, UNREACHABLE_MS, file};
use waywarden_routing::hierarchy::{Hierarchy, Origins, Selection, Sweep};
use waywarden_routing::{Destination, Edge, Search, SearchGraph, Start};

const REPEATS: usize = 9;
const SITES: usize = 20;
const MATRIX: [usize; 2] = [200, 2_000];

fn main() -> Result<()> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [roads, folder] = paths.as_slice() else { anyhow::bail!("usage: peers_export roads.wwn folder") };
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let (network, attached) = file::open_with(roads)?;
    let mut out = Out { folder, facts: Map::new() };
    with_turns(&network, &attached, &mut out)?;
    plain(&network, &mut out)?;
    let text = serde_json::to_string_pretty(&out.facts)?;
    fs::write(folder.join("waywarden.json"), &text)?;
    println!("{text}");
    Ok(())
}

/// Where results go.
struct Out<'a> {
    folder: &'a Path,
    facts: Map<String, Value>,
}

impl Out<'_> {
    fn array(&self, name: &str, values: impl IntoIterator<Item = u32>) -> Result<()> {
        self.bytes(name, values.into_iter().flat_map(u32::to_le_bytes).collect())
    }

    fn bytes(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        fs::write(self.folder.join(name), bytes).with_context(|| format!("cannot write {name}"))
    }

    fn edges(&self, name: &str, edges: &[(u32, Edge)]) -> Result<()> {
        self.array(&format!("{name}.from"), edges.iter().map(|e| e.0))?;
        self.array(&format!("{name}.to"), edges.iter().map(|e| e.1.to))?;
        self.array(&format!("{name}.weight"), edges.iter().map(|e| e.1.weight_ms))
    }

    fn fact(&mut self, name: &str, value: impl Into<Value>) {
        self.facts.insert(name.to_owned(), value.into());
    }

    /// Times `run`, the median of [`REPEATS`] after one that does not count.
    fn timed(&mut self, name: &str, mut run: impl FnMut()) {
        run();
        let mut seconds: Vec<f64> = (0..REPEATS)
            .map(|_| {
                let begin = Instant::now();
                run();
                begin.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        self.fact(&format!("{name}.ms"), seconds[REPEATS / 2] * 1e3);
    }

    fn checksum(&mut self, name: &str, times: &[u32]) {
        let finite = times.iter().filter(|&&time| time != UNREACHABLE_MS);
        self.fact(&format!("{name}.reached"), finite.clone().count());
        self.fact(&format!("{name}.sum_ms"), finite.map(|&time| u64::from(time)).sum::<u64>());
    }
}

/// Every so many of the segments from which and to which there is a way, by number: spread over the region, as numbers
/// follow the map.
fn spread(network: &Network, count: usize) -> Vec<SegmentId> {
    let usable = |segment: &SegmentId| {
        network.arcs(*segment).any(|arc| network.arc_leads_out(arc) && network.arc_is_reached(arc))
    };
    let segments: Vec<SegmentId> = network.segments().filter(usable).collect();
    (0..count).map(|i| segments[i * segments.len() / count]).collect()
}

fn edges(graph: &SearchGraph) -> Vec<(u32, Edge)> {
    (0..graph.vertex_count() as u32).flat_map(|v| graph.edges(v).iter().map(move |e| (v, *e))).collect()
}

/// The stored hierarchy, or one prepared now on one thread.
fn hierarchy(attached: &[Vec<u8>], graph: &SearchGraph, out: &mut Out<'_>, name: &str) -> Result<Hierarchy> {
    let arrays: Vec<&[u8]> = attached.iter().map(Vec::as_slice).collect();
    if let Ok(arrays) = arrays.try_into() {
        return Ok(Hierarchy::from_arrays(arrays, graph)?);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let begin = Instant::now();
    let hierarchy = pool.install(|| Hierarchy::build(graph, &|_, _| {}));
    out.fact(&format!("{name}.prepare.ms"), begin.elapsed().as_secs_f64() * 1e3);
    Ok(hierarchy)
}

/// The network as waywarden uses it: turns, restrictions and delays.
fn with_turns(network: &Network, attached: &[Vec<u8>], out: &mut Out<'_>) -> Result<()> {
    let graph = SearchGraph::towards(network);
    out.fact("turns.vertices", graph.vertex_count());
    out.fact("turns.edges", graph.edge_count());
    out.edges("turns", &edges(&graph))?;
    let place = |segment| {
        let position = Position { segment, offset_mm: network.segment_length_mm(segment) / 2 };
        Snap {
            position,
            at: network.locate(position),
            off_road_mm: 0,
            walk_ms: 0,
            place: network.locate(position),
            over_water: false,
        }
    };
    let places = |count| spread(network, count).into_iter().map(place).collect::<Vec<Snap>>();
    let sites: Vec<Destination> = places(SITES).iter().map(Destination::from).collect();
    let starts: Vec<Vec<Start>> = sites.iter().map(|site| site.starts(network, &graph).collect()).collect();
    out.array("turns.start.vertex", starts[0].iter().map(|s| s.vertex))?;
    out.array("turns.start.label", starts[0].iter().map(|s| s.label_ms))?;

    let mut search = Search::new();
    out.timed("turns.one.search", || {
        search.to(network, &graph, &sites[0], UNREACHABLE_MS);
    });
    let searched: Vec<Vec<u32>> =
        sites.iter().map(|site| search.to(network, &graph, site, UNREACHABLE_MS).labels().to_vec()).collect();
    out.array("turns.labels", searched[0].iter().copied())?;
    out.checksum("turns.one", &searched[0]);

    let hierarchy = hierarchy(attached, &graph, out, "turns")?;
    out.fact("turns.hierarchy.edges", json!(hierarchy.edge_counts()));
    twenty(&hierarchy, &starts, &searched, out, "turns")?;

    let sites: Vec<Destination> = places(MATRIX[0]).iter().map(Destination::from).collect();
    let origins: Vec<Option<Snap>> = places(MATRIX[1]).into_iter().map(Some).collect();
    out.timed("turns.matrix.select", || drop(Origins::new(network, &graph, &hierarchy, &origins)));
    let origins = Origins::new(network, &graph, &hierarchy, &origins);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        out.timed(&format!("turns.matrix.{threads}"), || pool.install(|| drop(origins.times_to(&sites))));
    }
    out.checksum("turns.matrix", &origins.times_to(&sites));
    Ok(())
}

/// Sweeps to 20 sites, all labels kept: 16 and 4 on one thread, 10 and 10 on two.
fn twenty(
    hierarchy: &Hierarchy,
    starts: &[Vec<Start>],
    expected: &[Vec<u32>],
    out: &mut Out<'_>,
    name: &str,
) -> Result<()> {
    let (mut one, mut wide, mut narrow) = (Sweep::<1>::new(), Sweep::<16>::new(), Sweep::<4>::new());
    out.timed(&format!("{name}.one.hierarchy"), || _ = black_box(one.all(hierarchy, &starts[..1]).of(0)));
    out.timed(&format!("{name}.twenty.1"), || {
        wide.all(hierarchy, &starts[..16]);
        narrow.all(hierarchy, &starts[16..]);
    });
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let mut halves = [Sweep::<16>::new(), Sweep::<16>::new()];
    out.timed(&format!("{name}.twenty.2"), || {
        let halves = halves.par_iter_mut().zip(starts.par_chunks(SITES / 2));
        pool.install(|| halves.for_each(|(sweep, starts)| _ = black_box(sweep.all(hierarchy, starts).of(0))));
    });
    let mut lane = Vec::new();
    for (starts, expected) in starts.chunks(16).zip(expected.chunks(16)) {
        let labels = wide.all(hierarchy, starts);
        for (number, expected) in expected.iter().enumerate() {
            labels.copy_lane(number, UNREACHABLE_MS, &mut lane);
            ensure!(lane == *expected, "{name}: search and hierarchy differ");
        }
    }
    out.checksum(&format!("{name}.twenty"), &expected.concat());
    Ok(())
}

/// Junctions and arcs without turns, which every peer can take.
fn plain(network: &Network, out: &mut Out<'_>) -> Result<()> {
    let mut fastest: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for arc in (0..network.arc_count()).map(ArcId::new) {
        // Some peers take a weight of 0 for no edge.
        let time_ms = network.arc_time_ms(arc).max(1);
        let ends = (network.arc_tail(arc).0, network.arc_head(arc).0);
        fastest.entry(ends).and_modify(|known| *known = time_ms.min(*known)).or_insert(time_ms);
    }
    let loops = fastest.keys().filter(|(tail, head)| tail == head).count();
    fastest.retain(|(tail, head), _| tail != head);
    let list: Vec<(u32, Edge)> =
        fastest.into_iter().map(|((tail, to), weight_ms)| (tail, Edge { to, weight_ms })).collect();
    let nodes = network.node_count();
    let graph = SearchGraph::from_edges(nodes, &list).context("nodes of the network")?;
    out.fact("plain.vertices", nodes);
    out.fact("plain.edges", list.len());
    out.fact("plain.loops_left_out", loops);
    out.edges("plain", &list)?;
    let coordinate = |of: fn(&Network, NodeId) -> f64| {
        (0..nodes).flat_map(|node| of(network, NodeId::new(node)).to_le_bytes()).collect::<Vec<u8>>()
    };
    out.bytes("junctions.lon", coordinate(|network, node| network.node_at(node).lon()))?;
    out.bytes("junctions.lat", coordinate(|network, node| network.node_at(node).lat()))?;
    let junctions = |count| {
        let segments = spread(network, count).into_iter();
        segments.map(|segment| network.segment_nodes(segment)[0].0).collect::<Vec<u32>>()
    };
    let sources = junctions(SITES);
    out.array("plain.sources", sources.iter().copied())?;

    let searched = searched(network, &list, &sources, out)?;
    out.array("plain.labels", searched.iter().flatten().copied())?;
    out.checksum("plain.one", &searched[0]);

    let hierarchy = hierarchy(&[], &graph, out, "plain")?;
    out.fact("plain.hierarchy.edges", json!(hierarchy.edge_counts()));
    let start = |&vertex: &u32| vec![Start { vertex, label_ms: 0 }];
    twenty(&hierarchy, &sources.iter().map(start).collect::<Vec<_>>(), &searched, out, "plain")?;

    let (origins, destinations) = (junctions(MATRIX[0]), junctions(MATRIX[1]));
    let starts: Vec<Vec<Start>> = origins.iter().map(start).collect();
    out.timed("plain.matrix.select", || drop(Selection::new(&hierarchy, &destinations)));
    let selection = Selection::new(&hierarchy, &destinations);
    let mut matrix = vec![0; origins.len() * destinations.len()];
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let mut sweeps: Vec<Sweep<32>> = (0..MATRIX[0].div_ceil(32)).map(|_| Sweep::new()).collect();
        out.timed(&format!("plain.matrix.{threads}"), || {
            let rows = matrix.par_chunks_mut(32 * destinations.len()).zip(starts.par_chunks(32)).zip(&mut sweeps);
            pool.install(|| {
                rows.for_each(|((rows, starts), sweep)| {
                    let labels = sweep.selected(&hierarchy, &selection, starts);
                    for (lane, row) in rows.chunks_exact_mut(destinations.len()).enumerate() {
                        row.iter_mut().enumerate().for_each(|(target, time)| *time = labels.of_target(target)[lane]);
                    }
                });
            });
        });
    }
    out.array("plain.origins", origins)?;
    out.array("plain.destinations", destinations)?;
    out.checksum("plain.matrix", &matrix);
    out.array("plain.matrix", matrix)
}

/// Bucket searches on the plain graph. A search begins on an arc of a network, so the vertices below `first` stand for
/// arcs of it, and the one for the source has one edge, to the source, that takes as long as the arc does: label 0.
fn searched(network: &Network, list: &[(u32, Edge)], sources: &[u32], out: &mut Out<'_>) -> Result<Vec<Vec<u32>>> {
    let places: Vec<(ArcId, Destination)> = network
        .segments()
        .take(sources.len())
        .map(|segment| {
            let arc = network.arcs(segment).next().context("a segment without arcs")?;
            let offset_mm = if network.arc_is_forward(arc) { 0 } else { network.segment_length_mm(segment) };
            Ok((arc, Destination { position: Position { segment, offset_mm }, walk_ms: 0, door: None }))
        })
        .collect::<Result<_>>()?;
    let first = places.iter().map(|(arc, _)| arc.0 + 2).max().unwrap_or(0);
    let moved = list.iter().map(|(from, e)| (from + first, Edge { to: e.to + first, weight_ms: e.weight_ms }));
    let stubs = places
        .iter()
        .zip(sources)
        .map(|((arc, _), source)| (arc.0, Edge { to: source + first, weight_ms: network.arc_time_ms(*arc) }));
    let edges: Vec<(u32, Edge)> = stubs.chain(moved).collect();
    let graph =
        SearchGraph::from_edges(first as usize + network.node_count(), &edges).context("nodes of the network")?;
    let mut search = Search::new();
    out.timed("plain.one.search", || {
        search.to(network, &graph, &places[0].1, UNREACHABLE_MS);
    });
    out.timed("plain.twenty.search", || {
        for (_, place) in &places {
            search.to(network, &graph, place, UNREACHABLE_MS);
        }
    });
    let mut labels = |place| search.to(network, &graph, place, UNREACHABLE_MS).labels()[first as usize..].to_vec();
    let result: Vec<Vec<u32>> = places.iter().map(|(_, place)| labels(place)).collect();
    for (labels, &source) in result.iter().zip(sources) {
        ensure!(labels[source as usize] == 0, "a search begins at its source");
    }
    Ok(result)
}
