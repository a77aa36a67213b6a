//! Whether the boundary of an area crosses, overlaps or nests where it must not (OGC Simple Features 6.1.11).
//!
//! Segments are swept from west to east, which needs a few dozen comparisons for each where comparing all pairs would
//! need as many as there are segments.

use crate::clean::Area;
use crate::rings::{Micro, Side, between, bounds, edges, side_of_ring, turn};

/// A place where an area is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub what: &'static str,
    pub at: Micro,
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    a: Micro,
    b: Micro,
    ring: usize,
}

impl Segment {
    fn west(&self) -> i32 {
        self.a.lon.min(self.b.lon)
    }

    fn east(&self) -> i32 {
        self.a.lon.max(self.b.lon)
    }

    fn misses_in_latitude(&self, other: &Self) -> bool {
        self.a.lat.max(self.b.lat) < other.a.lat.min(other.b.lat)
            || other.a.lat.max(other.b.lat) < self.a.lat.min(self.b.lat)
    }
}

/// The first fault of a multipolygon whose rings are open and have at least three positions.
///
/// Rings of one multipolygon may touch in positions; a ring may not touch itself. Not looked for: a hole that cuts its
/// polygon in two by touching it twice, and rings that cross exactly in a common position while their first free
/// positions lie right.
pub(crate) fn first_fault(areas: &[Area]) -> Option<Fault> {
    let rings = areas.iter().flat_map(|area| std::iter::once(&area.exterior).chain(&area.holes));
    let mut segments: Vec<Segment> =
        rings.enumerate().flat_map(|(ring, list)| edges(list).map(move |(a, b)| Segment { a, b, ring })).collect();
    segments.sort_by_key(|segment| (segment.west(), segment.ring, segment.a, segment.b));
    let mut active: Vec<Segment> = Vec::new();
    for segment in segments {
        active.retain(|other| other.east() >= segment.west());
        for other in &active {
            if let Some(fault) = meeting(other, &segment) {
                return Some(fault);
            }
        }
        active.push(segment);
    }
    nesting(areas)
}

/// What is wrong between two segments, if anything.
fn meeting(s: &Segment, t: &Segment) -> Option<Fault> {
    if s.misses_in_latitude(t) {
        return None;
    }
    let (ta, tb) = (turn(s.a, s.b, t.a).signum(), turn(s.a, s.b, t.b).signum());
    let (sa, sb) = (turn(t.a, t.b, s.a).signum(), turn(t.a, t.b, s.b).signum());
    if ta == 0 && tb == 0 {
        return overlap(s, t);
    }
    if ta * tb < 0 && sa * sb < 0 {
        return Some(Fault { what: "lines of the boundary cross", at: t.a });
    }
    let on = |p: Micro, side: i64, of: &Segment| side == 0 && between(p, of.a, of.b);
    let touch =
        [(t.a, ta, s), (t.b, tb, s), (s.a, sa, t), (s.b, sb, t)].into_iter().find(|(p, side, of)| on(*p, *side, of));
    let (at, ..) = touch?;
    let neighbours = s.b == t.a || t.b == s.a;
    (s.ring == t.ring && !neighbours).then_some(Fault { what: "a ring touches itself", at })
}

/// Two segments on one line: a fault if they share more than a position, or a position of one ring that is no corner.
fn overlap(s: &Segment, t: &Segment) -> Option<Fault> {
    let shared: Vec<Micro> = [(s.a, t), (s.b, t), (t.a, s), (t.b, s)]
        .into_iter()
        .filter(|(p, of)| between(*p, of.a, of.b))
        .map(|(p, _)| p)
        .collect();
    let at = *shared.first()?;
    if shared.iter().any(|p| *p != at) {
        return Some(Fault { what: "lines of the boundary overlap", at });
    }
    let neighbours = s.b == t.a || t.b == s.a;
    (s.ring == t.ring && !neighbours).then_some(Fault { what: "a ring touches itself", at })
}

