//! Two runs compared by the program: the shipped roads and places of Iceland, with one population, one setting or both changed.
#![allow(clippy::disallowed_methods)]

mod common;

use std::path::Path;
use std::sync::OnceLock;

use common::{contents, folder, run_in, run_well, shipped, text};
use serde_json::Value;
use waywarden::results::described_outputs;
use waywarden::run_diff::keys;

/// Runs of the case with the closure of Akureyri alone: `first`, `people` (Lónsbakki has 202 people, not 102), `minutes` (another
/// threshold as well).
fn runs() -> &'static Path {
    static RUNS: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = RUNS.get_or_init(|| {
        let folder = folder();
        for (name, bytes) in contents(&shipped("data/iceland")) {
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
        let edit = |name: &str, change: &dyn Fn(&str) -> String| {
            let path = folder.path().join(name);
            let before = std::fs::read_to_string(&path).expect("text");
            let after = change(&before);
            assert_ne!(before, after, "{name} changes");
            std::fs::write(path, after).expect("written");
        };
        let run = |results: &str| {
            run_well(folder.path(), &["run", "case.toml", "-o", results, "--pack", "csv,geojson"]);
        };
        edit("case.toml", &|case| {
            let (head, isochrones) = case.split_once("# Coarser than").expect("isochrones");
            let (_, scenarios) = isochrones.split_once("[[scenario]]").expect("scenarios");
            let first = scenarios.split("[[scenario]]").next().expect("one");
            format!("isochrones = false\n{head}[[scenario]]{first}")
        });
        run("first");
        edit("places.csv", &|places| {
            places.replace("Lónsbakki,-18.15595,65.70274,102,", "Lónsbakki,-18.15595,65.70274,202,")
        });
        run("people");
        edit("case.toml", &|case| case.replace("[15, 30, 45, 60, 120]", "[15, 30, 45, 60, 90]"));
        run("minutes");
        folder
    });
    made.path()
}

