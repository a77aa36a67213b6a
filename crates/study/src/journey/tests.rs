//! A journey as its reader sees it.

use waywarden_network::{Purpose, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_routing::{Destination, Search, SearchGraph};
use waywarden_testkit::drawing::{draw, id_of, scene};

use super::*;

/// The High Street in two ways, which goes on past a corner; there a street without a name, then the slip road of a numbered one.
const TOWN: &str = "
a---b---c---g
        |
        d---e---f
---
way 1 ab: highway=primary, ref=A7, name=High Street, maxspeed=30 mph
way 2 bc: highway=primary, ref=A7, name=High Street, maxspeed=30 mph
way 3 cd: highway=residential
way 4 de: highway=primary_link, ref=A7
way 5 ef: highway=living_street, name=The Green
way 6 cg: highway=primary, ref=A7
";

fn town() -> (Network, Vec<Row>, Journey) {
    let network = scene(TOWN).network().0;
    let drawn = draw(TOWN);
    let place = |letter| {
        let node = drawn.nodes.iter().find(|node| node.id == id_of(letter)).expect("it is drawn");
        LonLat { lon_e7: node.lon_e7 as i32, lat_e7: node.lat_e7 as i32 }
    };
    let index = SnapIndex::new(&network);
    let snap = |letter, purpose| index.snap(place(letter), purpose, &SnapSettings::default()).expect("on the road");
    let (from, to) = (snap('a', Purpose::Origin), snap('f', Purpose::Destination));
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();
    let column = search.to(&network, &graph, &Destination::from(&to), UNREACHABLE_MS);
    let found = journey(&network, &column, &from, &to).expect("a way");
    assert_eq!(found.time_ms, column.time_from_ms(&from), "the time of the table");
    let rows = rows(&network, &found);
    drop(index);
    (network, rows, found)
}

#[test]
fn steps_on_one_road_at_one_speed_are_one_row() {
    let (_, rows, journey) = town();
    let roads: Vec<&str> = rows.iter().map(|row| row.road.as_str()).collect();
    assert_eq!(roads, ["A7 High Street", "(residential)", "A7 slip road", "The Green"]);
    assert!(rows[0].why.starts_with("limit 48 km/h, "), "{}", rows[0].why);
    assert!(rows[1].why.starts_with("residential, "), "{}", rows[1].why);
    assert!(rows[2].why.starts_with("primary slip road, "), "{}", rows[2].why);
    // The High Street from a to c in one line, not twice through b.
    assert_eq!(rows[0].line.len(), 3);
    let sum = |of: fn(&Row) -> u32| rows.iter().map(of).sum::<u32>();
    let walks_ms = journey.start_walk.0 + journey.end_walk.0;
    assert_eq!(
        sum(|row| row.drive_ms) + sum(|row| row.turn_ms) + walks_ms,
        journey.time_ms,
        "every second has its row"
    );
}

#[test]
fn delays_are_counted_by_what_they_are_for() {
    let (_, rows, journey) = town();
    let delays = delays(&journey);
    assert!(!delays.is_empty(), "there are corners");
    let total: u32 = delays.values().map(|(_, ms)| ms).sum();
    assert_eq!(total, rows.iter().map(|row| row.turn_ms).sum::<u32>());
    let turns: u32 = delays.values().map(|(count, _)| count).sum();
    assert_eq!(turns as usize, journey.steps.iter().filter(|step| step.turn_ms > 0).count());
}

#[test]
fn the_speed_of_a_row_is_that_of_its_road_without_junctions() {
    let row = |length_mm, drive_ms| Row {
        road: String::new(),
        length_mm,
        drive_ms,
        turn_ms: 60_000,
        why: String::new(),
        line: Vec::new(),
    };
    assert_eq!(speed_km_h(&row(100_000, 10_000)), Some(36.0));
    assert_eq!(speed_km_h(&row(0, 0)), None);
}

#[test]
fn there_is_no_journey_where_there_is_no_way() {
    let network =
        scene("a---b   c---d\n---\nway 1 ab: highway=residential\nway 2 cd: highway=residential\n").network().0;
    let index = SnapIndex::new(&network);
    let segments: Vec<_> = network.segments().collect();
    let at = |segment| network.points(segment)[0];
    let snap = |segment, purpose| index.snap(at(segment), purpose, &SnapSettings::default()).expect("on the road");
    let (from, to) = (snap(segments[0], Purpose::Origin), snap(segments[1], Purpose::Destination));
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();
    let column = search.to(&network, &graph, &Destination::from(&to), UNREACHABLE_MS);
    assert!(journey(&network, &column, &from, &to).is_none());
}
