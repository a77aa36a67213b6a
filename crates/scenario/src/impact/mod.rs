//! What a scenario does, beyond its headline figures: by group, as curves, between rich and poor, by place and by payer.
//!
//! Everything here reads a [`crate::ScenarioResult`]; nothing is allocated again.

mod curve;
mod equity;
mod groups;
mod ledger;
mod most_affected;
mod reconcile;

pub use curve::{Curve, curve};
pub use equity::{Equity, EquityMeasure, equity, slope_index};
pub use groups::{GroupSlice, GroupSummary, Grouping, by_group, slices};
pub use ledger::{CommissionerFlow, LedgerRow, commissioner_flows, ledger};
pub use most_affected::{MostAffected, most_affected};
pub use reconcile::{ReconciliationRow, reconcile};
