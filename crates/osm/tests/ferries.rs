//! Ferries: which carry cars, when they sail, how long a crossing takes, and which ramps belong to them.
#![allow(clippy::unwrap_used, reason = "helpers of a test")]

mod common;

use common::{Roads, scene};

/// A mainland (a-b) and an island (e-f), piers b-c and d-e, with 2.2 km of water between c and d.
fn coast(piers: [&str; 2], ferry: &str) -> Roads {
    scene(&format!(
        "
        a-b-c                       m                       d-e-f
        ---
        way 1 ab: highway=secondary
        way 2 bc: {}
        way 3 de: {}
        way 4 ef: highway=tertiary
        {ferry}
    ",
        piers[0], piers[1]
    ))
    .network()
}

#[test]
fn a_relation_may_suspend_its_ferry_for_a_time() {
    let line = |tags: &str| {
        format!("way 10 cd: route=ferry, motor_vehicle=yes\nrelation 90 =10: type=route, route=ferry, {tags}")
    };
    let shut = "motor_vehicle:conditional=no @ (Nov-Mar)";
    for (tags, when, carries) in [
        (shut, "2024-01-15 10:00", false),
        (shut, "2024-07-15 10:00", true),
        ("access:conditional=no @ (2024 Aug 15-2024 Oct 31)", "2024-09-10 10:00", false),
        ("vehicle:conditional=no @ (Sa,Su)", "2024-09-10 10:00", true),
        ("motor_vehicle=no", "2024-07-15 10:00", true),
    ] {
        let scene = scene(&format!(
            "
            a-b-c                       m                       d-e-f
            ---
            way 1 ab: highway=secondary
            way 2 bc: highway=service
            way 3 de: highway=service
            way 4 ef: highway=tertiary
            {}
        ",
            line(tags)
        ));
        assert_eq!(scene.at(when).network().reaches('a', 'f'), carries, "{tags} at {when}");
    }
}

const PIER: [&str; 2] = ["highway=service"; 2];

#[test]
fn ferries_carry_cars_by_their_relation_or_because_they_join_roads() {
    let relation = |tags: &str| format!("relation 90 =10: type=route, route=ferry, {tags}");
    for (way, relation, carries) in [
        ("route=ferry", relation("motor_vehicle=yes"), true),
        ("route=ferry", relation("motorcar=yes"), true),
        ("route=ferry, foot=yes", relation("motor_vehicle=yes"), true),
        ("route=ferry", relation("foot=yes"), false),
        ("route=ferry", relation("motor_vehicle=no"), false),
        ("route=ferry, motor_vehicle=no", relation("motor_vehicle=yes"), false),
        ("route=ferry", String::new(), true),
        ("route=ferry, foot=yes", String::new(), false),
        ("route=ferry, bicycle=yes", String::new(), false),
        ("route=ferry, name=Ferry", relation("name=Line"), true),
    ] {
        let roads = coast(PIER, &format!("way 10 cd: {way}\n{relation}"));
        let reached = roads.0.ways().iter().any(|w| w.osm_id == 10);
        assert_eq!(reached, carries, "{way}; {relation}");
        assert_eq!(roads.reaches('a', 'f'), carries, "{way}; {relation}");
    }
    // Without a road on the other shore it is no car ferry.
    let roads = coast(PIER, "way 10 bm: route=ferry");
    assert_eq!(roads.dropped("ferry without a tag that it carries cars"), 1);
    let told = "ferry of which no tag says for whom it is";
    assert_eq!((roads.noticed(told), coast(PIER, "way 10 cd: route=ferry").noticed(told)), (0, 1));
}

