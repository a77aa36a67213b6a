//! What only the whole of the roads can decide: barriers on junctions, doubled nodes, sizes, edges, loose pieces.
#![allow(clippy::unwrap_used, reason = "helpers of a test")]

mod common;

use common::{Data, Roads, Scene, draw, scene};

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

/// A drawing in which the node `d` lies at the place of `b`.
fn doubled(drawing: &str) -> Roads {
    let mut data = draw(drawing);
    let at = |data: &Data, letter| data.nodes.iter().position(|n| n.id == common::id_of(letter)).expect("a node");
    let (b, d) = (at(&data, 'b'), at(&data, 'd'));
    (data.nodes[d].lon_e7, data.nodes[d].lat_e7) = (data.nodes[b].lon_e7, data.nodes[b].lat_e7);
    Scene::of(&[data.encode()]).network()
}

#[test]
fn ends_at_the_place_of_another_road_are_joined_on_one_level_only() {
    let doubled = |first: &str, second: &str| {
        doubled(&format!(
            "
            a-b-c
              d
              e
            ---
            way 1 abc: {first}
            way 2 de: {second}
        "
        ))
    };
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
        doubled(&format!(
            "
              f
            a-b-c
              d
              e
            ---
            way 1 abc: {first}
            way 2 fde: {second}
        "
        ))
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
