//! The turns of a network in the direction of travel, for searches away from an origin.

use waywarden_network::{ArcId, Network};

use crate::search_graph::Edge;

/// The turns of a network in the direction of travel, as they are stored: nothing is laid out anew.
///
/// A label of arc `a` is the time to where it begins, the turn into it included: `label[b] = label[a] + time along a + delay of
/// the turn into b`.
#[derive(Clone, Copy, Debug)]
pub struct AwayGraph<'a> {
    network: &'a Network,
    max_weight_ms: u32,
}

impl<'a> AwayGraph<'a> {
    /// That of a network; looks at each turn once.
    #[must_use]
    pub fn of(network: &'a Network) -> Self {
        let weights = |arc: ArcId| {
            let delays = network.turns(arc).iter().map(|turn| turn.delay_ms());
            delays.max().map(|delay_ms| delay_ms.saturating_add(network.arc_time_ms(arc)))
        };
        let max_weight_ms = (0..network.arc_count()).map(ArcId::new).filter_map(weights).max().unwrap_or(0);
        Self { network, max_weight_ms }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// The largest weight of an edge.
    #[must_use]
    pub fn max_weight_ms(&self) -> u32 {
        self.max_weight_ms
    }

    /// The edges of an arc: to each arc that it turns into.
    pub fn edges(&self, arc: u32) -> impl Iterator<Item = Edge> + use<'a> {
        let arc = ArcId(arc);
        let drive_ms = self.network.arc_time_ms(arc);
        let turns = self.network.turns(arc).iter();
        turns.map(move |turn| Edge { to: turn.to.0, weight_ms: turn.delay_ms().saturating_add(drive_ms) })
    }
}
