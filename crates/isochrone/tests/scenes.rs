//! Scenes worked out by hand.

mod common;

use common::*;
use geo::GeodesicArea;
use waywarden_isochrone::{
    Contour, Land, Part, ROAD_HALF_M, RoadPiece, Serves, Settings, Simplification, Times, Together, simplify,
};
use waywarden_network::{LonLat, UNREACHABLE_MS};

/// A road of 2 km to the east at 60 km/h, from time 0: 120 s long. In 10 minutes everything within 250 m of the roadway is
/// inside, that is within 256 m of its middle.
#[test]
fn one_road_well_within_the_time_is_a_band_of_250_m() {
    for centre in CENTRES {
        let road = [road_m(centre, (0.0, 0.0), (2_000.0, 0.0), 0, 120_000)];
        let contour = contour(&land(centre, &road), &road, 10 * MINUTE_MS);
        check_valid(&contour);
        assert_eq!((contour.parts(), contour.holes()), (1, 0));
        for (x, y, inside) in [
            (1_000.0, 252.0, true),
            (1_000.0, -252.0, true),
            (1_000.0, 260.0, false),
            (0.0, -262.0, false),
            // A straight edge across a cell of 160 m cuts up to 26 m off a circle of 256 m.
            (-229.0, 0.0, true),
            (-262.0, 0.0, false),
            (2_229.0, 0.0, true),
            (2_262.0, 0.0, false),
            // 225 m and 265 m from the end, at 45 degrees: a corner is cut by a cell of 160 m.
            (2_000.0 + 159.1, 159.1, true),
            (2_000.0 + 187.4, -187.4, false),
            (5_000.0, 0.0, false),
        ] {
            assert_eq!(contour.contains(at_m(centre, (x, y))), inside, "{centre:?} {x} {y}");
        }
        // 2,000 x 512 m and two half discs of 256 m: 1.2299 km2; straight edges across large cells lose a little.
        assert!((contour.area_km2() - 1.229_9).abs() < 0.03, "{}", contour.area_km2());
    }
}

/// The same road in 121.2 s. 1.2 s are 1.67 m on foot at its end; 61.2 s are 85 m in the middle, from the roadway.
#[test]
fn near_the_limit_the_band_narrows_with_the_time_left() {
    let centre = CENTRES[0];
    let road = [road_m(centre, (0.0, 0.0), (2_000.0, 0.0), 0, 120_000)];
    let land = land(centre, &road);
    let contour = common::contour(&land, &road, 121_200);
    check_valid(&contour);
    for (x, y, inside) in
        [(1_000.0, 89.0, true), (1_000.0, -89.0, true), (1_000.0, 93.0, false), (0.0, 171.0, true), (0.0, 178.0, false)]
    {
        assert_eq!(contour.contains(at_m(centre, (x, y))), inside, "{x} {y}");
    }
    // A road that the time does not suffice for ends within: 60 s are 1,000 m.
    let contour = common::contour(&land, &road, 60_000);
    assert!(contour.contains(at_m(centre, (985.0, 0.0))));
    assert!(!contour.contains(at_m(centre, (1_012.0, 0.0))));
}

/// Two roads side by side, 100 m apart, one in time and one late by half an hour: each has its own half of the land between,
/// and the late one has its land on the far side. 15 m apart it is the same; on one roadway the better one counts.
#[test]
fn a_late_road_keeps_its_own_land() {
    let centre = CENTRES[0];
    for (apart, border) in [(100.0, 50.0), (15.0, 7.5)] {
        let roads = [
            road_m(centre, (0.0, 0.0), (3_000.0, 0.0), 0, 0),
            road_m(centre, (0.0, apart), (3_000.0, apart), 40 * MINUTE_MS, 40 * MINUTE_MS),
        ];
        let contour = contour(&land(centre, &roads), &roads, 10 * MINUTE_MS);
        check_valid(&contour);
        for (y, inside) in
            [(0.0, true), (border - 3.0, true), (border + 3.0, false), (apart, false), (apart + 90.0, false)]
        {
            assert_eq!(contour.contains(at_m(centre, (1_500.0, y))), inside, "{apart} {y}");
        }
        assert!(contour.contains(at_m(centre, (1_500.0, -200.0))));
    }
    let roads = [
        road_m(centre, (0.0, 0.0), (3_000.0, 0.0), 0, 0),
        road_m(centre, (1_500.0, -500.0), (1_500.0, 500.0), UNREACHABLE_MS, UNREACHABLE_MS),
    ];
    let contour = common::contour(&land(centre, &roads), &roads, 10 * MINUTE_MS);
    check_valid(&contour);
    // Where they cross one is on both; 30 m on one is on the other alone.
    assert!(contour.contains(at_m(centre, (1_500.0, 0.0))));
    assert!(!contour.contains(at_m(centre, (1_500.0, 30.0))));
    assert!(!contour.contains(at_m(centre, (1_500.0, -60.0))));
    assert!(contour.contains(at_m(centre, (1_560.0, 30.0))));
}

