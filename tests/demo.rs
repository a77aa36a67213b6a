//! The demonstration: every file there, right, and agreeing with every other.
#![allow(clippy::disallowed_methods)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::demo::{SCENARIOS, files, full_detail};
use common::maps::{self, Area, Feature, Polygons, Side, point, twice_area};
use common::sha256;
use geo::Validation;
use rayon::prelude::*;

const LEVELS_MIN: [f64; 4] = [15.0, 30.0, 45.0, 60.0];

type Files = BTreeMap<String, Vec<u8>>;

/// The isochrones before or after a scenario.
fn any_site(files: &Files, scenario: &str, side: &str) -> maps::Layer<Polygons> {
    let own = files.get(&format!("isochrones_{scenario}_{side}.geojson"));
    assert!(own.is_some() || side == "before", "no isochrones after {scenario}");
    maps::layer(own.unwrap_or(&files["isochrones_before.geojson"]))
}

fn isochrone_files(files: &Files) -> Vec<&str> {
    files
        .keys()
        .map(String::as_str)
        .filter(|name| name.starts_with("isochrones_") && name.ends_with(".geojson"))
        .collect()
}

#[test]
fn all_files_are_there_and_no_other() {
    let mut expected: BTreeSet<String> = [
        "areas.geojson",
        "sites.geojson",
        "isochrones_sites.geojson",
        "summary.csv",
        "flows.csv",
        "volumes.csv",
        "groups.csv",
        "curve.csv",
        "worst_hit.csv",
        "run.json",
    ]
    .map(str::to_owned)
    .into();
    expected.insert("isochrones_sites.json".to_owned());
    // What is within reach today is drawn once; only one scenario counts other sites.
    let before = ["before", "close_akureyri_main_before"].map(str::to_owned);
    for when in before.into_iter().chain(SCENARIOS.iter().map(|scenario| format!("{scenario}_after"))) {
        expected.insert(format!("isochrones_{when}.geojson"));
        expected.insert(format!("isochrones_{when}.json"));
        expected.insert(format!("catchments_{when}.geojson"));
    }
    for scenario in SCENARIOS {
        expected.insert(format!("changes_{scenario}.geojson"));
        // Nobody's journey becomes longer by an opening: a layer without features is no file.
        if !scenario.starts_with("open_") {
            expected.insert(format!("extra_{scenario}.geojson"));
        }
    }
    expected.extend(["flow_lines.geojson", "worst_hit.geojson", "report.html", "summary.md"].map(str::to_owned));
    if cfg!(all(feature = "qgis", feature = "xlsx", feature = "maps")) {
        let layers = expected.iter().filter_map(|name| name.strip_suffix(".geojson")).map(|name| format!("{name}.qml"));
        let styles: Vec<String> = layers.collect();
        expected.extend(styles);
        expected.extend(["iceland.gpkg", "iceland.qgz", "tables.xlsx", "maps/"].map(str::to_owned));
        for scenario in SCENARIOS {
            for side in ["before", "after", "difference"] {
                expected.extend(["png", "svg"].map(|ending| format!("maps/{scenario}_{side}.{ending}")));
            }
        }
    }
    assert_eq!(files().keys().cloned().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn every_layer_passes_the_strict_reader() {
    files().par_iter().filter(|(name, _)| name.ends_with(".geojson")).for_each(|(name, bytes)| {
        let stats = waywarden_pack::check_geojson(bytes).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        let (geometry, features) = match name.as_str() {
            "areas.geojson" => ("Point", 109),
            "sites.geojson" => ("Point", 17),
            "isochrones_sites.geojson" => ("MultiPolygon", 17 * 4),
            "catchments_before.geojson" => ("MultiPolygon", 15),
            // Each scenario names so many places at most, and lines join sites only.
            "worst_hit.geojson" => ("Point", stats.features.max(1)),
            "flow_lines.geojson" => ("MultiLineString", stats.features.max(1)),
            // Where nothing is lost, or nothing takes longer, there is no feature of that kind.
            _ if !name.starts_with("isochrones_") => ("MultiPolygon", stats.features.max(1)),
            _ => ("MultiPolygon", 4),
        };
        assert_eq!(stats.geometry.as_deref(), Some(geometry), "{name}");
        assert_eq!((stats.features, stats.null_geometries), (features, 0), "{name}");
        assert_eq!(Some(stats.name.as_str()), name.strip_suffix(".geojson"));
        assert_eq!(stats.keys.last().map(String::as_str), Some("run_id"), "{name}");
    });
}

#[test]
fn the_record_lists_every_file_as_it_is() {
    let record: serde_json::Value = serde_json::from_slice(&files()["run.json"]).unwrap();
    let outputs = record["outputs"].as_array().unwrap();
    let listed: Vec<&str> = outputs.iter().map(|o| o["file"].as_str().unwrap()).collect();
    let written: Vec<&str> =
        files().keys().map(String::as_str).filter(|name| *name != "run.json" && !name.ends_with('/')).collect();
    assert_eq!(listed, written);
    for output in outputs {
        let bytes = &files()[output["file"].as_str().unwrap()];
        assert_eq!(output["sha256"].as_str().unwrap(), sha256(bytes), "{output}");
        assert_eq!(output["bytes"].as_u64().unwrap(), bytes.len() as u64, "{output}");
    }
    for input in record["inputs"].as_array().unwrap() {
        let path = common::shipped("data/iceland").join(input["path"].as_str().unwrap());
        assert_eq!(input["sha256"].as_str().unwrap(), sha256(&std::fs::read(path).unwrap()), "{input}");
    }
    let roads = sha256(&std::fs::read(common::shipped("data/iceland/iceland-roads.osm.pbf")).unwrap());
    assert_eq!(
        record["network"]["sources"][0]["sha256"].as_str(),
        Some(roads.as_str()),
        "the network names its source"
    );
    // The run id is on every feature of every layer.
    let run_id = record["run_id"].as_str().unwrap();
    for (name, bytes) in files().iter().filter(|(name, _)| name.ends_with(".geojson")) {
        let text = std::str::from_utf8(bytes).unwrap();
        let features = text.matches("{\"type\":\"Feature\",").count();
        assert_eq!(text.matches(&format!("\"run_id\":\"{run_id}\"")).count(), features, "{name}");
    }
    // Nothing of this machine or of this moment.
    let text = std::str::from_utf8(&files()["run.json"]).unwrap();
    let temporary = std::env::temp_dir();
    assert!(!text.contains(temporary.to_str().unwrap()), "{text}");
}

/// The isochrones of a layer by site, each with its level in minutes, the smallest level first.
fn by_site(layer: &maps::Layer<Polygons>) -> BTreeMap<&str, Vec<(f64, &Feature<Polygons>)>> {
    let mut sites: BTreeMap<&str, Vec<(f64, &Feature<Polygons>)>> = BTreeMap::new();
    for feature in &layer.features {
        let minutes = feature.number("minutes").expect("a level");
        sites.entry(feature.text("site_id").expect("a site")).or_default().push((minutes, feature));
    }
    for levels in sites.values_mut() {
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(levels.iter().map(|l| l.0).collect::<Vec<_>>(), LEVELS_MIN);
    }
    sites
}

#[test]
fn shorter_isochrones_lie_within_longer_ones_of_the_same_sites() {
    isochrone_files(files()).par_iter().for_each(|name| {
        let layer: maps::Layer<Polygons> = maps::layer(&files()[*name]);
        // The largest is drawn first, so that the smaller ones lie on top of it.
        let order: Vec<f64> = layer.features.iter().map(|f| f.number("minutes").unwrap()).collect();
        assert!(order.is_sorted_by(|a, b| a >= b), "{name}: {order:?}");
        for (site, levels) in by_site(&layer) {
            let areas: Vec<Area> = levels.iter().map(|(_, f)| Area::new(&f.geometry.coordinates)).collect();
            for (i, pair) in areas.windows(2).enumerate() {
                assert_eq!(
                    pair[0].leaves(&pair[1]),
                    None,
                    "{name}, {site}: {} in {} min",
                    LEVELS_MIN[i],
                    LEVELS_MIN[i + 1]
                );
            }
            let km2: Vec<f64> = levels.iter().map(|(_, f)| f.number("area_km2").unwrap()).collect();
            // On an island there may be nothing more to reach.
            assert!(km2[0] > 1.0 && km2.is_sorted() && km2[3] > km2[0], "{name}, {site}: {km2:?}");
            assert!(areas[3].leaves(&areas[0]).is_some(), "{name}, {site}: the longest is not within the shortest");
        }
    });
}

/// The share of an area that lies outside of another.
fn outside(part: &Feature<Polygons>, whole: &Feature<Polygons>) -> f64 {
    use geo::{Area as _, BooleanOps};
    let line = |ring: &Vec<[f64; 2]>| geo::LineString::from_iter(ring.iter().copied());
    let areas = |feature: &Feature<Polygons>| {
        let polygon =
            |rings: &Vec<Vec<[f64; 2]>>| geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
        geo::MultiPolygon(feature.geometry.coordinates.iter().map(polygon).collect())
    };
    let (part, whole) = (areas(part), areas(whole));
    part.difference(&whole).unsigned_area() / part.unsigned_area()
}

/// Each level of a scenario with the land that is part of the other, and that other.
fn parts_and_wholes(files: &Files, scenario: &str, each: impl Fn(f64, &Feature<Polygons>, &Feature<Polygons>)) {
    let [before, after] = ["before", "after"].map(|side| any_site(files, scenario, side));
    let (before, after) = (by_site(&before), by_site(&after));
    for ((minutes, before), (_, after)) in before["any"].iter().zip(&after["any"]) {
        let (part, whole) = if scenario.starts_with("close_") { (after, before) } else { (before, after) };
        each(*minutes, part, whole);
    }
}

#[test]
fn a_closure_only_takes_away_and_an_opening_only_adds() {
    SCENARIOS.par_iter().filter(|scenario| !scenario.starts_with("move_")).for_each(|scenario| {
        parts_and_wholes(full_detail(), scenario, |minutes, part, whole| {
            let areas = [part, whole].map(|f| Area::new(&f.geometry.coordinates));
            assert_eq!(areas[0].leaves(&areas[1]), None, "{scenario}, {minutes} min");
            let km2 = [part, whole].map(|f| f.number("area_km2").unwrap());
            assert!(km2[0] < km2[1], "{scenario}, {minutes} min: {km2:?}");
        });
        parts_and_wholes(files(), scenario, |minutes, part, whole| {
            // Each drawing is simplified by itself, within 30 m.
            assert!(outside(part, whole) < 0.005, "{scenario}, {minutes} min: {}", outside(part, whole));
            let km2 = [part, whole].map(|f| f.number("area_km2").unwrap());
            assert!(km2[0] < km2[1], "{scenario}, {minutes} min: {km2:?}");
        });
    });
}

#[test]
fn the_isochrones_of_all_sites_together_hold_each_of_them() {
    let check = |files: &Files, holds: &dyn Fn(&Feature<Polygons>, &Feature<Polygons>) -> bool| {
        let each: maps::Layer<Polygons> = maps::layer(&files["isochrones_sites.geojson"]);
        let any: maps::Layer<Polygons> = maps::layer(&files["isochrones_before.geojson"]);
        let (each, any) = (by_site(&each), by_site(&any));
        for (level, (minutes, any)) in any["any"].iter().enumerate() {
            let base = each.iter().filter(|(site, _)| !["egilsstadir", "neskaupstadur_2"].contains(site));
            for (site, levels) in base {
                assert!(holds(any, levels[level].1), "{site}, {minutes} min");
            }
        }
    };
    let area = |feature: &Feature<Polygons>| Area::new(&feature.geometry.coordinates);
    check(full_detail(), &|any, one| area(one).leaves(&area(any)).is_none());
    // Each drawing is simplified by itself, within 30 m.
    check(files(), &|any, one| outside(one, any) < 0.005);
}

#[test]
fn polygons_are_valid_simple_features_that_say_what_they_are() {
    assert!(validated(full_detail()) > 1_000, "only {} polygons were small enough", validated(full_detail()));
    // Most small parts are left out of maps.
    assert!(validated(files()) > 300, "only {} polygons were small enough", validated(files()));
}

/// How many polygons of isochrones are valid; none is not.
fn validated(files: &Files) -> usize {
    // The validation of geo is quadratic in the positions of a polygon. What is larger is left to the strict reader,
    // which finds crossings with a sweep.
    const MOST_POSITIONS: usize = 1_000;
    isochrone_files(files)
        .par_iter()
        .map(|name| {
            let layer: maps::Layer<Polygons> = maps::layer(&files[*name]);
            let mut validated = 0;
            for feature in &layer.features {
                let polygons = &feature.geometry.coordinates;
                let holes: usize = polygons.iter().map(|rings| rings.len() - 1).sum();
                assert_eq!(feature.number("parts"), Some(polygons.len() as f64), "{name}, {}", feature.id);
                assert_eq!(feature.number("holes"), Some(holes as f64), "{name}, {}", feature.id);
                for rings in polygons {
                    for (index, ring) in rings.iter().enumerate() {
                        let area = twice_area(&ring.iter().map(|&p| point(p)).collect::<Vec<_>>());
                        assert!(
                            if index == 0 { area > 0 } else { area < 0 },
                            "{name}, {}: a ring turns wrong",
                            feature.id
                        );
                    }
                    if rings.iter().map(Vec::len).sum::<usize>() <= MOST_POSITIONS {
                        let line = |ring: &Vec<[f64; 2]>| geo::LineString::from_iter(ring.iter().copied());
                        let polygon = geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
                        assert!(polygon.is_valid(), "{name}, {}: {:?}", feature.id, polygon.validation_errors());
                        validated += 1;
                    }
                }
            }
            validated
        })
        .sum()
}

/// The areas of square kilometres that the maps name are those of the rings.
#[test]
fn areas_are_those_of_the_rings() {
    use geo::GeodesicArea;
    for name in ["isochrones_close_akureyri_main_after.geojson", "isochrones_close_akureyri_after.geojson"] {
        let layer: maps::Layer<Polygons> = maps::layer(&files()[name]);
        for feature in &layer.features {
            let line = |ring: &Vec<[f64; 2]>| geo::LineString::from_iter(ring.iter().copied());
            let polygons = feature.geometry.coordinates.iter();
            let polygons =
                polygons.map(|rings| geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect()));
            let km2 = polygons.map(|p: geo::Polygon| p.geodesic_area_signed()).sum::<f64>() / 1e6;
            let said = feature.number("area_km2").unwrap();
            assert!((said / km2 - 1.0).abs() < 0.005, "{name}, {}: says {said}, is {km2}", feature.id);
        }
    }
}

/// A place whose journey is clearly within a limit lies in that isochrone, and the other way round.
#[test]
fn maps_and_tables_tell_the_same_story() {
    let areas: maps::Layer<[f64; 2]> = maps::layer(&files()["areas.geojson"]);
    let (mut inside, mut outside) = (0, 0);
    for scenario in SCENARIOS {
        for side in ["before", "after"] {
            let layer = any_site(files(), scenario, side);
            for (minutes, isochrone) in &by_site(&layer)["any"] {
                let isochrone = Area::new(&isochrone.geometry.coordinates);
                for area in &areas.features {
                    // What is off the road is drawn to the detail of the map; what is near a limit is not looked at.
                    if area.number("walk_m").unwrap() > 100.0 {
                        continue;
                    }
                    let time = area.number(&format!("{scenario}_{side}_min")).unwrap_or(f64::INFINITY);
                    let found = isochrone.side(point(area.geometry.coordinates));
                    if time < minutes - 2.0 {
                        assert_ne!(found, Side::Outside, "{scenario} {side} {minutes}: {} at {time} min", area.id);
                        inside += 1;
                    } else if time > minutes + 5.0 {
                        assert_ne!(found, Side::Inside, "{scenario} {side} {minutes}: {} at {time} min", area.id);
                        outside += 1;
                    }
                }
            }
        }
    }
    assert!(inside > 1_000 && outside > 1_000, "{inside} {outside}");
}

/// The test of one area within another, on cases that can be seen at a glance.
#[test]
fn the_test_of_containment_tells_in_from_out() {
    let square = |x: f64, y: f64, size: f64| -> Vec<[f64; 2]> {
        vec![[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    };
    let hole = |x: f64, y: f64, size: f64| -> Vec<[f64; 2]> { square(x, y, size).into_iter().rev().collect() };
    let area = |polygons: &[&[Vec<[f64; 2]>]]| Area::new(&polygons.iter().map(|rings| rings.to_vec()).collect());
    let big = area(&[&[square(0.0, 0.0, 0.1)]]);
    let ring = area(&[&[square(0.0, 0.0, 0.1), hole(0.02, 0.02, 0.06)]]);
    for (part, whole, within, what) in [
        (area(&[&[square(0.02, 0.02, 0.01)]]), &big, true, "inside"),
        (area(&[&[square(0.0, 0.0, 0.1)]]), &big, true, "equal"),
        (area(&[&[square(0.0, 0.02, 0.01)]]), &big, true, "inside, along an edge"),
        (area(&[&[square(0.0, 0.0, 0.1), hole(0.02, 0.02, 0.06)]]), &big, true, "with a hole"),
        (area(&[&[square(0.095, 0.02, 0.01)]]), &big, false, "across an edge"),
        (area(&[&[square(0.1, 0.02, 0.01)]]), &big, false, "outside, along an edge"),
        (area(&[&[square(0.2, 0.02, 0.01)]]), &big, false, "far outside"),
        (area(&[&[square(0.02, 0.02, 0.01)], &[square(0.2, 0.02, 0.01)]]), &big, false, "one part outside"),
        (area(&[&[square(0.0, 0.0, 0.1)]]), &ring, false, "over a hole"),
        (area(&[&[square(0.02, 0.02, 0.06)]]), &ring, false, "just the hole"),
        (area(&[&[square(0.03, 0.03, 0.01)]]), &ring, false, "in the hole"),
        (area(&[&[square(0.0, 0.0, 0.1), hole(0.01, 0.01, 0.08)]]), &ring, true, "around a larger hole"),
        (area(&[&[square(0.0, 0.0, 0.1), hole(0.03, 0.03, 0.01)]]), &ring, false, "around a smaller hole"),
    ] {
        assert_eq!(part.leaves(whole).is_none(), within, "{what}");
    }
}
