//! GeoJSON points into a raw table, and what point and polygon files have in common.

use std::path::Path;

use serde_json::{Map, Value};

use crate::numbers::shorten;
use crate::raw::Rows;
use crate::{Crs, Place, Problem, Problems, RawTable, Reading, Rejects, TableKind, TableOptions};

/// The features of a FeatureCollection, and their system if the file says that it is another than WGS 84.
pub(crate) fn read_features(path: &Path, text: &str) -> Result<(Vec<Value>, Option<Crs>), Problems> {
    let mut document: Value = serde_json::from_str(text).map_err(|error| {
        let place = Place::Line { line: error.line(), column: None };
        Problem::new(path, place, format!("the file is not valid JSON: {error}"), "export the layer as GeoJSON again")
    })?;
    let kind = document.get("type").and_then(Value::as_str).unwrap_or("none").to_owned();
    if kind != "FeatureCollection" {
        let message = format!("a GeoJSON FeatureCollection is expected, the \"type\" of this file is {kind}");
        return Err(Problem::of_file(path, message, "export the layer as GeoJSON (RFC 7946)").into());
    }
    let crs = match document.get("crs").filter(|crs| !crs.is_null()) {
        None => None,
        Some(crs) => {
            let name = crs.pointer("/properties/name").or_else(|| crs.pointer("/properties/code"));
            let name = name.map_or_else(|| crs.to_string(), Value::to_string);
            let known = Crs::named(name.trim_matches('"')).map_err(|error| {
                let message = format!("the coordinate reference system is {}", shorten(name.trim_matches('"')));
                Problem::of_file(path, message, error.help())
            })?;
            Some(known)
        }
    };
    match document.get_mut("features").map(Value::take) {
        Some(Value::Array(features)) if !features.is_empty() => Ok((features, crs)),
        Some(Value::Array(_)) => {
            Err(Problem::of_file(path, "the file has no features", "export the layer again").into())
        }
        _ => Err(Problem::of_file(path, "the member \"features\" is missing", "export the layer again").into()),
    }
}

/// The reason of features that are no points.
const NO_PLACE: &str = "the feature is not a point";

pub(crate) fn read(path: &Path, text: &str, options: &TableOptions) -> Result<RawTable, Problems> {
    let (features, crs) = read_features(path, text)?;
    let crs = agreed(path, crs, options.crs)?;
    let to_wgs84 = crs.map(Crs::to_wgs84);
    let mut rejects = Rejects::keeping(options.keep_all);
    let columns = columns(&features);
    if columns.is_empty() && !features.is_empty() {
        let help = "give each feature an id and its figures under \"properties\"";
        return Err(Problem::of_file(path, "no feature has a property or an id", help).into());
    }
    let mut rows = Rows::new(columns.len());
    for (index, feature) in features.iter().enumerate() {
        let place = Place::Feature { number: index + 1, property: None };
        let found = point(feature).and_then(|(x, y)| match &to_wgs84 {
            None => Ok((x, y)),
            Some(to_wgs84) => to_wgs84.lon_lat(x, y).ok_or_else(|| {
                (
                    format!("{x}, {y} is no position of the file's coordinate system"),
                    "export the layer again in EPSG:4326",
                )
            }),
        });
        match found {
            Ok(point) => {
                let cells: Vec<String> = columns.iter().map(|column| cell(feature, column)).collect();
                rows.push(index + 1, Some(point), cells.iter().map(String::as_str));
            }
            Err((message, help)) => rejects.add(NO_PLACE, vec![Problem::new(path, place, message, help)]),
        }
    }
    let rows = rows.finish();
    if rows.is_empty() {
        return Err(rejects.into_problems());
    }
    let reading = Reading { format: "GeoJSON".to_owned(), crs: Some(crs.unwrap_or(Crs::Wgs84)), ..Reading::default() };
    rejects.note_all(conversion_note(path, crs));
    let path = path.to_owned();
    Ok(RawTable { path, kind: TableKind::GeoJson, columns, rows, blank_rows: 0, rejects, reading, crs: None })
}

