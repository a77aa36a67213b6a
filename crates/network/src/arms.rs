//! The arms of a junction: a place at a junction may be left or reached by any of them, without a turn.

use smallvec::SmallVec;

use crate::network::row;
use crate::{ArcId, Network, NodeId, Position, SegmentId};

/// Segments by the nodes at their ends, in compressed rows.
#[derive(Debug)]
pub(crate) struct SegmentsAtNodes {
    first: Vec<u32>,
    segments: Vec<u32>,
}

impl SegmentsAtNodes {
    pub(crate) fn new(network: &Network) -> Self {
        let nodes = &network.parts.segment_nodes;
        let mut first = vec![0u32; network.node_count() + 1];
        nodes.iter().flatten().for_each(|&node| first[node as usize + 1] += 1);
        (0..network.node_count()).for_each(|node| first[node + 1] += first[node]);
        let mut next = first.clone();
        let mut segments = vec![0u32; nodes.len() * 2];
        for (segment, ends) in (0..).zip(nodes) {
            for &node in ends {
                segments[next[node as usize] as usize] = segment;
                next[node as usize] += 1;
            }
        }
        Self { first, segments }
    }
}

/// Arcs on which a trip may begin or end, each with the offset on its segment, millimetres from the first node; two as a rule,
/// and asked for with every pair of places, so they are kept without an allocation of their own.
pub type ArcsAt = SmallVec<[(ArcId, u32); 4]>;

impl Network {
    /// The arcs on which a trip may begin or end at a position, each with the offset of the position on its segment,
    /// millimetres from the first node.
    ///
    /// Between junctions these are the arcs of the segment. At a junction they are those of all its arms, so that a trip
    /// leaves and arrives by any of them without a turn; arms on which no trip begins or ends (motorways, ferries, tunnels)
    /// and, where others are open to all, those of restricted parts are left out.
    #[must_use]
    pub fn arcs_at(&self, position: Position) -> ArcsAt {
        let Position { segment, offset_mm } = position;
        let own = || self.arcs(segment).map(|arc| (arc, offset_mm)).collect::<ArcsAt>();
        let [first, last] = self.segment_nodes(segment);
        let node = if offset_mm == 0 {
            first
        } else if offset_mm >= self.segment_length_mm(segment) {
            last
        } else {
            return own();
        };
        let mut arms = self.arms(node);
        if arms.iter().any(|&(arc, _)| self.arc_is_open(arc)) {
            arms.retain(|&mut (arc, _)| self.arc_is_open(arc));
        }
        if arms.is_empty() { own() } else { arms }
    }

    /// The arcs of all segments at a node on which trips may begin or end there, with the offset of the node.
    fn arms(&self, node: NodeId) -> ArcsAt {
        let index = self.segments_at_nodes();
        let mut arms = ArcsAt::new();
        let mut before = None;
        for &number in &index.segments[row(&index.first, node.index())] {
            let segment = SegmentId(number);
            if before.replace(segment) == Some(segment) {
                continue;
            }
            let stretches = self.stretches(segment);
            let ends = self.segment_nodes(segment);
            for (end, stretch, offset_mm) in [
                (ends[0], &stretches[0], 0),
                (ends[1], &stretches[stretches.len() - 1], self.segment_length_mm(segment)),
            ] {
                if end == node && self.way(stretch).can_start_or_end() {
                    arms.extend(self.arcs(segment).map(|arc| (arc, offset_mm)));
                }
            }
        }
        arms
    }
}
