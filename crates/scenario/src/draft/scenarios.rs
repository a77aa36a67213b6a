//! Scenarios, resolved against sites.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_network::LonLat;
use waywarden_tables::suggestion;

use super::{Findings, Located, combine, metres, slip};
use crate::TODAY;
use crate::case::{RoadChange, Written};
use crate::{
    AllocationSpec, FigureChange, Relocation, RoadsBefore, ScenarioSpec, Site, SiteChange, SiteFigures, SiteIndex,
    SiteTable,
};

/// A scenario before its references are resolved.
#[derive(Clone, Debug)]
pub struct ScenarioDraft {
    /// Where it stands.
    pub here: Located<()>,
    /// See [`ScenarioSpec::id`]; `None` is a problem that was findings before.
    pub id: Option<Located<String>>,
    /// For people.
    pub title: String,
    /// The year in which it takes effect.
    pub from: Option<Located<f64>>,
    /// Scenarios above that it is made of.
    pub combine: Option<Vec<Located<String>>>,
    /// Ids of sites that close.
    pub close: Vec<Located<String>>,
    /// Sites that open.
    pub open: Vec<OpenDraft>,
    /// Ids of candidates that open.
    pub open_candidates: Vec<Located<String>>,
    /// Sites that move.
    pub moves: Vec<MoveDraft>,
    /// Sites whose figures change.
    pub changes: Vec<ChangeDraft>,
    /// Roads that change.
    pub road_changes: Vec<RoadChange>,
    /// Ids of the only sites that count.
    pub sites: Option<Vec<Located<String>>>,
    /// The filter of the areas whose people count, for display.
    pub demand: Option<Vec<(String, Vec<String>)>>,
    /// What it comes to: one flag per area.
    pub in_scope: Option<Vec<bool>>,
    /// How people are allocated, if not as in the rest of the case.
    pub allocation: Option<AllocationSpec>,
    /// See [`ScenarioSpec::period`].
    pub period: Option<Located<String>>,
    /// See [`ScenarioSpec::before`].
    pub before: Option<Located<String>>,
}

/// A site that a scenario opens.
#[derive(Clone, Debug)]
pub struct OpenDraft {
    /// Where it stands.
    pub here: Located<()>,
    /// Its id.
    pub id: Option<Located<String>>,
    /// For people; the id if there is none.
    pub name: Option<Located<String>>,
    /// Longitude, degrees.
    pub lon: Option<Located<f64>>,
    /// Latitude, degrees.
    pub lat: Option<Located<f64>>,
    /// Its figures.
    pub figures: SiteFigures,
}

/// A site that a scenario moves.
#[derive(Clone, Debug)]
pub struct MoveDraft {
    /// Where it stands.
    pub here: Located<()>,
    /// The id of the site.
    pub site: Option<Located<String>>,
    /// Longitude of the new place, degrees.
    pub lon: Option<Located<f64>>,
    /// Latitude of the new place, degrees.
    pub lat: Option<Located<f64>>,
}

/// A site whose figures a scenario changes.
#[derive(Clone, Debug)]
pub struct ChangeDraft {
    /// Where it stands.
    pub here: Located<()>,
    /// The id of the site.
    pub site: Option<Located<String>>,
    /// What changes.
    pub figures: FigureChange,
    /// Whether some of what it says was refused, so that nothing may be left.
    pub refused: bool,
}

/// Opened sites by id, with the place where each is first written.
type Opened = BTreeMap<String, (Site, String)>;

/// Resolves all scenarios. Without sites, what depends on them is left unchecked: the reason they are missing has been
/// reported.
pub fn resolve_scenarios(
    findings: &mut Findings,
    drafts: &[ScenarioDraft],
    mut sites: Option<&mut SiteTable>,
) -> Vec<ScenarioSpec> {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut opened = Opened::new();
    let mut scenarios = Vec::new();
    for draft in drafts {
        let id = scenario_id(findings, draft, &mut ids);
        let open = draft.open.iter().filter_map(|open| opened_site(findings, open, sites.as_deref(), &mut opened));
        let open: Vec<(&OpenDraft, Site)> = open.collect();
        let from = draft.from.as_ref().and_then(|year| from_year(findings, year));
        let Some(sites) = sites.as_deref_mut() else { continue };
        let changes = changes(findings, draft, open, sites);
        let own = ScenarioSpec {
            id,
            title: draft.title.clone(),
            from,
            road_changes: draft.road_changes.clone(),
            in_scope: draft.in_scope.clone(),
            demand: draft.demand.clone().unwrap_or_default(),
            allocation: draft.allocation.clone(),
            period: draft.period.as_ref().map(|name| Written { text: name.value.clone(), place: name.place() }),
            before: draft.before.as_ref().and_then(|named| roads_before(findings, named)),
            ..changes
        };
        let resolved = match &draft.combine {
            Some(parts) => combine::resolve(findings, draft, parts, own, &scenarios, &ids),
            None => vec![own],
        };
        scenarios.extend(resolved);
    }
    // A case that asks for no change asks what is true today.
    if drafts.is_empty() && sites.is_some() {
        scenarios.push(ScenarioSpec::baseline());
    }
    scenarios
}

