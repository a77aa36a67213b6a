//! Positions and rings in whole micro-degrees, where equality, area and side are exact.

use waywarden_network::LonLat;

const MAX_LON: i32 = 180_000_000;
const MAX_LAT: i32 = 90_000_000;

/// A position in units of 1e-6 degree (about 0.1 m), the resolution of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Micro {
    pub lon: i32,
    pub lat: i32,
}

/// A ring without its closing position.
pub(crate) type Ring = Vec<Micro>;

impl Micro {
    /// Rounded, halves away from zero; `None` outside -180..180, -90..90 degrees.
    pub(crate) fn from_lonlat(position: LonLat) -> Option<Self> {
        let round = |e7: i32| (i64::from(e7) + 5 * i64::from(e7.signum())) / 10;
        Self::within(round(position.lon_e7), round(position.lat_e7))
    }

    /// Rounded, halves away from zero; `None` outside -180..180, -90..90 degrees or if not finite.
    pub(crate) fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        let (lon, lat) = ((lon * 1e6).round(), (lat * 1e6).round());
        if lon.is_finite() && lat.is_finite() { Self::within(lon as i64, lat as i64) } else { None }
    }

    fn within(lon: i64, lat: i64) -> Option<Self> {
        let lon = i32::try_from(lon).ok().filter(|v| (-MAX_LON..=MAX_LON).contains(v))?;
        let lat = i32::try_from(lat).ok().filter(|v| (-MAX_LAT..=MAX_LAT).contains(v))?;
        Some(Self { lon, lat })
    }
}

/// Which way `a`, `b`, `c` turn: positive to the left, zero on one line. Twice the area of the triangle.
pub(crate) fn turn(a: Micro, b: Micro, c: Micro) -> i64 {
    // Differences are at most 3.6e8, so that each product is below 1.3e17.
    let d = |to: i32, from: i32| i64::from(to) - i64::from(from);
    d(b.lon, a.lon) * d(c.lat, a.lat) - d(b.lat, a.lat) * d(c.lon, a.lon)
}

/// Whether `p`, known to be on the line through `a` and `b`, lies between them or on one of them.
pub(crate) fn between(p: Micro, a: Micro, b: Micro) -> bool {
    (a.lon.min(b.lon)..=a.lon.max(b.lon)).contains(&p.lon) && (a.lat.min(b.lat)..=a.lat.max(b.lat)).contains(&p.lat)
}

/// The edges of a ring, the closing one last.
pub(crate) fn edges(ring: &[Micro]) -> impl Iterator<Item = (Micro, Micro)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Twice the area in square micro-degrees, positive if counter-clockwise (shoelace formula).
pub(crate) fn twice_area(ring: &[Micro]) -> i128 {
    let product = |a: i32, b: i32| i128::from(a) * i128::from(b);
    edges(ring).map(|(a, b)| product(a.lon, b.lat) - product(b.lon, a.lat)).sum()
}

/// Where a position is relative to a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Inside,
    Boundary,
    Outside,
}

/// Where `p` is relative to `ring` (crossing number of a ray to the east, exact).
pub(crate) fn side(p: Micro, ring: &[Micro]) -> Side {
    let mut inside = false;
    for (a, b) in edges(ring) {
        let t = turn(a, b, p);
        if t == 0 && between(p, a, b) {
            return Side::Boundary;
        }
        // Half-open in latitude, so that a corner on the ray counts once.
        if (a.lat > p.lat) != (b.lat > p.lat) && (t > 0) == (b.lat > a.lat) {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// Where `inner` is relative to `outer`, told by its first position that is off the boundary of `outer`; `Boundary` if
/// there is none.
pub(crate) fn side_of_ring(inner: &[Micro], outer: &[Micro]) -> Side {
    inner.iter().map(|p| side(*p, outer)).find(|side| *side != Side::Boundary).unwrap_or(Side::Boundary)
}

/// West, south, east and north of a ring.
pub(crate) fn bounds(ring: &[Micro]) -> [i32; 4] {
    ring.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |[w, s, e, n], p| {
        [w.min(p.lon), s.min(p.lat), e.max(p.lon), n.max(p.lat)]
    })
}

#[cfg(test)]
pub(crate) fn ring(positions: &[(i32, i32)]) -> Ring {
    positions.iter().map(|&(lon, lat)| Micro { lon, lat }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_away_from_zero_and_range_checked() {
        let micro = |lon_e7, lat_e7| Micro::from_lonlat(LonLat { lon_e7, lat_e7 });
        assert_eq!(micro(15, -15), Some(Micro { lon: 2, lat: -2 }));
        assert_eq!(micro(14, -14), Some(Micro { lon: 1, lat: -1 }));
        assert_eq!(micro(1_800_000_000, -900_000_000), Some(Micro { lon: MAX_LON, lat: -MAX_LAT }));
        assert_eq!(micro(1_800_000_010, 0), None);
        assert_eq!(micro(i32::MIN, 0), None);
        assert_eq!(Micro::from_degrees(-0.000_000_6, 50.123_456_7), Some(Micro { lon: -1, lat: 50_123_457 }));
        assert_eq!(Micro::from_degrees(180.1, 0.0), None);
        assert_eq!(Micro::from_degrees(0.0, f64::NAN), None);
        assert_eq!(Micro::from_degrees(f64::INFINITY, 0.0), None);
    }

    #[test]
    fn area_and_side_of_an_l() {
        let l = ring(&[(0, 0), (4, 0), (4, 2), (2, 2), (2, 4), (0, 4)]);
        assert_eq!(twice_area(&l), 24);
        let back: Ring = l.iter().rev().copied().collect();
        assert_eq!(twice_area(&back), -24);
        for (lon, lat, expected) in [
            (1, 1, Side::Inside),
            (1, 2, Side::Inside),
            (3, 3, Side::Outside),
            (-1, 2, Side::Outside),
            (5, 0, Side::Outside),
            (2, 3, Side::Boundary),
            (2, 2, Side::Boundary),
            (3, 0, Side::Boundary),
        ] {
            assert_eq!(side(Micro { lon, lat }, &l), expected, "{lon} {lat}");
            assert_eq!(side(Micro { lon, lat }, &back), expected, "{lon} {lat}, clockwise");
        }
    }

    #[test]
    fn the_whole_earth_does_not_overflow() {
        let world = ring(&[(-MAX_LON, -MAX_LAT), (MAX_LON, -MAX_LAT), (MAX_LON, MAX_LAT), (-MAX_LON, MAX_LAT)]);
        assert_eq!(twice_area(&world), 2 * 360_000_000 * 180_000_000);
        assert_eq!(side(Micro { lon: 0, lat: 0 }, &world), Side::Inside);
    }
}
