//! `waywarden run`: from a case to a folder of results.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use waywarden::pack::{Committed, Staging};
use waywarden::{CaseFile, Computed, Formats, Observer, Published, RoadPlan, Roads, Wanted};

use crate::args::{PackArgs, Run};
use crate::console;

/// The whole way: read and check, compute once, evaluate each scenario, write everything or nothing, say what came out.
pub fn run(args: &Run, observer: &dyn Observer) -> Result<()> {
    run_case(args, observer).map(|_| ())
}

/// As [`run`]; returns what was written.
pub fn run_case(args: &Run, observer: &dyn Observer) -> Result<(Formats, Committed)> {
    let formats = formats(&args.pack)?;
    let input = read_case(&args.case, args.strict)?;
    check(&input, &args.roads)?;
    let staging = Staging::begin(&args.output)?;
    let wanted = Wanted { isochrones: formats.need_isochrones(&input.case), engine: args.engine.into() };
    let computed = compute(&input, &args.roads, wanted, observer)?;
    let inputs = input.records(&args.roads)?;
    let case = Arc::new(input.case);
    let evaluated = waywarden::evaluate(&case, &computed)?;
    let published = waywarden::publish(&case, &Arc::new(computed), evaluated, inputs, observer)?;
    let warnings = waywarden::write_pack(&published, &formats, &staging, observer)?;
    let committed = staging.commit_with_record(published.record(&warnings))?;
    say(&published, &warnings, &committed);
    Ok((formats, committed))
}

fn say(published: &Published, warnings: &[waywarden::Warning], committed: &Committed) {
    console::print_results(published, warnings, committed);
    published.said().iter().chain(published.notes()).for_each(|line| say!("{line}"));
}

/// The formats that were asked for, else all that this build has.
pub fn formats(args: &PackArgs) -> Result<Formats> {
    Ok(Formats::new(if args.pack.is_empty() { Formats::default_list() } else { args.pack.clone() }.as_slice())?)
}

/// Reads and checks a case with all its tables.
pub fn read_case(path: &Path, strict: bool) -> Result<CaseFile> {
    let mut input = CaseFile::read(path)?;
    if strict {
        input.case = input.case.without_rejects()?;
    }
    Ok(input)
}

/// What can be refused before anything is computed.
fn check(input: &CaseFile, other_roads: &[PathBuf]) -> Result<()> {
    if let (Some(_), Some(path)) = (&input.case.given_times, other_roads.first()) {
        bail!("--roads {} cannot be used: the case brings its times", path.display());
    }
    Ok(waywarden::study::check(&input.case)?)
}

/// Opens the roads of a case, or `other_roads` in their place, and computes what is wanted.
pub fn compute(input: &CaseFile, other_roads: &[PathBuf], wanted: Wanted, observer: &dyn Observer) -> Result<Computed> {
    let case = &input.case;
    if case.given_times.is_some() {
        return Ok(waywarden::compute(case, None, wanted, observer)?);
    }
    let plan = RoadPlan::new(case)?;
    let files = if other_roads.is_empty() { input.road_files() } else { other_roads.to_vec() };
    let roads = waywarden::cancellable(|| Roads::of_files(&files, &plan.import_settings(), observer))??;
    drop(plan);
    Ok(waywarden::compute(case, Some(&roads), wanted, observer)?)
}
