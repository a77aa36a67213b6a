//! The static maps of an option: before, after and the difference.

use waywarden_pack::Layer;
use waywarden_pack::map::{Drawn, StaticMap, svg};
use waywarden_pack::style::Style;
use waywarden_scenario::{ScenarioResult, ScenarioSpec, Scope};

use super::styles::{self, Side};
use super::{Content, bounds};

/// A map of an option.
pub struct Picture {
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
pub fn of_option(
    content: &Content<'_>,
    roads: &Layer,
    scenario: &ScenarioSpec,
    result: &ScenarioResult,
) -> anyhow::Result<Vec<Picture>> {
    Side::ALL.into_iter().map(|side| picture(content, roads, scenario, result, side)).collect()
}

fn picture(
    content: &Content<'_>,
    roads: &Layer,
    scenario: &ScenarioSpec,
    result: &ScenarioResult,
    side: Side,
) -> anyhow::Result<Picture> {
    let case = content.case;
    let outlines = styles::has_outlines(case);
    let area_style = styles::areas(case, &scenario.id, side);
    let site_style = styles::sites_of(&scenario.id, side);
    let road_style = styles::roads();
    let land_style: Style = styles::isochrones(case);
    let own = content.layer(&format!("isochrones_{}_{}", scenario.id, side.as_str()));
    let land = if outlines || side == Side::Difference { None } else { own.or(content.layer("isochrones_before")) };
    let drawn = |layer, style, in_legend| Drawn { layer, style, in_legend };
    let (areas, sites) = (content.layer("areas"), content.layer("sites"));
    let mut layers: Vec<Drawn<'_>> = Vec::new();
    layers.extend(land.map(|layer| drawn(layer, &land_style, true)));
    let area = areas.map(|layer| drawn(layer, &area_style, true));
    // Roads lie on filled areas, but under points.
    if outlines {
        layers.extend(area);
    }
    layers.push(drawn(roads, &road_style, false));
    if !outlines {
        layers.extend(area);
    }
    layers.extend(sites.map(|layer| drawn(layer, &site_style, true)));
    let title = match side {
        Side::Before => "Before: minutes to the nearest site",
        Side::After => "After: minutes to the nearest site",
        Side::Difference => "Difference: how much longer or shorter",
    };
    let alt = alternative(content, scenario, result, side);
    let map = StaticMap {
        title: title.to_owned(),
        subtitle: scenario.title.clone(),
        description: alt.clone(),
        layers,
        view: bounds::of_option(case, result),
        attribution: &case.attribution,
    };
    let svg = svg(&map)?;
    Ok(Picture { name: format!("{}_{}", scenario.id, side.as_str()), title: title.to_owned(), alt, svg })
}

/// What the map says, in words.
fn alternative(content: &Content<'_>, scenario: &ScenarioSpec, result: &ScenarioResult, side: Side) -> String {
    let Some(all) = result.summary(0, Scope::Everyone) else { return scenario.title.clone() };
    let minutes =
        |ms: Option<f64>| ms.map_or_else(|| "no figure".to_owned(), |ms| format!("{:.0} minutes", ms / 60_000.0));
    match side {
        Side::Before => {
            format!(
                "Map of travel times before: {}. The mean of everyone counted is {}.",
                scenario.title,
                minutes(all.before.mean_ms)
            )
        }
        Side::After => {
            format!(
                "Map of travel times after: {}. The mean of everyone counted is {}.",
                scenario.title,
                minutes(all.after.mean_ms)
            )
        }
        Side::Difference => {
            let affected = result.summary(0, Scope::Affected);
            let mean = affected.and_then(|s| s.change.mean_extra_ms);
            let areas = affected.map_or(0, |s| s.areas);
            format!(
                "Map of the change of travel times: {}. {areas} of {} areas are affected, by {} more on average.",
                scenario.title,
                content.case.areas.len(),
                minutes(mean)
            )
        }
    }
}
