//! A service that is withdrawn altogether, and sites that stand twice.

mod common;

use common::scene::{SITES, Scene};
use common::{contents, csv_rows, number, run_well};

#[test]
fn every_site_closes_and_everybody_is_without_a_time() {
    let scene = Scene::new();
    scene.change("case.toml", "close = [\"north\"]", "close = [\"north\", \"south\"]");
    let check = run_well(scene.path(), &["check", "case.toml"]);
    assert!(check.stderr.contains("close_north") && check.stderr.contains("withdrawn"), "{}", check.stderr);
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    assert!(ran.stdout.contains("no site is left: the service is withdrawn"), "{}", ran.stdout);
    let all = contents(&scene.file("results"));
    let rows = csv_rows(&all["summary.csv"]);
    let of = |scope: &str, measure: &str, side: &str| {
        let row = rows
            .iter()
            .find(|row| row["scenario"] == "close_north" && row["scope"] == scope && row["measure"] == measure);
        row.unwrap_or_else(|| panic!("{scope} {measure}: {rows:?}"))[side].clone()
    };
    for scope in ["affected", "everyone"] {
        assert_eq!(of(scope, "unreachable", "after").parse(), Ok(100.0), "{scope}");
        assert_eq!(
            (of(scope, "mean", "after"), of(scope, "share_within_30_min", "after").parse()),
            (String::new(), Ok(0.0))
        );
    }
    let flows = csv_rows(&all["flows.csv"]);
    assert!(flows.iter().all(|row| row["to_site"].is_empty()), "{flows:?}");
    assert_eq!(flows.iter().map(|row| number(row, "people")).sum::<f64>(), 100.0);
    assert!(all.contains_key("report.html"));
}

#[test]
fn a_unit_that_stands_twice_is_told_and_affects_nobody() {
    for (what, twin, closed) in [
        ("the same point", "south,The South,-2.95,51.00\nagain,Again,-2.95,51.00\n", "again"),
        ("across the street", "south,The South,-2.95,51.00\nagain,Again,-2.95,51.0002\n", "again"),
        ("along the street", "south,The South,-2.95,51.00\nagain,Again,-2.9497,51.00\n", "south"),
    ] {
        let scene = Scene::new();
        scene.put("sites.csv", SITES.replace("south,The South,-2.95,51.00\n", twin));
        scene.change("case.toml", "close = [\"north\"]", &format!("close = [\"{closed}\"]"));
        let ran = run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "csv"]);
        assert!(
            ran.stdout.contains("\"south\" and \"again\"") && ran.stdout.contains("stand at one place"),
            "{what}: {}",
            ran.stdout
        );
        let rows = csv_rows(&contents(&scene.file("results"))["summary.csv"]);
        let affected: Vec<&str> = rows
            .iter()
            .filter(|row| row["scope"] == "affected" && row["measure"] == "total")
            .map(|row| row["before"].as_str())
            .collect();
        assert!(affected.iter().all(|total| total.parse() == Ok(0.0)), "{what}: {affected:?}");
        let volumes = csv_rows(&contents(&scene.file("results"))["volumes.csv"]);
        let gained: f64 = volumes.iter().map(|row| number(row, "people_difference")).sum();
        assert_eq!(gained, 0.0, "{what}: who goes where is told all the same");
    }
    // Two services of one hospital are two rows on purpose; sites farther apart are two places.
    let scene = Scene::new();
    let services = "[[service]]\nid = \"a\"\ntitle = \"A\"\nsites = [\"north\", \"south\"]\n[[service]]\nid = \"b\"\ntitle = \"B\"\nsites = [\"again\"]\n\n[[scenario]]";
    scene.put("sites.csv", format!("{SITES}again,Again,-2.95,51.00\n"));
    scene.change("case.toml", "[[scenario]]", services);
    let check = run_well(scene.path(), &["check", "case.toml"]);
    assert!(!check.stderr.contains("one place"), "{}", check.stderr);
    let scene = Scene::new();
    scene.put("sites.csv", format!("{SITES}again,Again,-2.949,51.00\n"));
    assert!(!run_well(scene.path(), &["check", "case.toml"]).stderr.contains("one place"));
}
