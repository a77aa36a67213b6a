//! `waywarden import`: extracts to a prepared network.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use waywarden::network::file;
use waywarden::osm::{ImportSettings, Profile, refuse_damage};
use waywarden::pack::{AtomicFile, write_atomic};
use waywarden::plain_text::import_text;
use waywarden::{Mode, Observer, Roads, cancellable, engine, open};

use super::shared::{files, must_not_replace_inputs};
use crate::args::{Import, ModeArg};
use crate::console::say_text;

/// Imports, writes the network of each mode, prints the report.
pub fn run(args: &Import, observer: &dyn Observer) -> Result<()> {
    if args.report.as_ref() == Some(&args.output) {
        refuse!(ArgumentsInvalid, "{} is given both for the network and for the report", args.output.display());
    }
    let mut modes: Vec<Mode> = Vec::new();
    for mode in &args.modes {
        if *mode == ModeArg::Transit {
            refuse!(
                ArgumentsInvalid,
                "--modes takes networks: for public transport prepare foot, and give the timetable with --gtfs"
            );
        }
        if modes.contains(&mode.on_roads()) {
            refuse!(ArgumentsInvalid, "--modes has {} twice", mode.on_roads().profile());
        }
        modes.push(mode.on_roads());
    }
    let (Some(first), further) = (modes.first(), modes.get(1..).unwrap_or_default()) else {
        let profile = open::profile(&files(), args.profile.as_deref())?;
        return prepare(args, profile, &args.output, args.report.as_deref(), observer);
    };
    prepare(args, shipped(*first)?, &args.output, args.report.as_deref(), observer)?;
    for mode in further {
        // The report of a further mode lies beside that of the first, as its network does.
        let report = args.report.as_ref().map(|path| path.with_extension(format!("{}.json", mode.profile())));
        say!("");
        prepare(args, shipped(*mode)?, &mode.beside(&args.output), report.as_deref(), observer)?;
    }
    Ok(())
}

fn shipped(mode: Mode) -> Result<Profile> {
    Ok(open::profile(&files(), Some(Path::new(mode.profile())))?)
}

/// Imports by one profile.
fn prepare(
    args: &Import,
    profile: Profile,
    output: &Path,
    report_path: Option<&Path>,
    observer: &dyn Observer,
) -> Result<()> {
    for output in [Some(output), report_path].into_iter().flatten() {
        must_not_replace_inputs(output, args.extracts.iter().chain(&args.profile))?;
    }
    let settings = ImportSettings {
        profile,
        keep_islands: args.keep_islands,
        at: args.at,
        newest_area_wins: args.newest_area_wins,
    };
    let roads = cancellable(|| Roads::import(&args.extracts, &settings, observer))??;
    let network = roads.network();
    let report = &network.meta().report;
    if args.strict {
        refuse_damage(report)?;
    }
    let hierarchy = args.hierarchy.then(|| engine::prepare(roads.graph(), observer));
    let mut out = BufWriter::with_capacity(1 << 20, AtomicFile::create(output)?);
    let attached = hierarchy.as_ref().map_or_else(Vec::new, |hierarchy| hierarchy.arrays().to_vec());
    file::write_with(network, &attached, &mut out).with_context(|| format!("cannot write {}", output.display()))?;
    out.flush()?;
    let written = out.into_inner().context("cannot write the network")?.commit()?;
    if let Some(path) = report_path {
        let mut json = serde_json::to_string_pretty(network.meta())?;
        json.push('\n');
        write_atomic(path, json.as_bytes())?;
    }

    say!("{} ({:.1} MB)", output.display(), written.bytes as f64 / 1e6);
    if let Some(hierarchy) = &hierarchy {
        let [up, down] = hierarchy.edge_counts();
        say!("hierarchy: {} vertices, {up} edges upwards, {down} downwards", hierarchy.vertex_count());
    }
    say_text(&import_text(report));
    Ok(())
}
