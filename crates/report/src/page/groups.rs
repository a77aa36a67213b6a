//! The same figures for groups of people, and what lies between the most and the least deprived.

use waywarden_pack::report::{Block, Cell, Chart, Figure, Grid, Head, Pair};
use waywarden_scenario::{Case, GroupKind};

use super::Content;
use super::figures::WITHHELD_NOTE;
use waywarden_results::{Comparison, EquityRow, GroupRow};
use waywarden_scenario::Scope;
use waywarden_scenario::disclosure::{Count, SuppressedSide};
use waywarden_scenario::impact::Grouping;
use waywarden_scenario::rows::Measure;

use super::cells::{count_as_it_is, maybe_of};
use super::words::{limit, spoken_of, unit};
use waywarden_results::ScenarioView;

/// A column with more values than this is no grouping but a list of places.
const MOST: usize = 14;

/// A figure for each grouping of the case of which two or a few more values are affected, then the gaps of deprivation.
pub fn figures(content: &Content<'_>, choice: &ScenarioView<'_>) -> Vec<Block> {
    let case = content.case;
    let (weight, at) = spoken_of(case, choice);
    let rows: Vec<&GroupRow> = maybe_of(content.published.rows().groups.as_ref(), choice);
    let mut blocks = Vec::new();
    for (number, group) in case.groups.iter().enumerate() {
        let deprived = matches!(group.kind, GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile);
        let label = |value: &str| match (deprived, value) {
            (true, "1") => "1, most deprived".to_owned(),
            (true, "5") => "5, least deprived".to_owned(),
            _ => value.to_owned(),
        };
        let own = |row: &&GroupRow| row.grouping == Grouping::Areas(number) && row.weight == weight;
        let rows: Vec<&GroupRow> = rows.iter().copied().filter(own).collect();
        blocks.extend(figure(case, (weight, at), &group.title, &rows, &label).map(Block::Figure));
    }
    for (number, group) in case.weight_groups.iter().enumerate() {
        let title_of = |name: &str| {
            case.weights.iter().find(|weight| weight.name == name).map_or_else(|| name.to_owned(), |w| w.title.clone())
        };
        let own = |row: &&GroupRow| row.grouping == Grouping::Weights(number);
        let rows: Vec<&GroupRow> = rows.iter().copied().filter(own).collect();
        blocks.extend(figure(case, (weight, at), &group.title, &rows, &title_of).map(Block::Figure));
    }
    blocks.extend(equity(content, choice));
    blocks
}

fn figure(
    case: &Case,
    (weight, at): (usize, usize),
    title: &str,
    rows: &[&GroupRow],
    label: &dyn Fn(&str) -> String,
) -> Option<Figure> {
    let limit = limit(case, at);
    let of = |scope: Scope| rows.iter().copied().filter(move |row| row.scope == scope);
    let affected: Vec<&GroupRow> = of(Scope::Affected).collect();
    if affected.is_empty() || affected.len() > MOST {
        return None;
    }
    let name = |row: &GroupRow| label(&row.value);
    let pairs: Vec<Pair> = affected
        .iter()
        .filter_map(|row| {
            let (before, after) = (row.summary.before.mean_min?, row.summary.after.mean_min?);
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
    let what = unit(case, weight);
    let of_weight = rows.iter().any(|row| row.weight != weight);
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
        let summary = &row.summary;
        let all = of(Scope::Everyone).find(|all| all.value == row.value).map(|all| all.summary.total);
        let total = all.and_then(Count::value);
        let share = summary.total.value().zip(total).filter(|(_, all)| *all > 0.0).map(|(some, all)| some / all);
        let within = |side: &SuppressedSide| Cell::number(side.within[at].share.map(|share| share * 100.0), 1);
        vec![
            Cell::from(name(row)),
            all.map_or_else(|| Cell::number(None, 0), count_as_it_is),
            count_as_it_is(summary.total),
            Cell::number(share.map(|share| (share * 100.0).min(100.0)), 1),
            Cell::number(summary.before.mean_min, 1),
            Cell::number(summary.after.mean_min, 1),
            Cell::change(summary.mean_extra_min, 1),
            within(&summary.before),
            within(&summary.after),
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

/// What is compared, and what it is called.
const GAPS: [(Comparison, &str); 4] = [
    (Comparison::MostDeprived, "most deprived fifth"),
    (Comparison::LeastDeprived, "least deprived fifth"),
    (Comparison::Gap, "gap, most less least deprived"),
    (Comparison::SlopeIndex, "slope index of inequality"),
];

fn equity(content: &Content<'_>, choice: &ScenarioView<'_>) -> Option<Block> {
    let case = content.case;
    let (_, at) = spoken_of(case, choice);
    let limit = limit(case, at);
    let rows: Vec<&EquityRow> = maybe_of(content.published.rows().equity.as_ref(), choice);
    let weight = rows.first()?.weight;
    let mut head = vec![Head::text("Measure")];
    for who in ["Affected", "Everyone"] {
        head.extend(["before", "after", "change"].map(|side| Head::number(format!("{who}, {side}"))));
    }
    let mut cells = Vec::new();
    for (measure, words, scale) in [
        (Measure::Mean, "Mean (minutes)".to_owned(), 1.0),
        (Measure::ShareWithin(case.thresholds_ms[at]), format!("Within {limit} minutes (%)"), 100.0),
    ] {
        for (comparison, of) in GAPS {
            let find = |scope: Scope| {
                let wanted = (weight, scope, &measure, comparison);
                rows.iter().find(|row| (row.weight, row.scope, &row.measure, row.comparison) == wanted)
            };
            let mut row = vec![Cell::from(format!("{words}: {of}"))];
            for scope in Scope::ALL {
                let get = |pick: fn(&EquityRow) -> Option<f64>| {
                    find(scope).and_then(|row| pick(row)).map(|value| value * scale)
                };
                row.extend([
                    Cell::number(get(|row| row.before), 1),
                    Cell::number(get(|row| row.after), 1),
                    Cell::change(get(EquityRow::difference), 1),
                ]);
            }
            cells.push(row);
        }
    }
    let title = &case.weights[weight].title;
    Some(Block::Grid(Grid {
        caption: format!("Between the most and the least deprived: {}", title.to_lowercase()),
        head,
        rows: cells,
        note: "The slope index is what lies between the two ends of the whole range of deprivation, on the line that fits all fifths best; positive if the figure is higher for the most deprived.".to_owned(),
    }))
}
