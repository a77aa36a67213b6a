//! Tables and their CSV form.
//!
//! The CSV dialect and why:
//! - **UTF-8 without a byte order mark, LF at line ends**, quotes as RFC 4180 says. Scripts read the tables first: to
//!   Python's `csv` and base R's `read.csv` a mark becomes part of the first column's name, and that is found late. Excel
//!   opens the file by Data > From Text/CSV, which asks for the encoding; double-clicked it shows `HÃ¶fn` for `Höfn`.
//! - **Text cells that a spreadsheet would take for a formula** (`=`, `+`, `-`, `@`, also in full width and behind spaces
//!   or invisible characters) get a leading apostrophe. Numbers stay numbers: `-5.0` in a number column is untouched.
//! - **Control characters** in text become one space, so that no cell spans lines.
//! - **Missing is empty**; true and false are `true` and `false`; the decimal point is a point.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::error::LayerError;
use crate::names;
use crate::value::{Kind, Value, number_text};

/// A table, for files and for the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name, for messages and headings.
    pub name: String,
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows, each with one value for every column.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Header in files: snake_case, with the unit (`extra_min`).
    pub name: String,
    /// Header for people.
    pub title: String,
    /// Unit for people ("min", "people"), empty if there is none.
    pub unit: String,
    /// Type of the values.
    pub kind: Kind,
}

impl Column {
    /// A column from its name, title, unit and kind.
    #[must_use]
    pub fn new(name: &str, title: &str, unit: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), title: title.to_owned(), unit: unit.to_owned(), kind }
    }
}

impl Table {
    /// Whether names, counts and kinds are right, as [`write_csv`] wants them.
    ///
    /// # Errors
    /// [`LayerError`], naming the first row (from 1) and column that is wrong.
    pub fn validate(&self) -> Result<(), LayerError> {
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            if let Some(reason) = names::field_fault(&column.name) {
                return Err(LayerError::BadFieldName { field: column.name.clone(), reason });
            }
            if !seen.insert(&column.name) {
                return Err(LayerError::DuplicateField { field: column.name.clone() });
            }
        }
        for (index, row) in self.rows.iter().enumerate() {
            let name = || format!("{}, row {}", self.name, index + 1);
            if row.len() != self.columns.len() {
                let (expected, found) = (self.columns.len(), row.len());
                return Err(LayerError::WrongCount { row: name(), expected, found });
            }
            for (value, column) in row.iter().zip(&self.columns) {
                value.check(column.kind, &column.name, name)?;
            }
        }
        Ok(())
    }
}

/// Writes `table` as CSV in the dialect of this [module](self).
///
/// # Errors
/// [`LayerError`] before anything is written if the table does not hold what it declares; [`LayerError::Io`].
pub fn write_csv(table: &Table, out: &mut impl Write) -> Result<(), LayerError> {
    table.validate()?;
    write_csv_rows(&table.name, &table.columns, table.rows.iter().cloned(), out)
}

/// As [`write_csv`], of rows that come one after the other and are not kept. `name` is that of the table, for errors.
///
/// # Errors
/// [`LayerError`] at the first row that does not hold what the columns declare; what was before it is written.
pub fn write_csv_rows(
    name: &str,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Value>>,
    out: &mut impl Write,
) -> Result<(), LayerError> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|column| &column.name)).map_err(io_error)?;
    for (index, row) in rows.enumerate() {
        let named = || format!("{name}, row {}", index + 1);
        if row.len() != columns.len() {
            return Err(LayerError::WrongCount { row: named(), expected: columns.len(), found: row.len() });
        }
        for (value, column) in row.iter().zip(columns) {
            value.check(column.kind, &column.name, named)?;
        }
        let cells = row.iter().zip(columns).map(|(value, column)| cell(value, column.kind));
        writer.write_record(cells).map_err(io_error)?;
    }
    writer.flush()?;
    Ok(())
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn cell(value: &Value, kind: Kind) -> String {
    match (value, kind) {
        (Value::Null, _) => String::new(),
        (Value::Text(text), _) => neutral_text(text),
        (Value::Integer(number), _) => number.to_string(),
        (Value::Number(number), Kind::Number { decimals }) => number_text(*number, decimals),
        (Value::Number(number), _) => number.to_string(),
        (Value::Boolean(flag), _) => flag.to_string(),
    }
}

