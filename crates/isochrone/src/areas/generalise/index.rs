//! Segments of the new lines, found by where they lie, and whether two of them are in each other's way.

use super::arcs::{NONE, Position};

/// A straight piece of a new line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) ends: [Position; 2],
    /// The corners at its ends by number: two corners at one position are two.
    pub(super) corners: [u32; 2],
    pub(super) arc: u32,
    /// The first and the last position of the arc that it stands for.
    pub(super) covers: [u32; 2],
    /// How often it was made anew.
    pub(super) level: u8,
    pub(super) is_live: bool,
}

/// A grid of cells, each with a list of the segments whose box meets it.
#[derive(Debug)]
pub(super) struct Index {
    low: Position,
    side_e6: i32,
    columns: usize,
    first: Vec<u32>,
    /// Segment, and the next entry of the cell.
    entries: Vec<[u32; 2]>,
}

impl Index {
    /// For about so many segments between two corners of a box.
    pub(super) fn new([low, high]: [Position; 2], segments: usize) -> Self {
        let size = [0, 1].map(|axis| f64::from(high[axis]) - f64::from(low[axis]) + 1.0);
        let cells = (2 * segments).max(16) as f64;
        // A thousandth of a degree is about 100 m.
        let side_e6 = ((size[0] * size[1] / cells).sqrt() as i32).max(1_000);
        let count = size.map(|size| (size / f64::from(side_e6)) as usize + 1);
        let first = vec![NONE; count[0] * count[1]];
        Self { low, side_e6, columns: count[0], first, entries: Vec::with_capacity(segments * 2) }
    }

    /// The cells that a box meets.
    fn cells(&self, [low, high]: [Position; 2]) -> impl Iterator<Item = usize> + use<> {
        let rows = self.first.len() / self.columns;
        let most = [self.columns - 1, rows - 1];
        let of = |at: Position| -> [usize; 2] {
            [0, 1].map(|axis: usize| {
                let index = (i64::from(at[axis]) - i64::from(self.low[axis])).div_euclid(i64::from(self.side_e6));
                usize::try_from(index).unwrap_or(0).min(most[axis])
            })
        };
        let (from, to, columns) = (of(low), of(high), self.columns);
        (from[1]..=to[1]).flat_map(move |row| (from[0]..=to[0]).map(move |column| row * columns + column))
    }

    pub(super) fn insert(&mut self, number: u32, segment: &Segment) {
        for cell in self.cells(bounds(segment.ends)) {
            self.entries.push([number, self.first[cell]]);
            self.first[cell] = self.entries.len() as u32 - 1;
        }
    }

    /// Asks of every segment in the cells of a box; some come more than once, some are no longer live.
    pub(super) fn near(&self, bounds: [Position; 2], mut ask: impl FnMut(u32)) {
        for cell in self.cells(bounds) {
            let mut entry = self.first[cell];
            while entry != NONE {
                let [number, next] = self.entries[entry as usize];
                ask(number);
                entry = next;
            }
        }
    }
}

pub(super) fn bounds([a, b]: [Position; 2]) -> [Position; 2] {
    [[a[0].min(b[0]), a[1].min(b[1])], [a[0].max(b[0]), a[1].max(b[1])]]
}

/// Twice the area of a, b, c: positive if they turn to the left. Exact.
pub(super) fn turn(a: Position, b: Position, c: Position) -> i64 {
    let d = |to: i32, from: i32| i64::from(to) - i64::from(from);
    d(b[0], a[0]) * d(c[1], a[1]) - d(b[1], a[1]) * d(c[0], a[0])
}

/// Whether two segments meet anywhere but in a corner that both have.
pub(super) fn in_the_way(one: &Segment, other: &Segment) -> bool {
    let [a, b] = one.ends;
    let [c, d] = other.ends;
    let (box_one, box_other) = (bounds(one.ends), bounds(other.ends));
    if (0..2).any(|axis| box_one[1][axis] < box_other[0][axis] || box_other[1][axis] < box_one[0][axis]) {
        return false;
    }
    let shared = |i: usize, j: usize| one.corners[i] == other.corners[j];
    match (shared(0, 0) || shared(0, 1), shared(1, 0) || shared(1, 1)) {
        (true, true) => true,
        (false, false) => meet([a, b], [c, d]),
        (first, _) => {
            let (at, mine) = if first { (a, b) } else { (b, a) };
            let theirs = if one.corners[usize::from(!first)] == other.corners[0] { d } else { c };
            let d = |to: Position, axis: usize| i64::from(to[axis]) - i64::from(at[axis]);
            turn(at, mine, theirs) == 0 && d(mine, 0) * d(theirs, 0) + d(mine, 1) * d(theirs, 1) > 0
        }
    }
}

/// Whether two closed segments have a position in common.
fn meet([a, b]: [Position; 2], [c, d]: [Position; 2]) -> bool {
    let sides = [turn(a, b, c).signum(), turn(a, b, d).signum(), turn(c, d, a).signum(), turn(c, d, b).signum()];
    if sides[0] * sides[1] < 0 && sides[2] * sides[3] < 0 {
        return true;
    }
    let on = |p: Position, q: Position, at: Position| {
        let [low, high] = bounds([p, q]);
        (0..2).all(|axis| (low[axis]..=high[axis]).contains(&at[axis]))
    };
    (sides[0] == 0 && on(a, b, c))
        || (sides[1] == 0 && on(a, b, d))
        || (sides[2] == 0 && on(c, d, a))
        || (sides[3] == 0 && on(c, d, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(ends: [Position; 2], corners: [u32; 2]) -> Segment {
        Segment { ends, corners, arc: 0, covers: [0, 1], level: 0, is_live: true }
    }

    #[test]
    fn what_is_in_the_way_by_hand() {
        let one = segment([[0, 0], [10, 0]], [0, 1]);
        for (ends, corners, expected) in [
            // Crosses, touches with its end, lies beside, goes on in the same line.
            ([[5, -5], [5, 5]], [2, 3], true),
            ([[5, 0], [5, 5]], [2, 3], true),
            ([[0, 1], [10, 1]], [2, 3], false),
            ([[11, 0], [20, 0]], [2, 3], false),
            // Begins in the same corner and leads on, away, back.
            ([[10, 0], [20, 0]], [1, 3], false),
            ([[10, 0], [15, 5]], [1, 3], false),
            ([[10, 0], [5, 0]], [1, 3], true),
            // At the position of a corner, but another one; both corners the same.
            ([[10, 0], [15, 5]], [2, 3], true),
            ([[10, 0], [0, 0]], [1, 0], true),
        ] {
            let other = segment(ends, corners);
            assert_eq!(in_the_way(&one, &other), expected, "{ends:?} {corners:?}");
            assert_eq!(in_the_way(&other, &one), expected, "{ends:?} {corners:?}");
        }
    }
}
