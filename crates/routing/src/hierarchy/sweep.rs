//! Labels of all vertices: the pass from the top of the hierarchy down.

use std::ops::Range;

use rayon::prelude::*;
use waywarden_network::UNREACHABLE_MS;

use super::climb::Climb;
use super::lanes::{Buffer, Row, relax, unreached, vectorised};
use super::layout::BLOCK;
use super::selection::{SelectedLabels, Selection};
use super::{Hierarchy, LANES};
use crate::starts::Start;

/// The state of one thread's sweeps, each to up to `L` destinations, reused without allocating.
///
/// A destination is given by its [`starts`](crate::starts). Labels mean the same as those of
/// [`TimesTo::labels`](crate::TimesTo::labels): time from the end of an arc, `UNREACHABLE_MS` where there is no way.
/// Lanes without a destination are unreachable everywhere.
#[derive(Debug, Default)]
pub struct Sweep<const L: usize = LANES> {
    climb: Climb<L>,
    labels: Buffer,
    /// Labels of the outer vertices of a block, where they are not kept.
    outer: Buffer,
}

/// Labels that are copied by one thread, at least.
const COPIED_AT_ONCE: usize = 1 << 15;

/// Labels of all vertices.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a, const L: usize = LANES> {
    hierarchy: &'a Hierarchy,
    rows: &'a [Row<L>],
}

impl<'a, const L: usize> Labels<'a, L> {
    /// The labels of a vertex of the graph, one for each destination.
    #[must_use]
    pub fn of(&self, vertex: u32) -> &'a [u32; L] {
        &self.rows[self.hierarchy.index_of(vertex) as usize]
    }

    /// All labels in the order of the sweep, see [`Hierarchy::index_of`].
    #[must_use]
    pub fn rows(&self) -> &'a [[u32; L]] {
        self.rows
    }

    /// Writes the labels to one destination in the order of the graph's vertices, as a search that ends at a limit would give
    /// them: larger ones are unreachable. On all threads of the pool.
    pub fn copy_lane(&self, lane: usize, limit_ms: u32, into: &mut Vec<u32>) {
        let label = |&index: &u32| {
            let label = self.rows[index as usize][lane];
            if label <= limit_ms { label } else { UNREACHABLE_MS }
        };
        self.hierarchy.index_of.par_iter().with_min_len(COPIED_AT_ONCE).map(label).collect_into_vec(into);
    }
}

impl<const L: usize> Sweep<L> {
    /// A state without memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Labels of all vertices to each of at most `L` destinations.
    ///
    /// # Panics
    /// If there are more destinations than lanes.
    pub fn all<'a, S: AsRef<[Start]>>(&'a mut self, hierarchy: &'a Hierarchy, starts: &[S]) -> Labels<'a, L> {
        self.within(hierarchy, starts, UNREACHABLE_MS)
    }

