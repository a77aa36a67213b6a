//! Who is treated how.

use crate::Legs;

/// Which unit decides how many of an area's patients are thrombolysed after a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateRule {
    /// The unit they went to before: their chance is the same on both sides, so a difference comes from time alone.
    #[default]
    AsBefore,
    /// The unit they go to: a difference comes from time and from how much each unit treats.
    Receiving,
}

impl RateRule {
    /// The name used in cases and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsBefore => "as_before",
            Self::Receiving => "receiving",
        }
    }
}

/// Shares of all stroke admissions, each 0 to 1. The rest is not treated in a way that time matters for here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Thrombolysed, no large vessel occluded.
    pub nlvo_ivt: f64,
    /// Thrombolysed, a large vessel occluded, no thrombectomy.
    pub lvo_ivt: f64,
    /// Thrombolysed and thrombectomy.
    pub lvo_both: f64,
    /// Thrombectomy alone.
    pub lvo_mt: f64,
}

impl Mix {
    /// From the share thrombolysed, the share of these with a large vessel occluded, the share of those who go on to
    /// thrombectomy, and the share with thrombectomy alone.
    #[must_use]
    pub fn new(thrombolysed: f64, lvo_of_thrombolysed: f64, thrombectomy_of_lvo: f64, thrombectomy_only: f64) -> Self {
        let lvo = thrombolysed * lvo_of_thrombolysed;
        Self {
            nlvo_ivt: thrombolysed - lvo,
            lvo_ivt: lvo * (1.0 - thrombectomy_of_lvo),
            lvo_both: lvo * thrombectomy_of_lvo,
            lvo_mt: thrombectomy_only,
        }
    }

    /// The mean of several, by weights that add up to 1.
    #[must_use]
    pub fn mean(parts: impl Iterator<Item = (f64, Self)>) -> Self {
        let none = Self { nlvo_ivt: 0.0, lvo_ivt: 0.0, lvo_both: 0.0, lvo_mt: 0.0 };
        parts.fold(none, |sum, (share, mix)| sum.plus(share, &mix))
    }

    /// With `share` of all admissions thrombolysed on top, of the same kinds as in `legs`.
    #[must_use]
    pub fn with_more(&self, share: f64, legs: &Legs) -> Self {
        match share == 0.0 {
            true => *self,
            false => self.plus(1.0, &Self::new(share, legs.lvo_of_thrombolysed, legs.thrombectomy_of_lvo, 0.0)),
        }
    }

    fn plus(&self, factor: f64, other: &Self) -> Self {
        Self {
            nlvo_ivt: self.nlvo_ivt + factor * other.nlvo_ivt,
            lvo_ivt: self.lvo_ivt + factor * other.lvo_ivt,
            lvo_both: self.lvo_both + factor * other.lvo_both,
            lvo_mt: self.lvo_mt + factor * other.lvo_mt,
        }
    }

    /// Share treated in any way.
    #[must_use]
    pub fn treated(&self) -> f64 {
        self.nlvo_ivt + self.lvo_ivt + self.lvo_both + self.lvo_mt
    }
}
