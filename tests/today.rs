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
    let before = |all: &BTreeMap<String, Vec<u8>>, scenario: &str| -> Vec<(String, String)> {
        let rows = csv_rows(&all["summary.csv"]);
        let everyone = rows.iter().filter(|row| row["scenario"] == scenario && row["scope"] == "everyone");
        everyone.map(|row| (row["measure"].clone(), row["before"].clone())).filter(|row| !row.1.is_empty()).collect()
    };
    assert!(!before(&today, "today").is_empty());
    assert_eq!(before(&today, "today"), before(&closure, "close_north"));
}

#[test]
fn with_scenarios_today_is_the_first_option_of_every_table() {
    let (today, closure) = (results(true, ""), results(false, ""));
    for table in ["summary.csv", "volumes.csv", "curve.csv"] {
        let rows = csv_rows(&closure[table]);
        let own: Vec<_> = rows.iter().take_while(|row| row["scenario"] == "today").cloned().collect();
        assert_eq!(own, csv_rows(&today[table]), "{table}: as a case without scenarios has it");
        assert!(rows[own.len()..].iter().all(|row| row["scenario"] == "close_north"), "{table}");
    }
    let areas = String::from_utf8(closure["areas.geojson"].clone()).expect("text");
    assert!(areas.contains(r#""today_site":"south","today_min":45"#), "{areas}");
    let report = String::from_utf8(closure["summary.md"].clone()).expect("text");
    assert!(report.contains("Today: 60 % of 100 people are within 30 minutes of a site."), "{report}");
    // 30 people go from the north to the south: 25 and 35 minutes for 10 and 20.
    let row = "| Today | – | – | 24.5 | 45.0 | 45.0 | 60.0 | 0 |";
    assert!(report.contains(row), "{report}");
    let row = "| The north closes | 30 | +15.0 | 29.0 | 45.0 | 45.0 | 40.0 | 0 |";
    assert!(report.contains(row), "{report}");
    assert!(report.contains("| – journey longer by 0.5 minutes or more | 30.0 |"), "{report}");
}

#[test]
fn the_table_of_options_says_which_limit_breaks_and_by_how_much() {
    let scene = Scene::new();
    let case = CASE.replace("[roads]\nfiles = [\"roads.osm.pbf\"]", "[times]\nfile = \"times.csv\"");
    scene.put("case.toml", case);
    scene.put("times.csv", TIMES);
    scene.put(
        "sites.csv",
        "id,name,lon,lat,capacity,min_volume\nnorth,The North,-2.95,51.05,50,\nsouth,The South,-2.95,51.00,80,75\n",
    );
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let report = String::from_utf8(contents(&scene.file("results"))["summary.md"].clone()).expect("text");
    assert!(report.contains("| The South: 100 people, 80 places |"), "{report}");
    // 70 people today are fewer than are safe.
    assert!(report.contains("| 60.0 | 0 | The South: 70 people, at least 75 are safe |"), "{report}");
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

#[test]
fn recorded_flows_are_today_beside_the_rule() {
    let scene = Scene::new();
    let case = CASE.replace("[roads]\nfiles = [\"roads.osm.pbf\"]", "[times]\nfile = \"times.csv\"");
    let observed =
        "[observed]\nfile = \"went.csv\"\narea = \"area\"\nsite = \"site\"\ncount = \"n\"\ndisclosure = \"none\"\n";
    scene.put("case.toml", format!("{case}{observed}"));
    scene.put("times.csv", TIMES);
    // Of b three in four pass the nearer site.
    scene.put("went.csv", "area,site,n\na,north,8\nb,north,5\nb,south,15\nc,south,12\nd,south,30\n");
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let all = contents(&scene.file("results"));
    let rows = csv_rows(&all["observed.csv"]);
    let of = |site: &str, column: &str| number(rows.iter().find(|row| row["site"] == site).expect("a row"), column);
    let columns = ["recorded", "by_records", "by_rule"];
    assert_eq!(columns.map(|column| of("", column)), [70.0, 100.0, 100.0]);
    assert_eq!(columns.map(|column| of("north", column)), [13.0, 15.0, 30.0]);
    assert_eq!(columns.map(|column| of("south", column)), [57.0, 85.0, 70.0]);
    // 10 x 10 + 5 x 20 + 15 x 35 + 30 x 5 + 40 x 45 minutes for 100 people; by the rule 20 x 20 in place of the second and third.
    assert_eq!([of("", "mean_min_by_records"), of("", "mean_min_by_rule")], [26.75, 24.5]);
    let summary = csv_rows(&all["summary.csv"]);
    let affected = |measure: &str| {
        let row = summary.iter().find(|row| row["scope"] == "affected" && row["measure"] == measure).expect("a row");
        number(row, "difference")
    };
    assert_eq!(
        (affected("site_changes"), affected("unchanged_in_these_areas")),
        (15.0, 15.0),
        "10 of a and 5 of b, 15 stay"
    );
    let report = String::from_utf8(all["summary.md"].clone()).expect("text");
    assert!(report.contains("4 of 4 areas follow their records"), "{report}");
    assert!(report.contains("| All sites | 70 | 100 | 100 | 26.8 | 24.5 |"), "{report}");
}

#[test]
fn further_periods_stand_side_by_side() {
    let scene = Scene::new();
    let one = |case: &str| {
        scene.put("case.toml", case);
        std::fs::remove_dir_all(scene.file("results")).ok();
        run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
        contents(&scene.file("results"))
    };
    let with = |roads: &str| CASE.replace("[roads]\n", &format!("[roads]\n{roads}\n"));
    let (average, peak) = (one(CASE), one(&with("period = \"am_peak\"")));
    let both = one(&with("periods = [\"am_peak\"]"));
    let rows = |all: &BTreeMap<String, Vec<u8>>, scenario: &str| -> Vec<BTreeMap<String, String>> {
        let own = csv_rows(&all["summary.csv"]).into_iter().filter(|row| row["scenario"] == scenario);
        own.map(|mut row| row.remove("scenario").map(|_| row).expect("a scenario")).collect()
    };
    // Each period is the case in that period.
    for (scenario, alone) in [("today", &average), ("close_north", &average), ("today", &peak), ("close_north", &peak)]
    {
        let id = if std::ptr::eq(alone, &peak) { format!("{scenario}_am_peak") } else { scenario.to_owned() };
        assert!(!rows(alone, scenario).is_empty());
        assert_eq!(rows(&both, &id), rows(alone, scenario), "{id}");
    }
    assert_ne!(rows(&average, "today"), rows(&peak, "today"), "the peak is slower");
    let report = String::from_utf8(both["summary.md"].clone()).expect("text");
    assert!(report.contains("| The north closes (am peak) |") && report.contains("| Today (am peak) |"), "{report}");
    // Layers of a period only when asked.
    let of_peak = |all: &BTreeMap<String, Vec<u8>>| all.keys().any(|name| name.contains("am_peak"));
    assert!(!of_peak(&both) && !both["areas.geojson"].windows(7).any(|bytes| bytes == b"am_peak"));
    let layers = one(&with("periods = [\"am_peak\"]\nperiod_layers = true"));
    assert!(layers.contains_key("isochrones_close_north_am_peak_after.geojson"), "{:?}", layers.keys());
}

#[test]
fn a_period_that_the_profile_does_not_have_is_refused() {
    for (old, new) in [
        ("[roads]\n", "[roads]\nperiods = [\"am_peek\"]\n"),
        ("title = \"The north closes\"\n", "title = \"The north closes\"\nperiod = \"am_peek\"\n"),
    ] {
        let scene = Scene::new();
        scene.change("case.toml", old, new);
        let ran = scene.refused(&["check", "case.toml"]);
        assert!(ran.stderr.contains("am_peek") && ran.stderr.contains("am_peak"), "{}", ran.stderr);
    }
}
