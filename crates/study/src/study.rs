//! The whole of what a case needs computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use waywarden_network::Network;
use waywarden_progress::{Observer, Warning};
use waywarden_scenario::case::GivenTimes;
use waywarden_scenario::clinical::Transfers;
use waywarden_scenario::travel::RoadLengths;
use waywarden_scenario::{
    Case, RoadsBefore, ScenarioResult, ScenarioSpec, ServiceIndex, Side, SiteIndex, TravelTimes, offered, site_places,
    ties,
};
use waywarden_tables::Problems;

use crate::StudyError;
use crate::case_land::{CaseLand, LandState, case_land};
use crate::compute::{RoadAccess, Times, Wanted, isochrone_settings, on_roads, simplification};
use crate::evaluate::{Evaluated, evaluate_scenarios};
use crate::lengths::road_lengths;
use crate::road_settings::{RoadPlan, RoadRecord};
use crate::roads::Roads;

/// Everything computed once for a case; scenarios only choose from it.
#[derive(Debug)]
pub struct Computed {
    /// Times on the roads of the case, or those that it brings.
    pub times: Times,
    /// One per scenario: times on roads of its own, if it has any. Scenarios with the same roads may share theirs.
    pub altered: Vec<Option<Arc<Times>>>,
    /// Where points met the road; `None` if the case brings its times.
    pub access: Option<RoadAccess>,
    /// The roads as they are driven; `None` if the case brings its times.
    pub network: Option<Arc<Network>>,
    /// Lengths of the journeys of those affected, if the case asks for what they cost.
    pub lengths: Option<RoadLengths>,
    /// Isochrones, if they are wanted and there are roads.
    pub land: Option<CaseLand>,
    /// What was chosen for the roads.
    pub roads: RoadRecord,
}

impl Computed {
    /// Times after a scenario, by its number.
    #[must_use]
    pub fn after(&self, scenario: usize) -> &Times {
        self.altered.get(scenario).and_then(Option::as_deref).unwrap_or(&self.times)
    }

    /// Times before a scenario, by its number: on its own roads or on those of the case, as it says.
    #[must_use]
    pub fn before(&self, case: &Case, scenario: usize) -> &Times {
        match case.scenarios.get(scenario).map(ScenarioSpec::roads_before) {
            Some(RoadsBefore::Same) => self.after(scenario),
            Some(RoadsBefore::Today) | None => &self.times,
        }
    }
}

/// Whether everything that can be checked of a case without its roads is right; what [`compute`] would say first.
/// `prepared`: the roads will be a prepared network, which has a profile of its own.
///
/// # Errors
/// Settings out of range; a profile, period or time that is not there.
pub fn check(case: &Case, prepared: bool) -> Result<(), StudyError> {
    if case.given_times.is_none() {
        check_isochrones(case)?;
        RoadPlan::new(case, prepared)?;
    }
    Ok(())
}

fn check_isochrones(case: &Case) -> Result<(), StudyError> {
    let path = case.sources.case.as_path().to_path_buf();
    let checked = isochrone_settings(case).check().and_then(|()| simplification(case).check());
    checked.map_err(|source| StudyError::IsochronesOfCase { path, source })
}

/// Computes everything that the scenarios of a case choose from. A case that brings its times needs no roads; one that
/// does not needs `roads`. The observer is told of the warnings, which are in [`Computed::roads`], too.
///
/// # Errors
/// [`StudyError`]; all that is wrong with the conditions of changed roads at once.
pub fn compute(
    case: &Case,
    roads: Option<&Roads>,
    wanted: Wanted,
    observer: &dyn Observer,
) -> Result<Computed, StudyError> {
    let mut computed = computed(case, roads, wanted, observer)?;
    computed.roads.warnings.extend(of_case(case));
    computed.roads.warnings.extend(tied(case, &computed.times.areas));
    computed.roads.warnings.iter().for_each(|warning| observer.warn(warning));
    Ok(computed)
}

