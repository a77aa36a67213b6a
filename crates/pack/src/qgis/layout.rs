//! The print layout: A3 across, before and after above, the difference below, legend, scale bar, north and credits.

use std::fmt::Write as _;

use super::project::{MapLayer, Project, crs, map_crs, tree_layer, view_extent};
use crate::escape::markup;

const PAGE_MM: [f64; 2] = [420.0, 297.0];
const MARGIN_MM: f64 = 12.0;
const GAP_MM: f64 = 6.0;
const TOP_MM: f64 = 34.0;
const FOOT_MM: f64 = 14.0;

/// Where something stands on the page: x, y, width, height in millimetres.
type Place = [f64; 4];

/// The element with the one layout, or nothing.
pub(super) fn layouts(project: &Project<'_>) -> String {
    let Some(themes) = &project.layout else { return String::new() };
    let width = (PAGE_MM[0] - 2.0 * MARGIN_MM - GAP_MM) / 2.0;
    let height = (PAGE_MM[1] - TOP_MM - FOOT_MM - 7.0 - 3.0 * GAP_MM) / 2.0;
    let (left, right) = (MARGIN_MM, MARGIN_MM + width + GAP_MM);
    let (upper, lower) = (TOP_MM + 6.0, TOP_MM + 6.0 + height + GAP_MM + 7.0);
    let places: [Place; 3] =
        [[left, upper, width, height], [right, upper, width, height], [left, lower, width, height]];
    let extent = fitted(view_extent(project.view), width / height);

    let mut out = String::from(
        " <Layouts>\n  <Layout name=\"A3 before, after, difference\" units=\"mm\" printResolution=\"200\" worldFileMap=\"\">\n   <Snapper snapToGrid=\"0\" snapToGuides=\"1\" snapToItems=\"1\" tolerance=\"5\"/>\n   <Grid resolution=\"10\" resUnits=\"mm\" offsetX=\"0\" offsetY=\"0\" offsetUnits=\"mm\"/>\n   <PageCollection>\n",
    );
    out.push_str("    <symbol type=\"fill\" name=\"\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\"><layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"color\" v=\"255,255,255,255\"/><prop k=\"style\" v=\"solid\"/><prop k=\"outline_style\" v=\"no\"/></layer></symbol>\n");
    let _ = writeln!(
        out,
        "    <LayoutItem type=\"65638\" uuid=\"{{page}}\" templateUuid=\"{{page}}\" id=\"\" position=\"0,0,mm\" positionOnPage=\"0,0,mm\" size=\"{},{},mm\" referencePoint=\"0\" positionLock=\"false\" visibility=\"1\" zValue=\"0\" opacity=\"1\" blendMode=\"0\" frame=\"false\" background=\"true\" outlineWidthM=\"0.3,mm\" frameJoinStyle=\"miter\" itemRotation=\"0\" groupUuid=\"\" excludeFromExports=\"0\"><FrameColor red=\"0\" green=\"0\" blue=\"0\" alpha=\"255\"/><BackgroundColor red=\"255\" green=\"255\" blue=\"255\" alpha=\"255\"/></LayoutItem>\n    <GuideCollection visible=\"1\"/>\n   </PageCollection>",
        PAGE_MM[0], PAGE_MM[1]
    );
    let whole = PAGE_MM[0] - 2.0 * MARGIN_MM;
    label(&mut out, "title", [left, 10.0, whole, 11.0], project.title, 22.0, true);
    label(&mut out, "subtitle", [left, 22.0, whole, 8.0], &project.subtitle, 13.0, false);
    for ((theme, place), words) in themes.iter().zip(places).zip(["Before", "After", "Difference"]) {
        label(&mut out, &format!("heading_{words}"), [place[0], place[1] - 6.5, width, 6.5], words, 13.0, true);
        map(&mut out, &format!("map_{}", words.to_lowercase()), place, extent, theme, project);
    }
    let legend_place = [right, lower, width, height - 18.0];
    legend(&mut out, project, themes, legend_place);
    scale_bar(&mut out, [right, lower + height - 14.0, 90.0, 12.0], (extent[2] - extent[0]) / width);
    label(
        &mut out,
        "projection",
        [right + 110.0, lower + height - 12.0, width - 110.0, 10.0],
        &projection(project),
        8.0,
        false,
    );
    let credits = format!("{}. North is up.", project.attribution.join(" · "));
    label(&mut out, "attribution", [left, PAGE_MM[1] - FOOT_MM, whole, 8.0], &credits, 8.0, false);
    out.push_str("  </Layout>\n </Layouts>\n");
    out
}

