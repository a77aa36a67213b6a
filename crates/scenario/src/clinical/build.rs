//! From allocations and drives to studies.

use waywarden_network::UNREACHABLE_MS;
use waywarden_outcome::{
    Direct, Journey, Legs, Onward, OutcomeError, OutcomeModel, Parameters, Part, Pathway, Route, Study,
};

use super::spec::{ClinicalSpec, pathway_site};
use crate::allocation::Assignment;
use crate::{Case, ScenarioResult, ScenarioSpec, Side, SiteIndex, TravelTimes};

const MS_PER_MIN: f64 = 60_000.0;

/// Travel times from every site position to every other, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfers {
    sites: usize,
    times_ms: Vec<u32>,
}

impl Transfers {
    /// Row-major by the site that is left (`times_ms[from * sites + to]`), [`UNREACHABLE_MS`] where there is no way.
    /// `None` if there are not `sites` x `sites` times.
    #[must_use]
    pub fn new(sites: usize, times_ms: Vec<u32>) -> Option<Self> {
        (sites.checked_mul(sites) == Some(times_ms.len())).then_some(Self { sites, times_ms })
    }

    /// No site can be reached from any other: where no times between sites are known.
    #[must_use]
    pub fn unknown(sites: usize) -> Self {
        Self { sites, times_ms: vec![UNREACHABLE_MS; sites * sites] }
    }

    /// The time from one site to another.
    ///
    /// # Panics
    /// If a site is not of the case.
    #[must_use]
    pub fn time_ms(&self, from: SiteIndex, to: SiteIndex) -> u32 {
        assert!(from.index() < self.sites && to.index() < self.sites);
        self.times_ms[from.index() * self.sites + to.index()]
    }
}

/// The times that a scenario is studied on.
#[derive(Clone, Copy, Debug)]
pub struct ClinicalTimes<'a> {
    /// From areas to sites.
    pub areas: &'a TravelTimes,
    /// From sites to sites.
    pub transfers: &'a Transfers,
}

/// One scenario as a study.
#[derive(Clone, Debug, PartialEq)]
pub struct ClinicalScenario {
    /// Its number in the case.
    pub scenario: usize,
    /// What it does to whom.
    pub study: Study,
}

/// A case with a pathway: its scenarios as studies, its outcome models, its parameters.
#[derive(Clone, Debug)]
pub struct Clinical<'a> {
    /// The case.
    pub case: &'a Case,
    /// What it says of the pathway.
    pub spec: &'a ClinicalSpec,
    /// The models in the order of the case; the first is the primary one.
    pub outcome_models: Vec<OutcomeModel>,
    /// The pathway, bound to [`ClinicalSpec::parameters`].
    pub pathway: Pathway,
    /// The legs at the base values.
    pub base: Legs,
    /// One per scenario of the case, in its order.
    pub scenarios: Vec<ClinicalScenario>,
}

impl<'a> Clinical<'a> {
    /// Studies of all scenarios. `results` are those of the pathway's service, one per scenario; `times(scenario, side)`
    /// gives the times on its roads.
    ///
    /// # Errors
    /// [`OutcomeError`] for parameters that the pathway needs and does not have, and for numbers that are none.
    pub fn new<'t>(
        case: &'a Case,
        spec: &'a ClinicalSpec,
        results: &[&ScenarioResult],
        times: &dyn Fn(usize, Side) -> ClinicalTimes<'t>,
    ) -> Result<Self, OutcomeError> {
        let names = site_names(case);
        let pathway = Pathway::bind(&spec.parameters, &names)?;
        let outcome_models =
            spec.models.iter().map(|&id| OutcomeModel::shipped(id)).collect::<Result<Vec<OutcomeModel>, _>>()?;
        let mut scenarios = Vec::with_capacity(results.len());
        for (number, (scenario, result)) in case.scenarios.iter().zip(results).enumerate() {
            let sides = [Side::Before, Side::After].map(|side| Ways {
                times: times(number, side),
                sites: pathway_sites(case, scenario, side, &names),
                centres: centres(case, spec, scenario, side),
            });
            let journeys: Vec<Journey> = result
                .areas
                .iter()
                .zip(&case.areas)
                .enumerate()
                .map(|(index, (impact, area))| match impact.in_scope {
                    false => Journey::default(),
                    true => Journey {
                        weight: area.weights[spec.weight],
                        before: sides[0].parts(case, index, &impact.before),
                        after: sides[1].parts(case, index, &impact.after),
                    },
                })
                .collect();
            let study = Study::new(&journeys, names.len(), spec.puncture, spec.rates)?;
            scenarios.push(ClinicalScenario { scenario: number, study });
        }
        let base = pathway.legs(&spec.parameters.base());
        Ok(Self { case, spec, outcome_models, pathway, base, scenarios })
    }

    /// The parameters.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.spec.parameters
    }

    /// The scenario of a study.
    #[must_use]
    pub fn scenario(&self, study: &ClinicalScenario) -> &ScenarioSpec {
        &self.case.scenarios[study.scenario]
    }
}

