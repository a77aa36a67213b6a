//! A case with the files that it was read from (to be replaced by the crate `case`).

use std::path::{Path, PathBuf};

use waywarden_pack::InputRecord;
use waywarden_scenario::Case;
use waywarden_scenario::case::{InputFile, InputRole, RoadSource, load_case};

use crate::Error;

/// A case with the files that it was read from.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    path: PathBuf,
    inputs: Vec<InputFile>,
    roads: RoadSource,
}

impl CaseFile {
    /// Reads and checks a case file with all its tables.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let case = load_case(path)?;
        Ok(Self { path: path.to_path_buf(), inputs: case.inputs.clone(), roads: case.roads.source.clone(), case })
    }

    /// The road files that the case names.
    pub fn road_files(&self) -> Vec<PathBuf> {
        match &self.roads {
            RoadSource::Files(files) => files.clone(),
            RoadSource::Network(file) => vec![file.clone()],
            RoadSource::Given => Vec::new(),
        }
    }

    /// Paths of the inputs.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.inputs.iter().map(|input| input.path.clone()).collect()
    }

    /// The inputs for the record.
    pub fn records(&self, roads: &[PathBuf]) -> Result<Vec<InputRecord>, Error> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new(""));
        let replaced =
            |input: &&InputFile| roads.is_empty() || !matches!(input.role, InputRole::Roads | InputRole::Network);
        let files = self.inputs.iter().filter(replaced).map(|input| input.path.as_path());
        let mut records = Vec::new();
        for path in files.chain(roads.iter().map(PathBuf::as_path)) {
            match path.strip_prefix(folder) {
                Ok(named) => records.push(InputRecord::read(named, folder, None)?),
                Err(_) => records.push(InputRecord::read(path, Path::new(""), None)?),
            }
        }
        Ok(records)
    }
}
