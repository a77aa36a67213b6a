//! `waywarden siting CASE`: a case is chosen from, its options overridden, and its plans run as scenarios with the same figures.

mod common;

use std::fs;
use std::path::Path;

use common::{csv_rows, folder, number, run_in, run_well, shipped, text};
use serde_json::Value;

/// Minutes to the sites a and b of today and to the candidates c and d, by hand; e3 has no way to c.
const TIMES: &str = "origin_id,destination_id,minutes\n\
    e1,a,10\ne1,b,30\ne1,c,20\ne1,d,25\n\
    e2,a,40\ne2,b,20\ne2,c,10\ne2,d,15\n\
    e3,a,50\ne3,b,12\ne3,d,8\n\
    e4,a,22\ne4,b,26\ne4,c,24\ne4,d,20\n";
const AREAS: &str = "id,lon,lat,people,part,decile\n\
    e1,-3.00,51.00,400,N,1\ne2,-2.90,51.00,300,N,5\ne3,-2.80,51.00,200,S,9\ne4,-2.95,51.05,100,S,10\n";
const SITES: &str = "id,lon,lat,county\na,-3.01,51.00,West\nb,-2.85,51.00,East\n";
const CANDIDATES: &str = "id,name,lon,lat,county\nc,The mill,-2.90,51.01,East\nd,The bridge,-2.82,51.01,East\n";

fn case(siting: &str, more: &str) -> String {
    format!(
        "[case]\nid = \"hand\"\ntitle = \"By hand\"\n[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
         [demand]\nfile = \"areas.csv\"\nweights = [{{ column = \"people\", unit = \"people\" }}]\n\
         groups = [\"part\", {{ column = \"decile\", kind = \"deprivation_decile\" }}]\n\
         [thresholds]\nminutes = [10, 20]\n[siting]\ncandidates = {{ file = \"candidates.csv\" }}\n{siting}\n{more}"
    )
}

