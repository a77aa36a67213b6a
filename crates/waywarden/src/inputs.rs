//! The inputs of a study for the record of its run.

use std::path::{Path, PathBuf};

use waywarden_case::CaseFile;
use waywarden_pack::InputRecord;
use waywarden_tables::Files;

use crate::Error;

/// What was read for a case, by the hashes of the bytes that were read: the case file and every file that it names, in the
/// order of the format, with `roads` in place of its own if there are any; then what was read beside them, such as the
/// attributes of a Shapefile. Tables with what they were taken for. Named from the case's folder, so that the record
/// is the same wherever the case is run from.
///
/// # Errors
/// A file that was not read through `files` before and cannot be read now.
pub fn input_records(files: &Files, case: &CaseFile, roads: &[PathBuf]) -> Result<Vec<InputRecord>, Error> {
    let folder = case.path.parent().unwrap_or_else(|| Path::new(""));
    let inputs = case.inputs_with_roads(roads);
    let beside = inputs.iter().flat_map(|path| beside(files, path)).filter(|path| !inputs.contains(path));
    let all = inputs.iter().cloned().chain(beside);
    let of = |path: PathBuf| {
        let found = record(files, &path, path.strip_prefix(folder).unwrap_or(&path), None)?;
        let reading = case.inputs.iter().find(|input| input.path == path).and_then(|input| input.reading.as_ref());
        Ok(match reading {
            Some(reading) => found.read_as(reading.to_string()),
            None => found,
        })
    };
    all.map(of).collect()
}

/// What was read beside a file because it belongs to it: the attributes and the system of a Shapefile.
fn beside(files: &Files, path: &Path) -> Vec<PathBuf> {
    if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp")) {
        return Vec::new();
    }
    let stem = path.with_extension("");
    let read = files.records().into_iter().map(|record| record.path);
    read.filter(|known| known != path && known.with_extension("") == stem).collect()
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
