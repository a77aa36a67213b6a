//! Shapefiles of points: positions in the `.shp`, attributes in the `.dbf`, the system in the `.prj`.

use std::io::Cursor;
use std::path::Path;

use encoding_rs::Encoding;
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{FieldValue, ReaderBuilder, Record};
use shapefile::header::Header;
use shapefile::record::polygon::GenericPolygon;
use shapefile::record::traits::HasXY;
use shapefile::{Point, PointM, PointZ, PolygonRing, ReadableShape, ShapeReader, ShapeType};

use super::outlines::{RawOutlines, Rings, no_geometry, no_polygon, polygons_of_rings};
use super::{Beside, Features, POINTS_WANTED, damaged, unsaid_crs};
use crate::format::beside_in_zip;
use crate::{Crs, Problem, Problems, RawTable, TableOptions};

/// The polygons of a layer.
pub(super) fn outlines(
    path: &Path,
    bytes: &[u8],
    beside: &Beside<'_>,
    options: &TableOptions,
) -> Result<RawOutlines, Problems> {
    let wrong = |error: shapefile::Error| damaged(path, "Shapefile", error);
    let reader = ShapeReader::new(Cursor::new(bytes)).map_err(wrong)?;
    let header = *reader.header();
    let polygons = match header.shape_type {
        ShapeType::Polygon => polygons::<Point>(reader),
        ShapeType::PolygonM => polygons::<PointM>(reader),
        ShapeType::PolygonZ => polygons::<PointZ>(reader),
        other => {
            let (message, help) = no_polygon(&other.to_string());
            return Err(Problem::of_file(path, message, help).into());
        }
    };
    let polygons = polygons.map_err(wrong)?;
    let crs = crs(path, &header, beside, options)?;
    let (columns, records) = attributes(path, beside, polygons.len(), "polygons")?;
    let cells = |record: &Record| -> Vec<String> {
        columns.iter().map(|column| record.get(column).map_or_else(String::new, text)).collect()
    };
    let features = polygons.into_iter().zip(&records).map(|(polygons, record)| {
        let polygons = if polygons.is_empty() { Err(no_geometry()) } else { Ok(polygons) };
        (cells(record), polygons)
    });
    let features = features.collect();
    Ok(RawOutlines { format: "Shapefile", layer: None, columns, crs, features })
}

/// The polygons of all shapes; none for a shape without a geometry.
fn polygons<P: HasXY + Copy>(mut reader: ShapeReader<Cursor<&[u8]>>) -> Result<Vec<Vec<Rings>>, shapefile::Error>
where
    GenericPolygon<P>: ReadableShape,
{
    let of_shape = |shape: GenericPolygon<P>| {
        let (mut outer, mut holes) = (Vec::new(), Vec::new());
        for ring in shape.rings() {
            let positions = ring.points().iter().map(|point| [point.x(), point.y()]).collect();
            match ring {
                PolygonRing::Outer(_) => outer.push(positions),
                PolygonRing::Inner(_) => holes.push(positions),
            }
        }
        polygons_of_rings(outer, holes)
    };
    reader.iter_shapes_as::<GenericPolygon<P>>().map(|shape| shape.map(of_shape)).collect()
}

pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    beside: &Beside<'_>,
    options: &TableOptions,
) -> Result<RawTable, Problems> {
    let wrong = |error: shapefile::Error| damaged(path, "Shapefile", error);
    let reader = ShapeReader::new(Cursor::new(bytes)).map_err(wrong)?;
    let header = *reader.header();
    let points = match header.shape_type {
        ShapeType::Point => positions::<Point>(reader),
        ShapeType::PointM => positions::<PointM>(reader),
        ShapeType::PointZ => positions::<PointZ>(reader),
        other => {
            let help = if matches!(other, ShapeType::Multipoint | ShapeType::MultipointM | ShapeType::MultipointZ) {
                "export the layer with single points"
            } else {
                POINTS_WANTED
            };
            return Err(Problem::of_file(path, format!("the geometry is a {other}, not a Point"), help).into());
        }
    };
    let points = points.map_err(wrong)?;
    let crs = crs(path, &header, beside, options)?;
    let (columns, records) = attributes(path, beside, points.len(), "points")?;
    let mut features = Features::new(path, columns.clone(), Some(crs), options);
    for (point, record) in points.into_iter().zip(&records) {
        let cells: Vec<String> =
            columns.iter().map(|column| record.get(column).map_or_else(String::new, text)).collect();
        features.push(Ok(point), cells.iter().map(String::as_str));
    }
    features.finish("Shapefile", None)
}

