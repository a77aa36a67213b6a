//! One option: what it changes.

use waywarden_pack::report::{Block, Fact, Picture, Section, number};
use waywarden_scenario::{ScenarioResult, ScenarioSpec, Scope};

use super::words::{amount, headline_limit, limit, minutes, of_option, percent, unit};
use super::{Content, figures, groups, places};

/// The section of a scenario.
pub fn section(content: &Content<'_>, scenario: &ScenarioSpec, result: &ScenarioResult, maps: Vec<Picture>) -> Section {
    let case = content.case;
    let mut blocks: Vec<Block> = of_option(case, scenario, result).into_iter().map(Block::Text).collect();
    if let (Some(affected), Some(everyone)) = (result.summary(0, Scope::Affected), result.summary(0, Scope::Everyone)) {
        blocks.push(Block::Facts(facts(content, affected)));
        if !maps.is_empty() {
            blocks.push(Block::Pictures(maps));
        }
        blocks.push(Block::Grid(figures::key_figures(case, affected, everyone)));
        blocks.extend(figures::curve(case, result).map(Block::Figure));
        blocks.extend(figures::bands(case, affected, everyone).map(Block::Figure));
    }
    let going: Vec<Block> = places::flows(case, result).into_iter().collect();
    if !going.is_empty() {
        blocks.push(Block::Heading("Where people go instead".to_owned()));
        blocks.extend(going);
        blocks.extend(places::volumes(case, result, 0));
    }
    let equity = groups::figures(case, result);
    if !equity.is_empty() {
        blocks.push(Block::Heading("Who is affected".to_owned()));
        blocks.extend(equity);
    }
    if let Some(layer) = content.layer("worst_hit") {
        let worst = places::worst_hit(case, layer, content.layer("sites"), &scenario.id);
        if worst.is_some() {
            blocks.push(Block::Heading("The places hit hardest".to_owned()));
            blocks.extend(worst);
        }
    }
    for weight in 1..case.weights.len() {
        let summaries = (result.summary(weight, Scope::Affected), result.summary(weight, Scope::Everyone));
        if let (Some(affected), Some(everyone)) = summaries {
            let mut inner = vec![Block::Grid(figures::key_figures(case, affected, everyone))];
            inner.extend(places::volumes(case, result, weight));
            blocks.push(Block::More(format!("The same for: {}", case.weights[weight].title), inner));
        }
    }
    Section { id: format!("option-{}", scenario.id.replace('_', "-")), title: scenario.title.clone(), blocks }
}

fn facts(content: &Content<'_>, affected: &waywarden_scenario::Summary) -> Vec<Fact> {
    let case = content.case;
    let mut facts =
        vec![Fact { value: amount(affected.total), words: format!("{} affected", unit(case, affected.weight)) }];
    if let Some(mean) = affected.change.mean_extra_ms.map(minutes) {
        let (value, words) = (number(mean.abs(), 0), if mean < 0.0 { "shorter" } else { "longer" });
        facts.push(Fact { value: format!("{value} min"), words: format!("{words} on average, for those affected") });
    }
    if let Some(longest) = affected.after.max_ms {
        let value = number(minutes(f64::from(longest)), 0);
        facts.push(Fact { value: format!("{value} min"), words: "longest journey after".to_owned() });
    }
    let at = headline_limit(case);
    if let (Some(before), Some(after)) = (affected.before.within[at].share, affected.after.within[at].share) {
        let words = format!("of them within {} minutes after; before: {}", limit(case, at), percent(before));
        facts.push(Fact { value: percent(after), words });
    }
    facts
}
