//! The case file as it is written: typed, nothing resolved.

use std::path::{Path, PathBuf};

use waywarden_tables::{Columns, Place, Problem, Problems};

use super::document::{Condition, Document, Located, Section};

/// A case file, raw. What is missing or of the wrong type is `None` and has been reported.
#[derive(Debug, Default)]
pub(crate) struct CaseFile {
    pub(crate) path: PathBuf,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) description: Option<Located<String>>,
    pub(crate) attribution: Vec<Located<String>>,
    pub(crate) roads: Option<RawRoads>,
    pub(crate) sites: Option<RawPoints>,
    pub(crate) demand: Option<RawDemand>,
    pub(crate) thresholds: Option<Vec<Located<f64>>>,
    pub(crate) isochrone_minutes: Option<Vec<Located<f64>>>,
    pub(crate) off_road_m: Option<Located<f64>>,
    pub(crate) detail_m: Option<Located<f64>>,
    pub(crate) scenarios: Vec<RawScenario>,
}

#[derive(Debug)]
pub(crate) struct RawRoads {
    pub(crate) here: Located<()>,
    pub(crate) files: Option<Vec<Located<String>>>,
    pub(crate) network: Option<Located<String>>,
    pub(crate) max_snap_m: Option<Located<f64>>,
    pub(crate) max_snap_site_m: Option<Located<f64>>,
    pub(crate) walk_km_h: Option<Located<f64>>,
    pub(crate) profile: Option<Located<String>>,
    pub(crate) period: Option<Located<String>>,
    pub(crate) at: Option<Located<String>>,
    pub(crate) calibration: Option<RawCalibration>,
    pub(crate) changes: Vec<RawChange>,
}

#[derive(Debug)]
pub(crate) struct RawCalibration {
    pub(crate) a_min: Option<Located<f64>>,
    pub(crate) b: Option<Located<f64>>,
    pub(crate) source: Option<Located<String>>,
}

#[derive(Debug)]
pub(crate) struct RawChange {
    pub(crate) here: Located<()>,
    pub(crate) why: Option<Located<String>>,
    pub(crate) references: Option<Vec<Located<String>>>,
    pub(crate) names: Option<Vec<Located<String>>>,
    pub(crate) ways: Option<Vec<Located<f64>>>,
    pub(crate) classes: Option<Vec<Located<String>>>,
    pub(crate) area: Option<Located<String>>,
    pub(crate) close: Option<Located<bool>>,
    pub(crate) factor: Option<Located<f64>>,
}

#[derive(Debug)]
pub(crate) struct RawPoints {
    pub(crate) file: Option<Located<String>>,
    pub(crate) columns: Columns,
}

#[derive(Debug)]
pub(crate) struct RawDemand {
    pub(crate) here: Located<()>,
    pub(crate) points: RawPoints,
    pub(crate) weights: Vec<RawWeight>,
    pub(crate) groups: Vec<Located<String>>,
    pub(crate) polygons: Option<RawPolygons>,
    pub(crate) filter: Vec<Condition>,
}

#[derive(Debug)]
pub(crate) struct RawWeight {
    pub(crate) column: Located<String>,
    pub(crate) name: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) unit: Option<Located<String>>,
}

#[derive(Debug)]
pub(crate) struct RawPolygons {
    pub(crate) file: Located<String>,
    pub(crate) id: Option<Located<String>>,
}

#[derive(Debug)]
pub(crate) struct RawScenario {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) close: Vec<Located<String>>,
    pub(crate) open: Vec<RawOpen>,
    pub(crate) moves: Vec<RawMove>,
    pub(crate) sites: Option<Vec<Located<String>>>,
    pub(crate) demand: Option<Vec<Condition>>,
}

#[derive(Debug)]
pub(crate) struct RawOpen {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) name: Option<Located<String>>,
    pub(crate) lon: Option<Located<f64>>,
    pub(crate) lat: Option<Located<f64>>,
}

#[derive(Debug)]
pub(crate) struct RawMove {
    pub(crate) here: Located<()>,
    pub(crate) site: Option<Located<String>>,
    pub(crate) lon: Option<Located<f64>>,
    pub(crate) lat: Option<Located<f64>>,
}

