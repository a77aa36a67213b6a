//! What is true today, in a case that changes nothing.

use waywarden_pack::report::{Block, Cell, Chart, Curve, Fact, Figure, Grid, Head, Line, Picture, Section, number};
use waywarden_results::{GroupRow, ScenarioView, SiteVolume};
use waywarden_scenario::disclosure::{Count, SuppressedSummary};
use waywarden_scenario::impact::Grouping;
use waywarden_scenario::rows::SiteRef;
use waywarden_scenario::{Case, Scope, ServiceIndex, impact};

use super::cells::{count_as_it_is, count_cell, maybe_of, of};
use super::figures::{WITHHELD_NOTE, axis_min, marks, shown_in_full};
use super::places::against;
use super::words::{amount, limit, minutes, no_way, percent, spoken_of, unit};
use super::{Content, services, standards};
use crate::styles::minutes_to_site;

/// A column with more values than this is no grouping but a list of places.
const MOST_VALUES: usize = 40;

/// The section of a service, or of the whole case.
pub fn section(content: &Content<'_>, choice: &ScenarioView<'_>, maps: Vec<Picture>) -> Section {
    let case = content.case;
    let mut blocks: Vec<Block> = sentences(case, choice).into_iter().map(Block::Text).collect();
    if let Some(everyone) = choice.summary(spoken_of(case, choice).0, Scope::Everyone) {
        blocks.push(Block::Facts(facts(case, choice, &everyone)));
    }
    if !maps.is_empty() {
        blocks.push(Block::Pictures(maps));
    }
    blocks.extend(key_figures(case, choice).map(Block::Grid));
    blocks.extend(curve(case, choice).map(Block::Figure));
    blocks.extend(volumes(content, choice));
    blocks.extend(services::of_option(content, choice));
    let groups = groups(content, choice);
    if !groups.is_empty() {
        blocks.push(Block::Heading("Who is how far".to_owned()));
        blocks.extend(groups);
    }
    blocks.extend(standards::of_today(content, choice));
    Section { id: format!("option-{}", choice.key.replace('_', "-")), title: choice.title.clone(), blocks }
}

/// The answer of the case in sentences.
pub fn sentences(case: &Case, choice: &ScenarioView<'_>) -> Vec<String> {
    let (weight, _) = spoken_of(case, choice);
    let Some(all) = choice.summary(weight, Scope::Everyone) else { return vec![choice.title.clone()] };
    let (what, side) = (unit(case, weight), &all.before);
    let mut sentences: Vec<String> = within_limit(case, choice.of.service, &choice.title, &all).into_iter().collect();
    if let (Some(mean), Some(longest)) = (side.mean_min, side.max_min) {
        let (mean, longest) = (number(mean, 0), number(longest, 0));
        sentences.push(format!("The journey takes {mean} minutes on average, the longest {longest}."));
    }
    if let Count::Shown(none) = side.unreachable
        && none > 0.0
    {
        sentences.push(format!("{} {what} have {}; they are in no average.", amount(none), no_way(case)));
    }
    sentences
}

/// How many of everyone are within the limit that the case, or the service, speaks of.
pub fn within_limit(
    case: &Case,
    service: Option<ServiceIndex>,
    title: &str,
    everyone: &SuppressedSummary,
) -> Option<String> {
    let (what, at) = (unit(case, case.headline_weight(service)), case.headline_of(service));
    let share = percent(everyone.before.within[at].share?);
    let of = everyone.total.value().map_or_else(|| what.clone(), |total| format!("{} {what}", amount(total)));
    let of = match everyone.before.reachable.value().filter(|_| everyone.before.unreachable != Count::Shown(0.0)) {
        Some(reachable) => format!("{of} ({} of them with a time)", amount(reachable)),
        None => of,
    };
    Some(format!("{title}: {share} of {of} are within {} minutes of a site.", limit(case, at)))
}

fn facts(case: &Case, choice: &ScenarioView<'_>, everyone: &SuppressedSummary) -> Vec<Fact> {
    let (side, (weight, at)) = (&everyone.before, spoken_of(case, choice));
    let mut facts = Vec::new();
    if let Some(share) = side.within[at].share {
        let words = format!("of {} within {} minutes", unit(case, weight), limit(case, at));
        facts.push(Fact { value: percent(share), words });
    }
    let minutes = |value: Option<f64>, words: &str| {
        value.map(|value| Fact { value: format!("{} min", number(value, 0)), words: words.to_owned() })
    };
    facts.extend(minutes(side.mean_min, "mean journey"));
    facts.extend(minutes(side.p90_min, "within which nine in ten are"));
    facts.extend(minutes(side.max_min, "longest journey"));
    facts
}

/// Each weight in a column.
fn key_figures(case: &Case, choice: &ScenarioView<'_>) -> Option<Grid> {
    let all: Vec<SuppressedSummary> =
        (0..case.weights.len()).map(|weight| choice.summary(weight, Scope::Everyone)).collect::<Option<_>>()?;
    let mut head = vec![Head::text("Measure")];
    head.extend(case.weights.iter().map(|weight| Head::number(weight.title.clone())));
    let places = |summary: &SuppressedSummary| usize::from(summary.total.value().is_some_and(|total| total < 1_000.0));
    type Pick = fn(&SuppressedSummary) -> Option<f64>;
    let figures: [(&str, Pick); 5] = [
        ("Mean (minutes)", |s| s.before.mean_min),
        ("Median (minutes)", |s| s.before.median_min),
        ("Nine in ten within (minutes)", |s| s.before.p90_min),
        ("95 in 100 within (minutes)", |s| s.before.p95_min),
        ("Longest (minutes)", |s| s.before.max_min),
    ];
    let row = |name: String, cell: &dyn Fn(&SuppressedSummary) -> Cell| {
        [Cell::from(name)].into_iter().chain(all.iter().map(cell)).collect::<Vec<Cell>>()
    };
    let mut rows = vec![row("In all".to_owned(), &|s| count_cell(s.total, places(s)))];
    for (name, pick) in figures {
        rows.push(row(name.to_owned(), &|s| Cell::number(pick(s), 1)));
    }
    for at in case.threshold_numbers(choice.of.service) {
        let share = |s: &SuppressedSummary| Cell::number(s.before.within[at].share.map(|share| share * 100.0), 1);
        rows.push(row(format!("Within {} minutes (%)", limit(case, at)), &share));
    }
    if all.iter().any(|s| s.before.unreachable != Count::Shown(0.0)) {
        rows.push(row(format!("With {}", no_way(case)), &|s| count_cell(s.before.unreachable, places(s))));
    }
    let protected = case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    let note = if protected { WITHHELD_NOTE.to_owned() } else { String::new() };
    Some(Grid { caption: "Key figures".to_owned(), head, rows, note })
}

