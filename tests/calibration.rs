//! The car profile against published drive times between hospitals: the figures of docs/calibration.md stay true.
#![allow(clippy::disallowed_methods, clippy::print_stderr)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// Published pairs under two hours between English units, as rows for `validate`.
fn pairs(folder: &Path) -> String {
    let mut units: HashMap<String, (String, String)> = HashMap::new();
    let mut table = csv::Reader::from_path(folder.join("yeovil/stroke_units_sw.csv")).expect("the units");
    let headers = table.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|h| h == name).expect("a column");
    for row in table.records().map(|r| r.expect("a row")) {
        if &row[column("country")] == "England" {
            let place = (row[column("Longitude")].to_owned(), row[column("Latitude")].to_owned());
            units.insert(row[column("postcode")].replace(' ', ""), place);
        }
    }
    let path = folder.join("yeovil/inter_hospital_minutes_published.csv");
    let mut matrix = csv::Reader::from_path(path).expect("the minutes");
    let to: Vec<String> = matrix.headers().expect("a header").iter().skip(1).map(str::to_owned).collect();
    let mut text = "id,from_lon,from_lat,to_lon,to_lat,minutes\n".to_owned();
    for row in matrix.records().map(|r| r.expect("a row")) {
        for (to, minutes) in to.iter().zip(row.iter().skip(1)) {
            let (Some(a), Some(b)) = (units.get(&row[0]), units.get(to)) else { continue };
            if &row[0] != to.as_str() {
                text += &format!("{}>{to},{},{},{},{},{minutes}\n", &row[0], a.0, a.1, b.0, b.1);
            }
        }
    }
    text
}

#[test]
fn the_car_profile_keeps_its_error_against_published_times() {
    let data = std::env::var_os("WAYWARDEN_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let roads = data.join("osm/sw-england-from-tiles-202108-drive.osm.pbf");
    if !roads.exists() {
        eprintln!("skipped: {} is not there (set WAYWARDEN_DATA)", roads.display());
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let published = folder.path().join("published.csv");
    std::fs::write(&published, pairs(&data)).expect("written");
    let out = folder.path().join("validation");
    Command::cargo_bin("waywarden")
        .expect("the program")
        .args(["validate", "--roads"])
        .arg(&roads)
        .arg("--pairs")
        .arg(&published)
        .arg("-o")
        .arg(&out)
        .assert()
        .success();
    let record = std::fs::read(out.join("run.json")).expect("the record");
    let record: serde_json::Value = serde_json::from_slice(&record).expect("JSON");
    let fit = &record["counts"]["fit"];
    let figure = |name: &str| fit[name].as_f64().expect("a figure");
    assert_eq!(record["counts"]["pairs"], 116, "{record}");
    assert!(figure("mae_min") <= 4.0, "mean absolute error: {fit}");
    assert!(figure("bias_min").abs() <= 1.5, "bias: {fit}");
    for file in ["pairs.csv", "scatter.svg", "worst_routes.geojson"] {
        assert!(out.join(file).exists(), "{file}");
    }
    let routes = std::fs::read(out.join("worst_routes.geojson")).expect("the routes");
    waywarden_pack::check_geojson(&routes).expect("a right GeoJSON file");
}
