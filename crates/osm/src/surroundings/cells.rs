//! A lattice of square cells over an extract.

use waywarden_network::build::RawRoads;
use waywarden_network::{LocalMetric, LonLat};

/// Places in metres east and north, on one scale for the whole extract: that of its middle latitude.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    m_per_e7: [f64; 2],
}

impl Grid {
    /// The grid of the nodes of `raw`.
    pub(super) fn of(raw: &RawRoads) -> Self {
        let latitudes =
            raw.node_at.iter().fold([i32::MAX, i32::MIN], |[low, high], at| [low.min(at.lat_e7), high.max(at.lat_e7)]);
        let middle = (f64::from(latitudes[0]) + f64::from(latitudes[1])) / 2e7;
        let metric = LocalMetric::at_latitude(middle.clamp(-85.0, 85.0));
        Self { m_per_e7: [metric.m_per_deg_lon / 1e7, metric.m_per_deg_lat / 1e7] }
    }

    /// Metres east and north.
    pub(super) fn at(self, place: LonLat) -> [f64; 2] {
        [f64::from(place.lon_e7) * self.m_per_e7[0], f64::from(place.lat_e7) * self.m_per_e7[1]]
    }

    /// The middle between two places, metres.
    pub(super) fn middle(self, a: LonLat, b: LonLat) -> [f64; 2] {
        let [a, b] = [self.at(a), self.at(b)];
        [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])]
    }
}

/// The cell of a place.
pub(super) fn cell([x, y]: [f64; 2], side_m: f64) -> [i32; 2] {
    [(x / side_m).floor() as i32, (y / side_m).floor() as i32]
}

/// The cells up to `reach` columns and rows away, the cell itself included.
pub(super) fn around([x, y]: [i32; 2], reach: i32) -> impl Iterator<Item = [i32; 2]> {
    (-reach..=reach).flat_map(move |dx| (-reach..=reach).map(move |dy| [x + dx, y + dy]))
}
