//! Outlines for maps: fewer corners within a stated tolerance, without specks, what was shared still shared.
//!
//! Outlines that are drawn together become arcs, each stretch of border once, however many outlines share it
//! ([`arcs`]). Each arc becomes a line of fewer corners, none of its positions farther from it than the tolerance
//! ([`cone`]), its corners at whole steps of a coarser lattice so that they are written with fewer decimals. Where two lines
//! come into each other's way, leave a node in another order or pass over another piece ([`check`]), they are made anew with
//! half the tolerance, and again, and at last as they were drawn. So the outlines divide the plane exactly as they did:
//! nested ones stay nested, those beside each other have neither gap nor overlap, and all are valid.

mod arcs;
mod check;
mod cone;
mod index;
mod lines;
mod specks;

use crate::outlines::contour::{AreaPolygon, Contour, Ring};
use arcs::Arcs;
use cone::Manner;
use lines::{Lines, step_e6};
use specks::without_specks;

pub use specks::{LeftOut, Together};

use crate::ground::settings::{SettingsError, in_range};

/// How far outlines may be simplified.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simplification {
    /// No border moves farther than this, metres, beside roads no farther than a third of it; 0: in full detail.
    pub tolerance_m: f64,
    /// Holes smaller than this are filled, square metres; at most 1,000,000.
    pub min_hole_m2: f64,
    /// Separate parts smaller than this are left out, square metres; at most 1,000,000.
    pub min_part_m2: f64,
}

/// Filled holes add no more than this share of an outline's area.
pub const MOST_FILLED: f64 = 0.02;

impl Simplification {
    /// All that was drawn.
    pub const NONE: Self = Self { tolerance_m: 0.0, min_hole_m2: 0.0, min_part_m2: 0.0 };

    /// For maps: within 30 m, beside roads 10 m; holes and parts from 1 ha.
    pub const MAP: Self = Self { tolerance_m: 30.0, min_hole_m2: 10_000.0, min_part_m2: 10_000.0 };

    /// Checks every number.
    ///
    /// # Errors
    /// [`SettingsError`] names the first that is out of its range.
    pub fn check(&self) -> Result<(), SettingsError> {
        in_range("tolerance_m", self.tolerance_m, 0.0, 1_000.0)?;
        in_range("min_hole_m2", self.min_hole_m2, 0.0, 1e6)?;
        in_range("min_part_m2", self.min_part_m2, 0.0, 1e6)
    }
}

impl Default for Simplification {
    fn default() -> Self {
        Self::MAP
    }
}

/// What became of an outline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Simplified {
    /// Area as it was drawn, square kilometres.
    pub drawn_km2: f64,
    /// Holes that were filled are smaller than this, square metres: less than asked for where these would have added more
    /// than [`MOST_FILLED`].
    pub min_hole_m2: f64,
    /// Holes and parts.
    pub left_out: LeftOut,
}

/// Outlines that lie to each other as `together` says, simplified as one drawing.
#[must_use]
pub fn simplify(
    contours: &[Contour],
    together: Together,
    settings: &Simplification,
) -> (Vec<Contour>, Vec<Simplified>) {
    let drawn_km2: Vec<f64> = contours.iter().map(Contour::area_km2).collect();
    let mut min_hole_m2 = settings.min_hole_m2;
    let (kept, left_out) = loop {
        let sizes = [min_hole_m2, settings.min_part_m2].map(|size_m2| size_m2 * 1e-6);
        let (kept, left_out) = without_specks(contours, together, sizes);
        let too_much = left_out.iter().zip(&drawn_km2).any(|(left, &km2)| left.holes_km2 > km2 * MOST_FILLED);
        if !too_much {
            break (kept, left_out);
        }
        min_hole_m2 = if min_hole_m2 > 1.0 { min_hole_m2 / 2.0 } else { 0.0 };
    };
    let of = drawn_km2.iter().zip(left_out);
    let found = of.map(|(&drawn_km2, left_out)| Simplified { drawn_km2, min_hole_m2, left_out }).collect();
    let made = if settings.tolerance_m > 0.0 { fewer_corners(&kept, settings.tolerance_m) } else { kept };
    (made, found)
}

/// As often lines are made anew before all stay as they were drawn. In random scenes it is five times at most.
const ROUNDS: usize = 50;

/// Beside roads people live, and a place on a road is easily on the wrong side: a third of the tolerance.
fn manner(tolerance_m: f64) -> Manner {
    Manner { tolerance_m: [tolerance_m, tolerance_m / 3.0], step_e6: step_e6(tolerance_m) }
}

fn fewer_corners(contours: &[Contour], tolerance_m: f64) -> Vec<Contour> {
    let rings = || contours.iter().flat_map(Contour::rings);
    let arcs = Arcs::new(rings());
    let mut lines = Lines::new(&arcs, manner(tolerance_m));
    if !untangled(&mut lines, contours, tolerance_m) {
        debug_assert!(false, "lines in each other's way");
        return contours.to_vec();
    }
    let corners = |ring: &Vec<(u32, bool)>| {
        let mut corners = Vec::new();
        for &(arc, is_forward) in ring {
            if is_forward {
                corners.extend(lines.corners(arc));
            } else {
                corners.extend(lines.last_corner(arc));
                corners.extend(lines.corners(arc).rev());
                corners.pop();
            }
        }
        Ring::new(corners)
    };
    let made: Vec<Ring> = arcs.rings.iter().map(corners).collect();
    let mut numbers = arcs.numbers.iter();
    let mut next = || numbers.next().map(|&number| made[number as usize].clone());
    let contour = |contour: &Contour| {
        let polygon = |area: &AreaPolygon| {
            let mut made = AreaPolygon::new(next()?);
            let mut holes: Vec<Ring> = area.holes().iter().filter_map(|_| next()).collect();
            holes.sort_unstable_by_key(Ring::first);
            holes.into_iter().for_each(|hole| made.push_hole(hole));
            Some(made)
        };
        let mut polygons: Vec<AreaPolygon> = contour.polygons().iter().filter_map(polygon).collect();
        polygons.sort_unstable_by_key(|polygon| polygon.exterior().first());
        Contour::new(polygons)
    };
    contours.iter().map(contour).collect()
}

/// Makes lines anew until none is in the way of another; false if that does not come to an end.
fn untangled(lines: &mut Lines<'_>, contours: &[Contour], tolerance_m: f64) -> bool {
    // Twice the tolerance, in micro-degrees at the latitude farthest from the equator.
    let rings = || contours.iter().flat_map(Contour::rings);
    let farthest = rings().map(|ring| ring.positions_e6()[0][1].abs()).max().unwrap_or(0);
    let metric = waywarden_network::LocalMetric::at_latitude(f64::from(farthest) * 1e-6);
    let reach_e6 = [metric.m_per_deg_lon, metric.m_per_deg_lat].map(|m| (2.2 * tolerance_m / m * 1e6) as i32 + 1);
    let mut first = 0;
    for _ in 0..ROUNDS {
        lines.insert_from(first);
        if !lines.has_flags() {
            lines.check_order();
            lines.check_turns();
        }
        if !lines.has_flags() {
            lines.check_sides(reach_e6);
        }
        if !lines.has_flags() {
            return true;
        }
        first = lines.segments.len() as u32;
        lines.refine();
    }
    false
}
