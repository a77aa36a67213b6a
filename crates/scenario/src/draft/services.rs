//! What services ask of each other and of the sites.

use super::{Findings, Located};
use crate::dependencies::{circle, runs};
use crate::{AllocationSpec, Rule, ScenarioSpec, Service, ServiceIndex, SharedCapacity, SiteTable};

/// What the rules of services are about.
pub struct ServicesKnown<'a> {
    /// The services.
    pub services: &'a [Service],
    /// Where each stands.
    pub places: &'a [Located<()>],
    /// What they share.
    pub shared: &'a [SharedCapacity],
    /// Where each stands.
    pub shared_places: &'a [Located<()>],
    /// The allocation of the case.
    pub allocation: &'a AllocationSpec,
    /// The scenarios.
    pub scenarios: &'a [ScenarioSpec],
    /// The sites; `None` if they could not be read.
    pub sites: Option<&'a SiteTable>,
}

/// Costs are multiplied by the least common multiple of what patients use, which must leave them numbers of 128 bits.
const LARGEST_MULTIPLE: u64 = 1 << 30;

/// Every rule of services that does not concern one alone.
pub fn check_services(findings: &mut Findings, known: &ServicesKnown<'_>) {
    if let Some(service) = circle(known.services) {
        let message = format!("\"{}\" needs itself, through what it needs", known.services[service].id);
        findings.problem(&known.places[service], message, "remove one of the `needs` of the circle");
        return;
    }
    needs(findings, known);
    known.shared.iter().zip(known.shared_places).for_each(|(shared, at)| one_shared(findings, known, shared, at));
    for (index, service) in known.services.iter().enumerate() {
        let sharing = known.shared.iter().filter(|shared| shared.per_patient(index).is_some());
        let ids: Vec<String> = sharing.map(|shared| format!("\"{}\"", shared.id)).collect();
        if ids.len() > 1 {
            let message = format!("\"{}\" shares {}", service.id, ids.join(" and "));
            let help = "name one of them, that which is scarce; give the service a `capacity` of its own for the other";
            findings.problem(&known.places[index], message, help);
        }
    }
    used_up_twice(findings, known);
}

/// Today every site has what its services need.
fn needs(findings: &mut Findings, known: &ServicesKnown<'_>) {
    let Some(sites) = known.sites else { return };
    for (index, service) in known.services.iter().enumerate() {
        for &needed in &service.needs {
            let without = sites
                .base()
                .map(|site| sites.site(site))
                .filter(|site| site.figures.offers(Some(index)) && !runs(known.services, &site.figures, needed));
            let ids: Vec<&str> = without.map(|site| site.id.as_str()).collect();
            if let Some(first) = ids.first() {
                let more = if ids.len() > 1 { format!(" (and {} more)", ids.len() - 1) } else { String::new() };
                let message = format!(
                    "\"{first}\"{more} offers \"{}\" today without \"{}\", which it needs",
                    service.id, known.services[needed].id
                );
                let help = "let the site offer both, or take it out of `needs`";
                findings.problem(&known.places[index], message, help);
            }
        }
    }
}

fn one_shared(findings: &mut Findings, known: &ServicesKnown<'_>, shared: &SharedCapacity, at: &Located<()>) {
    if shared.uses.len() < 2 {
        let help = "name at least two in `services`; a capacity of one is its `capacity` in [[service]]";
        findings.problem(at, format!("\"{}\" is not shared", shared.id), help);
        return;
    }
    let multiple = shared.uses.iter().try_fold(1, |multiple, &(_, use_of_one)| {
        let multiple = least_common_multiple(multiple, u64::from(use_of_one));
        (multiple <= LARGEST_MULTIPLE).then_some(multiple)
    });
    if multiple.is_none() {
        findings.problem(at, "`per_patient` has too many different digits", "round them, to 1.5 or 1.25");
    }
    let under_capacity = |service: ServiceIndex, scenario: Option<&ScenarioSpec>| {
        matches!(rule(known, service, scenario), Rule::Capacity)
    };
    for scenario in scenarios(known) {
        let count = shared.uses.iter().filter(|(service, _)| under_capacity(*service, scenario)).count();
        if count > 0 && count < shared.uses.len() {
            let message = format!("only {count} of {} that share it have the rule \"capacity\"", shared.uses.len());
            findings.problem(at, message, "give all of them the rule \"capacity\" in [allocation], or none");
            break;
        }
    }
}

/// No capacity of a site is used up again for another service.
fn used_up_twice(findings: &mut Findings, known: &ServicesKnown<'_>) {
    for scenario in scenarios(known) {
        let takes_all = |index: &ServiceIndex| {
            let shares = known.shared.iter().any(|shared| shared.per_patient(*index).is_some());
            let own = known.services[*index].own.capacity;
            !own && !shares && matches!(rule(known, *index, scenario), Rule::Capacity)
        };
        let all: Vec<ServiceIndex> = (0..known.services.len()).filter(takes_all).collect();
        if let [.., last] = all[..]
            && all.len() > 1
        {
            let ids: Vec<String> = all.iter().map(|index| format!("\"{}\"", known.services[*index].id)).collect();
            let message = format!("{} would each use up the whole capacity of a site", ids.join(" and "));
            let help = "name the capacity of each, as in capacity = \"hip_places\" in [[service]], or what they share in \
                [[shared_capacity]]";
            findings.problem(&known.places[last], message, help);
            return;
        }
    }
}

/// The case as it is, and each scenario.
fn scenarios<'a>(known: &ServicesKnown<'a>) -> impl Iterator<Item = Option<&'a ScenarioSpec>> {
    std::iter::once(None).chain(known.scenarios.iter().map(Some))
}

fn rule(known: &ServicesKnown<'_>, service: ServiceIndex, scenario: Option<&ScenarioSpec>) -> Rule {
    let of_scenario = scenario.and_then(|scenario| scenario.allocation.as_ref());
    let of_service = || known.services[service].allocation.as_ref();
    of_scenario.or_else(of_service).unwrap_or(known.allocation).rule
}

/// The least number that both divide; both above 0.
pub(crate) fn least_common_multiple(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

/// The thresholds of a case with those of its services, ascending, and those of services without their own, if these are fewer.
/// Thresholds that the case does not name do not count where every service has its own.
#[must_use]
pub fn all_thresholds(common: Vec<u32>, named: bool, services: &[Service]) -> (Vec<u32>, Option<Vec<u32>>) {
    let own = || services.iter().filter_map(|service| service.thresholds.as_ref());
    let each = !services.is_empty() && own().count() == services.len();
    let counts = named || !each;
    let mut all = if counts { common.clone() } else { Vec::new() };
    all.extend(own().flat_map(|own| &own.limits_ms));
    all.sort_unstable();
    all.dedup();
    let fewer = counts && all != common;
    (all, fewer.then_some(common))
}
