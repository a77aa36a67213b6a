//! `[travel]`: trips, carbon and mileage.

use waywarden_tables::suggestion;

use crate::checker::Checker;
use crate::document::{Located, Section};
use crate::raw::required_text;
use waywarden_scenario::WeightSpec;
use waywarden_scenario::travel::{Co2e, MileageRate, TravelSpec};

#[derive(Debug)]
pub(crate) struct RawTravel {
    pub(crate) here: Located<()>,
    weight: Option<Located<String>>,
    patient_trips: Option<Located<f64>>,
    visitor_trips: Option<Located<f64>>,
    repatriation_share: Option<Located<f64>>,
    source: Option<Located<String>>,
    co2e: Option<RawCo2e>,
    cost: Option<RawCost>,
}

#[derive(Debug)]
struct RawCo2e {
    here: Located<()>,
    g_per_km: Option<Located<f64>>,
    year: Option<Located<f64>>,
    source: Option<Located<String>>,
}

#[derive(Debug)]
struct RawCost {
    here: Located<()>,
    per_km: Option<Located<f64>>,
    currency: Option<Located<String>>,
    source: Option<Located<String>>,
}

pub(crate) fn read_travel(mut travel: Section<'_, '_>) -> RawTravel {
    let raw = RawTravel {
        here: travel.here(),
        weight: travel.text("weight"),
        patient_trips: travel.number("patient_trips"),
        visitor_trips: travel.number("visitor_trips"),
        repatriation_share: travel.number("repatriation_share"),
        source: required_text(&mut travel, "source", "add source = \"...\", where the trips come from"),
        co2e: travel.section("co2e").map(|mut co2e| {
            let raw = RawCo2e {
                here: co2e.here(),
                g_per_km: co2e.number("g_per_km"),
                year: co2e.number("year"),
                source: required_text(&mut co2e, "source", "add source = \"...\", where the factor comes from"),
            };
            co2e.finish();
            raw
        }),
        cost: travel.section("cost").map(|mut cost| {
            let raw = RawCost {
                here: cost.here(),
                per_km: cost.number("per_km"),
                currency: required_text(&mut cost, "currency", "add currency = \"GBP\""),
                source: required_text(&mut cost, "source", "add source = \"...\", where the rate comes from"),
            };
            cost.finish();
            raw
        }),
    };
    travel.finish();
    raw
}

pub(crate) fn read(
    checker: &mut Checker<'_>,
    raw: &RawTravel,
    weights: &[WeightSpec],
    volume_weight: usize,
    has_roads: bool,
) -> TravelSpec {
    if !has_roads {
        checker.problem(&raw.here, "without roads there are no kilometres", "give [roads], or remove [travel]");
    }
    let weight = raw.weight.as_ref().map_or(volume_weight, |name| {
        weights.iter().position(|weight| weight.name == name.value).unwrap_or_else(|| {
            let help = suggestion(&name.value, "weights", weights.iter().map(|w| w.name.as_str()));
            checker.problem(name, format!("there is no weight \"{}\"", name.value), help);
            volume_weight
        })
    });
    let mut number = |found: &Option<Located<f64>>, default: f64, most: f64| match found {
        Some(found) if !(0.0..=most).contains(&found.value) => {
            checker.problem(found, format!("{} is not from 0 to {most}", found.value), "write a figure in that range");
            default
        }
        Some(found) => found.value,
        None => default,
    };
    let patient_trips = number(&raw.patient_trips, 2.0, 1e3);
    let visitor_trips = number(&raw.visitor_trips, 0.0, 1e3);
    let repatriation_share = number(&raw.repatriation_share, 0.0, 1.0);
    let text = |found: &Option<Located<String>>| found.as_ref().map(|text| text.value.clone()).unwrap_or_default();
    let mut factor = |here: &Located<()>, key: &str, found: &Option<Located<f64>>| match found {
        Some(found) if found.value > 0.0 => found.value,
        Some(found) => {
            checker.problem(found, format!("{} is not above 0", found.value), "write the factor of a kilometre");
            1.0
        }
        None => {
            checker.problem(here, format!("{key} is missing"), format!("add {key} = ..."));
            1.0
        }
    };
    let mut co2e = raw.co2e.as_ref().map(|raw| Co2e {
        g_per_km: factor(&raw.here, "g_per_km", &raw.g_per_km),
        year: 0,
        source: text(&raw.source),
    });
    let cost = raw.cost.as_ref().map(|raw| MileageRate {
        per_km: factor(&raw.here, "per_km", &raw.per_km),
        currency: text(&raw.currency),
        source: text(&raw.source),
    });
    if let (Some(co2e), Some(raw)) = (&mut co2e, &raw.co2e) {
        match &raw.year {
            Some(year) if year.value.fract() == 0.0 && (1990.0..=2200.0).contains(&year.value) => {
                co2e.year = year.value as u16;
            }
            Some(year) => checker.problem(year, format!("{} is not a year", year.value), "write the factor's year"),
            None => checker.problem(&raw.here, "year is missing", "add year = 2024, that of the factor"),
        }
    }
    TravelSpec { weight, patient_trips, visitor_trips, repatriation_share, source: text(&raw.source), co2e, cost }
}
