//! Area on the ellipsoid.

/// Square kilometres between the equator and `lat_deg` per radian of longitude, negative in the south.
///
/// WGS 84, closed form of the zone of an ellipsoid: J. P. Snyder, Map Projections - A Working Manual (USGS Professional
/// Paper 1395), equation 3-12, times a^2 / 2.
fn zone_km2(lat_deg: f64) -> f64 {
    const A_KM: f64 = 6_378.137;
    const E2: f64 = 0.006_694_379_990_141_33;
    let e = E2.sqrt();
    let sin = lat_deg.to_radians().sin();
    A_KM * A_KM / 2.0 * (1.0 - E2) * (sin / (1.0 - E2 * sin * sin) + (e * sin).atanh() / e)
}

/// Area of a closed ring in micro-degrees, positive if it runs counter-clockwise.
///
/// Green's theorem: the integral of the zone over the longitude along the ring, by Simpson's rule on each edge.
pub(crate) fn ring_km2(positions_e6: &[[i32; 2]]) -> f64 {
    // Only differences to a zone near by, so that nothing large cancels.
    let Some(&[_, first]) = positions_e6.first() else { return 0.0 };
    let base = zone_km2(f64::from(first) / 1e6);
    let zone = |lat_e6: f64| zone_km2(lat_e6 / 1e6) - base;
    let mut sum = 0.0;
    let mut here = 0.0;
    for pair in positions_e6.windows(2) {
        let there = zone(f64::from(pair[1][1]));
        let middle =
            if pair[0][1] == pair[1][1] { here } else { zone((f64::from(pair[0][1]) + f64::from(pair[1][1])) / 2.0) };
        let width = (f64::from(pair[0][0]) - f64::from(pair[1][0])).to_radians() / 1e6;
        sum += width * (here + 4.0 * middle + there) / 6.0;
        here = there;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_earth_and_a_degree_by_a_degree() {
        // WGS 84: 510,065,621.724 km2 in all.
        let half = zone_km2(90.0);
        assert!((half * 4.0 * std::f64::consts::PI - 510_065_621.724).abs() < 0.01);
        // One degree square in the south, clockwise: negative. 1 degree of longitude is 68.6 to 67.1 km there.
        let ring = [
            [0, -52_000_000],
            [0, -53_000_000],
            [-1_000_000, -53_000_000],
            [-1_000_000, -52_000_000],
            [0, -52_000_000],
        ];
        let area = ring_km2(&ring);
        let (bottom, top) = (zone_km2(-53.0), zone_km2(-52.0));
        assert!((area + (top - bottom).to_radians()).abs() < 1e-9 * -area, "{area}");
        assert!((7_500.0..7_600.0).contains(&-area), "{area}");
        assert_eq!(ring_km2(&[]), 0.0);
    }
}
