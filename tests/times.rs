//! Travel times between points: both ways of asking, in the order asked, with a reason where there is no time.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{csv_rows, folder, pbf, run_well, scene::Scene, shipped, text};

type Row = BTreeMap<String, String>;

/// The rows of a table of times after a run of `waywarden times`.
fn times(folder: &Path, roads: &[&str], further: &[&str]) -> (Vec<Row>, Vec<u8>) {
    let mut arguments = vec!["times", "--roads"];
    arguments.extend(roads);
    arguments.extend(further);
    arguments.extend(["-o", "times.csv"]);
    run_well(folder, &arguments);
    let bytes = std::fs::read(folder.join("times.csv")).expect("written");
    std::fs::remove_file(folder.join("times.csv")).expect("gone");
    (csv_rows(&bytes), bytes)
}

#[test]
fn pairs_and_tables_agree_on_iceland_however_the_roads_are_given() {
    let folder = folder();
    let file = |name: &str| shipped("data/iceland").join(name);
    let (places, sites, roads) = (file("places.csv"), file("sites.csv"), file("iceland-roads.osm.pbf"));
    let read = |path: &Path| csv_rows(&std::fs::read(path).expect("shipped"));
    let (place_rows, site_rows) = (read(&places), read(&sites));

    let asked = ["--origins", text(&places), "--destinations", text(&sites)];
    let (table, table_bytes) = times(folder.path(), &[text(&roads)], &asked);
    let expected: Vec<(&str, &str)> =
        place_rows.iter().flat_map(|p| site_rows.iter().map(move |s| (p["id"].as_str(), s["id"].as_str()))).collect();
    let found: Vec<(&str, &str)> =
        table.iter().map(|row| (row["origin_id"].as_str(), row["destination_id"].as_str())).collect();
    assert_eq!(found, expected, "the order is that of the files");
    assert!(table.iter().all(|row| row["reason"].is_empty() && !row["seconds"].is_empty()));

    // As pairs, in an order that is neither that of the places nor that of the sites; the way back at the end.
    let mut order: Vec<(usize, usize)> =
        (0..place_rows.len()).flat_map(|p| (0..site_rows.len()).map(move |s| (p, s))).collect();
    order.sort_by_key(|&(p, s)| (p * 31 + s * 17) % 101);
    let mut pairs = String::from("id,from_lon,from_lat,to_lon,to_lat\n");
    for &(p, s) in &order {
        let (place, site) = (&place_rows[p], &site_rows[s]);
        pairs += &format!("{p}-{s},{},{},{},{}\n", place["lon"], place["lat"], site["lon"], site["lat"]);
    }
    std::fs::write(folder.path().join("pairs.csv"), pairs).expect("written");
    let (by_pair, pairs_bytes) = times(folder.path(), &[text(&roads)], &["--pairs", "pairs.csv"]);
    assert_eq!(by_pair.len(), order.len());
    for (row, (p, s)) in by_pair.iter().zip(&order) {
        assert_eq!(row["id"], format!("{p}-{s}"), "the order is that of the file");
        assert_eq!(row["seconds"], table[p * site_rows.len() + s]["seconds"], "{row:?}");
        let [seconds, metres] = ["seconds", "metres"].map(|column| common::number(row, column));
        assert!(metres <= seconds * 105.0 / 3.6, "faster than a motorway: {row:?}");
    }

    // Prepared before, and in the same bytes.
    run_well(folder.path(), &["import", text(&roads), "-o", "roads.wwn"]);
    assert_eq!(times(folder.path(), &["roads.wwn"], &asked).1, table_bytes, "a prepared network");
    assert_eq!(times(folder.path(), &["roads.wwn"], &["--pairs", "pairs.csv"]).1, pairs_bytes, "a prepared network");

    // The same file twice, under two names: what overlaps is taken once.
    std::fs::copy(&roads, folder.path().join("again.osm.pbf")).expect("copied");
    assert_eq!(times(folder.path(), &[text(&roads), "again.osm.pbf"], &asked).1, table_bytes, "overlapping extracts");
}

#[test]
fn points_may_be_geojson() {
    let scene = Scene::new();
    let feature = |row: &Row| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{}\"}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{},{}]}}}}",
            row["id"], row["lon"], row["lat"]
        )
    };
    for name in ["areas", "sites"] {
        let rows = csv_rows(&std::fs::read(scene.file(&format!("{name}.csv"))).expect("written"));
        let features: Vec<String> = rows.iter().map(feature).collect();
        let collection = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
        scene.put(&format!("{name}.geojson"), collection);
    }
    let ask = |ending: &str| {
        let names = ["areas", "sites"].map(|name| format!("{name}.{ending}"));
        times(scene.path(), &["roads.osm.pbf"], &["--origins", &names[0], "--destinations", &names[1]]).1
    };
    assert_eq!(ask("geojson"), ask("csv"));
}

