//! The same figures for groups of people: by deprivation, by town and country, by commissioner, as the case names them.

use std::collections::BTreeMap;

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Pair};
use waywarden_scenario::{Case, ScenarioResult};

use super::super::styles::title;
use super::words::{headline_limit, limit, minutes, unit};

/// A column with more values than this is no grouping but a list of places.
const MOST: usize = 14;

/// Sums over the affected areas of a group.
#[derive(Default)]
struct Sums {
    all: f64,
    affected: f64,
    /// Affected with a site before and after.
    timed: f64,
    before: f64,
    after: f64,
    within: [f64; 2],
}

/// A figure for each grouping of the case that has a few values.
pub fn figures(case: &Case, result: &ScenarioResult) -> Vec<Block> {
    (0..case.groups.len()).filter_map(|group| figure(case, result, group)).map(Block::Figure).collect()
}

fn figure(case: &Case, result: &ScenarioResult, group: usize) -> Option<Figure> {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    let at = headline_limit(case);
    let limit_ms = case.thresholds_ms[at];
    for (area, impact) in case.areas.iter().zip(&result.areas).filter(|(_, impact)| impact.in_scope) {
        let entry = sums.entry(area.groups[group].trim()).or_default();
        let weight = area.weights[0];
        entry.all += weight;
        if !impact.affected {
            continue;
        }
        entry.affected += weight;
        for (side, assigned) in [impact.before, impact.after].into_iter().enumerate() {
            if assigned.is_some_and(|a| a.time_ms <= limit_ms) {
                entry.within[side] += weight;
            }
        }
        if let (Some(before), Some(after)) = (impact.before, impact.after) {
            entry.timed += weight;
            entry.before += weight * f64::from(before.time_ms);
            entry.after += weight * f64::from(after.time_ms);
        }
    }
    if !(2..=MOST).contains(&sums.len()) || sums.values().filter(|s| s.timed > 0.0).count() < 2 {
        return None;
    }
    let mut order: Vec<(&str, Sums)> = sums.into_iter().collect();
    // Deciles and the like in the order of their numbers.
    if order.iter().all(|(name, _)| name.parse::<f64>().is_ok()) {
        order.sort_by(|a, b| a.0.parse::<f64>().unwrap_or(0.0).total_cmp(&b.0.parse::<f64>().unwrap_or(0.0)));
    }
    let words = title(&case.groups[group]);
    let label = |name: &str| if name.is_empty() { "not given".to_owned() } else { name.to_owned() };
    let mean = |sum: f64, of: f64| (of > 0.0).then(|| minutes(sum / of));
    let pairs: Vec<Pair> = order
        .iter()
        .filter_map(|(name, s)| {
            let (before, after) = (mean(s.before, s.timed)?, mean(s.after, s.timed)?);
            Some(Pair { label: label(name), before, after })
        })
        .collect();
    let change = |pair: &Pair| pair.after - pair.before;
    let most = pairs.iter().max_by(|a, b| change(a).total_cmp(&change(b)))?;
    let least = pairs.iter().min_by(|a, b| change(a).total_cmp(&change(b)))?;
    let finding = format!(
        "Journeys of those affected grow most in “{}” ({:+.0} minutes on average) and least in “{}” ({:+.0}).",
        most.label,
        change(most),
        least.label,
        change(least)
    );
    let what = unit(case, 0);
    let limit = limit(case, at);
    let head = vec![
        Head::text(words.clone()),
        Head::number(format!("All ({what})")),
        Head::number(format!("Affected ({what})")),
        Head::number("Affected (%)"),
        Head::number("Mean before (min)"),
        Head::number("Mean after (min)"),
        Head::number("Change (min)"),
        Head::number(format!("Within {limit} min before (%)")),
        Head::number(format!("Within {limit} min after (%)")),
    ];
    let rows = order.iter().map(|(name, s)| {
        let (before, after) = (mean(s.before, s.timed), mean(s.after, s.timed));
        let share = |part: f64, of: f64| Cell::number((of > 0.0).then(|| part / of * 100.0), 1);
        vec![
            Cell::from(label(name)),
            Cell::number(Some(s.all), 0),
            Cell::number(Some(s.affected), 0),
            share(s.affected, s.all),
            Cell::number(before, 1),
            Cell::number(after, 1),
            Cell::change(before.zip(after).map(|(b, a)| a - b), 1),
            share(s.within[0], s.affected),
            share(s.within[1], s.affected),
        ]
    });
    Some(Figure {
        title: format!("Who is affected, by {}", words.to_lowercase()),
        finding,
        chart: Chart::Pairs("Mean minutes of those affected".to_owned(), pairs),
        grid: Grid {
            caption: format!("By {}", words.to_lowercase()),
            head,
            rows: rows.collect(),
            note: "Means and shares within a limit are of those affected.".to_owned(),
        },
    })
}
