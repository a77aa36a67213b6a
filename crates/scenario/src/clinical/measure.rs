//! What figures of pathway and outcome measure.

use std::fmt;

use waywarden_outcome::{Measure, PunctureRule};

/// What a figure of pathway or outcome measures. Its text is the name in outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeMeasure {
    /// Patients.
    Patients,
    /// Patients who are treated.
    Treated,
    /// Patients who are thrombolysed.
    Thrombolysed,
    /// Mean minutes from the onset to the needle.
    OnsetToNeedle,
    /// Mean minutes from the onset to the puncture; by a rule other than that of the case if one is given.
    OnsetToPuncture(Option<PunctureRule>),
    /// Outcomes of all treated.
    Total(Measure),
    /// The same of 1,000 treated.
    Per1000Treated(Measure),
    /// Outcomes due to treatment; by a rule other than that of the case if one is given.
    Gained(Measure, Option<PunctureRule>),
    /// The same of 1,000 treated.
    GainedPer1000Treated(Measure),
}

/// The end of a name by the rule for the puncture.
fn by_rule(rule: Option<PunctureRule>) -> &'static str {
    match rule {
        None => "",
        Some(PunctureRule::NearestFirst) => "_transferred",
        Some(PunctureRule::DirectToCentre) => "_direct",
    }
}

impl fmt::Display for OutcomeMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Patients => f.write_str("patients"),
            Self::Treated => f.write_str("treated"),
            Self::Thrombolysed => f.write_str("thrombolysed"),
            Self::OnsetToNeedle => f.write_str("mean_onset_to_needle"),
            Self::OnsetToPuncture(rule) => write!(f, "mean_onset_to_puncture{}", by_rule(rule)),
            Self::Total(measure) => f.write_str(measure.as_str()),
            Self::Per1000Treated(measure) => write!(f, "{}_per_1000_treated", measure.as_str()),
            Self::Gained(measure, rule) => write!(f, "{}_gained{}", measure.as_str(), by_rule(rule)),
            Self::GainedPer1000Treated(measure) => write!(f, "{}_gained_per_1000_treated", measure.as_str()),
        }
    }
}

impl OutcomeMeasure {
    /// Its unit; `weight` is that of the weight that counts patients.
    #[must_use]
    pub fn unit(self, weight: &str) -> &str {
        match self {
            Self::OnsetToNeedle | Self::OnsetToPuncture(_) => "min",
            Self::Per1000Treated(_) | Self::GainedPer1000Treated(_) => "per 1000 treated",
            Self::Total(Measure::Utility) | Self::Gained(Measure::Utility, _) => "utility of the treated, summed",
            Self::Patients
            | Self::Treated
            | Self::Thrombolysed
            | Self::Total(Measure::Good)
            | Self::Gained(Measure::Good, _) => weight,
        }
    }

    /// Whether it is a multiple of a count of patients, and so gives the count away.
    #[must_use]
    pub fn is_amount(self) -> bool {
        match self {
            Self::OnsetToNeedle
            | Self::OnsetToPuncture(_)
            | Self::Per1000Treated(_)
            | Self::GainedPer1000Treated(_) => false,
            Self::Patients | Self::Treated | Self::Thrombolysed | Self::Total(_) | Self::Gained(..) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_what_is_counted() {
        let amounts =
            [OutcomeMeasure::Treated, OutcomeMeasure::Gained(Measure::Good, Some(PunctureRule::NearestFirst))];
        assert!(amounts.iter().all(|measure| measure.is_amount()));
        let rates = [OutcomeMeasure::OnsetToNeedle, OutcomeMeasure::GainedPer1000Treated(Measure::Good)];
        assert!(!rates.iter().any(|measure| measure.is_amount()));
    }

    #[test]
    fn names_and_units_of_outputs() {
        let direct = OutcomeMeasure::Gained(Measure::Good, Some(PunctureRule::DirectToCentre));
        assert_eq!(
            (direct.to_string().as_str(), direct.unit("patients a year")),
            ("good_outcomes_gained_direct", "patients a year")
        );
        let rate = OutcomeMeasure::GainedPer1000Treated(Measure::Good);
        assert_eq!(
            (rate.to_string().as_str(), rate.unit("")),
            ("good_outcomes_gained_per_1000_treated", "per 1000 treated")
        );
        assert_eq!(OutcomeMeasure::OnsetToPuncture(None).to_string(), "mean_onset_to_puncture");
        assert_eq!(OutcomeMeasure::Total(Measure::Utility).unit("people"), "utility of the treated, summed");
    }
}
