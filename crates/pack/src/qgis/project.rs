//! The project: a zip archive with one XML file that names the GeoPackage beside it.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use super::layout;
use super::renderer::{Kind, QGIS_VERSION, symbology};
use crate::escape::markup;
use crate::layer::Layer;
use crate::shape::{Shape, join_bounds};
use crate::style::Style;

/// A project.
#[derive(Clone, Debug)]
pub struct Project<'a> {
    /// For people.
    pub title: &'a str,
    /// File name of the GeoPackage beside the project.
    pub gpkg: &'a str,
    /// The layers, the topmost group and layer first.
    pub groups: Vec<Group<'a>>,
    /// What can be shown with one click; the first is shown when the project is opened.
    pub themes: Vec<Theme>,
    /// The three themes that the layout shows side by side: before, after and the difference.
    pub layout: Option<[String; 3]>,
    /// What the three maps show.
    pub subtitle: String,
    /// Lines that licences ask for.
    pub attribution: &'a [String],
    /// What is in view at first: west, south, east and north, degrees.
    pub view: [f64; 4],
}

/// A group of layers.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// For people.
    pub title: String,
    /// The layers, the topmost first.
    pub layers: Vec<MapLayer<'a>>,
}

/// A layer of the project: a table of the GeoPackage in one of its styles.
#[derive(Clone, Debug)]
pub struct MapLayer<'a> {
    /// `[a-z0-9_]+`, unique in the project.
    pub id: String,
    /// For people.
    pub title: String,
    /// The layer whose table it shows.
    pub layer: &'a Layer,
    /// How.
    pub style: &'a Style,
}

/// A named choice of visible layers.
#[derive(Clone, Debug)]
pub struct Theme {
    /// For people.
    pub name: String,
    /// Ids of the layers that are visible.
    pub layers: Vec<String>,
}

/// The bytes of `project.qgz`.
///
/// # Errors
/// If the archive cannot be made.
pub fn write_qgz(project: &Project<'_>) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // The same bytes whenever it is made: the archive's first possible date.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    archive.start_file("project.qgs", options)?;
    archive.write_all(qgs(project).as_bytes())?;
    Ok(archive.finish()?.into_inner())
}

fn qgs(project: &Project<'_>) -> String {
    let title = markup(project.title);
    let crs = crs(map_crs(project.view));
    let visible: &[String] = project.themes.first().map_or(&[], |theme| &theme.layers);
    let mut out = format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis projectname=\"{title}\" version=\"{QGIS_VERSION}\">\n <homePath path=\"\"/>\n <title>{title}</title>\n <projectCrs>{crs}</projectCrs>\n"
    );
    out.push_str(" <layer-tree-group>\n");
    for group in &project.groups {
        let any = group.layers.iter().any(|layer| visible.contains(&layer.id));
        let (checked, expanded) = if any { ("Qt::Checked", 1) } else { ("Qt::Unchecked", 0) };
        let name = markup(&group.title);
        let _ = writeln!(
            out,
            "  <layer-tree-group name=\"{name}\" checked=\"{checked}\" expanded=\"{expanded}\" groupLayer=\"\">"
        );
        for layer in &group.layers {
            let shown = visible.contains(&layer.id);
            out.push_str(&tree_layer(project, layer, shown, false, "   "));
        }
        out.push_str("  </layer-tree-group>\n");
    }
    out.push_str(" </layer-tree-group>\n");
    let [west, south, east, north] = view_extent(project.view);
    let _ = writeln!(
        out,
        " <mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\">\n  <units>meters</units>\n  <extent><xmin>{west}</xmin><ymin>{south}</ymin><xmax>{east}</xmax><ymax>{north}</ymax></extent>\n  <rotation>0</rotation>\n  <destinationsrs>{crs}</destinationsrs>\n </mapcanvas>"
    );
    out.push_str(" <projectlayers>\n");
    for layer in project.groups.iter().flat_map(|group| &group.layers) {
        map_layer(&mut out, project, layer);
    }
    out.push_str(" </projectlayers>\n <layerorder>\n");
    for layer in project.groups.iter().flat_map(|group| &group.layers) {
        let _ = writeln!(out, "  <layer id=\"{}\"/>", layer.id);
    }
    out.push_str(" </layerorder>\n <visibility-presets>\n");
    for theme in &project.themes {
        themes(&mut out, project, theme);
    }
    out.push_str(" </visibility-presets>\n");
    // Without `ProjectionsEnabled` QGIS does not read `projectCrs`, and the map is blank.
    let ellipsoid = ellipsoid(map_crs(project.view));
    let _ = writeln!(
        out,
        " <properties>\n  <SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>\n  <Measure><Ellipsoid type=\"QString\">{ellipsoid}</Ellipsoid></Measure>\n  <Measurement><DistanceUnits type=\"QString\">meters</DistanceUnits><AreaUnits type=\"QString\">m2</AreaUnits></Measurement>\n  <Paths><Absolute type=\"bool\">false</Absolute></Paths>\n  <Gui><CanvasColorRedPart type=\"int\">250</CanvasColorRedPart><CanvasColorGreenPart type=\"int\">249</CanvasColorGreenPart><CanvasColorBluePart type=\"int\">246</CanvasColorBluePart></Gui>\n </properties>"
    );
    out.push_str(&layout::layouts(project));
    out.push_str("</qgis>\n");
    out
}

