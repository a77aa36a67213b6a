//! `waywarden demo`: the Iceland case from the data that is built in.

use anyhow::{Context, Result};

use crate::args::{Demo, Engine, Run};
use crate::commands::run;

const FILES: [(&str, &[u8]); 5] = [
    ("case.toml", include_bytes!("../../data/iceland/case.toml")),
    ("sites.csv", include_bytes!("../../data/iceland/sites.csv")),
    ("places.csv", include_bytes!("../../data/iceland/places.csv")),
    ("profile.toml", include_bytes!("../../data/iceland/profile.toml")),
    ("iceland-roads.osm.pbf", include_bytes!("../../data/iceland/iceland-roads.osm.pbf")),
];

/// Unpacks the case into a temporary folder and runs it.
pub fn run(args: &Demo) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    for (name, bytes) in FILES {
        std::fs::write(folder.path().join(name), bytes).with_context(|| format!("cannot write {name}"))?;
    }
    let case = folder.path().join("case.toml");
    run::run(&Run { case, output: args.output.clone(), strict: true, roads: Vec::new(), engine: Engine::Auto })?;
    say!(
        "\nOpen in QGIS from {0}: areas.geojson, isochrones_before.geojson and isochrones_close_akureyri_after.geojson.\nRead: {0}/summary.csv and {0}/flows.csv.",
        args.output.display()
    );
    Ok(())
}
