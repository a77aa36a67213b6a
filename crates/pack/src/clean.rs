//! Polygons made right after their positions were rounded.
//!
//! Rounding moves positions by up to half a micro-degree (5 cm), which folds narrow necks into single points, makes
//! spikes and turns slivers into lines. Cut at every position that a ring visits twice, it falls into simple loops; loops
//! without area go, loops that turn like an exterior ring are parts, loops that turn the other way are holes.

use std::collections::HashMap;

use crate::rings::{Micro, Ring, Side, side_of_ring, turn, twice_area};

/// A polygon: exterior ring counter-clockwise, holes clockwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub exterior: Ring,
    pub holes: Vec<Ring>,
}

/// What was changed in the geometries of a layer, and what could not be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// Rings turned round: exteriors that were clockwise, holes that were counter-clockwise.
    pub rings_turned: usize,
    /// Rings dropped because nothing with area was left of them after rounding (with an exterior, its holes too).
    pub rings_dropped: usize,
    /// Rings cut where they met themselves in a position.
    pub rings_cut: usize,
    /// Holes dropped because they were outside of their polygon.
    pub holes_outside: usize,
    /// Lines dropped because rounding left a single position.
    pub lines_dropped: usize,
    /// Identifiers of the features whose geometry became null because nothing was left of it.
    pub emptied: Vec<String>,
    /// What could not be mended: a feature's identifier and the first place where its boundary crosses itself.
    pub invalid: Vec<String>,
}

impl Repairs {
    /// Adds those of other features.
    pub(crate) fn add(&mut self, other: Self) {
        let Self { rings_turned, rings_dropped, rings_cut, holes_outside, lines_dropped, emptied, invalid } = other;
        self.rings_turned += rings_turned;
        self.rings_dropped += rings_dropped;
        self.rings_cut += rings_cut;
        self.holes_outside += holes_outside;
        self.lines_dropped += lines_dropped;
        self.emptied.extend(emptied);
        self.invalid.extend(invalid);
    }
}

/// The polygons that a rounded exterior and its holes amount to, counted into `repairs`.
///
/// Rings may come open or closed, either way round.
pub(crate) fn clean_polygon(exterior: Ring, holes: Vec<Ring>, repairs: &mut Repairs) -> Vec<Area> {
    let exterior_loops = simple_loops(exterior, true, repairs);
    if exterior_loops.is_empty() {
        repairs.rings_dropped += holes.len();
        return Vec::new();
    }
    let (mut areas, mut inner) = (Vec::new(), Vec::new());
    for ring in exterior_loops {
        if twice_area(&ring) > 0 {
            areas.push(Area { exterior: ring, holes: Vec::new() });
        } else {
            inner.push((ring, true));
        }
    }
    for hole in holes {
        for ring in simple_loops(hole, false, repairs) {
            if twice_area(&ring) > 0 {
                areas.push(Area { exterior: ring, holes: Vec::new() });
            } else {
                inner.push((ring, false));
            }
        }
    }
    let mut flipped = Vec::new();
    for (mut ring, from_exterior) in inner {
        match smallest_around(&ring, &mut areas) {
            Some(area) => area.holes.push(ring),
            // The other lobe of a figure of eight.
            None if from_exterior => {
                ring.reverse();
                flipped.push(Area { exterior: ring, holes: Vec::new() });
            }
            None => repairs.holes_outside += 1,
        }
    }
    areas.append(&mut flipped);
    areas
}

fn smallest_around<'a>(ring: &[Micro], areas: &'a mut [Area]) -> Option<&'a mut Area> {
    let around = areas.iter_mut().filter(|area| side_of_ring(ring, &area.exterior) != Side::Outside);
    around.min_by_key(|area| twice_area(&area.exterior))
}

/// The loops with area that `ring` falls into, turned as a whole to be counter-clockwise or clockwise.
fn simple_loops(ring: Ring, counter_clockwise: bool, repairs: &mut Repairs) -> Vec<Ring> {
    let mut loops: Vec<Ring> = cut(ring);
    loops.iter_mut().for_each(unfold);
    // Not by area: the lobes of a figure of eight that crosses between positions can cancel out.
    loops.retain(|ring| !is_straight(ring));
    match loops.len() {
        0 => repairs.rings_dropped += 1,
        1 => {}
        _ => repairs.rings_cut += 1,
    }
    let area: i128 = loops.iter().map(|ring| twice_area(ring)).sum();
    if area != 0 && (area > 0) != counter_clockwise {
        repairs.rings_turned += 1;
        loops.iter_mut().for_each(|ring| ring.reverse());
    }
    loops
}

/// Cuts a ring at every position it visits twice; repeated positions and plain spikes (there and back) fall out.
fn cut(ring: Ring) -> Vec<Ring> {
    let mut loops = Vec::new();
    let mut path: Ring = Vec::with_capacity(ring.len());
    let mut place: HashMap<Micro, usize> = HashMap::with_capacity(ring.len());
    for p in ring {
        let Some(&start) = place.get(&p) else {
            place.insert(p, path.len());
            path.push(p);
            continue;
        };
        let mut closed = vec![p];
        for q in path.drain(start + 1..) {
            place.remove(&q);
            closed.push(q);
        }
        loops.push(closed);
    }
    loops.push(path);
    loops.retain(|ring| ring.len() >= 3);
    loops
}

/// Takes out the tips of spikes whose way back lies on their way there.
fn unfold(ring: &mut Ring) {
    let (mut i, mut unchanged) = (0, 0);
    while ring.len() > 3 && unchanged < ring.len() {
        let n = ring.len();
        i %= n;
        if is_tip(ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]) {
            ring.remove(i);
            // Its neighbour may be a tip now.
            i = (i + n - 2) % (n - 1);
            unchanged = 0;
        } else {
            i += 1;
            unchanged += 1;
        }
    }
}

