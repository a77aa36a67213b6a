//! What services share, and what falls with what it needs.

use waywarden_pack::Value;
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::{Case, Fallen, ScenarioSpec, Side, SiteFigures, SiteIndex, fallen, sites_after, sites_before};

use super::Figures;
use crate::columns::{Disclosure, TableOf, figure, flag, text};
use crate::site_names::{service_id, site_id, site_name};

/// How much of a shared capacity a site has, and how much of that is used.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedCapacityRow {
    /// The scenario, by its number in the case.
    pub scenario: usize,
    /// The shared capacity, by its number.
    pub shared: usize,
    /// The site.
    pub site: SiteIndex,
    /// What it has, before and after; `None` where it has no limit, or is not in use.
    pub capacity: [Option<f64>; 2],
    /// What the patients of all services that share it use: their volumes times what each uses. `None` where one of these is
    /// withheld.
    pub used: [Option<f64>; 2],
}

impl SharedCapacityRow {
    /// Used over capacity, before or after.
    #[must_use]
    pub fn utilisation(&self, side: usize) -> Option<f64> {
        let capacity = self.capacity[side].filter(|capacity| *capacity > 0.0)?;
        Some(self.used[side]? / capacity)
    }
}

/// A service that falls with what it needs in a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FallenRow {
    /// The scenario, by its number in the case.
    pub scenario: usize,
    /// What falls where.
    pub fallen: Fallen,
}

/// `None` in a case in which nothing is shared.
pub(super) fn shared_rows(figures: &Figures<'_>) -> Option<Vec<SharedCapacityRow>> {
    let case = figures.case;
    let mut rows = Vec::new();
    for (number, scenario) in case.scenarios.iter().enumerate() {
        for shared in 0..case.shared_capacities.len() {
            let uses = &case.shared_capacities[shared].uses;
            let offers = |figures: &SiteFigures| uses.iter().any(|(service, _)| figures.offers(Some(*service)));
            let before = sites_before(case, scenario);
            let after = sites_after(case, scenario);
            let mut sites: Vec<SiteIndex> = before.iter().chain(&after).copied().collect();
            sites.sort_unstable();
            sites.dedup();
            for site in sites {
                let sides = [&case.sites.site(site).figures, &scenario.figures_after(case, site)];
                if !sides.iter().any(|figures| offers(figures)) {
                    continue;
                }
                let in_use = [before.contains(&site), after.contains(&site)];
                let of_side = |side: usize| sides[side].shared.get(&shared).copied().filter(|_| in_use[side]);
                let used = [Side::Before, Side::After].map(|side| used(figures, scenario, shared, site, side));
                rows.push(SharedCapacityRow {
                    scenario: number,
                    shared,
                    site,
                    capacity: [of_side(0), of_side(1)],
                    used,
                });
            }
        }
    }
    (!case.shared_capacities.is_empty()).then_some(rows)
}

/// What the volumes that may be shown use.
fn used(figures: &Figures<'_>, scenario: &ScenarioSpec, shared: usize, site: SiteIndex, side: Side) -> Option<f64> {
    let case = figures.case;
    let mut used = 0.0;
    for result in figures.each().filter(|result| result.result.scenario == scenario.id) {
        let Some(service) = result.result.service else { continue };
        let Some(per_patient) = case.shared_capacities[shared].per_patient(service) else { continue };
        let weight = case.allocation_of(Some(scenario), Some(service)).weight;
        let Some(volume) = result.result.volumes.iter().find(|volume| volume.site == Some(site)) else { continue };
        let (areas, counts) = match side {
            Side::Before => (volume.areas_before, &volume.before),
            Side::After => (volume.areas_after, &volume.after),
        };
        let shown = match areas {
            0 => Count::Shown(0.0),
            _ => result.shown.volume(weight, side, Some(site), counts[weight]),
        };
        used += shown.value()? * per_patient;
    }
    Some(used)
}

/// `None` in a case without dependent services.
pub(super) fn fallen_rows(case: &Case) -> Option<Vec<FallenRow>> {
    let of_scenario = |(number, scenario): (usize, &ScenarioSpec)| {
        fallen(case, scenario).into_iter().map(move |fallen| FallenRow { scenario: number, fallen }).collect::<Vec<_>>()
    };
    let depends = case.services.iter().any(|service| !service.needs.is_empty());
    depends.then(|| case.scenarios.iter().enumerate().flat_map(of_scenario).collect())
}

fn scenario(case: &Case, number: usize) -> Value {
    Value::from(case.scenarios.get(number).map_or("", |scenario| scenario.id.as_str()))
}

pub(super) fn shared_columns() -> TableOf<SharedCapacityRow> {
    let mut table = TableOf::new("shared_capacity", "Capacities that several services use up together, by site");
    table.add(text("scenario", "Scenario", "id of the scenario"), |case, row: &SharedCapacityRow| {
        scenario(case, row.scenario)
    });
    table.add(text("shared", "Shared capacity", "id of the shared capacity"), |case, row| {
        Value::from(case.shared_capacities[row.shared].id.as_str())
    });
    table.add(text("unit", "Unit", "what it is counted in"), |case, row| {
        Value::from(case.shared_capacities[row.shared].unit.as_str())
    });
    table.add(text("site", "Site", "the site"), |case, row| site_id(case, Some(row.site)));
    table.add(text("site_name", "Site", "its name"), |case, row| site_name(case, Some(row.site)));
    for (side, name) in ["before", "after"].into_iter().enumerate() {
        let definition = "what the site has; empty where it has no limit or is not in use";
        let column =
            figure(&format!("capacity_{name}"), &format!("Capacity {name}"), definition).unit("of the capacity");
        table.add(column, move |_, row| row.capacity[side].into());
        let definition =
            "patients of each service that shares it times what one of them uses; empty where a count is suppressed";
        let column = figure(&format!("used_{name}"), &format!("Used {name}"), definition).unit("of the capacity");
        table.add(column.disclosed(Disclosure::OfCounts), move |_, row| row.used[side].into());
        let definition = "used over capacity";
        let column = figure(&format!("utilisation_{name}"), &format!("Utilisation {name}"), definition);
        table.add(column.disclosed(Disclosure::OfCounts), move |_, row| row.utilisation(side).into());
    }
    table
}

pub(super) fn fallen_columns() -> TableOf<FallenRow> {
    let about = "Services that a scenario leaves without what they need at a site";
    let mut table = TableOf::new("fallen_services", about);
    table.add(text("scenario", "Scenario", "id of the scenario"), |case, row: &FallenRow| scenario(case, row.scenario));
    table.add(text("service", "Service", "id of the service"), |case, row| {
        service_id(case, Some(row.fallen.service)).into()
    });
    table.add(text("site", "Site", "the site"), |case, row| site_id(case, Some(row.fallen.site)));
    table.add(text("site_name", "Site", "its name"), |case, row| site_name(case, Some(row.fallen.site)));
    table.add(text("needs", "Needs", "id of the service that it needs and the site no longer has"), |case, row| {
        service_id(case, Some(row.fallen.needed)).into()
    });
    let definition = "whether it is taken away with it; else it stays, and that is only told";
    table.add(flag("taken_away", "Taken away", definition), |_, row| Value::Boolean(row.fallen.taken_away));
    table
}
