//! Each file of results that can be an input is read back as what it is: a case of them gives the same tables.

mod common;

use std::collections::BTreeMap;

use common::scene::Scene;
use common::{contents, run_well};

const RUN: [&str; 6] = ["run", "case.toml", "-o", "again", "--pack", "csv"];

/// The tables of a folder of results.
fn tables(scene: &Scene, folder: &str) -> BTreeMap<String, String> {
    let all = contents(&scene.file(folder)).into_iter().filter(|(name, _)| name.ends_with(".csv"));
    let tables: BTreeMap<String, String> =
        all.map(|(name, bytes)| (name, String::from_utf8(bytes).expect("text"))).collect();
    assert!(tables.len() >= 5, "{:?}", tables.keys());
    tables
}

/// A scene with results of its case, in every format that can be read.
fn with_results() -> Scene {
    let scene = Scene::new();
    let mut command = vec!["run", "case.toml", "-o", "results", "--pack"];
    let formats: Vec<&str> =
        [Some("csv,geojson"), cfg!(feature = "gpkg").then_some("gpkg"), cfg!(feature = "parquet").then_some("parquet")]
            .into_iter()
            .flatten()
            .collect();
    let formats = formats.join(",");
    command.push(&formats);
    run_well(scene.path(), &command);
    scene
}

/// The one file of the results with this ending.
fn result(scene: &Scene, ending: &str) -> Option<String> {
    contents(&scene.file("results"))
        .into_keys()
        .find(|name| name.ends_with(ending))
        .map(|name| format!("results/{name}"))
}

fn assert_same(scene: &Scene, what: &str) {
    let ran = run_well(scene.path(), &RUN);
    let (before, after) = (tables(scene, "results"), tables(scene, "again"));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{what}");
    for (name, text) in &before {
        assert_eq!(text, &after[name], "{what}: {name}\n{}", ran.stdout);
    }
    std::fs::remove_dir_all(scene.file("again")).expect("gone");
}

#[test]
fn layers_are_sites_areas_and_outlines_again() {
    let scene = with_results();
    let original = std::fs::read_to_string(scene.file("case.toml")).expect("a case");
    let geopackage = result(&scene, ".gpkg");
    let mut layers =
        vec![("GeoJSON", "results/sites.geojson".to_owned(), "results/areas.geojson".to_owned(), String::new())];
    if let Some(file) = geopackage {
        layers.push(("GeoPackage", file.clone(), file, "layer = \"LAYER\"\n".to_owned()));
    }
    if let (Some(sites), Some(areas)) = (result(&scene, "sites.parquet"), result(&scene, "areas.parquet")) {
        layers.push(("GeoParquet", sites, areas, String::new()));
    }
    for (what, sites, areas, layer) in layers {
        let of = |name: &str| layer.replace("LAYER", name);
        let case = original.replace("file = \"sites.csv\"", &format!("file = \"{sites}\"\n{}", of("sites"))).replace(
            "file = \"areas.csv\"",
            &format!("file = \"{areas}\"\n{}id = \"area_id\"\nname = \"area_name\"", of("areas")),
        );
        scene.put("case.toml", case);
        assert_same(&scene, what);
    }
}

#[test]
fn a_table_of_times_is_the_times_of_a_case_again() {
    let scene = with_results();
    let times = [
        "times",
        "--roads",
        "roads.osm.pbf",
        "--origins",
        "areas.csv",
        "--destinations",
        "sites.csv",
        "-o",
        "times.csv",
    ];
    run_well(scene.path(), &[&times[..], &["--max-snap", "300"]].concat());
    scene.change("case.toml", "[roads]\nfiles = [\"roads.osm.pbf\"]", "[times]\nfile = \"times.csv\"");
    run_well(scene.path(), &RUN);
    let (before, after) = (tables(&scene, "results"), tables(&scene, "again"));
    // Times are written in seconds with one decimal or more; minutes of results have fewer.
    for name in ["volumes.csv", "flows.csv", "summary.csv"] {
        assert_eq!(before.get(name), after.get(name), "{name}");
    }
}

/// Areas with outlines, as the program writes them, are outlines again.
#[test]
fn outlines_are_outlines_again() {
    let scene = Scene::new();
    let areas = common::shipped("crates/tables/tests/areas/gdal.geojson");
    let polygons = format!("polygons = {{ file = '{}', id = \"area_code\" }}\n\n[[scenario]]", common::text(&areas));
    scene.change("case.toml", "[[scenario]]", &polygons);
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "csv,geojson"]);
    let first = std::fs::read(scene.file("results/areas.geojson")).expect("a layer");
    scene.change(
        "case.toml",
        &format!("file = '{}', id = \"area_code\"", common::text(&areas)),
        "file = \"results/areas.geojson\", id = \"area_id\"",
    );
    run_well(scene.path(), &["run", "case.toml", "-o", "again", "--pack", "csv,geojson"]);
    let second = std::fs::read(scene.file("again/areas.geojson")).expect("a layer");
    let shapes = |bytes: &[u8]| -> Vec<serde_json::Value> {
        let layer: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
        layer["features"].as_array().expect("features").iter().map(|feature| feature["geometry"].clone()).collect()
    };
    assert_eq!(shapes(&first), shapes(&second));
    assert_eq!(tables(&scene, "results"), tables(&scene, "again"));
    // And so are those of other formats.
    if cfg!(feature = "formats") {
        let packed = common::shipped("crates/tables/tests/areas/gdal_grid_shapefile.zip");
        let named = format!("file = '{}', id = \"area_code\"", common::text(&packed));
        scene.change("case.toml", "file = \"results/areas.geojson\", id = \"area_id\"", &named);
        let check = run_well(scene.path(), &["check", "case.toml"]);
        assert!(check.stdout.contains("read as Shapefile, British National Grid (EPSG:27700)"), "{}", check.stdout);
    }
}