/// Roads a cell apart and less, as a carriageway beside its slip roads, at every angle to the cells: from the middle of each to
/// where the roadway of the next begins all is its own.
#[test]
fn a_road_between_two_others_has_land_of_its_own() {
    let centre = CENTRES[0];
    let late = 40 * MINUTE_MS;
    for degrees in (0..180).step_by(7) {
        let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
        let at = |along: f64, off: f64| (along * cos - off * sin, along * sin + off * cos);
        // The others begin 11 m away and come a little nearer; the middle one is late, then in time.
        for (middle_ms, others_ms) in [(late, 0), (0, late)] {
            let road = |from: f64, to: f64, time_ms| road_m(centre, at(0.0, from), at(300.0, to), time_ms, time_ms);
            let roads = [road(0.0, 0.0, middle_ms), road(11.0, 10.0, others_ms), road(-11.0, -10.0, others_ms)];
            let contour = contour(&land(centre, &roads), &roads, 10 * MINUTE_MS);
            check_valid(&contour);
            for along in (10..290).step_by(5).map(f64::from) {
                let middle = contour.contains(at_m(centre, at(along, 0.0)));
                assert_eq!(middle, middle_ms == 0, "{degrees} degrees, {along} m along");
                for side in [-1.0, 1.0] {
                    let off = side * (11.0 - along / 300.0);
                    let other = contour.contains(at_m(centre, at(along, off)));
                    assert_eq!(other, others_ms == 0, "{degrees} degrees, {along} m along, {off} m off");
                }
            }
        }
    }
}

/// A road that is late leads over one in time, at every angle: from a little beyond the roadway of the other it is outside.
#[test]
fn a_late_road_is_outside_from_the_roadway_that_it_crosses() {
    let centre = CENTRES[0];
    for degrees in (20..180).step_by(8).map(f64::from) {
        let (sin, cos) = degrees.to_radians().sin_cos();
        for turned in [0.0_f64, 33.0, 71.0] {
            let turn = |(x, y): (f64, f64)| {
                let (sin, cos) = turned.to_radians().sin_cos();
                (x * cos - y * sin, x * sin + y * cos)
            };
            let late = |off: f64| turn((off * cos, off * sin));
            let roads = [
                road_m(centre, turn((-300.0, 0.0)), turn((300.0, 0.0)), 0, 0),
                road_m(centre, late(-300.0), late(300.0), UNREACHABLE_MS, UNREACHABLE_MS),
            ];
            let contour = contour(&land(centre, &roads), &roads, 10 * MINUTE_MS);
            check_valid(&contour);
            for off_m in [0.0, ROAD_HALF_M - 1.0, ROAD_HALF_M + 1.0, ROAD_HALF_M + 2.0, 12.0, 20.0] {
                for side in [-1.0, 1.0] {
                    let inside = contour.contains(at_m(centre, late(side * off_m / sin)));
                    assert_eq!(inside, off_m < ROAD_HALF_M, "{degrees} and {turned} degrees, {off_m} m off");
                }
            }
        }
    }
}

/// A road that serves nobody changes nothing but how fine the mesh is: along one that runs round the end of another, the border
/// 250 m from the roadway is round, too.
#[test]
fn the_mesh_is_fine_along_a_road_that_serves_nobody() {
    let centre = CENTRES[0];
    let round = |degrees: f64, off: f64| {
        let (sin, cos) = degrees.to_radians().sin_cos();
        at_m(centre, (1_000.0 + off * cos, off * sin))
    };
    let mut pieces =
        vec![RoadPiece { a: at_m(centre, (0.0, 0.0)), b: at_m(centre, (1_000.0, 0.0)), serves: Serves::Open }];
    for from in [-80.0, -65.0, -50.0, -35.0, -20.0, -5.0, 10.0, 25.0, 40.0, 55.0, 70.0] {
        pieces.push(RoadPiece { a: round(from, 257.0), b: round(from + 15.0, 257.0), serves: Serves::Nothing });
    }
    let drawn = |pieces: &[RoadPiece]| {
        let land = Land::new(&Settings::default(), centre.1, pieces).unwrap();
        let mut times = Times::new(&land, false);
        times.set(0, [0, 0], [UNREACHABLE_MS; 2], [0; 2]);
        land.contour(&times, 10 * MINUTE_MS)
    };
    let (contour, without) = (drawn(&pieces), drawn(&pieces[..1]));
    check_valid(&contour);
    let angles = || (-75..=75).map(f64::from);
    for degrees in angles() {
        assert!(contour.contains(round(degrees, 254.5)), "{degrees}");
        assert!(!contour.contains(round(degrees, 257.0)), "{degrees}");
    }
    // Large cells cut corners there.
    assert!(angles().any(|degrees| !without.contains(round(degrees, 254.5))));
}

