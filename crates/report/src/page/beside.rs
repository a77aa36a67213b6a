//! What stands beside the results of an option: kilometres and money, standards, and evidence with its label. Read from the
//! tables of the run, so that what is withheld there is withheld here.

use waywarden_pack::report::{Block, Cell, Grid, Head};

use super::Content;
use super::rows::{Row, WITHHELD, rows_of};
use waywarden_results::ScenarioView;

/// All that a case has of it.
pub fn of_option(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    if let Some(travel) = travel(content, choice) {
        blocks.push(Block::Heading("Kilometres, carbon and money".to_owned()));
        blocks.push(travel);
    }
    let standards = standards(content, choice);
    if !standards.is_empty() {
        blocks.push(Block::Heading("Beside the standards that people quote".to_owned()));
        blocks.extend(standards);
    }
    if let Some(exposure) = exposure(content, choice) {
        blocks.push(Block::Heading("Exposure, and what is published of it".to_owned()));
        blocks.push(exposure);
    }
    blocks
}

fn travel(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let spec = content.case.travel.as_ref()?;
    let title = |measure: &str| match measure {
        "people" => "People whose travel is counted",
        "patient_km" => "Road, patients (km)",
        "visitor_km" => "Road, visitors (km)",
        "repatriation_km" => "Road, taken back to the site before (km)",
        "road_km" => "Road in all (km)",
        "co2e_kg" => "Carbon (kg CO2e)",
        _ => "Cost at the mileage rate",
    };
    let rows = rows_of(content, "travel", choice);
    let cell = |row: &Row<'_>, column: &str| match row.number(column) {
        None if row.flag("suppressed") == Some(true) => Cell::from(WITHHELD),
        value => Cell::number(value, 0),
    };
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let measure = row.text("measure").unwrap_or_default();
            let unit =
                if measure == "cost" { format!(" ({})", row.text("unit").unwrap_or_default()) } else { String::new() };
            let difference = match row.number("difference") {
                None => cell(row, "difference"),
                value => Cell::change(value, 0),
            };
            vec![Cell::from(format!("{}{unit}", title(measure))), cell(row, "before"), cell(row, "after"), difference]
        })
        .collect();
    (!cells.is_empty()).then(|| {
        let weight = &content.case.weights[spec.weight];
        let mut note = format!(
            "“{}”; one-way trips of each: {} of the patient, {} of visitors; {} % are taken back to the site before and go home from there ({}).",
            weight.title,
            spec.patient_trips,
            spec.visitor_trips,
            spec.repatriation_share * 100.0,
            spec.source
        );
        if let Some(co2e) = &spec.co2e {
            note.push_str(&format!(" Carbon: {} g a km, {} ({}).", co2e.g_per_km, co2e.year, co2e.source));
        }
        if let Some(cost) = &spec.cost {
            note.push_str(&format!(" Cost: {} {} a km ({}).", cost.per_km, cost.currency, cost.source));
        }
        Block::Grid(Grid {
            caption: "The travel of those affected".to_owned(),
            head: vec![Head::text("Measure"), Head::number("Before"), Head::number("After"), Head::number("Change")],
            rows: cells,
            note,
        })
    })
}

/// A figure beside a standard: a share in percent.
fn figure(row: &Row<'_>, column: &str) -> Cell {
    match (row.number(column), row.text("unit")) {
        (Some(share), Some("share")) => Cell::number(Some(share * 100.0), 1),
        (value, _) => Cell::number(value, 0),
    }
}

fn met(row: &Row<'_>) -> Cell {
    let words = match (row.flag("met_before"), row.flag("met_after")) {
        (Some(true), Some(true)) => "yes, yes",
        (Some(true), Some(false)) => "yes, no longer",
        (Some(false), Some(true)) => "no, yes",
        (Some(false), Some(false)) => "no, no",
        (None, Some(true)) => "–, yes",
        (None, Some(false)) => "–, no",
        (Some(true), None) => "yes, –",
        (Some(false), None) => "no, –",
        (None, None) => "not in this run",
    };
    Cell::from(words)
}

fn standards(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let rows = rows_of(content, "standards", choice);
    // Of volumes only those that change: all others stand in the table of volumes, too.
    let told = |row: &&Row<'_>| row.text("whose") != Some("site") || row.number("before") != row.number("after");
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .filter(told)
        .map(|row| {
            let whose = match row.text("whose") {
                Some("site") => row.text("site_name").unwrap_or_default().to_owned(),
                Some("affected") => "Those affected".to_owned(),
                Some("everyone") => "Everyone".to_owned(),
                Some("assumption") => "An assumption of the pathway".to_owned(),
                _ => "–".to_owned(),
            };
            let unit = match row.text("unit") {
                Some("share") => "% within that time",
                Some(unit) => unit,
                None => "",
            };
            vec![
                Cell::from(row.text("title").unwrap_or_default()),
                Cell::from(whose),
                Cell::from(unit),
                figure(row, "target"),
                figure(row, "before"),
                figure(row, "after"),
                met(row),
            ]
        })
        .collect();
    if cells.is_empty() {
        return Vec::new();
    }
    let mut sources: Vec<String> = Vec::new();
    for row in &rows {
        let line = format!("{}: {}.", row.text("title").unwrap_or_default(), row.text("source").unwrap_or_default());
        if !sources.contains(&line) {
            sources.push(line);
        }
    }
    let head = ["Standard", "Whose figure", "Unit"].map(Head::text).into_iter();
    let head = head.chain(["Target", "Before", "After"].map(Head::number)).chain([Head::text("Met before, after")]);
    vec![
        Block::Grid(Grid {
            caption: "Standards, none of which is law".to_owned(),
            head: head.collect(),
            rows: cells,
            note: "Of sites only those whose volume changes. A time that is a limit is met where all are within it. There is no national maximum of ambulance travel time.".to_owned(),
        }),
        Block::List(sources),
    ]
}

fn exposure(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let rows = rows_of(content, "exposure", choice);
    let mut note = String::from(
        "A ratio is what the published effect would mean for the mean extra exposure of those affected, if it were causal and the same everywhere. It is no forecast of deaths.",
    );
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            note.push_str(&format!(" Source: {}.", row.text("source").unwrap_or_default()));
            if let Some(against) = row.text("against") {
                note.push_str(&format!(" Against it: {against}."));
            }
            let unit = if row.text("unit") == Some("minutes") { "minutes" } else { "km in a straight line" };
            let interval = row.number("ratio_low").zip(row.number("ratio_high"));
            let ratio = row.number("ratio").map_or_else(
                || "–".to_owned(),
                |ratio| match interval {
                    Some((low, high)) => format!("{ratio:.3} ({low:.3} to {high:.3})"),
                    None => format!("{ratio:.3}"),
                },
            );
            vec![
                Cell::from(row.text("title").unwrap_or_default()),
                Cell::from(unit),
                row.cell("mean_extra", 1),
                Cell::from(row.text("effect").unwrap_or_default()),
                Cell::from(ratio),
                Cell::from(row.text("label").unwrap_or_default()),
            ]
        })
        .collect();
    (!cells.is_empty()).then(|| {
        let head = [
            Head::text("For whom"),
            Head::text("Exposure"),
            Head::number("More on average"),
            Head::text("Published effect"),
            Head::text("Ratio (interval)"),
            Head::text("Evidence"),
        ];
        Block::Grid(Grid { caption: "Exposure of those affected".to_owned(), head: head.to_vec(), rows: cells, note })
    })
}
