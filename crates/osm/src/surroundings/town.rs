//! The size of the place around: streets where people live, within about 4.5 km. Near towns there is more traffic.

use rustc_hash::FxHashMap;
use waywarden_network::build::{RawRoads, RawRow};

use super::area::{self, Areas};
use super::cells::{Grid, around, cell};

/// The density of streets is kept in steps of so many kilometres per square kilometre.
pub(super) const STEP_KM_PER_KM2: f64 = 0.1;

/// Side of a cell, metres, and how many cells to each side are looked at: a square of 9 km.
const CELL_M: f64 = 1_000.0;
const REACH: i32 = 4;

/// Kilometres of residential street by cell, and around each cell asked for.
pub(super) struct Towns {
    grid: Grid,
    streets_km: FxHashMap<[i32; 2], f64>,
    steps: FxHashMap<[i32; 2], u8>,
}

impl Towns {
    /// Adds up the streets of the smaller cells of the built-up areas.
    pub(super) fn count(areas: &Areas, grid: Grid) -> Self {
        let mut streets_km: FxHashMap<[i32; 2], f64> = FxHashMap::default();
        let per_cell = (CELL_M / area::CELL_M) as i32;
        // In one order, so that the sums are the same each time.
        let mut cells: Vec<([i32; 2], f64)> = areas.streets_m().collect();
        cells.sort_unstable_by_key(|(cell, _)| *cell);
        for ([x, y], metres) in cells {
            *streets_km.entry([x.div_euclid(per_cell), y.div_euclid(per_cell)]).or_default() += metres / 1e3;
        }
        Self { grid, streets_km, steps: FxHashMap::default() }
    }

    /// The density around the middle node of a row, in steps.
    pub(super) fn steps(&mut self, raw: &RawRoads, row: &RawRow) -> u8 {
        let middle = raw.refs[(row.first_ref + (row.end_ref - row.first_ref) / 2) as usize];
        let at = cell(self.grid.at(raw.node_at[middle as usize]), CELL_M);
        let Self { streets_km, steps, .. } = self;
        *steps.entry(at).or_insert_with(|| {
            let km: f64 = around(at, REACH).filter_map(|near| streets_km.get(&near)).sum();
            let km2 = (f64::from(2 * REACH + 1) * CELL_M / 1e3).powi(2);
            (km / km2 / STEP_KM_PER_KM2).round().min(255.0) as u8
        })
    }
}