/// The system that a file says, or that the user says of it.
///
/// # Errors
/// They say different things.
pub(crate) fn agreed(path: &Path, in_file: Option<Crs>, given: Option<Crs>) -> Result<Option<Crs>, Problem> {
    match (in_file, given) {
        (Some(in_file), Some(given)) if in_file != given => {
            let message = format!("the file says that it is in {in_file}, the case that it is in {given}");
            Err(Problem::of_file(path, message, "remove the key `crs`, or export the file again"))
        }
        (in_file, given) => Ok(in_file.or(given)),
    }
}

/// The remark that positions were converted.
pub(crate) fn conversion_note(path: &Path, crs: Option<Crs>) -> Option<Problem> {
    let crs = crs.filter(|crs| !crs.is_degrees())?;
    let message = format!("positions in {crs} were converted to WGS 84, to within 5 m");
    Some(Problem::of_file(path, message, "export the layer in EPSG:4326 where metres matter"))
}

pub(crate) fn properties(feature: &Value) -> Option<&Map<String, Value>> {
    feature.get("properties").and_then(Value::as_object)
}

fn columns(features: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    for name in features.iter().filter_map(properties).flat_map(Map::keys) {
        if known.insert(name.as_str()) {
            columns.push(name.clone());
        }
    }
    if !known.contains("id") && features.iter().any(|f| f.get("id").is_some()) {
        columns.push("id".to_owned());
    }
    columns
}

/// A property as text; the member `id` stands in for a property of that name.
pub(crate) fn cell(feature: &Value, column: &str) -> String {
    let property = properties(feature).and_then(|p| p.get(column));
    match property.or_else(|| feature.get("id").filter(|_| column == "id")) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(other) => other.to_string(),
    }
}

