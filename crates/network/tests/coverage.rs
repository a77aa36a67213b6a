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

/// Random lines, of which is known how much of each lies in the gap.
#[test]
fn random_lines_leave_the_roads_where_they_cross_the_gap() {
    let network = country(RoadClass::Primary);
    let coverage = Coverage::of(&network);
    // Kilometres of a line in the gap, less so many at its edges.
    let gap_km = |a: [f64; 2], b: [f64; 2], edge: f64| {
        let is_gap = |x: f64, y: f64| (12.0 + edge..28.0 - edge).contains(&x) && y >= 10.0 + edge;
        let at = |share: f64| [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share);
        let inside = (0..=1_000).map(|step| at(f64::from(step) / 1_000.0)).filter(|[x, y]| is_gap(*x, *y));
        inside.count() as f64 / 1_000.0 * (b[0] - a[0]).hypot(b[1] - a[1])
    };
    let mut numbers = 1u64;
    let mut draw = |most: f64| {
        numbers = numbers.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (numbers >> 33) as f64 / f64::from(1u32 << 31) * most
    };
    let (mut left, mut within) = (0, 0);
    for _ in 0..2_000 {
        let [a, b] = [[draw(12.0), draw(38.0)], [28.0 + draw(12.0), draw(38.0)]];
        let found = coverage.is_left(roads::at(a[0] * KM, a[1] * KM), roads::at(b[0] * KM, b[1] * KM));
        // Roads beside a line reach two cells into the gap, the ends of the main roads one more.
        if gap_km(a, b, 3.0) > 5.0 {
            assert!(found, "{a:?} {b:?}: leaves the roads");
            left += 1;
        } else if gap_km(a, b, 1.0) < 1.0 {
            assert!(!found, "{a:?} {b:?}: does not leave them");
            within += 1;
        }
    }
    assert!(left > 100 && within > 100, "{left} {within}");
}
