//! `[pathway]`, `[outcome]` and `[sensitivity]` as they are written.

use crate::document::{Located, Section};
use crate::raw::{required_number, required_text};

/// `[pathway]`: from the onset to treatment.
#[derive(Debug)]
pub(crate) struct RawPathway {
    pub(crate) here: Located<()>,
    pub(crate) weight: Option<Located<String>>,
    pub(crate) service: Option<Located<String>>,
    pub(crate) centres: Option<Vec<Located<String>>>,
    pub(crate) puncture: Option<Located<String>>,
    pub(crate) rates: Option<Located<String>>,
    pub(crate) parameters: Vec<RawParameter>,
}

/// `[[pathway.parameter]]`: a parameter that the case knows better.
#[derive(Debug)]
pub(crate) struct RawParameter {
    pub(crate) here: Located<()>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) site: Option<Located<String>>,
    pub(crate) base: Option<Located<f64>>,
    pub(crate) low: Option<Located<f64>>,
    pub(crate) high: Option<Located<f64>>,
    pub(crate) kind: Option<Located<String>>,
    pub(crate) source: Option<Located<String>>,
}

/// `[outcome]`: which models.
#[derive(Debug)]
pub(crate) struct RawOutcome {
    pub(crate) here: Located<()>,
    pub(crate) models: Option<Vec<Located<String>>>,
}

/// `[sensitivity]`: how sure.
#[derive(Debug)]
pub(crate) struct RawSensitivity {
    pub(crate) here: Located<()>,
    pub(crate) draws: Option<Located<f64>>,
    pub(crate) seed: Option<Located<f64>>,
    pub(crate) margins_min: Option<Vec<Located<f64>>>,
    pub(crate) options: Option<Vec<Located<String>>>,
}

pub(crate) fn read_pathway(mut pathway: Section<'_, '_>) -> RawPathway {
    let raw = RawPathway {
        here: pathway.here(),
        weight: required_text(
            &mut pathway,
            "weight",
            "add weight = \"...\", the name of a weight that counts patients",
        ),
        service: pathway.text("service"),
        centres: pathway.texts("centres"),
        puncture: pathway.text("puncture"),
        rates: pathway.text("rates"),
        parameters: pathway.sections("parameter").unwrap_or_default().into_iter().map(read_parameter).collect(),
    };
    pathway.finish();
    raw
}

fn read_parameter(mut parameter: Section<'_, '_>) -> RawParameter {
    let raw = RawParameter {
        here: parameter.here(),
        id: required_text(&mut parameter, "id", "add id = \"door_to_needle_min\" or another parameter of the pathway"),
        site: parameter.text("site"),
        base: required_number(&mut parameter, "base", "add base, the value of the base case"),
        low: parameter.number("low"),
        high: parameter.number("high"),
        kind: parameter.text("kind"),
        source: required_text(&mut parameter, "source", "add source = \"...\", where the figures come from"),
    };
    parameter.finish();
    raw
}

pub(crate) fn read_outcome(mut outcome: Section<'_, '_>) -> RawOutcome {
    let raw = RawOutcome { here: outcome.here(), models: outcome.texts("models") };
    outcome.finish();
    raw
}

pub(crate) fn read_sensitivity(mut sensitivity: Section<'_, '_>) -> RawSensitivity {
    let raw = RawSensitivity {
        here: sensitivity.here(),
        draws: sensitivity.number("draws"),
        seed: sensitivity.number("seed"),
        margins_min: sensitivity.numbers("margins_min"),
        options: sensitivity.texts("options"),
    };
    sensitivity.finish();
    raw
}
