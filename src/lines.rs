//! The roads themselves from which a site is reached in time, cut where the time runs out.

use waywarden_network::{LonLat, Network, Position, SegmentId, UNREACHABLE_MS};
use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_routing::{PartTimes, PieceTimes, Reached, Shapes, piece_times};

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

/// A layer of all roads from which one of the sites is reached within a limit: the nearest site, and the time at both ends.
/// `sites` are the ids of the columns.
pub fn layer(
    name: &str,
    run_id: &str,
    network: &Network,
    reached: &[&Reached],
    sites: &[&str],
    limit_ms: u32,
) -> Layer {
    let fields = vec![
        Field::new("site_id", Kind::Text),
        Field::new("road_class", Kind::Text),
        Field::new("road_name", Kind::Text),
        Field::new("from_min", Kind::Number { decimals: 4 }),
        Field::new("to_min", Kind::Number { decimals: 4 }),
        Field::new("length_m", Kind::Number { decimals: 1 }),
    ];
    let mut layer = Layer::new(name, fields);
    layer.run_id = Some(run_id.to_owned());
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
    for (number, span) in spans.iter().enumerate() {
        let ends_mm = span.ends_mm.map(|mm| mm.round() as u32);
        if ends_mm[0] + LEAST_MM > ends_mm[1] {
            continue;
        }
        let position = Position { segment: span.segment, offset_mm: ends_mm[0] };
        let way = network.way(network.stretch_at(position));
        let minutes = |ms: f64| Value::Number(ms / 60_000.0);
        layer.features.push(Feature::new(
            format!("line_{number}"),
            Geometry::MultiLineString(vec![points(network, span.segment, ends_mm)]),
            vec![
                Value::from(sites[span.column as usize]),
                Value::from(way.class().name()),
                Value::from(network.text(way.name)),
                minutes(span.time_ms[0]),
                minutes(span.time_ms[1]),
                Value::Number(f64::from(ends_mm[1] - ends_mm[0]) / 1e3),
            ],
        ));
    }
    layer
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
