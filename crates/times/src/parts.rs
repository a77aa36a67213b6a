//! Finished parts of a large table, kept in a folder beside the output so that an interrupted run can go on.
//!
//! `manifest.json` says what the table is made from. `000000.times` and so on each hold the times of so many origins to
//! all destinations that met a road, origin by origin, as milliseconds in 32 bits, little endian, and at the end XXH3 (64
//! bits, little endian, the number of the part as its seed) of these bytes. Each file appears whole or not at all. CSV and
//! Parquet are made from the same parts, so a table that was interrupted comes out with the same bytes as one that was not.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use waywarden_pack::{AtomicFile, write_atomic};
use waywarden_progress::{Observer, Warning};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

use crate::TimesTableError;

const MANIFEST: &str = "manifest.json";

/// The entry of the manifest with the number of origins per part.
pub const PER_PART: &str = "--origins-per-part";

const CHECKSUM_BYTES: usize = size_of::<u64>();

/// The folder of the parts of `output`.
pub fn folder(output: &Path) -> PathBuf {
    let mut name = output.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".parts");
    output.with_file_name(name)
}

/// Takes away what a run left that was ended while it made or took away its folder: parts without a manifest, with which nothing
/// can be gone on. Returns whether an unfinished table, or anything else, is in `folder` then.
///
/// # Errors
/// A folder that cannot be read or taken away.
pub fn settle(folder: &Path) -> io::Result<bool> {
    if !folder.is_dir() {
        return Ok(folder.exists());
    }
    if folder.join(MANIFEST).exists() {
        return Ok(true);
    }
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let is_part = |name: &str| name.ends_with(".times") || name.contains(".times.") || name.contains(MANIFEST);
        if !is_part(&name) {
            return Ok(true);
        }
    }
    fs::remove_dir_all(folder)?;
    Ok(false)
}

/// The number of origins per part of the unfinished table in `folder`, which must be made from the same as `recipe`
/// says: what by which value.
///
/// # Errors
/// A manifest that cannot be read, is damaged or is of another table.
pub fn resumed(folder: &Path, recipe: &Map<String, Value>) -> Result<usize, TimesTableError> {
    let path = folder.join(MANIFEST);
    let refused = |message: String| TimesTableError::Manifest { message, folder: folder.to_path_buf() };
    let text = fs::read(&path).map_err(|error| refused(format!("cannot read {}: {error}", path.display())))?;
    let begun: Option<Map<String, Value>> = serde_json::from_slice(&text).ok();
    let per_part = begun.as_ref().and_then(|begun| begun.get(PER_PART)?.as_u64()).filter(|n| *n > 0);
    let (Some(begun), Some(per_part)) = (begun, per_part.and_then(|n| usize::try_from(n).ok())) else {
        return Err(refused(format!("{} is damaged", path.display())));
    };
    let differing: Vec<String> =
        recipe.iter().filter(|(what, value)| begun.get(*what) != Some(value)).map(|(what, _)| what.clone()).collect();
    match differing.is_empty() {
        true => Ok(per_part),
        false => Err(TimesTableError::OtherTable { folder: folder.to_path_buf(), differing }),
    }
}

/// The parts of a table.
pub struct Parts {
    folder: PathBuf,
    origins: usize,
    per_part: usize,
    row_len: usize,
}

impl Parts {
    /// The parts in `folder` of a table of `origins` rows, each of `row_len` times.
    pub fn new(folder: PathBuf, origins: usize, per_part: usize, row_len: usize) -> Self {
        Self { folder, origins, per_part, row_len }
    }

    /// Makes the folder with its manifest.
    pub fn begin(&self, mut recipe: Map<String, Value>) -> Result<(), TimesTableError> {
        recipe.insert(PER_PART.to_owned(), self.per_part.into());
        let text = serde_json::to_vec_pretty(&recipe).map_err(io::Error::other)?;
        write_atomic(self.folder.join(MANIFEST), &text)?;
        Ok(())
    }

    /// How many parts there are in all.
    pub fn count(&self) -> usize {
        self.origins.div_ceil(self.per_part)
    }

