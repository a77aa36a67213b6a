//! Points over two axes of their own: a front, or a figure over a number.

use std::fmt::Write as _;

use super::chart::{WIDTH, step, text};
use super::model::number;

/// Points, joined in their order.
#[derive(Clone, Debug)]
pub struct Points {
    /// Under the horizontal axis.
    pub x_title: String,
    /// Above the vertical axis.
    pub y_title: String,
    /// From left to right; finite.
    pub points: Vec<(f64, f64)>,
    /// The point that is marked, with its name.
    pub marked: Option<(usize, String)>,
}

/// An axis from a round figure to another around some values.
struct Axis {
    from: f64,
    to: f64,
    step: f64,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64> + Clone, most: f64) -> Self {
        let (low, high) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        let (low, high) = if low.is_finite() { (low, high) } else { (0.0, 1.0) };
        // An axis that begins at 0 unless that would hide what differs.
        let low = if low >= 0.0 && low < 0.5 * high { 0.0 } else { low };
        let step = step((high - low).max(high.abs() * 1e-3).max(1e-9), most);
        let (from, to) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { from, to: if to > from { to } else { from + step }, step }
    }

    fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let (from, step) = (self.from, self.step);
        let count = ((self.to - from) / step).round() as usize;
        (0..=count).map(move |at| from + at as f64 * step)
    }

    fn words(&self, value: f64) -> String {
        let decimals = (-self.step.log10().floor()).max(0.0) as usize;
        number(value, decimals)
    }
}

pub(super) fn points(chart: &Points) -> (String, f64) {
    let (left, right, top, bottom) = (64.0, WIDTH - 24.0, 34.0, 300.0);
    let across = Axis::of(chart.points.iter().map(|point| point.0), 8.0);
    let up = Axis::of(chart.points.iter().map(|point| point.1), 5.0);
    let x = |value: f64| left + (right - left) * (value - across.from) / (across.to - across.from);
    let y = |value: f64| bottom - (bottom - top) * (value - up.from) / (up.to - up.from);
    let mut out = String::new();
    text(&mut out, [4.0, 16.0], "start", "axis-title", &chart.y_title);
    for tick in up.ticks() {
        let at = y(tick);
        let _ = write!(out, "<path class=\"grid\" d=\"M{left} {at:.1}H{right}\"/>");
        text(&mut out, [left - 8.0, at + 5.0], "end", "tick", &up.words(tick));
    }
    for tick in across.ticks() {
        text(&mut out, [x(tick), bottom + 20.0], "middle", "tick", &across.words(tick));
    }
    text(&mut out, [right, bottom + 42.0], "end", "axis-title", &chart.x_title);
    let mut d = String::new();
    for (at, (across, up)) in chart.points.iter().enumerate() {
        let _ = write!(d, "{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, x(*across), y(*up));
    }
    let _ = write!(out, "<path class=\"line after\" d=\"{d}\"/>");
    for (across, up) in &chart.points {
        // A small square, as a path like all else in the charts.
        let _ = write!(out, "<path class=\"line before\" d=\"M{:.1} {:.1}h4v4h-4z\"/>", x(*across) - 2.0, y(*up) - 2.0);
    }
    if let Some(((across, up), name)) =
        chart.marked.as_ref().and_then(|(at, name)| Some((chart.points.get(*at)?, name)))
    {
        let at = x(*across);
        let _ = write!(out, "<path class=\"mark\" d=\"M{at:.1} {top}V{bottom}\"/>");
        let anchor = if at > f64::midpoint(left, right) { "end" } else { "start" };
        let beside = if anchor == "end" { at - 6.0 } else { at + 6.0 };
        text(&mut out, [beside, (y(*up) - 10.0).max(top + 12.0)], anchor, "label", name);
    }
    (out, 350.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_round_and_hold_every_point() {
        for values in [vec![3.0, 4.0, 70.0], vec![95.0, 98.5], vec![5.0], vec![-3.0, 2.0], vec![0.0], vec![]] {
            let axis = Axis::of(values.iter().copied(), 5.0);
            assert!(axis.ticks().count() >= 2 && axis.ticks().count() <= 8, "{values:?}");
            assert!(values.iter().all(|v| *v >= axis.from - 1e-9 && *v <= axis.to + 1e-9), "{values:?}");
        }
        assert_eq!(Axis::of([3.0, 70.0].into_iter(), 5.0).from, 0.0);
        assert_eq!(Axis::of([95.0, 98.5].into_iter(), 5.0).from, 95.0);
    }
}