/// `text` on one line and such that no spreadsheet computes with it.
pub(crate) fn neutral_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len() + 1);
    let mut in_control = false;
    for c in text.chars() {
        // The line and paragraph separators end lines in some readers too.
        let control = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        match (control, in_control) {
            (false, _) => clean.push(c),
            (true, false) => clean.push(' '),
            (true, true) => {}
        }
        in_control = control;
    }
    // Where there were control characters at an end there is nothing to keep apart.
    if text.starts_with(is_break) {
        clean.remove(0);
    }
    if text.ends_with(is_break) {
        clean.pop();
    }
    // Some importers trim before they look for a formula.
    let first = clean.chars().find(|c| !c.is_whitespace() && !invisible(*c));
    if first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')) {
        clean.insert(0, '\'');
    }
    clean
}

fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Characters without width that may stand before the first visible one: marks of direction, joiners, byte order mark.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(values: Vec<Value>, kind: Kind) -> Table {
        Table {
            name: "t".into(),
            columns: vec![Column::new("a", "A", "", kind)],
            rows: values.into_iter().map(|value| vec![value]).collect(),
        }
    }

    fn text(table: &Table) -> String {
        let mut out = Vec::new();
        write_csv(table, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_byte_for_byte() {
        let columns = vec![
            Column::new("site_name", "Site", "", Kind::Text),
            Column::new("people", "People", "people", Kind::Integer),
            Column::new("extra_min", "Extra time", "min", Kind::Number { decimals: 1 }),
            Column::new("open", "Open", "", Kind::Boolean),
        ];
        let rows = vec![
            vec!["Höfn, \"old\"".into(), 7_i64.into(), (-5.04).into(), true.into()],
            vec!["=cmd|' /C calc'!A0".into(), (-3_i64).into(), 0.0.into(), false.into()],
            vec![Value::Null, Value::Null, Value::Null, Value::Null],
            vec!["مستشفى 🏥".into(), 0_i64.into(), 12.25.into(), true.into()],
        ];
        let expected = "site_name,people,extra_min,open\n\
            \"Höfn, \"\"old\"\"\",7,-5.0,true\n\
            '=cmd|' /C calc'!A0,-3,0.0,false\n\
            ,,,\n\
            مستشفى 🏥,0,12.2,true\n";
        assert_eq!(text(&Table { name: "sites".into(), columns, rows }), expected);
    }

    #[test]
    fn formulas_are_neutralised_and_controls_removed() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+44 1234", "'+44 1234"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'=1"),
            ("\r=1", "'=1"),
            ("\r\n\u{0}\u{7f}=1", "'=1"),
            ("  =1", "'  =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{200f}=1", "'\u{200f}=1"),
            ("\u{a0}＝1", "'\u{a0}＝1"),
            ("a\r\nb\u{2028}c", "a b c"),
            ("a\u{1b}[31mb\n", "a [31mb"),
            ("a=b", "a=b"),
            ("5-6", "5-6"),
            ("\n", ""),
            ("\n\n", ""),
            ("", ""),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ];
        for (given, expected) in cases {
            assert_eq!(neutral_text(given), expected, "{given:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut wrong = table(vec![Value::from(1.5)], Kind::Integer);
        assert!(matches!(wrong.validate(), Err(LayerError::WrongKind { .. })));
        wrong.columns[0].kind = Kind::Number { decimals: 1 };
        wrong.rows.push(vec![]);
        assert!(matches!(wrong.validate(), Err(LayerError::WrongCount { .. })));
        wrong.rows[1] = vec![Value::from(f64::NAN)];
        let message = wrong.validate().unwrap_err().to_string();
        assert!(message.contains("t, row 2") && message.contains("\"a\""), "{message}");
        wrong.rows.clear();
        wrong.columns.push(Column::new("a", "A", "", Kind::Text));
        assert!(matches!(wrong.validate(), Err(LayerError::DuplicateField { .. })));
        wrong.columns[1].name = "Extra Minutes".into();
        assert!(matches!(wrong.validate(), Err(LayerError::BadFieldName { .. })));
        assert!(write_csv(&wrong, &mut Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn every_text_is_one_harmless_cell(given in any::<String>()) {
            let written = text(&table(vec![Value::Text(given.clone()), Value::from("end")], Kind::Text));
            let body = written.as_str();
            let mut reader = csv::Reader::from_reader(body.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(rows.len(), 2);
            let cell = &rows[0][0];
            prop_assert!(!cell.starts_with(['=', '+', '-', '@']));
            prop_assert!(!cell.chars().any(char::is_control));
            let visible = |text: &str| text.chars().filter(|c| !is_break(*c) && *c != ' ').collect::<String>();
            let kept = visible(cell);
            let wanted = visible(&given);
            prop_assert_eq!(kept.strip_prefix(if wanted.starts_with('\'') { "" } else { "'" }).unwrap_or(&kept), wanted);
        }
    }
}
