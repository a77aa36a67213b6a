//! A route road by road: where its time goes.

use waywarden_network::{LonLat, Network, SegmentId, TurnKind};

use crate::route::{Leg, Route};

/// A part of a route along one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Index of the way in [`Network::ways`].
    pub way: u32,
    /// 0 if it is driven along the way's direction, 1 if against.
    pub direction: usize,
    /// Length, millimetres.
    pub length_mm: u64,
    /// Time along it, milliseconds.
    pub drive_ms: u32,
    /// Delay of the turn into it, milliseconds.
    pub turn_ms: u32,
    /// What that delay is for.
    pub turn_kind: TurnKind,
    /// The line driven.
    pub line: Vec<LonLat>,
}

/// Breaks a route into steps, one for each way on each leg. Their times and turns add up to the route's exactly.
#[must_use]
pub fn steps(network: &Network, route: &Route) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, leg) in route.legs.iter().enumerate() {
        let before = index.checked_sub(1).map(|i| route.legs[i].arc);
        let kind = before
            .and_then(|arc| network.turns(arc).iter().find(|turn| turn.to == leg.arc))
            .map_or(TurnKind::default(), |turn| turn.kind());
        let first = steps.len();
        push_leg(network, leg, &mut steps);
        if let Some(step) = steps.get_mut(first) {
            (step.turn_ms, step.turn_kind) = (leg.turn_ms, kind);
        }
    }
    steps
}

fn push_leg(network: &Network, leg: &Leg, steps: &mut Vec<Step>) {
    let segment = network.arc_segment(leg.arc);
    let forward = network.arc_is_forward(leg.arc);
    let stretches = network.stretches(segment);
    let length_mm = network.segment_length_mm(segment);
    let [enter, leave] = leg.offsets_mm;
    let (low, high) = (enter.min(leave), enter.max(leave));
    let mut parts: Vec<(usize, u32, u32)> = (0..stretches.len())
        .filter_map(|i| {
            let end_mm = stretches.get(i + 1).map_or(length_mm, |s| s.start_mm);
            let (from, to) = (stretches[i].start_mm.max(low), end_mm.min(high));
            (from < to).then_some((i, from, to))
        })
        .collect();
    if parts.is_empty() {
        // A leg without length still has its way, so that its turn and its rounding are not lost.
        let at = stretches.partition_point(|s| s.start_mm <= enter).saturating_sub(1);
        parts.push((at, low, high));
    }
    if !forward {
        parts.reverse();
        parts.iter_mut().for_each(|(_, from, to)| std::mem::swap(from, to));
    }
    // Each part ends at the time where the next begins, so that the sum is the leg's.
    let mut spent_ms = 0;
    let last = parts.len() - 1;
    for (number, (stretch, from, to)) in parts.into_iter().enumerate() {
        let until_ms = if number == last {
            leg.drive_ms
        } else {
            network.time_to_ms(leg.arc, to) - network.time_to_ms(leg.arc, enter)
        };
        let stretch = &stretches[stretch];
        steps.push(Step {
            way: stretch.way,
            direction: usize::from(forward == (stretch.reversed == 1)),
            length_mm: u64::from(from.abs_diff(to)),
            drive_ms: until_ms - spent_ms,
            turn_ms: 0,
            turn_kind: TurnKind::default(),
            line: line(network, segment, from, to),
        });
        spent_ms = until_ms;
    }
}

/// The polyline of a segment from one offset to another, either way round.
fn line(network: &Network, segment: SegmentId, from_mm: u32, to_mm: u32) -> Vec<LonLat> {
    let (low, high) = (from_mm.min(to_mm), from_mm.max(to_mm));
    let at = |offset_mm| network.locate(waywarden_network::Position { segment, offset_mm });
    let mut line = vec![at(low)];
    let offsets = network.point_offsets_mm(segment);
    let between = offsets.partition_point(|&o| o <= low)..offsets.partition_point(|&o| o < high);
    line.extend(network.points(segment).get(between).unwrap_or_default());
    line.push(at(high));
    if from_mm > to_mm {
        line.reverse();
    }
    line
}
