//! The case file as it is written: typed, nothing resolved.

use std::path::{Path, PathBuf};

use waywarden_scenario::draft::AllocationDraft;
use waywarden_tables::{Columns, Problem, Problems};

use crate::calendar::{RawCalendar, read_calendar};
use crate::document::{AskedKeys, Document, Located, Section, SectionOrFlag};
use crate::observed::{RawObserved, read_observed};
use crate::raw_clinical::{RawOutcome, RawPathway, RawSensitivity, read_outcome, read_pathway, read_sensitivity};
use crate::raw_demand::{RawDemand, read_demand};
use crate::raw_rules::{RawStandard, read_allocation, read_standard};
use crate::raw_scenarios::{RawScenario, read_scenario};
use crate::raw_services::{RawService, RawSharedCapacity, read_service, read_shared_capacity};
use crate::raw_sites::{RawSites, read_sites};
use crate::siting::{RawSiting, read_siting};
use crate::travel::{RawTravel, read_travel};

/// A case file, raw. What is missing or of the wrong type is `None` and has been reported.
#[derive(Debug, Default)]
pub(crate) struct RawCase {
    pub(crate) path: PathBuf,
    /// A remark if the encoding of the file is a guess.
    pub(crate) encoding_guessed: Option<Problem>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) description: Option<Located<String>>,
    pub(crate) attribution: Vec<Located<String>>,
    pub(crate) care: Option<Located<String>>,
    pub(crate) standards: Vec<RawStandard>,
    pub(crate) roads: Option<RawRoads>,
    /// `[times]`: the file.
    pub(crate) times: Option<Located<String>>,
    /// `[postcodes]`: the file.
    pub(crate) postcodes: Option<Located<String>>,
    pub(crate) calendar: Option<RawCalendar>,
    pub(crate) has_times: bool,
    pub(crate) sites: Option<RawSites>,
    pub(crate) services: Vec<RawService>,
    pub(crate) shared_capacities: Vec<RawSharedCapacity>,
    pub(crate) allocation: Option<AllocationDraft>,
    pub(crate) travel: Option<RawTravel>,
    pub(crate) demand: Option<RawDemand>,
    pub(crate) observed: Option<RawObserved>,
    pub(crate) thresholds: Option<Vec<Located<f64>>>,
    pub(crate) headline: Option<Located<f64>>,
    pub(crate) headline_source: Option<Located<String>>,
    pub(crate) least_change_min: Option<Located<f64>>,
    /// Whether `isochrones = false` is written.
    pub(crate) no_isochrones: bool,
    pub(crate) isochrone_minutes: Option<Vec<Located<f64>>>,
    pub(crate) off_road_m: Option<Located<f64>>,
    pub(crate) detail_m: Option<Located<f64>>,
    pub(crate) simplify_m: Option<Located<f64>>,
    pub(crate) pathways: Vec<RawPathway>,
    pub(crate) outcome: Option<RawOutcome>,
    pub(crate) sensitivity: Option<RawSensitivity>,
    pub(crate) siting: Option<RawSiting>,
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
    pub(crate) periods: Vec<Located<String>>,
    pub(crate) period_layers: Option<Located<bool>>,
    pub(crate) at: Option<Located<String>>,
    pub(crate) speeds: Option<Located<String>>,
    pub(crate) minutes_at_start: Option<Located<f64>>,
    pub(crate) minutes_at_end: Option<Located<f64>>,
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
    /// The sheet or layer of the file.
    pub(crate) layer: Option<Located<String>>,
    pub(crate) header: Option<Located<bool>>,
    pub(crate) crs: Option<Located<String>>,
}

impl RawCase {
    /// Reads and types the text of a case file; problems are added, and what can be read is.
    pub(crate) fn parse(path: &Path, text: &str, problems: &mut Problems) -> Option<Self> {
        let document = Document::new(path, text);
        let table = document.parse();
        let file = table.as_ref().map(|table| read_root(&document, Section::root(&document, table.get_ref())));
        problems.append(document.into_problems());
        file
    }

    /// The keys that are asked for in each section that a text has.
    pub(crate) fn asked_keys(text: &str) -> AskedKeys {
        let document = Document::new(Path::new(""), text);
        if let Some(table) = document.parse() {
            read_root(&document, Section::root(&document, table.get_ref()));
        }
        document.asked()
    }
}

