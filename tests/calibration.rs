//! The car profile against observed speeds and against published drive times between hospitals: the figures of
//! docs/calibration.md stay true.
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

/// The stretches of a folder with the observed speed of their road, as rows for `validate`.
fn stretches(folder: &Path) -> String {
    let read = |name: &str| -> Vec<HashMap<String, String>> {
        let mut table = csv::Reader::from_path(folder.join(name)).expect("a table");
        let headers = table.headers().expect("a header").clone();
        let named = |row: csv::StringRecord| -> HashMap<String, String> {
            headers.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
        };
        table.records().map(|row| named(row.expect("a row"))).collect()
    };
    let mut observed: HashMap<(String, String), String> = HashMap::new();
    for row in read("cgn0503e_2019_mph.csv") {
        if !row["mph_2019"].is_empty() && row.get("doubtful").is_none_or(String::is_empty) {
            observed.insert((row["road"].clone(), row["authority"].clone()), row["mph_2019"].clone());
        }
    }
    let mut text = "id,road,place,from_lon,from_lat,to_lon,to_lat,metres,mph\n".to_owned();
    for row in read("a_road_pairs.csv") {
        let parts: Vec<&str> = row["id"].split('|').collect();
        if let Some(mph) = observed.get(&(parts[0].to_owned(), parts[1].to_owned())) {
            let place = ["from_lon", "from_lat", "to_lon", "to_lat", "metres"].map(|name| row[name].as_str()).join(",");
            text += &format!("{},{},{},{place},{mph}\n", row["id"], parts[0], parts[1]);
        }
    }
    text
}

/// Runs `validate` on the observed speeds of a folder; the counts of its record.
fn against_observed(roads: &Path, observed: &Path) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("observed.csv");
    std::fs::write(&table, stretches(observed)).expect("written");
    let out = folder.path().join("validation");
    let mut command = Command::cargo_bin("waywarden").expect("the program");
    command.args(["validate", "--roads"]).arg(roads).arg("--pairs").arg(&table).arg("-o").arg(&out).assert().success();
    for file in ["agreement.csv", "roads.csv", "scatter.svg"] {
        assert!(out.join(file).exists(), "{file}");
    }
    let record = std::fs::read(out.join("run.json")).expect("the record");
    serde_json::from_slice::<serde_json::Value>(&record).expect("JSON")["counts"].clone()
}

#[test]
fn the_car_profile_drives_main_roads_as_vehicles_were_seen_to_drive() {
    let data = std::env::var_os("WAYWARDEN_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let (west, rutland) =
        (data.join("osm/sw-england-from-tiles-202108-drive.osm.pbf"), data.join("observed/rutland-2022-07-20.osm.pbf"));
    if !west.exists() || !rutland.exists() {
        eprintln!("skipped: {} is not there (set WAYWARDEN_DATA)", west.display());
        return;
    }
    let figure = |counts: &serde_json::Value, name: &str| counts[name].as_f64().expect("a figure");
    let counts = against_observed(&west, &data.join("observed"));
    assert_eq!(counts["roads"], 91, "{counts}");
    assert!(figure(&counts, "bias").abs() <= 0.05, "{counts}");
    assert!(figure(&counts, "mean_absolute_error") <= 0.11, "{counts}");
    assert!(figure(&counts, "rank") >= 0.75, "{counts}");
    let counts = against_observed(&rutland, &data.join("observed/rutland"));
    assert!(figure(&counts, "bias").abs() <= 0.05, "{counts}");
    assert!(figure(&counts, "mean_absolute_error") <= 0.05, "{counts}");
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
    // A router's minutes prove shape, not level: the line takes the level away (docs/calibration.md).
    assert!(figure("mae_after_line_min") <= 3.5, "mean absolute error after the best line: {fit}");
    for file in ["pairs.csv", "scatter.svg", "worst_routes.geojson"] {
        assert!(out.join(file).exists(), "{file}");
    }
    let routes = std::fs::read(out.join("worst_routes.geojson")).expect("the routes");
    waywarden_pack::check_geojson(&routes).expect("a right GeoJSON file");
}
