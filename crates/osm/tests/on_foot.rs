//! Tiny networks on foot and by bicycle: what is open, in which direction, and how long it takes.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use common::{Roads, scene};

/// One way from a to b, `tags` on it; b goes on to c and a to d so that both ends are on the main network,
/// and streets without an end make junctions of a and b whatever way 2 is.
fn one_way_street(tags: &str, profile: &str) -> Roads {
    scene(&format!(
        "
        u-x---y-v
        d-a---b-c
        |       |
        |       |
        |       |
        |       |
        |       |
        e-------f
        ---
        way 1 da: highway=residential
        way 2 ab: {tags}
        way 3 bc: highway=residential
        way 4 defc: highway=residential
        way 5 ax: highway=residential
        way 6 au: highway=residential
        way 7 by: highway=residential
        way 8 bv: highway=residential
    "
    ))
    .by(profile)
    .network()
}

/// The short way is open from a to b, and back.
fn open(tags: &str, profile: &str) -> [bool; 2] {
    let roads = one_way_street(tags, profile);
    let plain = one_way_street("highway=residential", profile);
    [('a', 'b'), ('b', 'a')].map(|(from, to)| {
        let (time, whole) = (roads.time_ms(from, to).unwrap(), plain.time_ms(from, to).unwrap());
        time <= whole * 2
    })
}

#[test]
fn who_may_use_which_way() {
    const BOTH: [bool; 2] = [true, true];
    const NONE: [bool; 2] = [false, false];
    // Tags, on foot, by bicycle.
    let rows: [(&str, [bool; 2], [bool; 2]); 24] = [
        ("highway=footway", BOTH, NONE),
        ("highway=footway, bicycle=yes", BOTH, BOTH),
        ("highway=path", BOTH, NONE),
        ("highway=path, bicycle=designated", BOTH, BOTH),
        ("highway=cycleway", BOTH, BOTH),
        ("highway=cycleway, foot=no", NONE, BOTH),
        ("highway=bridleway", BOTH, BOTH),
        ("highway=pedestrian", BOTH, NONE),
        ("highway=steps", BOTH, NONE),
        ("highway=track", BOTH, BOTH),
        ("highway=residential, oneway=yes", BOTH, [true, false]),
        ("highway=residential, oneway=-1", BOTH, [false, true]),
        ("highway=residential, oneway=yes, oneway:bicycle=no", BOTH, BOTH),
        ("highway=footway, oneway:foot=yes", [true, false], NONE),
        ("highway=trunk", BOTH, BOTH),
        ("highway=trunk, foot=no, bicycle=no", NONE, NONE),
        ("highway=motorway", NONE, NONE),
        ("highway=residential, motor_vehicle=no", BOTH, BOTH),
        ("highway=residential, vehicle=no", BOTH, NONE),
        ("highway=residential, access=no, foot=yes", BOTH, NONE),
        ("highway=residential, bicycle=dismount", BOTH, NONE),
        ("highway=service, access=no", NONE, NONE),
        ("highway=construction", NONE, NONE),
        ("highway=footway, area=yes", BOTH, NONE),
    ];
    for (tags, on_foot, by_bicycle) in rows {
        assert_eq!(open(tags, "foot"), on_foot, "{tags} on foot");
        assert_eq!(open(tags, "bicycle"), by_bicycle, "{tags} by bicycle");
    }
}

#[test]
fn speeds_are_those_of_the_profile_everywhere() {
    for tags in
        ["highway=primary", "highway=footway, bicycle=yes", "highway=residential, maxspeed=3 mph", "highway=trunk_link"]
    {
        let [foot, bicycle] = ["foot", "bicycle"].map(|profile| one_way_street(tags, profile));
        // The scene is the same, so times are in the ratio of the speeds.
        let (walked, ridden) = (foot.way_time_ms(2), bicycle.way_time_ms(2));
        let ratio = f64::from(walked) / f64::from(ridden);
        assert!((ratio - 15.0 / 4.8).abs() < 0.01, "{tags}: {walked} ms on foot, {ridden} ms by bicycle");
    }
}

#[test]
fn what_stops_a_car_lets_walkers_through() {
    let through = |tags: &str, profile: &str| {
        let roads = |node: &str| {
            scene(&format!(
                "
                a-b-f-e-g
                  |   |
                  |   |
                  |   |
                  |   |
                  h---i
                ---
                way 1 ab: highway=residential
                way 2 bfe: highway=residential
                way 3 eg: highway=residential
                way 4 bhie: highway=residential
                node f: {node}
            "
            ))
            .by(profile)
            .network()
        };
        let (free, there) = (roads("name=nothing").time_ms('a', 'g').unwrap(), roads(tags).time_ms('a', 'g').unwrap());
        there < free * 3 / 2
    };
    for (tags, on_foot, by_bicycle) in [
        ("barrier=bollard", true, true),
        ("barrier=cycle_barrier", true, true),
        ("barrier=kissing_gate", true, false),
        ("barrier=stile", true, false),
        ("barrier=gate", true, true),
        ("barrier=gate, locked=yes", false, false),
        ("barrier=gate, locked=yes, foot=yes", true, false),
        ("barrier=wall", false, false),
        ("barrier=bollard, bicycle=no", true, false),
    ] {
        assert_eq!(through(tags, "foot"), on_foot, "{tags} on foot");
        assert_eq!(through(tags, "bicycle"), by_bicycle, "{tags} by bicycle");
    }
}

#[test]
fn turn_restrictions_are_for_wheels() {
    let crossroads = |profile: &str| {
        scene(
            "
              n
              |
            w-x-e
              |
              s
            ---
            way 1 wx: highway=primary
            way 2 xe: highway=primary
            way 3 xn: highway=primary
            way 4 xs: highway=primary
            relation 9 from=1 via=x to=3: type=restriction, restriction=no_left_turn
        ",
        )
        .by(profile)
        .network()
    };
    assert!(crossroads("foot").has_turn("1x3"));
    assert!(!crossroads("bicycle").has_turn("1x3"));
}
