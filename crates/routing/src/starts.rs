//! Where searches to a destination begin.

use waywarden_network::Network;

use crate::search_graph::SearchGraph;
use crate::times_to::{Destination, Seed};

/// A vertex that a search begins at, with its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Index of the arc.
    pub vertex: u32,
    /// Time from the end of the arc to the destination, milliseconds.
    pub label_ms: u32,
}

/// The arcs from which a turn leads into the seed's, with the time of the turn, of the way along the seed's arc to the
/// destination and of the walk.
pub fn starts<'a>(network: &Network, graph: &'a SearchGraph, seed: &Seed) -> impl Iterator<Item = Start> + use<'a> {
    let into_ms = network.time_to_ms(seed.arc, seed.offset_mm).saturating_add(seed.walk_ms);
    // The weight of an edge counts the whole of the arc.
    let whole_ms = network.arc_time_ms(seed.arc);
    graph
        .edges(seed.arc.0)
        .iter()
        .map(move |edge| Start { vertex: edge.to, label_ms: into_ms.saturating_add(edge.weight_ms - whole_ms) })
}

impl Destination {
    /// Where a search to this destination begins: the [`starts`] of all arcs on which it lies. An arc may come more
    /// than once; its smallest label counts.
    pub fn starts(self, network: &Network, graph: &SearchGraph) -> impl Iterator<Item = Start> {
        self.seeds(network).flat_map(move |seed| starts(network, graph, &seed))
    }
}
