//! CSV into a raw table.

use std::collections::BTreeMap;
use std::path::Path;

use crate::below::{BELOW_THE_TABLE, ShortRows};
use crate::grid::{PEEK, is_remark, layout};
use crate::raw::Rows;
use crate::text_faults::{above_the_header, fault_problem, is_split_thousands, mostly_ragged, ragged, remark_note};
use crate::{Place, Problem, Problems, RawTable, Reading, Rejects, TableKind, TableOptions};

pub(crate) fn read(path: &Path, text: String, options: &TableOptions) -> Result<RawTable, Problems> {
    let delimiter = delimiter(&text);
    let head = head(&text, delimiter);
    let cells: Vec<Vec<String>> = head.iter().map(|(_, cells)| cells.clone()).collect();
    let layout = layout(&cells, options.header).map_err(|fault| fault_problem(path, &fault, &head))?;
    let mut notes = Vec::new();
    let mut reader = reader(&text, delimiter);
    let mut problems = Problems::new();
    let mut rejects = Rejects::keeping(options.keep_all);
    let mut columns: Option<Vec<String>> = None;
    let mut rows = Rows::new(0);
    if layout.header.is_none() {
        let names: Vec<String> = (1..=layout.width).map(|number| number.to_string()).collect();
        rows = Rows::new(names.len());
        columns = Some(names);
    }
    let (mut row_count, mut blank_rows, mut record_number, mut header_line) = (0, 0, 0, None);
    let mut remarks: Vec<usize> = Vec::new();
    let mut short = ShortRows::default();
    let mut split_thousands = 0;
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
        record_number += 1;
        match &columns {
            None if layout.header.is_some_and(|header| record_number <= header) => {}
            None => {
                if record_number > 1 {
                    notes.push(above_the_header(path, line, &head[..record_number - 1]));
                }
                let names = header(path, line, &record, layout.width, &mut problems);
                rows = Rows::new(names.len());
                columns = Some(names);
                header_line = Some(line);
            }
            Some(_) if record.iter().all(str::is_empty) => blank_rows += 1,
            Some(names)
                if record.get(0).is_some_and(|cell| cell.starts_with('#'))
                    && is_remark_record(&record, names.len()) =>
            {
                remarks.push(line);
            }
            Some(names) if record.len() != names.len() => {
                split_thousands += usize::from(is_split_thousands(&record, names.len()));
                let cells: Vec<&str> = record.iter().collect();
                short.push(
                    path,
                    place(),
                    &cells,
                    names.len(),
                    ragged(path, place(), &record, names.len()),
                    &mut rejects,
                );
            }
            Some(_) => {
                row_count += 1;
                // They stand among rows.
                short.stands_among_rows(&mut rejects);
                rows.push(line, None, record.iter().map(without_formula));
            }
        }
    }
    drop(reader);
    drop(text);
    let notes_below = short.end(row_count > 0, &mut rejects);
    problems.0.splice(0..0, mostly_ragged(path, split_thousands, rejects.rows(), row_count));
    if !problems.is_empty() || row_count == 0 && rejects.rows() > 0 {
        problems.append(rejects.into_problems());
        return Err(problems);
    }
    if row_count == 0 {
        let help = "give at least one row below the header line";
        return Err(Problem::of_file(path, "the table has a header but no rows", help).into());
    }
    notes_below.into_iter().for_each(|note| rejects.add(BELOW_THE_TABLE, vec![note]));
    notes.extend(remark_note(path, &remarks));
    notes.into_iter().for_each(|note| rejects.note(note));
    let columns = columns.unwrap_or_default();
    let reading = Reading {
        format: "CSV".to_owned(),
        separator: Some(separator_name(delimiter)),
        header_line,
        ..Reading::default()
    };
    let rows = rows.finish();
    Ok(RawTable { path: path.to_owned(), kind: TableKind::Csv, columns, rows, blank_rows, rejects, reading, crs: None })
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
}

