//! What is known of longer journeys where no outcome is modelled: exposure with a label.

use serde::Deserialize;

use crate::error::parse;
use crate::{Care, OutcomeError};

const SHIPPED: &str = include_str!("../../../data/evidence/exposure.toml");

/// How firm the evidence is. An effect is never shown without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Several studies agree, none decides.
    Moderate,
    /// Studies contradict one another.
    Contested,
}

impl Strength {
    /// The label to show.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moderate => "moderate",
            Self::Contested => "contested",
        }
    }
}

/// What a published effect is an effect of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes of delay.
    Minutes,
    /// Kilometres in a straight line between home and hospital.
    StraightKm,
}

impl Unit {
    /// The name used in tables and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::StraightKm => "straight_km",
        }
    }
}

/// A published effect of time or distance.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Unique.
    pub id: String,
    /// For which care.
    pub care: Care,
    /// For whom.
    pub title: String,
    /// What is multiplied, such as the relative risk of death.
    pub effect: String,
    /// For each `per` units.
    pub estimate: f64,
    /// Lower end of its interval, where published.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// So many units.
    pub per: f64,
    /// Of what: more of it means more of the effect.
    pub unit: Unit,
    /// Its label.
    pub strength: Strength,
    /// Where it comes from.
    pub source: String,
    /// What speaks against it.
    pub against: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    evidence: Vec<Evidence>,
}

impl Evidence {
    /// The ratio that `extra` units more would mean, if the effect were causal and the same everywhere.
    #[must_use]
    pub fn ratio(&self, extra: f64) -> f64 {
        self.estimate.powf(extra / self.per)
    }

    /// The same at the ends of its interval, where published: the lower end of the ratio first.
    #[must_use]
    pub fn ratio_interval(&self, extra: f64) -> Option<[f64; 2]> {
        let ends = [self.low?, self.high?].map(|end| end.powf(extra / self.per));
        Some([ends[0].min(ends[1]), ends[0].max(ends[1])])
    }
}

/// The table that is shipped.
///
/// # Errors
/// Never for the shipped table; a test reads it.
pub fn shipped() -> Result<Vec<Evidence>, OutcomeError> {
    from_toml(SHIPPED)
}

/// From a table of the form of `data/evidence/exposure.toml`.
///
/// # Errors
/// [`OutcomeError::Table`] for what is no such table.
pub fn from_toml(text: &str) -> Result<Vec<Evidence>, OutcomeError> {
    Ok(parse::<Raw>("exposure.toml", text)?.evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_has_labels_and_sources() {
        let shipped = shipped().unwrap();
        assert!(shipped.iter().all(|e| !e.source.is_empty() && e.estimate > 0.0 && e.per > 0.0));
        let emergency = shipped.iter().find(|e| e.id == "emergency_distance").unwrap();
        assert_eq!(emergency.strength.as_str(), "contested");
        assert!(emergency.against.is_some(), "contested evidence names what contradicts it");
        let stemi = shipped.iter().find(|e| e.id == "stemi").unwrap();
        assert!((stemi.ratio(30.0) - 1.075).abs() < 1e-12 && (stemi.ratio(60.0) - 1.075 * 1.075).abs() < 1e-12);
        assert_eq!(stemi.ratio(0.0), 1.0);
        let [low, high] = stemi.ratio_interval(60.0).unwrap();
        assert!((low - 1.008 * 1.008).abs() < 1e-12 && (high - 1.15 * 1.15).abs() < 1e-12);
        // A shorter way: the ends change places.
        let [low, high] = stemi.ratio_interval(-30.0).unwrap();
        assert!(low < high && (low - 1.0 / 1.15).abs() < 1e-12);
    }
}
