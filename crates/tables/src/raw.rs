//! A table as it stands in the file: text cells, nothing interpreted.

use std::path::{Path, PathBuf};

use crate::{Place, Problem, Problems, csv_table, geojson_table, suggestion};

/// The file format a table came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Comma, semicolon or tab separated text with a header line.
    Csv,
    /// A GeoJSON FeatureCollection of points.
    GeoJson,
}

/// One row: its cells in the order of the table's columns, and where it stands.
#[derive(Clone, Debug)]
pub struct RawRow {
    /// Line (CSV) or feature number (GeoJSON), counted from 1.
    pub place: Place,
    /// Longitude and latitude of the geometry as given, for GeoJSON; `None` for CSV, where they are columns.
    pub point: Option<(f64, f64)>,
    pub(crate) cells: csv::StringRecord,
}

impl RawRow {
    /// The cell of a column, without surrounding blanks; empty if there is none.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or("")
    }
}

/// A table with a header, as text. Every row has as many cells as there are columns.
#[derive(Clone, Debug)]
pub struct RawTable {
    /// The file.
    pub path: PathBuf,
    /// Its format.
    pub kind: TableKind,
    /// Column names in the order of the file; unique and non-empty (an unnamed third column is `column_3`).
    pub columns: Vec<String>,
    /// The rows in the order of the file.
    pub rows: Vec<RawRow>,
    /// Rows skipped because every cell is blank (spreadsheets leave them at the end).
    pub blank_rows: usize,
}

/// Reads a table: CSV (`.csv`, `.tsv`, `.txt`) or GeoJSON points (`.geojson`, `.json`), chosen by the extension.
///
/// * CSV: UTF-8 with or without byte order mark; separated by comma, semicolon or tab, whichever the header line has
///   most of (comma on a tie); quoted cells may hold line breaks; cells are stripped of surrounding blanks; every row
///   must have as many cells as the header.
/// * GeoJSON: a FeatureCollection in WGS 84 longitude and latitude; each feature a Point, or a MultiPoint of one;
///   properties become columns in the order in which they first appear, `null` and absent ones are blank, nested ones
///   are JSON text; the member `id` of features becomes a column `id` if no property has that name.
///
/// # Errors
/// All [`Problems`] of the file: missing, empty, of another kind (HTML, Git LFS pointer, workbook ...), ragged rows,
/// repeated column names, features without a point.
pub fn read_table(path: &Path) -> Result<RawTable, Problems> {
    match table_kind(path)? {
        TableKind::Csv => csv_table::read(path),
        TableKind::GeoJson => geojson_table::read(path),
    }
}

fn table_kind(path: &Path) -> Result<TableKind, Problems> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "csv" | "tsv" | "txt" => Ok(TableKind::Csv),
        "geojson" | "json" => Ok(TableKind::GeoJson),
        _ => Err(Problem::of_file(
            path,
            format!("the format \".{extension}\" is not known"),
            "give a .csv, .tsv or .txt file with a header line, or a .geojson or .json file of points",
        )
        .into()),
    }
}

impl RawTable {
    /// The index of a column: the exact name, else the only one that is equal when letter case, blanks, `_` and `-`
    /// are ignored.
    ///
    /// # Errors
    /// A [`Problem`] of this file if there is none (it names the nearest column and lists all) or several.
    pub fn column(&self, name: &str) -> Result<usize, Problem> {
        if let Some(index) = self.columns.iter().position(|c| c == name) {
            return Ok(index);
        }
        let wanted = folded(name);
        let alike: Vec<usize> = (0..self.columns.len()).filter(|&i| folded(&self.columns[i]) == wanted).collect();
        match alike[..] {
            [index] => Ok(index),
            [] => {
                let help = suggestion(name, "columns", self.columns.iter().map(String::as_str));
                Err(Problem::of_file(&self.path, format!("there is no column \"{name}\""), help))
            }
            _ => {
                let names: Vec<String> = alike.iter().map(|&i| format!("\"{}\"", self.columns[i])).collect();
                let message = format!("the column \"{name}\" may be {}", names.join(" or "));
                Err(Problem::of_file(&self.path, message, "write the name exactly as in the header"))
            }
        }
    }

    /// The place of a cell: its row, and the column's name.
    #[must_use]
    pub fn place(&self, row: usize, column: usize) -> Place {
        self.rows[row].place.clone().in_column(&self.columns[column])
    }
}

/// The header name with letter case, blanks, `_` and `-` removed.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&str]) -> RawTable {
        RawTable {
            path: "areas.csv".into(),
            kind: TableKind::Csv,
            columns: columns.iter().map(|c| (*c).to_owned()).collect(),
            rows: Vec::new(),
            blank_rows: 0,
        }
    }

    #[test]
    fn columns_are_found_exactly_first_and_then_leniently() {
        let table = table(&["Postcode", "postcode", "Pop Total"]);
        assert_eq!(table.column("postcode").unwrap(), 1);
        assert_eq!(table.column("pop_total").unwrap(), 2);
        let twice = table.column("POSTCODE").unwrap_err().to_string();
        assert!(twice.contains("\"Postcode\" or \"postcode\""), "{twice}");
        let missing = table.column("pop_totl").unwrap_err().to_string();
        assert!(
            missing.contains("there is no column \"pop_totl\"")
                && missing.contains("did you mean \"Pop Total\"?")
                && missing.contains("the columns are Postcode, postcode, Pop Total"),
            "{missing}"
        );
    }

    #[test]
    fn unknown_extensions_are_refused_with_the_known_ones() {
        let error = read_table(Path::new("areas.xlsx")).unwrap_err().to_string();
        assert!(error.contains("\".xlsx\" is not known") && error.contains(".geojson"), "{error}");
    }
}
