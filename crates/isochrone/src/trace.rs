//! From a field to its contour: all cells, tile by tile.

use std::collections::BTreeSet;

use crate::cell::Cell;
use crate::contour::Contour;
use crate::grid::Grid;
use crate::rings::{Labels, Segment, assemble};
use crate::tiles::{FAR, SHIFT, SIDE, TILE, TileKey, Tiles};

/// Side of a tile with the first row and column of the next tiles.
const WIDE: usize = SIDE + 1;

/// The border of all vertices with a surplus of zero and more. Beyond the tiles everything is outside.
pub(crate) fn trace(grid: &Grid, tiles: &Tiles) -> Contour {
    // Cells belong to the tile of their south-west vertex, so the tiles to the west and south have a say too.
    let keys: BTreeSet<TileKey> =
        tiles.keys().flat_map(|(ty, tx)| [(ty, tx), (ty, tx - 1), (ty - 1, tx), (ty - 1, tx - 1)]).collect();
    let mut labels = Labels::new(tiles.len() * TILE);
    let mut segments = Vec::new();
    let mut patch = Patch { values: vec![FAR; WIDE * WIDE], ids: vec![0; WIDE * WIDE] };
    for key in keys {
        patch.load(tiles, key);
        scan(grid, key, &patch, &mut labels, &mut segments);
    }
    assemble(&segments, &mut labels)
}

/// A tile and the first row and column of its neighbours, with the number of each vertex in storage.
struct Patch {
    values: Vec<i32>,
    ids: Vec<u32>,
}

impl Patch {
    fn load(&mut self, tiles: &Tiles, (ty, tx): TileKey) {
        for (key, columns, rows, to) in [
            ((ty, tx), SIDE, SIDE, 0),
            ((ty, tx + 1), 1, SIDE, SIDE),
            ((ty + 1, tx), SIDE, 1, SIDE * WIDE),
            ((ty + 1, tx + 1), 1, 1, SIDE * WIDE + SIDE),
        ] {
            let slot = tiles.slot(key);
            for row in 0..rows {
                let to = to + row * WIDE;
                let Some(slot) = slot else {
                    self.values[to..to + columns].fill(FAR);
                    continue;
                };
                let from = row * SIDE;
                self.values[to..to + columns].copy_from_slice(&tiles.tile(slot)[from..from + columns]);
                for (k, id) in self.ids[to..to + columns].iter_mut().enumerate() {
                    *id = (slot * TILE + from + k) as u32;
                }
            }
        }
    }
}

fn scan(grid: &Grid, (ty, tx): TileKey, patch: &Patch, labels: &mut Labels, segments: &mut Vec<Segment>) {
    for y in 0..SIDE {
        let south = y * WIDE;
        for x in 0..SIDE {
            let at = [south + x, south + x + 1, south + WIDE + x + 1, south + WIDE + x];
            let corners = at.map(|at| patch.values[at]);
            if corners.iter().all(|&value| value < 0) {
                continue;
            }
            // Inside vertices beside or above each other are one area. East and north edges come with the next cells.
            if corners[0] >= 0 {
                if corners[1] >= 0 {
                    labels.join(patch.ids[at[0]], patch.ids[at[1]]);
                }
                if corners[3] >= 0 {
                    labels.join(patch.ids[at[0]], patch.ids[at[3]]);
                }
            }
            if corners.iter().all(|&value| value >= 0) {
                continue;
            }
            let cell = Cell { ix: (tx << SHIFT) + x as i32, iy: (ty << SHIFT) + y as i32, corners };
            if cell.is_joined_saddle() {
                let one = usize::from(corners[0] < 0);
                labels.join(patch.ids[at[one]], patch.ids[at[one + 2]]);
            }
            for cut in cell.cuts() {
                segments.push(Segment {
                    from: cell.edge_key(cut.from),
                    to: cell.edge_key(cut.to),
                    start_e6: cell.crossing(grid, cut.from),
                    inside: patch.ids[at[cut.from]],
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::Validation;
    use proptest::prelude::*;
    use waywarden_network::LonLat;

    use super::*;
    use crate::tiles::MASK;

    /// A field of any values, across the corner where four tiles meet, far wilder than roads make it.
    fn tiles_of(side: i32, values: &[i32]) -> Tiles {
        let mut tiles = Tiles::default();
        for (k, &value) in (0..).zip(values) {
            let (ix, iy) = (k % side - side / 2, k / side - side / 2);
            let at = ((iy & MASK) as usize) * SIDE + (ix & MASK) as usize;
            tiles.tile_mut((iy >> SHIFT, ix >> SHIFT))[at] = value;
        }
        tiles
    }

    #[test]
    fn a_lone_vertex_at_the_corner_of_a_lone_tile_is_closed_all_round() {
        let grid = Grid::new(&crate::Settings::default(), 52.0).unwrap();
        for (ix, iy) in [(0, 0), (63, 0), (0, 63), (63, 63), (-64, -1)] {
            let mut tiles = Tiles::default();
            tiles.tile_mut((iy >> SHIFT, ix >> SHIFT))[((iy & MASK) as usize) * SIDE + (ix & MASK) as usize] = 5;
            let contour = trace(&grid, &tiles);
            let (x, y) = (ix * grid.step_lon_e6(), iy * grid.step_lat_e6());
            let ring = [[x - 1, y], [x, y - 1], [x + 1, y], [x, y + 1], [x - 1, y]];
            assert_eq!(contour.parts(), 1);
            assert_eq!(contour.polygons()[0].exterior().positions_e6(), ring);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_field_has_a_valid_contour_that_says_what_its_cells_say(
            values in proptest::collection::vec(prop_oneof![Just(FAR), Just(0), -9..10i32, -99_999..99_999i32], 144),
            places in proptest::collection::vec((-7 * 21_910..7 * 21_910i32, -7 * 13_480..7 * 13_480i32), 200),
        ) {
            let grid = Grid::new(&crate::Settings::default(), 52.0).unwrap();
            let tiles = tiles_of(12, &values);
            let contour = trace(&grid, &tiles);
            let areas = contour.to_multi_polygon();
            prop_assert!(areas.is_valid(), "{:?}", areas.validation_errors());
            // No ring was lost: the area is that of the rings, and every place is where its cell puts it.
            for (lon_e7, lat_e7) in places {
                let (ix, iy) = (lon_e7.div_euclid(grid.step_lon_e6() * 10), lat_e7.div_euclid(grid.step_lat_e6() * 10));
                let corners = [(ix, iy), (ix + 1, iy), (ix + 1, iy + 1), (ix, iy + 1)].map(|(x, y)| tiles.value(x, y));
                let at = LonLat { lon_e7, lat_e7 };
                prop_assert_eq!(contour.contains(at), Cell { ix, iy, corners }.contains(&grid, at));
            }
        }
    }
}
