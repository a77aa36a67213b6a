//! Isochrones from roads.

use arbitrary::{Result, Unstructured};
use waywarden_isochrone::{Contour, Land, RoadPiece, Serves, Settings, Simplification, Times, Together, simplify};
use waywarden_network::{LonLat, UNREACHABLE_MS};

/// Roads of any kind around a place; the outlines must be closed and nested.
pub fn polygoniser(data: &[u8]) {
    let _ = draw(&mut Unstructured::new(data));
}

fn draw(u: &mut Unstructured<'_>) -> Result<()> {
    // The date line and the poles are beyond what is drawn.
    let centre = LonLat {
        lon_e7: u.int_in_range(-1_790_000_000..=1_790_000_000)?,
        lat_e7: u.int_in_range(-840_000_000..=840_000_000)?,
    };
    let settings = Settings {
        off_road_m: f64::from(u.int_in_range(0..=1_000u16)?),
        detail_m: f64::from(u.int_in_range(20..=1_000u16)?),
        ..Settings::default()
    };
    let (mut pieces, mut times_ms) = (Vec::new(), Vec::new());
    let mut at = centre;
    while pieces.len() < 24 && !u.is_empty() {
        let start = if u.ratio(1, 3)? { near(centre, u)? } else { at };
        at = near(start, u)?;
        let time_a_ms = u.int_in_range(0..=1_800_000)?;
        let time_b_ms =
            if u.ratio(1, 4)? { u.int_in_range(0..=1_800_000)? } else { time_a_ms + u.int_in_range(0..=60_000)? };
        let serves = match u.int_in_range(0..=15)? {
            0 | 1 => Serves::Fenced,
            2 => Serves::Nothing,
            _ => Serves::Open,
        };
        pieces.push(RoadPiece { a: start, b: at, serves });
        // From one end to the other, and for some back again.
        let back_ms = if u.ratio(1, 2)? { [time_b_ms, time_a_ms] } else { [UNREACHABLE_MS; 2] };
        times_ms.push(([time_a_ms, time_b_ms], back_ms));
    }
    let levels = [u.int_in_range(0..=1_800_000)?, u.int_in_range(0..=1_800_000)?];
    let levels = [levels[0].min(levels[1]), levels[0].max(levels[1])];
    let Ok(land) = Land::new(&settings, centre.lat(), &pieces) else { return Ok(()) };
    let mut times = Times::new(&land, false);
    for (piece, &(along_ms, against_ms)) in times_ms.iter().enumerate() {
        times.set(piece, along_ms, against_ms, [0; 2]);
    }
    let contours = levels.map(|level_ms| land.contour(&times, level_ms));
    for contour in &contours {
        check(contour);
    }
    let (simple, _) = simplify(&contours, Together::Nested, &Simplification::MAP);
    simple.iter().for_each(check);
    assert!(contours[0].area_km2() <= contours[1].area_km2() * (1.0 + 1e-12));
    for polygon in contours[0].polygons() {
        for &[lon_e6, lat_e6] in polygon.exterior().positions_e6() {
            assert!(
                contours[1].contains(LonLat { lon_e7: lon_e6 * 10, lat_e7: lat_e6 * 10 }),
                "less time reaches further"
            );
        }
    }
    Ok(())
}

/// Up to three kilometres away, often no distance at all.
fn near(from: LonLat, u: &mut Unstructured<'_>) -> Result<LonLat> {
    let mut by = |most: i32| if u.ratio(1, 8)? { Ok(0) } else { u.int_in_range(-most..=most) };
    Ok(LonLat { lon_e7: from.lon_e7 + by(300_000)?, lat_e7: from.lat_e7 + by(300_000)? })
}

fn check(contour: &Contour) {
    for polygon in contour.polygons() {
        assert!(polygon.exterior().is_counter_clockwise());
        assert!(polygon.holes().iter().all(|hole| !hole.is_counter_clockwise()));
        for ring in std::iter::once(polygon.exterior()).chain(polygon.holes()) {
            let positions = ring.positions_e6();
            assert!(positions.len() >= 4 && positions.first() == positions.last());
            for &[lon_e6, lat_e6] in positions {
                let at = LonLat { lon_e7: lon_e6 * 10, lat_e7: lat_e6 * 10 };
                assert!(contour.contains(at), "a corner that is outside");
            }
        }
    }
}
