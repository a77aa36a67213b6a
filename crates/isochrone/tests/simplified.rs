//! Simplified outlines: still valid, nested and beside each other, near where they were drawn.

mod common;

use common::*;
use geo::{Area, BooleanOps, Relate};
use proptest::prelude::*;
use waywarden_isochrone::{Contour, Settings, Simplification, Times, Together, simplify};
use waywarden_network::{LocalMetric, LonLat, UNREACHABLE_MS};

/// Every position of every ring.
fn positions(contour: &Contour) -> impl Iterator<Item = [i32; 2]> {
    contour.to_rings_e6().into_iter().flatten().flatten()
}

/// How far a position is from the nearest edge of an outline, metres.
fn distance_m(at: [i32; 2], outline: &Contour) -> f64 {
    let place = |p: [i32; 2]| LonLat { lon_e7: p[0] * 10, lat_e7: p[1] * 10 };
    let metric = LocalMetric::at_latitude(f64::from(at[1]) * 1e-6);
    let mut nearest_m = f64::INFINITY;
    for ring in outline.to_rings_e6().iter().flatten() {
        for pair in ring.windows(2) {
            let (a, b) = (metric.vector_m(place(at), place(pair[0])), metric.vector_m(place(at), place(pair[1])));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length2 = dx * dx + dy * dy;
            let share = if length2 > 0.0 { (-(a.0 * dx + a.1 * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            nearest_m = nearest_m.min((a.0 + share * dx).hypot(a.1 + share * dy));
        }
    }
    nearest_m
}

/// Nothing left out for its size, so that every ring can be compared.
const CORNERS: Simplification = Simplification { tolerance_m: 30.0, min_hole_m2: 0.0, min_part_m2: 0.0 };

/// A road of 2 km, well within the time: a band of 512 m with round ends has few corners left, at whole steps of 100
/// micro-degrees but one, where the ring begins, and its area to 2 %.
#[test]
fn a_band_with_round_ends_has_few_corners() {
    let centre = CENTRES[0];
    let road = [road_m(centre, (0.0, 0.0), (2_000.0, 0.0), 0, 120_000)];
    let drawn = contour(&land(centre, &road), &road, 10 * MINUTE_MS);
    let (made, found) = simplify(std::slice::from_ref(&drawn), Together::Nested, &Simplification::MAP);
    check_valid(&made[0]);
    assert!(made[0].positions() <= 14, "{}", made[0].positions());
    let odd = positions(&made[0]).filter(|at| at.iter().any(|e6| e6 % 100 != 0)).count();
    assert!(odd <= 2, "{odd}");
    assert!((made[0].area_km2() / drawn.area_km2() - 1.0).abs() < 0.02);
    assert_eq!((found[0].drawn_km2, found[0].left_out.holes), (drawn.area_km2(), 0));
}

/// With 60 m off the road, a square of roads of 320 m leaves a hole of 188 m by 188 m, 3.5 ha; one of 200 m leaves 68 m by
/// 68 m, 0.5 ha of 0.27 km2 in all. The small hole is filled, counted, and no larger than stated; the larger one stays.
#[test]
fn small_holes_are_filled_and_counted() {
    let centre = CENTRES[0];
    let settings = Settings { off_road_m: 60.0, ..Settings::default() };
    let square = |x: f64, side: f64| {
        let corners = [(x, 0.0), (x + side, 0.0), (x + side, side), (x, side)];
        (0..4).map(move |at| road_m(centre, corners[at], corners[(at + 1) % 4], 0, 0)).collect::<Vec<_>>()
    };
    let roads: Vec<Road> = square(0.0, 320.0).into_iter().chain(square(3_000.0, 200.0)).collect();
    let drawn = contour(&land_with(&settings, centre, &roads), &roads, 10 * MINUTE_MS);
    assert_eq!((drawn.parts(), drawn.holes()), (2, 2));
    let (made, found) = simplify(std::slice::from_ref(&drawn), Together::Nested, &Simplification::MAP);
    check_valid(&made[0]);
    assert_eq!(made[0].holes(), 1);
    let left_out = found[0].left_out;
    assert_eq!((left_out.holes, left_out.parts), (1, 0));
    assert!((0.003..0.006).contains(&left_out.holes_km2) && left_out.largest_hole_km2 == left_out.holes_km2);
    // A hole of more than 1 km2 is never filled.
    assert!(Simplification { min_hole_m2: 2e6, ..CORNERS }.check().is_err());
    // Where filling would add more than 2 %, smaller ones only are filled: 3.5 ha of 0.17 km2 are more.
    let single = contour(&land_with(&settings, centre, &roads[..4]), &roads[..4], 10 * MINUTE_MS);
    let much = Simplification { min_hole_m2: 1e6, ..CORNERS };
    let (made, found) = simplify(&[single], Together::Nested, &much);
    assert_eq!((made[0].holes(), found[0].left_out.holes), (1, 0));
    assert!(found[0].min_hole_m2 < 4e4);
}

/// The times of two sites, each with every second road.
fn of_two_sites(land: &waywarden_isochrone::Land, roads: &[Road]) -> Times {
    let mut times = Times::new(land, true);
    for (number, road) in roads.iter().enumerate() {
        let site = number as u32 % 2;
        times.set(number, [road.time_a_ms, road.time_b_ms], [UNREACHABLE_MS; 2], [site; 2]);
    }
    times
}

/// Parts and holes of a union, without the slits of rounding between shared borders: these are narrower than 1e-8 degrees, a
/// millimetre.
fn parts_and_holes(area: &geo::MultiPolygon) -> (usize, usize) {
    let is_hole = |ring: &&geo::LineString| {
        let length: f64 = ring.lines().map(|line| line.dx().hypot(line.dy())).sum();
        geo::Polygon::new((*ring).clone(), vec![]).unsigned_area() > (length * 1e-8).min(1e-10)
    };
    (area.0.len(), area.iter().flat_map(geo::Polygon::interiors).filter(is_hole).count())
}

/// Two catchments with a hole of 9 m2 between them, of which simplifying leaves a triangle of less than 1 m2, but leaves it.
#[test]
fn a_tiny_hole_between_two_catchments_stays() {
    let road = |a: [i32; 2], b: [i32; 2], times_ms: [u32; 2], fenced: bool| {
        let [a, b] = [a, b].map(|[lon_e7, lat_e7]| LonLat { lon_e7, lat_e7 });
        Road { a, b, time_a_ms: times_ms[0], time_b_ms: times_ms[1], fenced }
    };
    let roads = [
        road([113_879, 522_026_799], [103_633, 522_015_784], [0, 0], true),
        road([116_949, 522_031_955], [116_949, 522_031_955], [1_137_923, 344_668], false),
        road([115_470, 522_031_278], [116_670, 522_030_707], [824_668, 1_617_923], false),
        road([0, 522_000_000], [0, 522_000_000], [0, 0], false),
        road([0, 522_015_167], [120_435, 522_015_998], [0, 0], false),
        road([0, 522_015_188], [120_435, 522_015_998], [480_000, 480_000], false),
    ];
    let land = land((0.0, 52.2), &roads);
    let drawn = land.catchments(&of_two_sites(&land, &roads), 1_286_148);
    let drawn: Vec<Contour> = drawn.into_iter().map(|(_, land)| land).collect();
    let (made, _) = simplify(&drawn, Together::Beside, &CORNERS);
    let both = |of: &[Contour]| parts_and_holes(&of[0].to_multi_polygon().union(&of[1].to_multi_polygon()));
    assert_eq!((both(&drawn), both(&made)), ((1, 1), (1, 1)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn levels_stay_nested_and_near(
        (centre, roads) in roads(12),
        levels in proptest::collection::vec(0..25 * MINUTE_MS, 2..5),
        tolerance_m in prop_oneof![Just(30.0), Just(60.0), 1.0..200.0],
    ) {
        let land = land(centre, &roads);
        let times = times(&land, &roads);
        let mut levels = levels;
        levels.sort_unstable();
        let drawn: Vec<Contour> = levels.iter().map(|&level| land.contour(&times, level)).collect();
        let (made, _) = simplify(&drawn, Together::Nested, &Simplification { tolerance_m, ..CORNERS });
        for (drawn, made) in drawn.iter().zip(&made) {
            check_valid(made);
            prop_assert_eq!((drawn.parts(), drawn.holes()), (made.parts(), made.holes()));
            for at in positions(drawn) {
                prop_assert!(distance_m(at, made) <= tolerance_m + 0.01, "{at:?} {}", distance_m(at, made));
            }
            for at in positions(made) {
                prop_assert!(distance_m(at, drawn) <= tolerance_m * 1.3 + 0.01, "{at:?} {}", distance_m(at, drawn));
            }
        }
        made.windows(2).for_each(|pair| check_within(&pair[0], &pair[1]));
        let (map, _) = simplify(&drawn, Together::Nested, &Simplification::MAP);
        map.iter().for_each(check_valid);
        map.windows(2).for_each(|pair| check_within(&pair[0], &pair[1]));
    }

    #[test]
    fn catchments_stay_beside_each_other((centre, roads) in roads(12), level in 0..25 * MINUTE_MS) {
        let land = land(centre, &roads);
        let times = of_two_sites(&land, &roads);
        let drawn: Vec<Contour> = land.catchments(&times, level).into_iter().map(|(_, land)| land).collect();
        for settings in [CORNERS, Simplification::MAP] {
            let (made, _) = simplify(&drawn, Together::Beside, &settings);
            made.iter().for_each(check_valid);
            if let [one, other] = &made[..] {
                let [a, b] = [one, other].map(Contour::to_multi_polygon);
                if !a.0.is_empty() && !b.0.is_empty() {
                    prop_assert!(!a.relate(&b).is_overlaps() && !a.relate(&b).is_within());
                    prop_assert!(a.intersection(&b).unsigned_area() < 1e-12);
                }
                // What lay beside each other still does: the union has as many parts and holes.
                if settings == CORNERS {
                    let [c, d] = [&drawn[0], &drawn[1]].map(Contour::to_multi_polygon);
                    prop_assert_eq!(parts_and_holes(&a.union(&b)), parts_and_holes(&c.union(&d)));
                }
            }
        }
    }
}