fn json(first: &str, second: &str) -> Value {
    let ran = run_well(runs(), &["diff", first, second, "--json"]);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// The change of one column of the row whose key has all these values.
fn change(diff: &Value, table: &str, key: &[&str], column: &str) -> f64 {
    let tables = diff["tables"].as_array().expect("tables");
    let table = tables.iter().find(|found| found["table"] == table).expect("the table differs");
    let has = |row: &Value| {
        let own: Vec<&str> = row["key"].as_array().expect("key").iter().filter_map(|pair| pair[1].as_str()).collect();
        key.iter().all(|value| own.contains(value))
    };
    let rows: Vec<&Value> = table["changed"].as_array().expect("rows").iter().filter(|row| has(row)).collect();
    assert_eq!(rows.len(), 1, "{key:?}: {rows:?}");
    let cell = rows[0]["cells"].as_array().expect("cells").iter().find(|cell| cell["column"] == column);
    cell.unwrap_or_else(|| panic!("{column} of {key:?} differs"))["change"].as_f64().expect("a number")
}

/// By hand: 100 people more at Lónsbakki, 10.18 minutes from Akureyri and, once that is closed, 69.444 from Siglufjörður. Of
/// those affected there were 20,184, who together had 111,541.4 minutes before the closure and 1,336,634.3 after it.
#[test]
fn a_hundred_people_more_are_a_hundred_more_in_every_table() {
    let diff = json("first", "people");
    assert_eq!(diff["cause"], serde_json::json!({ "kind": "only", "what": "places.csv" }));
    let inputs: Vec<&str> = diff["inputs"].as_array().unwrap().iter().filter_map(|i| i["path"].as_str()).collect();
    assert_eq!((inputs, diff["settings"].as_array().unwrap().len()), (vec!["places.csv"], 0));

    let affected =
        |measure, column| change(&diff, "summary", &["close_akureyri", "population", "affected", measure], column);
    assert_eq!((affected("total", "before"), affected("total", "after")), (100.0, 100.0));
    assert_eq!(affected("within_15_min", "before"), 100.0);
    assert!((affected("person_minutes", "before") - 1_018.0).abs() < 0.1);
    assert!((affected("person_minutes", "after") - 6_944.4).abs() < 0.1);
    let mean = |minutes: f64, more: f64| (minutes + more) / 20_284.0 - minutes / 20_184.0;
    assert!((affected("mean", "before") - mean(111_541.4, 1_018.0)).abs() < 2e-4);
    assert!((affected("mean", "after") - mean(1_336_634.3, 6_944.4)).abs() < 2e-4);
    assert_eq!(change(&diff, "flows", &["akureyri", "siglufjordur"], "population"), 100.0);
    assert_eq!(change(&diff, "volumes", &["siglufjordur"], "population_difference"), 100.0);
    assert_eq!(change(&diff, "volumes", &["akureyri"], "population_difference"), -100.0);

    // Nobody goes elsewhere, and one area has more people.
    let areas = &diff["areas"];
    assert!(areas["results"].as_array().unwrap().is_empty());
    let weights = areas["weights"].as_array().unwrap();
    assert_eq!((weights.len(), &weights[0]["weight"], &weights[0]["areas"]), (1, &"population".into(), &1.into()));
    let total = |which: &str| weights[0]["total"][which].as_f64().unwrap();
    assert_eq!(total("second") - total("first"), 100.0);
}

#[test]
fn a_run_is_the_same_as_itself_and_the_order_turns_signs() {
    let same = json("people", "people");
    assert_eq!(same["cause"]["kind"], "nothing");
    assert!(same["tables"].as_array().unwrap().is_empty());
    let back = json("people", "first");
    assert_eq!(change(&back, "flows", &["akureyri", "siglufjordur"], "population"), -100.0);
}

#[test]
fn several_changes_cannot_be_told_apart() {
    let ran = run_well(runs(), &["diff", "first", "minutes"]);
    let line = ran.stdout.lines().find(|line| line.starts_with("cause: ")).expect("a cause");
    assert!(line.contains("cannot be told apart: places.csv, settings ("), "{line}");
    assert!(line.contains("thresholds_min"), "{line}");
    // The people alone are the same in both of these.
    let diff = json("people", "minutes");
    assert_eq!(diff["cause"]["kind"], "only");
    assert!(diff["cause"]["what"].as_str().unwrap().contains("thresholds_min"), "{}", diff["cause"]);
}

#[test]
fn the_tables_of_a_comparison_are_written() {
    let ran = run_well(runs(), &["diff", "first", "people", "-o", "changes"]);
    assert!(ran.stdout.contains("every difference in changes"), "{}", ran.stdout);
    let files = contents(&runs().join("changes"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["areas.csv", "figures.csv", "inputs.csv", "run.json", "settings.csv"]);
    let figures = std::str::from_utf8(&files["figures.csv"]).expect("UTF-8");
    let row = "flows,scenario=close_akureyri; from_site=akureyri; to_site=siglufjordur,population,in_both,531.0,631.0,100.0,,";
    assert!(figures.lines().any(|line| line == row), "{figures}");
}

#[test]
fn mistakes_are_told_with_a_remedy() {
    for (arguments, parts) in [
        (vec!["diff", "first", "nowhere"], ["nowhere", "Remedy: name a folder that waywarden run has written"]),
        (vec!["diff", "first", "people", "-o", "people"], ["people", "is an input of this command"]),
    ] {
        let ran = run_in(runs(), &arguments);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        parts.iter().for_each(|part| assert!(ran.stderr.contains(part), "{}", ran.stderr));
    }
    assert!(contents(&runs().join("people")).contains_key("summary.csv"), "still there");
}

/// A table that is added to a pack needs its keys, or its rows are not compared.
#[test]
fn every_table_of_a_pack_has_keys() {
    const LAYERS: [&str; 7] = ["areas", "sites", "isochrones", "flow_lines", "catchments", "changes", "extra"];
    let mut known = Vec::new();
    for table in described_outputs().into_iter().filter(|table| !LAYERS.contains(&table.name)) {
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let keys = keys::of(table.name, &columns).unwrap_or_else(|| panic!("{} has no keys", table.name));
        assert!(!keys.is_empty() && keys.len() < columns.len(), "{}: {keys:?}", table.name);
        known.push(table.name);
    }
    let gone: Vec<&str> = keys::tables().filter(|table| !known.contains(table)).collect();
    assert!(gone.is_empty(), "keys of tables that no pack has: {gone:?}");
}
