//! Surroundings of made-up roads.

use waywarden_network::Way;

use super::*;
use waywarden_network::{LocalMetric, LonLat};

/// A place so many metres east and north of 51 degrees north, 3 degrees west.
fn at(east_m: f64, north_m: f64) -> LonLat {
    let metric = LocalMetric::at_latitude(51.0);
    LonLat::from_degrees(-3.0 + east_m / metric.m_per_deg_lon, 51.0 + north_m / metric.m_per_deg_lat).unwrap()
}

fn add(raw: &mut RawRoads, class: RoadClass, places: &[(f64, f64)]) {
    let way = raw.ways.len() as u32;
    raw.ways.push(Way {
        osm_id: i64::from(way),
        name: 0,
        reference: 0,
        speed_m_h: [0; 2],
        limit_km_h: [0; 2],
        class_code: class as u8,
        flags: 0,
        reason_codes: [0; 2],
    });
    let first_ref = raw.refs.len() as u32;
    for &(east, north) in places {
        raw.refs.push(raw.node_at.len() as u32);
        raw.node_at.push(at(east, north));
    }
    raw.rows.push(RawRow { way, first_ref, end_ref: raw.refs.len() as u32 });
}

/// A main road of 10 km with a point every 100 m; in its middle a village of 2 km with streets every 100 m.
fn road_and_village() -> RawRoads {
    let mut raw = RawRoads::default();
    let main: Vec<(f64, f64)> = (0..=100).map(|i| (f64::from(i) * 100.0, 0.0)).collect();
    add(&mut raw, RoadClass::Primary, &main);
    for i in 0..=20 {
        let east = 4_000.0 + f64::from(i) * 100.0;
        add(&mut raw, RoadClass::Residential, &[(east, 10.0), (east, 200.0), (east, 400.0)]);
        add(&mut raw, RoadClass::Residential, &[(east, -10.0), (east, -200.0), (east, -400.0)]);
    }
    raw
}

const MEASURE: BuiltUpMeasure = BuiltUpMeasure { min_km_per_km2: 4.0, km_per_junction: 0.05, min_accesses_per_km: 2.0 };

#[test]
fn a_road_is_cut_where_it_enters_and_leaves_a_village() {
    let mut raw = road_and_village();
    let refs = raw.refs.clone();
    let mut doubled = Vec::new();
    mark(&mut raw, &MEASURE, |way| doubled.push(way));
    assert!(doubled.contains(&0), "the main road lies on both sides: {doubled:?}");
    assert_eq!(raw.refs, refs, "no node is lost");
    let main: Vec<&RawRow> = raw.rows.iter().filter(|r| raw.ways[r.way as usize].osm_id == 0).collect();
    assert_eq!(main.len(), 3, "open country, village, open country");
    let built_up: Vec<bool> = main.iter().map(|r| raw.ways[r.way as usize].has(way_flags::BUILT_UP)).collect();
    assert_eq!(built_up, [false, true, false]);
    for pair in main.windows(2) {
        assert_eq!(refs[pair[0].end_ref as usize - 1], refs[pair[1].first_ref as usize], "the parts join");
    }
    // 2 km of village, blurred by up to a cell and a half at either end.
    let pieces = main[1].end_ref - main[1].first_ref - 1;
    assert!((20..=28).contains(&pieces), "{pieces} pieces of 100 m");
    // The streets in the middle are all of the village; those at its ends may reach out of it.
    for row in raw.rows.iter().filter(|r| (12..=30).contains(&raw.ways[r.way as usize].osm_id)) {
        assert!(raw.ways[row.way as usize].has(way_flags::BUILT_UP), "{row:?}");
    }
}

#[test]
fn a_measure_out_of_reach_leaves_all_in_open_country() {
    let mut raw = road_and_village();
    mark(&mut raw, &BuiltUpMeasure { min_km_per_km2: 50.0, ..MEASURE }, |_| panic!("nothing is doubled"));
    assert!(raw.ways.iter().all(|way| !way.has(way_flags::BUILT_UP)));
    assert_eq!(raw.rows.len(), 43);
}