fn read_root(document: &Document<'_>, mut root: Section<'_, '_>) -> RawCase {
    let mut file = RawCase { path: document.path.to_owned(), ..RawCase::default() };
    if let Some(mut case) = required(&mut root, "case", "add [case] with id and title") {
        file.id = required_text(&mut case, "id", "add id = \"my_case\"");
        file.title = required_text(&mut case, "title", "add title = \"...\"");
        file.description = case.text("description");
        file.attribution = case.texts("attribution").unwrap_or_default();
        file.care = case.text("care");
        case.finish();
    }
    file.has_times = root.has("times");
    if let Some(mut times) = root.section("times") {
        file.times = required_text(&mut times, "file", "add file = \"times.csv\"");
        times.finish();
        if root.has("roads") {
            root.report("times", "both [roads] and [times] are given", "keep one of them");
        }
    }
    if root.has("roads") || !file.has_times {
        let help = "add [roads] with files = [\"....osm.pbf\"], or [times] with a table of travel times";
        file.roads = required(&mut root, "roads", help).map(read_roads);
    }
    if let Some(mut postcodes) = root.section("postcodes") {
        file.postcodes = required_text(&mut postcodes, "file", "add file = \"postcodes.zip\", a national directory");
        postcodes.finish();
    }
    file.calendar = root.section("calendar").map(read_calendar);
    file.sites = required(&mut root, "sites", "add [sites] with file = \"sites.csv\"").map(read_sites);
    file.services = root.sections("service").unwrap_or_default().into_iter().map(read_service).collect();
    let shared = root.sections("shared_capacity").unwrap_or_default();
    file.shared_capacities = shared.into_iter().map(read_shared_capacity).collect();
    file.standards = root.sections("standard").unwrap_or_default().into_iter().map(read_standard).collect();
    file.allocation = root.section("allocation").map(read_allocation);
    file.travel = root.section("travel").map(read_travel);
    file.demand = required(&mut root, "demand", "add [demand] with file = \"areas.csv\" and weights").map(read_demand);
    file.observed = root.section("observed").map(read_observed);
    if let Some(mut thresholds) = root.section("thresholds") {
        file.thresholds = minutes(&mut thresholds);
        file.headline = thresholds.number("headline");
        file.headline_source = thresholds.text("source");
        file.least_change_min = thresholds.number("least_change_min");
        thresholds.finish();
    }
    match root.section_or_flag("isochrones") {
        Some(SectionOrFlag::Section(mut isochrones)) => {
            file.isochrone_minutes = minutes(&mut isochrones);
            file.off_road_m = isochrones.number("off_road_m");
            file.detail_m = isochrones.number("detail_m");
            file.simplify_m = isochrones.number("simplify_m");
            isochrones.finish();
        }
        Some(SectionOrFlag::Flag(drawn)) => file.no_isochrones = !drawn,
        None => {}
    }
    file.pathways = root.one_or_more("pathway").unwrap_or_default().into_iter().map(read_pathway).collect();
    file.outcome = root.section("outcome").map(read_outcome);
    file.sensitivity = root.section("sensitivity").map(read_sensitivity);
    file.siting = root.section("siting").map(read_siting);
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

pub(crate) fn required_text(section: &mut Section<'_, '_>, key: &'static str, help: &str) -> Option<Located<String>> {
    if !section.has(key) {
        section.missing(key, help);
    }
    section.text(key)
}

pub(crate) fn required_number(section: &mut Section<'_, '_>, key: &'static str, help: &str) -> Option<Located<f64>> {
    if !section.has(key) {
        section.missing(key, help);
    }
    section.number(key)
}

pub(crate) fn minutes(section: &mut Section<'_, '_>) -> Option<Vec<Located<f64>>> {
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
        periods: roads.texts("periods").unwrap_or_default(),
        period_layers: roads.flag("period_layers"),
        at: roads.text("at"),
        speeds: roads.text("speeds"),
        minutes_at_start: roads.number("minutes_at_start"),
        minutes_at_end: roads.number("minutes_at_end"),
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

pub(crate) fn read_change(mut change: Section<'_, '_>) -> RawChange {
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
pub(crate) fn values<'a, 'd, T>(
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

pub(crate) fn read_points(section: &mut Section<'_, '_>) -> RawPoints {
    let file = required_text(section, "file", "add file = \"....csv\"");
    let mut column = |key| section.text_or_number(key).map(|column| column.value);
    let columns = Columns {
        id: column("id"),
        name: column("name"),
        lon: column("lon"),
        lat: column("lat"),
        postcode: column("postcode"),
    };
    let (layer, sheet) = (section.text("layer"), section.text("sheet"));
    let layer = layer.or(sheet);
    RawPoints { file, columns, layer, header: section.flag("header"), crs: section.text("crs") }
}
