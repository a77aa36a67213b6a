//! A table as it stands in the file: text cells, nothing interpreted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::content::decode;
use crate::format::{Format, format_of, gunzip, unzip};
use crate::text::{Chunk, Text};
use crate::{Crs, Files, Place, Problem, Problems, Reading, Rejects, csv_table, formats, geojson_table, suggestion};

/// What the rows of a table are, and so how a place in it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Lines of text, comma, semicolon or tab separated.
    Csv,
    /// Rows of a sheet, a database or a Parquet file.
    Rows,
    /// Features of GeoJSON; each has a point.
    GeoJson,
    /// Features of another format of maps; each has a point.
    Features,
}

impl TableKind {
    /// True if the position of a row is its geometry, not cells.
    #[must_use]
    pub fn has_points(self) -> bool {
        matches!(self, Self::GeoJson | Self::Features)
    }
}

/// What the user says about a file that it does not say itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// The sheet of a workbook, the layer of a GeoPackage, the file of a zip archive.
    pub layer: Option<String>,
    /// Whether the first row names the columns; where it does not they are called `1`, `2` ...
    pub header: Option<bool>,
    /// The system of coordinates.
    pub crs: Option<Crs>,
    /// Whether all problems of rows are to be kept ([`Rejects::keeping`]).
    pub keep_all: bool,
}

/// One row: its cells in the order of the table's columns, and where it stands.
///
/// Rows share their text by the thousand: ten million rows are common in tables of journeys.
#[derive(Clone, Debug)]
pub struct RawRow {
    chunk: Arc<Chunk>,
    /// Place of the row in the chunk.
    index: u32,
}

impl RawRow {
    /// The cell of a column, without surrounding blanks; empty if there is none.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        let Some((start, end)) = self.chunk.bounds(self.index as usize, column) else { return "" };
        &self.chunk.text[start as usize..end as usize]
    }

    /// As [`RawRow::cell`], to be kept: it takes no copy of the letters.
    #[must_use]
    pub fn text(&self, column: usize) -> Text {
        Text::of(&self.chunk, self.index as usize, column)
    }

    /// Longitude and latitude of the geometry as given, for GeoJSON; `None` for CSV, where they are columns.
    #[must_use]
    pub fn point(&self) -> Option<(f64, f64)> {
        self.chunk.points.get(self.index as usize).copied()
    }

    /// Line (CSV) or feature (GeoJSON), counted from 1.
    fn number(&self) -> usize {
        self.chunk.numbers[self.index as usize] as usize
    }
}

/// Rows being put together.
pub(crate) struct Rows {
    chunk: Chunk,
    rows: Vec<RawRow>,
}

impl Rows {
    /// Text after which a chunk is full.
    const FULL: usize = 1 << 20;

    pub(crate) fn new(columns: usize) -> Self {
        Self { chunk: Chunk { columns, ..Chunk::default() }, rows: Vec::new() }
    }

    /// Adds a row; cells beyond the columns are left out, missing ones blank. Either all rows have a point or none.
    pub(crate) fn push<'c>(
        &mut self,
        number: usize,
        point: Option<(f64, f64)>,
        cells: impl IntoIterator<Item = &'c str>,
    ) {
        let mut cells = cells.into_iter();
        for _ in 0..self.chunk.columns {
            self.chunk.text.push_str(cells.next().unwrap_or(""));
            self.chunk.ends.push(u32::try_from(self.chunk.text.len()).unwrap_or(u32::MAX));
        }
        self.chunk.numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        self.chunk.points.extend(point);
        if self.chunk.text.len() > Self::FULL || self.chunk.numbers.len() > Self::FULL {
            self.close();
        }
    }

    fn close(&mut self) {
        let columns = self.chunk.columns;
        let mut full = std::mem::replace(&mut self.chunk, Chunk { columns, ..Chunk::default() });
        full.text.shrink_to_fit();
        full.ends.shrink_to_fit();
        full.numbers.shrink_to_fit();
        let chunk = Arc::new(full);
        let rows = 0..chunk.numbers.len() as u32;
        self.rows.extend(rows.map(|index| RawRow { chunk: Arc::clone(&chunk), index }));
    }

    pub(crate) fn finish(mut self) -> Vec<RawRow> {
        self.close();
        self.rows.shrink_to_fit();
        self.rows
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
    /// Rows that are no rows of this table (too few or too many cells, no point), and what was guessed about the file.
    pub rejects: Rejects,
    /// What the file was taken for.
    pub reading: Reading,
    /// The system of coordinates that stand in cells, if the user says so. Points of rows are in WGS 84 always.
    pub crs: Option<Crs>,
}

