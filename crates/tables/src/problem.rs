//! What is wrong with something a user handed in, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use waywarden_errors::{Code, Explained, Explanation};

/// Most problems that [`Problems`] prints; the rest are counted.
const MOST_SHOWN: usize = 50;

/// Where in a file a problem is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line of a text file, and the column of the table if it concerns one.
    Line {
        /// Line number, counted from 1 (the header of a CSV file is line 1).
        line: usize,
        /// Column name as in the header.
        column: Option<String>,
    },
    /// A row of a sheet or a database, and the column if it concerns one.
    Row {
        /// Row number, counted from 1 as the program shows it that the file is of.
        row: usize,
        /// Column name as in the header.
        column: Option<String>,
    },
    /// A key of a configuration file.
    Key {
        /// Line number, counted from 1.
        line: usize,
        /// The key with its sections, as in `demand.file`.
        key: String,
    },
    /// A feature of a GeoJSON file, and the property if it concerns one.
    Feature {
        /// Position in the `features` array, counted from 1.
        number: usize,
        /// Property name.
        property: Option<String>,
    },
}

impl Place {
    /// The same place, narrowed to a column (or property).
    #[must_use]
    pub fn in_column(self, name: &str) -> Self {
        match self {
            Self::Line { line, .. } => Self::Line { line, column: Some(name.to_owned()) },
            Self::Row { row, .. } => Self::Row { row, column: Some(name.to_owned()) },
            Self::Feature { number, .. } => Self::Feature { number, property: Some(name.to_owned()) },
            other => other,
        }
    }

    /// The number of the line or feature, 0 for the file as a whole; to order problems by.
    #[must_use]
    pub fn line_or_feature(&self) -> usize {
        match self {
            Self::File => 0,
            Self::Line { line, .. } | Self::Key { line, .. } => *line,
            Self::Row { row, .. } => *row,
            Self::Feature { number, .. } => *number,
        }
    }

    /// The place without the column: `line 12`, `feature 3`; for naming a second place inside a message.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::File => "the file".to_owned(),
            Self::Line { line, .. } | Self::Key { line, .. } => format!("line {line}"),
            Self::Row { row, .. } => format!("row {row}"),
            Self::Feature { number, .. } => format!("feature {number}"),
        }
    }
}

/// What a problem means for the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is computed until it is mended.
    #[default]
    Error,
    /// Its row is left out, and the rest is used.
    RowLeftOut,
    /// Something was guessed or mended, and is used so.
    Remark,
}

impl Severity {
    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::RowLeftOut => "row_left_out",
            Self::Remark => "remark",
        }
    }
}

/// One thing that is wrong with user input.
///
/// Displays as `areas.csv, line 12, column "pop_total": "n/a" is not a number. Remedy: ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was opened.
    pub file: PathBuf,
    /// The place in the file.
    pub place: Place,
    /// What is wrong with the value seen; no full stop at the end.
    pub message: String,
    /// What to do; empty if there is nothing to add.
    pub help: String,
    /// What else is known; boxed, since a problem is the error of many functions.
    pub details: Option<Box<Details>>,
}

/// What is known of a problem beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The bytes of the text that it is about (without a byte order mark), where they are known; see
    /// [`crate::excerpt_of`].
    pub span: Option<Range<usize>>,
    /// The cell that it is about as it stands in the file, where it is about one.
    pub value: Option<Box<str>>,
    /// What it means for the work.
    pub severity: Severity,
}

impl Problem {
    /// A problem at a place.
    #[must_use]
    pub fn new(file: &Path, place: Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place, message: message.into(), help: help.into(), details: None }
    }

    /// The same problem, about these bytes of the text.
    #[must_use]
    pub fn spanning(mut self, span: Range<usize>) -> Self {
        self.details.get_or_insert_default().span = Some(span);
        self
    }

    /// The same problem, about this cell.
    #[must_use]
    pub fn of_cell(mut self, value: &str) -> Self {
        self.details.get_or_insert_default().value = Some(value.into());
        self
    }

    /// The same problem, with what it means for the work.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        if self.severity() != severity {
            self.details.get_or_insert_default().severity = severity;
        }
        self.details = self.details.filter(|details| **details != Details::default());
        self
    }

    /// The bytes of the text that it is about, where they are known.
    #[must_use]
    pub fn span(&self) -> Option<&Range<usize>> {
        self.details.as_deref()?.span.as_ref()
    }

    /// The cell that it is about, where it is about one.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.details.as_deref()?.value.as_deref()
    }

    /// What it means for the work.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.details.as_deref().map_or(Severity::Error, |details| details.severity)
    }

    /// The file, and the place in it: `areas.csv, line 12, column "pop_total"`.
    #[must_use]
    pub fn where_it_is(&self) -> String {
        let file = self.file.display();
        match &self.place {
            Place::File => file.to_string(),
            Place::Line { line, column: None } => format!("{file}, line {line}"),
            Place::Line { line, column: Some(column) } => format!("{file}, line {line}, column \"{column}\""),
            // No file says it.
            Place::Key { line: 0, key } => format!("{file}, {key}"),
            Place::Row { row, column: None } => format!("{file}, row {row}"),
            Place::Row { row, column: Some(column) } => format!("{file}, row {row}, column \"{column}\""),
            Place::Key { line, key } => format!("{file}, line {line}, key \"{key}\""),
            Place::Feature { number, property: None } => format!("{file}, feature {number}"),
            Place::Feature { number, property: Some(name) } => format!("{file}, feature {number}, property \"{name}\""),
        }
    }

    /// A problem of a file as a whole.
    #[must_use]
    pub fn of_file(file: &Path, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(file, Place::File, message, help)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}.", self.where_it_is(), self.message)?;
        if !self.help.is_empty() {
            write!(f, " Remedy: {}.", self.help.trim_end_matches('.'))?;
        }
        Ok(())
    }
}

/// All problems found, in the order of files and lines. As an error it prints up to 50 and says how many more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds all of another collection.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// True if nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// `value` if nothing is wrong.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn or_value<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            0 => return f.write_str("no problems"),
            1 => return write!(f, "{}", self.0[0]),
            many => write!(f, "{many} problems:")?,
        }
        for problem in self.0.iter().take(MOST_SHOWN) {
            write!(f, "\n  {problem}")?;
        }
        match self.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  ... and {more} more"),
        }
    }
}

impl std::error::Error for Problems {}

/// Place and remedy are those of the first problem.
impl Explained for Problems {
    fn explain(&self) -> Explanation {
        let found = Explanation::of(Code::InputInvalid);
        match self.0.first() {
            Some(problem) => found.at(problem.where_it_is()).remedy(problem.help.trim_end_matches('.')),
            None => found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: usize) -> Problem {
        let place = Place::Line { line, column: Some("pop_total".to_owned()) };
        Problem::new(Path::new("areas.csv"), place, "\"n/a\" is not a number", "write a number")
    }

    #[test]
    fn names_file_line_column_and_remedy() {
        assert_eq!(
            problem(12).to_string(),
            "areas.csv, line 12, column \"pop_total\": \"n/a\" is not a number. Remedy: write a number."
        );
        let of_file = Problem::of_file(Path::new("a.csv"), "the file is empty", "");
        assert_eq!(of_file.to_string(), "a.csv: the file is empty.");
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let all = Problems((1..=53).map(problem).collect());
        let text = all.to_string();
        assert!(text.starts_with("53 problems:\n  areas.csv, line 1,"), "{text}");
        assert!(text.contains("line 50,") && !text.contains("line 51,"), "{text}");
        assert!(text.ends_with("... and 3 more"), "{text}");
    }
}
