//! Positions on the earth and the local metric that measures between them.

use serde::{Deserialize, Serialize};
use waywarden_errors::{Code, Explained, Explanation};

/// WGS 84 longitude and latitude in units of 1e-7 degree (about 1 cm), the resolution of OpenStreetMap.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    bytemuck::Pod,
    bytemuck::Zeroable,
)]
#[repr(C)]
pub struct LonLat {
    /// Longitude, 1e-7 degree, -1,800,000,000 to 1,800,000,000.
    pub lon_e7: i32,
    /// Latitude, 1e-7 degree, -900,000,000 to 900,000,000.
    pub lat_e7: i32,
}

/// Why a pair of numbers is not a position in degrees, with the likely cause.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CoordError {
    /// Not a finite number.
    #[error("the coordinate is not a finite number")]
    NotFinite,
    /// Both numbers are far outside degrees and fit the British National Grid.
    #[error("lon {lon}, lat {lat} look like British National Grid metres (easting, northing), not degrees: {TO_WGS84}")]
    BritishNationalGrid {
        /// As given.
        lon: f64,
        /// As given.
        lat: f64,
    },
    /// The latitude is outside -90..90 while the longitude would be a latitude.
    #[error("lon {lon}, lat {lat}: latitude is outside -90..90; longitude and latitude look swapped")]
    Swapped {
        /// As given.
        lon: f64,
        /// As given.
        lat: f64,
    },
    /// Outside the range of degrees.
    #[error("lon {lon}, lat {lat} are outside -180..180 and -90..90 degrees")]
    OutOfRange {
        /// As given.
        lon: f64,
        /// As given.
        lat: f64,
    },
}

const TO_WGS84: &str = "convert them to WGS 84 longitude and latitude (EPSG:4326)";

impl Explained for CoordError {
    fn explain(&self) -> Explanation {
        let found = Explanation::of(Code::PositionInvalid);
        match self {
            Self::BritishNationalGrid { .. } => found.remedy(TO_WGS84),
            Self::NotFinite | Self::Swapped { .. } | Self::OutOfRange { .. } => found,
        }
    }
}

impl LonLat {
    /// From degrees, rounded to 1e-7.
    ///
    /// # Errors
    /// [`CoordError`] if the numbers are not degrees; it names the likely cause (national grid, swapped).
    pub fn from_degrees(lon: f64, lat: f64) -> Result<Self, CoordError> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(CoordError::NotFinite);
        }
        if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
            return Ok(Self { lon_e7: (lon * 1e7).round() as i32, lat_e7: (lat * 1e7).round() as i32 });
        }
        // The National Grid spans eastings 0-700 km and northings 0-1,300 km.
        if (1_000.0..=700_000.0).contains(&lon) && (1_000.0..=1_300_000.0).contains(&lat) {
            return Err(CoordError::BritishNationalGrid { lon, lat });
        }
        if lat.abs() <= 180.0 && lon.abs() <= 90.0 {
            return Err(CoordError::Swapped { lon, lat });
        }
        Err(CoordError::OutOfRange { lon, lat })
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Length of the straight line to `other` in millimetres.
    ///
    /// Measured with the radii of curvature of the WGS 84 ellipsoid at the middle latitude: for the pieces of a road
    /// (under 10 km) within 1e-7 of the geodesic, where a sphere is off by up to 0.5 %.
    #[must_use]
    pub fn distance_mm(self, other: Self) -> u32 {
        let middle = f64::midpoint(self.lat(), other.lat());
        let (x, y) = LocalMetric::at_latitude(middle).vector_m(self, other);
        (x.hypot(y) * 1e3).round().min(f64::from(u32::MAX)) as u32
    }
}

/// Metres per degree around one latitude on the WGS 84 ellipsoid.
#[derive(Clone, Copy, Debug)]
pub struct LocalMetric {
    /// Metres per degree of longitude.
    pub m_per_deg_lon: f64,
    /// Metres per degree of latitude.
    pub m_per_deg_lat: f64,
}

impl LocalMetric {
    /// The metric around `lat_deg` degrees.
    ///
    /// Radii of curvature N (prime vertical) and M (meridian): Torge, Geodesy, 4.1; WGS 84 a = 6,378,137 m,
    /// 1/f = 298.257223563.
    #[must_use]
    pub fn at_latitude(lat_deg: f64) -> Self {
        const A_M: f64 = 6_378_137.0;
        const E2: f64 = 0.006_694_379_990_141_33;
        let (sin, cos) = lat_deg.to_radians().sin_cos();
        let w2 = 1.0 - E2 * sin * sin;
        let n = A_M / w2.sqrt();
        let m = n * (1.0 - E2) / w2;
        Self { m_per_deg_lon: (n * cos).to_radians(), m_per_deg_lat: m.to_radians() }
    }

    /// Metres east and north from `a` to `b`, the short way round.
    #[must_use]
    pub fn vector_m(&self, a: LonLat, b: LonLat) -> (f64, f64) {
        let mut dlon = i64::from(b.lon_e7) - i64::from(a.lon_e7);
        if dlon > 1_800_000_000 {
            dlon -= 3_600_000_000;
        } else if dlon < -1_800_000_000 {
            dlon += 3_600_000_000;
        }
        let dlat = i64::from(b.lat_e7) - i64::from(a.lat_e7);
        (dlon as f64 * 1e-7 * self.m_per_deg_lon, dlat as f64 * 1e-7 * self.m_per_deg_lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_match_published_geodesics() {
        // One minute of latitude at 45 degrees: 1,852.2 m (definition of the nautical mile at middle latitudes).
        let a = LonLat::from_degrees(0.0, 45.0).expect("valid");
        let b = LonLat::from_degrees(0.0, 45.0 + 1.0 / 60.0).expect("valid");
        assert!((i64::from(a.distance_mm(b)) - 1_852_245).abs() < 300, "{}", a.distance_mm(b));
        // One degree of longitude on the equator: 111,319.491 m.
        let a = LonLat::from_degrees(10.0, 0.0).expect("valid");
        let b = LonLat::from_degrees(11.0, 0.0).expect("valid");
        assert_eq!(a.distance_mm(b), 111_319_491);
        // Across the date line the short way.
        let a = LonLat::from_degrees(179.9, 0.0).expect("valid");
        let b = LonLat::from_degrees(-179.9, 0.0).expect("valid");
        assert_eq!(a.distance_mm(b), 22_263_898);
    }

    #[test]
    fn wrong_numbers_are_named() {
        assert!(matches!(LonLat::from_degrees(355_562.0, 116_398.0), Err(CoordError::BritishNationalGrid { .. })));
        assert!(matches!(LonLat::from_degrees(50.9, -122.6), Err(CoordError::Swapped { .. })));
        assert!(matches!(LonLat::from_degrees(f64::NAN, 1.0), Err(CoordError::NotFinite)));
        assert!(matches!(LonLat::from_degrees(500.0, 91.0), Err(CoordError::OutOfRange { .. })));
    }
}
