//! Charts as SVG inside the page. Colours and type come from the page's style sheet, so that they follow its dark mode.

use std::fmt::Write as _;

use super::chart_bars;
use super::chart_points::{self, Points};
use super::model::number;
use crate::escape::markup;

/// A chart.
#[derive(Clone, Debug)]
pub enum Chart {
    /// Lines of shares over minutes.
    Curve(Curve),
    /// Horizontal bars with their unit.
    Bars(String, Vec<Bar>),
    /// Before and after, joined by a line, with their unit.
    Pairs(String, Vec<Pair>),
    /// Points over two axes, joined.
    Points(Points),
    /// Low and high around a base, the widest range first: unit, base, ranges.
    Tornado(String, f64, Vec<Range>),
}

/// Lines over a common axis.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Under the horizontal axis.
    pub x_title: String,
    /// Above the vertical axis, which runs from 0 to 100 %.
    pub y_title: String,
    /// At most two: before and after.
    pub lines: Vec<Line>,
    /// Marked on the horizontal axis, such as the limits of the case.
    pub marks: Vec<f64>,
    /// End of the horizontal axis.
    pub x_max: f64,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Minutes and share, 0 to 1, ascending.
    pub points: Vec<(f64, f64)>,
}

/// A bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its length, at least 0.
    pub value: f64,
    /// Its figure in words.
    pub text: String,
    /// Its colour: `worse`, `better` or `same`.
    pub tone: &'static str,
}

/// A pair of figures.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Whose.
    pub label: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

/// A range of a result.
#[derive(Clone, Debug)]
pub struct Range {
    /// What varies, and between what.
    pub label: String,
    /// The result at the one end.
    pub low: f64,
    /// The result at the other end.
    pub high: f64,
}

/// Width of every chart.
pub(super) const WIDTH: f64 = 640.0;

impl Chart {
    /// The `<svg>` element. `id` makes the ids in it unique; `title` and `finding` are read to those who do not see it.
    pub(super) fn svg(&self, id: &str, title: &str, finding: &str) -> String {
        let (body, height) = match self {
            Self::Curve(curve) => curve_body(curve),
            Self::Points(points) => chart_points::points(points),
            Self::Bars(unit, bars) => chart_bars::bars(unit, bars),
            Self::Pairs(unit, pairs) => chart_bars::pairs(unit, pairs),
            Self::Tornado(unit, base, ranges) => chart_bars::tornado(unit, *base, ranges),
        };
        format!(
            "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
            markup(title),
            markup(finding)
        )
    }
}

/// A round step that divides 0 to `max` into at most `most` parts.
pub(super) fn step(max: f64, most: f64) -> f64 {
    if max <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf((max / most).log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().find(|s| max / s <= most).unwrap_or(10.0 * power)
}

/// A text of the chart.
pub(super) fn text(out: &mut String, [x, y]: [f64; 2], anchor: &str, class: &str, words: &str) {
    let _ = write!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" class=\"{class}\">{}</text>",
        markup(words)
    );
}

fn curve_body(curve: &Curve) -> (String, f64) {
    let (left, right, top, bottom) = (48.0, WIDTH - 16.0, 58.0, 330.0);
    let x = |minutes: f64| left + (right - left) * (minutes / curve.x_max.max(1e-9)).min(1.0);
    let y = |share: f64| bottom - (bottom - top) * share;
    let mut out = String::new();
    text(&mut out, [4.0, 16.0], "start", "axis-title", &curve.y_title);
    // The key is drawn as the lines are, solid and dashed, so that colour is not needed.
    let mut key_x = left;
    for (number, line) in curve.lines.iter().enumerate() {
        let class = ["before", "after"][number.min(1)];
        let _ = write!(out, "<path class=\"line {class}\" d=\"M{key_x} 37h30\"/>");
        text(&mut out, [key_x + 37.0, 42.0], "start", "label", &line.name);
        key_x += 60.0 + 8.2 * line.name.chars().count() as f64;
    }
    for percent in [0, 25, 50, 75, 100] {
        let at = y(f64::from(percent) / 100.0);
        let _ = write!(out, "<path class=\"grid\" d=\"M{left} {at:.1}H{right}\"/>");
        text(&mut out, [left - 8.0, at + 5.0], "end", "tick", &format!("{percent}%"));
    }
    for &mark in curve.marks.iter().filter(|mark| **mark <= curve.x_max) {
        let at = x(mark);
        let _ = write!(out, "<path class=\"mark\" d=\"M{at:.1} {top}V{bottom}\"/>");
        text(&mut out, [at, bottom + 20.0], "middle", "tick", &number(mark, usize::from(mark.fract() != 0.0)));
    }
    text(&mut out, [left, bottom + 20.0], "middle", "tick", "0");
    text(&mut out, [right, bottom + 42.0], "end", "axis-title", &curve.x_title);
    for (number, line) in curve.lines.iter().enumerate() {
        let class = ["before", "after"][number.min(1)];
        let mut d = String::new();
        for (at, (minutes, share)) in line.points.iter().enumerate() {
            let _ = write!(d, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, x(*minutes), y(*share));
        }
        let _ = write!(out, "<path class=\"line {class}\" d=\"{d}\"/>");
    }
    (out, 378.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        for (max, most, expected) in [(100.0, 5.0, 20.0), (7.0, 4.0, 2.0), (0.0, 4.0, 1.0), (36_000.0, 4.0, 10_000.0)] {
            assert_eq!(step(max, most), expected, "{max}");
        }
    }

    #[test]
    fn names_in_charts_stay_text() {
        let bar = Bar { label: "<script>".into(), value: 1.0, text: "1 & 2".into(), tone: "worse" };
        let svg = Chart::Bars("\"people\"".into(), vec![bar]).svg("f1", "<b>", "a 'finding'");
        assert!(!svg.contains("<script>") && !svg.contains("<b>"), "{svg}");
        assert!(svg.contains("&lt;script&gt;") && svg.contains("1 &amp; 2"), "{svg}");
    }
}
