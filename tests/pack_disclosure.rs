//! Small counts of patients are in no format of the pack.
//!
//! The workbook is made of the tables that the CSV files are made of.

mod common;

use std::collections::BTreeMap;

use common::page::map_data;
use common::scene::{CASE, Scene};
use common::{contents, run_well};

/// Patients of the four areas. The first two are those whom the closure of the north affects: together fewer than 8.
const PATIENTS: [f64; 4] = [3.17, 3.23, 1003.31, 2002.57];

/// The scene with counts of patients in place of people.
fn patients() -> Scene {
    let scene = Scene::new();
    let [a, b, c, d] = PATIENTS;
    scene.put(
        "areas.csv",
        format!(
            "id,name,lon,lat,people,payer\na,Aton,-3.00,51.05,{a},East\nb,Beton,-2.93,51.04,{b},West\n\
             c,Ceton,-2.99,51.00,{c},East\nd,Deton,-2.90,51.01,{d},West\n"
        ),
    );
    let case = CASE
        .replace("unit = \"people\"", "unit = \"patients a year\", kind = \"patients\"")
        .replace("unit = \"patients a year\", kind = \"patients\" }]", "unit = \"patients a year\", kind = \"patients\" }]\ngroups = [{ column = \"payer\", kind = \"commissioner\" }]");
    scene.put("case.toml", case);
    scene
}

/// What any group of the areas has together: a count that is published exactly would be one of these.
fn exact() -> Vec<f64> {
    (1_usize..16).map(|set| (0..4).filter(|area| set >> area & 1 == 1).map(|area| PATIENTS[area]).sum()).collect()
}

fn is_exact(value: f64) -> bool {
    exact().iter().any(|count| (count - value.abs()).abs() < 0.0006)
}

/// A number as the report would write it, with so many decimals.
fn written(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if value < 1_000.0 { text } else { format!("{},{}", &text[..1], &text[1..]) }
}

/// The texts of table cells.
fn cells(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
    let (page, markdown) = (text("report.html"), text("summary.md"));
    let in_page =
        page.split("<td").skip(1).filter_map(|part| part.split_once('>')?.1.split("</td>").next().map(str::to_owned));
    let in_markdown = markdown.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('|'));
    let all: Vec<String> = in_page.chain(in_markdown.map(str::to_owned)).collect();
    all.iter().map(|cell| cell.trim().trim_start_matches(['+', '−']).to_owned()).collect()
}

#[test]
fn no_format_tells_small_counts() {
    let scene = patients();
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let files = contents(&scene.file("results"));

    let cells = cells(&files);
    assert!(cells.iter().filter(|cell| *cell == "withheld").count() > 10, "counts are there, and withheld");
    for count in exact() {
        for decimals in 0..3 {
            let leak = written(count, decimals);
            assert!(!cells.contains(&leak), "{leak} is an exact count");
        }
    }
    let page = String::from_utf8(files["report.html"].clone()).expect("UTF-8");
    assert!(page.contains("how many patients a year is withheld"), "the headline says so");
    // What columns are sorted by, and the data of the map.
    let sorted: Vec<f64> =
        page.split("data-v=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
    assert!(sorted.len() > 20 && !sorted.iter().any(|value| is_exact(*value)));
    let data = map_data(&page);
    let told = data["areas"]["facts"][0]["values"].as_array().expect("values of the first weight");
    assert_eq!(told.len(), PATIENTS.len());
    assert!(told.iter().all(|value| value.as_f64().is_none_or(|value| !is_exact(value))), "{told:?}");

    let mut numbers = 0;
    for (name, bytes) in &files {
        let text = || std::str::from_utf8(bytes).expect("UTF-8");
        let found: Vec<f64> = match name.rsplit_once('.') {
            Some((_, "csv")) => text().split([',', '\n', '"']).filter_map(|cell| cell.parse().ok()).collect(),
            Some(("flow_lines" | "worst_hit" | "areas", "geojson")) => {
                let layer: serde_json::Value = serde_json::from_str(text()).expect("JSON");
                let features = layer["features"].as_array().expect("features").clone();
                assert!(!features.is_empty(), "{name}");
                features
                    .iter()
                    .flat_map(|f| f["properties"].as_object().expect("properties").values())
                    .filter_map(serde_json::Value::as_f64)
                    .collect()
            }
            _ => continue,
        };
        numbers += found.len();
        let leak = found.iter().find(|value| is_exact(**value));
        assert!(leak.is_none(), "{name}: {leak:?} is an exact count");
    }
    assert!(numbers > 100, "{numbers} numbers were looked at");

    if let Some(package) = files.get("grid.gpkg") {
        for count in exact() {
            let stored = count.to_be_bytes();
            assert!(!package.windows(8).any(|window| window == stored), "the package holds {count}");
        }
    }
}
