//! Outlines of areas, for drawing.

use std::collections::BTreeMap;
use std::path::Path;

use geojson::{Geometry, GeometryValue, Position};
use waywarden_network::LonLat;

use crate::content::decode;
use crate::crs::ToWgs84;
use crate::geojson_table::{cell, properties, read_features};
use crate::raw::folded;
use crate::{Crs, Files, Place, Problem, Problems, suggestion};

/// Area id -> outline; every geometry is a MultiPolygon with closed rings of at least four positions in WGS 84.
pub type Polygons = BTreeMap<String, Geometry>;

/// Reads the polygons of a GeoJSON FeatureCollection by the property `id_column` (found exactly, else with letter case,
/// blanks, `_` and `-` ignored; `id` also stands for the features' own member `id`).
///
/// A Polygon becomes a MultiPolygon of one. Positions keep their decimals; ring direction is left as it is.
///
/// # Errors
/// All [`Problems`]: another coordinate reference system, ids missing or repeated, geometries that are not polygons,
/// rings that are open or too short, positions that are not degrees (the first of each feature).
pub fn read_polygons(files: &Files, path: &Path, id_column: &str) -> Result<Polygons, Problems> {
    polygons_of(path, files.read(path)?, id_column)
}

/// As [`read_polygons`], from bytes; `path` is their name in problems.
///
/// # Errors
/// As [`read_polygons`].
pub fn polygons_of(path: &Path, bytes: Vec<u8>, id_column: &str) -> Result<Polygons, Problems> {
    // Names are not drawn, so a guess at their encoding need not be told.
    let (text, _) = decode(path, bytes)?;
    let (features, crs) = read_features(path, &text)?;
    let to_wgs84 = crs.filter(|crs| !crs.is_degrees()).map(Crs::to_wgs84);
    drop(text);
    let column = id_property(path, &features, id_column)?;
    let mut problems = Problems::new();
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut polygons = Polygons::new();
    for (index, mut feature) in features.into_iter().enumerate() {
        let place = Place::Feature { number: index + 1, property: None };
        let id = cell(&feature, &column);
        if id.is_empty() {
            let help = "give every polygon the id of its area";
            problems.push(Problem::new(path, place.clone().in_column(&column), "the id is blank", help));
        } else if let Some(before) = first.get(&id) {
            let message = format!("the id \"{id}\" is already used in feature {before}");
            let help = "join the parts of an area into one MultiPolygon";
            problems.push(Problem::new(path, place.clone().in_column(&column), message, help));
        }
        let geometry = feature.get_mut("geometry").map(serde_json::Value::take).unwrap_or_default();
        match multi_polygon(geometry, to_wgs84.as_ref()) {
            Ok(geometry) => {
                first.entry(id.clone()).or_insert(index + 1);
                polygons.insert(id, geometry);
            }
            Err((message, help)) => problems.push(Problem::new(path, place, message, help)),
        }
    }
    problems.or_value(polygons)
}

fn id_property(path: &Path, features: &[serde_json::Value], wanted: &str) -> Result<String, Problem> {
    let names: std::collections::BTreeSet<&str> =
        features.iter().filter_map(properties).flat_map(|p| p.keys().map(String::as_str)).collect();
    if names.contains(wanted) || (wanted == "id" && features.iter().any(|f| f.get("id").is_some())) {
        return Ok(wanted.to_owned());
    }
    let alike: Vec<&str> = names.iter().copied().filter(|n| folded(n) == folded(wanted)).collect();
    match alike[..] {
        [name] => Ok(name.to_owned()),
        _ => {
            let help = suggestion(wanted, "properties", names.iter().copied());
            Err(Problem::of_file(path, format!("there is no property \"{wanted}\""), help))
        }
    }
}

