//! Lines of water that do not close: on which side of the nearest a place lies.

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
    square_e7: [i64; 2],
    m_per_e7: [f64; 2],
}

impl Coast {
    pub(crate) fn new(m_per_e7: [f64; 2]) -> Self {
        let square_e7 = m_per_e7.map(|m| (REACH_M / f64::from(RINGS) / m) as i64 + 1);
        Self { blocks: FxHashMap::default(), square_e7, m_per_e7 }
    }

    pub(crate) fn push(&mut self, [a, b]: [At; 2]) {
        let square = |at: i32, axis: usize| i64::from(at).div_euclid(self.square_e7[axis]) as i32;
        for y in square(a[1].min(b[1]), 1)..=square(a[1].max(b[1]), 1) {
            for x in square(a[0].min(b[0]), 0)..=square(a[0].max(b[0]), 0) {
                let block = self.blocks.entry([x.div_euclid(RINGS), y.div_euclid(RINGS)]);
                let squares = block.or_insert_with(|| vec![Vec::new(); (RINGS * RINGS) as usize]);
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
        let around = square.map(|at| at.div_euclid(RINGS) - 1);
        let block = |number: i32| self.blocks.get(&[around[0] + number % 3, around[1] + number / 3]);
        let blocks: [Option<&Block>; 9] = std::array::from_fn(|number| block(number as i32));
        if blocks.iter().all(Option::is_none) {
            return false;
        }
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
        for ring in 0..=RINGS {
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

/// The squares so far from one in a ring around it.
fn ring_of(far: i32) -> impl Iterator<Item = [i32; 2]> {
    (-far..=far).flat_map(move |y| {
        let step = if y.abs() == far { 1 } else { (2 * far).max(1) as usize };
        (-far..=far).step_by(step).map(move |x| [x, y])
    })
}
