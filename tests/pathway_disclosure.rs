//! The patients of a pathway are protected in every table and on the screen, and where there are too few nothing is said.

mod common;

use std::collections::BTreeMap;

use common::scene::Scene;
use common::{contents, csv_rows, number, run_well};

/// A town of four areas with these patients; the north does thrombectomy too, the south takes over.
fn scene(patients: [f64; 4]) -> Scene {
    let scene = Scene::new();
    let [a, b, c, d] = patients;
    scene.put(
        "areas.csv",
        format!(
            "id,name,lon,lat,patients,payer,decile\na,Aton,-3.00,51.05,{a},East,1\nb,Beton,-2.93,51.04,{b},West,2\n\
             c,Ceton,-2.99,51.00,{c},East,9\nd,Deton,-2.90,51.01,{d},West,10\n"
        ),
    );
    scene.put(
        "case.toml",
        r#"[case]
id = "grid"
title = "A made-up town"

[roads]
files = ["roads.osm.pbf"]

[sites]
file = "sites.csv"

[demand]
file = "areas.csv"
weights = [{ column = "patients", name = "patients", title = "Patients", unit = "patients a year", kind = "patients" }]
groups = [{ column = "payer", kind = "commissioner" }, { column = "decile", kind = "deprivation_decile" }]

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
centres = ["south"]

[sensitivity]
draws = 200

[[scenario]]
id = "close_north"
title = "The north closes"
close = ["north"]
"#,
    );
    scene
}

type Rows = Vec<BTreeMap<String, String>>;

struct Ran {
    files: BTreeMap<String, Vec<u8>>,
    said: String,
}

impl Ran {
    fn of(scene: &Scene) -> Self {
        let ran = run_well(scene.path(), &["run", "case.toml", "--pack", "csv,geojson,report", "-o", "results"]);
        Self { files: contents(&scene.file("results")), said: ran.stdout }
    }

    fn rows(&self, name: &str) -> Rows {
        csv_rows(&self.files[name])
    }
}

/// The number of decimals that a cell needs.
fn decimals(cell: &str) -> usize {
    cell.split_once('.').map_or(0, |(_, part)| part.trim_end_matches('0').len())
}

#[test]
fn amounts_are_withheld_and_rates_have_few_digits() {
    let scene = scene([37.0, 23.0, 151.0, 98.0]);
    let ran = Ran::of(&scene);
    let outcomes = ran.rows("outcomes.csv");
    let (mut amounts, mut rates) = (0, 0);
    for row in &outcomes {
        let measure = row["measure"].as_str();
        let is_rate = measure.starts_with("mean_") || measure.ends_with("per_1000_treated");
        for side in ["before", "after"] {
            if is_rate {
                assert!(!row[side].is_empty() && decimals(&row[side]) <= 1, "{row:?}");
                rates += 1;
            } else {
                assert_eq!(row[side], "", "{row:?}");
                amounts += 1;
            }
        }
    }
    assert!(amounts > 20 && rates > 10, "{amounts} {rates}");
    assert!(!ran.files.contains_key("tornado.csv"), "its differences are amounts");
    let breakeven = ran.rows("breakeven.csv");
    assert!(!breakeven.is_empty() && breakeven.iter().all(|row| decimals(&row["breakeven_min"]) <= 1));
    assert!(breakeven.iter().all(|row| decimals(&row["relative_outcome"]) <= 3));
    assert!(ran.rows("flip_points.csv").iter().all(|row| decimals(&row["flip_at"]) <= 3));
    let spread = ran.rows("montecarlo.csv");
    let kept = |row: &BTreeMap<String, String>| row["measure"].contains("mean_") || row["measure"].contains("per_1000");
    assert!(!spread.is_empty() && spread.iter().all(kept), "{spread:?}");
    for column in ["base", "mean", "median", "p10", "p90", "p2_5", "p97_5"] {
        assert!(spread.iter().all(|row| decimals(&row[column]) <= 1), "{column}");
    }
    // Kilometres are rounded people times a mean to a tenth of a kilometre. 60 are affected.
    let travel = ran.rows("travel.csv");
    let figure = |measure: &str| {
        let row = travel.iter().find(|row| row["measure"] == measure).expect("a row");
        assert_eq!(row["suppressed"], "false");
        [number(row, "before"), number(row, "after")]
    };
    assert_eq!(figure("people"), [60.0; 2]);
    let a_tenth_each = |value: f64| (value / 6.0 - (value / 6.0).round()).abs() < 1e-3;
    assert!(figure("patient_km").into_iter().all(a_tenth_each), "{travel:?}");
    assert!(figure("patient_km")[1] > figure("patient_km")[0]);
    assert!(ran.rows("fragility.csv").is_empty(), "people near a limit are differences of counts");
    // The curve at thresholds alone, the gaps from figures that may be shown.
    let curve = ran.rows("curve.csv");
    assert!(
        !curve.is_empty() && curve.iter().all(|row| ["5", "10", "15"].contains(&row["minutes"].as_str())),
        "{curve:?}"
    );
    let gaps = ran.rows("equity.csv");
    let gap = gaps.iter().find(|row| row["scope"] == "everyone" && row["measure"] == "mean_gap").expect("a row");
    assert!(decimals(&gap["before"]) <= 1 && !gap["before"].is_empty(), "{gap:?}");
    assert!(ran.said.contains("onset to needle") && !ran.said.contains("treated; onset"), "{}", ran.said);
}

#[test]
fn of_too_few_nothing_is_said() {
    // 3 and 2 patients are affected.
    let scene = scene([3.0, 2.0, 151.0, 98.0]);
    let ran = Ran::of(&scene);
    let affected = |rows: &Rows, column: &str, wanted: &str| -> Rows {
        rows.iter().filter(|row| row[column] == wanted).cloned().collect()
    };
    let outcomes = affected(&ran.rows("outcomes.csv"), "scope", "affected");
    assert!(!outcomes.is_empty() && outcomes.iter().all(|row| row["before"].is_empty() && row["after"].is_empty()));
    assert!(ran.rows("breakeven.csv").is_empty() && ran.rows("montecarlo.csv").is_empty());
    assert!(ran.rows("flip_points.csv").is_empty(), "the order of options would be of five patients");
    let travel = ran.rows("travel.csv");
    assert!(travel.len() == 7 && travel.iter().all(|row| row["suppressed"] == "true" && row["after"].is_empty()));
    let standards = affected(&ran.rows("standards.csv"), "whose", "affected");
    assert!(!standards.is_empty() && standards.iter().all(|row| row["after"].is_empty()), "{standards:?}");
    assert!(ran.said.contains("too few patients to say anything"), "{}", ran.said);
    let page = String::from_utf8(ran.files["report.html"].clone()).expect("UTF-8");
    assert!(!page.contains("break-even at"), "nothing of five patients");
}
