//! Outlines of areas, for drawing.

use std::collections::BTreeMap;
use std::path::Path;

use geojson::{Geometry, GeometryValue, Position};
use waywarden_network::LonLat;

use crate::content::decode;
use crate::crs::ToWgs84;
use crate::format::{Format, format_of, gunzip, unzip};
use crate::formats::{self, Complaint, RawOutlines, Rings};
use crate::geojson_table::{agreed, cell, properties, read_features};
use crate::raw::folded;
use crate::{Crs, Files, Place, Problem, Problems, Reading, TableOptions, suggestion};

/// Area id -> outline; every geometry is a MultiPolygon with closed rings of at least four positions in WGS 84.
pub type Polygons = BTreeMap<String, Geometry>;

/// Reads the polygons of a layer by the column `id_column` (found exactly, else with letter case, blanks, `_` and `-`
/// ignored; `id` also stands for the member `id` of GeoJSON features): GeoJSON, Shapefile, GeoPackage, FlatGeobuf, GeoParquet,
/// also packed.
///
/// A Polygon becomes a MultiPolygon of one. Positions of other systems are converted to WGS 84; those in WGS 84 keep their
/// decimals. Ring direction is left as it is.
///
/// # Errors
/// All [`Problems`]: a coordinate reference system that is not known, ids missing or repeated, geometries that are not polygons,
/// rings that are open or too short, positions that are not degrees (the first of each feature).
pub fn read_polygons(files: &Files, path: &Path, id_column: &str) -> Result<Polygons, Problems> {
    Ok(read_polygons_with(files, path, id_column, &TableOptions::default())?.0)
}

/// As [`read_polygons`], with what the user says about the file; also what the file was taken for.
///
/// # Errors
/// As [`read_polygons`].
pub fn read_polygons_with(
    files: &Files,
    path: &Path,
    id_column: &str,
    options: &TableOptions,
) -> Result<(Polygons, Reading), Problems> {
    let layer = Layer::read(Some(files), path, files.read(path)?, options)?;
    let reading = layer.reading.clone();
    Ok((layer.by_id(path, id_column)?, reading))
}

/// As [`read_polygons`], from bytes; `path` is their name in problems.
///
/// # Errors
/// As [`read_polygons`].
pub fn polygons_of(path: &Path, bytes: Vec<u8>, id_column: &str) -> Result<Polygons, Problems> {
    Layer::read(None, path, bytes, &TableOptions::default())?.by_id(path, id_column)
}

/// All polygons of a layer, whatever their columns are: MultiPolygons as in [`Polygons`], in the order of the file.
///
/// # Errors
/// As [`read_polygons`], but for ids.
pub fn read_outlines(files: &Files, path: &Path) -> Result<Vec<Geometry>, Problems> {
    let layer = Layer::read(Some(files), path, files.read(path)?, &TableOptions::default())?;
    let mut problems = Problems::new();
    let mut outlines = Vec::new();
    for (index, feature) in layer.features.into_iter().enumerate() {
        match feature.outline {
            Ok(outline) => outlines.push(outline),
            Err((message, help)) => problems.push(Problem::new(path, place(index), message, help)),
        }
    }
    problems.or_value(outlines)
}

fn place(index: usize) -> Place {
    Place::Feature { number: index + 1, property: None }
}

/// A feature: its cells by column, and its outline or what is wrong with it.
struct Feature {
    cells: BTreeMap<String, String>,
    outline: Result<Geometry, Complaint>,
}

/// The features of a file.
struct Layer {
    features: Vec<Feature>,
    reading: Reading,
}