fn source(project: &Project<'_>, layer: &MapLayer<'_>) -> String {
    format!("./{}|layername={}", project.gpkg, layer.layer.name)
}

/// The entry of a layer in a tree of layers; in a legend with the heading of its style.
pub(super) fn tree_layer(
    project: &Project<'_>,
    layer: &MapLayer<'_>,
    shown: bool,
    in_legend: bool,
    indent: &str,
) -> String {
    let checked = if shown { "Qt::Checked" } else { "Qt::Unchecked" };
    let (id, name) = (&layer.id, markup(&layer.title));
    let source = markup(&source(project, layer));
    let heading = if in_legend {
        format!(
            "<customproperties><Option type=\"Map\"><Option type=\"QString\" name=\"cached_name\" value=\"{name}\"/><Option type=\"QString\" name=\"legend/title-label\" value=\"{}\"/></Option></customproperties>",
            markup(&layer.style.legend)
        )
    } else {
        String::new()
    };
    format!(
        "{indent}<layer-tree-layer id=\"{id}\" name=\"{name}\" source=\"{source}\" providerKey=\"ogr\" checked=\"{checked}\" expanded=\"{}\" legend_exp=\"\" patch_size=\"-1,-1\">{heading}</layer-tree-layer>\n",
        u8::from(shown)
    )
}

fn map_layer(out: &mut String, project: &Project<'_>, layer: &MapLayer<'_>) {
    let kind = Kind::of(layer.layer);
    let labels = u8::from(layer.style.label.is_some());
    let shapes = layer.layer.features.iter().filter_map(|f| Shape::of(f).ok()).filter_map(|shape| shape.bounds());
    let _ = writeln!(
        out,
        "  <maplayer type=\"vector\" geometry=\"{}\" labelsEnabled=\"{labels}\" hasScaleBasedVisibilityFlag=\"0\" simplifyDrawingHints=\"1\" simplifyDrawingTol=\"1\" readOnly=\"0\">",
        kind.name()
    );
    if let Some(bounds) = join_bounds(shapes) {
        let [west, south, east, north] = bounds.map(|micro| f64::from(micro) / 1e6);
        let _ = writeln!(
            out,
            "   <extent><xmin>{west}</xmin><ymin>{south}</ymin><xmax>{east}</xmax><ymax>{north}</ymax></extent>"
        );
    }
    let name = markup(&layer.title);
    let _ = writeln!(
        out,
        "   <id>{}</id>\n   <datasource>{}</datasource>\n   <layername>{name}</layername>\n   <srs>{}</srs>\n   <provider encoding=\"UTF-8\">ogr</provider>",
        layer.id,
        markup(&source(project, layer)),
        crs(4326)
    );
    out.push_str("   <map-layer-style-manager current=\"default\"><map-layer-style name=\"default\"/></map-layer-style-manager>\n");
    out.push_str(&symbology(kind, layer.style));
    if let Some(field) = layer.layer.fields.iter().find(|field| field.name.ends_with("_name")) {
        let _ = writeln!(out, "   <previewExpression>&quot;{}&quot;</previewExpression>", field.name);
    }
    out.push_str("  </maplayer>\n");
}

