//! Standards that people quote: data with a source, never constants in code.

use serde::Deserialize;

use crate::OutcomeError;
use crate::error::parse;

const STROKE: &str = include_str!("../../../data/standards/stroke.toml");
const OTHER: &str = include_str!("../../../data/standards/other.toml");

/// What a standard is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// At least so many admissions a year at a unit.
    AdmissionsMin,
    /// A drive of at most so many minutes.
    DriveMaxMin,
    /// At least this share (0 to 1) within `minutes`.
    ShareWithin,
    /// Mean minutes from the call to the ambulance.
    ResponseMeanMin,
    /// Minutes from the call to the ambulance that nine in ten do not exceed.
    ResponseP90Min,
    /// At most so many minutes from the call to treatment.
    CallToTreatmentMaxMin,
}

/// A standard.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Unique.
    pub id: String,
    /// For people.
    pub title: String,
    /// What it is about.
    pub measure: About,
    /// The figure.
    pub value: f64,
    /// For shares within a time.
    pub minutes: Option<f64>,
    /// Where it comes from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    standard: Vec<Standard>,
}

/// Those of stroke that are shipped.
///
/// # Errors
/// Never for the shipped table; a test reads it.
pub fn stroke() -> Result<Vec<Standard>, OutcomeError> {
    from_toml(STROKE)
}

/// Those of other services that are shipped.
///
/// # Errors
/// Never for the shipped table; a test reads it.
pub fn other() -> Result<Vec<Standard>, OutcomeError> {
    from_toml(OTHER)
}

/// From a table of the form of `data/standards/stroke.toml`.
///
/// # Errors
/// [`OutcomeError::Table`] for what is no such table.
pub fn from_toml(text: &str) -> Result<Vec<Standard>, OutcomeError> {
    Ok(parse::<Raw>("standards", text)?.standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_have_sources() {
        for list in [stroke().unwrap(), other().unwrap()] {
            assert!(list.iter().all(|s| !s.source.is_empty() && s.value > 0.0));
            let shares: Vec<&Standard> = list.iter().filter(|s| s.measure == About::ShareWithin).collect();
            assert!(shares.iter().all(|s| s.minutes.is_some() && s.value <= 1.0));
        }
    }
}
