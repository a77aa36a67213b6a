//! Numbers of a column in the form in which the whole column writes them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::numbers::{NotANumber, parse_number};
use crate::{Place, Problem, RawTable};

/// How a column writes its numbers, beyond plain decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Plain decimals, or no form that is certain.
    Plain,
    /// `1,234.5`
    Commas,
    /// `1 234.5` with any blank, or `1'234.5`
    Blanks,
    /// `51,25`
    DecimalComma,
}

/// Signs in front of a number; the last is the minus of typesetting.
const SIGNS: [char; 3] = ['+', '-', '\u{2212}'];

/// Reads cells of a table as numbers. A cell that is no plain number is read in the form of its column, if all cells of
/// the column that need one agree and nothing else can be meant; so a comma is never guessed cell by cell.
///
/// Columns are looked at as a whole only once a cell is not plain: tables of plain numbers cost nothing.
pub struct Numbers<'t> {
    table: &'t RawTable,
    forms: RefCell<BTreeMap<usize, Form>>,
}

impl<'t> Numbers<'t> {
    /// For a table.
    #[must_use]
    pub fn of(table: &'t RawTable) -> Self {
        Self { table, forms: RefCell::default() }
    }

    /// The number of a cell.
    ///
    /// # Errors
    /// As [`parse_number`].
    pub fn get(&self, row: usize, column: usize) -> Result<f64, NotANumber> {
        let cell = self.table.rows[row].cell(column);
        parse_number(cell).or_else(|error| {
            if !cell.contains(|c: char| matches!(c, ',' | '\'' | '\u{2019}') || c.is_whitespace()) {
                return Err(error);
            }
            let known = self.forms.borrow().get(&column).copied();
            let form = known.unwrap_or_else(|| {
                let form = self.form(column);
                self.forms.borrow_mut().insert(column, form);
                form
            });
            plain(cell, form).and_then(|text| parse_number(&text).ok()).ok_or(error)
        })
    }

    /// Remarks about columns that were not written in plain numbers.
    pub fn notes(&self) -> Vec<Problem> {
        let forms = self.forms.borrow();
        let note = |(column, form): (&usize, &Form)| {
            let what = match form {
                Form::Plain => return None,
                Form::Commas => "numbers with commas between thousands (1,234)",
                Form::Blanks => "numbers with blanks between thousands (1 234)",
                Form::DecimalComma => "numbers with a decimal comma (51,2)",
            };
            let message = format!("the column \"{}\" has {what}, and was read so", self.table.columns[*column]);
            Some(Problem::new(&self.table.path, Place::File, message, "write plain decimal numbers such as 1234.5"))
        };
        forms.iter().filter_map(note).collect()
    }

    /// A remark if a column of counts may have points between thousands: every number with a point has groups of three
    /// digits after it (1.010, 12.500), which counts of people and beds have not.
    #[must_use]
    pub fn thousands_with_points(&self, column: usize) -> Option<Problem> {
        const LEAST: usize = 3;
        let mut with_points = 0;
        let mut first = None;
        for (row, cells) in self.table.rows.iter().enumerate() {
            let cell = cells.cell(column);
            if cell.contains('.') {
                // grouped() takes the point for the decimal sign: ask it in the other form.
                let unsigned = cell.trim_start_matches(SIGNS);
                if unsigned.contains(',') || grouped(&unsigned.replace('.', ","), ",").is_none() {
                    return None;
                }
                first = first.or(Some(row));
                with_points += 1;
            }
        }
        let row = first.filter(|_| with_points >= LEAST)?;
        let message = format!(
            "all {with_points} numbers with a point have three digits after it, such as \"{}\": they are read as decimals; \
             are they points between thousands?",
            self.table.rows[row].cell(column)
        );
        Some(self.table.problem(row, column, message, "write thousands without points (1010); else go on"))
    }

