//! A journey explained adds up to the time in the tables; a strict import accepts no damage.

use std::path::Path;

use assert_cmd::Command;

fn waywarden(arguments: &[&str], folder: &Path) -> assert_cmd::assert::Assert {
    Command::cargo_bin("waywarden").expect("the program").args(arguments).current_dir(folder).assert()
}

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iceland").join(name).display().to_string()
}

/// The seconds that `explain` gives in its last line.
fn explained_seconds(output: &str) -> &str {
    let line = output.lines().find(|line| line.starts_with("In all ")).expect("a total");
    line.split_once('(').and_then(|(_, rest)| rest.split_once(" s)")).expect("seconds").0
}

#[test]
fn the_total_of_a_journey_is_the_time_in_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    waywarden(&["import", &data("iceland-roads.osm.pbf"), "-o", "roads.wwn"], at).success();
    let (places, sites) = (data("places.csv"), data("sites.csv"));
    let table = ["times", "--roads", "roads.wwn", "--origins", &places, "--destinations", &sites, "-o", "times.csv"];
    waywarden(&table, at).success();
    let mut rows = csv::Reader::from_path(at.join("times.csv")).expect("a table");
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    for row in rows.iter().step_by(173) {
        let points = ["--points", &places, &sites];
        let ends = ["--from", &row[0], "--to", &row[1], "-o", "route.geojson"];
        let arguments: Vec<&str> = ["explain", "--roads", "roads.wwn"].into_iter().chain(points).chain(ends).collect();
        let done = waywarden(&arguments, at).success();
        let output = String::from_utf8(done.get_output().stdout.clone()).expect("text");
        assert_eq!(explained_seconds(&output), &row[2], "{} to {}\n{output}", &row[0], &row[1]);
        let route = std::fs::read(at.join("route.geojson")).expect("the lines");
        waywarden_pack::check_geojson(&route).expect("a right GeoJSON file");
    }
    let wrong =
        waywarden(&["explain", "--roads", "roads.wwn", "--points", &sites, "--from", "akureyry", "--to", "0,0"], at);
    let output = String::from_utf8(wrong.code(2).get_output().stderr.clone()).expect("text");
    assert!(output.contains("did you mean \"akureyri\"?"), "{output}");
}

#[test]
fn a_strict_import_names_the_damage_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments =
        ["import", &data("iceland-roads.osm.pbf"), "-o", "roads.wwn", "--strict", "--report", "report.json"];
    let refused = waywarden(&arguments, folder.path()).code(2);
    let output = String::from_utf8(refused.get_output().stderr.clone()).expect("text");
    for part in ["--strict accepts no damage", "such as", "Remedy:"] {
        assert!(output.contains(part), "{part}\n{output}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn a_reader_who_stops_reading_is_no_error() {
    let program = assert_cmd::cargo::cargo_bin("waywarden");
    let command = format!("'{}' check '{}' | true; echo ${{PIPESTATUS[0]}}", program.display(), data("case.toml"));
    let done = std::process::Command::new("bash").args(["-c", &command]).output().expect("a shell");
    assert!(!String::from_utf8_lossy(&done.stderr).contains("panicked"), "{done:?}");
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "0");
}
