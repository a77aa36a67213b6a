//! From results to what may be published of them.

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use waywarden_pack::{InputRecord, Table};
use waywarden_progress::{Observer, Stage, Warning, Work};
use waywarden_scenario::clinical::AreaClock;
use waywarden_scenario::disclosure::{SuppressedCounts, SuppressedResult, SuppressedSummary};
use waywarden_scenario::impact::slices;
use waywarden_scenario::{Case, Fallen, ScenarioResult, ScenarioSpec, Scope, fallen};
use waywarden_study::{Computed, Evaluated, SitingResult};

use crate::clinical::{self, ClinicalOutputs};
use crate::dimensions::Dimensions;
use crate::layers::ScenarioOfService;
use crate::tables::{Figures, ResultOf, Rows, ScenarioOrToday, siting_rows};
use crate::{ResultsError, record};

/// The results of a case as they may be published. Owned; may be held and read by several threads.
#[derive(Debug)]
pub struct Published {
    case: Arc<Case>,
    computed: Arc<Computed>,
    scenarios: Vec<ScenarioResult>,
    today: Vec<ScenarioResult>,
    shown: SuppressedCounts,
    inputs: Vec<InputRecord>,
    settings: Value,
    run_id: String,
    network_record: Value,
    clocks: Vec<(String, Vec<Option<AreaClock>>)>,
    said: Vec<String>,
    fallen: Vec<String>,
    rows: Rows,
    calibrated: bool,
    siting: Option<SitingResult>,
    tables: OnceLock<Vec<(Table, &'static str)>>,
}

/// A scenario as it is looked at: in a case with services once for each of them.
#[derive(Clone, Debug)]
pub struct ScenarioView<'a> {
    /// What columns, layers and files of it are named by ([`ScenarioResult::key`]).
    pub key: String,
    /// For people: the title of the scenario, with that of the service.
    pub title: String,
    /// Its number in the case, and the service.
    pub of: ScenarioOfService,
    /// The scenario.
    pub scenario: &'a ScenarioSpec,
    /// What it does.
    pub result: &'a ScenarioResult,
    /// What may be shown of that.
    pub shown: &'a SuppressedResult,
}

impl ScenarioView<'_> {
    /// The figures of a weight as they may be shown.
    #[must_use]
    pub fn summary(&self, weight: usize, scope: Scope) -> Option<SuppressedSummary> {
        Some(self.shown.summary(self.result.summary(weight, scope)?, None))
    }
}

/// Decides what may be published of the results of a case, and makes everything but the files of it: the record of settings
/// and the name of the run, outcomes and their sensitivity, tables. `inputs` are the files that were read, in the order in
/// which the case names them.
///
/// # Errors
/// A pathway that does not work out.
pub fn publish(
    case: &Arc<Case>,
    computed: &Arc<Computed>,
    evaluated: Evaluated,
    inputs: Vec<InputRecord>,
    observer: &dyn Observer,
) -> Result<Published, ResultsError> {
    let Evaluated { today, scenarios, by_rule, calibrated, siting } = evaluated;
    let settings = record::settings(case, &computed.roads.settings);
    let run_id = waywarden_pack::run_id(env!("CARGO_PKG_VERSION"), &settings, &inputs);
    let network_record = match &computed.network {
        Some(network) => serde_json::to_value(network.meta()).map_err(ResultsError::NetworkRecord)?,
        None => Value::Null,
    };
    let slices = slices(case);
    let protected = case.weights.iter().filter(|weight| weight.protected()).count();
    let shown = {
        let work = Work::begin(observer, Stage::Disclosure, protected as u64);
        // What is shown of today and of every scenario is decided together.
        let all: Vec<ScenarioResult> = scenarios.iter().chain(&today).cloned().collect();
        let shown = SuppressedCounts::new_checked(case, &all, &slices, &|| work.check());
        work.advance(protected as u64);
        shown
    };
    let ClinicalOutputs { rows: clinical, clocks, said } =
        clinical::compute(case, computed, &scenarios, &shown, observer)?;
    let figures = Figures {
        case,
        results: &scenarios,
        today: &today,
        by_rule: &by_rule,
        calibrated: &calibrated,
        slices: &slices,
        lengths: computed.lengths.as_ref(),
        shown: &shown,
    };
    let mut rows = Rows::new(&figures, clinical);
    if let Some(found) = &siting {
        let asked = found.of_case.ask().map_err(ResultsError::Siting)?;
        rows.siting = Some(siting_rows(found, &asked));
    }
    let calibrated = calibrated.iter().any(Option::is_some);
    let of_scenario = |scenario: &ScenarioSpec| {
        let words = |fallen: Fallen| format!("{}: {}", scenario.title, fallen.words(case));
        fallen(case, scenario).into_iter().map(words).collect::<Vec<_>>()
    };
    let fallen = case.scenarios.iter().flat_map(of_scenario).collect();
    Ok(Published {
        case: Arc::clone(case),
        computed: Arc::clone(computed),
        scenarios,
        today,
        shown,
        inputs,
        settings,
        run_id,
        network_record,
        clocks,
        said,
        fallen,
        rows,
        calibrated,
        siting,
        tables: OnceLock::new(),
    })
}

