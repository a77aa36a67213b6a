//! Extracts of different dates in one import: the newest edition of each object counts, before any rule.

mod common;

use common::{Data, Roads, Scene, draw};

const OLD: i64 = 1_551_400_000; // 2019-03-01
const NEW: i64 = 1_709_300_000; // 2024-03-01

/// Two towns, joined by a bridge (way 2) and by a long way round (way 4).
const MAP: &str = "
    a-b-c-d-e
      |   |
      |   |
      |   |
      |   |
      h---i
    ---
    way 1 ab: highway=secondary
    way 3 de: highway=secondary
    way 4 bhid: highway=secondary
";

fn extract(date: i64, more: &str) -> Data {
    let mut data = draw(&format!("{MAP}{more}"));
    data.date = Some(date);
    data
}

fn merged(files: &[&Data]) -> Roads {
    Scene::of(&files.iter().map(|data| data.encode()).collect::<Vec<_>>()).network()
}

#[test]
fn what_the_newer_extract_closes_stays_closed_whatever_the_order_of_files() {
    let old = extract(OLD, "way 2 bcd v3: highway=secondary");
    let open = merged(&[&old]).time_ms('a', 'e').unwrap();
    for (newer, way_left) in [
        ("way 2 bcd v5: highway=secondary, access=no", false),
        ("way 2 bcd v5: highway=secondary, motor_vehicle=no", false),
        ("way 2 bcd v4: highway=construction, construction=secondary", false),
        ("way 2 bcd v4: highway=cycleway", false),
        ("way 2 bcd v4: railway=disused", false),
        ("way 2 bcd v4: highway=secondary, oneway=-1", true),
        ("node c v9: barrier=bollard\nway 2 bcd v3: highway=secondary", true),
        ("node c v2: barrier=gate, access=no\nway 2 bcd v3: highway=secondary", true),
    ] {
        let new = extract(NEW, newer);
        for order in [[&old, &new], [&new, &old]] {
            let roads = merged(&order);
            let time_ms = roads.time_ms('a', 'e').unwrap();
            assert!(time_ms > open * 2, "{newer}: {time_ms} ms, {open} ms over the bridge");
            assert_eq!(roads.noticed("extracts of different dates"), 2, "{newer}");
            let left_out = "road that its newest edition closes, or is no road any more: left out";
            assert_eq!(roads.repaired(left_out), u64::from(!way_left), "{newer}");
        }
    }
}

#[test]
fn what_the_newer_extract_opens_is_open() {
    let old = extract(OLD, "node c: barrier=bollard\nway 2 bcd v3: highway=construction");
    let new = extract(NEW, "node c v2: highway=crossing\nway 2 bcd v4: highway=secondary");
    let alone = merged(&[&new]).time_ms('a', 'e');
    for order in [[&old, &new], [&new, &old]] {
        assert_eq!(merged(&order).time_ms('a', 'e'), alone);
    }
}

#[test]
fn the_version_goes_before_the_date_of_the_file() {
    // A file of a later day that holds an older edition: a copy that lagged behind.
    let old = extract(OLD, "way 2 bcd v7: highway=secondary, access=no");
    let new = extract(NEW, "way 2 bcd v6: highway=secondary");
    for order in [[&old, &new], [&new, &old]] {
        let roads = merged(&order);
        assert!(roads.time_ms('a', 'e') > merged(&[&new]).time_ms('a', 'e'));
    }
}

#[test]
fn a_restriction_is_that_of_the_newest_edition() {
    let restriction = "way 2 bcd: highway=secondary\nrelation 9 from=1 via=b to=2: type=restriction, ";
    let old = extract(OLD, &format!("{restriction}restriction=no_straight_on"));
    let new = extract(NEW, &format!("{restriction}restriction=no_left_turn, except=motorcar"));
    let free = merged(&[&new]).turns();
    assert_ne!(merged(&[&old]).turns(), free);
    // Relations of these files say no version: the newer file counts.
    for order in [[&old, &new], [&new, &old]] {
        assert_eq!(merged(&order).turns(), free);
    }
}

#[test]
fn a_road_that_only_the_older_extract_has_is_kept_and_named_or_left_out() {
    for deleted in ["way 2 bcd v3: highway=secondary", "way 2 bcd v3: highway=secondary\nway 6 ch: highway=residential"]
    {
        let old = extract(OLD, deleted);
        let new = extract(NEW, "");
        let ways = deleted.lines().count() as u64;
        for order in [[&old, &new], [&new, &old]] {
            let mut scene = Scene::of(&order.map(Data::encode));
            let kept = scene.network();
            let told = "road that only the extract of 2019-03-01 has, inside the area of that of 2024-03-01: kept";
            assert_eq!(kept.noticed(told), ways, "{:?}", kept.report().noticed);
            scene.settings.newest_area_wins = true;
            let without = scene.network();
            assert!(without.time_ms('a', 'e') > kept.time_ms('a', 'e'));
            let left_out =
                "road that only the extract of 2019-03-01 has, inside the area of that of 2024-03-01: left out";
            assert_eq!(without.dropped(left_out), ways);
        }
    }
}

#[test]
fn a_restriction_that_only_the_older_extract_has_is_kept_and_named_or_left_out() {
    let ways = "way 2 bcd v3: highway=secondary\n";
    let forbidden = "relation 9 from=1 via=b to=2: type=restriction, restriction=no_straight_on";
    let another = "relation 8 from=4 via=b to=1: type=restriction, restriction=no_left_turn";
    let old = extract(OLD, &format!("{ways}{forbidden}\n{another}"));
    let new = extract(NEW, &format!("{ways}{another}"));
    let told = "turn restriction that only the extract of 2019-03-01 has, on roads that that of 2024-03-01 has too";
    for order in [[&old, &new], [&new, &old]] {
        let mut scene = Scene::of(&order.map(Data::encode));
        let kept = scene.network();
        assert_eq!(kept.noticed(told), 1, "{:?}", kept.report().noticed);
        assert_eq!(kept.turns(), merged(&[&old]).turns());
        scene.settings.newest_area_wins = true;
        let without = scene.network();
        let left_out = format!("{told}: left out");
        assert_eq!((without.turns(), without.dropped(&left_out)), (merged(&[&new]).turns(), 1));
    }
    // A newer extract without any restriction was made without them.
    let new = extract(NEW, ways);
    assert_eq!(merged(&[&old, &new]).noticed(told), 0);
}

#[test]
fn the_rest_of_a_larger_old_extract_is_no_deleted_road() {
    let old = draw(
        "
        a-b-c-d-e---x---y
          |   |
          h---i
        ---
        way 1 ab: highway=secondary
        way 3 de: highway=secondary
        way 7 exy: highway=secondary
        way 4 bhid: highway=secondary
    ",
    );
    let old = Data { date: Some(OLD), ..old };
    let new = extract(NEW, "way 2 bcd: highway=secondary");
    let mut scene = Scene::of(&[old.encode(), new.encode()]);
    scene.settings.newest_area_wins = true;
    let roads = scene.network();
    assert!(roads.reaches('a', 'y'));
    assert_eq!(roads.noticed("road that only"), 0);
}

#[test]
fn extracts_of_one_day_are_not_told_of_and_those_without_dates_are() {
    let one = extract(NEW, "way 2 bcd: highway=secondary");
    let other = extract(NEW, "");
    let roads = merged(&[&one, &other]);
    assert_eq!(roads.noticed("extracts of different dates"), 0);
    let undated = Data { date: None, ..extract(NEW, "way 2 bcd: highway=secondary") };
    assert_eq!(merged(&[&undated, &other]).noticed("extracts that do not say"), 1);
}
