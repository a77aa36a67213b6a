//! A case in several periods: everything that it asks, in each of them.

use super::{Findings, Located};
use crate::case::{RoadSettings, Written};
use crate::{ScenarioSpec, TODAY};

/// Adds today and each scenario in every further period of the case, after what it is a variant of: `<id>_<period>`. A scenario
/// with a period of its own stays in that alone.
pub fn in_periods(findings: &mut Findings, scenarios: Vec<ScenarioSpec>, roads: &RoadSettings) -> Vec<ScenarioSpec> {
    let own = roads.period.as_ref();
    let mut further: Vec<&Written> = Vec::new();
    for period in &roads.periods {
        let twice = own.is_some_and(|own| own.text == period.text) || further.iter().any(|f| f.text == period.text);
        if twice {
            let at = Located { line: 0, span: 0..0, key: format!("roads.periods, {}", period.text), value: () };
            findings.problem(&at, format!("the period \"{}\" is named twice", period.text), "name it once");
        } else {
            further.push(period);
        }
    }
    if further.is_empty() {
        return scenarios;
    }
    let layers = roads.period_layers;
    let variant = |of: &ScenarioSpec, period: &Written| ScenarioSpec {
        id: format!("{}_{}", of.id, period.text),
        title: format!("{} ({})", of.title, period.text.replace('_', " ")),
        period: Some(period.clone()),
        variant_of: Some(of.id.clone()),
        layers,
        ..of.clone()
    };
    let only_today = scenarios.iter().all(|scenario| scenario.id == TODAY);
    let today = ScenarioSpec::baseline();
    let mut all: Vec<ScenarioSpec> = Vec::new();
    if !only_today {
        all.extend(further.iter().map(|period| variant(&today, period)));
    }
    for scenario in scenarios {
        let variants: Vec<ScenarioSpec> = match scenario.period {
            None => further.iter().map(|period| variant(&scenario, period)).collect(),
            Some(_) => Vec::new(),
        };
        all.push(scenario);
        all.extend(variants);
    }
    for (index, scenario) in all.iter().enumerate().filter(|(_, scenario)| scenario.variant_of.is_some()) {
        if all.iter().enumerate().any(|(other, known)| other != index && known.id == scenario.id) {
            let at = Located::in_memory("roads.periods", ());
            let message = format!("the scenario \"{}\" has the id of another one in a further period", scenario.id);
            findings.problem(&at, message, "choose another id for the scenario");
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use waywarden_tables::Place;

    use super::*;

    fn period(text: &str) -> Written {
        Written { text: text.to_owned(), place: Place::File }
    }

    fn ids(scenarios: &[&str], roads: &RoadSettings) -> (Vec<String>, usize) {
        let mut findings = Findings::new(Path::new("case.toml"));
        let scenarios = scenarios.iter().map(|id| ScenarioSpec { id: (*id).to_owned(), ..ScenarioSpec::baseline() });
        let all = in_periods(&mut findings, scenarios.collect(), roads);
        (all.into_iter().map(|scenario| scenario.id).collect(), findings.problems.len())
    }

    #[test]
    fn each_scenario_and_today_in_every_further_period() {
        let roads = RoadSettings { periods: vec![period("am"), period("pm")], ..RoadSettings::default() };
        let (found, problems) = ids(&["close"], &roads);
        assert_eq!((found.join(" ").as_str(), problems), ("today_am today_pm close close_am close_pm", 0));
        assert_eq!(ids(&["today"], &roads).0.join(" "), "today today_am today_pm");
        assert_eq!(ids(&["close"], &RoadSettings::default()).0.join(" "), "close");
        assert_eq!(ids(&["close", "close_am"], &roads).1, 1, "two scenarios of one name");
        let twice = RoadSettings { period: Some(period("am")), ..roads };
        let (found, problems) = ids(&["close"], &twice);
        assert_eq!((found.join(" ").as_str(), problems), ("today_pm close close_pm", 1));
    }
}