/// Reads a table, by what the file holds and not by its name:
///
/// * text with separators (CSV, TSV): UTF-8 with or without byte order mark, UTF-16, or Windows-1252 (a guess, which is
///   noted); lines end in LF, CR LF or CR; commas, semicolons, tabs or `|` between cells, whichever fits most rows; quoted cells may hold line breaks; cells are stripped of surrounding blanks and of `="..."`; lines
///   above the header and lines that begin with `#` are skipped and noted; rows with more or fewer cells than the header are left out and counted.
/// * GeoJSON: a FeatureCollection of points; properties become columns in the order in which they first appear, `null`
///   and absent ones are blank, nested ones are JSON text; the member `id` of features becomes a column `id` if no
///   property has that name.
/// * Excel and OpenDocument workbooks, one sheet; Shapefiles (`.shp` with its `.dbf` and `.prj` beside it, or zipped);
///   FlatGeobuf (feature `formats`); GeoPackage, one layer (feature `gpkg`); Parquet and GeoParquet (feature `parquet`).
/// * Any of these packed with gzip or as the only table of a zip archive.
///
/// Points of a file in another system than WGS 84 are converted ([`Crs`]).
///
/// # Errors
/// All [`Problems`] of the file: missing, empty, of another kind (HTML, Git LFS pointer, PDF ...), columns without names or
/// with the same one, a quotation mark that is never closed, several sheets, an unknown coordinate system, not one row that can be read.
pub fn read_table(files: &Files, path: &Path) -> Result<RawTable, Problems> {
    read_table_with(files, path, &TableOptions::default())
}

/// As [`read_table`], for a table of which every row has to count.
///
/// # Errors
/// As [`read_table`]; every row that cannot be used.
pub fn read_whole_table(files: &Files, path: &Path) -> Result<RawTable, Problems> {
    let mut table = read_table(files, path)?;
    table.rejects.tell_only(crate::BELOW_THE_TABLE);
    match table.rejects.rows() {
        0 => Ok(table),
        _ => Err(std::mem::take(&mut table.rejects).into_problems()),
    }
}

/// As [`read_table`], with what the user says about the file.
///
/// # Errors
/// As [`read_table`].
pub fn read_table_with(files: &Files, path: &Path, options: &TableOptions) -> Result<RawTable, Problems> {
    let options = TableOptions { keep_all: options.keep_all || files.keeps_all(), ..options.clone() };
    let mut table = unpack_and_read(Some(files), path, files.read(path)?, &options, 0)?;
    crate::below::set_apart(&mut table);
    crate::own_results::keep_todays(&mut table);
    crate::own_results::tell_worst_hit(&mut table);
    Ok(table)
}

/// As [`read_table`], from bytes; `path` is their name in problems. A Shapefile that is not in a zip archive is several files,
/// and cannot be read so.
///
/// # Errors
/// As [`read_table`].
pub fn table_of(path: &Path, bytes: Vec<u8>) -> Result<RawTable, Problems> {
    table_of_with(path, bytes, &TableOptions::default())
}

