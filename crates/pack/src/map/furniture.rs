//! Everything around the map: heading, legend, scale bar, north and credits.

use std::fmt::Write as _;

use super::frame::Frame;
use super::{Kind, LEGEND, MARGIN, UNITS_PER_MM, mark, paint};
use crate::escape::markup;
use crate::style::{Paint, Style};

pub(super) fn heading(out: &mut String, title: &str, subtitle: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"32\" font-size=\"22\" font-weight=\"700\">{}</text>\n<text x=\"{MARGIN}\" y=\"54\" font-size=\"14\" fill=\"#474747\">{}</text>",
        markup(&shortened(title, 84)),
        markup(&shortened(subtitle, 130))
    );
}

/// At most so many characters, the end marked where something is missing.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// `text` in lines of at most so many characters, broken at blanks.
pub(super) fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A style in the legend.
pub(super) struct Entry<'a> {
    pub(super) style: &'a Style,
    pub(super) kind: Kind,
    /// Which of its classes are on the map; the others would be looked for in vain.
    pub(super) used: &'a [bool],
}

/// The legend, styles one below the other.
pub(super) fn legend(out: &mut String, entries: &[Entry<'_>], [x, mut y]: [f64; 2]) {
    for Entry { style, kind, used } in entries {
        for line in lines(&style.legend, (LEGEND / 7.4) as usize) {
            y += 16.0;
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"13.5\" font-weight=\"700\">{}</text>",
                markup(&line)
            );
        }
        y += 8.0;
        for (class, _) in style.classes.iter().zip(*used).filter(|(_, used)| **used) {
            y += 20.0;
            swatch(out, *kind, &class.paint, [x, y - 12.0]);
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{y}\" font-size=\"13\">{}</text>",
                x + 34.0,
                markup(&shortened(&class.label, 30))
            );
        }
        y += 16.0;
    }
}

fn swatch(out: &mut String, kind: Kind, what: &Paint, [x, y]: [f64; 2]) {
    match kind {
        Kind::Area => {
            // A pale class would not be seen on paper without a border.
            let fill = what.fill.map_or_else(|| "none".to_owned(), crate::style::Rgb::hex);
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"26\" height=\"14\" fill=\"{fill}\" stroke=\"#8a8a8a\" stroke-width=\"0.8\"/>"
            );
        }
        Kind::Line => {
            let _ = writeln!(out, "<path{} d=\"M{x} {}h26\"/>", paint(what), y + 7.0);
        }
        Kind::Point => {
            let _ = writeln!(out, "<g{}>", paint(what));
            let size = what.size_mm.min(14.0 / UNITS_PER_MM);
            mark(out, [x + 13.0, y + 7.0], &Paint { size_mm: size, ..*what });
            out.push_str("</g>\n");
        }
    }
}

/// The bar in the lower left corner of the frame, north in the upper right one.
pub(super) fn scale_and_north(out: &mut String, frame: &Frame) {
    let wanted_km = frame.metres_per_unit() * 120.0 / 1_000.0;
    let power = 10_f64.powf(wanted_km.log10().floor());
    let km = [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().rfind(|km| *km <= wanted_km).unwrap_or(power);
    let long = km * 1_000.0 / frame.metres_per_unit();
    let (x, y) = (frame.origin[0] + 14.0, frame.origin[1] + frame.size[1] - 14.0);
    let _ = writeln!(
        out,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"30\" fill=\"#ffffff\" fill-opacity=\"0.85\"/>\n<path d=\"M{x:.1} {:.1}v6h{long:.1}v-6M{:.1} {:.1}v3\" fill=\"none\" stroke=\"#1c1c1c\" stroke-width=\"1.4\"/>\n<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"12\">0</text>\n<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"12\" text-anchor=\"end\">{km} km</text>",
        x - 7.0,
        y - 22.0,
        long + 14.0,
        y - 4.0,
        x + long / 2.0,
        y - 1.0,
        y - 8.0,
        x + long,
        y - 8.0
    );
    let (x, y) = (frame.origin[0] + frame.size[0] - 22.0, frame.origin[1] + 16.0);
    let _ = writeln!(
        out,
        "<path d=\"M{x} {y}l7 18-7-5-7 5Z\" fill=\"#1c1c1c\" stroke=\"#ffffff\" stroke-width=\"1\" paint-order=\"stroke\"/>\n<text x=\"{x}\" y=\"{}\" font-size=\"12\" font-weight=\"700\" text-anchor=\"middle\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">N</text>",
        y + 33.0
    );
}

pub(super) fn credits(out: &mut String, attribution: &[String], height: f64) {
    let text = attribution.join(" · ");
    let rows = lines(&text, 165);
    let top = height - 8.0 - 11.0 * (rows.len().min(2) as f64 - 1.0);
    for (number, row) in rows.iter().take(2).enumerate() {
        let y = top + 11.0 * number as f64;
        let row = if number == 1 && rows.len() > 2 { format!("{row} …") } else { row.clone() };
        let _ =
            writeln!(out, "<text x=\"{MARGIN}\" y=\"{y}\" font-size=\"10.5\" fill=\"#474747\">{}</text>", markup(&row));
    }
}
