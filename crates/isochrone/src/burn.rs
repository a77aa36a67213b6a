//! Writing road pieces into the tiles of a field.

use crate::grid::Grid;
use crate::piece::{Bands, Left, Reach, RoadPiece};
use crate::tiles::{FAR, MASK, SHIFT, SIDE, Tiles};

/// What became of the pieces given to a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BurnReport {
    /// Pieces that reach land within the level.
    pub burned: u64,
    /// Pieces left out because both ends are later than the level.
    pub beyond_level: u64,
    /// Pieces left out because an end has no travel time ([`waywarden_network::UNREACHABLE_MS`]).
    pub unreachable: u64,
    /// Pieces left out because an end is no position or beyond 85 degrees of latitude, or they cross the date line.
    pub off_the_map: u64,
}

/// Raises the surplus of every vertex near the piece.
pub(crate) fn burn_piece(
    tiles: &mut Tiles,
    grid: &Grid,
    piece: &RoadPiece,
    level_ms: u32,
    bands: &mut Bands,
    report: &mut BurnReport,
) {
    match piece.at_level(grid, level_ms, bands) {
        Ok(reach) => {
            report.burned += 1;
            write(tiles, grid, &reach);
        }
        Err(Left::BeyondLevel) => report.beyond_level += 1,
        Err(Left::Unreachable) => report.unreachable += 1,
        Err(Left::OffTheMap) => report.off_the_map += 1,
    }
}

/// Goes row by row over the vertices within the radius and the margin of the piece.
fn write(tiles: &mut Tiles, grid: &Grid, reach: &Reach) {
    let frame = &reach.frame;
    let step_x_e7 = i64::from(grid.step_lon_e6()) * 10;
    let step_y_e7 = i64::from(grid.step_lat_e6()) * 10;
    let origin_x_e7 = i64::from(frame.origin.lon_e7);
    let origin_y_e7 = i64::from(frame.origin.lat_e7);
    let (step_x, origin_x) = (step_x_e7 as f64, origin_x_e7 as f64);
    let ends_m = reach.shape.ends_m(frame.length_m);
    // The millimetre covers rounding: the surplus decides what is kept, never the rectangle.
    let radius_m = reach.shape.radius_m() + reach.margin_m + 1e-3;
    let (south_m, north_m) = minmax(0.0, frame.north * ends_m);

    for iy in span(
        origin_y_e7,
        step_y_e7,
        (south_m - radius_m) / frame.m_per_e7_lat,
        (north_m + radius_m) / frame.m_per_e7_lat,
    ) {
        let dy_m = (i64::from(iy) * step_y_e7 - origin_y_e7) as f64 * frame.m_per_e7_lat;
        let beyond_m = (south_m - dy_m).max(dy_m - north_m).max(0.0);
        let half2 = radius_m * radius_m - beyond_m * beyond_m;
        if half2 < 0.0 {
            continue;
        }
        let half_m = half2.sqrt();
        // Only the part of the piece within the radius of this row matters: a long diagonal touches few vertices.
        let (from_m, to_m) = if frame.north.abs() * ends_m > radius_m {
            let (from, to) = minmax((dy_m - radius_m) / frame.north, (dy_m + radius_m) / frame.north);
            (from.max(0.0).min(ends_m), to.max(0.0).min(ends_m))
        } else {
            (0.0, ends_m)
        };
        let (west_m, east_m) = minmax(frame.east * from_m, frame.east * to_m);
        let columns = span(
            origin_x_e7,
            step_x_e7,
            (west_m - half_m) / frame.m_per_e7_lon,
            (east_m + half_m) / frame.m_per_e7_lon,
        );
        let mut ix = *columns.start();
        while ix <= *columns.end() {
            let last = (*columns.end()).min(ix | MASK);
            let row = &mut tiles.tile_mut((iy >> SHIFT, ix >> SHIFT))[((iy & MASK) as usize) * SIDE..][..SIDE];
            let cells = &mut row[(ix & MASK) as usize..=(last & MASK) as usize];
            for (ix, cell) in (ix..).zip(cells) {
                // Whole numbers below 2^53: exact, and faster than integers of 64 bits.
                let dx_m = (f64::from(ix) * step_x - origin_x) * frame.m_per_e7_lon;
                let along_m = dx_m * frame.east + dy_m * frame.north;
                let aside_m = dx_m * frame.north - dy_m * frame.east;
                let surplus_m = reach.shape.surplus_m(frame.length_m, along_m, aside_m);
                let surplus = if surplus_m >= -reach.margin_m { floor_mm(surplus_m) } else { FAR };
                *cell = (*cell).max(surplus);
            }
            ix = last + 1;
        }
    }
}

/// Metres to whole millimetres, downwards. The shift makes a truncation a floor, without the slow library call that
/// `f64::floor` is on a plain x86-64; radius and margin are far below its 1,000 km.
#[inline(always)]
fn floor_mm(m: f64) -> i32 {
    const SHIFT_MM: i32 = 1_000_000_000;
    (m * 1e3 + f64::from(SHIFT_MM)) as i32 - SHIFT_MM
}

fn minmax(a: f64, b: f64) -> (f64, f64) {
    (a.min(b), a.max(b))
}

/// Grid indices between two distances from the origin, all in 1e-7 degree.
fn span(origin_e7: i64, step_e7: i64, from_e7: f64, to_e7: f64) -> std::ops::RangeInclusive<i32> {
    let first = (origin_e7 + from_e7.floor() as i64).div_euclid(step_e7);
    let last = (origin_e7 + to_e7.ceil() as i64).div_euclid(step_e7);
    // The first vertex at or after the start; positions are degrees, so that the indices fit.
    let first = if first * step_e7 < origin_e7 + from_e7.floor() as i64 { first + 1 } else { first };
    first as i32..=last as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_are_rounded_downwards() {
        assert_eq!(floor_mm(0.0), 0);
        assert_eq!(floor_mm(1.2345), 1_234);
        assert_eq!(floor_mm(-1.2345), -1_235);
        assert_eq!(floor_mm(-0.0004), -1);
    }

    #[test]
    fn a_span_holds_the_vertices_between() {
        assert_eq!(span(0, 10, -5.0, 25.0), 0..=2);
        assert_eq!(span(0, 10, -10.0, 20.0), -1..=2);
        assert_eq!(span(-3, 10, -7.5, 2.0), -1..=-1);
        assert!(span(5, 10, 1.0, 2.0).is_empty());
    }
}