/// As [`table_of`], with what the user says about the file.
///
/// # Errors
/// As [`read_table`].
pub fn table_of_with(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<RawTable, Problems> {
    let mut table = unpack_and_read(None, path, bytes, options, 0)?;
    crate::below::set_apart(&mut table);
    crate::own_results::keep_todays(&mut table);
    crate::own_results::tell_worst_hit(&mut table);
    Ok(table)
}

/// `files` are where the further files of a Shapefile are, and whether a GeoPackage has a log beside it.
fn unpack_and_read(
    files: Option<&Files>,
    path: &Path,
    bytes: Vec<u8>,
    options: &TableOptions,
    depth: usize,
) -> Result<RawTable, Problems> {
    const MOST_DEPTH: usize = 3;
    let named = |mut table: RawTable, name: String| {
        table.reading.layer.get_or_insert(name);
        table
    };
    match format_of(path, &bytes) {
        Format::Gzip | Format::Zip if depth == MOST_DEPTH => {
            Err(Problem::of_file(path, "the file is packed too many times over", "unpack it first").into())
        }
        Format::Gzip => {
            let inside = gunzip(path, &bytes)?;
            drop(bytes);
            unpack_and_read(files, path, inside, options, depth + 1)
        }
        Format::Zip => {
            let (name, inside) = unzip(path, &bytes, options.layer.as_deref())?;
            if format_of(Path::new(&name), &inside) == Format::Shapefile {
                return formats::shapefile(path, &inside, &formats::Beside::Zip(&bytes, &name), options)
                    .map(|t| named(t, name));
            }
            drop(bytes);
            let inner = TableOptions { layer: None, ..options.clone() };
            unpack_and_read(files, path, inside, &inner, depth + 1).map(|table| named(table, name))
        }
        Format::Workbook => formats::workbook(path, bytes, options),
        Format::Shapefile => formats::shapefile(path, &bytes, &formats::Beside::Folder(files, path), options),
        Format::Dbf => {
            let help = "name the .shp file that belongs to it, or save the table as CSV";
            Err(Problem::of_file(path, "the file is the attribute table (.dbf) of a Shapefile", help).into())
        }
        Format::FlatGeobuf => formats::flatgeobuf(path, &bytes, options),
        Format::GeoPackage => formats::geopackage(files, path, bytes, options),
        Format::Parquet => formats::parquet(path, bytes, options),
        Format::Json => {
            let (text, note) = decode(path, bytes)?;
            let mut table = geojson_table::read(path, &text, options)?;
            note.into_iter().for_each(|note| table.rejects.note(note));
            Ok(table)
        }
        Format::Text => {
            let encoding = crate::content::encoding_name(&bytes);
            let (text, note) = decode(path, bytes)?;
            // Text that a GeoJSON file in another encoding turns out to be.
            if text.trim_start().starts_with(['{', '[']) {
                return geojson_table::read(path, &text, options);
            }
            let mut table = csv_table::read(path, text, options)?;
            table.crs = options.crs;
            table.reading.encoding = Some(if note.is_some() { "Windows-1252 (a guess)" } else { encoding });
            note.into_iter().for_each(|note| table.rejects.note(note));
            Ok(table)
        }
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
        self.row_place(row).in_column(&self.columns[column])
    }

    /// A problem of a cell.
    #[must_use]
    pub fn problem(&self, row: usize, column: usize, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem::new(&self.path, self.place(row, column), message, help).of_cell(self.rows[row].cell(column))
    }

    /// The place of a row.
    #[must_use]
    pub fn row_place(&self, row: usize) -> Place {
        let number = self.rows[row].number();
        match self.kind {
            TableKind::Csv => Place::Line { line: number, column: None },
            TableKind::Rows => Place::Row { row: number, column: None },
            TableKind::GeoJson | TableKind::Features => Place::Feature { number, property: None },
        }
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
            rejects: Rejects::default(),
            reading: Reading::default(),
            crs: None,
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
}
