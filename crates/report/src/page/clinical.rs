//! From the onset to treatment, and outcomes: what a case with a pathway says of an option.

use waywarden_pack::report::{Block, Cell, Grid, Head};

use super::Content;
use waywarden_outcome::breakeven::BreakEven;
use waywarden_outcome::{Measure, ModelId, OutcomeModel, PunctureRule, Scope};
use waywarden_scenario::ServiceIndex;
use waywarden_scenario::clinical::{BreakEvenRow, OutcomeMeasure, OutcomeRow};

use super::words::unit;
use waywarden_results::ScenarioView;

/// What a case with a pathway says of an option.
pub fn of_option(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let treatment: Vec<Block> =
        [onset_to_treatment(content, choice), outcomes(content, choice)].into_iter().flatten().collect();
    if !treatment.is_empty() {
        blocks.push(Block::Heading("From the onset to treatment, and what it means for patients".to_owned()));
        blocks.extend(treatment);
        blocks.extend(breakeven(content, choice));
    }
    blocks
}

/// The models of the pathway that leads to the service of an option.
pub(super) fn models(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<OutcomeModel> {
    let spec = content.case.pathway_to(choice.of.service);
    spec.map_or_else(Vec::new, |spec| spec.models.iter().filter_map(|&id| OutcomeModel::shipped(id).ok()).collect())
}

pub(super) fn model_title(models: &[OutcomeModel], id: ModelId) -> String {
    match models.iter().find(|model| model.id == id) {
        Some(model) => format!("{} (good: mRS 0–{})", model.title, model.good_up_to),
        None => id.as_str().to_owned(),
    }
}

/// The rows of a scenario; none for a service that the pathway does not lead to.
pub(super) fn of_scenario<'a, R>(
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
pub(super) fn places(value: Option<f64>) -> usize {
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

pub(super) fn whose(scope: Scope) -> &'static str {
    if scope == Scope::Receiving { "all of the receiving units" } else { "those affected" }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_figures_have_two_decimals() {
        assert_eq!([Some(-9.9), Some(10.0), Some(1_000.0), None].map(places), [2, 1, 0, 1]);
    }
}
