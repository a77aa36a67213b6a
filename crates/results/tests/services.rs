//! Tables of a case whose services have patients, limits and standards of their own, one of which needs the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use waywarden_case::read_case;
use waywarden_pack::{Table, Value};
use waywarden_progress::Silent;
use waywarden_results::{Published, publish};
use waywarden_study::{Wanted, compute, evaluate};
use waywarden_tables::Files;

const CASE: &str = r#"[case]
id = "two"
title = "Two services"

[times]
file = "times.csv"

[sites]
file = "sites.csv"

[demand]
file = "areas.csv"
weights = [
  { column = "people", title = "People", unit = "people" },
  { column = "births", title = "Births", unit = "births a year", kind = "patients", disclosure = "none" },
]

[[service]]
id = "anaesthetics"
title = "Anaesthetics"
weight = "people"

[[service]]
id = "maternity"
title = "Maternity"
care = "emergency"
weight = "births"
max_volume = { south = 25 }
needs = ["anaesthetics"]

[service.thresholds]
minutes = [30]

[[service.standard]]
id = "near"
title = "Within half an hour"
measure = "drive_max_min"
value = 30
source = "made up"

[[scenario]]
id = "withdrawn"
title = "No anaesthetics in the north"
change = [{ site = "north", services = ["maternity"] }]
"#;

/// 10 births are 10 minutes from the north and 40 from the south, 20 births 30 and 20.
fn published(without_needs: &str) -> Published {
    let file = |name: &str, text: &str| (PathBuf::from(name), text.as_bytes().to_vec());
    let needs = "needs = [\"anaesthetics\"]";
    let case = CASE.replace(needs, &format!("{needs}\nwithout_needs = \"{without_needs}\""));
    let files = Files::in_memory([
        file("case.toml", &case),
        file("sites.csv", "id,name,lon,lat\nnorth,North,-2.9,51.2\nsouth,South,-2.9,51.0\n"),
        file("areas.csv", "id,name,lon,lat,people,births\na,Aton,-3.0,51.2,100,10\nb,Beton,-2.9,51.1,300,20\n"),
        file("times.csv", "origin_id,destination_id,minutes\na,north,10\na,south,40\nb,north,30\nb,south,20\n"),
    ]);
    let case = Arc::new(read_case(&files, Path::new("case.toml")).unwrap_or_else(|problems| panic!("{problems}")).case);
    let computed = Arc::new(compute(&case, None, Wanted::default(), &Silent).expect("times"));
    let evaluated = evaluate(&case, &computed).expect("results");
    publish(&case, &computed, evaluated, Vec::new(), &Silent).expect("published")
}

fn table<'a>(published: &'a Published, name: &str) -> &'a Table {
    published.tables().iter().map(|(table, _)| table).find(|table| table.name == name).expect("a table")
}

/// The cells of the rows of scenarios for which a column has a value.
fn cells(table: &Table, of: &[(&str, &str)], wanted: &[&str]) -> Vec<Vec<Value>> {
    let column = |name: &str| table.columns.iter().position(|column| column.name == name).expect("a column");
    let is_today = |row: &Vec<Value>| row[column("scenario")] == Value::from("today");
    let has = |row: &Vec<Value>| of.iter().all(|(name, value)| row[column(name)] == Value::from(*value));
    let fits = |row: &&Vec<Value>| !is_today(row) && has(row);
    let pick = |row: &Vec<Value>| wanted.iter().map(|name| row[column(name)].clone()).collect();
    table.rows.iter().filter(fits).map(pick).collect()
}

#[test]
fn volumes_stand_beside_the_limits_of_the_service_in_its_patients() {
    let published = published("falls");
    let wanted = ["births_after", "counted", "max_volume", "limit_before", "limit_after"];
    let of = |service: &str| cells(table(&published, "volumes"), &[("service", service), ("site", "south")], &wanted);
    let [after, most] = [30.0, 25.0].map(Value::Number);
    assert_eq!(of("maternity"), [[after, "births".into(), most, "within".into(), "above_max".into()]]);
    // The other service has no limit, and other people.
    assert_eq!(of("anaesthetics")[0][1..], ["people".into(), Value::Null, Value::Null, Value::Null]);
}

#[test]
fn a_service_has_standards_of_its_own() {
    let published = published("falls");
    let of = [("service", "maternity"), ("standard", "near"), ("whose", "everyone")];
    let found = cells(table(&published, "standards"), &of, &["before", "after", "met_before", "met_after"]);
    let [before, after] = [1.0, 20.0 / 30.0].map(Value::Number);
    assert_eq!(found, [[before, after, Value::Boolean(true), Value::Boolean(false)]]);
    assert!(cells(table(&published, "standards"), &[("service", "anaesthetics")], &["standard"]).is_empty());
}

#[test]
fn what_falls_with_what_it_needs_is_told() {
    for (without_needs, taken_away, words) in [
        ("falls", true, "Maternity at North falls with Anaesthetics"),
        ("stays", false, "Maternity at North stays without Anaesthetics, which it needs"),
    ] {
        let published = published(without_needs);
        let row =
            ["withdrawn".into(), "maternity".into(), "north".into(), "anaesthetics".into(), Value::Boolean(taken_away)];
        let wanted = ["scenario", "service", "site", "needs", "taken_away"];
        assert_eq!(cells(table(&published, "fallen_services"), &[], &wanted), [row]);
        assert_eq!(published.fallen(), [format!("No anaesthetics in the north: {words}")]);
        let warnings = published.record(&[]).warnings;
        assert!(warnings.iter().any(|warning| warning.ends_with(words)), "{warnings:?}");
        let birth = &published.scenarios()[1].areas[0];
        let site = birth.after.main().map(|there| there.site.index());
        assert_eq!(site, Some(usize::from(taken_away)), "from the north to the south, or nowhere else");
    }
}