    /// The same up to a limit: what lies beyond is skipped. Labels up to the limit are exact, others are larger than it: they may
    /// be too large or unreachable.
    ///
    /// # Panics
    /// If there are more destinations than lanes.
    pub fn within<'a, S: AsRef<[Start]>>(
        &'a mut self,
        hierarchy: &'a Hierarchy,
        starts: &[S],
        limit_ms: u32,
    ) -> Labels<'a, L> {
        let Self { climb, labels, .. } = self;
        let rows = labels.rows(hierarchy.vertex_count());
        vectorised(
            #[inline(always)]
            || {
                climb.run(hierarchy, starts);
                let inner_count = hierarchy.inner_count();
                let (inner, outer) = rows.split_at_mut(inner_count);
                for (block, bounds) in hierarchy.first_outer.windows(2).enumerate() {
                    let slots = &mut outer[bounds[0] as usize - inner_count..bounds[1] as usize - inner_count];
                    if limit_ms != UNREACHABLE_MS && is_beyond(hierarchy, climb, inner, block, limit_ms) {
                        inner[inner_of(inner_count, block)].fill(unreached());
                        slots.fill(unreached());
                        continue;
                    }
                    sweep_inner(hierarchy, climb, inner, block);
                    sweep_outer(hierarchy, climb, inner, slots, bounds[0] as usize);
                }
            },
        );
        Labels { hierarchy, rows }
    }

    /// Hands the labels over block by block while they are in the cache: `block(first_index, rows)`, where the vertex
    /// of `rows[i]` has the index `first_index + i` (see [`Hierarchy::index_of`]). Labels that nothing else depends on
    /// are never written to memory.
    ///
    /// # Panics
    /// If there are more destinations than lanes.
    pub fn blocks<S: AsRef<[Start]>>(
        &mut self,
        hierarchy: &Hierarchy,
        starts: &[S],
        mut block: impl FnMut(usize, &[[u32; L]]),
    ) {
        let Self { climb, labels, outer } = self;
        let inner = labels.rows(hierarchy.inner_count());
        vectorised(
            #[inline(always)]
            || {
                climb.run(hierarchy, starts);
                for (number, bounds) in hierarchy.first_outer.windows(2).enumerate() {
                    let done = sweep_inner(hierarchy, climb, inner, number);
                    block(done.start, &inner[done]);
                    let [begin, end] = [bounds[0] as usize, bounds[1] as usize];
                    let slots = outer.rows(end - begin);
                    sweep_outer(hierarchy, climb, inner, slots, begin);
                    block(begin, slots);
                }
            },
        );
    }

    /// Labels of the vertices of a selection only.
    ///
    /// # Panics
    /// If there are more destinations than lanes, or if the selection was made for another hierarchy.
    pub fn selected<'a, S: AsRef<[Start]>>(
        &'a mut self,
        hierarchy: &Hierarchy,
        selection: &'a Selection,
        starts: &[S],
    ) -> SelectedLabels<'a, L> {
        let Self { climb, labels, .. } = self;
        let rows = labels.rows(selection.vertex_count());
        vectorised(
            #[inline(always)]
            || {
                climb.run(hierarchy, starts);
                for (place, &index) in selection.indices.iter().enumerate() {
                    let (done, rest) = rows.split_at_mut(place);
                    rest[0] = swept(climb.row(index as usize), done, selection.down(place));
                }
            },
        );
        SelectedLabels { selection, rows }
    }
}

/// The inner vertices of a block.
fn inner_of(inner_count: usize, block: usize) -> Range<usize> {
    (block * BLOCK).min(inner_count)..((block + 1) * BLOCK).min(inner_count)
}

/// Whether all labels of a block are larger than a limit: no destination's climb came by, and all labels that lead there are
/// larger.
#[inline(always)]
fn is_beyond<const L: usize>(
    hierarchy: &Hierarchy,
    climb: &Climb<L>,
    done: &[Row<L>],
    block: usize,
    limit_ms: u32,
) -> bool {
    let outer = hierarchy.first_outer[block] as usize..hierarchy.first_outer[block + 1] as usize;
    let is_later = |gate: &u32| done[*gate as usize].iter().fold(true, |later, label| later & (*label > limit_ms));
    hierarchy.gates.of(block).iter().all(is_later)
        && !climb.came_by(inner_of(hierarchy.inner_count(), block))
        && !climb.came_by(outer)
}

/// Sweeps a block of inner vertices and says which.
#[inline(always)]
fn sweep_inner<const L: usize>(
    hierarchy: &Hierarchy,
    climb: &Climb<L>,
    inner: &mut [Row<L>],
    block: usize,
) -> Range<usize> {
    let range = inner_of(inner.len(), block);
    for index in range.clone() {
        let (done, rest) = inner.split_at_mut(index);
        rest[0] = swept(climb.row(index), done, hierarchy.down(index));
    }
    range
}

#[inline(always)]
fn sweep_outer<const L: usize>(
    hierarchy: &Hierarchy,
    climb: &Climb<L>,
    inner: &[Row<L>],
    slots: &mut [Row<L>],
    begin: usize,
) {
    for (place, slot) in slots.iter_mut().enumerate() {
        *slot = swept(climb.row(begin + place), inner, hierarchy.down(begin + place));
    }
}

#[inline(always)]
fn swept<const L: usize>(mut row: Row<L>, done: &[Row<L>], edges: &[[u32; 2]]) -> Row<L> {
    // The layout sees to it that most have two.
    if let [[a, weight_a_ms], [b, weight_b_ms]] = *edges {
        relax(&mut row, &done[a as usize], weight_a_ms);
        relax(&mut row, &done[b as usize], weight_b_ms);
        return row;
    }
    for &[above, weight_ms] in edges {
        relax(&mut row, &done[above as usize], weight_ms);
    }
    row
}
