//! What is published of a small case that brings its times, read from memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waywarden_case::read_case;
use waywarden_pack::{Table, Value};
use waywarden_progress::{Silent, Warning};
use waywarden_results::{AgainstLimits, Published, ScenarioOrToday, described_outputs, publish};
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::rows::Measure;
use waywarden_scenario::{Scope, SiteIndex};
use waywarden_study::{Wanted, compute, evaluate};
use waywarden_tables::Files;

const CASE: &str = r#"[case]
id = "island"
title = "An island"

[times]
file = "times.csv"

[sites]
file = "sites.csv"

[demand]
file = "areas.csv"
weights = [
  { column = "people", name = "people", title = "People", unit = "people" },
  { column = "cases", name = "cases", title = "Cases", unit = "patients a year", kind = "patients" },
]
groups = [{ column = "payer", kind = "commissioner" }, { column = "decile", kind = "deprivation_decile" }]

[allocation]
rule = "nearest"
weight = "people"

[thresholds]
minutes = [7.5, 30]

[sensitivity]
draws = 0

[[scenario]]
id = "close_north"
title = "The north closes"
close = ["north"]
"#;

/// People of three areas: 60, 300 and 500; cases: 3, 40 and 95. The first two are near the site that closes.
fn published() -> Published {
    let file = |name: &str, text: &str| (PathBuf::from(name), text.as_bytes().to_vec());
    let files = Files::in_memory([
        file("case.toml", CASE),
        file(
            "sites.csv",
            "id,name,lon,lat,max_volume,recorded,commissioner\nnorth,North,-2.9,51.2,400,300,East\nsouth,South,-2.9,51.0,850,600,West\n",
        ),
        file(
            "areas.csv",
            "id,name,lon,lat,people,cases,payer,decile\na,Aton,-3.0,51.2,60,3,East,1\nb,Beton,-2.9,51.1,300,40,East,3\nc,Ceton,-2.9,51.0,500,95,West,10\n",
        ),
        file(
            "times.csv",
            "origin_id,destination_id,minutes\na,north,5\na,south,45\nb,north,7.5\nb,south,20\nc,north,30\nc,south,6\n",
        ),
    ]);
    let case = Arc::new(read_case(&files, Path::new("case.toml")).expect("a case").case);
    let computed = Arc::new(compute(&case, None, Wanted::default(), &Silent).expect("times"));
    let evaluated = evaluate(&case, &computed).expect("results");
    publish(&case, &computed, evaluated, Vec::new(), &Silent).expect("published")
}

fn table<'a>(published: &'a Published, name: &str) -> &'a Table {
    published.tables().iter().map(|(table, _)| table).find(|table| table.name == name).expect("a table")
}

#[test]
fn results_are_held_and_read_by_another_thread() {
    let published = Arc::new(published());
    let other = Arc::clone(&published);
    let names =
        std::thread::spawn(move || other.tables().iter().map(|(table, _)| table.name.clone()).collect::<Vec<_>>());
    let names = names.join().unwrap();
    assert_eq!(names, published.tables().iter().map(|(table, _)| table.name.clone()).collect::<Vec<_>>());
}

#[test]
fn what_is_written_is_described() {
    let published = published();
    let described: BTreeMap<&str, usize> = described_outputs().iter().map(|d| (d.name, d.columns.len())).collect();
    let expected = [
        "summary",
        "flows",
        "volumes",
        "curve",
        "worst_hit",
        "groups",
        "equity",
        "ledger",
        "commissioner_flows",
        "reconciliation",
        "fragility",
    ];
    let names: Vec<&str> = published.tables().iter().map(|(table, _)| table.name.as_str()).collect();
    assert_eq!(names, expected);
    for (table, about) in published.tables() {
        assert!(described.contains_key(table.name.as_str()) && !about.is_empty(), "{}", table.name);
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
        let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names.len(), table.columns.len(), "{}", table.name);
    }
    let layers = [published.sites_layer(), published.areas_layer().unwrap(), published.flow_lines_layer()];
    for map in layers {
        assert!(described.contains_key(map.layer.name.as_str()));
        assert!(map.layer.features.iter().all(|feature| feature.values.len() == map.layer.fields.len()));
    }
    assert!(published.land().is_empty());
}

