//! The field and its contours against a search over every road for every place.

mod common;

use common::*;
use proptest::prelude::*;
use waywarden_isochrone::Settings;
use waywarden_network::LonLat;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_vertex_against_every_road((centre, roads) in roads(8), level in 0..25 * MINUTE_MS) {
        let settings = Settings::default();
        let land = land(centre, &roads);
        let times = times(&land, &roads);
        let grid = land.grid();
        let (cx, cy) = ((centre.0 * 1e6) as i32 / grid.step_lon_e6(), (centre.1 * 1e6) as i32 / grid.step_lat_e6());
        for ix in (cx - 200..=cx + 200).step_by(3) {
            for iy in (cy - 200..=cy + 200).step_by(3) {
                let at = LonLat { lon_e7: ix * grid.step_lon_e6() * 10, lat_e7: iy * grid.step_lat_e6() * 10 };
                let exact = exact(&settings, &roads, at, level);
                if exact.doubtful {
                    continue;
                }
                // Away from roads only the corners of whole cells are vertices of the mesh.
                if exact.nearest_m > 10.0 && (ix % 16 != 0 || iy % 16 != 0) {
                    continue;
                }
                // Vertices of whole cells know only the roads of their corners.
                match (land.surplus_mm(&times, level, ix, iy), exact.surplus_m) {
                    (Some(mm), Some(m)) => prop_assert!((f64::from(mm) / 1e3 - m).abs() < exact.f32_distance_m, "{mm} {m} at {at:?}"),
                    (None, None) => {}
                    (mm, m) => prop_assert!(ix % 16 != 0 || iy % 16 != 0, "{mm:?} {m:?} at {at:?}"),
                }
            }
        }
    }

    /// A place around which all is inside is inside, a place around which all is outside is outside: within one finest
    /// cell on a road, within a large cell away from roads.
    #[test]
    fn contours_against_every_road(
        (centre, roads) in roads(8),
        level in 0..25 * MINUTE_MS,
        places in proptest::collection::vec((-1_500.0..1_500.0, -1_500.0..1_500.0), 60),
        along in proptest::collection::vec((any::<prop::sample::Index>(), 0.0..1.0f64), 60),
    ) {
        let settings = Settings::default();
        let contour = contour(&land(centre, &roads), &roads, level);
        let metric = waywarden_network::LocalMetric::at_latitude(centre.1);
        let on_roads = along.iter().map(|(road, share)| {
            let road = road.get(&roads);
            let (x, y) = metric.vector_m(place(centre.0, centre.1), road.a);
            let (dx, dy) = metric.vector_m(road.a, road.b);
            (x + share * dx, y + share * dy)
        });
        for (x, y) in on_roads.chain(places.iter().copied()) {
            let inside_at = |x: f64, y: f64| {
                let exact = exact(&settings, &roads, at_m(centre, (x, y)), level);
                (exact.surplus_m.is_some_and(|m| m >= 0.0), exact.nearest_m)
            };
            let (inside, nearest_m) = inside_at(x, y);
            let around_m: f64 = if nearest_m < 5.0 { 15.0 } else { 240.0 };
            let rings = (1..=8).flat_map(|ring| (0..24).map(move |k| (f64::from(ring) / 8.0, f64::from(k))));
            let alike = rings.into_iter().all(|(share, k)| {
                let (sin, cos) = (k / 24.0 * std::f64::consts::TAU).sin_cos();
                inside_at(x + around_m * share * cos, y + around_m * share * sin).0 == inside
            });
            if alike {
                prop_assert_eq!(contour.contains(at_m(centre, (x, y))), inside, "{} {}", x, y);
            }
        }
    }
}
