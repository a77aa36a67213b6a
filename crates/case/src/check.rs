//! From the raw case file and its tables to the checked case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use waywarden_network::LonLat;
use waywarden_scenario::case::{
    DEFAULT_LEAST_CHANGE_MS, DEFAULT_THRESHOLDS_MS, Headline, Isochrones, RoadSettings, Roads, SourceName, SourceNames,
};
use waywarden_scenario::draft::{
    AllocationKnown, ServicesKnown, all_thresholds, check_services, extent, extent_of, in_periods, misplaced_areas,
    resolve_allocation, sites_swapped, slip,
};
use waywarden_scenario::{
    AllocationSpec, Case, ScenarioSpec, Service, SharedCapacity, SiteIndex, SiteTable, check_siting,
};
use waywarden_tables::{Files, Place, Problem, Problems, other_system};

use crate::checker::Checker;
use crate::document::Located;
use crate::input::{CaseFile, InputFile, InputRole, RoadSource};
use crate::raw::{RawCase, RawRoads};
use crate::{
    clinical, demand, matrix, observed, roads as road_settings, scenarios, services, sites, siting, standards, travel,
};

pub(crate) fn check(
    file: &RawCase,
    files: &Files,
    problems: Problems,
    skipped: &BTreeMap<String, String>,
) -> Result<CaseFile, Problems> {
    let mut checker = Checker::new(file, files, problems);
    checker.skipped.clone_from(skipped);
    let id = file.id.as_ref().and_then(|id| checker.plain_id(id)).unwrap_or_default();
    let roads = match &file.times {
        Some(_) => Some(without_roads(&mut checker, file)),
        None => file.roads.as_ref().and_then(|raw| roads(&mut checker, raw)),
    };
    let mut services = services::declared(&mut checker, &file.services);
    let shared_capacities = services::shared(&mut checker, &file.shared_capacities, &services);
    let raw_sites = file.sites.as_ref();
    let mut sites =
        raw_sites.and_then(|raw| sites::read(&mut checker, raw, &file.services, &file.shared_capacities, &services));
    let demand = file.demand.as_ref().map(|raw| demand::read(&mut checker, raw)).unwrap_or_default();
    if let Some(sites) = &sites {
        checker.extent = out_of_place(&mut checker, sites, &demand);
    } else {
        checker.extent = extent(&demand.areas);
    }
    let thresholds_ms = match &file.thresholds {
        Some(minutes) => checker.minutes(minutes),
        None => DEFAULT_THRESHOLDS_MS.to_vec(),
    };
    let named = (file.headline.as_ref(), file.headline_source.as_ref());
    let headline = headline(&mut checker, named.0, named.1, &thresholds_ms);
    let least_change_ms = least_change_ms(&mut checker, file);
    let allocation = {
        let (areas, weights, groups) = (&demand.areas, &demand.weights, &demand.groups);
        let known = AllocationKnown { areas, weights, groups, sites: sites.as_ref() };
        resolve_allocation(&mut checker, file.allocation.as_ref(), &known)
    };
    let care = standards::care(&mut checker, file.care.as_ref());
    let (of_case, sites_read) = ((&allocation, care), sites.as_ref());
    services::complete(&mut checker, &file.services, &mut services, &demand, sites_read, of_case);
    let (thresholds_ms, common_thresholds_ms) = all_thresholds(thresholds_ms, file.thresholds.is_some(), &services);
    let default = Isochrones::default();
    let isochrones = Isochrones {
        draw: !file.no_isochrones,
        limits_ms: match &file.isochrone_minutes {
            Some(minutes) => checker.minutes(minutes),
            None => thresholds_ms.clone(),
        },
        off_road_m: checker.positive(file.off_road_m.as_ref(), default.off_road_m),
        detail_m: checker.positive(file.detail_m.as_ref(), default.detail_m),
        simplify_m: checker.up_to(file.simplify_m.as_ref(), 1_000.0, default.simplify_m),
    };
    let travel = file
        .travel
        .as_ref()
        .map(|raw| travel::read(&mut checker, raw, &demand.weights, allocation.weight, file.times.is_none()));
    let candidates = file.siting.as_ref().and_then(|siting| siting.candidates.as_ref());
    if let (Some(raw), Some(sites)) = (candidates, sites.as_mut()) {
        let raw_services = (file.services.as_slice(), file.shared_capacities.as_slice());
        sites::read_candidates(&mut checker, raw, raw_services, &services, sites);
    }
    let siting = file.siting.as_ref().map(|raw| siting::read(&mut checker, raw, &services));
    let scenarios =
        scenarios::read(&mut checker, &file.scenarios, sites.as_mut(), &demand, (&services, &shared_capacities));
    check_services_of(&mut checker, file, (&services, &shared_capacities), &allocation, &scenarios, sites.as_ref());
    let scenarios = match &roads {
        Some((_, roads)) => in_periods(&mut checker, scenarios, &roads.settings),
        None => scenarios,
    };
    let pathways = {
        let known = clinical::Known {
            weights: &demand.weights,
            sites: sites.as_ref(),
            services: &services,
            scenarios: &scenarios,
        };
        clinical::read(&mut checker, &file.pathways, file.outcome.as_ref(), &known)
    };
    let standards = standards::read(&mut checker, &file.standards);
    let sensitivity = clinical::sensitivity(&mut checker, file.sensitivity.as_ref(), &scenarios);
    // Last, since scenarios open and move sites that it has times to.
    let given_times = file.times.as_ref().zip(sites.as_ref()).and_then(|(named, sites)| {
        let path = checker.file(named, InputRole::Times)?;
        let read = checker.keep(matrix::read_times(files, &path, &demand.areas, sites))?;
        let (problems, notes) = read.complete(&demand.areas, sites);
        checker.problems.0.extend(problems);
        checker.notes.note_all(notes);
        checker.was_read(InputRole::Times, &read.reading);
        Some(read.given)
    });
    let observed = file.observed.as_ref().zip(sites.as_ref());
    let observed = observed
        .and_then(|(raw, sites)| observed::read(&mut checker, raw, &demand.areas, sites, &services, allocation.rule));
    let site_places = std::mem::take(&mut checker.site_places);
    let (sites_left_out, on_unreachable) = (checker.sites_left_out, checker.on_unreachable);
    let (mut findings, inputs) = checker.finish();
    let mut problems = findings.problems;
    let mut demand = demand;
    demand.rows.rejects.merge(findings.notes);
    if !problems.is_empty() {
        // Whoever mends the case mends the rows as well.
        problems.append(std::mem::take(&mut demand.rows.rejects).into_row_problems());
    }
    // A part is missing only where a problem says why.
    let (Some((source, roads)), Some(sites), true) = (roads, sites, problems.is_empty()) else {
        return Err(in_file_order(problems, &file.path));
    };
    let name_of = |role| {
        let input = inputs.iter().find(|input: &&InputFile| input.role == role);
        SourceName::of(input.map_or(&file.path, |input| &input.path))
    };
    let sources = SourceNames {
        case: name_of(InputRole::Case),
        sites: name_of(InputRole::Sites),
        areas: name_of(InputRole::Demand),
        candidates: name_of(InputRole::Candidates),
        positions: (0..).map(SiteIndex).zip(site_places).chain(std::mem::take(&mut findings.positions)).collect(),
    };
    let case = Case {
        id,
        title: file.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        description: file.description.as_ref().map(|text| text.value.clone()),
        attribution: file.attribution.iter().map(|line| line.value.clone()).collect(),
        roads,
        given_times,
        sites,
        areas: demand.areas,
        points: demand.points,
        observed,
        weights: demand.weights,
        groups: demand.groups,
        weight_groups: demand.weight_groups,
        week: demand.week,
        services,
        shared_capacities,
        care,
        standards,
        allocation,
        travel,
        polygons: demand.polygons,
        demand_rows: demand.rows,
        thresholds_ms,
        common_thresholds_ms,
        headline,
        least_change_ms,
        sites_left_out,
        on_unreachable,
        sites_skipped: skipped.iter().map(|(id, reason)| (id.clone(), reason.clone())).collect(),
        isochrones,
        pathways,
        sensitivity,
        siting,
        scenarios,
        sources,
    };
    if let (Some(error), Some(raw)) = (check_siting(&case), &file.siting) {
        let help = "choose from the sites, candidates, groups and columns of the case";
        return Err(Problems::from(raw.here.problem(&file.path, error.to_string(), help)));
    }
    Ok(CaseFile { case, path: file.path.clone(), roads: source, inputs })
}

