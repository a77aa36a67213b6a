//! A scenario against the baseline.

use crate::flows::{Flow, Volume, flows, volumes};
use crate::statistics::{ChangeStatistics, Sample, SideStatistics};
use crate::{
    Area, Assigned, Case, ScenarioSpec, SiteIndex, TimesError, TravelTimes, allocate, sites_after, sites_before,
};

/// The reason of an area that is on the network but from which no road leads to any of the sites.
pub const NO_ROUTE: &str = "no road route to any of the sites";

/// What a scenario does to one area.
///
/// An area out of scope carries nothing: its journeys are not part of this scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaImpact {
    /// Whether its people count in this scenario.
    pub in_scope: bool,
    /// The nearest site before; `None` if none is reachable.
    pub before: Option<Assigned>,
    /// The nearest site after; `None` if none is reachable.
    pub after: Option<Assigned>,
    /// Time after less time before, milliseconds; `None` if either is missing.
    pub extra_ms: Option<i64>,
    /// The site (its position) or the time is another.
    pub affected: bool,
    /// Why no site is reachable before or after: the refusal of the area, or [`NO_ROUTE`].
    pub reason: Option<String>,
}

/// Whose figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Areas whose site or time changes.
    Affected,
    /// All areas in scope of the scenario.
    Everyone,
}

impl Scope {
    /// Both scopes, in the order of the results.
    pub const ALL: [Self; 2] = [Self::Affected, Self::Everyone];

    /// `affected` or `everyone`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Everyone => "everyone",
        }
    }
}

/// The figures of one weight in one scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Index of the weight in the case.
    pub weight: usize,
    /// Whose figures.
    pub scope: Scope,
    /// Number of areas.
    pub areas: usize,
    /// Weight of these areas, reachable or not.
    pub total: f64,
    /// Before.
    pub before: SideStatistics,
    /// After.
    pub after: SideStatistics,
    /// The change.
    pub change: ChangeStatistics,
}

/// All results of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioResult {
    /// The id of the scenario.
    pub scenario: String,
    /// One per area of the case, in its order.
    pub areas: Vec<AreaImpact>,
    /// One per weight and scope: weights in case order, `affected` before `everyone`.
    pub summaries: Vec<Summary>,
    /// Changes from one site to another; together exactly the affected areas.
    pub flows: Vec<Flow>,
    /// What each site in use before or after gets; the first is "no site".
    pub volumes: Vec<Volume>,
}

impl ScenarioResult {
    /// The figures of a weight (by index) in a scope.
    #[must_use]
    pub fn summary(&self, weight: usize, scope: Scope) -> Option<&Summary> {
        self.summaries.iter().find(|s| s.weight == weight && s.scope == scope)
    }
}

/// Evaluates one scenario: everyone to the nearest site before and after, and what that changes.
///
/// # Errors
/// [`TimesError::Shape`] if the matrix is not areas x site positions of the case.
pub fn evaluate(case: &Case, scenario: &ScenarioSpec, times: &TravelTimes) -> Result<ScenarioResult, TimesError> {
    if times.areas() != case.areas.len() || times.sites() != case.sites.len() {
        let found = times.areas() * times.sites();
        return Err(TimesError::Shape { areas: case.areas.len(), sites: case.sites.len(), found });
    }
    let (sites_before, sites_after) = (sites_before(case, scenario), sites_after(case, scenario));
    let before = allocate(times, &case.sites, &sites_before);
    let after = allocate(times, &case.sites, &sites_after);
    let areas: Vec<AreaImpact> = before
        .into_iter()
        .zip(after)
        .enumerate()
        .map(|(area, (before, after))| impact(scenario.counts(area), before, after, times.refusal(area)))
        .collect();
    let summaries = (0..case.weights.len())
        .flat_map(|weight| Scope::ALL.map(|scope| (weight, scope)))
        .map(|(weight, scope)| summary(case, &areas, weight, scope))
        .collect();
    let mut in_use: Vec<SiteIndex> = sites_before.into_iter().chain(sites_after).collect();
    in_use.sort_unstable();
    in_use.dedup();
    Ok(ScenarioResult {
        scenario: scenario.id.clone(),
        flows: flows(&case.areas, &areas, case.weights.len()),
        volumes: volumes(&case.areas, &areas, &in_use, case.weights.len()),
        areas,
        summaries,
    })
}

fn impact(in_scope: bool, before: Option<Assigned>, after: Option<Assigned>, refusal: Option<&str>) -> AreaImpact {
    if !in_scope {
        return AreaImpact { in_scope, before: None, after: None, extra_ms: None, affected: false, reason: None };
    }
    let extra_ms = before.zip(after).map(|(b, a)| i64::from(a.time_ms) - i64::from(b.time_ms));
    let missing = before.is_none() || after.is_none();
    let reason = missing.then(|| refusal.unwrap_or(NO_ROUTE).to_owned());
    AreaImpact { in_scope, before, after, extra_ms, affected: before != after, reason }
}

fn summary(case: &Case, impacts: &[AreaImpact], weight: usize, scope: Scope) -> Summary {
    let counted: Vec<(&Area, &AreaImpact)> = case
        .areas
        .iter()
        .zip(impacts)
        .filter(|(_, impact)| impact.in_scope && (scope == Scope::Everyone || impact.affected))
        .collect();
    let side = |time_ms: fn(&AreaImpact) -> Option<u32>| {
        let samples: Vec<Sample<'_>> = counted
            .iter()
            .map(|(area, impact)| Sample {
                time_ms: time_ms(impact).ok_or(impact.reason.as_deref().unwrap_or(NO_ROUTE)),
                weight: area.weights[weight],
            })
            .collect();
        SideStatistics::of(&samples, &case.thresholds_ms)
    };
    let before_ms = |impact: &AreaImpact| impact.before.map(|a| a.time_ms);
    let after_ms = |impact: &AreaImpact| impact.after.map(|a| a.time_ms);
    let change = counted.iter().map(|(area, impact)| (before_ms(impact), after_ms(impact), area.weights[weight]));
    Summary {
        weight,
        scope,
        areas: counted.len(),
        total: counted.iter().fold(0.0, |sum, (area, _)| sum + area.weights[weight]),
        before: side(before_ms),
        after: side(after_ms),
        change: ChangeStatistics::of(change),
    }
}
