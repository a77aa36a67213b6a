//! Speeds of a table on a made-up road, worked out by hand.

use waywarden_network::LonLat;
use waywarden_scenario::case::{OwnSpeed, SourceName};
use waywarden_testkit::drawing::{Roads, scene};

use super::*;

/// A main road a to d of 420 m that two side roads join, and streets from d on.
fn road() -> Roads {
    scene(
        "
        a---b---c---d---g
            |   |   |
            e   f   h
        ---
        way 1 ab: highway=primary, ref=A 1
        way 2 bc: highway=primary, ref=A 1;B7
        way 3 cd: highway=primary, ref=A 1
        way 4 be: highway=residential
        way 5 cf: highway=residential
        way 6 dg: highway=residential
        way 7 dh: highway=residential
    ",
    )
    .network()
}

fn table(rows: &[(SpeedOn, f64, Option<&str>)]) -> OwnSpeeds {
    let row = |(number, (on, km_h, period)): (usize, &(SpeedOn, f64, Option<&str>))| OwnSpeed {
        place: format!("line {}", number + 2),
        on: on.clone(),
        km_h: *km_h,
        period: period.map(str::to_owned),
    };
    OwnSpeeds { source: SourceName::new("counted.csv"), rows: rows.iter().enumerate().map(row).collect() }
}

fn with(roads: &Roads, rows: &[(SpeedOn, f64, Option<&str>)], period: Option<&str>) -> (Roads, OwnSpeedsUse) {
    let (network, used) = with_own_speeds(&roads.0, &SearchGraph::towards(&roads.0), &table(rows), period);
    (Roads(network), used)
}

/// Metres of a way, its direction by itself.
fn metres(roads: &Roads, way: i64) -> f64 {
    let network = &roads.0;
    let of_way = |segment: &SegmentId| network.way(&network.stretches(*segment)[0]).osm_id == way;
    network.segments().filter(of_way).map(|segment| f64::from(network.segment_length_mm(segment)) / 1e3).sum()
}

#[test]
fn a_road_comes_out_at_its_speed_with_the_junctions_on_it() {
    let roads = road();
    let whole: f64 = [1, 2, 3].map(|way| metres(&roads, way)).iter().sum();
    for km_h in [20.0, 36.0, 50.0] {
        let (changed, used) = with(&roads, &[(SpeedOn::Road("a1".to_owned()), km_h, None)], None);
        for (from, to) in [('a', 'd'), ('d', 'a')] {
            let expected_ms = whole / (km_h / 3.6) * 1e3;
            let found_ms = f64::from(changed.time_ms(from, to).unwrap());
            assert!((found_ms - expected_ms).abs() < 5.0, "{km_h} km/h from {from}: {found_ms}, not {expected_ms} ms");
        }
        assert!((used.matched_km - 2.0 * whole / 1e3).abs() < 1e-6, "{used:?}");
        assert_eq!((used.rows, used.main_roads_left_km, used.unmatched.len()), (1, 0.0, 0));
        // Side roads and turns into them stay as they were.
        assert_eq!(changed.way_time_ms(4), roads.way_time_ms(4));
        assert_eq!(changed.turns(), roads.turns());
    }
}

#[test]
fn a_stretch_goes_before_a_way_and_a_way_before_a_number() {
    let roads = road();
    let at = |letter: char| {
        let network = &roads.0;
        let node = |n: &waywarden_network::NodeId| network.node_osm_id(*n) == i64::from(u32::from(letter));
        let nodes = network.segments().flat_map(|segment| network.segment_nodes(segment));
        network.node_at(nodes.into_iter().find(node).expect("a node"))
    };
    let (b, c): (LonLat, LonLat) = (at('b'), at('c'));
    let rows = [
        (SpeedOn::Stretch([b, c]), 10.0, None),
        (SpeedOn::Road("A1".to_owned()), 40.0, None),
        (SpeedOn::Way(3), 20.0, None),
    ];
    let (changed, _) = with(&roads, &rows, None);
    let speeds = |from, to, way| metres(&roads, way) / f64::from(changed.time_ms(from, to).unwrap()) * 3600.0;
    // A piece by itself is a little faster than its row: it leaves its junctions out.
    assert!((10.0..10.6).contains(&speeds('b', 'c', 2)), "{}", speeds('b', 'c', 2));
    assert!((40.0..60.0).contains(&speeds('c', 'b', 2)), "{}", speeds('c', 'b', 2));
    assert!((20.0..24.0).contains(&speeds('c', 'd', 3)), "{}", speeds('c', 'd', 3));
}

#[test]
fn rows_of_other_periods_and_of_no_road_are_told() {
    let roads = road();
    let rows = [
        (SpeedOn::Road("A1".to_owned()), 40.0, None),
        (SpeedOn::Road("A1".to_owned()), 25.0, Some("am_peak")),
        (SpeedOn::Way(99), 25.0, None),
        (SpeedOn::Stretch([LonLat::from_degrees(5.0, 51.0).unwrap(); 2]), 25.0, None),
        (SpeedOn::Way(2), 129.0, None),
    ];
    let (all_day, used) = with(&roads, &rows, None);
    assert_eq!((used.rows, used.other_periods), (4, 1));
    assert_eq!(used.unmatched, ["line 4", "line 5"]);
    assert_eq!(used.too_fast, ["line 6"], "140 m at 129 km/h and a junction besides");
    let (peak, used) = with(&roads, &rows, Some("am_peak"));
    assert_eq!((used.rows, used.other_periods), (1, 4));
    assert!(peak.time_ms('a', 'b') > all_day.time_ms('a', 'b'));
    let warnings = used.warnings("counted.csv");
    assert!(warnings[0].message.contains("counted.csv") && warnings.len() == 1, "{warnings:?}");
}
