//! Slow, obvious methods to compare with.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use petgraph::visit::{EdgeRef, Reversed};
use waywarden_network::{ArcId, LocalMetric, LonLat, Network, TurnGraph, UNREACHABLE_MS};
use waywarden_routing::{Destination, SearchGraph, Start};

/// For each arc the arcs from which a turn leads onto it, with the delay of the turn, milliseconds.
fn turns_onto(network: &Network) -> Vec<Vec<(usize, u64)>> {
    let mut into = vec![Vec::new(); network.arc_count()];
    for arc in 0..network.arc_count() {
        for turn in network.turns(ArcId::new(arc)) {
            into[turn.to.index()].push((arc, u64::from(turn.delay_ms())));
        }
    }
    into
}

/// The arcs from which one turns onto the road of a destination, each with the least time from its end, milliseconds.
fn last_arcs(network: &Network, destination: &Destination, into: &[Vec<(usize, u64)>]) -> BTreeMap<usize, u64> {
    let mut last = BTreeMap::new();
    // A place at a junction is reached by any of its arms.
    for (seed, offset_mm) in network.arcs_at(destination.position) {
        let along_ms = network.time_to_ms(seed, offset_mm) + destination.walk_ms;
        for &(before, turn_ms) in &into[seed.index()] {
            let time_ms: &mut u64 = last.entry(before).or_insert(u64::MAX);
            *time_ms = (*time_ms).min(turn_ms + u64::from(along_ms));
        }
    }
    last
}

fn label(time_ms: u64) -> u32 {
    if time_ms == u64::MAX { UNREACHABLE_MS } else { u32::try_from(time_ms).expect("below 49 days") }
}

/// For each arc the time from its end to the destination, by petgraph's Dijkstra over the reversed graph of turns: one
/// search for each arc from which a turn leads onto the road of the destination.
///
/// # Panics
/// If a time is 49 days or more.
pub fn by_petgraph(network: &Network, destination: &Destination) -> Vec<u32> {
    let mut best = vec![u64::MAX; network.arc_count()];
    for (start, last_ms) in last_arcs(network, destination, &turns_onto(network)) {
        let graph = Reversed(TurnGraph(network));
        let reached = petgraph::algo::dijkstra(graph, ArcId::new(start), None, |edge| u64::from(*edge.weight()));
        for (arc, time_ms) in reached {
            best[arc.index()] = best[arc.index()].min(time_ms + last_ms);
        }
    }
    best.into_iter().map(label).collect()
}

/// The same by Dijkstra's algorithm as the textbook has it: one binary heap, no buckets.
///
/// # Panics
/// If a time is 49 days or more.
pub fn by_heap(network: &Network, destination: &Destination) -> Vec<u32> {
    let into = turns_onto(network);
    let mut best = vec![u64::MAX; network.arc_count()];
    let first = last_arcs(network, destination, &into);
    let mut queue: BinaryHeap<_> = first.into_iter().map(|(arc, time_ms)| Reverse((time_ms, arc))).collect();
    while let Some(Reverse((time_ms, arc))) = queue.pop() {
        if time_ms >= best[arc] {
            continue;
        }
        best[arc] = time_ms;
        let along_ms = time_ms + u64::from(network.arc_time_ms(ArcId::new(arc)));
        queue.extend(into[arc].iter().map(|(before, turn_ms)| Reverse((turn_ms + along_ms, *before))));
    }
    best.into_iter().map(label).collect()
}

/// All labels of a search graph by relaxing every edge until nothing changes.
pub fn by_relaxing(graph: &SearchGraph, starts: &[Start]) -> Vec<u32> {
    let mut labels = vec![UNREACHABLE_MS; graph.vertex_count()];
    starts.iter().for_each(|s| labels[s.vertex as usize] = labels[s.vertex as usize].min(s.label_ms));
    loop {
        let before = labels.clone();
        for from in 0..graph.vertex_count() as u32 {
            for edge in graph.edges(from) {
                let reached = labels[from as usize].saturating_add(edge.weight_ms);
                labels[edge.to as usize] = labels[edge.to as usize].min(reached);
            }
        }
        if labels == before {
            return labels;
        }
    }
}

/// The textbook's search on a search graph, its memory kept from one search to the next, for networks of a million arcs.
#[derive(Debug, Default)]
pub struct HeapSearch {
    labels: Vec<u32>,
    heap: BinaryHeap<Reverse<(u32, u32)>>,
}

impl HeapSearch {
    /// All labels.
    pub fn labels(&mut self, graph: &SearchGraph, starts: &[Start]) -> &[u32] {
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

/// The number of the nearest of some sites for each area, from a matrix of times area by area: by asking every site. The
/// first of equally near ones counts; `None` where none is reached.
pub fn nearest_sites(times_ms: &[u32], sites: usize) -> Vec<Option<usize>> {
    let nearest = |times_ms: &[u32]| {
        let mut best = None;
        for (site, &time_ms) in times_ms.iter().enumerate() {
            if time_ms != UNREACHABLE_MS && best.is_none_or(|(best_ms, _)| time_ms < best_ms) {
                best = Some((time_ms, site));
            }
        }
        best.map(|(_, site)| site)
    };
    times_ms.chunks(sites).map(nearest).collect()
}

/// Distance from a point to the nearest place of a straight line, metres, by the metric of the point's latitude.
pub fn distance_m(point: LonLat, [a, b]: [LonLat; 2]) -> f64 {
    let metric = LocalMetric::at_latitude(point.lat());
    let ((ax, ay), (bx, by)) = (metric.vector_m(point, a), metric.vector_m(point, b));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

#[cfg(test)]
mod tests {
    use waywarden_network::Position;

    use super::*;
    use crate::numbers::Numbers;
    use crate::roads;

    #[test]
    fn the_methods_agree_with_each_other() {
        let mut numbers = Numbers(17);
        let mut heap = HeapSearch::default();
        let mut reached = 0;
        for number in 0..300 {
            let Some(network) = roads::drawn(&mut numbers) else { continue };
            let segment = network.segments().next().expect("a road");
            let offset_mm = network.segment_length_mm(segment) / 3;
            let destination = Destination { position: Position { segment, offset_mm }, walk_ms: 40, door: None };
            let graph = SearchGraph::towards(&network);
            let starts: Vec<Start> = destination.starts(&network, &graph).collect();
            let labels = by_petgraph(&network, &destination);
            assert_eq!(by_heap(&network, &destination), labels, "network {number}");
            assert_eq!(by_relaxing(&graph, &starts), labels, "network {number}");
            assert_eq!(heap.labels(&graph, &starts), labels, "network {number}");
            reached += labels.iter().filter(|&&label| label != UNREACHABLE_MS).count();
        }
        assert!(reached > 1_000, "{reached}");
    }

    #[test]
    fn the_nearest_site_and_the_first_of_equal_ones() {
        let none = UNREACHABLE_MS;
        let times_ms = [5, 3, 3, none, none, none, none, none, 9];
        assert_eq!(nearest_sites(&times_ms, 3), [Some(1), None, Some(2)]);
    }

    /// A degree of longitude on the equator is 111,319.5 m.
    #[test]
    fn a_distance_by_hand() {
        let at = |lon_e7, lat_e7| LonLat { lon_e7, lat_e7 };
        let line = [at(0, 0), at(10_000, 0)];
        assert!((distance_m(at(13_000, 0), line) - 33.396).abs() < 0.01);
        assert!((distance_m(at(-4_000, 0), [line[0]; 2]) - 44.528).abs() < 0.01);
    }
}
