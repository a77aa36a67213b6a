//! Tables as one workbook for Excel and LibreOffice.
//!
//! Each table has a sheet with a frozen, filtered header, columns as wide as their content and numbers as numbers. The
//! first sheet says what every sheet and column means. Text is written as text, so nothing in it is computed; what would
//! be a formula if somebody typed it again gets an apostrophe, as in the CSV files. The bytes depend on the tables alone.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::error::LayerError;
use crate::table::{Table, neutral_text};
use crate::value::{Kind, Value, number_text};

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A table does not hold what it declares.
    #[error("{0}")]
    Table(#[from] LayerError),
    /// The library refused, such as more rows than a sheet holds (1,048,576).
    #[error("the workbook cannot be made: {0}")]
    Workbook(#[from] XlsxError),
}

/// A table with what it means.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The table; its name is that of the sheet.
    pub table: &'a Table,
    /// What it holds, in a sentence.
    pub about: &'a str,
}

/// The bytes of a workbook: first the sheet `about` with `title`, `notes` and the definitions, then one for each table.
///
/// # Errors
/// [`WorkbookError`].
pub fn write_workbook(title: &str, notes: &[String], sheets: &[Sheet<'_>]) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    // Excel wants a date; a fixed one keeps the bytes the same.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook
        .set_properties(&DocProperties::new().set_title(title).set_author("waywarden").set_creation_datetime(&created));
    let mut names = BTreeSet::from(["about".to_owned()]);
    let named: Vec<(String, &Sheet<'_>)> =
        sheets.iter().map(|sheet| (sheet_name(&sheet.table.name, &mut names), sheet)).collect();
    about(workbook.add_worksheet(), title, notes, &named)?;
    for (name, sheet) in &named {
        sheet.table.validate()?;
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(name)?;
        fill(worksheet, sheet.table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// At most 31 characters, none of those that Excel forbids, unique.
fn sheet_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let clean: String = name.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { '_' } else { c }).collect();
    let cut = |length: usize| clean.chars().take(length).collect::<String>();
    let mut found = cut(31);
    let mut number = 2;
    while found.is_empty() || !taken.insert(found.to_lowercase()) {
        found = format!("{}_{number}", cut(27));
        number += 1;
    }
    found
}

fn header() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E8_EDF2))
        .set_border_bottom(FormatBorder::Thin)
}

fn about(
    worksheet: &mut Worksheet,
    title: &str,
    notes: &[String],
    sheets: &[(String, &Sheet<'_>)],
) -> Result<(), XlsxError> {
    worksheet.set_name("about")?;
    worksheet.set_column_width(0, 24)?.set_column_width(1, 30)?.set_column_width(2, 42)?.set_column_width(3, 18)?;
    worksheet.write_string_with_format(0, 0, neutral_text(title), &Format::new().set_bold().set_font_size(16))?;
    let mut row = 1;
    for note in notes {
        worksheet.write_string(row, 0, neutral_text(note))?;
        row += 1;
    }
    row += 1;
    for (column, words) in ["Sheet", "Column", "Meaning", "Unit"].iter().enumerate() {
        worksheet.write_string_with_format(row, column as u16, *words, &header())?;
    }
    let bold = Format::new().set_bold();
    for (name, sheet) in sheets {
        row += 1;
        worksheet.write_url_with_text(row, 0, format!("internal:'{name}'!A1").as_str(), name)?;
        worksheet.write_string_with_format(row, 1, neutral_text(sheet.about), &bold)?;
        for column in &sheet.table.columns {
            row += 1;
            worksheet.write_string(row, 1, &column.name)?;
            worksheet.write_string(row, 2, neutral_text(&column.title))?;
            worksheet.write_string(row, 3, neutral_text(&column.unit))?;
        }
    }
    Ok(())
}

fn fill(worksheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    for (at, column) in table.columns.iter().enumerate() {
        worksheet.write_string_with_format(0, at as u16, &column.name, &header())?;
        worksheet.set_column_width(at as u16, width(table, at))?;
    }
    let formats: Vec<Format> = table.columns.iter().map(|column| format(column.kind)).collect();
    for (row, values) in table.rows.iter().enumerate() {
        let row = row as u32 + 1;
        for (at, (value, column)) in values.iter().zip(&table.columns).enumerate() {
            let (format, at) = (&formats[at], at as u16);
            match (value, column.kind) {
                (Value::Null, _) => continue,
                (Value::Text(text), _) => worksheet.write_string_with_format(row, at, neutral_text(text), format)?,
                (Value::Integer(number), _) => worksheet.write_number_with_format(row, at, *number as f64, format)?,
                (Value::Number(number), Kind::Number { decimals }) => {
                    let rounded = number_text(*number, decimals).parse().unwrap_or(*number);
                    worksheet.write_number_with_format(row, at, rounded, format)?
                }
                (Value::Number(number), _) => worksheet.write_number_with_format(row, at, *number, format)?,
                (Value::Boolean(flag), _) => worksheet.write_boolean_with_format(row, at, *flag, format)?,
            };
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    let last = (table.rows.len() as u32, table.columns.len().saturating_sub(1) as u16);
    worksheet.autofilter(0, 0, last.0, last.1)?;
    worksheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Numbers are shown with one decimal less noise than they hold: the cell keeps every digit.
fn format(kind: Kind) -> Format {
    match kind {
        Kind::Integer => Format::new().set_num_format("#,##0"),
        Kind::Number { decimals: 0 } => Format::new().set_num_format("#,##0"),
        Kind::Number { .. } => Format::new().set_num_format("#,##0.0##"),
        _ => Format::new(),
    }
}

fn width(table: &Table, at: usize) -> f64 {
    let text = |value: &Value| match value {
        Value::Text(text) => text.chars().count(),
        Value::Number(_) | Value::Integer(_) => 11,
        _ => 6,
    };
    let longest = table.rows.iter().take(200).map(|row| text(&row[at])).max().unwrap_or(0);
    longest.max(table.columns[at].name.len()).clamp(6, 48) as f64 + 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes() {
        let mut taken = BTreeSet::from(["about".to_owned()]);
        assert_eq!(sheet_name("summary", &mut taken), "summary");
        assert_eq!(sheet_name("Summary", &mut taken), "Summary_2");
        assert_eq!(sheet_name("a/b:c", &mut taken), "a_b_c");
        assert_eq!(sheet_name(&"x".repeat(40), &mut taken).len(), 31);
        assert_eq!(sheet_name(&"x".repeat(40), &mut taken).len(), 29);
        assert_eq!(sheet_name("", &mut taken), "_2");
    }
}
