//! Roads as the places of a small lattice see them, in single precision: distances, feet, and how much walking is left there.

use pulp::Simd;

use crate::ground::grid::{BLOCK, Grid, PARTS};
use crate::ground::roads::{Frame, Place};
use crate::ground::settings::ROAD_HALF_M;

/// Distances of a place closer than this, metres, are not told apart here. Single precision leaves 0.1 mm at the reach of a
/// road, exact distances are whole millimetres.
pub(crate) const MARGIN_M: f32 = 0.01;

/// Places in rows of equal steps, by the finest steps to the east and to the north of a corner; `N` of them, the last ones of
/// which may be beyond the lattice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lattice<const N: usize> {
    pub(crate) column: [f32; N],
    pub(crate) row: [f32; N],
}

impl<const N: usize> Lattice<N> {
    /// Rows of so many places, the first one so many finest steps to the east and to the north of the corner, with so many
    /// from each to the next.
    pub(crate) const fn of_rows(places: usize, first: f32, step: f32) -> Self {
        let (mut column, mut row) = ([0.0; N], [0.0; N]);
        let mut at = 0;
        while at < N {
            column[at] = first + step * (at % places) as f32;
            row[at] = first + step * (at / places) as f32;
            at += 1;
        }
        Self { column, row }
    }

    /// Rows along lines that lie so many finest steps to the east and to the north of the corner.
    pub(crate) fn of_lines<const LINES: usize>([columns, rows]: [[f32; LINES]; 2]) -> Self {
        let at = |lines: &[f32; LINES], line: usize| lines[line.min(LINES - 1)];
        Self {
            column: std::array::from_fn(|place| at(&columns, place % LINES)),
            row: std::array::from_fn(|place| at(&rows, place / LINES)),
        }
    }

    /// The middles of the blocks of a cell.
    pub(crate) const fn middles(blocks: i32) -> Self {
        Self::of_rows(blocks as usize, BLOCK as f32 / 2.0, BLOCK as f32)
    }

    /// Squared distances of the places from a piece, square metres, and how far along it they have their feet, metres.
    #[inline(always)]
    pub(crate) fn feet(&self, line: &Line) -> ([f32; N], [f32; N]) {
        let (mut squares_m2, mut feet_m) = ([0.0; N], [0.0; N]);
        let lanes = squares_m2.iter_mut().zip(&mut feet_m);
        for ((square_m2, foot_m), (column, row)) in lanes.zip(self.column.iter().zip(&self.row)) {
            let off = line.across_m + column * line.across_step_m[0] + row * line.across_step_m[1];
            let on = column * line.along_step_m[0] + row * line.along_step_m[1];
            let end = at_least(at_least(line.before_m - on, line.beyond_m + on), 0.0);
            *square_m2 = off * off + end * end;
            *foot_m = at_most(at_least(on - line.before_m, 0.0), line.length_m);
        }
        (squares_m2, feet_m)
    }
}

/// How a piece is seen from the places of a lattice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// How far the corner of the lattice is to the right of the line through the piece, metres, and what a step to the east
    /// and one to the north add.
    across_m: f32,
    across_step_m: [f32; 2],
    /// How far it is before the beginning of the piece, and how far beyond its end; what steps add along it.
    before_m: f32,
    beyond_m: f32,
    along_step_m: [f32; 2],
    length_m: f32,
    /// How far from the piece a place may be that it serves.
    pub(crate) limit_m: f32,
}

impl Line {
    /// Seen from a corner with steps of so many micro-degrees, where no walk off the road is longer than that.
    #[inline(always)]
    pub(crate) fn new(frame: &Frame, corner: Place, step_e6: [f64; 2], off_road_m: f64) -> Self {
        // What is large is worked out in double precision.
        let [across, along] = frame.on_line(corner);
        let [dx, dy] = [step_e6[0] * frame.m_per_e6[0], step_e6[1] * frame.m_per_e6[1]];
        let [east, north] = frame.direction();
        Self {
            across_m: across as f32,
            across_step_m: [(dx * north) as f32, (-dy * east) as f32],
            before_m: -along as f32,
            beyond_m: (along - frame.length_m) as f32,
            along_step_m: [(dx * east) as f32, (dy * north) as f32],
            length_m: frame.length_m as f32,
            limit_m: frame.limit_m(off_road_m) as f32,
        }
    }

    /// Seen from so many steps to the east and to the north.
    #[inline(always)]
    pub(crate) fn moved(&self, x: i32, y: i32) -> Self {
        let add = |steps_m: [f32; 2]| x as f32 * steps_m[0] + y as f32 * steps_m[1];
        let on = add(self.along_step_m);
        Self {
            across_m: self.across_m + add(self.across_step_m),
            before_m: self.before_m - on,
            beyond_m: self.beyond_m + on,
            ..*self
        }
    }

