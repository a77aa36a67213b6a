//! Figures at the base values: outcomes, break-even, the clocks of areas.

use rayon::prelude::*;
use waywarden_outcome::breakeven::{BreakEven, area_needle_min, area_outcome_min, overall_min, volume_benefit};
use waywarden_outcome::{Change, Legs, Measure, OutcomeModel, PunctureRule, Scope, Tally};

use super::build::{Clinical, ClinicalScenario};

/// A figure of outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeRow {
    /// Id of the scenario.
    pub scenario: String,
    /// The model; `pathway` for what no model has a part in.
    pub model: &'static str,
    /// Whose figure.
    pub scope: &'static str,
    /// Which figure.
    pub measure: &'static str,
    /// Its unit.
    pub unit: String,
    /// Before; `None` where there is none.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
}

/// What would make up for the travel.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakEvenRow {
    /// Id of the scenario.
    pub scenario: String,
    /// The model.
    pub model: &'static str,
    /// Whose outcome.
    pub scope: &'static str,
    /// Which outcome.
    pub measure: &'static str,
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
        let unit = self.unit();
        let measures: [(&'static str, &str, Pick); 5] = [
            ("patients", &unit, |t| Some(t.patients)),
            ("treated", &unit, |t| Some(t.treated)),
            ("thrombolysed", &unit, |t| Some(t.thrombolysed)),
            ("mean_onset_to_needle", "min", Tally::mean_needle_min),
            ("mean_onset_to_puncture", "min", Tally::mean_puncture_min),
        ];
        for (measure, unit, pick) in measures {
            let (before, after) = (pick(&change.before), pick(&change.after));
            rows.push(self.row(scenario, "pathway", scope, measure, unit, before, after));
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
        let unit = self.unit();
        let model = outcome_model.id.as_str();
        for (measure, names) in [
            (Measure::Good, ["good_outcomes", "good_outcomes_per_1000_treated", "good_outcomes_gained"]),
            (Measure::Utility, ["utility", "utility_per_1000_treated", "utility_gained"]),
        ] {
            if change.before.total(measure).is_none() {
                continue;
            }
            let per_1000 = |tally: &Tally| tally.per_1000_treated(tally.total(measure)?);
            let unit = if measure == Measure::Good { unit.clone() } else { self.utility_unit() };
            let sides = |pick: &dyn Fn(&Tally) -> Option<f64>| [pick(&change.before), pick(&change.after)];
            for (name, unit, [before, after]) in [
                (names[0], unit.as_str(), sides(&|t| t.total(measure))),
                (names[1], "per 1000 treated", sides(&per_1000)),
                (names[2], unit.as_str(), sides(&|t| t.gained(measure))),
            ] {
                rows.push(self.row(scenario, model, scope, name, unit, before, after));
            }
        }
    }

    /// Straight to a centre beside by way of the nearest unit; nothing without a centre.
    fn rule_rows(&self, scenario: &ClinicalScenario, scope: Scope, number: usize, rows: &mut Vec<OutcomeRow>) {
        if self.spec.centres.is_empty() {
            return;
        }
        let outcome_model = &self.outcome_models[number];
        for (rule, minutes, gained) in [
            (PunctureRule::NearestFirst, "mean_onset_to_puncture_transferred", "good_outcomes_gained_transferred"),
            (PunctureRule::DirectToCentre, "mean_onset_to_puncture_direct", "good_outcomes_gained_direct"),
        ] {
            let change = scenario.study.with_rule(rule).compare(outcome_model, &self.base, scope);
            let sides = |pick: &dyn Fn(&Tally) -> Option<f64>| [pick(&change.before), pick(&change.after)];
            if number == 0 {
                let [before, after] = sides(&Tally::mean_puncture_min);
                rows.push(self.row(scenario, "pathway", scope, minutes, "min", before, after));
            }
            let [before, after] = sides(&|tally| tally.gained(Measure::Good));
            rows.push(self.row(scenario, outcome_model.id.as_str(), scope, gained, &self.unit(), before, after));
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &self,
        scenario: &ClinicalScenario,
        model: &'static str,
        scope: Scope,
        measure: &'static str,
        unit: &str,
        before: Option<f64>,
        after: Option<f64>,
    ) -> OutcomeRow {
        let scenario = self.scenario(scenario).id.clone();
        OutcomeRow { scenario, model, scope: scope.as_str(), measure, unit: unit.to_owned(), before, after }
    }

    fn unit(&self) -> String {
        self.case.weights[self.spec.weight].unit.clone()
    }

    fn utility_unit(&self) -> String {
        "utility of the treated, summed".to_owned()
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
                scenario: self.scenario(scenario).id.clone(),
                model: outcome_model.id.as_str(),
                scope: scope.as_str(),
                measure: measure.as_str(),
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
