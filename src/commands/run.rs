//! `waywarden run`: from a case to a folder of results.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use waywarden::pack::{Committed, Staging};
use waywarden::plain_text::run_text;
use waywarden::results::ProblemList;
use waywarden::study::refused_areas;
use waywarden::{CaseFile, Files, Formats, Observer, Wanted, open};

use super::shared::files;
use crate::args::{PackArgs, Run};
use crate::console::say_text;
use crate::errors_file::with_errors;

/// The whole way: read and check, compute once, evaluate each scenario, write everything or nothing, say what came out.
pub fn run(args: &Run, observer: &dyn Observer) -> Result<()> {
    run_case(args, observer).map(|_| ())
}

/// As [`run`]; returns what was written.
pub fn run_case(args: &Run, observer: &dyn Observer) -> Result<(Formats, Committed)> {
    with_errors(args.errors.as_deref(), |told| run_told(args, told, observer))
}

fn run_told(args: &Run, told: &mut ProblemList, observer: &dyn Observer) -> Result<(Formats, Committed)> {
    let formats = formats(&args.pack)?;
    let files = files().keeping_all_problems(args.errors.is_some());
    let input = read_case(&files, &args.case, args.strict)?;
    told.add_rejects(&input.case.demand_rows.rejects);
    check(&input, &args.roads)?;
    let staging = Staging::begin(&args.output)?;
    let (input, roads) = waywarden::with_roads(&files, input, &args.roads, observer)?;
    let wanted = Wanted { isochrones: formats.need_isochrones(&input.case), engine: args.engine };
    let computed = waywarden::compute(&input.case, roads.as_ref(), wanted, observer)?;
    if let Some(access) = &computed.access {
        told.add(refused_areas(&input.case, &access.areas));
    }
    let inputs = waywarden::input_records(&files, &input, &args.roads)?;
    let case = Arc::new(input.case);
    let evaluated = waywarden::evaluate(&case, &computed)?;
    let published = waywarden::publish(&case, &Arc::new(computed), evaluated, inputs, observer)?;
    let warnings = waywarden::write_pack(&published, &formats, &staging, observer)?;
    let committed = staging.commit_with_record(published.record(&warnings))?;
    say_text(&run_text(&published, &warnings, &committed));
    Ok((formats, committed))
}

/// The formats that were asked for, else all that this build has.
fn formats(args: &PackArgs) -> Result<Formats> {
    Ok(Formats::new(if args.pack.is_empty() { Formats::default_list() } else { args.pack.clone() }.as_slice())?)
}

/// Reads and checks a case with all its tables.
pub fn read_case(files: &Files, path: &Path, strict: bool) -> Result<CaseFile> {
    let input = waywarden::read_case(files, path)?;
    Ok(if strict { input.without_rejects()? } else { input })
}

/// What can be refused before anything is computed.
pub fn check(input: &CaseFile, other_roads: &[PathBuf]) -> Result<()> {
    if let (Some(_), Some(path)) = (&input.case.given_times, other_roads.first()) {
        refuse!(ArgumentsInvalid, "--roads {} cannot be used: the case brings its times", path.display());
    }
    Ok(waywarden::study::check(&input.case, open::are_prepared(&input.road_files(other_roads)))?)
}
