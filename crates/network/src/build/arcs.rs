//! Lays out the arcs: each segment's permitted directions, twice where a road may only begin or end a trip.

use super::RawRoads;
use crate::network::Parts;
use crate::way_flags;

/// What part of a trip an arc may be in.
///
/// A private road or a hospital's own grounds may begin a trip or end it, not be passed through. Two copies of its
/// arcs make that exact in any search: one that trips leave by, one that they arrive by, with no turn between them
/// and none from the open road into the first or out of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Open,
    Departure,
    Arrival,
}

/// Fills the arcs of `parts`, sorted by segment, and returns their kinds.
pub(super) fn lay_out(raw: &RawRoads, parts: &mut Parts) -> Vec<Kind> {
    let segments = parts.segment_nodes.len();
    let mut kinds = Vec::with_capacity(segments * 2);
    parts.first_arc.push(0);
    for segment in 0..segments {
        let stretch = &parts.stretches[parts.first_stretch[segment] as usize];
        let way = &raw.ways[stretch.way as usize];
        for direction in 0..2u32 {
            let along = direction == stretch.reversed;
            let flag = if along { way_flags::END_OF_TRIP } else { way_flags::END_OF_TRIP_AGAINST };
            let copies: &[Kind] = if way.has(flag) { &[Kind::Departure, Kind::Arrival] } else { &[Kind::Open] };
            if stretch.time_ms[direction as usize] > 0 {
                for &kind in copies {
                    parts.arc_code.push((segment as u32) << 1 | direction);
                    kinds.push(kind);
                }
            }
        }
        parts.first_arc.push(parts.arc_code.len() as u32);
    }
    kinds
}
