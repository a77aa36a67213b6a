//! The choice of sites: the best plan, today beside it, how the near-best differ, the curve and the front.

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Points, Section};
use waywarden_results::{SitingPlan, SitingPlanRow, SitingRows, SitingRuleRow};
use waywarden_scenario::SiteIndex;
use waywarden_siting::{Aim, Asked, Choice, Status};

use super::Content;
use super::places::name;
use super::words::limit;

/// Most plans and sites in a table; all are in the tables of the pack.
const MOST_ROWS: usize = 12;

/// Most rules that the text names.
const MOST_RULES: usize = 4;

/// The section; `None` in a case without `[siting]`.
pub fn section(content: &Content<'_>) -> Option<Section> {
    let found = content.published.siting()?;
    let rows = content.published.rows().siting.as_ref()?;
    let asked = found.of_case.ask().ok()?;
    let choice = &found.choice;
    let mut blocks = vec![Block::Text(in_words(content, &asked, choice, &found.of_case.sites))];
    blocks.extend(found.of_case.notes.iter().cloned().map(Block::Text));
    if !rows.plans.is_empty() {
        blocks.push(Block::Grid(plans(content, &asked, rows)));
    }
    if choice.answer.plans.len() > 1 {
        blocks.push(Block::Grid(sites(content, rows, choice)));
    }
    blocks.extend(curve(&asked, rows).map(Block::Figure));
    blocks.extend(front(&asked, choice, rows).map(Block::Figure));
    if let Some(priced) = rows.rules.as_ref().filter(|rules| rules.iter().any(|rule| rule.price.is_some())) {
        blocks.push(Block::Grid(prices(&asked, priced)));
    }
    Some(Section { id: "siting".to_owned(), title: "Which sites? The best choice".to_owned(), blocks })
}

/// What was asked, what is best, and how far that is proved.
fn in_words(content: &Content<'_>, asked: &Asked<'_>, choice: &Choice, positions: &[SiteIndex]) -> String {
    let aims: Vec<String> = asked.aims.iter().map(|aim| without_unit(&aim.name()).to_lowercase()).collect();
    let candidates = asked.tables.sites.len();
    let mut words = format!("Chosen from {candidates} sites by: {}.", aims.join(", then "));
    if !asked.rules.is_empty() {
        let more = asked.rules.len().saturating_sub(MOST_RULES);
        let rest = if more > 0 { format!("; and {more} more, in siting_rules") } else { String::new() };
        let first: Vec<&str> = asked.rules.iter().take(MOST_RULES).map(String::as_str).collect();
        words.push_str(&format!(" What must hold: {}{rest}.", first.join("; ")));
    }
    match (choice.answer.best(), choice.answer.status) {
        (Some(plan), status) => {
            let names: Vec<String> = plan.sites.iter().map(|&site| name(content.case, Some(positions[site]))).collect();
            words.push_str(&format!(" The best {} sites: {}.", plan.sites.len(), names.join(", ")));
            words.push_str(&match (status, choice.answer.gap()) {
                (Status::Stopped, Some(gap)) => {
                    format!(" The search was stopped: no plan is better by more than {:.2} %.", gap * 100.0)
                }
                (Status::Stopped, None) => " The search was stopped before anything was proved.".to_owned(),
                _ => " It is proved that there is no better one.".to_owned(),
            });
        }
        (None, Status::Infeasible) => {
            let clash = choice.clash.as_ref().map(|clash| clash.join("; ")).unwrap_or_default();
            words.push_str(&format!(" No choice keeps all of that; what cannot be kept together: {clash}."));
        }
        (None, _) => words.push_str(" The search was stopped before a plan was found."),
    }
    if let Some((draws, sure)) = &choice.sensitivity {
        words.push_str(&format!(
            " It stays the best in {} of {} draws of times (within {:.0} %) and people (within {:.0} %); at worst it is {:.1} % from the best.",
            sure.best,
            draws.count,
            draws.times * 100.0,
            draws.weights * 100.0,
            sure.worst_regret * 100.0
        ));
    }
    words
}