fn projection(project: &Project<'_>) -> String {
    match map_crs(project.view) {
        27700 => "British National Grid".to_owned(),
        utm => format!("UTM zone {}{}", utm % 100, if utm > 32_700 { "S" } else { "N" }),
    }
}

/// The box widened to the shape of the map, with a little air.
fn fitted([west, south, east, north]: [f64; 4], aspect: f64) -> [f64; 4] {
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let height = ((north - south).max((east - west) / aspect) * 1.06).max(1_000.0);
    let width = height * aspect;
    [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0].map(f64::round)
}

fn attributes(kind: u32, id: &str, [x, y, width, height]: Place, frame: bool) -> String {
    format!(
        "type=\"{kind}\" uuid=\"{{{id}}}\" templateUuid=\"{{{id}}}\" id=\"{id}\" position=\"{x},{y},mm\" positionOnPage=\"{x},{y},mm\" size=\"{width},{height},mm\" referencePoint=\"0\" positionLock=\"false\" visibility=\"1\" zValue=\"1\" opacity=\"1\" blendMode=\"0\" frame=\"{frame}\" background=\"false\" outlineWidthM=\"0.2,mm\" frameJoinStyle=\"miter\" itemRotation=\"0\" groupUuid=\"\" excludeFromExports=\"0\""
    )
}

const COLOURS: &str = "<FrameColor red=\"120\" green=\"120\" blue=\"120\" alpha=\"255\"/><BackgroundColor red=\"255\" green=\"255\" blue=\"255\" alpha=\"255\"/><LayoutObject><dataDefinedProperties><Option type=\"Map\"><Option type=\"QString\" name=\"name\" value=\"\"/><Option name=\"properties\"/><Option type=\"QString\" name=\"type\" value=\"collection\"/></Option></dataDefinedProperties><customproperties><Option/></customproperties></LayoutObject>";

/// The font that QGIS brings along, as Qt writes it.
fn font(size: f64, bold: bool) -> String {
    let (weight, style) = if bold { (75, "Bold") } else { (50, "Regular") };
    format!("style=\"{style}\" description=\"Open Sans,{size},-1,5,{weight},0,0,0,0,0,{style}\"")
}

fn text_style(size: f64) -> String {
    format!(
        "<text-style fontFamily=\"Open Sans\" fontSize=\"{size}\" fontSizeUnit=\"Point\" fontWeight=\"50\" namedStyle=\"Regular\" textColor=\"30,30,30,255\" textOpacity=\"1\" multilineHeight=\"1.1\" textOrientation=\"horizontal\"/>"
    )
}

fn label(out: &mut String, id: &str, place: Place, text: &str, size: f64, bold: bool) {
    let attributes = attributes(65641, id, place, false);
    let text = markup(text);
    let font = font(size, bold);
    let _ = writeln!(
        out,
        "   <LayoutItem {attributes} htmlState=\"0\" labelText=\"{text}\" halign=\"1\" valign=\"32\" marginX=\"0\" marginY=\"0\">{COLOURS}<LabelFont {font}/><FontColor red=\"30\" green=\"30\" blue=\"30\" alpha=\"255\"/></LayoutItem>"
    );
}

fn map(out: &mut String, id: &str, place: Place, extent: [f64; 4], theme: &str, project: &Project<'_>) {
    let attributes = attributes(65639, id, place, true).replace("background=\"false\"", "background=\"true\"");
    let [west, south, east, north] = extent;
    let theme = markup(theme);
    let crs = crs(map_crs(project.view));
    let _ = writeln!(
        out,
        "   <LayoutItem {attributes} keepLayerSet=\"false\" keepLayerStyles=\"false\" mapRotation=\"0\" followPreset=\"true\" followPresetName=\"{theme}\" drawCanvasItems=\"false\" mapFlags=\"0\" labelMargin=\"0,mm\" isTemporal=\"0\">{COLOURS}<Extent xmin=\"{west}\" ymin=\"{south}\" xmax=\"{east}\" ymax=\"{north}\"/><crs>{crs}</crs><LayerSet/></LayoutItem>"
    );
}

