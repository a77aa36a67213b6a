//! Results as they may be published: figures, tables and map layers, with small counts suppressed.
//!
//! [`publish`] takes what was [computed](waywarden_study::compute) and [evaluated](waywarden_study::evaluate) of a case and
//! decides once, over everything that will be shown, which counts are suppressed. The [`Published`] results hold the tables;
//! map layers are made when a format asks for them, since only then geometry has to be converted.
//!
//! Layers of commands that have no case ([`isochrone_layer`], [`catchments_layer`], [`lines_layer`], [`journey_layer`]) and
//! the [comparison with times of another source](validation_json) are here, too.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod audit_table;
mod clinical;
mod columns;
mod comparison_table;
mod dimensions;
mod error;
mod isochrone_files;
mod layers;
mod names;
mod problem_list;
mod publish;
mod record;
mod sidecar;
mod site_names;
mod siting_tables;
mod tables;
mod validation;
mod validation_tables;

pub use audit_table::audit_table;
pub use columns::{ColumnDescription, Disclosure, TableDescription};
pub use comparison_table::comparison_table;
pub use dimensions::VolumeLimit;
pub use error::ResultsError;
pub use isochrone_files::{IsochroneFiles, IsochroneForms, isochrone_files};
pub use layers::{
    AreaOfScenario, AreaRow, Catchment, Isochrone, LandKind, LandMap, LandOf, LayerKind, MapLayer, ScenarioOfService,
    SiteRow, catchments_layer, isochrone_layer, journey_layer, lines_layer, main_roads_layer,
};
pub use names::Names;
pub use problem_list::ProblemList;
pub use publish::{Published, ScenarioView, publish};
pub use sidecar::{isochrone_sidecar, people_inside};
pub use siting_tables::{configurations_table, siting_curve_table, siting_front_table};
pub use tables::{
    AgainstLimits, CalibrationFigures, CommissionerFlowRow, CommissionerVolumeRow, Comparison, CurveRow, EquityRow,
    ExposureRow, FallenRow, FlipPoint, FlipRow, GroupRow, MostAffectedRow, ObservedRow, Of, ReconciliationRow,
    ResultOf, Rows, ScenarioOrToday, SharedCapacityRow, SiteVolume, SitingCurveRow, SitingFrontRow, SitingPlan,
    SitingPlanRow, SitingRows, SitingRuleRow, SitingSiteRow, StandardRow, TornadoRow, breakeven_status,
    fragility_share,
};
pub use validation::{scatter_svg, speeds_svg, validation_json};
pub use validation_tables::{AgreementRow, agreement_rows, agreement_table, pairs_table, road_table};

/// Every table and layer that there can be, with its columns. Placeholders such as `<weight>`, `<t>` and `<scenario>` stand for
/// what a case names.
#[must_use]
pub fn described_outputs() -> Vec<TableDescription> {
    let placeholders = dimensions::Dimensions::placeholders();
    tables::described(&placeholders).into_iter().chain(layers::described(&placeholders)).collect()
}
