//! FlatGeobuf layers of points.

use std::io::Cursor;
use std::path::Path;

use flatgeobuf::geozero::error::Result as GeozeroResult;
use flatgeobuf::geozero::{ColumnValue, PropertyProcessor};
use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader, GeometryType};

use super::{Complaint, Features, POINTS_WANTED, damaged, unsaid_crs};
use crate::{Crs, Problem, Problems, RawTable, TableOptions};

pub(super) fn read(path: &Path, bytes: &[u8], options: &TableOptions) -> Result<RawTable, Problems> {
    let wrong = |error: flatgeobuf::Error| damaged(path, "FlatGeobuf file", error);
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(wrong)?;
    let header = reader.header();
    let names: Vec<String> = header.columns().into_iter().flatten().map(|column| column.name().to_owned()).collect();
    let in_file = match header.crs() {
        Some(crs) => named(&crs).map_err(|unknown| Problem::of_file(path, unknown.to_string(), unknown.help()))?,
        None => None,
    };
    let crs = match crate::geojson_table::agreed(path, in_file, options.crs)? {
        Some(crs) => crs,
        None => {
            let envelope: Vec<f64> = header.envelope().into_iter().flatten().collect();
            match envelope[..] {
                [west, south, east, north] => unsaid_crs(path, [west, south], [east, north])?,
                _ => Crs::Wgs84,
            }
        }
    };
    let geometry_type = header.geometry_type();
    let has_index = header.index_node_size() > 0 && header.features_count() > 0;
    let index_bytes = if has_index {
        PackedRTree::index_size(
            usize::try_from(header.features_count()).unwrap_or(usize::MAX),
            header.index_node_size(),
        )
    } else {
        0
    };
    sizes_fit(bytes, index_bytes)
        .ok_or_else(|| damaged(path, "FlatGeobuf file", "it ends in the middle of a feature"))?;
    let mut features = Features::new(path, names.clone(), Some(crs), options);
    let mut iterator = reader.select_all_seq().map_err(wrong)?;
    while let Some(feature) = iterator.next().map_err(wrong)? {
        let point = match feature.geometry() {
            Some(geometry) => point(&geometry, geometry_type),
            None => Err(("the feature has no geometry".to_owned(), "give the feature a Point, or remove it")),
        };
        let mut cells = Cells(vec![String::new(); names.len()]);
        feature.process_properties(&mut cells).map_err(|error| damaged(path, "FlatGeobuf file", error))?;
        features.push(point, cells.0.iter().map(String::as_str));
    }
    features.finish("FlatGeobuf", None)
}

/// The system of the header; `None` if it says nothing.
fn named(crs: &flatgeobuf::Crs<'_>) -> Result<Option<Crs>, crate::UnknownCrs> {
    let is_epsg = crs.org().is_none_or(|org| org.eq_ignore_ascii_case("epsg"));
    let by_code = u32::try_from(crs.code()).ok().filter(|code| *code > 0 && is_epsg).and_then(Crs::of_epsg);
    if by_code.is_some() {
        return Ok(by_code);
    }
    let texts: Vec<&str> = [crs.wkt(), crs.name(), crs.code_string()].into_iter().flatten().collect();
    if texts.is_empty() && crs.code() == 0 {
        return Ok(None);
    }
    if let Some(known) = texts.iter().find_map(|text| Crs::named(text).ok()) {
        return Ok(Some(known));
    }
    let name = crs.name().map_or_else(|| format!("EPSG:{}", crs.code()), str::to_owned);
    Err(crate::UnknownCrs(name))
}

/// Walks the features by their sizes; the library would make room for whatever size stands there.
fn sizes_fit(bytes: &[u8], index_bytes: usize) -> Option<()> {
    let size = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk::<4>()?) as usize);
    let mut at = 8usize.checked_add(4)?.checked_add(size(8)?)?.checked_add(index_bytes)?;
    while at < bytes.len() {
        at = at.checked_add(4)?.checked_add(size(at)?)?;
    }
    (at == bytes.len()).then_some(())
}

/// The point, or the only one of a MultiPoint.
fn point(geometry: &flatgeobuf::Geometry<'_>, of_header: GeometryType) -> Result<(f64, f64), Complaint> {
    let kind = if of_header == GeometryType::Unknown { geometry.type_() } else { of_header };
    if !matches!(kind, GeometryType::Point | GeometryType::MultiPoint) {
        let name = kind.variant_name().unwrap_or("geometry of another kind");
        return Err((format!("the geometry is a {name}, not a Point"), POINTS_WANTED));
    }
    let numbers: Vec<f64> = geometry.xy().into_iter().flatten().take(3).collect();
    match numbers[..] {
        [x, y] if x.is_finite() && y.is_finite() => Ok((x, y)),
        [_, _, _] => {
            Err(("a MultiPoint of several points is not one place".to_owned(), "give the feature a single Point"))
        }
        _ => Err(("the feature has no geometry".to_owned(), "give the feature a Point, or remove it")),
    }
}

/// The cells of a feature by column.
struct Cells(Vec<String>);

impl PropertyProcessor for Cells {
    fn property(&mut self, index: usize, _name: &str, value: &ColumnValue<'_>) -> GeozeroResult<bool> {
        if let Some(cell) = self.0.get_mut(index) {
            *cell = match value {
                ColumnValue::String(text) | ColumnValue::Json(text) | ColumnValue::DateTime(text) => (*text).to_owned(),
                ColumnValue::Binary(_) => String::new(),
                ColumnValue::Byte(value) => value.to_string(),
                ColumnValue::UByte(value) => value.to_string(),
                ColumnValue::Bool(value) => value.to_string(),
                ColumnValue::Short(value) => value.to_string(),
                ColumnValue::UShort(value) => value.to_string(),
                ColumnValue::Int(value) => value.to_string(),
                ColumnValue::UInt(value) => value.to_string(),
                ColumnValue::Long(value) => value.to_string(),
                ColumnValue::ULong(value) => value.to_string(),
                ColumnValue::Float(value) => value.to_string(),
                ColumnValue::Double(value) => value.to_string(),
            };
        }
        Ok(false)
    }
}
