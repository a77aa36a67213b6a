//! Joins arcs by the turns that are permitted where they meet.

use rustc_hash::{FxHashMap, FxHashSet};

use super::RawRoads;
use super::arcs::Kind;
use super::delays::Delays;
use super::ends::Ends;
use super::restrictions::{Begun, Restrictions};
use crate::Turn;
use crate::network::Parts;
use crate::{ArcId, ImportReport};

/// Fills the turns of `parts`, and adds the copies of arcs that restrictions through ways need.
///
/// Every arc that ends at a node is joined to every arc that begins there, except where
/// * the turn is a turn back on the spot, unless nothing else is possible (a dead end),
/// * it would pass through a road or a gate that may only begin or end a trip,
/// * a restriction forbids it.
///
/// Returns the kinds of all arcs, copies included.
pub(super) fn join(
    raw: &RawRoads,
    kinds: &[Kind],
    gates: &FxHashSet<u32>,
    delays: impl FnOnce(&Ends<'_>) -> Delays,
    parts: &mut Parts,
    report: &mut ImportReport,
) -> Vec<Kind> {
    let found = {
        let ends = Ends::new(raw, parts);
        let delays = delays(&ends);
        let restrictions = Restrictions::resolve(raw, parts, &ends, report);
        let mut joiner = Joiner::new(&ends, kinds, gates, &delays, restrictions);
        joiner.join_all();
        joiner.restrictions.count(raw, report);
        if !joiner.copies.is_empty() {
            report.kept.add_count("copies of arcs for turn restrictions through ways", joiner.copies.len() as u64);
        }
        joiner.found()
    };
    (parts.arc_code, parts.first_turn, parts.turns) = (found.arc_code, found.first_turn, found.turns);
    let segments = parts.segment_nodes.len();
    let mut first_arc = vec![0u32; segments + 1];
    parts.arc_code.iter().for_each(|&code| first_arc[(code >> 1) as usize + 1] += 1);
    (0..segments).for_each(|s| first_arc[s + 1] += first_arc[s]);
    parts.first_arc = first_arc;
    found.kinds
}

/// A copy of an arc on which restrictions that began elsewhere are carried.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Copy {
    code: u32,
    kind: Kind,
    begun: Vec<Begun>,
}

struct Joiner<'a> {
    ends: &'a Ends<'a>,
    kinds: &'a [Kind],
    gates: &'a FxHashSet<u32>,
    delays: &'a Delays,
    restrictions: Restrictions,
    /// Numbered on after the plain arcs.
    copies: Vec<Copy>,
    known: FxHashMap<Copy, u32>,
    first_turn: Vec<u32>,
    turns: Vec<Turn>,
}

struct Found {
    kinds: Vec<Kind>,
    arc_code: Vec<u32>,
    first_turn: Vec<u32>,
    turns: Vec<Turn>,
}

impl<'a> Joiner<'a> {
    fn new(
        ends: &'a Ends<'a>,
        kinds: &'a [Kind],
        gates: &'a FxHashSet<u32>,
        delays: &'a Delays,
        restrictions: Restrictions,
    ) -> Self {
        let mut first_turn = Vec::with_capacity(kinds.len() + 1);
        first_turn.push(0);
        let turns = Vec::with_capacity(kinds.len() * 2);
        let (copies, known) = (Vec::new(), FxHashMap::default());
        Self { ends, kinds, gates, delays, restrictions, copies, known, first_turn, turns }
    }

    fn join_all(&mut self) {
        for arc in 0..self.kinds.len() {
            let code = self.ends.parts().arc_code[arc];
            let begun = self.restrictions.begin(code).to_vec();
            self.join_one(code, self.kinds[arc], &begun);
        }
        // Copies found on the way are joined in turn and may lead to more.
        let mut next = 0;
        while next < self.copies.len() {
            let Copy { code, kind, begun } = self.copies[next].clone();
            self.join_one(code, kind, &begun);
            next += 1;
        }
    }