/// Share of everyone within so many minutes, of a weight that has no small counts to hide.
fn curve(case: &Case, choice: &ScenarioView<'_>) -> Option<Figure> {
    let weight = shown_in_full(case, choice)?;
    let all: Vec<usize> = (0..case.areas.len()).collect();
    let found = impact::curve(case, choice.result, weight, Scope::Everyone, &all);
    if found.total <= 0.0 {
        return None;
    }
    let x_max = axis_min(case, found.before.len());
    let (_, at) = spoken_of(case, choice);
    let share = |minute: usize| found.before.get(minute).or(found.before.last()).copied().unwrap_or(0.0) / found.total;
    let step = if x_max > 120.0 { 15 } else { 5 };
    let rows = (1..=(x_max as usize / step))
        .map(|row| vec![Cell::number(Some((row * step) as f64), 0), Cell::number(Some(share(row * step) * 100.0), 1)]);
    Some(Figure {
        title: "How many are within how many minutes".to_owned(),
        finding: format!(
            "{} are within {} minutes.",
            percent(share(minutes(f64::from(case.thresholds_ms[at])) as usize)),
            limit(case, at)
        ),
        chart: Chart::Curve(Curve {
            x_title: minutes_to_site(case).to_owned(),
            y_title: format!("Share of everyone ({})", unit(case, weight)),
            lines: vec![Line {
                name: "Today".to_owned(),
                points: (0..=x_max as usize).map(|minute| (minute as f64, share(minute))).collect(),
            }],
            marks: marks(case, choice),
            x_max,
        }),
        grid: Grid {
            caption: "Share within so many minutes".to_owned(),
            head: ["Minutes", "Share (%)"].map(Head::number).to_vec(),
            rows: rows.collect(),
            note: String::new(),
        },
    })
}

/// What each site gets.
fn volumes(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let case = content.case;
    let rows: Vec<&SiteVolume> = of(&content.published.rows().volumes, choice);
    let mut head = vec![Head::text("Site"), Head::number("Areas")];
    head.extend(case.weights.iter().map(|weight| Head::number(weight.title.clone())));
    let limited = rows.iter().any(|row| row.against[0].is_some());
    head.extend(limited.then(|| Head::text("Against its limits")));
    let cells = rows.iter().filter(|row| row.volume.areas_before > 0).map(|row| {
        let name = match row.volume.site {
            Some(site) => SiteRef::of(case, site).name.to_owned(),
            None => format!("With {}", no_way(case)),
        };
        let mut cells = vec![Cell::from(name), Cell::number(Some(row.volume.areas_before as f64), 0)];
        cells.extend(row.volume.before.iter().map(|count| count_as_it_is(*count)));
        cells.extend(limited.then(|| against(row.against[0])));
        cells
    });
    let cells: Vec<Vec<Cell>> = cells.collect();
    if cells.is_empty() {
        return Vec::new();
    }
    let protected = case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    let note = if protected { WITHHELD_NOTE.to_owned() } else { String::new() };
    let grid = Grid { caption: "What each site gets".to_owned(), head, rows: cells, note };
    vec![Block::Heading("Where people go".to_owned()), Block::Grid(grid)]
}

/// The weight that is spoken of by each grouping of areas.
fn groups(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let case = content.case;
    let (weight, at) = spoken_of(case, choice);
    let rows: Vec<&GroupRow> = maybe_of(content.published.rows().groups.as_ref(), choice);
    let mut blocks = Vec::new();
    for (number, group) in case.groups.iter().enumerate() {
        let own = |row: &&GroupRow| {
            row.grouping == Grouping::Areas(number) && row.weight == weight && row.scope == Scope::Everyone
        };
        let rows: Vec<&GroupRow> = rows.iter().copied().filter(own).collect();
        if rows.len() < 2 || rows.len() > MOST_VALUES {
            continue;
        }
        let head = vec![
            Head::text(group.title.clone()),
            Head::number(format!("All ({})", unit(case, weight))),
            Head::number("Mean (min)"),
            Head::number("Longest (min)"),
            Head::number(format!("Within {} min (%)", limit(case, at))),
        ];
        let cells = rows.iter().map(|row| {
            let side = &row.summary.before;
            vec![
                Cell::from(row.value.as_str()),
                count_as_it_is(row.summary.total),
                Cell::number(side.mean_min, 1),
                Cell::number(side.max_min, 1),
                Cell::number(side.within[at].share.map(|share| share * 100.0), 1),
            ]
        });
        let note = if case.weights[weight].protected() { WITHHELD_NOTE.to_owned() } else { String::new() };
        blocks.push(Block::Grid(Grid { caption: group.title.clone(), head, rows: cells.collect(), note }));
    }
    blocks
}
