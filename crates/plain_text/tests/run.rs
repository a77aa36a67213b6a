//! The text of a run, of a small case that brings its times, read from memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use waywarden_case::{CaseFile, read_case, read_times};
use waywarden_pack::{Committed, FileRecord};
use waywarden_plain_text::{
    amount_of, case_text, comparison_text, nearest_sites_text, roads_of_case_text, run_text, unused_times_text,
};
use waywarden_progress::{Silent, Warning};
use waywarden_results::{Published, publish};
use waywarden_study::{Comparison, RoadCheck, Wanted, compute, evaluate};
use waywarden_tables::Files;
use waywarden_validation::ValidationStatistics;

const CASE: &str = r#"[case]
id = "fjord"
title = "A fjord"

[times]
file = "times.csv"

[sites]
file = "sites.csv"

[demand]
file = "areas.csv"
weights = [{ column = "n", name = "n", title = "Residents", unit = "people", kind = "KIND" }]

[allocation]
rule = "nearest"
weight = "n"

[thresholds]
minutes = [30]

[sensitivity]
draws = 0
"#;
const CLOSURE: &str = "\n[[scenario]]\nid = \"east_shuts\"\ntitle = \"The east shuts\"\nclose = [\"east\"]\n";

/// 2,000 and 3 people 10 and 12 minutes from the east, and so many from the west; 500 people near the west.
fn input(kind: &str, scenario: &str, west: [&str; 2]) -> CaseFile {
    let file = |name: &str, text: String| (PathBuf::from(name), text.into_bytes());
    let files = Files::in_memory([
        file("case.toml", CASE.replace("KIND", kind) + scenario),
        file("sites.csv", "id,name,lon,lat\neast,East,-2.8,51.0\nwest,West,-3.0,51.0\n".to_owned()),
        file(
            "areas.csv",
            "id,name,lon,lat,n\na,Aton,-2.81,51.0,2000\nb,Beton,-2.82,51.0,3\nc,Ceton,-3.0,51.0,500\n,X,-3.0,51.0,1\n"
                .to_owned(),
        ),
        file(
            "times.csv",
            format!(
                "origin_id,destination_id,minutes\na,east,10\na,west,{}\nb,east,12\nb,west,{}\nc,east,50\nc,west,5\n",
                west[0], west[1]
            ),
        ),
    ]);
    read_case(&files, Path::new("case.toml")).expect("a case")
}

fn published(kind: &str, scenario: &str, west: [&str; 2]) -> Published {
    let case = Arc::new(input(kind, scenario, west).case);
    let computed = Arc::new(compute(&case, None, Wanted::default(), &Silent).expect("times"));
    let evaluated = evaluate(&case, &computed).expect("results");
    publish(&case, &computed, evaluated, Vec::new(), &Silent).expect("published")
}

fn text(published: &Published) -> String {
    let file = FileRecord { file: "summary.csv".to_owned(), sha256: String::new(), bytes: 7 };
    let committed = Committed { folder: PathBuf::from("results"), files: vec![file], left_behind: None };
    run_text(published, &[Warning::new("late", "a font is missing")], &committed)
}

