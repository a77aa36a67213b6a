//! Holodinsky 2018: polynomials in minutes.

use serde::Deserialize;

use super::{Treatment, positive, probability, wrong};
use crate::OutcomeError;
use crate::error::parse;

const SHIPPED: &str = include_str!("../../../../data/outcomes/holodinsky.toml");

/// P(mRS 0-1) by minutes: `a + b t + c t^2` up to `until_min`, `otherwise` later.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Polynomial {
    /// At the onset.
    pub a: f64,
    /// A minute.
    pub b: f64,
    /// A minute squared.
    pub c: f64,
    /// The last minute of the polynomial.
    pub until_min: f64,
    /// The probability later, which is also that without treatment.
    pub otherwise: f64,
}

impl Polynomial {
    /// The probability at `minutes`; before the onset counts as at the onset.
    #[must_use]
    pub fn at(&self, minutes: f64) -> f64 {
        match minutes > self.until_min {
            true => self.otherwise,
            false => {
                let t = minutes.max(0.0);
                self.a + t * (self.b + t * self.c)
            }
        }
    }
}

/// The model.
#[derive(Clone, Debug, PartialEq)]
pub struct Holodinsky {
    title: String,
    source: String,
    curves: [Polynomial; 3],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    title: String,
    good_mrs_up_to: usize,
    source: String,
    nlvo_ivt: Polynomial,
    lvo_ivt: Polynomial,
    lvo_mt: Polynomial,
}

impl Holodinsky {
    /// The table that is shipped.
    ///
    /// # Errors
    /// Never for the shipped table; a test reads it.
    pub fn shipped() -> Result<Self, OutcomeError> {
        Self::from_toml(SHIPPED)
    }

    /// From a table of the form of `data/outcomes/holodinsky.toml`.
    ///
    /// # Errors
    /// [`OutcomeError`] for what is no table, or a curve that leaves 0 to 1.
    pub fn from_toml(text: &str) -> Result<Self, OutcomeError> {
        let raw: Raw = parse("holodinsky.toml", text)?;
        let curves = [raw.nlvo_ivt, raw.lvo_ivt, raw.lvo_mt];
        for (curve, treatment) in curves.iter().zip(Treatment::ALL) {
            let what = treatment.as_str();
            positive(&raw.name, what, curve.until_min)?;
            probability(&raw.name, what, curve.otherwise)?;
            // A parabola that is within 0 to 1 at every minute is so, but for a hair, between them.
            for minute in 0..=curve.until_min as u32 {
                probability(&raw.name, what, curve.at(f64::from(minute)))?;
            }
        }
        if raw.good_mrs_up_to != 1 {
            return Err(wrong(&raw.name, "good_mrs_up_to", raw.good_mrs_up_to as f64, "1, as the model was made for"));
        }
        Ok(Self { title: raw.title, source: raw.source, curves })
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

    /// The curve of a treatment.
    #[must_use]
    pub fn curve(&self, treatment: Treatment) -> &Polynomial {
        &self.curves[treatment as usize]
    }

    /// P(mRS 0-1) with both treatments: `pA + (1 - pA) pE`.
    #[must_use]
    pub fn both(&self, needle_min: f64, puncture_min: f64) -> f64 {
        let ivt = self.curve(Treatment::LvoIvt).at(needle_min);
        ivt + (1.0 - ivt) * self.curve(Treatment::LvoMt).at(puncture_min)
    }
}
