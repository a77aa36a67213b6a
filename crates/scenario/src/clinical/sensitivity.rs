//! How much the outcome of a change depends on what is not known.
//!
//! The result that is looked at is the difference that a scenario makes: good outcomes due to treatment, after less
//! before, of the primary model, in the unit of the weight (a year).

use waywarden_outcome::sensitivity::{Bar, Draws, Flip, Interval, draw, flips, run, tornado};
use waywarden_outcome::{Measure, ModelId, Scope};

use super::build::{Clinical, ClinicalScenario};
use super::measure::OutcomeMeasure;
use super::spec::SensitivitySpec;
use crate::ServiceIndex;

/// The bars of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoRows {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Number of the scenario in the case.
    pub scenario: usize,
    /// At the base values.
    pub base: f64,
    /// The widest first.
    pub bars: Vec<Bar>,
}

/// Flip points among some options.
#[derive(Clone, Debug, PartialEq)]
pub struct FlipRows {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Whose outcomes decide.
    pub scope: Scope,
    /// Scenarios (by number) that count the same people; option 0 is to leave everything as it is, option i + 1 is
    /// scenario i of this list.
    pub scenarios: Vec<usize>,
    /// The score of each option at the base values: the difference to today.
    pub base: Vec<f64>,
    /// All flips.
    pub flips: Vec<Flip>,
}

/// A figure over all draws.
#[derive(Clone, Debug, PartialEq)]
pub struct MonteCarloRow {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Number of the scenario in the case.
    pub scenario: usize,
    /// The model; `None` for minutes.
    pub model: Option<ModelId>,
    /// Which figure: after less before.
    pub measure: OutcomeMeasure,
    /// At the base values.
    pub base: f64,
    /// Over all draws.
    pub interval: Interval,
}

/// Scores closer than this are equal: a ten-millionth of a patient a year.
const TIE: f64 = 1e-7;

impl Clinical<'_> {
    /// What a scenario does to a scope, in good outcomes of the primary model.
    fn difference(&self, scenario: &ClinicalScenario, draw: &[f64], scope: Scope) -> f64 {
        scenario.study.difference(&self.outcome_models[0], &self.pathway.legs(draw), scope, Measure::Good)
    }

    /// For each scenario the bars of its difference to the affected.
    #[must_use]
    pub fn tornado(&self) -> Vec<TornadoRows> {
        let all = |draw: &[f64]| -> Vec<f64> {
            let of = |scenario| self.difference(scenario, draw, Scope::Affected);
            self.scenarios.iter().map(of).collect()
        };
        let base = all(&self.parameters().base());
        let bars = tornado(self.parameters(), all);
        let rows = self.scenarios.iter().zip(base).zip(bars);
        let service = self.spec.service;
        rows.map(|((of, base), bars)| TornadoRows { service, scenario: of.scenario, base, bars }).collect()
    }

    /// Where the order of the options changes. Only scenarios that count the same people are compared with each other;
    /// all are compared with leaving everything as it is.
    #[must_use]
    pub fn flips(&self, spec: &SensitivitySpec) -> Vec<FlipRows> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for &option in &spec.options {
            let same = |group: &&mut Vec<usize>| {
                self.case.scenarios[group[0]].in_scope == self.case.scenarios[option].in_scope
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(option),
                None => groups.push(vec![option]),
            }
        }
        let mut rows = Vec::new();
        for scope in [Scope::Affected, Scope::Receiving] {
            for group in &groups {
                let scores = |draw: &[f64]| -> Vec<f64> {
                    let of = |&number: &usize| self.difference(&self.scenarios[number], draw, scope);
                    std::iter::once(0.0).chain(group.iter().map(of)).collect()
                };
                let base = scores(&self.parameters().base());
                let flips = flips(self.parameters(), base.len(), TIE, scores);
                rows.push(FlipRows { service: self.spec.service, scope, scenarios: group.clone(), base, flips });
            }
        }
        rows
    }

    /// The spread of each scenario's differences to the affected, of all models. `check` is called before each draw, so that
    /// whoever waits can stop it.
    #[must_use]
    pub fn monte_carlo(&self, spec: &SensitivitySpec, check: &(dyn Fn() + Sync)) -> Vec<MonteCarloRow> {
        let draws: Draws = draw(self.parameters(), spec.draws, spec.seed);
        let names = self.names();
        let all = |draw: &[f64]| self.all_differences(draw);
        let base = all(&self.parameters().base());
        let intervals = run(&draws, |draw| {
            check();
            all(draw)
        });
        let rows = names.into_iter().zip(base).zip(intervals);
        rows.map(|(((scenario, model, measure), base), interval)| MonteCarloRow {
            service: self.spec.service,
            scenario,
            model,
            measure,
            base,
            interval,
        })
        .collect()
    }

    /// The names of the figures of [`Self::all_differences`].
    fn names(&self) -> Vec<(usize, Option<ModelId>, OutcomeMeasure)> {
        let mut names = Vec::new();
        for scenario in &self.scenarios {
            let number = scenario.scenario;
            names.push((number, None, OutcomeMeasure::OnsetToNeedle));
            for outcome_model in &self.outcome_models {
                let model = Some(outcome_model.id);
                names.push((number, model, OutcomeMeasure::Gained(Measure::Good, None)));
                names.push((number, model, OutcomeMeasure::GainedPer1000Treated(Measure::Good)));
                if outcome_model.has_utility() {
                    names.push((number, model, OutcomeMeasure::Gained(Measure::Utility, None)));
                }
            }
        }
        names
    }

    fn all_differences(&self, draw: &[f64]) -> Vec<f64> {
        let legs = self.pathway.legs(draw);
        let mut values = Vec::new();
        for scenario in &self.scenarios {
            let changes = scenario.study.compare_each(&self.outcome_models, &legs, Scope::Affected);
            for (number, (outcome_model, change)) in self.outcome_models.iter().zip(&changes).enumerate() {
                let (before, after) = (&change.before, &change.after);
                if number == 0 {
                    let needle = after.mean_needle_min().zip(before.mean_needle_min());
                    values.push(needle.map_or(0.0, |(after, before)| after - before));
                }
                let good = after.good_gained - before.good_gained;
                values.push(good);
                values.push(before.per_1000_treated(good).unwrap_or(0.0));
                if outcome_model.has_utility() {
                    values.push(after.utility_gained - before.utility_gained);
                }
            }
        }
        values
    }
}
