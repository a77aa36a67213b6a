//! Dijkstra's algorithm with a bucket queue.

use waywarden_network::{Network, Snap, UNREACHABLE_MS};

use crate::away_graph::AwayGraph;
use crate::search_graph::{Edge, SearchGraph};
use crate::starts::{Start, starts};
use crate::times_from::TimesFrom;
use crate::times_to::{Destination, Seed, TimesTo};

/// Width of a bucket: 2^11 ms, about 2 s.
const BUCKET_SHIFT: u32 = 11;

/// Buckets of (label, vertex).
type Ring = Vec<Vec<(u32, u32)>>;

/// The state of one thread's searches, reused from search to search without allocating.
///
/// The queue is a ring of buckets 2 s wide. Entries within the current bucket are settled in any order and again if
/// improved, so that labels are exact whatever the width; outdated entries are skipped when they surface (Dial 1969;
/// Denardo and Fox 1979). With integer weights it is about twice as fast as a binary heap.
#[derive(Debug, Default)]
pub struct Search {
    labels: Vec<u32>,
    ring: Ring,
    seeds: Vec<Seed>,
}

impl Search {
    /// A state without memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Times from everywhere to `destination`, exact up to `limit_ms`; what is farther counts as not reachable.
    pub fn to<'a>(
        &'a mut self,
        network: &'a Network,
        graph: &SearchGraph,
        destination: &Destination,
        limit_ms: u32,
    ) -> TimesTo<'a> {
        self.to_until(network, graph, destination, limit_ms, |_, _| false)
    }

    /// As [`Search::to`], but ends as soon as `enough(final_below_ms, column)` says so: it is asked after each bucket,
    /// when all labels below `final_below_ms` are final.
    pub fn to_until<'a>(
        &'a mut self,
        network: &'a Network,
        graph: &SearchGraph,
        destination: &Destination,
        limit_ms: u32,
        mut enough: impl FnMut(u32, &TimesTo<'_>) -> bool,
    ) -> TimesTo<'a> {
        self.seeds.clear();
        self.seeds.extend(destination.seeds(network));
        let (seeds, door) = (&self.seeds, destination.door);
        let begin = seeds.iter().flat_map(|seed| starts(network, graph, seed));
        let edges = |vertex: u32| graph.edges(vertex).iter().copied();
        let size = Size { vertices: graph.vertex_count(), max_weight_ms: graph.max_weight_ms() };
        spread((&mut self.labels, &mut self.ring), size, limit_ms, begin, edges, |final_below_ms, labels| {
            enough(final_below_ms, &TimesTo { network, labels, seeds, door })
        });
        TimesTo { network, labels: &self.labels, seeds: &self.seeds, door }
    }

    /// Times from `origin` to everywhere, exact up to `limit_ms`; what is farther counts as not reachable. Ends as soon as
    /// `enough(final_below_ms, times)` says so: it is asked after each bucket, when all labels below `final_below_ms` are final.
    pub fn from_until<'a>(
        &'a mut self,
        graph: &AwayGraph<'a>,
        origin: &Snap,
        limit_ms: u32,
        mut enough: impl FnMut(u32, &TimesFrom<'_>) -> bool,
    ) -> TimesFrom<'a> {
        let (network, origin) = (graph.network(), *origin);
        let begin = network.arcs_at(origin.position).into_iter().flat_map(|(arc, offset_mm)| {
            let rest_ms = network.arc_time_ms(arc) - network.time_to_ms(arc, offset_mm);
            let turns = network.turns(arc).iter();
            turns.map(move |turn| Start { vertex: turn.to.0, label_ms: rest_ms.saturating_add(turn.delay_ms()) })
        });
        let size = Size { vertices: network.arc_count(), max_weight_ms: graph.max_weight_ms() };
        let edges = |vertex: u32| graph.edges(vertex);
        spread((&mut self.labels, &mut self.ring), size, limit_ms, begin, edges, |final_below_ms, labels| {
            enough(final_below_ms, &TimesFrom { network, labels, origin })
        });
        TimesFrom { network, labels: &self.labels, origin }
    }
}

/// What the queue has to hold.
struct Size {
    vertices: usize,
    max_weight_ms: u32,
}

/// Labels spread from `begin` along `edges`, until nothing is pending or `enough` says so.
#[inline]
fn spread<E: Iterator<Item = Edge>>(
    (labels, ring): (&mut Vec<u32>, &mut Ring),
    size: Size,
    limit_ms: u32,
    begin: impl Iterator<Item = Start>,
    edges: impl Fn(u32) -> E,
    mut enough: impl FnMut(u32, &[u32]) -> bool,
) {
    labels.clear();
    labels.resize(size.vertices, UNREACHABLE_MS);
    let buckets = ((size.max_weight_ms >> BUCKET_SHIFT) as usize + 2).next_power_of_two();
    if ring.len() != buckets {
        ring.clear();
        ring.resize_with(buckets, Vec::new);
    }
    let mask = buckets - 1;

    // UNREACHABLE_MS itself must never be a label.
    let limit_ms = limit_ms.min(UNREACHABLE_MS - 1);
    let mut pending = 0usize;
    let mut current = u32::MAX;
    for Start { vertex, label_ms: label } in begin {
        if label <= limit_ms && label < labels[vertex as usize] {
            labels[vertex as usize] = label;
            ring[(label >> BUCKET_SHIFT) as usize & mask].push((label, vertex));
            pending += 1;
            current = current.min(label >> BUCKET_SHIFT);
        }
    }
    while pending > 0 {
        let bucket = current as usize & mask;
        while let Some((label, vertex)) = ring[bucket].pop() {
            pending -= 1;
            if labels[vertex as usize] != label {
                continue;
            }
            for edge in edges(vertex) {
                let reached = label.saturating_add(edge.weight_ms);
                if reached < labels[edge.to as usize] && reached <= limit_ms {
                    labels[edge.to as usize] = reached;
                    ring[(reached >> BUCKET_SHIFT) as usize & mask].push((reached, edge.to));
                    pending += 1;
                }
            }
        }
        current += 1;
        if pending > 0 && enough(current.saturating_mul(1 << BUCKET_SHIFT), labels) {
            ring.iter_mut().for_each(Vec::clear);
            break;
        }
    }
}
