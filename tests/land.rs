//! Catchments, changes and extra minutes of the demo divide the land, and each file of isochrones says how good it is.

mod common;

use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon, Relate};

use common::demo::files;
use common::maps::{self, Feature, Polygons};

fn areas(feature: &Feature<Polygons>) -> MultiPolygon<f64> {
    let line = |ring: &Vec<[f64; 2]>| ring.iter().map(|&[x, y]| Coord { x, y }).collect::<LineString<f64>>();
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    MultiPolygon(feature.geometry.coordinates.iter().map(polygon).collect())
}

fn layer(name: &str) -> maps::Layer<Polygons> {
    maps::layer(&files()[name])
}

/// Square kilometres of the isochrone of 60 minutes in a layer.
fn km2_of_60(name: &str) -> f64 {
    let found =
        layer(name).features.iter().find(|f| f.number("minutes") == Some(60.0)).and_then(|f| f.number("area_km2"));
    found.expect("an isochrone of 60 minutes")
}

fn sum_km2<'a>(features: impl Iterator<Item = &'a Feature<Polygons>>) -> f64 {
    features.map(|feature| feature.number("area_km2").expect("an area")).sum()
}

/// Checks that features do not overlap.
fn check_apart(name: &str, features: &[&Feature<Polygons>]) {
    let shapes: Vec<MultiPolygon<f64>> = features.iter().map(|feature| areas(feature)).collect();
    for (at, one) in shapes.iter().enumerate() {
        for other in &shapes[at + 1..] {
            // 1e-12 of a square degree is half a square decimetre here.
            let overlap = one.intersection(other).unsigned_area();
            assert!(overlap < 1e-12, "{name}: {overlap}");
        }
    }
}

#[test]
fn catchments_tile_what_any_site_reaches() {
    for when in ["before", "close_akureyri_after", "close_akureyri_main_before", "move_neskaupstadur_after"] {
        let name = format!("catchments_{when}.geojson");
        let catchments = layer(&name);
        let (sum, whole) = (sum_km2(catchments.features.iter()), km2_of_60(&format!("isochrones_{when}.geojson")));
        assert!((sum / whole - 1.0).abs() < 1e-3, "{when}: {sum} {whole}");
        check_apart(&name, &catchments.features.iter().collect::<Vec<_>>());
    }
}

#[test]
fn changes_and_extra_minutes_divide_what_was_within_reach() {
    for (scenario, before) in [
        ("close_akureyri", "before"),
        ("open_egilsstadir", "before"),
        ("close_akureyri_main", "close_akureyri_main_before"),
    ] {
        let changes = layer(&format!("changes_{scenario}.geojson"));
        let of = |kind: &'static str| {
            let at_60 = |f: &&Feature<Polygons>| f.number("minutes") == Some(60.0) && f.text("change") == Some(kind);
            changes.features.iter().filter(at_60).collect::<Vec<_>>()
        };
        let whole = km2_of_60(&format!("isochrones_{before}.geojson"));
        let [lost, gained] = ["lost", "gained"].map(|kind| sum_km2(of(kind).into_iter()));
        let after = km2_of_60(&format!("isochrones_{scenario}_after.geojson"));
        // Where both borders cross one edge of a cell, only the earlier one is drawn: a little less exact.
        assert!(((whole - lost + gained) / after - 1.0).abs() < 2e-2, "{scenario}: {whole} {lost} {gained} {after}");
        assert_eq!((lost > 1.0, gained > 1.0), (scenario.starts_with("close"), scenario.starts_with("open")));
        check_apart(scenario, &["lost", "gained"].map(of).concat());

        if scenario.starts_with("open") {
            continue;
        }
        let extra = layer(&format!("extra_{scenario}.geojson"));
        // Nearly all that is lost takes longer by a minute and more, and so does some of what is kept.
        let sum = sum_km2(extra.features.iter());
        assert!((0.9 * lost..=whole * 1.001).contains(&sum), "{scenario}: {sum} {lost} {whole}");
        assert!(extra.features.iter().all(|f| f.number("from_extra_min").is_some_and(|from| from >= 1.0)));
        check_apart(scenario, &extra.features.iter().collect::<Vec<_>>());
    }
}

