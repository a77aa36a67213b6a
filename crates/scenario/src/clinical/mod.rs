//! From minutes to outcomes: a scenario as a [`Study`](waywarden_outcome::Study) of the crate `waywarden-outcome`, and its figures.
//!
//! 1. [`Clinical::new`] takes a case with a `[pathway]`, the results of its scenarios and the [`Transfers`] from site to
//!    site, and makes a study of each scenario.
//! 2. [`Clinical::outcomes`], [`Clinical::breakevens`], [`Clinical::areas`] are the figures at the base values.
//! 3. [`sensitivity`] has tornado, flip points and Monte Carlo, and [`fragility`] how many people sit close to a
//!    threshold. None of them searches again.

mod build;
mod by_site;
mod figures;
pub mod fragility;
mod measure;
pub mod sensitivity;
mod spec;

pub use build::{Clinical, ClinicalScenario, ClinicalTimes, Transfers};
pub use by_site::outcome_by_site;
pub use figures::{AreaClock, BreakEvenRow, OutcomeRow};
pub use measure::OutcomeMeasure;
pub use spec::{ClinicalSpec, SensitivitySpec, pathway_site};
