//! The burned surplus against a search over every piece for every vertex.

mod common;

use common::*;
use proptest::prelude::*;
use waywarden_isochrone::{RoadPiece, Settings};
use waywarden_network::{LocalMetric, LonLat};

/// Largest min(off road, walk in the time left) - distance over the points of the piece in time, by ternary search: the
/// function is concave. Nothing if no point is in time.
fn best_m(settings: &Settings, piece: &RoadPiece, at: LonLat, level_ms: u32) -> Option<f64> {
    let metric = LocalMetric::at_latitude(f64::midpoint(piece.a.lat(), piece.b.lat()));
    let to_b = metric.vector_m(piece.a, piece.b);
    let to_at = metric.vector_m(piece.a, at);
    let (time_a, time_b, level) = (f64::from(piece.time_a_ms), f64::from(piece.time_b_ms), f64::from(level_ms));
    let time = |t: f64| time_a + t * (time_b - time_a);
    let value = |t: f64| {
        let radius = settings.off_road_m.min((level - time(t)) / 3_600.0 * settings.walk_km_h);
        radius - (to_at.0 - t * to_b.0).hypot(to_at.1 - t * to_b.1)
    };
    let (mut from, mut to) = (0.0, 1.0);
    if time_a.min(time_b) > level {
        return None;
    }
    if time_a > level {
        from = (time_a - level) / (time_a - time_b);
    } else if time_b > level {
        to = (level - time_a) / (time_b - time_a);
    }
    for _ in 0..120 {
        let (left, right) = (from + (to - from) / 3.0, to - (to - from) / 3.0);
        if value(left) < value(right) { from = left } else { to = right }
    }
    Some(value(f64::midpoint(from, to)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_vertex_against_every_piece((centre, pieces) in roads(6), level in 0..25 * MINUTE_MS) {
        let grid = grid_at(centre);
        let settings = grid.settings();
        let field = field(&grid, &pieces, level);
        let (cx, cy) = ((centre.0 * 1e6) as i32 / grid.step_lon_e6(), (centre.1 * 1e6) as i32 / grid.step_lat_e6());
        // A cell has a diagonal of 212 m; values are kept a bit beyond that.
        const KEPT_M: f64 = -214.0;
        for ix in cx - 28..=cx + 28 {
            for iy in cy - 28..=cy + 28 {
                let at = LonLat { lon_e7: ix * grid.step_lon_e6() * 10, lat_e7: iy * grid.step_lat_e6() * 10 };
                let best = pieces.iter().filter_map(|piece| best_m(settings, piece, at, level)).fold(f64::NEG_INFINITY, f64::max);
                match field.surplus_mm(ix, iy) {
                    Some(mm) => prop_assert!((f64::from(mm) / 1e3 - best).abs() < 0.05, "{} {}", mm, best),
                    None => prop_assert!(best < KEPT_M + 1.0, "{}", best),
                }
            }
        }
    }
}
