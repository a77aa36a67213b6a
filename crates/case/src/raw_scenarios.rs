//! `[[scenario]]` as it is written.

use waywarden_scenario::draft::AllocationDraft;

use crate::document::{Condition, Located, Section, TextOrSection};
use crate::raw::{RawChange, read_change, required_number, required_text};
use crate::raw_rules::read_allocation;
use crate::raw_sites::{RawFigures, read_figures};

#[derive(Debug)]
pub(crate) struct RawScenario {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) from: Option<Located<f64>>,
    pub(crate) combine: Option<Vec<Located<String>>>,
    pub(crate) close: Vec<Located<String>>,
    pub(crate) open: Vec<RawOpen>,
    /// Ids of candidates that open.
    pub(crate) open_candidates: Vec<Located<String>>,
    pub(crate) moves: Vec<RawMove>,
    pub(crate) changes: Vec<RawSiteChange>,
    pub(crate) road_changes: Vec<RawChange>,
    pub(crate) sites: Option<Vec<Located<String>>>,
    pub(crate) demand: Option<Vec<Condition>>,
    pub(crate) allocation: Option<AllocationDraft>,
    pub(crate) period: Option<Located<String>>,
    pub(crate) before: Option<Located<String>>,
}

#[derive(Debug)]
pub(crate) struct RawOpen {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) name: Option<Located<String>>,
    pub(crate) lon: Option<Located<f64>>,
    pub(crate) lat: Option<Located<f64>>,
    pub(crate) commissioner: Option<Located<String>>,
    pub(crate) figures: RawFigures,
}

#[derive(Debug)]
pub(crate) struct RawMove {
    pub(crate) here: Located<()>,
    pub(crate) site: Option<Located<String>>,
    pub(crate) lon: Option<Located<f64>>,
    pub(crate) lat: Option<Located<f64>>,
}

#[derive(Debug)]
pub(crate) struct RawSiteChange {
    pub(crate) here: Located<()>,
    pub(crate) site: Option<Located<String>>,
    pub(crate) figures: RawFigures,
}

pub(crate) fn read_scenario(mut scenario: Section<'_, '_>) -> RawScenario {
    let id = required_text(&mut scenario, "id", "add id = \"close_x\"");
    let title = required_text(&mut scenario, "title", "add title = \"...\"");
    let (from, combine) = (scenario.number("from"), scenario.texts("combine"));
    let close = scenario.texts("close").unwrap_or_default();
    let (mut open, mut open_candidates) = (Vec::new(), Vec::new());
    for item in scenario.texts_and_sections("open").unwrap_or_default() {
        match item {
            TextOrSection::Text(id) => open_candidates.push(id),
            TextOrSection::Section(section) => open.push(read_open(section)),
        }
    }
    let moves = scenario.sections("move").unwrap_or_default().into_iter().map(read_move).collect();
    let changes = scenario.sections("change").unwrap_or_default().into_iter().map(read_site_change).collect();
    let mut road_changes = Vec::new();
    if let Some(mut roads) = scenario.section("roads") {
        road_changes = roads.sections("change").unwrap_or_default().into_iter().map(read_change).collect();
        roads.finish();
    }
    let (sites, demand) = (scenario.texts("sites"), scenario.filter("demand"));
    let allocation = scenario.section("allocation").map(read_allocation);
    let (period, before) = (scenario.text("period"), scenario.text("before"));
    scenario.finish();
    RawScenario {
        here: scenario.here(),
        id,
        title,
        from,
        combine,
        close,
        open,
        open_candidates,
        moves,
        changes,
        road_changes,
        sites,
        demand,
        allocation,
        period,
        before,
    }
}

fn read_open(mut open: Section<'_, '_>) -> RawOpen {
    let raw = RawOpen {
        here: open.here(),
        id: required_text(&mut open, "id", "add id = \"...\""),
        name: open.text("name"),
        lon: required_number(&mut open, "lon", "add lon, the longitude in degrees"),
        lat: required_number(&mut open, "lat", "add lat, the latitude in degrees"),
        commissioner: open.text("commissioner"),
        figures: read_figures(&mut open),
    };
    open.finish();
    raw
}

fn read_move(mut moved: Section<'_, '_>) -> RawMove {
    let raw = RawMove {
        here: moved.here(),
        site: required_text(&mut moved, "site", "add site = \"...\", the id of the site that moves"),
        lon: required_number(&mut moved, "lon", "add lon, the longitude in degrees of the new place"),
        lat: required_number(&mut moved, "lat", "add lat, the latitude in degrees of the new place"),
    };
    moved.finish();
    raw
}

fn read_site_change(mut change: Section<'_, '_>) -> RawSiteChange {
    let raw = RawSiteChange {
        here: change.here(),
        site: required_text(&mut change, "site", "add site = \"...\", the id of the site that changes"),
        figures: read_figures(&mut change),
    };
    change.finish();
    raw
}
