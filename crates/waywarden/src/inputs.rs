//! The inputs of a study for the record of its run.

use std::path::{Path, PathBuf};

use waywarden_case::CaseFile;
use waywarden_pack::InputRecord;
use waywarden_tables::Files;

use crate::Error;

/// What was read for a case, by the hashes of the bytes that were read: the case file and every file that it names, in the
/// order of the format, with `roads` in place of its own if there are any. Named from the case's folder, so that the record
/// is the same wherever the case is run from.
///
/// # Errors
/// A file that was not read through `files` before and cannot be read now.
pub fn input_records(files: &Files, case: &CaseFile, roads: &[PathBuf]) -> Result<Vec<InputRecord>, Error> {
    let folder = case.path.parent().unwrap_or_else(|| Path::new(""));
    let inputs = case.inputs_with_roads(roads);
    inputs.iter().map(|path| record(files, path, path.strip_prefix(folder).unwrap_or(path), None)).collect()
}

/// What was read of one file, named `named` in the record; `rows` if it is a table.
///
/// # Errors
/// As [`input_records`].
pub fn record(files: &Files, path: &Path, named: &Path, rows: Option<u64>) -> Result<InputRecord, Error> {
    let known = match files.record_of(path) {
        Some(known) => Some(known),
        None => {
            files.read(path)?;
            files.record_of(path)
        }
    };
    let (sha256, bytes) = known.map_or_else(Default::default, |known| (known.sha256, known.bytes));
    Ok(InputRecord::new(named, sha256, bytes, rows))
}