/// The problems of the case file first and by line, then those of the tables as they were read.
fn in_file_order(mut problems: Problems, case_file: &Path) -> Problems {
    problems.0.sort_by_key(|problem| {
        let line = match problem.place {
            _ if problem.file != case_file => return (1, 0),
            Place::Line { line, .. } | Place::Key { line, .. } => line,
            Place::File | Place::Feature { .. } | Place::Row { .. } => 0,
        };
        (0, line)
    });
    problems
}

/// What stands in the place of roads where times are given; what needs roads becomes a problem.
fn without_roads(checker: &mut Checker<'_>, file: &RawCase) -> (RoadSource, Roads) {
    for scenario in &file.scenarios {
        if let Some(change) = scenario.road_changes.first() {
            let help = "give [roads] in place of [times], or remove the change";
            checker.problem(&change.here, "without roads none can change", help);
        }
        if let Some(period) = &scenario.period {
            let help = "give [roads] in place of [times], or remove the key";
            checker.problem(period, "times that are given hold in no other period", help);
        }
    }
    if let Some(points) = file.demand.as_ref().and_then(|demand| demand.area_points.as_ref()) {
        let help = "give [roads] in place of [times], or remove [demand.points]";
        checker.problem(&points.here, "[times] has the times of areas, not of their points", help);
    }
    let settings = RoadSettings::default();
    (RoadSource::Given, Roads { max_snap_m: 0.0, max_snap_site_m: 0.0, walk_km_h: 0.0, settings })
}

