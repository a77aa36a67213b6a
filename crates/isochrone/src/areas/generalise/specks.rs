//! Small holes and small separate parts, left out and counted.

use rustc_hash::FxHashMap;

use super::arcs::Position;
use crate::outlines::contour::{AreaPolygon, Contour, Ring};

/// How outlines that are drawn together lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Each lies within the next: the levels of one site.
    Nested,
    /// Beside each other without overlap: catchments, changes, bands.
    Beside,
}

/// What was left out of an outline because of its size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LeftOut {
    /// Holes that were filled.
    pub holes: u64,
    /// Their area, square kilometres.
    pub holes_km2: f64,
    /// The largest of them, square kilometres.
    pub largest_hole_km2: f64,
    /// Separate parts that were dropped.
    pub parts: u64,
    /// Their area, square kilometres.
    pub parts_km2: f64,
}

/// Outlines without holes and parts below a size, square kilometres.
///
/// A hole of a larger level lies in a hole of the smaller one and so is no larger, and a part of a smaller level lies in a
/// part of the larger one: nested outlines stay nested. Of outlines beside each other only holes and parts count that
/// border on none of the others: else there would be a gap or an overlap.
pub(super) fn without_specks(
    contours: &[Contour],
    together: Together,
    [hole_km2, part_km2]: [f64; 2],
) -> (Vec<Contour>, Vec<LeftOut>) {
    let shared = match together {
        Together::Nested => Shared::default(),
        Together::Beside => Shared::new(contours, hole_km2.max(part_km2)),
    };
    let mut left_out = vec![LeftOut::default(); contours.len()];
    let mut filled: Vec<Vec<&Ring>> = vec![Vec::new(); contours.len()];
    let mut kept: Vec<Vec<AreaPolygon>> = Vec::with_capacity(contours.len());
    for (number, contour) in contours.iter().enumerate() {
        let left_out = &mut left_out[number];
        let mut polygons = Vec::with_capacity(contour.parts());
        for polygon in contour.polygons() {
            let size_km2 = area_below(polygon.exterior(), part_km2).filter(|_| !shared.has(polygon.exterior()));
            if let Some(size_km2) = size_km2 {
                left_out.parts += 1;
                left_out.parts_km2 += size_km2;
            }
            let mut area = AreaPolygon::new(polygon.exterior().clone());
            for hole in polygon.holes() {
                match area_below(hole, hole_km2).filter(|_| !shared.has(hole)) {
                    Some(size_km2) => {
                        filled[number].push(hole);
                        if size_km2 > 0.0 && left_out.largest_hole_km2 < size_km2 {
                            left_out.largest_hole_km2 = size_km2;
                        }
                        left_out.holes += 1;
                        left_out.holes_km2 += size_km2;
                    }
                    None => area.push_hole(hole.clone()),
                }
            }
            if size_km2.is_none() {
                polygons.push(area);
            }
        }
        kept.push(polygons);
    }
    // What lies in a hole that is filled is part of the filling.
    let contours = kept.into_iter().enumerate().map(|(number, mut polygons)| {
        let holes: Vec<&Ring> = match together {
            Together::Nested => filled[number].clone(),
            Together::Beside => filled.iter().flatten().copied().collect(),
        };
        let holes = Holes::new(holes);
        polygons.retain(|polygon| polygon.exterior().first().is_none_or(|first| !holes.hold(first)));
        Contour::new(polygons)
    });
    (contours.collect(), left_out)
}

/// The area of a ring if it is below a size. Most are far above it: in a plane that is soon told.
fn area_below(ring: &Ring, size_km2: f64) -> Option<f64> {
    let positions = ring.positions_e6();
    let [low, high] = ring.bounds_e6();
    // Within a fifth of a degree the plane is off by less than a hundredth, up to 85 degrees of latitude by a twentieth.
    if high[1] - low[1] < 200_000 {
        let d = |to: i32, from: i32| i64::from(to) - i64::from(from);
        let [x, y] = positions[0];
        let turns = positions.windows(2).map(|p| d(p[0][0], x) * d(p[1][1], y) - d(p[1][0], x) * d(p[0][1], y));
        let twice_e12 = turns.sum::<i64>().unsigned_abs() as f64;
        let cos = (f64::from(low[1].abs().max(high[1].abs())) * 1e-6).to_radians().cos();
        // A degree of latitude has 110.5 km at least.
        if twice_e12 / 2.0 * 1e-12 * 110.5 * 110.5 * cos > size_km2 * 1.1 {
            return None;
        }
    }
    Some(ring.area_km2().abs()).filter(|&area_km2| area_km2 < size_km2)
}

/// Positions of small rings that several outlines have.
#[derive(Default)]
struct Shared {
    positions: FxHashMap<Position, (usize, bool)>,
}

impl Shared {
    fn new(contours: &[Contour], size_km2: f64) -> Self {
        let mut positions: FxHashMap<Position, (usize, bool)> = FxHashMap::default();
        for (number, contour) in contours.iter().enumerate() {
            for ring in contour.rings().filter(|ring| area_below(ring, size_km2).is_some()) {
                for &position in ring.positions_e6() {
                    positions.entry(position).or_insert((number, false));
                }
            }
        }
        for (number, contour) in contours.iter().enumerate() {
            for position in contour.rings().flat_map(|ring| ring.positions_e6()) {
                if let Some((first, is_shared)) = positions.get_mut(position) {
                    *is_shared |= *first != number;
                }
            }
        }
        Self { positions }
    }

    fn has(&self, ring: &Ring) -> bool {
        !self.positions.is_empty()
            && ring.positions_e6().iter().any(|position| self.positions.get(position).is_some_and(|found| found.1))
    }
}

/// Filled holes by the row in which they lie, so that few are asked.
struct Holes<'a> {
    rows: FxHashMap<i32, Vec<(&'a Ring, [Position; 2])>>,
}

/// A hundredth of a degree.
const ROW_E6: i32 = 10_000;

impl<'a> Holes<'a> {
    fn new(holes: Vec<&'a Ring>) -> Self {
        let mut rows: FxHashMap<i32, Vec<(&Ring, [Position; 2])>> = FxHashMap::default();
        for hole in holes {
            let bounds = hole.bounds_e6();
            for row in bounds[0][1].div_euclid(ROW_E6)..=bounds[1][1].div_euclid(ROW_E6) {
                rows.entry(row).or_default().push((hole, bounds));
            }
        }
        Self { rows }
    }

    fn hold(&self, at: Position) -> bool {
        let of_row = self.rows.get(&at[1].div_euclid(ROW_E6)).into_iter().flatten();
        let place = waywarden_network::LonLat { lon_e7: at[0] * 10, lat_e7: at[1] * 10 };
        of_row.into_iter().any(|(hole, [low, high])| {
            (0..2).all(|axis| (low[axis]..=high[axis]).contains(&at[axis])) && hole.odd_east_of(place) == Some(true)
        })
    }
}