    /// The origins of a part.
    pub fn origins(&self, part: usize) -> Range<usize> {
        let first = part * self.per_part;
        first..(first + self.per_part).min(self.origins)
    }

    /// The parts that are not there; of one that is there but damaged the observer is warned.
    pub fn missing(&self, observer: &dyn Observer) -> Result<Vec<usize>, TimesTableError> {
        let mut missing = Vec::new();
        for part in 0..self.count() {
            match self.read(part)? {
                Kept::Whole(_) => continue,
                Kept::Damaged => {
                    let message = format!("{} is damaged and is computed again", self.path(part).display());
                    observer.warn(&Warning::new("damaged_part", message));
                }
                Kept::Missing => {}
            }
            missing.push(part);
        }
        Ok(missing)
    }

    /// Starts a part.
    pub fn create(&self, part: usize) -> Result<PartFile, TimesTableError> {
        let file = AtomicFile::create(self.path(part))?;
        Ok(PartFile { file, sum: Xxh3::with_seed(part as u64), bytes: Vec::new() })
    }

    /// The times of a part, origin by origin.
    pub fn times(&self, part: usize) -> Result<Vec<u32>, TimesTableError> {
        match self.read(part)? {
            Kept::Whole(times) => Ok(times),
            _ => Err(TimesTableError::PartGone { path: self.path(part) }),
        }
    }

    /// Takes the folder away.
    pub fn remove(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)
    }

    fn path(&self, part: usize) -> PathBuf {
        self.folder.join(format!("{part:06}.times"))
    }

    fn read(&self, part: usize) -> Result<Kept, TimesTableError> {
        let path = self.path(part);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::Missing),
            Err(source) => return Err(TimesTableError::Part { path, source }),
        };
        let Some((times, sum)) = bytes.split_last_chunk::<CHECKSUM_BYTES>() else { return Ok(Kept::Damaged) };
        let expected = self.origins(part).len() * self.row_len * size_of::<u32>();
        if times.len() != expected || u64::from_le_bytes(*sum) != xxh3_64_with_seed(times, part as u64) {
            return Ok(Kept::Damaged);
        }
        let (times, _) = times.as_chunks();
        Ok(Kept::Whole(times.iter().map(|time| u32::from_le_bytes(*time)).collect()))
    }
}

enum Kept {
    Whole(Vec<u32>),
    Damaged,
    Missing,
}

/// A part on its way; it appears whole or not at all.
pub struct PartFile {
    file: AtomicFile,
    sum: Xxh3,
    bytes: Vec<u8>,
}

impl PartFile {
    /// Adds the times of the next origin.
    pub fn row(&mut self, times: &[u32]) -> Result<(), TimesTableError> {
        self.bytes.clear();
        self.bytes.extend(times.iter().flat_map(|time| time.to_le_bytes()));
        self.sum.update(&self.bytes);
        Ok(self.file.write_all(&self.bytes)?)
    }

    /// Puts the part in place.
    pub fn finish(mut self) -> Result<(), TimesTableError> {
        self.file.write_all(&self.sum.digest().to_le_bytes())?;
        self.file.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MANIFEST, settle};

    #[test]
    fn what_a_run_that_was_ended_left_without_a_manifest_was_not_begun() {
        for (names, expected) in [
            (vec![], false),
            (vec!["000000.times", "000007.times"], false),
            (vec![".manifest.json.waywarden-12-1.part"], false),
            (vec![".000003.times.waywarden-12-5.part"], false),
            (vec![MANIFEST, "000000.times"], true),
            (vec!["notes.txt"], true),
            (vec!["000000.times", "notes.txt"], true),
        ] {
            let around = tempfile::tempdir().expect("a folder");
            let folder = around.path().join("out.csv.parts");
            assert!(!settle(&folder).expect("read"), "none is there");
            fs::create_dir(&folder).expect("made");
            names.iter().for_each(|name| fs::write(folder.join(name), "x").expect("written"));
            assert_eq!(settle(&folder).expect("read"), expected, "{names:?}");
            // What is not ours stays; what is left of a run is gone.
            assert_eq!(folder.exists(), expected, "{names:?}");
            assert!(names.iter().all(|name| folder.join(name).exists() == expected), "{names:?}");
        }
    }
}
