//! The share of people within each whole minute: the S-curve.

use crate::{AreaImpact, Assignment, Case, ScenarioResult, Scope};

/// Weight within whole minutes, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Weight of the areas, reachable or not.
    pub total: f64,
    /// `before[m]`: weight within `m` minutes; a time equal to it is within.
    pub before: Vec<f64>,
    /// The same after; as long as `before`. At the last minute everyone who gets to a site on either side is within.
    pub after: Vec<f64>,
}

/// The curve of some areas (by index) for one weight and scope; empty if none of them is in the scope.
#[must_use]
pub fn curve(case: &Case, result: &ScenarioResult, weight: usize, scope: Scope, areas: &[usize]) -> Curve {
    let mut curve = Curve { total: 0.0, before: Vec::new(), after: Vec::new() };
    let counts = |impact: &AreaImpact| impact.in_scope && (scope == Scope::Everyone || impact.affected);
    for &index in areas.iter().filter(|&&area| counts(&result.areas[area])) {
        let weight = case.areas[index].weights[weight];
        curve.total += weight;
        let impact = &result.areas[index];
        fill(&mut curve.before, &impact.before, weight);
        fill(&mut curve.after, &impact.after, weight);
    }
    let minutes = curve.before.len().max(curve.after.len());
    for side in [&mut curve.before, &mut curve.after] {
        side.resize(minutes, 0.0);
        let mut sum = 0.0;
        for weight in side {
            sum += *weight;
            *weight = sum;
        }
    }
    curve
}

/// Adds an area's people to the first whole minute that they are within.
fn fill(minutes: &mut Vec<f64>, assignment: &Assignment, weight: f64) {
    for share in assignment.shares() {
        let minute = share.time_ms.div_ceil(60_000) as usize;
        if minutes.len() <= minute {
            minutes.resize(minute + 1, 0.0);
        }
        minutes[minute] += weight * share.share;
    }
}
