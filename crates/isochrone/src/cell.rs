//! Marching squares in one cell, in integers.

use waywarden_network::LonLat;

use crate::grid::Grid;
use crate::tiles::FAR;

/// A cell by its south-west vertex, with the surplus at its corners: south-west, south-east, north-east, north-west.
///
/// Edge i runs from corner i to corner i + 1: south, east, north, west.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) ix: i32,
    pub(crate) iy: i32,
    pub(crate) corners: [i32; 4],
}

/// A piece of border across a cell, from the middle of one edge to another, with the inside on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The edge where it starts. The corner of the same number is inside.
    pub(crate) from: usize,
    /// The edge where it ends.
    pub(crate) to: usize,
}

/// How far from the inside vertex the border crosses an edge of `step_e6`: where the straight line between both
/// surpluses is zero, rounded to micro-degrees, never at a vertex.
///
/// Monotone in both surpluses: more on either side never brings the crossing nearer to the inside vertex.
pub(crate) fn crossing_e6(step_e6: i32, inside_mm: i32, outside_mm: i32) -> i32 {
    if outside_mm == FAR {
        return 1;
    }
    let (inside, outside) = (i64::from(inside_mm), i64::from(outside_mm));
    let whole = inside - outside;
    let at = (2 * i64::from(step_e6) * inside + whole) / (2 * whole);
    at.clamp(1, i64::from(step_e6) - 1) as i32
}

impl Cell {
    fn inside(&self, corner: usize) -> bool {
        self.corners[corner & 3] >= 0
    }

    /// Whether only two opposite corners are inside.
    fn is_saddle(&self) -> bool {
        self.inside(0) == self.inside(2) && self.inside(1) == self.inside(3) && self.inside(0) != self.inside(1)
    }

    /// Whether the inside corners of a saddle are one area: where the mean of all corners is inside. Like all else here
    /// this is monotone, so a joined saddle never comes apart at a later level.
    pub(crate) fn is_joined_saddle(&self) -> bool {
        self.is_saddle()
            && !self.corners.contains(&FAR)
            && self.corners.iter().map(|&value| i64::from(value)).sum::<i64>() >= 0
    }

    /// The border in this cell: no cut, one, or two in a saddle.
    pub(crate) fn cuts(self) -> impl Iterator<Item = Cut> {
        let saddle = self.is_saddle();
        let joined = self.is_joined_saddle();
        (0..4).filter(move |&from| self.inside(from) && !self.inside(from + 1)).map(move |from| {
            let to = if !saddle {
                // The one edge where the way round comes back inside.
                (from + 1..from + 4).find(|&edge| !self.inside(edge) && self.inside(edge + 1)).unwrap_or(from) & 3
            } else if joined {
                (from + 1) & 3
            } else {
                (from + 3) & 3
            };
            Cut { from, to }
        })
    }

    /// Key of an edge, the same seen from both cells beside it, and ordered by row.
    pub(crate) fn edge_key(&self, edge: usize) -> u64 {
        let (x, y, upright) = match edge & 3 {
            0 => (self.ix, self.iy, 0),
            1 => (self.ix + 1, self.iy, 1),
            2 => (self.ix, self.iy + 1, 0),
            _ => (self.ix, self.iy, 1),
        };
        // Steps are 45 micro-degrees and more, so indices stay far below 2^30.
        let bits = |index: i32| (i64::from(index) + (1 << 30)) as u64;
        (bits(y) << 33) | (bits(x) << 1) | upright
    }

    /// Where the border crosses an edge, in micro-degrees: longitude, latitude.
    pub(crate) fn crossing(&self, grid: &Grid, edge: usize) -> [i32; 2] {
        let (step_x, step_y) = (grid.step_lon_e6(), grid.step_lat_e6());
        let (x, y) = (self.ix * step_x, self.iy * step_y);
        // From the lower to the higher coordinate, as the neighbour beyond the edge sees it too.
        let along = |low: usize, high: usize, step: i32| {
            if self.inside(low) {
                crossing_e6(step, self.corners[low], self.corners[high])
            } else {
                step - crossing_e6(step, self.corners[high], self.corners[low])
            }
        };
        match edge & 3 {
            0 => [x + along(0, 1, step_x), y],
            1 => [x + step_x, y + along(1, 2, step_y)],
            2 => [x + along(3, 2, step_x), y + step_y],
            _ => [x, y + along(0, 3, step_y)],
        }
    }

