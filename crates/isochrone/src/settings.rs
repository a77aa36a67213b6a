//! What the user may choose about the drawing of isochrones.

/// How far off the road people walk, how fast, and how fine the drawing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Farthest walk off a road in metres, 10 to 5,000. Land farther than this from any road reached in time is outside.
    pub off_road_m: f64,
    /// Walking speed off the road in km/h, 0.5 to 15.
    pub walk_km_h: f64,
    /// Size of a grid cell in metres, 5 to `off_road_m / sqrt(2)`: then all four corners of a cell that a road crosses
    /// well within the time are inside, and a road never falls apart into islands.
    pub detail_m: f64,
}

impl Default for Settings {
    /// 250 m off the road at 5 km/h, cells of 150 m.
    fn default() -> Self {
        Self { off_road_m: 250.0, walk_km_h: 5.0, detail_m: 150.0 }
    }
}

/// A setting that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SettingsError {
    /// The number is outside its range.
    #[error("{name} is {value}, it must be from {least} to {most}")]
    OutOfRange {
        /// Name of the setting.
        name: &'static str,
        /// As given.
        value: f64,
        /// Least allowed value.
        least: f64,
        /// Largest allowed value.
        most: f64,
    },
    /// The cells are too large for the walk off the road.
    #[error(
        "detail_m is {detail_m}, it must be at most off_road_m / sqrt(2) = {most:.1}, or roads would be lost between the grid points"
    )]
    TooCoarse {
        /// As given.
        detail_m: f64,
        /// Largest detail for the `off_road_m` given.
        most: f64,
    },
}

impl Settings {
    /// Checks every setting.
    ///
    /// # Errors
    /// [`SettingsError`] names the first setting that is out of its range.
    pub fn check(&self) -> Result<(), SettingsError> {
        in_range("off_road_m", self.off_road_m, 10.0, 5_000.0)?;
        in_range("walk_km_h", self.walk_km_h, 0.5, 15.0)?;
        in_range("detail_m", self.detail_m, 5.0, 5_000.0)?;
        let most = self.off_road_m / std::f64::consts::SQRT_2;
        if self.detail_m > most {
            return Err(SettingsError::TooCoarse { detail_m: self.detail_m, most });
        }
        Ok(())
    }

    /// Metres walked in one millisecond.
    pub(crate) fn walk_m_per_ms(&self) -> f64 {
        self.walk_km_h / 3_600.0
    }
}

/// An error unless `least <= value <= most` (so also for NaN).
pub(crate) fn in_range(name: &'static str, value: f64, least: f64, most: f64) -> Result<(), SettingsError> {
    if (least..=most).contains(&value) { Ok(()) } else { Err(SettingsError::OutOfRange { name, value, least, most }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_named() {
        assert_eq!(Settings::default().check(), Ok(()));
        let bad = Settings { off_road_m: f64::NAN, ..Settings::default() };
        assert!(matches!(bad.check(), Err(SettingsError::OutOfRange { name: "off_road_m", .. })));
        let bad = Settings { walk_km_h: 0.0, ..Settings::default() };
        assert!(matches!(bad.check(), Err(SettingsError::OutOfRange { name: "walk_km_h", .. })));
        let bad = Settings { detail_m: 177.0, ..Settings::default() };
        assert!(matches!(bad.check(), Err(SettingsError::TooCoarse { .. })));
        let good = Settings { detail_m: 176.0, ..Settings::default() };
        assert_eq!(good.check(), Ok(()));
        // 5 km/h is 1.3889 mm per ms.
        assert!((good.walk_m_per_ms() - 0.001_388_9).abs() < 1e-7);
    }
}