/// The cells of the row of this name, with single blanks between them.
fn row(text: &str, name: &str) -> String {
    let line =
        text.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_closure_is_a_table_of_those_affected_and_of_everyone() {
    let text = text(&published("population", CLOSURE, ["40", "14"]));
    assert!(text.starts_with("A fjord\n\nThe east shuts (east_shuts)\n"), "{text}");
    assert_eq!(row(&text, "in all"), "in all 2,003 2,503");
    // (2000 * 10 + 3 * 12) / 2003 before, (2000 * 40 + 3 * 14) / 2003 after.
    assert_eq!(row(&text, "mean minutes"), "mean minutes 10.0 40.0 30.0 9.0 33.0 24.0");
    assert_eq!(row(&text, "longest"), "longest, minutes 12.0 40.0 28.0 12.0 40.0 28.0");
    // 3 of 2,003 and 503 of 2,503 stay within 30 minutes.
    assert_eq!(row(&text, "% within 30"), "% within 30 minutes 100.0 0.1 -99.9 100.0 20.1 -79.9");
    assert!(!text.contains("none of them travels"), "{text}");
    let end = "warning: a font is missing\n1 files in results\n";
    assert!(text.contains("demand: 1 of 4 rows cannot be used and are left out") && text.contains(end), "{text}");
}

#[test]
fn a_case_without_scenarios_says_what_is_true_today() {
    let text = text(&published("population", "", ["40", "14"]));
    assert_eq!(row(&text, "Residents"), "Residents today");
    assert_eq!((row(&text, "in all"), row(&text, "mean minutes")), ("in all 2,503".into(), "mean minutes 9.0".into()));
    assert!(!text.contains("affected") && !text.contains("before"), "{text}");
}

#[test]
fn another_site_at_the_same_time_is_told() {
    let text = text(&published("population", CLOSURE, ["10", "12"]));
    assert_eq!(row(&text, "of them in the same time"), "of them in the same time 2,003");
    let said = " Those affected go to another site, but none of them travels 0.1 minutes longer or shorter.\n";
    assert!(text.contains(said), "{text}");
}

#[test]
fn small_counts_of_patients_are_withheld() {
    let published = published("patients", CLOSURE, ["40", "14"]);
    let weight = &published.case().weights[0];
    assert_eq!([3.0, 12.0, 2_003.0].map(|count| amount_of(weight, count)), ["withheld", "10.0", "2,005"]);
    assert!(!text(&published).contains("2,003"), "counts of patients are rounded");
}

#[test]
fn a_case_in_order_says_what_it_has() {
    let text = case_text(&input("population", CLOSURE, ["40", "14"]));
    assert!(text.starts_with("case.toml: in order. 2 sites, 3 areas, 1 scenarios\n"), "{text}");
    assert!(text.contains("  Residents (n): 2,503 people\ndemand: 1 of 4 rows cannot be used"), "{text}");
    let patients = case_text(&input("patients", CLOSURE, ["40", "14"]));
    assert!(patients.contains("  Residents (n): 2,505 people\n"), "{patients}");
}

#[test]
fn areas_without_a_road_are_named_by_reason_the_commonest_first() {
    let case = input("population", CLOSURE, ["40", "14"]).case;
    let mut found = RoadCheck::default();
    assert_eq!(roads_of_case_text(&case, &found), "  roads: all 2 sites and 3 areas meet a road\n");
    let problem = || waywarden_tables::Problem::of_file(Path::new("areas.csv"), "no road", "");
    found.areas = vec![problem(), problem(), problem()];
    found.areas_by_reason.insert("an island", (1, vec!["c".to_owned()]));
    found.areas_by_reason.insert("too far from any road", (2, vec!["a".to_owned()]));
    let expected = "  roads: 3 of 3 areas meet no road and will have no times:\n    2 x too far from any road: a, ...\n    1 x an island: c\n";
    assert_eq!(roads_of_case_text(&case, &found), expected);
}

#[test]
fn rows_of_a_table_of_times_that_are_not_used_are_told() {
    let case = input("population", CLOSURE, ["40", "14"]).case;
    let read = |rows: &str| {
        let text = format!("origin_id,destination_id,minutes\n{rows}");
        let files = Files::in_memory([(PathBuf::from("other.csv"), text.into_bytes())]);
        unused_times_text(&read_times(&files, Path::new("other.csv"), &case.areas, &case.sites).expect("times"))
    };
    let all = "a,east,10\na,west,40\nb,east,12\nb,west,14\nc,east,50\nc,west,5\n";
    assert_eq!(read(all), "");
    let text = read(&format!("{all}far,east,90\nfar,west,80\n"));
    assert!(text.starts_with("  2 rows of the file are of other places and were not used\n"), "{text}");
    assert!(text.contains("\"far\""), "{text}");
}

#[test]
fn two_sources_differ_in_minutes_and_in_the_nearest_site() {
    let of = |west: [&str; 2]| {
        let case = input("population", CLOSURE, west).case;
        let times = compute(&case, None, Wanted::default(), &Silent).expect("times").times.areas;
        (case, times)
    };
    let ((case, own), (_, other)) = (of(["40", "14"]), of(["4", "14"]));
    let found = Comparison::of(&case, &own, &other);
    let statistics = ValidationStatistics::of(&found.both_min).expect("pairs");
    let text = comparison_text(&found, &statistics);
    // One of six pairs differs, by 36 minutes.
    assert!(text.starts_with("  6 pairs with both times\n  bias +6.00, mean absolute error 6.00, "), "{text}");
    assert!(text.contains("  within a tenth: 83.3 % of the pairs\n"), "{text}");
    let expected = "  the nearest of today's sites is another one in 1 of 3 areas that have one in both:\n    Residents: 2,000 people\n";
    assert_eq!(nearest_sites_text(&case, &found), expected);
}
