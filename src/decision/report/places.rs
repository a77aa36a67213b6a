//! Where people go instead, what sites get, and the places that are hit hardest.

use waywarden_pack::report::{Block, Cell, Grid, Head};
use waywarden_pack::{Layer, Value};
use waywarden_scenario::rows::{SiteRef, flow_rows, volume_rows};
use waywarden_scenario::{Case, ScenarioResult};

use super::words::unit;

const NOWHERE: &str = "no site can be reached";

fn name(site: Option<SiteRef>) -> String {
    site.map_or_else(
        || NOWHERE.to_owned(),
        |site| if site.origin == "moved" { format!("{} (new place)", site.name) } else { site.name },
    )
}

fn decimals(values: impl Iterator<Item = f64>) -> usize {
    usize::from(values.fold(0.0, f64::max) < 1_000.0)
}

/// From site to site, the largest first.
pub fn flows(case: &Case, result: &ScenarioResult) -> Option<Block> {
    let mut rows = flow_rows(case, result);
    if rows.is_empty() {
        return None;
    }
    rows.sort_by(|a, b| b.weights[0].total_cmp(&a.weights[0]));
    let all: f64 = rows.iter().map(|row| row.weights[0]).sum();
    let mut head = vec![Head::text("From"), Head::text("To"), Head::number("Areas")];
    head.extend((0..case.weights.len()).map(|w| Head::number(weight_title(case, w))));
    head.push(Head::number("Share (%)"));
    let places: Vec<usize> = (0..case.weights.len()).map(|w| decimals(rows.iter().map(|row| row.weights[w]))).collect();
    let rows = rows.into_iter().map(|row| {
        let mut cells =
            vec![Cell::from(name(row.from)), Cell::from(name(row.to)), Cell::number(Some(row.areas as f64), 0)];
        cells.extend(row.weights.iter().zip(&places).map(|(w, d)| Cell::number(Some(*w), *d)));
        cells.push(Cell::number((all > 0.0).then(|| row.weights[0] / all * 100.0), 1));
        cells
    });
    let grid = Grid { caption: "Where people go instead".to_owned(), head, rows: rows.collect(), note: String::new() };
    Some(Block::Grid(grid))
}

fn weight_title(case: &Case, weight: usize) -> String {
    let (title, unit) = (&case.weights[weight].title, unit(case, weight));
    if title.to_lowercase().contains(&unit.to_lowercase()) { title.clone() } else { format!("{title} ({unit})") }
}

/// What each site gets, those that change.
pub fn volumes(case: &Case, result: &ScenarioResult, weight: usize) -> Option<Block> {
    let rows = volume_rows(case, result);
    let changed: Vec<_> = rows.into_iter().filter(|row| row.difference[weight] != 0.0).collect();
    if changed.is_empty() {
        return None;
    }
    let places = decimals(changed.iter().flat_map(|row| [row.before[weight], row.after[weight]]));
    let head = vec![
        Head::text("Site"),
        Head::number("Before"),
        Head::number("After"),
        Head::number("Change"),
        Head::number("Change (%)"),
    ];
    let rows = changed.into_iter().map(|row| {
        let (before, after, change) = (row.before[weight], row.after[weight], row.difference[weight]);
        vec![
            Cell::from(name(row.site)),
            Cell::number(Some(before), places),
            Cell::number(Some(after), places),
            Cell::change(Some(change), places),
            Cell::change((before > 0.0).then(|| change / before * 100.0), 0),
        ]
    });
    let title = weight_title(case, weight);
    let caption = format!("What each site gets: {}", title);
    let note = "By nearest site. Only sites that change. Capacity and minimum volumes are not modelled.".to_owned();
    Some(Block::Grid(Grid { caption, head, rows: rows.collect(), note }))
}

/// The places that are hit hardest, from the layer of that name.
pub fn worst_hit(case: &Case, layer: &Layer, sites: Option<&Layer>, scenario: &str) -> Option<Block> {
    let column = |name: &str| layer.fields.iter().position(|field| field.name == name);
    let get = |values: &[Value], name: &str| column(name).map_or(Value::Null, |at| values[at].clone());
    let number = |value: &Value| match value {
        Value::Number(n) => Some(*n),
        _ => None,
    };
    let site_name = |value: &Value| -> Cell {
        let Value::Text(id) = value else { return Cell::from("–") };
        let found = sites.and_then(|layer| {
            let at = layer.fields.iter().position(|field| field.name == "site_name")?;
            layer.features.iter().find(|site| site.id == *id).map(|site| site.values[at].clone())
        });
        match found {
            Some(Value::Text(name)) => Cell::from(name),
            _ => Cell::from(id.as_str()),
        }
    };
    let of_scenario =
        layer.features.iter().filter(|f| get(&f.values, "scenario") == Value::from(scenario)).collect::<Vec<_>>();
    if of_scenario.is_empty() {
        return None;
    }
    let what = unit(case, 0);
    let head = vec![
        Head::text("Area"),
        Head::number(case.weights[0].title.clone()),
        Head::number("Before (min)"),
        Head::number("After (min)"),
        Head::number("Change (min)"),
        Head::text("Nearest site after"),
    ];
    let rows = of_scenario.iter().map(|feature| {
        let minutes = |name: &str| number(&get(&feature.values, name));
        let Value::Text(name) = get(&feature.values, "area_name") else { return Vec::new() };
        vec![
            Cell::from(name),
            Cell::number(number(&get(&feature.values, &case.weights[0].name)), usize::from(what.contains("patient"))),
            Cell::number(minutes("before_min"), 1),
            Cell::number(minutes("after_min"), 1),
            Cell::change(minutes("extra_min"), 1),
            site_name(&get(&feature.values, "after_site")),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.filter(|row| !row.is_empty()).collect();
    let caption = format!("The {} areas whose journeys grow most", rows.len());
    Some(Block::Grid(Grid { caption, head, rows, note: String::new() }))
}
