//! The finished polygons, in whole micro-degrees.

use std::sync::{Arc, OnceLock};

use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use waywarden_network::LonLat;

use crate::ground::area::ring_km2;

/// A closed ring of positions in micro-degrees (longitude, latitude): the last is the first, at least 4 of them. It starts at
/// the smallest position.
///
/// A copy shares the positions: many outlines have the same holes, and there are millions of positions.
#[derive(Clone, Debug)]
pub struct Ring(Arc<Positions>);

#[derive(Debug)]
struct Positions {
    e6: Vec<[i32; 2]>,
    /// For each position but the last whether no road leads near the border from there; empty if that is not known.
    are_off_roads: Vec<bool>,
    /// Square kilometres, positive if the ring runs counter-clockwise; found when it is first asked for.
    area_km2: OnceLock<f64>,
}

/// By what is drawn, not by how that was found.
impl PartialEq for Ring {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.e6 == other.0.e6
    }
}

impl Eq for Ring {}

/// One area: its exterior (counter-clockwise) and its holes (clockwise). They do not touch each other, except in the ring
/// between two contours ([`Contour::beyond`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaPolygon {
    exterior: Ring,
    holes: Vec<Ring>,
}

/// All areas within one level, sorted by the first position of their exteriors. Equal contours have equal bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contour {
    polygons: Vec<AreaPolygon>,
}

