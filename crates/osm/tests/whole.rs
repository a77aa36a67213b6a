//! What only the whole of the roads can decide: ferries, barriers on junctions, doubled nodes, sizes, edges, loose pieces.
#![allow(clippy::unwrap_used, reason = "helpers of a test")]

mod common;

use common::{Data, Roads, Scene, draw, scene};

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
        ("", ", duration=00.12", 12.0, 0),
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

/// A main road x-a-b-c-y, a side way b-d, and a way round.
fn junction(main: [&str; 2], side: &str, barrier: &str) -> Roads {
    scene(&format!(
        "
        x-a-b-c-y
          | | |
          | d |
          |   |
          |   |
          |   |
          h---i
        ---
        way 1 xab: {}
        way 2 bcy: {}
        way 3 bd: {side}
        way 4 ahic: highway=tertiary
        node b: {barrier}
    ",
        main[0], main[1]
    ))
    .network()
}

#[test]
fn a_barrier_on_the_node_of_a_side_path_does_not_close_a_main_road() {
    let a1 = ["highway=primary, ref=A1"; 2];
    let free = junction(a1, "highway=footway", "name=nothing").time_ms('x', 'y').unwrap();
    for (main, side, barrier) in [
        (a1, "highway=footway", "barrier=bollard"),
        (a1, "highway=track", "barrier=gate, locked=yes"),
        (a1, "highway=path", "barrier=kissing_gate"),
        (a1, "highway=bridleway", "barrier=stile"),
        (a1, "highway=cycleway", "barrier=cycle_barrier"),
        (a1, "highway=residential", "barrier=block"),
        (a1, "highway=construction, construction=service", "barrier=gate, locked=yes"),
        (["highway=trunk, ref=A303", "highway=primary, ref=A303"], "highway=footway", "barrier=bollard"),
        (["highway=unclassified, ref=C12"; 2], "highway=footway", "barrier=bollard"),
        (a1, "highway=service", "barrier=gate, access=private"),
        (a1, "highway=service", "barrier=gate"),
    ] {
        let roads = junction(main, side, barrier);
        let time_ms = roads.time_ms('x', 'y').unwrap();
        assert!(time_ms < free * 3, "{main:?} {side} {barrier}: {time_ms} ms, {free} ms without");
        let counted = "barrier on the node where a side path or road leaves a main road: taken to close the side only";
        assert_eq!(roads.repaired(counted), 1, "{side} {barrier}");
    }
    // The side is closed.
    let roads = junction(a1, "highway=residential", "barrier=block");
    assert!(!roads.reaches('a', 'd'));
    // A modal filter, and a barrier that stands on the main road away from any junction.
    for (main, side, barrier) in [
        (["highway=residential"; 2], "highway=footway", "barrier=bollard"),
        (["highway=residential"; 2], "highway=path", "barrier=bollard"),
        (["highway=tertiary"; 2], "highway=footway", "barrier=bollard"),
        (a1, "waterway=ditch", "barrier=bollard"),
    ] {
        let time_ms = junction(main, side, barrier).time_ms('x', 'y').unwrap();
        assert!(time_ms > free * 3, "{main:?} {side} {barrier}: {time_ms} ms");
    }
}

/// Two roads of which the second has nodes of its own, the first of them (`d`) at the place of `b`.
fn doubled(first: &str, second: &str) -> Roads {
    let mut data = draw(&format!(
        "
        a-b-c
          d
          e
        ---
        way 1 abc: {first}
        way 2 de: {second}
    "
    ));
    let at = |data: &Data, letter| data.nodes.iter().position(|n| n.id == common::id_of(letter)).expect("a node");
    let (b, d) = (at(&data, 'b'), at(&data, 'd'));
    (data.nodes[d].lon_e7, data.nodes[d].lat_e7) = (data.nodes[b].lon_e7, data.nodes[b].lat_e7);
    Scene::of(&[data.encode()]).network()
}

