//! The lines of a file that a problem is about, so that nobody has to look for them.

use std::ops::Range;
use std::path::Path;

use crate::content::decode;
use crate::csv_table::{delimiter, unquoted};
use crate::{Files, Place, Problem};

/// Files larger than this, bytes, are not opened again for an excerpt.
const MOST_BYTES: u64 = 64 << 20;
/// Lines of a row whose cells hold line breaks; of a longer one the first is shown.
const MOST_LINES: usize = 3;

/// Some lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the first line, counted from 1.
    pub first_line: usize,
    /// The lines, without the end of the last.
    pub text: String,
    /// The bytes of `text` that the problem is about; empty where a cell is.
    pub span: Range<usize>,
}

/// Reads the lines of a CSV or TOML file that a problem is about; `None` if it is about none, or the file is no longer
/// there, very large or of another kind.
#[must_use]
pub fn excerpt(files: &Files, problem: &Problem) -> Option<Excerpt> {
    let path: &Path = &problem.file;
    place(problem)?;
    let bytes = files.peek(path, MOST_BYTES)?;
    excerpt_of(problem, &decode(path, bytes).ok()?.0)
}

/// As [`excerpt`], from the text of the file, without a byte order mark.
#[must_use]
pub fn excerpt_of(problem: &Problem, text: &str) -> Option<Excerpt> {
    let (line, column, is_csv) = place(problem)?;
    if let Some(span) = problem.span() {
        // An empty span at the very beginning is no place; elsewhere something is missing there.
        let known = span.end > 0 && text.get(span.clone()).is_some();
        return known.then(|| around(text, span.clone())).flatten();
    }
    let start = line_start(text, line)?;
    let whole = start..start + text[start..].find(['\n', '\r']).unwrap_or(text.len() - start);
    let span = match column {
        Some(column) if is_csv => {
            let separator = delimiter(text);
            let wanted = column_position(text, separator, column)?;
            let cell = cells(text, start, separator).nth(wanted)?;
            let inner = &text[cell.clone()];
            let before = inner.len() - inner.trim_start().len();
            cell.start + before..cell.start + before + inner.trim().len()
        }
        _ => whole,
    };
    around(text, span)
}

/// Line, column and whether it is a table, of a problem that is about a line of a kind of text that is shown.
fn place(problem: &Problem) -> Option<(usize, Option<&String>, bool)> {
    let extension = problem.file.extension()?.to_string_lossy().to_lowercase();
    let is_csv = matches!(extension.as_str(), "csv" | "tsv" | "txt");
    match &problem.place {
        Place::Line { line, column } if is_csv || extension == "toml" => Some((*line, column.as_ref(), is_csv)),
        Place::Key { line, .. } if extension == "toml" => Some((*line, None, false)),
        _ => None,
    }
}

/// The position of a column by its name in the header, which may stand below other lines; or by its number.
fn column_position(text: &str, separator: u8, name: &str) -> Option<usize> {
    const MOST_ABOVE: usize = 60;
    let mut start = text.len() - text.trim_start_matches(['\n', '\r']).len();
    for _ in 0..MOST_ABOVE {
        let named = |cell: Range<usize>| {
            let cell = unquoted(&text[cell]);
            cell == name || cell.trim_start_matches('#').trim() == name
        };
        if let Some(found) = cells(text, start, separator).position(named) {
            return Some(found);
        }
        let Some(end) = text[start..].find(['\n', '\r']) else { break };
        start += end + 1;
    }
    name.parse::<usize>().ok()?.checked_sub(1)
}

/// The byte at which a line begins; lines end in LF, CR LF or CR.
fn line_start(text: &str, line: usize) -> Option<usize> {
    if line < 2 {
        return (line == 1).then_some(0);
    }
    let bytes = text.as_bytes();
    let ends = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(|at| ends(*at)).nth(line - 2).map(|at| at + 1)
}

/// The cells of the row that begins at a byte, quotation marks and blanks included.
fn cells(text: &str, start: usize, separator: u8) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let from = next?;
        let mut quoted = false;
        let mut at = from;
        while at < bytes.len() && (quoted || bytes[at] != separator && !matches!(bytes[at], b'\n' | b'\r')) {
            quoted ^= bytes[at] == b'"';
            at += 1;
        }
        next = (bytes.get(at) == Some(&separator)).then_some(at + 1);
        Some(from..at)
    })
}

