//! Public streets behind restricted roads and gates: which of them belong to the restricted part.
//!
//! A private road, or a gate for those with a key, is passed by whoever begins or ends a trip behind it, and is no short
//! cut for others. A search keeps that by three kinds of arcs ([`Kind`](super::arcs::Kind)): those of the part of a trip
//! that is restricted at its start, those open to all, those of the part that is restricted at its end. A public street
//! that the public streets of the main network do not lead to is one of the restricted part: it gets arcs of those kinds.
//!
//! The *main streets* are the largest set of public streets that lead to each other without a restricted road or gate; each
//! part of the network that does not hang together with the rest has its own. Turn restrictions are left aside here.
//!
//! A gate may also close one end of streets that are open at the other: an estate with a gate to the next main road. Streets
//! that would be a dead end if gates were walls, as far as they are no main roads and up to [`MOST_BEHIND_GATE_MM`], may be
//! reached and left over the gate as well; no trip that begins and ends elsewhere passes it.

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{GraphBase, GraphRef, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable};
use rustc_hash::FxHashSet;

use super::ends::Ends;
use crate::RoadClass;

/// An arc that trips leave by belongs to the restricted part.
pub(super) const DEPARTURE: u8 = 1;
/// An arc that trips arrive by belongs to the restricted part.
pub(super) const ARRIVAL: u8 = 2;
/// The street is open to all as well.
pub(super) const OPEN: u8 = 4;

/// Most road behind a gate whose other end is open that the gate serves: a large estate. More is a village with a back gate.
const MOST_BEHIND_GATE_MM: u64 = 10_000_000;

/// What is restricted: arcs by their codes, and nodes of the network.
pub(super) struct Restricted {
    /// Whether the arc with each code may only be in the restricted part of a trip.
    pub arcs: Vec<bool>,
    /// Nodes that only whoever begins or ends a trip behind them passes.
    pub gates: FxHashSet<u32>,
}

/// For each code of an arc, a bit for each kind that it needs; 0 for arcs that are not there.
pub(super) fn kinds(ends: &Ends<'_>, restricted: &Restricted) -> Vec<u8> {
    let streets = Streets::new(ends, restricted);
    let mains = streets.mains();
    let [reached, leading] = [Direction::Outgoing, Direction::Incoming].map(|direction| {
        let mut seen = vec![false; streets.there.len()];
        streets.spread(&mains, &mut seen, |code| streets.public(code, direction));
        seen
    });
    let gated = if restricted.gates.is_empty() { Vec::new() } else { streets.behind_gates() };
    let of = |code: usize| {
        if !streets.there[code] {
            0
        } else if restricted.arcs[code] {
            DEPARTURE | ARRIVAL
        } else {
            let behind = gated.get(code).copied().unwrap_or(false);
            let bit = |needed: bool, bit: u8| if needed || behind { bit } else { 0 };
            OPEN | bit(!leading[code], DEPARTURE) | bit(!reached[code], ARRIVAL)
        }
    };
    (0..streets.there.len()).map(of).collect()
}

/// The public streets as a graph of the codes of arcs.
#[derive(Clone, Copy)]
struct Public<'a>(&'a Streets<'a>);

struct Streets<'a> {
    ends: &'a Ends<'a>,
    restricted: &'a Restricted,
    there: Vec<bool>,
}

impl<'a> Streets<'a> {
    fn new(ends: &'a Ends<'a>, restricted: &'a Restricted) -> Self {
        let mut there = vec![false; restricted.arcs.len()];
        ends.parts().arc_code.iter().for_each(|&code| there[code as usize] = true);
        Self { ends, restricted, there }
    }

    fn is_public(&self, code: u32) -> bool {
        self.there[code as usize] && !self.restricted.arcs[code as usize]
    }