    /// The form of a column, from all its cells.
    fn form(&self, column: usize) -> Form {
        let mut seen = Seen::default();
        for row in &self.table.rows {
            seen.add(row.cell(column));
        }
        // With a semicolon or a tab between cells the file is of a place where the comma may be the decimal sign.
        let comma_separated = !matches!(self.table.reading.separator, Some(s) if s != crate::csv_table::COMMA);
        seen.form(comma_separated || self.other_commas_are_thousands(column))
    }

    /// True if another column has numbers with two commas or with comma and point, and none has a decimal comma.
    fn other_commas_are_thousands(&self, column: usize) -> bool {
        let mut sure = false;
        for other in (0..self.table.columns.len()).filter(|other| *other != column) {
            let mut seen = Seen::default();
            self.table.rows.iter().take(1_000).for_each(|row| seen.add(row.cell(other)));
            if seen.decimal_comma > 0 {
                return false;
            }
            sure |= seen.sure_commas > 0 || seen.decimals > 0;
        }
        sure
    }
}

/// What the cells of a column look like.
#[derive(Default)]
struct Seen {
    /// `1,234`, which may be either.
    commas: usize,
    /// `1,234,567` or `1,234.5`
    sure_commas: usize,
    /// `51,2`, `-2,595718`
    decimal_comma: usize,
    /// `1 234`
    blanks: usize,
    /// `51.2`
    decimals: usize,
    /// A plain number from 1,000 on, which a column with separators would not have.
    plain_thousands: usize,
    /// Any plain number.
    plain: usize,
}

impl Seen {
    fn add(&mut self, cell: &str) {
        if let Ok(value) = parse_number(cell) {
            self.plain += 1;
            self.decimals += usize::from(cell.contains('.'));
            self.plain_thousands += usize::from(value.abs() >= 1_000.0);
            return;
        }
        let unsigned = cell.trim_start_matches(SIGNS);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(groups) = grouped(unsigned, ",") {
            let sure = groups > 2 || unsigned.contains('.');
            *(if sure { &mut self.sure_commas } else { &mut self.commas }) += 1;
        } else if is_blank_grouped(unsigned) {
            self.blanks += 1;
        } else if unsigned.split_once(',').is_some_and(|(whole, rest)| digits(whole) && digits(rest)) {
            self.decimal_comma += 1;
        }
    }

    /// `thousands_likely` says that a comma in front of three digits is a separator of thousands.
    fn form(&self, thousands_likely: bool) -> Form {
        match () {
            () if self.decimal_comma > 0 => {
                // One among many whole numbers is a slip.
                let usual = self.decimal_comma + self.commas >= self.plain;
                let clear = usual && self.sure_commas == 0 && self.decimals == 0 && self.blanks == 0;
                if clear { Form::DecimalComma } else { Form::Plain }
            }
            () if self.sure_commas > 0 || self.commas > 0 => {
                let clear = self.plain_thousands == 0 && self.blanks == 0;
                if clear && (self.sure_commas > 0 || thousands_likely) { Form::Commas } else { Form::Plain }
            }
            () if self.blanks > 0 && self.plain_thousands == 0 => Form::Blanks,
            () => Form::Plain,
        }
    }
}

/// How many groups a number has that is written in groups of three: `1,234.5` has two; `None` if it is not.
fn grouped(unsigned: &str, separator: &str) -> Option<usize> {
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let groups: Vec<&str> = whole.split(separator).collect();
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let [first, rest @ ..] = &groups[..] else { return None };
    let in_order = !rest.is_empty()
        && (1..=3).contains(&first.len())
        && *first != "0"
        && digits(first)
        && digits(fraction)
        && rest.iter().all(|group| group.len() == 3 && digits(group));
    in_order.then_some(groups.len())
}

fn is_separator_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '\u{202f}' | '\u{2009}')
}

fn is_blank_grouped(unsigned: &str) -> bool {
    let one: String = unsigned.chars().map(|c| if is_separator_blank(c) { ' ' } else { c }).collect();
    grouped(&one, " ").is_some()
}

