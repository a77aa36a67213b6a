//! The new lines of all arcs, and how those that are in each other's way are made anew in more detail.

use rustc_hash::FxHashMap;

use super::arcs::{Arcs, NONE, Position};
use super::cone::{Cone, End, Manner};
use super::index::{Index, Segment, bounds, in_the_way};

/// From this level on a segment is as it was drawn.
pub(super) const EXACT: u8 = 3;

/// Arcs with their new lines.
pub(super) struct Lines<'a> {
    pub(super) arcs: &'a Arcs,
    pub(super) segments: Vec<Segment>,
    /// The segments of each arc, in its order.
    pub(super) of_arc: Vec<Vec<u32>>,
    /// Where each node lies now.
    nodes: Vec<Position>,
    /// For each end of an arc at a node: node, arc, whether its last segment. Sorted.
    pub(super) ends: Vec<(u32, u32, bool)>,
    /// For each node and then for each closed arc the piece that it hangs together with.
    pub(super) pieces: Vec<u32>,
    corners: u32,
    finest: Manner,
    cone: Cone,
    index: Index,
    flagged: Vec<bool>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(arcs: &'a Arcs, manner: Manner) -> Self {
        let mut ends = Vec::new();
        for (number, arc) in (0..).zip(&arcs.arcs) {
            if arc.nodes[0] != NONE {
                ends.extend([(arc.nodes[0], number, false), (arc.nodes[1], number, true)]);
            }
        }
        ends.sort_unstable();
        let mut lines = Self {
            arcs,
            segments: Vec::new(),
            of_arc: Vec::with_capacity(arcs.arcs.len()),
            nodes: Vec::new(),
            ends,
            pieces: pieces(arcs),
            corners: arcs.nodes.len() as u32,
            finest: manner,
            cone: Cone::default(),
            index: Index::new([[0; 2]; 2], 0),
            flagged: Vec::new(),
        };
        lines.nodes = lines.placed_nodes();
        for arc in 0..arcs.arcs.len() as u32 {
            let [from, to] = lines.ends_of(arc);
            let made = lines.line(arc, from, to, 0);
            lines.of_arc.push(made);
        }
        let everywhere = lines.segments.iter().map(|segment| bounds(segment.ends));
        let all = everywhere.reduce(|[low, high], [a, b]| {
            [[low[0].min(a[0]), low[1].min(a[1])], [high[0].max(b[0]), high[1].max(b[1])]]
        });
        lines.index = Index::new(all.unwrap_or_default(), lines.segments.len());
        lines
    }

    /// Nodes at whole steps, where no two come to lie at one; of each piece one stays where it is.
    fn placed_nodes(&self) -> Vec<Position> {
        let step = self.finest.step_e6;
        let rounded = |at: Position| at.map(|at| (at + step / 2).div_euclid(step) * step);
        let mut counts: FxHashMap<Position, u32> = FxHashMap::default();
        self.arcs.nodes.iter().for_each(|&at| *counts.entry(rounded(at)).or_default() += 1);
        let nodes = self.arcs.nodes.iter().enumerate();
        nodes
            .map(|(node, &at)| {
                let is_first = self.pieces[node] == node as u32;
                if is_first || counts[&rounded(at)] > 1 { at } else { rounded(at) }
            })
            .collect()
    }

    /// The fixed ends of an arc, with the numbers of their corners. A closed one begins and ends where it was drawn.
    fn ends_of(&mut self, arc: u32) -> [(End, u32); 2] {
        let (chain, nodes) = (self.arcs.chain(arc), self.arcs.arcs[arc as usize].nodes);
        let (first_at, last) = (chain[0], chain.len() as u32 - 1);
        if nodes[0] == NONE {
            let corner = match self.of_arc.get(arc as usize) {
                Some(made) => self.segments[made[0] as usize].corners[0],
                None => self.corner(),
            };
            return [0, last].map(|index| (End { at: first_at, index }, corner));
        }
        [(nodes[0], 0), (nodes[1], last)].map(|(node, index)| (End { at: self.nodes[node as usize], index }, node))
    }

    fn corner(&mut self) -> u32 {
        self.corners += 1;
        self.corners - 1
    }

    fn manner(&self, level: u8) -> Manner {
        let tolerance_m = self.finest.tolerance_m.map(|most_m| most_m / f64::from(1_u32 << level));
        Manner { tolerance_m, step_e6: step_e6(tolerance_m[0]).min(self.finest.step_e6) }
    }

    /// The segments of an arc from one fixed end to another.
    fn line(&mut self, arc: u32, (from, first): (End, u32), (to, last): (End, u32), level: u8) -> Vec<u32> {
        let chain = self.arcs.chain(arc);
        let mut corners = Vec::new();
        if level >= EXACT {
            let within = from.index + 1..to.index;
            corners.extend(within.map(|index| End { at: chain[index as usize], index }));
        } else {
            let manner = self.manner(level);
            self.cone.simplify((chain, self.arcs.near_roads(arc)), [from, to], manner, |corner| corners.push(corner));
        }
        corners.push(to);
        let (mut made, mut before) = (Vec::with_capacity(corners.len()), (from, first));
        let count = corners.len();
        for (number, end) in corners.into_iter().enumerate() {
            let corner = if number + 1 == count { last } else { self.corner() };
            made.push(self.segments.len() as u32);
            self.segments.push(Segment {
                ends: [before.0.at, end.at],
                corners: [before.1, corner],
                arc,
                covers: [before.0.index, end.index],
                level,
                is_live: true,
            });
            before = (end, corner);
        }
        made
    }

    /// Says of a segment that it is to be made anew.
    pub(super) fn flag(&mut self, number: u32) {
        self.flagged.resize(self.segments.len(), false);
        self.flagged[number as usize] = true;
    }

    /// Puts segments from a number on in their places; flags those that are in the way of others, and these.
    pub(super) fn insert_from(&mut self, first: u32) {
        self.flagged.resize(self.segments.len(), false);
        for number in first..self.segments.len() as u32 {
            let segment = self.segments[number as usize];
            if segment.ends[0] == segment.ends[1] {
                self.flagged[number as usize] = true;
            }
            let (segments, flagged) = (&self.segments, &mut self.flagged);
            self.index.near(bounds(segment.ends), |other| {
                let there = &segments[other as usize];
                if there.is_live && in_the_way(&segment, there) {
                    flagged[number as usize] = true;
                    flagged[other as usize] = true;
                }
            });
            self.index.insert(number, &segment);
        }
    }

    /// The live segments around a box.
    pub(super) fn near(&self, bounds: [Position; 2], mut ask: impl FnMut(u32, &Segment)) {
        self.index.near(bounds, |number| {
            let segment = &self.segments[number as usize];
            if segment.is_live {
                ask(number, segment);
            }
        });
    }

    pub(super) fn has_flags(&self) -> bool {
        self.flagged.contains(&true)
    }

    /// Makes what is flagged anew, one level finer, with a segment more on each side. What was finer already and is still
    /// in the way at a node puts the node back where it was drawn.
    pub(super) fn refine(&mut self) {
        let mut arcs: Vec<u32> = Vec::new();
        for (segment, _) in self.segments.iter().zip(&self.flagged).filter(|(_, flagged)| **flagged) {
            arcs.push(segment.arc);
            let nodes = self.arcs.arcs[segment.arc as usize].nodes;
            for node in segment.corners.into_iter().filter(|corner| segment.level > 0 && nodes.contains(corner)) {
                if self.nodes[node as usize] != self.arcs.nodes[node as usize] {
                    self.nodes[node as usize] = self.arcs.nodes[node as usize];
                    let begin = self.ends.partition_point(|end| end.0 < node);
                    arcs.extend(self.ends[begin..].iter().take_while(|end| end.0 == node).map(|end| end.1));
                }
            }
        }
        arcs.sort_unstable();
        arcs.dedup();
        for arc in arcs {
            self.refine_arc(arc);
        }
        self.flagged.clear();
    }

    fn refine_arc(&mut self, arc: u32) {
        let old = self.of_arc[arc as usize].clone();
        let [from, to] = self.ends_of(arc);
        let is_flagged = |at: usize| self.flagged.get(old[at] as usize).copied().unwrap_or(false);
        // Its ends may lie elsewhere by now.
        let has_moved = |at: usize| {
            let [begin, end] = self.segments[old[at] as usize].ends;
            (at == 0 && begin != from.0.at) || (at + 1 == old.len() && end != to.0.at)
        };
        let hits: Vec<bool> = (0..old.len()).map(is_flagged).collect();
        let near = |at: usize| hits[at] || (at > 0 && hits[at - 1]) || hits.get(at + 1) == Some(&true);
        let anew: Vec<bool> = (0..old.len()).map(|at| near(at) || has_moved(at)).collect();
        let mut new = Vec::with_capacity(old.len() + 8);
        let mut begin = 0;
        while begin < old.len() {
            if !anew[begin] {
                new.push(old[begin]);
                begin += 1;
                continue;
            }
            let mut end = begin;
            let (mut level, mut is_hit) = (0, false);
            while end < old.len() && anew[end] {
                let segment = &mut self.segments[old[end] as usize];
                segment.is_live = false;
                level = level.max(segment.level);
                is_hit |= hits[end];
                end += 1;
            }
            let (first, last) = (self.segments[old[begin] as usize], self.segments[old[end - 1] as usize]);
            let run_from =
                if begin == 0 { from } else { (End { at: first.ends[0], index: first.covers[0] }, first.corners[0]) };
            let run_to =
                if end == old.len() { to } else { (End { at: last.ends[1], index: last.covers[1] }, last.corners[1]) };
            new.extend(self.line(arc, run_from, run_to, (level + u8::from(is_hit)).min(EXACT)));
            begin = end;
        }
        self.of_arc[arc as usize] = new;
    }

    /// The corners of an arc's new line, without the last.
    pub(super) fn corners(&self, arc: u32) -> impl DoubleEndedIterator<Item = Position> {
        self.of_arc[arc as usize].iter().map(|&segment| self.segments[segment as usize].ends[0])
    }

    /// The last one.
    pub(super) fn last_corner(&self, arc: u32) -> Option<Position> {
        self.of_arc[arc as usize].last().map(|&segment| self.segments[segment as usize].ends[1])
    }
}

