//! Area on the ellipsoid.

/// Square kilometres between the equator and the latitude with this sine, per radian of longitude; negative in the south.
///
/// WGS 84, closed form of the zone of an ellipsoid: J. P. Snyder, Map Projections - A Working Manual (USGS Professional
/// Paper 1395), equation 3-12, times a^2 / 2; its logarithm as the series of the inverse hyperbolic tangent, which is exact to
/// the last bits as the excentricity is small.
fn zone_km2(sin: f64) -> f64 {
    const A_KM: f64 = 6_378.137;
    const E2: f64 = 0.006_694_379_990_141_33;
    let q = E2 * sin * sin;
    let series = 1.0
        + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0))))));
    A_KM * A_KM / 2.0 * (1.0 - E2) * sin * (1.0 / (1.0 - q) + series)
}

/// Area of a closed ring in micro-degrees, positive if it runs counter-clockwise.
///
/// Green's theorem: the integral of the zone over the longitude along the ring, by Simpson's rule on each edge.
pub(crate) fn ring_km2(positions_e6: &[[i32; 2]]) -> f64 {
    let radians = |e6: i32| (f64::from(e6) * 1e-6).to_radians();
    // Only differences to a zone near by, so that nothing large cancels.
    let Some(&[_, first]) = positions_e6.first() else { return 0.0 };
    let mut from_sin = radians(first).sin();
    let base = zone_km2(from_sin);
    let mut sum = 0.0;
    let mut from = 0.0;
    for pair in positions_e6.windows(2) {
        let ([west, south], [east, north]) = (pair[0], pair[1]);
        let (to_sin, to, middle) = if north == south {
            (from_sin, from, from)
        } else {
            let to_sin = radians(north).sin();
            // The sine half-way is the mean of both by the cosine of half the difference.
            let middle_sin = 0.5 * (from_sin + to_sin) / cos_of_small(0.5 * (radians(north) - radians(south)));
            (to_sin, zone_km2(to_sin) - base, zone_km2(middle_sin) - base)
        };
        sum += radians(west - east) * (from + 4.0 * middle + to) / 6.0;
        (from_sin, from) = (to_sin, to);
    }
    sum
}

/// The cosine; for the angles of edges that are drawn its series is exact.
fn cos_of_small(angle: f64) -> f64 {
    let square = angle * angle;
    if square < 1e-4 { 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0)) } else { angle.cos() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_earth_and_a_degree_by_a_degree() {
        // WGS 84: 510,065,621.724 km2 in all.
        let half = zone_km2(1.0);
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
        let [bottom, top] = [-53.0_f64, -52.0].map(|lat_deg| zone_km2(lat_deg.to_radians().sin()));
        assert!((area + (top - bottom).to_radians()).abs() < 1e-9 * -area, "{area}");
        assert!((7_500.0..7_600.0).contains(&-area), "{area}");
        assert_eq!(ring_km2(&[]), 0.0);
    }
}
