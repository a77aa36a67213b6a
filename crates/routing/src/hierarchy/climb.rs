//! The search upwards from the destinations of a sweep.

use std::ops::Range;

use super::Hierarchy;
use super::lanes::{Row, relax, unreached};
use crate::starts::Start;

/// Labels of the vertices above the destinations' own, for all lanes at once.
///
/// No queue is needed: higher vertices have lower indices, so a pass over a bitmap from its end visits each vertex
/// after all that lead to it. Only what is reached gets a row, so nothing as long as the graph has to be filled.
#[derive(Debug, Default)]
pub(super) struct Climb<const L: usize> {
    reached: Vec<u64>,
    /// Row of each reached vertex; of others, whatever was left there.
    slot: Vec<u32>,
    rows: Vec<Row<L>>,
}

impl<const L: usize> Climb<L> {
    /// Climbs from the starts of each lane; there must be no more than `L`.
    #[inline(always)]
    pub fn run<S: AsRef<[Start]>>(&mut self, hierarchy: &Hierarchy, starts: &[S]) {
        assert!(starts.len() <= L, "{} destinations in {L} lanes", starts.len());
        self.reached.clear();
        self.reached.resize(hierarchy.vertex_count().div_ceil(64), 0);
        self.slot.resize(hierarchy.vertex_count(), 0);
        self.rows.clear();
        for (lane, starts) in starts.iter().enumerate() {
            for start in starts.as_ref() {
                let label = &mut self.row_mut(hierarchy.index_of(start.vertex))[lane];
                *label = start.label_ms.min(*label);
            }
        }
        for word in (0..self.reached.len()).rev() {
            let mut left = u64::MAX;
            while self.reached[word] & left != 0 {
                let bit = 63 - (self.reached[word] & left).leading_zeros();
                left = (1 << bit) - 1;
                let index = word * 64 + bit as usize;
                let row = self.rows[self.slot[index] as usize];
                for &[above, weight_ms] in hierarchy.up(index) {
                    relax(self.row_mut(above), &row, weight_ms);
                }
            }
        }
    }

    /// The labels of a vertex so far, unreached if the climb did not come by.
    #[inline(always)]
    pub fn row(&self, index: usize) -> Row<L> {
        if self.reached[index / 64] >> (index % 64) & 1 == 0 {
            unreached()
        } else {
            self.rows[self.slot[index] as usize]
        }
    }

    /// Whether the climb came by any of these vertices.
    pub fn came_by(&self, indices: Range<usize>) -> bool {
        let first = indices.start / 64;
        let words = self.reached[first..indices.end.div_ceil(64)].iter().enumerate();
        words.fold(false, |any, (at, word)| {
            let begin = (first + at) * 64;
            let skipped = indices.start.saturating_sub(begin);
            let beyond = (begin + 64).saturating_sub(indices.end);
            any || (word >> skipped << skipped) << beyond != 0
        })
    }

    #[inline(always)]
    fn row_mut(&mut self, index: u32) -> &mut Row<L> {
        let word = &mut self.reached[index as usize / 64];
        let bit = 1 << (index % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.slot[index as usize] = self.rows.len() as u32;
            self.rows.push(unreached());
        }
        &mut self.rows[self.slot[index as usize] as usize]
    }
}
