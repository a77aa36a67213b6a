//! The scenarios of a case, resolved against sites and demand.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_network::LonLat;
use waywarden_tables::suggestion;

use super::check::Checker;
use super::combine;
use super::demand::{Demand, matching};
use super::document::Located;
use super::raw_scenarios::{RawMove, RawOpen, RawScenario};
use super::sites::figure_change;
use super::{allocation, roads};
use crate::{FigureChange, Relocation, ScenarioSpec, Service, Site, SiteChange, SiteFigures, SiteIndex, SiteTable};

/// Opened sites by id, with the line where each is first written.
type Opened = BTreeMap<String, (Site, usize)>;

/// Resolves all scenarios. Without sites or demand, what depends on them is left unchecked: the reason they are missing
/// has been reported.
pub(super) fn read(
    checker: &mut Checker<'_>,
    raw: &[RawScenario],
    mut sites: Option<&mut SiteTable>,
    demand: &Demand,
    services: &[Service],
) -> Vec<ScenarioSpec> {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut opened = Opened::new();
    let mut scenarios = Vec::new();
    for raw in raw {
        let id = scenario_id(checker, raw, &mut ids);
        let open =
            raw.open.iter().filter_map(|open| opened_site(checker, open, sites.as_deref(), services, &mut opened));
        let open: Vec<(&RawOpen, Site)> = open.collect();
        let in_scope = raw.demand.as_ref().zip(demand.table.as_ref()).and_then(|(conditions, table)| {
            let scope = matching(checker, table, conditions, "the demand table")?;
            if !scope.contains(&true) {
                checker.problem(&raw.here, "no area satisfies all of `demand`", "widen the filter");
            }
            Some(scope)
        });
        let road_changes = raw.road_changes.iter().filter_map(|raw| roads::change(checker, raw)).collect();
        let from = raw.from.as_ref().and_then(|year| from_year(checker, year));
        let allocation = raw.allocation.as_ref().map(|raw| {
            let (areas, weights, groups) = (&demand.areas, &demand.weights, &demand.groups);
            allocation::read(checker, Some(raw), &allocation::Known { areas, weights, groups, sites: sites.as_deref() })
        });
        let Some(sites) = sites.as_deref_mut() else { continue };
        let before = checker.problems.len();
        let changes = changes(checker, raw, open, sites, services);
        let own = ScenarioSpec {
            id,
            title: raw.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
            from,
            road_changes,
            in_scope,
            demand: raw.demand.as_ref().map(|conditions| displayed(conditions)).unwrap_or_default(),
            allocation,
            ..changes
        };
        let resolved = match &raw.combine {
            Some(parts) => combine::read(checker, raw, parts, own, &scenarios, &ids),
            None => vec![own],
        };
        if checker.problems.len() == before && resolved.last().is_some_and(|last| nothing_left(sites, last)) {
            checker.problem(&raw.here, "no site remains", "leave at least one site open, or open another");
        }
        scenarios.extend(resolved);
    }
    scenarios
}

fn nothing_left(sites: &SiteTable, scenario: &ScenarioSpec) -> bool {
    let gone = |site: &SiteIndex| scenario.close.contains(site);
    let left = match &scenario.only {
        Some(only) => only.iter().filter(|site| !gone(site)).count(),
        None => sites.base().filter(|site| !gone(site)).count(),
    };
    left == 0 && scenario.open.is_empty()
}

fn from_year(checker: &mut Checker<'_>, year: &Located<f64>) -> Option<u16> {
    if year.value.fract() == 0.0 && (1900.0..=2200.0).contains(&year.value) {
        return Some(year.value as u16);
    }
    checker.problem(year, format!("{} is not a year", year.value), "write the year of the change, such as 2027");
    None
}

fn displayed(conditions: &[super::document::Condition]) -> Vec<(String, Vec<String>)> {
    let texts = |values: &[Located<String>]| values.iter().map(|value| value.value.clone()).collect();
    conditions.iter().map(|c| (c.column.value.clone(), texts(&c.values))).collect()
}

