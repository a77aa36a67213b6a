//! The surplus field of one level.

use waywarden_network::LonLat;

use crate::burn::{BurnReport, burn_piece};
use crate::cell::Cell;
use crate::contour::Contour;
use crate::grid::Grid;
use crate::piece::{Bands, RoadPiece};
use crate::tiles::{FAR, Tiles};
use crate::trace::trace;

/// The land within one level: at every grid vertex the surplus of reach over distance, in millimetres.
#[derive(Clone, Debug)]
pub struct Field {
    grid: Grid,
    level_ms: u32,
    tiles: Tiles,
}

/// Two fields that cannot be united.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum UnionError {
    /// The grids or their settings differ.
    #[error("the fields lie on different grids or have different settings")]
    Grid,
    /// The levels differ.
    #[error("the fields are of different levels, {left_ms} ms and {right_ms} ms")]
    Level {
        /// Level of the field that was to take the other in.
        left_ms: u32,
        /// Level of the other field.
        right_ms: u32,
    },
}

impl Field {
    /// An empty field for the places within `level_ms`, the time limit included.
    #[must_use]
    pub fn new(grid: &Grid, level_ms: u32) -> Self {
        Self { grid: *grid, level_ms, tiles: Tiles::default() }
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The level in milliseconds.
    #[must_use]
    pub fn level_ms(&self) -> u32 {
        self.level_ms
    }

    /// Adds roads. May be called any number of times; neither the order nor repetition matters.
    ///
    /// Pieces with both ends later than the level add nothing, so a search cut at the level gives all that is needed.
    /// A ferry or tunnel is land like any other road here: leave its pieces out if nobody gets off there.
    pub fn burn(&mut self, pieces: impl IntoIterator<Item = RoadPiece>) -> BurnReport {
        let mut report = BurnReport::default();
        let mut bands = Bands::default();
        for piece in pieces {
            burn_piece(&mut self.tiles, &self.grid, &piece, self.level_ms, &mut bands, &mut report);
        }
        report
    }

    /// One field for each level, in the order asked, each the same as if it was burned alone, and the report of the
    /// largest level.
    ///
    /// Each level starts from the field of the level below it and burns only what that level has not reached in full:
    /// four levels cost much less than four fields.
    #[must_use]
    pub fn burn_levels(grid: &Grid, pieces: &[RoadPiece], levels_ms: &[u32]) -> (Vec<Self>, BurnReport) {
        let mut sorted = levels_ms.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        // One millisecond more than the walk takes: such a piece has the full radius all along, whatever the rounding.
        let walk_ms = (grid.settings().off_road_m / grid.settings().walk_m_per_ms()).ceil() as u32 + 1;
        let mut fields: Vec<Self> = Vec::with_capacity(sorted.len());
        let mut report = BurnReport::default();
        for &level_ms in &sorted {
            let mut field = Self::new(grid, level_ms);
            let mut full_ms = None;
            if let Some(below) = fields.last() {
                field.tiles = below.tiles.clone();
                full_ms = below.level_ms.checked_sub(walk_ms);
            }
            let mut bands = Bands::default();
            report = BurnReport::default();
            for piece in pieces {
                if full_ms.is_some_and(|full_ms| piece.time_a_ms.max(piece.time_b_ms) <= full_ms) {
                    // Counted as it was at the level below, where it was burned or off the map.
                    match piece.is_on_the_map() {
                        true => report.burned += 1,
                        false => report.off_the_map += 1,
                    }
                    continue;
                }
                burn_piece(&mut field.tiles, grid, piece, level_ms, &mut bands, &mut report);
            }
            fields.push(field);
        }
        let in_order = levels_ms
            .iter()
            .filter_map(|level| sorted.binary_search(level).ok())
            .map(|at| fields[at].clone())
            .collect();
        (in_order, report)
    }

    /// Takes in the other field: afterwards this is the field of all roads of both ("within reach of any site").
    ///
    /// # Errors
    /// [`UnionError`] if grid, settings or level differ; the field is unchanged then.
    pub fn union_with(&mut self, other: &Self) -> Result<(), UnionError> {
        if self.grid != other.grid {
            return Err(UnionError::Grid);
        }
        if self.level_ms != other.level_ms {
            return Err(UnionError::Level { left_ms: self.level_ms, right_ms: other.level_ms });
        }
        let mut keys: Vec<_> = other.tiles.keys().collect();
        keys.sort_unstable();
        for key in keys {
            if let Some(slot) = other.tiles.slot(key) {
                for (mine, theirs) in self.tiles.tile_mut(key).iter_mut().zip(other.tiles.tile(slot)) {
                    *mine = (*mine).max(*theirs);
                }
            }
        }
        Ok(())
    }

    /// The border of the land within the level.
    #[must_use]
    pub fn contour(&self) -> Contour {
        trace(&self.grid, &self.tiles)
    }

    /// Surplus at grid vertex (ix, iy) in millimetres: how far inside (0 and more) or outside (negative) it lies. `None`
    /// farther out than about the diagonal of a cell.
    #[must_use]
    pub fn surplus_mm(&self, ix: i32, iy: i32) -> Option<i32> {
        Some(self.tiles.value(ix, iy)).filter(|&value| value != FAR)
    }

    /// Whether a place lies within the contour of this field, its border included. Exact and fast: looks at one cell.
    #[must_use]
    pub fn contains(&self, at: LonLat) -> bool {
        let ix = at.lon_e7.div_euclid(self.grid.step_lon_e6() * 10);
        let iy = at.lat_e7.div_euclid(self.grid.step_lat_e6() * 10);
        let corners = [(ix, iy), (ix + 1, iy), (ix + 1, iy + 1), (ix, iy + 1)].map(|(x, y)| self.tiles.value(x, y));
        Cell { ix, iy, corners }.contains(&self.grid, at)
    }
}
