//! What a pack is made of.

use waywarden_network::Network;
use waywarden_pack::Layer;
use waywarden_progress::Work;
use waywarden_results::{LandKind, LandMap, LandOf, LayerKind, MapLayer, Published, ResultsError, ScenarioView};
use waywarden_scenario::{Case, Side};

use crate::styles::{self, MapSide};
use crate::{Format, Formats};

/// Results with the layers that the formats need.
pub struct Content<'a> {
    /// The results.
    pub published: &'a Published,
    /// Their case.
    pub case: &'a Case,
    /// The roads as they are driven; `None` for a case that brings its times.
    pub network: Option<&'a Network>,
    /// Map layers without the roads; none of them is empty.
    pub layers: Vec<MapLayer>,
    /// The main roads, under maps; may be empty.
    pub roads: MapLayer,
}

impl<'a> Content<'a> {
    /// Makes the layers that the formats need; the rest is not converted.
    pub fn new(published: &'a Published, formats: &Formats, work: &Work<'_>) -> Result<Self, ResultsError> {
        let all = formats.has(Format::Geojson) || formats.has(Format::Gpkg);
        let drawn = formats.has(Format::Maps) || formats.has(Format::Report);
        let case = published.case();
        let mut layers = Vec::new();
        if all || drawn {
            layers.push(published.sites_layer());
        }
        if all || drawn || formats.has(Format::Parquet) {
            layers.push(published.areas_layer()?);
        }
        let under_points = drawn && !styles::has_outlines(case);
        for map in published.land().iter().filter(|map| all || (under_points && is_of_all_sites(map))) {
            layers.push(map.layer());
            work.check();
        }
        if all {
            layers.extend(published.siting_layer());
            layers.push(published.flow_lines_layer());
            layers.push(published.most_affected_layer());
        }
        // A layer without features would be opened as one without geometry.
        layers.retain(|map| !map.layer.features.is_empty());
        let network = published.computed().network.as_deref();
        let roads = published.main_roads_layer();
        Ok(Self { published, case, network, layers, roads })
    }

    /// The layer of this kind.
    pub fn layer(&self, kind: LayerKind) -> Option<&Layer> {
        self.layers.iter().find(|map| map.kind == kind).map(|map| &map.layer)
    }

    /// The layer of land within reach on one side of a scenario: that of today where it has none of its own.
    pub fn land(&self, view: &ScenarioView<'_>, side: MapSide) -> Option<&Layer> {
        let side = match side {
            MapSide::Before => Side::Before,
            MapSide::After => Side::After,
            MapSide::Difference => return None,
        };
        let own = LandOf::Scenario(view.of, side);
        let of = [own, LandOf::Today(view.of.service)];
        of.into_iter().find_map(|of| self.layer(LayerKind::Land(LandKind::Isochrones, of)))
    }
}

fn is_of_all_sites(map: &LandMap<'_>) -> bool {
    map.kind == LandKind::Isochrones && map.of != LandOf::EachSite
}
