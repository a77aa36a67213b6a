//! One option: what it changes.

use waywarden_pack::report::{Block, Fact, Picture, Section, number};
use waywarden_scenario::Scope;
use waywarden_scenario::disclosure::{Count, SuppressedSummary};

use super::words::{amount, limit, of_option, percent, spoken_of, unit};
use super::{Content, affected, clinical, figures, groups, places, services, standards, sureness};
use waywarden_results::ScenarioView;

/// The section of an option.
pub fn section(content: &Content<'_>, choice: &ScenarioView<'_>, maps: Vec<Picture>) -> Section {
    let case = content.case;
    let mut blocks: Vec<Block> = of_option(case, choice).into_iter().map(Block::Text).collect();
    let both = |weight| choice.summary(weight, Scope::Affected).zip(choice.summary(weight, Scope::Everyone));
    let (first, _) = spoken_of(case, choice);
    if let Some((those, everyone)) = &both(first) {
        blocks.push(Block::Facts(facts(content, choice, those)));
        if !maps.is_empty() {
            blocks.push(Block::Pictures(maps));
        }
        blocks.push(Block::Grid(figures::key_figures(case, choice.of.service, first, [those, everyone])));
        blocks.extend(affected::parts(case, choice).map(Block::Grid));
        blocks.extend(figures::curve(case, choice).map(Block::Figure));
        blocks.extend(figures::bands(case, first, [those, everyone]).map(Block::Figure));
    }
    if let Some(going) = places::flows(content, choice) {
        blocks.push(Block::Heading("Where people go instead".to_owned()));
        blocks.push(going);
    }
    let counted = case.allocation_of(Some(choice.scenario), choice.of.service).weight;
    blocks.extend(places::volumes(content, choice, first));
    if counted != first {
        blocks.extend(places::volumes(content, choice, counted));
    }
    blocks.extend(services::of_option(content, choice));
    blocks.extend(places::ledger(content, choice));
    let equity = groups::figures(content, choice);
    if !equity.is_empty() {
        blocks.push(Block::Heading("Who is affected".to_owned()));
        blocks.extend(equity);
    }
    if let Some(most) = places::most_affected(content, choice) {
        blocks.push(Block::Heading("The places hit hardest".to_owned()));
        blocks.push(most);
    }
    blocks.extend(clinical::of_option(content, choice));
    blocks.extend(sureness::of_option(content, choice));
    blocks.extend(standards::of_option(content, choice));
    let mut further = Vec::new();
    for weight in (0..case.weights.len()).filter(|weight| *weight != first) {
        if let Some((affected, everyone)) = &both(weight) {
            let mut inner =
                vec![Block::Grid(figures::key_figures(case, choice.of.service, weight, [affected, everyone]))];
            inner.extend(places::volumes(content, choice, weight).filter(|_| weight != counted));
            blocks.push(Block::OnScreen(format!("The same for: {}", case.weights[weight].title), inner));
            further.push(case.weights[weight].title.as_str());
        }
    }
    if !further.is_empty() {
        let further = further.join("; ");
        blocks.push(Block::OnPaper(format!(
            "The same figures for other counts ({further}) stand in report.html on the screen, in summary.md and in the tables."
        )));
    }
    Section { id: format!("option-{}", choice.key.replace('_', "-")), title: choice.title.clone(), blocks }
}

fn facts(content: &Content<'_>, choice: &ScenarioView<'_>, affected: &SuppressedSummary) -> Vec<Fact> {
    let case = content.case;
    let (weight, at) = spoken_of(case, choice);
    let total = match affected.total {
        Count::Shown(total) => Fact { value: amount(total), words: format!("{} affected", unit(case, weight)) },
        Count::Suppressed => {
            let words = format!("areas affected; how many {} is withheld", unit(case, weight));
            Fact { value: affected.areas.to_string(), words }
        }
    };
    let mut facts = vec![total];
    if let Some(mean) = affected.mean_extra_min {
        let words = if mean < 0.0 { "shorter" } else { "longer" };
        let words = format!("{words} on average, for those affected");
        facts.push(Fact { value: format!("{} min", number(mean.abs(), 0)), words });
    }
    if let Some(longest) = affected.after.max_min {
        let words = "longest journey after".to_owned();
        facts.push(Fact { value: format!("{} min", number(longest, 0)), words });
    }
    if let (Some(before), Some(after)) = (affected.before.within[at].share, affected.after.within[at].share) {
        let words = format!("of them within {} minutes after; before: {}", limit(case, at), percent(before));
        facts.push(Fact { value: percent(after), words });
    }
    facts
}