/// The largest power of ten, in micro-degrees, that is no more than half the tolerance; a micro-degree is 0.11 m at most.
pub(super) fn step_e6(tolerance_m: f64) -> i32 {
    let mut step = 1;
    while step < 100_000 && f64::from(step * 10) * 0.111_7 <= tolerance_m / 2.0 {
        step *= 10;
    }
    step
}

/// For each node, then for each arc that is closed, the first node of all that hang together with it; a closed arc is by
/// itself and has a number beyond the nodes.
fn pieces(arcs: &Arcs) -> Vec<u32> {
    let nodes = arcs.nodes.len();
    let mut pieces: Vec<u32> = (0..(nodes + arcs.arcs.len()) as u32).collect();
    fn root(pieces: &mut [u32], mut at: u32) -> u32 {
        while pieces[at as usize] != at {
            pieces[at as usize] = pieces[pieces[at as usize] as usize];
            at = pieces[at as usize];
        }
        at
    }
    for arc in arcs.arcs.iter().filter(|arc| arc.nodes[0] != NONE) {
        let [a, b] = arc.nodes.map(|node| root(&mut pieces, node));
        pieces[a.max(b) as usize] = a.min(b);
    }
    (0..pieces.len() as u32).map(|at| root(&mut pieces, at)).collect()
}