#[test]
fn a_crossing_takes_its_duration_once_however_it_is_drawn() {
    let car = "route=ferry, motor_vehicle=yes";
    let minutes = |ferry: &str| {
        let roads = coast(PIER, ferry);
        let ferries = roads.0.segments().flat_map(|s| roads.0.stretches(s).to_vec());
        let of_ferry = ferries.filter(|s| roads.0.way(s).class() == waywarden_network::RoadClass::Ferry);
        f64::from(of_ferry.map(|s| s.time_ms[0].max(s.time_ms[1])).sum::<u32>()) / 60e3
    };
    let route = "relation 90 =10 =11: type=route, route=ferry";
    for (ferry, expected) in [
        (format!("way 10 cd: {car}, duration=00:12"), 12.0),
        (format!("way 10 cd: {car}, duration=12 minutes"), 12.0),
        (format!("way 10 cd: {car}\nrelation 90 =10: type=route, route=ferry, duration=00:12"), 12.0),
        (format!("way 10 cm: {car}\nway 11 md: {car}\n{route}, duration=00:12"), 12.0),
        (format!("way 10 cm: {car}, duration=12\nway 11 md: {car}, duration=12\n{route}, duration=00:12"), 12.0),
        // The relation says that each way has its own share.
        (format!("way 10 cm: {car}, duration=6\nway 11 md: {car}, duration=6\n{route}, duration=00:12"), 12.0),
        // One says its share, the relation the whole.
        (format!("way 10 cm: {car}, duration=6\nway 11 md: {car}\n{route}, duration=00:12"), 12.0),
        // There and back on a line of its own each: both take the time of the relation.
        (format!("way 10 cd: {car}, oneway=yes\nway 11 dmc: {car}, oneway=yes\n{route}, duration=00:12"), 24.0),
        // Without a relation: 2 km in 24 minutes is odder for a ship than in 12.
        (format!("way 10 cm: {car}, duration=12\nway 11 md: {car}, duration=12"), 12.0),
        // Two ways of 3 minutes each: 20 km/h as shares, 40 km/h if they were the whole.
        (format!("way 10 cm: {car}, duration=3\nway 11 md: {car}, duration=3"), 6.0),
        (format!("way 10 cm: {car}, duration=5\nway 11 md: {car}, duration=9"), 14.0),
        (format!("way 10 cm: {car}, duration=12\nway 11 md: {car}"), 12.0),
    ] {
        let found = minutes(&ferry);
        assert!((found - expected).abs() < 0.05, "{ferry}: {found} min, expected {expected}");
    }
}

#[test]
fn durations_that_no_ship_can_keep_are_read_otherwise_and_told() {
    let sailing = |tags: &str, relation: &str| {
        let line = format!(
            "way 10 cd: route=ferry, motor_vehicle=yes{tags}\nrelation 90 =10: type=route, route=ferry{relation}"
        );
        let roads = coast(PIER, &line);
        let told: Vec<String> = roads.report().repaired.iter().map(|(reason, _)| reason.to_owned()).collect();
        (f64::from(roads.way_time_ms(10)) / 60e3, told.iter().filter(|reason| reason.contains("duration")).count())
    };
    for (tags, relation, minutes, told) in [
        (", duration=00.12", "", 12.0, 1),
        (", duration=12:00", "", 12.0, 1),
        (", duration=0.2", "", 12.0, 1),
        ("", ", duration=00.12", 12.0, 1),
        (", duration=00:12", ", duration=soon", 12.0, 1),
        (", duration=00:12", "", 12.0, 0),
    ] {
        let (found, reasons) = sailing(tags, relation);
        assert!((found - minutes).abs() < 0.1, "{tags} {relation}: {found} min");
        assert_eq!(reasons, told, "{tags} {relation}");
    }
}

