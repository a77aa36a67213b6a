//! Distances of the places of a small lattice from roads, in single precision: which roads cannot be nearest.

use crate::roads::{Frame, Place};
use crate::settings::ROAD_HALF_M;

/// Distances of a place closer than this, metres, are not told apart here. Single precision leaves 0.1 mm at the reach of a
/// road, exact distances are whole millimetres.
const MARGIN_M: f32 = 0.01;

/// Places in rows of equal steps; `N` of them, the last ones of which may be beyond the lattice (four fit a register).
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
        // From the line through the piece, and beyond either end of it. What is large is worked out in double precision.
        let [across, along] = frame.on_line(first);
        let [dx, dy] = [step_e6[0] * frame.m_per_e6[0], step_e6[1] * frame.m_per_e6[1]];
        let [east, north] = frame.direction();
        let single = |metres: f64| metres as f32;
        let (across, before, beyond) = (single(across), single(-along), single(along - frame.length_m));
        let (across_x, across_y) = (single(dx * north), single(-dy * east));
        let (along_x, along_y) = (single(dx * east), single(dy * north));
        let mut squares_m2 = [0.0; N];
        for (square_m2, (column, row)) in squares_m2.iter_mut().zip(self.column.iter().zip(&self.row)) {
            let off = across + column * across_x + row * across_y;
            let on = column * along_x + row * along_y;
            let end = (before - on).max(beyond + on).max(0.0);
            *square_m2 = off * off + end * end;
        }
        squares_m2
    }
}

/// For each place of a lattice the pieces that can be the nearest one that serves it.
#[derive(Debug)]
pub(crate) struct Rivals<const N: usize> {
    pieces: Vec<u32>,
    squares_m2: Vec<[f32; N]>,
    /// What is not farther may be nearest.
    most_m2: [f32; N],
}

impl<const N: usize> Default for Rivals<N> {
    fn default() -> Self {
        Self { pieces: Vec::new(), squares_m2: Vec::new(), most_m2: [0.0; N] }
    }
}

impl<const N: usize> Rivals<N> {
    /// Looks at the pieces; `limit_m` is how far each of them serves.
    #[inline]
    pub(crate) fn fill<'a>(
        &mut self,
        lattice: &Lattice<N>,
        pieces: impl Iterator<Item = (u32, &'a Frame)>,
        limit_m: impl Fn(&Frame) -> f64,
        first: Place,
        step_e6: [f64; 2],
    ) {
        self.pieces.clear();
        self.squares_m2.clear();
        let mut least_m2 = [f32::INFINITY; N];
        for (piece, frame) in pieces {
            let mut squares_m2 = lattice.squares_m2(frame, first, step_e6);
            let limit_m = limit_m(frame) as f32;
            let (sure_m2, most_m2) = ((limit_m - MARGIN_M).powi(2), (limit_m + MARGIN_M).powi(2));
            for (square, least) in squares_m2.iter_mut().zip(&mut least_m2) {
                *least = least.min(if *square <= sure_m2 { *square } else { f32::INFINITY });
                *square = if *square <= most_m2 { *square } else { f32::INFINITY };
            }
            self.pieces.push(piece);
            self.squares_m2.push(squares_m2);
        }
        for (most, least) in self.most_m2.iter_mut().zip(&least_m2) {
            // All roads on whose roadway a place lies count.
            *most = (least.sqrt().max(ROAD_HALF_M as f32) + MARGIN_M).powi(2).min(f32::MAX);
        }
    }

    /// The pieces that can be nearest to a place, in the order given.
    #[inline]
    pub(crate) fn of(&self, place: usize) -> impl Iterator<Item = u32> + Clone {
        let most_m2 = self.most_m2[place];
        let near = self.pieces.iter().zip(&self.squares_m2);
        near.filter(move |(_, squares_m2)| squares_m2[place] <= most_m2).map(|(&piece, _)| piece)
    }
}

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