    /// The public arcs after or before one, by public ways alone.
    fn public(&self, code: u32, direction: Direction) -> Vec<u32> {
        if !self.is_public(code) {
            return Vec::new();
        }
        let onward = |code: u32, begins: bool| -> Vec<u32> {
            let node = self.ends.node(code, begins);
            let around = if begins { self.ends.arriving(node) } else { self.ends.leaving(node) };
            let passes = !self.restricted.gates.contains(&node);
            around.iter().copied().filter(|&next| passes && next != code ^ 1 && self.is_public(next)).collect()
        };
        let back = self.is_public(code ^ 1).then_some(code ^ 1);
        match direction {
            Direction::Outgoing => {
                let next = onward(code, false);
                // Turning back at a dead end.
                if next.is_empty() { back.into_iter().collect() } else { next }
            }
            Direction::Incoming => {
                let mut before = onward(code, true);
                before.extend(back.filter(|&back| onward(back, false).is_empty()));
                before
            }
        }
    }

    fn spread(&self, from: &[u32], seen: &mut [bool], neighbours: impl Fn(u32) -> Vec<u32>) {
        from.iter().for_each(|&code| seen[code as usize] = true);
        let mut stack = from.to_vec();
        while let Some(code) = stack.pop() {
            for next in neighbours(code) {
                if self.there[next as usize] && !std::mem::replace(&mut seen[next as usize], true) {
                    stack.push(next);
                }
            }
        }
    }

    /// The main streets of each part that hangs together; of equally large ones those with the smallest code.
    fn mains(&self) -> Vec<u32> {
        let parts = self.ends.parts();
        let mut part: Vec<u32> = (0..parts.node_at.len() as u32).collect();
        for &[a, b] in &parts.segment_nodes {
            let [a, b] = [a, b].map(|node| root(&mut part, node));
            part[a.max(b) as usize] = a.min(b);
        }
        let mut best: Vec<Option<(usize, u32, usize)>> = vec![None; part.len()];
        let components = kosaraju_scc(Public(self));
        for (index, component) in components.iter().enumerate() {
            let Some(&first) = component.iter().min() else { continue };
            let slot = &mut best[root(&mut part, self.ends.node(first, true)) as usize];
            let better = slot.is_none_or(|(size, code, _)| {
                (component.len(), std::cmp::Reverse(first)) > (size, std::cmp::Reverse(code))
            });
            if better {
                *slot = Some((component.len(), first, index));
            }
        }
        best.into_iter().flatten().flat_map(|(_, _, index)| components[index].iter().copied()).collect()
    }

    /// Whether each arc is a public street that a gate serves although its other end is open.
    fn behind_gates(&self) -> Vec<bool> {
        let parts = self.ends.parts();
        let in_core = self.core();
        let is_minor = |code: u32| {
            use RoadClass::{LivingStreet, Other, Residential, Road, Service, Track, Unclassified};
            let class = self.ends.raw().ways[self.ends.way(code, true).0 as usize].class();
            matches!(class, Unclassified | Residential | LivingStreet | Service | Road | Track | Other)
        };
        let is_street =
            |segment: u32| [segment << 1, segment << 1 | 1].iter().any(|&code| self.is_public(code) && is_minor(code));
        let mut behind = vec![false; self.there.len()];
        let mut gates: Vec<u32> = self.restricted.gates.iter().copied().collect();
        gates.sort_unstable();
        for gate in gates {
            for first in self.segments_at(gate).filter(|&segment| is_street(segment)) {
                let (mut found, mut length_mm) = (vec![first], 0);
                let mut seen = FxHashSet::from_iter([first]);
                let mut next = 0;
                while next < found.len() && length_mm <= MOST_BEHIND_GATE_MM {
                    let segment = found[next];
                    next += 1;
                    let last_point = parts.first_point[segment as usize + 1] as usize - 1;
                    length_mm += u64::from(parts.point_offset_mm[last_point]);
                    for node in parts.segment_nodes[segment as usize] {
                        if !in_core[node as usize] && !self.restricted.gates.contains(&node) {
                            found.extend(self.segments_at(node).filter(|&s| is_street(s) && seen.insert(s)));
                        }
                    }
                }
                if length_mm > MOST_BEHIND_GATE_MM {
                    found.truncate(1);
                }
                for code in found.iter().flat_map(|&segment| [segment << 1, segment << 1 | 1]) {
                    behind[code as usize] |= self.is_public(code);
                }
            }
        }
        behind
    }

