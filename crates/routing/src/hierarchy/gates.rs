//! Where a sweep may stop: the vertices from which labels get into a block.

use super::Hierarchy;
use super::layout::BLOCK;

/// For each block of a sweep the inner vertices before it from which its labels come: of its inner vertices, and of the outer
/// ones that are swept after them. If all of these are later than a limit, so is the block, unless a climb came by.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gates {
    first: Vec<u32>,
    gates: Vec<u32>,
}

impl Gates {
    pub(super) fn new(hierarchy: &Hierarchy) -> Self {
        let inner = hierarchy.inner_count();
        // By which block a vertex was found last.
        let mut found = vec![u32::MAX; inner];
        let mut all = Self { first: vec![0], gates: Vec::new() };
        for (block, bounds) in (0..).zip(hierarchy.first_outer.windows(2)) {
            let begin = (block as usize * BLOCK).min(inner);
            let own = (begin..inner.min(begin + BLOCK)).chain(bounds[0] as usize..bounds[1] as usize);
            for &[above, _] in own.flat_map(|index| hierarchy.down(index)) {
                let last = &mut found[above as usize];
                if (above as usize) < begin && *last != block {
                    *last = block;
                    all.gates.push(above);
                }
            }
            all.first.push(all.gates.len() as u32);
        }
        all
    }

    /// Those of a block.
    pub(super) fn of(&self, block: usize) -> &[u32] {
        &self.gates[self.first[block] as usize..self.first[block + 1] as usize]
    }
}