fn roads_before(findings: &mut Findings, named: &Located<String>) -> Option<RoadsBefore> {
    let found = RoadsBefore::ALL.into_iter().find(|known| known.as_str() == named.value);
    if found.is_none() {
        let help = "write \"same\", the roads of the scenario, or \"today\", those of the case";
        findings.problem(named, format!("\"{}\" says nothing of the roads before", named.value), help);
    }
    found
}

fn from_year(findings: &mut Findings, year: &Located<f64>) -> Option<u16> {
    if year.value.fract() == 0.0 && (1900.0..=2200.0).contains(&year.value) {
        return Some(year.value as u16);
    }
    findings.problem(year, format!("{} is not a year", year.value), "write the year of the change, such as 2027");
    None
}

fn scenario_id(findings: &mut Findings, draft: &ScenarioDraft, ids: &mut BTreeMap<String, String>) -> String {
    let Some(id) = &draft.id else { return String::new() };
    if findings.plain_id(id).is_some() {
        if id.value == "baseline" || id.value == TODAY {
            let message = format!("the id \"{}\" is reserved for the sites as they are", id.value);
            findings.problem(id, message, "choose another id");
        } else if let Some(line) = ids.get(&id.value) {
            let message = format!("the scenario id \"{}\" is already used in {line}", id.value);
            findings.problem(id, message, "give each scenario its own id");
        } else {
            ids.insert(id.value.clone(), id.short());
        }
    }
    id.value.clone()
}

