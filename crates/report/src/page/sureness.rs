//! How sure the outcomes of an option are: draws, one parameter at a time, who is close to a limit, and what would change the order
//! of the options.

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Range, Section, number};

use super::Content;
use waywarden_outcome::{Measure, Parameter};
use waywarden_results::{FlipRow, ScenarioOrToday, TornadoRow, fragility_share};
use waywarden_scenario::clinical::OutcomeMeasure;
use waywarden_scenario::clinical::fragility::FragilityRow;
use waywarden_scenario::clinical::sensitivity::MonteCarloRow;
use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{Scope as Whose, Side};

use super::cells::maybe_of;
use super::clinical::{model_title, models, of_scenario, places, whose};
use super::words::{limit, minutes, unit};
use waywarden_results::ScenarioView;

/// So many parameters stand in a chart.
const MOST_BARS: usize = 12;

/// What a case with a sensitivity says of an option.
pub fn of_option(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let sure: Vec<Block> = [monte_carlo(content, choice), tornado(content, choice), fragility(content, choice)]
        .into_iter()
        .flatten()
        .collect();
    if sure.is_empty() {
        return sure;
    }
    std::iter::once(Block::Heading("How sure this is".to_owned())).chain(sure).collect()
}

fn measure_words(measure: OutcomeMeasure) -> String {
    match measure {
        OutcomeMeasure::OnsetToNeedle => "Mean from the onset to the needle (minutes)".to_owned(),
        OutcomeMeasure::Gained(Measure::Good, None) => "Good outcomes due to treatment".to_owned(),
        OutcomeMeasure::GainedPer1000Treated(Measure::Good) => {
            "Good outcomes due to treatment, of 1,000 treated".to_owned()
        }
        OutcomeMeasure::Gained(Measure::Utility, None) => "Utility due to treatment, summed".to_owned(),
        other => other.to_string(),
    }
}

fn monte_carlo(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let models = models(content, choice);
    let rows: Vec<&MonteCarloRow> =
        of_scenario(content.published.rows().monte_carlo.as_ref(), choice, |row| (row.service, row.scenario));
    let draws = content.case.sensitivity.as_ref().filter(|_| !rows.is_empty())?.draws;
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let decimals = places(Some(row.base));
            let model = row.model.map_or_else(|| "Pathway".to_owned(), |model| model_title(&models, model));
            let mut cells = vec![Cell::from(model), Cell::from(measure_words(row.measure))];
            let i = &row.interval;
            let changes = [row.base, i.median, i.p80.0, i.p80.1, i.p95.0, i.p95.1];
            cells.extend(changes.map(|change| Cell::change(Some(change), decimals)));
            cells.push(Cell::number(Some(i.below_0 * 100.0), 1));
            cells
        })
        .collect();
    let mut head = vec![Head::text("Model"), Head::text("Change for those affected")];
    head.extend(
        ["At the base values", "Median", "80 % from", "80 % to", "95 % from", "95 % to", "Draws below 0 (%)"]
            .map(Head::number),
    );
    let note = format!(
        "{} draws of all parameters from their ranges at once. The spread is that of the parameters, not of the travel times or of the choice of a model.",
        number(draws as f64, 0)
    );
    Some(Block::Grid(Grid {
        caption: "What the ranges of the parameters leave open".to_owned(),
        head,
        rows: cells,
        note,
    }))
}

fn tornado(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let rows: Vec<&TornadoRow> =
        of_scenario(content.published.rows().tornado.as_ref(), choice, |row| (row.service, row.scenario));
    let moving = rows.into_iter().filter(|row| row.swing() > 0.0);
    let moving: Vec<(&TornadoRow, &Parameter)> = moving.filter_map(|row| Some((row, row.parameter(case)?))).collect();
    let base = moving.first()?.0.at_base;
    let range = |(row, parameter): &(&TornadoRow, &Parameter)| Range {
        label: parameter.title.clone(),
        low: row.at_low,
        high: row.at_high,
    };
    let ranges: Vec<Range> = moving.iter().take(MOST_BARS).map(range).collect();
    let widest = ranges.first()?;
    let model = models(content, choice).first().map(|model| model.title.clone()).unwrap_or_default();
    let what = unit(content.case, content.case.pathway_to(choice.of.service)?.weight);
    let finding = format!(
        "The change in good outcomes is {} ({what}) at the base values ({model}); most hangs on “{}”: {} to {}.",
        number(base, 2),
        widest.label,
        number(widest.low, 2),
        number(widest.high, 2)
    );
    let cells = moving.iter().map(|(row, parameter)| {
        let decimals = |value: f64| match value.abs() {
            value if value.fract() == 0.0 => 0,
            value if value < 1.0 => 3,
            _ => 1,
        };
        let mut cells = vec![Cell::from(parameter.title.as_str()), Cell::from(parameter.unit.as_str())];
        let values = [parameter.base, parameter.low, parameter.high];
        cells.extend(values.map(|value| Cell::number(Some(value), decimals(value))));
        cells.extend([row.at_low, row.at_high, row.swing()].map(|value| Cell::number(Some(value), 2)));
        cells.push(Cell::from(parameter.source.as_str()));
        cells
    });
    let head = vec![
        Head::text("Parameter"),
        Head::text("Unit"),
        Head::number("Base"),
        Head::number("Low"),
        Head::number("High"),
        Head::number("Change at low"),
        Head::number("Change at high"),
        Head::number("Swing"),
        Head::text("Source"),
    ];
    Some(Block::Figure(Figure {
        title: "What the change in good outcomes hangs on".to_owned(),
        finding,
        chart: Chart::Tornado(format!("Good outcomes after less before, those affected ({what})"), base, ranges),
        grid: Grid {
            caption: "One parameter at a time from the low to the high end of its range".to_owned(),
            head,
            rows: cells.collect(),
            note: "Parameters on which nothing hangs here are left out; the table tornado has all.".to_owned(),
        },
    }))
}

