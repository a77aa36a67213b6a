//! Crossings of the border with lines of the lattice, and the pieces of border between them.

/// A crossing on an edge of a cell, or the middle of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    pub(crate) key: u64,
    pub(crate) at_e6: [i32; 2],
}

/// What lies at a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A crossing on the edge to the east of the vertex.
    East = 0,
    /// On the edge to the north of it.
    North = 1,
    /// In the cell to the north-east of it.
    Within = 2,
    /// Another place in that cell.
    Beside = 3,
}

/// Key of a crossing by a vertex, which counts in parts of finest steps.
pub(crate) fn key([x, y]: [i32; 2], kind: Kind) -> u64 {
    // Parts of a step are 22 micro-degrees and more, so indices stay far below 2^29.
    let bits = |index: i32| (i64::from(index) + (1 << 29)) as u64;
    (bits(y) << 32) | (bits(x) << 2) | kind as u64
}

/// The vertex by which a key was made, and the number of its kind.
#[inline(always)]
pub(crate) fn place_of(key: u64) -> ([i32; 2], usize) {
    let index = |bits: u64| (bits as i64 - (1 << 29)) as i32;
    ([index((key & u64::from(u32::MAX)) >> 2), index(key >> 32)], (key & 3) as usize)
}

/// A piece of border from one crossing to another, with its label on the left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) label: u32,
    /// Key of the crossing where it starts. Each crossing starts at most one segment of a label and ends as many.
    pub(crate) from: u64,
    /// Key of the crossing where it ends.
    pub(crate) to: u64,
    /// Where it starts, micro-degrees.
    pub(crate) start_e6: [i32; 2],
    /// Whether it lies in a cell or block near which no road leads.
    pub(crate) is_off_roads: bool,
}

/// Says of pieces that no road leads near them.
pub(crate) fn off_roads(segments: &mut [Segment]) {
    segments.iter_mut().for_each(|segment| segment.is_off_roads = true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_knows_its_place() {
        for (ix, iy) in [(0, 0), (-7, 5), (400_000, -900_000)] {
            assert_eq!(place_of(key([ix, iy], Kind::Within)), ([ix, iy], 2));
        }
    }
}
