//! Scenes for the tests of this crate.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use geo::{Validation, Winding};
use proptest::prelude::*;
use waywarden_isochrone::{Contour, FENCE_M, Land, ROAD_HALF_M, RoadPiece, Serves, Settings, Times};
use waywarden_network::{LocalMetric, LonLat, UNREACHABLE_MS};

pub const MINUTE_MS: u32 = 60_000;

/// Places around which the laws are tried: Cambridgeshire on both sides of the meridian, the far north, the south west
/// of the world, the equator.
pub const CENTRES: [(f64, f64); 4] = [(0.0, 52.2), (-1.2, 60.6), (-70.3, -33.4), (0.0, 0.0)];

/// A straight road, left in one direction: times at both ends.
#[derive(Clone, Copy, Debug)]
pub struct Road {
    pub a: LonLat,
    pub b: LonLat,
    pub time_a_ms: u32,
    pub time_b_ms: u32,
    pub fenced: bool,
}

impl Road {
    pub fn serves(&self) -> Serves {
        if self.fenced { Serves::Fenced } else { Serves::Open }
    }
}

pub fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

/// A road from positions in metres east and north of a centre, by the metric of the centre.
pub fn road_m(centre: (f64, f64), a_m: (f64, f64), b_m: (f64, f64), time_a_ms: u32, time_b_ms: u32) -> Road {
    Road { a: at_m(centre, a_m), b: at_m(centre, b_m), time_a_ms, time_b_ms, fenced: false }
}

/// A position in metres east and north of a centre.
pub fn at_m(centre: (f64, f64), m: (f64, f64)) -> LonLat {
    let metric = waywarden_network::LocalMetric::at_latitude(centre.1);
    place(centre.0 + m.0 / metric.m_per_deg_lon, centre.1 + m.1 / metric.m_per_deg_lat)
}

pub fn land(centre: (f64, f64), roads: &[Road]) -> Land {
    land_with(&Settings::default(), centre, roads)
}

pub fn land_with(settings: &Settings, centre: (f64, f64), roads: &[Road]) -> Land {
    let pieces: Vec<RoadPiece> =
        roads.iter().map(|road| RoadPiece { a: road.a, b: road.b, serves: road.serves() }).collect();
    Land::new(settings, centre.1, &pieces).unwrap()
}

/// The times of one site.
pub fn times(land: &Land, roads: &[Road]) -> Times {
    let mut times = Times::new(land, false);
    for (number, road) in roads.iter().enumerate() {
        times.set(number, [road.time_a_ms, road.time_b_ms], [UNREACHABLE_MS; 2], [0; 2]);
    }
    times
}

/// The contour of one level.
pub fn contour(land: &Land, roads: &[Road], level_ms: u32) -> Contour {
    land.contour(&times(land, roads), level_ms)
}

/// Random roads: short and long, fast, slower than walking, standing, of no length at all, fenced, without a way; some with a
/// twin a few metres away that is much later, as a carriageway beside a slip road.
pub fn roads(most: usize) -> impl Strategy<Value = ((f64, f64), Vec<Road>)> {
    let one = (
        (-1_200.0..1_200.0, -1_200.0..1_200.0),
        prop_oneof![Just((0.0, 0.0)), (-300.0..300.0, -300.0..300.0), (-1_500.0..1_500.0, -30.0..30.0)],
        0..20 * MINUTE_MS,
        prop_oneof![Just(0u32), 0..MINUTE_MS, 0..20 * MINUTE_MS],
        any::<bool>(),
        prop_oneof![8 => Just(0u8), 1 => Just(1), 1 => Just(2)],
        proptest::option::of(((-14.0..14.0, -14.0..14.0), prop_oneof![Just((0.0, 0.0)), (-14.0..14.0, -14.0..14.0)])),
    );
    (0..CENTRES.len(), proptest::collection::vec(one, 1..=most)).prop_map(|(centre, raw)| {
        let centre = CENTRES[centre];
        let roads = raw
            .into_iter()
            .flat_map(|(a, by, time, more, turned, kind, twin)| {
                let (time_a, time_b) = if turned { (time + more, time) } else { (time, time + more) };
                let mut road = road_m(centre, a, (a.0 + by.0, a.1 + by.1), time_a, time_b);
                road.fenced = kind == 1;
                if kind == 2 {
                    (road.time_a_ms, road.time_b_ms) = (UNREACHABLE_MS, UNREACHABLE_MS);
                }
                let twin = twin.map(|(from, to)| {
                    let (from, to) = ((a.0 + from.0, a.1 + from.1), (a.0 + by.0 + to.0, a.1 + by.1 + to.1));
                    Road {
                        fenced: road.fenced,
                        ..road_m(centre, from, to, time_b + 8 * MINUTE_MS, time_a + 8 * MINUTE_MS)
                    }
                });
                std::iter::once(road).chain(twin)
            })
            .collect();
        (centre, roads)
    })
}