#[test]
fn ends_at_the_place_of_another_road_are_joined_on_one_level_only() {
    let joined = "ends of roads at the position of another road without a common node: joined";
    for (first, second) in [
        ("highway=primary", "highway=residential"),
        ("highway=primary, layer=1", "highway=residential, layer=1"),
        ("highway=primary, bridge=yes", "highway=residential, bridge=yes"),
        ("highway=primary, oneway=yes", "highway=service"),
    ] {
        let roads = doubled(first, second);
        assert_eq!(roads.repaired(joined), 1, "{first}; {second}");
        assert!(roads.reaches('a', 'e'), "{first}; {second}");
    }
    for (first, second) in [
        ("highway=primary, layer=1", "highway=residential"),
        ("highway=primary, bridge=yes", "highway=residential"),
        ("highway=primary", "highway=residential, tunnel=yes"),
        ("highway=primary", "highway=residential, layer=-1"),
    ] {
        let roads = doubled(first, second);
        assert_eq!(roads.repaired(joined), 0, "{first}; {second}");
        assert_eq!(roads.noticed("ends of roads at the position of a road of another level"), 1, "{first}; {second}");
    }
}

#[test]
fn roads_that_cross_at_one_place_without_a_common_node_are_joined_on_one_level_only() {
    let crossing = |first: &str, second: &str| {
        let mut data = draw(&format!(
            "
              f
            a-b-c
              d
              e
            ---
            way 1 abc: {first}
            way 2 fde: {second}
        "
        ));
        let at = |data: &Data, letter| data.nodes.iter().position(|n| n.id == common::id_of(letter)).expect("a node");
        let (b, d) = (at(&data, 'b'), at(&data, 'd'));
        (data.nodes[d].lon_e7, data.nodes[d].lat_e7) = (data.nodes[b].lon_e7, data.nodes[b].lat_e7);
        Scene::of(&[data.encode()]).network()
    };
    let joined = "roads of one level that cross at the same position without a common node: joined";
    for (first, second, meet) in [
        ("highway=primary", "highway=residential", true),
        ("highway=primary, layer=1", "highway=residential, layer=1", true),
        ("highway=primary, bridge=yes, layer=1", "highway=residential", false),
        ("highway=primary, bridge=yes, layer=0", "highway=residential", false),
        ("highway=primary", "highway=residential, tunnel=yes", false),
        ("highway=primary", "highway=residential, location=underground", false),
        ("highway=primary, level=0", "highway=residential, level=1", false),
        ("highway=primary", "route=ferry, motor_vehicle=yes", false),
    ] {
        let roads = crossing(first, second);
        assert_eq!(roads.repaired(joined), u64::from(meet), "{first}; {second}");
        assert_eq!(roads.reaches('a', 'e'), meet, "{first}; {second}");
    }
}

#[test]
fn numbered_main_roads_that_end_at_the_edge_are_named() {
    let told = |tags: &str| {
        let roads = scene(&format!(
            "
            a-b-c-d
              |
              e
            ---
            way 1 bcd: {tags}
            way 2 ab: highway=residential
            way 3 be: highway=residential
        "
        ))
        .network();
        let found = roads.report().noticed.iter().find(|(reason, _)| reason.contains("leave the extract"));
        found.map(|(reason, counted)| (reason.to_owned(), counted.examples.clone()))
    };
    for (tags, number) in [
        ("highway=primary, ref=A1", Some("A1")),
        ("highway=trunk, ref=A303", Some("A303")),
        ("highway=motorway, ref=M5", Some("M5")),
        ("highway=secondary, ref=B3092", Some("B3092")),
        ("highway=primary", None),
        ("highway=residential, ref=C1", None),
    ] {
        let found = told(tags);
        assert_eq!(found.is_some(), number.is_some(), "{tags}: {found:?}");
        if let (Some((reason, ids)), Some(number)) = (found, number) {
            assert!(reason.contains(&format!("({number})")), "{reason}");
            assert_eq!(ids, [common::id_of('d')]);
        }
    }
}

#[test]
fn a_shattered_network_is_refused_and_islands_are_not() {
    let pieces = |count: usize, spread: &str| {
        let mut data = Data::default();
        for piece in 0..count as i64 {
            let at = |step: i64| (-20_000_000 + step * 50_000, 510_000_000 + piece * 100_000);
            for step in 0..2 {
                let (lon_e7, lat_e7) = at(step);
                data.nodes.push(common::Node { id: piece * 2 + step + 1, lon_e7, lat_e7, version: 1, tags: vec![] });
            }
            data.ways.push(common::Way {
                id: piece + 1,
                version: 1,
                refs: vec![piece * 2 + 1, piece * 2 + 2],
                tags: vec![("highway".into(), spread.into())],
            });
        }
        let mut scene = Scene::of(&[data.encode()]);
        scene.settings.keep_islands = false;
        scene
    };
    for count in [11, 25] {
        let mut scene = pieces(count, "residential");
        let error = scene.error();
        assert!(error.contains("do not hang together") && error.contains("--keep-islands"), "{error}");
        scene.settings.keep_islands = true;
        assert_eq!(scene.network().noticed("loose pieces of road"), count as u64 - 1);
    }
    // A few islands are no damage.
    let islands = pieces(3, "residential").network();
    assert_eq!(islands.noticed("loose pieces of road"), 2);
    assert_eq!(pieces(1, "residential").network().noticed("loose pieces of road"), 0);
}