/// The sites of the pathway: all positions, then one for each position of which a scenario changes the figures.
pub(super) fn site_names(case: &Case) -> Vec<String> {
    let positions = || (0..case.sites.len() as u32).map(SiteIndex);
    let mut names: Vec<String> = positions().map(|p| pathway_site(case.sites.position_id(p), None)).collect();
    for scenario in &case.scenarios {
        let changed = positions().filter(|&position| changes(case, scenario, position));
        names.extend(changed.map(|p| pathway_site(case.sites.position_id(p), Some(&scenario.id))));
    }
    names
}

/// True if a scenario changes a figure of a position that the pathway uses.
pub(crate) fn changes(case: &Case, scenario: &ScenarioSpec, position: SiteIndex) -> bool {
    let (before, after) = (&case.sites.site(position).figures, scenario.figures_after(case, position));
    before.door_to_needle_min != after.door_to_needle_min || before.treatment_rate != after.treatment_rate
}

/// The pathway's site of each position on one side.
pub(super) fn pathway_sites(case: &Case, scenario: &ScenarioSpec, side: Side, names: &[String]) -> Vec<usize> {
    let of = |position: SiteIndex| {
        let after = side == Side::After && changes(case, scenario, position);
        let name = pathway_site(case.sites.position_id(position), after.then_some(scenario.id.as_str()));
        names.iter().position(|known| *known == name).unwrap_or(position.index())
    };
    (0..case.sites.len() as u32).map(|position| of(SiteIndex(position))).collect()
}

/// The thrombectomy centres on one side, ties in the order of their ids.
pub(super) fn centres(case: &Case, spec: &ClinicalSpec, scenario: &ScenarioSpec, side: Side) -> Vec<SiteIndex> {
    let moved = |site: SiteIndex| scenario.moves.iter().find(|moved| moved.from == site).map_or(site, |moved| moved.to);
    let mut centres: Vec<SiteIndex> = match side {
        Side::Before => spec.centres.clone(),
        Side::After => {
            spec.centres.iter().filter(|site| !scenario.close.contains(site)).map(|&site| moved(site)).collect()
        }
    };
    centres.sort_by_key(|&site| case.sites.position_id(site));
    centres
}

/// One side of a scenario.
pub(super) struct Ways<'t> {
    pub(super) times: ClinicalTimes<'t>,
    pub(super) sites: Vec<usize>,
    pub(super) centres: Vec<SiteIndex>,
}

impl Ways<'_> {
    fn parts(&self, case: &Case, area: usize, assignment: &Assignment) -> Vec<Part> {
        let _ = case;
        let part = |share: &crate::Share| {
            Some(Part { share: share.share, route: self.route(area, share.site, share.time_ms)? })
        };
        assignment.shares().iter().filter_map(part).collect()
    }

    /// The way of an area's patients to a site; `None` if there is none.
    pub(super) fn route(&self, area: usize, site: SiteIndex, time_ms: u32) -> Option<Route> {
        if time_ms == UNREACHABLE_MS {
            return None;
        }
        let direct = self.nearest(|centre| self.times.areas.time_ms(area, centre));
        let direct = direct.map(|(site, ms)| Direct { site: self.sites[site.index()], drive_min: minutes(ms) });
        let onward = match self.centres.contains(&site) {
            true => Onward::Here,
            false => match self.nearest(|centre| self.times.transfers.time_ms(site, centre)) {
                Some((_, ms)) => Onward::Transfer(minutes(ms)),
                None => Onward::Nowhere,
            },
        };
        Some(Route { site: self.sites[site.index()], drive_min: minutes(time_ms), onward, direct })
    }

    /// The nearest centre that can be reached, of equals the one whose id comes first.
    fn nearest(&self, time_ms: impl Fn(SiteIndex) -> u32) -> Option<(SiteIndex, u32)> {
        let reachable = self.centres.iter().map(|&centre| (centre, time_ms(centre)));
        reachable.filter(|(_, ms)| *ms != UNREACHABLE_MS).min_by_key(|(_, ms)| *ms)
    }
}

fn minutes(time_ms: u32) -> f64 {
    f64::from(time_ms) / MS_PER_MIN
}