impl Layer {
    fn read(files: Option<&Files>, path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<Self, Problems> {
        let (bytes, inside) = match format_of(path, &bytes) {
            Format::Gzip => (gunzip(path, &bytes)?, None),
            Format::Zip => {
                let (name, inside) = unzip(path, &bytes, options.layer.as_deref())?;
                (inside, Some((bytes, name)))
            }
            _ => (bytes, None),
        };
        let beside = match &inside {
            Some((packed, name)) => formats::Beside::Zip(packed, name),
            None => formats::Beside::Folder(files, path),
        };
        // The layer of an archive is the file in it.
        let layer = options.layer.clone().filter(|_| inside.is_none());
        let options = TableOptions { layer, ..options.clone() };
        match format_of(path, &bytes) {
            Format::Workbook => {
                let help = "export the layer as GeoJSON (RFC 7946), or name a GeoPackage or Shapefile";
                Err(Problem::of_file(path, "the file is a workbook, which has no polygons", help).into())
            }
            Format::Json | Format::Text | Format::Gzip | Format::Zip | Format::Dbf => {
                Self::of_geojson(path, bytes, &options)
            }
            _ => match formats::outlines(files, path, bytes, &beside, &options) {
                Some(layer) => Ok(Self::of_raw(layer?)),
                None => Err(Problem::of_file(path, "the file is no layer of polygons", "export it as GeoJSON").into()),
            },
        }
    }

    fn of_geojson(path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<Self, Problems> {
        // Names are not drawn, so a guess at their encoding need not be told.
        let (text, _) = decode(path, bytes)?;
        let (features, crs) = read_features(path, &text)?;
        let crs = agreed(path, crs, options.crs)?;
        let to_wgs84 = crs.filter(|crs| !crs.is_degrees()).map(Crs::to_wgs84);
        drop(text);
        let feature = |mut feature: serde_json::Value| {
            let geometry = feature.get_mut("geometry").map(serde_json::Value::take).unwrap_or_default();
            let names = properties(&feature).into_iter().flat_map(|all| all.keys().cloned());
            let own = feature.get("id").map(|_| "id".to_owned());
            let cells = names.chain(own).map(|name| (name.clone(), cell(&feature, &name))).collect();
            Feature { cells, outline: multi_polygon(geometry, to_wgs84.as_ref()) }
        };
        let reading =
            Reading { format: "GeoJSON".to_owned(), crs: Some(crs.unwrap_or(Crs::Wgs84)), ..Reading::default() };
        Ok(Self { features: features.into_iter().map(feature).collect(), reading })
    }

    fn of_raw(layer: RawOutlines) -> Self {
        let to_wgs84 = layer.to_wgs84();
        let RawOutlines { format, layer, columns, crs, features } = layer;
        let feature = |(cells, polygons): (Vec<String>, Result<Vec<Rings>, Complaint>)| {
            let trimmed = cells.iter().map(|cell| cell.trim().to_owned());
            let cells = columns.iter().cloned().zip(trimmed).collect();
            let position = |xy: [f64; 2]| Position::from(xy);
            let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(position).collect::<Vec<_>>();
            let outline = polygons.and_then(|polygons| {
                let polygons = polygons.into_iter().map(|rings| rings.into_iter().map(ring).collect()).collect();
                checked(polygons, to_wgs84.as_ref())
            });
            Feature { cells, outline }
        };
        let reading = Reading { format: format.to_owned(), layer, crs: Some(crs), ..Reading::default() };
        Self { features: features.into_iter().map(feature).collect(), reading }
    }

    fn by_id(self, path: &Path, id_column: &str) -> Result<Polygons, Problems> {
        let column = id_column_of(path, &self.features, id_column)?;
        let mut problems = Problems::new();
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let mut polygons = Polygons::new();
        for (index, mut feature) in self.features.into_iter().enumerate() {
            let id = feature.cells.remove(&column).unwrap_or_default();
            if id.is_empty() {
                let help = "give every polygon the id of its area";
                problems.push(Problem::new(path, place(index).in_column(&column), "the id is blank", help));
            } else if let Some(before) = first.get(&id) {
                let message = format!("the id \"{id}\" is already used in feature {before}");
                let help = "join the parts of an area into one MultiPolygon";
                problems.push(Problem::new(path, place(index).in_column(&column), message, help));
            }
            match feature.outline {
                Ok(outline) => {
                    first.entry(id.clone()).or_insert(index + 1);
                    polygons.insert(id, outline);
                }
                Err((message, help)) => problems.push(Problem::new(path, place(index), message, help)),
            }
        }
        problems.or_value(polygons)
    }
}

fn id_column_of(path: &Path, features: &[Feature], wanted: &str) -> Result<String, Problem> {
    let names: std::collections::BTreeSet<&str> =
        features.iter().flat_map(|feature| feature.cells.keys().map(String::as_str)).collect();
    if names.contains(wanted) {
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

const EXPORT: &str = "export the layer again as GeoJSON (RFC 7946), with valid polygons";

fn multi_polygon(geometry: serde_json::Value, to_wgs84: Option<&ToWgs84>) -> Result<Geometry, Complaint> {
    if geometry.is_null() {
        return Err(("the feature has no geometry".to_owned(), "give the feature a polygon, or remove it"));
    }
    let geometry: Geometry =
        serde_json::from_value(geometry).map_err(|e| (format!("the geometry cannot be read: {e}"), EXPORT))?;
    let polygons = match geometry.value {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates,
        other => return Err((format!("the geometry is a {}, not a polygon", other.type_name()), EXPORT)),
    };
    checked(polygons, to_wgs84)
}

/// Polygons in WGS 84 whose rings are rings.
fn checked(mut polygons: Vec<Vec<Vec<Position>>>, to_wgs84: Option<&ToWgs84>) -> Result<Geometry, Complaint> {
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
