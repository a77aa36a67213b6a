//! The part of a hierarchy that the labels of some vertices depend on.

use super::lanes::Row;
use super::{Hierarchy, LANES};

/// What a sweep must visit for a list of target vertices: they and everything above them.
#[derive(Debug)]
pub struct Selection {
    /// Index in the hierarchy of each vertex of the selection, ascending.
    pub(super) indices: Vec<u32>,
    first: Vec<u32>,
    /// As the hierarchy's downward edges, with places within the selection.
    edges: Vec<[u32; 2]>,
    /// Place of each target.
    targets: Vec<u32>,
}

impl Selection {
    /// Selects what the labels of `targets` (vertices of the graph, repeated or not) depend on.
    #[must_use]
    pub fn new(hierarchy: &Hierarchy, targets: &[u32]) -> Self {
        let mut place_of = vec![u32::MAX; hierarchy.vertex_count()];
        let mut indices: Vec<u32> = Vec::new();
        let mut visit = |index: u32, indices: &mut Vec<u32>| {
            if std::mem::replace(&mut place_of[index as usize], 0) != 0 {
                indices.push(index);
            }
        };
        targets.iter().for_each(|&target| visit(hierarchy.index_of(target), &mut indices));
        let mut next = 0;
        while next < indices.len() {
            hierarchy.down(indices[next] as usize).iter().for_each(|&[above, _]| visit(above, &mut indices));
            next += 1;
        }
        indices.sort_unstable();
        indices.iter().enumerate().for_each(|(place, &index)| place_of[index as usize] = place as u32);
        let mut first = vec![0];
        let mut edges = Vec::new();
        for &index in &indices {
            edges.extend(hierarchy.down(index as usize).iter().map(|&[above, w]| [place_of[above as usize], w]));
            first.push(edges.len() as u32);
        }
        let targets = targets.iter().map(|&target| place_of[hierarchy.index_of(target) as usize]).collect();
        Self { indices, first, edges, targets }
    }

    /// Number of vertices that a sweep visits.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.indices.len()
    }

    /// Number of downward edges between them.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Number of targets.
    #[must_use]
    pub fn target_count(&self) -> usize {
        self.targets.len()
    }

    #[inline(always)]
    pub(super) fn down(&self, place: usize) -> &[[u32; 2]] {
        &self.edges[self.first[place] as usize..self.first[place + 1] as usize]
    }
}

/// Labels of the targets of a selection.
#[derive(Clone, Copy, Debug)]
pub struct SelectedLabels<'a, const L: usize = LANES> {
    pub(super) selection: &'a Selection,
    pub(super) rows: &'a [Row<L>],
}

impl<'a, const L: usize> SelectedLabels<'a, L> {
    /// The labels of a target by its number in the list that the selection was made for.
    #[must_use]
    pub fn of_target(&self, target: usize) -> &'a [u32; L] {
        &self.rows[self.selection.targets[target] as usize]
    }
}
