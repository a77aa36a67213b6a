//! A scenario against the baseline.

use crate::affected::{AffectedSplit, splits};
use crate::allocation::{Assignment, Tie, assign, ties};
use crate::flows::{Flow, Volume, flows, volumes};
use crate::model::{Side, offered};
use crate::one_place::{at_one_place, places};
use crate::statistics::{ChangeStatistics, Sample, SideStatistics};
use crate::{Area, Case, NO_ROUTE, ScenarioSpec, ServiceIndex, SiteIndex, TimesError, TravelTimes};

/// What a scenario does to one area.
///
/// An area out of scope carries nothing: its journeys are not part of this scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaImpact {
    /// Whether its people count in this scenario.
    pub in_scope: bool,
    /// Where they go before.
    pub before: Assignment,
    /// Where they go after.
    pub after: Assignment,
    /// Mean time after less mean time before of those who get to a site, milliseconds; `None` if on one side nobody
    /// does.
    pub extra_ms: Option<i64>,
    /// A site (its place), a time or a share is another. Nobody is affected who goes to another site at the same place in the same
    /// time, as it is shown.
    pub affected: bool,
    /// Why not all reach a site before or after: the refusal of the area, or [`NO_ROUTE`] and the like.
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

/// All results of one scenario for one service.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioResult {
    /// The id of the scenario.
    pub scenario: String,
    /// The service, by its number in the case; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// One per area of the case, in its order.
    pub areas: Vec<AreaImpact>,
    /// One per weight and scope: weights in case order, `affected` before `everyone`.
    pub summaries: Vec<Summary>,
    /// Changes from one site to another; together exactly the affected areas' changes of site.
    pub flows: Vec<Flow>,
    /// What each site in use before or after gets; the first is "no site".
    pub volumes: Vec<Volume>,
    /// What those affected are made of, by weight.
    pub splits: Vec<AffectedSplit>,
    /// By weight, before and after: people whose two nearest sites, at different places, are as near as each other; 0 where
    /// people do not go to the nearest.
    pub tied: Vec<[f64; 2]>,
}

impl ScenarioResult {
    /// The figures of a weight (by index) in a scope.
    #[must_use]
    pub fn summary(&self, weight: usize, scope: Scope) -> Option<&Summary> {
        self.summaries.iter().find(|s| s.weight == weight && s.scope == scope)
    }

    /// A name for columns and files, unique among the results of a case: that of the scenario, and of the service if
    /// there is one.
    #[must_use]
    pub fn key(&self, case: &Case) -> String {
        match self.service.and_then(|service| case.services.get(service)) {
            Some(service) => format!("{}_{}", self.scenario, service.id),
            None => self.scenario.clone(),
        }
    }
}

/// The travel times of a scenario.
#[derive(Clone, Copy, Debug)]
pub struct ScenarioTimes<'a> {
    /// Before it: on the roads of the case or of the scenario ([`ScenarioSpec::roads_before`]).
    pub before: &'a TravelTimes,
    /// On the roads as the scenario changes them; the same where it does not.
    pub after: &'a TravelTimes,
    /// Factors of a calibration by site position ([`crate::Calibrated::factors`]); empty for none.
    pub factors: &'a [f64],
}

impl<'a> From<&'a TravelTimes> for ScenarioTimes<'a> {
    /// The roads do not change.
    fn from(times: &'a TravelTimes) -> Self {
        Self { before: times, after: times, factors: &[] }
    }
}

/// Evaluates one scenario of a case without services: who goes where before and after, and what that changes.
///
/// # Errors
/// [`TimesError::Shape`] if the matrix is not areas x site positions of the case.
pub fn evaluate(case: &Case, scenario: &ScenarioSpec, times: &TravelTimes) -> Result<ScenarioResult, TimesError> {
    evaluate_service(case, scenario, None, times.into())
}