type Complaint = (String, &'static str);

fn point(feature: &Value) -> Result<(f64, f64), Complaint> {
    const NO_POINT: &str = "give the feature a Point, or remove it";
    let geometry = match feature.get("geometry") {
        Some(Value::Object(geometry)) => geometry,
        Some(Value::Null) | None => return Err(("the feature has no geometry".to_owned(), NO_POINT)),
        Some(other) => return Err((format!("{} is not a geometry", shorten(&other.to_string())), NO_POINT)),
    };
    let coordinates = geometry.get("coordinates");
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("none");
    let position = match (kind, coordinates.and_then(Value::as_array)) {
        ("Point", Some(position)) => position,
        ("MultiPoint", Some(points)) => match points[..] {
            [Value::Array(ref position)] => position,
            _ => {
                let message = format!("a MultiPoint of {} points is not one place", points.len());
                return Err((message, "give the feature a single Point"));
            }
        },
        ("Point" | "MultiPoint", None) => return Err(("the geometry has no coordinates".to_owned(), NO_POINT)),
        (other, _) => {
            let help = "points are expected here: use population-weighted centroids for areas, and name a polygon file \
                        under `polygons`";
            return Err((format!("the geometry is a {other}, not a Point"), help));
        }
    };
    match position[..] {
        [ref lon, ref lat, ..] => match (lon.as_f64(), lat.as_f64()) {
            (Some(lon), Some(lat)) => Ok((lon, lat)),
            _ => Err(("the coordinates are not two numbers".to_owned(), NO_POINT)),
        },
        _ => Err(("the point has no longitude and latitude".to_owned(), NO_POINT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RawRow;

    fn read_text(text: &str) -> Result<RawTable, Problems> {
        crate::table_of(Path::new("areas.geojson"), text.as_bytes().to_vec())
    }

    fn collection(features: &str) -> String {
        format!("{{\"type\": \"FeatureCollection\", \"features\": [{features}]}}")
    }

    #[test]
    fn features_without_any_property_are_refused() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-2.5,51]}}]}"#;
        let error = crate::table_of(Path::new("areas.geojson"), text.into()).unwrap_err().to_string();
        assert!(error.contains("no feature has a property or an id") && error.contains("properties"), "{error}");
    }

    #[test]
    fn properties_become_columns_and_geometries_points() {
        let text = collection(
            r#"{"type":"Feature","id":7,"properties":{"name":"A","pop":12.50,"tags":{"x":[1]}},
                "geometry":{"type":"Point","coordinates":[-2.5,51.0,9]}},
               {"type":"Feature","id":"b","properties":{"pop":null,"open":true},
                "geometry":{"type":"MultiPoint","coordinates":[[-2.6,51.1]]}}"#,
        );
        let table = read_text(&text).unwrap();
        assert_eq!(table.columns, ["name", "pop", "tags", "open", "id"]);
        let cells: Vec<Vec<&str>> = table.rows.iter().map(|r| (0..5).map(|column| r.cell(column)).collect()).collect();
        assert_eq!(cells, [["A", "12.5", "{\"x\":[1]}", "", "7"], ["", "", "", "true", "b"]]);
        assert_eq!(table.rows.iter().map(RawRow::point).collect::<Vec<_>>(), [Some((-2.5, 51.0)), Some((-2.6, 51.1))]);
    }

    #[test]
    fn every_feature_without_a_point_is_left_out_and_reported() {
        let text = collection(
            r#"{"type":"Feature","properties":{},"geometry":null},
               {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[]}},
               {"type":"Feature","properties":{},"geometry":{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}},
               {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1]}},
               {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":["1","2"]}},
               {"type":"Feature","properties":{},"geometry":{"type":"Point"}},
               {"type":"Feature","properties":{"id":"a"},"geometry":{"type":"Point","coordinates":[1,2]}}"#,
        );
        let table = read_text(&text).unwrap();
        assert_eq!((table.rows.len(), table.rejects.rows()), (1, 6));
        let texts: Vec<String> = table.rejects.into_problems().iter().map(ToString::to_string).collect();
        let parts = [
            "feature 1: the feature has no geometry",
            "feature 2: the geometry is a Polygon",
            "feature 3: a MultiPoint of 2 points",
            "feature 4: the point has no longitude",
            "feature 5: the coordinates are not two numbers",
            "feature 6: the geometry has no coordinates",
        ];
        assert_eq!(texts.len(), parts.len());
        for (text, part) in texts.iter().zip(parts) {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn other_documents_are_named() {
        for (text, named) in [
            ("{\"type\": \"Feature\"}", "the \"type\" of this file is Feature"),
            ("{}", "the \"type\" of this file is none"),
            ("{\n\"type\": }", "line 2: the file is not valid JSON"),
            ("{\"type\": \"FeatureCollection\", \"features\": []}", "no features"),
            ("{\"type\": \"FeatureCollection\"}", "\"features\" is missing"),
            ("<html>", "web page"),
        ] {
            let problems = read_text(text).unwrap_err().to_string();
            assert!(problems.contains(named), "{named}: {problems}");
        }
    }

    #[test]
    fn other_systems_are_converted_or_refused_by_name() {
        let with = |name: &str, x: f64, y: f64| {
            let feature = format!(
                r#"{{"type":"Feature","properties":{{"id":"a"}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#
            );
            let crs = format!(r#""crs":{{"type":"name","properties":{{"name":"{name}"}}}},"#);
            read_text(&format!(r#"{{"type":"FeatureCollection",{crs}"features":[{feature}]}}"#))
        };
        for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"] {
            let table = with(name, 1.0, 2.0).unwrap();
            assert_eq!((table.rows[0].point(), table.rejects.is_empty()), (Some((1.0, 2.0)), true), "{name}");
        }
        let grid = with("urn:ogc:def:crs:EPSG::27700", 361_000.0, 122_000.0).unwrap();
        let (lon, lat) = grid.rows[0].point().unwrap();
        assert!((lon + 2.557).abs() < 0.01 && (lat - 50.996).abs() < 0.01, "{lon} {lat}");
        assert!(grid.rejects.lines()[0].contains("British National Grid"), "{:?}", grid.rejects.lines());
        let problems = with("urn:ogc:def:crs:EPSG::32630", 500_000.0, 5_600_000.0).unwrap_err().to_string();
        assert!(problems.contains("EPSG::32630") && problems.contains("EPSG:4326"), "{problems}");
        let problems = with("EPSG:27700", -2.5, 51.0).unwrap_err().to_string();
        assert!(problems.contains("no position of the file's coordinate system"), "{problems}");
    }
}