    /// The segments at a node.
    fn segments_at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let both = self.ends.leaving(node).iter().chain(self.ends.arriving(node));
        let mut segments: Vec<u32> = both.map(|code| code >> 1).collect();
        segments.sort_unstable();
        segments.dedup();
        segments.into_iter()
    }

    /// Whether each node is one of the largest set of nodes of which no street alone cuts off any, gates being walls.
    ///
    /// Streets whose closure cuts something off are found by the lowest time of discovery that a depth-first search can go
    /// back to (Tarjan 1974).
    fn core(&self) -> Vec<bool> {
        let nodes = self.ends.parts().node_at.len();
        let ends_of = |segment: u32| self.ends.parts().segment_nodes[segment as usize];
        let streets: Vec<Vec<u32>> = (0..nodes as u32)
            .map(|node| {
                let public = |&segment: &u32| [0, 1].iter().any(|way| self.is_public(segment << 1 | way));
                if self.restricted.gates.contains(&node) {
                    Vec::new()
                } else {
                    self.segments_at(node).filter(public).collect()
                }
            })
            .collect();
        let (mut found, mut low) = (vec![0u32; nodes], vec![0u32; nodes]);
        let mut set: Vec<u32> = (0..nodes as u32).collect();
        let mut clock = 0;
        for start in 0..nodes as u32 {
            if found[start as usize] > 0 {
                continue;
            }
            clock += 1;
            (found[start as usize], low[start as usize]) = (clock, clock);
            let mut path = vec![(start, u32::MAX, 0usize)];
            while let Some((node, by, place)) = path.last_mut() {
                let (node, by) = (*node, *by);
                if let Some(&segment) = streets[node as usize].get(*place) {
                    *place += 1;
                    let [a, b] = ends_of(segment);
                    let other = if a == node { b } else { a };
                    if segment == by || self.restricted.gates.contains(&other) {
                        continue;
                    }
                    if found[other as usize] > 0 {
                        low[node as usize] = low[node as usize].min(found[other as usize]);
                    } else {
                        clock += 1;
                        (found[other as usize], low[other as usize]) = (clock, clock);
                        path.push((other, segment, 0));
                    }
                    continue;
                }
                path.pop();
                if let Some(&(before, ..)) = path.last() {
                    low[before as usize] = low[before as usize].min(low[node as usize]);
                    // No way back but the street itself: it cuts off. Otherwise both ends are in one set.
                    if low[node as usize] <= found[before as usize] {
                        let [a, b] = [before, node].map(|node| root(&mut set, node));
                        set[a.max(b) as usize] = a.min(b);
                    }
                }
            }
        }
        let mut size = vec![0u32; nodes];
        (0..nodes as u32).for_each(|node| size[root(&mut set, node) as usize] += 1);
        let largest = (0..nodes as u32).max_by_key(|&node| (size[node as usize], std::cmp::Reverse(node)));
        (0..nodes as u32).map(|node| Some(root(&mut set, node)) == largest).collect()
    }
}

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        parent[node as usize] = parent[parent[node as usize] as usize];
        node = parent[node as usize];
    }
    node
}

impl GraphBase for Public<'_> {
    type NodeId = u32;
    type EdgeId = (u32, u32);
}

impl GraphRef for Public<'_> {}

impl IntoNeighbors for Public<'_> {
    type Neighbors = std::vec::IntoIter<u32>;

    fn neighbors(self, code: u32) -> Self::Neighbors {
        self.0.public(code, Direction::Outgoing).into_iter()
    }
}

impl IntoNeighborsDirected for Public<'_> {
    type NeighborsDirected = std::vec::IntoIter<u32>;

    fn neighbors_directed(self, code: u32, direction: Direction) -> Self::NeighborsDirected {
        self.0.public(code, direction).into_iter()
    }
}

impl IntoNodeIdentifiers for Public<'_> {
    type NodeIdentifiers = std::vec::IntoIter<u32>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        let codes = 0..self.0.there.len() as u32;
        codes.filter(|&code| self.0.is_public(code)).collect::<Vec<_>>().into_iter()
    }
}

impl Visitable for Public<'_> {
    type Map = FxHashSet<u32>;

    fn visit_map(&self) -> Self::Map {
        FxHashSet::default()
    }

    fn reset_map(&self, map: &mut Self::Map) {
        map.clear();
    }
}
