//! A [`Style`] as QGIS writes it.

use std::fmt::Write as _;

use crate::escape::markup;
use crate::layer::Layer;
use crate::style::{Class, Paint, Rgb, Shape, Style, When};
use crate::table::neutral_text;

/// The version of QGIS whose format this is; later ones read it, and it is the oldest that still gets about.
pub(super) const QGIS_VERSION: &str = "3.22.16-Białowieża";

/// Kinds of geometry, as QGIS numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Point,
    Line,
    Area,
}

impl Kind {
    pub(super) fn of(layer: &Layer) -> Self {
        match layer.features.iter().find_map(|feature| feature.geometry.type_name()) {
            Some("MultiLineString") => Self::Line,
            Some("MultiPolygon") => Self::Area,
            _ => Self::Point,
        }
    }

    #[cfg(feature = "qgis")]
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::Line => "Line",
            Self::Area => "Polygon",
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            Self::Point => "marker",
            Self::Line => "line",
            Self::Area => "fill",
        }
    }
}

/// The `.qml` file of a layer.
#[must_use]
pub fn qml(layer: &Layer, style: &Style) -> String {
    let kind = Kind::of(layer);
    let mut out = String::from("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    let labels = u8::from(style.label.is_some());
    let _ = writeln!(
        out,
        "<qgis version=\"{QGIS_VERSION}\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"{labels}\">"
    );
    out.push_str(&symbology(kind, style));
    let number = kind as u8;
    let _ = writeln!(out, " <layerGeometryType>{number}</layerGeometryType>\n</qgis>");
    out
}

/// Renderer and labels.
pub(super) fn symbology(kind: Kind, style: &Style) -> String {
    let mut out = String::from(
        " <renderer-v2 type=\"RuleRenderer\" symbollevels=\"1\" forceraster=\"0\" enableorderby=\"0\">\n  <rules key=\"{root}\">\n",
    );
    for (number, class) in style.classes.iter().enumerate() {
        let filter = markup(&filter(class));
        let label = markup(&class.label);
        let _ = writeln!(
            out,
            "   <rule key=\"{{class{number}}}\" symbol=\"{number}\" filter=\"{filter}\" label=\"{label}\"/>"
        );
    }
    out.push_str("  </rules>\n  <symbols>\n");
    // The first class lies on top, as on the other maps, in whatever order the features come.
    let last = style.classes.len().saturating_sub(1);
    for (number, class) in style.classes.iter().enumerate() {
        symbol(&mut out, kind, &number.to_string(), &class.paint, last - number);
    }
    out.push_str("  </symbols>\n </renderer-v2>\n");
    if let Some(field) = &style.label {
        labels(&mut out, kind, field);
    }
    out.push_str(
        " <blendMode>0</blendMode>\n <featureBlendMode>0</featureBlendMode>\n <layerOpacity>1</layerOpacity>\n",
    );
    out
}

/// The conditions of a class as an expression of QGIS.
fn filter(class: &Class) -> String {
    let name = |field: &str| format!("\"{field}\"");
    let condition = |when: &When| match when {
        When::Between(field, low, high) => {
            let field = name(field);
            let low = low.map(|low| format!("{field} > {low}"));
            let high = high.map(|high| format!("{field} <= {high}"));
            let both: Vec<String> = low.into_iter().chain(high).collect();
            if both.is_empty() { format!("{field} IS NOT NULL") } else { both.join(" AND ") }
        }
        When::Equal(field, number) => format!("{} = {number}", name(field)),
        When::Is(field, text) => {
            // The GeoPackage has neutralised text, the GeoJSON file has it as it is.
            let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"));
            let neutral = neutral_text(text);
            let other = if neutral == *text { String::new() } else { format!(", {}", quoted(&neutral)) };
            format!("{} IN ({}{other})", name(field), quoted(text))
        }
        When::Flag(field, flag) => format!("{} = {flag}", name(field)),
        When::Present(field) => format!("{} IS NOT NULL", name(field)),
        When::Missing(field) => format!("{} IS NULL", name(field)),
    };
    class.when.iter().map(condition).collect::<Vec<_>>().join(" AND ")
}

/// One symbol with its single layer, drawn in the given pass.
fn symbol(out: &mut String, kind: Kind, name: &str, paint: &Paint, pass: usize) {
    let symbol = kind.symbol();
    let _ =
        writeln!(out, "   <symbol type=\"{symbol}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">");
    let class = match kind {
        Kind::Point => "SimpleMarker",
        Kind::Line => "SimpleLine",
        Kind::Area => "SimpleFill",
    };
    let _ = writeln!(out, "    <layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"{pass}\">");
    let width = paint.width_mm.to_string();
    let line_style = if paint.line.is_some() { "solid" } else { "no" };
    let mut properties: Vec<(&str, String)> = match kind {
        Kind::Point => vec![
            ("angle", if paint.shape == Shape::Cross { "45" } else { "0" }.to_owned()),
            ("name", shape(paint.shape).to_owned()),
            ("size", paint.size_mm.to_string()),
            ("size_unit", "MM".to_owned()),
            ("color", colour(paint.fill)),
            ("outline_color", colour(paint.line)),
            ("outline_style", line_style.to_owned()),
            ("outline_width", width),
            ("outline_width_unit", "MM".to_owned()),
        ],
        Kind::Line => vec![
            ("line_color", colour(paint.line)),
            ("line_style", line_style.to_owned()),
            ("line_width", width),
            ("line_width_unit", "MM".to_owned()),
            ("capstyle", "round".to_owned()),
            ("joinstyle", "round".to_owned()),
        ],
        Kind::Area => vec![
            ("color", colour(paint.fill)),
            ("style", if paint.fill.is_some() { "solid" } else { "no" }.to_owned()),
            ("outline_color", colour(paint.line)),
            ("outline_style", line_style.to_owned()),
            ("outline_width", width),
            ("outline_width_unit", "MM".to_owned()),
            ("joinstyle", "bevel".to_owned()),
        ],
    };
    properties.sort_by_key(|(key, _)| *key);
    for (key, value) in properties {
        let _ = writeln!(out, "     <prop k=\"{key}\" v=\"{value}\"/>");
    }
    out.push_str("    </layer>\n   </symbol>\n");
}

fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Circle => "circle",
        Shape::Square => "square",
        Shape::Cross => "cross_fill",
        Shape::Triangle => "triangle",
    }
}

