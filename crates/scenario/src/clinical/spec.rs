//! What a case says of pathway, outcome and sensitivity, checked.

use waywarden_outcome::{ModelId, Parameters, PunctureRule, RateRule};

use crate::{ServiceIndex, SiteIndex};

/// From the onset to treatment, and which outcome models.
#[derive(Clone, Debug, PartialEq)]
pub struct ClinicalSpec {
    /// The weight that counts patients, by its number in the case.
    pub weight: usize,
    /// The service that the pathway leads to, by its number; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// The sites of the sites file that do thrombectomy, in index order. They serve transfers whatever `sites` a
    /// scenario counts, unless it closes them.
    pub centres: Vec<SiteIndex>,
    /// How patients get to thrombectomy.
    pub puncture: PunctureRule,
    /// Which unit's share thrombolysed counts after a change.
    pub rates: RateRule,
    /// All parameters, those of single sites and scenarios included.
    pub parameters: Parameters,
    /// At least one; the first is the primary one.
    pub models: Vec<ModelId>,
}

/// How sure the results are.
#[derive(Clone, Debug, PartialEq)]
pub struct SensitivitySpec {
    /// Draws of Monte Carlo; 0 for none.
    pub draws: usize,
    /// What they are drawn with.
    pub seed: u64,
    /// Distances from a threshold, milliseconds, ascending.
    pub margins_ms: Vec<u32>,
    /// Scenarios (by number) that are compared with today and with each other.
    pub options: Vec<usize>,
}

/// The name of a site position in the pathway: its own, or that of what a scenario makes of it.
#[must_use]
pub fn pathway_site(position_id: &str, scenario: Option<&str>) -> String {
    match scenario {
        None => position_id.to_owned(),
        Some(scenario) => format!("{position_id} after {scenario}"),
    }
}
