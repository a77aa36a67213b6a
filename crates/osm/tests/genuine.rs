//! Genuine extracts: every turn restriction of a file is accounted for.
//!
//! The files lie outside the repository (`$WAYWARDEN_DATA`, by default `../shared/data` beside it); without them the
//! tests say that they are skipped.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

use std::path::PathBuf;

use osmpbf::{Element, ElementReader};
use waywarden_osm::{ImportSettings, When, import};

fn extract(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("WAYWARDEN_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = PathBuf::from(folder).join("osm/genuine").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there", path.display());
    None
}

/// Restrictions in the file: relations of that type.
fn count(path: &PathBuf) -> u64 {
    let mut relations = 0;
    let reader = ElementReader::from_path(path).expect("a PBF file");
    reader
        .for_each(|element| {
            let Element::Relation(relation) = element else { return };
            let is_restriction = |(key, value): (&str, &str)| {
                key == "type" && (value == "restriction" || value.starts_with("restriction:"))
            };
            relations += u64::from(relation.tags().any(is_restriction));
        })
        .expect("readable");
    relations
}

#[test]
fn every_restriction_is_applied_or_dropped_with_its_reason() {
    for (name, at_least) in [
        ("newport-wales-2023-06-13.osm.pbf", 20),
        ("heidelberg-ors.osm.pbf", 100),
        ("liechtenstein-latest-valhalla.osm.pbf", 1),
        ("milton-keynes-roundabouts.osm.pbf", 0),
    ] {
        let Some(path) = extract(name) else { continue };
        let relations = count(&path);
        assert!(relations >= at_least, "{name}: {relations} restrictions");
        for when in [None, Some(When::parse("Tu 08:30").expect("a time"))] {
            let settings = ImportSettings { at: when, ..ImportSettings::default() };
            let network = import(&[&path], &settings, &|_, _, _| {}).expect("a network");
            let report = &network.meta().report;
            let applied = report.kept.count("turn restrictions applied");
            let idle = report.kept.count("turn restrictions of turns that are not possible anyway");
            let reasons = report.dropped.iter().filter(|(reason, _)| reason.starts_with("turn restriction"));
            let reasons: Vec<(&str, u64)> = reasons.map(|(reason, counted)| (reason, counted.count)).collect();
            let dropped: u64 = reasons.iter().map(|r| r.1).sum();
            let when = when.map_or("no time".to_owned(), |w| w.to_string());
            println!("{name}, {when}: {relations} relations, {applied} applied, {idle} idle, dropped {reasons:?}");
            assert_eq!(applied + idle + dropped, relations, "{name}, {when}: {reasons:?}");
        }
    }
}

#[test]
fn the_tables_know_the_tags_of_genuine_extracts() {
    for name in ["newport-wales-2023-06-13.osm.pbf", "heidelberg-ors.osm.pbf", "porto-alegre-r5r.osm.pbf"] {
        let Some(path) = extract(name) else { continue };
        let network = import(&[&path], &ImportSettings::default(), &|_, _, _| {}).expect("a network");
        let report = &network.meta().report;
        for (ledger, name) in [(&report.kept, "kept"), (&report.repaired, "repaired"), (&report.dropped, "dropped")] {
            ledger.iter().for_each(|(reason, c)| println!("{name:9} {:8} {reason} {:?}", c.count, c.examples));
        }
        // One in a hundred ways at most has a tag that the tables do not know.
        let ways = report.kept.count("ways");
        for reason in [
            "speed limit not understood: class speed used",
            "access tag with an unknown value: ignored",
            "one-way tag with an unknown value: ignored",
        ] {
            let count = report.repaired.count(reason);
            assert!(count * 100 <= ways, "{name}: {count} times {reason} in {ways} ways");
        }
    }
}