fn computed(
    case: &Case,
    roads: Option<&Roads>,
    wanted: Wanted,
    observer: &dyn Observer,
) -> Result<Computed, StudyError> {
    if let Some(given) = &case.given_times {
        return Ok(without_roads(case, given));
    }
    check_isochrones(case)?;
    let wanted = Wanted { isochrones: wanted.isochrones && case.isochrones.draw, ..wanted };
    let opened = roads.ok_or(StudyError::NoRoads)?;
    let plan = RoadPlan::new(case, opened.are_prepared())?;
    let (changed, mut record) = plan.apply(opened.network(), opened.are_prepared())?;
    let own;
    let roads = match changed {
        Some(network) => {
            own = opened.with_network(network);
            &own
        }
        None => opened,
    };
    let main = on_roads(case, roads, wanted, true, observer)?;
    record.warnings.extend(main.warnings);
    if let Some((note, effect)) = main.points_effect {
        record.notes.push(note);
        if let Some(settings) = record.settings.as_object_mut() {
            settings.insert("points_of_areas".to_owned(), effect);
        }
    }
    let (altered, altered_land) = altered(case, &plan, opened, wanted, &mut record, observer)?;
    let mut computed = Computed {
        times: main.times,
        altered,
        access: Some(main.access),
        network: Some(roads.network().clone()),
        lengths: None,
        land: None,
        roads: record,
    };
    computed.lengths = lengths(case, &computed, roads, observer)?;
    computed.land = main.land.map(|state| case_land(case, state, &altered_land, roads.mesh(), observer));
    Ok(computed)
}

/// What a reader should know of the case itself.
#[must_use]
pub fn of_case(case: &Case) -> Vec<Warning> {
    let remedy = "if a unit stands twice in the table, keep one row; else nobody is affected who goes to the other";
    let skipped = skipped_in_words(&case.sites_skipped, case.sites.base().count());
    let skipped = skipped.map(|words| Warning::new("sites_skipped", words));
    let coincident = case.coincident_sites_in_words();
    let coincident = coincident.map(|words| Warning::new("coincident_sites", words).with_remedy(remedy));
    let withdrawn = case.scenarios.iter().flat_map(|scenario| {
        let gone = |service: &Option<ServiceIndex>| {
            let any = |side| !offered(case, scenario, side, *service).is_empty();
            any(Side::Before) && !any(Side::After)
        };
        let words = move |service: Option<ServiceIndex>| {
            let service = service.map_or_else(String::new, |service| format!(" of {}", case.services[service].title));
            let words =
                format!("after the scenario {} no site{service} is left: the service is withdrawn", scenario.id);
            Warning::new("service_withdrawn", words)
        };
        case.service_indices().into_iter().filter(gone).map(words).collect::<Vec<_>>()
    });
    skipped.into_iter().chain(coincident).chain(withdrawn).collect()
}

/// A warning for each service in which the two nearest sites of people are as near as each other today.
fn tied(case: &Case, times: &TravelTimes) -> Vec<Warning> {
    const MOST_NAMED: usize = 3;
    let of_service = |service: Option<ServiceIndex>| {
        let ties = ties(case, &ScenarioSpec::baseline(), Side::Before, service, times, &site_places(case));
        let mut by_pair: BTreeMap<[SiteIndex; 2], usize> = BTreeMap::new();
        ties.iter().for_each(|tie| *by_pair.entry(tie.sites).or_default() += 1);
        let mut pairs: Vec<([SiteIndex; 2], usize)> = by_pair.into_iter().collect();
        pairs.sort_by_key(|&(sites, areas)| (std::cmp::Reverse(areas), sites));
        let name = |site: SiteIndex| &case.sites.site(site).name;
        let named =
            pairs.iter().take(MOST_NAMED).map(|([a, b], areas)| format!("{} / {} ({areas})", name(*a), name(*b)));
        let (named, more) = (named.collect::<Vec<_>>().join(", "), if pairs.len() > MOST_NAMED { ", ..." } else { "" });
        // Counts of patients are not told here.
        let weight = case.weights.iter().position(|weight| !weight.protected());
        let people = weight.map_or_else(String::new, |weight| {
            let people: f64 = ties.iter().map(|tie| tie.weights[weight]).sum();
            format!(" with {people:.0} {}", case.weights[weight].unit)
        });
        let whose = service.map_or_else(String::new, |service| format!("{}: ", case.services[service].title));
        let message =
            format!("{whose}{} areas{people} have two nearest sites as near as each other: {named}{more}", ties.len());
        let remedy = format!("they go by tie = \"{}\" of [allocation]", case.allocation.tie.as_str());
        (!ties.is_empty()).then(|| Warning::new("tied_sites", message).with_remedy(remedy))
    };
    case.service_indices().into_iter().filter_map(of_service).collect()
}

/// How many sites are skipped, by reason with some of their ids; the commonest reason first.
fn skipped_in_words(skipped: &[(String, String)], left: usize) -> Option<String> {
    const MOST_NAMED: usize = 5;
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    skipped.iter().for_each(|(id, reason)| by_reason.entry(reason).or_default().push(id));
    let mut reasons: Vec<(&str, Vec<&str>)> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
    let words = reasons.iter().map(|(reason, ids)| {
        let named = ids.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = if ids.len() > MOST_NAMED { ", ..." } else { "" };
        format!("{} {reason} ({named}{more})", ids.len())
    });
    let words: Vec<String> = words.collect();
    let all = skipped.len() + left;
    (!words.is_empty()).then(|| format!("{} of {all} sites are skipped: {}", skipped.len(), words.join("; ")))
}

