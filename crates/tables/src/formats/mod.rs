//! Formats that need a library of their own. Without its feature a format is refused by its name.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::format::Format;
use crate::raw::Rows;
use crate::{Crs, Files, Place, Problem, Problems, RawTable, Reading, Rejects, TableKind, TableOptions, ToWgs84};

#[cfg(feature = "formats")]
mod flatgeobuf;
#[cfg(feature = "gpkg")]
mod geopackage;
mod outlines;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "formats")]
mod shapefile;
#[cfg(any(feature = "gpkg", feature = "parquet"))]
mod wkb;
#[cfg(feature = "formats")]
mod workbook;

pub(crate) use outlines::{RawOutlines, Rings};

/// Where the further files of a Shapefile are.
#[cfg_attr(not(feature = "formats"), allow(dead_code))]
pub(crate) enum Beside<'a> {
    /// In the folder of this file; nowhere if no files are known.
    Folder(Option<&'a Files>, &'a Path),
    /// In an archive: its bytes, and the name of the main file in it.
    Zip(&'a [u8], &'a str),
}

/// Reads a sheet of a workbook.
pub(crate) fn workbook(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<RawTable, Problems> {
    #[cfg(feature = "formats")]
    return guarded(path, "workbook", || workbook::read(path, bytes, options));
    #[cfg(not(feature = "formats"))]
    {
        let _ = (bytes, options);
        not_built(
            path,
            "a workbook of Excel or OpenDocument",
            "open it in a spreadsheet and save the sheet as \"CSV UTF-8\"",
        )
    }
}

/// Reads a Shapefile of points; `bytes` are those of the `.shp`.
pub(crate) fn shapefile(
    path: &Path,
    bytes: &[u8],
    beside: &Beside<'_>,
    options: &TableOptions,
) -> Result<RawTable, Problems> {
    #[cfg(feature = "formats")]
    return guarded(path, "Shapefile", || shapefile::read(path, bytes, beside, options));
    #[cfg(not(feature = "formats"))]
    {
        let _ = (bytes, beside, options);
        not_built(path, "a Shapefile", "export the layer as GeoJSON or CSV")
    }
}

/// Reads a FlatGeobuf file of points.
pub(crate) fn flatgeobuf(path: &Path, bytes: &[u8], options: &TableOptions) -> Result<RawTable, Problems> {
    #[cfg(feature = "formats")]
    return guarded(path, "FlatGeobuf file", || flatgeobuf::read(path, bytes, options));
    #[cfg(not(feature = "formats"))]
    {
        let _ = (bytes, options);
        not_built(path, "a FlatGeobuf file", "export the layer as GeoJSON or CSV")
    }
}

/// Reads a layer of a GeoPackage.
pub(crate) fn geopackage(
    files: Option<&Files>,
    path: &Path,
    bytes: Vec<u8>,
    options: &TableOptions,
) -> Result<RawTable, Problems> {
    #[cfg(feature = "gpkg")]
    return guarded(path, "GeoPackage", || geopackage::read(files, path, bytes, options));
    #[cfg(not(feature = "gpkg"))]
    {
        let _ = (files, bytes, options);
        not_built(path, "a GeoPackage or another SQLite database", "export the layer as GeoJSON or CSV")
    }
}

/// Reads the polygons of a layer in a format of maps; `None` if the bytes are of another format.
pub(crate) fn outlines(
    files: Option<&Files>,
    path: &Path,
    bytes: Vec<u8>,
    beside: &Beside<'_>,
    options: &TableOptions,
) -> Option<Result<RawOutlines, Problems>> {
    let format = crate::format::format_of(path, &bytes);
    #[cfg(not(all(feature = "formats", feature = "gpkg", feature = "parquet")))]
    let lacking = |what: &str| not_built(path, what, "export the layer as GeoJSON");
    // Not every build has a use for all of them.
    let _ = (files, beside, options);
    Some(match format {
        #[cfg(feature = "formats")]
        Format::Shapefile => guarded(path, "Shapefile", || shapefile::outlines(path, &bytes, beside, options)),
        #[cfg(feature = "formats")]
        Format::FlatGeobuf => guarded(path, "FlatGeobuf file", || flatgeobuf::outlines(path, &bytes, options)),
        #[cfg(feature = "gpkg")]
        Format::GeoPackage => guarded(path, "GeoPackage", || geopackage::outlines(files, path, bytes, options)),
        #[cfg(feature = "parquet")]
        Format::Parquet => guarded(path, "Parquet file", || parquet::outlines(path, bytes, options)),
        #[cfg(not(feature = "formats"))]
        Format::Shapefile => lacking("a Shapefile"),
        #[cfg(not(feature = "formats"))]
        Format::FlatGeobuf => lacking("a FlatGeobuf file"),
        #[cfg(not(feature = "gpkg"))]
        Format::GeoPackage => lacking("a GeoPackage or another SQLite database"),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => lacking("a Parquet file"),
        _ => return None,
    })
}

/// Reads Parquet or GeoParquet.
pub(crate) fn parquet(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<RawTable, Problems> {
    #[cfg(feature = "parquet")]
    return guarded(path, "Parquet file", || parquet::read(path, bytes, options));
    #[cfg(not(feature = "parquet"))]
    {
        let _ = (bytes, options);
        not_built(path, "a Parquet file", "save the table as CSV, or the layer as GeoJSON")
    }
}

#[cfg_attr(all(feature = "formats", feature = "gpkg", feature = "parquet"), allow(dead_code))]
fn not_built<T>(path: &Path, what: &str, help: &str) -> Result<T, Problems> {
    let message = format!("the file is {what}, which this build of the program does not read");
    Err(Problem::of_file(path, message, help).into())
}

/// Libraries may panic on damaged bytes; that is a problem of the file.
#[cfg_attr(not(any(feature = "formats", feature = "gpkg", feature = "parquet")), allow(dead_code))]
fn guarded<T>(path: &Path, what: &str, read: impl FnOnce() -> Result<T, Problems>) -> Result<T, Problems> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(damaged(path, what, "its parts contradict each other").into()))
}

