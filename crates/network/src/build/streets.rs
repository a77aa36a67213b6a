//! The public streets before trips are told apart: a graph of the codes of arcs that nobody needs a key or a reason for.

use std::slice;

use petgraph::Direction;
use petgraph::visit::{GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable};
use rustc_hash::FxHashSet;

use super::ends::Ends;
use crate::turn_graph::Visited;

/// Arcs that are open to all, by their codes, and the gates between them. Turn restrictions are left aside.
pub(super) struct Streets<'a> {
    ends: &'a Ends<'a>,
    public: Vec<bool>,
    gate: Vec<bool>,
}

impl<'a> Streets<'a> {
    /// `restricted`: whether each arc, by its code, may only begin or end a trip; `gates`: nodes that only whoever begins or
    /// ends a trip behind them passes.
    pub(super) fn new(ends: &'a Ends<'a>, restricted: &[bool], gates: &FxHashSet<u32>) -> Self {
        let mut public = vec![false; restricted.len()];
        ends.parts().arc_code.iter().for_each(|&code| public[code as usize] = !restricted[code as usize]);
        let mut gate = vec![false; ends.parts().node_at.len()];
        gates.iter().for_each(|&node| gate[node as usize] = true);
        Self { ends, public, gate }
    }

    pub(super) fn ends(&self) -> &'a Ends<'a> {
        self.ends
    }

    /// How many codes there are.
    pub(super) fn code_count(&self) -> usize {
        self.public.len()
    }

    /// Whether the arc with a code is there and open to all.
    pub(super) fn is_public(&self, code: u32) -> bool {
        self.public[code as usize]
    }

    /// Whether only whoever begins or ends a trip behind a node passes it.
    pub(super) fn is_gate(&self, node: u32) -> bool {
        self.gate[node as usize]
    }

    /// The public arcs after or before one, by public ways alone; back on the same street only at its dead end.
    pub(super) fn beside(&self, code: u32, direction: Direction) -> Beside<'_> {
        let arrives = direction == Direction::Outgoing;
        let node = self.ends.node(code, !arrives);
        let passes = self.is_public(code) && !self.is_gate(node);
        let codes = match (passes, arrives) {
            (false, _) => &[],
            (true, true) => self.ends.leaving(node),
            (true, false) => self.ends.arriving(node),
        };
        let goes_on = |code: u32| passes && self.ends.leaving(node).iter().any(|&n| n != code && self.is_public(n));
        let turns = self.is_public(code) && self.is_public(code ^ 1) && (arrives || !goes_on(code));
        Beside { public: &self.public, codes: codes.iter(), back: code ^ 1, turns, only_if_alone: arrives }
    }
}

/// Neighbours of an arc.
pub(super) struct Beside<'a> {
    public: &'a [bool],
    codes: slice::Iter<'a, u32>,
    /// The same street in the other direction.
    back: u32,
    turns: bool,
    only_if_alone: bool,
}

impl Iterator for Beside<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let next = self.codes.find(|&&code| code != self.back && self.public[code as usize]);
        if let Some(&code) = next {
            self.turns &= !self.only_if_alone;
            return Some(code);
        }
        std::mem::take(&mut self.turns).then_some(self.back)
    }
}

impl GraphBase for Streets<'_> {
    type NodeId = u32;
    type EdgeId = (u32, u32);
}

impl<'a> IntoNeighbors for &'a Streets<'_> {
    type Neighbors = Beside<'a>;

    fn neighbors(self, code: u32) -> Self::Neighbors {
        self.beside(code, Direction::Outgoing)
    }
}

impl<'a> IntoNeighborsDirected for &'a Streets<'_> {
    type NeighborsDirected = Beside<'a>;

    fn neighbors_directed(self, code: u32, direction: Direction) -> Self::NeighborsDirected {
        self.beside(code, direction)
    }
}

impl IntoNodeIdentifiers for &Streets<'_> {
    type NodeIdentifiers = std::vec::IntoIter<u32>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        let codes = 0..self.public.len() as u32;
        codes.filter(|&code| self.is_public(code)).collect::<Vec<_>>().into_iter()
    }
}

impl Visitable for Streets<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited::none_of(self.public.len())
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}
