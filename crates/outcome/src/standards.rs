//! Standards that people quote: data with a source, never constants in code.

use serde::Deserialize;

use crate::error::parse;
use crate::{Care, OutcomeError};

const STROKE: &str = include_str!("../../../data/standards/stroke.toml");
const OTHER: &str = include_str!("../../../data/standards/other.toml");

impl About {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::AdmissionsMin,
        Self::DriveMaxMin,
        Self::ShareWithin,
        Self::ResponseMeanMin,
        Self::ResponseP90Min,
        Self::CallToTreatmentMaxMin,
    ];

    /// The name used in tables and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AdmissionsMin => "admissions_min",
            Self::DriveMaxMin => "drive_max_min",
            Self::ShareWithin => "share_within",
            Self::ResponseMeanMin => "response_mean_min",
            Self::ResponseP90Min => "response_p90_min",
            Self::CallToTreatmentMaxMin => "call_to_treatment_max_min",
        }
    }
}

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
    /// For which care.
    pub care: Care,
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

/// All that are shipped.
///
/// # Errors
/// Never for the shipped tables; a test reads them.
pub fn shipped() -> Result<Vec<Standard>, OutcomeError> {
    let mut standards = from_toml(STROKE)?;
    standards.extend(from_toml(OTHER)?);
    Ok(standards)
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
        let list = shipped().unwrap();
        assert!(list.iter().all(|s| !s.source.is_empty() && s.value > 0.0));
        let shares: Vec<&Standard> = list.iter().filter(|s| s.measure == About::ShareWithin).collect();
        assert!(shares.len() == 3 && shares.iter().all(|s| s.minutes.is_some() && s.value <= 1.0));
        let mut ids: Vec<&str> = list.iter().map(|s| s.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), list.len());
        for measure in list.iter().map(|s| s.measure) {
            let again: About = toml::Value::String(measure.as_str().to_owned()).try_into().unwrap();
            assert_eq!(again, measure);
        }
    }
}
