//! What stands beside the results: the standards that people quote, and what is known of longer journeys.
//!
//! Nothing here is a verdict. A standard is set beside the figure that it is about; an effect is never without its label.

use waywarden_network::LonLat;
use waywarden_outcome::Care;
use waywarden_outcome::evidence::{Evidence, Unit};
use waywarden_outcome::standards::{About, Standard};

use crate::disclosure::SuppressedResult;
use crate::{AreaImpact, Case, ScenarioResult, Scope, Side, SiteIndex, WeightKind};

/// Allocations are exact to a millionth: a share or a volume this close to a standard meets it.
const ROUNDING: f64 = 1e-9;

/// Whose figure stands beside a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// People of a scope.
    People(Scope),
    /// A site.
    Site(SiteIndex),
    /// A parameter of the pathway: an assumption, not a result.
    Assumption,
    /// No figure of this run is about it.
    Nobody,
}

/// A standard and the figure that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardRow<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// Whose figure.
    pub whose: Whose,
    /// Unit of the figures: `share`, `min` or that of the weight.
    pub unit: String,
    /// What is asked: at least, of volumes and shares; at most, of minutes.
    pub target: f64,
    /// The figure before; `None` where there is none, or it is withheld.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
}

impl StandardRow<'_> {
    /// Whether a figure meets the standard.
    #[must_use]
    pub fn meets(&self, figure: f64) -> bool {
        match self.standard.measure {
            About::AdmissionsMin | About::DriveMaxMin | About::ShareWithin => figure >= self.target - ROUNDING,
            About::ResponseMeanMin | About::ResponseP90Min | About::CallToTreatmentMaxMin => {
                figure <= self.target + ROUNDING
            }
        }
    }
}

/// The standards of the care that a result is about, each with its figures; none if the case does not say which care.
#[must_use]
pub fn standards<'a>(case: &'a Case, result: &ScenarioResult, shown: &SuppressedResult) -> Vec<StandardRow<'a>> {
    let Some(care) = case.care_of(result.service) else { return Vec::new() };
    let scenario = case.scenario(&result.scenario);
    let weight = case.allocation_of(scenario, result.service).weight;
    let mut rows = Vec::new();
    for standard in standards_of(case, result.service, care) {
        let row = |whose, unit: &str, target, [before, after]: [Option<f64>; 2]| StandardRow {
            standard,
            whose,
            unit: unit.to_owned(),
            target,
            before,
            after,
        };
        match standard.measure {
            About::AdmissionsMin => {
                // Volumes of people, or of some residents only, say nothing about admissions of a unit.
                let all = scenario.is_none_or(|scenario| scenario.in_scope.is_none());
                let patients = case.weights.get(weight).is_some_and(|weight| weight.kind == WeightKind::Patients);
                if !(all && patients) {
                    rows.push(row(Whose::Nobody, "", standard.value, [None, None]));
                    continue;
                }
                for volume in &result.volumes {
                    let Some(site) = volume.site else { continue };
                    let figure = |side, areas: usize, counts: &[f64]| {
                        shown.volume(weight, side, Some(site), counts[weight]).value().filter(|_| areas > 0)
                    };
                    let before = figure(Side::Before, volume.areas_before, &volume.before);
                    let after = figure(Side::After, volume.areas_after, &volume.after);
                    rows.push(row(Whose::Site(site), &case.weights[weight].unit, standard.value, [before, after]));
                }
            }
            About::DriveMaxMin | About::ShareWithin => {
                let (minutes, target) = match standard.minutes {
                    Some(minutes) => (minutes, standard.value),
                    None => (standard.value, 1.0),
                };
                for scope in Scope::ALL {
                    let shares = shares_within(case, result, shown, weight, scope, (minutes * 60_000.0).round() as u32);
                    rows.push(row(Whose::People(scope), "share", target, shares));
                }
            }
            About::ResponseMeanMin => {
                let call = case.pathway_to(result.service).and_then(|spec| spec.parameters.get("call_to_arrival_min"));
                let base = call.map(|parameter| parameter.base);
                let whose = if base.is_some() { Whose::Assumption } else { Whose::Nobody };
                rows.push(row(whose, "min", standard.value, [base, base]));
            }
            // No run has the spread of the responses, or the whole way to treatments other than of stroke.
            About::ResponseP90Min | About::CallToTreatmentMaxMin => {
                rows.push(row(Whose::Nobody, "min", standard.value, [None, None]));
            }
        }
    }
    rows
}

