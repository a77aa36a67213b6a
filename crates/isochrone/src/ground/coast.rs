//! Lines of water that do not close: on which side of the nearest a place lies.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::ground::closed_water::At;

/// A line that does not close (the coast, what a clip left open) tells of places up to so far from it, metres.
const REACH_M: f64 = 2_500.0;
/// Rings of squares that are looked at up to there.
const RINGS: i32 = 10;

/// The edges of [`RINGS`] by [`RINGS`] squares, row by row.
type Block = Vec<Vec<[At; 2]>>;

/// Edges of open lines with the water on their right.
#[derive(Debug, Default)]
pub(crate) struct Coast {
    /// By squares of a tenth of their reach, in blocks of as many as are looked at on one side.
    blocks: FxHashMap<[i32; 2], Block>,
    /// For each block with edges and those around it how many rings of squares around each of its squares have none, from when
    /// it is first asked.
    empty_rings: FxHashMap<[i32; 2], OnceLock<Vec<i32>>>,
    square_e7: [i64; 2],
    m_per_e7: [f64; 2],
}

impl Coast {
    pub(crate) fn new(m_per_e7: [f64; 2]) -> Self {
        let square_e7 = m_per_e7.map(|m| (REACH_M / f64::from(RINGS) / m) as i64 + 1);
        Self { square_e7, m_per_e7, ..Self::default() }
    }

    pub(crate) fn push(&mut self, [a, b]: [At; 2]) {
        let square = |at: i32, axis: usize| i64::from(at).div_euclid(self.square_e7[axis]) as i32;
        for y in square(a[1].min(b[1]), 1)..=square(a[1].max(b[1]), 1) {
            for x in square(a[0].min(b[0]), 0)..=square(a[0].max(b[0]), 0) {
                let block = [x.div_euclid(RINGS), y.div_euclid(RINGS)];
                let squares = self.blocks.entry(block).or_insert_with(|| {
                    let around = (0..9).map(|number| [block[0] - 1 + number % 3, block[1] - 1 + number / 3]);
                    around.for_each(|block| _ = self.empty_rings.entry(block).or_default());
                    vec![Vec::new(); (RINGS * RINGS) as usize]
                });
                squares[(y.rem_euclid(RINGS) * RINGS + x.rem_euclid(RINGS)) as usize].push([a, b]);
            }
        }
    }

    /// How many squares have an edge.
    pub(crate) fn squares(&self) -> usize {
        self.blocks.values().flatten().filter(|edges| !edges.is_empty()).count()
    }

    /// Whether a place is on the right of the nearest line that does not close. Where two pieces meet, the one counts that the
    /// place is farther beside.
    pub(crate) fn holds(&self, at: At) -> bool {
        if self.blocks.is_empty() {
            return false;
        }
        let square = [0, 1].map(|axis: usize| i64::from(at[axis]).div_euclid(self.square_e7[axis]) as i32);
        let middle = square.map(|at| at.div_euclid(RINGS));
        let Some(empty_rings) = self.empty_rings.get(&middle) else { return false };
        let around = middle.map(|at| at - 1);
        let block = |number: i32| self.blocks.get(&[around[0] + number % 3, around[1] + number / 3]);
        let blocks: [Option<&Block>; 9] = std::array::from_fn(|number| block(number as i32));
        let empty_rings = empty_rings.get_or_init(|| empty_rings_of(blocks));
        let [x, y] = square.map(|at| at.rem_euclid(RINGS));
        let first_ring = empty_rings[(y * RINGS + x) as usize];
        let of_square = |[x, y]: [i32; 2]| -> &[[At; 2]] {
            let [x, y] = [x - around[0] * RINGS, y - around[1] * RINGS];
            let block = blocks[(y / RINGS * 3 + x / RINGS) as usize];
            block.map_or(&[], |block| &block[(y % RINGS * RINGS + x % RINGS) as usize])
        };
        // Surely farther than a line that counts, or would count as one that is as near.
        let is_farther = |low: [i64; 2], high: [i64; 2], nearest_m2: f64| {
            let off = |axis: usize| (low[axis] - i64::from(at[axis])).max(i64::from(at[axis]) - high[axis]).max(0);
            let off_m = [0, 1].map(|axis: usize| off(axis) as f64 * self.m_per_e7[axis]);
            off_m[0] * off_m[0] + off_m[1] * off_m[1] > nearest_m2 * 1.01 + 0.01
        };
        let (mut nearest_m2, mut beside_m, mut is_right) = (REACH_M * REACH_M, 0.0_f64, false);
        for ring in first_ring..=RINGS {
            // What was not seen yet is farther than all squares between.
            if nearest_m2 < (f64::from((ring - 1).max(0)) * REACH_M / f64::from(RINGS)).powi(2) {
                break;
            }
            for [dx, dy] in ring_of(ring) {
                let number = [square[0] + dx, square[1] + dy];
                let edges = of_square(number);
                let low = [0, 1].map(|axis: usize| i64::from(number[axis]) * self.square_e7[axis]);
                let high = [0, 1].map(|axis: usize| low[axis] + self.square_e7[axis]);
                if edges.is_empty() || is_farther(low, high, nearest_m2) {
                    continue;
                }
                for &[a, b] in edges {
                    let corner =
                        |least: fn(i32, i32) -> i32| [0, 1].map(|axis: usize| i64::from(least(a[axis], b[axis])));
                    if is_farther(corner(i32::min), corner(i32::max), nearest_m2) {
                        continue;
                    }
                    let d = |to: At| -> [f64; 2] {
                        [0, 1].map(|axis: usize| f64::from(to[axis] - a[axis]) * self.m_per_e7[axis])
                    };
                    let (along, to) = (d(b), d(at));
                    let length2 = along[0] * along[0] + along[1] * along[1];
                    let share = ((to[0] * along[0] + to[1] * along[1]) / length2).clamp(0.0, 1.0);
                    let off = [to[0] - share * along[0], to[1] - share * along[1]];
                    let distance_m2 = off[0] * off[0] + off[1] * off[1];
                    let turn = along[0] * to[1] - along[1] * to[0];
                    let by_m = turn.abs() / length2.sqrt();
                    // Two pieces with one end are as far to a millimetre.
                    let is_as_near = (distance_m2 - nearest_m2).abs() <= 1e-3 * nearest_m2.max(1e-3);
                    if if is_as_near { by_m > beside_m } else { distance_m2 < nearest_m2 } {
                        (nearest_m2, beside_m, is_right) = (nearest_m2.min(distance_m2), by_m, turn < 0.0);
                    }
                }
            }
        }
        is_right
    }
}

