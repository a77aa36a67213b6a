//! Services: what each says of itself, and what they share.

use std::collections::BTreeMap;

use waywarden_outcome::Care;
use waywarden_scenario::draft::{AllocationKnown, figure_in_range, resolve_allocation};
use waywarden_scenario::{
    AllocationSpec, OwnLimits, Service, ServiceIndex, ServiceThresholds, SharedCapacity, SiteTable,
};
use waywarden_tables::suggestion;

use crate::check::headline;
use crate::checker::Checker;
use crate::demand::Demand;
use crate::document::Located;
use crate::raw_services::{RawService, RawSharedCapacity};

/// Most that a patient can use of what is shared.
const MOST_PER_PATIENT: f64 = 1e6;

/// The services as far as nothing but the case file is needed.
pub(crate) fn declared(checker: &mut Checker<'_>, raw: &[RawService]) -> Vec<Service> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut services = Vec::new();
    for raw in raw {
        let Some(id) = &raw.id else { continue };
        if checker.plain_id(id).is_some()
            && let Some(line) = known.insert(id.value.clone(), id.line)
        {
            let message = format!("the service id \"{}\" is already used in line {line}", id.value);
            checker.problem(id, message, "give each service its own id");
        }
        if let (Some(_), Some(_)) = (&raw.sites, &raw.filter) {
            checker.problem(&raw.here, "both sites and where are given", "keep one of them");
        }
        let title = raw.title.as_ref().unwrap_or(id).value.clone();
        let care = crate::standards::care(checker, raw.care.as_ref());
        let has = |key: &str| raw.limits.iter().any(|(known, limit)| *known == key && limit.is_some());
        let own = OwnLimits {
            capacity: has("capacity"),
            min_volume: has("min_volume"),
            max_volume: has("max_volume"),
            recorded: has("recorded"),
        };
        services.push(Service { care, own, ..Service::new(&id.value, &title) });
    }
    // What they need may stand below.
    if services.len() == raw.len() {
        for (index, raw) in raw.iter().enumerate() {
            services[index].needs = service_list(checker, &raw.needs, &services);
            services[index].falls = falls(checker, raw);
        }
    }
    services
}

fn falls(checker: &mut Checker<'_>, raw: &RawService) -> bool {
    let Some(found) = &raw.without_needs else { return true };
    if raw.needs.is_empty() {
        checker.problem(found, "the service needs nothing", "add needs = [\"anaesthetics\"], or remove the key");
    }
    match found.value.as_str() {
        "falls" => true,
        "stays" => false,
        other => {
            checker.problem(
                found,
                format!("\"{other}\" is not known"),
                suggestion(other, "values", ["falls", "stays"]),
            );
            true
        }
    }
}

