//! `waywarden verify`: whether results still are what was written, and whether a fresh run gives them again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use waywarden::pack::verify::{Checked, Fate, check, check_outputs, read_record};
use waywarden::pack::{InputRecord, RunRecord};
use waywarden::{Format, Observer};

use super::shared::files;
use super::{demo, run};
use crate::args::{Engine, PackArgs, Run, Verify};

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
        Some(case) => differ |= tell("inputs", &inputs(&record, case, &args.roads)?),
        None if args.rerun => bail!("--rerun needs the case. Remedy: name it with --case CASE.toml"),
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

/// The inputs of the record, compared with the files of the case.
fn inputs(record: &RunRecord, case: &Path, roads: &[PathBuf]) -> Result<Vec<Checked>> {
    let folder = case.parent().unwrap_or_else(|| Path::new(""));
    // Files outside of the case's folder are recorded without their folders; the case knows where they are.
    let known: Vec<PathBuf> = waywarden::read_case(&files(), case)
        .map_or_else(|_| Vec::new(), |case| case.inputs_with_roads(&[]))
        .into_iter()
        .chain(roads.iter().cloned())
        .collect();
    let place = |named: &str| -> PathBuf {
        let below = folder.join(named);
        if below.exists() {
            return below;
        }
        let same_name = |path: &&PathBuf| path.file_name() == Path::new(named).file_name();
        known.iter().find(same_name).cloned().unwrap_or(below)
    };
    let compare = |input: &InputRecord| Ok(check(&input.path, &place(&input.path), &input.sha256)?);
    record.inputs.iter().map(compare).collect()
}

/// Says what became of the files; true if anything differs.
fn tell(what: &str, checked: &[Checked]) -> bool {
    let count = |fate: Fate| checked.iter().filter(|c| c.fate == fate).count();
    if count(Fate::Same) == checked.len() {
        say!("{what}: all {} as recorded", checked.len());
        return false;
    }
    say!("{what}: {} of {} as recorded", count(Fate::Same), checked.len());
    for file in checked.iter().filter(|file| file.fate != Fate::Same) {
        let words = if file.fate == Fate::Missing { "is not there" } else { "has changed" };
        let hint = if file.file.ends_with(".gpkg") && file.fate == Fate::Changed {
            " (QGIS writes into a GeoPackage when it opens one)"
        } else {
            ""
        };
        say!("  {} {words}{hint}", file.file);
    }
    true
}

/// Runs the case again and compares with the record; true if anything differs.
fn rerun(
    record: &RunRecord,
    case: &Path,
    roads: &[PathBuf],
    temporary: &Path,
    observer: &dyn Observer,
) -> Result<bool> {
    if record.version != env!("CARGO_PKG_VERSION") {
        say!(
            "rerun: made by version {}, this is {}: differences are to be expected",
            record.version,
            env!("CARGO_PKG_VERSION")
        );
    }
    let output = temporary.join("rerun");
    let pack = PackArgs { pack: formats(record) };
    let asked = Run {
        strict: false,
        errors: None,
        case: case.to_path_buf(),
        output: output.clone(),
        roads: roads.to_vec(),
        engine: Engine::Auto,
        pack,
    };
    run::run(&asked, observer)?;
    let fresh = read_record(&output)?;
    let mut checked = Vec::new();
    for file in &record.outputs {
        let again = fresh.outputs.iter().find(|other| other.file == file.file);
        let fate = match again {
            None => Fate::Missing,
            Some(again) if again.sha256 == file.sha256 => Fate::Same,
            Some(_) => Fate::Changed,
        };
        checked.push(Checked { file: file.file.clone(), fate });
    }
    for file in fresh.outputs.iter().filter(|file| record.outputs.iter().all(|known| known.file != file.file)) {
        say!("  {} is new", file.file);
        checked.push(Checked { file: file.file.clone(), fate: Fate::Changed });
    }
    let differs = tell("rerun", &checked);
    if !differs {
        say!("rerun: identical");
    }
    Ok(differs)
}

/// The formats that a record's outputs belong to.
fn formats(record: &RunRecord) -> Vec<Format> {
    let has = |ends: &str| record.outputs.iter().any(|output| output.file.ends_with(ends));
    [
        (".geojson", Format::Geojson),
        (".csv", Format::Csv),
        (".gpkg", Format::Gpkg),
        (".qgz", Format::Qgis),
        (".xlsx", Format::Xlsx),
        (".svg", Format::Maps),
        ("report.html", Format::Report),
        (".parquet", Format::Parquet),
    ]
    .into_iter()
    .filter(|(ends, _)| has(ends))
    .map(|(_, format)| format)
    .collect()
}
