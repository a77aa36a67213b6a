//! Figures at the base values: outcomes, break-even, the clocks of areas.

use rayon::prelude::*;
use waywarden_outcome::breakeven::{BreakEven, area_needle_min, area_outcome_min, overall_min, volume_benefit};
use waywarden_outcome::{Change, Legs, Measure, ModelId, OutcomeModel, PunctureRule, Scope, Tally};

use super::build::{Clinical, ClinicalScenario};
use super::measure::OutcomeMeasure;
use crate::ServiceIndex;

/// A figure of outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeRow {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Number of the scenario in the case.
    pub scenario: usize,
    /// The model; `None` for what no model has a part in.
    pub model: Option<ModelId>,
    /// Whose figure.
    pub scope: Scope,
    /// Which figure.
    pub measure: OutcomeMeasure,
    /// Before; `None` where there is none.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
}

/// What would make up for the travel.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakEvenRow {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Number of the scenario in the case.
    pub scenario: usize,
    /// The model.
    pub model: ModelId,
    /// Whose outcome.
    pub scope: Scope,
    /// Which outcome.
    pub measure: Measure,
    /// How many minutes faster from door to treatment.
    pub breakeven: BreakEven,
    /// By which share the outcome of the treated would have to be better.
    pub relative: Option<f64>,
    /// Which share of admissions would have to be thrombolysed on top.
    pub thrombolysed_gain: Option<f64>,
}

/// The clock of an area, minutes from the onset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaClock {
    /// To the needle, before and after.
    pub needle_min: [f64; 2],
    /// To the puncture under the case's rule, before and after.
    pub puncture_min: [Option<f64>; 2],
    /// To the puncture after the change under the other rules: by way of the nearest unit, and straight to a centre.
    pub after_by_rule_min: [Option<f64>; 2],
    /// The break-even in time: extra minutes from the onset to the needle.
    pub extra_needle_min: f64,
    /// The break-even in good outcomes of the primary model.
    pub breakeven: BreakEven,
}

fn row(
    service: Option<ServiceIndex>,
    scenario: &ClinicalScenario,
    model: Option<ModelId>,
    scope: Scope,
    measure: OutcomeMeasure,
    change: &Change,
    pick: &dyn Fn(&Tally) -> Option<f64>,
) -> OutcomeRow {
    let (before, after) = (pick(&change.before), pick(&change.after));
    OutcomeRow { service, scenario: scenario.scenario, model, scope, measure, before, after }
}

