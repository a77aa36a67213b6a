//! `[[service]]` and `[allocation]` as they are written.

use super::document::{Condition, Located, Section};
use super::raw::required_text;

#[derive(Debug)]
pub(crate) struct RawService {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) sites: Option<Vec<Located<String>>>,
    pub(crate) filter: Option<Vec<Condition>>,
}

pub(crate) fn read_service(mut service: Section<'_, '_>) -> RawService {
    let raw = RawService {
        here: service.here(),
        id: required_text(&mut service, "id", "add id = \"stroke\""),
        title: service.text("title"),
        sites: service.texts("sites"),
        filter: service.filter("where"),
    };
    service.finish();
    raw
}

#[derive(Debug)]
pub(crate) struct RawAllocation {
    pub(crate) here: Located<()>,
    pub(crate) rule: Option<Located<String>>,
    pub(crate) decay_per_min: Option<Located<f64>>,
    pub(crate) exponent: Option<Located<f64>>,
    pub(crate) same_commissioner: Option<Located<bool>>,
    pub(crate) weight: Option<Located<String>>,
    pub(crate) calibrate: Option<Located<bool>>,
    pub(crate) least_share: Option<Located<f64>>,
}

pub(crate) fn read_allocation(mut allocation: Section<'_, '_>) -> RawAllocation {
    let raw = RawAllocation {
        here: allocation.here(),
        rule: allocation.text("rule"),
        decay_per_min: allocation.number("decay_per_min"),
        exponent: allocation.number("exponent"),
        same_commissioner: allocation.flag("same_commissioner"),
        weight: allocation.text("weight"),
        calibrate: allocation.flag("calibrate"),
        least_share: allocation.number("least_share"),
    };
    allocation.finish();
    raw
}
