//! From the onset to treatment, outcomes, and how sure they are. A case without pathway or sensitivity has nothing of it.

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Range, Section, number};

use super::Content;
use waywarden_outcome::breakeven::BreakEven;
use waywarden_outcome::{Measure, ModelId, OutcomeModel, Parameter, PunctureRule, Scope};
use waywarden_results::{FlipRow, ScenarioOrToday, TornadoRow, fragility_share};
use waywarden_scenario::clinical::fragility::FragilityRow;
use waywarden_scenario::clinical::sensitivity::MonteCarloRow;
use waywarden_scenario::clinical::{BreakEvenRow, OutcomeMeasure, OutcomeRow};
use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{Scope as Whose, ServiceIndex, Side};

use super::cells::maybe_of;
use super::words::{limit, minutes, unit};
use waywarden_results::ScenarioView;

/// So many parameters stand in a chart.
const MOST_BARS: usize = 12;

/// What a case with a pathway or a sensitivity says of an option.
pub fn of_option(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let treatment: Vec<Block> =
        [onset_to_treatment(content, choice), outcomes(content, choice)].into_iter().flatten().collect();
    if !treatment.is_empty() {
        blocks.push(Block::Heading("From the onset to treatment, and what it means for patients".to_owned()));
        blocks.extend(treatment);
        blocks.extend(breakeven(content, choice));
    }
    let sure: Vec<Block> = [monte_carlo(content, choice), tornado(content, choice), fragility(content, choice)]
        .into_iter()
        .flatten()
        .collect();
    if !sure.is_empty() {
        blocks.push(Block::Heading("How sure this is".to_owned()));
        blocks.extend(sure);
    }
    blocks
}

/// The models of the pathway that leads to the service of an option.
fn models(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<OutcomeModel> {
    let spec = content.case.pathway_to(choice.of.service);
    spec.map_or_else(Vec::new, |spec| spec.models.iter().filter_map(|&id| OutcomeModel::shipped(id).ok()).collect())
}

fn model_title(models: &[OutcomeModel], id: ModelId) -> String {
    match models.iter().find(|model| model.id == id) {
        Some(model) => format!("{} (good: mRS 0–{})", model.title, model.good_up_to),
        None => id.as_str().to_owned(),
    }
}

/// The rows of a scenario; none for a service that the pathway does not lead to.
fn of_scenario<'a, R>(
    rows: Option<&'a Vec<R>>,
    choice: &ScenarioView<'_>,
    of: fn(&R) -> (Option<ServiceIndex>, usize),
) -> Vec<&'a R> {
    let wanted = (choice.of.service, choice.of.scenario);
    rows.into_iter().flatten().filter(|row| of(row) == wanted).collect()
}

fn outcome_rows<'a>(content: &'a Content<'_>, choice: &ScenarioView<'_>) -> Vec<&'a OutcomeRow> {
    of_scenario(content.published.rows().outcomes.as_ref(), choice, |row| (row.service, row.scenario))
}

/// Two decimals for what is small.
fn places(value: Option<f64>) -> usize {
    match value.map(f64::abs) {
        Some(small) if small < 10.0 => 2,
        Some(large) if large >= 1_000.0 => 0,
        _ => 1,
    }
}

fn sides_head(first: &[&str]) -> Vec<Head> {
    let mut head: Vec<Head> = first.iter().map(|title| Head::text(*title)).collect();
    for who in ["Affected", "Everyone"] {
        head.extend(["before", "after", "change"].map(|side| Head::number(format!("{who}, {side}"))));
    }
    head
}

/// Before, after and the change of a measure, of those affected and of everyone.
fn sides(rows: &[&OutcomeRow], model: Option<ModelId>, measure: OutcomeMeasure) -> Option<Vec<Cell>> {
    let mut cells = Vec::new();
    for scope in [Scope::Affected, Scope::Everyone] {
        let row = rows.iter().find(|row| (row.model, row.scope, row.measure) == (model, scope, measure))?;
        let decimals = places(row.before);
        cells.extend([row.before, row.after].map(|side| Cell::number(side, decimals)));
        cells.push(Cell::change(row.before.zip(row.after).map(|(before, after)| after - before), decimals));
    }
    Some(cells)
}

