//! `[allocation]`, resolved against weights, groups and sites.

use std::collections::BTreeSet;

use waywarden_tables::{Unmatched, suggestion};

use super::check::Checker;
use super::document::Located;
use super::matrix::{MOST_LOST_SHARE, lost_share};
use super::raw_rules::RawAllocation;
use crate::{AllocationSpec, Area, GroupKind, GroupSpec, Rule, SiteTable, WeightKind, WeightSpec};

/// What an allocation may refer to.
pub(super) struct Known<'a> {
    pub(super) areas: &'a [Area],
    pub(super) weights: &'a [WeightSpec],
    pub(super) groups: &'a [GroupSpec],
    pub(super) sites: Option<&'a SiteTable>,
}

const OF_AREAS: &str = "commissioners of areas that no site has";
const OF_SITES: &str = "commissioners of sites that no area has";

const RULES: [&str; 4] = ["nearest", "logit", "huff", "capacity"];

/// The weight that volumes are counted in unless the case says otherwise: the first of patients, else the headline.
fn volume_weight(weights: &[WeightSpec]) -> usize {
    weights.iter().position(|weight| weight.kind == WeightKind::Patients).unwrap_or(0)
}

pub(super) fn read(checker: &mut Checker<'_>, raw: Option<&RawAllocation>, known: &Known<'_>) -> AllocationSpec {
    let default = AllocationSpec { weight: volume_weight(known.weights), ..AllocationSpec::default() };
    let Some(raw) = raw else { return default };
    let weight = match &raw.weight {
        None => default.weight,
        Some(name) => match known.weights.iter().position(|weight| weight.name == name.value) {
            Some(weight) => weight,
            None => {
                let help = suggestion(&name.value, "weights", known.weights.iter().map(|w| w.name.as_str()));
                checker.problem(name, format!("there is no weight \"{}\"", name.value), help);
                default.weight
            }
        },
    };
    let rule = rule(checker, raw);
    let chosen = matches!(rule, Rule::Logit { .. } | Rule::Huff { .. });
    let has = |figure: fn(&crate::SiteFigures) -> bool| {
        known.sites.is_none_or(|sites| sites.base().any(|site| figure(&sites.site(site).figures)))
    };
    let mut calibrate = false;
    if let Some(found) = raw.calibrate.as_ref().filter(|found| found.value) {
        if !chosen {
            let help = "add rule = \"logit\" or \"huff\", or remove the key";
            checker.problem(found, "only an allocation by choice can be calibrated", help);
        } else if !has(|figures| figures.recorded.is_some_and(|recorded| recorded > 0.0)) {
            let help = "name the column of recorded volumes in [sites]: recorded = \"admissions\"";
            checker.problem(found, "no site has a recorded volume", help);
        } else {
            calibrate = true;
        }
    }
    if matches!(rule, Rule::Capacity) && !has(|figures| figures.capacity.is_some()) {
        checker.problem(&raw.here, "no site has a capacity", "name the column in [sites]: capacity = \"beds\"");
    }
    let least_share = match &raw.least_share {
        Some(found) if !(0.0..=0.5).contains(&found.value) => {
            checker.problem(found, format!("{} is not from 0 to 0.5", found.value), "the default is 0.01");
            default.least_share
        }
        Some(found) if !chosen => {
            checker.problem(found, "there are no shares without choice", "remove the key");
            default.least_share
        }
        Some(found) => found.value,
        None => default.least_share,
    };
    let asked = raw.same_commissioner.as_ref().filter(|found| found.value);
    let same_commissioner = asked.and_then(|found| commissioner_group(checker, found, known));
    AllocationSpec { rule, same_commissioner, weight, calibrate, least_share }
}

fn rule(checker: &mut Checker<'_>, raw: &RawAllocation) -> Rule {
    let name = raw.rule.as_ref().map_or("nearest", |rule| rule.value.as_str());
    let mut parameter = |found: &Option<Located<f64>>, key: &str, belongs: bool, most: f64, example: &str| match found {
        Some(found) if !belongs => {
            checker.problem(found, format!("the rule \"{name}\" has no {key}"), "remove the key");
            1.0
        }
        Some(found) if !(found.value > 0.0 && found.value <= most) => {
            checker.problem(found, format!("{} is not above 0 and up to {most}", found.value), example);
            1.0
        }
        Some(found) => found.value,
        None if belongs => {
            checker.problem(&raw.here, format!("the rule \"{name}\" needs {key}"), example);
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
                checker.problem(found, format!("there is no rule \"{other}\""), suggestion(other, "rules", RULES));
            }
            Rule::Nearest
        }
    }
}

fn commissioner_group(checker: &mut Checker<'_>, found: &Located<bool>, known: &Known<'_>) -> Option<usize> {
    let group = known.groups.iter().position(|group| group.kind == GroupKind::Commissioner);
    let Some(group) = group else {
        let help = "add a group: { column = \"...\", kind = \"commissioner\" } to groups of [demand]";
        checker.problem(found, "no group says who the commissioner of an area is", help);
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
        checker.problem(found, message, help);
        return None;
    }
    let join = Unmatched {
        left: areas.iter().filter(|area| !own.contains(area.as_str())).cloned().collect(),
        right: own.iter().filter(|own| !areas.contains(**own)).map(|own| (*own).to_owned()).collect(),
    };
    if !join.left.is_empty() {
        let lost = lost_share(known.areas, |index| !own.contains(of_area(&known.areas[index]).as_str()));
        let share = lost.map_or(0.0, |(share, _)| share);
        let words = join.words(OF_AREAS, OF_SITES);
        let help = "write the commissioners of areas and sites in the same words; leave areas out with `where` if they have no site";
        if share > MOST_LOST_SHARE || !join.right.is_empty() {
            let message = format!(
                "{:.1} % of the people have a commissioner that no site has, and so no site: {words}",
                share * 100.0
            );
            checker.problem(found, message, help);
            return None;
        }
        checker.notes.note(found.problem(checker.path, words, help));
    }
    Some(group)
}
