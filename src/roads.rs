//! Opening the roads that the user named, prepared or not.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use waywarden_network::{Network, file};
use waywarden_osm::{ImportSettings, Profile};

use crate::progress::ImportBar;

/// Opens a prepared network, or imports extracts.
pub fn open(paths: &[PathBuf], settings: &ImportSettings) -> Result<Network> {
    match paths {
        [] => bail!("no road file is given"),
        [path] if is_prepared(path) => Ok(file::open(path)?),
        paths => {
            if let Some(path) = paths.iter().find(|path| is_prepared(path)) {
                bail!(
                    "{} is a prepared network; it cannot be merged with other files. Remedy: import all the .osm.pbf files together",
                    path.display()
                );
            }
            import(paths, settings)
        }
    }
}

/// Imports extracts, with progress.
pub fn import(paths: &[PathBuf], settings: &ImportSettings) -> Result<Network> {
    let bar = ImportBar::new();
    let network = waywarden_osm::import(paths, settings, &|stage, done, total| bar.show(stage, done, total));
    bar.finish();
    Ok(network?)
}

/// The settings of an import without wishes.
pub fn default_settings() -> ImportSettings {
    ImportSettings { profile: Profile::car(), keep_islands: false }
}

/// The profile in a file, or the car.
pub fn profile(path: Option<&Path>) -> Result<Profile> {
    let Some(path) = path else { return Ok(Profile::car()) };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(Profile::from_toml(&path.display().to_string(), &text)?)
}

fn is_prepared(path: &Path) -> bool {
    let mut start = [0; 8];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && &start == b"WAYWARDN" || path.extension().is_some_and(|e| e == "wwn")
}