impl CaseFile {
    /// Reads and types the text of a case file; problems are added, and what can be read is.
    pub(crate) fn parse(path: &Path, text: &str, problems: &mut Problems) -> Option<Self> {
        let document = Document::new(path, text);
        let table = document.parse();
        let file = table.as_ref().map(|table| read_root(&document, Section::root(&document, table.get_ref())));
        problems.append(document.into_problems());
        file
    }
}

fn read_root(document: &Document<'_>, mut root: Section<'_, '_>) -> CaseFile {
    let mut file = CaseFile { path: document.path.to_owned(), ..CaseFile::default() };
    if let Some(mut case) = required(&mut root, "case", "add [case] with id and title") {
        file.id = required_text(&mut case, "id", "add id = \"my_case\"");
        file.title = required_text(&mut case, "title", "add title = \"...\"");
        file.description = case.text("description");
        file.attribution = case.texts("attribution").unwrap_or_default();
        case.finish();
    }
    file.roads = required(&mut root, "roads", "add [roads] with files = [\"....osm.pbf\"]").map(read_roads);
    if let Some(mut sites) = required(&mut root, "sites", "add [sites] with file = \"sites.csv\"") {
        file.sites = Some(read_points(&mut sites));
        sites.finish();
    }
    file.demand = required(&mut root, "demand", "add [demand] with file = \"areas.csv\" and weights").map(read_demand);
    if let Some(mut thresholds) = root.section("thresholds") {
        file.thresholds = minutes(&mut thresholds);
        thresholds.finish();
    }
    if let Some(mut isochrones) = root.section("isochrones") {
        file.isochrone_minutes = minutes(&mut isochrones);
        file.off_road_m = isochrones.number("off_road_m");
        file.detail_m = isochrones.number("detail_m");
        isochrones.finish();
    }
    file.scenarios = root.sections("scenario").unwrap_or_default().into_iter().map(read_scenario).collect();
    root.finish();
    file
}

fn required<'a, 'd>(parent: &mut Section<'a, 'd>, key: &'static str, help: &str) -> Option<Section<'a, 'd>> {
    if !parent.has(key) {
        parent.missing(key, help);
    }
    parent.section(key)
}

fn required_text(section: &mut Section<'_, '_>, key: &'static str, help: &str) -> Option<Located<String>> {
    if !section.has(key) {
        section.missing(key, help);
    }
    section.text(key)
}

fn required_number(section: &mut Section<'_, '_>, key: &'static str, help: &str) -> Option<Located<f64>> {
    if !section.has(key) {
        section.missing(key, help);
    }
    section.number(key)
}

fn minutes(section: &mut Section<'_, '_>) -> Option<Vec<Located<f64>>> {
    let minutes = section.numbers("minutes")?;
    if minutes.is_empty() {
        section.report(
            "minutes",
            "there is no usable value",
            "give at least one, or leave the key out for the default",
        );
    }
    Some(minutes)
}

fn read_roads(mut roads: Section<'_, '_>) -> RawRoads {
    let raw = RawRoads {
        here: roads.here(),
        files: roads.texts("files"),
        network: roads.text("network"),
        max_snap_m: roads.number("max_snap_m"),
        max_snap_site_m: roads.number("max_snap_site_m"),
        walk_km_h: roads.number("walk_km_h"),
        profile: roads.text("profile"),
        period: roads.text("period"),
        at: roads.text("at"),
        calibration: roads.section("calibration").map(read_calibration),
        changes: roads.sections("change").unwrap_or_default().into_iter().map(read_change).collect(),
    };
    roads.finish();
    raw
}

fn read_calibration(mut calibration: Section<'_, '_>) -> RawCalibration {
    let raw = RawCalibration {
        a_min: calibration.number("a_min"),
        b: calibration.number("b"),
        source: required_text(&mut calibration, "source", "add source = \"...\", where a_min and b come from"),
    };
    calibration.finish();
    raw
}