fn roads(checker: &mut Checker<'_>, raw: &RawRoads) -> Option<(RoadSource, Roads)> {
    let source = match (&raw.files, &raw.network) {
        (Some(files), None) if files.is_empty() => {
            checker.problem(&raw.here, "files names no usable file", "give at least one OpenStreetMap extract");
            None
        }
        (Some(files), None) => {
            let found: Vec<PathBuf> = files.iter().filter_map(|f| checker.file(f, InputRole::Roads)).collect();
            (found.len() == files.len()).then_some(RoadSource::Files(found))
        }
        (None, Some(network)) => checker.file(network, InputRole::Network).map(RoadSource::Network),
        (Some(_), Some(network)) => {
            checker.problem(network, "both files and network are given", "keep one of them");
            None
        }
        (None, None) => {
            checker.problem(&raw.here, "neither files nor network is given", "add files = [\"....osm.pbf\"]");
            None
        }
    };
    let default = Roads::default();
    let max_snap_m = checker.positive(raw.max_snap_m.as_ref(), default.max_snap_m);
    let max_snap_site_m = checker.positive(raw.max_snap_site_m.as_ref(), default.max_snap_site_m);
    let walk_km_h = checker.positive(raw.walk_km_h.as_ref(), default.walk_km_h);
    let settings = road_settings::read(checker, raw);
    Some((source?, Roads { max_snap_m, max_snap_site_m, walk_km_h, settings }))
}

/// Sites lie where the people are; if they do so only when swapped, one of the tables is swapped. A single place that lies
/// among the others only with a slip mended is a slip. Gives the extent in which places are expected.
fn out_of_place(checker: &mut Checker<'_>, sites: &SiteTable, demand: &demand::Demand) -> Option<[LonLat; 2]> {
    let usual = extent(&demand.areas)?;
    let (site_path, area_path) = (checker.input(InputRole::Sites), checker.input(InputRole::Demand));
    if let Some(problem) = in_another_system(checker, sites, demand, usual) {
        checker.problems.push(problem);
        return None;
    }
    let misplaced = misplaced_areas(&demand.areas, sites);
    let extent = misplaced.as_ref().map_or(usual, |found| found.extent);
    // Where some areas are right each of the others is named.
    let all_areas = misplaced.as_ref().is_some_and(|found| found.areas.len() == demand.areas.len());
    if let (Some(found), Some(path), true) =
        (&misplaced, &area_path, all_areas || misplaced.as_ref().is_some_and(|found| found.or_sites))
    {
        let problem = found.problem(path, &demand.areas, sites);
        let (first, _) = found.areas[0];
        let place = demand.position_place(first);
        let problem = Problem { place: place.unwrap_or(problem.place), ..problem };
        let area = &demand.areas[first];
        checker.problems.push(problem.of_cell(&format!("{}, {}", area.at.lon(), area.at.lat())));
        if found.or_sites {
            return Some(extent);
        }
    }
    if misplaced.is_none()
        && let Some(problem) = site_path.as_ref().and_then(|path| sites_swapped(path, sites, &demand.areas))
    {
        checker.problems.push(problem);
        return Some(extent);
    }
    let places = checker.site_places.clone();
    for (site, place) in sites.positions().iter().map(|position| &position.site).zip(places) {
        if let (Some((message, help)), Some(path)) = (slip(site.at, extent), &site_path) {
            checker.problems.push(Problem::new(path, place, format!("site \"{}\": {message}", site.id), help));
        }
    }
    if !all_areas && let (Some(table), Some(path)) = (&demand.table, &area_path) {
        for (row, area) in demand.areas.iter().enumerate().take(table.rows.len()) {
            if let Some((message, help)) = slip(area.at, extent) {
                let message = format!("area \"{}\": {message}", area.id);
                checker.problems.push(Problem::new(path, table.row_place(row), message, help));
            }
        }
    }
    Some(extent)
}

