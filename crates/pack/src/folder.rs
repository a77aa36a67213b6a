//! What stands under the name of an output folder, and whether it may be replaced.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::FileError;
use crate::manifest::{MADE_BY, RUN_RECORD_FILE};

/// Files that desktops, QGIS and GDAL leave beside the ones they open; nobody misses them.
const LITTER_NAMES: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
const LITTER_ENDINGS: [&str; 5] = [".aux.xml", ".qmd", "-wal", "-shm", ".qgz~"];

/// The part of `run.json` that says whose folder it is. Fields of other versions are left alone.
#[derive(Deserialize)]
struct Owner {
    made_by: String,
    #[serde(default)]
    outputs: Vec<OwnFile>,
}

#[derive(Deserialize)]
struct OwnFile {
    file: String,
}

/// `path` without a trailing slash and with a symbolic link at its end followed, so that the link survives.
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let plain: PathBuf = path.components().collect();
    if plain.file_name().is_none() {
        return Err(FileError::NoName { path: path.to_path_buf() });
    }
    match fs::symlink_metadata(&plain) {
        Ok(metadata) if metadata.is_symlink() => {
            fs::canonicalize(&plain).map_err(FileError::io("follow the link", path))
        }
        _ => Ok(plain),
    }
}

/// Whether something stands at `target` that a new folder would replace.
///
/// # Errors
/// If it is not a folder, or holds anything that waywarden did not write.
pub(crate) fn must_replace(target: &Path, shown: &Path) -> Result<bool, FileError> {
    match fs::symlink_metadata(target) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(FileError::io("look at", shown)(e)),
        Ok(metadata) if !metadata.is_dir() => return Err(FileError::NotAFolder { path: shown.to_path_buf() }),
        Ok(_) => {}
    }
    let mut files = BTreeSet::new();
    list(target, "", &mut files).map_err(FileError::io("look into", shown))?;
    if files.is_empty() {
        return Ok(true);
    }
    let owner = fs::read(target.join(RUN_RECORD_FILE)).ok();
    let owner = owner.and_then(|bytes| serde_json::from_slice::<Owner>(&bytes).ok());
    let Some(owner) = owner.filter(|owner| owner.made_by == MADE_BY) else {
        return Err(FileError::ForeignFolder { path: shown.to_path_buf() });
    };
    for ours in &owner.outputs {
        files.remove(&ours.file);
    }
    files.remove(RUN_RECORD_FILE);
    match files.first() {
        None => Ok(true),
        Some(first) => {
            Err(FileError::ForeignFiles { path: shown.to_path_buf(), first: first.clone(), count: files.len() })
        }
    }
}

/// Collects the files below `folder` that somebody might miss, `/` between folders.
fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let litter = LITTER_NAMES.contains(&name.as_str()) || LITTER_ENDINGS.iter().any(|end| name.ends_with(end));
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else if !litter {
            files.insert(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
