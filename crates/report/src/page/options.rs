//! All options of a case side by side.

use waywarden_pack::report::{Block, Cell, Grid, Head, Section};
use waywarden_scenario::Scope;

use super::Content;
use super::cells::count_cell;
use super::figures::WITHHELD_NOTE;
use super::words::{headline_limit, limit, unit};

/// The section with one row for each option.
pub fn section(content: &Content<'_>) -> Section {
    let case = content.case;
    let at = headline_limit(case);
    let limit = limit(case, at);
    let what = unit(case, 0);
    let head = vec![
        Head::text("Option"),
        Head::number(format!("Affected ({what})")),
        Head::number("Mean before (min)"),
        Head::number("Mean after (min)"),
        Head::number("Mean change (min)"),
        Head::number("Longest after (min)"),
        Head::number(format!("Within {limit} min before (%)")),
        Head::number(format!("Within {limit} min after (%)")),
    ];
    let mut rows = Vec::new();
    for choice in content.published.views() {
        let Some(s) = choice.summary(0, Scope::Affected) else { continue };
        let share = |share: Option<f64>| Cell::number(share.map(|s| s * 100.0), 1);
        rows.push(vec![
            Cell::from(choice.title.as_str()),
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
    let note = if case.weights[0].protected() { format!("{own} {WITHHELD_NOTE}") } else { own.to_owned() };
    let grid = Grid { caption: "Those affected, in each option".to_owned(), head, rows, note };
    Section { id: "options".to_owned(), title: "The options side by side".to_owned(), blocks: vec![Block::Grid(grid)] }
}