type Complaint = (String, &'static str);

fn multi_polygon(geometry: serde_json::Value, to_wgs84: Option<&ToWgs84>) -> Result<Geometry, Complaint> {
    const EXPORT: &str = "export the layer again as GeoJSON (RFC 7946), with valid polygons";
    if geometry.is_null() {
        return Err(("the feature has no geometry".to_owned(), "give the feature a polygon, or remove it"));
    }
    let geometry: Geometry =
        serde_json::from_value(geometry).map_err(|e| (format!("the geometry cannot be read: {e}"), EXPORT))?;
    let mut polygons = match geometry.value {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates,
        other => return Err((format!("the geometry is a {}, not a polygon", other.type_name()), EXPORT)),
    };
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        return Err(("the polygon is empty".to_owned(), EXPORT));
    }
    if let Some(to_wgs84) = to_wgs84 {
        for position in polygons.iter_mut().flatten().flatten() {
            let converted = match position.as_slice() {
                [x, y, ..] => to_wgs84.lon_lat(*x, *y),
                _ => None,
            };
            let Some((lon, lat)) = converted else {
                return Err(("a position is none of the file's coordinate system".to_owned(), EXPORT));
            };
            *position = Position::from([lon, lat]);
        }
    }
    for ring in polygons.iter().flatten() {
        check_ring(ring).map_err(|message| (message, EXPORT))?;
    }
    Ok(Geometry::new(GeometryValue::MultiPolygon { coordinates: polygons }))
}

fn check_ring(ring: &[Position]) -> Result<(), String> {
    for position in ring {
        let (Some(lon), Some(lat)) = (position.as_slice().first(), position.as_slice().get(1)) else {
            return Err("a position has no longitude and latitude".to_owned());
        };
        LonLat::from_degrees(*lon, *lat).map_err(|error| error.to_string())?;
    }
    if ring.len() < 4 {
        return Err(format!("a ring has {} positions, the least is 4", ring.len()));
    }
    if ring.first() != ring.last() {
        return Err("a ring is not closed: its last position is not its first".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(features: &str, id_column: &str) -> Result<Polygons, Problems> {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        let files = Files::in_memory([("areas.geojson".into(), text.into_bytes())]);
        read_polygons(&files, Path::new("areas.geojson"), id_column)
    }

    fn feature(id: &str, kind: &str, coordinates: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"LSOA11CD":"{id}"}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    }

    const RING: &str = "[[0,0],[1,0],[1,1],[0,0]]";

    #[test]
    fn polygons_become_multi_polygons_by_id() {
        let text =
            [feature("b", "Polygon", &format!("[{RING}]")), feature("a", "MultiPolygon", &format!("[[{RING}]]"))];
        let polygons = read(&text.join(","), "lsoa11cd").unwrap();
        assert_eq!(polygons.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(polygons["a"], polygons["b"]);
        assert_eq!(polygons["a"].value.type_name(), "MultiPolygon");
    }

    #[test]
    fn all_faults_are_reported_with_their_features() {
        let ok = format!("[{RING}]");
        let faults = [
            ("a", "Polygon", ok.as_str(), ""),
            ("a", "Polygon", &ok, "feature 2, property \"LSOA11CD\": the id \"a\" is already used in feature 1"),
            ("", "Polygon", &ok, "feature 3, property \"LSOA11CD\": the id is blank"),
            ("d", "Point", "[1,2]", "feature 4: the geometry is a Point"),
            ("e", "Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]", "feature 5: a ring is not closed"),
            ("f", "Polygon", "[[[0,0],[1,0],[0,0]]]", "feature 6: a ring has 3 positions"),
            ("g", "Polygon", "[[[355562,116398],[1,0],[1,1],[0,0]]]", "feature 7: lon 355562"),
            ("h", "Polygon", "[]", "feature 8: the polygon is empty"),
            ("i", "Polygon", "[[0,1]]", "feature 9: the geometry cannot be read"),
        ];
        let text: Vec<String> = faults.iter().map(|(id, kind, c, _)| feature(id, kind, c)).collect();
        let problems = read(&text.join(","), "LSOA11CD").unwrap_err();
        let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), faults.len() - 1, "{problems}");
        for (text, (_, _, _, part)) in texts.iter().zip(&faults[1..]) {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_missing_id_property_names_the_nearest() {
        let error = read(&feature("a", "Polygon", &format!("[{RING}]")), "lsoa21cd").unwrap_err().to_string();
        assert!(error.contains("no property \"lsoa21cd\"") && error.contains("mean \"LSOA11CD\""), "{error}");
    }
}