/// A motorway in time gives land up to its fence; one that is late takes no more than that from a road in time.
#[test]
fn a_motorway_keeps_to_its_fence() {
    let centre = CENTRES[0];
    let motorway = |time_ms: u32| Road { fenced: true, ..road_m(centre, (0.0, 0.0), (4_000.0, 0.0), time_ms, time_ms) };
    let roads = [motorway(0)];
    let contour = common::contour(&land(centre, &roads), &roads, 10 * MINUTE_MS);
    check_valid(&contour);
    for (y, inside) in [(0.0, true), (18.0, true), (-18.0, true), (22.0, false), (-60.0, false)] {
        assert_eq!(contour.contains(at_m(centre, (2_000.0, y))), inside, "{y}");
    }
    let roads = [motorway(UNREACHABLE_MS), road_m(centre, (0.0, 100.0), (4_000.0, 100.0), 0, 0)];
    let contour = common::contour(&land(centre, &roads), &roads, 10 * MINUTE_MS);
    check_valid(&contour);
    for (y, inside) in
        [(0.0, false), (17.0, false), (23.0, true), (100.0, true), (-17.0, false), (-60.0, true), (-160.0, false)]
    {
        assert_eq!(contour.contains(at_m(centre, (2_000.0, y))), inside, "{y}");
    }
}

/// Four roads 700 m apart, closed at both ends: the gap beyond 256 m from any road is a hole.
#[test]
fn two_parallel_roads_leave_a_hole() {
    let centre = (-0.001, 52.2);
    let corners = [(0.0, 0.0), (3_000.0, 0.0), (3_000.0, 700.0), (0.0, 700.0)];
    let ring: Vec<Road> = (0..4).map(|k| road_m(centre, corners[k], corners[(k + 1) % 4], 0, 0)).collect();
    let contour = contour(&land(centre, &ring), &ring, 30 * MINUTE_MS);
    check_valid(&contour);
    assert_eq!((contour.parts(), contour.holes()), (1, 1));
    assert!(!contour.contains(at_m(centre, (1_500.0, 350.0))));
    assert!(contour.contains(at_m(centre, (1_500.0, 200.0))));
    // Outside 3,512 x 1,212 less the corners (4 - pi) 0.0655; the hole is 2,488 x 188: 3.733 km2.
    assert!((contour.area_km2() - 3.733).abs() < 0.06, "{}", contour.area_km2());
    let geodesic = contour.to_multi_polygon().geodesic_area_signed() / 1e6;
    assert!((contour.area_km2() / geodesic - 1.0).abs() < 1e-6, "{geodesic}");

    // A road in the hole: an area within a hole is a part of its own.
    let mut more = ring.clone();
    more.push(road_m(centre, (1_500.0, 350.0), (1_500.0, 350.0), 0, 0));
    let settings = Settings { off_road_m: 30.0, ..Settings::default() };
    let contour = common::contour(&land_with(&settings, centre, &more), &more, MINUTE_MS);
    check_valid(&contour);
    assert_eq!((contour.parts(), contour.holes()), (2, 1));
    assert_eq!(without_parts(&contour, 10_000.0).parts(), 1);
}

/// A road of 4 km between two sites at its ends: the border between their catchments is in the middle.
#[test]
fn catchments_meet_where_the_times_are_equal() {
    let centre = CENTRES[1];
    let road = [road_m(centre, (0.0, 0.0), (4_000.0, 0.0), 0, 0)];
    let land = land(centre, &road);
    let mut times = Times::new(&land, true);
    // By b to site 1, by a to site 0, 60 km/h.
    times.set(0, [240_000, 0], [0, 240_000], [1, 0]);
    let catchments = land.catchments(&times, 10 * MINUTE_MS);
    assert_eq!(catchments.iter().map(|(site, _)| *site).collect::<Vec<_>>(), [0, 1]);
    // On the road to half a finest cell, away from it to a cell of 160 m.
    let on_road = [(10.0, 0), (1_993.0, 0), (2_007.0, 1), (3_900.0, 1)].map(|(x, site)| (x, 0.0, site));
    let beside = [(10.0, 0), (1_840.0, 0), (2_160.0, 1), (3_900.0, 1)];
    let beside = beside.into_iter().flat_map(|(x, site)| [(x, 200.0, site), (x, -120.0, site)]);
    for (x, y, site) in on_road.into_iter().chain(beside) {
        let inside = |number: usize| catchments[number].1.contains(at_m(centre, (x, y)));
        assert_eq!([inside(0), inside(1)], [site == 0, site == 1], "{x} {y}");
    }
    let areas = [0, 1].map(|site| catchments[site].1.area_km2());
    assert!((areas[0] / areas[1] - 1.0).abs() < 0.01, "{areas:?}");
}

