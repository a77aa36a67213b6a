//! `[pathway]`, `[outcome]` and `[sensitivity]`, checked.

use std::collections::BTreeMap;

use waywarden_outcome::{Kind, ModelId, OutcomeError, Parameter, Parameters, PunctureRule, RateRule};
use waywarden_tables::suggestion;

use crate::checker::Checker;
use crate::document::Located;
use crate::raw_clinical::{RawOutcome, RawParameter, RawPathway, RawSensitivity};
use waywarden_scenario::clinical::{ClinicalSpec, SensitivitySpec, pathway_site};
use waywarden_scenario::{ScenarioSpec, Service, ServiceIndex, SiteIndex, SiteTable, WeightSpec};

/// Parameters of which a site may have its own.
const OF_SITES: [&str; 2] = ["door_to_needle_min", "thrombolysed_share"];
const MOST_DRAWS: f64 = 1_000_000.0;
const DEFAULT_DRAWS: usize = 10_000;
const DEFAULT_SEED: u64 = 1;
const DEFAULT_MARGINS_MS: [u32; 3] = [60_000, 120_000, 300_000];

/// What the pathway refers to.
pub(crate) struct Known<'a> {
    pub(crate) weights: &'a [WeightSpec],
    pub(crate) sites: Option<&'a SiteTable>,
    pub(crate) services: &'a [Service],
    pub(crate) scenarios: &'a [ScenarioSpec],
}

pub(crate) fn read(
    checker: &mut Checker<'_>,
    pathways: &[RawPathway],
    outcome: Option<&RawOutcome>,
    known: &Known<'_>,
) -> Vec<ClinicalSpec> {
    let models = outcome.map_or_else(|| ModelId::ALL.to_vec(), |outcome| models(checker, outcome));
    if let Some(outcome) = outcome.filter(|_| pathways.is_empty()) {
        checker.problem(&outcome.here, "there is no [pathway] that leads to an outcome", "add [pathway] with weight");
    }
    let mut specs: Vec<ClinicalSpec> = Vec::new();
    for raw in pathways {
        let Some(spec) = pathway(checker, raw, &models, known) else { continue };
        if specs.iter().any(|other| other.service == spec.service) {
            let (message, help) = match spec.service {
                Some(service) => (
                    format!("a second pathway leads to the service \"{}\"", known.services[service].id),
                    "keep one; each pathway names a service of its own".to_owned(),
                ),
                None => (
                    "there are several pathways, and no services for them".to_owned(),
                    "declare services with [[service]], and name one in each pathway".to_owned(),
                ),
            };
            match &raw.service {
                Some(name) => checker.problem(name, message, help),
                None => checker.problem(&raw.here, message, help),
            }
            continue;
        }
        specs.push(spec);
    }
    specs.sort_by_key(|spec| spec.service);
    specs
}

fn pathway(
    checker: &mut Checker<'_>,
    pathway: &RawPathway,
    models: &[ModelId],
    known: &Known<'_>,
) -> Option<ClinicalSpec> {
    let weight = pathway.weight.as_ref().and_then(|name| {
        let found = known.weights.iter().position(|weight| weight.name == name.value);
        if found.is_none() {
            let help = suggestion(&name.value, "weights", known.weights.iter().map(|w| w.name.as_str()));
            checker.problem(name, format!("no weight has the name \"{}\"", name.value), help);
        }
        found
    });
    let service = service(checker, pathway, known.services);
    let puncture = choice(
        checker,
        pathway.puncture.as_ref(),
        &[PunctureRule::NearestFirst, PunctureRule::DirectToCentre],
        PunctureRule::as_str,
    );
    let rates = choice(checker, pathway.rates.as_ref(), &[RateRule::AsBefore, RateRule::Receiving], RateRule::as_str);
    let centres = pathway.centres.iter().flatten().filter_map(|id| site(checker, id, known.sites)).collect();
    let parameters = parameters(checker, pathway, known);
    Some(ClinicalSpec {
        weight: weight?,
        service: service?,
        centres: ascending(centres),
        puncture: puncture?,
        rates: rates?,
        parameters: parameters?,
        models: models.to_vec(),
    })
}

fn ascending(mut sites: Vec<SiteIndex>) -> Vec<SiteIndex> {
    sites.sort_unstable();
    sites.dedup();
    sites
}

fn models(checker: &mut Checker<'_>, outcome: &RawOutcome) -> Vec<ModelId> {
    let Some(names) = &outcome.models else { return ModelId::ALL.to_vec() };
    let mut models = Vec::new();
    for name in names {
        match ModelId::ALL.into_iter().find(|model| model.as_str() == name.value) {
            Some(model) if models.contains(&model) => {
                checker.problem(name, format!("the model \"{}\" is named twice", name.value), "name it once");
            }
            Some(model) => models.push(model),
            None => {
                let help = suggestion(&name.value, "models", ModelId::ALL.into_iter().map(ModelId::as_str));
                checker.problem(name, format!("there is no outcome model \"{}\"", name.value), help);
            }
        }
    }
    if names.is_empty() {
        checker.problem(&outcome.here, "models names no model", "name at least one, or leave the key out for all");
    }
    models
}

