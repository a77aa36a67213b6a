//! The layers of isochrones that were asked for without a case, each with the file beside it.

use waywarden_isochrone::Contour;
use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_study::{Drawn, Isochrones};
use waywarden_tables::Point;

use crate::{Catchment, Isochrone, catchments_layer, isochrone_layer, isochrone_sidecar, lines_layer};

/// Which layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IsochroneForms {
    /// All land within each level.
    pub cumulative: bool,
    /// The land within a level that is not within the one before it.
    pub rings: bool,
    /// Who belongs to whom within the largest level.
    pub catchments: bool,
    /// The roads themselves.
    pub lines: bool,
}

/// Layers, and name and bytes of the files beside them.
pub type IsochroneFiles = (Vec<Layer>, Vec<(String, Vec<u8>)>);

/// The layers of isochrones: each site's, those of any site, and what else `form` asks for; last the sites.
#[must_use]
pub fn isochrone_files(found: &Isochrones, sites: &[Point], form: IsochroneForms, run_id: &str) -> IsochroneFiles {
    let mut sidecars = Vec::new();
    let mut layers = Vec::new();
    let by_site: Vec<(&str, &str, &Drawn)> =
        sites.iter().zip(&found.each).map(|(site, drawn)| (site.id.as_str(), site.name.as_str(), drawn)).collect();
    for (which, drawn) in [("sites", by_site), ("any", vec![("any", "Any site", &found.any)])] {
        let outlines = |contours: &mut dyn Iterator<Item = &[Contour]>| -> Vec<(usize, usize)> {
            contours.enumerate().flat_map(|(site, levels)| (0..levels.len()).map(move |level| (site, level))).collect()
        };
        let order = outlines(&mut drawn.iter().map(|(.., drawn)| drawn.contours.as_slice()));
        if form.cumulative {
            let isochrone = |&(site, level): &(usize, usize)| {
                let (id, name, drawn) = drawn[site];
                let (contour, accuracy) = (&drawn.contours[level], drawn.accuracy[level]);
                let simplified = Some(drawn.simplified[level]);
                Isochrone { id, name, level_ms: found.levels_ms[level], contour, accuracy, simplified }
            };
            let isochrones: Vec<Isochrone<'_>> = order.iter().map(isochrone).collect();
            let name = format!("isochrones_{which}");
            let sidecar = isochrone_sidecar(&name, run_id, (&found.settings, &found.simplification), None, &isochrones);
            sidecars.push((format!("{name}.json"), sidecar));
            layers.push(isochrone_layer(&name, run_id, &isochrones));
        }
        if form.rings {
            let rings: Vec<Vec<Contour>> = drawn.iter().map(|(.., drawn)| rings(&drawn.contours)).collect();
            let ring = |&(site, level): &(usize, usize)| {
                let (id, name, _) = drawn[site];
                let contour = &rings[site][level];
                let level_ms = found.levels_ms[level];
                Isochrone { id, name, level_ms, contour, accuracy: None, simplified: None }
            };
            let isochrones: Vec<Isochrone<'_>> = order.iter().map(ring).collect();
            layers.push(isochrone_layer(&format!("rings_{which}"), run_id, &isochrones));
        }
    }
    if let (true, Some(&level_ms)) = (form.catchments, found.levels_ms.last()) {
        let catchments: Vec<Catchment<'_>> = found
            .catchments
            .iter()
            .map(|(site, contour)| Catchment { id: &sites[*site].id, name: &sites[*site].name, contour })
            .collect();
        layers.push(catchments_layer("catchments", run_id, None, level_ms, &catchments));
    }
    if form.lines {
        let ids: Vec<&str> = sites.iter().map(|site| site.id.as_str()).collect();
        layers.push(lines_layer("lines", run_id, &found.lines, &ids));
    }
    layers.push(site_layer(sites, run_id));
    (layers, sidecars)
}

fn site_layer(sites: &[Point], run_id: &str) -> Layer {
    let mut layer = Layer::new("sites", vec![Field::new("site_id", Kind::Text), Field::new("site_name", Kind::Text)]);
    layer.run_id = Some(run_id.to_owned());
    for site in sites {
        let values = vec![Value::from(site.id.as_str()), Value::from(site.name.as_str())];
        layer.features.push(Feature::new(site.id.as_str(), Geometry::Point(site.at), values));
    }
    layer
}

/// Each contour without the one before it.
fn rings(contours: &[Contour]) -> Vec<Contour> {
    let nothing = Contour::default();
    let before = std::iter::once(&nothing).chain(contours);
    contours.iter().zip(before).map(|(contour, before)| contour.beyond(before)).collect()
}