/// Twice the signed area of a, b, c: positive if they turn to the left.
fn turn(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> i128 {
    let d = |to: i32, from: i32| i128::from(to) - i128::from(from);
    d(b[0], a[0]) * d(c[1], a[1]) - d(b[1], a[1]) * d(c[0], a[0])
}

/// Whether three positions share their longitude or their latitude.
fn on_one_axis(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> bool {
    (a[0] == b[0] && b[0] == c[0]) || (a[1] == b[1] && b[1] == c[1])
}

/// How a ray from a place to the east meets an edge.
pub(crate) enum Ray {
    /// The place lies on the edge.
    Begins,
    /// It crosses; of an edge's ends the southern one counts.
    Crosses,
    /// It does not.
    Misses,
}

impl Ray {
    /// Exact.
    #[inline]
    pub(crate) fn east_of(at: LonLat, a: [i32; 2], b: [i32; 2]) -> Self {
        let (px, py) = (i64::from(at.lon_e7), i64::from(at.lat_e7));
        let [[ax, ay], [bx, by]] = [a, b].map(|p| p.map(|e6| i64::from(e6) * 10));
        if py < ay.min(by) || py > ay.max(by) {
            return Self::Misses;
        }
        let side = i128::from(bx - ax) * i128::from(py - ay) - i128::from(by - ay) * i128::from(px - ax);
        if side == 0 && px >= ax.min(bx) && px <= ax.max(bx) {
            Self::Begins
        } else if (ay > py) != (by > py) && (side > 0) == (by > ay) {
            Self::Crosses
        } else {
            Self::Misses
        }
    }
}

impl Ring {
    /// From the corners of a simple ring, each once.
    pub(crate) fn new(corners: Vec<[i32; 2]>) -> Self {
        Self::drawn(corners, Vec::new())
    }

    /// The same, with what is known of the border from each corner.
    pub(crate) fn drawn(mut corners: Vec<[i32; 2]>, mut are_off_roads: Vec<bool>) -> Self {
        if let Some(least) = (0..corners.len()).min_by_key(|&at| corners[at]) {
            corners.rotate_left(least);
            corners.push(corners[0]);
            if !are_off_roads.is_empty() {
                are_off_roads.rotate_left(least);
            }
        }
        corners.shrink_to_fit();
        are_off_roads.shrink_to_fit();
        Self::of(corners, are_off_roads)
    }

    fn of(e6: Vec<[i32; 2]>, are_off_roads: Vec<bool>) -> Self {
        Self(Arc::new(Positions { e6, are_off_roads, area_km2: OnceLock::new() }))
    }

    /// Its area in square kilometres, positive if it runs counter-clockwise.
    pub(crate) fn area_km2(&self) -> f64 {
        *self.0.area_km2.get_or_init(|| ring_km2(&self.0.e6))
    }

    /// The same without the middles of lines along a parallel or a meridian.
    fn straightened(&self) -> Self {
        let mut kept: Vec<[i32; 2]> = Vec::with_capacity(self.0.e6.len());
        // The smallest position is a true corner, so this may start and end there.
        for &corner in &self.0.e6 {
            // Only along a parallel or a meridian: there the middle lies on the line in floating point degrees too, and
            // nested contours stay nested for every reader. A slanted line would shift by the last bit.
            while kept.len() > 1 && on_one_axis(kept[kept.len() - 2], kept[kept.len() - 1], corner) {
                kept.pop();
            }
            kept.push(corner);
        }
        kept.shrink_to_fit();
        Self::of(kept, Vec::new())
    }

    /// Longitude and latitude in micro-degrees, the last the same as the first.
    #[must_use]
    pub fn positions_e6(&self) -> &[[i32; 2]] {
        &self.0.e6
    }

    /// Whether no road leads near the border on both sides of a position.
    pub(crate) fn is_off_roads(&self, at: usize) -> bool {
        let are_off_roads = &self.0.are_off_roads;
        let count = are_off_roads.len();
        count > 0 && are_off_roads[at] && are_off_roads[(at + count - 1) % count]
    }

    pub(crate) fn first(&self) -> Option<[i32; 2]> {
        self.0.e6.first().copied()
    }

    pub(crate) fn bounds_e6(&self) -> [[i32; 2]; 2] {
        self.0.e6.iter().fold([[i32::MAX; 2], [i32::MIN; 2]], |[low, high], p| {
            [[low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])]]
        })
    }

    /// Whether the ring runs counter-clockwise, as exteriors do.
    #[must_use]
    pub fn is_counter_clockwise(&self) -> bool {
        // At the smallest position the ring turns the way it runs; it cannot be straight there.
        match self.0.e6.as_slice() {
            [first, second, .., last, _] => turn(*last, *first, *second) > 0,
            _ => false,
        }
    }

    fn to_line_string(&self) -> LineString<f64> {
        let degrees = |e6: i32| f64::from(e6) / 1e6;
        self.0.e6.iter().map(|&[x, y]| Coord { x: degrees(x), y: degrees(y) }).collect()
    }

    /// Whether the place is on the ring (`None`), or else whether a ray to the east crosses the ring an odd number of
    /// times.
    pub(crate) fn odd_east_of(&self, at: LonLat) -> Option<bool> {
        let mut odd = false;
        for pair in self.0.e6.windows(2) {
            match Ray::east_of(at, pair[0], pair[1]) {
                Ray::Begins => return None,
                Ray::Crosses => odd = !odd,
                Ray::Misses => {}
            }
        }
        Some(odd)
    }
}

impl AreaPolygon {
    pub(crate) fn new(exterior: Ring) -> Self {
        Self { exterior, holes: Vec::new() }
    }

    pub(crate) fn push_hole(&mut self, hole: Ring) {
        self.holes.push(hole);
    }

    /// The outer border, counter-clockwise.
    #[must_use]
    pub fn exterior(&self) -> &Ring {
        &self.exterior
    }

    /// The holes, clockwise, sorted by their first positions.
    #[must_use]
    pub fn holes(&self) -> &[Ring] {
        &self.holes
    }

    fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.exterior).chain(&self.holes)
    }
}

impl Contour {
    pub(crate) fn new(polygons: Vec<AreaPolygon>) -> Self {
        Self { polygons }
    }

    /// The areas.
    #[must_use]
    pub fn polygons(&self) -> &[AreaPolygon] {
        &self.polygons
    }