/// The service that the pathway leads to: the one named, the only one, or none in a case without services.
fn service(checker: &mut Checker<'_>, pathway: &RawPathway, services: &[Service]) -> Option<Option<ServiceIndex>> {
    let ids = || services.iter().map(|service| service.id.as_str());
    match (&pathway.service, services.len()) {
        (None, 0) => Some(None),
        (None, 1) => Some(Some(0)),
        (None, _) => {
            let help = format!("add service = \"...\": {}", ids().collect::<Vec<_>>().join(", "));
            checker.problem(&pathway.here, "the case has several services", help);
            None
        }
        (Some(name), _) => {
            let found = services.iter().position(|service| service.id == name.value);
            if found.is_none() {
                let help = match services.is_empty() {
                    true => "leave the key out, or declare services with [[service]]".to_owned(),
                    false => suggestion(&name.value, "services", ids()),
                };
                checker.problem(name, format!("there is no service \"{}\"", name.value), help);
            }
            found.map(Some)
        }
    }
}

/// One of some names; the first if nothing is written.
fn choice<T: Copy>(
    checker: &mut Checker<'_>,
    written: Option<&Located<String>>,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Option<T> {
    let Some(written) = written else { return all.first().copied() };
    let found = all.iter().copied().find(|&one| name(one) == written.value);
    if found.is_none() {
        let names: Vec<&str> = all.iter().map(|&one| name(one)).collect();
        checker.problem(
            written,
            format!("\"{}\" is not one of {}", written.value, names.join(", ")),
            suggestion(&written.value, "values", names.iter().copied()),
        );
    }
    found
}

fn site(checker: &mut Checker<'_>, id: &Located<String>, sites: Option<&SiteTable>) -> Option<SiteIndex> {
    let sites = sites?;
    let found = sites.find_base(&id.value);
    if found.is_none() {
        let known = sites.base().map(|index| sites.site(index).id.as_str()).collect::<Vec<_>>();
        let help = suggestion(&id.value, "site ids", known.iter().copied());
        checker.problem(id, format!("no site of the sites file has the id \"{}\"", id.value), help);
    }
    found
}

/// The shipped parameters, then the figures of the sites, then what the case says, then the figures that scenarios change.
fn parameters(checker: &mut Checker<'_>, pathway: &RawPathway, known: &Known<'_>) -> Option<Parameters> {
    let mut parameters = match Parameters::stroke() {
        Ok(parameters) => parameters,
        Err(error) => {
            checker.problem(&pathway.here, error.to_string(), "this is a defect of the program; please report it");
            return None;
        }
    };
    let general = parameters.clone();
    if let Some(sites) = known.sites {
        for index in (0..sites.len() as u32).map(SiteIndex) {
            let figures = &sites.site(index).figures;
            let own = [figures.door_to_needle_min, figures.treatment_rate];
            for (id, value) in OF_SITES.iter().zip(own) {
                let name = format!("{id}@{}", sites.position_id(index));
                known_figure(checker, pathway, &mut parameters, &general, id, name, value, "the sites file");
            }
        }
    }
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for raw in &pathway.parameters {
        let Some(parameter) = parameter(checker, raw, &general, known.sites) else { continue };
        let at = raw.id.as_ref().map_or(raw.here.line, |id| id.line);
        if let Some(line) = lines.insert(parameter.id.clone(), at) {
            let message = format!("the parameter \"{}\" is already given in line {line}", parameter.id);
            checker.problem(&raw.here, message, "give it once");
        }
        keep(checker, &raw.here, &mut parameters, parameter);
    }
    if let Some(sites) = known.sites {
        for scenario in known.scenarios {
            for change in &scenario.changes {
                let moved = scenario.moves.iter().find(|moved| moved.from == change.site).map(|moved| moved.to);
                let position = sites.position_id(moved.unwrap_or(change.site));
                let name = pathway_site(position, Some(&scenario.id));
                let own = [change.figures.door_to_needle_min, change.figures.treatment_rate];
                for (id, value) in OF_SITES.iter().zip(own) {
                    let name = format!("{id}@{name}");
                    let source = format!("the scenario {}", scenario.id);
                    known_figure(checker, pathway, &mut parameters, &general, id, name, value, &source);
                }
            }
        }
    }
    Some(parameters)
}

/// A figure of one site without a range: it is taken as known.
#[allow(clippy::too_many_arguments)]
fn known_figure(
    checker: &mut Checker<'_>,
    pathway: &RawPathway,
    parameters: &mut Parameters,
    general: &Parameters,
    id: &str,
    name: String,
    value: Option<f64>,
    source: &str,
) {
    let (Some(value), Some(general)) = (value, general.get(id)) else { return };
    let (_, site) = name.split_once('@').unwrap_or((&name, ""));
    let parameter = Parameter {
        title: format!("{}: {site}", general.title),
        base: value,
        low: value,
        high: value,
        kind: Kind::Fixed,
        source: source.to_owned(),
        id: name.clone(),
        ..general.clone()
    };
    keep(checker, &pathway.here, parameters, parameter);
}

fn keep(checker: &mut Checker<'_>, at: &Located<()>, parameters: &mut Parameters, parameter: Parameter) {
    if let Err(error) = parameters.set(parameter) {
        let message = match &error {
            OutcomeError::Parameter { id, message } => format!("{id}: {message}"),
            other => other.to_string(),
        };
        checker.problem(at, message, "write low <= base <= high, each in the unit of the parameter");
    }
}

fn parameter(
    checker: &mut Checker<'_>,
    raw: &RawParameter,
    general: &Parameters,
    sites: Option<&SiteTable>,
) -> Option<Parameter> {
    let id = raw.id.as_ref()?;
    let Some(shipped) = general.get(&id.value) else {
        let help = suggestion(&id.value, "parameters", general.list().iter().map(|p| p.id.as_str()));
        checker.problem(id, format!("the pathway has no parameter \"{}\"", id.value), help);
        return None;
    };
    let mut title = shipped.title.clone();
    let mut name = id.value.clone();
    if let Some(written) = &raw.site {
        let index = site(checker, written, sites)?;
        if !OF_SITES.contains(&id.value.as_str()) {
            let message = format!("the parameter \"{}\" is the same for all sites", id.value);
            checker.problem(written, message, format!("sites may have their own {}", OF_SITES.join(" and ")));
            return None;
        }
        let position = sites?.position_id(index);
        title = format!("{title}: {position}");
        name = format!("{name}@{position}");
    }
    let kind = match &raw.kind {
        None if raw.low.is_none() && raw.high.is_none() => Kind::Fixed,
        written => choice(checker, written.as_ref(), &[Kind::Triangular, Kind::Uniform, Kind::Fixed], Kind::as_str)?,
    };
    let base = raw.base.as_ref()?.value;
    Some(Parameter {
        id: name,
        title,
        unit: shipped.unit.clone(),
        base,
        low: raw.low.as_ref().map_or(base, |low| low.value),
        high: raw.high.as_ref().map_or(base, |high| high.value),
        kind,
        source: raw.source.as_ref()?.value.clone(),
    })
}

/// `[sensitivity]`; `scenarios` are those of the case.
pub(crate) fn sensitivity(
    checker: &mut Checker<'_>,
    raw: Option<&RawSensitivity>,
    scenarios: &[ScenarioSpec],
) -> Option<SensitivitySpec> {
    let raw = raw?;
    let whole = |checker: &mut Checker<'_>, number: &Option<Located<f64>>, most: f64, default: u64| match number {
        None => default,
        Some(found) if found.value >= 0.0 && found.value <= most && found.value.fract() == 0.0 => found.value as u64,
        Some(found) => {
            let message = format!("{} is not a whole number from 0 to {most}", found.value);
            checker.problem(found, message, format!("the default is {default}"));
            default
        }
    };
    let draws = whole(checker, &raw.draws, MOST_DRAWS, DEFAULT_DRAWS as u64) as usize;
    // Whole numbers up to 2^53 are exact.
    let seed = whole(checker, &raw.seed, 9_007_199_254_740_992.0, DEFAULT_SEED);
    let margins_ms = match &raw.margins_min {
        Some(minutes) => checker.minutes(minutes),
        None => DEFAULT_MARGINS_MS.to_vec(),
    };
    let options = match &raw.options {
        None => (0..scenarios.len()).collect(),
        Some(ids) => {
            let find = |id: &Located<String>| {
                let found = scenarios.iter().position(|scenario| scenario.id == id.value);
                if found.is_none() {
                    let help = suggestion(&id.value, "scenarios", scenarios.iter().map(|s| s.id.as_str()));
                    checker.problem(id, format!("no scenario has the id \"{}\"", id.value), help);
                }
                found
            };
            let mut options: Vec<usize> = ids.iter().filter_map(find).collect();
            options.sort_unstable();
            options.dedup();
            options
        }
    };
    if draws == 1 {
        checker.problem(&raw.here, "one draw has no spread", "write 0 for none, or many, such as 10000");
    }
    Some(SensitivitySpec { draws, seed, margins_ms, options })
}
