//! The roads themselves from which a site is reached in time, cut where the time runs out.

use waywarden_network::{LonLat, Network, Position, SegmentId, UNREACHABLE_MS};
use waywarden_routing::{PartTimes, PieceTimes, ReachableArcs, Shapes, piece_times};

/// A stretch of road on which the time is linear and belongs to one destination.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    segment: SegmentId,
    ends_mm: [f64; 2],
    time_ms: [f64; 2],
    column: u32,
    /// 1 if the time grows along the segment, else -1 or 0.
    trend: i32,
}

/// Shorter lines are a position when rounded to six decimals, and left out.
const LEAST_MM: u32 = 250;

/// The time of a part at a place on its segment.
fn at_ms(part: &PartTimes, mm: f64) -> f64 {
    let [from, to] = part.ends_mm.map(f64::from);
    let [start, end] = part.time_ms.map(f64::from);
    if to > from { start + (end - start) * (mm - from) / (to - from) } else { start.min(end) }
}

/// The best of several parts over a piece, cut where another becomes the best and where the time passes the limit.
fn envelope(segment: SegmentId, ends_mm: [u32; 2], parts: &[PartTimes], limit_ms: f64, out: &mut Vec<Span>) {
    let mut cuts: Vec<f64> = ends_mm.iter().map(|&mm| f64::from(mm)).collect();
    for (number, part) in parts.iter().enumerate() {
        cuts.extend(part.ends_mm.map(f64::from));
        let [from, to] = part.ends_mm.map(f64::from);
        let mut crosses = |ahead: f64, behind: f64, low: f64, high: f64| {
            if high > low && (ahead < 0.0) != (behind < 0.0) {
                cuts.push(low + (high - low) * ahead / (ahead - behind));
            }
        };
        crosses(at_ms(part, from) - limit_ms, at_ms(part, to) - limit_ms, from, to);
        for other in &parts[number + 1..] {
            let low = from.max(f64::from(other.ends_mm[0]));
            let high = to.min(f64::from(other.ends_mm[1]));
            crosses(at_ms(part, low) - at_ms(other, low), at_ms(part, high) - at_ms(other, high), low, high);
        }
    }
    cuts.retain(|cut| (f64::from(ends_mm[0])..=f64::from(ends_mm[1])).contains(cut));
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    for pair in cuts.windows(2) {
        let middle = f64::midpoint(pair[0], pair[1]);
        let covers = |part: &&PartTimes| f64::from(part.ends_mm[0]) <= middle && middle <= f64::from(part.ends_mm[1]);
        let best = parts
            .iter()
            .filter(covers)
            .map(|part| (at_ms(part, middle), part))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.column.cmp(&b.1.column)));
        let Some((middle_ms, best)) = best.filter(|best| best.0 <= limit_ms) else { continue };
        let time_ms = [at_ms(best, pair[0]), at_ms(best, pair[1])];
        debug_assert!(middle_ms <= limit_ms);
        let trend = time_ms[1].total_cmp(&time_ms[0]) as i32;
        let span = Span { segment, ends_mm: [pair[0], pair[1]], time_ms, column: best.column, trend };
        match out.last_mut() {
            // The same trip goes on.
            Some(last)
                if last.segment == segment
                    && last.ends_mm[1] == span.ends_mm[0]
                    && last.column == span.column
                    && last.trend == span.trend
                    && (last.time_ms[1] - span.time_ms[0]).abs() < 1.5 =>
            {
                last.ends_mm[1] = span.ends_mm[1];
                last.time_ms[1] = span.time_ms[1];
            }
            _ => out.push(span),
        }
    }
}

/// The points of a segment between two places on it.
fn points(network: &Network, segment: SegmentId, ends_mm: [u32; 2]) -> Vec<LonLat> {
    let end = |offset_mm: u32| network.locate(Position { segment, offset_mm });
    let between = network.points(segment).iter().zip(network.point_offsets_mm(segment));
    let between = between.filter(|&(_, mm)| (ends_mm[0] + 1..ends_mm[1]).contains(mm)).map(|(&at, _)| at);
    std::iter::once(end(ends_mm[0])).chain(between).chain([end(ends_mm[1])]).collect()
}

