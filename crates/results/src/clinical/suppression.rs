//! What may not be shown where the weight of the pathway counts patients.
//!
//! Amounts never are: each is a multiple of a count and would give it away. Means, rates, break-evens and flip points stand
//! only where there are at least 8 patients and their number is not withheld elsewhere, and then with as many digits as
//! leave them no riddle with one answer: minutes and outcomes of 1,000 to a tenth, shares to a thousandth.

use waywarden_outcome::breakeven::BreakEven;
use waywarden_outcome::{Scope, Study};
use waywarden_scenario::clinical::sensitivity::{FlipRows, MonteCarloRow};
use waywarden_scenario::clinical::{BreakEvenRow, Clinical, OutcomeRow, SensitivitySpec};
use waywarden_scenario::disclosure::{CountKey, SuppressedResult, What, is_small};
use waywarden_scenario::{ScenarioResult, Scope as Whose};

/// The decisions for a case.
pub struct Suppression {
    /// Whether the weight is protected, and so every amount withheld.
    pub amounts: bool,
    /// By scenario: whether the patients of each of [`Scope::ALL`] are too few.
    few: Vec<[bool; 3]>,
}

impl Suppression {
    /// `results` are those of the scenarios of `clinical`, `shown` is what may be shown of them.
    pub fn new(clinical: &Clinical<'_>, results: &[&ScenarioResult], shown: &[&SuppressedResult]) -> Self {
        let weight = clinical.spec.weight;
        let amounts = clinical.case.weights[weight].protected();
        let of_study = |study: &Study, scope: Scope| {
            is_small(study.compare(&clinical.outcome_models[0], &clinical.base, scope).before.patients)
        };
        let few = clinical.scenarios.iter().zip(results.iter().zip(shown)).map(|(scenario, (result, shown))| {
            let hidden = |whose: Whose| {
                let total = result.summary(weight, whose).map_or(0.0, |summary| summary.total);
                shown.count(weight, &CountKey::all(whose, What::Total), total).suppressed()
            };
            Scope::ALL.map(|scope| {
                let count = match scope {
                    // Who is with the receiving units is between the other two: as safe as the smaller.
                    Scope::Affected | Scope::Receiving => hidden(Whose::Affected),
                    Scope::Everyone => hidden(Whose::Everyone),
                };
                amounts && (count || of_study(&scenario.study, scope))
            })
        });
        let few = few.collect();
        Self { amounts, few }
    }

    /// Whether the patients of a scope are too few to say anything of them.
    pub fn is_few(&self, scenario: usize, scope: Scope) -> bool {
        self.few[scenario][scope as usize]
    }

    /// Empties or rounds a figure of outcome.
    pub fn outcome(&self, row: &mut OutcomeRow) {
        let hide = self.amounts && (row.measure.is_amount() || self.is_few(row.scenario, row.scope));
        for side in [&mut row.before, &mut row.after] {
            *side = side.filter(|_| !hide).map(|value| self.round(value, 0.1));
        }
    }

    /// Whether a break-even may be shown; rounds it.
    pub fn breakeven(&self, row: &mut BreakEvenRow) -> bool {
        if let BreakEven::At(minutes) = &mut row.breakeven {
            *minutes = self.round(*minutes, 0.1);
        }
        row.relative = row.relative.map(|share| self.round(share, 0.001));
        row.thrombolysed_gain = row.thrombolysed_gain.map(|share| self.round(share, 0.001));
        !self.is_few(row.scenario, row.scope)
    }

    /// The options whose order may be shown: those that affect enough patients.
    pub fn options(&self, spec: &SensitivitySpec) -> SensitivitySpec {
        let mut spec = spec.clone();
        spec.options.retain(|&scenario| !self.is_few(scenario, Scope::Affected));
        spec
    }

    /// Rounds flip points: minutes to a tenth, shares and factors to a thousandth.
    pub fn flips(&self, group: &mut FlipRows) {
        for flip in &mut group.flips {
            flip.at = self.round(flip.at, if flip.at.abs() < 2.0 { 0.001 } else { 0.1 });
        }
    }

    /// Whether a figure of the affected over all draws may be shown; rounds it.
    pub fn monte_carlo(&self, row: &mut MonteCarloRow) -> bool {
        let interval = &mut row.interval;
        let figures = [&mut row.base, &mut interval.mean, &mut interval.median];
        let ends = [&mut interval.p80.0, &mut interval.p80.1, &mut interval.p95.0, &mut interval.p95.1];
        figures.into_iter().chain(ends).for_each(|value| *value = self.round(*value, 0.1));
        !self.amounts || !(row.measure.is_amount() || self.is_few(row.scenario, Scope::Affected))
    }

    fn round(&self, value: f64, step: f64) -> f64 {
        if self.amounts { (value / step).round() * step } else { value }
    }
}
