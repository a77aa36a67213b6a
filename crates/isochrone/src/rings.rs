//! Segments to rings, rings to polygons.

use rustc_hash::FxHashMap;

use crate::contour::{AreaPolygon, Contour, Ring};

/// A piece of border from one crossing to another, with its label on the left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) label: u32,
    /// Key of the crossing where it starts. Each crossing starts at most one segment of a label and ends as many.
    pub(crate) from: u64,
    /// Key of the crossing where it ends.
    pub(crate) to: u64,
    /// Where it starts, micro-degrees.
    pub(crate) start_e6: [i32; 2],
}

/// Pieces of border joined to chains as far as they meet; a chain is closed if it ends where it starts.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    chains: Vec<Chain>,
    /// The corners of all chains, each where a piece starts.
    corners_e6: Vec<[i32; 2]>,
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

/// For each piece the one that starts where it ends, and whether one ends where it starts.
fn follow(ends: &[(u64, u64)], index: &mut FxHashMap<u64, u32>) -> (Vec<u32>, Vec<bool>) {
    index.clear();
    index.extend((0..).zip(ends).map(|(at, &(from, _)): (u32, _)| (from, at)));
    let mut follows = vec![false; ends.len()];
    let next = ends.iter().map(|(_, to)| index.get(to).copied().unwrap_or(NONE)).collect::<Vec<u32>>();
    next.iter().filter(|&&next| next != NONE).for_each(|&next| follows[next as usize] = true);
    (next, follows)
}

/// Runs of pieces: first those that begin where nothing ends, then the closed ones.
fn runs(next: &[u32], follows: &[bool], mut run: impl FnMut(&[u32])) {
    let mut done = vec![false; next.len()];
    let mut members = Vec::new();
    let open = (0..next.len()).filter(|&at| !follows[at]);
    for first in open.chain(0..next.len()) {
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
            run(&members);
        }
    }
}

impl Chains {
    /// Joins the pieces of a part of the land, label by label.
    pub(crate) fn new(mut segments: Vec<Segment>) -> Self {
        if segments.iter().any(|segment| segment.label != segments[0].label) {
            segments.sort_by_key(|segment| segment.label);
        }
        let mut all = Self::default();
        all.corners_e6.reserve(segments.len());
        let mut index = FxHashMap::default();
        for of_label in segments.chunk_by(|a, b| a.label == b.label) {
            let ends: Vec<(u64, u64)> = of_label.iter().map(|segment| (segment.from, segment.to)).collect();
            let (next, follows) = follow(&ends, &mut index);
            runs(&next, &follows, |members| {
                let [first, last] = [members[0], members[members.len() - 1]].map(|at| &of_label[at as usize]);
                let begin = all.corners_e6.len() as u32;
                all.corners_e6.extend(members.iter().map(|&at| of_label[at as usize].start_e6));
                let corners = [begin, all.corners_e6.len() as u32];
                all.chains.push(Chain { label: first.label, from: first.from, to: last.to, corners });
            });
        }
        all
    }

    /// The labels that occur, ascending.
    pub(crate) fn labels(&self) -> impl Iterator<Item = u32> {
        self.chains.chunk_by(|a, b| a.label == b.label).map(|of_label| of_label[0].label)
    }

    fn of(&self, label: u32) -> &[Chain] {
        let begin = self.chains.partition_point(|chain| chain.label < label);
        let end = self.chains.partition_point(|chain| chain.label <= label);
        &self.chains[begin..end]
    }

    fn corners(&self, chain: &Chain) -> &[[i32; 2]] {
        &self.corners_e6[chain.corners[0] as usize..chain.corners[1] as usize]
    }
}

