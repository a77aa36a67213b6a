//! The network as it is travelled backwards: times from a place are times to it there.

use crate::network::{Network, Parts};
use crate::{ArcId, Turn};

impl Network {
    /// The same roads with every direction turned round: each arc leads back, each turn from one arc into another leads from
    /// the other into the one and costs the same. What leads out to the main network is reached from it, and the other way
    /// round. So a search towards a place finds here how long it takes **from** the place, turn restrictions, one-way roads
    /// and delays as they are on the way out.
    ///
    /// Arcs, segments and positions keep their numbers. Directions of ways are those of the source: what is said of a way
    /// (its speed along and against) is not turned round.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let old = &self.parts;
        let mut parts: Parts = old.clone();
        parts.arc_code.iter_mut().for_each(|code| *code ^= 1);
        parts.stretches.iter_mut().for_each(|stretch| stretch.time_ms.reverse());
        // Bits 0 and 1 change places, 2 and 3 as well.
        parts.arc_reach.iter_mut().for_each(|reach| *reach = (*reach & 5) << 1 | (*reach & 10) >> 1);
        let arcs = self.arc_count();
        let mut first = vec![0_u32; arcs + 1];
        old.turns.iter().for_each(|turn| first[turn.to.index() + 1] += 1);
        (0..arcs).for_each(|arc| first[arc + 1] += first[arc]);
        let mut next = first.clone();
        for from in (0..arcs).map(ArcId::new) {
            for turn in self.turns(from) {
                let slot = &mut next[turn.to.index()];
                parts.turns[*slot as usize] = Turn::new(from, turn.delay_ms(), turn.kind());
                *slot += 1;
            }
        }
        parts.first_turn = first;
        Self::from_checked_parts(parts).expect("made of a checked network")
    }
}
