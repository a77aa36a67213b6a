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
/// ```
/// # use std::path::{Path, PathBuf};
/// # use waywarden::{Files, input_records, read_case};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let case = r#"
/// #     [case]
/// #     id = "valley"
/// #     title = "A valley"
/// #     [times]
/// #     file = "times.csv"
/// #     [sites]
/// #     file = "sites.csv"
/// #     [demand]
/// #     file = "areas.csv"
/// #     weights = [{ column = "people", name = "people", title = "People", unit = "people" }]
/// # "#;
/// # let files = Files::in_memory([
/// #     ("valley/case.toml", case),
/// #     ("valley/sites.csv", "id,name,lon,lat\nup,Upper,-3.0,51.1\n"),
/// #     ("valley/areas.csv", "id,name,lon,lat,people\na,Aton,-3.0,51.05,120\n"),
/// #     ("valley/times.csv", "origin_id,destination_id,minutes\na,up,9\n"),
/// # ].map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec())));
/// let input = read_case(&files, Path::new("valley/case.toml"))?;
/// let records = input_records(&files, &input, &[])?;
/// assert_eq!((records[0].path.as_str(), records.len()), ("case.toml", 4));
/// assert!(records.iter().all(|record| record.sha256.len() == 64));
/// # Ok(())
/// # }
/// ```
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
/// ```
/// use std::path::Path;
/// use waywarden::{Files, record};
///
/// # fn main() -> Result<(), waywarden::Error> {
/// let files = Files::in_memory([("beds.csv".into(), b"site,beds\nup,120\n".to_vec())]);
/// let beds = record(&files, Path::new("beds.csv"), Path::new("inputs/beds.csv"), Some(1))?;
/// assert_eq!((beds.path.as_str(), beds.bytes, beds.rows), ("inputs/beds.csv", 17, Some(1)));
/// # Ok(())
/// # }
/// ```
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
