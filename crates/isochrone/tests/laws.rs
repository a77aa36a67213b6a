//! Laws that hold for all roads, times and levels.

mod common;

use common::*;
use geo::{BooleanOps, Intersects, Relate};
use proptest::prelude::*;
use waywarden_isochrone::{Contour, Land, Times};
use waywarden_network::{LonLat, UNREACHABLE_MS};

/// Surplus at vertices around a centre.
fn values(land: &Land, times: &Times, level_ms: u32, centre: (f64, f64)) -> Vec<Option<i32>> {
    let grid = land.grid();
    let (cx, cy) = ((centre.0 * 1e6) as i32 / grid.step_lon_e6(), (centre.1 * 1e6) as i32 / grid.step_lat_e6());
    let around = (-60..=60).flat_map(|y| (-60..=60).map(move |x| (cx + 4 * x, cy + 4 * y)));
    around.map(|(x, y)| land.surplus_mm(times, level_ms, x, y)).collect()
}

/// The times of several sites: the first those of the roads, the others random.
fn sites(most: usize) -> impl Strategy<Value = ((f64, f64), Vec<Road>, Vec<Vec<u32>>)> {
    roads(most).prop_flat_map(|(centre, roads)| {
        let more = proptest::collection::vec(
            proptest::collection::vec(prop_oneof![4 => 0..25 * MINUTE_MS, 1 => Just(UNREACHABLE_MS)], roads.len()),
            1..4,
        );
        (Just(centre), Just(roads), more)
    })
}

/// The best of several sites; a site has the times of the roads, shifted so that they begin at a time of its own.
fn best_of(land: &Land, roads: &[Road], sites: &[&Vec<u32>]) -> Times {
    let mut times = Times::new(land, true);
    for (number, road) in roads.iter().enumerate() {
        let best = (0..).zip(sites).map(|(site, starts)| (starts[number], site)).min().unwrap_or((UNREACHABLE_MS, 0));
        if best.0 != UNREACHABLE_MS && road.time_a_ms != UNREACHABLE_MS {
            let slope = |end_ms: u32| best.0 + end_ms - road.time_a_ms.min(road.time_b_ms);
            let ends_ms = [slope(road.time_a_ms), slope(road.time_b_ms)];
            times.set(number, ends_ms, [UNREACHABLE_MS; 2], [best.1; 2]);
        }
    }
    times
}

