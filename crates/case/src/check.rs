//! From the raw case file and its tables to the checked case.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

use waywarden_scenario::Case;
use waywarden_scenario::case::{DEFAULT_THRESHOLDS_MS, Isochrones, RoadSettings, Roads, SourceName, SourceNames};
use waywarden_scenario::draft::{AllocationKnown, Findings, resolve_allocation, sites_swapped};
use waywarden_tables::{Files, Place, Problems, RawTable, Rejects, read_table};

use crate::document::Located;
use crate::input::{CaseFile, InputFile, InputRole, RoadSource};
use crate::raw::{RawCase, RawPoints, RawRoads};
use crate::{clinical, demand, expand, matrix, roads as road_settings, scenarios, sites, standards, travel};

/// What the checks share: where paths start, and what was found.
pub(crate) struct Checker<'a> {
    findings: Findings,
    pub(crate) files: &'a Files,
    inputs: Vec<InputFile>,
    /// What was guessed about tables other than that of the demand.
    pub(crate) notes: Rejects,
}

impl Deref for Checker<'_> {
    type Target = Findings;

    fn deref(&self) -> &Findings {
        &self.findings
    }
}

impl DerefMut for Checker<'_> {
    fn deref_mut(&mut self) -> &mut Findings {
        &mut self.findings
    }
}

impl Checker<'_> {
    /// Keeps what is there, and the problems of what is not.
    pub(crate) fn keep<T, E: Into<Problems>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|problems| self.problems.append(problems.into())).ok()
    }

    /// The file that a key names: expanded, relative to the case file, existing. It becomes an input.
    pub(crate) fn file(&mut self, named: &Located<String>, role: InputRole) -> Option<PathBuf> {
        let expanded = match expand::expand(&named.value, &|name| self.files.variable(name)) {
            Ok(expanded) => expanded,
            Err((message, help)) => {
                self.problem(named, message, help);
                return None;
            }
        };
        let path = self.path.parent().unwrap_or(Path::new("")).join(expanded);
        if !self.files.is_file(&path) {
            let what = if self.files.exists(&path) { "is a folder, not a file" } else { "does not exist" };
            let help = match expand::variables(&named.value)[..] {
                [] => "check the path; it is relative to the folder of the case file".to_owned(),
                ref names => format!("set {} to the folder that has the file", names.join(", ")),
            };
            self.problem(named, format!("the file {} {what}", path.display()), help);
            return None;
        }
        self.inputs.push(InputFile { role, path: path.clone() });
        Some(path)
    }

    /// The raw table that a section names.
    pub(crate) fn table(&mut self, points: &RawPoints, role: InputRole) -> Option<RawTable> {
        let path = self.file(points.file.as_ref()?, role)?;
        self.keep(read_table(self.files, &path))
    }
}

pub(crate) fn check(file: &RawCase, files: &Files, problems: Problems) -> Result<CaseFile, Problems> {
    let inputs = vec![InputFile { role: InputRole::Case, path: file.path.clone() }];
    let findings = Findings { path: file.path.clone(), problems };
    let mut checker = Checker { findings, files, inputs, notes: Rejects::default() };
    let id = file.id.as_ref().and_then(|id| checker.plain_id(id)).unwrap_or_default();
    let roads = match &file.times {
        Some(_) => Some(without_roads(&mut checker, file)),
        None => file.roads.as_ref().and_then(|raw| roads(&mut checker, raw)),
    };
    let (mut sites, services) = sites::read(&mut checker, file.sites.as_ref(), &file.services);
    let demand = file.demand.as_ref().map(|raw| demand::read(&mut checker, raw)).unwrap_or_default();
    if let Some(sites) = &sites {
        let path = checker.inputs.iter().find(|input| input.role == InputRole::Sites).map(|input| input.path.clone());
        let swapped = path.and_then(|path| sites_swapped(&path, sites, &demand.areas));
        checker.problems.0.extend(swapped);
    }
    let thresholds_ms = match &file.thresholds {
        Some(minutes) => checker.minutes(minutes),
        None => DEFAULT_THRESHOLDS_MS.to_vec(),
    };
    let default = Isochrones::default();
    let isochrones = Isochrones {
        draw: !file.no_isochrones,
        limits_ms: match &file.isochrone_minutes {
            Some(minutes) => checker.minutes(minutes),
            None => thresholds_ms.clone(),
        },
        off_road_m: checker.positive(file.off_road_m.as_ref(), default.off_road_m),
        detail_m: checker.positive(file.detail_m.as_ref(), default.detail_m),
    };
    let allocation = {
        let (areas, weights, groups) = (&demand.areas, &demand.weights, &demand.groups);
        let known = AllocationKnown { areas, weights, groups, sites: sites.as_ref() };
        resolve_allocation(&mut checker, file.allocation.as_ref(), &known)
    };
    let travel = file
        .travel
        .as_ref()
        .map(|raw| travel::read(&mut checker, raw, &demand.weights, allocation.weight, file.times.is_none()));
    let scenarios = scenarios::read(&mut checker, &file.scenarios, sites.as_mut(), &demand, &services);
    let clinical = {
        let known = clinical::Known {
            weights: &demand.weights,
            sites: sites.as_ref(),
            services: &services,
            scenarios: &scenarios,
        };
        clinical::read(&mut checker, file.pathway.as_ref(), file.outcome.as_ref(), &known)
    };
    let care = standards::care(&mut checker, file.care.as_ref());
    let standards = standards::read(&mut checker, &file.standards);
    let sensitivity = clinical::sensitivity(&mut checker, file.sensitivity.as_ref(), &scenarios);
    // Last, since scenarios open and move sites that it has times to.
    let given_times = file.times.as_ref().zip(sites.as_ref()).and_then(|(named, sites)| {
        let path = checker.file(named, InputRole::Times)?;
        checker.keep(matrix::read_times(files, &path, &demand.areas, sites))
    });
    let Checker { findings, inputs, notes, .. } = checker;
    let mut problems = findings.problems;
    let mut demand = demand;
    demand.rows.rejects.merge(notes);
    if !problems.is_empty() {
        // Whoever mends the case mends the rows as well.
        problems.append(std::mem::take(&mut demand.rows.rejects).into_problems());
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
        weights: demand.weights,
        groups: demand.groups,
        weight_groups: demand.weight_groups,
        week: demand.week,
        services,
        care,
        standards,
        allocation,
        travel,
        polygons: demand.polygons,
        demand_rows: demand.rows,
        thresholds_ms,
        isochrones,
        clinical,
        sensitivity,
        scenarios,
        sources,
    };
    Ok(CaseFile { case, path: file.path.clone(), roads: source, inputs })
}

/// The problems of the case file first and by line, then those of the tables as they were read.
fn in_file_order(mut problems: Problems, case_file: &Path) -> Problems {
    problems.0.sort_by_key(|problem| {
        let line = match problem.place {
            _ if problem.file != case_file => return (1, 0),
            Place::Line { line, .. } | Place::Key { line, .. } => line,
            Place::File | Place::Feature { .. } => 0,
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
