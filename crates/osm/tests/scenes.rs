//! What the rules make of tiny road networks: barriers, private roads, turn restrictions, ferries, times of day.

mod common;

use common::{Roads, scene};

/// Two junctions, b and e, joined by a short way through f and a long way round.
fn with_barrier(tags: &str) -> Roads {
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
        node f: {tags}
    "
    ))
    .network()
}

#[test]
fn a_barrier_stops_a_car_where_it_stands() {
    let free = with_barrier("name=nothing").time_ms('a', 'g').unwrap();
    for tags in ["barrier=bollard", "barrier=gate, access=no", "barrier=stile", "motor_vehicle=no"] {
        let blocked = with_barrier(tags);
        let around = blocked.time_ms('a', 'g').unwrap();
        assert!(around > free * 2, "{tags}: {around} ms, {free} ms without");
        // Each side of it is still a road to live on.
        assert!(blocked.reaches('a', 'f') && blocked.reaches('f', 'g'), "{tags}");
        assert_eq!(blocked.kept("barriers that stop a car, for each way through them"), 1, "{tags}");
    }
}

#[test]
fn a_gate_costs_its_seconds_once() {
    let free = with_barrier("barrier=entrance").time_ms('a', 'g').unwrap();
    for (tags, delay_ms) in [
        ("barrier=gate", 30_000),
        ("barrier=cattle_grid", 3_000),
        ("barrier=bollard, bollard=rising", 15_000),
        ("barrier=toll_booth", 15_000),
    ] {
        let roads = with_barrier(tags);
        for (from, to) in [('a', 'g'), ('g', 'a')] {
            assert_eq!(roads.time_ms(from, to).unwrap(), free + delay_ms, "{tags}");
        }
    }
}

const GROUNDS: &str = "
    a-b-c-d-g
      |   |
      |   |
      |   |
      |   |
      |   |
      e---f   h
    ---
    way 1 ab: highway=residential
    way 2 bc: highway=service, access=private
    way 3 cd: highway=service, access=destination
    way 4 befd: highway=residential
    way 5 dg: highway=residential
    way 6 ch: highway=service, access=private
";

#[test]
fn private_roads_begin_and_end_trips_but_are_no_short_cut() {
    let through = scene(&GROUNDS.replace(", access=private", "").replace(", access=destination", "")).network();
    let car = scene(GROUNDS).network();
    let blue_light = scene(GROUNDS).by("blue-light").network();
    let [open, closed, blue] = [&through, &car, &blue_light].map(|r| r.time_ms('a', 'g').unwrap());
    assert!(closed > open * 3 / 2, "{closed} ms round, {open} ms through");
    assert_eq!(blue, open);
    assert!(car.reaches('a', 'c') && car.reaches('c', 'a'));
}

/// A crossroads: way 1 from the west, 2 to the east, 3 to the north, 4 to the south.
fn crossroads(relations: &str) -> common::Scene {
    scene(&format!(
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
        {relations}
    "
    ))
}

#[test]
fn turns_at_a_node_are_forbidden_or_ordered() {
    let all = crossroads("").network().turns();
    assert_eq!(all.iter().filter(|t| t.contains('x')).count(), 12);
    let no = crossroads("relation 9 from=1 via=x to=3: type=restriction, restriction=no_left_turn").network();
    assert!(!no.has_turn("1x3") && no.has_turn("1x4") && no.has_turn("3x1"));
    assert_eq!(no.turns().len(), all.len() - 1);
    let only = crossroads("relation 9 from=1 via=x to=2: type=restriction, restriction=only_straight_on").network();
    assert!(only.has_turn("1x2") && !only.has_turn("1x3") && !only.has_turn("1x4") && only.has_turn("4x1"));
    assert_eq!(only.turns().len(), all.len() - 2);
    for roads in [no, only] {
        assert_eq!(roads.kept("turn restrictions applied"), 1);
    }
}

#[test]
fn each_road_before_no_entry_and_after_no_exit_is_bound() {
    let entry = crossroads("relation 9 from=1 from=4 via=x to=3: type=restriction, restriction=no_entry").network();
    assert!(!entry.has_turn("1x3") && !entry.has_turn("4x3") && entry.has_turn("2x3"));
    let exit = crossroads("relation 9 from=1 via=x to=3 to=4: type=restriction, restriction=no_exit").network();
    assert!(!exit.has_turn("1x3") && !exit.has_turn("1x4") && exit.has_turn("1x2"));
}

