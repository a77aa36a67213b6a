//! A folder of results, as its own record describes it.

use std::fs;
use std::path::{Path, PathBuf};

use waywarden_pack::RunRecord;
use waywarden_pack::verify::{Fate, check_outputs, read_record};

use crate::DiffError;

/// A run to compare.
pub(crate) struct Run {
    folder: PathBuf,
    pub(crate) record: RunRecord,
    changed: Vec<String>,
}

impl Run {
    /// Reads the record, and compares every file with it.
    pub(crate) fn open(folder: &Path) -> Result<Self, DiffError> {
        let record = read_record(folder)?;
        let checked = check_outputs(folder, &record)?;
        let changed = checked.into_iter().filter(|file| file.fate != Fate::Same).map(|file| file.file).collect();
        Ok(Self { folder: folder.to_path_buf(), record, changed })
    }

    /// Files that are missing or have other bytes than when they were written.
    pub(crate) fn not_as_written(&self) -> Vec<String> {
        self.changed.clone()
    }

    /// Names of the tables, without their ending.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        self.record.outputs.iter().filter_map(|output| output.file.strip_suffix(".csv"))
    }

    /// Whether the run wrote this file.
    pub(crate) fn has(&self, file: &str) -> bool {
        self.record.outputs.iter().any(|output| output.file == file)
    }

    /// The SHA-256 of a file as it was written.
    pub(crate) fn sha256(&self, file: &str) -> Option<&str> {
        let output = self.record.outputs.iter().find(|output| output.file == file)?;
        (!self.changed.iter().any(|changed| changed == file)).then_some(output.sha256.as_str())
    }

    /// The bytes of a file.
    pub(crate) fn read(&self, file: &str) -> Result<Vec<u8>, DiffError> {
        fs::read(self.folder.join(file)).map_err(|error| self.unreadable(file, error))
    }

    pub(crate) fn unreadable(&self, file: &str, reason: impl ToString) -> DiffError {
        DiffError::Unreadable { path: self.folder.join(file), reason: reason.to_string() }
    }
}
