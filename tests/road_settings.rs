//! Road settings of a case through the program: closures, periods, calibration, profiles.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::scene::Scene;
use common::{folder, maps, run_in, run_well, shipped, text};
use serde_json::Value;

/// Copies the Iceland case with `keys` at the end of `[roads]` and one scenario alone.
fn iceland(folder: &Path, keys: &str) {
    for name in ["sites.csv", "places.csv", "profile.toml", "iceland-roads.osm.pbf"] {
        std::fs::copy(shipped("data/iceland").join(name), folder.join(name)).expect("copied");
    }
    let case = std::fs::read_to_string(shipped("data/iceland/case.toml")).expect("shipped");
    let (head, _) = case.split_once("[[scenario]]").expect("scenarios");
    let (roads, rest) = head.split_once("[sites]").expect("sites");
    let scenario = "[[scenario]]\nid = \"s\"\ntitle = \"As it is\"\n";
    std::fs::write(folder.join("case.toml"), format!("{roads}{keys}\n[sites]{rest}{scenario}")).expect("written");
}

/// Runs the case and reads each area's minutes, by its name, and the record.
fn minutes(folder: &Path, extra: &[&str]) -> (BTreeMap<String, f64>, Value) {
    let out = folder.join("out");
    run_well(folder, &[&["run", "case.toml", "-o", text(&out)], extra].concat());
    let bytes = std::fs::read(out.join("areas.geojson")).expect("areas");
    let areas: maps::Layer<[f64; 2]> = maps::layer(&bytes);
    let minutes = areas
        .features
        .iter()
        .filter_map(|f| Some((f.text("area_name")?.to_owned(), f.number("s_before_min")?)))
        .collect();
    let record = serde_json::from_slice(&std::fs::read(out.join("run.json")).expect("a record")).expect("JSON");
    std::fs::remove_dir_all(out).expect("removed");
    (minutes, record)
}

/// The causeway by which the ring road leaves Akureyri to the east.
const CAUSEWAY: &str = r#"{"type":"Polygon","coordinates":
[[[-18.075,65.66],[-18.055,65.66],[-18.055,65.68],[-18.075,65.68],[-18.075,65.66]]]}"#;

#[test]
fn a_closed_ring_road_makes_the_way_round_the_fjord_longer_and_leaves_the_rest_alone() {
    let folder = folder();
    let folder = folder.path();
    std::fs::write(folder.join("causeway.geojson"), CAUSEWAY).expect("written");
    iceland(folder, "");
    let (today, _) = minutes(folder, &[]);
    let close = "[[roads.change]]\nwhy = \"The causeway is under water\"\nref = [\"1\"]\narea = \"causeway.geojson\"\n";
    iceland(folder, &format!("{close}close = true\n"));
    let (closed, record) = minutes(folder, &[]);
    let east_of_the_fjord = ["Svalbarðseyri", "Brúnahlíð", "Grenivík"];
    assert_eq!(today.len(), closed.len());
    for (name, before) in &today {
        if east_of_the_fjord.contains(&name.as_str()) {
            // Over the next bridge up the valley instead.
            assert!((8.0..30.0).contains(&(closed[name] - before)), "{name}: {before} {}", closed[name]);
        } else {
            assert_eq!(closed[name], *before, "{name}");
        }
    }
    let roads = &record["settings"]["roads"];
    let change = &roads["changes"][0];
    assert_eq!((change["why"].as_str(), change["close"].as_bool()), (Some("The causeway is under water"), Some(true)));
    assert_eq!(change["roads"], roads["closed"]);
    let km = roads["closed"]["km"].as_f64().expect("a length");
    assert!((1.0..4.0).contains(&km), "{km}");

    // Half the speed there costs something, less than the way round.
    iceland(folder, &format!("{close}factor = 0.5\n"));
    let (slow, record) = minutes(folder, &[]);
    for name in east_of_the_fjord {
        assert!(today[name] < slow[name] && slow[name] < closed[name], "{name}");
    }
    assert!(record["settings"]["roads"]["speed_changed"]["km"].as_f64().expect("a length") < km);
}

#[test]
fn a_calibration_is_applied_once_to_every_time_and_inversely_to_isochrones() {
    let folder = folder();
    let folder = folder.path();
    iceland(folder, "");
    let (plain, _) = minutes(folder, &[]);
    iceland(folder, "calibration = { a_min = 2.5, b = 1.2, source = \"survey\" }\n");
    let said = run_well(folder, &["run", "case.toml", "-o", "said"]).stdout;
    assert!(said.contains("minutes = 2.5 + 1.2 x the model's (survey)"), "{said}");
    let (calibrated, record) = minutes(folder, &[]);
    for (name, minutes) in &plain {
        // Both are rounded to a thousandth of a minute.
        assert!((calibrated[name] - (2.5 + 1.2 * minutes)).abs() < 0.002, "{name}");
    }
    let told = &record["settings"]["roads"]["calibration"];
    assert_eq!(
        (told["a_min"].as_f64(), told["b"].as_f64(), told["source"].as_str()),
        (Some(2.5), Some(1.2), Some("survey"))
    );

    // 2.5 + 1.2 x 25 = 32.5: the same line on the map, under another number.
    let contour = |case_minutes: &str, keys: &str| {
        iceland(folder, keys);
        let case = std::fs::read_to_string(folder.join("case.toml")).expect("read");
        let (head, tail) = case.split_once("[isochrones]\nminutes = [15, 30, 45, 60]").expect("levels");
        std::fs::write(folder.join("case.toml"), format!("{head}[isochrones]\nminutes = {case_minutes}{tail}"))
            .expect("written");
        run_well(folder, &["run", "case.toml", "-o", "map"]);
        let text = std::fs::read_to_string(folder.join("map/isochrones_sites.geojson")).expect("isochrones");
        let layer: Value = serde_json::from_str(&text).expect("JSON");
        let features = layer["features"].as_array().expect("features").clone();
        features.iter().map(|f| (f["properties"]["site_id"].clone(), f["geometry"].clone())).collect::<Vec<_>>()
    };
    let keys = "calibration = { a_min = 2.5, b = 1.2, source = \"survey\" }\n";
    assert_eq!(contour("[25]", ""), contour("[32.5]", keys));
    // Nowhere is the door nearer than the minutes that are added.
    let nowhere = contour("[2]", keys);
    assert!(
        nowhere.iter().all(|(_, geometry)| geometry["coordinates"].as_array().is_none_or(Vec::is_empty)),
        "{nowhere:?}"
    );
}

