//! Today and all options of a case side by side.

use waywarden_pack::report::{Block, Cell, Grid, Head, Section};
use waywarden_results::{AgainstLimits, Of, ResultOf, ScenarioView, SiteVolume, VolumeLimit};
use waywarden_scenario::disclosure::SuppressedSummary;
use waywarden_scenario::{Case, Scope};

use super::Content;
use super::cells::count_cell;
use super::figures::WITHHELD_NOTE;
use super::places::name;
use super::words::{amount, limit, moving_apart, spoken_of, unit};

/// The section with one row for today and for each option.
pub fn section(content: &Content<'_>) -> Section {
    let case = content.case;
    let views = content.published.all_views();
    let spoken: Vec<(usize, usize)> = views.iter().map(|choice| spoken_of(case, choice)).collect();
    // Services of different patients or limits stand in one table: each row then says its own.
    let same = spoken.iter().all(|one| *one == spoken[0]);
    let (weight, at) = spoken[0];
    let (limit_words, what) = match same {
        true => (format!("{} min", limit(case, at)), unit(case, weight)),
        false => ("the limit".to_owned(), "in the unit of the option".to_owned()),
    };
    let has_limits = !VolumeLimit::of_case(case).is_empty();
    let mut head = vec![
        Head::text("Option"),
        Head::number(format!("Affected ({what})")),
        Head::number("Their mean change (min)"),
        Head::number("Mean journey (min)"),
        Head::number("Nine in ten within (min)"),
        Head::number("Longest (min)"),
        Head::number(format!("Within {limit_words} (%)")),
        Head::number(format!("Without a site ({what})")),
    ];
    if has_limits {
        head.push(Head::text("Limits broken"));
    }
    let row = |title: &str, of: ResultOf, affected: Option<(Cell, Cell)>, everyone: &SuppressedSummary| {
        let (weight, at) = (case.headline_weight(of.service), case.headline_of(of.service));
        let (affected, change) = affected.unwrap_or_else(|| (Cell::from("–"), Cell::from("–")));
        let after = &everyone.after;
        let mut cells = vec![
            Cell::from(match same {
                true => title.to_owned(),
                false => format!("{title} ({}, {} min)", unit(case, weight), limit(case, at)),
            }),
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
    let today = content.published.today_beside();
    let mut rows: Vec<Vec<Cell>> = today.iter().map(|(title, of, everyone)| row(title, *of, None, everyone)).collect();
    for (choice, &(weight, _)) in views.iter().zip(&spoken) {
        let Some(everyone) = choice.summary(weight, Scope::Everyone) else { continue };
        let affected = choice.summary(weight, Scope::Affected);
        let affected = affected.map(|affected| cells_of_affected(case, choice, weight, &affected));
        rows.push(row(&choice.title, choice.of.into(), affected, &everyone));
    }
    let own = "Journeys are those of everyone who counts in the option, after it; some options count certain sites or residents only, as their titles say. Affected are those whose site or journey changes against the option’s own “before”.";
    let protected = spoken.iter().any(|(weight, _)| case.weights[*weight].protected());
    let mut note = own.to_owned();
    if has_limits {
        note.push_str(
            " Of limits the one that is broken most is named; an option that counts some residents only has none.",
        );
    }
    if protected {
        note = format!("{note} {WITHHELD_NOTE}");
    }
    let grid = Grid { caption: "Today and each option".to_owned(), head, rows, note };
    Section { id: "options".to_owned(), title: "The options side by side".to_owned(), blocks: vec![Block::Grid(grid)] }
}

/// How many have another site or journey, and by how much it changes for them on average.
fn cells_of_affected(
    case: &Case,
    choice: &ScenarioView<'_>,
    weight: usize,
    affected: &SuppressedSummary,
) -> (Cell, Cell) {
    match moving_apart(case, choice, weight) {
        // What changes for all in these areas changes for some of them.
        Some(split) => {
            let change = affected.mean_extra_min.map(|mean| mean * split.total() / split.people());
            (Cell::number(Some(split.people()), 0), Cell::change(change, 1))
        }
        None => (count_cell(affected.total, 0), Cell::change(affected.mean_extra_min, 1)),
    }
}

/// Which limits of which sites an option breaks, and by how much: of several sites the farthest beyond, and how many there are;
/// each stands in the section of the option.
fn broken(case: &Case, volumes: &[Of<SiteVolume>], of: ResultOf) -> String {
    // Of some residents only, a volume says nothing about the limits of a site.
    if of.scenario.of(case).is_some_and(|scenario| scenario.in_scope.is_some()) {
        return "–".to_owned();
    }
    let own = volumes.iter().filter(|row| row.of == of).map(|row| &row.row);
    let mut beyond: Vec<(f64, String)> = own.filter_map(|row| beyond(case, row)).collect();
    beyond.sort_by(|a, b| b.0.total_cmp(&a.0));
    match beyond.as_slice() {
        [] => "none".to_owned(),
        [(_, only)] => only.clone(),
        [(_, first), rest @ ..] => format!("{first}; {} more", rest.len()),
    }
}

/// How the volume of a site is beyond a limit after the change: the share by which it is, and words such as
/// `South: 10,450 people, 9,000 places`.
fn beyond(case: &Case, row: &SiteVolume) -> Option<(f64, String)> {
    let (figures, volume) = (row.figures.as_ref()?, row.counted_after()?);
    let (limit, words) = match row.against[1]? {
        AgainstLimits::AboveCapacity => (figures.capacity?, format!("{} places", amount(figures.capacity?))),
        AgainstLimits::AboveLargest => (figures.max_volume?, format!("at most {}", amount(figures.max_volume?))),
        AgainstLimits::BelowLeast => {
            (figures.min_volume?, format!("at least {} are safe", amount(figures.min_volume?)))
        }
        AgainstLimits::Within => return None,
    };
    let what = unit(case, row.counted);
    let share = (volume - limit).abs() / limit.max(1.0);
    Some((share, format!("{}: {} {what}, {words}", name(case, row.volume.site), amount(volume))))
}