/// Areas that tile another: valid, without overlap, and together as large.
fn check_tiling(parts: &[Contour], whole: &Contour) {
    let areas: Vec<_> = parts.iter().map(Contour::to_multi_polygon).collect();
    parts.iter().for_each(check_valid);
    let sum: f64 = parts.iter().map(Contour::area_km2).sum();
    // Where three labels meet in a cell the place is rounded to micro-degrees: about 10 m2 for the side of a large cell.
    assert!((sum - whole.area_km2()).abs() <= 2e-5 + 1e-4 * whole.area_km2(), "{sum} {}", whole.area_km2());
    for (at, one) in areas.iter().enumerate() {
        for other in &areas[at + 1..] {
            if !one.0.is_empty() && !other.0.is_empty() {
                // The interiors do not meet. (The library's own overlap area is the second witness: under a square decimetre.)
                assert!(!one.relate(other).is_overlaps() && !one.relate(other).is_within());
                use geo::Area;
                let overlap = one.intersection(other).unsigned_area();
                assert!(overlap < 1e-12, "{overlap}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn contours_are_valid_nested_and_the_same_alone_or_together(
        (centre, roads) in roads(10),
        levels in proptest::collection::vec(0..25 * MINUTE_MS, 2..5),
    ) {
        let shared = land(centre, &roads);
        let shared_times = times(&shared, &roads);
        let mut sorted = levels.clone();
        sorted.sort_unstable();
        let together: Vec<Contour> = sorted.iter().map(|&level| shared.contour(&shared_times, level)).collect();
        for (contour_there, &level) in together.iter().zip(&sorted) {
            prop_assert_eq!(&contour(&land(centre, &roads), &roads, level), contour_there);
            check_valid(contour_there);
        }
        for pair in together.windows(2) {
            let (inner, outer) = (&pair[0], &pair[1]);
            check_within(inner, outer);
            prop_assert!(inner.area_km2() <= outer.area_km2() * (1.0 + 1e-12));
            if !inner.is_empty() {
                prop_assert!(outer.to_multi_polygon().relate(&inner.to_multi_polygon()).is_covers());
            }
        }
    }

    #[test]
    fn land_that_is_drawn_once_for_all_times_is_what_would_be_drawn((centre, roads) in roads(10)) {
        // The longest walk of 250 m at 5 km/h takes 180 s: with as much time left everything is drawn, with a little more
        // the borders that do not depend on times are taken as they are.
        let standing: Vec<Road> = roads.iter().map(|road| Road { time_a_ms: 0, time_b_ms: 0, ..*road }).collect();
        let land = land(centre, &standing);
        let times = times(&land, &standing);
        let drawn = land.contour(&times, 180_000);
        prop_assert_eq!(&drawn, &land.contour(&times, 180_002));
        prop_assert_eq!(&drawn, &land.contour(&times, 100 * MINUTE_MS));
    }

    #[test]
    fn one_millisecond_more_never_takes_away(
        (centre, roads) in roads(6),
        level in 0..25 * MINUTE_MS,
        more in prop_oneof![1..4u32, 1..MINUTE_MS],
    ) {
        let land = land(centre, &roads);
        let times = times(&land, &roads);
        let sooner = values(&land, &times, level, centre);
        let later = values(&land, &times, level + more, centre);
        for (sooner, later) in sooner.iter().zip(&later) {
            prop_assert!(sooner <= later, "{:?} {:?}", sooner, later);
        }
    }

    #[test]
    fn closing_a_site_never_gains_and_catchments_tile((centre, roads, sites) in sites(8), level in 0..25 * MINUTE_MS) {
        let land = land(centre, &roads);
        let all: Vec<&Vec<u32>> = sites.iter().collect();
        let before = best_of(&land, &roads, &all);
        let any = land.contour(&before, level);
        let catchments = land.catchments(&before, level);
        check_tiling(&catchments.iter().map(|(_, contour)| contour.clone()).collect::<Vec<_>>(), &any);
        let after = best_of(&land, &roads, &all[1..]);
        let (had, has) = (values(&land, &before, level, centre), values(&land, &after, level, centre));
        prop_assert!(had.iter().zip(&has).all(|(had, has)| has <= had));
        let remaining = land.contour(&after, level);
        check_within(&remaining, &any);
        prop_assert!(remaining.area_km2() <= any.area_km2());

        let change = land.change(&before, &after, level);
        prop_assert!(change.gained.is_empty());
        check_tiling(&[change.kept.clone(), change.lost.clone()], &any);
        // Where three labels meet in a cell, the place is rounded to a micro-degree: a sliver may stand out, no more.
        let out = change.kept.to_multi_polygon().difference(&any.to_multi_polygon());
        prop_assert!(geo::Area::unsigned_area(&out) < 1e-8);
        let same = land.change(&after, &after, level);
        prop_assert_eq!(&same.kept, &remaining);
        prop_assert!(same.lost.is_empty() && same.gained.is_empty());
        let extra = land.extra(&before, &after, level, &[MINUTE_MS, 5 * MINUTE_MS]);
        check_tiling(&extra, &any);
        // Looking only where times differ finds the same.
        let changed = land.lost_and_gained(&before, &after, level);
        prop_assert!(changed.kept.is_empty());
        prop_assert_eq!((&changed.lost, &changed.gained), (&change.lost, &change.gained));
        prop_assert_eq!(&land.extra_from_first(&before, &after, level, &[MINUTE_MS, 5 * MINUTE_MS])[..], &extra[1..]);
        // Back again: what was lost is gained.
        let back = land.change(&after, &before, level);
        prop_assert!(back.lost.is_empty());
        prop_assert_eq!(&land.lost_and_gained(&after, &before, level).gained, &back.gained);
    }

    #[test]
    fn rings_tile_the_largest_contour((centre, roads) in roads(8), levels in proptest::collection::vec(0..25 * MINUTE_MS, 2..4)) {
        let land = land(centre, &roads);
        let times = times(&land, &roads);
        let mut levels = levels;
        levels.sort_unstable();
        let contours: Vec<Contour> = levels.iter().map(|&level| land.contour(&times, level)).collect();
        let mut whole = contours[0].area_km2();
        for pair in contours.windows(2) {
            let ring = pair[1].beyond(&pair[0]);
            let areas = ring.to_multi_polygon();
            use geo::Validation;
            prop_assert!(areas.is_valid(), "{:?}", areas.validation_errors());
            whole += ring.area_km2();
            prop_assert!((whole - pair[1].area_km2()).abs() < 1e-9, "{} {}", whole, pair[1].area_km2());
        }
    }

    #[test]
    fn times_that_are_done_with_leave_no_trace((centre, roads, sites) in sites(8), level in 0..25 * MINUTE_MS) {
        let drawn = |land: &Land, site: &Vec<u32>| land.contour(&best_of(land, &roads, &[site]), level);
        let used = land(centre, &roads);
        for site in &sites {
            // Their memory is used again for the next site's.
            prop_assert_eq!(drawn(&used, site), drawn(&land(centre, &roads), site));
        }
    }

    #[test]
    fn the_order_and_direction_of_roads_do_not_matter((centre, roads) in roads(10), level in 0..25 * MINUTE_MS) {
        let one = contour(&land(centre, &roads), &roads, level);
        let turned: Vec<Road> = roads.iter().rev().copied().collect();
        prop_assert_eq!(&one, &contour(&land(centre, &turned), &turned, level));
    }

    #[test]
    fn contour_and_geo_agree_about_every_place(
        (centre, roads) in roads(8),
        level in 0..25 * MINUTE_MS,
        places in proptest::collection::vec((-2_000.0..2_000.0, -2_000.0..2_000.0), 100),
    ) {
        let contour = contour(&land(centre, &roads), &roads, level);
        let areas = contour.to_multi_polygon();
        for at_metres in places {
            let at: LonLat = at_m(centre, at_metres);
            // The border belongs to it.
            prop_assert_eq!(areas.intersects(&geo::Point::new(at.lon(), at.lat())), contour.contains(at));
        }
    }
}
