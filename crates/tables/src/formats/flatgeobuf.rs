//! FlatGeobuf layers of points.

use std::io::Cursor;
use std::path::Path;

use flatgeobuf::geozero::error::Result as GeozeroResult;
use flatgeobuf::geozero::{ColumnValue, PropertyProcessor};
use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader, GeometryType};

use super::outlines::{RawOutlines, Rings, no_geometry, no_polygon};
use super::{Complaint, Features, POINTS_WANTED, damaged, unsaid_crs};
use crate::{Crs, Problem, Problems, RawTable, TableOptions};

pub(super) fn read(path: &Path, bytes: &[u8], options: &TableOptions) -> Result<RawTable, Problems> {
    let (crs, names) = head(path, bytes, options)?;
    let mut features = Features::new(path, names, Some(crs), options);
    each(path, bytes, &mut |geometry, of_header, cells| {
        let point = match geometry {
            Some(geometry) => point(&geometry, of_header),
            None => Err(("the feature has no geometry".to_owned(), "give the feature a Point, or remove it")),
        };
        features.push(point, cells.iter().map(String::as_str));
    })?;
    features.finish("FlatGeobuf", None)
}

/// The polygons of a layer.
pub(super) fn outlines(path: &Path, bytes: &[u8], options: &TableOptions) -> Result<RawOutlines, Problems> {
    let (crs, columns) = head(path, bytes, options)?;
    let mut features = Vec::new();
    each(path, bytes, &mut |geometry, of_header, cells| {
        let polygons = geometry.map_or_else(|| Err(no_geometry()), |geometry| polygons(&geometry, of_header));
        features.push((cells, polygons));
    })?;
    Ok(RawOutlines { format: "FlatGeobuf", layer: None, columns, crs, features })
}

/// The system of the positions and the names of the columns.
fn head(path: &Path, bytes: &[u8], options: &TableOptions) -> Result<(Crs, Vec<String>), Problems> {
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
    Ok((crs, names))
}

/// Takes a feature: its geometry, the kind that the header says, and its cells.
type Take<'t> = dyn FnMut(Option<flatgeobuf::Geometry<'_>>, GeometryType, Vec<String>) + 't;

/// Gives each feature: its geometry, the kind that the header says, and its cells.
fn each(path: &Path, bytes: &[u8], give: &mut Take<'_>) -> Result<(), Problems> {
    let wrong = |error: flatgeobuf::Error| damaged(path, "FlatGeobuf file", error);
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(wrong)?;
    let header = reader.header();
    let geometry_type = header.geometry_type();
    let columns = header.columns().into_iter().flatten().count();
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
    let mut iterator = reader.select_all_seq().map_err(wrong)?;
    while let Some(feature) = iterator.next().map_err(wrong)? {
        let mut cells = Cells(vec![String::new(); columns]);
        feature.process_properties(&mut cells).map_err(|error| damaged(path, "FlatGeobuf file", error))?;
        give(feature.geometry(), geometry_type, cells.0);
    }
    Ok(())
}

/// The polygons of a Polygon or MultiPolygon.
fn polygons(geometry: &flatgeobuf::Geometry<'_>, of_header: GeometryType) -> Result<Vec<Rings>, Complaint> {
    let kind = if of_header == GeometryType::Unknown { geometry.type_() } else { of_header };
    match kind {
        GeometryType::Polygon => Ok(vec![rings(geometry)]),
        GeometryType::MultiPolygon => {
            let parts: Vec<Rings> = geometry.parts().into_iter().flatten().map(|part| rings(&part)).collect();
            // A single polygon may stand without parts.
            Ok(if parts.is_empty() { vec![rings(geometry)] } else { parts })
        }
        other => Err(no_polygon(other.variant_name().unwrap_or("geometry of another kind"))),
    }
}

fn rings(polygon: &flatgeobuf::Geometry<'_>) -> Rings {
    let numbers: Vec<f64> = polygon.xy().into_iter().flatten().collect();
    let positions: Vec<[f64; 2]> = numbers.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
    let mut ends: Vec<usize> = polygon.ends().into_iter().flatten().map(|end| end as usize).collect();
    if ends.is_empty() {
        ends.push(positions.len());
    }
    let mut start = 0;
    let mut rings = Vec::new();
    for end in ends {
        // Ends that do not ascend are damage; what is missing then fails as a ring that is too short.
        rings.push(positions.get(start..end).unwrap_or_default().to_vec());
        start = end;
    }
    rings
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
