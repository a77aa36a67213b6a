//! The turns of a network laid out for search.

use waywarden_network::{ArcId, Network};

/// An edge of a search: the vertex it leads to and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the arc.
    pub to: u32,
    /// Milliseconds.
    pub weight_ms: u32,
}

/// The turns of a network against the direction of travel, in compressed sparse rows.
///
/// The row of arc `b` holds, for each turn from an arc `a` into `b`, the edge to `a` with the delay of the turn plus
/// the time along `b`: so `label[a] = label[b] + weight`.
#[derive(Debug)]
pub struct SearchGraph {
    first: Vec<u32>,
    edges: Vec<Edge>,
    max_weight_ms: u32,
}

impl SearchGraph {
    /// Lays out the turns of `network` for searches towards a destination.
    #[must_use]
    pub fn towards(network: &Network) -> Self {
        let arcs = network.arc_count();
        let mut first = vec![0u32; arcs + 1];
        for from in (0..arcs).map(ArcId::new) {
            network.turns(from).iter().for_each(|turn| first[turn.to.index() + 1] += 1);
        }
        (0..arcs).for_each(|i| first[i + 1] += first[i]);
        let mut next = first.clone();
        let mut edges = vec![Edge { to: 0, weight_ms: 0 }; network.turn_count()];
        let mut max_weight_ms = 0;
        for from in (0..arcs).map(ArcId::new) {
            for turn in network.turns(from) {
                let weight_ms = turn.delay_ms().saturating_add(network.arc_time_ms(turn.to));
                max_weight_ms = max_weight_ms.max(weight_ms);
                let slot = &mut next[turn.to.index()];
                edges[*slot as usize] = Edge { to: from.0, weight_ms };
                *slot += 1;
            }
        }
        Self { first, edges, max_weight_ms }
    }

    /// A graph from a list of edges, each with the vertex it leaves; `None` if one names a vertex that is not there.
    #[must_use]
    pub fn from_edges(vertices: usize, edges: &[(u32, Edge)]) -> Option<Self> {
        if edges.iter().any(|(from, edge)| (*from).max(edge.to) as usize >= vertices) {
            return None;
        }
        let mut sorted = edges.to_vec();
        sorted.sort_by_key(|&(from, _)| from);
        let first = (0..=vertices).map(|v| sorted.partition_point(|&(from, _)| (from as usize) < v) as u32).collect();
        let max_weight_ms = edges.iter().map(|(_, edge)| edge.weight_ms).max().unwrap_or(0);
        Some(Self { first, edges: sorted.into_iter().map(|(_, edge)| edge).collect(), max_weight_ms })
    }

    /// Number of vertices.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.first.len() - 1
    }

    /// Number of edges.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The largest weight.
    #[must_use]
    pub fn max_weight_ms(&self) -> u32 {
        self.max_weight_ms
    }

    /// The edges of a vertex.
    #[must_use]
    pub fn edges(&self, vertex: u32) -> &[Edge] {
        let v = vertex as usize;
        &self.edges[self.first[v] as usize..self.first[v + 1] as usize]
    }
}