fn themes(out: &mut String, project: &Project<'_>, theme: &Theme) {
    let _ = writeln!(
        out,
        "  <visibility-preset name=\"{}\" has-expanded-info=\"1\" has-checked-group-info=\"1\">",
        markup(&theme.name)
    );
    for id in &theme.layers {
        let _ = writeln!(out, "   <layer id=\"{id}\" visible=\"1\" style=\"default\" expanded=\"1\"/>");
    }
    let groups = project.groups.iter().filter(|group| group.layers.iter().any(|l| theme.layers.contains(&l.id)));
    let names: Vec<String> = groups.map(|group| markup(&group.title)).collect();
    for (list, node) in [("checked-group-nodes", "checked-group-node"), ("expanded-group-nodes", "expanded-group-node")]
    {
        let _ = writeln!(out, "   <{list}>");
        for name in &names {
            let _ = writeln!(out, "    <{node} id=\"{name}\"/>");
        }
        let _ = writeln!(out, "   </{list}>");
    }
    out.push_str("  </visibility-preset>\n");
}

/// The British National Grid in Great Britain, else the UTM zone of the middle: metres, little distortion.
pub(super) fn map_crs([west, south, east, north]: [f64; 4]) -> u32 {
    let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
    if (-8.0..2.5).contains(&lon)
        && (49.5..61.0).contains(&lat)
        && !((-11.0..-5.3).contains(&lon) && lat > 51.0 && lat < 55.5)
    {
        return 27700;
    }
    let zone = (((lon + 180.0) / 6.0).floor() as u32).min(59) + 1;
    if lat < 0.0 { 32700 + zone } else { 32600 + zone }
}

/// The ellipsoid on which lengths and areas are measured, as QGIS names it.
fn ellipsoid(epsg: u32) -> &'static str {
    if epsg == 27700 { "EPSG:7001" } else { "EPSG:7030" }
}

/// A reference system as QGIS reads it: the code alone is not enough for it.
pub(super) fn crs(epsg: u32) -> String {
    let proj = match epsg {
        4326 => "+proj=longlat +datum=WGS84 +no_defs".to_owned(),
        27700 => {
            "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +units=m +no_defs"
                .to_owned()
        }
        utm => format!(
            "+proj=utm +zone={}{} +datum=WGS84 +units=m +no_defs",
            utm % 100,
            if utm > 32_700 { " +south" } else { "" }
        ),
    };
    format!("<spatialrefsys><proj4>{proj}</proj4><srid>{epsg}</srid><authid>EPSG:{epsg}</authid></spatialrefsys>")
}

