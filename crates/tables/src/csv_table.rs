//! CSV into a raw table.

use std::collections::BTreeMap;
use std::path::Path;

use crate::numbers::shorten;
use crate::raw::Rows;
use crate::{Place, Problem, Problems, RawTable, Rejects, TableKind};

/// The reason of rows with too few or too many cells.
const RAGGED: &str = "the row has more or fewer cells than the header";

pub(crate) fn read(path: &Path, text: String) -> Result<RawTable, Problems> {
    if text.trim_start().starts_with(['{', '[']) {
        let help = "give the file the extension .geojson";
        return Err(Problem::of_file(path, "the file is JSON, not CSV", help).into());
    }
    let delimiter = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut problems = Problems::new();
    let mut rejects = Rejects::default();
    let mut columns: Option<Vec<String>> = None;
    let mut rows = Rows::new(0);
    let mut row_count = 0;
    let mut blank_rows = 0;
    let mut lines = LineCounter { text: text.as_bytes(), at: 0, line: 1 };
    let mut record = csv::StringRecord::new();
    loop {
        let start = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(Problem::of_file(path, format!("the CSV cannot be read: {error}"), ""));
                break;
            }
        }
        let end = reader.position().byte() as usize;
        let (line, start) = lines.record_start(start);
        let place = || Place::Line { line, column: None };
        if end >= text.len() && ends_inside_quotes(&text.as_bytes()[start.min(end)..], delimiter) {
            problems.push(Problem::new(
                path,
                place(),
                "a quotation mark opened in this row is never closed, so the rest of the file is one cell",
                "close it, or write a quotation mark inside a cell twice (\"\")",
            ));
            break;
        }
        match &columns {
            None => {
                let names = header(path, line, &record, &mut problems);
                rows = Rows::new(names.len());
                columns = Some(names);
            }
            Some(_) if record.iter().all(str::is_empty) => blank_rows += 1,
            Some(names) if record.len() != names.len() => {
                rejects.add(RAGGED, vec![ragged(path, place(), &record, names.len())]);
            }
            Some(_) => {
                row_count += 1;
                rows.push(line, None, &record);
            }
        }
    }
    drop(reader);
    drop(text);
    if !problems.is_empty() || row_count == 0 && rejects.rows() > 0 {
        problems.append(rejects.into_problems());
        return Err(problems);
    }
    if row_count == 0 {
        let help = "give at least one row below the header line";
        return Err(Problem::of_file(path, "the table has a header but no rows", help).into());
    }
    let columns = columns.unwrap_or_default();
    Ok(RawTable { path: path.to_owned(), kind: TableKind::Csv, columns, rows: rows.finish(), blank_rows, rejects })
}

/// Comma, semicolon or tab: whichever the first line has most of outside quotes.
pub(crate) fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\n', '\r']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(d, _)| *d == byte).for_each(|(_, n)| *n += 1),
        }
    }
    // max_by_key would give the last of equals.
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(b',', |(d, _)| *d)
}

fn header(path: &Path, line: usize, record: &csv::StringRecord, problems: &mut Problems) -> Vec<String> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, name) in record.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(before) = first.insert(name, index) {
            problems.push(Problem::new(
                path,
                Place::Line { line, column: Some(name.to_owned()) },
                format!("the header has this name twice, in columns {} and {}", before + 1, index + 1),
                "give each column its own name",
            ));
        }
    }
    let unnamed = |index: usize| format!("column_{}", index + 1);
    record.iter().enumerate().map(|(i, name)| if name.is_empty() { unnamed(i) } else { name.to_owned() }).collect()
}

fn ragged(path: &Path, place: Place, record: &csv::StringRecord, wanted: usize) -> Problem {
    let message = format!("the row has {} cells, the header has {wanted}", record.len());
    let spans_lines = record.iter().find(|cell| cell.contains('\n'));
    let help = match spans_lines {
        Some(cell) => format!("a quotation mark is closed too late or too early, near \"{}\"", shorten(cell)),
        None if record.len() > wanted => {
            "put a cell that holds the separator into quotation marks, or remove the extra cells".to_owned()
        }
        None => "add the missing cells (leave them blank if there is no value)".to_owned(),
    };
    Problem::new(path, place, message, help)
}

/// A cell of the text as the reader gives it.
pub(crate) fn unquoted(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\"").trim().to_owned(),
        None => cell.to_owned(),
    }
}

/// True if a cell opened by a quotation mark is still open at the end of the record.
///
/// The csv crate takes such a record without complaint, and with it every row to the end of the file.
fn ends_inside_quotes(record: &[u8], delimiter: u8) -> bool {
    let (mut quoted, mut at_start) = (false, true);
    let mut bytes = record.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
            }
        } else if byte == b'"' && at_start {
            (quoted, at_start) = (true, false);
        } else {
            at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    quoted
}

/// Line numbers of byte positions that only grow.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    /// The line and byte at which the record that the reader began at `from` really begins: the reader counts the
    /// blank lines before a record to it.
    fn record_start(&mut self, from: usize) -> (usize, usize) {
        let blank = self.text[from..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        let start = from + blank;
        self.line += line_breaks(&self.text[self.at..start]);
        self.at = start;
        (self.line, start)
    }
}