fn read_change(mut change: Section<'_, '_>) -> RawChange {
    let raw = RawChange {
        here: change.here(),
        why: required_text(&mut change, "why", "add why = \"...\", the reason; it stands in the record of the run"),
        references: values(&mut change, "ref", Section::texts),
        names: values(&mut change, "name", Section::texts),
        ways: values(&mut change, "way", Section::numbers),
        classes: values(&mut change, "class", Section::texts),
        area: change.text("area"),
        close: change.flag("close"),
        factor: change.number("factor"),
    };
    change.finish();
    raw
}

/// A list that is not empty.
fn values<'a, 'd, T>(
    section: &mut Section<'a, 'd>,
    key: &'static str,
    read: fn(&mut Section<'a, 'd>, &'static str) -> Option<Vec<Located<T>>>,
) -> Option<Vec<Located<T>>> {
    let values = read(section, key)?;
    if values.is_empty() {
        section.report(key, "there is no usable value", "give at least one, or leave the key out");
    }
    Some(values)
}

fn read_points(section: &mut Section<'_, '_>) -> RawPoints {
    let file = required_text(section, "file", "add file = \"....csv\"");
    let mut column = |key| section.text(key).map(|column| column.value);
    let columns = Columns { id: column("id"), name: column("name"), lon: column("lon"), lat: column("lat") };
    RawPoints { file, columns }
}

fn read_demand(mut demand: Section<'_, '_>) -> RawDemand {
    let points = read_points(&mut demand);
    if !demand.has("weights") {
        demand.missing("weights", "add weights = [{ column = \"population\", name = \"population\" }]");
    }
    let weights = demand.sections("weights");
    if weights.as_ref().is_some_and(Vec::is_empty) {
        demand.report("weights", "there is no weight", "add weights = [{ column = \"...\", name = \"...\" }]");
    }
    let weights = weights.unwrap_or_default().into_iter().filter_map(|mut weight| {
        let column = required_text(&mut weight, "column", "add column = \"...\", a column of the demand table");
        let (name, title, unit) = (weight.text("name"), weight.text("title"), weight.text("unit"));
        weight.finish();
        Some(RawWeight { column: column?, name, title, unit })
    });
    let weights = weights.collect();
    let groups = demand.texts("groups").unwrap_or_default();
    let polygons = demand.section("polygons").and_then(|mut polygons| {
        let file = required_text(&mut polygons, "file", "add file = \"....geojson\"");
        let id = polygons.text("id");
        polygons.finish();
        Some(RawPolygons { file: file?, id })
    });
    let filter = demand.filter("where").unwrap_or_default();
    demand.finish();
    RawDemand { here: demand.here(), points, weights, groups, polygons, filter }
}

fn read_scenario(mut scenario: Section<'_, '_>) -> RawScenario {
    let id = required_text(&mut scenario, "id", "add id = \"close_x\"");
    let title = required_text(&mut scenario, "title", "add title = \"...\"");
    let close = scenario.texts("close").unwrap_or_default();
    let open = scenario.sections("open").unwrap_or_default().into_iter().map(|mut open| {
        let raw = RawOpen {
            here: open.here(),
            id: required_text(&mut open, "id", "add id = \"...\""),
            name: open.text("name"),
            lon: required_number(&mut open, "lon", "add lon, the longitude in degrees"),
            lat: required_number(&mut open, "lat", "add lat, the latitude in degrees"),
        };
        open.finish();
        raw
    });
    let open = open.collect();
    let moves = scenario.sections("move").unwrap_or_default().into_iter().map(|mut moved| {
        let raw = RawMove {
            here: moved.here(),
            site: required_text(&mut moved, "site", "add site = \"...\", the id of the site that moves"),
            lon: required_number(&mut moved, "lon", "add lon, the longitude in degrees of the new place"),
            lat: required_number(&mut moved, "lat", "add lat, the latitude in degrees of the new place"),
        };
        moved.finish();
        raw
    });
    let moves = moves.collect();
    let (sites, demand) = (scenario.texts("sites"), scenario.filter("demand"));
    scenario.finish();
    RawScenario { here: scenario.here(), id, title, close, open, moves, sites, demand }
}

/// A problem of the case file as a whole.
pub(crate) fn unreadable(path: &Path, message: String) -> Problem {
    Problem::new(path, Place::File, message, "name a case file (TOML); see the example cases")
}
