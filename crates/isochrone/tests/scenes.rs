//! Scenes worked out by hand.

mod common;

use common::*;
use geo::GeodesicArea;
use waywarden_isochrone::{BurnReport, Contour, Field, Grid, RoadPiece, Settings, UnionError};
use waywarden_network::{LonLat, UNREACHABLE_MS};

/// A road of 2 km to the east at 60 km/h, from time 0: 120 s long. In 10 minutes everything within 250 m is inside.
#[test]
fn one_road_well_within_the_time_is_a_band_of_250_m() {
    for centre in CENTRES {
        let road = [piece_m(centre, (0.0, 0.0), (2_000.0, 0.0), 0, 120_000)];
        let settings = Settings { detail_m: 50.0, ..Settings::default() };
        let grid = Grid::new(&settings, centre.1).unwrap();
        let field = field(&grid, &road, 10 * MINUTE_MS);
        let contour = field.contour();
        check_valid(&contour);
        assert_eq!((contour.parts(), contour.holes()), (1, 0));
        for (x, y, inside) in [
            (1_000.0, 240.0, true),
            (1_000.0, -240.0, true),
            (1_000.0, 260.0, false),
            (0.0, -260.0, false),
            (-240.0, 0.0, true),
            (-260.0, 0.0, false),
            (2_240.0, 0.0, true),
            (2_260.0, 0.0, false),
            // 240 m and 260 m from the end, at 45 degrees.
            (2_000.0 + 169.7, 169.7, true),
            (2_000.0 + 183.8, -183.8, false),
            (5_000.0, 0.0, false),
        ] {
            let at = at_m(centre, (x, y));
            assert_eq!(contour.contains(at), inside, "{centre:?} {x} {y}");
            assert_eq!(field.contains(at), inside, "{centre:?} {x} {y}");
        }
        // 2,000 x 500 m and two half discs: 1.19635 km2; straight edges between the crossings lose a little.
        assert!((contour.area_km2() - 1.196_35).abs() < 0.01, "{}", contour.area_km2());
    }
}

/// The same road in 121.2 s. 1.2 s are 1.67 m on foot at its end; 61.2 s are 85 m in the middle.
#[test]
fn near_the_limit_the_band_narrows_with_the_time_left() {
    let centre = CENTRES[0];
    let road = [piece_m(centre, (0.0, 0.0), (2_000.0, 0.0), 0, 120_000)];
    let settings = Settings { detail_m: 10.0, ..Settings::default() };
    let grid = Grid::new(&settings, centre.1).unwrap();
    let field = field(&grid, &road, 121_200);
    check_valid(&field.contour());
    // Slope 1.3889 m/s / 16.667 m/s = 0.08333: the best way aside leans back and is sqrt(1 - slope^2) of the radius:
    // radius(s) = 168.33 - s / 12; at 1,000 m: 85.0 m straight, border at 85.0 / sqrt(1 - 1/144) = 85.30 m.
    for (x, y, inside) in
        [(1_000.0, 84.5, true), (1_000.0, -84.5, true), (1_000.0, 86.1, false), (0.0, 167.5, true), (0.0, 169.0, false)]
    {
        assert_eq!(field.contains(at_m(centre, (x, y))), inside, "{x} {y}");
    }
    assert!(!field.contains(at_m(centre, (2_003.0, 0.0))));
    // A road that the time does not suffice for ends within: 60 s are 1,000 m.
    let field = common::field(&grid, &road, 60_000);
    assert!(field.contains(at_m(centre, (980.0, 0.0))));
    assert!(!field.contains(at_m(centre, (1_003.0, 0.0))));
}

/// Two parallel roads 700 m apart, closed at both ends: 200 m of the gap are farther than 250 m from any road.
#[test]
fn two_parallel_roads_leave_a_hole() {
    let centre = (-0.001, 52.2);
    let corners = [(0.0, 0.0), (3_000.0, 0.0), (3_000.0, 700.0), (0.0, 700.0)];
    let ring: Vec<RoadPiece> = (0..4).map(|k| piece_m(centre, corners[k], corners[(k + 1) % 4], 0, 0)).collect();
    let field = field(&grid_at(centre), &ring, 30 * MINUTE_MS);
    let contour = field.contour();
    check_valid(&contour);
    assert_eq!((contour.parts(), contour.holes()), (1, 1));
    assert!(!contour.contains(at_m(centre, (1_500.0, 350.0))));
    assert!(contour.contains(at_m(centre, (1_500.0, 200.0))));
    // Outside 3,500 x 1,200 less the corners (4 - pi) 0.0625; the hole is 2,500 x 200: 3.646 km2.
    assert!((contour.area_km2() - 3.646).abs() < 0.05, "{}", contour.area_km2());
    let geodesic = contour.to_multi_polygon().geodesic_area_signed() / 1e6;
    assert!((contour.area_km2() / geodesic - 1.0).abs() < 1e-6, "{geodesic}");

    // A road with a site of its own in the hole: an area within a hole is a part of its own.
    let mut more = ring.clone();
    more.push(piece_m(centre, (1_500.0, 350.0), (1_500.0, 350.0), 0, 0));
    let settings = Settings { off_road_m: 30.0, detail_m: 15.0, ..Settings::default() };
    let grid = Grid::new(&settings, centre.1).unwrap();
    let contour = common::field(&grid, &more, MINUTE_MS).contour();
    check_valid(&contour);
    assert_eq!((contour.parts(), contour.holes()), (2, 1));
}

