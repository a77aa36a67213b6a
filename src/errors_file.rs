//! `--errors FILE`: every problem as a table, written also when the command fails.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use anyhow::Result;
use waywarden::pack::AtomicFile;
use waywarden::results::ProblemList;
use waywarden::tables::{Files, Problem};

use crate::failure::{explain, in_words, problems};

/// Does some work and writes all that came up, and all that it fails for, to the file, if there is one.
///
/// # Errors
/// Those of the work; the file cannot be written, or there is another file of that name.
pub fn with_errors<T>(file: Option<&Path>, work: impl FnOnce(&mut ProblemList) -> Result<T>) -> Result<T> {
    let mut list = ProblemList::default();
    let Some(file) = file else { return work(&mut list) };
    must_be_ours(file)?;
    let ended = work(&mut list);
    if let Err(error) = &ended {
        list.add(of_error(error));
    }
    // Where the work failed, that is what is to be told first.
    match (ended, write(file, &list)) {
        (Ok(value), Ok(())) => {
            say!("{} problems and remarks in {}", list.len(), file.display());
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
    if !is_text || !(first.is_empty() || ProblemList::begins_with(&first)) {
        let name = file.display();
        refuse!(OutputInTheWay, "{name} is there and is no list of problems; choose another name for --errors");
    }
    Ok(())
}

/// The problems of an error; an error that is none of a table or case is one, too.
fn of_error(error: &anyhow::Error) -> Vec<Problem> {
    let known = problems(error);
    if known.is_empty() {
        let found = explain(error);
        let message = found.message(&in_words(error));
        return vec![Problem::of_file(Path::new(""), message, found.remedy.unwrap_or_default())];
    }
    known.into_iter().cloned().collect()
}

fn write(file: &Path, list: &ProblemList) -> Result<()> {
    let mut out = AtomicFile::create(file)?;
    list.write(&Files::on_disk(), &mut out)?;
    out.flush()?;
    out.commit()?;
    Ok(())
}
