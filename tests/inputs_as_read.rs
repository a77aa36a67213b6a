//! The record of a run vouches for the bytes that were used, not for what lies on the disk when the run ends.

mod common;

use std::fs;
use std::time::{Duration, Instant};

use common::{folder, run_in, run_well, sha256, shipped, text, waywarden};

/// The Iceland case in a folder of its own, with `sites.csv` replaced as soon as the run has begun to read the roads.
#[test]
fn a_table_that_is_exchanged_during_a_run_is_recorded_as_it_was_read() {
    let folder = folder();
    for name in ["case.toml", "sites.csv", "places.csv", "profile.toml", "iceland-roads.osm.pbf"] {
        fs::copy(shipped(&format!("data/iceland/{name}")), folder.path().join(name)).expect("a copy");
    }
    let sites = folder.path().join("sites.csv");
    let before = fs::read(&sites).expect("the table");
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("waywarden"));
    command.current_dir(folder.path()).args(["--json", "run", "case.toml", "-o", "results", "--pack", "csv"]);
    let mut child = command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The stage of the roads begins when the tables are read.
    let mut events = std::io::BufReader::new(child.stderr.take().expect("the error stream"));
    let mut line = String::new();
    let began = Instant::now();
    while !line.contains("reading_roads") {
        line.clear();
        let read = std::io::BufRead::read_line(&mut events, &mut line).expect("text");
        assert!(read > 0 && began.elapsed() < Duration::from_secs(120), "no roads were read");
    }
    fs::write(&sites, b"id,name,lon,lat\nother,Other,-18.0,65.0\n").expect("the table is exchanged");
    std::io::copy(&mut events, &mut std::io::sink()).expect("the rest is read");
    assert!(child.wait().expect("it ends").success());
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("results/run.json")).expect("a record")).expect("JSON");
    let inputs = record["inputs"].as_array().expect("inputs");
    let recorded = inputs.iter().find(|input| input["path"] == "sites.csv").expect("the sites");
    assert_eq!(recorded["sha256"], sha256(&before), "the bytes that were used");
    // And whoever verifies is told that the file is another one now.
    let said = run_in(folder.path(), &["verify", "results", "--case", "case.toml"]);
    assert!(said.code == 1 && said.stdout.contains("sites.csv has changed"), "{}{}", said.stdout, said.stderr);
}

/// What is not written is not drawn, and no file or sentence speaks of what is not there.
#[test]
fn tables_alone_come_without_isochrones() {
    let folder = folder();
    let said = run_well(folder.path(), &["demo", "-o", "tables", "--pack", "csv"]);
    let files: Vec<String> = common::contents(&folder.path().join("tables")).into_keys().collect();
    assert!(files.iter().all(|name| name.ends_with(".csv") || name == "run.json"), "{files:?}");
    for name in ["report.html", ".qgz", ".geojson"] {
        assert!(!said.stdout.contains(name), "{name} is not there: {}", said.stdout);
    }
    // A programme that watches sees no stage of drawing.
    let output = waywarden()
        .current_dir(folder.path())
        .args(["--json", "demo", "-o", "again", "--pack", "csv,xlsx"])
        .output()
        .expect("it runs");
    let events = String::from_utf8(output.stderr).expect("text");
    assert!(events.contains("\"stage\":\"sites\"") && !events.contains("\"stage\":\"isochrones\""), "{events}");
    let whole = run_well(folder.path(), &["demo", "-o", "whole"]);
    assert!(whole.stdout.contains("report.html"));
    let [alone, whole] = ["tables", "whole"].map(|name| common::contents(&folder.path().join(name)));
    let same = |name: &String| alone[name] == whole[name];
    assert!(
        alone.keys().filter(|name| name.ends_with(".csv")).all(same),
        "tables do not depend on what else is written"
    );
    let _ = text(folder.path());
}
