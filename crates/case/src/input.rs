//! The files that a case names.

use std::path::{Path, PathBuf};

use waywarden_scenario::Case;
use waywarden_tables::{Problems, Reading};

/// A case with what its reader found out about files.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// Where it stands.
    pub path: PathBuf,
    /// Where its roads are.
    pub roads: RoadSource,
    /// The case file and every file it names, in the order of the format; what two keys name is there twice.
    pub inputs: Vec<InputFile>,
}

impl CaseFile {
    /// The inputs, with these roads in place of those of the case; with its own if there are none.
    #[must_use]
    pub fn inputs_with_roads(&self, roads: &[PathBuf]) -> Vec<PathBuf> {
        let replaced =
            |input: &&InputFile| roads.is_empty() || !matches!(input.role, InputRole::Roads | InputRole::Network);
        let kept = self.inputs.iter().filter(replaced).map(|input| &input.path);
        kept.chain(roads).cloned().collect()
    }

    /// The files of its roads, or those given in their place; none for a case that brings its times.
    #[must_use]
    pub fn road_files(&self, in_their_place: &[PathBuf]) -> Vec<PathBuf> {
        match &self.roads {
            _ if !in_their_place.is_empty() => in_their_place.to_vec(),
            RoadSource::Files(files) => files.clone(),
            RoadSource::Network(file) => vec![file.clone()],
            RoadSource::Given => Vec::new(),
        }
    }

    /// The first input of a kind.
    #[must_use]
    pub fn input(&self, role: InputRole) -> Option<&Path> {
        self.inputs.iter().find(|input| input.role == role).map(|input| input.path.as_path())
    }

    /// The same, for those who accept no row that is left out as damaged and nothing that was guessed.
    ///
    /// # Errors
    /// Everything that was left out or guessed.
    pub fn without_rejects(self) -> Result<Self, Problems> {
        let Self { case, path, roads, inputs } = self;
        Ok(Self { case: case.without_rejects()?, path, roads, inputs })
    }
}

/// The files of the roads; they exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoadSource {
    /// OpenStreetMap extracts to import; at least one.
    Files(Vec<PathBuf>),
    /// A prepared network.
    Network(PathBuf),
    /// None: the case has [`given_times`](waywarden_scenario::Case::given_times).
    Given,
}

/// A file that a case depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// What it is.
    pub role: InputRole,
    /// Where it is.
    pub path: PathBuf,
    /// What it was taken for, if it is a table.
    pub reading: Option<Reading>,
}

/// What an input file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputRole {
    /// The case file itself.
    Case,
    /// An OpenStreetMap extract.
    Roads,
    /// A prepared network.
    Network,
    /// A profile: speeds by class of road.
    Profile,
    /// Speeds of the case's own.
    Speeds,
    /// The area of a change of roads.
    Area,
    /// Travel times.
    Times,
    /// Where postcodes are.
    Postcodes,
    /// The sites.
    Sites,
    /// Candidates for sites.
    Candidates,
    /// The areas.
    Demand,
    /// The outlines of the areas.
    Polygons,
    /// Which area of one set lies in which of another.
    Lookup,
    /// The areas that a lookup leads to.
    Points,
    /// Where the people of the areas are.
    AreaPoints,
    /// Who went where, as it was recorded.
    Observed,
}

impl InputRole {
    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Roads => "roads",
            Self::Network => "network",
            Self::Profile => "profile",
            Self::Speeds => "speeds",
            Self::Area => "area",
            Self::Times => "times",
            Self::Postcodes => "postcodes",
            Self::Sites => "sites",
            Self::Candidates => "candidates",
            Self::Demand => "demand",
            Self::Polygons => "polygons",
            Self::Lookup => "lookup",
            Self::Points => "points",
            Self::AreaPoints => "points_of_areas",
            Self::Observed => "observed",
        }
    }
}