/// On the grid of the scene a trip is so many pieces of street north or south and so many east or west.
#[test]
fn times_on_the_grid_are_those_worked_out_by_hand() {
    let scene = Scene::new();
    let (rows, _) = times(scene.path(), &["roads.osm.pbf"], &["--origins", "areas.csv", "--destinations", "sites.csv"]);
    let seconds = |from: &str, to: &str| -> f64 {
        let row = rows.iter().find(|r| r["origin_id"] == from && r["destination_id"] == to).expect("a row");
        common::number(row, "seconds")
    };
    // One degree of latitude at 51 degrees is 111,248 m (WGS 84), one of longitude 70,137 m. On streets of one rank a
    // crossing costs at most 2 s straight on, and a bend at most 10 s more.
    let (north_s, east_s) = (1_112.48 / (km_h() / 3.6), 701.37 / (km_h() / 3.6));
    for (from, to, north, east) in
        [("a", "north", 0, 5), ("b", "north", 1, 2), ("c", "south", 0, 4), ("d", "south", 1, 5)]
    {
        let driven = f64::from(north) * north_s + f64::from(east) * east_s;
        let junctions = f64::from(north + east - 1) * 2.0 + f64::from(north.min(1)) * 10.0;
        let extra = seconds(from, to) - driven;
        let slack = driven * 0.002;
        assert!(extra > -slack && extra < junctions + slack, "{from} to {to}: {extra} s over {driven} s");
    }
}

/// The speed of a residential street in open country by the profile that is shipped.
fn km_h() -> f64 {
    let profile = std::fs::read_to_string(shipped("data/profiles/car.toml")).expect("shipped");
    let line = profile.lines().find(|line| line.starts_with("residential = ")).expect("residential streets");
    let figure = line.split("open_km_h = ").nth(1).expect("a speed");
    let digits: String = figure.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

#[test]
fn where_there_is_no_time_there_is_a_reason() {
    let scene = Scene::new();
    // The town, and an island of one street far in the east.
    let tags = [("highway", "residential")];
    let town: Vec<(i64, f64, f64)> = (0..40).map(|i| (1 + i, -3.0 + 0.001 * i as f64, 51.0)).collect();
    let island = [(101, -2.80, 51.0), (102, -2.79, 51.0)];
    let nodes: Vec<(i64, f64, f64)> = town.iter().copied().chain(island).collect();
    let street: Vec<i64> = town.iter().map(|node| node.0).collect();
    let ways = [pbf::Way { id: 1, nodes: &street, tags: &tags }, pbf::Way { id: 2, nodes: &[101, 102], tags: &tags }];
    scene.put("island.osm.pbf", pbf::file(&nodes, &ways, pbf::Stored::Raw));
    let places = "id,lon,lat\nhome,-2.99,51.0\nfar,-2.98,51.015\nisle,-2.795,51.0\naway,-2.0,52.0\n";
    scene.put("places.csv", places);
    scene.put("work.csv", "id,lon,lat\nwork,-2.97,51.0\nisle,-2.796,51.0\n");
    let (table, _) =
        times(scene.path(), &["island.osm.pbf"], &["--origins", "places.csv", "--destinations", "work.csv"]);
    let expected = [
        ("home", "work", ""),
        ("home", "isle", "to: "),
        ("far", "work", "from: no road within 1000 m"),
        ("far", "isle", "from: no road within 1000 m"),
        ("isle", "work", "from: the roads within 1000 m are not connected"),
        ("isle", "isle", "from: the roads within 1000 m are not connected"),
        ("away", "work", "from: outside the area of the road network"),
        ("away", "isle", "from: outside the area of the road network"),
    ];
    assert_eq!(table.len(), expected.len());
    for (row, (from, to, reason)) in table.iter().zip(expected) {
        assert_eq!((row["origin_id"].as_str(), row["destination_id"].as_str()), (from, to));
        assert_eq!(row["seconds"].is_empty(), !reason.is_empty(), "{row:?}");
        assert!(row["reason"].starts_with(reason) && row["reason"].is_empty() == reason.is_empty(), "{row:?}");
    }

    // The same as pairs.
    let at = |id: &str| -> String {
        let all = format!("{places}work,-2.97,51.0\n");
        let line = all.lines().find(|line| line.starts_with(id)).expect("a place").to_owned();
        line.split_once(',').expect("columns").1.to_owned()
    };
    let mut pairs = String::from("id,from_lon,from_lat,to_lon,to_lat\n");
    for (from, to) in [("away", "work"), ("home", "work"), ("home", "isle"), ("isle", "isle"), ("far", "work")] {
        pairs += &format!("{from}-{to},{},{}\n", at(from), at(to));
    }
    scene.put("pairs.csv", pairs);
    let (rows, _) = times(scene.path(), &["island.osm.pbf"], &["--pairs", "pairs.csv"]);
    let reasons: Vec<(&str, bool, &str)> = rows
        .iter()
        .map(|row| (row["id"].as_str(), row["seconds"].is_empty() && row["metres"].is_empty(), row["reason"].as_str()))
        .collect();
    let ids: Vec<&str> = reasons.iter().map(|r| r.0).collect();
    assert_eq!(ids, ["away-work", "home-work", "home-isle", "isle-isle", "far-work"]);
    assert!(reasons.iter().all(|(_, empty, reason)| *empty != reason.is_empty()), "{reasons:?}");
    assert_eq!(reasons.iter().filter(|(_, empty, _)| !empty).map(|r| r.0).collect::<Vec<_>>(), ["home-work"]);
    assert!(reasons[2].2.starts_with("to: ") && reasons[4].2.contains("the nearest usable one is 16"), "{reasons:?}");

    // Kept islands only reach themselves.
    run_well(scene.path(), &["import", "island.osm.pbf", "--keep-islands", "-o", "kept.wwn"]);
    let (rows, _) = times(scene.path(), &["kept.wwn"], &["--pairs", "pairs.csv"]);
    let found: Vec<bool> = rows.iter().map(|row| !row["seconds"].is_empty()).collect();
    assert_eq!(found, [false, true, false, true, false], "{rows:?}");
    assert_eq!(rows[2]["reason"], "no road leads there");
}