/// A problem if sites and areas lie apart, but not if one of the two tables is of another grid than its columns were taken for.
fn in_another_system(
    checker: &Checker<'_>,
    sites: &SiteTable,
    demand: &demand::Demand,
    usual: [LonLat; 2],
) -> Option<Problem> {
    let lies_in = |at: LonLat, [low, high]: [LonLat; 2]| {
        (low.lon_e7..=high.lon_e7).contains(&at.lon_e7) && (low.lat_e7..=high.lat_e7).contains(&at.lat_e7)
    };
    let places: Vec<LonLat> = sites.positions().iter().map(|position| position.site.at).collect();
    if 2 * places.iter().filter(|at| lies_in(**at, usual)).count() > places.len() {
        return None;
    }
    let (table, columns) = checker.site_table.as_ref()?;
    other_system(table, columns, |at| lies_in(at, usual)).or_else(|| {
        let around = extent_of(places.iter().copied())?;
        other_system(demand.table.as_ref()?, demand.columns.as_ref()?, |at| lies_in(at, around))
    })
}

/// From which change on a journey is longer or shorter.
fn least_change_ms(checker: &mut Checker<'_>, file: &RawCase) -> u32 {
    let default_min = f64::from(DEFAULT_LEAST_CHANGE_MS) / 60e3;
    (checker.up_to(file.least_change_min.as_ref(), 60.0, default_min) * 60e3).round() as u32
}

/// The rules of services, where all of them could be read.
fn check_services_of(
    checker: &mut Checker<'_>,
    file: &RawCase,
    (services, shared): (&[Service], &[SharedCapacity]),
    allocation: &AllocationSpec,
    scenarios: &[ScenarioSpec],
    sites: Option<&SiteTable>,
) {
    let places: Vec<_> = file.services.iter().map(|raw| raw.here.clone()).collect();
    let shared_places: Vec<_> = file.shared_capacities.iter().map(|raw| raw.here.clone()).collect();
    if places.len() == services.len() {
        let (places, shared_places) = (&places[..], &shared_places[..]);
        check_services(
            checker,
            &ServicesKnown { services, places, shared, shared_places, allocation, scenarios, sites },
        );
    }
}

/// The threshold that sentences speak of: one of those of the case, or of a service.
pub(crate) fn headline(
    checker: &mut Checker<'_>,
    named: Option<&Located<f64>>,
    source: Option<&Located<String>>,
    thresholds_ms: &[u32],
) -> Option<Headline> {
    let Some(named) = named else {
        if let Some(source) = source {
            checker.problem(source, "a source of a threshold that is not named", "add headline = 30 to [thresholds]");
        }
        return None;
    };
    let threshold_ms = thresholds_ms.iter().copied().find(|&ms| f64::from(ms) == named.value * 60e3);
    if threshold_ms.is_none() {
        let message = format!("headline is {} minutes, which is none of the thresholds", named.value);
        checker.problem(named, message, "write one of the minutes of [thresholds]");
    }
    Some(Headline { threshold_ms: threshold_ms?, source: source.map(|source| source.value.clone()) })
}
