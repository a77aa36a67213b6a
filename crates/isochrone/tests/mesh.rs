//! A mesh that is kept: the same drawing with it, and none of it used where it is not whole.

mod common;

use std::io::Cursor;

use common::*;
use proptest::prelude::*;
use waywarden_isochrone::{Land, MESH_VERSION, MeshError};

/// Names the roads of these tests; the number does not matter.
const ROADS: u64 = 12;

fn written(land: &Land) -> Vec<u8> {
    let mut bytes = Vec::new();
    land.write_mesh(&mut bytes, ROADS, u64::MAX).expect("memory takes all");
    bytes
}

/// Some roads, and the mesh around them.
fn scene() -> (Vec<Road>, Vec<u8>) {
    let centre = CENTRES[0];
    let roads = vec![
        road_m(centre, (0.0, 0.0), (9_000.0, 3_000.0), 0, 300_000),
        road_m(centre, (9_000.0, 3_000.0), (9_000.0, 7_000.0), 300_000, 700_000),
    ];
    let land = land(centre, &roads);
    let drawn = land.contour(&times(&land, &roads), 10 * MINUTE_MS);
    assert!(!drawn.is_empty() && land.tiles_made() > 3);
    let bytes = written(&land);
    (roads, bytes)
}

#[test]
fn what_was_kept_is_not_made_again() {
    let (roads, bytes) = scene();
    let mut kept = land(CENTRES[0], &roads);
    kept.keep_mesh(Box::new(Cursor::new(bytes.clone())), ROADS).unwrap();
    let _ = kept.contour(&times(&kept, &roads), 10 * MINUTE_MS);
    assert_eq!((kept.tiles_made(), kept.tiles_damaged()), (0, 0));
    assert!(kept.mesh_size().tiles > 3);
    // Written again it is the same; a bound leaves tiles out, and what is left is whole.
    assert_eq!(written(&kept), bytes);
    let mut small = Vec::new();
    kept.write_mesh(&mut small, ROADS, bytes.len() as u64 / 2).unwrap();
    assert!(small.len() < bytes.len());
    let mut again = land(CENTRES[0], &roads);
    again.keep_mesh(Box::new(Cursor::new(small)), ROADS).unwrap();
    let drawn = again.contour(&times(&again, &roads), 10 * MINUTE_MS);
    assert_eq!(drawn, kept.contour(&times(&kept, &roads), 10 * MINUTE_MS));
    assert!(again.tiles_made() > 0 && again.tiles_damaged() == 0);
}

#[test]
fn what_is_not_the_mesh_of_these_roads_is_named() {
    let (roads, bytes) = scene();
    let error = |bytes: Vec<u8>, name: u64| {
        land(CENTRES[0], &roads).keep_mesh(Box::new(Cursor::new(bytes)), name).expect_err("not used")
    };
    assert!(matches!(error(Vec::new(), ROADS), MeshError::NotAMesh));
    assert!(matches!(error(b"something else that is long enough".to_vec(), ROADS), MeshError::NotAMesh));
    assert!(matches!(error(bytes.clone(), ROADS + 1), MeshError::OtherRoads));
    assert!(matches!(error(bytes[..40].to_vec(), ROADS), MeshError::Damaged));
    let mut other = bytes.clone();
    other[8] = 99;
    assert!(matches!(error(other, ROADS), MeshError::Version(99)));
    assert_ne!(MESH_VERSION, 99);
    let mut other = bytes;
    other[40] ^= 1;
    assert!(matches!(error(other, ROADS), MeshError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_drawing_is_the_same_with_a_kept_mesh_whole_or_damaged(
        (centre, roads) in roads(8),
        level in 0..25 * MINUTE_MS,
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let made = land(centre, &roads);
        let drawn = made.contour(&times(&made, &roads), level);
        let mut bytes = written(&made);
        let mut kept = land(centre, &roads);
        kept.keep_mesh(Box::new(Cursor::new(bytes.clone())), ROADS).unwrap();
        prop_assert_eq!(&kept.contour(&times(&kept, &roads), level), &drawn);
        prop_assert_eq!(kept.tiles_made(), 0);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let mut damaged = land(centre, &roads);
        let _ = damaged.keep_mesh(Box::new(Cursor::new(bytes)), ROADS);
        prop_assert_eq!(&damaged.contour(&times(&damaged, &roads), level), &drawn);
    }
}
