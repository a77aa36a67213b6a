//! How much the figures hang on the minutes: who sits near a limit, and what other speeds would do.

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Range, Section};
use waywarden_scenario::{Case, Rule, ScenarioResult, ServiceIndex};

use super::Content;
use super::words::{limit, minutes, spoken_of, unit};

/// Factors on all times, and what they stand for. Scaling every time alike never changes which site is nearest.
const FACTORS: [(&str, f64, f64); 3] = [
    ("Times 5 % shorter or longer", 0.95, 1.05),
    ("Times 10 % shorter or longer", 0.9, 1.1),
    ("Times a third shorter, a fifth longer", 0.67, 1.2),
];

/// The section, for the first option of a case that does not ask for a sensitivity of its own. Not of patients: their
/// counts near a limit are differences of counts.
pub fn section(content: &Content<'_>) -> Option<Section> {
    let case = content.case;
    let choice = content.published.views().into_iter().next()?;
    let (scenario, result) = (choice.scenario, choice.result);
    let rule = case.allocation_of(Some(scenario), choice.of.service).rule;
    let (weight, at) = spoken_of(case, &choice);
    if case.sensitivity.is_some() || case.weights[weight].protected() || rule != Rule::Nearest {
        return None;
    }
    let counted: Vec<(f64, f64)> = affected_after(case, result, weight);
    let total: f64 =
        case.areas.iter().zip(&result.areas).filter(|(_, i)| i.affected).map(|(a, _)| a.weights[weight]).sum();
    if total <= 0.0 {
        return None;
    }
    let limit_min = minutes(f64::from(case.thresholds_ms[at]));
    let share = |factor: f64| {
        let within = counted.iter().filter(|(time, _)| time * factor <= limit_min);
        within.fold(0.0, |sum, (_, weight)| sum + weight) / total * 100.0
    };
    let base = share(1.0);
    let ranges: Vec<Range> = FACTORS
        .iter()
        .rev()
        .map(|(label, short, long)| Range { label: (*label).to_owned(), low: share(*long), high: share(*short) })
        .collect();
    let limit = limit(case, at);
    let finding = format!(
        "After “{}”, {base:.1} % of those affected are within {limit} minutes; if all journeys took 10 % less or more, it would be {:.1} % or {:.1} %.",
        scenario.title,
        share(0.9),
        share(1.1)
    );
    let rows = ranges.iter().map(|range| {
        vec![
            Cell::from(range.label.as_str()),
            Cell::number(Some(range.high), 1),
            Cell::number(Some(base), 1),
            Cell::number(Some(range.low), 1),
        ]
    });
    let head = vec![
        Head::text("If all journeys were"),
        Head::number("Shorter (%)"),
        Head::number("As modelled (%)"),
        Head::number("Longer (%)"),
    ];
    let tornado = Figure {
        title: format!("What other speeds would do to the share within {limit} minutes"),
        finding,
        chart: Chart::Tornado(format!("% of those affected within {limit} minutes, after"), base, ranges.clone()),
        grid: Grid {
            caption: format!("Share within {limit} minutes after, at other speeds"),
            head,
            rows: rows.collect(),
            note: String::new(),
        },
    };
    Some(Section {
        id: "sureness".to_owned(),
        title: "How much hangs on the minutes".to_owned(),
        blocks: vec![
            Block::Text("A limit is a sharp line through blurred minutes. The chart shows what other speeds would do to the first option; the table shows how many sit so close to a limit that a small error moves them across it.".to_owned()),
            Block::Figure(tornado),
            Block::Grid(near_limits(case, (weight, choice.of.service), &counted)),
        ],
    })
}

/// Minutes after and weight of those affected who get to a site then.
fn affected_after(case: &Case, result: &ScenarioResult, weight: usize) -> Vec<(f64, f64)> {
    let areas = case.areas.iter().zip(&result.areas).filter(|(_, impact)| impact.affected);
    let shares =
        areas.flat_map(|(area, impact)| impact.after.shares().iter().map(|share| (area.weights[weight], share)));
    shares.map(|(weight, share)| (minutes(f64::from(share.time_ms)), weight * share.share)).collect()
}

fn near_limits(case: &Case, (weight, service): (usize, Option<ServiceIndex>), counted: &[(f64, f64)]) -> Grid {
    let what = unit(case, weight);
    let mut head = vec![Head::text("Limit (minutes)")];
    let margins = [1.0, 2.0, 5.0];
    head.extend(margins.map(|m| Head::number(format!("Within {m} min of it ({what})"))));
    let rows = case.threshold_numbers(service).into_iter().map(|at| {
        let limit_min = minutes(f64::from(case.thresholds_ms[at]));
        let mut row = vec![Cell::from(limit(case, at))];
        for margin in margins {
            let near = counted.iter().filter(|(time, _)| (time - limit_min).abs() <= margin);
            row.push(Cell::number(Some(near.fold(0.0, |sum, (_, weight)| sum + weight)), 0));
        }
        row
    });
    Grid {
        caption: "Those affected whose journey after is close to a limit, in the first option".to_owned(),
        head,
        rows: rows.collect(),
        note: String::new(),
    }
}
