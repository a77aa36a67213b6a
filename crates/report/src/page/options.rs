//! Today and all options of a case side by side.

use waywarden_pack::report::{Block, Cell, Grid, Head, Section};
use waywarden_results::{AgainstLimits, Of, ResultOf, ScenarioView, SiteVolume, VolumeLimit};
use waywarden_scenario::disclosure::SuppressedSummary;
use waywarden_scenario::{Case, Scope};

use super::Content;
use super::cells::count_cell;
use super::figures::WITHHELD_NOTE;
use super::places::name;
use super::words::{amount, headline_limit, limit, unit};

/// The section with one row for today and for each option.
pub fn section(content: &Content<'_>) -> Section {
    let case = content.case;
    let at = headline_limit(case);
    let what = unit(case, 0);
    let has_limits = !VolumeLimit::of_case(case).is_empty();
    let mut head = vec![
        Head::text("Option"),
        Head::number(format!("Affected ({what})")),
        Head::number("Their mean change (min)"),
        Head::number("Mean journey (min)"),
        Head::number("Nine in ten within (min)"),
        Head::number("Longest (min)"),
        Head::number(format!("Within {} min (%)", limit(case, at))),
        Head::number(format!("Without a site ({what})")),
    ];
    if has_limits {
        head.push(Head::text("Limits broken"));
    }
    let row = |title: &str, of: ResultOf, affected: Option<(Cell, Cell)>, everyone: &SuppressedSummary| {
        let (affected, change) = affected.unwrap_or_else(|| (Cell::from("–"), Cell::from("–")));
        let after = &everyone.after;
        let mut cells = vec![
            Cell::from(title),
            affected,
            change,
            Cell::number(after.mean_min, 1),
            Cell::number(after.p90_min, 1),
            Cell::number(after.max_min, 1),
            Cell::number(after.within[at].share.map(|share| share * 100.0), 1),
            count_cell(after.unreachable, 0),
        ];
        if has_limits {
            cells.push(Cell::from(broken(case, &content.published.rows().volumes, of)));
        }
        cells
    };
    let today = content.published.today_beside(0);
    let mut rows: Vec<Vec<Cell>> = today.iter().map(|(title, of, everyone)| row(title, *of, None, everyone)).collect();
    for choice in content.published.all_views() {
        let Some(everyone) = choice.summary(0, Scope::Everyone) else { continue };
        let affected = choice.summary(0, Scope::Affected).map(|affected| cells_of_affected(case, &choice, &affected));
        rows.push(row(&choice.title, choice.of.into(), affected, &everyone));
    }
    let own = "Journeys are those of everyone who counts in the option, after it; some options count certain sites or residents only, as their titles say. Affected are those whose site or journey changes against the option’s own “before”.";
    let note = if case.weights[0].protected() { format!("{own} {WITHHELD_NOTE}") } else { own.to_owned() };
    let grid = Grid { caption: "Today and each option".to_owned(), head, rows, note };
    Section { id: "options".to_owned(), title: "The options side by side".to_owned(), blocks: vec![Block::Grid(grid)] }
}

/// How many have another site or journey, and by how much it changes for them on average.
fn cells_of_affected(case: &Case, choice: &ScenarioView<'_>, affected: &SuppressedSummary) -> (Cell, Cell) {
    let split = choice
        .result
        .splits
        .first()
        .filter(|split| !case.weights[0].protected() && split.unchanged > 0.0 && split.people() > 0.0);
    match split {
        // What changes for all in these areas changes for some of them.
        Some(split) => {
            let sum = affected.mean_extra_min.map(|mean| mean * split.total() / split.people());
            (Cell::number(Some(split.people()), 0), Cell::change(sum, 1))
        }
        None => (count_cell(affected.total, 0), Cell::change(affected.mean_extra_min, 1)),
    }
}

/// Which limits of which sites an option breaks, and by how much; what the volumes that limits count are.
fn broken(case: &Case, volumes: &[Of<SiteVolume>], of: ResultOf) -> String {
    let own = volumes.iter().filter(|row| row.of == of).map(|row| &row.row);
    let parts: Vec<String> = own.filter_map(|row| beyond(case, row)).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join("; ") }
}

/// How the volume of a site is beyond a limit after the change, in words: `South: 10,450 people, 9,000 places`.
fn beyond(case: &Case, row: &SiteVolume) -> Option<String> {
    let (figures, volume) = (row.figures.as_ref()?, row.counted_after()?);
    let limit = match row.against[1]? {
        AgainstLimits::AboveCapacity => format!("{} places", amount(figures.capacity?)),
        AgainstLimits::AboveLargest => format!("at most {}", amount(figures.max_volume?)),
        AgainstLimits::BelowLeast => format!("at least {} are safe", amount(figures.min_volume?)),
        AgainstLimits::Within => return None,
    };
    let what = unit(case, row.counted);
    Some(format!("{}: {} {what}, {limit}", name(case, row.volume.site), amount(volume)))
}
