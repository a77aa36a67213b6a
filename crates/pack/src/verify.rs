//! Whether a folder of results still is what its record says.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::FileError;
use crate::hash::hash_file;
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
    #[error("{}: {reason}. Remedy: name a folder that waywarden run has written", path.display())]
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

#[cfg(test)]
mod tests {
    use super::*;
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
