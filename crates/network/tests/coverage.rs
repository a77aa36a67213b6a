//! Whether lines leave the roads of an extract: a country with a county that is missing, or with a bay in its place.

use waywarden_network::build::{BuildSettings, build};
use waywarden_network::{Coverage, LonLat, Meta, Network, RoadClass};
use waywarden_testkit::roads::{self, Road};

/// Degrees of a kilometre, near enough to the equator.
const KM: f64 = 1.0 / 111.2;

fn at(x_km: i32, y_km: i32) -> LonLat {
    roads::at(f64::from(x_km) * KM, f64::from(y_km) * KM)
}

/// Lanes every 2 km over 40 km x 40 km, but for what lies from 12 to 28 km east and beyond 10 km north. Every 6 km a road of
/// a class leads along a lane to the edge of that, from both sides.
fn country(class: RoadClass) -> Network {
    let is_there = |x: i32, y: i32| !(x > 12 && x < 28 && y > 10);
    let (mut places, mut lanes) = (Vec::new(), Vec::new());
    let mut number = std::collections::HashMap::new();
    let mut place = |x: i32, y: i32| {
        *number.entry((x, y)).or_insert_with(|| {
            places.push((f64::from(x) * KM, f64::from(y) * KM));
            places.len() as u32 - 1
        })
    };
    let lattice = (0..=40).step_by(2).flat_map(|x| (0..=40).step_by(2).map(move |y| (x, y)));
    for (x, y) in lattice.filter(|&(x, y)| is_there(x, y)) {
        for (u, v) in [(x + 2, y), (x, y + 2)] {
            if u <= 40 && v <= 40 && is_there(u, v) {
                lanes.push(Road::two_way(&[place(x, y), place(u, v)], 50));
            }
        }
    }
    for y in (12..=36).step_by(6) {
        for (x, end) in [(12, 13), (28, 27)] {
            let road = Road { class, ..Road::two_way(&[place(x, y), place(end, y)], 80) };
            lanes.push(road);
        }
    }
    let mut raw = roads::raw(&places, &lanes);
    // Every main road has a number of its own.
    for number in 0..raw.ways.len() {
        if raw.ways[number].class() != RoadClass::Residential {
            raw.ways[number].reference = raw.strings.index_of(&format!("A{number}"));
        }
    }
    build(raw, Meta::default(), BuildSettings::default()).expect("a network")
}

#[test]
fn a_line_through_a_county_that_is_missing_leaves_the_roads() {
    let coverage = Coverage::of(&country(RoadClass::Primary));
    assert!(coverage.is_cut());
    for (from, to, left) in [
        // Straight through the gap, along it, and round it on roads.
        ((4, 30), (36, 30), true),
        ((4, 16), (36, 38), true),
        ((4, 6), (36, 6), false),
        ((4, 38), (6, 4), false),
        ((36, 38), (34, 14), false),
        // A corner of the gap, less than 4 km of it without a road near.
        ((10, 14), (18, 8), false),
        ((4, 30), (4, 30), false),
    ] {
        let [a, b] = [from, to].map(|(x, y)| at(x, y));
        assert_eq!(coverage.is_left(a, b), left, "{from:?} {to:?}");
        assert_eq!(coverage.is_left(b, a), left, "{to:?} {from:?}");
    }
}

#[test]
fn a_bay_is_no_county_that_is_missing() {
    // Lanes end at the shore as everywhere; no main road does.
    let coverage = Coverage::of(&country(RoadClass::Residential));
    assert!(!coverage.is_cut());
    assert!(!coverage.is_left(at(4, 30), at(36, 30)));
}

#[test]
fn places_outside_of_everything_and_an_empty_network_are_no_trouble() {
    let coverage = Coverage::of(&country(RoadClass::Trunk));
    assert!(!coverage.is_left(roads::at(120.0, -40.0), roads::at(121.0, -40.0)), "no cut road is near");
    let empty = build(roads::raw(&[], &[]), Meta::default(), BuildSettings::default());
    if let Ok(empty) = empty {
        assert!(!Coverage::of(&empty).is_left(at(0, 0), at(1, 1)));
    }
}
