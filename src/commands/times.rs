//! `waywarden times`: travel times of pairs or of origins by destinations.

use std::path::Path;

use anyhow::Result;
use waywarden::results::ProblemList;
use waywarden::tables::PointTable;
use waywarden::times_table::{Request, Written, check_kind, read_pairs, write_matrix, write_pairs};
use waywarden::{Observer, cancellable};

use super::shared::{
    accept, conditions, files, import_settings, must_not_replace_inputs, read_points, road_files, snap_settings,
};
use super::transit::{by_transit, without_transit};
use crate::args::Times;
use crate::errors_file::with_errors;
use crate::interrupt;

/// Reads the points, computes, writes the table.
pub fn run(args: &Times, observer: &dyn Observer) -> Result<()> {
    let tables = [&args.pairs, &args.origins, &args.destinations].into_iter().flatten();
    must_not_replace_inputs(&args.output, args.roads.roads.iter().chain(tables))?;
    with_errors(args.errors.as_deref(), |told| match args.roads.by_transit() {
        true => by_transit(args, told, observer),
        false => by_road(args, told, observer),
    })
}

fn by_road(args: &Times, told: &mut ProblemList, observer: &dyn Observer) -> Result<()> {
    without_transit(&args.transit)?;
    check_kind(&args.output, args.pairs.is_some())?;
    let files = files().keeping_all_problems(args.errors.is_some());
    let (import, roads) = (import_settings(&args.roads, &files)?, road_files(&args.roads)?);
    let conditions = conditions(&args.roads, &import, &files)?;
    let request = |kept_in| Request {
        roads: &roads,
        import: &import,
        profile: args.roads.profile.as_deref(),
        snap: snap_settings(&args.roads),
        conditions: &conditions,
        engine: args.engine,
        output: &args.output,
        resume: args.resume,
        origins_per_part: args.origins_per_part.map(|n| n as usize),
        kept_in,
    };
    let written: Written = match (&args.pairs, &args.origins, &args.destinations) {
        (Some(path), ..) => {
            let pairs = read_pairs(&files, path)?;
            accept(path, pairs.len(), &pairs.rejects, args.strict)?;
            told.add_rejects(&pairs.rejects);
            cancellable(|| write_pairs(&request(&|_: &Path| {}), &pairs, observer))??
        }
        (None, Some(origins), Some(destinations)) => {
            let mut read = |path: &Path| -> Result<PointTable> {
                let points = read_points(&files, path)?;
                accept(path, points.points.len(), &points.rejects, args.strict)?;
                told.add_rejects(&points.rejects);
                Ok(points)
            };
            let (origins, destinations) = (read(origins)?, read(destinations)?);
            let kept = std::sync::OnceLock::new();
            let keep = |folder: &Path| {
                interrupt::say_kept(folder);
                let _ = kept.set(folder.to_path_buf());
            };
            let written = cancellable(|| write_matrix(&request(&keep), &origins, &destinations, observer))?;
            written.inspect_err(|_| {
                kept.get()
                    .into_iter()
                    .for_each(|folder: &std::path::PathBuf| eprintln!("{}", interrupt::kept_in(folder)))
            })?
        }
        _ => refuse!(ArgumentsInvalid, "give --origins and --destinations, or --pairs"),
    };
    let Written { rows, without_time, doubtful } = written;
    let doubtful = if doubtful > 0 { format!(", {doubtful} doubtful") } else { String::new() };
    say!("{}: {rows} times, {without_time} of them without a way{doubtful} (see the reason)", args.output.display());
    Ok(())
}
