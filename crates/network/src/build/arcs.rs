//! Lays out the arcs: each segment's permitted directions, more than once where trips may only begin or end.

use rustc_hash::FxHashSet;

use super::RawRoads;
use super::ends::Ends;
use super::restricted::{self, ARRIVAL, DEPARTURE, GATE_ARRIVAL, GATE_DEPARTURE, OPEN};
use crate::network::Parts;
use crate::way_flags;

/// What part of a trip an arc may be in.
///
/// A private road or a hospital's own grounds may begin a trip or end it, not be passed through. Two copies of its
/// arcs make that exact in any search: one that trips leave by, one that they arrive by, with no turn between them
/// and none from the open road into the first or out of the second. [`restricted`] says which public streets are treated
/// like that too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Open,
    Departure,
    Arrival,
    /// Of a street that is open, for trips that go on to leave over a gate.
    GateDeparture,
    /// Of a street that is open, for trips that came in over a gate.
    GateArrival,
}

impl Kind {
    /// Whether an arc of this kind may be followed by one of the other; `gate`: only whoever begins or ends a trip behind it
    /// passes from one to the other.
    pub(super) fn may_be_followed_by(self, other: Self, gate: bool) -> bool {
        use Kind::{Arrival, Departure, GateArrival, GateDeparture, Open};
        match (self, other) {
            (Open, Open) => !gate,
            (Open, Arrival | GateArrival) => true,
            (Departure, Departure | GateDeparture | Open) | (GateDeparture, GateDeparture | Open) => true,
            // Whoever lives on an open street has no need of private roads to get there.
            (Arrival, Arrival) | (GateArrival, GateArrival | Arrival) => true,
            _ => false,
        }
    }

    /// Whether only trips that end in the restricted part use it.
    pub(super) fn arrives(self) -> bool {
        matches!(self, Self::Arrival | Self::GateArrival)
    }

    /// Bits of [`Parts::arc_reach`].
    pub(super) fn reach_bits(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Departure | Self::GateDeparture => 4,
            Self::Arrival | Self::GateArrival => 8,
        }
    }
}

/// Fills the arcs of `parts`, sorted by segment, and returns their kinds. `gates` are nodes of the network that only whoever
/// begins or ends a trip behind them passes.
pub(super) fn lay_out(raw: &RawRoads, parts: &mut Parts, gates: &FxHashSet<u32>) -> Vec<Kind> {
    let segments = parts.segment_nodes.len();
    let mut restricted = vec![false; segments * 2];
    parts.first_arc.push(0);
    for segment in 0..segments {
        let stretch = &parts.stretches[parts.first_stretch[segment] as usize];
        let way = &raw.ways[stretch.way as usize];
        for direction in 0..2u32 {
            let along = direction == stretch.reversed;
            let flag = if along { way_flags::END_OF_TRIP } else { way_flags::END_OF_TRIP_AGAINST };
            if stretch.time_ms[direction as usize] > 0 {
                let code = (segment as u32) << 1 | direction;
                restricted[code as usize] = way.has(flag);
                parts.arc_code.push(code);
            }
        }
        parts.first_arc.push(parts.arc_code.len() as u32);
    }
    if gates.is_empty() && !restricted.contains(&true) {
        return vec![Kind::Open; parts.arc_code.len()];
    }
    let needed = restricted::kinds(&Ends::new(raw, parts), &restricted, gates);
    copy(parts, &needed)
}

/// Makes an arc for each kind that is needed.
fn copy(parts: &mut Parts, needed: &[u8]) -> Vec<Kind> {
    let plain = std::mem::take(&mut parts.arc_code);
    let mut kinds = Vec::with_capacity(plain.len());
    let mut first_arc = vec![0u32; parts.segment_nodes.len() + 1];
    for code in plain {
        for (bit, kind) in [
            (OPEN, Kind::Open),
            (DEPARTURE, Kind::Departure),
            (ARRIVAL, Kind::Arrival),
            (GATE_DEPARTURE, Kind::GateDeparture),
            (GATE_ARRIVAL, Kind::GateArrival),
        ] {
            if needed[code as usize] & bit != 0 {
                parts.arc_code.push(code);
                kinds.push(kind);
                first_arc[(code >> 1) as usize + 1] += 1;
            }
        }
    }
    (0..parts.segment_nodes.len()).for_each(|segment| first_arc[segment + 1] += first_arc[segment]);
    parts.first_arc = first_arc;
    kinds
}
