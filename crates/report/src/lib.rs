//! The decision pack: the same layers and tables in every format that was asked for.
//!
//! What a run found arrives as two lists, layers and tables ([`Content`]); [`crate::outputs`] makes them. A layer or
//! table that is added there appears in every format. Styles, the project, maps and the report are made here. Counts of
//! patients come from [`Content::shown`] or from tables that were made with it.

mod bounds;
mod flow_lines;
mod formats;
mod land_styles;
mod pictures;
mod project;
mod report;
mod road_lines;
mod styles;
mod titles;
mod worst_hit;
mod write;

pub use formats::{Format, Formats};
pub use write::write;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use waywarden_network::Network;
use waywarden_pack::{InputRecord, Layer, Table};
use waywarden_scenario::disclosure::{Shown, ShownResult, ShownSummary};
use waywarden_scenario::{Case, ScenarioResult, ScenarioSpec, Scope};

use crate::model::Model;

/// What a run found.
pub struct Content<'a> {
    /// The case.
    pub case: &'a Case,
    /// Times and isochrones.
    pub model: &'a Model,
    /// The roads as they are driven; `None` for a case that brings its times.
    pub network: Option<&'a Network>,
    /// One for each scenario and service.
    pub results: &'a [ScenarioResult],
    /// What may be shown of them. No count goes anywhere but through this.
    pub shown: &'a Shown,
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
    /// Columns that the report looked for and did not find.
    pub missed: Missed,
}

/// Columns that were looked for and are not there, as `table.column`: a section without them would be gone in silence.
#[derive(Debug, Default)]
pub struct Missed(Mutex<BTreeSet<String>>);

impl Missed {
    fn add(&self, table: &str, column: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("{table}.{column}"));
    }

    /// A warning, if there is something to warn of.
    fn warning(&self) -> Option<String> {
        let missed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<&str> = missed.iter().map(String::as_str).collect();
        (!all.is_empty()).then(|| {
            format!(
                "report.html lacks figures: there are no columns {}. This is a fault of the program",
                all.join(", ")
            )
        })
    }
}

/// One thing to look at: a scenario, in a case with services one of them.
#[derive(Clone)]
pub struct Choice<'a> {
    /// What columns, layers and files of it are named by ([`ScenarioResult::key`]).
    pub key: String,
    /// For people: the title of the scenario, with that of the service.
    pub title: String,
    /// The scenario.
    pub scenario: &'a ScenarioSpec,
    /// What it does.
    pub result: &'a ScenarioResult,
    /// What may be shown of that.
    pub shown: &'a ShownResult,
}

impl<'a> Content<'a> {
    /// The layer with this name.
    fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }

    /// The table with this name.
    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().map(|(table, _)| table).find(|table| table.name == name)
    }

    /// Each scenario and service.
    fn choices(&self) -> Vec<Choice<'a>> {
        let case = self.case;
        let choice = |(number, result): (usize, &'a ScenarioResult)| {
            let scenario = case.scenario(&result.scenario)?;
            let title = match result.service.and_then(|service| case.services.get(service)) {
                Some(service) => format!("{}: {}", scenario.title, service.title),
                None => scenario.title.clone(),
            };
            Some(Choice { key: result.key(case), title, scenario, result, shown: self.shown.result(number) })
        };
        self.results.iter().enumerate().filter_map(choice).collect()
    }

    /// The name of the layer of land within reach on one side (`before` or `after`) of a choice.
    fn land_name(&self, choice: &Choice<'_>, side: &str) -> Option<String> {
        let own = format!("isochrones_{}_{side}", choice.key);
        let of_service = choice.result.service.map(|service| format!("_{}", self.case.services[service].id));
        let today = format!("isochrones{}_before", of_service.unwrap_or_default());
        [own, today].into_iter().find(|name| self.layer(name).is_some())
    }
}

impl Choice<'_> {
    /// The figures of a weight as they may be shown.
    fn summary(&self, weight: usize, scope: Scope) -> Option<ShownSummary> {
        Some(self.shown.summary(self.result.summary(weight, scope)?, None))
    }
}
