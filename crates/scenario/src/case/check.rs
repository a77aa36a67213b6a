//! From the raw case file and its tables to the checked case.

use std::path::{Path, PathBuf};

use waywarden_network::LonLat;
use waywarden_tables::{
    Columns, Crs, Place, Postcodes, Problem, Problems, RawTable, Reading, Rejects, TableOptions, postcode_key,
    read_table_with, swapped_problem,
};

use super::document::Located;
use super::raw::{CaseFile, RawPoints, RawRoads};
use super::{
    Case, InputFile, InputRole, Isochrones, RoadSource, Roads, allocation, clinical, demand, expand, matrix,
    roads as road_settings, scenarios, sites, standards, travel, whereabouts,
};
use crate::SiteTable;

const DEFAULT_MINUTES: [u32; 4] = [15, 30, 45, 60];
const MOST_MINUTES: f64 = 7.0 * 24.0 * 60.0;

/// What the checks share: where paths start, and what was found.
pub(super) struct Checker<'a> {
    pub(super) path: &'a Path,
    env: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: Problems,
    inputs: Vec<InputFile>,
    /// What was guessed about tables other than that of the demand.
    pub(super) notes: Rejects,
    /// Where the areas lie, once they are read.
    pub(super) extent: Option<[LonLat; 2]>,
    /// Where the sites stand in their file, in their order.
    pub(super) site_places: Vec<Place>,
    /// The table of postcodes.
    pub(super) postcodes: Option<PathBuf>,
}

impl Checker<'_> {
    pub(super) fn problem<T>(&mut self, at: &Located<T>, message: impl Into<String>, help: impl Into<String>) {
        let problem = at.problem(self.path, message, help);
        self.problems.push(problem);
    }

    /// Keeps what is there, and the problems of what is not.
    pub(super) fn keep<T, E: Into<Problems>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|problems| self.problems.append(problems.into())).ok()
    }

    /// The file that a key names: expanded, relative to the case file, existing. It becomes an input.
    pub(super) fn file(&mut self, named: &Located<String>, role: InputRole) -> Option<PathBuf> {
        let expanded = match expand::expand(&named.value, self.env) {
            Ok(expanded) => expanded,
            Err((message, help)) => {
                self.problem(named, message, help);
                return None;
            }
        };
        let path = self.path.parent().unwrap_or(Path::new("")).join(expanded);
        if !path.is_file()
            && let Some(written) = super::toml_help::eaten_backslashes(&named.value)
        {
            let message = format!("the path {written:?} has backslashes, which were read as escapes");
            let help = format!("write it in single quotation marks, '{written}', or with / in place of each backslash");
            self.problem(named, message, help);
            return None;
        }
        if !path.is_file() {
            let what = if path.is_dir() { "is a folder, not a file" } else { "does not exist" };
            let help = match expand::variables(&named.value)[..] {
                [] => "check the path; it is relative to the folder of the case file".to_owned(),
                ref names => format!("set {} to the folder that has the file", names.join(", ")),
            };
            self.problem(named, format!("the file {} {what}", path.display()), help);
            return None;
        }
        self.inputs.push(InputFile { role, path: path.clone(), reading: None });
        Some(path)
    }

    /// The raw table that a section names.
    pub(super) fn table(&mut self, points: &RawPoints, role: InputRole) -> Option<RawTable> {
        let path = self.file(points.file.as_ref()?, role)?;
        let crs = points.crs.as_ref().and_then(|named| match Crs::named(&named.value) {
            Ok(crs) => Some(crs),
            Err(error) => {
                self.problem(named, error.to_string(), error.help());
                None
            }
        });
        let layer = points.layer.as_ref().map(|layer| layer.value.clone());
        let options = TableOptions { layer, header: points.header.as_ref().map(|header| header.value), crs };
        let table = self.keep(read_table_with(&path, &options))?;
        self.was_read(role, &table.reading);
        Some(table)
    }

    /// Keeps what the last file of a role was taken for.
    fn was_read(&mut self, role: InputRole, reading: &Reading) {
        if let Some(input) = self.inputs.iter_mut().rfind(|input| input.role == role) {
            input.reading = Some(reading.clone());
        }
    }

    /// Where the postcodes of a table are, if it has any and the case names a table of postcodes.
    pub(super) fn places(&mut self, table: &RawTable, columns: &Columns) -> Option<Postcodes> {
        let path = self.postcodes.clone()?;
        let named = columns.postcode.as_deref();
        let names = ["postcode", "pcds", "pcd", "pcd2", "pcd7", "pcd8"];
        let column = match named {
            Some(name) => table.column(name).ok(),
            None => names.iter().find_map(|name| table.column(name).ok()),
        }?;
        let wanted = table.rows.iter().map(|row| postcode_key(row.cell(column))).collect();
        let bytes = std::fs::read(&path).map_err(|error| {
            Problem::of_file(&path, format!("the file cannot be read: {error}"), "check the permissions of the file")
        });
        let bytes = self.keep(bytes)?;
        self.keep(Postcodes::read(&path, &bytes, &wanted))
    }

    /// An id of the pattern `[a-z0-9_]+`; else a problem.
    pub(super) fn plain_id(&mut self, id: &Located<String>) -> Option<String> {
        if is_plain(&id.value) {
            return Some(id.value.clone());
        }
        let plain = plain(&id.value);
        let help = match plain.is_empty() {
            true => "use the letters a to z, digits and _".to_owned(),
            false => format!("use the letters a to z, digits and _, as in \"{plain}\""),
        };
        self.problem(
            id,
            format!("\"{}\" has characters that names of files and columns should not have", id.value),
            help,
        );
        None
    }

    /// A number above 0, or the default.
    fn positive(&mut self, number: Option<&Located<f64>>, default: f64) -> f64 {
        match number {
            Some(found) if found.value <= 0.0 => {
                self.problem(found, format!("{} is not above 0", found.value), format!("the default is {default}"));
                default
            }
            Some(found) => found.value,
            None => default,
        }
    }

    /// Ascending minutes as milliseconds.
    pub(super) fn minutes(&mut self, minutes: &[Located<f64>]) -> Vec<u32> {
        let mut limits_ms: Vec<u32> = Vec::new();
        for found in minutes {
            // Below a week the product fits and the conversion is exact.
            let ms = (found.value.clamp(0.0, MOST_MINUTES) * 60_000.0).round() as u32;
            if ms == 0 || found.value > MOST_MINUTES {
                let message = format!("{} is not a number of minutes above 0 and up to a week", found.value);
                self.problem(found, message, "write minutes, such as 30");
            } else if limits_ms.last().is_some_and(|last| *last >= ms) {
                self.problem(found, format!("{} does not ascend", found.value), "write the minutes in ascending order");
            } else {
                limits_ms.push(ms);
            }
        }
        limits_ms
    }
}

