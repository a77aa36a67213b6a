//! Services that cannot run without others at the same site.

use crate::model::{Side, sites_after, sites_before};
use crate::{Case, ScenarioSpec, Service, ServiceIndex, SiteFigures, SiteIndex};

/// A service at a site that, after a scenario, is without what it needs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallen {
    /// The site.
    pub site: SiteIndex,
    /// The service.
    pub service: ServiceIndex,
    /// What it needs and the site does not have any more: the first of several.
    pub needed: ServiceIndex,
    /// Whether it is taken away with it ([`Service::falls`]).
    pub taken_away: bool,
}

impl Fallen {
    /// In a sentence: `Maternity at Royal falls with Anaesthetics`.
    #[must_use]
    pub fn words(&self, case: &Case) -> String {
        let title = |service: ServiceIndex| case.services.get(service).map_or("", |service| service.title.as_str());
        let (service, needed, site) = (title(self.service), title(self.needed), &case.sites.site(self.site).name);
        match self.taken_away {
            true => format!("{service} at {site} falls with {needed}"),
            false => format!("{service} at {site} stays without {needed}, which it needs"),
        }
    }
}

/// What a scenario breaks: by site, then by service. Nothing that a closed site offered is among it.
#[must_use]
pub fn fallen(case: &Case, scenario: &ScenarioSpec) -> Vec<Fallen> {
    on_side(case, scenario, Side::After)
}

/// Services without what they need on one side of a scenario.
fn on_side(case: &Case, scenario: &ScenarioSpec, side: Side) -> Vec<Fallen> {
    let sites = match side {
        Side::Before => sites_before(case, scenario),
        Side::After => sites_after(case, scenario),
    };
    let mut fallen = Vec::new();
    for site in sites {
        let figures = match side {
            Side::Before => case.sites.site(site).figures.clone(),
            Side::After => scenario.figures_after(case, site),
        };
        for (service, spec) in case.services.iter().enumerate().filter(|(index, _)| figures.offers(Some(*index))) {
            let missing = spec.needs.iter().find(|&&needed| !runs(&case.services, &figures, needed));
            let fall = |&needed: &ServiceIndex| Fallen { site, service, needed, taken_away: spec.falls };
            fallen.extend(missing.map(fall));
        }
    }
    fallen
}

/// Whether a site with these figures offers a service and all that this needs to run. A service that does not fall with what it
/// needs runs without it.
pub(crate) fn runs(services: &[Service], figures: &SiteFigures, service: ServiceIndex) -> bool {
    let needs = services.get(service).filter(|spec| spec.falls).map_or(&[][..], |spec| &spec.needs);
    figures.offers(Some(service)) && needs.iter().all(|&needed| runs(services, figures, needed))
}

/// A service that, through what it needs, needs itself; the case is not in order then.
pub(crate) fn circle(services: &[Service]) -> Option<ServiceIndex> {
    (0..services.len()).find(|&first| {
        let mut reached = vec![false; services.len()];
        let mut next: Vec<ServiceIndex> = services[first].needs.clone();
        while let Some(service) = next.pop() {
            if !std::mem::replace(&mut reached[service], true) {
                next.extend(&services[service].needs);
            }
        }
        reached[first]
    })
}
