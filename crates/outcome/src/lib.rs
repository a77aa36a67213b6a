//! From minutes to outcomes: what a longer or shorter way to treatment means for patients with a stroke, and how sure
//! that is. This crate knows no files, no roads and no case; drives come in as minutes.
//!
//! The front door:
//!
//! 1. [`OutcomeModel`] is an outcome model as tables of minutes: SAMueL (the primary one), Holodinsky 2018, Emberson 2014
//!    ([`model`] has them exactly). [`OutcomeModel::all`] gives the three, side by side.
//! 2. [`Parameters`] are the legs of the pathway and the mix of patients, each with a base value, a range, a source and
//!    a kind ([`Parameters::stroke`] are those that are shipped). A draw of all of them is a plain `&[f64]`.
//! 3. [`Pathway`] turns such a draw into [`Legs`], and a [`Route`] (the first unit, the drive there, the way on to
//!    thrombectomy) into the minutes from the onset to needle and puncture.
//! 4. [`Study`] holds areas with their routes before and after a change; [`Study::compare`] gives the outcomes of both
//!    sides for a draw, [`breakeven`] what would make up for the travel.
//! 5. [`sensitivity`] asks how much depends on what, of any function of the parameters; [`fragility()`] how many people sit
//!    close to a threshold.
//!
//! 6. [`standards`] and [`evidence`] are tables of what people quote and of what is known of longer journeys, by [`Care`].
//!
//! Nothing here searches roads: where only factors change, the drives are those known already.
//!
//! Outcomes are expected values of published models. They are "good outcomes" (alive and independent) and utility,
//! never deaths.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod breakeven;
mod care;
mod curve;
mod error;
pub mod evidence;
mod fragility;
mod mix;
pub mod model;
mod outcome_model;
mod parameter;
mod pathway;
mod quantile;
pub mod sensitivity;
mod solve;
pub mod standards;
mod study;
mod tally;

pub use care::Care;
pub use error::OutcomeError;
pub use fragility::{Fragility, fragility};
pub use mix::{Mix, RateRule};
pub use outcome_model::{Effect, ModelId, OutcomeModel};
pub use parameter::{Kind, Parameter, Parameters};
pub use pathway::{Clock, Direct, Legs, Onward, Pathway, PunctureRule, Route};
pub use study::{Change, Journey, Part, Scope, Study};
pub use tally::{Measure, Tally};
