//! Open water: which places lie in it, and where a line of the lattice meets the shore.

use rustc_hash::FxHashMap;
use waywarden_network::{LocalMetric, LonLat};

use crate::ground::area::ring_km2;
use crate::ground::closed_water::{At, ClosedWater};
use crate::ground::coast::Coast;
use crate::ground::grid::{CELLS, Grid, TileKey};

/// Narrower on average, closed water is stepped over, metres: brooks, and rivers of which only the middle is drawn.
const LEAST_WIDTH_M: f64 = 20.0;
/// A place so near to a road is on it or beside it, whatever the water below, metres: less than the finest cells reach.
pub(crate) const DRY_M: f64 = 12.0;

/// Sections of a row of closed water are at least so many cells wide.
const SECTION_CELLS: i64 = 2;

/// What a cell has of open water.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wet {
    /// None.
    Dry,
    /// Some: each place is asked.
    Some,
    /// All of it lies in water.
    All,
}

/// Lines with the water on their right.
#[derive(Debug, Default)]
pub(crate) struct Water {
    edges: Vec<[At; 2]>,
    /// Edges of closed lines.
    closed: ClosedWater,
    /// Those of others.
    coast: Coast,
    m_per_e7: [f64; 2],
    /// All edges by the tiles in or beside which they lie.
    tiles: FxHashMap<TileKey, Vec<u32>>,
}