/// A site in the middle of a road that leads past it in one direction only: the part behind it has a long way round.
#[test]
fn behind_a_site_on_a_one_way_road_it_is_far() {
    let centre = CENTRES[0];
    let road = [road_m(centre, (0.0, 0.0), (4_000.0, 0.0), 0, 0)];
    let land = land(centre, &road);
    let mut times = Times::new(&land, false);
    let part = |from: f64, to: f64, time_ms: [u32; 2]| Part { from, to, time_ms, owner: 0 };
    let round = 30 * MINUTE_MS;
    times.set_parts(0, &[part(0.0, 0.5, [120_000, 0]), part(0.0, 1.0, [round + 240_000, round])]);
    let contour = land.contour(&times, 5 * MINUTE_MS);
    check_valid(&contour);
    for (x, inside) in [(0.0, true), (1_980.0, true), (2_020.0, false), (3_900.0, false)] {
        assert_eq!(contour.contains(at_m(centre, (x, 0.0))), inside, "{x}");
    }
}

#[test]
fn nothing_reached_is_an_empty_contour() {
    let centre = CENTRES[0];
    let late = [road_m(centre, (0.0, 0.0), (100.0, 0.0), 60_001, 60_100)];
    let land = land(centre, &late);
    let contour = common::contour(&land, &late, 60_000);
    assert!(contour.is_empty());
    assert_eq!(contour, Contour::default());
    assert_eq!((contour.parts(), contour.holes(), contour.positions()), (0, 0, 0));
    assert_eq!(contour.area_km2(), 0.0);
    assert!(contour.to_multi_polygon().0.is_empty());
    assert!(!contour.contains(place(0.0, 52.2)));
    for level_ms in [600_000, UNREACHABLE_MS] {
        assert!(land.contour(&Times::new(&land, false), level_ms).is_empty());
    }
    let nothing = Land::new(&Settings::default(), 52.0, &[]).unwrap();
    assert!(nothing.contour(&Times::new(&nothing, false), 600_000).is_empty());
}

#[test]
fn what_is_off_the_map_is_counted() {
    let good = RoadPiece { a: place(0.0, 52.2), b: place(0.001, 52.2), serves: Serves::Open };
    let pieces = [
        good,
        RoadPiece { b: LonLat { lon_e7: i32::MAX, lat_e7: 0 }, ..good },
        RoadPiece { b: place(0.0, 89.0), ..good },
        RoadPiece { a: place(179.9, 10.0), b: place(-179.9, 10.0), ..good },
    ];
    let land = Land::new(&Settings::default(), 52.0, &pieces).unwrap();
    assert_eq!(land.off_the_map(), 3);
    let mut times = Times::new(&land, false);
    (0..4).for_each(|piece| times.set(piece, [0; 2], [0; 2], [0; 2]));
    assert_eq!(land.contour(&times, 600_000).parts(), 1);
}

/// A straight road of 100 km.
#[test]
fn a_very_long_piece_is_no_trouble() {
    let road = [Road { a: place(-1.0, 51.5), b: place(0.0, 52.2), time_a_ms: 0, time_b_ms: 1_000, fenced: false }];
    let contour = contour(&land(CENTRES[0], &road), &road, 10 * MINUTE_MS);
    assert_eq!((contour.parts(), contour.holes()), (1, 0));
    // 103.8 km by 0.512 km.
    assert!((51.0..54.5).contains(&contour.area_km2()), "{}", contour.area_km2());
}

/// The border of a slanted road stays near 256 m, whatever its angle to the lattice.
#[test]
fn the_border_is_smooth_at_every_angle() {
    let centre = CENTRES[0];
    for angle in 0..36 {
        let (sin, cos) = (f64::from(angle) * 10.0).to_radians().sin_cos();
        let road = [road_m(centre, (0.0, 0.0), (4_000.0 * cos, 4_000.0 * sin), 0, 1_000)];
        let contour = contour(&land(centre, &road), &road, 60 * MINUTE_MS);
        let limit = 250.0 + ROAD_HALF_M;
        for along in (400..3_600).step_by(50) {
            let along = f64::from(along);
            for (aside, inside) in
                [(limit - 3.0, true), (3.0 - limit, true), (limit + 3.0, false), (-limit - 3.0, false)]
            {
                let at = at_m(centre, (along * cos - aside * sin, along * sin + aside * cos));
                assert_eq!(contour.contains(at), inside, "{angle} {along} {aside}");
            }
        }
    }
}

/// In full detail, without small parts.
fn without_parts(contour: &Contour, min_part_m2: f64) -> Contour {
    let settings = Simplification { min_part_m2, ..Simplification::NONE };
    simplify(std::slice::from_ref(contour), Together::Nested, &settings).0.remove(0)
}
