//! The same figures for groups of people, and what lies between the most and the least deprived.

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Pair};
use waywarden_scenario::{Case, GroupKind};

use super::Content;
use super::figures::WITHHELD_NOTE;
use super::rows::{Row, rows_of};
use super::words::{headline_limit, limit, unit};
use waywarden_results::ScenarioView;

/// A column with more values than this is no grouping but a list of places.
const MOST: usize = 14;

/// A figure for each grouping of the case of which two or a few more values are affected, then the gaps of deprivation.
pub fn figures(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let case = content.case;
    let rows = rows_of(content, "groups", choice);
    let mut blocks = Vec::new();
    for group in &case.groups {
        let deprived = matches!(group.kind, GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile);
        let label = |value: &str| match (deprived, value) {
            (true, "1") => "1, most deprived".to_owned(),
            (true, "5") => "5, least deprived".to_owned(),
            _ => value.to_owned(),
        };
        let own = |row: &&Row<'_>| {
            row.text("group") == Some(&group.name) && row.text("weight") == Some(&case.weights[0].name)
        };
        blocks.extend(
            figure(case, &group.title, &rows.iter().filter(own).collect::<Vec<_>>(), &label).map(Block::Figure),
        );
    }
    for group in &case.weight_groups {
        let title_of = |name: &str| {
            case.weights.iter().find(|weight| weight.name == name).map_or_else(|| name.to_owned(), |w| w.title.clone())
        };
        let own = |row: &&Row<'_>| row.text("group") == Some(&group.name);
        let rows: Vec<&Row<'_>> = rows.iter().filter(own).collect();
        blocks.extend(figure(case, &group.title, &rows, &title_of).map(Block::Figure));
    }
    blocks.extend(equity(content, choice));
    blocks
}

fn figure(case: &Case, title: &str, rows: &[&Row<'_>], label: &dyn Fn(&str) -> String) -> Option<Figure> {
    let at = headline_limit(case);
    let limit = limit(case, at);
    let column = limit.replace('.', "_");
    let of = |scope: &'static str| rows.iter().filter(move |row| row.text("scope") == Some(scope));
    let affected: Vec<_> = of("affected").collect();
    if affected.is_empty() || affected.len() > MOST {
        return None;
    }
    let name = |row: &Row<'_>| row.text("value").map(label).unwrap_or_default();
    let pairs: Vec<Pair> = affected
        .iter()
        .filter_map(|row| {
            let (before, after) = (row.number("mean_before_min")?, row.number("mean_after_min")?);
            Some(Pair { label: name(row), before, after })
        })
        .collect();
    let change = |pair: &Pair| pair.after - pair.before;
    let most = pairs.iter().max_by(|a, b| change(a).total_cmp(&change(b)))?;
    let least = pairs.iter().min_by(|a, b| change(a).total_cmp(&change(b)))?;
    if pairs.len() < 2 {
        return None;
    }
    let finding = format!(
        "Journeys of those affected grow most in “{}” ({:+.0} minutes on average) and least in “{}” ({:+.0}).",
        most.label,
        change(most),
        least.label,
        change(least)
    );
    let what = unit(case, 0);
    let of_weight = rows.iter().any(|row| row.text("weight") != Some(&case.weights[0].name));
    let what = if of_weight { "in their unit".to_owned() } else { what };
    let head = vec![
        Head::text(title),
        Head::number(format!("All ({what})")),
        Head::number(format!("Affected ({what})")),
        Head::number("Affected (%)"),
        Head::number("Mean before (min)"),
        Head::number("Mean after (min)"),
        Head::number("Change (min)"),
        Head::number(format!("Within {limit} min before (%)")),
        Head::number(format!("Within {limit} min after (%)")),
    ];
    let rows = affected.iter().map(|row| {
        let all = of("everyone").find(|all| all.text("value") == row.text("value"));
        let total = all.and_then(|all| all.number("total"));
        let share = row.number("total").zip(total).filter(|(_, all)| *all > 0.0).map(|(some, all)| some / all);
        let within = |side: &str| row.number(&format!("share_within_{column}_min_{side}")).map(|s| s * 100.0);
        vec![
            Cell::from(name(row)),
            all.map_or_else(|| Cell::number(None, 0), |all| all.count("total", "suppressed")),
            row.count("total", "suppressed"),
            Cell::number(share.map(|share| (share * 100.0).min(100.0)), 1),
            row.cell("mean_before_min", 1),
            row.cell("mean_after_min", 1),
            Cell::change(row.number("mean_extra_min"), 1),
            Cell::number(within("before"), 1),
            Cell::number(within("after"), 1),
        ]
    });
    let own = "Means and shares within a limit are of those affected.";
    let protected = case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    Some(Figure {
        title: format!("Who is affected: {title}"),
        finding,
        chart: Chart::Pairs("Mean minutes of those affected".to_owned(), pairs),
        grid: Grid {
            caption: title.to_owned(),
            head,
            rows: rows.collect(),
            note: if protected { format!("{own} {WITHHELD_NOTE}") } else { own.to_owned() },
        },
    })
}

/// What is compared: the end of the measure's name, what it is called.
const GAPS: [(&str, &str); 4] = [
    ("most_deprived", "most deprived fifth"),
    ("least_deprived", "least deprived fifth"),
    ("gap", "gap, most less least deprived"),
    ("slope_index", "slope index of inequality"),
];

fn equity(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let limit = limit(case, headline_limit(case));
    let rows = rows_of(content, "equity", choice);
    let weight = rows.first()?.text("weight")?;
    let mut head = vec![Head::text("Measure")];
    for who in ["Affected", "Everyone"] {
        head.extend(["before", "after", "change"].map(|side| Head::number(format!("{who}, {side}"))));
    }
    let mut cells = Vec::new();
    for (base, words, scale) in [
        ("mean".to_owned(), "Mean (minutes)".to_owned(), 1.0),
        (format!("share_within_{limit}_min"), format!("Within {limit} minutes (%)"), 100.0),
    ] {
        for (end, of) in GAPS {
            let measure = format!("{base}_{end}");
            let find = |scope: &str| {
                rows.iter().find(|row| {
                    let key = [row.text("weight"), row.text("scope"), row.text("measure")];
                    key == [Some(weight), Some(scope), Some(measure.as_str())]
                })
            };
            let mut row = vec![Cell::from(format!("{words}: {of}"))];
            for scope in ["affected", "everyone"] {
                let get = |column: &str| find(scope).and_then(|row| row.number(column)).map(|value| value * scale);
                row.extend([
                    Cell::number(get("before"), 1),
                    Cell::number(get("after"), 1),
                    Cell::change(get("difference"), 1),
                ]);
            }
            cells.push(row);
        }
    }
    let title = case.weights.iter().find(|w| w.name == weight).map_or(weight, |w| w.title.as_str());
    Some(Block::Grid(Grid {
        caption: format!("Between the most and the least deprived: {}", title.to_lowercase()),
        head,
        rows: cells,
        note: "The slope index is what lies between the two ends of the whole range of deprivation, on the line that fits all fifths best; positive if the figure is higher for the most deprived.".to_owned(),
    }))
}
