//! What of a result may be shown.
//!
//! Counts of patients (weights with [`crate::Disclosure::Patients`]) follow the rules of English hospital statistics:
//! sub-national counts from 1 to 7 are withheld, others are rounded to the nearest 5, 0 stays; shares come from rounded
//! counts; means stand only where there are at least 8. So that no withheld count can be had by subtraction, further counts
//! are withheld: [`system`] plays the attacker on everything that is published, across rows, totals and scenarios, until
//! it finds no count.
//!
//! Population estimates and modelled figures (`disclosure = "none"`) are shown as they are.

mod cells;
mod show_again;
mod suppressed;
pub mod system;
mod trials;
mod witness;

pub use cells::{CountKey, What};
pub use suppressed::{Count, SuppressedCounts, SuppressedResult, SuppressedSide, SuppressedSummary, SuppressedWithin};

/// Counts from 1 to this are withheld.
pub const MOST_WITHHELD: f64 = 7.0;

/// Counts are rounded to the nearest of this.
pub const ROUNDED_TO: f64 = 5.0;

/// Whether a count is withheld for its own size: above 0 and nearer to 7 than to 8.
#[must_use]
pub fn is_small(count: f64) -> bool {
    count > 0.0 && count < MOST_WITHHELD + 0.5
}

/// A count that may be shown, rounded.
#[must_use]
pub fn rounded(count: f64) -> f64 {
    (count / ROUNDED_TO).round() * ROUNDED_TO
}
