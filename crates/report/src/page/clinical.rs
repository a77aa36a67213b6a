//! From the onset to treatment, outcomes, and how sure they are: read from the tables of the run, so that what is withheld
//! there is withheld here. A case without pathway or sensitivity has nothing of it.

use waywarden_outcome::OutcomeModel;
use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Range, Section, number};

use super::Content;
use super::rows::{Row, clinical_rows, rows};
use super::words::{headline_limit, limit, minutes, unit};
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

/// The models of the case: id, title, best and worst of a good outcome.
fn models(content: &Content<'_>) -> Vec<OutcomeModel> {
    let spec = content.case.clinical.as_ref();
    spec.map_or_else(Vec::new, |spec| spec.models.iter().filter_map(|&id| OutcomeModel::shipped(id).ok()).collect())
}

fn model_title(models: &[OutcomeModel], id: Option<&str>) -> String {
    let found = models.iter().find(|model| Some(model.id.as_str()) == id);
    match found {
        Some(model) => format!("{} (good: mRS 0–{})", model.title, model.good_up_to),
        None => id.unwrap_or_default().to_owned(),
    }
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
fn sides(rows: &[Row<'_>], model: &str, measure: &str) -> Option<Vec<Cell>> {
    let find = |scope: &str| {
        rows.iter().find(|row| {
            [row.text("model"), row.text("scope"), row.text("measure")] == [Some(model), Some(scope), Some(measure)]
        })
    };
    let mut cells = Vec::new();
    for scope in ["affected", "everyone"] {
        let row = find(scope)?;
        let decimals = places(row.number("before"));
        cells.extend([row.cell("before", decimals), row.cell("after", decimals)]);
        cells.push(Cell::change(row.number("difference"), decimals));
    }
    Some(cells)
}

fn onset_to_treatment(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let rows = clinical_rows(content, "outcomes", choice);
    let spec = content.case.clinical.as_ref()?;
    let what = unit(content.case, spec.weight);
    let measures = [
        ("patients", format!("Patients ({what})")),
        ("treated", format!("Treated ({what})")),
        ("thrombolysed", format!("Thrombolysed ({what})")),
        ("mean_onset_to_needle", "Mean from the onset to the needle (minutes)".to_owned()),
        ("mean_onset_to_puncture", "Mean from the onset to the puncture (minutes)".to_owned()),
        ("mean_onset_to_puncture_transferred", "… to the nearest unit first, then a transfer".to_owned()),
        ("mean_onset_to_puncture_direct", "… straight to the thrombectomy centre".to_owned()),
    ];
    let cells: Vec<Vec<Cell>> = measures
        .into_iter()
        .filter_map(|(measure, title)| {
            Some([Cell::from(title)].into_iter().chain(sides(&rows, "pathway", measure)?).collect())
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
    let rows = clinical_rows(content, "outcomes", choice);
    let models = models(content);
    let what = unit(content.case, content.case.clinical.as_ref()?.weight);
    let measures = [
        ("good_outcomes_gained", format!("Good outcomes due to treatment ({what})")),
        ("good_outcomes_gained_transferred", "… nearest unit first, then a transfer".to_owned()),
        ("good_outcomes_gained_direct", "… thrombectomy straight at the centre".to_owned()),
        ("good_outcomes_per_1000_treated", "Good outcomes, of 1,000 treated".to_owned()),
        ("utility_gained", "Utility due to treatment, summed over the treated".to_owned()),
    ];
    let mut cells = Vec::new();
    for model in &models {
        for (measure, title) in &measures {
            let Some(sides) = sides(&rows, model.id.as_str(), measure) else { continue };
            let first = [Cell::from(model_title(&models, Some(model.id.as_str()))), Cell::from(title.as_str())];
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
    let models = models(content);
    let rows = clinical_rows(content, "breakeven", choice);
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .filter(|row| row.text("measure") == Some("good_outcomes"))
        .map(|row| {
            let faster = match row.text("status") {
                Some("never_worse") => Cell::from("no worse at any speed"),
                Some("not_within") => Cell::from("no speed makes up for it"),
                _ => row.cell("breakeven_min", 1),
            };
            let percent = |column: &str| row.number(column).map(|share| share * 100.0);
            vec![
                Cell::from(model_title(&models, row.text("model"))),
                Cell::from(match row.text("scope") {
                    Some("receiving") => "all of the receiving units",
                    _ => "those affected",
                }),
                faster,
                Cell::number(percent("relative_outcome"), 1),
                Cell::number(percent("thrombolysed_gain"), 1),
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

fn measure_words(measure: Option<&str>) -> &str {
    match measure {
        Some("mean_onset_to_needle") => "Mean from the onset to the needle (minutes)",
        Some("good_outcomes_gained") => "Good outcomes due to treatment",
        Some("good_outcomes_gained_per_1000_treated") => "Good outcomes due to treatment, of 1,000 treated",
        Some("utility_gained") => "Utility due to treatment, summed",
        other => other.unwrap_or_default(),
    }
}

fn monte_carlo(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let models = models(content);
    let rows = clinical_rows(content, "montecarlo", choice);
    let draws = rows.first()?.number("draws")?;
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let decimals = places(row.number("base"));
            let change = |column: &str| Cell::change(row.number(column), decimals);
            let model = match row.text("model") {
                Some("pathway") => "Pathway".to_owned(),
                model => model_title(&models, model),
            };
            let mut cells = vec![Cell::from(model), Cell::from(measure_words(row.text("measure")))];
            cells.extend(["base", "median", "p10", "p90", "p2_5", "p97_5"].map(change));
            cells.push(Cell::number(row.number("share_below_0").map(|share| share * 100.0), 1));
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
        number(draws, 0)
    );
    Some(Block::Grid(Grid {
        caption: "What the ranges of the parameters leave open".to_owned(),
        head,
        rows: cells,
        note,
    }))
}

fn tornado(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let rows = clinical_rows(content, "tornado", choice);
    let moving: Vec<&Row<'_>> =
        rows.iter().filter(|row| row.number("swing").is_some_and(|swing| swing > 0.0)).collect();
    let base = moving.first()?.number("difference_base")?;
    let ranges: Vec<Range> = moving
        .iter()
        .take(MOST_BARS)
        .filter_map(|row| {
            let (low, high) = (row.number("difference_low")?, row.number("difference_high")?);
            Some(Range { label: row.text("title").unwrap_or_default().to_owned(), low, high })
        })
        .collect();
    let widest = ranges.first()?;
    let model = models(content).first().map(|model| model.title.clone()).unwrap_or_default();
    let what = unit(content.case, content.case.clinical.as_ref()?.weight);
    let finding = format!(
        "The change in good outcomes is {} ({what}) at the base values ({model}); most hangs on “{}”: {} to {}.",
        number(base, 2),
        widest.label,
        number(widest.low, 2),
        number(widest.high, 2)
    );
    let cells = moving.iter().map(|row| {
        let decimals = |column: &str| match row.number(column).map(f64::abs) {
            Some(value) if value.fract() == 0.0 => 0,
            Some(value) if value < 1.0 => 3,
            _ => 1,
        };
        let mut cells =
            vec![Cell::from(row.text("title").unwrap_or_default()), Cell::from(row.text("unit").unwrap_or_default())];
        cells.extend(["base", "low", "high"].map(|column| row.cell(column, decimals(column))));
        cells.extend(["difference_low", "difference_high", "swing"].map(|column| row.cell(column, 2)));
        cells.push(Cell::from(row.text("source").unwrap_or_default()));
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

fn fragility(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    // Rows are named by the key of the result.
    let all: Vec<Row<'_>> =
        rows(content, "fragility").filter(|row| row.text("scenario") == Some(&choice.key)).collect();
    let weight = all.first()?.text("weight")?;
    let spec = case.weights.iter().find(|spec| spec.name == weight)?;
    let cells: Vec<Vec<Cell>> = all
        .iter()
        .filter(|row| {
            [row.text("weight"), row.text("scope"), row.text("side")] == [Some(weight), Some("affected"), Some("after")]
        })
        .map(|row| {
            let percent = |column: &str| Cell::number(row.number(column).map(|share| share * 100.0), 1);
            vec![
                row.cell("threshold_min", 0),
                row.cell("margin_min", 0),
                row.cell("inside", 0),
                percent("inside_share"),
                row.cell("outside", 0),
                percent("outside_share"),
            ]
        })
        .collect();
    let at = headline_limit(case);
    let figure = |side: &str, column: &str| {
        let limit_min = minutes(f64::from(case.thresholds_ms[at]));
        let mut found = all.iter().filter(|row| {
            [row.text("weight"), row.text("scope"), row.text("side")] == [Some(weight), Some("affected"), Some(side)]
                && row.number("threshold_min") == Some(limit_min)
        });
        found.next_back().and_then(|row| Some((row.number("margin_min")?, row.number(column)?)))
    };
    let said = figure("after", "inside_share").zip(figure("after", "outside_share")).map_or_else(String::new, |(inside, outside)| {
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
    let all: Vec<Row<'_>> = rows(content, "flip_points").collect();
    all.first()?;
    let option = |id: Option<&str>| match id {
        Some("today") => "as it is today".to_owned(),
        Some("equal") => "equal".to_owned(),
        id => id.and_then(|id| case.scenario(id)).map_or_else(String::new, |scenario| scenario.title.clone()),
    };
    let whose = |row: &Row<'_>| {
        if row.text("scope") == Some("receiving") { "all of the receiving units" } else { "those affected" }
    };
    let flips: Vec<&Row<'_>> = all.iter().filter(|row| row.text("status") == Some("flips")).collect();
    let cells: Vec<Vec<Cell>> = flips
        .iter()
        .map(|row| {
            let value = |column: &str| {
                let number = row.number(column);
                Cell::number(number, if number.is_some_and(|n| n.fract() == 0.0) { 0 } else { places(number) + 1 })
            };
            vec![
                Cell::from(option(row.text("option_a"))),
                Cell::from(option(row.text("option_b"))),
                Cell::from(whose(row)),
                Cell::from(option(row.text("better_at_base"))),
                Cell::from(row.text("title").unwrap_or_default()),
                value("base"),
                value("low"),
                value("high"),
                value("flip_at"),
                Cell::from(option(row.text("better_above"))),
            ]
        })
        .collect();
    let text = format!(
        "Which of two options has more good outcomes may hang on a parameter that nobody knows exactly. In {} of {} combinations of two options and one parameter the order changes within the parameter's range; they stand here. In all others it never does (table flip_points).",
        flips.len(),
        all.len()
    );
    let head = vec![
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
