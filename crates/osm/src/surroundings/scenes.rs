//! Surroundings of made-up roads.

use waywarden_network::{LocalMetric, LonLat, Way};

use super::*;

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

/// Adds a road that begins at a node of another.
fn add_from(raw: &mut RawRoads, class: RoadClass, node: u32, places: &[(f64, f64)]) {
    add(raw, class, places);
    let first = raw.rows.last().expect("a row").first_ref as usize;
    raw.refs[first] = node;
}

fn around_way(raw: &mut RawRoads, osm_id: i64) -> Vec<Surroundings> {
    let around = mark(raw, &MEASURE, |_| {});
    raw.rows.iter().map(|row| row.way as usize).filter(|&w| raw.ways[w].osm_id == osm_id).map(|w| around[w]).collect()
}

#[test]
fn a_street_has_access_from_the_road_and_a_relief_road_has_none() {
    let places = |raw: &mut RawRoads| around_way(raw, 0).iter().map(|s| s.place).collect::<Vec<_>>();
    assert_eq!(places(&mut road_and_village()), [Place::Open, Place::Passage, Place::Open]);
    let mut fronted = road_and_village();
    for i in 38..=62 {
        let east = f64::from(i) * 100.0;
        add_from(&mut fronted, RoadClass::Service, i as u32, &[(east, 0.0), (east, 30.0)]);
    }
    assert_eq!(places(&mut fronted), [Place::Open, Place::Street, Place::Open]);
}

#[test]
fn a_dual_carriageway_has_its_other_half_beside_it() {
    let pair = |references: [u32; 2], back: bool, apart_m: f64| {
        let mut raw = RawRoads::default();
        let there: Vec<(f64, f64)> = (0..=20).map(|i| (f64::from(i) * 100.0, 0.0)).collect();
        let mut other: Vec<(f64, f64)> = (0..=20).map(|i| (f64::from(i) * 100.0 + 40.0, apart_m)).collect();
        if back {
            other.reverse();
        }
        add(&mut raw, RoadClass::Trunk, &there);
        add(&mut raw, RoadClass::Trunk, &other);
        for (way, reference) in raw.ways.iter_mut().zip(references) {
            (way.flags, way.reference) = (way_flags::ONE_WAY, reference);
        }
        around_way(&mut raw, 0)[0].dual
    };
    assert!(pair([7, 7], true, 25.0));
    assert!(!pair([7, 7], false, 25.0), "two one-way streets in the same direction");
    assert!(!pair([7, 8], true, 25.0), "another road");
    assert!(!pair([7, 7], true, 90.0), "too far away");
    assert!(!pair([0, 0], true, 25.0), "nothing says that they are one road");
}

#[test]
fn bends_are_degrees_by_length() {
    let mut raw = RawRoads::default();
    // Ten turns of 30 degrees, left and right, between eleven pieces of 100 m.
    let mut places = vec![(0.0, 0.0)];
    for i in 0..11 {
        let angle = if i % 2 == 0 { 0.0 } else { 30.0_f64.to_radians() };
        let (x, y) = places[i];
        places.push((x + 100.0 * angle.cos(), y + 100.0 * angle.sin()));
    }
    add(&mut raw, RoadClass::Secondary, &places);
    // 300 degrees in 1.1 km: 273, in steps of 10.
    assert_eq!(around_way(&mut raw, 0)[0].bends_deg_per_km(), 270.0);
    let mut corner = RawRoads::default();
    add(&mut corner, RoadClass::Secondary, &[(0.0, 0.0), (500.0, 0.0), (500.0, 500.0)]);
    assert_eq!(around_way(&mut corner, 0)[0].bends_deg_per_km(), 60.0, "a corner counts as 57 degrees");
    let mut minor = RawRoads::default();
    add(&mut minor, RoadClass::Unclassified, &places);
    assert_eq!(around_way(&mut minor, 0)[0].bends_deg_per_km(), 0.0, "measured on main roads only");
}

#[test]
fn the_size_of_a_place_is_the_streets_of_81_square_kilometres() {
    let mut raw = RawRoads::default();
    add(&mut raw, RoadClass::Primary, &[(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)]);
    // 24.3 km of street within 4 km, and as much 20 km away.
    for i in 0..27 {
        let north = 100.0 * f64::from(i);
        let street = |east: f64| (0..=9).map(|j| (east + 100.0 * f64::from(j), north)).collect::<Vec<_>>();
        add(&mut raw, RoadClass::Residential, &street(300.0));
        add(&mut raw, RoadClass::Residential, &street(20_300.0));
    }
    assert!((around_way(&mut raw, 0)[0].streets_km_per_km2() - 0.3).abs() < 1e-9);
}
