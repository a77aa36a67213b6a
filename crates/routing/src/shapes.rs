//! The roads as straight pieces, with the time that is left from each of their ends.

use std::ops::Range;

use waywarden_network::{ArcId, LocalMetric, LonLat, Network, SegmentId, Way};

/// The shape of every segment with fewer points: none of those left out lies farther than a tolerance from the line.
///
/// Points where a stretch begins are kept, so that time stays linear along a piece. Made once for a network at its speeds: one
/// with changed roads has shapes of its own. A straight piece has the number of the point kept at which it begins, so numbers
/// ascend in the order of the segments; that of a segment's last point is no piece.
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
        Self::of_segments(network, tolerance_m, |_| true)
    }

    /// The same of the segments that are wanted; the others have no pieces.
    #[must_use]
    pub fn of_segments(network: &Network, tolerance_m: f64, is_wanted: impl Fn(SegmentId) -> bool) -> Self {
        let mut shapes = Self { first: vec![0], kept: Vec::new(), left_ms: Vec::new() };
        for segment in network.segments() {
            let begin = shapes.kept.len();
            if is_wanted(segment) {
                shapes.thin(network, segment, tolerance_m);
                shapes.lay(network, segment, begin);
            }
            shapes.first.push(shapes.kept.len() as u32);
        }
        shapes
    }

    /// Works out the times that are left from the points kept of a segment.
    fn lay(&mut self, network: &Network, segment: SegmentId, begin: usize) {
        // Arcs of one direction differ in where they may lead, not in their speed.
        let mut arcs = [None; 2];
        network.arcs(segment).for_each(|arc| arcs[usize::from(!network.arc_is_forward(arc))] = Some(arc));
        let offsets = network.point_offsets_mm(segment);
        let of_point =
            |&point: &u32| arcs.map(|arc| arc.map_or(0, |arc| left_ms(network, arc, offsets[point as usize])));
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
            let stands_for = |i: usize| is_near(&metric, points[i], [points[anchor], points[next]], tolerance_m);
            if boundary || !(anchor + 1..next).all(stands_for) {
                anchor = next - 1;
                self.kept.push(anchor as u32);
            }
        }
        self.kept.push(points.len() as u32 - 1);
    }

    /// All numbers of pieces are less than this.
    #[must_use]
    pub fn piece_bound(&self) -> usize {
        self.kept.len()
    }

    /// Number of the first piece of a segment, or of the first after it if it has none.
    #[must_use]
    pub fn first_piece(&self, segment: SegmentId) -> usize {
        self.first[segment.index()] as usize
    }

    /// Calls `piece(way, piece)` for all pieces in order.
    pub fn for_each_piece(&self, network: &Network, mut piece: impl FnMut(&Way, Piece)) {
        for segment in network.segments() {
            if self.points_of(segment).is_empty() {
                continue;
            }
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
    pub(crate) fn pieces_of(&self, segment: SegmentId) -> impl Iterator<Item = PieceId> + use<> {
        let points = self.points_of(segment);
        (points.start + 1..points.end).map(move |end| PieceId { number: end - 1, segment })
    }

    /// Where a piece lies.
    #[must_use]
    pub fn piece(&self, network: &Network, id: PieceId) -> Piece {
        let (points, offsets) = (network.points(id.segment), network.point_offsets_mm(id.segment));
        let [a, b] = [self.kept[id.number], self.kept[id.number + 1]].map(|point| point as usize);
        Piece { id, a: points[a], b: points[b], ends_mm: [offsets[a], offsets[b]] }
    }

    /// The times that are left from the points kept of a segment.
    pub(crate) fn left_ms(&self, segment: SegmentId) -> &[[u32; 2]] {
        &self.left_ms[self.points_of(segment)]
    }

    /// The points kept of a segment among all points kept.
    fn points_of(&self, segment: SegmentId) -> Range<usize> {
        self.first[segment.index()] as usize..self.first[segment.index() + 1] as usize
    }
}

/// Which straight piece of the roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceId {
    /// Its number, see [`Shapes`].
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

/// Whether a point is no farther than so many metres from the straight line between two others.
fn is_near(metric: &LocalMetric, point: LonLat, [a, b]: [LonLat; 2], most_m: f64) -> bool {
    let ((ax, ay), (bx, by)) = (metric.vector_m(point, a), metric.vector_m(point, b));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (ax + along * dx, ay + along * dy);
    x * x + y * y <= most_m * most_m
}

/// Time from a position to the end of an arc, milliseconds.
pub(crate) fn left_ms(network: &Network, arc: ArcId, offset_mm: u32) -> u32 {
    network.arc_time_ms(arc) - network.time_to_ms(arc, offset_mm)
}
