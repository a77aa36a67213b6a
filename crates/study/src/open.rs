//! Opening the roads that are named, prepared or not.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;

use waywarden_network::{Network, file};
use waywarden_osm::{ImportSettings, Profile};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_tables::Files;

use crate::StudyError;

/// A network with the arrays of its hierarchy, none if it has no hierarchy.
pub type Prepared = (Network, Vec<Vec<u8>>);

/// Opens a prepared network, or imports extracts. If there are `files`, what is read is remembered there with its hash.
///
/// # Errors
/// A file that is missing, damaged or of another kind; a prepared network among several files; one that changes while it
/// is read.
pub fn open_prepared(
    paths: &[PathBuf],
    settings: &ImportSettings,
    files: Option<&Files>,
    observer: &dyn Observer,
) -> Result<Prepared, StudyError> {
    if let Some(path) = paths.iter().find(|path| !path.exists()) {
        return Err(StudyError::Missing { path: path.clone() });
    }
    match paths {
        [] => Err(StudyError::NoRoads),
        [path] if is_prepared(path) => match files {
            None => Ok(file::open_with(path)?),
            Some(files) => {
                let mut hash = files.hasher();
                let opened = file::open_hashing(path, &mut |piece| hash.update(piece))?;
                hash.finish(path)?;
                Ok(opened)
            }
        },
        paths => match paths.iter().find(|path| is_prepared(path)) {
            Some(path) => Err(StudyError::PreparedAmongOthers { path: path.clone() }),
            None => {
                let network = import(paths, settings, observer)?;
                // The import hashes what it reads, in the order of the files.
                if let Some(files) = files {
                    for (path, source) in paths.iter().zip(&network.meta().sources) {
                        files.record(path, &source.sha256, source.bytes)?;
                    }
                }
                Ok((network, Vec::new()))
            }
        },
    }
}

/// Imports extracts; the observer is told how many bytes of them are read.
///
/// # Errors
/// As [`waywarden_osm::import`].
pub fn import(paths: &[PathBuf], settings: &ImportSettings, observer: &dyn Observer) -> Result<Network, StudyError> {
    // The import tells stage and position; an observer is told beginnings, steps and ends.
    let under_way: Mutex<Option<(Stage, Work<'_>, u64)>> = Mutex::new(None);
    let told = |stage: waywarden_osm::Stage, done: u64, total: u64| {
        let stage = match stage {
            waywarden_osm::Stage::Ways => Stage::ReadingRoads,
            waywarden_osm::Stage::Nodes => Stage::ReadingNodes,
            waywarden_osm::Stage::Network => Stage::BuildingNetwork,
        };
        let mut under_way = under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.as_ref().is_none_or(|(known, ..)| *known != stage) {
            *under_way = None;
            *under_way = Some((stage, Work::begin(observer, stage, total), 0));
        }
        if let Some((_, work, before)) = under_way.as_mut() {
            let step = done.saturating_sub(*before);
            *before = done;
            work.advance(step);
        }
    };
    Ok(waywarden_osm::import(paths, settings, &told)?)
}

/// The profile in a file, a shipped one by its name, or the car. A file goes before a shipped profile of its name.
///
/// # Errors
/// A file that cannot be read or is no profile.
pub fn profile(files: &Files, path: Option<&Path>) -> Result<Profile, StudyError> {
    let Some(path) = path else { return Ok(Profile::car()) };
    if let Some(name) = path.to_str().filter(|name| Profile::names().contains(name) && !files.exists(path)) {
        return Profile::shipped(name).map_err(StudyError::NoProfile);
    }
    let name = path.display().to_string();
    let text = String::from_utf8(files.read(path)?).map_err(|_| StudyError::ProfileText { path: path.to_owned() })?;
    Profile::from_toml(&name, &text).map_err(StudyError::Profile)
}

/// Whether the roads are a prepared network.
#[must_use]
pub fn are_prepared(paths: &[PathBuf]) -> bool {
    matches!(paths, [path] if is_prepared(path))
}

fn is_prepared(path: &Path) -> bool {
    let mut start = [0; 8];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && &start == b"WAYWARDN" || path.extension().is_some_and(|e| e == "wwn")
}

#[cfg(test)]
mod tests;
