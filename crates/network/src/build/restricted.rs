//! Public streets behind restricted roads and gates: which of them belong to the restricted part.
//!
//! A private road, or a gate for those with a key, is passed by whoever begins or ends a trip behind it, and is no short
//! cut for others. A search keeps that by three kinds of arcs ([`Kind`](super::arcs::Kind)): those of the part of a trip
//! that is restricted at its start, those open to all, those of the part that is restricted at its end. A public street
//! that the public streets of the main network do not lead to is one of the restricted part: it gets arcs of those kinds.
//!
//! The *main streets* are the longest set of public streets that lead to each other without a restricted road or gate; each
//! part of the network that does not hang together with the rest has its own. Turn restrictions are left aside here.

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use rustc_hash::FxHashSet;

use super::behind_gates::behind_gates;
use super::ends::Ends;
use super::streets::Streets;
use crate::RoadClass;

/// An arc that trips leave by belongs to the restricted part.
pub(super) const DEPARTURE: u8 = 1;
/// An arc that trips arrive by belongs to the restricted part.
pub(super) const ARRIVAL: u8 = 2;
/// The street is open to all as well.
pub(super) const OPEN: u8 = 4;
/// The street leads out without a gate, and trips may leave over the gate all the same.
pub(super) const GATE_DEPARTURE: u8 = 8;
/// The street is reached without a gate, and trips may arrive over the gate all the same.
pub(super) const GATE_ARRIVAL: u8 = 16;

/// For each code of an arc, a bit for each kind that it needs; what is said of codes without an arc means nothing.
/// `restricted`: whether the arc with each code may only be in the restricted part of a trip; `gates`: nodes of the network
/// that only whoever begins or ends a trip behind them passes.
pub(super) fn kinds(ends: &Ends<'_>, restricted: &[bool], gates: &FxHashSet<u32>) -> Vec<u8> {
    let streets = Streets::new(ends, restricted, gates);
    let mains = mains(&streets);
    let [reached, leading] =
        [Direction::Outgoing, Direction::Incoming].map(|direction| spread(&streets, &mains, direction));
    drop(mains);
    let gated = if gates.is_empty() { Vec::new() } else { behind_gates(&streets, gates) };
    let of = |code: usize| {
        if restricted[code] {
            return DEPARTURE | ARRIVAL;
        }
        let gated = gated.get(code).copied().unwrap_or(false);
        let bit = |open: bool, restricted: u8, gate: u8| match (open, gated) {
            (false, _) => restricted,
            (true, true) => gate,
            (true, false) => 0,
        };
        OPEN | bit(leading[code], DEPARTURE, GATE_DEPARTURE) | bit(reached[code], ARRIVAL, GATE_ARRIVAL)
    };
    (0..restricted.len()).map(of).collect()
}

/// Whether each arc, by its code, is met from some of them in a direction by public streets alone.
fn spread(streets: &Streets<'_>, from: &[u32], direction: Direction) -> Vec<bool> {
    let mut seen = vec![false; streets.code_count()];
    from.iter().for_each(|&code| seen[code as usize] = true);
    let mut stack = from.to_vec();
    while let Some(code) = stack.pop() {
        for next in streets.beside(code, direction) {
            if !std::mem::replace(&mut seen[next as usize], true) {
                stack.push(next);
            }
        }
    }
    seen
}

/// The main streets of each part that hangs together; of equally large ones those with the smallest code.
fn mains(streets: &Streets<'_>) -> Vec<u32> {
    let parts = streets.ends().parts();
    let mut part: Vec<u32> = (0..parts.node_at.len() as u32).collect();
    for &[a, b] in &parts.segment_nodes {
        let [a, b] = [a, b].map(|node| root(&mut part, node));
        part[a.max(b) as usize] = a.min(b);
    }
    let mut best: Vec<Option<(u64, u32, usize)>> = vec![None; part.len()];
    let components = kosaraju_scc(streets);
    for (index, component) in components.iter().enumerate() {
        let Some(&first) = component.iter().min() else { continue };
        let slot = &mut best[root(&mut part, streets.ends().node(first, true)) as usize];
        // A one-way street by itself leads nowhere and back, however long it is.
        let codes = component.iter().filter(|_| component.len() > 1);
        let length_mm = codes.map(|&code| road_length_mm(streets.ends(), code)).sum::<u64>();
        let better =
            slot.is_none_or(|(size, code, _)| (length_mm, std::cmp::Reverse(first)) > (size, std::cmp::Reverse(code)));
        if better {
            *slot = Some((length_mm, first, index));
        }
    }
    best.into_iter().flatten().flat_map(|(_, _, index)| components[index].iter().copied()).collect()
}

/// Length of the segment of an arc's code, millimetres; a ferry counts nothing.
fn road_length_mm(ends: &Ends<'_>, code: u32) -> u64 {
    let (parts, segment) = (ends.parts(), (code >> 1) as usize);
    let is_ferry = ends.raw().ways[ends.way(code, true).0 as usize].class() == RoadClass::Ferry;
    if is_ferry { 0 } else { u64::from(parts.point_offset_mm[parts.first_point[segment + 1] as usize - 1]) }
}

/// The first of a set of nodes that hang together.
pub(super) fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        parent[node as usize] = parent[parent[node as usize] as usize];
        node = parent[node as usize];
    }
    node
}
