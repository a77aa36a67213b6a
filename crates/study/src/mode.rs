//! Modes of travel, and the prepared network of each.

use std::path::{Path, PathBuf};

use crate::open::are_prepared;
use crate::{Roads, StudyError};

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

    /// The files of the roads of this mode: the network beside a prepared one, if there is one; else the files given.
    ///
    /// # Errors
    /// [`StudyError::OtherMode`] for a prepared network of another mode without one of this mode beside it; it cannot be
    /// opened.
    pub fn files(self, roads: &[PathBuf]) -> Result<Vec<PathBuf>, StudyError> {
        let [network] = roads else { return Ok(roads.to_vec()) };
        if !are_prepared(roads) || !network.exists() {
            return Ok(roads.to_vec());
        }
        let beside = self.beside(network);
        if beside.exists() {
            return Ok(vec![beside]);
        }
        let prepared = Roads::open(network)?.network().meta().profile.clone();
        if prepared != self.profile() {
            return Err(StudyError::OtherMode { path: network.clone(), prepared, beside, mode: self });
        }
        Ok(roads.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roads_that_are_no_single_prepared_network_stay_as_they_are() {
        let extracts = [PathBuf::from("a.osm.pbf"), PathBuf::from("b.osm.pbf")];
        assert_eq!(Mode::Foot.files(&extracts).expect("as given"), extracts);
        // What is wrong with a file that is not there is said when it is opened.
        let missing = [PathBuf::from("nowhere.wwn")];
        assert_eq!(Mode::Foot.files(&missing).expect("as given"), missing);
    }

    #[test]
    fn the_network_of_the_mode_lies_beside_that_of_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let [first, on_foot] = ["r.wwn", "r.foot.wwn"].map(|name| folder.path().join(name));
        for path in [&first, &on_foot] {
            std::fs::write(path, "WAYWARDN").expect("written");
        }
        assert_eq!(Mode::Foot.files(std::slice::from_ref(&first)).expect("beside"), [on_foot]);
        assert!(Mode::Bicycle.files(&[first]).is_err(), "the file is no network");
    }

    #[test]
    fn every_mode_has_a_shipped_profile_and_a_file_of_its_own() {
        for mode in Mode::ALL {
            assert!(waywarden_osm::Profile::names().contains(&mode.profile()), "{mode:?}");
        }
        assert_eq!(Mode::Foot.beside(Path::new("a b/roads.v2.wwn")), Path::new("a b/roads.v2.foot.wwn"));
        assert_eq!(Mode::BlueLight.beside(Path::new("roads.wwn")), Path::new("roads.blue-light.wwn"));
    }
}
