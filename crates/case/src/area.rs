//! The area of a change of roads: the polygons of a file, joined.

use std::path::Path;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{GeoJson, Geometry, GeometryValue};
use waywarden_network::LonLat;
use waywarden_tables::{Files, Place, Problem, Problems, read_outlines};

use crate::text;

/// Reads all polygons of a file: a GeoJSON FeatureCollection, Feature or bare geometry, or a layer in a format of maps. They
/// need no ids.
pub(crate) fn read(files: &Files, path: &Path) -> Result<MultiPolygon<f64>, Problems> {
    let bytes = files.read(path)?;
    let is_json = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).trim_ascii_start().starts_with(b"{");
    // Text that is no JSON has an error of its own.
    if !is_json && (bytes.contains(&0) || bytes.starts_with(b"\x1F\x8B") || bytes.starts_with(b"PK")) {
        let outlines = read_outlines(files, path)?;
        return Ok(MultiPolygon(outlines.iter().flat_map(polygons).collect()));
    }
    drop(bytes);
    let text = text::read(files, path, "export the area as GeoJSON (RFC 7946)")?;
    let document: GeoJson = text.parse().map_err(|error| {
        Problem::of_file(path, format!("the file is not GeoJSON: {error}"), "export the area as GeoJSON (RFC 7946)")
    })?;
    let geometries: Vec<Option<Geometry>> = match document {
        GeoJson::Geometry(geometry) => vec![Some(geometry)],
        GeoJson::Feature(feature) => vec![feature.geometry],
        GeoJson::FeatureCollection(collection) => collection.features.into_iter().map(|f| f.geometry).collect(),
    };
    let mut problems = Problems::new();
    let mut polygons = Vec::new();
    for (index, geometry) in geometries.into_iter().enumerate() {
        let mut complain = |message: String| {
            let place = Place::Feature { number: index + 1, property: None };
            problems.push(Problem::new(path, place, message, "give polygons in longitude and latitude (EPSG:4326)"));
        };
        let rings = match geometry.map(|geometry| geometry.value) {
            Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
            Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
            Some(other) => {
                complain(format!("the geometry is a {}, not a polygon", other.type_name()));
                continue;
            }
            None => {
                complain("the feature has no geometry".to_owned());
                continue;
            }
        };
        for polygon in &rings {
            match polygon.iter().map(|ring| line(ring)).collect::<Result<Vec<_>, _>>() {
                Ok(mut lines) if !lines.is_empty() => {
                    let outside = lines.remove(0);
                    polygons.push(Polygon::new(outside, lines));
                }
                Ok(_) => complain("the polygon is empty".to_owned()),
                Err(message) => complain(message),
            }
        }
    }
    if problems.is_empty() && polygons.is_empty() {
        problems.push(Problem::of_file(path, "the file has no polygon", "draw the area and export it as GeoJSON"));
    }
    problems.or_value(MultiPolygon(polygons))
}

/// The polygons of a MultiPolygon that is checked already.
fn polygons(outline: &Geometry) -> Vec<Polygon<f64>> {
    let GeometryValue::MultiPolygon { coordinates } = &outline.value else { return Vec::new() };
    let polygon = |rings: &Vec<Vec<geojson::Position>>| {
        let mut lines = rings.iter().filter_map(|ring| line(ring).ok());
        Some(Polygon::new(lines.next()?, lines.collect()))
    };
    coordinates.iter().filter_map(polygon).collect()
}

fn line(ring: &[geojson::Position]) -> Result<LineString<f64>, String> {
    let mut coords = Vec::with_capacity(ring.len());
    for position in ring {
        let [lon, lat, ..] = position.as_slice() else {
            return Err("a position has no longitude and latitude".to_owned());
        };
        LonLat::from_degrees(*lon, *lat).map_err(|error| error.to_string())?;
        coords.push(Coord { x: *lon, y: *lat });
    }
    if coords.len() < 4 {
        return Err(format!("a ring has {} positions, the least is 4", coords.len()));
    }
    Ok(LineString(coords))
}