/// The surplus of a place by a look at every road, in metres, and how far the nearest road is; nothing if no road serves it
/// or there is no way. The second nearest distance tells how close the call was.
pub struct Exact {
    pub surplus_m: Option<f64>,
    /// What lengths that are known to 1 in 20,000 leave open, and whole millimetres.
    pub f32_distance_m: f64,
    pub nearest_m: f64,
    pub doubtful: bool,
}

pub fn exact(settings: &Settings, roads: &[Road], at: LonLat, level_ms: u32) -> Exact {
    let mut best: Option<(f64, f64, bool)> = None;
    let mut f32_distance_m = 0.05;
    let mut nearest_m = f64::INFINITY;
    let mut all = Vec::new();
    for road in roads {
        let metric = LocalMetric::at_latitude(f64::midpoint(road.a.lat(), road.b.lat()));
        let (bx, by) = metric.vector_m(road.a, road.b);
        let (x, y) = metric.vector_m(road.a, at);
        let length2 = bx * bx + by * by;
        let share = if length2 > 0.0 { ((x * bx + y * by) / length2).clamp(0.0, 1.0) } else { 0.0 };
        let distance_m = (x - share * bx).hypot(y - share * by);
        nearest_m = nearest_m.min(distance_m);
        let limit_m = if road.fenced { FENCE_M } else { settings.off_road_m + ROAD_HALF_M };
        all.push((distance_m, limit_m));
        if distance_m > limit_m {
            continue;
        }
        let time_ms = if road.time_a_ms == UNREACHABLE_MS {
            f64::INFINITY
        } else {
            f64::from(road.time_a_ms) + share * (f64::from(road.time_b_ms) - f64::from(road.time_a_ms))
        };
        let off_m = (distance_m - ROAD_HALF_M).max(0.0);
        // Two roads that share an end are at one distance from it, but for the metrics of their own middles.
        let is_better = |(off, time, _): (f64, f64, bool)| {
            if (off_m - off).abs() < 1e-3 + 5e-5 * off { time_ms < time } else { off_m < off }
        };
        if best.is_none_or(is_better) {
            best = Some((off_m, time_ms, road.fenced));
            // The walk that the times of both ends differ by.
            f32_distance_m =
                0.05 + 1e-4 * f64::from(road.time_a_ms.abs_diff(road.time_b_ms)) / 3_600.0 * settings.walk_km_h;
        }
    }
    let near = |a: f64, b: f64| (a - b).abs() < 0.02;
    let doubtful = all.iter().any(|&(distance_m, limit_m)| {
        near(distance_m, limit_m)
            || near(distance_m, ROAD_HALF_M)
            || best.is_some_and(|(off_m, ..)| off_m > 0.0 && near(distance_m, off_m + ROAD_HALF_M))
    }) && all.len() > 1;
    let surplus_m = best.filter(|best| best.1.is_finite()).map(|(off_m, time_ms, fenced)| {
        let reach_m = if fenced { FENCE_M - ROAD_HALF_M } else { settings.off_road_m };
        reach_m.min((f64::from(level_ms) - time_ms) / 3_600.0 * settings.walk_km_h) - off_m
    });
    // One road within the tolerance of itself is no doubt.
    let close =
        all.iter().filter(|&&(d, _)| best.is_some_and(|(off, ..)| near(d.max(ROAD_HALF_M), off + ROAD_HALF_M))).count();
    Exact {
        surplus_m,
        f32_distance_m,
        nearest_m,
        doubtful: doubtful && (close > 1 || all.iter().any(|&(d, limit)| near(d, limit) || near(d, ROAD_HALF_M))),
    }
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