/// The first records with their lines.
fn head(text: &str, delimiter: u8) -> Vec<(usize, Vec<String>)> {
    let mut reader = reader(text, delimiter);
    let mut lines = LineCounter { text: text.as_bytes(), at: 0, line: 1 };
    let mut record = csv::StringRecord::new();
    let mut head = Vec::new();
    while head.len() < PEEK {
        let start = reader.position().byte() as usize;
        if !matches!(reader.read_record(&mut record), Ok(true)) {
            break;
        }
        let (line, _) = lines.record_start(start);
        head.push((line, record.iter().map(str::to_owned).collect()));
    }
    head
}

fn is_remark_record(record: &csv::StringRecord, width: usize) -> bool {
    let cells: Vec<&str> = record.iter().collect();
    is_remark(&cells, width)
}

/// `="0101"`, as people write codes so that a spreadsheet keeps their zeros.
pub(crate) fn without_formula(cell: &str) -> &str {
    match cell.strip_prefix('=') {
        Some(rest) => rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map_or(cell, str::trim),
        None => cell,
    }
}

/// How commas between cells are called in [`Reading::separator`].
pub(crate) const COMMA: &str = "separated by commas";

fn separator_name(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "separated by semicolons",
        b'\t' => "separated by tabs",
        b'|' => "separated by |",
        _ => COMMA,
    }
}

/// Comma, semicolon, tab or `|`: whichever divides most of the first records into the same number of cells, at least two.
/// Of equals the one that the first record has most of, and the comma before the others.
pub(crate) fn delimiter(text: &str) -> u8 {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let mut counts: [Vec<usize>; 4] = Default::default();
    let mut current = [0; 4];
    let (mut quoted, mut blank) = (false, true);
    let mut end_record = |current: &mut [usize; 4], blank: &mut bool| {
        if !std::mem::replace(blank, true) {
            counts.iter_mut().zip(current.iter()).for_each(|(counts, count)| counts.push(*count));
        }
        *current = [0; 4];
        counts[0].len()
    };
    for byte in text.bytes() {
        match byte {
            b'"' => (quoted, blank) = (!quoted, false),
            b'\n' | b'\r' if !quoted => {
                if end_record(&mut current, &mut blank) >= PEEK {
                    break;
                }
            }
            _ => {
                blank &= byte == b' ';
                if let Some(at) = CANDIDATES.iter().position(|candidate| *candidate == byte && !quoted) {
                    current[at] += 1;
                }
            }
        }
    }
    end_record(&mut current, &mut blank);
    // Records that agree, then separators of the first record; max_by_key would give the last of equals.
    let score = |counts: &[usize]| {
        let agree = |wanted: usize| counts.iter().filter(|count| **count == wanted).count();
        let most = counts.iter().filter(|count| **count > 0).map(|count| agree(*count)).max().unwrap_or(0);
        (most, counts.first().copied().unwrap_or(0))
    };
    let scores = counts.each_ref().map(|counts| score(counts));
    let best = scores.iter().max().copied().unwrap_or_default();
    scores.iter().position(|score| *score == best).map_or(b',', |at| CANDIDATES[at])
}

/// Names of the columns; a header that is shorter than the rows, all of which end in a blank cell, gets unnamed ones.
fn header(path: &Path, line: usize, record: &csv::StringRecord, width: usize, problems: &mut Problems) -> Vec<String> {
    let cells: Vec<&str> = record.iter().map(without_formula).collect();
    let mut cells: Vec<&str> = cells
        .iter()
        .enumerate()
        .map(|(i, cell)| if i == 0 { cell.trim_start_matches('#').trim() } else { cell })
        .collect();
    if cells.len() + 1 == width {
        cells.push("");
    }
    column_names(path, Place::Line { line, column: None }, &cells, problems)
}

/// Unique names of columns from the cells of a header.
pub(crate) fn column_names(path: &Path, place: Place, cells: &[&str], problems: &mut Problems) -> Vec<String> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, name) in cells.iter().copied().enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(before) = first.insert(name, index) {
            problems.push(Problem::new(
                path,
                place.clone().in_column(name),
                format!("the header has this name twice, in columns {} and {}", before + 1, index + 1),
                "give each column its own name",
            ));
        }
    }
    let unnamed = |index: usize| format!("column_{}", index + 1);
    cells.iter().enumerate().map(|(i, name)| if name.is_empty() { unnamed(i) } else { (*name).to_owned() }).collect()
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
