//! All options of a case side by side.

use waywarden_pack::report::{Block, Cell, Grid, Head, Section};
use waywarden_scenario::Scope;

use super::Content;
use super::cells::count_cell;
use super::figures::WITHHELD_NOTE;
use super::words::{limit, spoken_of, unit};

/// The section with one row for each option.
pub fn section(content: &Content<'_>) -> Section {
    let case = content.case;
    let views = content.published.views();
    let spoken: Vec<(usize, usize)> = views.iter().map(|choice| spoken_of(case, choice)).collect();
    // Services of different patients or limits stand in one table: each row then says its own.
    let same = spoken.iter().all(|one| *one == spoken[0]);
    let (weight, at) = spoken[0];
    let (limit_words, what) = match same {
        true => (format!("{} min", limit(case, at)), unit(case, weight)),
        false => ("the limit".to_owned(), "in the unit of the option".to_owned()),
    };
    let head = vec![
        Head::text("Option"),
        Head::number(format!("Affected ({what})")),
        Head::number("Mean before (min)"),
        Head::number("Mean after (min)"),
        Head::number("Mean change (min)"),
        Head::number("Longest after (min)"),
        Head::number(format!("Within {limit_words} before (%)")),
        Head::number(format!("Within {limit_words} after (%)")),
    ];
    let mut rows = Vec::new();
    for (choice, &(weight, at)) in views.iter().zip(&spoken) {
        let Some(s) = choice.summary(weight, Scope::Affected) else { continue };
        let share = |share: Option<f64>| Cell::number(share.map(|s| s * 100.0), 1);
        rows.push(vec![
            Cell::from(match same {
                true => choice.title.clone(),
                false => format!("{} ({}, {} min)", choice.title, unit(case, weight), limit(case, at)),
            }),
            count_cell(s.total, 0),
            Cell::number(s.before.mean_min, 1),
            Cell::number(s.after.mean_min, 1),
            Cell::change(s.mean_extra_min, 1),
            Cell::number(s.after.max_min, 1),
            share(s.before.within[at].share),
            share(s.after.within[at].share),
        ]);
    }
    let own = "Affected are those whose site or journey changes. Each option is compared with its own “before”: some count only certain sites or residents, as their titles say.";
    let protected = spoken.iter().any(|(weight, _)| case.weights[*weight].protected());
    let note = if protected { format!("{own} {WITHHELD_NOTE}") } else { own.to_owned() };
    let grid = Grid { caption: "Those affected, in each option".to_owned(), head, rows, note };
    Section { id: "options".to_owned(), title: "The options side by side".to_owned(), blocks: vec![Block::Grid(grid)] }
}
