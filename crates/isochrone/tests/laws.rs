//! Laws that hold for all roads and levels.

mod common;

use common::*;
use geo::{Contains, Relate};
use proptest::prelude::*;
use waywarden_isochrone::{Field, RoadPiece};
use waywarden_network::LonLat;

/// Surplus at every vertex around a centre.
fn values(field: &Field, centre: (f64, f64)) -> Vec<Option<i32>> {
    let grid = field.grid();
    let (cx, cy) = ((centre.0 * 1e6) as i32 / grid.step_lon_e6(), (centre.1 * 1e6) as i32 / grid.step_lat_e6());
    (-30..=30).flat_map(|y| (-30..=30).map(move |x| (cx + x, cy + y))).map(|(x, y)| field.surplus_mm(x, y)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn contours_are_valid_nested_and_the_same_alone_or_together(
        (centre, pieces) in roads(12),
        levels in proptest::collection::vec(0..25 * MINUTE_MS, 1..6),
    ) {
        let grid = grid_at(centre);
        let (together, _) = Field::burn_levels(&grid, &pieces, &levels);
        prop_assert_eq!(together.len(), levels.len());
        let mut sorted: Vec<&Field> = together.iter().collect();
        sorted.sort_by_key(|field| field.level_ms());
        for (field_there, &level) in together.iter().zip(&levels) {
            prop_assert_eq!(field_there.level_ms(), level);
            let alone = field(&grid, &pieces, level);
            prop_assert_eq!(values(&alone, centre), values(field_there, centre));
            prop_assert_eq!(alone.contour(), field_there.contour());
            check_valid(&alone.contour());
        }
        for pair in sorted.windows(2) {
            let (inner, outer) = (pair[0].contour(), pair[1].contour());
            check_within(&inner, &outer);
            prop_assert!(inner.area_km2() <= outer.area_km2() * (1.0 + 1e-12));
            if !inner.is_empty() {
                let (inner, outer) = (inner.to_multi_polygon(), outer.to_multi_polygon());
                prop_assert!(outer.relate(&inner).is_covers());
            }
        }
    }

    #[test]
    fn one_millisecond_more_never_takes_away(
        (centre, pieces) in roads(4),
        level in 0..25 * MINUTE_MS,
        more in prop_oneof![1..4u32, 1..MINUTE_MS],
    ) {
        let grid = grid_at(centre);
        let sooner = values(&field(&grid, &pieces, level), centre);
        let later = values(&field(&grid, &pieces, level + more), centre);
        for (sooner, later) in sooner.iter().zip(&later) {
            // None is the least of all.
            prop_assert!(sooner <= later, "{:?} {:?}", sooner, later);
        }
    }

    #[test]
    fn the_order_and_direction_of_pieces_do_not_matter((centre, pieces) in roads(12), level in 0..25 * MINUTE_MS) {
        let grid = grid_at(centre);
        let one = field(&grid, &pieces, level);
        let turned: Vec<RoadPiece> = pieces
            .iter()
            .rev()
            .map(|p| RoadPiece { a: p.b, b: p.a, time_a_ms: p.time_b_ms, time_b_ms: p.time_a_ms })
            .collect();
        let other = field(&grid, &turned, level);
        prop_assert_eq!(one.contour(), other.contour());
        let mut twice = one.clone();
        twice.burn(pieces);
        prop_assert_eq!(one.contour(), twice.contour());
    }

    #[test]
    fn the_union_is_the_field_of_all_roads_and_holds_each(
        (centre, pieces) in roads(12),
        split in 0..12usize,
        level in 0..25 * MINUTE_MS,
    ) {
        let grid = grid_at(centre);
        let (left, right) = pieces.split_at(split.min(pieces.len()));
        let (left, right) = (field(&grid, left, level), field(&grid, right, level));
        let mut union = left.clone();
        union.union_with(&right).unwrap();
        let contour = union.contour();
        prop_assert_eq!(&contour, &field(&grid, &pieces, level).contour());
        // So neither a second site nor one more road takes anything away.
        check_valid(&contour);
        check_within(&left.contour(), &contour);
        check_within(&right.contour(), &contour);
    }

    #[test]
    fn field_contour_and_geo_agree_about_every_place(
        (centre, pieces) in roads(8),
        level in 0..25 * MINUTE_MS,
        places in proptest::collection::vec((-2_000.0..2_000.0, -2_000.0..2_000.0), 100),
    ) {
        let field = field(&grid_at(centre), &pieces, level);
        let contour = field.contour();
        let areas = contour.to_multi_polygon();
        for at_metres in places {
            let at: LonLat = at_m(centre, at_metres);
            let inside = contour.contains(at);
            prop_assert_eq!(field.contains(at), inside);
            prop_assert_eq!(areas.contains(&geo::Point::new(at.lon(), at.lat())), inside);
        }
        for polygon in contour.polygons() {
            for &[lon_e6, lat_e6] in polygon.exterior().positions_e6() {
                let at = LonLat { lon_e7: lon_e6 * 10, lat_e7: lat_e6 * 10 };
                prop_assert!(field.contains(at) && contour.contains(at));
            }
        }
    }
}
