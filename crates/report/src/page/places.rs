//! Where people go instead, what sites get, who pays, and the places that are hit hardest.

use waywarden_pack::report::{Block, Cell, Grid, Head};
use waywarden_scenario::Case;
use waywarden_scenario::rows::{SiteRef, flow_rows};

use super::Content;
use super::figures::WITHHELD_NOTE;
use super::rows::{Row, count_cell, rows_of};
use super::words::{rule_words, unit};
use waywarden_results::ScenarioView;

const NOWHERE: &str = "no site can be reached";

/// So many places stand in the list of those hit hardest; the table has more.
const WORST: usize = 20;

fn name(site: Option<SiteRef>) -> String {
    match site {
        None => NOWHERE.to_owned(),
        Some(site) if site.origin == "moved" => format!("{} (new place)", site.name),
        Some(site) => site.name,
    }
}

/// A site of the case by the id of its position.
fn site_by_id(case: &Case, id: Option<&str>) -> Option<SiteRef> {
    let positions = (0..case.sites.len() as u32).map(waywarden_scenario::SiteIndex);
    let mut refs = positions.map(|site| SiteRef::of(case, site));
    refs.find(|site| Some(site.id.as_str()) == id)
}

fn note_of(case: &Case, weights: impl IntoIterator<Item = usize>, own: &str) -> String {
    let protected = weights.into_iter().any(|weight| case.weights[weight].protected());
    let parts = [own, if protected { WITHHELD_NOTE } else { "" }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// From site to site, the largest first.
pub fn flows(case: &Case, choice: &ScenarioView<'_>) -> Option<Block> {
    let mut rows = flow_rows(case, choice.result, choice.shown);
    if rows.is_empty() {
        return None;
    }
    // What is withheld stands last.
    let order = |row: &waywarden_scenario::rows::FlowRow| row.weights[0].value().unwrap_or(-1.0);
    rows.sort_by(|a, b| order(b).total_cmp(&order(a)));
    // A share of a sum with a withheld part would give it away.
    let all: Option<f64> = rows.iter().map(|row| row.weights[0].value()).sum();
    let mut head = vec![Head::text("From"), Head::text("To"), Head::number("Areas")];
    head.extend((0..case.weights.len()).map(|w| Head::number(weight_title(case, w))));
    head.push(Head::number("Share (%)"));
    let decimals = |weight: usize| {
        let most = rows.iter().filter_map(|row| row.weights[weight].value()).fold(0.0, f64::max);
        usize::from(most < 1_000.0 && !case.weights[weight].protected())
    };
    let places: Vec<usize> = (0..case.weights.len()).map(decimals).collect();
    let rows = rows.into_iter().map(|row| {
        let share = all.filter(|all| *all > 0.0).zip(row.weights[0].value()).map(|(all, some)| some / all * 100.0);
        let mut cells =
            vec![Cell::from(name(row.from)), Cell::from(name(row.to)), Cell::number(Some(row.areas as f64), 0)];
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

/// The limits of a site, by their column.
const LIMITS: [(&str, &str); 3] =
    [("min_volume", "Least safe volume"), ("max_volume", "Largest volume"), ("capacity", "Capacity")];

fn against(limit: Option<&str>) -> Cell {
    Cell::from(match limit {
        Some("above_capacity") => "above its capacity",
        Some("above_max") => "above its largest volume",
        Some("below_min") => "below its least safe volume",
        Some("within") => "within its limits",
        _ => "–",
    })
}

/// What each site gets: those that change, and those beyond their limits.
pub fn volumes(content: &Content<'_>, choice: &ScenarioView<'_>, weight: usize) -> Option<Block> {
    let case = content.case;
    let spec = choice.scenario.allocation.as_ref().unwrap_or(&case.allocation);
    let column = |side: &str| format!("{}_{side}", case.weights[weight].name);
    let flag = column("suppressed");
    let limited = weight == spec.weight;
    let rows = rows_of(content, "volumes", choice);
    let limits: Vec<(&str, &str)> = LIMITS
        .into_iter()
        .filter(|(name, _)| limited && rows.iter().any(|row| row.optional_number(name).is_some()))
        .collect();
    let beyond = |row: &Row<'_>| !limits.is_empty() && row.text("limit_after").is_some_and(|found| found != "within");
    let shown = |row: &&Row<'_>| {
        row.number(&column("difference")).map_or(row.flag(&flag) == Some(true), |change| change != 0.0) || beyond(row)
    };
    let rows: Vec<&Row<'_>> = rows.iter().filter(shown).collect();
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
    head.extend(limits.iter().map(|(_, title)| Head::number(*title)));
    if !limits.is_empty() {
        head.extend([Head::text("Limits before"), Head::text("Limits after")]);
    }
    // One number of decimals for a column, so that the figures can be compared down and across.
    let figures: Vec<f64> = ["before", "after", "difference"]
        .iter()
        .flat_map(|side| rows.iter().filter_map(|row| row.number(&column(side))).collect::<Vec<f64>>())
        .collect();
    let decimals = usize::from(figures.iter().any(|v| v.fract() != 0.0) && figures.iter().all(|v| v.abs() < 10_000.0));
    let cells = rows.iter().map(|row| {
        let before = row.number(&column("before"));
        let change = row.number(&column("difference"));
        let relative =
            change.zip(before.filter(|before| *before > 0.0)).map(|(change, before)| change / before * 100.0);
        let mut cells = vec![
            Cell::from(name(site_by_id(case, row.text("site")))),
            row.count_to(&column("before"), &flag, decimals),
            row.count_to(&column("after"), &flag, decimals),
            Cell::change(change, decimals),
            Cell::change(relative, 0),
        ];
        cells.extend(limits.iter().map(|(name, _)| row.cell(name, 0)));
        if !limits.is_empty() {
            cells.extend(["limit_before", "limit_after"].map(|side| against(row.text(side))));
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
    let weight = choice.scenario.allocation.as_ref().unwrap_or(&case.allocation).weight;
    let column = |side: &str| format!("{}_{side}", case.weights[weight].name);
    let (before, after) = (column("before"), column("after"));
    let flags = [format!("{before}_suppressed"), format!("{after}_suppressed")];
    let rows = rows_of(content, "ledger", choice);
    let changed = |row: &&Row<'_>| {
        row.number(&before) != row.number(&after) || flags.iter().any(|flag| row.flag(flag) == Some(true))
    };
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .filter(changed)
        .map(|row| {
            let change = row.number(&before).zip(row.number(&after)).map(|(before, after)| after - before);
            vec![
                Cell::from(row.text("commissioner").unwrap_or("not given")),
                Cell::from(name(site_by_id(case, row.text("site")))),
                Cell::from(match row.flag("crosses_border") {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "not known",
                }),
                row.count(&before, &flags[0]),
                row.count(&after, &flags[1]),
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
    let rows: Vec<Row<'_>> = super::rows::rows(content, "reconciliation").collect();
    let weight = case.weights.get(case.allocation.weight).filter(|_| !rows.is_empty())?;
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
        let service = row.optional_text("service").and_then(|id| case.services.iter().find(|service| service.id == id));
        let mut cells: Vec<Cell> = service.map(|service| Cell::from(service.title.as_str())).into_iter().collect();
        let modelled = match row.number("modelled") {
            None if weight.protected() => Cell::from(super::rows::WITHHELD),
            modelled => Cell::number(modelled, 0),
        };
        cells.extend([
            Cell::from(name(site_by_id(case, row.text("site")))),
            row.cell("recorded", 0),
            modelled,
            Cell::change(row.number("difference"), 0),
            Cell::change(row.number("off_percent"), 0),
        ]);
        cells
    });
    let offs: Vec<f64> = rows.iter().filter_map(|row| row.number("off_percent")).map(f64::abs).collect();
    let mean = (!offs.is_empty()).then(|| offs.iter().sum::<f64>() / offs.len() as f64);
    let said =
        mean.map_or_else(String::new, |mean| format!(" On average over the sites the model is off by {mean:.0} %."));
    let text = format!(
        "Before it is asked what a change does, the model can be held against what sites really get. {}{said} What differs is who does not go where the model sends them, and whom the counts leave out.",
        rule_words(&case.allocation)
    );
    let grid = Grid {
        caption: format!("Today's sites: {}", weight.title),
        head,
        rows: cells.collect(),
        note: note_of(case, [case.allocation.weight], ""),
    };
    Some(waywarden_pack::report::Section {
        id: "reconciliation".to_owned(),
        title: "Modelled beside recorded volumes".to_owned(),
        blocks: vec![Block::Text(text), Block::Grid(grid)],
    })
}

/// The places that are hit hardest, from the table of that name.
pub fn worst_hit(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let rows = rows_of(content, "worst_hit", choice);
    if rows.is_empty() {
        return None;
    }
    let weight = &case.weights[0];
    let head = vec![
        Head::text("Area"),
        Head::number(weight.title.clone()),
        Head::number("Before (min)"),
        Head::number("After (min)"),
        Head::number("Change (min)"),
        Head::text("Site after"),
    ];
    let flag = format!("{}_suppressed", weight.name);
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .take(WORST)
        .map(|row| {
            vec![
                Cell::from(row.text("area_name").unwrap_or("–")),
                row.count(&weight.name, &flag),
                row.cell("before_min", 1),
                row.cell("after_min", 1),
                Cell::change(row.number("extra_min"), 1),
                Cell::from(name(site_by_id(case, row.text("after_site")))),
            ]
        })
        .collect();
    let caption = format!("The {} areas whose journeys grow most", cells.len());
    Some(Block::Grid(Grid { caption, head, rows: cells, note: note_of(case, [0], "") }))
}