fn onset_to_treatment(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let rows = outcome_rows(content, choice);
    let spec = content.case.pathway_to(choice.of.service)?;
    let what = unit(content.case, spec.weight);
    let transferred = OutcomeMeasure::OnsetToPuncture(Some(PunctureRule::NearestFirst));
    let direct = OutcomeMeasure::OnsetToPuncture(Some(PunctureRule::DirectToCentre));
    let measures = [
        (OutcomeMeasure::Patients, format!("Patients ({what})")),
        (OutcomeMeasure::Treated, format!("Treated ({what})")),
        (OutcomeMeasure::Thrombolysed, format!("Thrombolysed ({what})")),
        (OutcomeMeasure::OnsetToNeedle, "Mean from the onset to the needle (minutes)".to_owned()),
        (OutcomeMeasure::OnsetToPuncture(None), "Mean from the onset to the puncture (minutes)".to_owned()),
        (transferred, "… to the nearest unit first, then a transfer".to_owned()),
        (direct, "… straight to the thrombectomy centre".to_owned()),
    ];
    let cells: Vec<Vec<Cell>> = measures
        .into_iter()
        .filter_map(|(measure, title)| {
            Some([Cell::from(title)].into_iter().chain(sides(&rows, None, measure)?).collect())
        })
        .collect();
    if cells.is_empty() {
        return None;
    }
    let weight = &content.case.weights[spec.weight];
    let mut note = format!("Patients are those of “{}”.", weight.title);
    if weight.protected() {
        note.push_str(" Amounts are multiples of a count of patients and are withheld; means stand only where there are at least 8.");
    }
    Some(Block::Grid(Grid {
        caption: "From the onset to treatment".to_owned(),
        head: sides_head(&["Measure"]),
        rows: cells,
        note,
    }))
}

fn outcomes(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let rows = outcome_rows(content, choice);
    let models = models(content, choice);
    let what = unit(content.case, content.case.pathway_to(choice.of.service)?.weight);
    let gained = |rule| OutcomeMeasure::Gained(Measure::Good, rule);
    let measures = [
        (gained(None), format!("Good outcomes due to treatment ({what})")),
        (gained(Some(PunctureRule::NearestFirst)), "… nearest unit first, then a transfer".to_owned()),
        (gained(Some(PunctureRule::DirectToCentre)), "… thrombectomy straight at the centre".to_owned()),
        (OutcomeMeasure::Per1000Treated(Measure::Good), "Good outcomes, of 1,000 treated".to_owned()),
        (
            OutcomeMeasure::Gained(Measure::Utility, None),
            "Utility due to treatment, summed over the treated".to_owned(),
        ),
    ];
    let mut cells = Vec::new();
    for model in &models {
        for (measure, title) in &measures {
            let Some(sides) = sides(&rows, Some(model.id), *measure) else { continue };
            let first = [Cell::from(model_title(&models, model.id)), Cell::from(title.as_str())];
            cells.push(first.into_iter().chain(sides).collect());
        }
    }
    (!cells.is_empty()).then(|| {
        Block::Grid(Grid {
            caption: "Outcomes, by each model".to_owned(),
            head: sides_head(&["Model", "Measure"]),
            rows: cells,
            note: "The models differ in what they call good, in whom they describe and in what they count; read their changes, not their levels, side by side.".to_owned(),
        })
    })
}

fn breakeven(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let models = models(content, choice);
    let rows: Vec<&BreakEvenRow> =
        of_scenario(content.published.rows().breakeven.as_ref(), choice, |row| (row.service, row.scenario));
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .filter(|row| row.measure == Measure::Good)
        .map(|row| {
            let faster = match row.breakeven {
                BreakEven::NeverWorse => Cell::from("no worse at any speed"),
                BreakEven::NotWithin => Cell::from("no speed makes up for it"),
                BreakEven::At(minutes) => Cell::number(Some(minutes), 1),
            };
            let percent = |share: Option<f64>| Cell::number(share.map(|share| share * 100.0), 1);
            vec![
                Cell::from(model_title(&models, row.model)),
                Cell::from(whose(row.scope)),
                faster,
                percent(row.relative),
                percent(row.thrombolysed_gain),
            ]
        })
        .collect();
    (!cells.is_empty()).then(|| {
        Block::Grid(Grid {
            caption: "Break-even: what would make up for the travel".to_owned(),
            head: vec![
                Head::text("Model"),
                Head::text("Whose good outcomes"),
                Head::number("Faster from door to treatment by (min)"),
                Head::number("Or a better outcome of the treated by (%)"),
                Head::number("Or more admissions thrombolysed (points)"),
            ],
            rows: cells,
            note:
                "Each alone, at the units that take over: from this value on, good outcomes are no fewer than before."
                    .to_owned(),
        })
    })
}

fn whose(scope: Scope) -> &'static str {
    if scope == Scope::Receiving { "all of the receiving units" } else { "those affected" }
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

    #[test]
    fn small_figures_have_two_decimals() {
        assert_eq!([Some(-9.9), Some(10.0), Some(1_000.0), None].map(places), [2, 1, 0, 1]);
    }
}