/// The legend of what the three maps show, each style once.
fn legend(out: &mut String, project: &Project<'_>, themes: &[String; 3], place: Place) {
    let mut shown: Vec<&MapLayer<'_>> = Vec::new();
    // The difference first: its sites have every class.
    for name in [&themes[2], &themes[0], &themes[1]] {
        let theme = project.themes.iter().find(|theme| theme.name == *name);
        for layer in project.groups.iter().flat_map(|group| &group.layers) {
            let wanted = theme.is_some_and(|theme| theme.layers.contains(&layer.id));
            if wanted && !shown.iter().any(|other| other.style.legend == layer.style.legend) {
                shown.push(layer);
            }
        }
    }
    let attributes = attributes(65642, "legend", place, false);
    let _ = writeln!(
        out,
        "   <LayoutItem {attributes} title=\"\" titleAlignment=\"1\" columnCount=\"3\" splitLayer=\"0\" equalColumnWidth=\"0\" resizeToContents=\"0\" wrapChar=\"\" symbolWidth=\"6\" symbolHeight=\"3.6\" lineSpacing=\"1\" boxSpace=\"0\" columnSpace=\"6\" symbolAlignment=\"1\" rasterBorder=\"1\" rasterBorderColor=\"0,0,0,255\" rasterBorderWidth=\"0\" wmsLegendWidth=\"50\" wmsLegendHeight=\"25\" minSymbolSize=\"0\" maxSymbolSize=\"0\" legendFilterByAtlas=\"0\" map_uuid=\"\">{COLOURS}"
    );
    out.push_str("    <styles>\n");
    // Above headings more room than between classes; in front of the words some.
    for (name, size, bold, margins) in [
        ("title", 12.0, true, "marginBottom=\"2\""),
        ("group", 10.0, true, "marginTop=\"3\""),
        ("subgroup", 9.5, true, "marginTop=\"4\""),
        ("symbol", 9.0, false, "marginTop=\"1.6\""),
        ("symbolLabel", 9.0, false, "marginTop=\"2\" marginLeft=\"2\""),
    ] {
        let font = font(size, bold);
        let _ = writeln!(
            out,
            "     <style name=\"{name}\" {margins} alignment=\"1\" indent=\"0\"><styleFont {font}/></style>"
        );
    }
    out.push_str("    </styles>\n    <layer-tree-group>\n");
    for layer in shown {
        out.push_str(&tree_layer(project, layer, true, true, "     "));
    }
    out.push_str("     <custom-order enabled=\"0\"/>\n    </layer-tree-group>\n   </LayoutItem>\n");
}

fn scale_bar(out: &mut String, place: Place, metres_per_mm: f64) {
    // Two segments of a round number of kilometres, each about 35 mm long.
    let wanted_km = metres_per_mm * 35.0 / 1_000.0;
    let power = 10_f64.powf(wanted_km.log10().floor());
    let km = [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().rfind(|km| *km <= wanted_km).unwrap_or(power);
    let attributes = attributes(65646, "scale_bar", place, false);
    let style = text_style(9.0);
    let _ = writeln!(
        out,
        "   <LayoutItem {attributes} style=\"Line Ticks Up\" unitType=\"km\" unitLabel=\"km\" numMapUnitsPerScaleBarUnit=\"1\" numSegments=\"2\" numSegmentsLeft=\"0\" numUnitsPerSegment=\"{km}\" segmentSizeMode=\"0\" minBarWidth=\"50\" maxBarWidth=\"150\" segmentMillimeters=\"{}\" height=\"2.4\" labelBarSpace=\"1.5\" boxContentSpace=\"0\" alignment=\"0\" labelVerticalPlacement=\"0\" labelHorizontalPlacement=\"0\" outlineWidth=\"0.3\" lineJoinStyle=\"miter\" lineCapStyle=\"square\" subdivisions=\"1\" subdivisionsHeight=\"1.5\" mapUuid=\"{{map_before}}\">{COLOURS}{style}</LayoutItem>",
        km * 1_000.0 / metres_per_mm
    );
}
