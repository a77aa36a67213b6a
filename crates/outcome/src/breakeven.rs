//! What would make up for the travel: how many minutes faster the receiving units must be, and how much more or better
//! they must treat.
//!
//! A gain counts from the door of a receiving unit to treatment there (or to the departure for thrombectomy). Other units
//! stay as they are.

use crate::solve::crossings;
use crate::{Legs, Measure, OutcomeModel, Scope, Study};

/// Minutes that are searched: a gain beyond three hours, or a loss beyond two, is no answer.
const RANGE_MIN: (f64, f64) = (-120.0, 180.0);
/// Cells of a minute: the outcome of many areas changes its sign once or, near the end of an effect, a few times.
const CELLS: usize = 300;
const TOLERANCE_MIN: f64 = 1e-6;

/// The gain in minutes from which on the outcome is no worse than before the change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreakEven {
    /// From this gain on; below 0 the units may even be slower.
    At(f64),
    /// It is no worse at any gain that was searched, from 120 minutes slower on.
    NeverWorse,
    /// Not even 180 minutes faster would do.
    NotWithin,
}

impl BreakEven {
    /// The minutes, where there is an answer.
    #[must_use]
    pub fn minutes(self) -> Option<f64> {
        match self {
            Self::At(minutes) => Some(minutes),
            Self::NeverWorse | Self::NotWithin => None,
        }
    }
}

/// The break-even of an area in time: its mean onset-to-needle after less before, minutes. `None` if it has no way before
/// or after.
///
/// That is the extra drive times the factor, plus the difference between the units' door-to-needle times, less the gain
/// that the legs have already.
#[must_use]
pub fn area_needle_min(study: &Study, outcome_model: &OutcomeModel, legs: &Legs, area: usize) -> Option<f64> {
    let change = study.compare_area(outcome_model, legs, area)?;
    Some(change.after.mean_needle_min()? - change.before.mean_needle_min()?)
}

/// The break-even of an area in outcome. It differs from that in time where the way on to thrombectomy changes by other
/// minutes than the way to the first unit. `None` if the area has no way before or after, or the model not the measure.
#[must_use]
pub fn area_outcome_min(
    study: &Study,
    outcome_model: &OutcomeModel,
    legs: &Legs,
    area: usize,
    measure: Measure,
) -> Option<BreakEven> {
    let before = study.compare_area(outcome_model, legs, area)?.before;
    before.gained(measure)?;
    Some(solve(legs, before.patients, |legs| {
        let change = study.compare_area(outcome_model, legs, area).unwrap_or_default();
        change.after.gained(measure).unwrap_or(0.0) - change.before.gained(measure).unwrap_or(0.0)
    }))
}

/// The break-even of all patients of a scope together: in [`Scope::Affected`] only the affected profit from the gain,
/// in [`Scope::Receiving`] and [`Scope::Everyone`] all patients of the receiving units do. `None` if the model does not
/// know the measure.
#[must_use]
pub fn overall_min(
    study: &Study,
    outcome_model: &OutcomeModel,
    legs: &Legs,
    scope: Scope,
    measure: Measure,
) -> Option<BreakEven> {
    let before = study.compare(outcome_model, legs, scope).before;
    // Gains count after the change only: the other side stays as it is.
    let gained = before.gained(measure)?;
    let difference = |legs: &Legs| study.after(outcome_model, legs, scope).gained(measure).unwrap_or(0.0) - gained;
    Some(solve(legs, before.patients, difference))
}

/// The last gain at which `difference` rises through 0.
fn solve(legs: &Legs, patients: f64, difference: impl Fn(&Legs) -> f64) -> BreakEven {
    let mut with_gain = legs.clone();
    let mut at = |gain_min: f64| {
        with_gain.gain_min = gain_min;
        difference(&with_gain)
    };
    // Rounding of sums, well below what a millionth of a minute changes.
    let zero = 1e-13 * patients;
    let found = crossings(&mut at, RANGE_MIN, CELLS, TOLERANCE_MIN, zero);
    match found.iter().rev().find(|crossing| !crossing.from_above) {
        Some(crossing) => BreakEven::At(crossing.at),
        None if at(RANGE_MIN.1) < -zero => BreakEven::NotWithin,
        None => BreakEven::NeverWorse,
    }
}

/// What better or more treatment at the receiving units would make up for the travel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolumeBenefit {
    /// By which share the good outcomes (or the utility) of the treated must rise after the change: (before - after) /
    /// after. Below 0 if they do better already; `None` if there are none after.
    pub relative: Option<f64>,
    /// Which share of admissions must be thrombolysed on top; below 0 if none need be. `None` if thrombolysis after the
    /// change does no good on average.
    pub thrombolysed_gain: Option<f64>,
}

/// The volume benefit for a scope. Both answers are exact: outcomes are linear in either. `None` if the model does not
/// know the measure.
#[must_use]
pub fn volume_benefit(
    study: &Study,
    outcome_model: &OutcomeModel,
    legs: &Legs,
    scope: Scope,
    measure: Measure,
) -> Option<VolumeBenefit> {
    const STEP: f64 = 0.01;
    let change = study.compare(outcome_model, legs, scope);
    let (before, after) = (change.before.total(measure)?, change.after.total(measure)?);
    let lost = change.before.gained(measure)? - change.after.gained(measure)?;
    let mut more = legs.clone();
    more.gain_share += STEP;
    let slope =
        (study.compare(outcome_model, &more, scope).after.gained(measure)? - change.after.gained(measure)?) / STEP;
    Some(VolumeBenefit {
        relative: (after > 0.0).then(|| (before - after) / after),
        thrombolysed_gain: (slope > 0.0).then(|| lost / slope),
    })
}