#[test]
fn exceptions_and_other_vehicles_are_dropped_with_their_reason() {
    for (tags, reason) in [
        ("restriction=no_left_turn, except=motorcar", "turn restriction that excepts cars"),
        ("restriction:hgv=no_left_turn", "turn restriction for other vehicles"),
        ("restriction=no_idea", "turn restriction of an unknown kind"),
    ] {
        let roads = crossroads(&format!("relation 9 from=1 via=x to=3: type=restriction, {tags}")).network();
        assert!(roads.has_turn("1x3"));
        assert_eq!(roads.dropped(reason), 1, "{tags}");
    }
}

#[test]
fn broken_restrictions_are_dropped_with_their_reason_and_id() {
    for (members, reason) in [
        ("from=1 to=3", "turn restriction: a member is missing (from, via or to)"),
        ("from=w via=x to=3", "turn restriction: a member of the wrong type"),
        ("from=1 via=@7 to=3", "turn restriction: a member of the wrong type"),
        ("from=1 from=2 via=x to=3", "turn restriction: several members of a role that takes one"),
        ("from=1 via=x via=4 to=3", "turn restriction: via is more than one node, or nodes and ways"),
        ("from=77 via=x to=3", "turn restriction: the road before it is not on the network"),
        ("from=1 via=x to=77", "turn restriction: the road after it is not on the network"),
        ("from=1 via=Z to=3", "turn restriction: its node is not on a usable road"),
        ("from=1 via=77 to=3", "turn restriction: the ways between do not lead from one road to the other"),
    ] {
        let relation = format!("relation 9 {members}: type=restriction, restriction=no_left_turn");
        let roads = crossroads(&relation).network();
        assert_eq!(roads.turns(), crossroads("").network().turns(), "{members}");
        assert_eq!(roads.dropped(reason), 1, "{members}: {:?}", roads.report().dropped);
        let counted = roads.report().dropped.iter().find(|(r, _)| *r == reason).unwrap().1;
        assert_eq!(counted.examples, [9], "{members}");
    }
}

/// A dual carriageway with a gap: 1 and 2 eastbound, 5 and 6 westbound, 3 (and 4) across.
fn dual(gap: &str, relations: &str) -> Roads {
    scene(&format!(
        "
        p-q-r
          |
          m
          |
        u-v-w
        ---
        way 1 uv: highway=trunk, oneway=yes
        way 2 vw: highway=trunk, oneway=yes
        {gap}
        way 5 rq: highway=trunk, oneway=yes
        way 6 qp: highway=trunk, oneway=yes
        {relations}
    "
    ))
    .network()
}

#[test]
fn turning_back_through_a_gap_is_forbidden_by_a_way_between() {
    let gap = "way 3 vmq: highway=trunk_link";
    let free = dual(gap, "");
    assert!(free.reaches('u', 'p'));
    let bound = dual(gap, "relation 9 from=1 via=3 to=6: type=restriction, restriction=no_u_turn");
    assert!(!bound.reaches('u', 'p') && bound.reaches('u', 'w'));
    assert_eq!(bound.kept("turn restrictions applied"), 1);
}

#[test]
fn several_ways_between_are_put_in_order() {
    let gap = "way 3 vm: highway=trunk_link\nway 4 mq: highway=trunk_link";
    assert!(dual(gap, "").reaches('u', 'p'));
    for members in ["via=3 via=4", "via=4 via=3"] {
        let relation = format!("relation 9 from=1 {members} to=6: type=restriction, restriction=no_u_turn");
        let bound = dual(gap, &relation);
        assert!(!bound.reaches('u', 'p'), "{members}");
        assert_eq!(bound.kept("turn restrictions applied"), 1, "{members}");
    }
}

