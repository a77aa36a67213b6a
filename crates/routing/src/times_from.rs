//! The result of a search away from an origin: travel times from it to everywhere.

use waywarden_network::{ArcId, Network, Position, Snap, UNREACHABLE_MS};

use crate::route::{Route, route};
use crate::search_graph::SearchGraph;
use crate::times_to::{Destination, Seed, TimesTo};

/// Travel times from one origin to everywhere, to the millisecond those that searches towards each destination give.
#[derive(Clone, Copy, Debug)]
pub struct TimesFrom<'a> {
    pub(crate) network: &'a Network,
    pub(crate) labels: &'a [u32],
    pub(crate) origin: Snap,
}

impl TimesFrom<'_> {
    /// For each arc, the time from the origin's position to where the arc begins, the turn into it included, milliseconds;
    /// `UNREACHABLE_MS` if there is no way. The arcs on which the origin lies count only where a way leads back to them.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        self.labels
    }

    /// Time along the roads from the origin's position to another, the faster of all directions; `UNREACHABLE_MS` if there is
    /// no way.
    #[must_use]
    pub fn road_time_ms(&self, to: Position) -> u32 {
        let arrivals = self.network.arcs_at(to).into_iter();
        arrivals
            .map(|(arc, offset_mm)| self.direct_ms(arc, offset_mm).min(self.through_ms(arc, offset_mm)))
            .min()
            .unwrap_or(UNREACHABLE_MS)
    }

    /// Time from door to door, both walks included: by road, or straight on foot if that is faster
    /// ([`Network::direct_walk_ms`]); `UNREACHABLE_MS` if there is no way.
    #[must_use]
    pub fn time_ms(&self, to: &Snap) -> u32 {
        let by_road_ms = self.road_time_ms(to.position).saturating_add(to.walk_ms).saturating_add(self.origin.walk_ms);
        self.direct_walk_ms(to).map_or(by_road_ms, |walk_ms| walk_ms.min(by_road_ms))
    }

    /// Time of the straight walk to the door of a destination, if it is no longer than the walks to and from the road together.
    #[must_use]
    pub fn direct_walk_ms(&self, to: &Snap) -> Option<u32> {
        self.network.direct_walk_ms(&self.origin.door(), &to.door())
    }

    /// Time along `arc` from the origin, if it lies behind on the same arc.
    fn direct_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        let forward = self.network.arc_is_forward(arc);
        let begins = self.network.arcs_at(self.origin.position).into_iter();
        begins
            .filter(|&(own, from_mm)| own == arc && if forward { from_mm <= offset_mm } else { from_mm >= offset_mm })
            .map(|(_, from_mm)| self.network.time_to_ms(arc, offset_mm) - self.network.time_to_ms(arc, from_mm))
            .min()
            .unwrap_or(UNREACHABLE_MS)
    }

    /// Time over the beginning of `arc`.
    fn through_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        self.labels[arc.index()].saturating_add(self.network.time_to_ms(arc, offset_mm))
    }
}

/// Reads routes off searches away from an origin.
///
/// The arcs of all fastest ways to a destination are found backwards from it, those alone get the label that a search
/// towards it gives them, and the route is read off these: it is the very route that such a search gives.
#[derive(Debug, Default)]
pub struct RoutesFrom {
    labels: Vec<u32>,
    known: Vec<u32>,
}

impl RoutesFrom {
    /// A reader without memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The fastest route to a destination along the roads, as [`route`] reads it off a search towards the destination: its walk and
    /// time are those at and to the destination's door, without the walk at the origin. `None` if there is none.
    ///
    /// `graph` is that of the network searched.
    #[must_use]
    pub fn route(&mut self, times: &TimesFrom<'_>, graph: &SearchGraph, to: &Snap) -> Option<Route> {
        let network = times.network;
        let road_ms = times.road_time_ms(to.position);
        if road_ms == UNREACHABLE_MS {
            return None;
        }
        let destination = Destination::from(to);
        let total_ms = road_ms.saturating_add(to.walk_ms);
        let seeds: Vec<Seed> = destination.seeds(network).collect();
        self.labels.resize(network.arc_count(), UNREACHABLE_MS);
        let begins: Vec<(ArcId, u32)> = network.arcs_at(times.origin.position).into_iter().collect();
        // Arcs that are entered at the time of a fastest way; first those on which the destination lies.
        let mut entered: Vec<u32> = seeds
            .iter()
            .filter(|seed| times.through_ms(seed.arc, seed.offset_mm) == road_ms)
            .map(|seed| seed.arc.0)
            .collect();
        let mut seen = std::collections::BTreeSet::from_iter(entered.iter().copied());
        while let Some(arc) = entered.pop() {
            let (at_ms, whole_ms) = (times.labels[arc as usize], network.arc_time_ms(ArcId(arc)));
            for edge in graph.edges(arc) {
                let delay_ms = edge.weight_ms - whole_ms;
                let before = ArcId(edge.to);
                let mut explains = |end_ms: u32| {
                    let is = end_ms.checked_add(delay_ms) == Some(at_ms);
                    if is && self.labels[before.index()] == UNREACHABLE_MS {
                        self.labels[before.index()] = total_ms - end_ms;
                        self.known.push(before.0);
                    }
                    is
                };
                for &(_, offset_mm) in begins.iter().filter(|(own, _)| *own == before) {
                    explains(whole_time_from(network, before, offset_mm));
                }
                let label_ms = times.labels[before.index()];
                let passed =
                    label_ms != UNREACHABLE_MS && explains(label_ms.saturating_add(network.arc_time_ms(before)));
                if passed && seen.insert(before.0) {
                    entered.push(before.0);
                }
            }
        }
        let column = TimesTo { network, labels: &self.labels, seeds: &seeds, door: destination.door };
        let found = route(&column, times.origin.position);
        self.known.drain(..).for_each(|arc| self.labels[arc as usize] = UNREACHABLE_MS);
        found
    }
}

/// Time from a place on an arc to its end, milliseconds.
fn whole_time_from(network: &Network, arc: ArcId, offset_mm: u32) -> u32 {
    network.arc_time_ms(arc) - network.time_to_ms(arc, offset_mm)
}
