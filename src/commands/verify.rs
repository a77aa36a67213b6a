//! `waywarden verify`: whether results still are what was written, and whether a fresh run gives them again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use waywarden::pack::RunRecord;
use waywarden::pack::verify::{Checked, Fate, check_fresh, check_inputs, check_outputs, new_files, read_record};
use waywarden::plain_text::checked_text;
use waywarden::{Code, EngineChoice, Format, Observer};

use super::shared::files;
use super::{demo, run};
use crate::args::{PackArgs, Run, Verify};
use crate::console::say_text;
use crate::failure::Failure;

/// Compares outputs, inputs and, if asked for, a fresh run.
pub fn run(args: &Verify, observer: &dyn Observer) -> Result<()> {
    let record = read_record(&args.folder)?;
    say!("{}: run {} of waywarden {}, case {}", args.folder.display(), record.run_id, record.version, record.case);
    let mut differ = tell("outputs", &check_outputs(&args.folder, &record)?);
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let case = match &args.case {
        Some(case) => Some(case.clone()),
        None if record.case == "iceland" => Some(demo::unpack(temporary.path())?),
        None => None,
    };
    match &case {
        Some(case) => {
            let folder = case.parent().unwrap_or_else(|| Path::new(""));
            differ |= tell("inputs", &check_inputs(&record, folder, &known_files(case, &args.roads))?);
        }
        None if args.rerun => {
            let failure = Failure::new(Code::ArgumentsInvalid, "--rerun needs the case");
            return Err(failure.remedy("name it with --case CASE.toml").into());
        }
        None => say!("inputs: not compared; name the case with --case CASE.toml"),
    }
    if let (true, Some(case)) = (args.rerun, &case) {
        differ |= rerun(&record, case, &args.roads, temporary.path(), observer)?;
    }
    if differ {
        // Not an error of the command: it did what it was asked, and this is the answer.
        std::process::exit(1);
    }
    Ok(())
}

/// The files of a case as the case knows them, and roads that are named beside it.
fn known_files(case: &Path, roads: &[PathBuf]) -> Vec<PathBuf> {
    let of_case = waywarden::read_case(&files(), case).map(|case| case.inputs_with_roads(&[]));
    of_case.unwrap_or_default().into_iter().chain(roads.iter().cloned()).collect()
}

/// Says what became of the files; true if anything differs.
fn tell(what: &str, checked: &[Checked]) -> bool {
    say_text(&checked_text(what, checked));
    checked.iter().any(|file| file.fate != Fate::Same)
}

/// Runs the case again and compares with the record; true if anything differs.
fn rerun(
    record: &RunRecord,
    case: &Path,
    roads: &[PathBuf],
    temporary: &Path,
    observer: &dyn Observer,
) -> Result<bool> {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    if record.version != VERSION {
        say!("rerun: made by version {}, this is {VERSION}: differences are to be expected", record.version);
    }
    let output = temporary.join("rerun");
    let asked = Run {
        strict: false,
        errors: None,
        case: case.to_path_buf(),
        output: output.clone(),
        roads: roads.to_vec(),
        engine: EngineChoice::Auto,
        pack: PackArgs { pack: Format::of_files(record.outputs.iter().map(|output| output.file.as_str())) },
    };
    run::run(&asked, observer)?;
    let fresh = read_record(&output)?;
    let new = new_files(record, &fresh);
    new.iter().for_each(|file| say!("  {file} is new"));
    let added = new.into_iter().map(|file| Checked { file, fate: Fate::Changed });
    let checked: Vec<Checked> = check_fresh(record, &fresh).into_iter().chain(added).collect();
    let differs = tell("rerun", &checked);
    if !differs {
        say!("rerun: identical");
    }
    Ok(differs)
}