fn scenario_id(checker: &mut Checker<'_>, raw: &RawScenario, ids: &mut BTreeMap<String, usize>) -> String {
    let Some(id) = &raw.id else { return String::new() };
    if checker.plain_id(id).is_some() {
        if id.value == "baseline" {
            checker.problem(id, "the id \"baseline\" is reserved for the sites as they are", "choose another id");
        } else if let Some(line) = ids.get(&id.value) {
            let message = format!("the scenario id \"{}\" is already used in line {line}", id.value);
            checker.problem(id, message, "give each scenario its own id");
        } else {
            ids.insert(id.value.clone(), id.line);
        }
    }
    id.value.clone()
}

fn opened_site<'r>(
    checker: &mut Checker<'_>,
    raw: &'r RawOpen,
    sites: Option<&SiteTable>,
    services: &[Service],
    opened: &mut Opened,
) -> Option<(&'r RawOpen, Site)> {
    let at = position(checker, &raw.here, raw.lon.as_ref(), raw.lat.as_ref());
    let id = raw.id.as_ref()?;
    let base = sites.and_then(|sites| Some((sites, sites.find_base(&id.value)?)));
    if let Some((sites, base)) = base {
        let message = format!("the id \"{}\" is that of \"{}\" in the sites file", id.value, sites.site(base).name);
        checker.problem(id, message, "choose another id; to put that site elsewhere use `move`");
        return None;
    }
    let site = Site {
        id: id.value.clone(),
        name: raw.name.as_ref().unwrap_or(id).value.clone(),
        at: at?,
        extra: sites.map(blank_extra).unwrap_or_default(),
        figures: {
            let mut figures = SiteFigures {
                commissioner: raw.commissioner.as_ref().map(|found| found.value.clone()),
                ..SiteFigures::default()
            };
            figure_change(checker, &raw.figures, services).apply(&mut figures);
            figures
        },
    };
    match opened.get(&site.id) {
        Some((known, line)) if *known != site => {
            let message = format!("the id \"{}\" is another site in line {line}", site.id);
            checker.problem(id, message, "one id means one site with one name and place in all scenarios");
            return None;
        }
        Some(_) => {}
        None => {
            opened.insert(site.id.clone(), (site.clone(), id.line));
        }
    }
    Some((raw, site))
}

/// The further columns of the sites file, blank.
fn blank_extra(sites: &SiteTable) -> Vec<(String, String)> {
    let first = sites.positions().first().map(|position| position.site.extra.as_slice()).unwrap_or_default();
    first.iter().map(|(column, _)| (column.clone(), String::new())).collect()
}

fn position(
    checker: &mut Checker<'_>,
    here: &Located<()>,
    lon: Option<&Located<f64>>,
    lat: Option<&Located<f64>>,
) -> Option<LonLat> {
    match LonLat::from_degrees(lon?.value, lat?.value) {
        Ok(at) => {
            if let Some((message, help)) = checker.extent.and_then(|extent| super::whereabouts::slip(at, extent)) {
                checker.problem(here, message, help);
                return None;
            }
            Some(at)
        }
        Err(error) => {
            checker.problem(here, error.to_string(), "give WGS 84 longitude and latitude in degrees");
            None
        }
    }
}

/// The changes of one scenario; id, title and demand are the caller's.
fn changes(
    checker: &mut Checker<'_>,
    raw: &RawScenario,
    opened: Vec<(&RawOpen, Site)>,
    sites: &mut SiteTable,
    services: &[Service],
) -> ScenarioSpec {
    let only = raw.sites.as_ref().map(|ids| site_list(checker, sites, ids));
    if raw.sites.as_ref().is_some_and(Vec::is_empty) {
        checker.problem(&raw.here, "`sites` names no site", "name the sites that count, or remove the key");
    }
    let close = site_list(checker, sites, &raw.close);
    for (id, site) in raw.close.iter().zip(&close) {
        counted(checker, id, *site, only.as_deref());
    }
    let mut moved: Vec<(&RawMove, SiteIndex)> = Vec::new();
    for raw in &raw.moves {
        let Some((id, Some(site))) = raw.site.as_ref().map(|id| (id, find(checker, sites, id))) else { continue };
        counted(checker, id, Some(site), only.as_deref());
        if close.contains(&Some(site)) {
            checker.problem(id, format!("\"{}\" is both closed and moved", id.value), "keep one of the two");
        } else if moved.iter().any(|(_, known)| *known == site) {
            checker.problem(id, format!("\"{}\" is moved twice", id.value), "keep one of the two");
        } else {
            moved.push((raw, site));
        }
    }
    let moves: Vec<Relocation> = moved
        .iter()
        .filter_map(|(raw, from)| {
            let to = position(checker, &raw.here, raw.lon.as_ref(), raw.lat.as_ref())?;
            Some(Relocation { from: *from, to: sites.relocate(*from, to) })
        })
        .collect();
    let mut open = Vec::new();
    for (raw, site) in opened {
        let index = sites.open(site);
        if open.contains(&index) {
            let at = raw.id.as_ref().map_or(&raw.here, |_| &raw.here);
            checker.problem(at, "this site is opened twice in the scenario", "keep one of the two");
        }
        open.push(index);
    }
    let close: Vec<SiteIndex> = close.into_iter().flatten().collect();
    let only = only.map(|sites| sites.into_iter().flatten().collect::<Vec<_>>());
    let site_changes = site_changes(checker, raw, sites, services, &close, only.as_deref());
    ScenarioSpec { close, open, moves, changes: site_changes, only, ..ScenarioSpec::baseline() }
}

