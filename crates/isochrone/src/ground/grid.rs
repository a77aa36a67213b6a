//! The global lattice on whose lines, or on those half-way between them, every crossing lies.

use waywarden_network::LocalMetric;

use crate::ground::settings::{Settings, SettingsError, in_range};

/// The poles are left out: there a degree of longitude has no length.
pub(crate) const MAX_LATITUDE_DEG: f64 = 85.0;

/// Cells along the side of a tile.
pub(crate) const CELLS: i32 = 32;

/// Row and column of a tile: indices of its south-west cell divided by [`CELLS`].
pub(crate) type TileKey = (i32, i32);

/// Fine cells along the side of a block.
pub(crate) const BLOCK: i32 = 4;

/// Parts of the side of a finest cell in quarters of blocks where roads lie close to each other; of an odd step the first is a
/// micro-degree shorter.
pub(crate) const PARTS: i32 = 2;

/// A lattice of about square cells in longitude and latitude, and the [`Settings`] it was made for.
///
/// Vertex (ix, iy) lies at `ix * step_lon_e6`, `iy * step_lat_e6` micro-degrees: the origin is global, so that a
/// contour depends neither on the extent of the data nor on what else is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    settings: Settings,
    step_lon_e6: i32,
    step_lat_e6: i32,
    cell: i32,
}

impl Grid {
    /// The lattice whose finest cells are `settings.detail_m` wide and high at `reference_lat_deg`. To the north of it they
    /// become narrower, to the south wider (by 4 % per degree at 52 degrees north).
    ///
    /// # Errors
    /// [`SettingsError`] for nonsense settings or a reference latitude beyond 85 degrees.
    pub fn new(settings: &Settings, reference_lat_deg: f64) -> Result<Self, SettingsError> {
        settings.check()?;
        in_range("reference latitude", reference_lat_deg, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG)?;
        let metric = LocalMetric::at_latitude(reference_lat_deg);
        // 5 m are 45 micro-degrees, parts of them 22: room enough for the crossings. 5,000 m at 85 degrees are 0.51 degree.
        let step = |m_per_deg: f64| (settings.detail_m / m_per_deg * 1e6).round() as i32;
        // The largest cells are no larger than the land beside a road, so that none of it is lost between two vertices.
        let most = settings.off_road_m / std::f64::consts::SQRT_2 / settings.detail_m;
        let blocks = [4, 2].into_iter().find(|&blocks| f64::from(blocks * BLOCK) <= most).unwrap_or(1);
        Ok(Self {
            settings: *settings,
            step_lon_e6: step(metric.m_per_deg_lon),
            step_lat_e6: step(metric.m_per_deg_lat),
            cell: blocks * BLOCK,
        })
    }

    /// The settings the lattice was made for.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Width of a finest cell in micro-degrees of longitude.
    #[must_use]
    pub fn step_lon_e6(&self) -> i32 {
        self.step_lon_e6
    }

    /// Height of a finest cell in micro-degrees of latitude.
    #[must_use]
    pub fn step_lat_e6(&self) -> i32 {
        self.step_lat_e6
    }

    /// Finest cells along the side of a largest cell: 16, 8 or 4.
    pub(crate) fn cell(&self) -> i32 {
        self.cell
    }

    /// Blocks along the side of a largest cell.
    pub(crate) fn blocks(&self) -> i32 {
        self.cell / BLOCK
    }

    /// Half the diagonal of a rectangle of `side` finest cells at a latitude, metres, a little too large.
    pub(crate) fn half_diagonal_m(&self, side: i32, lat_e6: i32) -> f64 {
        let metric = LocalMetric::at_latitude(f64::from(lat_e6) * 1e-6);
        let metres = |step_e6: i32, m_per_deg: f64| f64::from(side * step_e6) * 1e-6 * m_per_deg;
        0.505 * metres(self.step_lon_e6, metric.m_per_deg_lon).hypot(metres(self.step_lat_e6, metric.m_per_deg_lat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_about_square() {
        // A degree at 60 degrees north: 55,800 m of longitude, 111,412 m of latitude (published tables of WGS 84).
        let settings = Settings { detail_m: 150.0, ..Settings::default() };
        let grid = Grid::new(&settings, 60.0).unwrap();
        assert_eq!(grid.step_lon_e6(), 2_688);
        assert_eq!(grid.step_lat_e6(), 1_346);
        assert!((grid.half_diagonal_m(1, 60_000_000) - 106.1).abs() < 1.2);
        assert!(Grid::new(&Settings::default(), 86.0).is_err());
        assert!(Grid::new(&Settings::default(), f64::NAN).is_err());
    }

    #[test]
    fn the_largest_cells_fit_the_land_beside_a_road() {
        let cell = |off_road_m, detail_m| {
            Grid::new(&Settings { off_road_m, detail_m, ..Settings::default() }, 52.0).unwrap().cell()
        };
        assert_eq!((cell(250.0, 10.0), cell(250.0, 12.0), cell(250.0, 30.0), cell(10.0, 7.0)), (16, 8, 4, 4));
    }
}