/// The made-up town with `keys` in `[roads]`, which makes its streets of a class and a name.
fn town(keys: &str) -> Scene {
    let scene = Scene::new();
    scene.change("case.toml", "files = [\"roads.osm.pbf\"]", &format!("files = [\"roads.osm.pbf\"]\n{keys}"));
    scene
}

fn refused(keys: &str, arguments: &[&str], parts: &[&str]) {
    let ran = town(keys).refused(arguments);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    parts.iter().for_each(|part| assert!(ran.stderr.contains(part), "{part}\nin {}", ran.stderr));
}

const RUN: [&str; 4] = ["run", "case.toml", "-o", "out"];

#[test]
fn what_only_profile_and_roads_can_tell_is_refused_with_line_and_remedy() {
    let check = ["check", "case.toml"];
    refused(
        "profile = \"blue-lite\"",
        &check,
        &["case.toml, line 7, key \"roads.profile\"", "did you mean \"blue-light\"?"],
    );
    refused(
        "period = \"am_peek\"",
        &check,
        &["line 7, key \"roads.period\"", "no period \"am_peek\"", "did you mean \"am_peak\"?"],
    );
    refused("at = \"soon\"", &check, &["line 7, key \"roads.at\": \"soon\" is not a time", "Tu 08:30"]);
    let change = |what: &str| format!("[[roads.change]]\nwhy = \"flood\"\n{what}\nclose = true");
    let named =
        "line 9, key \"roads.change.name\": \"flood\": no road has the name \"A Stret\". Remedy: write \"A Street\"";
    refused(&change("name = [\"A Stret\"]"), &RUN, &[named]);
    refused(&change("ref = [\"A303\"]"), &RUN, &["no road has the number \"A303\"", "as OpenStreetMap has it"]);
    refused(&change("way = [999]"), &RUN, &["line 9", "no road has the id 999"]);
    refused(
        &change("class = [\"motorway\"]"),
        &RUN,
        &["line 7, key \"roads.change\": \"flood\": no road satisfies all conditions"],
    );
    let profile = town("profile = \"mine.toml\"");
    profile.put("mine.toml", "base = \"car\"\nname = \"mine\"\nspeed_factor = 9\n");
    let ran = profile.refused(&check);
    assert!(
        ran.code == 2
            && ran.stderr.contains("line 7, key \"roads.profile\"")
            && ran.stderr.contains("speed_factor is 9"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_prepared_network_keeps_its_profile() {
    let scene = town("profile = \"blue-light\"\nperiod = \"am_peak\"");
    let import =
        |profile: &str| run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "roads.wwn", "--profile", profile]);
    import("car");
    let ran = run_in(scene.path(), &["run", "case.toml", "-o", "out", "--roads", "roads.wwn"]);
    assert_eq!(ran.code, 2);
    for part in ["line 7, key \"roads.profile\"", "were prepared with the profile \"car\"", "--profile blue-light"] {
        assert!(ran.stderr.contains(part), "{part}\nin {}", ran.stderr);
    }
    import("blue-light");
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "out", "--roads", "roads.wwn"]);
    assert!(ran.stdout.contains("profile \"blue-light\" (speed factor 1), period am_peak"), "{}", ran.stdout);
    // Without a profile the case takes what the roads were prepared with, and says so where that is not the car's.
    scene.change("case.toml", "profile = \"blue-light\"\n", "");
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "out2", "--roads", "roads.wwn"]);
    assert!(ran.stdout.contains("warning: the roads were prepared with the profile \"blue-light\""), "{}", ran.stdout);
    let areas = |out: &str| std::fs::read(scene.file(out).join("summary.csv")).expect("a table");
    assert_eq!(areas("out"), areas("out2"));
    // A period is slower than none; a time must be that of the import.
    scene.change("case.toml", "period = \"am_peak\"\n", "");
    run_well(scene.path(), &["run", "case.toml", "-o", "out3", "--roads", "roads.wwn"]);
    assert_ne!(areas("out"), areas("out3"));
    scene.change("case.toml", "[sites]", "at = \"Tu 08:30\"\n\n[sites]");
    let ran = run_in(scene.path(), &["run", "case.toml", "-o", "out4", "--roads", "roads.wwn"]);
    assert!(ran.code == 2 && ran.stderr.contains("prepared for no particular time"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--at \"Tu 08:30\""), "{}", ran.stderr);
    run_well(scene.path(), &["run", "case.toml", "-o", "out5"]);
    run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "hour.wwn", "--at", "Tu 08:30"]);
    run_well(scene.path(), &["run", "case.toml", "-o", "out6", "--roads", "hour.wwn"]);
    assert_eq!(areas("out5"), areas("out6"));
}