/// The lines that hold some bytes; of many the first.
fn around(text: &str, span: Range<usize>) -> Option<Excerpt> {
    let (before, rest) = (text.get(..span.start)?, text.get(span.clone())?);
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end_of = |from: usize| from + text[from..].find(['\n', '\r']).unwrap_or(text.len() - from);
    let end = match rest.lines().count() > MOST_LINES || rest.contains('\r') {
        true => end_of(span.start),
        false => end_of(span.end),
    };
    let breaks = |text: &str| text.replace("\r\n", "\n").matches(['\n', '\r']).count();
    let span = span.start - start..span.end.min(end) - start;
    Some(Excerpt { first_line: 1 + breaks(&text[..start]), text: text[start..end].to_owned(), span })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(file: &str, line: usize, column: Option<&str>) -> Problem {
        let place = Place::Line { line, column: column.map(str::to_owned) };
        Problem::new(Path::new(file), place, "wrong", "")
    }

    fn shown(problem: &Problem, text: &str) -> (usize, String, String) {
        let found = excerpt_of(problem, text).expect("an excerpt");
        (found.first_line, found.text.clone(), found.text[found.span].to_owned())
    }

    fn owned(line: usize, text: &str, marked: &str) -> (usize, String, String) {
        (line, text.to_owned(), marked.to_owned())
    }

    #[test]
    fn the_cell_is_marked_wherever_it_stands() {
        let text = "\n id ;\"the name\";people\n1;\"a;b\"; 1,5 \n2;\"two\nlines\";x\n3;c;\n";
        assert_eq!(shown(&at("a.csv", 3, Some("people")), text), owned(3, "1;\"a;b\"; 1,5 ", "1,5"));
        assert_eq!(shown(&at("a.csv", 3, Some("the name")), text), owned(3, "1;\"a;b\"; 1,5 ", "\"a;b\""));
        let both = "2;\"two\nlines\";x";
        assert_eq!(shown(&at("a.csv", 4, Some("the name")), text), owned(4, both, "\"two\nlines\""));
        assert_eq!(shown(&at("a.csv", 4, Some("people")), text), owned(5, "lines\";x", "x"));
        assert_eq!(shown(&at("a.csv", 6, Some("people")), text), owned(6, "3;c;", ""), "a blank cell");
        assert_eq!(shown(&at("a.csv", 6, None), text), owned(6, "3;c;", "3;c;"), "the row");
        for end in ["\r\n", "\r"] {
            let text = ["id,n", "1,2", "3,4", ""].join(end);
            assert_eq!(shown(&at("a.csv", 3, Some("n")), &text), owned(3, "3,4", "4"), "{end:?}");
        }
    }

    #[test]
    fn a_known_place_in_a_case_is_marked_and_what_is_nowhere_is_not_shown() {
        let text = "[case]\nid = \"a b\"\n";
        let place = Place::Key { line: 2, key: "case.id".to_owned() };
        let problem = Problem::new(Path::new("case.toml"), place.clone(), "wrong", "").spanning(12..17);
        assert_eq!(shown(&problem, text), owned(2, "id = \"a b\"", "\"a b\""));
        let missing = Problem::new(Path::new("case.toml"), place, "missing", "").spanning(0..0);
        for problem in [missing, at("a.geojson", 1, None), at("a.csv", 9, None), at("a.csv", 1, Some("x"))] {
            assert_eq!(excerpt_of(&problem, text), None);
        }
        assert_eq!(excerpt(&Files::on_disk(), &at("no such file.csv", 1, None)), None);
    }

    proptest! {
        #[test]
        fn no_text_and_no_place_panics(
            text in "[a\u{e9}\",;\n\r ]{0,60}",
            line in 0usize..9,
            column in prop::option::of("[a\u{e9}]{0,2}"),
            span in prop::option::of((0usize..70, 0usize..70)),
        ) {
            for file in ["a.csv", "case.toml"] {
                let mut problem = at(file, line, column.as_deref());
                if let Some((start, end)) = span {
                    problem = problem.spanning(start..end);
                }
                if let Some(found) = excerpt_of(&problem, &text) {
                    prop_assert!(found.first_line >= 1 && found.text.get(found.span.clone()).is_some());
                    prop_assert!(text.contains(&found.text));
                }
            }
        }
    }
}
