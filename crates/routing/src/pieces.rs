//! The roads as straight pieces with travel times, for drawing.

use std::ops::Range;

use waywarden_network::{ArcId, LocalMetric, LonLat, Network, SegmentId, UNREACHABLE_MS, Way};

use crate::column::{Column, Seed};

/// The shape of every segment with fewer points: none of those left out lies farther than a tolerance from the line.
///
/// Points where a stretch begins are kept, so that time stays linear along a piece. Made once for a network. The straight
/// pieces between the points that are kept are numbered in the order of the segments.
#[derive(Clone, Debug)]
pub struct Shapes {
    first: Vec<u32>,
    /// Indices of the points kept, counted from the first of the segment.
    kept: Vec<u32>,
    /// Time from each of them to the end of the segment, milliseconds: to its last node, and to its first; 0 where no arc
    /// leads there. Worked out once, for it takes longer than all else that laying times on the roads needs.
    left_ms: Vec<[u32; 2]>,
}

impl Shapes {
    /// Thins out all segments of a network.
    #[must_use]
    pub fn new(network: &Network, tolerance_m: f64) -> Self {
        let mut shapes = Self { first: vec![0], kept: Vec::new(), left_ms: Vec::new() };
        for segment in network.segments() {
            let begin = shapes.kept.len();
            shapes.thin(network, segment, tolerance_m);
            shapes.first.push(shapes.kept.len() as u32);
            shapes.lay(network, segment, begin);
        }
        shapes
    }

    /// The times that are left from the points kept of a segment.
    fn lay(&mut self, network: &Network, segment: SegmentId, begin: usize) {
        // Arcs of one direction differ in where they may lead, not in their speed.
        let mut arcs = [None; 2];
        network.arcs(segment).for_each(|arc| arcs[usize::from(!network.arc_is_forward(arc))] = Some(arc));
        let offsets = network.point_offsets_mm(segment);
        let left_ms = |arc: ArcId, mm: u32| network.arc_time_ms(arc) - network.time_to_ms(arc, mm);
        let of_point = |&point: &u32| arcs.map(|arc| arc.map_or(0, |arc| left_ms(arc, offsets[point as usize])));
        self.left_ms.extend(self.kept[begin..].iter().map(of_point));
    }

    fn thin(&mut self, network: &Network, segment: SegmentId, tolerance_m: f64) {
        let points = network.points(segment);
        let offsets = network.point_offsets_mm(segment);
        let metric = LocalMetric::at_latitude(points[0].lat());
        let mut stretch_starts = network.stretches(segment)[1..].iter().map(|s| s.start_mm).peekable();
        self.kept.push(0);
        let mut anchor = 0;
        for next in 2..points.len() {
            // Whether the line from the anchor to `next` may stand for all between.
            let boundary = stretch_starts.peek() == Some(&offsets[next - 1]);
            if boundary {
                stretch_starts.next();
            }
            let stands_for = |i: usize| distance_m(&metric, points[i], points[anchor], points[next]) <= tolerance_m;
            if boundary || !(anchor + 1..next).all(stands_for) {
                anchor = next - 1;
                self.kept.push(anchor as u32);
            }
        }
        self.kept.push(points.len() as u32 - 1);
    }

    /// Number of pieces of all segments.
    #[must_use]
    pub fn piece_count(&self) -> usize {
        // Each segment has one piece less than points.
        self.kept.len() + 1 - self.first.len()
    }

    /// Number of the first piece of a segment.
    #[must_use]
    pub fn first_piece(&self, segment: SegmentId) -> usize {
        self.first[segment.index()] as usize - segment.index()
    }

    /// Calls `piece(way, piece)` for all pieces in order.
    pub fn for_each_piece(&self, network: &Network, mut piece: impl FnMut(&Way, Piece)) {
        for segment in network.segments() {
            let stretches = network.stretches(segment);
            let mut stretch = 0;
            for id in self.pieces_of(segment) {
                let found = self.piece(network, id);
                while stretch + 1 < stretches.len() && stretches[stretch + 1].start_mm <= found.ends_mm[0] {
                    stretch += 1;
                }
                piece(network.way(&stretches[stretch]), found);
            }
        }
    }

    /// The pieces of a segment, in order.
    fn pieces_of(&self, segment: SegmentId) -> impl Iterator<Item = PieceId> + use<> {
        let range = self.points_of(segment);
        let number = range.start - segment.index();
        (number..number + range.len() - 1).map(move |number| PieceId { number, segment })
    }

    /// Where a piece lies.
    #[must_use]
    pub fn piece(&self, network: &Network, id: PieceId) -> Piece {
        let (points, offsets) = (network.points(id.segment), network.point_offsets_mm(id.segment));
        let at = id.number + id.segment.index();
        let [a, b] = [self.kept[at], self.kept[at + 1]].map(|point| point as usize);
        Piece { id, a: points[a], b: points[b], ends_mm: [offsets[a], offsets[b]] }
    }

    /// The points kept of a segment among all points kept.
    fn points_of(&self, segment: SegmentId) -> Range<usize> {
        self.first[segment.index()] as usize..self.first[segment.index() + 1] as usize
    }
}

/// Which straight piece of the roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceId {
    /// Its number among all pieces.
    pub number: usize,
    /// The segment.
    pub segment: SegmentId,
}

/// A straight piece of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which one.
    pub id: PieceId,
    /// The end nearer to the segment's first node.
    pub a: LonLat,
    /// The other end.
    pub b: LonLat,
    /// Where both lie on the segment, millimetres from its first node.
    pub ends_mm: [u32; 2],
}

/// Distance from a point to the straight line between two others, metres.
fn distance_m(metric: &LocalMetric, point: LonLat, a: LonLat, b: LonLat) -> f64 {
    let ((ax, ay), (bx, by)) = (metric.vector_m(point, a), metric.vector_m(point, b));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

/// The labels of a column up to a limit: all that is needed to draw it, or several together.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    labels: Vec<(ArcId, u32)>,
    seeds: Vec<Seed>,
}

impl Column<'_> {
    /// What lies within a limit. Positions whose time is larger may be missing.
    #[must_use]
    pub fn reached(&self, limit_ms: u32) -> Reached {
        let labels = (0..self.labels.len()).map(ArcId::new).zip(self.labels.iter().copied());
        Reached { labels: labels.filter(|&(_, label)| label <= limit_ms).collect(), seeds: self.seeds.to_vec() }
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
    Best(&'a [&'a Reached], Vec<Best>),
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
    pub fn new(network: &'a Network, shapes: &'a Shapes, columns: &'a [&'a Reached]) -> Self {
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
    pub fn of_column(shapes: &'a Shapes, column: &Column<'a>, limit_ms: u32) -> Self {
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
                let left_ms = &shapes.left_ms[shapes.points_of(segment)];
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
    columns: &[&Reached],
    times: impl FnMut(PieceId, PieceTimes<'_>),
) {
    RoadTimes::new(network, shapes, columns).of_segments(0..network.segment_count(), times);
}

/// Time over the end of an arc with a label.
fn through_ms(network: &Network, arc: ArcId, label: u32, offset_mm: u32) -> u32 {
    label.saturating_add(network.arc_time_ms(arc) - network.time_to_ms(arc, offset_mm))
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
