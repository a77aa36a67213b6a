//! A land of some tiles: where roads are reached it is drawn as the whole land is, and one kept mesh fits both.

mod common;

use std::io::Cursor;

use common::*;
use proptest::prelude::*;
use waywarden_isochrone::{Land, RoadPiece, Settings, Tiles, Times};
use waywarden_network::{LonLat, UNREACHABLE_MS};

fn around(places: impl Iterator<Item = LonLat>) -> [LonLat; 2] {
    places.fold(
        [LonLat { lon_e7: i32::MAX, lat_e7: i32::MAX }, LonLat { lon_e7: i32::MIN, lat_e7: i32::MIN }],
        |[low, high], at| {
            [
                LonLat { lon_e7: low.lon_e7.min(at.lon_e7), lat_e7: low.lat_e7.min(at.lat_e7) },
                LonLat { lon_e7: high.lon_e7.max(at.lon_e7), lat_e7: high.lat_e7.max(at.lat_e7) },
            ]
        },
    )
}

/// The tiles of the roads that have a way to the site, the roads that matter there, and the land of these.
fn partial(centre: (f64, f64), roads: &[Road]) -> (Vec<Road>, Land) {
    let box_of = |road: &Road| around([road.a, road.b].into_iter());
    let all = around(roads.iter().flat_map(|road| [road.a, road.b]));
    let reached = roads.iter().filter(|road| road.time_a_ms != UNREACHABLE_MS).map(box_of);
    let tiles = Tiles::near(&Settings::default(), centre.1, all, reached).expect("tiles");
    let near: Vec<Road> = roads.iter().filter(|road| tiles.touch(box_of(road))).copied().collect();
    let pieces: Vec<RoadPiece> =
        near.iter().map(|road| RoadPiece { a: road.a, b: road.b, serves: road.serves() }).collect();
    let land = Land::of_tiles(&tiles, centre.1, &pieces, std::iter::empty());
    (near, land)
}

fn mesh(land: &Land) -> Vec<u8> {
    let mut bytes = Vec::new();
    land.write_mesh(&mut bytes, 1, u64::MAX).expect("a mesh");
    bytes
}

/// Random roads; those beyond some distance to the east of the first have no way to the site, and there are more of them far
/// away, so that some tiles have reached roads and others have none.
fn scene() -> impl Strategy<Value = ((f64, f64), Vec<Road>)> {
    (roads(8), proptest::collection::vec((-20_000.0..20_000.0, -20_000.0..20_000.0), 0..6), -500.0..1_500.0).prop_map(
        |((centre, mut roads), far, beyond_m)| {
            let line = at_m(centre, (beyond_m, 0.0)).lon_e7;
            let far = far.into_iter().map(|(x, y)| road_m(centre, (x, y), (x + 300.0, y + 200.0), 0, 0));
            roads.splice(0..0, far);
            for road in roads.iter_mut().filter(|road| road.a.lon_e7 > line || road.b.lon_e7 > line) {
                (road.time_a_ms, road.time_b_ms) = (UNREACHABLE_MS, UNREACHABLE_MS);
            }
            (centre, roads)
        },
    )
}

fn drawn(land: &Land, roads: &[Road], level_ms: u32) -> waywarden_isochrone::Contour {
    let mut times = Times::new(land, false);
    for (number, road) in roads.iter().enumerate().filter(|(_, road)| road.time_a_ms != UNREACHABLE_MS) {
        times.set(number, [road.time_a_ms, road.time_b_ms], [UNREACHABLE_MS; 2], [0; 2]);
    }
    land.contour(&times, level_ms)
}

#[test]
fn roads_far_from_what_is_reached_are_left_out() {
    let centre = CENTRES[0];
    let unreached = |x_m: f64| road_m(centre, (x_m, 0.0), (x_m + 500.0, 0.0), UNREACHABLE_MS, UNREACHABLE_MS);
    let roads = [road_m(centre, (0.0, 0.0), (400.0, 300.0), 0, 60_000), unreached(30_000.0), unreached(200.0)];
    let (near, land) = partial(centre, &roads);
    assert_eq!((near.len(), land.pieces()), (2, 2), "the rival stays, the road 30 km away does not");
    let whole = common::land(centre, &roads);
    let contour = drawn(&land, &near, 10 * MINUTE_MS);
    assert!(contour.parts() == 1 && contour == drawn(&whole, &roads, 10 * MINUTE_MS));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn some_tiles_are_drawn_as_all_are_and_share_their_mesh(
        (centre, roads) in scene(),
        level in 0..25 * MINUTE_MS,
    ) {
        let whole = common::land(centre, &roads);
        let expected = drawn(&whole, &roads, level);
        let (near, land) = partial(centre, &roads);
        prop_assert_eq!(&drawn(&land, &near, level), &expected);
        for (bytes, mut land, roads) in [
            (mesh(&land), common::land(centre, &roads), &roads),
            (mesh(&whole), partial(centre, &roads).1, &near),
        ] {
            land.keep_mesh(Box::new(Cursor::new(bytes.clone())), 1).unwrap();
            prop_assert_eq!(&drawn(&land, roads, level), &expected);
            prop_assert_eq!((land.tiles_made(), land.tiles_damaged()), (0, 0));
            // What is kept of tiles beyond this land stays.
            prop_assert!(mesh(&land) == bytes);
        }
    }
}
