//! Open water between a place and its roads; walks from door to door; places at junctions.

mod common;

use common::{Roads, place, scene};
use waywarden_network::{Purpose, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_routing::hierarchy::{Hierarchy, Origins};
use waywarden_routing::{Destination, Search, SearchGraph, pair_times};

/// The way that a place in a row of the drawing is brought to, and whether over water.
fn road_of(roads: &Roads, row: f64) -> (i64, bool) {
    let index = SnapIndex::new(&roads.0);
    let settings = SnapSettings { max_m: 2_000.0, ..SnapSettings::default() };
    let snap = index.snap(place(8.0 + 5.0, 1.0 + row), Purpose::Origin, &settings).expect("a road");
    (roads.0.way(roads.0.stretch_at(snap.position)).osm_id, snap.over_water)
}

/// The place is nearer to the road across the water.
fn across(water: &str, bridge: &str) -> Roads {
    scene(&format!(
        "
        a---------b
        p---------q
        |         |
        r---------s





        c---------d
        ---
        way 1 cd: highway=secondary
        way 2 ab: highway=secondary
        {water}
        {bridge}
    "
    ))
    .network()
}

#[test]
fn the_road_of_the_own_bank_counts_although_the_other_is_nearer() {
    // The place at row 3.5: 390 m from the north road over the water, 610 m from the south road.
    let free = road_of(&across("", ""), 3.5);
    assert_eq!(free, (2, false));
    for water in [
        "way 9 pqsrp: natural=water",
        "way 9 prsqp: natural=water, water=river",
        "way 9 pqsrp: waterway=riverbank",
        "way 9 pqsrp: landuse=reservoir",
        // Only the middle line.
        "way 9 pq: waterway=river",
        "way 9 qp: waterway=canal",
        // Outlines in pieces, as relations have them.
        "way 8 pqs: source=x\nway 9 srp: source=x\nrelation 5 outer=8 outer=9: type=multipolygon, natural=water",
        "way 8 pqs\nway 9 prs\nrelation 5 outer=8 outer=9: type=multipolygon, waterway=riverbank",
        // An arm of the sea: its north shore runs east, its south shore west, the water on the right of both.
        "way 8 pq: natural=coastline\nway 9 sr: natural=coastline",
    ] {
        assert_eq!(road_of(&across(water, ""), 3.5), (1, false), "{water}");
    }
    for (dry, bridge) in [
        ("way 9 pqsrp: waterway=stream", ""),
        ("way 9 pqsrp: natural=water, intermittent=yes", ""),
        ("way 9 pqsrp: natural=water, water=pond", ""),
        ("way 9 pqsrp: natural=wetland", ""),
        // A footbridge near the straight line.
        ("way 9 pqsrp: natural=water", "way 7 ps: highway=footway, bridge=yes"),
    ] {
        assert_eq!(road_of(&across(dry, bridge), 3.5), (2, false), "{dry} {bridge}");
    }
}

#[test]
fn where_nothing_else_is_near_the_way_over_water_is_marked() {
    let roads = scene(
        "
        a---------b
        p---------q
        |         |
        r---------s
        ---
        way 2 ab: highway=secondary
        way 9 pqsrp: natural=water
    ",
    )
    .network();
    assert_eq!(road_of(&roads, 3.5), (2, true));
    assert_eq!(roads.noticed("no open water"), 0);
    assert_eq!(across("", "").noticed("no open water"), 1);
    assert_eq!(roads.0.water().count(), 1);
}

#[test]
fn the_water_survives_the_prepared_file_and_a_change_of_roads() {
    let roads = across("way 9 pqsrp: natural=water", "way 7 ps: highway=footway, bridge=yes").0;
    let mut bytes = Vec::new();
    waywarden_network::file::write(&roads, &mut bytes).unwrap();
    let read = waywarden_network::file::read(&bytes, "roads").unwrap();
    assert!(roads.water().eq(read.water()));
    let (changed, _) =
        roads.changed(
            |_, _, way| {
                if way.osm_id == 1 { waywarden_network::Effect::Close } else { waywarden_network::Effect::Keep }
            },
        );
    assert!(roads.water().eq(changed.water()));
}

/// Times from one place to another by all ways to compute them, seconds. Places are column and row of a drawing that is
/// indented by so many columns and begins in its second line.
fn times(roads: &Roads, indent: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let index = SnapIndex::new(&roads.0);
    let settings = SnapSettings::default();
    let snap = |at: (f64, f64), purpose| -> Snap {
        index.snap(place(indent + at.0, 1.0 + at.1), purpose, &settings).expect("a road")
    };
    let (start, end) = (snap(from, Purpose::Origin), snap(to, Purpose::Destination));
    let graph = SearchGraph::towards(&roads.0);
    let destination = Destination::from(&end);
    let mut search = Search::new();
    let one = search.to(&roads.0, &graph, &destination, UNREACHABLE_MS).time_from_ms(&start);
    let hierarchy = Hierarchy::build(&graph, &|_, _| {});
    let origins = [Some(start)];
    let many = Origins::new(&roads.0, &graph, &hierarchy, &origins).times_to(&[destination]);
    let pairs = pair_times(&roads.0, &graph, &[(start, end)], &|_| {});
    assert_eq!((many[0], pairs[0].expect("a way").time_ms), (one, one));
    f64::from(one) / 1e3
}

#[test]
fn whoever_is_nearer_to_the_door_than_to_the_road_walks() {
    let roads = scene("\na---------b\n---\nway 1 ab: highway=secondary\n").network();
    for (from, to, walk_m) in [
        ((3.0, 2.0), (3.0, 2.0), 0.0),
        ((3.0, 2.0), (3.0, 2.5), 55.6),
        ((3.0, 1.0), (3.0, -1.0), 222.5),
        ((3.0, 2.0), (4.0, 2.0), 35.0),
    ] {
        let seconds = times(&roads, 0.0, from, to);
        assert!((seconds - walk_m * 0.72).abs() < 1.0, "{from:?} {to:?}: {seconds} s, {walk_m} m");
    }
    // Far along the road it is faster to drive.
    let seconds = times(&roads, 0.0, (1.0, 0.2), (9.0, 0.2));
    assert!(seconds < 65.0, "{seconds}");
}

#[test]
fn a_door_across_the_water_is_not_walked_to() {
    let water = |tags: &str| {
        scene(&format!(
            "
            a---------b
            p---------q
            r---------s
            c---------d
            ---
            way 1 cd: highway=secondary
            way 2 ab: highway=secondary
            way 3 ac: highway=secondary
            way 9 pqsrp: {tags}
        "
        ))
        .network()
    };
    let (from, to) = ((8.0, 0.9), (8.0, 2.1));
    let [dry, wet] = ["natural=grassland", "natural=water"].map(|tags| times(&water(tags), 12.0, from, to));
    assert!((dry - 133.0 * 0.72).abs() < 2.0, "{dry}");
    assert!(wet > 180.0, "{wet}");
}

#[test]
fn a_place_at_a_junction_leaves_and_arrives_by_any_arm() {
    let roads = scene(
        "
            n
            |
        w---x---e
            |
            s
        ---
        way 1 wx: highway=primary
        way 2 xe: highway=primary
        way 3 nx: highway=residential
        way 4 xs: highway=service, access=private
    ",
    )
    .network();
    let leg = |at: (f64, f64)| times(&roads, 8.0, (4.0, 2.0), at).max(times(&roads, 8.0, at, (4.0, 2.0)));
    let (east, west) = (leg((6.0, 2.0)), leg((2.0, 2.0)));
    // Half an arm each, 70 m at 65 or 43 km/h: no turn on the way.
    assert!((east - west).abs() < 0.01 && east < 6.5, "{east} {west}");
    let through = times(&roads, 8.0, (2.0, 2.0), (6.0, 2.0));
    assert!(through >= east + west - 0.01, "{through}");
    let north = leg((4.0, 1.0));
    assert!(north < 20.0, "{north}");
}
