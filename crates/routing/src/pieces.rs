//! Travel times on the straight pieces of the roads, for drawing.

use std::ops::Range;

use waywarden_network::{ArcId, Network, SegmentId, UNREACHABLE_MS};

use crate::shapes::{Piece, PieceId, Shapes, left_ms};
use crate::times_to::{Seed, TimesTo};

/// The labels of a column up to a limit: all that is needed to draw it, or several together.
#[derive(Clone, Debug, Default)]
pub struct ReachableArcs {
    labels: Vec<(ArcId, u32)>,
    seeds: Vec<Seed>,
}

impl TimesTo<'_> {
    /// What lies within a limit. Positions whose time is larger may be missing.
    #[must_use]
    pub fn reached(&self, limit_ms: u32) -> ReachableArcs {
        let labels = (0..self.labels.len()).map(ArcId::new).zip(self.labels.iter().copied());
        ReachableArcs { labels: labels.filter(|&(_, label)| label <= limit_ms).collect(), seeds: self.seeds.to_vec() }
    }
}

/// Times over a part of a piece, linear from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartTimes {
    /// Where on the segment it begins and ends, millimetres from its first node; the first is not the larger.
    pub ends_mm: [u32; 2],
    /// Time at both, milliseconds.
    pub time_ms: [u32; 2],
    /// Which of the columns it belongs to.
    pub column: u32,
}

/// Times on a piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PieceTimes<'a> {
    /// Linear from end to end.
    Whole {
        /// Leaving by `b`: time at `a` and at `b`; unreachable if there is no way.
        along_ms: [u32; 2],
        /// Leaving by `a`.
        against_ms: [u32; 2],
        /// Which of the columns each of the two belongs to.
        columns: [u32; 2],
    },
    /// A destination lies on the segment. At each place the best part that covers it counts.
    Parts(&'a [PartTimes]),
}

/// The best label, and the column that it is of.
type Best = (u32, u32);

/// The best labels of a segment: of the arcs along it, and of those against it.
type BestOfSegment = (SegmentId, [Best; 2]);

/// The best of some columns on all roads, to be asked part by part.
#[derive(Debug)]
pub struct RoadTimes<'a> {
    network: &'a Network,
    shapes: &'a Shapes,
    columns: &'a [&'a ReachableArcs],
    /// Those on which an end is reached or a destination lies, ascending.
    segments: Vec<BestOfSegment>,
    with_seeds: Vec<SegmentId>,
}

/// No label in either direction.
const NOWHERE: [Best; 2] = [(UNREACHABLE_MS, 0); 2];

impl ReachableArcs {
    /// The segments on which an end is reached or a destination lies, ascending.
    #[must_use]
    pub fn segments(&self, network: &Network) -> Vec<SegmentId> {
        let seeds = self.seeds.iter().map(|seed| seed.arc);
        let mut segments: Vec<SegmentId> =
            self.labels.iter().map(|&(arc, _)| arc).chain(seeds).map(|arc| network.arc_segment(arc)).collect();
        segments.sort_unstable();
        segments.dedup();
        segments
    }

    /// Calls `label(direction, best)` for each of its labels in the order of the arcs: 0 along the segment, 1 against it.
    fn each(&self, network: &Network, column: u32, mut label: impl FnMut(SegmentId, usize, Best)) {
        for &(arc, ms) in &self.labels {
            label(network.arc_segment(arc), usize::from(!network.arc_is_forward(arc)), (ms, column));
        }
    }

    /// The label of an arc, if it is reached.
    fn label_ms(&self, arc: ArcId) -> Option<u32> {
        self.labels.binary_search_by_key(&arc, |&(arc, _)| arc).ok().map(|at| self.labels[at].1)
    }
}

/// Of several arcs in one direction the best counts: they differ in where they may lead, not in their speed.
fn enter(slot: &mut Best, best: Best) {
    if best.0 < slot.0 {
        *slot = best;
    }
}

/// The best labels of the segments that a column reaches.
fn of_one(network: &Network, column: &ReachableArcs, with_seeds: &[SegmentId]) -> Vec<BestOfSegment> {
    let mut found: Vec<BestOfSegment> = Vec::with_capacity(column.labels.len());
    column.each(network, 0, |segment, direction, best| {
        if found.last().is_none_or(|last| last.0 != segment) {
            found.push((segment, NOWHERE));
        }
        if let Some((_, both)) = found.last_mut() {
            enter(&mut both[direction], best);
        }
    });
    for &segment in with_seeds {
        if let Err(at) = found.binary_search_by_key(&segment, |&(segment, _)| segment) {
            found.insert(at, (segment, NOWHERE));
        }
    }
    found
}

