//! Where people go instead, what sites get, who pays, and the places that are hit hardest.

use waywarden_pack::report::{Block, Cell, Grid, Head};
use waywarden_scenario::rows::{FlowRow, SiteRef, difference};
use waywarden_scenario::{Case, SiteIndex};

use super::Content;
use super::figures::WITHHELD_NOTE;
use waywarden_results::{
    AgainstLimits, CommissionerVolumeRow, MostAffectedRow, ReconciliationRow, SiteVolume, VolumeLimit,
};

use super::cells::{count_as_it_is, count_cell, maybe_of, of};
use super::services::rules_words;
use super::words::{rule_words, spoken_of, unit};
use waywarden_results::ScenarioView;

const NOWHERE: &str = "no site can be reached";

/// So many places stand in the list of those hit hardest; the table has more.
const MOST: usize = 20;

pub fn name(case: &Case, site: Option<SiteIndex>) -> String {
    match site.map(|site| SiteRef::of(case, site)) {
        None => NOWHERE.to_owned(),
        Some(site) if site.origin == "moved" => format!("{} (new place)", site.name),
        Some(site) => site.name,
    }
}

fn note_of(case: &Case, weights: impl IntoIterator<Item = usize>, own: &str) -> String {
    let protected = weights.into_iter().any(|weight| case.weights[weight].protected());
    let parts = [own, if protected { WITHHELD_NOTE } else { "" }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// From site to site, the largest first.
pub fn flows(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let mut rows: Vec<&FlowRow> = of(&content.published.rows().flows, choice);
    if rows.is_empty() {
        return None;
    }
    let (first, _) = spoken_of(case, choice);
    // What is withheld stands last.
    let order = |row: &FlowRow| row.weights[first].value().unwrap_or(-1.0);
    rows.sort_by(|a, b| order(b).total_cmp(&order(a)));
    // A share of a sum with a withheld part would give it away.
    let all: Option<f64> = rows.iter().map(|row| row.weights[first].value()).sum();
    let mut head = vec![Head::text("From"), Head::text("To"), Head::number("Areas")];
    head.extend((0..case.weights.len()).map(|w| Head::number(weight_title(case, w))));
    head.push(Head::number("Share (%)"));
    let decimals = |weight: usize| {
        let most = rows.iter().filter_map(|row| row.weights[weight].value()).fold(0.0, f64::max);
        usize::from(most < 1_000.0 && !case.weights[weight].protected())
    };
    let places: Vec<usize> = (0..case.weights.len()).map(decimals).collect();
    let rows = rows.into_iter().map(|row| {
        let share = all.filter(|all| *all > 0.0).zip(row.weights[first].value()).map(|(all, some)| some / all * 100.0);
        let mut cells = vec![
            Cell::from(name(case, row.from)),
            Cell::from(name(case, row.to)),
            Cell::number(Some(row.areas as f64), 0),
        ];
        cells.extend(row.weights.iter().zip(&places).map(|(count, places)| count_cell(*count, *places)));
        cells.push(Cell::number(share, 1));
        cells
    });
    let note = note_of(case, 0..case.weights.len(), "");
    Some(Block::Grid(Grid { caption: "Where people go instead".to_owned(), head, rows: rows.collect(), note }))
}

fn weight_title(case: &Case, weight: usize) -> String {
    let (title, unit) = (&case.weights[weight].title, unit(case, weight));
    if title.to_lowercase().contains(&unit.to_lowercase()) {
        return title.clone();
    }
    // One pair of brackets behind another reads badly.
    if title.ends_with(')') { format!("{title}, {unit}") } else { format!("{title} ({unit})") }
}

pub fn against(limit: Option<AgainstLimits>) -> Cell {
    Cell::from(match limit {
        Some(AgainstLimits::AboveCapacity) => "above its capacity",
        Some(AgainstLimits::AboveLargest) => "above its largest volume",
        Some(AgainstLimits::BelowLeast) => "below its least safe volume",
        Some(AgainstLimits::Within) => "within its limits",
        None => "–",
    })
}

/// What each site gets: those that change, and those beyond their limits.
pub fn volumes(content: &Content<'_>, choice: &ScenarioView<'_>, weight: usize) -> Option<Block> {
    let case = content.case;
    let spec = case.allocation_of(Some(choice.scenario), choice.of.service);
    let limited = weight == spec.weight;
    let rows: Vec<&SiteVolume> = of(&content.published.rows().volumes, choice);
    let limit_of = |limit: VolumeLimit, row: &SiteVolume| row.figures.as_ref().and_then(|figures| limit.of(figures));
    let has = |limit: &VolumeLimit| limited && rows.iter().any(|row| limit_of(*limit, row).is_some());
    let limits: Vec<VolumeLimit> = VolumeLimit::ALL.into_iter().filter(has).collect();
    let beyond =
        |row: &SiteVolume| !limits.is_empty() && row.against[1].is_some_and(|found| found != AgainstLimits::Within);
    let shown = |row: &&SiteVolume| row.volume.difference[weight].is_none_or(|change| change != 0.0) || beyond(row);
    let rows: Vec<&SiteVolume> = rows.iter().copied().filter(shown).collect();
    if rows.is_empty() {
        return None;
    }
    let mut head = vec![
        Head::text("Site"),
        Head::number("Before"),
        Head::number("After"),
        Head::number("Change"),
        Head::number("Change (%)"),
    ];
    head.extend(limits.iter().map(|limit| Head::number(limit.title())));
    if !limits.is_empty() {
        head.extend([Head::text("Limits before"), Head::text("Limits after")]);
    }
    // One number of decimals for a column, so that the figures can be compared down and across.
    let figures: Vec<f64> = rows
        .iter()
        .flat_map(|row| {
            let SiteVolume { volume, .. } = row;
            [volume.before[weight].value(), volume.after[weight].value(), volume.difference[weight]]
        })
        .flatten()
        .collect();
    let decimals = usize::from(figures.iter().any(|v| v.fract() != 0.0) && figures.iter().all(|v| v.abs() < 10_000.0));
    let cells = rows.iter().map(|row| {
        let (before, change) = (row.volume.before[weight], row.volume.difference[weight]);
        let known = before.value().filter(|before| *before > 0.0);
        let relative = change.zip(known).map(|(change, before)| change / before * 100.0);
        let mut cells = vec![
            Cell::from(name(case, row.volume.site)),
            count_cell(before, decimals),
            count_cell(row.volume.after[weight], decimals),
            Cell::change(change, decimals),
            Cell::change(relative, 0),
        ];
        cells.extend(limits.iter().map(|limit| Cell::number(limit_of(*limit, row), 0)));
        if !limits.is_empty() {
            cells.extend(row.against.map(against));
        }
        cells
    });
    let mut own = format!("Only sites that change{}.", if limits.is_empty() { "" } else { " or are beyond a limit" });
    if limits.is_empty() {
        own.push_str(" The case gives no limits of volume for this count.");
    }
    if !limits.is_empty() && choice.scenario.in_scope.is_some() {
        own.push_str(" Of some residents only, a volume says nothing about the limits of a site.");
    }
    let note = note_of(case, [weight], &own);
    let caption = format!("What each site gets: {}", weight_title(case, weight));
    Some(Block::Grid(Grid { caption, head, rows: cells.collect(), note }))
}

/// Who pays: what sites get of each commissioner, where it changes, in the weight that volumes count.
pub fn ledger(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let weight = case.allocation_of(Some(choice.scenario), choice.of.service).weight;
    let rows: Vec<&CommissionerVolumeRow> = maybe_of(content.published.rows().commissioner_volumes.as_ref(), choice);
    let changed = |row: &&&CommissionerVolumeRow| {
        let (before, after) = (row.before[weight], row.after[weight]);
        before.value() != after.value() || before.suppressed() || after.suppressed()
    };
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .filter(changed)
        .map(|row| {
            let (before, after) = (row.before[weight], row.after[weight]);
            let change = difference(before, after);
            vec![
                Cell::from(if row.commissioner.is_empty() { "not given" } else { row.commissioner.as_str() }),
                Cell::from(name(case, row.site)),
                Cell::from(match row.crosses_border {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "not known",
                }),
                count_as_it_is(before),
                count_as_it_is(after),
                Cell::change(change, usize::from(change.is_some_and(|c| c.abs() < 100.0 && c.fract() != 0.0))),
            ]
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let head = vec![
        Head::text("Commissioner of the patients"),
        Head::text("Site"),
        Head::text("Site of another commissioner"),
        Head::number("Before"),
        Head::number("After"),
        Head::number("Change"),
    ];
    let caption = format!("By commissioner, where it changes: {}", weight_title(case, weight));
    let grid = Grid { caption, head, rows, note: note_of(case, [weight], "") };
    Some(Block::More("Who pays: by commissioner".to_owned(), vec![Block::Grid(grid)]))
}

/// Recorded and modelled volumes of the sites as they are; `None` without records.
pub fn reconciliation(content: &Content<'_>) -> Option<waywarden_pack::report::Section> {
    let case = content.case;
    let rows = content.published.rows().reconciliation.as_deref().unwrap_or_default();
    if rows.is_empty() {
        return None;
    }
    let mut weights: Vec<usize> = rows.iter().map(|row| case.allocation_of(None, row.service).weight).collect();
    weights.sort_unstable();
    weights.dedup();
    let titles: Vec<&str> = weights.iter().map(|&weight| case.weights[weight].title.as_str()).collect();
    let services = !case.services.is_empty();
    let mut head = Vec::new();
    head.extend(services.then(|| Head::text("Service")));
    head.extend([
        Head::text("Site"),
        Head::number("Recorded"),
        Head::number("Modelled"),
        Head::number("Difference"),
        Head::number("Off (%)"),
    ]);
    let cells = rows.iter().map(|row| {
        let service = row.service.map(|service| Cell::from(case.services[service].title.as_str()));
        let mut cells: Vec<Cell> = service.into_iter().collect();
        cells.extend([
            Cell::from(name(case, Some(row.site))),
            Cell::number(Some(row.recorded), 0),
            count_cell(row.modelled, 0),
            Cell::change(row.difference(), 0),
            Cell::change(row.off_percent(), 0),
        ]);
        cells
    });
    let offs: Vec<f64> = rows.iter().filter_map(ReconciliationRow::off_percent).map(f64::abs).collect();
    let mean = (!offs.is_empty()).then(|| offs.iter().sum::<f64>() / offs.len() as f64);
    let said =
        mean.map_or_else(String::new, |mean| format!(" On average over the sites the model is off by {mean:.0} %."));
    let text = format!(
        "Before it is asked what a change does, the model can be held against what sites really get. {}{said} What differs is who does not go where the model sends them, and whom the counts leave out.",
        rules_words(case)
    );
    let grid = Grid {
        caption: format!("Today's sites: {}", titles.join(", ")),
        head,
        rows: cells.collect(),
        note: note_of(case, weights, ""),
    };
    Some(waywarden_pack::report::Section {
        id: "reconciliation".to_owned(),
        title: "Modelled beside recorded volumes".to_owned(),
        blocks: vec![Block::Text(text), Block::Grid(grid)],
    })
}

/// The places whose journeys grow most.
pub fn most_affected(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let rows: Vec<&MostAffectedRow> = of(&content.published.rows().most_affected, choice);
    if rows.is_empty() {
        return None;
    }
    let (first, _) = spoken_of(case, choice);
    let weight = &case.weights[first];
    let head = vec![
        Head::text("Area"),
        Head::number(weight.title.clone()),
        Head::number("Before (min)"),
        Head::number("After (min)"),
        Head::number("Change (min)"),
        Head::text("Site after"),
    ];
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .take(MOST)
        .map(|row| {
            vec![
                Cell::from(case.areas[row.area].name.as_str()),
                count_as_it_is(row.weights[first]),
                Cell::number(row.before_min, 1),
                Cell::number(row.after_min, 1),
                Cell::change(row.extra_min, 1),
                Cell::from(name(case, row.after_site)),
            ]
        })
        .collect();
    let caption = format!("The {} areas whose journeys grow most", cells.len());
    Some(Block::Grid(Grid { caption, head, rows: cells, note: note_of(case, [first], "") }))
}

/// What people do today beside what the rule of the case would have them do.
pub fn observed(content: &Content<'_>) -> Option<waywarden_pack::report::Section> {
    let case = content.case;
    let rows = content.published.rows().observed.as_deref()?;
    let observed = case.observed.as_ref()?;
    let (areas, _) = observed.followed(case.areas.len());
    let mut text = format!(
        "Today is what people were recorded to do: {}. {areas} of {} areas follow their records; the others, and those whose site goes, go where the rule sends them. {}",
        observed.summary(),
        case.areas.len(),
        rule_words(&case.allocation_of(None, observed.service))
    );
    if observed.protected() {
        text.push_str(" Counts below 8 are left out of an area's shares and the others rounded to 5.");
    }
    let what = case.weights.iter().position(|weight| !weight.protected()).map_or_else(String::new, |w| unit(case, w));
    let head = vec![
        Head::text("Site"),
        Head::number("Recorded"),
        Head::number(format!("As recorded ({what})")),
        Head::number(format!("By the rule ({what})")),
        Head::number("Mean as recorded (min)"),
        Head::number("Mean by the rule (min)"),
    ];
    let cells = rows.iter().map(|row| {
        let of = |side: usize| Cell::number(row.weight.map(|weight| weight[side]), 0);
        vec![
            row.site.map_or_else(|| Cell::from("All sites"), |site| Cell::from(name(case, Some(site)))),
            row.recorded.map_or_else(|| Cell::from("withheld"), |count| Cell::number(Some(count), 0)),
            of(0),
            of(1),
            Cell::number(row.mean_min[0], 1),
            Cell::number(row.mean_min[1], 1),
        ]
    });
    let caption = format!("Today by records and by rule: {}", observed.title);
    let grid = Grid { caption, head, rows: cells.collect(), note: String::new() };
    Some(waywarden_pack::report::Section {
        id: "observed".to_owned(),
        title: "What people do, and what the rule would have them do".to_owned(),
        blocks: vec![Block::Text(text), Block::Grid(grid)],
    })
}
