//! Distances of the places of a small lattice from roads, in single precision: which roads cannot be nearest.

use crate::roads::{Frame, Place};
use crate::settings::ROAD_HALF_M;

/// Distances of a place closer than this, metres, are not told apart here. Single precision leaves 0.1 mm at the reach of a
/// road, exact distances are whole millimetres.
const MARGIN_M: f32 = 0.01;

/// Places in rows of equal steps; `N` of them, the last ones of which may be beyond the lattice (eight fit a register).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lattice<const N: usize> {
    column: [f32; N],
    row: [f32; N],
}

impl<const N: usize> Lattice<N> {
    /// Rows of so many places, the first one south-west.
    pub(crate) const fn of_rows(places: usize) -> Self {
        let (mut column, mut row) = ([0.0; N], [0.0; N]);
        let mut at = 0;
        while at < N {
            column[at] = (at % places) as f32;
            row[at] = (at / places) as f32;
            at += 1;
        }
        Self { column, row }
    }

    /// Squared distances of the places from a piece, square metres; `first` is the south-west one, `step_e6` what lies
    /// between them in micro-degrees.
    #[inline]
    pub(crate) fn squares_m2(&self, frame: &Frame, first: Place, step_e6: [f64; 2]) -> [f32; N] {
        self.feet(frame, first, step_e6).0
    }

    /// The same, and how far along the piece the places have their feet, metres.
    #[inline(always)]
    fn feet(&self, frame: &Frame, first: Place, step_e6: [f64; 2]) -> ([f32; N], [f32; N]) {
        // From the line through the piece, and beyond either end of it. What is large is worked out in double precision.
        let [across, along] = frame.on_line(first);
        let [dx, dy] = [step_e6[0] * frame.m_per_e6[0], step_e6[1] * frame.m_per_e6[1]];
        let [east, north] = frame.direction();
        let single = |metres: f64| metres as f32;
        let (across, before, beyond) = (single(across), single(-along), single(along - frame.length_m));
        let length = single(frame.length_m);
        let (across_x, across_y) = (single(dx * north), single(-dy * east));
        let (along_x, along_y) = (single(dx * east), single(dy * north));
        let (mut squares_m2, mut feet_m) = ([0.0; N], [0.0; N]);
        let lanes = squares_m2.iter_mut().zip(&mut feet_m);
        for ((square_m2, foot_m), (column, row)) in lanes.zip(self.column.iter().zip(&self.row)) {
            let off = across + column * across_x + row * across_y;
            let on = column * along_x + row * along_y;
            let end = at_least(at_least(before - on, beyond + on), 0.0);
            *square_m2 = off * off + end * end;
            *foot_m = at_most(at_least(on - before, 0.0), length);
        }
        (squares_m2, feet_m)
    }
}

/// Runs `work` as compiled for the widest vector instructions that this machine has. Only what is inlined into it gains.
#[inline(always)]
pub(crate) fn vectorised<T>(work: impl FnOnce() -> T) -> T {
    pulp::Arch::new().dispatch(work)
}