fn without_unit(name: &str) -> &str {
    name.split(" (min").next().unwrap_or(name)
}

fn plans(content: &Content<'_>, asked: &Asked<'_>, rows: &SitingRows) -> Grid {
    let case = content.case;
    let at = case.headline_threshold();
    let today = rows.plans.iter().find(|row| row.plan == SitingPlan::Today);
    let row = |row: &SitingPlanRow| {
        let title = match row.plan {
            SitingPlan::Today => "Today".to_owned(),
            SitingPlan::AsManyAsToday => "Best with as many sites as today".to_owned(),
            SitingPlan::Rank(1) => "Best".to_owned(),
            SitingPlan::Rank(rank) => format!("Plan {rank}"),
        };
        let differs = today.filter(|_| row.plan != SitingPlan::Today).map(|today| {
            let closed = today.sites.iter().filter(|site| !row.sites.contains(site)).count();
            let opened = row.sites.iter().filter(|site| !today.sites.contains(site)).count();
            format!("{closed} closed, {opened} new")
        });
        let figures = &row.figures;
        vec![
            Cell::from(title),
            Cell::number(Some(row.sites.len() as f64), 0),
            Cell::from(differs.unwrap_or_else(|| "–".to_owned())),
            Cell::number(figures.mean_min, 1),
            Cell::number(figures.worst_tenth_min, 1),
            Cell::number(figures.longest_min, 1),
            Cell::number(figures.shares().get(at).map(|share| share * 100.0), 1),
        ]
    };
    let shown = rows.plans.iter().take(MOST_ROWS).map(row).collect();
    let service = content.published.siting().and_then(|found| found.of_case.spec.service);
    let people = case.weights[case.allocation_of(None, service).weight].title.to_lowercase();
    let listed = asked.request.times.areas();
    Grid {
        caption: "Today and the best plans".to_owned(),
        head: vec![
            Head::text("Plan"),
            Head::number("Sites"),
            Head::text("Against today"),
            Head::number("Mean (min)"),
            Head::number("Worst-off tenth, mean (min)"),
            Head::number("Longest (min)"),
            Head::number(format!("Within {} min (%)", limit(case, at))),
        ],
        rows: shown,
        note: format!("Of {people} in {listed} areas, each at the nearest open site. All plans are in siting_plans."),
    }
}

fn sites(content: &Content<'_>, rows: &SitingRows, choice: &Choice) -> Grid {
    let count = choice.answer.plans.len();
    let mut used: Vec<_> = rows.sites.iter().filter(|row| row.plans.0 > 0).collect();
    used.sort_by_key(|row| (std::cmp::Reverse(row.plans.0), row.site));
    let row = |row: &&waywarden_results::SitingSiteRow| {
        let share = row.plans.0 as f64 / row.plans.1.max(1) as f64;
        vec![
            Cell::from(name(content.case, Some(row.site))),
            Cell::from(if row.existing { "today" } else { "new" }),
            Cell::number(Some(row.plans.0 as f64), 0),
            Cell::number(Some(share * 100.0), 0),
            Cell::number(row.stays_min, 1),
        ]
    };
    let none = rows.sites.len() - used.len();
    Grid {
        caption: format!("What {count} plans have in common"),
        head: vec![
            Head::text("Site"),
            Head::text("Exists"),
            Head::number("In so many plans"),
            Head::number("Of all (%)"),
            Head::number("Stays with ways longer by (min)"),
        ],
        rows: used.iter().take(MOST_ROWS).map(row).collect(),
        note: format!("{none} sites are in no plan. All sites are in siting_sites."),
    }
}

/// The value of the first objective as it is charted: per cent of people within a limit.
fn charted(asked: &Asked<'_>, aim: &Aim, value: f64) -> f64 {
    match aim {
        Aim::Within { .. } => {
            let people = asked.tables.weights.iter().sum::<i64>() as f64 / asked.tables.weight_scale;
            value / people.max(f64::MIN_POSITIVE) * 100.0
        }
        _ => value,
    }
}

