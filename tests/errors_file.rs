//! `--errors FILE`: every problem of the tables, each with its place, value and remedy, whether the command works or fails.

mod common;

use std::collections::BTreeMap;

use common::scene::{AREAS, Scene};
use common::{csv_rows, run_in, run_well};

fn rows(scene: &Scene) -> Vec<BTreeMap<String, String>> {
    csv_rows(&std::fs::read(scene.file("errors.csv")).expect("the file is written"))
}

fn row(rows: &[BTreeMap<String, String>], number: usize) -> [&str; 7] {
    ["file", "row", "column", "value", "problem", "remedy", "severity"].map(|column| rows[number][column].as_str())
}

#[test]
fn all_problems_are_listed_with_value_remedy_and_what_they_mean() {
    let scene = Scene::new();
    scene.put("areas.csv", format!("{AREAS}e,Eton,-2.95,51.02,*\n,Fton,-2.95,51.03,5\ng,Gton,,51.03,6\n"));
    run_well(scene.path(), &["check", "case.toml", "--errors", "errors.csv"]);
    let found = rows(&scene);
    assert_eq!(found.len(), 3, "{found:?}");
    let [file, line, column, value, problem, remedy, severity] = row(&found, 2);
    assert_eq!((file, line, column, value, severity), ("areas.csv", "6", "people", "*", "row_left_out"));
    assert!(problem.contains('*') && !remedy.is_empty(), "{problem}: {remedy}");
    assert_eq!(row(&found, 0)[1..4], ["7", "id", ""], "a blank id has no value");
    assert_eq!(row(&found, 1)[1..4], ["8", "lon", ""]);
    // The same of a run; nobody else's file is replaced, and one's own is.
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "csv", "--errors", "errors.csv"]);
    assert_eq!(rows(&scene), found);
    let refused = scene.refused(&["check", "case.toml", "--errors", "areas.csv"]);
    assert!(refused.code == 2 && refused.stderr.contains("choose another name for --errors"), "{}", refused.stderr);
}

#[test]
fn the_list_is_written_although_the_command_fails() {
    let scene = Scene::new();
    scene.put("areas.csv", format!("{AREAS}e,Eton,-2.95,51.02,*\n"));
    scene.change("case.toml", "close = [\"north\"]", "close = [\"nroth\"]");
    let ran = run_in(scene.path(), &["run", "case.toml", "-o", "results", "--errors", "errors.csv"]);
    assert_eq!(ran.code, 2);
    let found = rows(&scene);
    let [file, line, column, value, problem, remedy, severity] = row(&found, 0);
    assert_eq!((file, line, severity), ("case.toml", "18", "error"), "{found:?}");
    assert!(column == "scenario.close" && value == "\"nroth\"" && problem.contains("nroth"), "{found:?}");
    assert!(remedy.contains("north"), "{remedy}");
    assert_eq!(row(&found, 1)[6], "row_left_out");
    // With --strict the row is an error, too; and what is no problem of a table is told as well.
    scene.change("case.toml", "nroth", "north");
    assert_eq!(run_in(scene.path(), &["check", "case.toml", "--strict", "--errors", "errors.csv"]).code, 2);
    assert_eq!(row(&rows(&scene), 0)[6], "error");
    scene.put("roads.osm.pbf", "no roads");
    assert_eq!(run_in(scene.path(), &["run", "case.toml", "-o", "results", "--errors", "errors.csv"]).code, 2);
    let found = rows(&scene);
    assert!(found.iter().any(|row| row["problem"].contains("roads.osm.pbf is not")), "{found:?}");
}

#[test]
fn none_is_forgotten_of_many() {
    let scene = Scene::new();
    let many: String =
        (0..3_000).map(|i| format!("x{i},X,-2.95,51.02,{}\n", if i % 2 == 0 { "*" } else { "1" })).collect();
    scene.put("areas.csv", format!("{AREAS}{many}"));
    run_well(scene.path(), &["check", "case.toml", "--errors", "errors.csv"]);
    assert_eq!(rows(&scene).len(), 1_500);
    scene.change("case.toml", "[[scenario]]", "[[scenari]]");
    assert_eq!(run_in(scene.path(), &["check", "case.toml", "--errors", "errors.csv"]).code, 2);
    assert_eq!(rows(&scene).len(), 1 + 1_500);
}

#[test]
fn tables_of_times_have_it_too() {
    let scene = Scene::new();
    scene.put("areas.csv", format!("{AREAS}e,Eton,n/a,51.02,1\n"));
    let times = |more: &[&str]| {
        let fixed = [
            "times",
            "--roads",
            "roads.osm.pbf",
            "--origins",
            "areas.csv",
            "--destinations",
            "sites.csv",
            "-o",
            "t.csv",
        ];
        run_in(scene.path(), &[&fixed, more].concat())
    };
    assert_eq!(times(&["--errors", "errors.csv"]).code, 0);
    assert_eq!(row(&rows(&scene), 0)[..4], ["areas.csv", "6", "lon", "n/a"]);
    assert_eq!(times(&["--strict", "--errors", "errors.csv"]).code, 2);
    assert_eq!(row(&rows(&scene), 0)[6], "error");
}
