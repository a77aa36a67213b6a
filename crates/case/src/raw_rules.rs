//! `[[service]]`, `[allocation]` and `[[standard]]` as they are written.

use waywarden_scenario::draft::AllocationDraft;

use crate::document::{Condition, Located, Section};
use crate::raw::{required_number, required_text};

#[derive(Debug)]
pub(crate) struct RawService {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) care: Option<Located<String>>,
    pub(crate) sites: Option<Vec<Located<String>>>,
    pub(crate) filter: Option<Vec<Condition>>,
}

pub(crate) fn read_service(mut service: Section<'_, '_>) -> RawService {
    let raw = RawService {
        here: service.here(),
        id: required_text(&mut service, "id", "add id = \"stroke\""),
        title: service.text("title"),
        care: service.text("care"),
        sites: service.texts("sites"),
        filter: service.filter("where"),
    };
    service.finish();
    raw
}

#[derive(Debug)]
pub(crate) struct RawStandard {
    pub(crate) id: Option<Located<String>>,
    pub(crate) care: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) measure: Option<Located<String>>,
    pub(crate) value: Option<Located<f64>>,
    pub(crate) minutes: Option<Located<f64>>,
    pub(crate) source: Option<Located<String>>,
}

pub(crate) fn read_standard(mut standard: Section<'_, '_>) -> RawStandard {
    let raw = RawStandard {
        id: required_text(&mut standard, "id", "add id = \"travel_ideal\""),
        care: required_text(&mut standard, "care", "add care = \"stroke\""),
        title: required_text(&mut standard, "title", "add title = \"...\", for people"),
        measure: required_text(&mut standard, "measure", "add measure = \"drive_max_min\""),
        value: required_number(&mut standard, "value", "add value, the figure of the standard"),
        minutes: standard.number("minutes"),
        source: required_text(&mut standard, "source", "add source = \"...\", where the standard comes from"),
    };
    standard.finish();
    raw
}

pub(crate) fn read_allocation(mut allocation: Section<'_, '_>) -> AllocationDraft {
    let raw = AllocationDraft {
        here: allocation.here(),
        rule: allocation.text("rule"),
        decay_per_min: allocation.number("decay_per_min"),
        exponent: allocation.number("exponent"),
        same_commissioner: allocation.flag("same_commissioner"),
        weight: allocation.text("weight"),
        calibrate: allocation.flag("calibrate"),
        least_share: allocation.number("least_share"),
        tie: allocation.text("tie"),
    };
    allocation.finish();
    raw
}
