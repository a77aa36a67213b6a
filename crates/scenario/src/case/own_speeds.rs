//! Speeds of one's own: counted or bought, in place of those of the profile.

use waywarden_network::LonLat;

use super::SourceName;

/// A table of speeds.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSpeeds {
    /// Where it comes from.
    pub source: SourceName,
    /// Its rows, in order.
    pub rows: Vec<OwnSpeed>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSpeed {
    /// Where the row stands: `line 12`.
    pub place: String,
    /// Which roads.
    pub on: SpeedOn,
    /// Mean speed from end to end, junctions included, km/h; 3 to 130.
    pub km_h: f64,
    /// The period that it holds in; `None`: the average of all hours.
    pub period: Option<String>,
}

/// Which roads a speed is of. Where several rows mean a road, a stretch goes before a way and a way before a number.
#[derive(Clone, Debug, PartialEq)]
pub enum SpeedOn {
    /// Every way with this road number.
    Road(String),
    /// A way, by its OpenStreetMap id.
    Way(i64),
    /// The fastest way from one place to the other, in this direction only.
    Stretch([LonLat; 2]),
}

impl OwnSpeed {
    /// Least and most that a speed may be, km/h.
    pub const KM_H_RANGE: std::ops::RangeInclusive<f64> = 3.0..=130.0;
}
