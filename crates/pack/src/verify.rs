//! Whether a folder of results still is what its record says.

use std::fs;
use std::path::{Path, PathBuf};

use waywarden_errors::{Code, Explained, Explanation};

use crate::error::FileError;
use crate::hash::{FileRecord, hash_file};
use crate::manifest::{MADE_BY, RUN_RECORD_FILE, RunRecord};

/// What became of a file since the record was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The same bytes.
    Same,
    /// Other bytes.
    Changed,
    /// Not there.
    Missing,
}

/// A file of a record and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// As the record names it.
    pub file: String,
    /// What became of it.
    pub fate: Fate,
}

/// Why a folder cannot be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no record, or it is not ours.
    #[error("{}: {reason}. Remedy: {NAME_RESULTS}", path.display())]
    NoRecord {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A file is there but cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
}

const NAME_RESULTS: &str = "name a folder that waywarden run has written";

impl Explained for VerifyError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoRecord { path, .. } => Explanation::of(Code::RecordMissing).at(path.display()).remedy(NAME_RESULTS),
            Self::File(error) => error.explain(),
        }
    }
}

/// The record of a folder of results.
///
/// # Errors
/// [`VerifyError::NoRecord`].
pub fn read_record(folder: &Path) -> Result<RunRecord, VerifyError> {
    let fault = |reason: String| VerifyError::NoRecord { path: folder.to_path_buf(), reason };
    let bytes = fs::read(folder.join(RUN_RECORD_FILE))
        .map_err(|error| fault(format!("it has no {RUN_RECORD_FILE} that can be read ({error})")))?;
    let record: RunRecord = serde_json::from_slice(&bytes)
        .map_err(|error| fault(format!("its {RUN_RECORD_FILE} is not a record of a run ({error})")))?;
    if record.made_by != MADE_BY {
        return Err(fault(format!("its {RUN_RECORD_FILE} was not made by {MADE_BY}")));
    }
    Ok(record)
}

/// The outputs of a record, each compared with the file in `folder`.
///
/// # Errors
/// [`VerifyError::File`] for a file that is there but cannot be read.
pub fn check_outputs(folder: &Path, record: &RunRecord) -> Result<Vec<Checked>, VerifyError> {
    let outputs = record.outputs.iter().map(|output| (output.file.as_str(), output.sha256.as_str()));
    outputs.map(|(file, sha256)| check(file, &folder.join(file), sha256)).collect()
}

/// A file named `file` in a record, compared with the file at `path`.
///
/// # Errors
/// [`VerifyError::File`] if it is there but cannot be read.
pub fn check(file: &str, path: &Path, sha256: &str) -> Result<Checked, VerifyError> {
    let fate = if !path.exists() {
        Fate::Missing
    } else if hash_file(path)?.0 == sha256 {
        Fate::Same
    } else {
        Fate::Changed
    };
    Ok(Checked { file: file.to_owned(), fate })
}

/// The inputs of a record, each compared with the file of its name below `folder`. Files outside of the folder of a case are
/// recorded without their folders: for them the first of `known` with the same name is taken.
///
/// # Errors
/// As [`check`].
pub fn check_inputs(record: &RunRecord, folder: &Path, known: &[PathBuf]) -> Result<Vec<Checked>, VerifyError> {
    let place = |named: &str| -> PathBuf {
        let below = folder.join(named);
        if below.exists() {
            return below;
        }
        let same_name = |path: &&PathBuf| path.file_name() == Path::new(named).file_name();
        known.iter().find(same_name).cloned().unwrap_or(below)
    };
    record.inputs.iter().map(|input| check(&input.path, &place(&input.path), &input.sha256)).collect()
}

