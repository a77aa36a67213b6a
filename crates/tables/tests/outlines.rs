//! The same areas as other programs write them, in every format: the outlines are the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use geojson::GeometryValue;
use waywarden_tables::{
    Crs, Files, Polygons, TableOptions, polygons_of, read_outlines, read_polygons, read_polygons_with,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/areas")
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

fn is_built(name: &str) -> bool {
    let has = |part: &str| name.contains(part);
    match () {
        () if has("parquet") => cfg!(feature = "parquet"),
        () if has("gpkg") => cfg!(feature = "gpkg"),
        () if has("fgb") || has("shapefile") => cfg!(feature = "formats"),
        () => true,
    }
}

/// Of a polygon the number of rings, and the corners of the outer one.
type Part = (usize, Vec<[f64; 2]>);

/// Of each polygon of each area the number of rings, and all positions of its outer ring from the least on, in one direction.
fn shapes(polygons: &Polygons) -> Vec<(String, Vec<Part>)> {
    let shape = |rings: &Vec<Vec<geojson::Position>>| {
        let ring: Vec<[f64; 2]> = rings[0].iter().map(|p| [p.as_slice()[0], p.as_slice()[1]]).collect();
        let mut corners = ring[1..].to_vec();
        // Programs begin rings where they like; all corners are whole thousandths.
        let whole = |v: f64| (v * 1e3).round() as i64;
        corners.sort_by_key(|[lon, lat]| (whole(*lon), whole(*lat)));
        (rings.len(), corners)
    };
    let of_area = |(id, outline): (&String, &geojson::Geometry)| {
        let GeometryValue::MultiPolygon { coordinates } = &outline.value else { panic!("{id}: no MultiPolygon") };
        let mut parts: Vec<_> = coordinates.iter().map(shape).collect();
        parts.sort_by(|a: &Part, b| a.1[0][0].total_cmp(&b.1[0][0]));
        (id.clone(), parts)
    };
    polygons.iter().map(of_area).collect()
}

fn compare(path: &Path, wanted: &Polygons) -> bool {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let found = read_polygons(&Files::on_disk(), path, "AREA-CODE");
    if !is_built(&name) {
        assert!(found.unwrap_err().to_string().contains("does not read"), "{name}");
        return false;
    }
    let found = found.unwrap_or_else(|problems| panic!("{name}: {problems}"));
    let within = if name.contains("grid") { 8e-5 } else { 1e-8 };
    let (found, wanted) = (shapes(&found), shapes(wanted));
    assert_eq!(found.len(), wanted.len(), "{name}");
    for ((id, parts), (wanted_id, wanted_parts)) in found.iter().zip(&wanted) {
        assert_eq!((id, parts.len()), (wanted_id, wanted_parts.len()), "{name}");
        for ((rings, corners), (wanted_rings, wanted_corners)) in parts.iter().zip(wanted_parts) {
            assert_eq!((rings, corners.len()), (wanted_rings, wanted_corners.len()), "{name}: {id}");
            for (found, wanted) in corners.iter().zip(wanted_corners) {
                let off = (found[0] - wanted[0]).abs().max((found[1] - wanted[1]).abs());
                assert!(off < within, "{name}: {id}: {found:?} is not {wanted:?}");
            }
        }
    }
    true
}

#[test]
fn layers_of_other_programs_are_the_same_areas() {
    let wanted = read_polygons(&Files::on_disk(), &folder().join("gdal.geojson"), "area_code").unwrap();
    let of = shapes(&wanted);
    assert_eq!(
        of.iter().map(|(id, parts)| (id.as_str(), parts.len(), parts[0].0)).collect::<Vec<_>>(),
        [("a", 1, 2), ("b", 1, 1), ("c", 2, 1), ("d", 1, 1)]
    );
    let names = names(&folder());
    assert!(names.len() >= 7, "{names:?}");
    let read = names.iter().filter(|path| compare(path, &wanted)).count();
    assert!(read >= 1, "{read} formats are built in");
    // Written now, where Python has what it takes.
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let made = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/make_areas.py");
    let ran = std::process::Command::new(&python).arg(script).arg(made.path()).output();
    match ran.is_ok_and(|ran| ran.status.success()) {
        true => self::names(made.path()).iter().for_each(|path| _ = compare(path, &wanted)),
        false => eprintln!("skipped: {python} has no geopandas"),
    }
}

#[test]
fn what_is_no_layer_of_areas_is_refused_with_the_remedy() {
    let points = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    for (name, says) in [
        ("gdal.fgb", "is a Point, not a polygon"),
        ("gdal.gpkg.gz", "is a Point, not a polygon"),
        ("gdal_shapefile.zip", "is a Point, not a polygon"),
        ("geopandas.parquet", "is a Point, not a polygon"),
        ("pandas.parquet", "no geometry"),
        ("pandas.xlsx", "is a workbook, which has no polygons"),
        ("pandas.csv", "not valid JSON"),
    ] {
        if is_built(name) {
            let words = read_polygons(&Files::on_disk(), &points.join(name), "id").unwrap_err().to_string();
            assert!(words.contains(says) && words.contains("Remedy"), "{name}: {words}");
        }
    }
    if cfg!(feature = "formats") {
        let path = folder().join("gdal_shapefile.zip");
        let wrong = TableOptions { crs: Some(Crs::BritishNationalGrid), ..TableOptions::default() };
        let words = read_polygons_with(&Files::on_disk(), &path, "area_code", &wrong).unwrap_err().to_string();
        assert!(words.contains("WGS 84") && words.contains("British National Grid"), "{words}");
        let (_, reading) = read_polygons_with(
            &Files::on_disk(),
            &folder().join("gdal_grid_shapefile.zip"),
            "area_code",
            &TableOptions::default(),
        )
        .unwrap();
        assert_eq!(reading.to_string(), "Shapefile, British National Grid (EPSG:27700)");
        assert_eq!(read_outlines(&Files::on_disk(), &path).unwrap().len(), 4);
    }
}

/// Damage at every place: nothing panics, and outlines that are read all the same have rings that are closed.
#[test]
fn damage_never_panics() {
    let mut state = 22_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let told = std::panic::take_hook();
    let own = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() != own {
            told(panic);
        }
    }));
    let mut refused = 0;
    for path in names(&folder()) {
        let bytes = std::fs::read(&path).unwrap();
        for round in 0..150 {
            let mut damaged = bytes.clone();
            match round % 2 {
                0 => damaged.truncate(next(bytes.len())),
                _ => (0..=next(4)).for_each(|_| {
                    let at = next(bytes.len());
                    damaged[at] ^= 1 << next(8);
                }),
            }
            match polygons_of(&path, damaged, "area_code") {
                Err(problems) => {
                    refused += 1;
                    assert!(!problems.to_string().is_empty());
                }
                Ok(polygons) => {
                    for outline in polygons.values() {
                        let GeometryValue::MultiPolygon { coordinates } = &outline.value else {
                            panic!("no MultiPolygon")
                        };
                        assert!(
                            coordinates.iter().flatten().all(|ring| ring.len() >= 4 && ring.first() == ring.last())
                        );
                    }
                }
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(refused > 0);
}
