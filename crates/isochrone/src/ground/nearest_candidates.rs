//! Which roads can be nearest to the places of a small lattice, and what that tells of the places, in single precision.

use pulp::{Arch, Simd, WithSimd};

use crate::ground::f32_distance::{Lattice, Line, MARGIN_M, UNSURE, Walk};
use crate::ground::settings::ROAD_HALF_M;

/// For each place of a lattice the pieces that can be the nearest one that serves it.
///
/// Whole registers of any machine: `N` is a multiple of 16.
#[derive(Debug)]
pub(crate) struct NearestCandidates<const N: usize> {
    pieces: Vec<u32>,
    lines: Vec<Line>,
    walks: Vec<Walk>,
    squares_m2: Vec<[f32; N]>,
    /// What is not farther may be nearest.
    most_m2: [f32; N],
    /// Which of the pieces is nearest, and the square of the second.
    first: [u32; N],
    second_m2: [f32; N],
}

impl<const N: usize> Default for NearestCandidates<N> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            lines: Vec::new(),
            walks: Vec::new(),
            squares_m2: Vec::new(),
            most_m2: [0.0; N],
            first: [0; N],
            second_m2: [0.0; N],
        }
    }
}

impl<const N: usize> NearestCandidates<N> {
    /// Looks at these pieces, each with how it is seen.
    pub(crate) fn fill(&mut self, lattice: &Lattice<N>, pieces: impl Iterator<Item = (u32, Line)>) {
        self.look(lattice, pieces.map(|(piece, line)| (piece, line, None)));
    }

    /// The same, and which places are surely inside (1), surely outside (0), or neither ([`UNSURE`]).
    ///
    /// A place is inside if the nearest piece leaves it as much walking as it is away; so it is if that is true of each that
    /// can be nearest.
    pub(crate) fn fill_and_label(
        &mut self,
        lattice: &Lattice<N>,
        pieces: impl Iterator<Item = (u32, Line, Walk)>,
    ) -> [u32; N] {
        self.look(lattice, pieces.map(|(piece, line, walk)| (piece, line, Some(walk))))
    }

    fn look(&mut self, lattice: &Lattice<N>, pieces: impl Iterator<Item = (u32, Line, Option<Walk>)>) -> [u32; N] {
        const { assert!(N.is_multiple_of(16), "whole registers") }
        self.pieces.clear();
        self.lines.clear();
        self.walks.clear();
        for (piece, line, walk) in pieces {
            self.pieces.push(piece);
            self.lines.push(line);
            self.walks.extend(walk);
        }
        Arch::new().dispatch(Look { nearest_candidates: self, lattice })
    }

    /// The pieces that can be nearest to a place, in the order given.
    #[inline]
    pub(crate) fn of(&self, place: usize) -> impl Iterator<Item = u32> + Clone {
        self.numbers(place).map(|number| self.pieces[number])
    }

    /// The same by their numbers in that order.
    #[inline]
    pub(crate) fn numbers(&self, place: usize) -> impl Iterator<Item = usize> + Clone {
        let most_m2 = self.most_m2[place];
        let near = self.squares_m2[..self.pieces.len()].iter().enumerate();
        near.filter(move |(_, squares_m2)| squares_m2[place] <= most_m2).map(|(number, _)| number)
    }

    /// The pieces looked at, each with its squared distances from the places, square metres; infinite where it is too far to
    /// serve one.
    pub(crate) fn seen(&self) -> impl Iterator<Item = (u32, &[f32; N])> {
        self.pieces.iter().copied().zip(&self.squares_m2)
    }

    /// Of each piece whether it can be nearest to one of the first places.
    pub(crate) fn anywhere(&self, places: usize) -> impl Iterator<Item = bool> {
        let is_near = move |squares_m2: &[f32; N]| {
            squares_m2[..places].iter().zip(&self.most_m2).fold(false, |near, (square, most)| near | (square <= most))
        };
        self.squares_m2[..self.pieces.len()].iter().map(is_near)
    }

    /// The only piece that can be nearest to a place; where none serves it, one that is too far.
    #[inline]
    pub(crate) fn only(&self, place: usize) -> Option<u32> {
        let is_only = self.second_m2[place] > self.most_m2[place];
        self.pieces.get(self.first[place] as usize).copied().filter(|_| is_only)
    }
}

/// The look at all places; labels them if the pieces have walks.
struct Look<'a, const N: usize> {
    nearest_candidates: &'a mut NearestCandidates<N>,
    lattice: &'a Lattice<N>,
}