/// A road from which a site is reached within a limit: where it lies, and the time at both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachedLine {
    /// A number that no other line has.
    pub number: usize,
    /// The line, in the direction of its segment.
    pub points: Vec<LonLat>,
    /// The nearest site, by its number among those asked for.
    pub site: u32,
    /// Class of the road at its beginning.
    pub class: &'static str,
    /// Name of the road at its beginning, empty if it has none.
    pub name: String,
    /// Times at both ends, milliseconds.
    pub time_ms: [f64; 2],
    /// Length, millimetres.
    pub length_mm: u32,
}

/// All roads from which one of the sites is reached within a limit, each cut where the nearest site changes and where the
/// time runs out.
#[must_use]
pub fn reached_lines(network: &Network, reached: &[&ReachableArcs], limit_ms: u32) -> Vec<ReachedLine> {
    let mut spans = Vec::new();
    // In all detail: where a segment bends is no matter of taste here.
    let shapes = Shapes::new(network, 0.0);
    piece_times(network, &shapes, reached, |id, times| match times {
        PieceTimes::Whole { along_ms, against_ms, columns } => {
            let ends_mm = shapes.piece(network, id).ends_mm;
            let part = |time_ms: [u32; 2], column| PartTimes { ends_mm, time_ms, column };
            let parts = [part(along_ms, columns[0]), part(against_ms, columns[1])];
            let known: Vec<PartTimes> =
                parts.into_iter().filter(|part| !part.time_ms.contains(&UNREACHABLE_MS)).collect();
            envelope(id.segment, ends_mm, &known, f64::from(limit_ms), &mut spans);
        }
        PieceTimes::Parts(parts) => {
            envelope(id.segment, shapes.piece(network, id).ends_mm, parts, f64::from(limit_ms), &mut spans);
        }
    });
    spans.iter().enumerate().filter_map(|(number, span)| line(network, number, span)).collect()
}

/// `None` for a span so short that it is a position when written.
fn line(network: &Network, number: usize, span: &Span) -> Option<ReachedLine> {
    let ends_mm = span.ends_mm.map(|mm| mm.round() as u32);
    if ends_mm[0] + LEAST_MM > ends_mm[1] {
        return None;
    }
    let position = Position { segment: span.segment, offset_mm: ends_mm[0] };
    let way = network.way(network.stretch_at(position));
    Some(ReachedLine {
        number,
        points: points(network, span.segment, ends_mm),
        site: span.column,
        class: way.class().name(),
        name: network.text(way.name).to_owned(),
        time_ms: span.time_ms,
        length_mm: ends_mm[1] - ends_mm[0],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A road of 100 m between two ways to one site: 10 s from one end, 6 s from the other, 0.1 s a metre.
    #[test]
    fn a_road_is_cut_where_its_better_end_changes_and_where_the_time_runs_out() {
        let part = |time_ms| PartTimes { ends_mm: [0, 100_000], time_ms, column: 0 };
        // Leaving at the far end: 6 s there, 16 s at the near one. Leaving at the near end: 10 s there, 20 s at the far one.
        let parts = [part([16_000, 6_000]), part([10_000, 20_000])];
        let spans = |limit_ms: f64| {
            let mut out = Vec::new();
            envelope(SegmentId(0), [0, 100_000], &parts, limit_ms, &mut out);
            out.iter().map(|span| (span.ends_mm, span.time_ms)).collect::<Vec<_>>()
        };
        // Equal at 30 m: 13 s.
        let expected = [([0.0, 30_000.0], [10_000.0, 13_000.0]), ([30_000.0, 100_000.0], [13_000.0, 6_000.0])];
        assert_eq!(spans(60_000.0), expected);
        let expected = [([0.0, 20_000.0], [10_000.0, 12_000.0]), ([40_000.0, 100_000.0], [12_000.0, 6_000.0])];
        assert_eq!(spans(12_000.0), expected);
        assert_eq!(spans(5_000.0), []);
    }
}

#[cfg(test)]
mod scenes;
