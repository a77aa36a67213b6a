//! Scenes for the tests of this crate.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use geo::{Validation, Winding};
use proptest::prelude::*;
use waywarden_isochrone::{Contour, Field, Grid, RoadPiece, Settings};
use waywarden_network::LonLat;

pub const MINUTE_MS: u32 = 60_000;

/// Places around which the laws are tried: Cambridgeshire on both sides of the meridian, the far north, the south west
/// of the world, the equator.
pub const CENTRES: [(f64, f64); 4] = [(0.0, 52.2), (-1.2, 60.6), (-70.3, -33.4), (0.0, 0.0)];

pub fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

/// A piece from positions in metres east and north of a centre, by the metric of the centre.
pub fn piece_m(centre: (f64, f64), a_m: (f64, f64), b_m: (f64, f64), time_a_ms: u32, time_b_ms: u32) -> RoadPiece {
    RoadPiece { a: at_m(centre, a_m), b: at_m(centre, b_m), time_a_ms, time_b_ms }
}

/// A position in metres east and north of a centre.
pub fn at_m(centre: (f64, f64), m: (f64, f64)) -> LonLat {
    let metric = waywarden_network::LocalMetric::at_latitude(centre.1);
    place(centre.0 + m.0 / metric.m_per_deg_lon, centre.1 + m.1 / metric.m_per_deg_lat)
}

pub fn grid_at(centre: (f64, f64)) -> Grid {
    Grid::new(&Settings::default(), centre.1).unwrap()
}

pub fn field(grid: &Grid, pieces: &[RoadPiece], level_ms: u32) -> Field {
    let mut field = Field::new(grid, level_ms);
    field.burn(pieces.iter().copied());
    field
}

/// Random roads: short and long, fast, slower than walking, standing, and of no length at all.
pub fn roads(most: usize) -> impl Strategy<Value = ((f64, f64), Vec<RoadPiece>)> {
    let one = (
        (-1_500.0..1_500.0, -1_500.0..1_500.0),
        prop_oneof![Just((0.0, 0.0)), (-300.0..300.0, -300.0..300.0), (-1_500.0..1_500.0, -30.0..30.0)],
        0..20 * MINUTE_MS,
        prop_oneof![Just(0u32), 0..MINUTE_MS, 0..20 * MINUTE_MS],
        any::<bool>(),
    );
    (0..CENTRES.len(), proptest::collection::vec(one, 1..=most)).prop_map(|(centre, raw)| {
        let centre = CENTRES[centre];
        let pieces = raw
            .into_iter()
            .map(|(a, by, time, more, turned)| {
                let (time_a, time_b) = if turned { (time + more, time) } else { (time, time + more) };
                piece_m(centre, a, (a.0 + by.0, a.1 + by.1), time_a, time_b)
            })
            .collect();
        (centre, pieces)
    })
}

/// All that is promised of every contour.
pub fn check_valid(contour: &Contour) {
    for polygon in contour.polygons() {
        assert!(polygon.exterior().is_counter_clockwise());
        for ring in std::iter::once(polygon.exterior()).chain(polygon.holes()) {
            let positions = ring.positions_e6();
            assert!(positions.len() >= 4);
            assert_eq!(positions.first(), positions.last());
            assert_eq!(positions.iter().min(), positions.first());
        }
        assert!(polygon.holes().iter().all(|hole| !hole.is_counter_clockwise()));
    }
    let areas = contour.to_multi_polygon();
    assert!(areas.is_valid(), "{:?}", areas.validation_errors());
    for polygon in &areas {
        assert!(polygon.exterior().is_ccw());
        assert!(polygon.interiors().iter().all(Winding::is_cw));
        for position in polygon.exterior().coords().chain(polygon.interiors().iter().flat_map(|ring| ring.coords())) {
            let printed: f64 = format!("{:.6}", position.x).parse().unwrap();
            assert_eq!(printed.to_bits(), position.x.to_bits());
        }
    }
    let mut firsts: Vec<_> = contour.polygons().iter().map(|polygon| polygon.exterior().positions_e6()[0]).collect();
    let unsorted = firsts.clone();
    firsts.sort_unstable();
    assert_eq!(firsts, unsorted);
}

fn turn(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> i128 {
    let d = |to: i32, from: i32| i128::from(to) - i128::from(from);
    (d(b[0], a[0]) * d(c[1], a[1]) - d(b[1], a[1]) * d(c[0], a[0])).signum()
}

fn edges(contour: &Contour) -> Vec<[[i32; 2]; 2]> {
    let rings = contour.polygons().iter().flat_map(|area| std::iter::once(area.exterior()).chain(area.holes()));
    rings.flat_map(|ring| ring.positions_e6().windows(2).map(|pair| [pair[0], pair[1]])).collect()
}

/// Whether the inner contour lies within the outer one, in integers: no border crosses the other, every corner and
/// every middle of an edge of the inner border is in the outer contour.
pub fn check_within(inner: &Contour, outer: &Contour) {
    let at = |p: [i32; 2]| LonLat { lon_e7: p[0] * 10, lat_e7: p[1] * 10 };
    let outer_edges = edges(outer);
    for [a, b] in edges(inner) {
        assert!(outer.contains(at(a)), "{a:?}");
        let middle = LonLat { lon_e7: (a[0] + b[0]) * 5, lat_e7: (a[1] + b[1]) * 5 };
        assert!(outer.contains(middle), "{middle:?}");
        for &[c, d] in &outer_edges {
            let crosses = turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
            assert!(!crosses, "{a:?} {b:?} crosses {c:?} {d:?}");
        }
    }
    // No island or hole of the outer border lies strictly within the inner contour.
    for [c, d] in outer_edges {
        let middle = LonLat { lon_e7: (c[0] + d[0]) * 5, lat_e7: (c[1] + d[1]) * 5 };
        let on_border = edges(inner).iter().any(|&[a, b]| {
            let e7 = |p: [i32; 2]| [p[0] * 10, p[1] * 10];
            let [a, b, m] = [e7(a), e7(b), [middle.lon_e7, middle.lat_e7]];
            turn(a, b, m) == 0 && (a[0].min(b[0])..=a[0].max(b[0])).contains(&m[0])
        });
        assert!(on_border || !inner.contains(middle), "{middle:?}");
    }
}
