//! The three outcome models of stroke, exactly as published: probabilities by minutes from the onset to treatment.
//!
//! Their numbers are tables (`data/outcomes`), each with its source. For many evaluations use the sampled
//! [`crate::OutcomeModel`].

mod emberson;
mod holodinsky;
mod samuel;

pub use emberson::Emberson;
pub use holodinsky::{Holodinsky, Polynomial};
pub use samuel::{Cumulative, Samuel};

use crate::OutcomeError;

/// Which patients get which treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Treatment {
    /// Thrombolysis (IVT) of a stroke without the occlusion of a large vessel.
    NlvoIvt,
    /// Thrombolysis of a stroke with the occlusion of a large vessel.
    LvoIvt,
    /// Thrombectomy (MT) of a stroke with the occlusion of a large vessel.
    LvoMt,
}

impl Treatment {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::NlvoIvt, Self::LvoIvt, Self::LvoMt];

    /// The name used in tables: `nlvo_ivt`, `lvo_ivt`, `lvo_mt`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NlvoIvt => "nlvo_ivt",
            Self::LvoIvt => "lvo_ivt",
            Self::LvoMt => "lvo_mt",
        }
    }

    /// The stroke that is treated.
    #[must_use]
    pub fn stroke(self) -> Stroke {
        match self {
            Self::NlvoIvt => Stroke::Nlvo,
            Self::LvoIvt | Self::LvoMt => Stroke::Lvo,
        }
    }
}

/// Kinds of ischaemic stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stroke {
    /// No occlusion of a large vessel.
    Nlvo,
    /// Occlusion of a large vessel.
    Lvo,
}

/// A number of a model that must be a probability strictly between 0 and 1.
fn probability(model: &str, what: &str, value: f64) -> Result<f64, OutcomeError> {
    match value > 0.0 && value < 1.0 {
        true => Ok(value),
        false => Err(wrong(model, what, value, "a probability between 0 and 1")),
    }
}

/// A number of a model that must be above 0.
fn positive(model: &str, what: &str, value: f64) -> Result<f64, OutcomeError> {
    match value > 0.0 && value.is_finite() {
        true => Ok(value),
        false => Err(wrong(model, what, value, "a number above 0")),
    }
}

fn wrong(model: &str, what: &str, value: f64, expected: &'static str) -> OutcomeError {
    OutcomeError::Model { model: model.to_owned(), what: what.to_owned(), value, expected }
}