/// The same of several; of equal labels the first column's.
fn of_several(network: &Network, columns: &[&ReachableArcs], with_seeds: &[SegmentId]) -> Vec<BestOfSegment> {
    let mut best = vec![NOWHERE; network.segment_count()];
    for (number, column) in (0..).zip(columns) {
        column.each(network, number, |segment, direction, label| enter(&mut best[segment.index()][direction], label));
    }
    let is_found = |&(segment, both): &BestOfSegment| both != NOWHERE || with_seeds.binary_search(&segment).is_ok();
    network.segments().zip(best).filter(is_found).collect()
}

impl<'a> RoadTimes<'a> {
    /// The better column counts in each direction, of equal ones the first. Positions whose time is larger than the limit of
    /// their column may be missing.
    #[must_use]
    pub fn new(network: &'a Network, shapes: &'a Shapes, columns: &'a [&'a ReachableArcs]) -> Self {
        let seeds = columns.iter().flat_map(|column| &column.seeds);
        let mut with_seeds: Vec<SegmentId> = seeds.map(|seed| network.arc_segment(seed.arc)).collect();
        with_seeds.sort_unstable();
        with_seeds.dedup();
        let segments = match columns {
            [column] => of_one(network, column, &with_seeds),
            _ => of_several(network, columns, &with_seeds),
        };
        Self { network, shapes, columns, segments, with_seeds }
    }

    /// Calls `times(piece, times)` for the pieces of a range of segments, in order, of which an end is reached in one of the
    /// columns.
    pub fn of_segments(&self, segments: Range<usize>, mut times: impl FnMut(PieceId, PieceTimes<'_>)) {
        let (network, shapes) = (self.network, self.shapes);
        let [begin, end] = [segments.start, segments.end]
            .map(|bound| self.segments.partition_point(|(segment, _)| segment.index() < bound));
        for &(segment, both) in &self.segments[begin..end.max(begin)] {
            if self.with_seeds.binary_search(&segment).is_ok() {
                for id in shapes.pieces_of(segment) {
                    times(id, PieceTimes::Parts(&self.parts(&shapes.piece(network, id))));
                }
                continue;
            }
            let columns = both.map(|best| best.1);
            // Saturating: what is unreachable stays so.
            let at = |left_ms: &[u32; 2]| [0, 1].map(|way: usize| both[way].0.saturating_add(left_ms[way]));
            let left_ms = shapes.left_ms(segment);
            for (id, pair) in shapes.pieces_of(segment).zip(left_ms.windows(2)) {
                let [a, b] = [at(&pair[0]), at(&pair[1])];
                times(id, PieceTimes::Whole { along_ms: [a[0], b[0]], against_ms: [a[1], b[1]], columns });
            }
        }
    }
}

/// The same for all segments.
pub fn piece_times(
    network: &Network,
    shapes: &Shapes,
    columns: &[&ReachableArcs],
    times: impl FnMut(PieceId, PieceTimes<'_>),
) {
    RoadTimes::new(network, shapes, columns).of_segments(0..network.segment_count(), times);
}

/// Time over the end of an arc with a label.
fn through_ms(network: &Network, arc: ArcId, label: u32, offset_mm: u32) -> u32 {
    label.saturating_add(left_ms(network, arc, offset_mm))
}

impl RoadTimes<'_> {
    /// All times on a piece of a segment on which a destination lies.
    fn parts(&self, piece: &Piece) -> Vec<PartTimes> {
        let network = self.network;
        let mut parts = Vec::new();
        let [a_mm, b_mm] = piece.ends_mm;
        for (reached, column) in self.columns.iter().zip(0..) {
            for arc in network.arcs(piece.id.segment) {
                let forward = network.arc_is_forward(arc);
                if let Some(label) = reached.label_ms(arc) {
                    let time_ms = piece.ends_mm.map(|mm| through_ms(network, arc, label, mm));
                    parts.push(PartTimes { ends_mm: piece.ends_mm, time_ms, column });
                }
                // Those before the destination on the same arc go straight to it.
                for seed in reached.seeds.iter().filter(|seed| seed.arc == arc) {
                    let seed_mm = seed.offset_mm;
                    let ends_mm = if forward { [a_mm, b_mm.min(seed_mm)] } else { [a_mm.max(seed_mm), b_mm] };
                    if ends_mm[0] <= ends_mm[1] {
                        let at_seed_ms = network.time_to_ms(arc, seed_mm) + seed.walk_ms;
                        let time_ms = ends_mm.map(|mm| at_seed_ms - network.time_to_ms(arc, mm));
                        parts.push(PartTimes { ends_mm, time_ms, column });
                    }
                }
            }
        }
        parts
    }
}