/// What changes of sites that stay.
fn site_changes(
    checker: &mut Checker<'_>,
    raw: &RawScenario,
    sites: &SiteTable,
    services: &[Service],
    close: &[SiteIndex],
    only: Option<&[SiteIndex]>,
) -> Vec<SiteChange> {
    let mut changes: Vec<SiteChange> = Vec::new();
    for raw in &raw.changes {
        let before = checker.problems.len();
        let figures = figure_change(checker, &raw.figures, services);
        let in_order = checker.problems.len() == before;
        let Some((id, Some(site))) = raw.site.as_ref().map(|id| (id, find(checker, sites, id))) else { continue };
        let only: Option<Vec<Option<SiteIndex>>> = only.map(|only| only.iter().copied().map(Some).collect());
        counted(checker, id, Some(site), only.as_deref());
        if figures == FigureChange::default() {
            // Nothing is left of figures that are wrong; they have been reported.
            if !in_order {
                continue;
            }
            let help = "add hours, capacity, services, door_to_needle_min or another figure";
            checker.problem(&raw.here, format!("nothing says what changes at \"{}\"", id.value), help);
        } else if close.contains(&site) {
            checker.problem(id, format!("\"{}\" is both closed and changed", id.value), "keep one of the two");
        } else if changes.iter().any(|known| known.site == site) {
            checker.problem(id, format!("\"{}\" is changed twice", id.value), "write all its changes in one");
        } else {
            changes.push(SiteChange { site, figures });
        }
    }
    changes
}

/// The sites of a list of ids, with `None` for those that are unknown or repeated (reported).
fn site_list(checker: &mut Checker<'_>, sites: &SiteTable, ids: &[Located<String>]) -> Vec<Option<SiteIndex>> {
    let mut known: BTreeSet<SiteIndex> = BTreeSet::new();
    let mut list = Vec::with_capacity(ids.len());
    for id in ids {
        let site = find(checker, sites, id);
        if site.is_some_and(|site| !known.insert(site)) {
            checker.problem(id, format!("the site \"{}\" is named twice", id.value), "name it once");
            list.push(None);
        } else {
            list.push(site);
        }
    }
    list
}

fn find(checker: &mut Checker<'_>, sites: &SiteTable, id: &Located<String>) -> Option<SiteIndex> {
    let found = sites.find_base(&id.value);
    if found.is_none() {
        let help = suggestion(&id.value, "site ids", sites.base().map(|site| sites.site(site).id.as_str()));
        checker.problem(id, format!("no site has the id \"{}\"", id.value), help);
    }
    found
}

/// A site that changes must be among the sites that count.
fn counted(
    checker: &mut Checker<'_>,
    id: &Located<String>,
    site: Option<SiteIndex>,
    only: Option<&[Option<SiteIndex>]>,
) {
    if let (Some(site), Some(only)) = (site, only)
        && !only.contains(&Some(site))
    {
        let message = format!("\"{}\" changes but is not among the `sites` that count", id.value);
        checker.problem(id, message, "add it to `sites`");
    }
}
