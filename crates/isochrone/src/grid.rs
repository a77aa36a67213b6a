//! The global grid on whose lines every crossing lies.

use waywarden_network::LocalMetric;

use crate::settings::{Settings, SettingsError, in_range};

/// The poles are left out: there a degree of longitude has no length.
pub(crate) const MAX_LATITUDE_DEG: f64 = 85.0;

/// A grid of about square cells in longitude and latitude, and the [`Settings`] it was made for.
///
/// Vertex (ix, iy) lies at `ix * step_lon_e6`, `iy * step_lat_e6` micro-degrees: the origin is global, so that a
/// contour depends neither on the extent of the data nor on what else is asked for. Use one grid for all that is to be
/// compared or united.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    settings: Settings,
    step_lon_e6: i32,
    step_lat_e6: i32,
}

impl Grid {
    /// The grid whose cells are `settings.detail_m` wide and high at `reference_lat_deg`. To the north of it they become
    /// narrower, to the south wider (by 4 % per degree at 52 degrees north).
    ///
    /// # Errors
    /// [`SettingsError`] for nonsense settings or a reference latitude beyond 85 degrees.
    pub fn new(settings: &Settings, reference_lat_deg: f64) -> Result<Self, SettingsError> {
        settings.check()?;
        in_range("reference latitude", reference_lat_deg, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG)?;
        let metric = LocalMetric::at_latitude(reference_lat_deg);
        // 5 m are 45 micro-degrees: room enough for the crossings. 5,000 m at 85 degrees are 0.51 degree.
        let step = |m_per_deg: f64| (settings.detail_m / m_per_deg * 1e6).round() as i32;
        Ok(Self {
            settings: *settings,
            step_lon_e6: step(metric.m_per_deg_lon),
            step_lat_e6: step(metric.m_per_deg_lat),
        })
    }

    /// The settings the grid was made for.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Width of a cell in micro-degrees of longitude.
    #[must_use]
    pub fn step_lon_e6(&self) -> i32 {
        self.step_lon_e6
    }

    /// Height of a cell in micro-degrees of latitude.
    #[must_use]
    pub fn step_lat_e6(&self) -> i32 {
        self.step_lat_e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_about_square() {
        // A degree at 60 degrees north: 55,800 m of longitude, 111,412 m of latitude (published tables of WGS 84).
        let grid = Grid::new(&Settings::default(), 60.0).unwrap();
        assert_eq!(grid.step_lon_e6(), 2_688);
        assert_eq!(grid.step_lat_e6(), 1_346);
        assert!(Grid::new(&Settings::default(), 86.0).is_err());
        assert!(Grid::new(&Settings::default(), f64::NAN).is_err());
    }
}
