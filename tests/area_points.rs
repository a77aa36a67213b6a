//! A case whose areas have several points: run, recorded and reported; and one point for each area as if there were none.

mod common;

use std::collections::BTreeMap;

use common::scene::Scene;
use common::{assert_same, contents, csv_rows, number, run_in, run_well};

const KEY: &str = "points = { file = \"homes.csv\", area = \"of\", weight = \"people\" }\n\n[[scenario]]";
const RUN: [&str; 6] = ["run", "case.toml", "-o", "results", "--pack", "csv,geojson,report"];

/// All files of results but the record and the report, with the name of the run taken out.
fn results(scene: &Scene) -> BTreeMap<String, Vec<u8>> {
    let all = contents(&scene.file("results"));
    let record: serde_json::Value = serde_json::from_slice(&all["run.json"]).expect("JSON");
    let id = record["run_id"].as_str().expect("a name").to_owned();
    let kept = all.into_iter().filter(|(name, _)| name.ends_with(".csv") || name.ends_with(".geojson"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text").replace(&id, "RUN").into_bytes();
    kept.map(|(name, bytes)| (name, text(bytes))).collect()
}

#[test]
fn one_point_for_each_area_gives_the_same_bytes() {
    let scene = Scene::new();
    run_well(scene.path(), &RUN);
    let before = results(&scene);
    assert!(before.len() > 10, "{:?}", before.keys());
    std::fs::remove_dir_all(scene.file("results")).expect("gone");
    scene.change("case.toml", "[[scenario]]", KEY);
    scene.put("homes.csv", "of,lon,lat,people\nd,-2.90,51.01,3\na,-3.00,51.05,7\nb,-2.93,51.04,1\nc,-2.99,51.00,2\n");
    let ran = run_well(scene.path(), &RUN);
    assert_same(&before, &results(&scene), "one point for each area");
    assert!(ran.stdout.contains("4 points of homes.csv"), "{}", ran.stdout);
}

/// Beton's 20 people: 15 live beside the north site, 5 beside the south one.
#[test]
fn people_are_counted_where_they_live() {
    let scene = Scene::new();
    scene.change("case.toml", "[[scenario]]", KEY);
    let homes =
        "of,lon,lat,people\na,-3.00,51.05,1\nb,-2.95,51.05,3\nb,-2.95,51.00,1\nc,-2.99,51.00,1\nd,-2.90,51.01,1\n";
    scene.put("homes.csv", homes);
    let check = run_well(scene.path(), &["check", "case.toml", "--roads"]);
    assert!(check.stdout.contains("5 points of areas"), "{}", check.stdout);
    let ran = run_well(scene.path(), &RUN);
    let all = contents(&scene.file("results"));
    let record: serde_json::Value = serde_json::from_slice(&all["run.json"]).expect("JSON");
    let points = &record["settings"]["roads"]["points_of_areas"];
    assert_eq!((&points["points"], &points["file"]), (&5.into(), &"homes.csv".into()), "{}", record["settings"]);
    let [by_points, one_point] =
        ["mean_min_by_points", "mean_min_by_one_point"].map(|key| points[key].as_f64().expect("a mean"));
    assert!(by_points < one_point, "Beton's people live beside the sites: {points}");
    assert!(ran.stdout.contains("with one point for each area"), "{}", ran.stdout);
    let html = String::from_utf8(all["report.html"].clone()).expect("text");
    assert!(html.contains("5 points of homes.csv") && html.contains("at one or more points (5 in all)"));
    // Before: 15 at their site in no time, 5 at the other; after: those 15 cross the town.
    let volumes = csv_rows(&all["volumes.csv"]);
    let of = |site: &str, column: &str| {
        let row = volumes.iter().find(|row| row["site"] == site && row["scenario"] == "close_north");
        number(row.unwrap_or_else(|| panic!("{volumes:?}")), column)
    };
    assert_eq!((of("north", "people_before"), of("south", "people_before")), (10.0 + 15.0, 5.0 + 30.0 + 40.0));
    // A point without a road is told, and its people have no time.
    scene.put("homes.csv", homes.replace("b,-2.95,51.00,1", "b,-2.95,51.09,1"));
    let check = run_well(scene.path(), &["check", "case.toml", "--roads"]);
    assert!(check.stderr.contains("1 of 5 points of areas meet no road"), "{}", check.stderr);
    scene.put("homes.csv", homes.replace("b,", "x,"));
    let refused = run_in(scene.path(), &["check", "case.toml"]);
    assert!(
        refused.code == 2 && refused.stderr.contains("more than 1 % of a weight has no point"),
        "{}",
        refused.stderr
    );
}
