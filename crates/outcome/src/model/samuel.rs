//! The model of the SAMueL project: distributions of disability.

use serde::Deserialize;

use super::{Stroke, Treatment, positive, probability, wrong};
use crate::OutcomeError;
use crate::error::parse;

const SHIPPED: &str = include_str!("../../../../data/outcomes/samuel.toml");

/// P(mRS <= 0), P(mRS <= 1), ... P(mRS <= 6) = 1.
pub type Cumulative = [f64; 7];

/// Outcome as a distribution over the modified Rankin Scale (mRS, 0 to 6).
///
/// For each level, logit P(mRS <= k) at t minutes after the onset is `(1 - f)` times the logit at time 0 plus `f` times
/// the logit at the time of no effect, `f = min(t / T, 1)`. As in the Python package `stroke-outcome` 0.1.8, treatment at
/// T or later has the distribution "no effect", which is worse than no treatment.
#[derive(Clone, Debug, PartialEq)]
pub struct Samuel {
    title: String,
    source: String,
    good_up_to: usize,
    no_effect_min: [f64; 3],
    untreated: [Cumulative; 2],
    at_onset_logit: [[f64; 6]; 3],
    no_effect: [Cumulative; 3],
    no_effect_logit: [[f64; 6]; 3],
    utility: [f64; 7],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    title: String,
    good_mrs_up_to: usize,
    source: String,
    no_effect_min: RawTimes,
    untreated: RawStrokes,
    at_onset: RawTreatments,
    no_effect: RawTreatments,
    utility: RawUtility,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTimes {
    ivt: f64,
    mt: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStrokes {
    nlvo: [f64; 6],
    lvo: [f64; 6],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTreatments {
    nlvo_ivt: [f64; 6],
    lvo_ivt: [f64; 6],
    lvo_mt: [f64; 6],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUtility {
    mrs: [f64; 7],
    #[serde(rename = "source")]
    _source: String,
}

impl Samuel {
    /// The table that is shipped.
    ///
    /// # Errors
    /// Never for the shipped table; a test reads it.
    pub fn shipped() -> Result<Self, OutcomeError> {
        Self::from_toml(SHIPPED)
    }

    /// From a table of the form of `data/outcomes/samuel.toml`.
    ///
    /// # Errors
    /// [`OutcomeError`] for what is no table or no probability, or a distribution that does not ascend.
    pub fn from_toml(text: &str) -> Result<Self, OutcomeError> {
        let raw: Raw = parse("samuel.toml", text)?;
        let name = &raw.name;
        let read = |what: &str, row: [f64; 6]| cumulative(name, what, row);
        let (t0, late) = (raw.at_onset, raw.no_effect);
        let no_effect = [
            read("no_effect.nlvo_ivt", late.nlvo_ivt)?,
            read("no_effect.lvo_ivt", late.lvo_ivt)?,
            read("no_effect.lvo_mt", late.lvo_mt)?,
        ];
        let at_onset = [
            read("at_onset.nlvo_ivt", t0.nlvo_ivt)?,
            read("at_onset.lvo_ivt", t0.lvo_ivt)?,
            read("at_onset.lvo_mt", t0.lvo_mt)?,
        ];
        if raw.good_mrs_up_to > 5 {
            return Err(wrong(name, "good_mrs_up_to", raw.good_mrs_up_to as f64, "a level from 0 to 5"));
        }
        if let Some(value) = raw.utility.mrs.iter().find(|u| !(-1.0..=1.0).contains(*u)) {
            return Err(wrong(name, "utility.mrs", *value, "a utility from -1 to 1"));
        }
        let ivt = positive(name, "no_effect_min.ivt", raw.no_effect_min.ivt)?;
        let mt = positive(name, "no_effect_min.mt", raw.no_effect_min.mt)?;
        Ok(Self {
            good_up_to: raw.good_mrs_up_to,
            no_effect_min: [ivt, ivt, mt],
            untreated: [read("untreated.nlvo", raw.untreated.nlvo)?, read("untreated.lvo", raw.untreated.lvo)?],
            at_onset_logit: at_onset.map(logits),
            no_effect_logit: no_effect.map(logits),
            no_effect,
            utility: raw.utility.mrs,
            title: raw.title,
            source: raw.source,
        })
    }

    /// For people.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where the numbers come from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The highest mRS that counts as a good outcome.
    #[must_use]
    pub fn good_up_to(&self) -> usize {
        self.good_up_to
    }

    /// The distribution `minutes` after the onset; before the onset counts as at the onset.
    #[must_use]
    pub fn treated(&self, treatment: Treatment, minutes: f64) -> Cumulative {
        let index = treatment as usize;
        if minutes >= self.no_effect_min[index] {
            return self.no_effect[index];
        }
        let fraction = minutes.max(0.0) / self.no_effect_min[index];
        let (early, late) = (&self.at_onset_logit[index], &self.no_effect_logit[index]);
        let mut cumulative = [1.0; 7];
        for (level, p) in cumulative.iter_mut().take(6).enumerate() {
            *p = logistic(fraction * late[level] + (1.0 - fraction) * early[level]);
        }
        cumulative
    }

    /// The distribution without treatment.
    #[must_use]
    pub fn untreated(&self, stroke: Stroke) -> Cumulative {
        self.untreated[stroke as usize]
    }

    /// Minutes after the onset from which on a treatment has no effect.
    #[must_use]
    pub fn no_effect_min(&self, treatment: Treatment) -> f64 {
        self.no_effect_min[treatment as usize]
    }

    /// Expected utility of a distribution.
    #[must_use]
    pub fn utility(&self, cumulative: &Cumulative) -> f64 {
        levels(cumulative).iter().zip(&self.utility).fold(0.0, |sum, (p, u)| sum + p * u)
    }

    /// Expected mRS of a distribution.
    #[must_use]
    pub fn mean_mrs(cumulative: &Cumulative) -> f64 {
        levels(cumulative).iter().enumerate().fold(0.0, |sum, (level, p)| sum + p * level as f64)
    }

    /// Both treatments given: the better of the two by expected mRS, not their sum; thrombectomy if equal.
    #[must_use]
    pub fn both(&self, needle_min: f64, puncture_min: f64) -> Cumulative {
        let ivt = self.treated(Treatment::LvoIvt, needle_min);
        let mt = self.treated(Treatment::LvoMt, puncture_min);
        if Self::mean_mrs(&ivt) < Self::mean_mrs(&mt) { ivt } else { mt }
    }
}

/// The probability of each level.
fn levels(cumulative: &Cumulative) -> [f64; 7] {
    let mut levels = *cumulative;
    for level in 1..7 {
        levels[level] = cumulative[level] - cumulative[level - 1];
    }
    levels
}

fn cumulative(model: &str, what: &str, row: [f64; 6]) -> Result<Cumulative, OutcomeError> {
    let mut cumulative = [1.0; 7];
    for (level, &p) in row.iter().enumerate() {
        cumulative[level] = probability(model, what, p)?;
        if level > 0 && p < row[level - 1] {
            return Err(wrong(model, what, p, "a probability that is not below the one before"));
        }
    }
    Ok(cumulative)
}

fn logits(cumulative: Cumulative) -> [f64; 6] {
    std::array::from_fn(|level| (cumulative[level] / (1.0 - cumulative[level])).ln())
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
