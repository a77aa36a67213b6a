//! What services share, what falls with what they need, and by which rules they are allocated.

use waywarden_pack::report::{Block, Cell, Grid, Head};
use waywarden_results::{ScenarioView, SharedCapacityRow};
use waywarden_scenario::{Case, fallen};

use super::Content;
use super::places::name;
use super::words::{limit, rule_words};

/// How people are allocated: by the rule of the case, or those of its services where they are not the same, and by what is
/// recorded.
pub fn rules_words(case: &Case) -> String {
    match case.observed.as_ref().filter(|observed| observed.as_today) {
        Some(observed) => format!(
            "Today is what people were recorded to do ({}). Who must move, and areas without records: {}",
            observed.title,
            rules(case)
        ),
        None => rules(case),
    }
}

fn rules(case: &Case) -> String {
    let rule = |service: usize| rule_words(&case.allocation_of(None, Some(service)));
    let of_case = rule_words(&case.allocation);
    if (0..case.services.len()).all(|service| rule(service) == of_case) {
        return of_case;
    }
    let of_service =
        |(number, service): (usize, &waywarden_scenario::Service)| format!("{}: {}", service.title, rule(number));
    case.services.iter().enumerate().map(of_service).collect::<Vec<_>>().join(" ")
}

/// How services hang together, in sentences.
pub fn method(case: &Case) -> Vec<String> {
    let title = |service: usize| case.services[service].title.as_str();
    let mut items = Vec::new();
    for shared in &case.shared_capacities {
        let uses = shared
            .uses
            .iter()
            .map(|(service, _)| format!("{} {}", shared.per_patient(*service).unwrap_or_default(), title(*service)));
        let unit = if shared.unit.is_empty() { String::new() } else { format!(" ({})", shared.unit) };
        items.push(format!(
            "{}{unit} are shared; each patient uses so much: {}. Under the rule of capacity the services that share are allocated together, so that no site uses more than it has.",
            shared.title,
            uses.collect::<Vec<_>>().join(", ")
        ));
    }
    for (number, service) in case.services.iter().enumerate() {
        let headline = service.thresholds.as_ref().and_then(|own| own.headline.as_ref());
        if let Some(source) = headline.and_then(|headline| headline.source.as_ref()) {
            let minutes = limit(case, case.headline_of(Some(number)));
            items.push(format!("{}: sentences speak of {minutes} minutes, a limit from: {source}.", service.title));
        }
    }
    for service in case.services.iter().filter(|service| !service.needs.is_empty()) {
        let needs = service.needs.iter().map(|&needed| title(needed)).collect::<Vec<_>>().join(" and ");
        let falls = if service.falls { "falls with it" } else { "stays, which is told" };
        items.push(format!("{} needs {needs}: at a site that no longer offers it, it {falls}.", service.title));
    }
    items
}

/// What an option does to what is shared, and what falls in it, as far as its service is concerned.
pub fn of_option(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let case = content.case;
    let Some(service) = choice.of.service else { return Vec::new() };
    let own = fallen(case, choice.scenario).into_iter().filter(|fallen| fallen.service == service);
    let mut blocks: Vec<Block> = own.map(|fallen| Block::Text(format!("{}.", fallen.words(case)))).collect();
    let Some(number) = case.shared_capacity_of(Some(service)) else { return blocks };
    let rows = content.published.rows().shared_capacity.iter().flatten();
    let own = |row: &&SharedCapacityRow| row.scenario == choice.of.scenario && row.shared == number;
    let cells = rows.filter(own).map(|row| {
        let mut cells = vec![Cell::from(name(case, Some(row.site)))];
        for side in [0, 1] {
            cells.push(Cell::number(row.capacity[side], 0));
            cells.push(Cell::number(row.used[side], 1));
            cells.push(Cell::number(row.utilisation(side).map(|share| share * 100.0), 0));
        }
        cells
    });
    let shared = &case.shared_capacities[number];
    let mut head = vec![Head::text("Site")];
    for side in ["before", "after"] {
        head.extend(["Capacity", "Used", "Used (%),"].map(|what| Head::number(format!("{what} {side}"))));
    }
    let titles = shared.uses.iter().map(|(service, _)| case.services[*service].title.as_str());
    let note = format!("Used by all that share it: {}.", titles.collect::<Vec<_>>().join(", "));
    let unit = if shared.unit.is_empty() { String::new() } else { format!(" ({})", shared.unit) };
    let caption = format!("{}{unit}, shared", shared.title);
    blocks.push(Block::Grid(Grid { caption, head, rows: cells.collect(), note }));
    blocks
}
