//! Times on a real network are exact: an independent search agrees on every arc, and a case without changes changes
//! nothing.

mod common;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use common::{csv_rows, folder, maps, number, run_well, shipped, text};
use rayon::prelude::*;
use waywarden_network::{LonLat, Network, Purpose, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_osm::ImportSettings;
use waywarden_routing::{Destination, Search, SearchGraph, certify};
use waywarden_testkit::oracle;

/// The roads of Iceland.
fn iceland() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    NETWORK.get_or_init(|| {
        let settings = ImportSettings::default();
        let roads = [shipped("data/iceland/iceland-roads.osm.pbf")];
        waywarden_osm::import(&roads, &settings, &|_, _, _| {}).expect("imported")
    })
}

/// The 15 hospitals and every twentieth place, by id.
fn twenty_sites() -> Vec<(String, LonLat)> {
    let rows = |name: &str| csv_rows(&std::fs::read(shipped(name)).expect("shipped"));
    let hospitals = rows("data/iceland/sites.csv");
    let places = rows("data/iceland/places.csv");
    let sites = hospitals.iter().chain(places.iter().step_by(20).take(5));
    let at = |row: &BTreeMap<String, String>| LonLat::from_degrees(number(row, "lon"), number(row, "lat"));
    sites.map(|row| (row["id"].clone(), at(row).expect("degrees"))).collect()
}

#[test]
fn twenty_sites_agree_with_an_independent_search_on_every_arc() {
    let network = iceland();
    let graph = SearchGraph::towards(network);
    let index = SnapIndex::new(network);
    let sites = twenty_sites();
    assert_eq!(sites.len(), 20);
    sites.par_iter().for_each(|(id, at)| {
        let snap = index.snap(*at, Purpose::Destination, &SnapSettings::default()).expect("on a road");
        let destination = Destination::from(&snap);
        let mut search = Search::new();
        let column = search.to(network, &graph, &destination, UNREACHABLE_MS);
        certify(&graph, &column, UNREACHABLE_MS - 1).unwrap_or_else(|violation| panic!("{id}: {violation:?}"));
        let expected = oracle::by_petgraph(network, &destination);
        let differing = (0..expected.len()).filter(|&arc| column.labels()[arc] != expected[arc]).count();
        assert_eq!(differing, 0, "{id}: labels differ");
        let reached = expected.iter().filter(|&&label| label != UNREACHABLE_MS).count();
        assert!(reached * 10 > expected.len() * 9, "{id}: only {reached} of {} arcs lead there", expected.len());

        // A limit hides what is beyond it and changes nothing within.
        let limit_ms = 45 * 60_000;
        let mut search = Search::new();
        let limited = search.to(network, &graph, &destination, limit_ms);
        let cut = expected.iter().map(|&label| if label <= limit_ms { label } else { UNREACHABLE_MS });
        assert!(cut.eq(limited.labels().iter().copied()), "{id}: the limit changes times");
    });
}

/// A column that ends at 30 minutes is no column of an hour, and the certificate says so.
#[test]
fn the_certificate_refuses_a_column_that_is_not_complete() {
    let network = iceland();
    let graph = SearchGraph::towards(network);
    let index = SnapIndex::new(network);
    let sites = twenty_sites();
    let snap = index.snap(sites[0].1, Purpose::Destination, &SnapSettings::default()).expect("on a road");
    let mut search = Search::new();
    let limited = search.to(network, &graph, &Destination::from(&snap), 30 * 60_000);
    certify(&graph, &limited, 30 * 60_000).expect("right up to its limit");
    certify(&graph, &limited, 60 * 60_000).expect_err("wrong beyond its limit");
}

#[test]
fn a_scenario_that_changes_nothing_is_the_baseline_exactly() {
    let folder = folder();
    let case = std::fs::read_to_string(shipped("data/iceland/case.toml")).expect("shipped");
    let (head, _) = case.split_once("[[scenario]]").expect("scenarios");
    let akureyri = csv_rows(&std::fs::read(shipped("data/iceland/sites.csv")).expect("shipped"))
        .into_iter()
        .find(|row| row["id"] == "akureyri")
        .expect("a hospital");
    let scenarios = format!(
        "[[scenario]]\nid = \"nothing\"\ntitle = \"Nothing\"\n\n\
         [[scenario]]\nid = \"stays\"\ntitle = \"A move to where it is\"\n\
         move = [{{ site = \"akureyri\", lon = {}, lat = {} }}]\n",
        akureyri["lon"], akureyri["lat"]
    );
    std::fs::write(folder.path().join("case.toml"), format!("{head}{scenarios}")).expect("written");
    for name in ["sites.csv", "places.csv", "profile.toml", "iceland-roads.osm.pbf"] {
        std::fs::copy(shipped("data/iceland").join(name), folder.path().join(name)).expect("copied");
    }
    let out = folder.path().join("results");
    run_well(folder.path(), &["run", "case.toml", "-o", text(&out)]);
    let read = |name: &str| std::fs::read(out.join(name)).expect("a result");

    let areas: maps::Layer<[f64; 2]> = maps::layer(&read("areas.geojson"));
    assert_eq!(areas.features.len(), 109);
    for area in &areas.features {
        for scenario in ["nothing", "stays"] {
            let told = |what: &str| &area.properties[&format!("{scenario}_{what}")];
            assert!(told("before_min").is_number(), "{}", area.id);
            assert_eq!(told("before_min"), told("after_min"), "{}", area.id);
            assert_eq!(told("extra_min").as_f64(), Some(0.0), "{}", area.id);
        }
        assert_eq!(area.properties["nothing_before_site"], area.properties["nothing_after_site"], "{}", area.id);
        assert_eq!(area.properties["nothing_affected"], false, "{}", area.id);
    }
    let summary = csv_rows(&read("summary.csv"));
    let nothing: Vec<_> = summary.iter().filter(|row| row["scenario"] == "nothing").collect();
    for row in &nothing {
        assert_eq!(row["before"], row["after"], "{row:?}");
        if row["scope"] == "affected" && ["areas", "total"].contains(&row["measure"].as_str()) {
            assert_eq!(number(row, "before"), 0.0, "{row:?}");
        }
    }
    assert!(nothing.iter().any(|row| row["scope"] == "affected" && row["measure"] == "total"));
    assert!(csv_rows(&read("flows.csv")).iter().all(|row| row["scenario"] != "nothing"));
    let maps = ["before", "nothing_after"].map(|name| read(&format!("isochrones_{name}.geojson")));
    let rings = |bytes: &[u8]| -> Vec<maps::Polygons> {
        maps::layer(bytes).features.into_iter().map(|f| f.geometry.coordinates).collect()
    };
    assert!(rings(&maps[0]) == rings(&maps[1]), "the maps differ");
}