#[test]
fn a_single_lane_is_slower_than_two() {
    let time_ms = |tags: &str| {
        let text = format!("\na-----------b\n---\nway 1 ab: highway=unclassified{tags}\n");
        scene(&text).network().time_ms('a', 'b').unwrap()
    };
    let two = time_ms("");
    for tags in [", lanes=1", ", width=3", ", passing_places=yes", ", narrow=yes", ", width=11'"] {
        let one = time_ms(tags);
        assert!(one * 10 >= two * 11 && one < two * 2, "{tags}: {one} ms, {two} ms with two lanes");
    }
    assert_eq!(time_ms(", lanes=2"), two);
    assert_eq!(time_ms(", lanes=1, oneway=yes"), time_ms(", oneway=yes"));
}

#[test]
fn a_tidal_road_is_told_and_open_closed_or_waited_for() {
    let island = |tags: &str, water: &str| {
        let mut scene = scene(&format!(
            "\na-b---c-d\n---\nway 1 ab: highway=tertiary\nway 2 bc: {tags}\nway 3 cd: highway=tertiary\n"
        ));
        let text = format!("base = \"car\"\nname = \"mine\"\n[water]\n{water}\n");
        scene.settings.profile = waywarden_osm::Profile::from_toml("mine", &text).unwrap();
        scene.network()
    };
    let tidal = "highway=unclassified, tidal=yes";
    let open = island(tidal, "tidal = \"open\"");
    assert_eq!(open.noticed("roads that the tide covers"), 1);
    assert!(!island(tidal, "tidal = \"closed\"").reaches('a', 'd'));
    let time_ms = |roads: &Roads| roads.time_ms('a', 'd').unwrap();
    assert_eq!(time_ms(&island(tidal, "tidal = 1.0")), time_ms(&open));
    // Open for half of 12.42 h: half of those who come wait a quarter of it.
    let wait_ms = 12.42 * 3_600e3 / 8.0;
    let more_ms = f64::from(time_ms(&island(tidal, "tidal = 0.5")) - time_ms(&open));
    // Speeds are whole metres an hour.
    assert!((more_ms - wait_ms).abs() < wait_ms * 0.02, "{more_ms}");
    let ford = "highway=unclassified, ford=yes";
    assert_eq!(island(ford, "tidal = \"closed\"").noticed("fords"), 1);
    assert!(!island(ford, "ford = \"closed\"").reaches('a', 'd'));
    assert_eq!(island("highway=unclassified, flood_prone=yes", "").noticed("roads that are flooded"), 1);
    assert_eq!(island("highway=unclassified, tidal=no", "").noticed("roads that the tide"), 0);
    let bad = "base = \"car\"\nname = \"x\"\n[water]\nford = 0.5\n";
    assert!(waywarden_osm::Profile::from_toml("x", bad).is_err());
}

#[test]
fn several_ways_between_are_found_where_the_road_runs_on_through_the_junction() {
    // Road 6 runs on through m, road 1 through b.
    let text = |relation: &str| {
        format!(
            "
            a-b-c
              x
              y
            p-m-q
            ---
            way 1 abc: highway=primary
            way 4 bx: highway=residential
            way 5 xy: highway=residential
            way 7 ym: highway=residential
            way 6 pmq: highway=primary
            {relation}
        "
        )
    };
    assert!(scene(&text("")).network().reaches('a', 'q'));
    for members in ["via=4 via=5 via=7", "via=5 via=7 via=4", "via=7 via=5 via=4"] {
        let relation = format!("relation 9 from=1 {members} to=6: type=restriction, restriction=no_u_turn");
        let roads = scene(&text(&relation)).network();
        for (from, to) in [('a', 'q'), ('a', 'p'), ('c', 'q'), ('c', 'p')] {
            assert!(!roads.reaches(from, to), "{members}: {from} {to}");
        }
        assert!(roads.reaches('p', 'c'), "{members}");
    }
}
