//! `[[scenario]]`: what needs the tables, before the references to sites are resolved.

use waywarden_scenario::draft::{
    AllocationKnown, ChangeDraft, MoveDraft, OpenDraft, ScenarioDraft, resolve_allocation, resolve_scenarios,
};
use waywarden_scenario::{ScenarioSpec, Service, SharedCapacity, SiteFigures, SiteTable};

use crate::checker::Checker;
use crate::demand::{Demand, matching};
use crate::document::{Condition, Located};
use crate::raw_scenarios::{RawMove, RawOpen, RawScenario, RawSiteChange};
use crate::roads;
use crate::sites::figure_change;

/// Resolves all scenarios. Without sites or demand, what depends on them is left unchecked: the reason they are missing
/// has been reported.
pub(crate) fn read(
    checker: &mut Checker<'_>,
    raw: &[RawScenario],
    sites: Option<&mut SiteTable>,
    demand: &Demand,
    services: (&[Service], &[SharedCapacity]),
) -> Vec<ScenarioSpec> {
    let drafts = raw.iter().map(|raw| draft(checker, raw, sites.as_deref(), demand, services));
    let drafts: Vec<ScenarioDraft> = drafts.collect();
    resolve_scenarios(checker, &drafts, sites)
}

fn draft(
    checker: &mut Checker<'_>,
    raw: &RawScenario,
    sites: Option<&SiteTable>,
    demand: &Demand,
    services: (&[Service], &[SharedCapacity]),
) -> ScenarioDraft {
    let in_scope = raw.demand.as_ref().zip(demand.table.as_ref()).and_then(|(conditions, table)| {
        let scope = matching(checker, table, conditions, "the demand table")?;
        if !scope.contains(&true) {
            checker.problem(&raw.here, "no area satisfies all of `demand`", "widen the filter");
        }
        Some(scope)
    });
    let allocation = raw.allocation.as_ref().map(|raw| {
        let (areas, weights, groups) = (&demand.areas, &demand.weights, &demand.groups);
        resolve_allocation(checker, Some(raw), &AllocationKnown { areas, weights, groups, sites })
    });
    ScenarioDraft {
        here: raw.here.clone(),
        id: raw.id.clone(),
        title: raw.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        from: raw.from.clone(),
        combine: raw.combine.clone(),
        close: raw.close.clone(),
        open: raw.open.iter().map(|open| opened(checker, open, services)).collect(),
        open_candidates: raw.open_candidates.clone(),
        moves: raw.moves.iter().map(moved).collect(),
        changes: raw.changes.iter().map(|change| changed(checker, change, services)).collect(),
        road_changes: raw.road_changes.iter().filter_map(|raw| roads::change(checker, raw)).collect(),
        sites: raw.sites.clone(),
        demand: raw.demand.as_ref().map(|conditions| displayed(conditions)),
        in_scope,
        allocation,
        period: raw.period.clone(),
        before: raw.before.clone(),
    }
}

fn displayed(conditions: &[Condition]) -> Vec<(String, Vec<String>)> {
    let texts = |values: &[Located<String>]| values.iter().map(|value| value.value.clone()).collect();
    conditions.iter().map(|c| (c.column.value.clone(), texts(&c.values))).collect()
}

fn opened(checker: &mut Checker<'_>, raw: &RawOpen, (services, shared): (&[Service], &[SharedCapacity])) -> OpenDraft {
    let commissioner = raw.commissioner.as_ref().map(|found| found.value.clone());
    let mut figures = SiteFigures { commissioner, ..SiteFigures::default() };
    figure_change(checker, &raw.figures, services, shared).apply(&mut figures);
    let (id, name, lon, lat) = (raw.id.clone(), raw.name.clone(), raw.lon.clone(), raw.lat.clone());
    OpenDraft { here: raw.here.clone(), id, name, lon, lat, figures }
}

fn moved(raw: &RawMove) -> MoveDraft {
    MoveDraft { here: raw.here.clone(), site: raw.site.clone(), lon: raw.lon.clone(), lat: raw.lat.clone() }
}

fn changed(
    checker: &mut Checker<'_>,
    raw: &RawSiteChange,
    (services, shared): (&[Service], &[SharedCapacity]),
) -> ChangeDraft {
    let before = checker.problems.len();
    let figures = figure_change(checker, &raw.figures, services, shared);
    let refused = checker.problems.len() > before;
    ChangeDraft { here: raw.here.clone(), site: raw.site.clone(), figures, refused }
}
