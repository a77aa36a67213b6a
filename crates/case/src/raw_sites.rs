//! `[sites]` and the figures of a site as they are written.

use crate::document::{Condition, Located, NumberOfName, Section};
use crate::raw::{RawPoints, read_points, required_text};

/// `[sites]`: the table, and which columns hold what.
#[derive(Debug)]
pub(crate) struct RawSites {
    pub(crate) points: RawPoints,
    /// A column by the figure it holds; of those that are not named the column of that name is taken, if there is one.
    pub(crate) columns: Vec<(&'static str, Option<Located<String>>)>,
    /// Only the rows that satisfy this.
    pub(crate) filter: Vec<Condition>,
    /// `error` or `skip`.
    pub(crate) on_unreachable: Option<Located<String>>,
}

/// The figures that the sites file may have, in the order of the documentation.
pub(crate) const SITE_COLUMNS: [&str; 10] = [
    "services",
    "hours",
    "capacity",
    "door_to_needle_min",
    "treatment_rate",
    "min_volume",
    "max_volume",
    "recorded",
    "commissioner",
    "attractiveness",
];

pub(crate) fn read_sites(mut sites: Section<'_, '_>) -> RawSites {
    let points = read_points(&mut sites);
    let columns = SITE_COLUMNS.map(|key| (key, sites.text(key)));
    let filter = sites.filter("where").unwrap_or_default();
    let on_unreachable = sites.text("on_unreachable");
    sites.finish();
    RawSites { points, columns: columns.into(), filter, on_unreachable }
}

/// Figures that a scenario gives a site.
#[derive(Debug, Default)]
pub(crate) struct RawFigures {
    pub(crate) services: Option<Vec<Located<String>>>,
    pub(crate) hours: Option<Located<String>>,
    pub(crate) capacity: Option<Located<f64>>,
    pub(crate) door_to_needle_min: Option<Located<f64>>,
    pub(crate) treatment_rate: Option<Located<f64>>,
    pub(crate) min_volume: Option<Located<f64>>,
    pub(crate) max_volume: Option<Located<f64>>,
    pub(crate) attractiveness: Option<Located<f64>>,
    pub(crate) for_services: Vec<RawServiceFigures>,
    pub(crate) shared_capacity: Vec<NumberOfName>,
}

/// Limits that a scenario gives a service at a site.
#[derive(Debug)]
pub(crate) struct RawServiceFigures {
    pub(crate) service: Option<Located<String>>,
    /// By their keys.
    pub(crate) limits: [(&'static str, Option<Located<f64>>); 3],
}

pub(crate) fn read_figures(section: &mut Section<'_, '_>) -> RawFigures {
    RawFigures {
        services: section.texts("services"),
        hours: section.text("hours"),
        capacity: section.number("capacity"),
        door_to_needle_min: section.number("door_to_needle_min"),
        treatment_rate: section.number("treatment_rate"),
        min_volume: section.number("min_volume"),
        max_volume: section.number("max_volume"),
        attractiveness: section.number("attractiveness"),
        for_services: section.sections("for_service").unwrap_or_default().into_iter().map(read_for_service).collect(),
        shared_capacity: section.numbers_by_name("shared_capacity").unwrap_or_default(),
    }
}

fn read_for_service(mut section: Section<'_, '_>) -> RawServiceFigures {
    let raw = RawServiceFigures {
        service: required_text(&mut section, "service", "add service = \"...\", the id of the service"),
        limits: ["capacity", "min_volume", "max_volume"].map(|key| (key, section.number(key))),
    };
    section.finish();
    raw
}
