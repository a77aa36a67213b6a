//! `--errors FILE`: every problem as a table, written also when the command fails.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use waywarden::pack::table::write_csv_rows;
use waywarden::pack::{AtomicFile, Column, Kind, Value};
use waywarden::tables::{Place, Problem, Problems, Rejects, Severity, text_of};

/// The columns of the table.
const COLUMNS: [&str; 7] = ["file", "row", "column", "value", "problem", "remedy", "severity"];

/// What came up while a command worked.
#[derive(Debug, Default)]
pub struct Told {
    wanted: bool,
    problems: Vec<Problem>,
    not_kept: usize,
}

impl Told {
    /// Keeps what was left out or guessed of a table.
    pub fn rejects(&mut self, rejects: &Rejects) {
        if self.wanted {
            self.problems.extend(rejects.problems().cloned());
            self.not_kept += rejects.not_kept();
        }
    }

    /// Keeps further problems.
    pub fn problems(&mut self, problems: impl IntoIterator<Item = Problem>) {
        if self.wanted {
            self.problems.extend(problems);
        }
    }
}

/// Does some work and writes all that came up, and all that it fails for, to the file, if there is one.
///
/// # Errors
/// Those of the work; the file cannot be written, or there is another file of that name.
pub fn with_errors<T>(file: Option<&Path>, work: impl FnOnce(&mut Told) -> Result<T>) -> Result<T> {
    let Some(file) = file else { return work(&mut Told::default()) };
    must_be_ours(file)?;
    let mut told = Told { wanted: true, ..Told::default() };
    let ended = work(&mut told);
    if let Err(error) = &ended {
        told.problems.extend(of_error(error));
    }
    // Where the work failed, that is what is to be told first.
    match (ended, write(file, &told)) {
        (Ok(value), Ok(())) => {
            say!("{} problems and remarks in {}", told.problems.len() + told.not_kept, file.display());
            Ok(value)
        }
        (Ok(_), Err(error)) => Err(error),
        (Err(error), Ok(())) => Err(error),
        (Err(error), Err(unwritten)) => Err(error.context(format!("{unwritten}; moreover"))),
    }
}

/// A table of an earlier time may be replaced, and nothing else: the name may be that of an input.
fn must_be_ours(file: &Path) -> Result<()> {
    let Ok(known) = std::fs::File::open(file) else { return Ok(()) };
    let mut first = String::new();
    let is_text = BufReader::new(known.take(1_000)).read_line(&mut first).is_ok();
    if !is_text || !(first.is_empty() || first.trim_end() == COLUMNS.join(",")) {
        bail!("{} is there and is no list of problems; choose another name for --errors", file.display());
    }
    Ok(())
}

/// The problems of an error; an error that is none of a table or case is one, too.
fn of_error(error: &anyhow::Error) -> Vec<Problem> {
    let known: Vec<Problem> =
        error.chain().filter_map(|cause| cause.downcast_ref::<Problems>()).flatten().cloned().collect();
    if known.is_empty() {
        let words = crate::in_words(error);
        let (message, help) = words.split_once(" Remedy: ").unwrap_or((&words, ""));
        return vec![Problem::of_file(Path::new(""), message.trim_end_matches('.'), help)];
    }
    // A problem may be told by an error and by its cause.
    let mut seen = std::collections::BTreeSet::new();
    known.into_iter().filter(|problem| seen.insert(problem.to_string())).collect()
}

fn write(file: &Path, told: &Told) -> Result<()> {
    let columns =
        COLUMNS.map(|name| Column::new(name, name, "", if name == "row" { Kind::Integer } else { Kind::Text }));
    let mut out = AtomicFile::create(file)?;
    let beyond = (told.not_kept > 0).then(|| {
        let message = format!("{} further problems of rows are not listed", told.not_kept);
        let problem = Problem::of_file(Path::new(""), message, "mend those above and check again");
        problem.with_severity(Severity::RowLeftOut)
    });
    let mut texts = Texts::default();
    let rows = told.problems.iter().chain(&beyond).map(|problem| row(problem, &mut texts));
    write_csv_rows("problems", &columns, rows, &mut out)?;
    out.flush()?;
    out.commit()?;
    Ok(())
}

/// The texts of case files, of which problems know the bytes that they are about.
#[derive(Default)]
struct Texts(BTreeMap<PathBuf, Option<String>>);

impl Texts {
    fn value(&mut self, problem: &Problem) -> Option<String> {
        let span = problem.span().filter(|span| !span.is_empty())?;
        let read = || Some(text_of(&problem.file, std::fs::read(&problem.file).ok()?).ok()?.0);
        let text = self.0.entry(problem.file.clone()).or_insert_with(read).as_ref()?;
        text.get(span.clone()).map(|part| part.trim().chars().take(200).collect())
    }
}

fn row(problem: &Problem, texts: &mut Texts) -> Vec<Value> {
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let (number, column) = match &problem.place {
        Place::File => (None, None),
        Place::Line { line: number, column } | Place::Row { row: number, column } => (Some(*number), column.as_deref()),
        Place::Feature { number, property } => (Some(*number), property.as_deref()),
        // No file says it.
        Place::Key { line: 0, key } => (None, Some(key.as_str())),
        Place::Key { line, key } => (Some(*line), Some(key.as_str())),
    };
    let value = problem.value().map(str::to_owned).or_else(|| texts.value(problem)).unwrap_or_default();
    vec![
        text(&problem.file.to_string_lossy()),
        number.map_or(Value::Null, |number| Value::Integer(number as i64)),
        text(column.unwrap_or_default()),
        text(&value),
        text(&problem.message),
        text(problem.help.trim_end_matches('.')),
        text(problem.severity().as_str()),
    ]
}
