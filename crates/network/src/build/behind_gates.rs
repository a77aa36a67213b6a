//! Streets that a gate serves although their other end is open.
//!
//! A gate may close one end of streets that are open at the other: an estate with a gate to the next main road. Streets that
//! would be a dead end if gates were walls, as far as they are no main roads and up to [`MOST_BEHIND_GATE_MM`], may be
//! reached and left over the gate as well, not over private roads; no trip that begins and ends elsewhere passes it.

use rustc_hash::FxHashSet;

use super::restricted::root;
use super::streets::Streets;
use crate::RoadClass;

/// Most road behind a gate whose other end is open that the gate serves: a large estate. More is a village with a back gate.
const MOST_BEHIND_GATE_MM: u64 = 10_000_000;

/// Whether each arc, by its code, is of such a street.
pub(super) fn behind_gates(streets: &Streets<'_>, gates: &FxHashSet<u32>) -> Vec<bool> {
    let parts = streets.ends().parts();
    let in_core = core(streets);
    let is_street = |segment: u32| is_minor(streets, segment);
    let mut behind = vec![false; streets.code_count()];
    let mut gates: Vec<u32> = gates.iter().copied().collect();
    gates.sort_unstable();
    for gate in gates {
        for first in segments_at(streets, gate).filter(|&segment| is_street(segment)) {
            let (mut found, mut length_mm) = (vec![first], 0);
            let mut seen = FxHashSet::from_iter([first]);
            let mut next = 0;
            while next < found.len() && length_mm <= MOST_BEHIND_GATE_MM {
                let segment = found[next];
                next += 1;
                let last_point = parts.first_point[segment as usize + 1] as usize - 1;
                length_mm += u64::from(parts.point_offset_mm[last_point]);
                for node in parts.segment_nodes[segment as usize] {
                    if !in_core[node as usize] && !streets.is_gate(node) {
                        found.extend(segments_at(streets, node).filter(|&s| is_street(s) && seen.insert(s)));
                    }
                }
            }
            if length_mm > MOST_BEHIND_GATE_MM {
                found.truncate(1);
            }
            for code in found.into_iter().flat_map(both) {
                behind[code as usize] |= streets.is_public(code);
            }
        }
    }
    behind
}

/// The codes of both directions of a segment.
fn both(segment: u32) -> [u32; 2] {
    [segment << 1, segment << 1 | 1]
}

/// Whether a segment begins, in a direction that is open to all, on a way of a class below main roads.
fn is_minor(streets: &Streets<'_>, segment: u32) -> bool {
    use RoadClass::{LivingStreet, Other, Residential, Road, Service, Track, Unclassified};
    let ends = streets.ends();
    both(segment).into_iter().filter(|&code| streets.is_public(code)).any(|code| {
        let class = ends.raw().ways[ends.way(code, true).0 as usize].class();
        matches!(class, Unclassified | Residential | LivingStreet | Service | Road | Track | Other)
    })
}

/// The segments at a node.
fn segments_at(streets: &Streets<'_>, node: u32) -> impl Iterator<Item = u32> + use<> {
    let ends = streets.ends();
    let mut segments: Vec<u32> = ends.leaving(node).iter().chain(ends.arriving(node)).map(|code| code >> 1).collect();
    segments.sort_unstable();
    segments.dedup();
    segments.into_iter()
}

/// Whether each node is one of the largest set of nodes of which no street alone cuts off any, gates being walls.
///
/// Streets whose closure cuts something off are found by the lowest time of discovery that a depth-first search can go
/// back to (Tarjan 1974).
fn core(streets: &Streets<'_>) -> Vec<bool> {
    let ends = streets.ends();
    let nodes = ends.parts().node_at.len();
    // A street of two directions comes four times; that does no harm.
    let code_at = |node: u32, place: usize| {
        let leaving = ends.leaving(node);
        leaving.get(place).or_else(|| ends.arriving(node).get(place - leaving.len())).copied()
    };
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
            if let Some(code) = code_at(node, *place).filter(|_| !streets.is_gate(node)) {
                *place += 1;
                let segment = code >> 1;
                let [a, b] = ends.parts().segment_nodes[segment as usize];
                let other = if a == node { b } else { a };
                if segment == by || streets.is_gate(other) || !both(segment).iter().any(|&c| streets.is_public(c)) {
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