#[test]
fn every_isochrone_has_its_figures_beside_it() {
    let files = files();
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
    for name in files.keys().filter(|name| name.starts_with("isochrones_") && name.ends_with(".geojson")) {
        let beside = json(&files[&name.replace(".geojson", ".json")]);
        assert_eq!(beside["file"], name.as_str());
        let mut entries = beside["isochrones"].as_array().expect("isochrones").clone();
        let layer = layer(name);
        assert_eq!(entries.len(), layer.features.len(), "{name}");
        for feature in &layer.features {
            let (site, minutes) =
                (feature.text("site_id").expect("a site"), feature.number("minutes").expect("a level"));
            let at = entries.iter().position(|e| e["site_id"] == site && e["minutes"] == minutes).expect("an entry");
            let entry = entries.swap_remove(at);
            assert!(
                (entry["area_km2"].as_f64().expect("km2") - feature.number("area_km2").expect("km2")).abs() < 0.006
            );
            assert_eq!(entry["holes"].as_f64(), feature.number("holes"));
            assert!(entry["inside"]["population"].as_f64().expect("people") >= 0.0, "{name} {site} {minutes}");
            let right = entry["accuracy"]["right_percent"].as_f64().expect("accuracy");
            // Cells of 80 m for a map of the country: the last metres of a road are lost.
            assert!(right > 90.0, "{name} {site} {minutes}: {right}");
        }
    }
    // Who lives within 60 minutes before a closure and not after it is missing in the sum.
    let people = |name: &str| {
        let beside = json(&files[name]);
        let entries = beside["isochrones"].as_array().expect("isochrones");
        let of_60 = entries.iter().find(|entry| entry["minutes"] == 60.0).expect("60 minutes");
        of_60["inside"]["population"].as_f64().expect("people")
    };
    assert!(people("isochrones_before.json") > people("isochrones_close_akureyri_after.json") + 15_000.0);
}

#[test]
fn nobody_belongs_to_two_sites() {
    let catchments = layer("catchments_before.geojson");
    let [one, other] = [0, 1].map(|at| areas(&catchments.features[at]));
    assert!(!one.relate(&other).is_within());
}

/// The town on Heimaey has no road to Selfoss but a ferry: its land is drawn, the sea between is not. In less time than the
/// crossing takes it is not drawn, nor are isochrones of an island that nothing leads to from a site without ferry.
#[test]
fn an_island_behind_a_ferry_has_land_and_the_sea_has_none() {
    let folder = common::folder();
    let sites = folder.path().join("sites.csv");
    std::fs::write(&sites, "id,name,lon,lat\nselfoss,Selfoss,-20.98687,63.93922\n").expect("sites");
    let roads = common::shipped("data/iceland/iceland-roads.osm.pbf");
    let (roads, sites) = (common::text(&roads), common::text(&sites));
    let draw = ["isochrones", "--roads", roads, "--sites", sites, "--minutes", "45,240.5", "--detail", "40"];
    let more = ["--off-road", "800", "--form", "both", "--catchments", "--lines", "-o", "maps"];
    common::run_well(folder.path(), &[&draw[..], &more[..]].concat());
    let read = |name: &str| std::fs::read(folder.path().join("maps").join(name)).expect("a layer");
    let land: maps::Layer<Polygons> = maps::layer(&read("isochrones_sites.geojson"));
    let inside = |minutes: f64, lon: f64, lat: f64| {
        use geo::Contains;
        let found = land.features.iter().find(|f| f.number("minutes") == Some(minutes)).expect("a level");
        areas(found).contains(&geo::Point::new(lon, lat))
    };
    assert!(inside(240.5, -20.27859, 63.44010), "Heimaey");
    assert!(!inside(240.5, -20.2, 63.485), "the sea");
    assert!(!inside(45.0, -20.27859, 63.44010) && inside(45.0, -20.98687, 63.93922));

    // Rings: the smallest level and what the next adds make up the whole.
    let rings: maps::Layer<Polygons> = maps::layer(&read("rings_sites.geojson"));
    let whole = land.features.iter().find(|f| f.number("minutes") == Some(240.5)).expect("a level");
    let whole_km2 = whole.number("area_km2").expect("km2");
    assert!((sum_km2(rings.features.iter()) / whole_km2 - 1.0).abs() < 1e-4);
    // One site: its catchment is the isochrone.
    let catchments: maps::Layer<Polygons> = maps::layer(&read("catchments.geojson"));
    assert_eq!(catchments.features.len(), 1);
    assert!((sum_km2(catchments.features.iter()) / whole_km2 - 1.0).abs() < 1e-4);
    // Lines end where the time runs out, and some end exactly there.
    let lines: maps::Layer<Vec<Vec<[f64; 2]>>> = maps::layer(&read("lines.geojson"));
    let ends = || lines.features.iter().flat_map(|f| ["from_min", "to_min"].map(|key| f.number(key).expect("minutes")));
    assert!(ends().all(|minutes| minutes <= 240.5) && ends().filter(|&minutes| minutes == 240.5).count() > 3);
    assert!(lines.features.len() > 5_000);
}
