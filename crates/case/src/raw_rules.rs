//! `[allocation]` and `[[standard]]` as they are written.

use waywarden_scenario::draft::AllocationDraft;

use crate::document::{Located, Section};
use crate::raw::{required_number, required_text};

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
    let care = required_text(&mut standard, "care", "add care = \"stroke\"");
    standard_of(standard, care)
}

/// `[[service.standard]]`, whose care is that of the service.
pub(crate) fn read_standard_of_service(standard: Section<'_, '_>) -> RawStandard {
    standard_of(standard, None)
}

fn standard_of(mut standard: Section<'_, '_>, care: Option<Located<String>>) -> RawStandard {
    let raw = RawStandard {
        id: required_text(&mut standard, "id", "add id = \"travel_ideal\""),
        care,
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
