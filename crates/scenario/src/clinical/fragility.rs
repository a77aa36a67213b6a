//! People close to a threshold.

use waywarden_outcome::{Fragility, fragility};

use crate::{Case, ScenarioResult, Scope, Side};

/// The people close to one threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct FragilityRow {
    /// The weight, by its number.
    pub weight: usize,
    /// Whose.
    pub scope: Scope,
    /// Before or after.
    pub side: Side,
    /// Weight of the scope that gets to a site on that side.
    pub reachable: f64,
    /// How many.
    pub figure: Fragility,
}

/// The weight within each margin of each threshold of the case, on both sides of a scenario.
#[must_use]
pub fn fragilities(case: &Case, result: &ScenarioResult, margins_ms: &[u32]) -> Vec<FragilityRow> {
    let mut rows = Vec::new();
    for weight in 0..case.weights.len() {
        for scope in Scope::ALL {
            for side in [Side::Before, Side::After] {
                let mut samples: Vec<(u32, f64)> = Vec::new();
                for (area, impact) in case.areas.iter().zip(&result.areas) {
                    if !impact.in_scope || (scope == Scope::Affected && !impact.affected) {
                        continue;
                    }
                    let assignment = if side == Side::Before { &impact.before } else { &impact.after };
                    let shares = assignment.shares().iter();
                    samples.extend(shares.map(|share| (share.time_ms, share.share * area.weights[weight])));
                }
                let reachable = samples.iter().fold(0.0, |sum, (_, weight)| sum + weight);
                for figure in fragility(&samples, &case.thresholds_ms, margins_ms) {
                    rows.push(FragilityRow { weight, scope, side, reachable, figure });
                }
            }
        }
    }
    rows
}