fn colour(rgb: Option<Rgb>) -> String {
    rgb.map_or_else(|| "0,0,0,0".to_owned(), |Rgb(r, g, b)| format!("{r},{g},{b},255"))
}

fn labels(out: &mut String, kind: Kind, field: &str) {
    let field = markup(field);
    // Around a point; over the middle of an area.
    let placement = if kind == Kind::Area { "placement=\"1\" quadOffset=\"4\"" } else { "placement=\"6\"" };
    let _ = write!(
        out,
        r#" <labeling type="simple">
  <settings calloutType="simple">
   <text-style fieldName="{field}" isExpression="0" fontFamily="Open Sans" fontSize="8" fontSizeUnit="Point" fontWeight="63" namedStyle="SemiBold" textColor="30,30,30,255" textOpacity="1" multilineHeight="1">
    <text-buffer bufferDraw="1" bufferSize="0.9" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.85" bufferNoFill="1" bufferJoinStyle="128"/>
   </text-style>
   <text-format wrapChar="" autoWrapLength="22" useMaxLineLengthForAutoWrap="1" multilineAlign="0"/>
   <placement {placement} dist="1.2" distUnits="MM" predefinedPositionOrder="R,L,TR,BR,TL,BL,TSR,BSR" offsetType="1" priority="8"/>
   <rendering drawLabels="1" displayAll="0" obstacle="1" obstacleFactor="1" scaleVisibility="0" upsidedownLabels="0"/>
  </settings>
 </labeling>
"#
    );
}