fn opened_site<'r>(
    findings: &mut Findings,
    raw: &'r OpenDraft,
    sites: Option<&SiteTable>,
    opened: &mut Opened,
) -> Option<(&'r OpenDraft, Site)> {
    let at = position(findings, &raw.here, raw.lon.as_ref(), raw.lat.as_ref());
    let id = raw.id.as_ref()?;
    let base = sites.and_then(|sites| Some((sites, sites.find_base(&id.value)?)));
    if let Some((sites, base)) = base {
        let message = format!("the id \"{}\" is that of \"{}\" in the sites file", id.value, sites.site(base).name);
        findings.problem(id, message, "choose another id; to put that site elsewhere use `move`");
        return None;
    }
    if sites.is_some_and(|sites| sites.find_candidate(&id.value).is_some()) {
        let message = format!("the id \"{}\" is that of a candidate", id.value);
        findings.problem(
            id,
            message,
            format!("write open = [\"{}\"] to open the candidate, or choose another id", id.value),
        );
        return None;
    }
    let site = Site {
        id: id.value.clone(),
        name: raw.name.as_ref().unwrap_or(id).value.clone(),
        at: at?,
        extra: sites.map(blank_extra).unwrap_or_default(),
        figures: raw.figures.clone(),
    };
    match opened.get(&site.id) {
        Some((known, line)) if *known != site => {
            let message = format!("the id \"{}\" is another site in {line}", site.id);
            findings.problem(id, message, "one id means one site with one name and place in all scenarios");
            return None;
        }
        Some(_) => {}
        None => {
            opened.insert(site.id.clone(), (site.clone(), id.short()));
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
    findings: &mut Findings,
    here: &Located<()>,
    lon: Option<&Located<f64>>,
    lat: Option<&Located<f64>>,
) -> Option<LonLat> {
    match LonLat::from_degrees(lon?.value, lat?.value) {
        Ok(at) => {
            if let Some((message, help)) = findings.extent.and_then(|extent| slip(at, extent)) {
                findings.problem(here, message, help);
                return None;
            }
            Some(at)
        }
        Err(error) => {
            let help = "give WGS 84 longitude and latitude in degrees".to_owned();
            let metres = metres(lon?.value, lat?.value, findings.extent);
            let (message, help) = metres.unwrap_or_else(|| (error.to_string(), help));
            findings.problem(here, message, help);
            None
        }
    }
}

/// The changes of one scenario; id, title and demand are the caller's.
fn changes(
    findings: &mut Findings,
    raw: &ScenarioDraft,
    opened: Vec<(&OpenDraft, Site)>,
    sites: &mut SiteTable,
) -> ScenarioSpec {
    let only = raw.sites.as_ref().map(|ids| {
        // A list of those that count may name sites that are skipped.
        let there: Vec<_> = ids.iter().filter(|id| !findings.skipped.contains_key(&id.value)).cloned().collect();
        site_list(findings, sites, &there)
    });
    if raw.sites.as_ref().is_some_and(Vec::is_empty) {
        findings.problem(&raw.here, "`sites` names no site", "name the sites that count, or remove the key");
    }
    let close = site_list(findings, sites, &raw.close);
    for (id, site) in raw.close.iter().zip(&close) {
        counted(findings, id, *site, only.as_deref());
    }
    let mut moved: Vec<(&MoveDraft, SiteIndex)> = Vec::new();
    for raw in &raw.moves {
        let Some((id, Some(site))) = raw.site.as_ref().map(|id| (id, find(findings, sites, id))) else { continue };
        counted(findings, id, Some(site), only.as_deref());
        if close.contains(&Some(site)) {
            findings.problem(id, format!("\"{}\" is both closed and moved", id.value), "keep one of the two");
        } else if moved.iter().any(|(_, known)| *known == site) {
            findings.problem(id, format!("\"{}\" is moved twice", id.value), "keep one of the two");
        } else {
            moved.push((raw, site));
        }
    }
    let moves: Vec<Relocation> = moved
        .iter()
        .filter_map(|(raw, from)| {
            let to = position(findings, &raw.here, raw.lon.as_ref(), raw.lat.as_ref())?;
            let to = sites.relocate(*from, to);
            findings.positions.entry(to).or_insert_with(|| raw.here.place());
            Some(Relocation { from: *from, to })
        })
        .collect();
    let mut open = Vec::new();
    for (raw, site) in opened {
        let index = sites.open(site);
        findings.positions.entry(index).or_insert_with(|| raw.here.place());
        if open.contains(&index) {
            let at = raw.id.as_ref().map_or(&raw.here, |_| &raw.here);
            findings.problem(at, "this site is opened twice in the scenario", "keep one of the two");
        }
        open.push(index);
    }
    for id in &raw.open_candidates {
        match sites.find_candidate(&id.value) {
            Some(index) if !open.contains(&index) => open.push(index),
            Some(_) => findings.problem(id, "this site is opened twice in the scenario", "keep one of the two"),
            None => {
                let known = sites.candidates().map(|site| sites.site(site).id.as_str());
                let help = suggestion(&id.value, "candidates", known);
                findings.problem(id, format!("no candidate of [siting] has the id \"{}\"", id.value), help);
            }
        }
    }
    let close: Vec<SiteIndex> = close.into_iter().flatten().collect();
    let only = only.map(|sites| sites.into_iter().flatten().collect::<Vec<_>>());
    let site_changes = site_changes(findings, raw, sites, &close, only.as_deref());
    ScenarioSpec { close, open, moves, changes: site_changes, only, ..ScenarioSpec::baseline() }
}

/// What changes of sites that stay.
fn site_changes(
    findings: &mut Findings,
    raw: &ScenarioDraft,
    sites: &SiteTable,
    close: &[SiteIndex],
    only: Option<&[SiteIndex]>,
) -> Vec<SiteChange> {
    let mut changes: Vec<SiteChange> = Vec::new();
    for raw in &raw.changes {
        let Some((id, Some(site))) = raw.site.as_ref().map(|id| (id, find(findings, sites, id))) else { continue };
        let only: Option<Vec<Option<SiteIndex>>> = only.map(|only| only.iter().copied().map(Some).collect());
        counted(findings, id, Some(site), only.as_deref());
        if raw.figures == FigureChange::default() {
            // Nothing is left of figures that are wrong; they have been reported.
            if raw.refused {
                continue;
            }
            let help = "add hours, capacity, services, door_to_needle_min or another figure";
            findings.problem(&raw.here, format!("nothing says what changes at \"{}\"", id.value), help);
        } else if close.contains(&site) {
            findings.problem(id, format!("\"{}\" is both closed and changed", id.value), "keep one of the two");
        } else if changes.iter().any(|known| known.site == site) {
            findings.problem(id, format!("\"{}\" is changed twice", id.value), "write all its changes in one");
        } else {
            changes.push(SiteChange { site, figures: raw.figures.clone() });
        }
    }
    changes
}

/// The sites of a list of ids, with `None` for those that are unknown or repeated (reported).
fn site_list(findings: &mut Findings, sites: &SiteTable, ids: &[Located<String>]) -> Vec<Option<SiteIndex>> {
    let mut known: BTreeSet<SiteIndex> = BTreeSet::new();
    let mut list = Vec::with_capacity(ids.len());
    for id in ids {
        let site = find(findings, sites, id);
        if site.is_some_and(|site| !known.insert(site)) {
            findings.problem(id, format!("the site \"{}\" is named twice", id.value), "name it once");
            list.push(None);
        } else {
            list.push(site);
        }
    }
    list
}

fn find(findings: &mut Findings, sites: &SiteTable, id: &Located<String>) -> Option<SiteIndex> {
    let site = sites.find_base(&id.value);
    if let (None, Some(reason)) = (site, findings.skipped.get(&id.value)) {
        let message = format!("the site \"{}\" is skipped: {reason}", id.value);
        findings.problem(id, message, "take roads that it is on, or leave it out of the scenario");
    } else if site.is_none() {
        let help = suggestion(&id.value, "site ids", sites.base().map(|site| sites.site(site).id.as_str()));
        findings.problem(id, format!("no site has the id \"{}\"", id.value), help);
    }
    site
}

/// A site that changes must be among the sites that count.
fn counted(findings: &mut Findings, id: &Located<String>, site: Option<SiteIndex>, only: Option<&[Option<SiteIndex>]>) {
    if let (Some(site), Some(only)) = (site, only)
        && !only.contains(&Some(site))
    {
        let message = format!("\"{}\" changes but is not among the `sites` that count", id.value);
        findings.problem(id, message, "add it to `sites`");
    }
}