    /// Whether a place in this cell is inside, the border included.
    pub(crate) fn contains(&self, grid: &Grid, at: LonLat) -> bool {
        let mut cuts = self.cuts().map(|cut| {
            let [start, end] = [cut.from, cut.to].map(|edge| self.crossing(grid, edge).map(|e6| i64::from(e6) * 10));
            let (x, y) = (i64::from(at.lon_e7) - start[0], i64::from(at.lat_e7) - start[1]);
            (end[0] - start[0]) * y - (end[1] - start[1]) * x >= 0
        });
        if !self.is_saddle() {
            cuts.next().unwrap_or(self.inside(0))
        } else if self.is_joined_saddle() {
            cuts.all(|left| left)
        } else {
            cuts.any(|left| left)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cuts(corners: [i32; 4]) -> Vec<(usize, usize)> {
        Cell { ix: 0, iy: 0, corners }.cuts().map(|cut| (cut.from, cut.to)).collect()
    }

    #[test]
    fn every_pattern_of_corners_by_hand() {
        let o = -10;
        assert_eq!(cuts([o, o, o, o]), []);
        assert_eq!(cuts([5, 5, 5, 0]), []);
        assert_eq!(cuts([5, o, o, o]), [(0, 3)]);
        assert_eq!(cuts([o, 5, o, o]), [(1, 0)]);
        assert_eq!(cuts([o, o, 5, o]), [(2, 1)]);
        assert_eq!(cuts([o, o, o, 5]), [(3, 2)]);
        assert_eq!(cuts([5, 5, o, o]), [(1, 3)]);
        assert_eq!(cuts([o, 5, 5, o]), [(2, 0)]);
        assert_eq!(cuts([o, o, 5, 5]), [(3, 1)]);
        assert_eq!(cuts([5, o, o, 5]), [(0, 2)]);
        assert_eq!(cuts([o, 5, 5, 5]), [(3, 0)]);
        assert_eq!(cuts([5, o, 5, 5]), [(0, 1)]);
        assert_eq!(cuts([5, 5, o, 5]), [(1, 2)]);
        assert_eq!(cuts([5, 5, 5, o]), [(2, 3)]);
        // Saddles: apart below a mean of zero, joined from there on.
        assert_eq!(cuts([5, o, 5, o]), [(0, 3), (2, 1)]);
        assert_eq!(cuts([10, o, 10, o]), [(0, 1), (2, 3)]);
        assert_eq!(cuts([o, 5, o, 5]), [(1, 0), (3, 2)]);
        assert_eq!(cuts([o, 10, o, 10]), [(1, 2), (3, 0)]);
        assert_eq!(cuts([10_000, o, 10_000, FAR]), [(0, 3), (2, 1)]);
    }

    #[test]
    fn crossings_are_where_the_line_is_zero_and_never_at_a_vertex() {
        assert_eq!(crossing_e6(1_000, 300, -100), 750);
        assert_eq!(crossing_e6(1_000, 0, -100), 1);
        assert_eq!(crossing_e6(1_000, 1_000_000, -1), 999);
        assert_eq!(crossing_e6(1_000, 300, FAR), 1);
        assert_eq!(crossing_e6(1_000, 1, -2), 333);
    }

    #[test]
    fn neighbours_agree_on_their_edge() {
        let grid = Grid::new(&crate::Settings::default(), 52.0).unwrap();
        let west = Cell { ix: -1, iy: -3, corners: [-40, 70, -20, -9] };
        let east = Cell { ix: 0, iy: -3, corners: [70, -1, -5, -20] };
        assert_eq!(west.edge_key(1), east.edge_key(3));
        assert_eq!(west.crossing(&grid, 1), east.crossing(&grid, 3));
    }

    fn surplus() -> impl Strategy<Value = i32> {
        prop_oneof![Just(FAR), Just(0), Just(-1), -20..20i32, -300_000..300_000i32]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The exact law behind nesting: in one cell, more surplus at any corner keeps every place that was inside.
        #[test]
        fn more_surplus_never_takes_away_a_place(
            less in [surplus(), surplus(), surplus(), surplus()],
            more in [surplus(), surplus(), surplus(), surplus()],
            places in proptest::collection::vec((0..=1_460i32, 0..=900i32), 40),
        ) {
            let grid = Grid::new(&crate::Settings { detail_m: 10.0, ..crate::Settings::default() }, 52.0).unwrap();
            prop_assert_eq!((grid.step_lon_e6(), grid.step_lat_e6()), (146, 90));
            let small = Cell { ix: 0, iy: 0, corners: less };
            let large = Cell { ix: 0, iy: 0, corners: [0, 1, 2, 3].map(|k: usize| less[k].max(more[k])) };
            let mut places: Vec<LonLat> =
                places.into_iter().map(|(lon_e7, lat_e7)| LonLat { lon_e7, lat_e7 }).collect();
            // Where it could fail: at the ends and along the cuts of either.
            for cell in [small, large] {
                for cut in cell.cuts() {
                    let (a, b) = (cell.crossing(&grid, cut.from), cell.crossing(&grid, cut.to));
                    places.extend((0..=10).map(|k| LonLat {
                        lon_e7: a[0] * (10 - k) + b[0] * k,
                        lat_e7: a[1] * (10 - k) + b[1] * k,
                    }));
                }
            }
            for at in places {
                prop_assert!(!small.contains(&grid, at) || large.contains(&grid, at), "{:?}", at);
            }
        }
    }
}
