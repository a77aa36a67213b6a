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

/// Closes the rings of one label and gives every hole to the area around it.
pub(crate) fn assemble(segments: &[Segment]) -> Contour {
    let mut starts: FxHashMap<u64, u32> = FxHashMap::default();
    starts.reserve(segments.len());
    starts.extend((0..).zip(segments).map(|(at, segment): (u32, &Segment)| (segment.from, at)));

    let mut done = vec![false; segments.len()];
    let mut exteriors: Vec<Ring> = Vec::new();
    let mut holes: Vec<Ring> = Vec::new();
    for first in 0..segments.len() {
        let mut corners = Vec::new();
        let mut at = first;
        while !std::mem::replace(&mut done[at], true) {
            corners.push(segments[at].start_e6);
            match starts.get(&segments[at].to) {
                Some(&next) => at = next as usize,
                None => debug_assert!(false, "a border without end"),
            }
        }
        if corners.is_empty() {
            continue;
        }
        let ring = Ring::new(corners);
        if ring.is_counter_clockwise() { exteriors.push(ring) } else { holes.push(ring) }
    }

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