/// The cell as a plain number.
fn plain(cell: &str, form: Form) -> Option<String> {
    let unsigned = cell.trim_start_matches(SIGNS);
    match form {
        Form::Plain => None,
        Form::Commas => grouped(unsigned, ",").map(|_| cell.replace(',', "")),
        Form::Blanks => is_blank_grouped(unsigned).then(|| cell.chars().filter(|c| !is_separator_blank(*c)).collect()),
        Form::DecimalComma => Some(cell.replacen(',', ".", 1)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn column(separator: &str, cells: &[&str]) -> Vec<Option<f64>> {
        let rows: String = cells.iter().map(|cell| format!("x{separator}\"{cell}\"\n")).collect();
        let text = format!("id{separator}n\n{rows}");
        let table = crate::table_of(Path::new("a.csv"), text.into_bytes()).unwrap();
        let numbers = Numbers::of(&table);
        let found = (0..table.rows.len()).map(|row| numbers.get(row, 1).ok()).collect();
        let plain = cells.iter().all(|cell| parse_number(cell).is_ok());
        assert!(!plain || numbers.notes().is_empty());
        found
    }

    #[test]
    fn points_between_thousands_are_asked_about() {
        let asked = |cells: &[&str]| {
            let rows: String = cells.iter().map(|cell| format!("x,{cell}\n")).collect();
            let table = crate::table_of(Path::new("a.csv"), format!("id,n\n{rows}").into_bytes()).unwrap();
            Numbers::of(&table).thousands_with_points(1).is_some()
        };
        assert!(asked(&["1.010", "2.500", "12.345"]));
        assert!(asked(&["1.010", "421", "2.500", "1.234.567", "12.345"]));
        assert!(!asked(&["1.010", "2.500"]), "two may be chance");
        assert!(!asked(&["1.010", "2.5", "3.125"]) && !asked(&["0.125", "0.250", "0.375"]));
        assert!(!asked(&["421", "1010", "2500"]));
    }

    #[test]
    fn a_column_is_read_in_its_own_form_or_not_at_all() {
        let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        for (what, separator, cells, values) in [
            ("thousands where there are any", ",", &["870", "1,204", "12,400"][..], some(&[870.0, 1204.0, 12400.0])),
            ("millions", ";", &["1,204,000", "870"], some(&[1_204_000.0, 870.0])),
            ("with decimals", ";", &["1,204.5", "870.25"], some(&[1204.5, 870.25])),
            ("blanks", ",", &["1 204", "870", "12\u{202f}400"], some(&[1204.0, 870.0, 12400.0])),
            ("apostrophes", ",", &["1'204", "870"], some(&[1204.0, 870.0])),
            ("decimal commas", ";", &["51,25", "-2,5", "3"], some(&[51.25, -2.5, 3.0])),
            ("decimal commas between commas", ",", &["51,25", "-2,595718"], some(&[51.25, -2.595_718])),
            ("the minus of typesetting", ";", &["51,25", "\u{2212}2,5"], some(&[51.25, -2.5])),
            ("three decimals of a decimal comma", ";", &["51,250", "-2,5"], some(&[51.25, -2.5])),
            ("a slip among whole numbers", ",", &["12,34", "20", "30"], vec![None, Some(20.0), Some(30.0)]),
            ("either, between semicolons", ";", &["1,204", "870"], vec![None, Some(870.0)]),
            ("both kinds", ",", &["1,204", "51,2", "51.2"], vec![None, None, Some(51.2)]),
            ("thousands beside plain thousands", ",", &["1,204", "1870"], vec![None, Some(1870.0)]),
            ("no number", ",", &["1,204", "n/a"], vec![Some(1204.0), None]),
        ] {
            assert_eq!(column(separator, cells), values, "{what}");
        }
    }

    #[test]
    fn what_was_read_in_a_form_is_said() {
        let table = crate::table_of(Path::new("a.csv"), b"id,n\nx,\"1,204\"\n".to_vec()).unwrap();
        let numbers = Numbers::of(&table);
        assert_eq!(numbers.get(0, 1), Ok(1204.0));
        let notes = numbers.notes();
        assert!(notes.len() == 1 && notes[0].to_string().contains("\"n\" has numbers with commas"), "{notes:?}");
    }
}
