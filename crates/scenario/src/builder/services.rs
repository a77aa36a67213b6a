//! The rules of services, for what is made in memory.

use super::CaseBuilder;
use crate::draft::{Findings, Located, ServicesKnown, check_services};
use crate::{AllocationSpec, ScenarioSpec, SiteTable};

/// What services refer to is there, and they obey the rules of case files.
pub(super) fn check(
    findings: &mut Findings,
    case: &CaseBuilder,
    allocation: &AllocationSpec,
    scenarios: &[ScenarioSpec],
    sites: &SiteTable,
) {
    let (services, shared) = (&case.services, &case.shared_capacities);
    let place = |what: &str, id: &str| Located::in_memory(format!("{what} \"{id}\""), ());
    let places: Vec<_> = services.iter().map(|service| place("service", &service.id)).collect();
    let shared_places: Vec<_> = shared.iter().map(|shared| place("shared capacity", &shared.id)).collect();
    let before = findings.problems.len();
    for (service, at) in services.iter().zip(&places) {
        let weights = service.weight.iter().chain(service.allocation.as_ref().map(|spec| &spec.weight));
        for weight in weights.filter(|weight| **weight >= case.weights.len()) {
            findings.problem(at, format!("there is no weight number {weight}"), "weights are counted from 0");
        }
        for needed in service.needs.iter().filter(|needed| **needed >= services.len()) {
            findings.problem(at, format!("there is no service number {needed}"), "services are counted from 0");
        }
        if service.thresholds.as_ref().is_some_and(|own| !own.limits_ms.is_sorted_by(|a, b| a < b)) {
            findings.problem(at, "its thresholds do not ascend", "give each once, in ascending order");
        }
        if service.thresholds.as_ref().is_some_and(|own| own.limits_ms.first().is_none_or(|first| *first == 0)) {
            findings.problem(at, "its thresholds are not above 0", "give at least one, in milliseconds");
        }
    }
    for (shared, at) in shared.iter().zip(&shared_places) {
        for (service, use_of_one) in &shared.uses {
            if *service >= services.len() || *use_of_one == 0 {
                let message = format!("service number {service} cannot use {use_of_one} thousandths of it");
                findings.problem(at, message, "name services by their numbers, from 0, each with a use above 0");
            }
        }
    }
    if findings.problems.len() == before {
        let (places, shared_places) = (&places[..], &shared_places[..]);
        let sites = Some(sites);
        check_services(
            findings,
            &ServicesKnown { services, places, shared, shared_places, allocation, scenarios, sites },
        );
    }
}
