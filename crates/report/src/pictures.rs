//! The static maps of an option: before, after and the difference.

use waywarden_pack::map::{Drawn, StaticMap, svg};
use waywarden_pack::style::Style;
use waywarden_results::{LayerKind, ScenarioView};
use waywarden_scenario::Scope;

use crate::styles::{self, MapSide};
use crate::{Content, ReportError, bounds, land_styles};

/// A map of an option.
pub struct MapPicture {
    /// Name of the file, without its ending.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// What is to be seen.
    pub alt: String,
    /// The map.
    pub svg: String,
}

/// The three maps of a scenario.
pub fn of_scenario(content: &Content<'_>, choice: &ScenarioView<'_>) -> Result<Vec<MapPicture>, ReportError> {
    let sides = if choice.scenario.is_today() { &MapSide::ALL[..1] } else { &MapSide::ALL[..] };
    sides.iter().map(|side| picture(content, choice, *side)).collect()
}

fn picture(content: &Content<'_>, choice: &ScenarioView<'_>, side: MapSide) -> Result<MapPicture, ReportError> {
    let case = content.case;
    let outlines = styles::has_outlines(case);
    let area_style = styles::areas(case, &choice.key, side);
    let site_style = styles::sites_of(&choice.key, side);
    let road_style = styles::roads();
    let land_style: Style = land_styles::isochrones(case);
    let land = content.land(choice, side).filter(|_| !outlines);
    let drawn = |layer, style, in_legend| Drawn { layer, style, in_legend };
    let (areas, sites) = (content.layer(LayerKind::Areas), content.layer(LayerKind::Sites));
    let mut layers: Vec<Drawn<'_>> = Vec::new();
    layers.extend(land.map(|layer| drawn(layer, &land_style, true)));
    let area = areas.map(|layer| drawn(layer, &area_style, true));
    // Roads lie on filled areas, but under points.
    if outlines {
        layers.extend(area);
    }
    layers.push(drawn(&content.roads.layer, &road_style, false));
    if !outlines {
        layers.extend(area);
    }
    layers.extend(sites.map(|layer| drawn(layer, &site_style, true)));
    let to_site = styles::minutes_to_site(case).to_lowercase();
    let title = match side {
        _ if choice.scenario.is_today() => format!("Today: {to_site}"),
        MapSide::Before => format!("Before: {to_site}"),
        MapSide::After => format!("After: {to_site}"),
        MapSide::Difference => "Difference: how much longer or shorter".to_owned(),
    };
    let alt = alternative(content, choice, side);
    let map = StaticMap {
        title: title.clone(),
        subtitle: if choice.scenario.is_today() { case.title.clone() } else { choice.title.clone() },
        description: alt.clone(),
        layers,
        view: bounds::of_option(case, choice.result),
        attribution: &case.attribution,
    };
    let svg = svg(&map)?;
    Ok(MapPicture { name: format!("{}_{}", choice.key, side.as_str()), title, alt, svg })
}

/// What the map says, in words.
fn alternative(content: &Content<'_>, choice: &ScenarioView<'_>, side: MapSide) -> String {
    let weight = content.case.headline_weight(choice.of.service);
    let Some(all) = choice.summary(weight, Scope::Everyone) else { return choice.title.clone() };
    let title = &choice.title;
    let minutes = |min: Option<f64>| min.map_or_else(|| "no figure".to_owned(), |min| format!("{min:.0} minutes"));
    let mean = |words: &str, min| {
        format!("Map of travel times {words}: {title}. The mean of everyone counted is {}.", minutes(min))
    };
    match side {
        MapSide::Before if choice.scenario.is_today() => mean("today", all.before.mean_min),
        MapSide::Before => mean("before", all.before.mean_min),
        MapSide::After => mean("after", all.after.mean_min),
        MapSide::Difference => {
            let affected = choice.summary(weight, Scope::Affected);
            let areas = affected.as_ref().map_or(0, |s| s.areas);
            format!(
                "Map of the change of travel times: {title}. {areas} of {} areas are affected, by {} more on average.",
                content.case.areas.len(),
                minutes(affected.and_then(|s| s.mean_extra_min))
            )
        }
    }
}