/// A file that cannot be read, with the library's reason.
fn damaged(path: &Path, what: &str, reason: impl std::fmt::Display) -> Problem {
    Problem::of_file(path, format!("the {what} cannot be read: {reason}"), "save or export the file again")
}

/// One of several layers or sheets: the one named, or the only one.
#[cfg_attr(not(any(feature = "formats", feature = "gpkg")), allow(dead_code))]
fn one_of<'n>(path: &Path, what: &str, names: &'n [String], wanted: Option<&str>) -> Result<&'n str, Problem> {
    let listed = || names.iter().take(20).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(wanted) => {
            let same = |name: &&String| name.as_str() == wanted || name.to_lowercase() == wanted.to_lowercase();
            names.iter().find(same).map(String::as_str).ok_or_else(|| {
                let help = crate::suggestion(wanted, &format!("{what}s"), names.iter().map(String::as_str));
                Problem::of_file(path, format!("there is no {what} \"{wanted}\""), help)
            })
        }
        None => match names {
            [only] => Ok(only),
            [] => Err(Problem::of_file(path, format!("the file has no {what} with a table"), "save it again")),
            _ => {
                let message = format!("the file has {} {what}s: {}", names.len(), listed());
                Err(Problem::of_file(path, message, format!("say which holds the table: {what} = \"...\"")))
            }
        },
    }
}

/// A geometry that is no point: what is wrong and what to do.
#[cfg_attr(not(any(feature = "formats", feature = "gpkg", feature = "parquet")), allow(dead_code))]
pub(crate) type Complaint = (String, &'static str);

#[cfg_attr(not(any(feature = "formats", feature = "gpkg", feature = "parquet")), allow(dead_code))]
const POINTS_WANTED: &str =
    "points are expected here: use population-weighted centroids for areas, and name a polygon file under `polygons`";

/// Rows with points being put together, for formats of maps.
#[cfg_attr(not(any(feature = "formats", feature = "gpkg", feature = "parquet")), allow(dead_code))]
struct Features<'p> {
    path: &'p Path,
    columns: Vec<String>,
    rows: Rows,
    rejects: Rejects,
    crs: Option<Crs>,
    to_wgs84: Option<ToWgs84>,
    number: usize,
}

#[cfg_attr(not(any(feature = "formats", feature = "gpkg", feature = "parquet")), allow(dead_code))]
impl<'p> Features<'p> {
    fn new(path: &'p Path, columns: Vec<String>, crs: Option<Crs>, options: &TableOptions) -> Self {
        let rows = Rows::new(columns.len());
        let to_wgs84 = crs.filter(|crs| !crs.is_degrees()).map(Crs::to_wgs84);
        Self { path, columns, rows, rejects: Rejects::keeping(options.keep_all), crs, to_wgs84, number: 0 }
    }

    fn push<'c>(&mut self, point: Result<(f64, f64), Complaint>, cells: impl IntoIterator<Item = &'c str>) {
        self.number += 1;
        let converted = point.and_then(|(x, y)| match &self.to_wgs84 {
            None => Ok((x, y)),
            Some(to_wgs84) => to_wgs84.lon_lat(x, y).ok_or_else(|| {
                (
                    format!("{x}, {y} is no position of the file's coordinate system"),
                    "export the layer again in EPSG:4326",
                )
            }),
        });
        match converted {
            Ok(point) => self.rows.push(self.number, Some(point), cells.into_iter().map(str::trim)),
            Err((message, help)) => {
                let place = Place::Feature { number: self.number, property: None };
                self.rejects.add("the feature is not a point", vec![Problem::new(self.path, place, message, help)]);
            }
        }
    }

    fn finish(mut self, format: &str, layer: Option<String>) -> Result<RawTable, Problems> {
        let rows = self.rows.finish();
        if rows.is_empty() {
            if self.rejects.rows() > 0 {
                return Err(self.rejects.into_problems());
            }
            return Err(Problem::of_file(self.path, "the layer has no features", "export it again").into());
        }
        self.rejects.note_all(crate::geojson_table::conversion_note(self.path, self.crs));
        let reading = Reading { format: format.to_owned(), layer, crs: self.crs, ..Reading::default() };
        Ok(RawTable {
            path: self.path.to_owned(),
            kind: TableKind::Features,
            columns: self.columns,
            rows,
            blank_rows: 0,
            rejects: self.rejects,
            reading,
            crs: None,
        })
    }
}

/// The system of a layer that does not say which, from the positions: degrees are taken for WGS 84.
///
/// # Errors
/// The positions are no degrees.
#[cfg_attr(not(feature = "formats"), allow(dead_code))]
fn unsaid_crs(path: &Path, corner: [f64; 2], other: [f64; 2]) -> Result<Crs, Problem> {
    let is_degrees = |[x, y]: [f64; 2]| x.abs() <= 180.0 && y.abs() <= 90.0;
    if is_degrees(corner) && is_degrees(other) {
        return Ok(Crs::Wgs84);
    }
    let message =
        format!("the file does not say its coordinate system, and {}, {} are no degrees", corner[0], corner[1]);
    let help = "say it in the case, such as crs = \"EPSG:27700\" for the British National Grid, or export the layer in EPSG:4326";
    Err(Problem::of_file(path, message, help))
}