/// A limit or a margin in minutes, as the case has it: 7.5 is not 8.
fn minutes_cell(ms: u32) -> Cell {
    Cell { text: limit_name(ms), sort: Some(minutes(f64::from(ms))) }
}

fn fragility(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let all: Vec<&FragilityRow> = maybe_of(content.published.rows().fragility.as_ref(), choice);
    let weight = all.first()?.weight;
    let spec = &case.weights[weight];
    let told = |row: &&&FragilityRow| (row.weight, row.scope, row.side) == (weight, Whose::Affected, Side::After);
    let cells: Vec<Vec<Cell>> = all
        .iter()
        .filter(told)
        .map(|row| {
            let figure = &row.figure;
            let percent = |weight: f64| Cell::number(fragility_share(row, weight).map(|share| share * 100.0), 1);
            vec![
                minutes_cell(figure.threshold_ms),
                minutes_cell(figure.margin_ms),
                Cell::number(Some(figure.inside), 0),
                percent(figure.inside),
                Cell::number(Some(figure.outside), 0),
                percent(figure.outside),
            ]
        })
        .collect();
    let at = case.headline_of(choice.of.service);
    let last = all.iter().filter(told).rfind(|row| row.figure.threshold_ms == case.thresholds_ms[at]);
    let figure = |pick: fn(&FragilityRow) -> f64| {
        last.and_then(|row| Some((minutes(f64::from(row.figure.margin_ms)), fragility_share(row, pick(row))?)))
    };
    let said = figure(|row| row.figure.inside).zip(figure(|row| row.figure.outside)).map_or_else(String::new, |(inside, outside)| {
        format!(
            " If every journey were {} minutes longer, {:.1} % of them would no longer be within {} minutes; if shorter, {:.1} % more would be.",
            number(inside.0, 0),
            inside.1 * 100.0,
            limit(case, at),
            outside.1 * 100.0
        )
    });
    let head = vec![
        Head::number("Limit (minutes)"),
        Head::number("Margin (minutes)"),
        Head::number(format!("Within it, but by less than the margin ({})", spec.unit)),
        Head::number("Share (%)"),
        Head::number(format!("Beyond it, by at most the margin ({})", spec.unit)),
        Head::number("Share (%)"),
    ];
    Some(Block::Grid(Grid {
        caption: format!("Close to a limit after the change, of those affected: {}", spec.title.to_lowercase()),
        head,
        rows: cells,
        note: format!("A limit is a sharp line through blurred minutes.{said}"),
    }))
}

/// Where the order of options changes, over the whole case.
pub fn flip_points(content: &Content<'_>) -> Option<Section> {
    let case = content.case;
    let all: &[FlipRow] = content.published.rows().flip_points.as_deref().unwrap_or_default();
    all.first()?;
    let option = |option: ScenarioOrToday| match option {
        ScenarioOrToday::Today => "as it is today".to_owned(),
        ScenarioOrToday::Scenario(number) => case.scenarios[number].title.clone(),
    };
    let several = case.pathways.len() > 1;
    let flips = all.iter().filter_map(|row| Some((row, row.flip?, row.parameter(case)?)));
    let cells: Vec<Vec<Cell>> = flips
        .map(|(row, flip, parameter)| {
            let value =
                |value: f64| Cell::number(Some(value), if value.fract() == 0.0 { 0 } else { places(Some(value)) + 1 });
            let service =
                row.service.filter(|_| several).map(|service| Cell::from(case.services[service].title.as_str()));
            let told = [
                Cell::from(option(row.pair[0])),
                Cell::from(option(row.pair[1])),
                Cell::from(whose(row.scope)),
                Cell::from(row.better_at_base.map_or_else(|| "equal".to_owned(), option)),
                Cell::from(parameter.title.as_str()),
                value(parameter.base),
                value(parameter.low),
                value(parameter.high),
                value(flip.at),
                Cell::from(option(flip.better_above)),
            ];
            service.into_iter().chain(told).collect()
        })
        .collect();
    let text = format!(
        "Which of two options has more good outcomes may hang on a parameter that nobody knows exactly. In {} of {} combinations of two options and one parameter the order changes within the parameter's range; they stand here. In all others it never does (table flip_points).",
        cells.len(),
        all.len()
    );
    let mut head = vec![
        Head::text("Option"),
        Head::text("Against"),
        Head::text("Good outcomes of"),
        Head::text("Better at the base values"),
        Head::text("Parameter"),
        Head::number("Base"),
        Head::number("Low"),
        Head::number("High"),
        Head::number("Order changes at"),
        Head::text("Better above"),
    ];
    if several {
        head.insert(0, Head::text("Service"));
    }
    let mut blocks = vec![Block::Text(text)];
    if !cells.is_empty() {
        let caption = "Flip points".to_owned();
        blocks.push(Block::Grid(Grid { caption, head, rows: cells, note: String::new() }));
    }
    Some(Section {
        id: "flip-points".to_owned(),
        title: "What would change the order of the options".to_owned(),
        blocks,
    })
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_half_minutes_is_not_rounded() {
        assert_eq!(minutes_cell(450_000).text, "7.5");
        assert_eq!((minutes_cell(1_800_000).text.as_str(), minutes_cell(1_800_000).sort), ("30", Some(30.0)));
    }
}