/// The outputs of a record, each compared with those of a fresh run.
#[must_use]
pub fn check_fresh(record: &RunRecord, fresh: &RunRecord) -> Vec<Checked> {
    let fate = |file: &FileRecord| match fresh.outputs.iter().find(|other| other.file == file.file) {
        None => Fate::Missing,
        Some(again) if again.sha256 == file.sha256 => Fate::Same,
        Some(_) => Fate::Changed,
    };
    record.outputs.iter().map(|file| Checked { file: file.file.clone(), fate: fate(file) }).collect()
}

/// Names of the outputs of a fresh run that the record does not have.
#[must_use]
pub fn new_files(record: &RunRecord, fresh: &RunRecord) -> Vec<String> {
    let is_new = |file: &&FileRecord| record.outputs.iter().all(|known| known.file != file.file);
    fresh.outputs.iter().filter(is_new).map(|file| file.file.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::InputRecord;

    fn record(outputs: &[(&str, &str)]) -> RunRecord {
        let mut record = RunRecord::new("0", "case");
        let output = |&(file, sha256): &(&str, &str)| FileRecord { file: file.into(), sha256: sha256.into(), bytes: 1 };
        record.outputs = outputs.iter().map(output).collect();
        record
    }

    #[test]
    fn a_fresh_run_may_change_lose_and_add_files() {
        let before = record(&[("a.csv", "1"), ("b.csv", "2"), ("c.csv", "3")]);
        let fresh = record(&[("a.csv", "1"), ("b.csv", "9"), ("d.csv", "4")]);
        let fates: Vec<Fate> = check_fresh(&before, &fresh).into_iter().map(|checked| checked.fate).collect();
        assert_eq!(fates, [Fate::Same, Fate::Changed, Fate::Missing]);
        assert_eq!(new_files(&before, &fresh), ["d.csv"]);
    }

    #[test]
    fn inputs_outside_of_the_folder_are_found_by_their_names() {
        let place = tempfile::tempdir().unwrap();
        let [case, roads] = ["case", "roads"].map(|name| place.path().join(name));
        for folder in [&case, &roads] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(case.join("areas.csv"), "id").unwrap();
        fs::write(roads.join("roads.wwn"), "roads").unwrap();
        let mut before = record(&[]);
        let hash = |path: &Path| hash_file(path).unwrap().0;
        let input = |name: &str, sha256: String| InputRecord::new(Path::new(name), sha256, 1, None);
        before.inputs = vec![
            input("areas.csv", hash(&case.join("areas.csv"))),
            input("roads.wwn", hash(&roads.join("roads.wwn"))),
            input("sites.csv", String::new()),
        ];
        let fates = |known: &[PathBuf]| {
            let found = check_inputs(&before, &case, known).unwrap();
            found.into_iter().map(|checked| checked.fate).collect::<Vec<_>>()
        };
        assert_eq!(fates(&[roads.join("roads.wwn")]), [Fate::Same, Fate::Same, Fate::Missing]);
        assert_eq!(fates(&[]), [Fate::Same, Fate::Missing, Fate::Missing]);
    }
    use crate::staging::Staging;

    #[test]
    fn changed_and_missing_files_are_told_apart() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("results");
        let staging = Staging::begin(&folder).unwrap();
        for name in ["a.csv", "b.csv", "maps/c.svg"] {
            staging.write(name, name.as_bytes()).unwrap();
        }
        staging.commit_with_record(RunRecord::new("0", "case")).unwrap();
        let fates = || {
            let record = read_record(&folder).unwrap();
            check_outputs(&folder, &record).unwrap().into_iter().map(|c| c.fate).collect::<Vec<_>>()
        };
        assert_eq!(fates(), [Fate::Same; 3]);
        fs::write(folder.join("a.csv"), "other").unwrap();
        fs::remove_file(folder.join("maps/c.svg")).unwrap();
        assert_eq!(fates(), [Fate::Changed, Fate::Same, Fate::Missing]);
        fs::write(folder.join("run.json"), "{}").unwrap();
        assert!(read_record(&folder).unwrap_err().to_string().contains("not a record"));
        assert!(read_record(parent.path()).unwrap_err().to_string().contains("has no run.json"));
    }
}
