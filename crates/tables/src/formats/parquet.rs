//! Parquet, and GeoParquet with points as well-known binary.

use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::Value;

use super::outlines::{RawOutlines, no_geometry};
use super::{Complaint, Features, damaged, wkb};
use crate::raw::Rows;
use crate::{Crs, Problem, Problems, RawTable, Reading, Rejects, TableKind, TableOptions};

pub(super) fn read(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<RawTable, Problems> {
    let wrong = |error: parquet::errors::ParquetError| damaged(path, "Parquet file", error);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(wrong)?;
    let (geo, names) = about(&reader);
    let geometry = geo.as_ref().and_then(|geo| geometry(geo, &names));
    let rows = reader.get_row_iter(None).map_err(wrong)?;
    match geometry {
        Some((at, about)) => {
            let in_file = crs(path, about)?;
            let crs = crate::geojson_table::agreed(path, Some(in_file), options.crs)?;
            let kept: Vec<usize> =
                (0..names.len()).filter(|column| *column != at && names[*column] != "bbox").collect();
            let columns = kept.iter().map(|column| names[*column].clone()).collect();
            let mut features = Features::new(path, columns, crs, options);
            for row in rows {
                let row = row.map_err(wrong)?;
                let cells: Vec<String> = kept.iter().map(|column| cell(&row, *column)).collect();
                features.push(point(&row, at), cells.iter().map(String::as_str));
            }
            features.finish("GeoParquet", None)
        }
        None => {
            let columns: Vec<usize> =
                (0..names.len()).filter(|column| !names[*column].starts_with("__index_level_")).collect();
            let mut built = Rows::new(columns.len());
            let mut number = 0;
            for row in rows {
                let row = row.map_err(wrong)?;
                number += 1;
                let cells: Vec<String> = columns.iter().map(|column| cell(&row, *column)).collect();
                built.push(number, None, cells.iter().map(|cell| cell.trim()));
            }
            if number == 0 {
                return Err(Problem::of_file(path, "the table has no rows", "export it again").into());
            }
            let names = columns.iter().map(|column| names[*column].clone()).collect();
            let reading = Reading { format: "Parquet".to_owned(), ..Reading::default() };
            Ok(RawTable {
                path: path.to_owned(),
                kind: TableKind::Rows,
                columns: names,
                rows: built.finish(),
                blank_rows: 0,
                rejects: Rejects::keeping(options.keep_all),
                reading,
                crs: options.crs,
            })
        }
    }
}

/// The polygons of a layer.
pub(super) fn outlines(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<RawOutlines, Problems> {
    let wrong = |error: parquet::errors::ParquetError| damaged(path, "Parquet file", error);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(wrong)?;
    let (geo, names) = about(&reader);
    let Some((at, about)) = geo.as_ref().and_then(|geo| geometry(geo, &names)) else {
        let help = "export the layer of the areas as GeoParquet or GeoJSON";
        return Err(Problem::of_file(path, "the Parquet file has no geometry as well-known binary", help).into());
    };
    let agreed = crate::geojson_table::agreed(path, Some(crs(path, about)?), options.crs)?;
    let kept: Vec<usize> = (0..names.len()).filter(|column| *column != at && names[*column] != "bbox").collect();
    let mut features = Vec::new();
    for row in reader.get_row_iter(None).map_err(wrong)? {
        let row = row.map_err(wrong)?;
        let polygons = match field(&row, at) {
            Some(Field::Bytes(bytes)) => wkb::polygons(bytes.data()),
            _ => Err(no_geometry()),
        };
        features.push((kept.iter().map(|column| cell(&row, *column)).collect(), polygons));
    }
    let columns = kept.iter().map(|column| names[*column].clone()).collect();
    let crs = agreed.unwrap_or(Crs::Wgs84);
    Ok(RawOutlines { format: "GeoParquet", layer: None, columns, crs, features })
}

/// What the file says about its geometries, and the names of its columns.
fn about(reader: &SerializedFileReader<bytes::Bytes>) -> (Option<Value>, Vec<String>) {
    let meta = reader.metadata().file_metadata();
    let geo = meta
        .key_value_metadata()
        .into_iter()
        .flatten()
        .find(|pair| pair.key == "geo")
        .and_then(|pair| serde_json::from_str::<Value>(pair.value.as_deref()?).ok());
    (geo, meta.schema().get_fields().iter().map(|field| field.name().to_owned()).collect())
}

/// The column of the geometry, and what the file says about it (GeoParquet 1.0, "columns").
fn geometry<'g>(geo: &'g Value, names: &[String]) -> Option<(usize, &'g Value)> {
    let primary = geo.get("primary_column")?.as_str()?;
    let about = geo.get("columns")?.get(primary)?;
    let is_wkb =
        about.get("encoding").and_then(Value::as_str).is_some_and(|encoding| encoding.eq_ignore_ascii_case("wkb"));
    let at = names.iter().position(|name| name == primary)?;
    is_wkb.then_some((at, about))
}

/// Without a word, WGS 84 longitude and latitude.
fn crs(path: &Path, about: &Value) -> Result<Crs, Problem> {
    let Some(crs) = about.get("crs").filter(|crs| !crs.is_null()) else { return Ok(Crs::Wgs84) };
    let code = crs.pointer("/id/code");
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let name = match code {
        Some(code) => {
            format!("{}:{}", crs.pointer("/id/authority").map_or_else(|| "EPSG".to_owned(), text), text(code))
        }
        None => crs.get("name").map_or_else(|| "without a name".to_owned(), text),
    };
    Crs::named(&name).map_err(|error| Problem::of_file(path, error.to_string(), error.help()))
}

fn field(row: &Row, column: usize) -> Option<&Field> {
    row.get_column_iter().nth(column).map(|(_, field)| field)
}

fn point(row: &Row, column: usize) -> Result<(f64, f64), Complaint> {
    match field(row, column) {
        Some(Field::Bytes(bytes)) => wkb::point(bytes.data()),
        _ => Err(("the feature has no geometry".to_owned(), "give the feature a Point, or remove it")),
    }
}

fn cell(row: &Row, column: usize) -> String {
    match field(row, column) {
        None | Some(Field::Null | Field::Bytes(_)) => String::new(),
        Some(Field::Str(text)) => text.clone(),
        Some(Field::Float(value)) => value.to_string(),
        Some(Field::Double(value)) => value.to_string(),
        Some(other) => other.to_string(),
    }
}