/// A box in metres of [`map_crs`] around the view, good to a kilometre or so: only where the camera stands at first.
pub(super) fn view_extent(view: [f64; 4]) -> [f64; 4] {
    let (a, f) = (6_378_137.0_f64, 1.0 / 298.257_223_563);
    let epsg = map_crs(view);
    // Transverse Mercator of a sphere would be off by kilometres; the series of Redfearn to the third order is enough.
    let (lon_0, lat_0, scale, east_0, north_0) = if epsg == 27700 {
        (-2.0, 49.0, 0.999_601_271_7, 400_000.0, -100_000.0)
    } else {
        (f64::from(epsg % 100) * 6.0 - 183.0, 0.0, 0.9996, 500_000.0, if epsg > 32_700 { 1e7 } else { 0.0 })
    };
    let e2 = f * (2.0 - f);
    let arc = |lat: f64| {
        let (e4, e6) = (e2 * e2, e2 * e2 * e2);
        a * ((1.0 - e2 / 4.0 - 3.0 * e4 / 64.0 - 5.0 * e6 / 256.0) * lat
            - (3.0 * e2 / 8.0 + 3.0 * e4 / 32.0 + 45.0 * e6 / 1024.0) * (2.0 * lat).sin()
            + (15.0 * e4 / 256.0 + 45.0 * e6 / 1024.0) * (4.0 * lat).sin())
    };
    let project = |lon: f64, lat: f64| {
        let (phi, d) = (lat.to_radians(), (lon - lon_0).to_radians());
        let n = a / (1.0 - e2 * phi.sin().powi(2)).sqrt();
        let (t, aa) = (phi.tan().powi(2), d * phi.cos());
        let x = scale * n * (aa + (1.0 - t) * aa.powi(3) / 6.0);
        let y = scale
            * (arc(phi) - arc(f64::to_radians(lat_0))
                + n * phi.tan() * (aa * aa / 2.0 + (5.0 - t) * aa.powi(4) / 24.0));
        (east_0 + x, north_0 + y)
    };
    let [west, south, east, north] = view;
    let middle = f64::midpoint(west, east);
    let corners = [(west, south), (west, north), (east, south), (east, north), (middle, south), (middle, north)];
    corners.iter().map(|&(lon, lat)| project(lon, lat)).fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, (x, y)| {
        [b[0].min(x.round()), b[1].min(y.round()), b[2].max(x.round()), b[3].max(y.round())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// QGIS reads `projectCrs` only beside this mark, and measures on no ellipsoid if none is named: without them the
    /// project opens as a blank map.
    #[test]
    fn a_project_has_a_reference_system_and_an_ellipsoid_that_qgis_reads() {
        for (view, authid, ellipsoid) in [
            ([-4.0, 50.0, -1.5, 51.6], "EPSG:27700", "EPSG:7001"),
            ([-24.5, 63.3, -13.5, 66.6], "EPSG:32627", "EPSG:7030"),
        ] {
            let project = Project {
                title: "A town",
                gpkg: "town.gpkg",
                groups: Vec::new(),
                themes: Vec::new(),
                layout: None,
                subtitle: String::new(),
                attribution: &[],
                view,
            };
            let text = qgs(&project);
            let (_, properties) = text.split_once("<properties>").expect("properties");
            let (properties, _) = properties.split_once("</properties>").expect("their end");
            let mark = "<SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>";
            assert!(properties.contains(mark), "{properties}");
            let measured = format!("<Measure><Ellipsoid type=\"QString\">{ellipsoid}</Ellipsoid></Measure>");
            assert!(properties.contains(&measured), "{properties}");
            let (_, crs) = text.split_once("<projectCrs>").expect("a reference system");
            assert!(crs.split_once("</projectCrs>").expect("its end").0.contains(authid));
        }
    }

    #[test]
    fn maps_are_in_metres() {
        assert_eq!(map_crs([-4.0, 50.0, -1.5, 51.6]), 27700);
        assert_eq!(map_crs([-24.5, 63.3, -13.5, 66.6]), 32627);
        // Taunton: ST 224 245 by the postcode of the hospital (E 321,500 N 124,800, WGS 84 off by some 100 m).
        let [x, y, ..] = view_extent([-3.11978, 51.01197, -3.11978, 51.01197]);
        assert!((x - 321_500.0).abs() < 300.0 && (y - 124_300.0).abs() < 700.0, "{x} {y}");
    }
}