/// As [`evaluate`] for one service of the case, and with roads that may change.
///
/// # Errors
/// [`TimesError::Shape`] if a matrix is not areas x site positions of the case.
pub fn evaluate_service(
    case: &Case,
    scenario: &ScenarioSpec,
    service: Option<ServiceIndex>,
    times: ScenarioTimes<'_>,
) -> Result<ScenarioResult, TimesError> {
    for times in [times.before, times.after] {
        if times.areas() != case.areas.len() || times.sites() != case.sites.len() {
            let found = times.areas() * times.sites();
            return Err(TimesError::Shape { areas: case.areas.len(), sites: case.sites.len(), found });
        }
    }
    let before = assign(case, scenario, Side::Before, service, times.before, times.factors);
    let after = assign(case, scenario, Side::After, service, times.after, times.factors);
    let impacts = before.into_iter().zip(after).enumerate();
    let places = places(&case.sites);
    let areas: Vec<AreaImpact> =
        impacts.map(|(area, (before, after))| impact(scenario.counts(area), before, after, &places)).collect();
    let summaries = (0..case.weights.len())
        .flat_map(|weight| Scope::ALL.map(|scope| (weight, scope)))
        .map(|(weight, scope)| summary(case, &areas, weight, scope, &|_| true))
        .collect();
    let tied_on = |side: Side, times: &TravelTimes| ties(case, scenario, side, service, times, &places);
    let (tied_before, tied_after) = (tied_on(Side::Before, times.before), tied_on(Side::After, times.after));
    let of_weight = |tied: &[Tie], weight: usize| tied.iter().fold(0.0, |sum, tie| sum + tie.weights[weight]);
    let tied = (0..case.weights.len()).map(|w| [of_weight(&tied_before, w), of_weight(&tied_after, w)]).collect();
    let mut in_use: Vec<SiteIndex> = [Side::Before, Side::After]
        .into_iter()
        .flat_map(|side| offered(case, scenario, side, service))
        .map(|open| open.site)
        .collect();
    in_use.sort_unstable();
    in_use.dedup();
    Ok(ScenarioResult {
        scenario: scenario.id.clone(),
        service,
        flows: flows(&case.areas, &areas, case.weights.len()),
        volumes: volumes(&case.areas, &areas, &in_use, case.weights.len()),
        splits: splits(case, scenario, service, &areas, times.before, &places),
        tied,
        areas,
        summaries,
    })
}

/// Evaluates one scenario for each service of the case, or once if it has none.
///
/// # Errors
/// As [`evaluate_service`]. `factors` are those of each service, in order (one for a case without services).
pub fn evaluate_all(
    case: &Case,
    scenario: &ScenarioSpec,
    before: &TravelTimes,
    after: &TravelTimes,
    factors: &[Vec<f64>],
) -> Result<Vec<ScenarioResult>, TimesError> {
    let services = case.service_indices();
    let numbered = services.into_iter().enumerate();
    numbered
        .map(|(number, service)| {
            let factors = factors.get(number).map_or(&[][..], Vec::as_slice);
            evaluate_service(case, scenario, service, ScenarioTimes { before, after, factors })
        })
        .collect()
}

fn impact(in_scope: bool, before: Assignment, after: Assignment, places: &[SiteIndex]) -> AreaImpact {
    if !in_scope {
        let nobody = Assignment::default();
        return AreaImpact {
            in_scope,
            before: nobody.clone(),
            after: nobody,
            extra_ms: None,
            affected: false,
            reason: None,
        };
    }
    let extra_ms = before.mean_ms().zip(after.mean_ms()).map(|(b, a)| (a - b).round() as i64);
    let reason = before.reason().or(after.reason()).map(str::to_owned);
    let affected = !before.same_as(&after) && !at_one_place(&before, &after, places);
    AreaImpact { in_scope, before, after, extra_ms, affected, reason }
}

/// The figures of the areas of a scope for which `keep` (by index) holds.
pub(crate) fn summary(
    case: &Case,
    impacts: &[AreaImpact],
    weight: usize,
    scope: Scope,
    keep: &dyn Fn(usize) -> bool,
) -> Summary {
    let counted: Vec<(&Area, &AreaImpact)> = case
        .areas
        .iter()
        .zip(impacts)
        .enumerate()
        .filter(|(index, (_, impact))| impact.in_scope && (scope == Scope::Everyone || impact.affected) && keep(*index))
        .map(|(_, pair)| pair)
        .collect();
    let side = |assignment: fn(&AreaImpact) -> &Assignment| {
        let mut samples: Vec<Sample<'_>> = Vec::with_capacity(counted.len());
        for (area, impact) in &counted {
            let (assignment, weight) = (assignment(impact), area.weights[weight]);
            let shares = assignment.shares().iter();
            samples.extend(shares.map(|s| Sample { time_ms: Ok(s.time_ms), weight: weight * s.share }));
            if assignment.served() < 1.0 {
                let reason = assignment.reason().unwrap_or(NO_ROUTE);
                samples.push(Sample { time_ms: Err(reason), weight: weight * (1.0 - assignment.served()) });
            }
        }
        SideStatistics::of(&samples, &case.thresholds_ms)
    };
    // Of areas with several sites the mean: who of them goes where is not known by person.
    let mean_ms = |assignment: &Assignment| assignment.mean_ms().map(|ms| ms.round() as u32);
    let change = counted.iter().map(|(area, i)| (mean_ms(&i.before), mean_ms(&i.after), area.weights[weight]));
    Summary {
        weight,
        scope,
        areas: counted.len(),
        total: counted.iter().fold(0.0, |sum, (area, _)| sum + area.weights[weight]),
        before: side(|impact| &impact.before),
        after: side(|impact| &impact.after),
        change: ChangeStatistics::of(change),
    }
}
