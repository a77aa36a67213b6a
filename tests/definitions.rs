//! Every figure that a run writes has its definition: measures in docs/methods.md, tables and columns in docs/outputs.md.

mod common;

use std::collections::BTreeSet;

use common::scene::Scene;
use common::{contents, csv_rows, run_well, shipped};

/// A case with every section that makes a table.
const CASE: &str = r#"[case]
id = "grid"
title = "A made-up town"

[roads]
files = ["roads.osm.pbf"]

[sites]
file = "sites.csv"

[[service]]
id = "stroke"

[[service]]
id = "heart"
care = "heart_attack"

[demand]
file = "areas.csv"
weights = [
  { column = "people", name = "people", title = "People", unit = "people" },
  { column = "patients", name = "patients", title = "Patients", unit = "patients a year", kind = "patients", disclosure = "none" },
  { column = "withheld", name = "withheld", title = "Others", unit = "patients a year", kind = "patients" },
]
groups = [{ column = "payer", kind = "commissioner" }, { column = "decile", kind = "deprivation_decile" }, { kind = "age", weights = ["people"] }]

[allocation]
rule = "logit"
decay_per_min = 0.3
calibrate = true
weight = "patients"

[travel]
visitor_trips = 2
repatriation_share = 0.5
source = "made up"
co2e = { g_per_km = 167.25, year = 2025, source = "made up" }
cost = { per_km = 0.28, currency = "GBP", source = "made up" }

[thresholds]
minutes = [5, 10, 15]

[pathway]
weight = "patients"
service = "stroke"
centres = ["south"]

[sensitivity]
draws = 50

[[scenario]]
id = "close_north"
title = "The north closes"
close = ["north"]
"#;

fn scene() -> Scene {
    let scene = Scene::new();
    scene.put("case.toml", CASE);
    scene.put(
        "sites.csv",
        "id,name,lon,lat,recorded,capacity,min_volume,max_volume,commissioner\n\
         north,The North,-2.95,51.05,90,500,50,400,East\nsouth,The South,-2.95,51.00,110,500,50,400,West\n",
    );
    scene.put(
        "areas.csv",
        "id,name,lon,lat,people,patients,withheld,payer,decile\na,Aton,-3.00,51.05,10,37,3,East,1\n\
         b,Beton,-2.93,51.04,20,23,30,West,3\nc,Ceton,-2.99,51.00,30,51,80,East,8\nd,Deton,-2.90,51.01,40,98,90,West,10\n",
    );
    scene
}

/// The texts that a page has as code, and those between bars of its tables.
fn code(page: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(shipped(page)).expect("a page");
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// How a page names a measure or column of this case: weights and limits by a placeholder.
fn names(name: &str) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    for weight in ["people", "patients", "withheld"] {
        if let Some(rest) = name.strip_prefix(weight) {
            names.push(format!("<weight>{rest}"));
        }
    }
    if ["payer", "decile"].contains(&name) {
        names.push("<group>".to_owned());
    }
    for limit in ["15", "10", "5"] {
        let of_limit = name.replace(&format!("within_{limit}_min"), "within_<t>_min");
        names.push(of_limit.replace("_before", "_<side>").replace("_after", "_<side>"));
        names.push(of_limit);
    }
    if let Some((start, _)) = name.split_once(": ") {
        names.push(format!("{start}: <reason>"));
    }
    if name.starts_with("extra_") && !name.ends_with("_extra_min") {
        names.push("extra_<band>".to_owned());
    }
    let within: Vec<String> = names.iter().map(|n| n.replace("share_within_<t>_min", "mean")).collect();
    // Comparisons of the most and the least deprived are named by one of them.
    for suffix in ["_most_deprived", "_least_deprived", "_gap", "_ratio", "_slope_index"] {
        if within.iter().any(|n| n.ends_with(suffix)) {
            names.push(format!("<figure>{suffix}"));
        }
    }
    names
}

#[test]
fn every_figure_has_its_definition() {
    let scene = scene();
    run_well(scene.path(), &["run", "case.toml", "--pack", "csv", "-o", "results"]);
    let files = contents(&scene.file("results"));
    let (methods, outputs) = (code("docs/methods.md"), code("docs/outputs.md"));
    let mut missing: BTreeSet<String> = BTreeSet::new();
    let mut tables = 0;
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
        tables += 1;
        let page = std::fs::read_to_string(shipped("docs/outputs.md")).expect("a page");
        if !page.contains(&format!("`{name}`"))
            || !page.lines().any(|l| l.starts_with("## ") && l.contains(name.as_str()))
        {
            missing.insert(format!("docs/outputs.md has no section on {name}"));
        }
        let header = std::str::from_utf8(bytes).expect("UTF-8").lines().next().expect("a header");
        for column in header.split(',') {
            if !names(column).iter().any(|name| outputs.contains(name) || methods.contains(name)) {
                missing.insert(format!("{name}: column {column}"));
            }
        }
        for row in csv_rows(bytes) {
            let Some(measure) = row.get("measure") else { continue };
            if !names(measure).iter().any(|name| methods.contains(name)) {
                missing.insert(format!("docs/methods.md: measure {measure} of {name}"));
            }
        }
    }
    assert!(tables >= 19, "{tables} tables");
    assert!(missing.is_empty(), "{missing:#?}");
}
