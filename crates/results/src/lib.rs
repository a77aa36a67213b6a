//! Results as they may be published: figures, tables and map layers, with small counts suppressed.
//!
//! [`publish`] takes what was [computed](waywarden_study::compute) and [evaluated](waywarden_study::evaluate) of a case and
//! decides once, over everything that will be shown, which counts are suppressed. The [`Published`] results hold the tables;
//! map layers are made when a format asks for them, since only then geometry has to be converted.
//!
//! Layers of commands that have no case ([`isochrone_layer`], [`catchments_layer`], [`lines_layer`], [`journey_layer`]) and
//! the [comparison with times of another source](ValidationStatistics) are here, too.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod audit_table;
mod clinical;
mod comparison_table;
mod error;
mod isochrone_files;
mod layers;
mod names;
mod publish;
mod record;
mod sidecar;
mod tables;
mod validation;

pub use audit_table::audit_table;
pub use comparison_table::comparison_table;
pub use error::ResultsError;
pub use isochrone_files::{IsochroneFiles, IsochroneForms, isochrone_files};
pub use layers::{
    Catchment, Isochrone, LandKind, LandMap, LandOf, LayerKind, MapLayer, ScenarioOfService, catchments_layer,
    isochrone_layer, journey_layer, lines_layer, main_roads_layer,
};
pub use names::Names;
pub use publish::{Published, ScenarioView, publish};
pub use sidecar::{isochrone_sidecar, people_inside};
pub use validation::{ValidationStatistics, scatter_svg};

/// Thousandths of a minute are 60 ms: finer than any figure that is shown, coarse enough to read.
const MINUTES: waywarden_pack::Kind = waywarden_pack::Kind::Number { decimals: 3 };
/// Weights and distances.
const FIGURE: waywarden_pack::Kind = waywarden_pack::Kind::Number { decimals: 3 };