/// True for `[a-z0-9_]+`.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The text as `[a-z0-9_]*`: lower case, everything else one `_`.
pub(super) fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

pub(super) fn check(
    file: &CaseFile,
    env: &dyn Fn(&str) -> Option<String>,
    problems: Problems,
) -> Result<Case, Problems> {
    let inputs = vec![InputFile { role: InputRole::Case, path: file.path.clone(), reading: None }];
    let mut notes = Rejects::default();
    notes.note_all(file.encoding_guessed.clone());
    let mut checker = Checker {
        path: &file.path,
        env,
        problems,
        inputs,
        notes,
        extent: None,
        site_places: Vec::new(),
        postcodes: None,
    };
    checker.postcodes = file.postcodes.as_ref().and_then(|named| checker.file(named, InputRole::Postcodes));
    let id = file.id.as_ref().and_then(|id| checker.plain_id(id)).unwrap_or_default();
    let roads = match &file.times {
        Some(_) => Some(without_roads(&mut checker, file)),
        None => file.roads.as_ref().and_then(|raw| roads(&mut checker, raw)),
    };
    let (mut sites, services) = sites::read(&mut checker, file.sites.as_ref(), &file.services);
    let demand = file.demand.as_ref().map(|raw| demand::read(&mut checker, raw)).unwrap_or_default();
    if let Some(sites) = &sites {
        out_of_place(&mut checker, sites, &demand);
    }
    checker.extent = whereabouts::extent(&demand.areas);
    let default_ms: Vec<u32> = DEFAULT_MINUTES.iter().map(|minutes| minutes * 60_000).collect();
    let thresholds_ms = match &file.thresholds {
        Some(minutes) => checker.minutes(minutes),
        None => default_ms,
    };
    let isochrones = Isochrones {
        limits_ms: match &file.isochrone_minutes {
            Some(minutes) => checker.minutes(minutes),
            None => thresholds_ms.clone(),
        },
        off_road_m: checker.positive(file.off_road_m.as_ref(), 250.0),
        detail_m: checker.positive(file.detail_m.as_ref(), 10.0),
    };
    let allocation = {
        let (areas, weights, groups) = (&demand.areas, &demand.weights, &demand.groups);
        let known = allocation::Known { areas, weights, groups, sites: sites.as_ref() };
        allocation::read(&mut checker, file.allocation.as_ref(), &known)
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
        let given = checker.keep(matrix::read_times(&path, &demand.areas, sites))?;
        let (problems, notes) = given.complete(&demand.areas, sites);
        checker.problems.0.extend(problems);
        checker.notes.note_all(notes);
        checker.was_read(InputRole::Times, &given.reading);
        Some(given)
    });
    let Checker { mut problems, inputs, notes, .. } = checker;
    let mut demand = demand;
    demand.rows.rejects.merge(notes);
    if !problems.is_empty() {
        // Whoever mends the case mends the rows as well.
        problems.append(std::mem::take(&mut demand.rows.rejects).into_problems());
    }
    // A part is missing only where a problem says why.
    let (Some(roads), Some(sites), true) = (roads, sites, problems.is_empty()) else {
        return Err(in_file_order(problems, &file.path));
    };
    Ok(Case {
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
        inputs,
    })
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
fn without_roads(checker: &mut Checker<'_>, file: &CaseFile) -> Roads {
    for scenario in &file.scenarios {
        if let Some(change) = scenario.road_changes.first() {
            let help = "give [roads] in place of [times], or remove the change";
            checker.problem(&change.here, "without roads none can change", help);
        }
    }
    let settings = super::RoadSettings::default();
    Roads { source: RoadSource::Given, max_snap_m: 0.0, max_snap_site_m: 0.0, walk_km_h: 0.0, settings }
}

