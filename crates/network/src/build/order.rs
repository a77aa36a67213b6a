//! An order of places in which neighbours on the map are neighbours in memory.

use crate::LonLat;

/// Position along a Hilbert curve of order 16 over the box `extent`.
pub(super) fn hilbert_key(at: LonLat, extent: [LonLat; 2]) -> u32 {
    let scale = |value: i32, low: i32, high: i32| -> u32 {
        let span = (i64::from(high) - i64::from(low)).max(1);
        ((i64::from(value) - i64::from(low)) * 65_535 / span) as u32
    };
    let mut x = scale(at.lon_e7, extent[0].lon_e7, extent[1].lon_e7);
    let mut y = scale(at.lat_e7, extent[0].lat_e7, extent[1].lat_e7);
    let mut key = 0u32;
    let mut side = 1u32 << 15;
    while side > 0 {
        let (right, upper) = (u32::from(x & side > 0), u32::from(y & side > 0));
        key += side.wrapping_mul(side).wrapping_mul((3 * right) ^ upper);
        // Turn the quadrant so that the curve stays in one piece.
        if upper == 0 {
            if right == 1 {
                x = 65_535 - x;
                y = 65_535 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side >>= 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_map() {
        let extent = [LonLat { lon_e7: 0, lat_e7: 0 }, LonLat { lon_e7: 65_535, lat_e7: 65_535 }];
        let mut cells = Vec::new();
        for lon_e7 in 0..16 {
            for lat_e7 in 0..16 {
                let at = LonLat { lon_e7, lat_e7 };
                cells.push((hilbert_key(at, extent), lon_e7, lat_e7));
            }
        }
        cells.sort_unstable();
        for (step, pair) in cells.windows(2).enumerate() {
            assert_eq!(pair[1].0 - pair[0].0, 1, "step {step}");
            assert_eq!((pair[1].1 - pair[0].1).abs() + (pair[1].2 - pair[0].2).abs(), 1, "step {step}");
        }
    }
}
