//! Modes of travel, and the prepared network of each.

use std::path::{Path, PathBuf};

/// How people travel on roads and ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By car.
    #[default]
    Car,
    /// With blue light.
    BlueLight,
    /// On foot.
    Foot,
    /// By bicycle.
    Bicycle,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Car, Self::BlueLight, Self::Foot, Self::Bicycle];

    /// The profile that is shipped for it.
    #[must_use]
    pub fn profile(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::BlueLight => "blue-light",
            Self::Foot => "foot",
            Self::Bicycle => "bicycle",
        }
    }

    /// Speed of every walk of this mode unless said otherwise, km/h: 4.8 (3 mph) on foot, else 5 between a place and its
    /// road.
    #[must_use]
    pub fn walk_km_h(self) -> f64 {
        match self {
            Self::Foot => 4.8,
            Self::Car | Self::BlueLight | Self::Bicycle => 5.0,
        }
    }

    /// Where the network of this mode lies if it was prepared together with others: `roads.wwn` for the first mode,
    /// `roads.foot.wwn` beside it for a further one.
    #[must_use]
    pub fn beside(self, roads: &Path) -> PathBuf {
        roads.with_extension(format!("{}.wwn", self.profile()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_has_a_shipped_profile_and_a_file_of_its_own() {
        for mode in Mode::ALL {
            assert!(waywarden_osm::Profile::names().contains(&mode.profile()), "{mode:?}");
        }
        assert_eq!(Mode::Foot.beside(Path::new("a b/roads.v2.wwn")), Path::new("a b/roads.v2.foot.wwn"));
        assert_eq!(Mode::BlueLight.beside(Path::new("roads.wwn")), Path::new("roads.blue-light.wwn"));
    }
}
