//! Map layers.

mod areas;
mod case_land;
mod flow_lines;
mod isochrones;
mod journey;
mod land;
mod lines;
mod main_roads;
mod most_affected;
mod sites;
mod siting;

use waywarden_pack::Layer;

pub use areas::{AreaOfScenario, AreaRow};
pub use case_land::{LandKind, LandMap, LandOf, ScenarioOfService};
pub use isochrones::{Isochrone, isochrone_layer};
pub use journey::journey_layer;
pub use land::{Catchment, catchments_layer};
pub use lines::lines_layer;
pub use main_roads::main_roads_layer;
pub use sites::SiteRow;

use crate::columns::TableDescription;
use crate::dimensions::Dimensions;
use crate::{Published, ResultsError};

/// What a layer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// The sites.
    Sites,
    /// The sites that could be chosen.
    SitingSites,
    /// The areas with the figures of every scenario.
    Areas,
    /// Land.
    Land(LandKind, LandOf),
    /// Who goes where instead.
    FlowLines,
    /// The places whose journeys grow most.
    MostAffected,
    /// The main roads, for the eye.
    MainRoads,
}

/// A layer with what it shows.
#[derive(Clone, Debug)]
pub struct MapLayer {
    /// What it shows.
    pub kind: LayerKind,
    /// The layer.
    pub layer: Layer,
}

impl Published {
    /// The layer of the sites.
    #[must_use]
    pub fn sites_layer(&self) -> MapLayer {
        MapLayer { kind: LayerKind::Sites, layer: sites::sites_layer(self) }
    }

    /// The layer of the sites that could be chosen; `None` in a case without `[siting]`.
    #[must_use]
    pub fn siting_layer(&self) -> Option<MapLayer> {
        Some(MapLayer { kind: LayerKind::SitingSites, layer: siting::siting_layer(self)? })
    }

    /// The layer of the areas.
    ///
    /// # Errors
    /// An outline of the case that is no area.
    pub fn areas_layer(&self) -> Result<MapLayer, ResultsError> {
        let layer = areas::areas_layer(self)?;
        Ok(MapLayer { kind: LayerKind::Areas, layer })
    }

    /// The layer of flows between sites.
    #[must_use]
    pub fn flow_lines_layer(&self) -> MapLayer {
        MapLayer { kind: LayerKind::FlowLines, layer: flow_lines::flow_lines_layer(self) }
    }

    /// The layer of the places whose journeys grow most.
    #[must_use]
    pub fn most_affected_layer(&self) -> MapLayer {
        MapLayer { kind: LayerKind::MostAffected, layer: most_affected::most_affected_layer(self) }
    }

    /// The layer of the main roads; without lines in a case that brings its times.
    #[must_use]
    pub fn main_roads_layer(&self) -> MapLayer {
        let layer = main_roads_layer(self.computed().network.as_deref());
        MapLayer { kind: LayerKind::MainRoads, layer }
    }
}

/// Every kind of layer that there can be, with its columns.
pub(crate) fn described(d: &Dimensions) -> Vec<TableDescription> {
    vec![
        areas::columns(d).describe(),
        sites::columns(d).describe(),
        isochrones::columns().describe(),
        land::catchment_columns(&d.weights).describe(),
        land::change_columns(&d.weights).describe(),
        land::extra_columns(&d.weights).describe(),
        flow_lines::columns(d).describe(),
    ]
}
