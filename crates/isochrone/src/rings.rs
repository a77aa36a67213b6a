//! Segments to rings, rings to polygons.

use rustc_hash::FxHashMap;

use crate::contour::{AreaPolygon, Contour, Ring};

/// A piece of border from one grid edge to another, with the inside on its left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    /// Key of the edge where it starts. Each crossed edge starts exactly one segment and ends exactly one.
    pub(crate) from: u64,
    /// Key of the edge where it ends.
    pub(crate) to: u64,
    /// The crossing where it starts.
    pub(crate) start_e6: [i32; 2],
    /// An inside vertex of the area it bounds.
    pub(crate) inside: u32,
}

/// Which inside vertices are one area (union-find).
pub(crate) struct Labels {
    parents: Vec<u32>,
}

impl Labels {
    pub(crate) fn new(vertices: usize) -> Self {
        Self { parents: (0..vertices as u32).collect() }
    }

    /// The vertex that stands for the area of `vertex`.
    pub(crate) fn root(&mut self, mut vertex: u32) -> u32 {
        while self.parents[vertex as usize] != vertex {
            let above = self.parents[self.parents[vertex as usize] as usize];
            self.parents[vertex as usize] = above;
            vertex = above;
        }
        vertex
    }

    /// Makes two vertices one area.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        // The lower number stands: no ranks to keep, and halving the paths keeps them short.
        self.parents[a.max(b) as usize] = a.min(b);
    }
}

/// Closes the rings and gives every hole to the area around it.
///
/// An area has one exterior and its holes all bound the same area, so the label decides: no point-in-polygon test.
pub(crate) fn assemble(segments: &[Segment], labels: &mut Labels) -> Contour {
    let mut starts: FxHashMap<u64, usize> = FxHashMap::default();
    starts.reserve(segments.len());
    starts.extend(segments.iter().enumerate().map(|(at, segment)| (segment.from, at)));

    let mut done = vec![false; segments.len()];
    let mut exteriors: Vec<(u32, Ring)> = Vec::new();
    let mut holes: Vec<(u32, Ring)> = Vec::new();
    for first in 0..segments.len() {
        let mut corners = Vec::new();
        let mut at = first;
        while !std::mem::replace(&mut done[at], true) {
            corners.push(segments[at].start_e6);
            match starts.get(&segments[at].to) {
                Some(&next) => at = next,
                None => debug_assert!(false, "a border without end"),
            }
        }
        if corners.is_empty() {
            continue;
        }
        let label = labels.root(segments[first].inside);
        let ring = Ring::new(corners);
        if ring.is_counter_clockwise() { exteriors.push((label, ring)) } else { holes.push((label, ring)) }
    }

    // Rings start at their smallest position and no two share one: this order is total.
    exteriors.sort_unstable_by_key(|(_, ring)| ring.first());
    holes.sort_unstable_by_key(|(_, ring)| ring.first());
    let owners: FxHashMap<u32, usize> = exteriors.iter().enumerate().map(|(at, (label, _))| (*label, at)).collect();
    debug_assert_eq!(owners.len(), exteriors.len(), "an area with two exteriors");
    let mut polygons: Vec<AreaPolygon> = exteriors.into_iter().map(|(_, ring)| AreaPolygon::new(ring)).collect();
    for (label, ring) in holes {
        match owners.get(&label) {
            Some(&at) => polygons[at].push_hole(ring),
            None => debug_assert!(false, "a hole without an area"),
        }
    }
    Contour::new(polygons)
}