#[test]
fn nothing_reached_is_an_empty_contour() {
    let centre = CENTRES[0];
    let grid = grid_at(centre);
    assert!(Field::new(&grid, 0).contour().is_empty());
    let late = [piece_m(centre, (0.0, 0.0), (100.0, 0.0), 60_001, 60_100)];
    let contour = field(&grid, &late, 60_000).contour();
    assert!(contour.is_empty());
    assert_eq!(contour, Contour::default());
    assert_eq!((contour.parts(), contour.holes(), contour.positions()), (0, 0, 0));
    assert_eq!(contour.area_km2(), 0.0);
    assert!(contour.to_multi_polygon().0.is_empty());
    assert!(!contour.contains(place(0.0, 52.2)));
}

#[test]
fn what_is_left_out_is_counted() {
    let grid = grid_at(CENTRES[0]);
    let good = piece_m(CENTRES[0], (0.0, 0.0), (100.0, 0.0), 0, 10);
    let pieces = [
        good,
        RoadPiece { time_b_ms: UNREACHABLE_MS, ..good },
        RoadPiece { time_a_ms: 600_001, time_b_ms: 600_001, ..good },
        RoadPiece { b: LonLat { lon_e7: i32::MAX, lat_e7: 0 }, ..good },
        RoadPiece { b: place(0.0, 89.0), ..good },
        RoadPiece { a: place(179.9, 10.0), b: place(-179.9, 10.0), ..good },
    ];
    let mut field = Field::new(&grid, 600_000);
    let report = field.burn(pieces);
    assert_eq!(report, BurnReport { burned: 1, beyond_level: 1, unreachable: 1, off_the_map: 3 });
    assert_eq!(field.contour(), common::field(&grid, &[good], 600_000).contour());
    let (_, together) = Field::burn_levels(&grid, &pieces, &[600_000, 300_000]);
    assert_eq!(together, report);
}

#[test]
fn only_fields_of_one_grid_and_level_unite() {
    let grid = grid_at(CENTRES[0]);
    let mut field = Field::new(&grid, 600_000);
    assert_eq!(
        field.union_with(&Field::new(&grid, 300_000)),
        Err(UnionError::Level { left_ms: 600_000, right_ms: 300_000 })
    );
    assert_eq!(field.union_with(&Field::new(&grid_at(CENTRES[1]), 600_000)), Err(UnionError::Grid));
}

/// A straight ferry of 1,000 km touches the rows along it, not the square around it.
#[test]
fn a_very_long_piece_is_no_trouble() {
    let road = [RoadPiece { a: place(-8.0, 48.0), b: place(2.0, 56.0), time_a_ms: 0, time_b_ms: 1_000 }];
    let contour = field(&grid_at(CENTRES[0]), &road, 10 * MINUTE_MS).contour();
    assert_eq!((contour.parts(), contour.holes()), (1, 0));
    // About 1,130 km by 0.5 km.
    assert!((500.0..650.0).contains(&contour.area_km2()), "{}", contour.area_km2());
}

/// The border of a slanted road stays near 250 m, whatever its angle to the grid.
#[test]
fn the_border_is_smooth_at_every_angle() {
    let centre = CENTRES[0];
    let grid = grid_at(centre);
    for angle in 0..36 {
        let (sin, cos) = (f64::from(angle) * 10.0).to_radians().sin_cos();
        let road = [piece_m(centre, (0.0, 0.0), (4_000.0 * cos, 4_000.0 * sin), 0, 1_000)];
        let field = field(&grid, &road, 60 * MINUTE_MS);
        for along in (300..3_700).step_by(50) {
            let along = f64::from(along);
            for (aside, inside) in [(248.0, true), (-248.0, true), (252.0, false), (-252.0, false)] {
                let at = at_m(centre, (along * cos - aside * sin, along * sin + aside * cos));
                assert_eq!(field.contains(at), inside, "{angle} {along} {aside}");
            }
        }
    }
}