fn axis(aim: &Aim) -> String {
    match aim {
        Aim::Within { .. } => format!("{} (%)", aim.name()),
        _ => aim.name(),
    }
}

fn curve(asked: &Asked<'_>, rows: &SitingRows) -> Option<Figure> {
    let rows = rows.curve.as_ref()?;
    let points: Vec<(f64, f64)> =
        rows.iter().filter_map(|row| Some((row.open as f64, charted(asked, &asked.aims[0], row.value?)))).collect();
    let (first, last) = (points.first()?, points.last()?);
    let today = asked.today().len();
    let marked = points.iter().position(|point| point.0 == today as f64).map(|at| (at, format!("{today} sites today")));
    let finding = format!(
        "With {} sites the best figure is {:.1}, with {} it is {:.1}: each point is the best of all choices of that many.",
        first.0, first.1, last.0, last.1
    );
    let table = rows.iter().take(MOST_ROWS).map(|row| {
        let value = row.value.map(|value| charted(asked, &asked.aims[0], value));
        vec![Cell::number(Some(row.open as f64), 0), Cell::number(value, 2), Cell::from(row.proved)]
    });
    Some(Figure {
        title: "What one more or one fewer site brings".to_owned(),
        finding,
        chart: Chart::Points(Points {
            x_title: "Open sites".to_owned(),
            y_title: axis(&asked.aims[0]),
            points,
            marked,
        }),
        grid: Grid {
            caption: "The best choice for each number of sites".to_owned(),
            head: vec![Head::number("Sites"), Head::number(axis(&asked.aims[0])), Head::text("Proved")],
            rows: table.collect(),
            note: "All are in siting_curve, with the sites of each.".to_owned(),
        },
    })
}

fn front(asked: &Asked<'_>, choice: &Choice, rows: &SitingRows) -> Option<Figure> {
    let (rows, found) = (rows.front.as_ref()?, choice.front.as_ref()?);
    let [first, second] = [found.aims.first()?, found.aims.get(1)?];
    let two = |values: &[f64]| Some((charted(asked, first, *values.first()?), charted(asked, second, *values.get(1)?)));
    let mut points: Vec<(f64, f64)> = rows.iter().filter_map(|row| two(&row.values)).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let finding = match found.front.complete {
        true => format!(
            "{} plans are the best in their way: none of them is beaten in every objective by another one.",
            points.len()
        ),
        false => format!("{} plans of the front were found; there are more.", points.len()),
    };
    let table = rows.iter().take(MOST_ROWS).filter_map(|row| {
        let (first, second) = two(&row.values)?;
        let sites = Cell::number(Some(row.sites.len() as f64), 0);
        Some(vec![Cell::number(Some(first), 2), Cell::number(Some(second), 2), sites])
    });
    Some(Figure {
        title: "What can be had of one for the other".to_owned(),
        finding,
        grid: Grid {
            caption: "The front".to_owned(),
            head: vec![Head::number(axis(first)), Head::number(axis(second)), Head::number("Sites")],
            rows: table.collect(),
            note: "All are in siting_front, with the sites of each.".to_owned(),
        },
        chart: Chart::Points(Points { x_title: axis(first), y_title: axis(second), points, marked: None }),
    })
}

fn prices(asked: &Asked<'_>, rules: &[SitingRuleRow]) -> Grid {
    let row = |rule: &SitingRuleRow| vec![Cell::from(rule.rule.as_str()), Cell::number(rule.price, 3)];
    let unit = match &asked.aims[0] {
        Aim::Within { .. } => "per cent of people".to_owned(),
        aim => aim.unit().to_owned(),
    };
    Grid {
        caption: "What each rule costs".to_owned(),
        head: vec![Head::text("Rule"), Head::number(format!("Better without it by ({unit})"))],
        rows: rules.iter().take(MOST_ROWS).map(row).collect(),
        note: "All other rules kept.".to_owned(),
    }
}