    fn join_one(&mut self, code: u32, kind: Kind, begun: &[Begun]) {
        let ends = self.ends;
        let node = ends.node(code, false);
        let around = ends.leaving(node);
        let gate = self.gates.contains(&node);
        // A drive that ends in private roads is still a dead end for whoever passes.
        let dead_end = !around.iter().filter(|&&next| next != code ^ 1).flat_map(|&next| self.plain(next)).any(|to| {
            let to_kind = self.kinds[to];
            kind.may_be_followed_by(to_kind, gate) && (kind.arrives() || !to_kind.arrives())
        });
        let possible = |next: u32| dead_end || next != code ^ 1;
        for &next in around.iter().filter(|&&next| possible(next)) {
            if !begun.is_empty() {
                let leads_to = |way: i64| around.iter().any(|&n| possible(n) && ends.way_id(n, true) == way);
                if !self.restrictions.permits(begun, ends.way_id(next, true), &leads_to) {
                    continue;
                }
            }
            let (delay_ms, turn_kind) = self.delays.of(ends, code, next);
            for to in self.plain(next) {
                let to_kind = self.kinds[to];
                // Turning back in front of a gate is not passing it.
                if kind.may_be_followed_by(to_kind, gate && next != code ^ 1) {
                    let to = self.carried_to(begun, next, to, to_kind);
                    self.turns.push(Turn::new(ArcId(to), delay_ms, turn_kind));
                }
            }
        }
        self.first_turn.push(self.turns.len() as u32);
    }

    /// The plain arcs with a code: one, or two on a road that only begins or ends trips.
    fn plain(&self, code: u32) -> std::ops::Range<usize> {
        let parts = self.ends.parts();
        let segment = (code >> 1) as usize;
        let (first, end) = (parts.first_arc[segment] as usize, parts.first_arc[segment + 1] as usize);
        let row = &parts.arc_code[first..end];
        first + row.partition_point(|&c| c < code)..first + row.partition_point(|&c| c <= code)
    }

    /// The plain arc, or its copy where restrictions are carried on to it.
    fn carried_to(&mut self, begun: &[Begun], next: u32, plain: usize, kind: Kind) -> u32 {
        if begun.is_empty() {
            return plain as u32;
        }
        let carried = self.restrictions.advance(begun, next);
        if carried == self.restrictions.begin(next) {
            return plain as u32;
        }
        let copy = Copy { code: next, kind, begun: carried };
        let number = (self.kinds.len() + self.copies.len()) as u32;
        *self.known.entry(copy).or_insert_with_key(|copy| {
            self.copies.push(copy.clone());
            number
        })
    }

    /// The arcs with copies put beside the arcs they copy, so that arcs stay sorted by segment.
    fn found(self) -> Found {
        let plain = &self.ends.parts().arc_code;
        if self.copies.is_empty() {
            let kinds = self.kinds.to_vec();
            return Found { kinds, arc_code: plain.clone(), first_turn: self.first_turn, turns: self.turns };
        }
        let code_of =
            |arc: u32| plain.get(arc as usize).copied().unwrap_or_else(|| self.copies[arc as usize - plain.len()].code);
        let mut order: Vec<u32> = (0..(plain.len() + self.copies.len()) as u32).collect();
        order.sort_by_key(|&arc| (code_of(arc), arc));
        let mut new_id = vec![0u32; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| new_id[old as usize] = new as u32);
        let turns = Vec::with_capacity(self.turns.len());
        let mut found = Found { kinds: Vec::new(), arc_code: Vec::new(), first_turn: vec![0], turns };
        let kind_of = |arc: u32| {
            self.kinds.get(arc as usize).copied().unwrap_or_else(|| self.copies[arc as usize - plain.len()].kind)
        };
        for &old in &order {
            found.arc_code.push(code_of(old));
            found.kinds.push(kind_of(old));
            let row = self.first_turn[old as usize] as usize..self.first_turn[old as usize + 1] as usize;
            let renumbered = self.turns[row]
                .iter()
                .map(|turn| Turn::new(ArcId(new_id[turn.to.index()]), turn.delay_ms(), turn.kind()));
            found.turns.extend(renumbered);
            found.first_turn.push(found.turns.len() as u32);
        }
        found
    }
}
