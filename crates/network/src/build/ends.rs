//! Arcs by the nodes at their ends, and the ways they lie on there.

use super::RawRoads;
use crate::network::Parts;

/// What is at the two ends of arcs, given by their codes.
pub(super) struct Ends<'a> {
    raw: &'a RawRoads,
    parts: &'a Parts,
    leaving: Rows,
    arriving: Rows,
}

/// Codes of arcs by node, in compressed rows.
struct Rows {
    first: Vec<u32>,
    codes: Vec<u32>,
}

impl Rows {
    fn new(nodes: usize, codes: &[u32], node_of: impl Fn(u32) -> u32) -> Self {
        let mut first = vec![0u32; nodes + 1];
        codes.iter().for_each(|&code| first[node_of(code) as usize + 1] += 1);
        (0..nodes).for_each(|n| first[n + 1] += first[n]);
        let mut next = first.clone();
        let mut sorted = vec![0u32; codes.len()];
        for &code in codes {
            let slot = &mut next[node_of(code) as usize];
            sorted[*slot as usize] = code;
            *slot += 1;
        }
        Self { first, codes: sorted }
    }

    fn at(&self, node: u32) -> &[u32] {
        &self.codes[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

impl<'a> Ends<'a> {
    /// Indexes the arcs by the nodes where they begin and end. Copies of an arc count once.
    pub(super) fn new(raw: &'a RawRoads, parts: &'a Parts) -> Self {
        let mut codes = parts.arc_code.clone();
        codes.dedup();
        let end =
            |code: u32, last: bool| parts.segment_nodes[(code >> 1) as usize][usize::from((code & 1 == 0) == last)];
        let nodes = parts.node_at.len();
        let leaving = Rows::new(nodes, &codes, |code| end(code, false));
        let arriving = Rows::new(nodes, &codes, |code| end(code, true));
        Self { raw, parts, leaving, arriving }
    }

    /// The codes of the arcs that begin at a node, ascending.
    pub(super) fn leaving(&self, node: u32) -> &[u32] {
        self.leaving.at(node)
    }

    /// The codes of the arcs that end at a node, ascending.
    pub(super) fn arriving(&self, node: u32) -> &[u32] {
        self.arriving.at(node)
    }

    /// The node where an arc begins (`true`) or ends.
    pub(super) fn node(&self, code: u32, begins: bool) -> u32 {
        self.parts.segment_nodes[(code >> 1) as usize][usize::from((code & 1 == 1) == begins)]
    }

    /// Index of the way on which an arc begins (`true`) or ends, and whether the arc runs along it.
    pub(super) fn way(&self, code: u32, begins: bool) -> (u32, bool) {
        let segment = (code >> 1) as usize;
        let forward = code & 1 == 0;
        let stretch = if begins == forward {
            self.parts.first_stretch[segment]
        } else {
            self.parts.first_stretch[segment + 1] - 1
        };
        let stretch = self.parts.stretches[stretch as usize];
        (stretch.way, forward == (stretch.reversed == 0))
    }

    /// The source's id of that way.
    pub(super) fn way_id(&self, code: u32, begins: bool) -> i64 {
        self.raw.ways[self.way(code, begins).0 as usize].osm_id
    }

    /// The source's id of the node where an arc begins (`true`) or ends.
    pub(super) fn node_osm_id(&self, code: u32, begins: bool) -> i64 {
        self.parts.node_osm_id[self.node(code, begins) as usize]
    }

    /// The input.
    pub(super) fn raw(&self) -> &'a RawRoads {
        self.raw
    }

    /// The network so far.
    pub(super) fn parts(&self) -> &'a Parts {
        self.parts
    }
}
