//! What the user may choose about the drawing of isochrones.

use waywarden_errors::{Code, Explained, Explanation};

/// How far off the road people walk, how fast, and how fine the drawing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Farthest walk off a road in metres, 10 to 5,000. Land farther than this from any road is outside.
    pub off_road_m: f64,
    /// Walking speed off the road in km/h, 0.5 to 15.
    pub walk_km_h: f64,
    /// Size of the finest cells in metres, 5 to `off_road_m / sqrt(2)`. They lie along the roads; cells are 4 times as
    /// large a little away from them, up to 16 times where there is no road, and half as large where roads lie closer to
    /// each other than a cell.
    pub detail_m: f64,
}

impl Default for Settings {
    /// 250 m off the road at 5 km/h, cells of 10 m.
    fn default() -> Self {
        Self { off_road_m: 250.0, walk_km_h: 5.0, detail_m: 10.0 }
    }
}

/// Half of a roadway, metres: a place no farther than this from the middle of a road is on it, and the walk begins here.
/// A place on several roads (a bridge, the nose of a slip road, two mappings of one road) counts as on the best of them.
///
/// A carriageway of two lanes is 7.3 m wide (UK Design Manual for Roads and Bridges, CD 127), with its verges some 12 m;
/// OpenStreetMap's lines are rarely more than a few metres off.
pub const ROAD_HALF_M: f64 = 6.0;

/// How far a fenced road (a motorway or its slip road) claims and gives land, metres from its middle: nobody leaves it on
/// foot. A carriageway with its hard shoulder is 14 m wide, with verge and half a central reserve some 20 m (UK CD 127): from
/// a line in its middle, or between it and its hard shoulder, that is the fence with a little room.
pub const FENCE_M: f64 = 20.0;

/// [`ROAD_HALF_M`] in millimetres.
pub(crate) const HALF_MM: u32 = (ROAD_HALF_M * 1e3) as u32;
/// [`FENCE_M`] in millimetres.
pub(crate) const FENCE_MM: u32 = (FENCE_M * 1e3) as u32;

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
        "detail_m is {detail_m}, it must be at most off_road_m / sqrt(2) = {most:.1}: cells are finer than the land beside a road"
    )]
    TooCoarse {
        /// As given.
        detail_m: f64,
        /// Largest detail for the `off_road_m` given.
        most: f64,
    },
}

impl Explained for SettingsError {
    fn explain(&self) -> Explanation {
        match self {
            Self::OutOfRange { name, .. } => Explanation::of(Code::SettingInvalid).at(name),
            Self::TooCoarse { .. } => Explanation::of(Code::SettingInvalid).at("detail_m"),
        }
    }
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

    /// Millimetres walked in one millisecond.
    pub(crate) fn walk_mm_per_ms(&self) -> f64 {
        self.walk_km_h / 3.6
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
        assert!((good.walk_mm_per_ms() - 1.388_9).abs() < 1e-4);
    }
}