impl Clinical<'_> {
    /// All figures of all scenarios, models and scopes.
    #[must_use]
    pub fn outcomes(&self) -> Vec<OutcomeRow> {
        let mut rows = Vec::new();
        for scenario in &self.scenarios {
            for scope in [Scope::Affected, Scope::Everyone] {
                for (number, outcome_model) in self.outcome_models.iter().enumerate() {
                    let change = scenario.study.compare(outcome_model, &self.base, scope);
                    if number == 0 {
                        self.pathway_rows(scenario, scope, &change, &mut rows);
                    }
                    self.model_rows(scenario, scope, outcome_model, &change, &mut rows);
                    self.rule_rows(scenario, scope, number, &mut rows);
                }
            }
        }
        rows
    }

    fn pathway_rows(&self, scenario: &ClinicalScenario, scope: Scope, change: &Change, rows: &mut Vec<OutcomeRow>) {
        type Pick = fn(&Tally) -> Option<f64>;
        let measures: [(OutcomeMeasure, Pick); 5] = [
            (OutcomeMeasure::Patients, |t| Some(t.patients)),
            (OutcomeMeasure::Treated, |t| Some(t.treated)),
            (OutcomeMeasure::Thrombolysed, |t| Some(t.thrombolysed)),
            (OutcomeMeasure::OnsetToNeedle, Tally::mean_needle_min),
            (OutcomeMeasure::OnsetToPuncture(None), Tally::mean_puncture_min),
        ];
        for (measure, pick) in measures {
            rows.push(row(self.spec.service, scenario, None, scope, measure, change, &pick));
        }
    }

    fn model_rows(
        &self,
        scenario: &ClinicalScenario,
        scope: Scope,
        outcome_model: &OutcomeModel,
        change: &Change,
        rows: &mut Vec<OutcomeRow>,
    ) {
        let model = Some(outcome_model.id);
        for measure in [Measure::Good, Measure::Utility] {
            if change.before.total(measure).is_none() {
                continue;
            }
            let total = |t: &Tally| t.total(measure);
            let per_1000 = |t: &Tally| t.per_1000_treated(t.total(measure)?);
            let gained = |t: &Tally| t.gained(measure);
            rows.push(row(self.spec.service, scenario, model, scope, OutcomeMeasure::Total(measure), change, &total));
            rows.push(row(
                self.spec.service,
                scenario,
                model,
                scope,
                OutcomeMeasure::Per1000Treated(measure),
                change,
                &per_1000,
            ));
            rows.push(row(
                self.spec.service,
                scenario,
                model,
                scope,
                OutcomeMeasure::Gained(measure, None),
                change,
                &gained,
            ));
        }
    }

    /// Straight to a centre against by way of the nearest unit; nothing without a centre.
    fn rule_rows(&self, scenario: &ClinicalScenario, scope: Scope, number: usize, rows: &mut Vec<OutcomeRow>) {
        if self.spec.centres.is_empty() {
            return;
        }
        let outcome_model = &self.outcome_models[number];
        for rule in [PunctureRule::NearestFirst, PunctureRule::DirectToCentre] {
            let change = scenario.study.with_rule(rule).compare(outcome_model, &self.base, scope);
            if number == 0 {
                let measure = OutcomeMeasure::OnsetToPuncture(Some(rule));
                rows.push(row(self.spec.service, scenario, None, scope, measure, &change, &Tally::mean_puncture_min));
            }
            let measure = OutcomeMeasure::Gained(Measure::Good, Some(rule));
            let gained = |tally: &Tally| tally.gained(Measure::Good);
            rows.push(row(self.spec.service, scenario, Some(outcome_model.id), scope, measure, &change, &gained));
        }
    }

    /// The break-even of all scenarios, models, scopes and measures.
    #[must_use]
    pub fn breakevens(&self) -> Vec<BreakEvenRow> {
        let mut wanted = Vec::new();
        for scenario in &self.scenarios {
            for outcome_model in &self.outcome_models {
                for scope in [Scope::Affected, Scope::Receiving] {
                    wanted.extend(
                        [Measure::Good, Measure::Utility].map(|measure| (scenario, outcome_model, scope, measure)),
                    );
                }
            }
        }
        let row = |(scenario, outcome_model, scope, measure): (&ClinicalScenario, &OutcomeModel, Scope, Measure)| {
            let study = &scenario.study;
            let breakeven = overall_min(study, outcome_model, &self.base, scope, measure)?;
            let benefit = volume_benefit(study, outcome_model, &self.base, scope, measure);
            Some(BreakEvenRow {
                service: self.spec.service,
                scenario: scenario.scenario,
                model: outcome_model.id,
                scope,
                measure,
                breakeven,
                relative: benefit.and_then(|b| b.relative),
                thrombolysed_gain: benefit.and_then(|b| b.thrombolysed_gain),
            })
        };
        // Each on its own: the same on any number of threads.
        wanted.into_par_iter().filter_map(row).collect()
    }

    /// The clock of each area of the case in a scenario; `None` for those out of scope or without a way.
    #[must_use]
    pub fn areas(&self, scenario: &ClinicalScenario) -> Vec<Option<AreaClock>> {
        (0..scenario.study.areas()).into_par_iter().map(|area| self.area(&scenario.study, area)).collect()
    }

    fn area(&self, study: &waywarden_outcome::Study, area: usize) -> Option<AreaClock> {
        let outcome_model = self.outcome_models.first()?;
        let legs: &Legs = &self.base;
        let Change { before, after } = study.compare_area(outcome_model, legs, area)?;
        let by_rule = |rule: PunctureRule| study.mean_puncture_after(legs, rule, area);
        Some(AreaClock {
            needle_min: [before.mean_needle_min()?, after.mean_needle_min()?],
            puncture_min: [before.mean_puncture_min(), after.mean_puncture_min()],
            after_by_rule_min: [by_rule(PunctureRule::NearestFirst), by_rule(PunctureRule::DirectToCentre)],
            extra_needle_min: area_needle_min(study, outcome_model, legs, area)?,
            breakeven: match study.members(Scope::Affected).binary_search(&(area as u32)) {
                Ok(_) => area_outcome_min(study, outcome_model, legs, area, Measure::Good)?,
                Err(_) => BreakEven::At(0.0),
            },
        })
    }
}
