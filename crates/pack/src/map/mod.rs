//! Static maps as SVG, drawn by the program itself, and as PNG where the feature `maps` is built in.
//!
//! A map has one frame in Web Mercator (true in shape, the scale bar is for its middle), layers from the bottom up, the
//! names of its sites, a legend in words, a scale bar, north, and the credits that licences ask for. The SVG is complete
//! in itself: no script, no link, no font inside.

mod frame;
mod furniture;
mod labels;
#[cfg(feature = "maps")]
mod raster;

use std::fmt::Write as _;

use crate::clean::Area;
use crate::error::LayerError;
use crate::escape::markup;
use crate::layer::Layer;
use crate::rings::Micro;
use crate::shape::Shape;
use crate::style::{Paint, Style};
use frame::Frame;

#[cfg(feature = "maps")]
pub use raster::{MapError, png, small_png};

/// Units of the drawing for a millimetre of a [`Paint`]: a map is 1,000 units wide and meant for 260 mm.
const UNITS_PER_MM: f64 = 3.8;
/// Width of the whole drawing.
pub(crate) const WIDTH: f64 = 1_000.0;
/// Width of the column on the right.
const LEGEND: f64 = 236.0;
const MARGIN: f64 = 18.0;
const TOP: f64 = 66.0;
const FOOT: f64 = 34.0;

/// What a map shows.
#[derive(Clone, Debug)]
pub struct StaticMap<'a> {
    /// What it shows, in a line.
    pub title: String,
    /// Of which case and option.
    pub subtitle: String,
    /// What is to be seen, for those who do not see it.
    pub description: String,
    /// The layers, the lowest first.
    pub layers: Vec<Drawn<'a>>,
    /// Shown on the map: west, south, east and north, degrees.
    pub view: [f64; 4],
    /// Lines that licences ask for.
    pub attribution: &'a [String],
}

/// A layer of a map.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// What.
    pub layer: &'a Layer,
    /// How.
    pub style: &'a Style,
    /// Whether it stands in the legend.
    pub in_legend: bool,
}

/// The map as an SVG document.
///
/// # Errors
/// [`LayerError`] for positions that are none.
pub fn svg(map: &StaticMap<'_>) -> Result<String, LayerError> {
    let frame = Frame::new(map.view, [MARGIN, TOP], WIDTH - 2.0 * MARGIN - LEGEND - MARGIN);
    let height = TOP + frame.size[1] + FOOT;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"Noto Sans, Arial, sans-serif\" fill=\"#1c1c1c\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        markup(&format!("{}: {}", map.title, map.subtitle)),
        markup(&map.description)
    );
    let [[x, y], [width, tall]] = [frame.origin, frame.size];
    let _ = writeln!(
        out,
        "<clipPath id=\"frame\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{tall}\"/></clipPath>\n<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{tall}\" fill=\"#faf9f6\"/>\n<g clip-path=\"url(#frame)\" stroke-linejoin=\"round\" stroke-linecap=\"round\">"
    );
    let mut names = Vec::new();
    let mut used: Vec<Vec<bool>> = Vec::new();
    for drawn in &map.layers {
        used.push(layer(&mut out, &frame, drawn, &mut names)?);
    }
    labels::write(&mut out, &frame, &names);
    let _ = writeln!(
        out,
        "</g>\n<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{tall}\" fill=\"none\" stroke=\"#8a8a8a\" stroke-width=\"1\"/>"
    );
    furniture::heading(&mut out, &map.title, &map.subtitle);
    let entries: Vec<furniture::Entry<'_>> = map
        .layers
        .iter()
        .zip(&used)
        .rev()
        .filter(|(drawn, used)| drawn.in_legend && used.contains(&true))
        .map(|(drawn, used)| furniture::Entry { style: drawn.style, kind: kind(drawn.layer), used })
        .collect();
    furniture::legend(&mut out, &entries, [x + width + MARGIN, TOP]);
    furniture::scale_and_north(&mut out, &frame);
    furniture::credits(&mut out, map.attribution, height);
    out.push_str("</svg>\n");
    Ok(out)
}

/// What a legend draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Point,
    Line,
    Area,
}

fn kind(layer: &Layer) -> Kind {
    match layer.features.iter().find_map(|f| f.geometry.type_name()) {
        Some("MultiPolygon") => Kind::Area,
        Some("MultiLineString") => Kind::Line,
        _ => Kind::Point,
    }
}

