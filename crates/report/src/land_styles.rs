//! What the layers of land look like: isochrones, catchments, what an option changes, extra minutes.

use std::collections::BTreeSet;

use waywarden_pack::style::{Class, GAINED, LONGER, PLAIN, Paint, Rgb, Style, When, isochrone_classes};
use waywarden_pack::{Layer, Value};
use waywarden_results::LandKind;
use waywarden_scenario::Case;
use waywarden_study::EXTRA_MIN;

use super::styles::{minutes, scale};

const BORDER: Rgb = Rgb(70, 70, 70);

/// The style of a layer of land.
pub fn style(case: &Case, kind: LandKind, layer: &Layer) -> Style {
    match kind {
        LandKind::Isochrones => isochrones(case),
        LandKind::Catchments => catchments(case, layer),
        LandKind::Changes => changes(case),
        LandKind::ExtraMinutes => extra(case),
    }
}

/// The largest level, as it is written.
fn largest(case: &Case) -> String {
    levels(case).last().map_or_else(String::new, |level| format!("{level}"))
}

fn levels(case: &Case) -> Vec<f64> {
    let mut levels = minutes(&case.isochrones.limits_ms);
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    levels
}

/// Isochrones, of any site or of each.
pub fn isochrones(case: &Case) -> Style {
    Style {
        legend: "Land within reach of a site".to_owned(),
        classes: isochrone_classes(&minutes(&case.isochrones.limits_ms), &scale(case)),
        label: None,
    }
}

/// A colour for each site, whose name stands on its land.
fn catchments(case: &Case, layer: &Layer) -> Style {
    let at = |name: &str| layer.fields.iter().position(|field| field.name == name);
    let (id, name) = (at("site_id").unwrap_or(0), at("site_name").unwrap_or(0));
    let mut seen = BTreeSet::new();
    let mut classes = Vec::new();
    for feature in &layer.features {
        let (Some(Value::Text(id)), Some(Value::Text(name))) = (feature.values.get(id), feature.values.get(name))
        else {
            continue;
        };
        if seen.insert(id) {
            let fill = PLAIN[classes.len() % PLAIN.len()];
            let paint = Paint { line: Some(BORDER), width_mm: 0.15, ..Paint::area(fill) };
            classes.push(Class::new(name.as_str(), vec![When::Is("site_id".to_owned(), id.clone())], paint));
        }
    }
    Style {
        legend: format!("The nearest site, of those within {} minutes", largest(case)),
        classes,
        label: Some("site_name".to_owned()),
    }
}

/// One of `colours` for the level at `place` of `count`: pale for the smallest, dark for the largest.
fn shade(colours: &[Rgb], place: usize, count: usize) -> Rgb {
    let last = colours.len() - 1;
    colours[if count < 2 { last } else { place * last / (count - 1) }]
}

/// What is lost and gained within each level; the largest lies on top, since it is the worst to lose.
fn changes(case: &Case) -> Style {
    let levels = levels(case);
    let when = |change: &str, level: f64| {
        vec![When::Is("change".to_owned(), change.to_owned()), When::Equal("minutes".to_owned(), level)]
    };
    let mut classes = Vec::new();
    for (place, &level) in levels.iter().enumerate().rev() {
        let count = levels.len();
        let lost = Paint::land(shade(&LONGER[1..], place, count));
        classes.push(Class::new(format!("No longer within {level} minutes"), when("lost", level), lost));
        let gained = Paint::land(shade(&GAINED, place, count));
        classes.push(Class::new(format!("Newly within {level} minutes"), when("gained", level), gained));
    }
    Style { legend: "Land that is lost and gained".to_owned(), classes, label: None }
}

/// Bands of extra minutes.
fn extra(case: &Case) -> Style {
    let class = |(band, from): (usize, u32)| {
        let label = match EXTRA_MIN.get(band + 1) {
            Some(to) => format!("{from} to {to} minutes longer"),
            None => format!("{from} minutes longer and more, or out of reach"),
        };
        let when = vec![When::Equal("from_extra_min".to_owned(), f64::from(from))];
        Class::new(label, when, Paint::land(shade(&LONGER, band, EXTRA_MIN.len())))
    };
    Style {
        legend: format!("Extra minutes, of the land within {} minutes before", largest(case)),
        classes: EXTRA_MIN.into_iter().enumerate().map(class).collect(),
        label: None,
    }
}
