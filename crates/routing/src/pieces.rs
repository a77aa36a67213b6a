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

/// The best of some columns on all roads, to be asked part by part.
#[derive(Debug)]
pub struct RoadTimes<'a> {
    network: &'a Network,
    shapes: &'a Shapes,
    labels: Labels<'a>,
    with_seeds: Vec<SegmentId>,
}

/// Where the labels are.
#[derive(Debug)]
enum Labels<'a> {
    /// Those of one column up to a limit, as a search left them.
    One(&'a [u32], &'a [Seed], u32),
    /// The best of several columns for each arc.
    Best(&'a [&'a ReachableArcs], Vec<Best>),
}

impl Labels<'_> {
    /// The label of an arc and its column.
    fn of(&self, arc: ArcId) -> Best {
        match self {
            Self::One(labels, _, limit_ms) => {
                let label = labels[arc.index()];
                (if label <= *limit_ms { label } else { UNREACHABLE_MS }, 0)
            }
            Self::Best(_, best) => best[arc.index()],
        }
    }

    fn columns(&self) -> usize {
        match self {
            Self::One(..) => 1,
            Self::Best(columns, _) => columns.len(),
        }
    }

    /// The label of an arc in a column, if it is reached there.
    fn in_column(&self, column: usize, arc: ArcId) -> Option<u32> {
        match self {
            Self::One(..) => Some(self.of(arc).0).filter(|&label| label != UNREACHABLE_MS),
            Self::Best(columns, _) => {
                let labels = &columns[column].labels;
                labels.binary_search_by_key(&arc, |&(arc, _)| arc).ok().map(|at| labels[at].1)
            }
        }
    }

    fn seeds(&self, column: usize) -> &[Seed] {
        match self {
            Self::One(_, seeds, _) => seeds,
            Self::Best(columns, _) => &columns[column].seeds,
        }
    }
}

impl<'a> RoadTimes<'a> {
    /// The better column counts in each direction, of equal ones the first.
    #[must_use]
    pub fn new(network: &'a Network, shapes: &'a Shapes, columns: &'a [&'a ReachableArcs]) -> Self {
        let mut best: Vec<Best> = vec![(UNREACHABLE_MS, 0); network.arc_count()];
        for (number, column) in (0_u32..).zip(columns) {
            for &(arc, label) in &column.labels {
                let slot = &mut best[arc.index()];
                if label < slot.0 {
                    *slot = (label, number);
                }
            }
        }
        Self::of(network, shapes, Labels::Best(columns, best))
    }

    /// The times of one column up to a limit. Positions whose time is larger may be missing.
    #[must_use]
    pub fn of_column(shapes: &'a Shapes, column: &TimesTo<'a>, limit_ms: u32) -> Self {
        Self::of(column.network, shapes, Labels::One(column.labels, column.seeds, limit_ms))
    }

    fn of(network: &'a Network, shapes: &'a Shapes, labels: Labels<'a>) -> Self {
        let seeds = (0..labels.columns()).flat_map(|column| labels.seeds(column));
        let mut with_seeds: Vec<SegmentId> = seeds.map(|seed| network.arc_segment(seed.arc)).collect();
        with_seeds.sort_unstable();
        with_seeds.dedup();
        Self { network, shapes, labels, with_seeds }
    }

    /// Calls `times(piece, times)` for the pieces of a range of segments, in order, of which an end is reached in one of the
    /// columns.
    pub fn of_segments(&self, segments: Range<usize>, mut times: impl FnMut(PieceId, PieceTimes<'_>)) {
        let (network, shapes) = (self.network, self.shapes);
        for segment in segments.map(SegmentId::new) {
            // Of several arcs in one direction the best: they differ in where they may lead, not in their speed.
            let mut both: [Best; 2] = [(UNREACHABLE_MS, 0); 2];
            for arc in network.arcs(segment) {
                let best = self.labels.of(arc);
                let slot = &mut both[usize::from(!network.arc_is_forward(arc))];
                if best.0 < slot.0 {
                    *slot = best;
                }
            }
            if self.with_seeds.binary_search(&segment).is_ok() {
                for id in shapes.pieces_of(segment) {
                    times(id, PieceTimes::Parts(&self.parts(&shapes.piece(network, id))));
                }
            } else if both.iter().any(|best| best.0 != UNREACHABLE_MS) {
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
        for (number, column) in (0..self.labels.columns()).zip(0_u32..) {
            for arc in network.arcs(piece.id.segment) {
                let forward = network.arc_is_forward(arc);
                if let Some(label) = self.labels.in_column(number, arc) {
                    let time_ms = piece.ends_mm.map(|mm| through_ms(network, arc, label, mm));
                    parts.push(PartTimes { ends_mm: piece.ends_mm, time_ms, column });
                }
                // Those before the destination on the same arc go straight to it.
                for seed in self.labels.seeds(number).iter().filter(|seed| seed.arc == arc) {
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
