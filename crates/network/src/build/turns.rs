//! Joins arcs by the turns that are permitted where they meet.

use rustc_hash::{FxHashMap, FxHashSet};

use super::arcs::Kind;
use super::{RawRestriction, RawRoads};
use crate::network::{Parts, Turn};
use crate::{ArcId, ImportReport};

/// Fills the turns of `parts`.
///
/// Every arc that ends at a node is joined to every arc that begins there, except where
/// * the turn is a turn back on the spot, unless nothing else is possible (a dead end),
/// * it would pass through a road that may only begin or end a trip,
/// * a restriction forbids it.
pub(super) fn join(raw: &RawRoads, kinds: &[Kind], parts: &mut Parts, report: &mut ImportReport) {
    let leaving = Leaving::new(parts);
    let mut restrictions = Restrictions::new(raw, parts, report);
    let mut turns = Vec::new();
    parts.first_turn = Vec::with_capacity(kinds.len() + 1);
    parts.first_turn.push(0);
    for from in 0..parts.arc_code.len() as u32 {
        let (from_kind, code) = (kinds[from as usize], parts.arc_code[from as usize]);
        let node = parts.segment_nodes[(code >> 1) as usize][usize::from(code & 1 == 0)];
        let is_back = |to: u32| parts.arc_code[to as usize] == code ^ 1;
        let around = leaving.at(node);
        let permitted = |to: u32| may_follow(from_kind, kinds[to as usize]);
        // A drive that ends in private roads is still a dead end for whoever passes.
        let dead_end = !around.iter().any(|&to| {
            !is_back(to) && permitted(to) && (from_kind == Kind::Arrival || kinds[to as usize] != Kind::Arrival)
        });
        let before = turns.len();
        for &to in around {
            if permitted(to) && (dead_end || !is_back(to)) {
                turns.push(Turn { to: ArcId(to), delay_ms: 0 });
            }
        }
        restrictions.apply(parts, from, node, &mut turns, before);
        parts.first_turn.push(turns.len() as u32);
    }
    parts.turns = turns;
    restrictions.report(raw, report);
}

fn may_follow(from: Kind, to: Kind) -> bool {
    match (from, to) {
        (Kind::Open, Kind::Open | Kind::Arrival) | (Kind::Departure, Kind::Departure | Kind::Open) => true,
        (from, to) => from == Kind::Arrival && to == Kind::Arrival,
    }
}

/// The arcs that begin at each node, ascending.
struct Leaving {
    first: Vec<u32>,
    arcs: Vec<u32>,
}

impl Leaving {
    fn new(parts: &Parts) -> Self {
        let tail = |code: u32| parts.segment_nodes[(code >> 1) as usize][(code & 1) as usize] as usize;
        let nodes = parts.node_at.len();
        let mut first = vec![0u32; nodes + 1];
        parts.arc_code.iter().for_each(|&code| first[tail(code) + 1] += 1);
        (0..nodes).for_each(|n| first[n + 1] += first[n]);
        let mut next = first.clone();
        let mut arcs = vec![0u32; parts.arc_code.len()];
        for (arc, &code) in parts.arc_code.iter().enumerate() {
            let slot = &mut next[tail(code)];
            arcs[*slot as usize] = arc as u32;
            *slot += 1;
        }
        Self { first, arcs }
    }

    fn at(&self, node: u32) -> &[u32] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// Restrictions by node of the network and way before the turn.
struct Restrictions<'a> {
    raw: &'a RawRoads,
    at: FxHashMap<(u32, i64), Vec<(usize, RawRestriction)>>,
    applied: FxHashSet<usize>,
}

impl<'a> Restrictions<'a> {
    fn new(raw: &'a RawRoads, parts: &Parts, report: &mut ImportReport) -> Self {
        let mut at: FxHashMap<(u32, i64), Vec<(usize, RawRestriction)>> = FxHashMap::default();
        if raw.restrictions.is_empty() {
            return Self { raw, at, applied: FxHashSet::default() };
        }
        // Nodes were renumbered; a barrier may have split one source node into several.
        let mut nodes_by_id: FxHashMap<i64, Vec<u32>> = FxHashMap::default();
        let wanted: FxHashSet<i64> = raw.restrictions.iter().map(|r| raw.node_osm_id[r.via_node as usize]).collect();
        for (node, id) in parts.node_osm_id.iter().enumerate() {
            if wanted.contains(id) {
                nodes_by_id.entry(*id).or_default().push(node as u32);
            }
        }
        for (index, restriction) in raw.restrictions.iter().enumerate() {
            let nodes = nodes_by_id.get(&raw.node_osm_id[restriction.via_node as usize]);
            if nodes.is_none() {
                report.dropped.add("turn restriction: its node is not on the network", restriction.osm_id);
            }
            for &node in nodes.into_iter().flatten() {
                at.entry((node, restriction.from_way)).or_default().push((index, *restriction));
            }
        }
        Self { raw, at, applied: FxHashSet::default() }
    }

    /// Removes the forbidden ones from the turns of arc `from`, which begin at `before`.
    fn apply(&mut self, parts: &Parts, from: u32, node: u32, turns: &mut Vec<Turn>, before: usize) {
        if self.at.is_empty() {
            return;
        }
        let Some(rules) = self.at.get(&(node, self.way_at(parts, from, false))) else { return };
        for &(index, rule) in rules {
            let leads_to = |turn: &Turn| self.way_at(parts, turn.to.0, true) == rule.to_way;
            if !turns[before..].iter().any(leads_to) {
                continue;
            }
            let keep: Vec<Turn> = turns[before..].iter().filter(|t| leads_to(t) == rule.only).copied().collect();
            turns.truncate(before);
            turns.extend(keep);
            self.applied.insert(index);
        }
    }

    /// The source's id of the way on which an arc begins or ends.
    fn way_at(&self, parts: &Parts, arc: u32, begins: bool) -> i64 {
        let code = parts.arc_code[arc as usize];
        let segment = (code >> 1) as usize;
        let first = begins == (code & 1 == 0);
        let stretch = if first { parts.first_stretch[segment] } else { parts.first_stretch[segment + 1] - 1 };
        self.raw.ways[parts.stretches[stretch as usize].way as usize].osm_id
    }

    fn report(&self, raw: &RawRoads, report: &mut ImportReport) {
        for (index, restriction) in raw.restrictions.iter().enumerate() {
            if self.applied.contains(&index) {
                report.kept.add("turn restrictions applied", restriction.osm_id);
            } else {
                report.dropped.add("turn restriction: the turn is not possible anyway", restriction.osm_id);
            }
        }
    }
}
