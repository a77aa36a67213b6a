//! Why a study cannot be computed.

use std::path::{Path, PathBuf};

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_isochrone::SettingsError;
use waywarden_network::file::FileError;
use waywarden_osm::ImportError;
use waywarden_routing::hierarchy::HierarchyError;
use waywarden_scenario::TimesError;
use waywarden_tables::{Problems, ReadError};

use crate::Mode;
use crate::siting::SitingProblem;

/// Why a study cannot be computed. The text names the file or id and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The case, or a table of points, does not fit the roads.
    #[error("{0}")]
    Problems(#[source] Problems),
    /// An extract cannot be imported.
    #[error("{0}")]
    Import(#[source] ImportError),
    /// A prepared network cannot be opened.
    #[error("{0}")]
    Network(#[source] FileError),
    /// The sites of the case cannot be chosen.
    #[error("{0}")]
    Siting(#[source] SitingProblem),
    /// No road file is given.
    #[error("no road file is given")]
    NoRoads,
    /// A road file is not there.
    #[error("{}: there is no such file. Remedy: {CHECK_NAME}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A prepared network stands among several files.
    #[error("{} is a prepared network; it cannot be merged with other files. Remedy: {IMPORT_TOGETHER}", path.display())]
    PreparedAmongOthers {
        /// The prepared network.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("{0}")]
    Read(#[source] ReadError),
    /// A profile is no text.
    #[error("{}: the file is not UTF-8 text. Remedy: {SEE_PROFILE}", path.display())]
    ProfileText {
        /// The file.
        path: PathBuf,
    },
    /// A profile is wrong.
    #[error("{0}")]
    Profile(#[source] waywarden_osm::ProfileError),
    /// There is no such shipped profile.
    #[error("{0}")]
    NoProfile(String),
    /// The profile has no such period.
    #[error("the profile \"{profile}\" has no period \"{period}\". Remedy: {remedy}")]
    NoPeriod {
        /// Name of the profile.
        profile: String,
        /// The period asked for.
        period: String,
        /// What to do.
        remedy: String,
    },
    /// The prepared network is of another mode, and there is none of this one beside it.
    #[error("{} was prepared with the profile \"{prepared}\", and there is no {} beside it. Remedy: {}",
        path.display(), beside.display(), prepare_both(path, *mode))]
    OtherMode {
        /// The prepared network.
        path: PathBuf,
        /// The profile that it was prepared with.
        prepared: String,
        /// Where the network of the mode would be.
        beside: PathBuf,
        /// The mode asked for.
        mode: Mode,
    },
    /// The roads were prepared with a profile that is neither shipped nor given.
    #[error(
        "the roads were prepared with the profile \"{profile}\", which is not at hand, so its periods are not known. Remedy: {GIVE_EXTRACTS}"
    )]
    UnknownProfile {
        /// Its name.
        profile: String,
    },
    /// Settings of isochrones are out of range.
    #[error("{0}")]
    Isochrones(#[source] SettingsError),
    /// Settings of isochrones of a case are out of range.
    #[error("{}: [isochrones]: {source}", path.display())]
    IsochronesOfCase {
        /// The case file.
        path: PathBuf,
        /// What is out of range.
        source: SettingsError,
    },
    /// No area is near a road.
    #[error("{}: {}. Remedy: {NO_AREA_HELP}", path.display(), no_area(*areas))]
    NoAreaNearRoads {
        /// The table of areas.
        path: PathBuf,
        /// How many areas there are.
        areas: usize,
    },
    /// The hierarchy beside a network has another layout.
    #[error("the hierarchy in the network file is not of this version; {PREPARE_AGAIN}")]
    HierarchyVersion,
    /// The hierarchy beside a network is not usable.
    #[error("{PREPARE_AGAIN}: {0}")]
    Hierarchy(#[source] HierarchyError),
    /// A matrix of times does not fit the case.
    #[error("{0}")]
    Times(#[source] TimesError),
    /// The roads of a scenario cannot be used.
    #[error("on the roads of the scenario {scenario}: {source}")]
    Scenario {
        /// Its id.
        scenario: String,
        /// Why.
        #[source]
        source: Box<StudyError>,
    },
}

/// What is wrong if no area meets a road, and what to do.
pub(crate) fn no_area(areas: usize) -> String {
    format!("not one of the {areas} areas is near a road of the network")
}

fn prepare_both(network: &Path, mode: Mode) -> String {
    format!("waywarden import EXTRACT.osm.pbf --modes car,{} -o {}", mode.profile(), network.display())
}

const CHECK_NAME: &str = "check the name, and that a relative path starts from this folder";
const IMPORT_TOGETHER: &str = "import all the .osm.pbf files together";
const SEE_PROFILE: &str = "data/profiles/car.toml shows what a profile looks like";
const GIVE_EXTRACTS: &str = "give the extracts and --profile instead of the prepared network";
const PREPARE_AGAIN: &str = "prepare it again with: waywarden import --hierarchy";
pub(crate) const NO_AREA_HELP: &str = "check the coordinates, or import roads of the right region";

impl From<Problems> for StudyError {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<ImportError> for StudyError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<FileError> for StudyError {
    fn from(error: FileError) -> Self {
        Self::Network(error)
    }
}

impl From<ReadError> for StudyError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<TimesError> for StudyError {
    fn from(error: TimesError) -> Self {
        Self::Times(error)
    }
}

impl From<SettingsError> for StudyError {
    fn from(error: SettingsError) -> Self {
        Self::Isochrones(error)
    }
}

impl Explained for StudyError {
    fn explain(&self) -> Explanation {
        let at = |code: Code, path: &Path| Explanation::of(code).at(path.display());
        match self {
            Self::Problems(error) => error.explain(),
            Self::Import(error) => error.explain(),
            Self::Siting(error) => error.explain(),
            Self::Network(error) => error.explain(),
            Self::NoRoads => Explanation::of(Code::RoadsMissing),
            Self::Missing { path } => at(Code::FileMissing, path).remedy(CHECK_NAME),
            Self::PreparedAmongOthers { path } => at(Code::NetworkNotPrepared, path).remedy(IMPORT_TOGETHER),
            Self::Read(error) => error.explain(),
            Self::ProfileText { path } => at(Code::ProfileInvalid, path).remedy(SEE_PROFILE),
            Self::Profile(error) => error.explain(),
            Self::NoProfile(_) => Explanation::of(Code::ProfileUnknown),
            Self::NoPeriod { remedy, .. } => Explanation::of(Code::PeriodUnknown).remedy(remedy),
            Self::OtherMode { path, mode, .. } => at(Code::ProfileOther, path).remedy(prepare_both(path, *mode)),
            Self::UnknownProfile { .. } => Explanation::of(Code::ProfileUnknown).remedy(GIVE_EXTRACTS),
            Self::Isochrones(error) => error.explain(),
            Self::IsochronesOfCase { path, source } => source.explain().at(path.display()),
            Self::NoAreaNearRoads { path, .. } => at(Code::PlacesOffRoads, path).remedy(NO_AREA_HELP),
            Self::HierarchyVersion => Explanation::of(Code::NetworkVersion).remedy(PREPARE_AGAIN),
            Self::Hierarchy(error) => error.explain().remedy(PREPARE_AGAIN),
            Self::Times(error) => error.explain(),
            Self::Scenario { source, .. } => source.explain(),
        }
    }
}