/// One per scenario, for those with roads of their own: times, and what drawing needs.
type Altered = (Vec<Option<Arc<Times>>>, Vec<Option<LandState>>);

/// For each scenario that changes roads of its own everything computed on them; all that is wrong with their conditions
/// at once. What is said of the roads goes into `record`.
fn altered(
    case: &Case,
    plan: &RoadPlan<'_>,
    opened: &Roads,
    wanted: Wanted,
    record: &mut RoadRecord,
    observer: &dyn Observer,
) -> Result<Altered, StudyError> {
    let mut problems = Problems::new();
    let (mut times, mut land) = (Vec::new(), Vec::new());
    let mut settings = serde_json::Map::new();
    for (number, scenario) in case.scenarios.iter().enumerate() {
        if !scenario.has_own_roads() {
            times.push(None);
            land.push(None);
            continue;
        }
        let wanted = Wanted { isochrones: wanted.isochrones && scenario.layers, ..wanted };
        let same_roads = |other: &&ScenarioSpec| {
            (&other.road_changes, other.period_name()) == (&scenario.road_changes, scenario.period_name())
        };
        // What needs no map shares the times of another with the same roads.
        let known = case.scenarios[..number].iter().position(|other| same_roads(&other));
        if let Some(known) = known.filter(|&known| !wanted.isochrones && known < times.len()) {
            let shared: Option<Arc<Times>> = times[known].clone();
            times.push(shared);
            land.push(None);
            continue;
        }
        match plan.of_scenario(scenario).apply(opened.network(), opened.are_prepared()) {
            Ok((changed, own)) => {
                let roads = changed.map_or_else(|| opened.clone(), |network| opened.with_network(network));
                let found = on_roads(case, &roads, wanted, false, observer).map_err(|source| StudyError::Scenario {
                    scenario: scenario.id.clone(),
                    source: Box::new(source),
                })?;
                times.push(Some(Arc::new(found.times)));
                land.push(found.land);
                let known = &record.notes;
                let new: Vec<String> = own.notes.into_iter().filter(|note| !known.contains(note)).collect();
                record.notes.extend(new.into_iter().map(|note| format!("{}: {note}", scenario.id)));
                settings.insert(scenario.id.clone(), own.settings);
            }
            Err(more) => problems.append(more),
        }
    }
    problems.or_value(())?;
    if let (Some(all), false) = (record.settings.as_object_mut(), settings.is_empty()) {
        all.insert("scenarios".to_owned(), settings.into());
    }
    Ok((times, land))
}

/// The lengths that the results of a case need, if it asks for what journeys cost.
fn lengths(
    case: &Case,
    computed: &Computed,
    roads: &Roads,
    observer: &dyn Observer,
) -> Result<Option<RoadLengths>, StudyError> {
    let (Some(_), Some(access)) = (&case.travel, &computed.access) else { return Ok(None) };
    let Evaluated { scenarios, .. } = evaluate_scenarios(case, computed)?;
    let on_case_roads =
        |result: &&ScenarioResult| case.scenario(&result.scenario).is_none_or(|scenario| !scenario.has_own_roads());
    Ok(Some(road_lengths(roads, access, scenarios.iter().filter(on_case_roads), observer)))
}

/// The times that the case brings.
fn without_roads(case: &Case, given: &GivenTimes) -> Computed {
    let pairs = case.areas.len() * case.sites.len();
    let file = given.source.file_name();
    let settings = json!({
        "times": file,
        "pairs": pairs,
        "pairs_without_time": given.missing_pairs,
        "rows_not_used": given.unused_rows,
    });
    let mut warnings = Vec::new();
    if given.missing_pairs > 0 {
        let message = format!(
            "{} of {pairs} pairs of an area and a site have no time: not given, and so without a way here",
            given.missing_pairs
        );
        warnings.push(Warning::new("pairs_without_time", message).at(file.as_str()));
    }
    let notes = vec![format!("Times are those of {file}: there are no roads and no isochrones.")];
    // What leads from site to site is not in a table of areas by sites.
    let transfers = Transfers::unknown(case.sites.len());
    Computed {
        times: Times { areas: given.times.clone(), transfers },
        altered: case.scenarios.iter().map(|_| None).collect(),
        access: None,
        network: None,
        lengths: None,
        land: None,
        roads: RoadRecord { settings, warnings, notes },
    }
}

#[cfg(test)]
mod tests;