/// For each square of the middle one of nine blocks the rings around it without an edge, itself being the first.
fn empty_rings_of(blocks: [Option<&Block>; 9]) -> Vec<i32> {
    let squares = || (0..RINGS * RINGS).map(|at| [at % RINGS, at / RINGS]);
    let of_block = |(number, block): (i32, Option<&'_ Block>)| -> Vec<[i32; 2]> {
        let Some(block) = block else { return Vec::new() };
        let taken = squares().zip(block).filter(|(_, edges)| !edges.is_empty());
        taken.map(|([x, y], _)| [(number % 3 - 1) * RINGS + x, (number / 3 - 1) * RINGS + y]).collect()
    };
    let taken: Vec<[i32; 2]> = (0..).zip(blocks).flat_map(of_block).collect();
    let rings = |[x, y]: [i32; 2]| taken.iter().map(|to| (to[0] - x).abs().max((to[1] - y).abs())).min();
    squares().map(|square| rings(square).unwrap_or(RINGS + 1)).collect()
}

/// The squares so far from one in a ring around it.
fn ring_of(far: i32) -> impl Iterator<Item = [i32; 2]> {
    (-far..=far).flat_map(move |y| {
        let step = if y.abs() == far { 1 } else { (2 * far).max(1) as usize };
        (-far..=far).step_by(step).map(move |x| [x, y])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Squares, blocks and empty rings against a search that looks at all squares: with every edge in each square.
        #[test]
        fn squares_find_what_all_edges_say(
            line in prop::collection::vec((-60_000..60_000_i32, -60_000..60_000_i32), 2..12),
            places in prop::collection::vec((-900_000..900_000_i32, -900_000..900_000_i32), 30),
        ) {
            // On the equator, about: 250 m are 22,500.
            let m_per_e7 = [0.011_13, 0.011_06];
            let mut at = [0, 0];
            let corners: Vec<At> = line.iter().map(|(x, y)| { at = [at[0] + x, at[1] + y]; at }).collect();
            let edges: Vec<[At; 2]> = corners.windows(2).map(|pair| [pair[0], pair[1]]).filter(|[a, b]| a != b).collect();
            let mut coast = Coast::new(m_per_e7);
            edges.iter().for_each(|&edge| coast.push(edge));
            for (x, y) in places {
                let nearest = edges.iter().map(|&[a, b]| seen(a, b, [x, y], m_per_e7)).min_by(|a, b| a.0.total_cmp(&b.0));
                let Some((nearest_m2, turn)) = nearest else { continue };
                // Where two pieces are as near the rule for corners decides, which has tests of its own.
                let as_near = edges.iter().filter(|[a, b]| seen(*a, *b, [x, y], m_per_e7).0 <= nearest_m2 * 1.01 + 0.1).count();
                let is_at_the_end = (nearest_m2.sqrt() - REACH_M).abs() < 1.0;
                if as_near == 1 && !is_at_the_end {
                    prop_assert_eq!(coast.holds([x, y]), nearest_m2 < REACH_M * REACH_M && turn < 0.0, "{:?}", (x, y));
                }
            }
        }
    }

    /// The distance to a piece, square metres, and the side on which a place lies: negative on the right.
    fn seen(a: At, b: At, at: At, m_per_e7: [f64; 2]) -> (f64, f64) {
        let d = |to: At| -> [f64; 2] { [0, 1].map(|axis: usize| f64::from(to[axis] - a[axis]) * m_per_e7[axis]) };
        let (along, to) = (d(b), d(at));
        let length2 = along[0] * along[0] + along[1] * along[1];
        let share = ((to[0] * along[0] + to[1] * along[1]) / length2).clamp(0.0, 1.0);
        let off = [to[0] - share * along[0], to[1] - share * along[1]];
        (off[0] * off[0] + off[1] * off[1], along[0] * to[1] - along[1] * to[0])
    }
}