#[test]
fn a_small_count_is_suppressed_in_rows_tables_and_layers() {
    let published = published();
    let [people, cases] = [0, 1];
    let flow = &published.rows().flows[0].row;
    assert_eq!((flow.from, flow.to, flow.areas), (Some(SiteIndex(0)), Some(SiteIndex(1)), 2));
    // 43 cases would be shown as 45; who lives in the first area is told nowhere.
    assert_eq!(flow.weights[people], Count::Shown(360.0));
    let areas = published.area_rows();
    assert!(areas[0].weights[cases].suppressed() && !areas[0].weights[people].suppressed());
    let layer = published.areas_layer().unwrap().layer;
    let at = |name: &str| layer.fields.iter().position(|field| field.name == name).unwrap();
    let values = &layer.features[0].values;
    assert_eq!((&values[at("cases")], &values[at("cases_suppressed")]), (&Value::Null, &Value::Boolean(true)));
    assert_eq!(values[at("people")], Value::Number(60.0));
    let most = &published.rows().most_affected[0].row;
    assert_eq!((most.area, most.extra_min, most.weights[cases]), (0, Some(40.0), Count::Suppressed));
    let summary = table(&published, "summary");
    let suppressed = summary.columns.iter().position(|column| column.name == "suppressed").unwrap();
    for (row, values) in published.rows().summary.iter().zip(&summary.rows) {
        assert_eq!(values[suppressed], Value::Boolean(row.row.is_suppressed()));
        assert!(row.row.weight == cases || !row.row.is_suppressed());
    }
    // Counts near a threshold are differences of counts: those of patients are left out.
    let fragility = published.rows().fragility.as_ref().unwrap();
    assert!(!fragility.is_empty() && fragility.iter().all(|row| row.row.weight == people));
    // Nothing exact stands in the curve of patients between thresholds.
    assert!(published.rows().curve.iter().all(|row| row.row.minute == 30 || row.row.shares[cases] == [None, None]));
}

#[test]
fn figures_in_their_units() {
    let published = published();
    let find = |measure: Measure| {
        let wanted = (0, Scope::Everyone, measure);
        let of_scenario = published.rows().summary.iter().filter(|row| row.of.scenario != ScenarioOrToday::Today);
        let mut rows = of_scenario.map(|row| &row.row);
        rows.find(|row| (row.weight, row.scope, row.measure.clone()) == wanted).unwrap().clone()
    };
    let within = find(Measure::Within(450_000));
    assert_eq!((within.before.value(), within.after.value()), (Some(860.0), Some(500.0)));
    assert_eq!(within.measure.to_string(), "within_7.5_min");
    let groups = table(&published, "groups");
    assert!(groups.columns.iter().any(|column| column.name == "share_within_7_5_min_after"));
    // 860 people are more than the site takes; before, 500 are within its limit.
    let mut volumes = published.rows().volumes.iter().filter(|row| row.of.scenario != ScenarioOrToday::Today);
    let south = volumes.find(|row| row.row.volume.site == Some(SiteIndex(1))).unwrap();
    assert_eq!(south.row.against, [Some(AgainstLimits::Within), Some(AgainstLimits::AboveLargest)]);
    let recorded = published.rows().reconciliation.as_ref().unwrap();
    assert_eq!(recorded.iter().map(|row| row.difference().unwrap()).collect::<Vec<_>>(), [60.0, -100.0]);
}

#[test]
fn the_record_has_its_own_warnings_first() {
    let published = published();
    let record = published.record(&[Warning::new("outlines_cross", "2 outlines cross themselves").at("areas.geojson")]);
    assert_eq!(record.warnings.last().unwrap(), "areas.geojson: 2 outlines cross themselves");
    assert_eq!((record.run_id.as_str(), record.case.as_str()), (published.run_id(), "island"));
    assert_eq!(record.counts["areas"]["used"], 3);
}