/// Draws the features by class, the last class of the style lowest, so that the first lies on top; which classes occur.
fn layer(
    out: &mut String,
    frame: &Frame,
    drawn: &Drawn<'_>,
    names: &mut Vec<labels::Name>,
) -> Result<Vec<bool>, LayerError> {
    let mut by_class: Vec<Vec<Shape>> = vec![Vec::new(); drawn.style.classes.len()];
    let label = drawn.style.label.as_ref().and_then(|name| drawn.layer.fields.iter().position(|f| f.name == *name));
    for feature in &drawn.layer.features {
        let Some(class) = drawn.style.class_of(drawn.layer, feature) else { continue };
        let shape = Shape::of(feature)?;
        if shape.bounds().is_none_or(|bounds| !frame.sees(bounds)) {
            continue;
        }
        if let (Some(at), Shape::Point(position)) = (label, &shape)
            && let crate::value::Value::Text(text) = &feature.values[at]
        {
            names.push(labels::Name { at: frame.place(*position), text: text.clone() });
        }
        by_class[class].push(shape);
    }
    for (shapes, class) in by_class.iter().zip(&drawn.style.classes).rev() {
        if shapes.is_empty() {
            continue;
        }
        let _ = writeln!(out, "<g{}>", paint(&class.paint));
        for shape in shapes {
            match shape {
                Shape::None => {}
                Shape::Point(position) => mark(out, frame.place(*position), &class.paint),
                Shape::Lines(lines) => path(out, lines.iter().map(|line| (line.as_slice(), false)), frame),
                Shape::Areas(areas) => {
                    let rings =
                        areas.iter().flat_map(|Area { exterior, holes }| std::iter::once(exterior).chain(holes));
                    path(out, rings.map(|ring| (ring.as_slice(), true)), frame);
                }
            }
        }
        out.push_str("</g>\n");
    }
    Ok(by_class.iter().map(|shapes| !shapes.is_empty()).collect())
}

fn paint(paint: &Paint) -> String {
    let fill = paint.fill.map_or_else(|| "none".to_owned(), crate::style::Rgb::hex);
    let mut text = format!(" fill=\"{fill}\" fill-rule=\"evenodd\"");
    if let Some(line) = paint.line {
        let width = paint.width_mm * UNITS_PER_MM;
        let _ = write!(text, " stroke=\"{}\" stroke-width=\"{width:.2}\"", line.hex());
    }
    text
}

/// Positions that lie closer than this to the last are left out, units: nobody sees them.
const TOLERANCE: f64 = 0.35;

fn path<'a>(out: &mut String, chains: impl Iterator<Item = (&'a [Micro], bool)>, frame: &Frame) {
    let mut d = String::new();
    for (chain, closed) in chains {
        let places: Vec<[f64; 2]> = chain.iter().map(|p| frame.place(*p)).collect();
        let mut kept: Vec<[f64; 2]> = Vec::new();
        for (at, place) in places.iter().enumerate() {
            let far = kept.last().is_none_or(|last| (last[0] - place[0]).hypot(last[1] - place[1]) > TOLERANCE);
            if far || at + 1 == places.len() {
                kept.push(*place);
            }
        }
        if kept.len() < if closed { 3 } else { 2 } {
            continue;
        }
        for (at, [x, y]) in kept.iter().enumerate() {
            let _ = write!(d, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { " " });
        }
        if closed {
            d.push('Z');
        }
    }
    if !d.is_empty() {
        let _ = writeln!(out, "<path d=\"{d}\"/>");
    }
}

/// A point in the shape of its paint.
fn mark(out: &mut String, [x, y]: [f64; 2], paint: &Paint) {
    use crate::style::Shape as Mark;
    let r = paint.size_mm * UNITS_PER_MM / 2.0;
    let _ = match paint.shape {
        Mark::Circle => writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/>"),
        Mark::Square => {
            writeln!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                x - r,
                y - r,
                2.0 * r,
                2.0 * r
            )
        }
        Mark::Triangle => {
            writeln!(out, "<path d=\"M{:.1} {:.1}l{:.1} {:.1}h{:.1}Z\"/>", x, y - r, r, 2.0 * r, -2.0 * r)
        }
        Mark::Cross => {
            let arm = r * 0.42;
            writeln!(
                out,
                "<path transform=\"translate({x:.1} {y:.1}) rotate(45)\" d=\"M{a:.1} {a:.1}V{r:.1}H{b:.1}V{a:.1}H{s:.1}V{b:.1}H{b:.1}V{s:.1}H{a:.1}V{b:.1}H{r:.1}V{a:.1}Z\"/>",
                a = arm,
                b = -arm,
                s = -r
            )
        }
    };
}
