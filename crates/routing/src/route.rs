//! The fastest route, read off a column.

use waywarden_network::{ArcId, Position};

use crate::times_to::TimesTo;

/// A part of a route along one arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The arc.
    pub arc: ArcId,
    /// Where it is entered and left, millimetres from the first node of its segment.
    pub offsets_mm: [u32; 2],
    /// Delay of the turn into it, milliseconds.
    pub turn_ms: u32,
    /// Time along it, milliseconds.
    pub drive_ms: u32,
}

/// The fastest way from a position to a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its parts, in order of travel.
    pub legs: Vec<Leg>,
    /// Walk at the destination, milliseconds.
    pub walk_ms: u32,
    /// Length along the roads, millimetres.
    pub length_mm: u64,
    /// Total time: exactly [`TimesTo::time_ms`] of the start.
    pub time_ms: u32,
}

/// The fastest route from `from`; `None` if there is none. Of equally fast turns the first is taken.
///
/// Needs no record of the search: the next arc is one whose label explains the label of the arc before. Each takes at least a
/// millisecond, so that the way goes on; roads that pass in no time would be a damaged network, and give no route.
#[must_use]
pub fn route(column: &TimesTo<'_>, from: Position) -> Option<Route> {
    let network = column.network;
    let (time_ms, mut arc, mut offset_mm) = column.best_start(from)?;
    let mut route = Route { legs: Vec::new(), walk_ms: 0, length_mm: 0, time_ms };
    // Time along the arc up to where it is entered.
    let (mut begun_ms, mut turn_ms) = (network.time_to_ms(arc, offset_mm), 0);
    let mut left_ms = time_ms;
    while route.legs.len() <= network.arc_count() {
        // Straight to the door if that is what the remaining time says.
        let mut ahead =
            column.seeds_ahead(arc, offset_mm).map(|s| (s, network.time_to_ms(arc, s.offset_mm) - begun_ms));
        let seed = ahead.find(|(s, drive_ms)| drive_ms.saturating_add(s.walk_ms) == left_ms);
        let (end_mm, drive_ms) = match seed {
            Some((seed, drive_ms)) => (seed.offset_mm, drive_ms),
            None => (end_of(column, arc), network.arc_time_ms(arc) - begun_ms),
        };
        route.legs.push(Leg { arc, offsets_mm: [offset_mm, end_mm], turn_ms, drive_ms });
        route.length_mm += u64::from(end_mm.abs_diff(offset_mm));
        if let Some((seed, _)) = seed {
            route.walk_ms = seed.walk_ms;
            return Some(route);
        }
        left_ms -= drive_ms;
        let next = network
            .turns(arc)
            .iter()
            .find(|turn| turn.delay_ms().saturating_add(column.onward_ms(turn.to)) == left_ms)?;
        (arc, turn_ms) = (next.to, next.delay_ms());
        (offset_mm, begun_ms) = (start_of(column, arc), 0);
        left_ms -= turn_ms;
    }
    None
}

fn start_of(column: &TimesTo<'_>, arc: ArcId) -> u32 {
    if column.network.arc_is_forward(arc) {
        0
    } else {
        column.network.segment_length_mm(column.network.arc_segment(arc))
    }
}

fn end_of(column: &TimesTo<'_>, arc: ArcId) -> u32 {
    if column.network.arc_is_forward(arc) {
        column.network.segment_length_mm(column.network.arc_segment(arc))
    } else {
        0
    }
}