fn roads(checker: &mut Checker<'_>, raw: &RawRoads) -> Option<Roads> {
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
    let max_snap_m = checker.positive(raw.max_snap_m.as_ref(), 1000.0);
    let max_snap_site_m = checker.positive(raw.max_snap_site_m.as_ref(), 300.0);
    let walk_km_h = checker.positive(raw.walk_km_h.as_ref(), 5.0);
    let settings = road_settings::read(checker, raw);
    Some(Roads { source: source?, max_snap_m, max_snap_site_m, walk_km_h, settings })
}

/// Sites lie where the people are; if they do so only when swapped, one of the tables is swapped. A single place that lies
/// among the others only with a slip mended is a slip.
fn out_of_place(checker: &mut Checker<'_>, sites: &SiteTable, demand: &demand::Demand) {
    let Some(extent) = whereabouts::extent(&demand.areas) else { return };
    let points = sites.positions().iter().map(|position| (position.site.id.as_str(), position.site.at));
    let path = |role| checker.inputs.iter().find(|input| input.role == role).map(|input| input.path.clone());
    let (site_path, area_path) = (path(InputRole::Sites), path(InputRole::Demand));
    if let Some(problem) =
        site_path.as_ref().and_then(|path| swapped_problem(path, points.clone(), extent, "the areas"))
    {
        checker.problems.push(problem);
        return;
    }
    let places = checker.site_places.clone();
    for ((id, at), place) in points.zip(places) {
        if let (Some((message, help)), Some(path)) = (whereabouts::slip(at, extent), &site_path) {
            checker.problems.push(Problem::new(path, place, format!("site \"{id}\": {message}"), help));
        }
    }
    for (area, row) in demand.areas.iter().zip(demand.table.iter().flat_map(|table| 0..table.rows.len())) {
        if let (Some((message, help)), Some(path), Some(table)) =
            (whereabouts::slip(area.at, extent), &area_path, &demand.table)
        {
            let message = format!("area \"{}\": {message}", area.id);
            checker.problems.push(Problem::new(path, table.row_place(row), message, help));
        }
    }
}
