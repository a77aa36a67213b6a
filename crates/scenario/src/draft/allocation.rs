//! `[allocation]`, resolved against weights, groups and sites.

use std::collections::BTreeSet;

use waywarden_tables::{Unmatched, suggestion};

use super::lost::{MOST_LOST_SHARE, lost_share};
use super::{Findings, Located};
use crate::allocation::TieRule;
use crate::{AllocationSpec, Area, GroupKind, GroupSpec, Rule, SiteFigures, SiteTable, WeightKind, WeightSpec};

/// How people are allocated, before references are resolved; what is absent is as by default.
#[derive(Clone, Debug)]
pub struct AllocationDraft {
    /// Where it stands.
    pub here: Located<()>,
    /// The name of the rule.
    pub rule: Option<Located<String>>,
    /// See [`Rule::Logit`].
    pub decay_per_min: Option<Located<f64>>,
    /// See [`Rule::Huff`].
    pub exponent: Option<Located<f64>>,
    /// See [`AllocationSpec::same_commissioner`].
    pub same_commissioner: Option<Located<bool>>,
    /// The name of the weight that volumes are counted in.
    pub weight: Option<Located<String>>,
    /// See [`AllocationSpec::calibrate`].
    pub calibrate: Option<Located<bool>>,
    /// See [`AllocationSpec::least_share`].
    pub least_share: Option<Located<f64>>,
    /// See [`AllocationSpec::tie`].
    pub tie: Option<Located<String>>,
}

/// What an allocation may refer to.
pub struct AllocationKnown<'a> {
    /// The areas.
    pub areas: &'a [Area],
    /// The weights.
    pub weights: &'a [WeightSpec],
    /// The groups of the areas.
    pub groups: &'a [GroupSpec],
    /// The sites; `None` if they could not be read.
    pub sites: Option<&'a SiteTable>,
}

const OF_AREAS: &str = "commissioners of areas that no site has";
const OF_SITES: &str = "commissioners of sites that no area has";

const RULES: [&str; 4] = ["nearest", "logit", "huff", "capacity"];

/// The weight that volumes are counted in unless the case says otherwise: the first of patients, else the headline.
fn volume_weight(weights: &[WeightSpec]) -> usize {
    weights.iter().position(|weight| weight.kind == WeightKind::Patients).unwrap_or(0)
}

/// Resolves an allocation; without a draft people go to the nearest.
pub fn resolve_allocation(
    findings: &mut Findings,
    raw: Option<&AllocationDraft>,
    known: &AllocationKnown<'_>,
) -> AllocationSpec {
    let default = AllocationSpec { weight: volume_weight(known.weights), ..AllocationSpec::default() };
    let Some(raw) = raw else { return default };
    let weight = match &raw.weight {
        None => default.weight,
        Some(name) => match known.weights.iter().position(|weight| weight.name == name.value) {
            Some(weight) => weight,
            None => {
                let help = suggestion(&name.value, "weights", known.weights.iter().map(|w| w.name.as_str()));
                findings.problem(name, format!("there is no weight \"{}\"", name.value), help);
                default.weight
            }
        },
    };
    let rule = rule(findings, raw);
    let chosen = matches!(rule, Rule::Logit { .. } | Rule::Huff { .. });
    let has = |figure: fn(&SiteFigures) -> bool| {
        known.sites.is_none_or(|sites| sites.base().any(|site| figure(&sites.site(site).figures)))
    };
    let mut calibrate = false;
    if let Some(found) = raw.calibrate.as_ref().filter(|found| found.value) {
        if !chosen {
            let help = "add rule = \"logit\" or \"huff\", or remove the key";
            findings.problem(found, "only an allocation by choice can be calibrated", help);
        } else if !has(|figures| figures.recorded.is_some_and(|recorded| recorded > 0.0)) {
            let help = "name the column of recorded volumes in [sites]: recorded = \"admissions\"";
            findings.problem(found, "no site has a recorded volume", help);
        } else {
            calibrate = true;
        }
    }
    let limited = |figures: &SiteFigures| {
        let own = figures.for_services.values().any(|limits| limits.capacity.is_some());
        own || figures.capacity.is_some() || !figures.shared.is_empty()
    };
    if matches!(rule, Rule::Capacity) && !has(limited) {
        findings.problem(&raw.here, "no site has a capacity", "name the column in [sites]: capacity = \"beds\"");
    }
    let least_share = match &raw.least_share {
        Some(found) if !(0.0..=0.5).contains(&found.value) => {
            findings.problem(found, format!("{} is not from 0 to 0.5", found.value), "the default is 0.01");
            default.least_share
        }
        Some(found) if !chosen => {
            findings.problem(found, "there are no shares without choice", "remove the key");
            default.least_share
        }
        Some(found) => found.value,
        None => default.least_share,
    };
    let asked = raw.same_commissioner.as_ref().filter(|found| found.value);
    let same_commissioner = asked.and_then(|found| commissioner_group(findings, found, known));
    let tie = raw.tie.as_ref().map_or(TieRule::Id, |named| tie(findings, named, rule));
    AllocationSpec { rule, same_commissioner, weight, calibrate, least_share, tie }
}

