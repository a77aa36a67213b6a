//! The report says everything that the tables of a run hold: none of its parts may go in silence.

mod common;

use common::scene::{CASE, Scene};
use common::{contents, csv_rows, run_well};

/// A case that asks for everything: groups, deprivation, commissioners, recorded volumes, limits, travel, the way to
/// treatment, outcomes and their sensitivity, and two options.
fn everything() -> Scene {
    let scene = Scene::new();
    let mut areas = String::from("id,name,lon,lat,people,strokes,payer,decile,rural\n");
    // Four corners and the places between them: enough of each fifth and of each payer.
    for (number, (lon, lat)) in [
        (-3.00, 51.05),
        (-2.93, 51.04),
        (-2.99, 51.00),
        (-2.90, 51.01),
        (-2.97, 51.05),
        (-2.92, 51.05),
        (-2.95, 51.04),
        (-2.98, 51.03),
        (-2.91, 51.03),
        (-2.94, 51.01),
    ]
    .iter()
    .enumerate()
    {
        let payer = ["East", "West"][number % 2];
        let rural = ["Rural town", "Urban city"][number / 5];
        areas.push_str(&format!("a{number},Area {number},{lon:.2},{lat:.2},1000,20,{payer},{},{rural}\n", number + 1));
    }
    scene.put("areas.csv", areas);
    scene.put(
        "sites.csv",
        "id,name,lon,lat,recorded,capacity,min_volume,commissioner\n\
         north,The North,-2.95,51.05,90,150,50,East\nsouth,The South,-2.95,51.00,110,120,50,West\nwest,The West,-3.00,51.02,20,150,50,West\n",
    );
    let case = CASE
        .replace("file = \"sites.csv\"", "file = \"sites.csv\"\nrecorded = \"recorded\"\ncommissioner = \"commissioner\"")
        .replace(
            "unit = \"people\" }]",
            "unit = \"people\", kind = \"population\" }, { column = \"strokes\", name = \"stroke\", title = \"Strokes a year\", unit = \"patients a year\", kind = \"patients\", disclosure = \"none\" }]\n\
             groups = [{ column = \"payer\", name = \"payer\", kind = \"commissioner\" }, { column = \"decile\", name = \"deprivation\", kind = \"deprivation_decile\" }, { column = \"rural\", name = \"rurality\", kind = \"rurality\" }]\n\n\
             [allocation]\nrule = \"nearest\"\nweight = \"stroke\"\n\n\
             [travel]\npatient_trips = 2\nsource = \"made up\"\n\n\
             [pathway]\nweight = \"stroke\"\ncentres = [\"south\"]\npuncture = \"nearest_first\"\n\n\
             [outcome]\nmodels = [\"samuel\", \"emberson\"]\n\n\
             [sensitivity]\ndraws = 200\nseed = 1\nmargins_min = [1, 2]\noptions = [\"close_north\", \"close_west\"]",
        );
    scene.put(
        "case.toml",
        format!("{case}\n[[scenario]]\nid = \"close_west\"\ntitle = \"The west closes\"\nclose = [\"west\"]\n"),
    );
    scene
}

#[test]
fn every_table_has_its_place_in_the_report() {
    let scene = everything();
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "csv,report"]);
    let files = contents(&scene.file("results"));
    // What the report looked for in a table and did not find is a warning of the run.
    let record: serde_json::Value = serde_json::from_slice(&files["run.json"]).expect("JSON");
    let warnings = record["warnings"].as_array().expect("warnings");
    assert!(
        !warnings.iter().any(|warning| warning.as_str().is_some_and(|w| w.contains("report.html"))),
        "{warnings:?}"
    );

    let text = String::from_utf8(files["summary.md"].clone()).expect("UTF-8");
    for (table, heading) in [
        ("flows", "Where people go instead"),
        ("volumes", "What each site gets"),
        ("curve", "How many are within how many minutes"),
        ("worst_hit", "The places hit hardest"),
        ("groups", "Who is affected:"),
        ("equity", "Between the most and the least deprived"),
        ("ledger", "Who pays"),
        ("reconciliation", "Modelled beside recorded volumes"),
        ("outcomes", "From the onset to treatment"),
        ("outcomes", "Outcomes, by each model"),
        ("breakeven", "Break-even: what would make up for the travel"),
        ("tornado", "What the change in good outcomes hangs on"),
        ("montecarlo", "What the ranges of the parameters leave open"),
        ("flip_points", "What would change the order of the options"),
        ("fragility", "Close to a limit after the change"),
    ] {
        let rows = csv_rows(&files[&format!("{table}.csv")]);
        assert!(!rows.is_empty(), "{table}.csv has rows");
        assert!(text.contains(heading), "{table} is in the report as {heading:?}");
    }
    // A part that stands there without figures is as good as gone.
    let part = |heading: &str| {
        text.split(heading).nth(1).expect("the part").split("\n\n").nth(1).unwrap_or_default().to_owned()
    };
    for heading in
        ["Outcomes, by each model", "Break-even: what would make up for the travel", "areas whose journeys grow most"]
    {
        let table = part(heading);
        let figures = table.lines().skip(2).filter(|line| line.contains(|c: char| c.is_ascii_digit())).count();
        assert!(figures > 0, "{heading}: {table}");
    }
}