    /// Whether nothing is within the level.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// Number of separate areas.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.polygons.len()
    }

    /// Number of holes in all areas.
    #[must_use]
    pub fn holes(&self) -> usize {
        self.polygons.iter().map(|polygon| polygon.holes.len()).sum()
    }

    /// Number of positions in all rings, the closing ones included.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.rings().map(|ring| ring.0.e6.len()).sum()
    }

    /// Degrees of longitude and latitude, each the double nearest to a number of 6 decimals. Empty for an empty contour.
    #[must_use]
    pub fn to_multi_polygon(&self) -> MultiPolygon<f64> {
        let polygon = |area: &AreaPolygon| {
            Polygon::new(area.exterior.to_line_string(), area.holes.iter().map(Ring::to_line_string).collect())
        };
        MultiPolygon(self.polygons.iter().map(polygon).collect())
    }

    /// Polygons of rings of (longitude, latitude) in micro-degrees, the exterior first: for writers that keep integers.
    #[must_use]
    pub fn to_rings_e6(&self) -> Vec<Vec<Vec<[i32; 2]>>> {
        let rings = |area: &AreaPolygon| area.rings().map(|ring| ring.positions_e6().to_vec()).collect();
        self.polygons.iter().map(rings).collect()
    }

    /// The contour without the middles of lines along a parallel or a meridian: the same land, and nested contours stay
    /// nested for every reader. Outlines that are to be simplified together need those positions, where others may begin.
    #[must_use]
    pub fn straightened(&self) -> Self {
        let polygon = |polygon: &AreaPolygon| AreaPolygon {
            exterior: polygon.exterior.straightened(),
            holes: polygon.holes.iter().map(Ring::straightened).collect(),
        };
        Self { polygons: self.polygons.iter().map(polygon).collect() }
    }

    /// The land of this contour that is not in another, smaller one that lies within it, as the ring between two levels.
    ///
    /// Where both borders are the same there is no ring. Where they part, an exterior and a hole may touch in a position.
    #[must_use]
    pub fn beyond(&self, inner: &Self) -> Self {
        if inner.is_empty() {
            return self.clone();
        }
        // The borders meet in positions that both have, so nothing new arises and rounding gives the lattice back.
        let ring = |line: &LineString<f64>, exterior: bool| {
            let e6 = |degrees: f64| (degrees * 1e6).round() as i32;
            let mut corners: Vec<[i32; 2]> = line.coords().map(|at| [e6(at.x), e6(at.y)]).collect();
            corners.dedup();
            corners.pop();
            let made = Ring::new(corners.clone());
            if made.is_counter_clockwise() == exterior {
                made
            } else {
                corners.reverse();
                Ring::new(corners)
            }
        };
        let mut polygons: Vec<AreaPolygon> = self
            .to_multi_polygon()
            .difference(&inner.to_multi_polygon())
            .iter()
            .map(|polygon| AreaPolygon {
                exterior: ring(polygon.exterior(), true),
                holes: polygon.interiors().iter().map(|hole| ring(hole, false)).collect(),
            })
            .filter(|polygon| polygon.exterior.0.e6.len() > 3)
            .collect();
        polygons.iter_mut().for_each(|polygon| {
            polygon.holes.retain(|hole| hole.0.e6.len() > 3);
            polygon.holes.sort_unstable_by(|a, b| a.0.e6.cmp(&b.0.e6));
        });
        polygons.sort_unstable_by(|a, b| a.exterior.0.e6.cmp(&b.exterior.0.e6));
        Self { polygons }
    }

    /// Area on the WGS 84 ellipsoid in square kilometres, the edges being straight in longitude and latitude (as GeoJSON
    /// defines them). Equal-area (authalic) formula, relative error below 1e-9.
    #[must_use]
    pub fn area_km2(&self) -> f64 {
        self.rings().map(Ring::area_km2).sum()
    }

    /// Whether a place lies in the contour, its border included. Exact; goes through every edge: for many places
    /// there is [`Locator`](crate::Locator).
    #[must_use]
    pub fn contains(&self, at: LonLat) -> bool {
        let mut odd = false;
        for ring in self.rings() {
            match ring.odd_east_of(at) {
                None => return true,
                Some(crossed) => odd ^= crossed,
            }
        }
        odd
    }

    pub(crate) fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.polygons.iter().flat_map(AreaPolygon::rings)
    }
}