fn scene(siting: &str, more: &str) -> tempfile::TempDir {
    let folder = folder();
    for (name, text) in [
        ("case.toml", case(siting, more).as_str()),
        ("times.csv", TIMES),
        ("areas.csv", AREAS),
        ("sites.csv", SITES),
        ("candidates.csv", CANDIDATES),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn json(folder: &Path, options: &[&str]) -> Value {
    let ran = run_well(folder, &[&["siting", "case.toml", "--json"], options].concat());
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

fn sites(found: &Value) -> Vec<&str> {
    found["sites"].as_array().expect("sites").iter().filter_map(Value::as_str).collect()
}

#[test]
fn sites_of_today_and_candidates_by_hand() {
    // a and d: (400 x 10 + 300 x 15 + 200 x 8 + 100 x 20) / 1000; a and b: (4000 + 6000 + 2400 + 2200) / 1000.
    let scene = scene("open = 2", "");
    let found = json(scene.path(), &[]);
    assert_eq!((sites(&found), found["value"].as_f64()), (vec!["a", "d"], Some(12.1)));
    assert_eq!(found["optimal"], true);
    assert_eq!(found["today"]["figures"]["mean_min"], 14.6);
    assert_eq!(found["today"]["best_with_as_many"]["figures"]["sites"], serde_json::json!(["a", "d"]));
    // Options go before what the case says.
    let one = json(scene.path(), &["--open", "1"]);
    // d alone: (10000 + 4500 + 1600 + 2000) / 1000 = 18.1.
    assert_eq!((sites(&one), one["value"].as_f64()), (vec!["d"], Some(18.1)));
    let longest = json(scene.path(), &["--objective", "longest"]);
    assert_eq!(longest["value"], 20.0);
    // 10 minutes: a has e1 (400), c e2 (300), d e3 (200).
    let within = json(scene.path(), &["--objective", "within:10"]);
    assert_eq!((sites(&within), within["value"].as_f64()), (vec!["a", "c"], Some(700.0)));
    let three = json(scene.path(), &["--objective", "within:10", "--open", "3"]);
    assert_eq!((sites(&three), three["value"].as_f64()), (vec!["a", "c", "d"], Some(900.0)));
}

#[test]
fn each_rule_of_a_case() {
    let chosen = |siting: &str| -> Vec<String> {
        let scene = scene(siting, "");
        sites(&json(scene.path(), &[])).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(chosen("open = 2\nkeep_closed = [\"d\"]"), ["a", "b"]);
    assert_eq!(chosen("open = 2\nmost_closed = 0"), ["a", "b"]);
    assert_eq!(chosen("open = 2\nkeep_open = [\"b\"]"), ["a", "b"]);
    assert_eq!(
        chosen("open = 2\ngroup = [{ sites = [\"a\", \"d\"], most = 1 }, { sites = [\"c\", \"d\"], most = 1 }]"),
        ["a", "b"]
    );
    assert_eq!(chosen("open = 1\neach = [{ column = \"county\", most = 1 }]"), ["d"]);
    assert_eq!(chosen("open = 2\neach = [{ column = \"county\", least = 1 }]"), ["a", "d"]);
    assert_eq!(chosen("open = \"1-3\"\nneeds = [{ site = \"d\", one_of = [\"c\"] }]"), ["a", "c", "d"]);
    // Costs 5 and 1: with 2 at most no a is open.
    let costs = "cost = { a = 5, b = 1, c = 1, d = 1 }\nbudget = 2";
    assert_eq!(chosen(costs), ["c", "d"]);
    // d has 600 people with a open; a and b have 500 each.
    assert_eq!(chosen("open = 2\nmost_people = 550"), ["a", "b"]);
    assert_eq!(chosen("open = \"1-4\"\nleast_people = 350"), ["a", "d"]);
    // Today the mean of the south is (200 x 12 + 100 x 22) / 3 hundreds, 15.3; with a and d it is 12.
    assert_eq!(chosen("open = 2\nno_worse = [{ minutes = 0 }]"), ["a", "d"]);
    assert_eq!(chosen("open = 1\nno_worse = [{ minutes = 15 }]"), ["d"]);
    assert_eq!(chosen("open = 1\nno_worse = [{ minutes = 20, each = \"part\" }]"), ["d"]);
    assert_eq!(
        chosen("objective = \"sites\"\nthen = [\"mean\"]\nshare_within = [{ minutes = 20, percent = 90 }]"),
        ["a", "d"]
    );
    assert_eq!(
        chosen(
            "objective = \"sites\"\nthen = [\"mean\"]\nshare_within = [{ minutes = 15, percent = 60, each = \"deprivation\" }]"
        ),
        ["a", "d"]
    );
}

#[test]
fn what_cannot_be_kept_together_is_said_in_words() {
    let scene = scene("open = 1\nno_longer_min = 15\nbudget = 100\ncost = 1", "");
    let ran = run_in(scene.path(), &["siting", "case.toml"]);
    assert!(ran.code != 0 && ran.stderr.contains("this is proved"), "{}", ran.stderr);
    assert!(ran.stdout.contains("this alone cannot be kept: nobody longer than 15 minutes"), "{}", ran.stdout);
    let ran = run_in(scene.path(), &["siting", "case.toml", "--no-longer", "20"]);
    let words = ["these cannot be kept together", "at most 1 open sites", "nobody longer than 20 minutes"];
    assert!(words.iter().all(|words| ran.stdout.contains(words)), "{}", ran.stdout);
    assert!(!ran.stdout.contains("budget"), "{}", ran.stdout);
}

#[test]
fn what_does_not_fit_a_case_is_refused_with_its_line() {
    for (siting, part) in [
        ("keep_open = [\"z\"]", "\"z\" is no site of"),
        ("objective = \"median\"", "\"median\" is no objective"),
        ("objective = \"outcome\"", "it needs a case with a [pathway]"),
        ("capacity = \"beds\"", "there is no column \"beds\" of sites"),
        (
            "share_within = [{ minutes = 20, percent = 90, each = \"district\" }]",
            "there is no column \"district\" of areas",
        ),
        ("open = \"4-2\"", "is no number of sites"),
        ("budget = 3", "what sites cost is not known"),
    ] {
        let scene = scene(siting, "");
        let ran = run_in(scene.path(), &["check", "case.toml"]);
        assert!(
            ran.code != 0 && ran.stderr.contains(part) && ran.stderr.contains("case.toml"),
            "{siting}: {}",
            ran.stderr
        );
    }
    let taken = scene("open = 1", "");
    fs::write(taken.path().join("candidates.csv"), CANDIDATES.replace("c,The mill", "a,The mill")).expect("a file");
    let ran = run_in(taken.path(), &["check", "case.toml"]);
    assert!(ran.code != 0 && ran.stderr.contains("the id \"a\" is that of \"a\" in the sites file"), "{}", ran.stderr);
}

/// Appends the plans to the case, runs it and compares what the run says with what the choice said.
fn plans_run_as_scenarios(folder: &Path, case: &str) {
    let ran = run_well(folder, &["siting", case, "--best", "4", "--scenarios", "plans.toml", "--json"]);
    let end = ran.stdout.rfind('}').expect("JSON");
    let found: Value = serde_json::from_str(&ran.stdout[..=end]).expect("JSON");
    let plans = found["plans"].as_array().expect("plans");
    assert_eq!(plans.len(), 4);
    let joined = fs::read_to_string(folder.join(case)).expect("the case")
        + &fs::read_to_string(folder.join("plans.toml")).expect("scenarios");
    fs::write(folder.join("with_plans.toml"), joined).expect("a file");
    run_well(folder, &["run", "with_plans.toml", "--pack", "csv", "-o", "out"]);
    let summary = csv_rows(&fs::read(folder.join("out/summary.csv")).expect("a table"));
    let volumes = csv_rows(&fs::read(folder.join("out/volumes.csv")).expect("a table"));
    let weight = summary[0]["weight"].clone();
    for (number_of, plan) in (1..).zip(plans) {
        let scenario = format!("siting_{number_of}");
        let value = |measure: &str| {
            let found = |row: &&std::collections::BTreeMap<String, String>| {
                row["scenario"] == scenario
                    && row["scope"] == "everyone"
                    && row["measure"] == measure
                    && row["weight"] == weight
            };
            number(summary.iter().find(found).unwrap_or_else(|| panic!("{scenario} {measure}")), "after")
        };
        let same =
            |one: f64, other: f64, what: &str| assert!((one - other).abs() < 6e-4, "{scenario} {what}: {one} {other}");
        same(value("mean"), plan["mean_min"].as_f64().expect("a mean"), "mean");
        same(value("max"), plan["longest_min"].as_f64().expect("the longest"), "longest");
        for share in plan["share_within"].as_array().expect("shares") {
            let (minutes, share) = (share[0].as_f64().expect("minutes"), share[1].as_f64().expect("a share"));
            same(value(&format!("share_within_{minutes}_min")), share, "share");
        }
        for (site, people) in plan["volumes"].as_object().expect("people by site") {
            let row = volumes.iter().find(|row| row["scenario"] == scenario && row["site"] == *site);
            same(number(row.expect("a site"), &format!("{weight}_after")), people.as_f64().expect("people"), site);
        }
    }
}

#[test]
fn plans_of_a_hand_made_case_run_as_scenarios() {
    plans_run_as_scenarios(scene("open = 2", "").path(), "case.toml");
}

#[test]
fn plans_for_iceland_run_as_scenarios() {
    let folder = folder();
    for entry in fs::read_dir(shipped("data/iceland")).expect("the shipped data") {
        let path = entry.expect("a file").path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    plans_run_as_scenarios(folder.path(), "siting.toml");
}

#[test]
fn a_run_carries_the_choice_through_the_pack() {
    let folder = folder();
    let case = shipped("data/iceland/siting.toml");
    run_well(folder.path(), &["run", text(&case), "-o", "out"]);
    let read = |name: &str| fs::read(folder.path().join("out").join(name)).unwrap_or_else(|_| panic!("{name}"));
    let plans = csv_rows(&read("siting_plans.csv"));
    assert_eq!(plans[0]["plan"], "today");
    let best = plans.iter().find(|row| row["plan"] == "1").expect("the best");
    assert!(number(best, "mean_min") < number(&plans[0], "mean_min") && best["proved"] == "true");
    let chosen = csv_rows(&read("siting_sites.csv"));
    assert_eq!(chosen.len(), 16);
    assert_eq!(chosen.iter().filter(|row| row["in_best"] == "true").count(), 8);
    let curve = csv_rows(&read("siting_curve.csv"));
    let values: Vec<f64> =
        curve.iter().filter(|row| row["proved"] == "yes").map(|row| number(row, "objective")).collect();
    assert!(values.len() > 5 && values.is_sorted_by(|a, b| a >= b), "more sites are never worse: {values:?}");
    assert!(csv_rows(&read("siting_front.csv")).len() > 1 && !csv_rows(&read("siting_rules.csv")).is_empty());
    // A candidate has times and no land.
    let land = String::from_utf8(read("isochrones_sites.geojson")).expect("text");
    assert!(land.contains("\"akureyri\"") && !land.contains("\"egilsstadir\""));
    let layer = String::from_utf8(read("siting_sites.geojson")).expect("text");
    assert_eq!(layer.lines().filter(|line| line.contains("\"Feature\"")).count(), 16);
    let report = String::from_utf8(read("summary.md")).expect("text");
    for words in [
        "## Which sites? The best choice",
        "It is proved that there is no better one",
        "What one more or one fewer site brings",
    ] {
        assert!(report.contains(words), "{words}");
    }
    let page = String::from_utf8(read("report.html")).expect("text");
    assert!(page.contains("Mean time (min)") && page.contains("8 sites today"));
}

/// A pathway on given times: nobody can be taken on, so that all hangs on the needle.
const PATHWAY: &str = "[pathway]\nweight = \"people\"\n[outcome]\nmodels = [\"samuel\"]\n";

#[test]
fn expected_outcomes_are_those_of_the_run() {
    let scene = scene("open = 2\nobjective = \"outcome\"", PATHWAY);
    let ran = run_well(scene.path(), &["siting", "case.toml", "--best", "3", "--scenarios", "plans.toml", "--json"]);
    let end = ran.stdout.rfind('}').expect("JSON");
    let found: Value = serde_json::from_str(&ran.stdout[..=end]).expect("JSON");
    let joined = case("open = 2\nobjective = \"outcome\"", PATHWAY)
        + &fs::read_to_string(scene.path().join("plans.toml")).expect("scenarios");
    fs::write(scene.path().join("with_plans.toml"), joined).expect("a file");
    run_well(scene.path(), &["run", "with_plans.toml", "--pack", "csv", "-o", "out"]);
    let outcomes = csv_rows(&fs::read(scene.path().join("out/outcomes.csv")).expect("a table"));
    let mut values = Vec::new();
    for (number_of, plan) in (1..).zip(found["plans"].as_array().expect("plans")) {
        let scenario = format!("siting_{number_of}");
        let row = outcomes.iter().find(|row| {
            row["scenario"] == scenario && row["scope"] == "everyone" && row["measure"] == "good_outcomes_gained"
        });
        let (run, chosen) = (number(row.expect("outcomes"), "after"), plan["values"][0].as_f64().expect("a value"));
        assert!((run - chosen).abs() < 2e-3, "{scenario}: {run} {chosen}");
        values.push(chosen);
    }
    assert!(values.len() == 3 && values.is_sorted_by(|a, b| a >= b) && values[0] > 0.0, "{values:?}");
}

#[test]
fn a_table_of_sites_gives_a_command_without_a_case_the_same_rules() {
    let scene = scene("open = 2", "");
    fs::write(
        scene.path().join("known.csv"),
        "id,existing,county,beds\na,yes,West,500\nb,yes,East,600\nc,no,East,300\nd,no,East,700\n",
    )
    .expect("a file");
    let tables =
        ["siting", "--times", "times.csv", "--areas", "areas.csv", "--weight", "people", "--sites", "known.csv"];
    let best = |options: &[&str]| {
        let ran = run_well(scene.path(), &[&tables[..], &["--json"], options].concat());
        let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        sites(&found).join(" ")
    };
    assert_eq!(best(&["--open", "2"]), "a d");
    assert_eq!(best(&["--open", "2", "--most-closed", "0"]), "a b");
    assert_eq!(best(&["--open", "2", "--each", "county:0-1"]), "a d");
    assert_eq!(best(&["--open", "2", "--group", "a,d:0-1", "--group", "c,d:0-1"]), "a b");
    assert_eq!(best(&["--open", "2", "--capacity", "beds"]), "a d");
    assert_eq!(best(&["--open", "1", "--no-worse", "20:part"]), "d");
    let ran = run_well(
        scene.path(),
        &[&tables[..], &["--open", "2", "--prices", "--tolerances", "--draws", "5", "--share-within", "20:90"]]
            .concat(),
    );
    for words in
        ["today, 2 sites: mean 14.6 min", "at least 90 % within 20 minutes", "stays until ways to it take", "best in "]
    {
        assert!(ran.stdout.contains(words), "{words}\n{}", ran.stdout);
    }
}
