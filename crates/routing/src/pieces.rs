//! The roads as straight pieces with travel times, for drawing.

use waywarden_network::{ArcId, LocalMetric, LonLat, Network, Position, SegmentId, UNREACHABLE_MS, Way};

use crate::column::Column;

/// The shape of every segment with fewer points: none of those left out lies farther than a tolerance from the line.
///
/// Points where a stretch begins are kept, so that time stays linear along a piece. Made once for a network; a drawing
/// of the South West has half as many pieces at 2 m.
#[derive(Clone, Debug)]
pub struct Shapes {
    first: Vec<u32>,
    /// Indices of the points kept, counted from the first of the segment.
    kept: Vec<u32>,
}

impl Shapes {
    /// Thins out all segments of a network.
    #[must_use]
    pub fn new(network: &Network, tolerance_m: f64) -> Self {
        let mut shapes = Self { first: vec![0], kept: Vec::new() };
        for segment in network.segments() {
            shapes.thin(network, segment, tolerance_m);
            shapes.first.push(shapes.kept.len() as u32);
        }
        shapes
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

    fn of(&self, segment: SegmentId) -> &[u32] {
        &self.kept[self.first[segment.index()] as usize..self.first[segment.index() + 1] as usize]
    }
}

/// Distance from a point to the straight line between two others, metres.
fn distance_m(metric: &LocalMetric, point: LonLat, a: LonLat, b: LonLat) -> f64 {
    let ((ax, ay), (bx, by)) = (metric.vector_m(point, a), metric.vector_m(point, b));
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

impl Column<'_> {
    /// Calls `piece(way, a, b, time_a_ms, time_b_ms)` for the pieces of all segments from which the destination is
    /// within `limit_ms` at one end at least. Time is linear in between.
    ///
    /// A direction that is nowhere better than another of the same piece is left out: it changes no drawing.
    pub fn for_each_piece(
        &self,
        shapes: &Shapes,
        limit_ms: u32,
        mut piece: impl FnMut(&Way, LonLat, LonLat, u32, u32),
    ) {
        let mut times: Vec<[u32; 2]> = Vec::new();
        for segment in self.network.segments() {
            if self.network.arcs(segment).any(|arc| self.labels[arc.index()] <= limit_ms) {
                self.pieces_of(segment, shapes, limit_ms, &mut times, &mut piece);
            }
        }
        for seed in self.seeds {
            self.pieces_before_seed(seed.arc, seed.offset_mm, seed.walk_ms, &mut piece);
        }
    }

    fn pieces_of(
        &self,
        segment: SegmentId,
        shapes: &Shapes,
        limit_ms: u32,
        times: &mut Vec<[u32; 2]>,
        piece: &mut impl FnMut(&Way, LonLat, LonLat, u32, u32),
    ) {
        let network = self.network;
        let (points, offsets) = (network.points(segment), network.point_offsets_mm(segment));
        let (kept, stretches) = (shapes.of(segment), network.stretches(segment));
        let time_ms = |arc: ArcId, offset_mm: u32| match self.labels[arc.index()] {
            UNREACHABLE_MS => UNREACHABLE_MS,
            label => label.saturating_add(network.arc_time_ms(arc) - network.time_to_ms(arc, offset_mm)),
        };
        let mut stretch = 0;
        for pair in kept.windows(2) {
            let [a, b] = [pair[0] as usize, pair[1] as usize];
            while stretch + 1 < stretches.len() && stretches[stretch + 1].start_mm <= offsets[a] {
                stretch += 1;
            }
            times.clear();
            times.extend(network.arcs(segment).map(|arc| [time_ms(arc, offsets[a]), time_ms(arc, offsets[b])]));
            for i in 0..times.len() {
                let [ta, tb] = times[i];
                let dominated = (0..times.len()).any(|j| {
                    let [oa, ob] = times[j];
                    j != i && oa <= ta && ob <= tb && ([oa, ob] != [ta, tb] || j < i)
                });
                if ta.min(tb) <= limit_ms && !dominated {
                    piece(network.way(&stretches[stretch]), points[a], points[b], ta, tb);
                }
            }
        }
    }

    /// The pieces of an arc up to the destination on it, in all detail: there are few.
    fn pieces_before_seed(
        &self,
        arc: ArcId,
        seed_mm: u32,
        walk_ms: u32,
        piece: &mut impl FnMut(&Way, LonLat, LonLat, u32, u32),
    ) {
        let network = self.network;
        let segment = network.arc_segment(arc);
        let (points, offsets) = (network.points(segment), network.point_offsets_mm(segment));
        let forward = network.arc_is_forward(arc);
        let at_seed_ms = network.time_to_ms(arc, seed_mm) + walk_ms;
        let seed_at = network.locate(Position { segment, offset_mm: seed_mm });
        for i in 1..points.len() {
            let (mut from, mut to) = ((points[i - 1], offsets[i - 1]), (points[i], offsets[i]));
            if !forward {
                std::mem::swap(&mut from, &mut to);
            }
            let beyond = |offset_mm: u32| if forward { offset_mm > seed_mm } else { offset_mm < seed_mm };
            if beyond(from.1) {
                continue;
            }
            if beyond(to.1) {
                to = (seed_at, seed_mm);
            }
            let time_ms = |offset_mm: u32| at_seed_ms - network.time_to_ms(arc, offset_mm);
            let position = Position { segment, offset_mm: offsets[i - 1] };
            piece(network.way(network.stretch_at(position)), from.0, to.0, time_ms(from.1), time_ms(to.1));
        }
    }
}
