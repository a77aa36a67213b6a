//! One table of a feed, row by row.

use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::ByteRecord;
use encoding_rs::WINDOWS_1252;
use waywarden_tables::{Place, Problem};

use crate::source::Source;
use crate::tally::Report;

/// A row that spans more lines than this comes from a quotation mark that is never closed.
const MOST_LINES: u64 = 20;

/// The columns of a table.
pub(crate) struct Header {
    path: PathBuf,
    names: Vec<String>,
}

impl Header {
    /// The place of a column that may be missing.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The place of a column that must be there.
    pub fn required(&self, name: &str) -> Result<usize, Problem> {
        self.column(name).ok_or_else(|| {
            let message = format!("there is no column \"{name}\"");
            Problem::new(
                &self.path,
                Place::Line { line: 1, column: None },
                message,
                format!("the columns are {}", self.names.join(", ")),
            )
        })
    }
}

/// A row; cells by the place of their column.
pub(crate) struct Row<'a> {
    record: &'a ByteRecord,
    /// Line of the file, counted from 1.
    pub line: u64,
}

impl<'a> Row<'a> {
    /// A cell without surrounding blanks; blank if the column or cell is missing.
    pub fn cell(&self, column: impl Into<Option<usize>>) -> Cow<'a, str> {
        let Some(bytes) = column.into().and_then(|c| self.record.get(c)) else { return Cow::Borrowed("") };
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text.trim()),
            Err(_) => Cow::Owned(WINDOWS_1252.decode_without_bom_handling(bytes).0.trim().to_owned()),
        }
    }
}

/// Hands every row of table `name` to `each`; false if the feed has no such table.
///
/// `prepare` sees the header once and gives what `each` wants to know of it.
pub(crate) fn for_each<C>(
    source: &mut Source,
    name: &'static str,
    report: &mut Report,
    prepare: impl FnOnce(&Header) -> Result<C, Problem>,
    mut each: impl FnMut(&C, &Row<'_>, &mut Report),
) -> Result<bool, Problem> {
    let path = source.path.join(name);
    let Some(bytes) = source.table(name)? else { return Ok(false) };
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut record = ByteRecord::new();
    let Some(header) = header(&path, &mut reader, &mut record)? else { return Ok(false) };
    let columns = prepare(&header)?;
    let place = |line: u64| format!("{name}, line {line}");
    loop {
        let before = reader.position().line();
        if !reader.read_byte_record(&mut record).map_err(|error| unreadable(&path, &error))? {
            break;
        }
        let line = record.position().map_or(before, csv::Position::line);
        if reader.position().line() - line > MOST_LINES {
            let at = Place::Line { line: line as usize, column: None };
            return Err(Problem::new(
                &path,
                at,
                "a quotation mark is never closed",
                "write a quotation mark inside a cell twice",
            ));
        }
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            report.noted.add("blank line", || place(line));
            continue;
        }
        if record.len() > header.names.len()
            && record.iter().skip(header.names.len()).any(|c| !c.trim_ascii().is_empty())
        {
            report.dropped.add("row with more cells than columns", || place(line));
            continue;
        }
        if record.len() < header.names.len() {
            report.mended.add("row with fewer cells than columns: the missing ones are blank", || place(line));
        }
        if std::str::from_utf8(record.as_slice()).is_err() {
            report.mended.add("text that is not UTF-8 read as Windows-1252", || place(line));
        }
        each(&columns, &Row { record: &record, line }, report);
    }
    Ok(true)
}

/// As [`for_each`], for a table that every feed must have.
pub(crate) fn for_each_required<C>(
    source: &mut Source,
    name: &'static str,
    report: &mut Report,
    prepare: impl FnOnce(&Header) -> Result<C, Problem>,
    each: impl FnMut(&C, &Row<'_>, &mut Report),
) -> Result<(), Problem> {
    if for_each(source, name, report, prepare, each)? {
        return Ok(());
    }
    let help = "a GTFS feed has stops.txt, routes.txt, trips.txt, stop_times.txt and a calendar";
    Err(Problem::of_file(&source.path, format!("there is no {name}, or it is empty"), help))
}

fn header<R: Read>(
    path: &Path,
    reader: &mut csv::Reader<R>,
    record: &mut ByteRecord,
) -> Result<Option<Header>, Problem> {
    if !reader.read_byte_record(record).map_err(|error| unreadable(path, &error))? {
        return Ok(None);
    }
    let bytes = record.as_slice();
    if bytes.contains(&0) {
        return Err(Problem::of_file(path, "it is not UTF-8 (probably UTF-16)", "save it as UTF-8"));
    }
    let mut names = Vec::with_capacity(record.len());
    for cell in record.iter() {
        // A byte order mark, and with some publishers a second one.
        let text = String::from_utf8_lossy(cell);
        let name = text.trim_start_matches('\u{feff}').trim().to_lowercase();
        if !name.is_empty() && names.contains(&name) {
            let at = Place::Line { line: 1, column: Some(name) };
            return Err(Problem::new(path, at, "the column is there twice", "rename or remove one of them"));
        }
        names.push(name);
    }
    Ok(Some(Header { path: path.to_owned(), names }))
}

fn unreadable(path: &Path, error: &csv::Error) -> Problem {
    Problem::of_file(path, format!("it cannot be read: {error}"), "get the feed again from its publisher")
}
