//! Scenarios made of others, and their phases.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_tables::suggestion;

use super::{Findings, Located, ScenarioDraft};
use crate::ScenarioSpec;

/// The scenario that does all that its parts and itself do, after those of its phases: if its parts take effect in
/// different years, what holds from each year on but the last is a scenario of its own, `<id>_<year>`.
pub(super) fn resolve(
    findings: &mut Findings,
    raw: &ScenarioDraft,
    parts: &[Located<String>],
    own: ScenarioSpec,
    earlier: &[ScenarioSpec],
    ids: &BTreeMap<String, String>,
) -> Vec<ScenarioSpec> {
    let mut members: Vec<(&Located<String>, &ScenarioSpec)> = Vec::new();
    for part in parts {
        match earlier.iter().find(|scenario| scenario.id == part.value && !scenario.id.is_empty()) {
            Some(_) if members.iter().any(|(known, _)| known.value == part.value) => {
                findings.problem(part, format!("\"{}\" is named twice", part.value), "name it once");
            }
            Some(scenario) => members.push((part, scenario)),
            None => {
                let help = suggestion(&part.value, "scenarios above", earlier.iter().map(|s| s.id.as_str()));
                findings.problem(part, format!("no scenario above has the id \"{}\"", part.value), help);
            }
        }
    }
    if parts.is_empty() {
        findings.problem(&raw.here, "`combine` names no scenario", "name at least one, or remove the key");
    }
    let own = inherited(findings, raw, &members, own);
    let years: BTreeSet<u16> = members.iter().filter_map(|(_, part)| part.from).chain(own.from).collect();
    let mut scenarios = Vec::new();
    for year in years.iter().rev().skip(1).rev() {
        let mut phase = ScenarioSpec {
            id: format!("{}_{year}", own.id),
            title: format!("{}, from {year}", own.title),
            from: Some(*year),
            only: own.only.clone(),
            in_scope: own.in_scope.clone(),
            demand: own.demand.clone(),
            allocation: own.allocation.clone(),
            period: own.period.clone(),
            before: own.before,
            ..ScenarioSpec::baseline()
        };
        // What has no year holds from the first on.
        for (at, part) in members.iter().filter(|(_, part)| part.from.is_none_or(|from| from <= *year)) {
            add(&mut Vec::new(), &mut phase, at, part);
        }
        if ids.contains_key(&phase.id) {
            let message = format!("the phase of {year} would have the id \"{}\" of another scenario", phase.id);
            findings.problem(&raw.here, message, "choose another id");
        }
        scenarios.push(phase);
    }
    let mut whole = ScenarioSpec { from: own.from.or(years.last().copied()), ..own };
    let mut conflicts = Vec::new();
    for (at, part) in &members {
        add(&mut conflicts, &mut whole, at, part);
    }
    for (at, message, help) in conflicts {
        findings.problem(at, message, help);
    }
    scenarios.push(whole);
    scenarios
}

/// `sites`, `demand`, `allocation`, `period` and `before` of the parts, where the scenario gives none and the parts agree.
fn inherited(
    findings: &mut Findings,
    raw: &ScenarioDraft,
    parts: &[(&Located<String>, &ScenarioSpec)],
    mut own: ScenarioSpec,
) -> ScenarioSpec {
    let Some(((_, first), rest)) = parts.split_first() else { return own };
    for (at, part) in rest {
        let differ = [
            ("sites", raw.sites.is_none() && part.only != first.only),
            ("demand", raw.demand.is_none() && part.in_scope != first.in_scope),
            ("allocation", raw.allocation.is_none() && part.allocation != first.allocation),
            ("period", raw.period.is_none() && part.period_name() != first.period_name()),
            ("before", raw.before.is_none() && part.before != first.before),
        ];
        for (key, _) in differ.into_iter().filter(|(_, differ)| *differ) {
            let message = format!("\"{}\" has another `{key}` than \"{}\"", part.id, first.id);
            findings.problem(at, message, format!("give `{key}` in this scenario"));
        }
    }
    if raw.sites.is_none() {
        own.only.clone_from(&first.only);
    }
    if raw.demand.is_none() {
        own.in_scope.clone_from(&first.in_scope);
        own.demand.clone_from(&first.demand);
    }
    if raw.allocation.is_none() {
        own.allocation.clone_from(&first.allocation);
    }
    if raw.period.is_none() {
        own.period.clone_from(&first.period);
    }
    if raw.before.is_none() {
        own.before = first.before;
    }
    own
}

type Conflict<'r> = (&'r Located<String>, String, &'static str);

/// Adds what a part does; contradictions become conflicts.
fn add<'r>(conflicts: &mut Vec<Conflict<'r>>, whole: &mut ScenarioSpec, at: &'r Located<String>, part: &ScenarioSpec) {
    const ONE: &str = "combine scenarios that do not contradict each other";
    for site in &part.close {
        if whole.moves.iter().any(|moved| moved.from == *site) {
            conflicts.push((at, format!("\"{}\" closes a site that another part moves", part.id), ONE));
        } else if !whole.close.contains(site) {
            whole.close.push(*site);
        }
    }
    for site in part.open.iter().filter(|site| !whole.open.contains(site)).copied().collect::<Vec<_>>() {
        whole.open.push(site);
    }
    for moved in &part.moves {
        match whole.moves.iter().find(|known| known.from == moved.from) {
            Some(known) if known.to != moved.to => {
                conflicts.push((at, format!("\"{}\" moves a site that another part moves elsewhere", part.id), ONE));
            }
            Some(_) => {}
            None if whole.close.contains(&moved.from) => {
                conflicts.push((at, format!("\"{}\" moves a site that another part closes", part.id), ONE));
            }
            None => whole.moves.push(*moved),
        }
    }
    for change in &part.changes {
        match whole.changes.iter_mut().find(|known| known.site == change.site) {
            Some(known) => {
                let differ = known.figures.conflicts(&change.figures);
                if !differ.is_empty() {
                    let keys = differ.join(", ");
                    let message =
                        format!("\"{}\" changes {keys} of a site that another part changes otherwise", part.id);
                    conflicts.push((at, message, ONE));
                }
                known.figures.merge(&change.figures);
            }
            None => whole.changes.push(change.clone()),
        }
    }
    for change in &part.road_changes {
        if !whole.road_changes.contains(change) {
            whole.road_changes.push(change.clone());
        }
    }
    whole.parts.push(part.id.clone());
}