/// Whether all positions are on one line.
fn is_straight(ring: &[Micro]) -> bool {
    (0..ring.len()).all(|i| turn(ring[i], ring[(i + 1) % ring.len()], ring[(i + 2) % ring.len()]) == 0)
}

/// Whether the way from `a` over `b` to `c` turns back on itself at `b`.
fn is_tip(a: Micro, b: Micro, c: Micro) -> bool {
    let along = |from: i32, via: i32, to: i32| (i64::from(via) - i64::from(from)) * (i64::from(to) - i64::from(via));
    turn(a, b, c) == 0 && along(a.lon, b.lon, c.lon) + along(a.lat, b.lat, c.lat) <= 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rings::ring;

    fn clean(exterior: &[(i32, i32)], holes: &[&[(i32, i32)]]) -> (Vec<Area>, Repairs) {
        let mut repairs = Repairs::default();
        let holes = holes.iter().map(|hole| ring(hole)).collect();
        let areas = clean_polygon(ring(exterior), holes, &mut repairs);
        (areas, repairs)
    }

    #[test]
    fn a_right_polygon_is_left_alone() {
        let outer = [(0, 0), (9, 0), (9, 9), (0, 9)];
        let inner = [(1, 1), (1, 2), (2, 2), (2, 1)];
        let (areas, repairs) = clean(&outer, &[&inner]);
        assert_eq!(areas, [Area { exterior: ring(&outer), holes: vec![ring(&inner)] }]);
        assert_eq!(repairs, Repairs::default());
    }

    #[test]
    fn closed_wound_wrong_and_with_repeated_positions() {
        let (areas, repairs) =
            clean(&[(0, 0), (0, 9), (0, 9), (9, 9), (9, 0), (0, 0)], &[&[(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)]]);
        assert_eq!(areas.len(), 1);
        assert_eq!((twice_area(&areas[0].exterior), areas[0].exterior.len()), (162, 4));
        assert_eq!((twice_area(&areas[0].holes[0]), areas[0].holes[0].len()), (-2, 4));
        assert_eq!(repairs, Repairs { rings_turned: 2, ..Repairs::default() });
    }

    #[test]
    fn what_collapsed_is_dropped() {
        let (areas, repairs) = clean(&[(0, 0), (9, 0), (9, 9), (0, 9)], &[&[(1, 1), (5, 5), (3, 3)], &[(1, 1)]]);
        assert_eq!((areas.len(), areas[0].holes.len(), repairs.rings_dropped), (1, 0, 2));
        let (areas, repairs) = clean(&[(0, 0), (5, 0), (5, 0), (0, 0)], &[&[(1, 1), (1, 2), (2, 2)]]);
        assert_eq!((areas.len(), repairs.rings_dropped), (0, 2));
        assert_eq!(clean(&[], &[]).1.rings_dropped, 1);
    }

    #[test]
    fn spikes_go() {
        // There and back, and a way back that overshoots its start.
        let (areas, repairs) = clean(&[(0, 0), (4, 0), (8, 0), (4, 0), (4, 4), (4, 9), (4, 3), (0, 4)], &[]);
        assert_eq!(areas, [Area { exterior: ring(&[(0, 0), (4, 0), (4, 3), (0, 4)]), holes: vec![] }]);
        assert_eq!(repairs, Repairs::default());
    }

    #[test]
    fn two_blobs_that_meet_in_a_point_become_two_polygons() {
        let (areas, repairs) =
            clean(&[(0, 0), (2, 0), (2, 2), (4, 2), (4, 4), (2, 4), (2, 2), (0, 2)], &[&[(3, 3), (4, 3), (4, 4)]]);
        assert_eq!(repairs.rings_cut, 1);
        assert_eq!(areas.len(), 2);
        assert!(areas.iter().all(|area| twice_area(&area.exterior) == 8));
        let with_hole: Vec<usize> = areas.iter().map(|area| area.holes.len()).collect();
        assert_eq!(with_hole, [1, 0], "the hole went with the blob around it");
    }

    #[test]
    fn a_bay_closed_by_rounding_becomes_a_hole() {
        // From whichever position the ring starts.
        let mut outline = vec![(0, 0), (9, 0), (9, 9), (4, 9), (5, 5), (3, 5), (4, 9), (0, 9)];
        for _ in 0..outline.len() {
            let (areas, repairs) = clean(&outline, &[]);
            assert_eq!((areas.len(), areas[0].holes.len(), repairs.rings_cut), (1, 1, 1), "{outline:?}");
            assert_eq!(twice_area(&areas[0].exterior), 162);
            assert_eq!(twice_area(&areas[0].holes[0]), -8);
            outline.rotate_left(1);
        }
    }

    #[test]
    fn a_figure_of_eight_keeps_both_lobes() {
        let (areas, repairs) = clean(&[(0, 0), (4, 4), (8, 0), (8, 8), (4, 4), (0, 8)], &[]);
        assert_eq!(areas.len(), 2);
        assert!(areas.iter().all(|area| twice_area(&area.exterior) == 32));
        assert_eq!(repairs.rings_cut, 1);
    }

    #[test]
    fn a_hole_outside_is_dropped_and_counted() {
        let (areas, repairs) = clean(&[(0, 0), (4, 0), (4, 4)], &[&[(10, 10), (10, 11), (11, 11)]]);
        assert_eq!((areas[0].holes.len(), repairs.holes_outside), (0, 1));
    }
}
