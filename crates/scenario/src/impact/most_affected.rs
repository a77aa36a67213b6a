//! The places that a scenario hits hardest, by name.

use crate::{Case, ScenarioResult};

/// A place and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostAffected {
    /// 1 for the worst.
    pub rank: usize,
    /// The area by its index.
    pub area: usize,
}

/// Up to `most` affected areas in which somebody of the headline weight of the service lives: first those that no longer get to a site
/// at all, then by extra minutes, most first; of equals in the order of ids. Areas that gain are not among them.
#[must_use]
pub fn most_affected(case: &Case, result: &ScenarioResult, most: usize) -> Vec<MostAffected> {
    let weight = case.headline_weight(result.service);
    let mut hit: Vec<(bool, i64, usize)> = result
        .areas
        .iter()
        .enumerate()
        .filter(|(area, impact)| impact.affected && case.areas[*area].weights.get(weight).is_some_and(|w| *w > 0.0))
        .map(|(area, impact)| {
            let lost = impact.after.shares().is_empty() && !impact.before.shares().is_empty();
            (lost, impact.extra_ms.unwrap_or(0), area)
        })
        .filter(|(lost, extra_ms, _)| *lost || *extra_ms > 0)
        .collect();
    let id = |area: usize| case.areas[area].id.as_str();
    hit.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(id(a.2).cmp(id(b.2))));
    hit.into_iter().take(most).enumerate().map(|(index, (_, _, area))| MostAffected { rank: index + 1, area }).collect()
}
