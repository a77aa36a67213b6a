//! Every problem of the inputs as one table.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use waywarden_pack::table::write_csv_rows;
use waywarden_pack::{Column, Kind, LayerError, Value};
use waywarden_tables::{Files, Place, Problem, Rejects, Severity, text_of};

const COLUMNS: [&str; 7] = ["file", "row", "column", "value", "problem", "remedy", "severity"];

/// Problems of inputs as they come up, to be written as CSV: `file`, `row`, `column`, `value`, `problem`, `remedy`, `severity`.
#[derive(Clone, Debug, Default)]
pub struct ProblemList {
    problems: Vec<Problem>,
    not_kept: usize,
}

impl ProblemList {
    /// Adds what was left out or guessed of a table.
    pub fn add_rejects(&mut self, rejects: &Rejects) {
        self.add(rejects.problems().cloned());
        self.not_kept += rejects.not_kept();
    }

    /// Adds further problems.
    pub fn add(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }

    /// How many there are, those included that were only counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.problems.len() + self.not_kept
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a file that begins with this line is such a list.
    #[must_use]
    pub fn begins_with(line: &str) -> bool {
        line.trim_end() == COLUMNS.join(",")
    }

    /// Writes the list as CSV; a last row says how many were only counted. `files` are those that the problems are of: the
    /// values of case files are read from them.
    ///
    /// # Errors
    /// [`LayerError::Io`].
    pub fn write(&self, files: &Files, out: &mut impl Write) -> Result<(), LayerError> {
        let kind = |name: &str| if name == "row" { Kind::Integer } else { Kind::Text };
        let columns = COLUMNS.map(|name| Column::new(name, name, "", kind(name)));
        let beyond = (self.not_kept > 0).then(|| {
            let message = format!("{} further problems of rows are not listed", self.not_kept);
            let problem = Problem::of_file(Path::new(""), message, "mend those above and check again");
            problem.with_severity(Severity::RowLeftOut)
        });
        let mut texts = Texts { files, known: BTreeMap::new() };
        let rows = self.problems.iter().chain(&beyond).map(|problem| row(problem, &mut texts));
        write_csv_rows("problems", &columns, rows, out)
    }
}

/// The texts of case files, of which problems know the bytes that they are about.
struct Texts<'a> {
    files: &'a Files,
    known: BTreeMap<PathBuf, Option<String>>,
}

impl Texts<'_> {
    fn value(&mut self, problem: &Problem) -> Option<String> {
        let span = problem.span().filter(|span| !span.is_empty())?;
        let read = || Some(text_of(&problem.file, self.files.read(&problem.file).ok()?).ok()?.0);
        let text = self.known.entry(problem.file.clone()).or_insert_with(read).as_ref()?;
        text.get(span.clone()).map(|part| part.trim().chars().take(200).collect())
    }
}

fn row(problem: &Problem, texts: &mut Texts<'_>) -> Vec<Value> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(list: &ProblemList, files: &Files) -> Vec<String> {
        let mut out = Vec::new();
        list.write(files, &mut out).expect("in memory");
        String::from_utf8(out).expect("text").lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_problem_has_its_place_value_remedy_and_what_it_means() {
        let case = "[case]\nid = 7\n";
        let files = Files::in_memory([(PathBuf::from("case.toml"), case.as_bytes().to_vec())]);
        let key = Place::Key { line: 2, key: "case.id".to_owned() };
        let cell = Place::Line { line: 9, column: Some("people".to_owned()) };
        let mut list = ProblemList::default();
        list.add([
            Problem::new(Path::new("case.toml"), key, "an id is text", "write it with quotation marks.")
                .spanning(12..13),
            Problem::new(Path::new("a.csv"), cell, "\"x\" is not a number", "")
                .of_cell("x")
                .with_severity(Severity::RowLeftOut),
        ]);
        let lines = written(&list, &files);
        assert!(ProblemList::begins_with(&lines[0]) && !ProblemList::begins_with("file,row"), "{lines:?}");
        assert_eq!(lines[1], "case.toml,2,case.id,7,an id is text,write it with quotation marks,error");
        assert_eq!(lines[2], "a.csv,9,people,x,\"\"\"x\"\" is not a number\",,row_left_out");
    }

    #[test]
    fn what_was_only_counted_is_told_in_the_last_row() {
        let mut rejects = Rejects::default();
        let most = rejects.most();
        for line in 0..most + 3 {
            let place = Place::Line { line, column: None };
            rejects.add("wrong", vec![Problem::new(Path::new("a.csv"), place, "wrong", "mend it")]);
        }
        let mut list = ProblemList::default();
        assert!(list.is_empty());
        list.add_rejects(&rejects);
        let lines = written(&list, &Files::in_memory([]));
        assert_eq!((list.len(), lines.len()), (most + 3, 1 + most + 1));
        assert!(lines[most + 1].contains("3 further problems of rows are not listed"), "{}", lines[most + 1]);
    }
}
