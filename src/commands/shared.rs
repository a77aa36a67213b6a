//! What several commands do: opening what the user named, and saying what of it is not used.

use std::path::{Path, PathBuf};

use anyhow::Result;
use waywarden::case::read_own_speeds;
use waywarden::osm::ImportSettings;
use waywarden::pack::InputRecord;
pub use waywarden::pack::must_not_replace_inputs;
use waywarden::plain_text::rejects_text;
use waywarden::tables::{Columns, Files, PointTable, Problems, Rejects, read_table};
use waywarden::{Observer, RoadConditions, Roads, SnapSettings, cancellable, open};

use crate::args::RoadArgs;
use crate::console::say_text;

/// How the extracts of a command without a case are imported.
pub fn import_settings(args: &RoadArgs, files: &Files) -> Result<ImportSettings> {
    if args.profile.is_some() && open::are_prepared(&args.roads) {
        refuse!(
            ArgumentsInvalid,
            "--profile goes with extracts; a prepared network has the profile that it was prepared with"
        );
    }
    let profile = match args.mode {
        Some(mode) => Some(PathBuf::from(mode.on_roads().profile())),
        None => args.profile.clone(),
    };
    Ok(ImportSettings { profile: open::profile(files, profile.as_deref())?, ..ImportSettings::default() })
}

/// The files of the roads: of a network that was prepared for several modes the one of the mode asked for.
///
/// # Errors
/// A prepared network of another mode.
pub fn road_files(args: &RoadArgs) -> Result<Vec<PathBuf>> {
    Ok(match args.mode {
        Some(mode) => mode.on_roads().files(&args.roads)?,
        None => args.roads.clone(),
    })
}

/// Public transport is for commands that say so.
pub fn refuse_transit(args: &RoadArgs) -> Result<()> {
    if args.by_transit() {
        refuse!(
            ArgumentsInvalid,
            "--mode transit goes with times and explain; this command knows car, blue-light, foot and bicycle"
        );
    }
    Ok(())
}

/// What holds on the roads beyond how they were prepared.
pub fn conditions(args: &RoadArgs, import: &ImportSettings, files: &Files) -> Result<RoadConditions> {
    let speeds = match &args.speeds {
        Some(path) => Some(read_own_speeds(&read_table(files, path)?)?),
        None => None,
    };
    Ok(RoadConditions {
        period: args.period.clone(),
        walked_at_km_h: args.walked_at_km_h(),
        profile: Some(import.profile.clone()),
        speeds,
    })
}

/// The files of this computer, with the variables of its environment.
pub fn files() -> Files {
    Files::on_disk().with_variables(|name| std::env::var(name).ok())
}

/// The roads of a command without a case.
pub fn roads(args: &RoadArgs, observer: &dyn Observer) -> Result<Roads> {
    let files = Files::on_disk();
    let (settings, paths) = (import_settings(args, &files)?, road_files(args)?);
    let conditions = conditions(args, &settings, &files)?;
    let roads = cancellable(|| Roads::of_files(&paths, &settings, observer))??;
    Ok(conditions.apply(roads, observer)?)
}

/// As [`roads`], for a command that records what it read.
pub fn recorded_roads(args: &RoadArgs, files: &Files, observer: &dyn Observer) -> Result<Roads> {
    let (settings, paths) = (import_settings(args, files)?, road_files(args)?);
    let conditions = conditions(args, &settings, files)?;
    let roads = cancellable(|| Roads::of_files_recorded(&paths, &settings, files, observer))??;
    Ok(conditions.apply(roads, observer)?)
}

/// The records of a table and of the roads, as they were read.
pub fn records(files: &Files, table: &Path, rows: usize, roads: &[PathBuf]) -> Result<Vec<InputRecord>> {
    let mut records = vec![waywarden::record(files, table, table, Some(rows as u64))?];
    for path in roads {
        records.push(waywarden::record(files, path, path, None)?);
    }
    Ok(records)
}

/// How points are brought to the road.
pub fn snap_settings(args: &RoadArgs) -> SnapSettings {
    SnapSettings { max_m: args.max_snap, walk_km_h: args.walk_km_h() }
}

/// Points of a CSV or GeoJSON file.
pub fn read_points(files: &Files, path: &Path) -> Result<PointTable, Problems> {
    PointTable::from_raw(&read_table(files, path)?, &Columns::default())
}

/// Says what is left out of a table of which so many rows are used; an error if nothing may be.
pub fn accept(path: &Path, used: usize, rejects: &Rejects, strict: bool) -> Result<(), Problems> {
    if strict && !rejects.is_empty() {
        return Err(rejects.clone().into_problems());
    }
    say_text(&rejects_text(&path.display().to_string(), used + rejects.rows(), rejects));
    Ok(())
}