impl Published {
    /// The case.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What was computed for it.
    #[must_use]
    pub fn computed(&self) -> &Computed {
        &self.computed
    }

    /// One for each scenario and service, with every count as it is: to be shown through [`Published::shown`] only.
    #[must_use]
    pub fn scenarios(&self) -> &[ScenarioResult] {
        &self.scenarios
    }

    /// Today, for each service.
    #[must_use]
    pub fn today(&self) -> &[ScenarioResult] {
        &self.today
    }

    /// What may be shown of the scenarios, then of today.
    #[must_use]
    pub fn shown(&self) -> &SuppressedCounts {
        &self.shown
    }

    /// Name of the run.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    /// What a reader must know.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.computed.roads.warnings
    }

    /// What was chosen for the roads, in sentences.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.computed.roads.notes
    }

    /// What scenarios break: services that a site can no longer run, each with its scenario.
    #[must_use]
    pub fn fallen(&self) -> &[String] {
        &self.fallen
    }

    /// A few lines for each scenario with a pathway, for the screen.
    #[must_use]
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// The files that were read.
    #[must_use]
    pub fn inputs(&self) -> &[InputRecord] {
        &self.inputs
    }

    /// Everything that could be set.
    #[must_use]
    pub fn settings(&self) -> &Value {
        &self.settings
    }

    /// Everything that was found, as typed rows.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The choice of sites, with every count as it is; `None` in a case without `[siting]`.
    #[must_use]
    pub fn siting(&self) -> Option<&SitingResult> {
        self.siting.as_ref()
    }

    /// The rows as the tables that every format writes, each with what it holds in a sentence. Made when first asked for.
    #[must_use]
    pub fn tables(&self) -> &[(Table, &'static str)] {
        self.tables.get_or_init(|| self.rows.tables(&self.case, &self.dimensions()))
    }

    /// What columns are called by.
    pub(crate) fn dimensions(&self) -> Dimensions {
        let pathway_results = self.clocks.iter().map(|(key, _)| key.clone()).collect();
        Dimensions::of(&self.case, self.on_maps(), pathway_results, self.calibrated)
    }

    /// The results of the scenarios that have maps and layers.
    pub(crate) fn on_maps(&self) -> impl Iterator<Item = &ScenarioResult> {
        let has = |result: &&ScenarioResult| self.case.scenario(&result.scenario).is_some_and(|s| s.layers);
        self.scenarios.iter().filter(has)
    }

    /// Each scenario and service that has maps and a section of its own in the report: all but the further periods of a case
    /// that does not ask for their layers.
    #[must_use]
    pub fn views<'a>(&'a self) -> Vec<ScenarioView<'a>> {
        self.all_views().into_iter().filter(|view| view.scenario.layers).collect()
    }

    /// Each scenario and service.
    #[must_use]
    pub fn all_views<'a>(&'a self) -> Vec<ScenarioView<'a>> {
        let case = self.case();
        let view = |(number, result): (usize, &'a ScenarioResult)| {
            let at = case.scenarios.iter().position(|scenario| scenario.id == result.scenario)?;
            let scenario = &case.scenarios[at];
            let title = match result.service.and_then(|service| case.services.get(service)) {
                Some(service) => format!("{}: {}", scenario.title, service.title),
                None => scenario.title.clone(),
            };
            let of = ScenarioOfService { scenario: at, service: result.service };
            Some(ScenarioView { key: result.key(case), title, of, scenario, result, shown: self.shown.result(number) })
        };
        self.scenarios.iter().enumerate().filter_map(view).collect()
    }

    /// The figures of everyone today as they may be shown, of the weight that is spoken of, for each service with its title, for a
    /// case that has scenarios as well;
    /// of a case that changes nothing [`Published::views`] are today.
    #[must_use]
    pub fn today_beside(&self) -> Vec<(String, ResultOf, SuppressedSummary)> {
        let case = self.case();
        if case.scenarios.iter().all(ScenarioSpec::is_today) {
            return Vec::new();
        }
        let title = |result: &ScenarioResult| match result.service.and_then(|service| case.services.get(service)) {
            Some(service) => format!("Today: {}", service.title),
            None => "Today".to_owned(),
        };
        let of = |result: &ScenarioResult| ResultOf { scenario: ScenarioOrToday::Today, service: result.service };
        let numbered = self.today.iter().enumerate();
        let summary = |(number, result): (usize, &ScenarioResult)| {
            let shown = self.shown.result(self.scenarios.len() + number);
            let everyone = result.summary(case.headline_weight(result.service), Scope::Everyone)?;
            Some((title(result), of(result), shown.summary(everyone, None)))
        };
        numbered.filter_map(summary).collect()
    }

    /// The clocks of the areas for each result with a pathway, by its key.
    pub(crate) fn clocks(&self) -> &[(String, Vec<Option<AreaClock>>)] {
        &self.clocks
    }

    pub(crate) fn network_record(&self) -> &Value {
        &self.network_record
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_can_be_held_by_several_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<super::Published>();
    }
}
