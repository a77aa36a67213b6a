//! A case that changes nothing says what is true today, in every table and in the report.

mod common;

use std::collections::BTreeMap;

use common::scene::{CASE, Scene};
use common::{contents, csv_rows, number, run_well};

/// Minutes to the north and to the south: a is 10 from the nearer, b 20, c 5, d 45.
const TIMES: &str = "origin_id,destination_id,minutes\na,north,10\na,south,25\nb,north,20\nb,south,35\n\
c,north,40\nc,south,5\nd,north,50\nd,south,45\n";

/// The case with these times; without its scenario if `today`.
fn results(today: bool, more: &str) -> BTreeMap<String, Vec<u8>> {
    let scene = Scene::new();
    let case = CASE.replace("[roads]\nfiles = [\"roads.osm.pbf\"]", "[times]\nfile = \"times.csv\"");
    let case = if today { case[..case.find("[[scenario]]").expect("one")].to_owned() } else { case };
    scene.put("case.toml", format!("{case}{more}"));
    scene.put("times.csv", TIMES);
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    assert_eq!(ran.stdout.contains("affected"), !today, "{}", ran.stdout);
    contents(&scene.file("results"))
}

#[test]
fn figures_by_hand() {
    let all = results(true, "");
    let rows = csv_rows(&all["summary.csv"]);
    assert!(rows.iter().all(|row| row["scenario"] == "today" && row["scope"] == "everyone"));
    // 10 people at 10 minutes, 20 at 20, 30 at 5 and 40 at 45.
    for (measure, expected) in
        [("total", 100.0), ("mean", 24.5), ("median", 20.0), ("max", 45.0), ("share_within_30_min", 0.6)]
    {
        let row = rows.iter().find(|row| row["measure"] == measure).expect("a row");
        let found = ["before", "after", "difference"].map(|side| number(row, side));
        assert_eq!(found, [expected, expected, 0.0], "{measure}");
    }
    let volumes = csv_rows(&all["volumes.csv"]);
    let people = |site: &str| {
        let row = volumes.iter().find(|row| row["site"] == site).expect("a row");
        [number(row, "people_before"), number(row, "people_after")]
    };
    assert_eq!((people("north"), people("south")), ([30.0; 2], [70.0; 2]));
    let curve = csv_rows(&all["curve.csv"]);
    let within = |minutes: &str| {
        let row = curve.iter().find(|row| row["minutes"] == minutes && row["scope"] == "everyone").expect("a row");
        number(row, "people_before_share")
    };
    assert_eq!([within("5"), within("10"), within("20"), within("45")], [0.3, 0.4, 0.6, 1.0]);
    assert!(csv_rows(&all["flows.csv"]).is_empty());
    assert!(!all.keys().any(|name| name.contains("_after")), "{:?}", all.keys());
    let report = String::from_utf8(all["summary.md"].clone()).expect("text");
    assert!(report.contains("Today: 60 % of 100 people are within 30 minutes of a site."), "{report}");
    assert!(report.contains("The journey takes 24 minutes on average, the longest 45."), "{report}");
    assert!(!report.to_lowercase().contains("affected") && !report.contains("option"), "{report}");
}

#[test]
fn today_is_what_scenarios_compare_with() {
    let (today, closure) = (results(true, ""), results(false, ""));
    let before = |all: &BTreeMap<String, Vec<u8>>| -> Vec<(String, String)> {
        let rows = csv_rows(&all["summary.csv"]);
        let everyone = rows.iter().filter(|row| row["scope"] == "everyone");
        everyone.map(|row| (row["measure"].clone(), row["before"].clone())).filter(|row| !row.1.is_empty()).collect()
    };
    assert_eq!(before(&today), before(&closure));
}

#[test]
fn each_service_has_its_own_today() {
    let services = "[[service]]\nid = \"births\"\ntitle = \"Births\"\nsites = [\"north\"]\n\
        [[service]]\nid = \"strokes\"\ntitle = \"Strokes\"\nsites = [\"north\", \"south\"]\n";
    let all = results(true, services);
    let rows = csv_rows(&all["summary.csv"]);
    let mean = |service: &str| {
        let row = rows.iter().find(|row| row["service"] == service && row["measure"] == "mean").expect("a row");
        number(row, "before")
    };
    // To the north alone: 10, 20, 40 and 50 minutes.
    assert_eq!((mean("births"), mean("strokes")), (37.0, 24.5));
}

#[test]
fn no_scenario_may_take_its_name() {
    let scene = Scene::new();
    scene.change("case.toml", "id = \"close_north\"", "id = \"today\"");
    let ran = scene.refused(&["check", "case.toml"]);
    assert!(ran.stderr.contains("the id \"today\" is reserved for the sites as they are"), "{}", ran.stderr);
}

#[test]
fn standards_are_met_or_missed_today() {
    let standard = |id: &str, title: &str, share: f64| {
        format!(
            "[[standard]]\nid = \"{id}\"\ncare = \"pet_ct\"\ntitle = \"{title}\"\nmeasure = \"share_within\"\nvalue = {share}\n\
             minutes = 30\nsource = \"The town\"\n"
        )
    };
    let all = results(true, &[standard("half", "Half of them", 0.5), standard("most", "Most of them", 0.9)].concat());
    assert!(!all.contains_key("standards.csv"), "no care is named");
    let scene = Scene::new();
    let case = CASE.replace("[roads]\nfiles = [\"roads.osm.pbf\"]", "[times]\nfile = \"times.csv\"");
    let case = case[..case.find("[[scenario]]").expect("one")].replace("[case]\n", "[case]\ncare = \"pet_ct\"\n");
    let both = [standard("half", "Half of them", 0.5), standard("most", "Most of them", 0.9)].concat();
    scene.put("case.toml", format!("{case}{both}"));
    scene.put("times.csv", TIMES);
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let report = String::from_utf8(contents(&scene.file("results"))["summary.md"].clone()).expect("text");
    for row in [
        "| Half of them | Everyone | % within that time | 50.0 | 60.0 | yes |",
        "| Most of them | Everyone | % within that time | 90.0 | 60.0 | no |",
    ] {
        assert!(report.contains(row), "{report}");
    }
}

#[test]
fn the_case_names_the_limit_that_sentences_speak_of() {
    let named = "[thresholds]\nminutes = [10, 30, 45]\nheadline = 45\nsource = \"Guideline of the town\"\n";
    let report = String::from_utf8(results(true, named)["summary.md"].clone()).expect("text");
    assert!(report.contains("Today: 100 % of 100 people are within 45 minutes of a site."), "{report}");
    assert!(report.contains("speak of 45 minutes. That limit is from: Guideline of the town."), "{report}");
    for (wrong, said) in [
        ("[thresholds]\nheadline = 40\n", "headline is 40 minutes, which is none of the thresholds"),
        ("[thresholds]\nsource = \"x\"\n", "a source of a threshold that is not named"),
    ] {
        let scene = Scene::new();
        scene.put("case.toml", format!("{CASE}{wrong}"));
        let ran = scene.refused(&["check", "case.toml"]);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}