/// Holes outside their polygon and parts inside one another.
fn nesting(areas: &[Area]) -> Option<Fault> {
    for area in areas {
        for hole in &area.holes {
            if side_of_ring(hole, &area.exterior) == Side::Outside {
                return Some(Fault { what: "a hole is outside its polygon", at: hole[0] });
            }
        }
    }
    let boxes: Vec<[i32; 4]> = areas.iter().map(|area| bounds(&area.exterior)).collect();
    for (i, inner) in areas.iter().enumerate() {
        for (j, outer) in areas.iter().enumerate() {
            let (a, b) = (boxes[i], boxes[j]);
            let within = i != j && a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
            if within
                && side_of_ring(&inner.exterior, &outer.exterior) == Side::Inside
                && !outer.holes.iter().any(|hole| side_of_ring(&inner.exterior, hole) != Side::Outside)
            {
                return Some(Fault { what: "parts overlap", at: inner.exterior[0] });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Repairs, clean_polygon};
    use crate::rings::{Ring, ring, twice_area};
    use geo::Validation;
    use proptest::prelude::*;

    fn area(exterior: &[(i32, i32)], holes: &[&[(i32, i32)]]) -> Area {
        Area { exterior: ring(exterior), holes: holes.iter().map(|hole| ring(hole)).collect() }
    }

    fn what(areas: &[Area]) -> Option<&'static str> {
        first_fault(areas).map(|fault| fault.what)
    }

    const SQUARE: [(i32, i32); 4] = [(0, 0), (10, 0), (10, 10), (0, 10)];

    #[test]
    fn valid_areas_have_no_fault() {
        assert_eq!(what(&[area(&SQUARE, &[])]), None);
        // A hole that touches its exterior in one position, and an island in a hole.
        assert_eq!(what(&[area(&SQUARE, &[&[(0, 0), (2, 4), (4, 2)]])]), None);
        let hole = [(1, 1), (1, 9), (9, 9), (9, 1)];
        assert_eq!(what(&[area(&SQUARE, &[&hole]), area(&[(3, 3), (5, 3), (5, 5)], &[])]), None);
        // Two parts that touch in a corner.
        assert_eq!(what(&[area(&SQUARE, &[]), area(&[(10, 10), (20, 10), (20, 20)], &[])]), None);
        assert_eq!(what(&[]), None);
    }

    #[test]
    fn each_fault_is_named() {
        let bow = [(0, 0), (4, 4), (4, 0), (0, 5)];
        assert_eq!(what(&[area(&bow, &[])]), Some("lines of the boundary cross"));
        let touches_edge = [(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)];
        assert_eq!(what(&[area(&touches_edge, &[])]), Some("a ring touches itself"));
        let shares_edge = area(&[(10, 0), (20, 0), (20, 10), (10, 10)], &[]);
        assert_eq!(what(&[area(&SQUARE, &[]), shares_edge]), Some("lines of the boundary overlap"));
        let hole = [(20, 20), (20, 21), (21, 21)];
        assert_eq!(what(&[area(&SQUARE, &[&hole])]), Some("a hole is outside its polygon"));
        assert_eq!(what(&[area(&SQUARE, &[]), area(&[(3, 3), (5, 3), (5, 5)], &[])]), Some("parts overlap"));
    }

    /// The plain way: every pair of segments.
    fn any_pair_is_wrong(area: &Area) -> bool {
        let segments: Vec<Segment> = edges(&area.exterior).map(|(a, b)| Segment { a, b, ring: 0 }).collect();
        segments.iter().enumerate().any(|(i, s)| segments[i + 1..].iter().any(|t| meeting(s, t).is_some()))
    }

    fn to_geo(area: &Area) -> geo::Polygon<f64> {
        let line = |ring: &Ring| ring.iter().map(|p| (f64::from(p.lon), f64::from(p.lat))).collect();
        geo::Polygon::new(line(&area.exterior), area.holes.iter().map(line).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        // On a small grid nearly every ring touches or crosses itself somewhere.
        #[test]
        fn random_rings(positions in prop::collection::vec((0..7_i32, 0..7_i32), 3..9)) {
            let mut repairs = Repairs::default();
            for area in clean_polygon(ring(&positions), vec![], &mut repairs) {
                prop_assert!(area.holes.iter().all(|hole| twice_area(hole) <= 0));
                let alone = Area { holes: vec![], ..area };
                let fault = first_fault(std::slice::from_ref(&alone));
                prop_assert!(twice_area(&alone.exterior) > 0 || fault.is_some());
                prop_assert_eq!(fault.is_some(), any_pair_is_wrong(&alone), "the sweep sees every pair");
                prop_assert_eq!(fault.is_none(), to_geo(&alone).is_valid(), "{:?} {:?}", fault, alone);
            }
        }
    }
}
