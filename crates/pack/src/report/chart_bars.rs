//! Charts whose rows have names: bars, pairs and ranges.

use std::fmt::Write as _;

use super::chart::{Bar, Pair, Range, WIDTH, step, text};
use super::model::number;

/// Where the names end and the figures begin.
const LEFT: f64 = 208.0;
const RIGHT: f64 = WIDTH - 70.0;
const ROW: f64 = 32.0;
/// Letters that fit before [`LEFT`].
const LETTERS: usize = 26;

fn short(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    label.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// The vertical lines of a scale from `low` to `high` with their figures, and where a value stands.
fn scale(out: &mut String, low: f64, high: f64, top: f64, bottom: f64) -> impl Fn(f64) -> f64 + use<> {
    let high = if high > low { high } else { low + 1.0 };
    let place = move |value: f64| LEFT + (RIGHT - LEFT) * (value - low) / (high - low);
    let step = step(high - low, 4.0);
    let decimals = usize::from(step < 1.0);
    let mut at = (low / step).ceil() * step;
    while at <= high + step * 1e-9 {
        let x = place(at);
        let _ = write!(out, "<path class=\"grid\" d=\"M{x:.1} {top:.1}V{bottom:.1}\"/>");
        text(out, [x, bottom + 18.0], "middle", "tick", &number(at, decimals));
        at += step;
    }
    place
}

pub(super) fn bars(unit: &str, bars: &[Bar]) -> (String, f64) {
    let mut out = String::new();
    let bottom = 10.0 + ROW * bars.len() as f64;
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let place = scale(&mut out, 0.0, most, 4.0, bottom);
    for (row, bar) in bars.iter().enumerate() {
        let y = 10.0 + ROW * row as f64;
        let long = (place(bar.value) - LEFT).max(0.0);
        text(&mut out, [LEFT - 10.0, y + 18.0], "end", "label", &short(&bar.label));
        let _ = write!(
            out,
            "<rect class=\"bar {}\" x=\"{LEFT}\" y=\"{y}\" width=\"{long:.1}\" height=\"{}\"/>",
            bar.tone,
            ROW - 9.0
        );
        text(&mut out, [LEFT + long + 7.0, y + 18.0], "start", "value", &bar.text);
    }
    text(&mut out, [RIGHT, bottom + 40.0], "end", "axis-title", unit);
    (out, bottom + 48.0)
}

pub(super) fn pairs(unit: &str, pairs: &[Pair]) -> (String, f64) {
    let mut out = String::new();
    let top = 34.0;
    let bottom = top + ROW * pairs.len() as f64;
    let most = pairs.iter().map(|pair| pair.before.max(pair.after)).fold(0.0, f64::max);
    let _ = write!(
        out,
        "<circle class=\"dot before\" cx=\"{}\" cy=\"13\" r=\"6\"/><rect class=\"dot after\" x=\"{}\" y=\"7\" width=\"12\" height=\"12\"/>",
        LEFT + 6.0,
        LEFT + 84.0
    );
    text(&mut out, [LEFT + 18.0, 18.0], "start", "label", "Before");
    text(&mut out, [LEFT + 103.0, 18.0], "start", "label", "After");
    let place = scale(&mut out, 0.0, most, top - 4.0, bottom);
    for (row, pair) in pairs.iter().enumerate() {
        let y = top + ROW * row as f64 + 12.0;
        let [before, after] = [place(pair.before), place(pair.after)];
        text(&mut out, [LEFT - 10.0, y + 5.0], "end", "label", &short(&pair.label));
        let _ = write!(
            out,
            "<path class=\"link\" d=\"M{before:.1} {y}H{after:.1}\"/><circle class=\"dot before\" cx=\"{before:.1}\" cy=\"{y}\" r=\"6\"/><rect class=\"dot after\" x=\"{:.1}\" y=\"{}\" width=\"12\" height=\"12\"/>",
            after - 6.0,
            y - 6.0
        );
        text(&mut out, [before.max(after) + 12.0, y + 5.0], "start", "value", &number(pair.after, 1));
    }
    text(&mut out, [RIGHT, bottom + 40.0], "end", "axis-title", unit);
    (out, bottom + 48.0)
}

pub(super) fn tornado(unit: &str, base: f64, ranges: &[Range]) -> (String, f64) {
    let mut out = String::new();
    let top = 26.0;
    let bottom = top + ROW * ranges.len() as f64;
    let ends = ranges.iter().flat_map(|range| [range.low, range.high]);
    let (low, high) = ends.fold((base, base), |(low, high), v| (low.min(v), high.max(v)));
    let place = scale(&mut out, low, high, top - 4.0, bottom);
    for (row, range) in ranges.iter().enumerate() {
        let y = top + ROW * row as f64;
        text(&mut out, [LEFT - 10.0, y + 18.0], "end", "label", &short(&range.label));
        for (value, class) in [(range.low, "before"), (range.high, "after")] {
            let (from, to) = (place(base.min(value)), place(base.max(value)));
            let _ = write!(
                out,
                "<rect class=\"range {class}\" x=\"{from:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"{}\"/>",
                to - from,
                ROW - 9.0
            );
        }
        text(
            &mut out,
            [place(range.low.max(range.high)) + 7.0, y + 18.0],
            "start",
            "value",
            &format!("{} to {}", number(range.low, 1), number(range.high, 1)),
        );
    }
    let x = place(base);
    let _ = write!(out, "<path class=\"base\" d=\"M{x:.1} {}V{bottom}\"/>", top - 8.0);
    text(&mut out, [x, 12.0], "middle", "label", &format!("base {}", number(base, 1)));
    text(&mut out, [RIGHT, bottom + 40.0], "end", "axis-title", unit);
    (out, bottom + 48.0)
}
