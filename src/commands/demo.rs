//! `waywarden demo`: the Iceland case from the data that is built in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use waywarden::{EngineChoice, Observer};

use super::run;
use crate::args::{Demo, Run};

const FILES: [(&str, &[u8]); 5] = [
    ("case.toml", include_bytes!("../../data/iceland/case.toml")),
    ("sites.csv", include_bytes!("../../data/iceland/sites.csv")),
    ("places.csv", include_bytes!("../../data/iceland/places.csv")),
    ("profile.toml", include_bytes!("../../data/iceland/profile.toml")),
    ("iceland-roads.osm.pbf", include_bytes!("../../data/iceland/iceland-roads.osm.pbf")),
];

/// Unpacks the case into a temporary folder and runs it.
pub fn run(args: &Demo, observer: &dyn Observer) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let case = unpack(folder.path())?;
    let (pack, output) = (args.pack.clone(), args.output.clone());
    let asked = Run { case, output, strict: true, errors: None, roads: Vec::new(), engine: EngineChoice::Auto, pack };
    let (formats, _) = run::run_case(&asked, observer)?;
    let open = formats.to_open(&args.output, "iceland");
    if !open.is_empty() {
        say!("\n{open}");
    }
    Ok(())
}

/// Writes the files of the case into `folder` and returns the path of the case.
pub fn unpack(folder: &Path) -> Result<PathBuf> {
    for (name, bytes) in FILES {
        std::fs::write(folder.join(name), bytes).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(folder.join("case.toml"))
}
