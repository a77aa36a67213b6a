//! Kilometres and money, standards, and evidence with its label: what a reader sets against the results of an option.

use waywarden_pack::report::{Block, Cell, Grid, Head};

use super::Content;
use waywarden_outcome::evidence::Unit;
use waywarden_results::{ExposureRow, StandardRow};
use waywarden_scenario::Scope;
use waywarden_scenario::rows::SiteRef;
use waywarden_scenario::standards::Whose;
use waywarden_scenario::travel::{TravelMeasure, TravelRow};

use super::cells::{WITHHELD, maybe_of};
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
    let title = |measure: TravelMeasure| match measure {
        TravelMeasure::People => "People whose travel is counted".to_owned(),
        TravelMeasure::PatientKm => "Road, patients (km)".to_owned(),
        TravelMeasure::VisitorKm => "Road, visitors (km)".to_owned(),
        TravelMeasure::RepatriationKm => "Road, taken back to the site before (km)".to_owned(),
        TravelMeasure::RoadKm => "Road in all (km)".to_owned(),
        TravelMeasure::CarbonKg => "Carbon (kg CO2e)".to_owned(),
        TravelMeasure::Cost => {
            format!("Cost at the mileage rate ({})", measure.unit(content.case, spec, choice.of.service))
        }
    };
    let rows: Vec<&TravelRow> = maybe_of(content.published.rows().travel.as_ref(), choice);
    // There is a figure unless it is suppressed.
    let cell = |value: Option<f64>| value.map_or_else(|| Cell::from(WITHHELD), |value| Cell::number(Some(value), 0));
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let change = row.before.zip(row.after).map(|(before, after)| after - before);
            let change = change.map_or_else(|| Cell::from(WITHHELD), |change| Cell::change(Some(change), 0));
            vec![Cell::from(title(row.measure)), cell(row.before), cell(row.after), change]
        })
        .collect();
    (!cells.is_empty()).then(|| {
        let weight = &content.case.weights[spec.weight_of(content.case, choice.of.service)];
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

/// The standards that people quote beside what is true today.
pub fn of_today(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let rows: Vec<&StandardRow> = maybe_of(content.published.rows().standards.as_ref(), choice);
    let rows: Vec<&StandardRow> = rows.into_iter().filter(|row| row.whose != Whose::People(Scope::Affected)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let head = ["Standard", "Whose figure", "Unit"].map(Head::text).into_iter();
    let head = head.chain(["Target", "Today"].map(Head::number)).chain([Head::text("Met")]);
    let cells = rows.iter().map(|row| {
        let met = match row.met[0] {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not in this run",
        };
        let figures = [figure(row, Some(row.target)), figure(row, row.before), Cell::from(met)];
        named(content, row).into_iter().chain(figures).collect()
    });
    let grid = Grid {
        caption: "Standards, none of which is law".to_owned(),
        head: head.collect(),
        rows: cells.collect(),
        note: "A time that is a limit is met where all are within it. There is no national maximum of ambulance travel time."
            .to_owned(),
    };
    let sources = sources(&rows);
    vec![Block::Heading("Beside the standards that people quote".to_owned()), Block::Grid(grid), Block::List(sources)]
}

/// The standard, whose figure it is, and its unit.
fn named(content: &Content<'_>, row: &StandardRow) -> [Cell; 3] {
    let whose = match row.whose {
        Whose::Site(site) => SiteRef::of(content.case, site).name,
        Whose::People(Scope::Affected) => "Those affected".to_owned(),
        Whose::People(Scope::Everyone) => "Everyone".to_owned(),
        Whose::Assumption => "An assumption of the pathway".to_owned(),
        Whose::Nobody => "–".to_owned(),
    };
    let unit = if row.unit == "share" { "% within that time" } else { row.unit.as_str() };
    [Cell::from(row.standard.title.as_str()), Cell::from(whose), Cell::from(unit)]
}

/// Where each standard is from, once.
fn sources(rows: &[&StandardRow]) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    for row in rows {
        let line = format!("{}: {}.", row.standard.title, row.standard.source);
        if !sources.contains(&line) {
            sources.push(line);
        }
    }
    sources
}

/// A figure of a standard: a share in percent.
fn figure(row: &StandardRow, value: Option<f64>) -> Cell {
    match value {
        Some(share) if row.unit == "share" => Cell::number(Some(share * 100.0), 1),
        value => Cell::number(value, 0),
    }
}

fn met(row: &StandardRow) -> Cell {
    let words = match row.met {
        [Some(true), Some(true)] => "yes, yes",
        [Some(true), Some(false)] => "yes, no longer",
        [Some(false), Some(true)] => "no, yes",
        [Some(false), Some(false)] => "no, no",
        [None, Some(true)] => "–, yes",
        [None, Some(false)] => "–, no",
        [Some(true), None] => "yes, –",
        [Some(false), None] => "no, –",
        [None, None] => "not in this run",
    };
    Cell::from(words)
}

fn standards(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let rows: Vec<&StandardRow> = maybe_of(content.published.rows().standards.as_ref(), choice);
    // Of volumes only those that change: all others stand in the table of volumes, too.
    let told = |row: &&&StandardRow| !matches!(row.whose, Whose::Site(_)) || row.before != row.after;
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .filter(told)
        .map(|row| {
            let figures = [figure(row, Some(row.target)), figure(row, row.before), figure(row, row.after), met(row)];
            named(content, row).into_iter().chain(figures).collect()
        })
        .collect();
    if cells.is_empty() {
        return Vec::new();
    }
    let sources = sources(&rows);
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
    let rows: Vec<&ExposureRow> = maybe_of(content.published.rows().exposure.as_ref(), choice);
    let mut note = String::from(
        "A ratio is what the published effect would mean for the mean extra exposure of those affected, if it were causal and the same everywhere. It is no forecast of deaths.",
    );
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let evidence = &row.evidence;
            note.push_str(&format!(" Source: {}.", evidence.source));
            if let Some(against) = &evidence.against {
                note.push_str(&format!(" Against it: {against}."));
            }
            let unit = if evidence.unit == Unit::Minutes { "minutes" } else { "km in a straight line" };
            let ratio = row.ratio.map_or_else(
                || "–".to_owned(),
                |ratio| match row.interval {
                    Some([low, high]) => format!("{ratio:.3} ({low:.3} to {high:.3})"),
                    None => format!("{ratio:.3}"),
                },
            );
            vec![
                Cell::from(evidence.title.as_str()),
                Cell::from(unit),
                Cell::number(row.extra, 1),
                Cell::from(evidence.effect.as_str()),
                Cell::from(ratio),
                Cell::from(evidence.strength.as_str()),
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
