//! Opening the roads that the user named, prepared or not.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use waywarden_network::{Network, file};
use waywarden_osm::{ImportSettings, Profile};

use crate::args::RoadArgs;
use crate::progress::ImportBar;

/// A network with the arrays of its hierarchy, none if it has no hierarchy.
pub type Prepared = (Network, Vec<Vec<u8>>);

/// Opens a prepared network, or imports extracts.
pub fn open_prepared(paths: &[PathBuf], settings: &ImportSettings) -> Result<Prepared> {
    match paths {
        [] => bail!("no road file is given"),
        paths if let Some(path) = paths.iter().find(|path| !path.exists()) => bail!(
            "{}: there is no such file. Remedy: check the name, and that a relative path starts from this folder",
            path.display()
        ),
        [path] if is_prepared(path) => {
            let prepared = file::open_with(path)?;
            say_noticed(&prepared.0);
            Ok(prepared)
        }
        paths => {
            if let Some(path) = paths.iter().find(|path| is_prepared(path)) {
                bail!(
                    "{} is a prepared network; it cannot be merged with other files. Remedy: import all the .osm.pbf files together",
                    path.display()
                );
            }
            let network = import(paths, settings)?;
            say_noticed(&network);
            Ok((network, Vec::new()))
        }
    }
}

/// Says what a reader of any result on these roads should know first.
fn say_noticed(network: &Network) {
    for (what, counted) in network.meta().report.noticed_worst_first() {
        eprintln!("roads: {} {what}", counted.count);
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
    ImportSettings::default()
}

/// Opens the roads of a command that works without a case.
pub fn open_named(args: &RoadArgs) -> Result<Network> {
    Ok(open_named_prepared(args)?.0)
}

/// As [`open_named`], with the hierarchy if the network was prepared with one.
pub fn open_named_prepared(args: &RoadArgs) -> Result<Prepared> {
    if args.profile.is_some() && are_prepared(&args.roads) {
        bail!("--profile goes with extracts; a prepared network has the profile that it was prepared with");
    }
    let profile = profile(args.profile.as_deref())?;
    open_prepared(&args.roads, &ImportSettings { profile, ..default_settings() })
}

/// The profile in a file, a shipped one by its name, or the car. A file goes before a shipped profile of its name.
pub fn profile(path: Option<&Path>) -> Result<Profile> {
    let Some(path) = path else { return Ok(Profile::car()) };
    if let Some(name) = path.to_str().filter(|name| Profile::names().contains(name) && !path.exists()) {
        return Profile::shipped(name).map_err(anyhow::Error::msg);
    }
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(Profile::from_toml(&path.display().to_string(), &text)?)
}

/// Whether the roads are a prepared network.
pub fn are_prepared(paths: &[PathBuf]) -> bool {
    matches!(paths, [path] if is_prepared(path))
}

fn is_prepared(path: &Path) -> bool {
    let mut start = [0; 8];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && &start == b"WAYWARDN" || path.extension().is_some_and(|e| e == "wwn")
}

/// Refuses to write an output over one of the inputs of the same command.
pub fn must_not_replace_inputs<'a>(output: &Path, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<()> {
    // Compared as the file system sees them: ./roads.osm.pbf is roads.osm.pbf.
    let Ok(target) = output.canonicalize() else { return Ok(()) };
    for input in inputs {
        if input.canonicalize().is_ok_and(|input| input == target) {
            bail!("{} is an input of this command; choose another name for the output", output.display());
        }
    }
    Ok(())
}