impl Water {
    /// Lines as [`Network::water`](waywarden_network::Network::water) has them.
    pub(crate) fn new<'a>(grid: &Grid, lat_deg: f64, lines: impl Iterator<Item = &'a [LonLat]>) -> Self {
        let metric = LocalMetric::at_latitude(lat_deg);
        let m_per_e7 = [metric.m_per_deg_lon * 1e-7, metric.m_per_deg_lat * 1e-7];
        let cell_e7 = [grid.step_lon_e6(), grid.step_lat_e6()].map(|step| i64::from(step * grid.cell()) * 10);
        let mut water = Self {
            closed: ClosedWater::new(cell_e7[1], cell_e7[0] * SECTION_CELLS),
            coast: Coast::new(m_per_e7),
            m_per_e7,
            ..Self::default()
        };
        for line in lines {
            let is_closed = line.len() > 3 && line.first() == line.last();
            if is_closed && water.width_m(line) < LEAST_WIDTH_M {
                continue;
            }
            for pair in line.windows(2).filter(|pair| pair[0] != pair[1]) {
                water.push(pair.iter().map(|at| [at.lon_e7, at.lat_e7]), is_closed, cell_e7);
            }
        }
        water
    }

    /// Adds the shores to a checksum.
    pub(crate) fn update(&self, hash: &mut xxhash_rust::xxh3::Xxh3) {
        let numbers = self.edges.iter().flatten().flatten();
        numbers.for_each(|number| hash.update(&number.to_le_bytes()));
        hash.update(&(self.coast.squares() as u64).to_le_bytes());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Twice the area by the length around it.
    fn width_m(&self, line: &[LonLat]) -> f64 {
        let positions: Vec<[i32; 2]> = line.iter().map(|at| [at.lon_e7 / 10, at.lat_e7 / 10]).collect();
        let step = |pair: &[LonLat]| {
            let d = |a: i32, b: i32, axis: usize| f64::from(a - b) * self.m_per_e7[axis];
            d(pair[0].lon_e7, pair[1].lon_e7, 0).hypot(d(pair[0].lat_e7, pair[1].lat_e7, 1))
        };
        let around_m: f64 = line.windows(2).map(step).sum();
        2e6 * ring_km2(&positions).abs() / around_m
    }

    fn push(&mut self, ends: impl Iterator<Item = At>, is_closed: bool, cell_e7: [i64; 2]) {
        let ends: Vec<At> = ends.collect();
        let (a, b) = (ends[0], ends[1]);
        let number = self.edges.len() as u32;
        self.edges.push([a, b]);
        let (low, high) = ([a[0].min(b[0]), a[1].min(b[1])], [a[0].max(b[0]), a[1].max(b[1])]);
        let index = |at: i32, size: i64, more: i64| (i64::from(at) + more).div_euclid(size) as i32;
        if is_closed {
            self.closed.push([a, b]);
        } else {
            self.coast.push([a, b]);
        }
        // Two cells more on each side: tiles know which cells around them are fine.
        let tile = cell_e7.map(|cell| cell * i64::from(CELLS));
        for y in index(low[1], tile[1], -2 * cell_e7[1])..=index(high[1], tile[1], 2 * cell_e7[1]) {
            for x in index(low[0], tile[0], -2 * cell_e7[0])..=index(high[0], tile[0], 2 * cell_e7[0]) {
                self.tiles.entry((y, x)).or_default().push(number);
            }
        }
    }

    /// The shores in or beside a tile.
    pub(crate) fn of_tile(&self, key: TileKey) -> impl Iterator<Item = [LonLat; 2]> {
        let numbers = self.tiles.get(&key).into_iter().flatten();
        numbers.map(|&number| self.edges[number as usize].map(|[lon_e7, lat_e7]| LonLat { lon_e7, lat_e7 }))
    }

    /// What each cell of a tile has of water, row by row; empty if none has any. In cells with a road, places on it are dry.
    pub(crate) fn of_cells(&self, grid: &Grid, key: TileKey, has_road: impl Fn((i32, i32)) -> bool) -> Vec<Wet> {
        if self.is_empty() {
            return Vec::new();
        }
        let size = [grid.step_lon_e6() * grid.cell(), grid.step_lat_e6() * grid.cell()];
        let low = [key.1 * CELLS * size[0], key.0 * CELLS * size[1]];
        let mut wet = vec![Wet::Dry; (CELLS * CELLS) as usize];
        for ends in self.of_tile(key) {
            let of = |e7: i32, axis: usize| (e7.div_euclid(10) - low[axis]).div_euclid(size[axis]);
            let range =
                |a: i32, b: i32, axis: usize| (of(a.min(b), axis) - 1).max(0)..=(of(a.max(b), axis) + 1).min(CELLS - 1);
            for y in range(ends[0].lat_e7, ends[1].lat_e7, 1) {
                for x in range(ends[0].lon_e7, ends[1].lon_e7, 0) {
                    wet[(y * CELLS + x) as usize] = Wet::Some;
                }
            }
        }
        // Where no shore is near a cell is all water or none; but for the end of what an open line tells of.
        let corners = (0..(CELLS + 1) * (CELLS + 1)).map(|at| (at % (CELLS + 1), at / (CELLS + 1)));
        let are_wet: Vec<bool> =
            corners.map(|(x, y)| self.holds([low[0] + x * size[0], low[1] + y * size[1]])).collect();
        for (at, wet) in (0..CELLS * CELLS).zip(&mut wet).filter(|(_, wet)| **wet == Wet::Dry) {
            let cell = (at % CELLS, at / CELLS);
            let is_wet = |dx: i32, dy: i32| are_wet[((cell.1 + dy) * (CELLS + 1) + cell.0 + dx) as usize];
            match [is_wet(0, 0), is_wet(1, 0), is_wet(0, 1), is_wet(1, 1)] {
                [false, false, false, false] => {}
                [true, true, true, true] if !has_road(cell) => *wet = Wet::All,
                _ => *wet = Wet::Some,
            }
        }
        if wet.iter().all(|wet| *wet == Wet::Dry) { Vec::new() } else { wet }
    }

    /// Whether a place in micro-degrees lies in open water.
    pub(crate) fn holds(&self, at_e6: [i32; 2]) -> bool {
        let at = at_e6.map(|e6| e6 * 10);
        self.closed.holds(at) || self.coast.holds(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::settings::Settings;

    fn water(lines: &[&[(f64, f64)]]) -> Water {
        let place = |&(x, y): &(f64, f64)| LonLat::from_degrees(x / 1e3, y / 1e3).unwrap();
        let lines: Vec<Vec<LonLat>> = lines.iter().map(|line| line.iter().map(place).collect()).collect();
        Water::new(&Grid::new(&Settings::default(), 0.0).unwrap(), 0.0, lines.iter().map(Vec::as_slice))
    }

    /// On the equator a thousandth of a degree is 111 m. The water is on the right: a lake runs clockwise.
    #[test]
    fn a_lake_with_an_island_and_a_brook() {
        let lake = [(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0), (0.0, 0.0)];
        let island = [(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0), (4.0, 4.0)];
        // 9 m wide.
        let brook = [(20.0, 0.0), (20.0, 10.0), (20.08, 10.0), (20.08, 0.0), (20.0, 0.0)];
        let water = water(&[&lake, &island, &brook]);
        for (at, expected) in
            [([2_000, 2_000], true), ([5_000, 5_000], false), ([-1, 5_000], false), ([20_040, 5_000], false)]
        {
            assert_eq!(water.holds(at), expected, "{at:?}");
        }
        // A second lake over the first changes nothing where both are.
        let twice = self::water(&[&lake, &lake, &island]);
        assert!(twice.holds([2_000, 2_000]));
    }

    /// A coast to the east, the sea in the south, with a sharp cape; nothing is known beyond 2.5 km.
    #[test]
    fn the_sea_is_on_the_right_of_the_coast() {
        let coast = [(0.0, 0.0), (5.0, 0.0), (5.5, -8.0), (6.0, 0.0), (20.0, 0.0)];
        let water = water(&[&coast]);
        for (at, expected) in [
            ([2_000, 500], false),
            ([2_000, -500], true),
            ([5_500, -4_000], false),
            ([5_500, -9_000], true),
            ([4_500, -7_000], true),
            ([6_500, -7_000], true),
            ([14_000, -34_000], false),
        ] {
            assert_eq!(water.holds(at), expected, "{at:?}");
        }
    }
}