impl<const N: usize> WithSimd for Look<'_, N> {
    type Output = [u32; N];

    /// Register by register with all pieces for each, so that what is gathered stays in registers.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [u32; N] {
        let NearestCandidates { lines, walks, squares_m2, most_m2, first, second_m2, .. } = self.nearest_candidates;
        if squares_m2.len() < lines.len() {
            squares_m2.resize(lines.len(), [0.0; N]);
        }
        let mut labels = [UNSURE; N];
        let (columns, _) = S::as_simd_f32s(&self.lattice.column);
        let (rows, _) = S::as_simd_f32s(&self.lattice.row);
        let (labels_of, _) = S::as_mut_simd_u32s(&mut labels);
        let (most_of, _) = S::as_mut_simd_f32s(most_m2);
        let (first_of, _) = S::as_mut_simd_u32s(first);
        let (second_of, _) = S::as_mut_simd_f32s(second_m2);
        let number = |value: f32| simd.splat_f32s(value);
        let (infinite, zero, half) = (number(f32::INFINITY), number(0.0), number(ROAD_HALF_M as f32));
        for (at, (&column, &row)) in columns.iter().zip(rows).enumerate() {
            let mut least = infinite;
            let (mut nearest, mut nearest_m2, mut second) = (simd.splat_u32s(0), infinite, infinite);
            // The nearest piece by which a place may be inside, and by which it may be outside.
            let (mut inside, mut outside) = (infinite, infinite);
            for (piece, (line, squares_m2)) in lines.iter().zip(squares_m2.iter_mut()).enumerate() {
                let seen = line.seen(simd, column, row);
                let (sure_m2, most_m2) = ((line.limit_m - MARGIN_M).powi(2), (line.limit_m + MARGIN_M).powi(2));
                let is_sure = simd.less_than_or_equal_f32s(seen.square_m2, number(sure_m2));
                least = simd.min_f32s(least, simd.select_f32s(is_sure, seen.square_m2, infinite));
                let is_near = simd.less_than_or_equal_f32s(seen.square_m2, number(most_m2));
                let square = simd.select_f32s(is_near, seen.square_m2, infinite);
                S::as_mut_simd_f32s(squares_m2).0[at] = square;
                let is_nearer = simd.less_than_f32s(square, nearest_m2);
                nearest = simd.select_u32s(is_nearer, simd.splat_u32s(piece as u32), nearest);
                second = simd.min_f32s(second, simd.select_f32s(is_nearer, nearest_m2, square));
                nearest_m2 = simd.min_f32s(nearest_m2, square);
                if let Some(walk) = walks.get(piece) {
                    let walk_m = walk.at(simd, seen.foot_m);
                    let is_within = |walk_m: S::f32s| {
                        let radius = simd.add_f32s(walk_m, half);
                        let reaches = simd.less_than_or_equal_f32s(square, simd.mul_f32s(radius, radius));
                        simd.and_m32s(simd.greater_than_or_equal_f32s(walk_m, zero), reaches)
                    };
                    let (most_m, least_m) =
                        (simd.add_f32s(walk_m, number(walk.error_m)), simd.sub_f32s(walk_m, number(walk.error_m)));
                    inside = simd.min_f32s(inside, simd.select_f32s(is_within(most_m), square, infinite));
                    outside = simd.min_f32s(outside, simd.select_f32s(is_within(least_m), infinite, square));
                }
            }
            // All roads on whose roadway a place lies count.
            let reach = simd.add_f32s(simd.max_f32s(simd.sqrt_f32s(least), half), number(MARGIN_M));
            let most = simd.min_f32s(simd.mul_f32s(reach, reach), number(f32::MAX));
            (most_of[at], first_of[at], second_of[at]) = (most, nearest, second);
            let may_be_inside = simd.less_than_or_equal_f32s(inside, most);
            // Where no piece surely serves a place, one may that is just within its limit.
            let is_unserved = simd.greater_than_or_equal_f32s(most, number(f32::MAX));
            let may_be_outside = simd.or_m32s(simd.less_than_or_equal_f32s(outside, most), is_unserved);
            let open = simd.select_u32s(may_be_outside, simd.splat_u32s(UNSURE), simd.splat_u32s(1));
            labels_of[at] = simd.select_u32s(may_be_inside, open, simd.splat_u32s(0));
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::roads::{Frame, Place, RoadPiece, Serves};
    use waywarden_network::{LocalMetric, LonLat};

    const CORNER: Place = [100_000.0, 52_000_000.0];
    const STEP_E6: [f64; 2] = [150.0, 90.0];
    const OFF_ROAD_M: f64 = 60.0;

    fn pieces(seed: u32, count: usize) -> Vec<(Frame, Walk)> {
        let mut random = seed;
        let mut next = |below: i32| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as i32 % below
        };
        let metric = LocalMetric::at_latitude(52.0);
        let place = |x: i32, y: i32| LonLat { lon_e7: 1_000_000 + x, lat_e7: 520_000_000 + y };
        let mut piece = || {
            let [a, b] = [0, 1].map(|_| place(next(12_000) - 3_000, next(8_000) - 2_000));
            let frame = Frame::new(&RoadPiece { a, b, serves: Serves::Open }, &metric);
            let walk = Walk {
                from_m: [next(80) as f32 - 20.0, next(80) as f32 - 20.0],
                slope: [next(20) as f32 / 100.0, -next(20) as f32 / 100.0],
                reach_m: OFF_ROAD_M as f32,
                error_m: 0.02,
                length_m: frame.length_m as f32,
                fenced: false,
            };
            (frame, walk)
        };
        (0..count).map(|_| piece()).collect()
    }

    /// How much walking the piece leaves at a share of it, in double precision.
    fn walk_m(frame: &Frame, walk: &Walk, share: f64) -> f64 {
        let at = |way: usize| f64::from(walk.from_m[way]) + share * frame.length_m * f64::from(walk.slope[way]);
        at(0).max(at(1)).min(OFF_ROAD_M)
    }

    #[test]
    fn candidates_and_labels_against_double_precision() {
        let lattice = Lattice::<32>::of_rows(5, 0.0, 1.0);
        let mut nearest_candidates = NearestCandidates::<32>::default();
        let mut told = [0, 0, 0];
        for seed in 0..200 {
            // Fewer pieces than before as often as more.
            let pieces = pieces(seed, [0, 1, 7, 3][seed as usize % 4]);
            let line = |frame: &Frame| Line::new(frame, CORNER, STEP_E6, OFF_ROAD_M);
            let near = (0..).zip(&pieces).map(|(number, (frame, walk))| (number, line(frame), *walk));
            let labels = nearest_candidates.fill_and_label(&lattice, near);
            for (place, &label) in labels.iter().enumerate().take(25) {
                let at = [0, 1].map(|axis| CORNER[axis] + STEP_E6[axis] * [place % 5, place / 5][axis] as f64);
                let feet: Vec<_> = pieces.iter().map(|(frame, _)| frame.foot(at)).collect();
                let limit_mm = (OFF_ROAD_M + ROAD_HALF_M) * 1e3;
                let served = |number: &usize| f64::from(feet[*number].distance_mm) <= limit_mm;
                let nearest = (0..pieces.len()).filter(served).min_by_key(|&number| feet[number].distance_mm);
                let found: Vec<usize> = nearest_candidates.numbers(place).collect();
                if let Some(nearest) = nearest {
                    assert!(found.contains(&nearest), "seed {seed}, place {place}");
                    let most_mm = f64::from(feet[nearest].distance_mm).max(ROAD_HALF_M * 1e3) + 50.0;
                    assert!(found.iter().all(|&number| f64::from(feet[number].distance_mm) <= most_mm));
                }
                assert!(
                    nearest_candidates
                        .only(place)
                        .is_none_or(|piece| found.iter().all(|&other| other == piece as usize))
                );
                // Of those on one roadway the best counts.
                let off_m = |number: usize| (f64::from(feet[number].distance_mm) * 1e-3 - ROAD_HALF_M).max(0.0);
                let least_m = nearest.map_or(f64::INFINITY, off_m);
                let ties = (0..pieces.len()).filter(|&number| served(&number) && off_m(number) <= least_m);
                let is_inside = ties.into_iter().any(|number| {
                    let (frame, walk) = &pieces[number];
                    walk_m(frame, walk, feet[number].share) >= off_m(number)
                });
                assert!(label == UNSURE || label == u32::from(is_inside), "seed {seed}, place {place}");
                told[label.min(2) as usize] += 1;
            }
        }
        // Nearly all places are told, of both kinds.
        assert!(told[0] > 500 && told[1] > 500 && told[2] < 500, "{told:?}");
    }
}
