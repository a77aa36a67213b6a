//! Open water is not within reach.

mod common;

use common::*;
use geo::{BooleanOps, Relate};
use proptest::prelude::*;
use waywarden_isochrone::{Contour, Land, RoadPiece, Settings, Simplification, Times, Together, simplify};
use waywarden_network::{LonLat, UNREACHABLE_MS};

fn land_by(centre: (f64, f64), roads: &[Road], lines: &[Vec<LonLat>]) -> Land {
    let pieces: Vec<RoadPiece> =
        roads.iter().map(|road| RoadPiece { a: road.a, b: road.b, serves: road.serves() }).collect();
    Land::with_water(&Settings::default(), centre.1, &pieces, lines.iter().map(Vec::as_slice))
        .expect("the default settings")
}

fn line(centre: (f64, f64), corners: &[(f64, f64)]) -> Vec<LonLat> {
    corners.iter().map(|&at| at_m(centre, at)).collect()
}

/// A lake of so many metres, clockwise: the water on the right.
fn lake(centre: (f64, f64), (x, y): (f64, f64), (width, height): (f64, f64)) -> Vec<LonLat> {
    line(centre, &[(x, y), (x, y + height), (x + width, y + height), (x + width, y), (x, y)])
}

/// A road of 3 km; 60 m to the north of it a river of 100 m, over which another road leads. The bank is within reach, the
/// river is not, the far bank is again; on the bridge a strip of 12 m to each side is.
#[test]
fn the_middle_of_a_river_is_outside_and_a_bridge_is_not() {
    let centre = CENTRES[1];
    let roads =
        [road_m(centre, (0.0, 0.0), (3_000.0, 0.0), 0, 0), road_m(centre, (2_500.0, 0.0), (2_500.0, 400.0), 0, 0)];
    for water in [
        vec![lake(centre, (-5_000.0, 60.0), (10_000.0, 100.0))],
        // The same as two banks that do not close: a coast.
        vec![line(centre, &[(-5_000.0, 160.0), (5_000.0, 160.0)]), line(centre, &[(5_000.0, 60.0), (-5_000.0, 60.0)])],
    ] {
        let land = land_by(centre, &roads, &water);
        let contour = land.contour(&times(&land, &roads), 10 * MINUTE_MS);
        check_valid(&contour);
        for (x, y, inside) in [
            (1_000.0, 50.0, true),
            (1_000.0, 66.0, false),
            (1_000.0, 110.0, false),
            (1_000.0, 155.0, false),
            (1_000.0, 175.0, true),
            (1_000.0, -200.0, true),
            (2_500.0, 110.0, true),
            (2_509.0, 110.0, true),
            (2_530.0, 110.0, false),
            (2_600.0, 300.0, true),
        ] {
            assert_eq!(contour.contains(at_m(centre, (x, y))), inside, "{x} {y}");
        }
    }
}

/// South-west corner and size, metres.
type Lake = ((f64, f64), (f64, f64));

fn lakes() -> impl Strategy<Value = Vec<Lake>> {
    proptest::collection::vec(((-1_500.0..1_200.0, -1_500.0..1_200.0), (40.0..900.0, 40.0..900.0)), 1..4)
}

/// Lakes, or a coast through the scene with the sea in the south.
fn water_of(centre: (f64, f64), lakes: &[Lake], coast: Option<Vec<f64>>) -> Vec<Vec<LonLat>> {
    let shore = coast.map(|heights| {
        let corner = |(at, y): (usize, &f64)| (-6_000.0 + 12_000.0 * at as f64 / (heights.len() - 1) as f64, *y);
        line(centre, &heights.iter().enumerate().map(corner).collect::<Vec<_>>())
    });
    lakes.iter().map(|&(at, size)| lake(centre, at, size)).chain(shore).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_water_all_laws_hold(
        (centre, roads) in roads(8),
        lakes in lakes(),
        coast in proptest::option::of(proptest::collection::vec(-1_500.0..1_500.0, 2..12)),
        levels in proptest::collection::vec(0..25 * MINUTE_MS, 2..4),
    ) {
        let land = land_by(centre, &roads, &water_of(centre, &lakes, coast.clone()));
        let of_all = times(&land, &roads);
        let mut levels = levels;
        levels.sort_unstable();
        let drawn: Vec<Contour> = levels.iter().map(|&level| land.contour(&of_all, level)).collect();
        drawn.iter().for_each(check_valid);
        drawn.windows(2).for_each(|pair| check_within(&pair[0], &pair[1]));
        let (simple, _) = simplify(&drawn, Together::Nested, &Simplification::MAP);
        simple.iter().for_each(check_valid);
        simple.windows(2).for_each(|pair| check_within(&pair[0], &pair[1]));

        // Lakes are outside, but what is beside roads and shores.
        let last = &drawn[drawn.len() - 1];
        for &((x, y), (width, height)) in &lakes {
            for (dx, dy) in [(0.5, 0.5), (0.2, 0.7), (0.8, 0.4)] {
                let at = (x + dx * width, y + dy * height);
                let is_well_within = (dx.min(1.0 - dx) * width).min(dy.min(1.0 - dy) * height) > 25.0;
                let off_m = exact(&Settings::default(), &roads, at_m(centre, at), 0).nearest_m;
                if is_well_within && off_m > 40.0 {
                    prop_assert!(!last.contains(at_m(centre, at)), "{at:?}");
                }
            }
        }

        // Two sites.
        let mut of_two = Times::new(&land, true);
        for (number, road) in roads.iter().enumerate() {
            of_two.set(number, [road.time_a_ms, road.time_b_ms], [UNREACHABLE_MS; 2], [number as u32 % 2; 2]);
        }
        let catchments: Vec<Contour> =
            land.catchments(&of_two, levels[0]).into_iter().map(|(_, contour)| contour).collect();
        catchments.iter().for_each(check_valid);
        let sum: f64 = catchments.iter().map(Contour::area_km2).sum();
        let any = land.contour(&of_two, levels[0]).area_km2();
        prop_assert!((sum - any).abs() <= 2e-5 + 1e-4 * any, "{sum} {any}");
        if let [one, other] = &catchments[..] {
            let [a, b] = [one, other].map(Contour::to_multi_polygon);
            prop_assert!(!a.relate(&b).is_overlaps() && !a.relate(&b).is_within());
            prop_assert!(geo::Area::unsigned_area(&a.intersection(&b)) < 1e-12);
        }
    }
}