/// The standards of a care, each in the words of the service where that has its own of the same id, then the others of the service.
fn standards_of(case: &Case, service: Option<crate::ServiceIndex>, care: Care) -> impl Iterator<Item = &Standard> {
    let own = service.and_then(|service| case.services.get(service)).map_or(&[][..], |service| &service.standards);
    let of_care = case.standards.iter().filter(move |standard| standard.care == care);
    let replaced = of_care.map(move |standard| own.iter().find(|own| own.id == standard.id).unwrap_or(standard));
    let is_new = move |own: &&Standard| !case.standards.iter().any(|known| known.care == care && known.id == own.id);
    replaced.chain(own.iter().filter(is_new))
}

/// The share of people within a time, before and after. Of a protected weight only at the thresholds of the case, where its
/// counts are protected.
fn shares_within(
    case: &Case,
    result: &ScenarioResult,
    shown: &SuppressedResult,
    weight: usize,
    scope: Scope,
    limit_ms: u32,
) -> [Option<f64>; 2] {
    let Some(summary) = result.summary(weight, scope) else { return [None, None] };
    if shown.protects(weight) {
        let shown = shown.summary(summary, None);
        let at = |side: &crate::disclosure::SuppressedSide| {
            side.within.iter().find(|within| within.limit_ms == limit_ms).and_then(|within| within.share)
        };
        return [at(&shown.before), at(&shown.after)];
    }
    let counts = |impact: &&(&AreaImpact, f64)| impact.0.in_scope && (scope == Scope::Everyone || impact.0.affected);
    let all: Vec<(&AreaImpact, f64)> =
        result.areas.iter().zip(&case.areas).map(|(impact, area)| (impact, area.weights[weight])).collect();
    let within = |side: fn(&AreaImpact) -> &crate::Assignment| {
        let of = |(impact, people): &(&AreaImpact, f64)| {
            let shares = side(impact).shares().iter().filter(|share| share.time_ms <= limit_ms);
            people * shares.map(|share| share.share).sum::<f64>()
        };
        let sum: f64 = all.iter().filter(counts).map(of).sum();
        (summary.total > 0.0).then(|| sum / summary.total)
    };
    [within(|impact| &impact.before), within(|impact| &impact.after)]
}

/// What those affected are exposed to, and a published effect of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExposureRow<'a> {
    /// The effect, with its label.
    pub evidence: &'a Evidence,
    /// How much more of its unit those affected have on average, weighted by people; `None` where it is withheld or nobody
    /// gets to a site on both sides.
    pub extra: Option<f64>,
    /// What the effect would mean if it were causal and the same everywhere: a ratio.
    pub ratio: Option<f64>,
    /// The same at the ends of the published interval.
    pub interval: Option<[f64; 2]>,
}

/// The exposure of those affected to what there is evidence of for the care of a result.
#[must_use]
pub fn exposures<'a>(
    case: &Case,
    result: &ScenarioResult,
    shown: &SuppressedResult,
    evidence: &'a [Evidence],
) -> Vec<ExposureRow<'a>> {
    let Some(care) = case.care_of(result.service) else { return Vec::new() };
    let scenario = case.scenario(&result.scenario);
    let weight = case.allocation_of(scenario, result.service).weight;
    let row = |evidence: &'a Evidence| {
        let summary = result.summary(weight, Scope::Affected)?;
        let extra_min = shown.summary(summary, None).mean_extra_min;
        let extra = match evidence.unit {
            Unit::Minutes => extra_min,
            // Stands where a mean may: the same people.
            Unit::StraightKm => extra_min
                .and_then(|_| extra_straight_km(case, result, weight))
                .map(|km| if shown.protects(weight) { (km * 10.0).round() / 10.0 } else { km }),
        };
        let ratio = extra.map(|extra| evidence.ratio(extra));
        let interval = extra.and_then(|extra| evidence.ratio_interval(extra));
        Some(ExposureRow { evidence, extra, ratio, interval })
    };
    evidence.iter().filter(|evidence| evidence.care == care).filter_map(row).collect()
}

/// Mean straight line to the site after less before, of those affected who get to a site on both sides.
fn extra_straight_km(case: &Case, result: &ScenarioResult, weight: usize) -> Option<f64> {
    let (mut people, mut extra_km) = (0.0, 0.0);
    for (area, impact) in case.areas.iter().zip(&result.areas).filter(|(_, impact)| impact.affected) {
        let mean = |assignment: &crate::Assignment| {
            let served: f64 = assignment.shares().iter().map(|share| share.share).sum();
            let km = |at: LonLat| f64::from(area.at.distance_mm(at)) / 1e6;
            let sum: f64 = assignment.shares().iter().map(|s| s.share * km(case.sites.site(s.site).at)).sum();
            (served > 0.0).then(|| sum / served)
        };
        let Some((before, after)) = mean(&impact.before).zip(mean(&impact.after)) else { continue };
        people += area.weights[weight];
        extra_km += area.weights[weight] * (after - before);
    }
    (people > 0.0).then(|| extra_km / people)
}
