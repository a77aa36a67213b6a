//! Workbooks: Excel (.xlsx, .xlsb, .xls) and OpenDocument (.ods).

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::{damaged, one_of};
use crate::csv_table::column_names;
use crate::grid::{PEEK, filled, is_remark, layout};
use crate::raw::Rows;
use crate::text_faults::{above_the_header, fault_problem};
use crate::{Place, Problem, Problems, RawTable, Reading, Rejects, TableKind, TableOptions};

type Book = Sheets<Cursor<Vec<u8>>>;
/// Rows of a sheet that have cells: the row number, counted from 1, and the cells by column.
type SheetRows = BTreeMap<usize, Vec<(usize, String)>>;

/// Columns beyond this are no part of a table.
const MOST_COLUMNS: usize = 4_096;

pub(super) fn read(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<RawTable, Problems> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| opened(path, &error))?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .filter(|sheet| options.layer.is_some() || sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    // A sheet without rows is no choice.
    let mut read = BTreeMap::new();
    let mut names = Vec::new();
    for name in visible {
        if options.layer.as_ref().is_none_or(|wanted| wanted.to_lowercase() == name.to_lowercase()) {
            let rows = sheet(path, &mut book, &name)?;
            if rows.len() > 1 {
                names.push(name.clone());
                read.insert(name, rows);
            }
        } else {
            names.push(name);
        }
    }
    let name = one_of(path, "sheet", &names, options.layer.as_deref())?.to_owned();
    let rows = read.remove(&name).unwrap_or_default();
    drop(book);
    table(path, &name, rows, options)
}

fn opened(path: &Path, error: &calamine::Error) -> Problem {
    let words = error.to_string();
    if words.to_lowercase().contains("password") {
        return Problem::of_file(path, "the workbook is protected by a password", "save it without one");
    }
    damaged(path, "workbook", words)
}

/// The cells of a sheet that are not empty.
fn sheet(path: &Path, book: &mut Book, name: &str) -> Result<SheetRows, Problem> {
    let mut rows = SheetRows::new();
    let mut add = |row: usize, column: usize, text: String| {
        let text = text.trim();
        if !text.is_empty() && column < MOST_COLUMNS {
            rows.entry(row + 1).or_default().push((column, text.to_owned()));
        }
    };
    // Cell by cell, since a stray cell at the far corner of a sheet would make billions of empty ones.
    if let Sheets::Xlsx(book) = book {
        let mut cells = book.worksheet_cells_reader(name).map_err(|error| damaged(path, "workbook", error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(path, "workbook", error))? {
            let (row, column) = cell.get_position();
            add(row as usize, column as usize, text_of_ref(cell.get_value()));
        }
        return Ok(rows);
    }
    let range = book.worksheet_range(name).map_err(|error| damaged(path, "workbook", error))?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        add(row + first_row as usize, column + first_column as usize, text_of(value));
    }
    Ok(rows)
}

fn text_of_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(value) => date(value.as_f64()),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn text_of(value: &Data) -> String {
    match value {
        Data::Float(value) => number(*value),
        Data::DateTime(value) => date(value.as_f64()),
        other => other.to_string(),
    }
}

/// As a person sees it: 15 digits, as spreadsheets calculate.
fn number(value: f64) -> String {
    let exact = value.to_string();
    if exact.len() <= 16 {
        return exact;
    }
    match format!("{value:.14e}").parse::<f64>() {
        Ok(rounded) => rounded.to_string(),
        Err(_) => exact,
    }
}

/// The day of a date's serial number, counted from 1899-12-30, as 2024-05-01; the time of day is left out.
///
/// Days to a civil date: Howard Hinnant, chrono-compatible low-level date algorithms.
fn date(serial: f64) -> String {
    if !(1.0..=2_958_465.0).contains(&serial) {
        return number(serial);
    }
    // 1899-12-30 is 25,569 days before 1970-01-01, which is day 719,468 of the algorithm.
    let days = serial.floor() as i64 - 25_569 + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn table(path: &Path, name: &str, sheet: SheetRows, options: &TableOptions) -> Result<RawTable, Problems> {
    let last = sheet.keys().next_back().copied().unwrap_or(0);
    let width = sheet.values().flatten().map(|(column, _)| column + 1).max().unwrap_or(0);
    // Columns in front that nobody uses.
    let first = sheet.values().flatten().map(|(column, _)| *column).min().unwrap_or(0);
    let dense = |row: &[(usize, String)]| {
        let mut cells = vec![String::new(); width - first];
        for (column, text) in row {
            cells[column - first].clone_from(text);
        }
        cells
    };
    let head: Vec<(usize, Vec<String>)> = sheet.iter().take(PEEK).map(|(number, row)| (*number, dense(row))).collect();
    let cells: Vec<Vec<String>> = head.iter().map(|(_, cells)| cells.clone()).collect();
    let layout = layout(&cells, options.header).map_err(|fault| fault_problem(path, &fault, &head))?;
    let mut problems = Problems::new();
    let mut rejects = Rejects::keeping(options.keep_all);
    let (names, header_line) = match layout.header {
        None => ((1..=width - first).map(|number| number.to_string()).collect(), None),
        Some(header) => {
            let (number, cells) = &head[header];
            if header > 0 {
                rejects.note(above_the_header(path, *number, &head[..header]));
            }
            let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let cells = &cells[..used.max(1)];
            (column_names(path, Place::Row { row: *number, column: None }, cells, &mut problems), Some(*number))
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rows = Rows::new(names.len());
    let (mut count, mut after, mut remarks) = (0, 0, 0);
    for (number, row) in sheet.iter().filter(|(number, _)| header_line.is_none_or(|header| **number > header)) {
        let cells = dense(row);
        if is_remark(&cells, layout.width) && filled(&cells) == 1 {
            remarks += 1;
            continue;
        }
        after += number - header_line.unwrap_or(0) - after - count - remarks - 1;
        count += 1;
        rows.push(*number, None, cells.iter().map(String::as_str));
    }
    if count == 0 {
        return Err(
            Problem::of_file(path, "the sheet has a header but no rows", "give at least one row below it").into()
        );
    }
    let _ = last;
    let reading =
        Reading { format: "workbook".to_owned(), layer: Some(name.to_owned()), header_line, ..Reading::default() };
    Ok(RawTable {
        path: path.to_owned(),
        kind: TableKind::Rows,
        columns: names,
        rows: rows.finish(),
        blank_rows: after,
        rejects,
        reading,
        crs: options.crs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_written_as_they_are_shown() {
        for (value, text) in
            [(51.000_09, "51.00009"), (1000.0, "1000"), (0.1 + 0.2, "0.3"), (-2.5, "-2.5"), (1e-7, "0.0000001")]
        {
            assert_eq!(number(value), text);
        }
        for (serial, text) in
            [(45_413.0, "2024-05-01"), (45_351.75, "2024-02-29"), (0.5, "0.5"), (25_569.0, "1970-01-01")]
        {
            assert_eq!(date(serial), text);
        }
    }
}
