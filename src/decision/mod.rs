//! The decision pack: the same layers and tables in every format that was asked for.
//!
//! What a run found arrives as two lists, layers and tables ([`Content`]); [`crate::outputs`] makes them. A layer or
//! table that is added there appears in every format. Styles, the project, maps and the report are made here.

mod bounds;
mod flow_lines;
mod formats;
mod pictures;
mod project;
mod report;
mod road_lines;
mod styles;
mod worst_hit;
mod write;

pub use formats::{Format, Formats};
pub use write::write;

use waywarden_network::Network;
use waywarden_pack::{InputRecord, Layer, Table};
use waywarden_scenario::{Case, ScenarioResult};

use crate::model::Model;

/// What a run found.
pub struct Content<'a> {
    /// The case.
    pub case: &'a Case,
    /// Times and isochrones.
    pub model: &'a Model,
    /// The roads as they are driven.
    pub network: &'a Network,
    /// One for each scenario.
    pub results: &'a [ScenarioResult],
    /// Map layers; `areas` and `sites` are among them.
    pub layers: Vec<Layer>,
    /// Tables with what each holds, in a sentence.
    pub tables: Vec<(Table, &'static str)>,
    /// The files that were read.
    pub inputs: &'a [InputRecord],
    /// Everything that could be set.
    pub settings: &'a serde_json::Value,
    /// Name of the run.
    pub run_id: &'a str,
    /// What a reader must know.
    pub warnings: Vec<String>,
    /// What was chosen for the roads, in sentences.
    pub road_notes: &'a [String],
}

impl Content<'_> {
    /// The layer with this name.
    fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }
}