/// The system: that of the `.prj`, or the one that is said, or degrees.
fn crs(path: &Path, header: &Header, beside: &Beside<'_>, options: &TableOptions) -> Result<Crs, Problem> {
    let in_file = match beside.file("prj") {
        Some(text) => {
            let text = String::from_utf8_lossy(&text).into_owned();
            Some(Crs::named(&text).map_err(|error| Problem::of_file(path, error.to_string(), error.help()))?)
        }
        None => None,
    };
    match crate::geojson_table::agreed(path, in_file, options.crs)? {
        Some(crs) => Ok(crs),
        None => unsaid_crs(path, [header.bbox.min.x, header.bbox.min.y], [header.bbox.max.x, header.bbox.max.y]),
    }
}

/// Names of the columns in their order, and the rows: one for each shape.
fn attributes(
    path: &Path,
    beside: &Beside<'_>,
    shapes: usize,
    what: &str,
) -> Result<(Vec<String>, Vec<Record>), Problem> {
    let Some(attributes) = beside.file("dbf") else {
        let help = "a Shapefile is several files: put the .dbf and .prj beside the .shp, or give all of them in a zip";
        return Err(Problem::of_file(path, "the attributes (.dbf) of the Shapefile are missing", help));
    };
    let (columns, records) = records(path, attributes, beside.file("cpg"))?;
    if records.len() != shapes {
        let message = format!("the Shapefile has {shapes} {what} but {} rows of attributes", records.len());
        return Err(Problem::of_file(path, message, "export the layer again"));
    }
    Ok((columns, records))
}

impl Beside<'_> {
    /// The file with another extension, in small or capital letters.
    fn file(&self, extension: &str) -> Option<Vec<u8>> {
        match self {
            Self::Folder(files, path) => {
                let names = [extension.to_owned(), extension.to_uppercase()];
                let mut beside = names.iter().map(|name| path.with_extension(name));
                beside.find_map(|beside| (*files)?.read(&beside).ok())
            }
            Self::Zip(bytes, name) => beside_in_zip(bytes, name, extension),
        }
    }
}

fn positions<S: ReadableShape + HasXY>(
    mut reader: ShapeReader<Cursor<&[u8]>>,
) -> Result<Vec<(f64, f64)>, shapefile::Error> {
    reader.iter_shapes_as::<S>().map(|shape| shape.map(|shape| (shape.x(), shape.y()))).collect()
}

/// Names of the columns in their order, and the rows.
fn records(path: &Path, bytes: Vec<u8>, code_page: Option<Vec<u8>>) -> Result<(Vec<String>, Vec<Record>), Problem> {
    let wrong = |error: shapefile::dbase::Error| damaged(path, "attribute table (.dbf)", error);
    let label = code_page.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    let named = label.and_then(|label| {
        // As GDAL and ArcGIS write them.
        let label = match label.to_uppercase().as_str() {
            "UTF8" | "65001" => "utf-8".to_owned(),
            other if other.bytes().all(|b| b.is_ascii_digit()) => format!("windows-{other}"),
            other => other.to_owned(),
        };
        Encoding::for_label(label.as_bytes())
    });
    let mut reader = match named {
        Some(encoding) => ReaderBuilder::new().with_encoding(EncodingRs::from(encoding)),
        None => ReaderBuilder::new(),
    }
    .build(Cursor::new(bytes))
    .map_err(wrong)?;
    let columns = reader.fields().iter().map(|field| field.name().to_owned()).collect();
    Ok((columns, reader.read().map_err(wrong)?))
}

fn text(value: &FieldValue) -> String {
    match value {
        FieldValue::Character(text) => text.clone().unwrap_or_default(),
        FieldValue::Memo(text) => text.clone(),
        FieldValue::Numeric(value) => value.map_or_else(String::new, |value| value.to_string()),
        FieldValue::Float(value) => value.map_or_else(String::new, |value| value.to_string()),
        FieldValue::Integer(value) => value.to_string(),
        FieldValue::Currency(value) | FieldValue::Double(value) => value.to_string(),
        FieldValue::Logical(value) => value.map_or_else(String::new, |value| value.to_string()),
        FieldValue::Date(value) => value.map_or_else(String::new, |value| value.to_string()),
        FieldValue::DateTime(value) => value.date().to_string(),
    }
}
