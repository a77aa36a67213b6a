//! `[[service]]` and `[[shared_capacity]]` as they are written.

use waywarden_scenario::draft::AllocationDraft;

use crate::document::{ColumnOrNumbers, Condition, Located, NumberOfName, Section};
use crate::raw::{minutes, required_text};
use crate::raw_rules::{RawStandard, read_allocation, read_standard_of_service};

#[derive(Debug)]
pub(crate) struct RawService {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) care: Option<Located<String>>,
    pub(crate) sites: Option<Vec<Located<String>>>,
    pub(crate) filter: Option<Vec<Condition>>,
    pub(crate) weight: Option<Located<String>>,
    pub(crate) allocation: Option<AllocationDraft>,
    /// Its own limits, by their keys.
    pub(crate) limits: [(&'static str, Option<ColumnOrNumbers>); 4],
    pub(crate) thresholds: Option<RawThresholds>,
    pub(crate) standards: Vec<RawStandard>,
    pub(crate) needs: Vec<Located<String>>,
    pub(crate) without_needs: Option<Located<String>>,
}

/// Thresholds of a service.
#[derive(Debug)]
pub(crate) struct RawThresholds {
    pub(crate) minutes: Option<Vec<Located<f64>>>,
    pub(crate) headline: Option<Located<f64>>,
    pub(crate) source: Option<Located<String>>,
}

pub(crate) fn read_service(mut service: Section<'_, '_>) -> RawService {
    let raw = RawService {
        here: service.here(),
        id: required_text(&mut service, "id", "add id = \"stroke\""),
        title: service.text("title"),
        care: service.text("care"),
        sites: service.texts("sites"),
        filter: service.filter("where"),
        weight: service.text("weight"),
        allocation: service.section("allocation").map(read_allocation),
        limits: ["capacity", "min_volume", "max_volume", "recorded"].map(|key| (key, service.column_or_numbers(key))),
        thresholds: service.section("thresholds").map(read_thresholds),
        standards: service.sections("standard").unwrap_or_default().into_iter().map(read_standard_of_service).collect(),
        needs: service.texts("needs").unwrap_or_default(),
        without_needs: service.text("without_needs"),
    };
    service.finish();
    raw
}

fn read_thresholds(mut thresholds: Section<'_, '_>) -> RawThresholds {
    if !thresholds.has("minutes") {
        thresholds.missing("minutes", "add minutes = [30, 60]");
    }
    let raw = RawThresholds {
        minutes: minutes(&mut thresholds),
        headline: thresholds.number("headline"),
        source: thresholds.text("source"),
    };
    thresholds.finish();
    raw
}

#[derive(Debug)]
pub(crate) struct RawSharedCapacity {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) unit: Option<Located<String>>,
    pub(crate) services: Vec<Located<String>>,
    pub(crate) per_patient: Vec<NumberOfName>,
    pub(crate) capacity: Option<ColumnOrNumbers>,
}

pub(crate) fn read_shared_capacity(mut shared: Section<'_, '_>) -> RawSharedCapacity {
    for (key, help) in [
        ("services", "add services = [\"hip\", \"knee\"], those that share it"),
        ("capacity", "add capacity = \"theatre_hours\", a column of the sites, or { north = 900, south = 700 }"),
    ] {
        if !shared.has(key) {
            shared.missing(key, help);
        }
    }
    let raw = RawSharedCapacity {
        here: shared.here(),
        id: required_text(&mut shared, "id", "add id = \"theatres\""),
        title: shared.text("title"),
        unit: shared.text("unit"),
        services: shared.texts("services").unwrap_or_default(),
        per_patient: shared.numbers_by_name("per_patient").unwrap_or_default(),
        capacity: shared.column_or_numbers("capacity"),
    };
    shared.finish();
    raw
}
