//! Which arcs lead to the main network and which can be reached from it.

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{IntoNeighborsDirected, VisitMap, Visitable};

use super::{BuildError, BuildSettings};
use crate::{ArcId, ImportReport, Network, RoadClass, SegmentId, TurnGraph};

/// The reach of each arc: bit 0, it leads to the main network; bit 1, it is reached from there. `is_open` says which arcs are
/// open to all.
///
/// The main network is the strongly connected component of the turn graph with the longest roads that are open to all,
/// ferries aside: side streets of an estate are many, and no network. Kosaraju's algorithm finds the
/// same components as Tarjan's; petgraph's Tarjan calls itself once for each vertex of a path, which a road network
/// of millions of arcs turns into a stack overflow, its Kosaraju keeps its own stack.
pub(crate) fn reach(
    network: &Network,
    is_open: &dyn Fn(usize) -> bool,
    settings: BuildSettings,
    report: &mut ImportReport,
) -> Vec<u8> {
    let graph = TurnGraph(network);
    let components = kosaraju_scc(graph);
    let main = components
        .iter()
        .map(|component| {
            // A one-way road by itself leads nowhere and back, however long it is.
            let counts = component.len() > 1;
            let length_mm = |arc: &ArcId| if counts { road_length_mm(network, network.arc_segment(*arc)) } else { 0 };
            let open = component.iter().filter(|arc| is_open(arc.index()));
            let sizes =
                (open.map(length_mm).sum::<u64>(), component.iter().map(length_mm).sum::<u64>(), component.len());
            (sizes, component.iter().min().copied().unwrap_or_default())
        })
        .max_by_key(|&(sizes, first)| (sizes, std::cmp::Reverse(first)));
    let mut reach = vec![0u8; network.arc_count()];
    let Some((_, start)) = main else { return reach };
    for (bit, direction) in [(1u8, Direction::Incoming), (2u8, Direction::Outgoing)] {
        let mut visited = graph.visit_map();
        let mut stack = vec![start];
        visited.visit(start);
        while let Some(arc) = stack.pop() {
            reach[arc.index()] |= bit;
            stack.extend(graph.neighbors_directed(arc, direction).filter(|&next| visited.visit(next)));
        }
    }
    count(network, &reach, settings, report);
    reach
}

/// Length of a segment, millimetres; a ferry counts nothing.
pub(super) fn road_length_mm(network: &Network, segment: SegmentId) -> u64 {
    let is_ferry = network.stretches(segment).first().is_some_and(|s| network.way(s).class() == RoadClass::Ferry);
    if is_ferry { 0 } else { u64::from(network.segment_length_mm(segment)) }
}

/// Parts from which on a network whose largest part is less than half of its roads is no group of islands but broken.
const PIECES: u64 = 10;
/// Share of the roads that hang together below which it is told, percent.
const TOLD_PERCENT: u64 = 90;

/// Refuses a network of which most roads are loose pieces, unless islands are to be kept, and tells of one with many.
pub(super) fn refuse_pieces(
    network: &Network,
    reach: &[u8],
    settings: BuildSettings,
    report: &mut ImportReport,
) -> Result<(), BuildError> {
    let (mut main_mm, mut all_mm) = (0u64, 0u64);
    let mut part: Vec<u32> = (0..network.node_count() as u32).collect();
    let root = |part: &mut Vec<u32>, mut node: u32| {
        while part[node as usize] != node {
            part[node as usize] = part[part[node as usize] as usize];
            node = part[node as usize];
        }
        node
    };
    let mut in_main = vec![false; network.node_count()];
    for segment in network.segments() {
        let length_mm = u64::from(network.segment_length_mm(segment));
        all_mm += length_mm;
        let [a, b] = network.segment_nodes(segment).map(|node| node.0);
        if network.arcs(segment).any(|arc| reach[arc.index()] & 3 != 0) {
            main_mm += length_mm;
            in_main[a as usize] = true;
        }
        let [a, b] = [a, b].map(|node| root(&mut part, node));
        part[a.max(b) as usize] = a.min(b);
    }
    let share = (main_mm * 100 + all_mm / 2) / all_mm.max(1);
    if share >= TOLD_PERCENT {
        return Ok(());
    }
    for node in 0..part.len() as u32 {
        if in_main[node as usize] {
            let root = root(&mut part, node);
            in_main[root as usize] = true;
        }
    }
    let pieces = (0..part.len()).filter(|&node| part[node] as usize == node && !in_main[node]).count() as u64;
    let [main_km, all_km] = [main_mm, all_mm].map(|mm| (mm + 500_000) / 1_000_000);
    if share < 50 && pieces >= PIECES && !settings.keep_islands {
        return Err(BuildError::Shattered { main_km, all_km, share, pieces });
    }
    let what = format!(
        "loose pieces of road: only {main_km} of {all_km} km ({share} %) hang together, what lies on the others reaches nothing else"
    );
    report.noticed.add_count(&what, pieces.max(1));
    Ok(())
}

/// The reach with islands counted as connected, if they are to be kept.
pub(crate) fn with_islands(mut reach: Vec<u8>, settings: BuildSettings) -> Vec<u8> {
    if settings.keep_islands {
        reach.fill(3);
    }
    reach
}

/// Whether the network of this report was built with [`BuildSettings::keep_islands`].
pub(crate) fn keeps_islands(report: &ImportReport) -> bool {
    report.kept.iter().any(|(reason, _)| reason == ISLANDS)
}

/// Counted, be it 0, by every build: kept or dropped.
const ISLANDS: &str = "segments on islands that the main network does not reach";

fn count(network: &Network, reach: &[u8], settings: BuildSettings, report: &mut ImportReport) {
    let (mut islands, mut island_mm, mut one_way) = (0u64, 0u64, 0u64);
    for segment in network.segments() {
        let flags = network.arcs(segment).fold(0, |all, arc: ArcId| all | reach[arc.index()]);
        if flags == 0 {
            islands += 1;
            island_mm += u64::from(network.segment_length_mm(segment));
        } else if flags != 3 {
            one_way += 1;
        }
    }
    let ledger = if settings.keep_islands { &mut report.kept } else { &mut report.dropped };
    ledger.add_count(ISLANDS, islands);
    ledger.add_count("kilometres on islands that the main network does not reach", island_mm / 1_000_000);
    report.kept.add_count("segments that only lead out of or into the main network", one_way);
}