/// The larger; unlike `f32::max` one instruction.
#[inline(always)]
pub(crate) fn at_least(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller.
#[inline(always)]
fn at_most(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// For each place of a lattice the pieces that can be the nearest one that serves it.
#[derive(Debug)]
pub(crate) struct Rivals<const N: usize> {
    pieces: Vec<u32>,
    squares_m2: Vec<[f32; N]>,
    feet_m: Vec<[f32; N]>,
    /// What is not farther may be nearest.
    most_m2: [f32; N],
    /// Which of the pieces is nearest, and the square of the second.
    first: [u32; N],
    second_m2: [f32; N],
}

impl<const N: usize> Default for Rivals<N> {
    fn default() -> Self {
        let (pieces, squares_m2, feet_m) = (Vec::new(), Vec::new(), Vec::new());
        Self { pieces, squares_m2, feet_m, most_m2: [0.0; N], first: [0; N], second_m2: [0.0; N] }
    }
}

impl<const N: usize> Rivals<N> {
    /// Looks at the pieces that `piece` finds; `limit_m` is how far each of them serves. The places are those from the first,
    /// so many micro-degrees apart.
    #[inline(always)]
    pub(crate) fn fill<'a, X>(
        &mut self,
        lattice: &Lattice<N>,
        of: &[X],
        piece: impl Fn(&X) -> Option<(u32, &'a Frame)>,
        limit_m: impl Fn(&Frame) -> f64,
        (first, step_e6): (Place, [f64; 2]),
    ) {
        self.pieces.clear();
        self.squares_m2.clear();
        self.feet_m.clear();
        let mut least_m2 = [f32::INFINITY; N];
        let (mut first_m2, mut second_m2, mut nearest) = ([f32::INFINITY; N], [f32::INFINITY; N], [0_u32; N]);
        for one in of {
            let Some((piece, frame)) = piece(one) else { continue };
            let (mut squares_m2, feet_m) = lattice.feet(frame, first, step_e6);
            let limit_m = limit_m(frame) as f32;
            let (sure_m2, most_m2) = ((limit_m - MARGIN_M).powi(2), (limit_m + MARGIN_M).powi(2));
            let number = self.pieces.len() as u32;
            for place in 0..N {
                let square = squares_m2[place];
                least_m2[place] = least_m2[place].min(if square <= sure_m2 { square } else { f32::INFINITY });
                let square = if square <= most_m2 { square } else { f32::INFINITY };
                squares_m2[place] = square;
                let is_nearer = square < first_m2[place];
                nearest[place] = if is_nearer { number } else { nearest[place] };
                second_m2[place] = second_m2[place].min(if is_nearer { first_m2[place] } else { square });
                first_m2[place] = first_m2[place].min(square);
            }
            self.pieces.push(piece);
            self.squares_m2.push(squares_m2);
            self.feet_m.push(feet_m);
        }
        for (most, least) in self.most_m2.iter_mut().zip(&least_m2) {
            // All roads on whose roadway a place lies count.
            *most = (least.sqrt().max(ROAD_HALF_M as f32) + MARGIN_M).powi(2).min(f32::MAX);
        }
        (self.first, self.second_m2) = (nearest, second_m2);
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
        let near = self.squares_m2.iter().enumerate();
        near.filter(move |(_, squares_m2)| squares_m2[place] <= most_m2).map(|(number, _)| number)
    }

    /// Of each piece whether it can be nearest to one of the first places.
    pub(crate) fn anywhere(&self, places: usize) -> impl Iterator<Item = bool> {
        let is_near = move |squares_m2: &[f32; N]| {
            squares_m2[..places].iter().zip(&self.most_m2).fold(false, |near, (square, most)| near | (square <= most))
        };
        self.squares_m2.iter().map(is_near)
    }

    /// The piece that is nearest to a place, if no other one can be.
    #[inline]
    pub(crate) fn only(&self, place: usize) -> Option<u32> {
        let is_only = self.second_m2[place] > self.most_m2[place];
        self.pieces.get(self.first[place] as usize).copied().filter(|_| is_only)
    }
}

/// How much walking a piece leaves at a level: metres at its ends, linear in between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    /// In either direction, at the beginning of the piece and for each metre from there.
    pub(crate) from_m: [f32; 2],
    pub(crate) slope: [f32; 2],
    /// No walk is longer.
    pub(crate) reach_m: f32,
    /// This is not exact by more than that, infinite if nothing is known.
    pub(crate) error_m: f32,
    pub(crate) length_m: f32,
    pub(crate) fenced: bool,
}

impl Walk {
    /// Of a piece of whose times nothing is known here.
    pub(crate) const UNKNOWN: Self =
        Self { from_m: [0.0; 2], slope: [0.0; 2], reach_m: 0.0, error_m: f32::INFINITY, length_m: 0.0, fenced: true };

    /// At a foot on the piece, not more than the reach.
    #[inline(always)]
    fn at_m(&self, foot_m: f32) -> f32 {
        let [along, against] = [0, 1].map(|direction: usize| self.from_m[direction] + foot_m * self.slope[direction]);
        at_most(at_least(along, against), self.reach_m)
    }
}

impl<const N: usize> Rivals<N> {
    /// Which places are surely inside (1), surely outside (0), or neither ([`UNSURE`]).
    ///
    /// A place is inside if the nearest piece leaves it as much walking as it is away; so it is if that is true of each that
    /// can be nearest.
    #[inline(always)]
    pub(crate) fn sure(&self, walk: impl Fn(u32) -> Walk) -> [u32; N] {
        // The nearest piece by which a place may be inside, and by which it may be outside.
        let (mut in_m2, mut out_m2) = ([f32::INFINITY; N], [f32::INFINITY; N]);
        for (piece, (squares_m2, feet_m)) in self.pieces.iter().zip(self.squares_m2.iter().zip(&self.feet_m)) {
            let walk = walk(*piece);
            let lanes = in_m2.iter_mut().zip(&mut out_m2).zip(squares_m2.iter().zip(feet_m));
            for ((in_m2, out_m2), (square_m2, foot_m)) in lanes {
                let walk_m = walk.at_m(*foot_m);
                let (least_m, most_m) = (walk_m - walk.error_m, walk_m + walk.error_m);
                let within = |walk_m: f32| {
                    let radius_m = walk_m + ROAD_HALF_M as f32;
                    walk_m >= 0.0 && *square_m2 <= radius_m * radius_m
                };
                *in_m2 = in_m2.min(if within(most_m) { *square_m2 } else { f32::INFINITY });
                *out_m2 = out_m2.min(if within(least_m) { f32::INFINITY } else { *square_m2 });
            }
        }
        std::array::from_fn(|place| {
            let most_m2 = self.most_m2[place];
            // Where no piece surely serves a place, one may that is just within its limit.
            let is_served = most_m2 < f32::MAX;
            match (in_m2[place] <= most_m2, out_m2[place] <= most_m2) {
                (false, _) => 0,
                (true, false) if is_served => 1,
                _ => UNSURE,
            }
        })
    }
}

/// Which discs of `radius_m` around the places of a lattice are surely inside or outside as a whole, or neither. `near` says
/// of each what can be nearest in them, and in which (a bit for each).
#[inline(always)]
pub(crate) fn sure_of_discs<'a, X, const N: usize>(
    middles: &Lattice<N>,
    of: &[X],
    near: impl Fn(&X) -> (&'a Frame, u16, Walk),
    (first, step_e6): (Place, [f64; 2]),
    radius_m: f32,
    off_road_m: f32,
) -> [u32; N] {
    // The least walk that any of them leaves, the nearest one that is not fenced, and whether none leaves enough.
    let (mut least_m, mut open_m2, mut all_out) = ([f32::INFINITY; N], [f32::INFINITY; N], [true; N]);
    for one in of {
        let (frame, bits, walk) = near(one);
        let (squares_m2, feet_m) = middles.feet(frame, first, step_e6);
        // A foot moves no farther than its place, and not beyond the piece.
        let steepest = at_least(walk.slope[0].abs(), walk.slope[1].abs());
        let change_m = steepest * at_most(radius_m, walk.length_m) + walk.error_m;
        for place in 0..N {
            let is_near = u32::from(bits) & (1 << place) != 0;
            let (square_m2, walk_m) = (squares_m2[place], walk.at_m(feet_m[place]));
            // A place is no nearer to the roadway than that.
            let away_m = at_least(square_m2.sqrt() - radius_m - ROAD_HALF_M as f32 - MARGIN_M, 0.0);
            all_out[place] &= !is_near | (walk_m + change_m < away_m);
            least_m[place] = least_m[place].min(if is_near { walk_m - change_m } else { f32::INFINITY });
            let is_open = is_near & !walk.fenced;
            open_m2[place] = open_m2[place].min(if is_open { square_m2 } else { f32::INFINITY });
        }
    }
    std::array::from_fn(|place| {
        let away_m = at_least(open_m2[place].sqrt() + radius_m - ROAD_HALF_M as f32 + MARGIN_M, 0.0);
        if all_out[place] {
            0
        } else if away_m < off_road_m && least_m[place] > away_m {
            1
        } else {
            UNSURE
        }
    })
}

/// Neither surely inside nor surely outside.
pub(crate) const UNSURE: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::{RoadPiece, Serves};
    use waywarden_network::{LocalMetric, LonLat};

    #[test]
    fn squares_are_those_of_the_foot() {
        let lattice = Lattice::<28>::of_rows(5);
        let at = |lon, lat| LonLat::from_degrees(lon, lat).unwrap();
        let metric = LocalMetric::at_latitude(52.0);
        for (a, b) in [
            (at(0.1, 52.0), at(0.1, 52.0)),
            (at(0.1, 52.0), at(0.1004, 52.0003)),
            (at(0.1004, 52.0), at(0.1, 51.9)),
            (at(0.0, 52.0005), at(1.0, 52.0)),
        ] {
            let frame = Frame::new(&RoadPiece { a, b, serves: Serves::Open }, &metric);
            let first = [100_050.0, 51_999_900.0];
            let squares = lattice.squares_m2(&frame, first, [150.0, 90.0]);
            for (number, square) in squares.iter().enumerate().take(25) {
                let (column, row) = (number % 5, number / 5);
                let place = [first[0] + 150.0 * column as f64, first[1] + 90.0 * row as f64];
                assert!((f64::from(square.sqrt()) - frame.distance_m(place)).abs() < 0.001, "{number}");
            }
        }
    }
}
