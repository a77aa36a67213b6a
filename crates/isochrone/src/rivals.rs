//! Which roads can be nearest to the places of a small lattice, and what that tells of the places, in single precision.

use pulp::{Arch, Simd, WithSimd};

use crate::rough::{Lattice, Line, MARGIN_M, UNSURE, Walk};
use crate::settings::ROAD_HALF_M;

/// For each place of a lattice the pieces that can be the nearest one that serves it.
///
/// Eight places fit a register: `N` is a multiple of eight.
#[derive(Debug)]
pub(crate) struct Rivals<const N: usize> {
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

impl<const N: usize> Default for Rivals<N> {
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

impl<const N: usize> Rivals<N> {
    /// Looks at these pieces, each with how it is seen.
    pub(crate) fn fill(&mut self, lattice: &Lattice<N>, pieces: impl Iterator<Item = (u32, Line)>) {
        self.pieces.clear();
        self.lines.clear();
        self.walks.clear();
        for (piece, line) in pieces {
            self.pieces.push(piece);
            self.lines.push(line);
        }
        Arch::new().dispatch(Look { rivals: self, lattice });
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
        self.pieces.clear();
        self.lines.clear();
        self.walks.clear();
        for (piece, line, walk) in pieces {
            self.pieces.push(piece);
            self.lines.push(line);
            self.walks.push(walk);
        }
        Arch::new().dispatch(Look { rivals: self, lattice })
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

    /// Of each piece whether it can be nearest to one of the first places.
    pub(crate) fn anywhere(&self, places: usize) -> impl Iterator<Item = bool> {
        let is_near = move |squares_m2: &[f32; N]| {
            squares_m2[..places].iter().zip(&self.most_m2).fold(false, |near, (square, most)| near | (square <= most))
        };
        self.squares_m2[..self.pieces.len()].iter().map(is_near)
    }

    /// The piece that is nearest to a place, if no other one can be.
    #[inline]
    pub(crate) fn only(&self, place: usize) -> Option<u32> {
        let is_only = self.second_m2[place] > self.most_m2[place];
        self.pieces.get(self.first[place] as usize).copied().filter(|_| is_only)
    }
}

/// The look at all places; labels them if the pieces have walks.
struct Look<'a, const N: usize> {
    rivals: &'a mut Rivals<N>,
    lattice: &'a Lattice<N>,
}

impl<const N: usize> WithSimd for Look<'_, N> {
    type Output = [u32; N];

    /// Register by register with all pieces for each, so that what is gathered stays in registers.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [u32; N] {
        let Rivals { lines, walks, squares_m2, most_m2, first, second_m2, .. } = self.rivals;
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
