//! Charts whose rows have names: bars, pairs and ranges.

use std::fmt::Write as _;

use super::chart::{Bar, Pair, Range, WIDTH, step, text};
use super::model::number;

/// Where the names end and the figures begin.
const LEFT: f64 = 208.0;
const ROW: f64 = 32.0;
/// Letters that fit before [`LEFT`], in the widest of the usual fonts.
const LETTERS: usize = 22;
/// Width of a letter of a figure, bold, in the same.
const LETTER: f64 = 9.2;

/// Where the scale ends, so that the longest figure fits behind it.
fn right<'a>(figures: impl Iterator<Item = &'a str>) -> f64 {
    let letters = figures.map(|figure| figure.chars().count()).max().unwrap_or(0);
    (WIDTH - 12.0 - LETTER * letters as f64).clamp(LEFT + 150.0, WIDTH - 70.0)
}

/// A name on one line or two.
fn lines(label: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in label.split_whitespace() {
        let last = lines.last().map_or(0, |line| line.chars().count());
        match lines.last_mut() {
            Some(line) if last > 0 && last + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) if last == 0 => line.push_str(word),
            _ => lines.push(word.to_owned()),
        }
    }
    let cut = lines.len() > 2;
    lines.truncate(2);
    let count = lines.len();
    for (number, line) in lines.iter_mut().enumerate() {
        let ends_early = cut && number + 1 == count;
        if line.chars().count() + usize::from(ends_early) > LETTERS || ends_early {
            let kept: String = line.chars().take(LETTERS - 1).collect();
            *line = format!("{}…", kept.trim_end());
        }
    }
    lines
}

/// The name of the row at `y`.
fn label(out: &mut String, y: f64, words: &str) {
    let lines = lines(words);
    let first = if lines.len() > 1 { y + 10.0 } else { y + 18.0 };
    for (number, line) in lines.iter().enumerate() {
        text(out, [LEFT - 10.0, first + 14.0 * number as f64], "end", "label", line);
    }
}

/// The vertical lines of a scale from `low` to `high` with their figures, and where a value stands.
fn scale(out: &mut String, [low, high]: [f64; 2], right: f64, top: f64, bottom: f64) -> impl Fn(f64) -> f64 + use<> {
    let high = if high > low { high } else { low + 1.0 };
    let place = move |value: f64| LEFT + (right - LEFT) * (value - low) / (high - low);
    let step = step(high - low, 4.0);
    let decimals = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
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
    let right = right(bars.iter().map(|bar| bar.text.as_str()));
    let place = scale(&mut out, [0.0, most], right, 4.0, bottom);
    for (row, bar) in bars.iter().enumerate() {
        let y = 10.0 + ROW * row as f64;
        let long = (place(bar.value) - LEFT).max(0.0);
        label(&mut out, y, &bar.label);
        let _ = write!(
            out,
            "<rect class=\"bar {}\" x=\"{LEFT}\" y=\"{y}\" width=\"{long:.1}\" height=\"{}\"/>",
            bar.tone,
            ROW - 9.0
        );
        text(&mut out, [LEFT + long + 7.0, y + 18.0], "start", "value", &bar.text);
    }
    text(&mut out, [right, bottom + 40.0], "end", "axis-title", unit);
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
    let figures: Vec<String> = pairs.iter().map(|pair| number(pair.after, 1)).collect();
    let right = right(figures.iter().map(String::as_str));
    let place = scale(&mut out, [0.0, most], right, top - 4.0, bottom);
    for (row, (pair, figure)) in pairs.iter().zip(&figures).enumerate() {
        let y = top + ROW * row as f64 + 12.0;
        let [before, after] = [place(pair.before), place(pair.after)];
        label(&mut out, y - 13.0, &pair.label);
        let _ = write!(
            out,
            "<path class=\"link\" d=\"M{before:.1} {y}H{after:.1}\"/><circle class=\"dot before\" cx=\"{before:.1}\" cy=\"{y}\" r=\"6\"/><rect class=\"dot after\" x=\"{:.1}\" y=\"{}\" width=\"12\" height=\"12\"/>",
            after - 6.0,
            y - 6.0
        );
        text(&mut out, [before.max(after) + 12.0, y + 5.0], "start", "value", figure);
    }
    text(&mut out, [right, bottom + 40.0], "end", "axis-title", unit);
    (out, bottom + 48.0)
}

pub(super) fn tornado(unit: &str, base: f64, ranges: &[Range]) -> (String, f64) {
    let mut out = String::new();
    let top = 26.0;
    let bottom = top + ROW * ranges.len() as f64;
    let ends = ranges.iter().flat_map(|range| [range.low, range.high]);
    let (low, high) = ends.fold((base, base), |(low, high), v| (low.min(v), high.max(v)));
    let decimals = if high - low < 5.0 { 2 } else { 1 };
    let figure = |range: &Range| format!("{} to {}", number(range.low, decimals), number(range.high, decimals));
    let figures: Vec<String> = ranges.iter().map(figure).collect();
    let right = right(figures.iter().map(String::as_str));
    let place = scale(&mut out, [low, high], right, top - 4.0, bottom);
    for (row, (range, figure)) in ranges.iter().zip(&figures).enumerate() {
        let y = top + ROW * row as f64;
        label(&mut out, y, &range.label);
        for (value, class) in [(range.low, "before"), (range.high, "after")] {
            let (from, to) = (place(base.min(value)), place(base.max(value)));
            let _ = write!(
                out,
                "<rect class=\"range {class}\" x=\"{from:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"{}\"/>",
                to - from,
                ROW - 9.0
            );
        }
        text(&mut out, [place(range.low.max(range.high)) + 7.0, y + 18.0], "start", "value", figure);
    }
    let x = place(base);
    let _ = write!(out, "<path class=\"base\" d=\"M{x:.1} {}V{bottom}\"/>", top - 8.0);
    text(&mut out, [x, 12.0], "middle", "label", &format!("base {}", number(base, decimals)));
    text(&mut out, [right, bottom + 40.0], "end", "axis-title", unit);
    (out, bottom + 48.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_on_two_lines() {
        assert_eq!(lines("Over 30 minutes longer"), ["Over 30 minutes longer"]);
        assert_eq!(lines("From the onset to the 999 call"), ["From the onset to the", "999 call"]);
        let long = lines("Added share of admissions given thrombolysis at the receiving units");
        assert_eq!(long, ["Added share of", "admissions given…"]);
        for label in
            ["Llanfairpwllgwyngyllgogerychwyrndrobwll", "", "ein Donaudampfschifffahrtsgesellschaftskapitän hier"]
        {
            let found = lines(label);
            assert!(found.len() <= 2 && found.iter().all(|line| line.chars().count() <= LETTERS), "{found:?}");
        }
    }

    #[test]
    fn figures_fit_behind_the_longest_bar() {
        let text = "1,234,567 to 7,654,321";
        let letters = text.chars().count() as f64;
        assert!(right([text, "1"].into_iter()) + 7.0 + letters * LETTER <= WIDTH);
        assert!(right(std::iter::empty()) > LEFT);
    }
}
