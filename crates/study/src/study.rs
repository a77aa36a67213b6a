//! The whole of what a case needs computed.

use std::sync::Arc;

use serde_json::json;
use waywarden_network::Network;
use waywarden_progress::{Observer, Warning};
use waywarden_scenario::case::GivenTimes;
use waywarden_scenario::clinical::Transfers;
use waywarden_scenario::travel::RoadLengths;
use waywarden_scenario::{Case, ScenarioResult, ServiceIndex, Side, offered};
use waywarden_tables::Problems;

use crate::StudyError;
use crate::case_land::{CaseLand, LandState, case_land};
use crate::compute::{RoadAccess, Times, Wanted, isochrone_settings, on_roads, simplification};
use crate::evaluate::{Evaluated, evaluate};
use crate::lengths::road_lengths;
use crate::road_settings::{RoadPlan, RoadRecord};
use crate::roads::Roads;

/// Everything computed once for a case; scenarios only choose from it.
#[derive(Debug)]
pub struct Computed {
    /// Times on the roads of the case, or those that it brings.
    pub times: Times,
    /// One per scenario: times on roads of its own, if it has any.
    pub altered: Vec<Option<Times>>,
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
        self.altered.get(scenario).and_then(Option::as_ref).unwrap_or(&self.times)
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
    coincident.into_iter().chain(withdrawn).collect()
}

/// One per scenario, for those with roads of their own: times, and what drawing needs.
type Altered = (Vec<Option<Times>>, Vec<Option<LandState>>);

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
    for scenario in &case.scenarios {
        if scenario.road_changes.is_empty() {
            times.push(None);
            land.push(None);
            continue;
        }
        match plan.with_changes(&scenario.road_changes).apply(opened.network(), opened.are_prepared()) {
            Ok((changed, own)) => {
                let roads = changed.map_or_else(|| opened.clone(), |network| opened.with_network(network));
                let found = on_roads(case, &roads, wanted, false, observer).map_err(|source| StudyError::Scenario {
                    scenario: scenario.id.clone(),
                    source: Box::new(source),
                })?;
                times.push(Some(found.times));
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
    let Evaluated { scenarios, .. } = evaluate(case, computed)?;
    let on_case_roads = |result: &&ScenarioResult| {
        case.scenario(&result.scenario).is_none_or(|scenario| scenario.road_changes.is_empty())
    };
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
            "{} of {pairs} pairs of an area and a site have no time and count as unreachable",
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