    /// The piece from the places of a register.
    #[inline(always)]
    pub(crate) fn seen<S: Simd>(&self, simd: S, column: S::f32s, row: S::f32s) -> Feet<S> {
        let number = |value: f32| simd.splat_f32s(value);
        let steps = |[east, north]: [f32; 2]| {
            simd.add_f32s(simd.mul_f32s(column, number(east)), simd.mul_f32s(row, number(north)))
        };
        let off = simd.add_f32s(number(self.across_m), steps(self.across_step_m));
        let on = steps(self.along_step_m);
        let (before, beyond) = (simd.sub_f32s(number(self.before_m), on), simd.add_f32s(number(self.beyond_m), on));
        let end = simd.max_f32s(simd.max_f32s(before, beyond), number(0.0));
        let square_m2 = simd.add_f32s(simd.mul_f32s(off, off), simd.mul_f32s(end, end));
        let along_m = simd.max_f32s(simd.sub_f32s(on, number(self.before_m)), number(0.0));
        Feet { square_m2, foot_m: simd.min_f32s(along_m, number(self.length_m)) }
    }
}

/// A piece from the places of a register.
pub(crate) struct Feet<S: Simd> {
    /// Squared distances, square metres.
    pub(crate) square_m2: S::f32s,
    /// How far along the piece they have their feet, metres.
    pub(crate) foot_m: S::f32s,
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
pub(crate) fn at_most(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
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

    /// At the feet of a register on the piece, not more than the reach.
    #[inline(always)]
    pub(crate) fn at<S: Simd>(&self, simd: S, foot_m: S::f32s) -> S::f32s {
        let number = |value: f32| simd.splat_f32s(value);
        let [along, against] = [0, 1].map(|direction: usize| {
            let walked = simd.mul_f32s(foot_m, number(self.slope[direction]));
            simd.add_f32s(number(self.from_m[direction]), walked)
        });
        simd.min_f32s(simd.max_f32s(along, against), number(self.reach_m))
    }

    /// The same at one foot.
    #[inline(always)]
    fn at_m(&self, foot_m: f32) -> f32 {
        let [along, against] = [0, 1].map(|direction: usize| self.from_m[direction] + foot_m * self.slope[direction]);
        at_most(at_least(along, against), self.reach_m)
    }
}

/// Which discs of `radius_m` around the places of a lattice are surely inside or outside as a whole, or neither. `near` are the
/// pieces that can be nearest in them, with a bit for each in which they can.
#[inline(always)]
pub(crate) fn sure_of_discs<'a, const N: usize>(
    middles: &Lattice<N>,
    near: impl Iterator<Item = (&'a Line, &'a Walk, u16)>,
    radius_m: f32,
    off_road_m: f32,
) -> [u32; N] {
    // The least walk that any of them leaves, the nearest one that is not fenced, and whether none leaves enough.
    let (mut least_m, mut open_m2, mut all_out) = ([f32::INFINITY; N], [f32::INFINITY; N], [true; N]);
    for (line, walk, bits) in near {
        let (squares_m2, feet_m) = middles.feet(line);
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

/// Vertices of a fine block or of the parts of a quarter of one, and some for whole registers.
pub(crate) const PLACES: usize = 32;
pub(crate) const VERTICES: Lattice<PLACES> = Lattice::of_rows(BLOCK as usize + 1, 0.0, 1.0);

/// The vertices of the parts of a quarter of a block, which lie at whole micro-degrees.
pub(crate) fn parts_of(grid: &Grid) -> Lattice<PLACES> {
    let lines = |step: i32| {
        std::array::from_fn(|line| {
            let (steps, rest) = (line as i32 / PARTS, line as i32 % PARTS);
            (steps * step + rest * step / PARTS) as f32 / step as f32
        })
    };
    Lattice::of_lines::<{ BLOCK as usize + 1 }>([grid.step_lon_e6(), grid.step_lat_e6()].map(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::roads::{RoadPiece, Serves};
    use waywarden_network::{LocalMetric, LonLat};

    #[test]
    fn squares_are_those_of_the_foot() {
        let lattice = Lattice::<28>::of_rows(5, 0.0, 1.0);
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
            let line = Line::new(&frame, [first[0] - 450.0, first[1] + 180.0], [150.0, 90.0], 250.0);
            let (squares, _) = lattice.feet(&line.moved(3, -2));
            for (number, square) in squares.iter().enumerate().take(25) {
                let (column, row) = (number % 5, number / 5);
                let place = [first[0] + 150.0 * column as f64, first[1] + 90.0 * row as f64];
                assert!((f64::from(square.sqrt()) - frame.distance_m(place)).abs() < 0.001, "{number}");
            }
        }
    }
}
