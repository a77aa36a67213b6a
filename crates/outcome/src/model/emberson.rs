//! Emberson 2014: the odds ratio of thrombolysis by minutes.

use serde::Deserialize;

use super::{Stroke, positive, probability, wrong};
use crate::OutcomeError;
use crate::error::parse;

const SHIPPED: &str = include_str!("../../../../data/outcomes/emberson.toml");

/// The model. It covers thrombolysis only.
#[derive(Clone, Debug, PartialEq)]
pub struct Emberson {
    title: String,
    source: String,
    ln_or_at_onset: f64,
    no_effect_min: f64,
    control: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    title: String,
    good_mrs_up_to: usize,
    ln_or_at_onset: f64,
    no_effect_min: f64,
    source: String,
    control: RawControl,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawControl {
    nlvo: Count,
    lvo: Count,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    good: u32,
    of: u32,
}

impl Emberson {
    /// The table that is shipped.
    ///
    /// # Errors
    /// Never for the shipped table; a test reads it.
    pub fn shipped() -> Result<Self, OutcomeError> {
        Self::from_toml(SHIPPED)
    }

    /// From a table of the form of `data/outcomes/emberson.toml`.
    ///
    /// # Errors
    /// [`OutcomeError`] for what is no table or numbers out of range.
    pub fn from_toml(text: &str) -> Result<Self, OutcomeError> {
        let raw: Raw = parse("emberson.toml", text)?;
        let share =
            |what: &str, count: Count| probability(&raw.name, what, f64::from(count.good) / f64::from(count.of));
        let control = [share("control.nlvo", raw.control.nlvo)?, share("control.lvo", raw.control.lvo)?];
        if raw.good_mrs_up_to != 1 {
            return Err(wrong(&raw.name, "good_mrs_up_to", raw.good_mrs_up_to as f64, "1, as the model was made for"));
        }
        Ok(Self {
            ln_or_at_onset: positive(&raw.name, "ln_or_at_onset", raw.ln_or_at_onset)?,
            no_effect_min: positive(&raw.name, "no_effect_min", raw.no_effect_min)?,
            control,
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

    /// Minutes after the onset from which on thrombolysis has no effect.
    #[must_use]
    pub fn no_effect_min(&self) -> f64 {
        self.no_effect_min
    }

    /// The odds ratio of thrombolysis at `minutes`; before the onset counts as at the onset.
    #[must_use]
    pub fn odds_ratio(&self, minutes: f64) -> f64 {
        (self.ln_or_at_onset * (1.0 - minutes.max(0.0).min(self.no_effect_min) / self.no_effect_min)).exp()
    }

    /// P(mRS 0-1) without treatment.
    #[must_use]
    pub fn untreated(&self, stroke: Stroke) -> f64 {
        self.control[stroke as usize]
    }

    /// P(mRS 0-1) with thrombolysis at `minutes`.
    #[must_use]
    pub fn treated(&self, stroke: Stroke, minutes: f64) -> f64 {
        let control = self.untreated(stroke);
        let odds = self.odds_ratio(minutes) * control / (1.0 - control);
        odds / (1.0 + odds)
    }
}