/// Closes the rings of one label and gives every hole to the area around it.
pub(crate) fn assemble(parts: &[Chains], label: u32) -> Contour {
    let chains: Vec<(&Chains, &Chain)> =
        parts.iter().flat_map(|part| part.of(label).iter().map(move |chain| (part, chain))).collect();
    let ends: Vec<(u64, u64)> = chains.iter().map(|(_, chain)| (chain.from, chain.to)).collect();
    let (next, follows) = follow(&ends, &mut FxHashMap::default());
    debug_assert!(follows.iter().all(|&follows| follows), "a border without end");
    let mut exteriors: Vec<Ring> = Vec::new();
    let mut holes: Vec<Ring> = Vec::new();
    runs(&next, &follows, |members| {
        let mut corners = Vec::new();
        for &at in members {
            let (part, chain) = chains[at as usize];
            corners.extend_from_slice(part.corners(chain));
        }
        let ring = Ring::new(corners);
        if ring.is_counter_clockwise() { exteriors.push(ring) } else { holes.push(ring) }
    });

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
    let below = Below::new(exteriors.iter().chain(holes));
    let mut owners: Vec<Option<usize>> = Vec::with_capacity(holes.len());
    for hole in holes {
        let owner = hole.first().and_then(|at| below.ring_under(at)).and_then(|ring| {
            let ring = ring as usize;
            if ring < exteriors.len() { Some(ring) } else { owners.get(ring - exteriors.len()).copied().flatten() }
        });
        owners.push(owner);
    }
    owners
}

/// An edge from its western to its eastern end, and the number of its ring.
type Edge = ([i32; 2], [i32; 2], u32);

/// Edges sorted by longitude: a question goes through the edges of one column only.
struct Below {
    west_e6: i64,
    column_e6: i64,
    first: Vec<u32>,
    edges: Vec<Edge>,
}

impl Below {
    fn new<'a>(rings: impl Iterator<Item = &'a Ring>) -> Self {
        const EDGES_PER_COLUMN: usize = 16;
        let mut all: Vec<Edge> = Vec::new();
        for (number, ring) in (0..).zip(rings) {
            for pair in ring.positions_e6().windows(2) {
                if pair[0][0] != pair[1][0] {
                    all.push((pair[0].min(pair[1]), pair[0].max(pair[1]), number));
                }
            }
        }
        let west_e6 = all.iter().map(|edge| i64::from(edge.0[0])).min().unwrap_or(0);
        let width_e6 = all.iter().map(|edge| i64::from(edge.1[0])).max().unwrap_or(0) - west_e6;
        let column_e6 = (width_e6 / (all.len() / EDGES_PER_COLUMN).max(1) as i64).max(1);
        let columns = |edge: &Edge| {
            let column = |lon_e6: i32| ((i64::from(lon_e6) - west_e6) / column_e6) as usize;
            column(edge.0[0])..=column(edge.1[0])
        };
        let mut first = vec![0_u32; (width_e6 / column_e6) as usize + 2];
        all.iter().for_each(|edge| columns(edge).for_each(|column| first[column + 1] += 1));
        for column in 1..first.len() {
            first[column] += first[column - 1];
        }
        let mut next = first.clone();
        let mut edges = vec![([0; 2], [0; 2], 0); first.last().map_or(0, |&count| count as usize)];
        for edge in &all {
            for column in columns(edge) {
                edges[next[column] as usize] = *edge;
                next[column] += 1;
            }
        }
        Self { west_e6, column_e6, first, edges }
    }

    /// The ring of the next edge straight below a position.
    fn ring_under(&self, [x, y]: [i32; 2]) -> Option<u32> {
        let column = usize::try_from((i64::from(x) - self.west_e6) / self.column_e6).ok()?;
        let &[begin, end] = self.first.get(column..column + 2).and_then(|pair| pair.first_chunk())?;
        let mut best: Option<(f64, u32)> = None;
        for &(west, east, ring) in &self.edges[begin as usize..end as usize] {
            // Of an edge's ends the western one counts.
            if x < west[0] || x >= east[0] {
                continue;
            }
            let share = f64::from(x - west[0]) / f64::from(east[0] - west[0]);
            let at = f64::from(west[1]) + share * (f64::from(east[1]) - f64::from(west[1]));
            // Edges do not cross, and on one meridian two of them are far more apart than a double is rough.
            if at < f64::from(y) && best.is_none_or(|(highest, _)| at > highest) {
                best = Some((at, ring));
            }
        }
        best.map(|(_, ring)| ring)
    }
}
