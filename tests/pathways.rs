//! Each service may have a pathway of its own, with its own patients, centres and parameters.

mod common;

use std::collections::BTreeMap;

use common::scene::Scene;
use common::{contents, csv_rows, number, run_in, run_well};

const TABLES: [&str; 5] = ["outcomes.csv", "breakeven.csv", "tornado.csv", "flip_points.csv", "montecarlo.csv"];

const STROKE: &str = r#"
[[service]]
id = "stroke"
title = "Stroke"
"#;

const CLOTS: &str = r#"
[[service]]
id = "clots"
title = "Large clots"
"#;

const STROKE_PATHWAY: &str = r#"
[[pathway]]
service = "stroke"
weight = "strokes"
centres = ["south"]
"#;

const CLOTS_PATHWAY: &str = r#"
[[pathway]]
service = "clots"
weight = "clots"
puncture = "direct_to_centre"
centres = ["south"]

[[pathway.parameter]]
id = "door_to_puncture_min"
base = 60
low = 50
high = 90
source = "made up"
"#;

/// The town with some of the services and pathways.
fn scene(services: &[&str], pathways: &[&str]) -> Scene {
    let scene = Scene::new();
    scene.put(
        "areas.csv",
        "id,name,lon,lat,strokes,clots\na,Aton,-3.00,51.05,10,4\nb,Beton,-2.93,51.04,20,1\n\
         c,Ceton,-2.99,51.00,30,9\nd,Deton,-2.90,51.01,40,3\n",
    );
    let head = r#"[case]
id = "grid"
title = "A made-up town"

[roads]
files = ["roads.osm.pbf"]

[sites]
file = "sites.csv"

[demand]
file = "areas.csv"
weights = [
  { column = "strokes", name = "strokes", title = "Strokes", unit = "strokes a year", kind = "patients", disclosure = "none" },
  { column = "clots", name = "clots", title = "Large clots", unit = "clots a year", kind = "patients", disclosure = "none" },
]

[sensitivity]
draws = 100

[[scenario]]
id = "close_north"
title = "The north closes"
close = ["north"]

[[scenario]]
id = "close_south"
title = "The south closes"
close = ["south"]
"#;
    scene.put("case.toml", format!("{head}{}{}", services.concat(), pathways.concat()));
    scene
}

fn ran(services: &[&str], pathways: &[&str]) -> (BTreeMap<String, Vec<u8>>, String) {
    let scene = scene(services, pathways);
    let ran = run_well(scene.path(), &["run", "case.toml", "--pack", "csv,geojson,report", "-o", "results"]);
    (contents(&scene.file("results")), ran.stdout)
}

#[test]
fn a_pathway_among_several_equals_the_same_pathway_alone() {
    let (both, said) = ran(&[STROKE, CLOTS], &[CLOTS_PATHWAY, STROKE_PATHWAY]);
    for (id, pathway) in [("stroke", STROKE_PATHWAY), ("clots", CLOTS_PATHWAY)] {
        let (alone, _) = ran(&[STROKE, CLOTS], &[pathway]);
        for table in TABLES {
            let own: Vec<_> = csv_rows(&both[table]).into_iter().filter(|row| row["service"] == id).collect();
            assert!(!own.is_empty(), "{table} of {id}");
            assert_eq!(own, csv_rows(&alone[table]), "{table} of {id}");
        }
    }
    for service in ["Stroke", "Large clots"] {
        assert!(said.contains(&format!("Outcomes of the patients affected, {service} (")), "{said}");
    }
    let report = String::from_utf8(both["report.html"].clone()).unwrap();
    for weight in ["Strokes", "Large clots"] {
        assert!(report.contains(&format!("Patients are those of “{weight}”.")), "{weight}");
    }
    let areas = String::from_utf8(both["areas.geojson"].clone()).unwrap();
    for key in ["close_north_stroke", "close_north_clots"] {
        assert!(areas.contains(&format!("{key}_onset_to_needle_after_min")), "{key}");
    }
}

/// The south is two crossings from Deton and seven from Beton; each pathway counts its own patients and none of the other's.
#[test]
fn each_pathway_counts_its_own_patients() {
    let (files, _) = ran(&[STROKE, CLOTS], &[STROKE_PATHWAY, CLOTS_PATHWAY]);
    let rows = csv_rows(&files["outcomes.csv"]);
    let patients = |service: &str| {
        let mut found = rows.iter().filter(|row| {
            [&row["service"], &row["scenario"], &row["scope"], &row["measure"]]
                == [service, "close_north", "everyone", "patients"]
        });
        let row = found.next().expect("the row");
        assert!(found.next().is_none());
        (number(row, "before"), row["unit"].clone())
    };
    assert_eq!(patients("stroke"), (100.0, "strokes a year".to_owned()));
    assert_eq!(patients("clots"), (17.0, "clots a year".to_owned()));
    let record: serde_json::Value = serde_json::from_slice(&files["run.json"]).unwrap();
    let pathways = record.pointer("/settings/pathways").and_then(|found| found.as_array()).expect("the pathways");
    let told: Vec<_> =
        pathways.iter().map(|one| (one["service"].as_str().unwrap(), one["puncture"].as_str().unwrap())).collect();
    assert_eq!(told, [("stroke", "nearest_first"), ("clots", "direct_to_centre")]);
}

#[test]
fn two_pathways_to_one_service_and_pathways_without_services_are_refused() {
    let second = STROKE_PATHWAY.replace("centres = [\"south\"]", "puncture = \"direct_to_centre\"");
    let refused = |services: &[&str], pathways: &[&str]| {
        let ran = run_in(scene(services, pathways).path(), &["check", "case.toml"]);
        assert_ne!(ran.code, 0);
        ran.stderr
    };
    let said = refused(&[STROKE, CLOTS], &[STROKE_PATHWAY, &second]);
    assert!(said.contains("a second pathway leads to the service \"stroke\""), "{said}");
    let without = STROKE_PATHWAY.replace("service = \"stroke\"\n", "");
    let said = refused(&[STROKE, CLOTS], &[&without]);
    assert!(said.contains("add service = \"...\": stroke, clots"), "{said}");
    let said = refused(&[], &[&without, &without]);
    assert!(said.contains("there are several pathways, and no services for them"), "{said}");
}
