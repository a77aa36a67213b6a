//! Sentences about a result.

use waywarden_pack::report::number;
use waywarden_scenario::{Case, ScenarioResult, ScenarioSpec, Scope, Summary};

use super::Content;

/// What must be known before a figure is quoted.
pub const CAUTION: &str = "These are modelled drive times on mapped roads, door to door and averaged over the day unless it says otherwise. Everyone is taken to go to the nearest site. What that leaves out stands under “Limits”.";

/// Minutes of milliseconds.
pub fn minutes(ms: f64) -> f64 {
    ms / 60_000.0
}

/// What a weight counts, for sentences: `people`.
pub fn unit(case: &Case, weight: usize) -> String {
    let spec = &case.weights[weight];
    if spec.unit.is_empty() { spec.title.to_lowercase() } else { spec.unit.clone() }
}

/// The limit that sentences speak of: 30 minutes if the case has it, else the middle one.
pub fn headline_limit(case: &Case) -> usize {
    let thirty = case.thresholds_ms.iter().position(|&ms| ms == 1_800_000);
    thirty.unwrap_or((case.thresholds_ms.len() - 1) / 2)
}

/// A limit for people: `30`.
pub fn limit(case: &Case, at: usize) -> String {
    waywarden_scenario::rows::limit_name(case.thresholds_ms[at])
}

/// A share as a percentage without decimals; so close to none or all that it would read so, with one.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let near_an_end = (value > 0.0 && value < 1.0) || (value > 99.0 && value < 100.0);
    format!("{} %", number(value, usize::from(near_an_end)))
}

/// An amount of a weight: whole from ten on.
pub fn amount(value: f64) -> String {
    number(value, usize::from(value.abs() < 10.0 && value.fract() != 0.0))
}

/// The answer of the case: that of its first option.
pub fn headline(content: &Content<'_>) -> Vec<String> {
    let case = content.case;
    match (case.scenarios.first(), content.results.first()) {
        (Some(scenario), Some(result)) => of_option(case, scenario, result),
        _ => vec!["The case has no options: it shows travel times as they are.".to_owned()],
    }
}

/// Two sentences on an option.
pub fn of_option(case: &Case, scenario: &ScenarioSpec, result: &ScenarioResult) -> Vec<String> {
    let (Some(affected), Some(all)) = (result.summary(0, Scope::Affected), result.summary(0, Scope::Everyone)) else {
        return vec![scenario.title.clone()];
    };
    let what = unit(case, 0);
    if affected.total <= 0.0 {
        return vec![format!("{}: nobody's nearest site or journey changes.", scenario.title)];
    }
    let share = percent(affected.total / all.total.max(f64::MIN_POSITIVE));
    let first = format!(
        "{}: {} of {} {what} ({share}) would have another nearest site or another journey.",
        scenario.title,
        amount(affected.total),
        amount(all.total)
    );
    let mut sentences = vec![first];
    sentences.extend(second(case, affected));
    sentences
}

fn second(case: &Case, affected: &Summary) -> Option<String> {
    let (before, after) = (&affected.before, &affected.after);
    let means = before.mean_ms.zip(after.mean_ms)?;
    let mut text = format!(
        "Their average journey would go from {} to {} minutes",
        number(minutes(means.0), 0),
        number(minutes(means.1), 0)
    );
    if let (Some(b), Some(a)) = (before.max_ms, after.max_ms) {
        text.push_str(&format!(
            ", the longest from {} to {}",
            number(minutes(f64::from(b)), 0),
            number(minutes(f64::from(a)), 0)
        ));
    }
    let at = headline_limit(case);
    if let (Some(b), Some(a)) = (before.within[at].share, after.within[at].share) {
        text.push_str(&format!(
            "; within {} minutes would be {}, against {} before",
            limit(case, at),
            percent(a),
            percent(b)
        ));
    }
    if after.unreachable > before.unreachable {
        let lost = after.unreachable - before.unreachable;
        text.push_str(&format!("; {} {} would have no way to any site", amount(lost), unit(case, affected.weight)));
    }
    Some(format!("{text}."))
}