#[test]
fn only_through_a_way_binds_whoever_came_that_way() {
    let roads = |relation: &str| {
        scene(&format!(
            "
              n
              |
            a-b-c-d
              | |
              s t
            ---
            way 1 ab: highway=primary
            way 2 bc: highway=primary
            way 3 cd: highway=primary, oneway=yes
            way 4 ct: highway=primary, oneway=yes
            way 5 nb: highway=primary, oneway=yes
            way 6 bs: highway=primary, oneway=yes
            {relation}
        "
        ))
        .network()
    };
    assert!(roads("").reaches('a', 't'));
    let bound = roads("relation 9 from=1 via=2 to=3: type=restriction, restriction=only_straight_on");
    assert!(!bound.reaches('a', 't') && bound.reaches('a', 'd') && bound.reaches('n', 't'));
    assert!(bound.reaches('a', 's'), "the way between need not be taken");
}

#[test]
fn rules_of_the_hour_are_applied_at_that_hour() {
    let relation =
        "relation 9 from=1 via=x to=3: type=restriction, restriction:conditional=no_left_turn @ (Mo-Fr 07:00-09:30)";
    for (when, permitted) in [("Tu 08:30", false), ("Tu 10:00", true), ("Su 08:30", true)] {
        assert_eq!(crossroads(relation).at(when).network().has_turn("1x3"), permitted, "{when}");
    }
    let untimed = crossroads(relation).network();
    assert!(untimed.has_turn("1x3"));
    assert_eq!(untimed.dropped("turn restriction at certain times only: not applied, as no time is given"), 1);

    let school = "
        a-b-c
        ---
        way 1 ab: highway=residential
        way 2 bc: highway=residential, motor_vehicle:conditional=no @ (Mo-Fr 08:00-09:15)
    ";
    let at_school = scene(school).at("Tu 08:30").network();
    assert_eq!((at_school.0.ways().len(), at_school.dropped("closed to cars by an access tag")), (1, 1));
    let untimed = scene(school).network();
    assert!(untimed.reaches('a', 'c'));
    assert_eq!(untimed.dropped("rule at certain times only: not applied, as no time is given"), 1);
}

#[test]
fn ferries_take_the_time_they_say() {
    let roads = |tags: &str| {
        scene(&format!(
            "
            a-b-----------c-d
              e           f
            ---
            way 1 ab: highway=primary
            way 2 bc: route=ferry, {tags}
            way 3 cd: highway=primary
            way 4 be: highway=primary
            way 5 cf: highway=primary
        "
        ))
        .network()
    };
    for (duration, minutes) in [("01:30", 90), ("45", 45), ("PT35M", 35)] {
        let roads = roads(&format!("motor_vehicle=yes, duration={duration}"));
        let sailing_ms = roads.way_time_ms(2);
        // A few hundred metres in so long a time: the speed in whole metres an hour is good to half a percent.
        assert!(sailing_ms.abs_diff(minutes * 60_000) < minutes * 300, "{duration}: {sailing_ms} ms");
        assert!(roads.time_ms('a', 'd').unwrap() > sailing_ms + 60_000, "{duration}: boarding takes time too");
    }
    // 12 columns of 35 m at 20 km/h.
    let by_length_ms = roads("motorcar=yes").way_time_ms(2);
    assert!((74_000..78_000).contains(&by_length_ms), "{by_length_ms} ms");
    assert!(!roads("foot=yes").reaches('a', 'd'));
}

#[test]
fn a_ferry_cut_by_the_extract_keeps_its_speed() {
    // The duration is that of the whole way; a piece that is missing cannot be sailed, the rest is in proportion.
    let roads = scene(
        "
        a-b-----------c-d
        ---
        way 1 ab: highway=primary
        way 2 bcX: route=ferry, motorcar=yes, duration=30
        way 3 cd: highway=primary
    ",
    )
    .network();
    roads.check_times();
    assert!(roads.reaches('a', 'd'));
}

#[test]
fn limits_are_kept_for_the_report() {
    let roads = scene(
        "
        a-b-c
        ---
        way 1 ab: highway=primary, maxspeed=30 mph
        way 2 bc: highway=primary, maxspeed=quick
    ",
    )
    .network();
    let limits: Vec<_> = roads.0.ways().iter().map(|w| w.limit_km_h).collect();
    assert_eq!(limits, [[48, 48], [0, 0]]);
    assert_eq!(roads.repaired("speed limit not understood: class speed used"), 1);
}
