//! Segments to rings, rings to polygons.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::crossings::crossing::{Segment, place_of};
use crate::ground::grid::PARTS;
use crate::ground::tile::Extent;
use crate::outlines::contour::{AreaPolygon, Contour, Ring};

/// Pieces of border of a tile joined as far as they meet within it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chains {
    /// Those that are closed, with their label; sorted by it.
    rings: Vec<(u32, Ring)>,
    /// Those that go on in another tile, sorted by label.
    open: Vec<Chain>,
    /// The corners of the open ones, each where a piece starts.
    corners_e6: Vec<[i32; 2]>,
    /// For each of them whether no road leads near the piece that starts there.
    are_off_roads: Vec<bool>,
}

#[derive(Clone, Copy, Debug)]
struct Chain {
    label: u32,
    from: u64,
    to: u64,
    /// Its corners: from, to.
    corners: [u32; 2],
}

/// Nothing follows.
const NONE: u32 = u32::MAX;

impl Extent {
    /// The number of a crossing among all those of finest edges and cells that the tile can have; `None` for one by a vertex
    /// of parts of them.
    #[inline(always)]
    fn number(self, key: u64) -> Option<usize> {
        let (index, kind) = place_of(key);
        let [x, y] = [0, 1].map(|axis: usize| index[axis] - self.first[axis] * PARTS);
        let is_finest = (x | y) & (PARTS - 1) == 0;
        is_finest.then(|| (y as u32 / PARTS as u32 * self.side as u32 + x as u32 / PARTS as u32) as usize * 4 + kind)
    }

    fn numbers(self) -> usize {
        (self.side * self.side * 4) as usize
    }
}