#[test]
fn lines_that_share_a_piece_each_take_the_time_of_their_relation() {
    // From c over m to d, and from m on to p, as far again.
    let roads = |tags: [&str; 3]| {
        scene(&format!(
            "
            a-b-c                       m                       d-e-f



                                        p-q
            ---
            way 1 ab: highway=secondary
            way 2 bc: highway=service
            way 3 de: highway=service
            way 4 ef: highway=tertiary
            way 5 pq: highway=tertiary
            way 10 cm: route=ferry, motor_vehicle=yes{}
            way 11 md: route=ferry, motor_vehicle=yes{}
            way 12 mp: route=ferry, motor_vehicle=yes{}
            relation 90 =10 =11: type=route, route=ferry, duration=00:12
            relation 91 =10 =12: type=route, route=ferry, duration=00:18
            ",
            tags[0], tags[1], tags[2]
        ))
        .network()
    };
    for tags in
        [["", "", ""], [", duration=12", ", duration=12", ", duration=18"], [", duration=12", "", ", duration=18"]]
    {
        let roads = roads(tags);
        let minutes = |ways: [i64; 2]| ways.iter().map(|&way| f64::from(roads.way_time_ms(way)) / 60e3).sum::<f64>();
        assert!((minutes([10, 11]) - 12.0).abs() < 0.1, "{tags:?}: {}", minutes([10, 11]));
        assert!((minutes([10, 12]) - 18.0).abs() < 0.1, "{tags:?}: {}", minutes([10, 12]));
    }
}

#[test]
fn a_ferry_does_not_sail_outside_its_hours_and_seasons() {
    for (tags, when, sails) in [
        (", opening_hours=May-Oct", "2025-01-10 08:30", false),
        (", opening_hours=May-Oct", "2025-07-10 08:30", true),
        (", seasonal=summer", "2025-01-10 08:30", false),
        (", seasonal=summer", "2025-07-10 08:30", true),
        (", access:conditional=no @ (Nov-Apr)", "2025-01-10 08:30", false),
        (", access:conditional=no @ (Nov-Apr)", "2025-07-10 08:30", true),
        (", vehicle:conditional=no @ (Nov-Apr)", "2025-01-10 08:30", false),
    ] {
        for (way, relation) in [(tags, ""), ("", tags)] {
            let scene = scene(&format!(
                "
                a-b-c                       m                       d-e-f
                ---
                way 1 ab: highway=secondary
                way 2 bc: highway=service
                way 3 de: highway=service
                way 4 ef: highway=tertiary
                way 10 cd: route=ferry, motorcar=yes{way}
                relation 90 =10: type=route, route=ferry{relation}
            "
            ));
            assert_eq!(scene.at(when).network().reaches('a', 'f'), sails, "{way} {relation} at {when}");
        }
    }
}

#[test]
fn boarding_takes_its_time_once_also_where_the_pier_runs_straight_on_to_the_ferry() {
    let car = "route=ferry, motor_vehicle=yes";
    for ferry in [
        format!("way 10 cd: {car}, duration=12"),
        format!("way 10 cm: {car}, duration=12\nway 11 md: {car}, duration=12"),
        format!("way 10 cm: {car}, duration=5\nway 11 md: {car}, duration=7"),
    ] {
        let roads = coast(PIER, &ferry);
        for (from, to) in [('a', 'f'), ('f', 'a')] {
            let minutes = f64::from(roads.time_ms(from, to).unwrap()) / 60e3;
            // 12 minutes at sea, 10 at the quay, 210 m of roads.
            assert!((22.1..23.0).contains(&minutes), "{ferry}, {from} to {to}: {minutes} min");
        }
    }
}

#[test]
fn reversible_ramps_lead_to_ferries_and_other_reversible_lanes_stay_closed() {
    let ferry = "way 10 cd: route=ferry, motor_vehicle=yes";
    let ramp = "highway=service, oneway=reversible";
    for piers in [[ramp, ramp], [ramp, "highway=service"], ["highway=unclassified, oneway=reversible", ramp]] {
        let roads = coast(piers, ferry);
        assert!(roads.reaches('a', 'f') && roads.reaches('f', 'a'), "{piers:?}");
    }
    let roads = scene(
        "
        a-b-c-d
        ---
        way 1 ab: highway=primary
        way 2 bc: highway=primary, oneway=reversible
        way 3 cd: highway=primary
    ",
    )
    .network();
    assert!(!roads.reaches('a', 'd'));
    assert_eq!(roads.dropped("reversible lane: open in neither direction for certain"), 1);
}
