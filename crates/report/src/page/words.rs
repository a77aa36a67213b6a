//! Sentences about a result.

use waywarden_pack::report::number;
use waywarden_scenario::disclosure::{Count, SuppressedSummary};
use waywarden_scenario::{AffectedSplit, AllocationSpec, Case, NO_PLACE, NO_SITE, Rule, Scope, TieRule};

use super::services::rules_words;
use super::{Content, today};
use waywarden_results::ScenarioView;

/// What must be known before a figure is quoted.
pub fn caution(case: &Case) -> String {
    let times = match &case.given_times {
        Some(_) => "The times are those that the case brings",
        None => {
            "These are modelled drive times on mapped roads, door to door and averaged over the day unless it says otherwise"
        }
    };
    format!("{times}. {} What that leaves out stands under “Limits”.", rules_words(case))
}

/// Who goes where, in a sentence.
pub fn rule_words(spec: &AllocationSpec) -> String {
    let own = if spec.same_commissioner.is_some() { " of the own commissioner" } else { "" };
    match spec.rule {
        Rule::Nearest => {
            let equals = match spec.tie {
                TieRule::Id => "of equals to the one whose id comes first",
                TieRule::Shares => "of equals to each in equal shares",
                TieRule::Stays => "of equals to one that does not close",
            };
            format!("Everyone is taken to go to the nearest open site{own}; {equals}.")
        }
        Rule::Logit { decay_per_min } => format!(
            "The people of an area are taken to choose among the sites{own}: shares fall with each minute by a factor exp(−{decay_per_min}) (logit)."
        ),
        Rule::Huff { exponent } => format!(
            "The people of an area are taken to choose among the sites{own}: shares are attractiveness over minutes to the power {exponent} (Huff)."
        ),
        Rule::Capacity => {
            format!(
                "People are taken to go to the sites{own} so that travel is least in all and no site gets more than its capacity."
            )
        }
    }
}

/// What those lack who are without a time: a way, or a time in the table that the case brings.
pub fn no_way(case: &Case) -> &'static str {
    if case.given_times.is_some() { "no time given to any site" } else { "no way to any site" }
}

/// The people whom averages are of, if some have no time: `541,000 of 559,000 people`; `None` if all have one.
pub fn with_a_time(case: &Case, summary: &SuppressedSummary, weight: usize) -> Option<String> {
    let total = summary.total.value()?;
    let reachable = summary.before.reachable.value()?.min(summary.after.reachable.value()?);
    (reachable < total).then(|| format!("{} of {} {}", amount(reachable), amount(total), unit(case, weight)))
}

/// Minutes of milliseconds.
pub fn minutes(ms: f64) -> f64 {
    ms / 60_000.0
}

/// What a weight counts, for sentences: `people`.
pub fn unit(case: &Case, weight: usize) -> String {
    let spec = &case.weights[weight];
    if spec.unit.is_empty() { spec.title.to_lowercase() } else { spec.unit.clone() }
}

/// The weight and the limit that sentences on a result speak of: those of its service.
pub fn spoken_of(case: &Case, choice: &ScenarioView<'_>) -> (usize, usize) {
    (case.headline_weight(choice.of.service), case.headline_of(choice.of.service))
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

/// Of so many options each is told in all its sentences; of more in its first.
const OPTIONS_IN_FULL: usize = 2;

/// The answer of the case: what is true today, and what each option changes.
pub fn headline(content: &Content<'_>) -> Vec<String> {
    let (case, options) = (content.case, content.published.views());
    let today = content.published.today_beside();
    let today = today.iter().filter_map(|(title, of, all)| today::within_limit(case, of.service, title, all));
    let sentences = if options.len() > OPTIONS_IN_FULL { 1 } else { usize::MAX };
    let changes = options.iter().flat_map(|choice| of_option(case, choice).into_iter().take(sentences));
    today.chain(changes).collect()
}

/// Who has another site or journey, and who does not, where of the areas affected only some people move.
pub fn moving_apart<'a>(case: &Case, choice: &ScenarioView<'a>, weight: usize) -> Option<&'a AffectedSplit> {
    let split = choice.result.splits.get(weight).filter(|_| !case.weights[weight].protected());
    split.filter(|split| split.unchanged > 0.0 && split.people() > 0.0)
}

/// Two sentences on an option.
pub fn of_option(case: &Case, choice: &ScenarioView<'_>) -> Vec<String> {
    if choice.scenario.is_today() {
        return today::sentences(case, choice);
    }
    let (weight, at) = spoken_of(case, choice);
    let both = choice.summary(weight, Scope::Affected).zip(choice.summary(weight, Scope::Everyone));
    let Some((affected, all)) = both else { return vec![choice.title.clone()] };
    let (what, title) = (unit(case, weight), &choice.title);
    if affected.areas == 0 || affected.total == Count::Shown(0.0) {
        return vec![format!("{title}: nobody's site or journey changes.")];
    }
    // Of areas with several sites only some people move.
    let (some, others) = match moving_apart(case, choice, weight) {
        Some(split) => (Some(split.people()), split.unchanged),
        None => (affected.total.value(), 0.0),
    };
    let first = match (some, all.total.value()) {
        (Some(some), Some(all)) if all > 0.0 => format!(
            "{title}: {} of {} {what} ({}) would have another site or another journey.",
            amount(some),
            amount(all),
            percent(some / all)
        ),
        (Some(some), _) => format!("{title}: {} {what} would have another site or another journey.", amount(some)),
        (None, _) => format!(
            "{title}: in {} areas people would have another site or another journey; how many {what} is withheld.",
            affected.areas
        ),
    };
    let mut sentences = vec![first];
    if others > 0.0 {
        sentences.push(format!("{} others live in the same areas; averages are of all in these.", amount(others)));
    }
    sentences.extend(second(case, &affected, (weight, at), others > 0.0));
    sentences
}

fn second(
    case: &Case,
    affected: &SuppressedSummary,
    (weight, at): (usize, usize),
    with_others: bool,
) -> Option<String> {
    let (before, after) = (&affected.before, &affected.after);
    let means = before.mean_min.zip(after.mean_min)?;
    let whose = with_a_time(case, affected, weight);
    let whose = whose.map_or_else(
        || if with_others { "There the" } else { "Their" }.to_owned(),
        |some| format!("Of the {some} with a time, the"),
    );
    let mut text =
        format!("{whose} average journey would go from {} to {} minutes", number(means.0, 0), number(means.1, 0));
    if let (Some(b), Some(a)) = (before.max_min, after.max_min) {
        text.push_str(&format!(", the longest from {} to {}", number(b, 0), number(a, 0)));
    }
    if let (Some(b), Some(a)) = (before.within[at].share, after.within[at].share) {
        text.push_str(&format!(
            "; within {} minutes would be {}, against {} before",
            limit(case, at),
            percent(a),
            percent(b)
        ));
    }
    if let (Some(b), Some(a)) = (before.unreachable.value(), after.unreachable.value())
        && a > b
    {
        let what = match () {
            () if affected.only_lacks(NO_PLACE) => "would find no place, capacity being used up",
            () if affected.only_lacks(NO_SITE) => "would have no site, none offering the service",
            () if case.given_times.is_some() => "would have no time given to any site",
            () => "would have no way to any site",
        };
        text.push_str(&format!("; {} {} {what}", amount(a - b), unit(case, weight)));
    }
    Some(format!("{text}."))
}