thread_local! {
    /// For each crossing of a tile the piece that starts there, [`NONE`] between two uses: a table of 4 MB that is kept, of
    /// which only what lies around the borders is touched.
    static STARTS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// For each piece the one that starts where it ends, and whether one ends where it starts.
fn follow(ends: &[Segment], extent: Extent) -> (Vec<u32>, Vec<bool>) {
    let mut follows = vec![false; ends.len()];
    let next = STARTS.with_borrow_mut(|starts| {
        if starts.len() < extent.numbers() {
            starts.resize(extent.numbers(), NONE);
        }
        // Those by parts of finest steps are few.
        let mut others = FxHashMap::default();
        for (at, piece) in (0..).zip(ends) {
            match extent.number(piece.from) {
                Some(number) => starts[number] = at,
                None => _ = others.insert(piece.from, at),
            }
        }
        let next = |piece: &Segment| match extent.number(piece.to) {
            Some(number) => starts[number],
            None => others.get(&piece.to).copied().unwrap_or(NONE),
        };
        let next = ends.iter().map(next).collect::<Vec<u32>>();
        ends.iter().filter_map(|piece| extent.number(piece.from)).for_each(|number| starts[number] = NONE);
        next
    });
    next.iter().filter(|&&next| next != NONE).for_each(|&next| follows[next as usize] = true);
    (next, follows)
}

/// Runs of pieces: first those that begin where nothing ends, then the closed ones. `run` is told which they are.
fn runs(next: &[u32], follows: &[bool], mut run: impl FnMut(&[u32], bool)) {
    let mut done = vec![false; next.len()];
    let mut members = Vec::new();
    let open = (0..next.len()).filter(|&at| !follows[at]);
    for (first, is_closed) in open.map(|at| (at, false)).chain((0..next.len()).map(|at| (at, true))) {
        members.clear();
        let mut at = first;
        while !std::mem::replace(&mut done[at], true) {
            members.push(at as u32);
            match next[at] {
                NONE => break,
                next => at = next as usize,
            }
        }
        if !members.is_empty() {
            run(&members, is_closed);
        }
    }
}

impl Chains {
    /// Joins the pieces of a tile, label by label.
    pub(crate) fn new(mut segments: Vec<Segment>, extent: Extent) -> Self {
        if segments.iter().any(|segment| segment.label != segments[0].label) {
            segments.sort_by_key(|segment| segment.label);
        }
        let mut all = Self::default();
        for of_label in segments.chunk_by(|a, b| a.label == b.label) {
            let (next, follows) = follow(of_label, extent);
            runs(&next, &follows, |members, is_closed| {
                let [first, last] = [members[0], members[members.len() - 1]].map(|at| &of_label[at as usize]);
                let corners = members.iter().map(|&at| of_label[at as usize].start_e6);
                let are_off_roads = members.iter().map(|&at| of_label[at as usize].is_off_roads);
                if is_closed {
                    all.rings.push((first.label, Ring::drawn(corners.collect(), are_off_roads.collect())));
                    return;
                }
                all.are_off_roads.extend(are_off_roads);
                let begin = all.corners_e6.len() as u32;
                all.corners_e6.extend(corners);
                let corners = [begin, all.corners_e6.len() as u32];
                all.open.push(Chain { label: first.label, from: first.from, to: last.to, corners });
            });
        }
        all
    }

    /// The same of what has one label, with another one.
    pub(crate) fn with(&self, label: u32) -> Self {
        let mut all = self.clone();
        all.rings.iter_mut().for_each(|ring| ring.0 = label);
        all.open.iter_mut().for_each(|chain| chain.label = label);
        all
    }

    fn of(&self, label: u32) -> &[Chain] {
        let begin = self.open.partition_point(|chain| chain.label < label);
        let end = self.open.partition_point(|chain| chain.label <= label);
        &self.open[begin..end]
    }

    fn corners(&self, chain: &Chain) -> (&[[i32; 2]], &[bool]) {
        let range = chain.corners[0] as usize..chain.corners[1] as usize;
        (&self.corners_e6[range.clone()], &self.are_off_roads[range])
    }
}

/// The contour of each label that occurs.
pub(crate) fn assemble(mut parts: Vec<Chains>) -> BTreeMap<u32, Contour> {
    let mut rings: BTreeMap<u32, Vec<Ring>> = BTreeMap::new();
    for part in &mut parts {
        part.open.iter().for_each(|chain| {
            rings.entry(chain.label).or_default();
        });
        for (label, ring) in part.rings.drain(..) {
            rings.entry(label).or_default().push(ring);
        }
    }
    rings.into_par_iter().map(|(label, rings)| (label, assemble_one(&parts, label, rings))).collect()
}

/// Closes the other rings of a label and gives every hole to the area around it.
fn assemble_one(parts: &[Chains], label: u32, mut rings: Vec<Ring>) -> Contour {
    let chains: Vec<(&Chains, &Chain)> =
        parts.iter().flat_map(|part| part.of(label).iter().map(move |chain| (part, chain))).collect();
    let starts: FxHashMap<u64, u32> = (0..).zip(&chains).map(|(at, (_, chain))| (chain.from, at)).collect();
    let next: Vec<u32> = chains.iter().map(|(_, chain)| starts.get(&chain.to).copied().unwrap_or(NONE)).collect();
    debug_assert!(!next.contains(&NONE), "a border without end");
    runs(&next, &vec![true; next.len()], |members, _| {
        let (mut corners, mut are_off_roads) = (Vec::new(), Vec::new());
        for &at in members {
            let (part, chain) = chains[at as usize];
            let (of_chain, off_roads) = part.corners(chain);
            corners.extend_from_slice(of_chain);
            are_off_roads.extend_from_slice(off_roads);
        }
        rings.push(Ring::drawn(corners, are_off_roads));
    });
    let (mut exteriors, mut holes): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(Ring::is_counter_clockwise);

    // Rings start at their smallest position and no two share one: this order is total.
    exteriors.sort_unstable_by_key(Ring::first);
    holes.sort_unstable_by_key(Ring::first);
    let owners = owners(&exteriors, &holes);
    let mut polygons: Vec<AreaPolygon> = exteriors.into_iter().map(AreaPolygon::new).collect();
    for (hole, owner) in holes.into_iter().zip(owners) {
        match owner {
            Some(at) => polygons[at].push_hole(hole),
            None => debug_assert!(false, "a hole without an area"),
        }
    }
    Contour::new(polygons)
}

/// For each hole, the exterior around it.
///
/// Below the smallest position of a hole lies its area, down to the next edge. That edge belongs to the exterior, or to
/// another hole of the same area, which begins farther to the west and so has its exterior already.
fn owners(exteriors: &[Ring], holes: &[Ring]) -> Vec<Option<usize>> {
    if exteriors.len() == 1 {
        return vec![Some(0); holes.len()];
    }
    let under = rings_under(&holes.iter().filter_map(Ring::first).collect::<Vec<_>>(), exteriors.iter().chain(holes));
    let mut owners: Vec<Option<usize>> = Vec::with_capacity(holes.len());
    for ring in under {
        let owner = ring.map(|ring| ring as usize).and_then(|ring| {
            if ring < exteriors.len() { Some(ring) } else { owners.get(ring - exteriors.len()).copied().flatten() }
        });
        owners.push(owner);
    }
    owners
}

/// For each place the ring of the next edge straight below it. The places are sorted by longitude.
fn rings_under<'a>(places: &[[i32; 2]], rings: impl Iterator<Item = &'a Ring>) -> Vec<Option<u32>> {
    let mut best: Vec<(f64, Option<u32>)> = vec![(f64::NEG_INFINITY, None); places.len()];
    let (Some(west), Some(east)) = (places.first(), places.last()) else { return Vec::new() };
    let width_e6 = i64::from(east[0]) - i64::from(west[0]) + 1;
    // For each column the first place that is not to the west of it.
    // A power of two: edges are many, and a division takes longer than the rest of the look.
    let shift = (width_e6 / places.len() as i64).max(1).ilog2();
    let column = |lon_e6: i32| ((i64::from(lon_e6) - i64::from(west[0])).clamp(0, width_e6) >> shift) as usize;
    let mut first = vec![places.len(); column(i32::MAX) + 1];
    for (at, place) in places.iter().enumerate().rev() {
        first[column(place[0])] = at;
    }
    for at in (0..first.len() - 1).rev() {
        first[at] = first[at].min(first[at + 1]);
    }
    for (number, ring) in (0_u32..).zip(rings) {
        for pair in ring.positions_e6().windows(2) {
            let (west, east) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let begin = first[column(west[0])];
            // Of an edge's ends the western one counts.
            for at in begin..places.len() {
                let [x, y] = places[at];
                if x >= east[0] {
                    break;
                } else if x < west[0] {
                    continue;
                }
                let share = f64::from(x - west[0]) / f64::from(east[0] - west[0]);
                let height = f64::from(west[1]) + share * (f64::from(east[1]) - f64::from(west[1]));
                // Edges do not cross, and on one meridian two of them are far more apart than a double is rough.
                if height < f64::from(y) && height > best[at].0 {
                    best[at] = (height, Some(number));
                }
            }
        }
    }
    best.into_iter().map(|(_, ring)| ring).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crossings::crossing::{Kind, key};

    /// Pieces of a border through places one after another, back to the first.
    fn around(label: u32, places: &[[i32; 2]]) -> Vec<Segment> {
        let key_at = |place: [i32; 2]| key(place, Kind::East);
        let piece = |at: usize| Segment {
            label,
            from: key_at(places[at]),
            to: key_at(places[(at + 1) % places.len()]),
            start_e6: places[at],
            is_off_roads: false,
        };
        (0..places.len()).map(piece).collect()
    }

    /// An area across two tiles with a hole across both, an island in the hole, and an area of another label in one tile: of
    /// each tile its pieces, in any order.
    #[test]
    fn areas_across_two_tiles_have_their_holes_and_islands() {
        let mut pieces = around(1, &[[0, 0], [100, 0], [200, 0], [200, 100], [100, 100], [0, 100]]);
        pieces.extend(around(1, &[[80, 20], [80, 80], [100, 80], [120, 80], [120, 20], [100, 20]]));
        pieces.extend(around(1, &[[90, 40], [98, 40], [98, 60], [90, 60]]));
        pieces.extend(around(2, &[[20, 20], [60, 20], [60, 60], [20, 60]]));
        pieces.reverse();
        let parts = [0, 100].map(|west: i32| {
            let is_west = |key: u64| place_of(key).0[0] <= 100;
            let own = pieces.iter().copied().filter(|piece| (is_west(piece.from) && is_west(piece.to)) == (west == 0));
            Chains::new(own.collect(), Extent { first: [west / PARTS, 0], side: 101 })
        });
        let drawn = assemble(parts.to_vec());
        assert_eq!(drawn.keys().copied().collect::<Vec<u32>>(), [1, 2]);
        let corners = |ring: &Ring| ring.positions_e6().to_vec();
        let of_label = |label: u32| -> Vec<(Vec<[i32; 2]>, usize)> {
            drawn[&label].polygons().iter().map(|area| (corners(area.exterior()), area.holes().len())).collect()
        };
        let closed = |places: &[[i32; 2]]| [places, &places[..1]].concat();
        assert_eq!(
            of_label(1),
            [
                (closed(&[[0, 0], [100, 0], [200, 0], [200, 100], [100, 100], [0, 100]]), 1),
                (closed(&[[90, 40], [98, 40], [98, 60], [90, 60]]), 0)
            ]
        );
        assert_eq!(of_label(2), [(closed(&[[20, 20], [60, 20], [60, 60], [20, 60]]), 0)]);
        assert_eq!(
            corners(&drawn[&1].polygons()[0].holes()[0]),
            closed(&[[80, 20], [80, 80], [100, 80], [120, 80], [120, 20], [100, 20]])
        );
    }
}
