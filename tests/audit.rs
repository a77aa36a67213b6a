//! The audit of isochrones counts every road once, agrees with good drawings and finds a bad one.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{csv_rows, folder, number, run_well, shipped, text};

type Row = BTreeMap<String, String>;

fn audit(folder: &Path, name: &str, settings: &[&str]) -> Vec<Row> {
    let (roads, sites) = (shipped("data/iceland/iceland-roads.osm.pbf"), shipped("data/iceland/sites.csv"));
    let out = folder.join(name);
    let arguments = ["audit-isochrone", "--roads", text(&roads), "--sites", text(&sites), "--minutes", "20,40"];
    run_well(folder, &[&arguments[..], settings, &["-o", text(&out)]].concat());
    csv_rows(&std::fs::read(out).expect("a table"))
}

/// Share drawn on the wrong side, of places more than 30 s and at most 10 min from the border.
fn wrong_share(rows: &[Row]) -> f64 {
    let near = rows.iter().filter(|row| ["30", "120"].contains(&row["from_s"].as_str()));
    let [wrong, sampled] =
        near.fold([0.0, 0.0], |[wrong, sampled], row| [wrong + number(row, "wrong"), sampled + number(row, "sampled")]);
    assert!(sampled > 5_000.0, "{sampled}");
    wrong / sampled
}

#[test]
fn every_road_counts_once_and_a_bad_drawing_is_found() {
    let folder = folder();
    let rows = audit(folder.path(), "good.csv", &[]);
    let mut km: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for row in &rows {
        *km.entry((&row["site_id"], &row["minutes"])).or_default() += number(row, "road_km");
        assert!(number(row, "wrong") <= number(row, "sampled"), "{row:?}");
    }
    assert_eq!((rows.len(), km.len()), (15 * 2 * 8, 15 * 2));
    let all_km = km.values().copied().next().expect("an isochrone");
    assert!(all_km > 10_000.0, "{all_km}");
    assert!(km.values().all(|km| (km - all_km).abs() < 1.0), "{km:?}");

    // Later levels have more roads in time.
    let in_time = |minutes: f64| -> f64 {
        let of = rows.iter().filter(|row| number(row, "minutes") == minutes && row["in_time"] == "true");
        of.map(|row| number(row, "road_km")).sum()
    };
    assert!(in_time(20.0) > 100.0 && in_time(40.0) > in_time(20.0));

    let good = wrong_share(&rows);
    assert!(good < 0.002, "{good}");
    // Cells of 170 m lose the last wedge of every road.
    let coarse = wrong_share(&audit(folder.path(), "coarse.csv", &["--detail", "170"]));
    assert!(coarse > 5.0 * good && coarse > 0.003, "{coarse} against {good}");

    // All places, and what was found among some of them is found again.
    let all = audit(folder.path(), "all.csv", &["--all-places"]);
    let mut places: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (row, of_some) in all.iter().zip(&rows) {
        assert!(number(row, "sampled") >= number(of_some, "sampled"), "{row:?}");
        assert!(number(row, "wrong") >= number(of_some, "wrong"), "{row:?}");
        *places.entry((&row["site_id"], &row["minutes"])).or_default() += number(row, "sampled");
    }
    let every = places.values().copied().next().expect("an isochrone");
    assert!(every > 100_000.0 && places.values().all(|&places| places == every), "{places:?}");
    assert!(wrong_share(&all) < 0.002, "{}", wrong_share(&all));

    let again = audit(folder.path(), "again.csv", &["--threads", "1"]);
    assert!(again == rows, "one thread");
}