/// The services of a list of ids, ascending.
pub(crate) fn service_list(
    checker: &mut Checker<'_>,
    ids: &[Located<String>],
    services: &[Service],
) -> Vec<ServiceIndex> {
    let mut list: Vec<ServiceIndex> = ids.iter().filter_map(|id| service(checker, id, services)).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// The service of an id; else a problem.
pub(crate) fn service(checker: &mut Checker<'_>, id: &Located<String>, services: &[Service]) -> Option<ServiceIndex> {
    let found = services.iter().position(|service| service.id == id.value);
    if found.is_none() {
        let help = match services.is_empty() {
            true => "declare services with [[service]]".to_owned(),
            false => suggestion(&id.value, "services", services.iter().map(|s| s.id.as_str())),
        };
        checker.problem(id, format!("there is no service \"{}\"", id.value), help);
    }
    found
}

/// What services say of patients, rules, thresholds and standards.
pub(crate) fn complete(
    checker: &mut Checker<'_>,
    raw: &[RawService],
    services: &mut [Service],
    demand: &Demand,
    sites: Option<&SiteTable>,
    (of_case, care_of_case): (&AllocationSpec, Option<Care>),
) {
    if services.len() != raw.len() {
        return;
    }
    for (service, raw) in services.iter_mut().zip(raw) {
        let named_in_allocation = raw.allocation.as_ref().and_then(|allocation| allocation.weight.as_ref());
        if let (Some(weight), Some(_)) = (&raw.weight, named_in_allocation) {
            checker.problem(weight, "the weight stands in the service and in its allocation", "keep one of them");
        }
        service.allocation = raw.allocation.as_ref().map(|allocation| {
            let (areas, weights, groups) = (&demand.areas, &demand.weights, &demand.groups);
            let known = AllocationKnown { areas, weights, groups, sites };
            let spec = resolve_allocation(checker, Some(allocation), &known);
            let weight = if named_in_allocation.is_some() { spec.weight } else { of_case.weight };
            AllocationSpec { weight, ..spec }
        });
        service.weight = match &raw.weight {
            Some(name) => weight(checker, name, demand),
            None => service.allocation.as_ref().filter(|_| named_in_allocation.is_some()).map(|spec| spec.weight),
        };
        service.thresholds = raw.thresholds.as_ref().and_then(|raw| {
            let limits_ms = checker.minutes(raw.minutes.as_ref()?);
            let headline = headline(checker, raw.headline.as_ref(), raw.source.as_ref(), &limits_ms);
            (!limits_ms.is_empty()).then_some(ServiceThresholds { limits_ms, headline })
        });
        service.standards = crate::standards::of_service(checker, raw, service.care.or(care_of_case));
    }
}

fn weight(checker: &mut Checker<'_>, name: &Located<String>, demand: &Demand) -> Option<usize> {
    let found = demand.weights.iter().position(|weight| weight.name == name.value);
    if found.is_none() {
        let help = suggestion(&name.value, "weights", demand.weights.iter().map(|w| w.name.as_str()));
        checker.problem(name, format!("there is no weight \"{}\"", name.value), help);
    }
    found
}

/// What services share. One for each section, in order, so that its number is that of the section.
pub(crate) fn shared(
    checker: &mut Checker<'_>,
    raw: &[RawSharedCapacity],
    services: &[Service],
) -> Vec<SharedCapacity> {
    let mut all: Vec<SharedCapacity> = Vec::new();
    for raw in raw {
        let id = raw.id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
        if let Some(at) = &raw.id
            && checker.plain_id(at).is_some()
            && all.iter().any(|known| known.id == id)
        {
            checker.problem(at, format!("the id \"{id}\" is used twice"), "give each shared capacity its own id");
        }
        let sharing = service_list(checker, &raw.services, services);
        let mut uses: Vec<(ServiceIndex, u32)> = sharing.into_iter().map(|service| (service, 1_000)).collect();
        for (name, number) in &raw.per_patient {
            let Some(index) = service(checker, name, services) else { continue };
            match (uses.iter_mut().find(|(known, _)| *known == index), thousandths(number.value)) {
                (None, _) => {
                    let message = format!("\"{}\" is not among the `services` that share it", name.value);
                    checker.problem(name, message, "add it to `services`, or remove it here");
                }
                (Some(_), None) => {
                    let message = format!("{} is not above 0 with at most three digits after the point", number.value);
                    checker.problem(number, message, "write what one patient uses, such as 1.5");
                }
                (Some((_, known)), Some(given)) => *known = given,
            }
        }
        let title = raw.title.as_ref().map_or_else(|| id.clone(), |title| title.value.clone());
        let unit = raw.unit.as_ref().map(|unit| unit.value.clone()).unwrap_or_default();
        all.push(SharedCapacity { id, title, unit, uses });
    }
    all
}

fn thousandths(value: f64) -> Option<u32> {
    let thousandths = value * 1e3;
    let whole = (thousandths - thousandths.round()).abs() < 1e-6;
    (value <= MOST_PER_PATIENT && whole && thousandths.round() >= 1.0).then(|| thousandths.round() as u32)
}

/// A number that can be a limit; else a problem.
pub(crate) fn limit(checker: &mut Checker<'_>, key: &str, number: &Located<f64>) -> Option<f64> {
    match figure_in_range(key, number.value) {
        Ok(()) => Some(number.value),
        Err(message) => {
            checker.problem(number, message, waywarden_scenario::draft::figure_range(key).2);
            None
        }
    }
}
