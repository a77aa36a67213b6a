//! Sums over patients, and the figures drawn from them.

use crate::model::{Stroke, Treatment};
use crate::{Clock, Mix, OutcomeModel};

/// Which figure of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Good outcomes as the model counts them.
    Good,
    /// Expected utility.
    Utility,
}

impl Measure {
    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good_outcomes",
            Self::Utility => "utility",
        }
    }
}

/// Expected figures of the patients of some areas, in the unit of their weights (patients a year, as a rule).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Patients.
    pub patients: f64,
    /// Treated patients.
    pub treated: f64,
    /// Thrombolysed patients.
    pub thrombolysed: f64,
    /// Treated patients with a good outcome.
    pub good: f64,
    /// Of these, due to treatment: more than the same patients would have without.
    pub good_gained: f64,
    /// Sum of the utility of treated patients; NaN if the model has none.
    pub utility: f64,
    /// Of this, due to treatment.
    pub utility_gained: f64,
    /// Sum of weight times onset-to-needle, minutes, of all patients.
    pub needle_sum: f64,
    /// Sum of weight times onset-to-puncture, minutes, of patients who can reach a centre.
    pub puncture_sum: f64,
    /// Patients who can reach a thrombectomy centre.
    pub puncture_patients: f64,
}

impl Tally {
    /// Adds the patients of an area: its weight, its mix and its clock.
    #[inline]
    pub(crate) fn add(&mut self, outcome_model: &OutcomeModel, weight: f64, mix: &Mix, clock: &Clock) {
        let [nlvo, ivt] = outcome_model.needle_points(clock.needle_min);
        let none = [outcome_model.untreated_point(Stroke::Nlvo), outcome_model.untreated_point(Stroke::Lvo)];
        let (both, mt) = match clock.puncture_min {
            Some(puncture) => {
                let mt = outcome_model.point(Treatment::LvoMt, puncture);
                // As a rule those with thrombectomy have the needle of all others: half of the look-ups.
                let first = match clock.thrombectomy_needle_min == clock.needle_min {
                    true => ivt,
                    false => outcome_model.point(Treatment::LvoIvt, clock.thrombectomy_needle_min),
                };
                (outcome_model.combined(first, mt), mt)
            }
            None => (ivt, none[1]),
        };
        let lvo = mix.lvo_ivt + mix.lvo_both + mix.lvo_mt;
        let treated =
            |i: usize| mix.nlvo_ivt * nlvo[i] + mix.lvo_ivt * ivt[i] + mix.lvo_both * both[i] + mix.lvo_mt * mt[i];
        let gained = |i: usize, treated: f64| treated - mix.nlvo_ivt * none[0][i] - lvo * none[1][i];
        let (good, utility) = (treated(0), treated(1));
        self.patients += weight;
        self.treated += weight * mix.treated();
        self.thrombolysed += weight * (mix.nlvo_ivt + mix.lvo_ivt + mix.lvo_both);
        self.good += weight * good;
        self.good_gained += weight * gained(0, good);
        self.utility += weight * utility;
        self.utility_gained += weight * gained(1, utility);
        self.needle_sum += weight * clock.needle_min;
        if let Some(puncture) = clock.puncture_min {
            self.puncture_sum += weight * puncture;
            self.puncture_patients += weight;
        }
    }

    /// Mean minutes from the onset to the needle; `None` without patients.
    #[must_use]
    pub fn mean_needle_min(&self) -> Option<f64> {
        (self.patients > 0.0).then(|| self.needle_sum / self.patients)
    }

    /// Mean minutes from the onset to the puncture, of those who can reach a centre.
    #[must_use]
    pub fn mean_puncture_min(&self) -> Option<f64> {
        (self.puncture_patients > 0.0).then(|| self.puncture_sum / self.puncture_patients)
    }

    /// Outcomes due to treatment, the figure that a change is judged by; `None` if the model does not know it.
    #[must_use]
    pub fn gained(&self, measure: Measure) -> Option<f64> {
        let value = match measure {
            Measure::Good => self.good_gained,
            Measure::Utility => self.utility_gained,
        };
        (!value.is_nan()).then_some(value)
    }

    /// Outcomes of treated patients; `None` if the model does not know it.
    #[must_use]
    pub fn total(&self, measure: Measure) -> Option<f64> {
        let value = match measure {
            Measure::Good => self.good,
            Measure::Utility => self.utility,
        };
        (!value.is_nan()).then_some(value)
    }

    /// A figure per 1,000 treated patients; `None` if nobody is treated.
    #[must_use]
    pub fn per_1000_treated(&self, value: f64) -> Option<f64> {
        (self.treated > 0.0).then(|| 1000.0 * value / self.treated)
    }
}