/// Ends of lines: LF, CR LF or CR. A record never begins between CR and LF.
fn line_breaks(text: &[u8]) -> usize {
    let feeds = text.iter().filter(|byte| **byte == b'\n').count();
    let returns = text.iter().enumerate().filter(|(at, byte)| **byte == b'\r' && text.get(at + 1) != Some(&b'\n'));
    feeds + returns.count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_bytes(text: &str) -> Result<RawTable, Problems> {
        crate::table_of(Path::new("areas.csv"), text.as_bytes().to_vec())
    }

    fn cells(table: &RawTable) -> Vec<Vec<&str>> {
        table.rows.iter().map(|row| (0..table.columns.len()).map(|column| row.cell(column)).collect()).collect()
    }

    fn lines(table: &RawTable) -> Vec<String> {
        (0..table.rows.len()).map(|row| table.row_place(row).short()).collect()
    }

    #[test]
    fn separators_are_detected_from_the_header() {
        for text in ["id,name\na,x y\n", "id;name\r\na;x y\r\n", "id\tname\na\tx y", "\u{feff}id,name\na,x y\n"] {
            let table = read_bytes(text).unwrap();
            assert_eq!(
                (table.columns.join("|"), cells(&table)),
                ("id|name".to_owned(), vec![vec!["a", "x y"]]),
                "{text}"
            );
        }
        let quoted = read_bytes("\"id;;;\",name\n1,\"a,b\"\n").unwrap();
        assert_eq!((quoted.columns.join("|"), cells(&quoted)), ("id;;;|name".to_owned(), vec![vec!["1", "a,b"]]));
    }

    #[test]
    fn rows_keep_their_line_across_blank_lines_and_quoted_line_breaks() {
        let table = read_bytes("\n\nid,name\n\n1,\"two\nlines\"\n\n\n2, x \n,\n3,y").unwrap();
        assert_eq!(lines(&table), ["line 5", "line 9", "line 11"]);
        assert_eq!(cells(&table), [["1", "two\nlines"], ["2", "x"], ["3", "y"]]);
        assert_eq!(table.blank_rows, 1);
        let crlf = read_bytes("id,name\r\n\r\n1,a\r\n2,b\r\n").unwrap();
        assert_eq!(lines(&crlf), ["line 3", "line 4"]);
        let cr = read_bytes("id,name\r\r1,\"a\rb\"\r2,b\r").unwrap();
        assert_eq!(
            (lines(&cr), cells(&cr)),
            (vec!["line 3".into(), "line 5".into()], vec![vec!["1", "a\rb"], vec!["2", "b"]])
        );
    }

    #[test]
    fn ragged_rows_are_left_out_and_reported_with_their_lines() {
        let none = read_bytes("id,name\n1\n3,c,d\n").unwrap_err();
        assert_eq!(none.len(), 2, "no row is left: {none}");
        let table = read_bytes("id,name\n1\n2,b\n3,c,d\n,\n").unwrap();
        assert_eq!((cells(&table), table.blank_rows, table.rejects.rows()), (vec![vec!["2", "b"]], 1, 2));
        let texts: Vec<String> = table.rejects.into_problems().iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 2);
        assert!(texts[0].contains("line 2: the row has 1 cells, the header has 2"), "{}", texts[0]);
        assert!(texts[1].contains("line 4: the row has 3 cells") && texts[1].contains("quotation"), "{}", texts[1]);
    }

    #[test]
    fn an_unclosed_quotation_mark_never_swallows_rows() {
        for text in ["id,name\n1,\"a\n2,b\n3,c\n", "id,name\n1,\"a\n2,b\n3,c", "id,name\n1,\"say \"\"x\"\"\n2,b"] {
            let problems = read_bytes(text).unwrap_err().to_string();
            assert!(problems.contains("line 2: a quotation mark opened"), "{problems}");
        }
        // Closed, doubled, or inside an unquoted cell: all fine.
        for text in ["id,name\n1,\"a\"", "id,name\n1,\"\"\"\"\n", "id,name\n1,5\" pipe\n", "id,name\n1,\"\""] {
            assert!(read_bytes(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn headers_are_checked() {
        let twice = read_bytes("id,lon,id\n1,2,3\n").unwrap_err().to_string();
        assert!(twice.contains("column \"id\": the header has this name twice, in columns 1 and 3"), "{twice}");
        assert_eq!(read_bytes("id,,\n1,2,3\n").unwrap().columns, ["id", "column_2", "column_3"]);
        assert!(read_bytes("id,name\n").unwrap_err().to_string().contains("no rows"));
        assert!(read_bytes("{\"type\": 1}").unwrap_err().to_string().contains("JSON, not CSV"));
    }

    proptest! {
        #[test]
        fn written_rows_are_read_back(rows in prop::collection::vec(prop::collection::vec("[a-z\",;\n]{1,5}", 3), 1..8)) {
            // Surrounding line breaks are blanks, which are stripped.
            let rows: Vec<Vec<String>> =
                rows.iter().map(|r| r.iter().map(|c| format!("x{c}x")).collect()).collect();
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let table = read_bytes(&text).unwrap();
            prop_assert_eq!(cells(&table), rows);
        }
    }
}