fn tie(findings: &mut Findings, named: &Located<String>, rule: Rule) -> TieRule {
    if rule != Rule::Nearest {
        findings.problem(
            named,
            "only people who go to the nearest site can have two that are nearest",
            "remove the key",
        );
    }
    let found = TieRule::ALL.into_iter().find(|known| known.as_str() == named.value);
    if found.is_none() {
        let help = suggestion(&named.value, "rules of ties", TieRule::ALL.map(TieRule::as_str));
        findings.problem(named, format!("there is no rule \"{}\" for ties", named.value), help);
    }
    found.unwrap_or_default()
}

fn rule(findings: &mut Findings, raw: &AllocationDraft) -> Rule {
    let name = raw.rule.as_ref().map_or("nearest", |rule| rule.value.as_str());
    let mut parameter = |found: &Option<Located<f64>>, key: &str, belongs: bool, most: f64, example: &str| match found {
        Some(found) if !belongs => {
            findings.problem(found, format!("the rule \"{name}\" has no {key}"), "remove the key");
            1.0
        }
        Some(found) if !(found.value > 0.0 && found.value <= most) => {
            findings.problem(found, format!("{} is not above 0 and up to {most}", found.value), example);
            1.0
        }
        Some(found) => found.value,
        None if belongs => {
            findings.problem(&raw.here, format!("the rule \"{name}\" needs {key}"), example);
            1.0
        }
        None => 1.0,
    };
    let decay_per_min =
        parameter(&raw.decay_per_min, "decay_per_min", name == "logit", 10.0, "add decay_per_min = 0.1, per minute");
    let exponent = parameter(&raw.exponent, "exponent", name == "huff", 20.0, "add exponent = 2.0");
    match name {
        "nearest" => Rule::Nearest,
        "logit" => Rule::Logit { decay_per_min },
        "huff" => Rule::Huff { exponent },
        "capacity" => Rule::Capacity,
        other => {
            if let Some(found) = &raw.rule {
                findings.problem(found, format!("there is no rule \"{other}\""), suggestion(other, "rules", RULES));
            }
            Rule::Nearest
        }
    }
}

fn commissioner_group(findings: &mut Findings, found: &Located<bool>, known: &AllocationKnown<'_>) -> Option<usize> {
    let group = known.groups.iter().position(|group| group.kind == GroupKind::Commissioner);
    let Some(group) = group else {
        let help = "add a group: { column = \"...\", kind = \"commissioner\" } to groups of [demand]";
        findings.problem(found, "no group says who the commissioner of an area is", help);
        return None;
    };
    let Some(sites) = known.sites else { return Some(group) };
    let own: BTreeSet<&str> =
        sites.base().filter_map(|site| sites.site(site).figures.commissioner.as_deref()).collect();
    let of_area = |area: &Area| area.groups.get(group).map(|text| text.as_str().to_owned()).unwrap_or_default();
    let areas: BTreeSet<String> = known.areas.iter().map(of_area).collect();
    if !areas.iter().any(|area| own.contains(area.as_str())) && !known.areas.is_empty() {
        let join =
            Unmatched { left: areas.into_iter().collect(), right: own.iter().map(|own| (*own).to_owned()).collect() };
        let message = format!("no site has the commissioner of any area: {}", join.words(OF_AREAS, OF_SITES));
        let help = "add a column commissioner to the sites, in the words of the demand table";
        findings.problem(found, message, help);
        return None;
    }
    let join = Unmatched {
        left: areas.iter().filter(|area| !own.contains(area.as_str())).cloned().collect(),
        right: own.iter().filter(|own| !areas.contains(**own)).map(|own| (*own).to_owned()).collect(),
    };
    if !join.left.is_empty() {
        let lost = lost_share(known.areas, |index| !own.contains(of_area(&known.areas[index]).as_str()));
        let share = lost.unwrap_or_default();
        let words = join.words(OF_AREAS, OF_SITES);
        let help = "write the commissioners of areas and sites in the same words; leave areas out with `where` if they have no site";
        if share > MOST_LOST_SHARE || !join.right.is_empty() {
            let message = format!(
                "{:.1} % of the people have a commissioner that no site has, and so no site: {words}",
                share * 100.0
            );
            findings.problem(found, message, help);
            return None;
        }
        let note = found.problem(&findings.path, words, help);
        findings.notes.note(note);
    }
    Some(group)
}
