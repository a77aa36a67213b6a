//! The QGIS project of a pack: groups, themes and what the layout shows.

use waywarden_pack::Layer;
use waywarden_pack::qgis::{Group, MapLayer, Project, Theme, write_qgz};
use waywarden_pack::style::Style;

use waywarden_results::{LayerKind, MapLayer as Map, ScenarioOfService};

use crate::styles::{self, MapSide};
use crate::{Content, ReportError, bounds, land_styles, titles};

/// A layer to be, with a style of its own.
struct Plan<'a> {
    /// `sites`, `areas` or `land`.
    part: &'static str,
    option: String,
    group: String,
    id: String,
    title: String,
    layer: &'a Layer,
    style: Style,
}

/// The id of a layer that is shown once. QGIS gives ids of ten letters or fewer new names, and themes then miss them.
fn single_id(name: &str) -> String {
    format!("layer_of_{name}")
}

/// The bytes of the project; `layers` are all that the GeoPackage `gpkg` holds.
pub fn project(content: &Content<'_>, maps: &[&Map], gpkg: &str) -> Result<Vec<u8>, ReportError> {
    let case = content.case;
    let find = |kind: LayerKind| maps.iter().find(|map| map.kind == kind).map(|map| &map.layer);
    let mut plans: Vec<Plan<'_>> = Vec::new();
    let mut themes: Vec<Theme> = Vec::new();
    let outlines = styles::has_outlines(case);
    let choices = content.published.views();
    for choice in &choices {
        let is_today = choice.scenario.is_today();
        for side in MapSide::ALL.into_iter().filter(|side| !is_today || *side == MapSide::Before) {
            let mut shown = Vec::new();
            let mut add = |part: &'static str, title: String, layer: Option<_>, style: Style| {
                if let Some(layer) = layer {
                    let id = format!("{part}_{}_{}", choice.key, side.as_str());
                    shown.push(id.clone());
                    plans.push(Plan {
                        part,
                        option: choice.key.clone(),
                        group: choice.title.clone(),
                        id,
                        title,
                        layer,
                        style,
                    });
                }
            };
            let words = if is_today { "Today" } else { side.title() };
            add(
                "sites",
                format!("Sites, {}", words.to_lowercase()),
                find(LayerKind::Sites),
                styles::sites_of(&choice.key, side),
            );
            add(
                "areas",
                format!("Areas: {}", words.to_lowercase()),
                find(LayerKind::Areas),
                styles::areas(case, &choice.key, side),
            );
            if !outlines && side != MapSide::Difference {
                let land = content.land(choice, side);
                add(
                    "land",
                    format!("Land within reach: {}", words.to_lowercase()),
                    land,
                    land_styles::isochrones(case),
                );
            }
            shown.extend(find(LayerKind::MainRoads).map(|layer| single_id(&layer.name)));
            let name = if is_today { choice.title.clone() } else { format!("{words}: {}", choice.title) };
            themes.push(Theme { name, layers: shown });
        }
    }
    // Themes are opened with the difference of the first option; the layout shows its three sides.
    let compares = choices.iter().any(|choice| !choice.scenario.is_today());
    let layout = (compares && themes.len() >= 3).then(|| [0, 1, 2].map(|i| themes[i].name.clone()));
    if compares && themes.len() >= 3 {
        themes.swap(0, 2);
    }
    let styled: Vec<(&Map, Style)> = maps.iter().map(|map| (*map, styles::default_style(case, map))).collect();
    let mut groups: Vec<Group<'_>> = Vec::new();
    let on_top = [LayerKind::MostAffected, LayerKind::FlowLines];
    let single = |kind: &LayerKind| -> Option<MapLayer<'_>> {
        let (map, style) = styled.iter().find(|(map, _)| map.kind == *kind)?;
        let layer = &map.layer;
        Some(MapLayer { id: single_id(&layer.name), title: style.legend.clone(), layer, style })
    };
    let roads = Group { title: "Roads".to_owned(), layers: [LayerKind::MainRoads].iter().filter_map(single).collect() };
    groups.push(Group {
        title: "Where it hurts most, and where people go".to_owned(),
        layers: on_top.iter().filter_map(single).collect(),
    });
    // Sites lie on top of roads, and these on filled areas.
    let is_site = |plan: &&Plan<'_>| plan.part == "sites";
    let sites = plans.iter().filter(is_site).map(|plan| MapLayer {
        id: plan.id.clone(),
        title: format!("{}: {}", plan.title, plan.group),
        layer: plan.layer,
        style: &plan.style,
    });
    groups.push(Group { title: "Sites".to_owned(), layers: sites.collect() });
    let chosen = [LayerKind::SitingSites].iter().filter_map(single).collect();
    groups.push(Group { title: "The choice of sites".to_owned(), layers: chosen });
    if outlines {
        groups.push(roads.clone());
    }
    // Each layer once, in the style of its own.
    let further: Vec<(Option<ScenarioOfService>, MapLayer<'_>)> = styled
        .iter()
        .filter(|(map, _)| matches!(map.kind, LayerKind::Land(..)))
        .map(|(map, style)| {
            let (title, layer) = (titles::of(content.published, map.kind), &map.layer);
            (titles::scenario_of(map.kind), MapLayer { id: single_id(&layer.name), title, layer, style })
        })
        .collect();
    let of_option = |option: Option<ScenarioOfService>| {
        further.iter().filter(move |(own, _)| *own == option).map(|(_, layer)| layer.clone())
    };
    for choice in &choices {
        let planned = plans.iter().filter(|plan| plan.option == choice.key && !is_site(plan)).map(|plan| MapLayer {
            id: plan.id.clone(),
            title: plan.title.clone(),
            layer: plan.layer,
            style: &plan.style,
        });
        groups.push(Group { title: choice.title.clone(), layers: planned.chain(of_option(Some(choice.of))).collect() });
    }
    if !outlines {
        groups.push(roads);
    }
    groups.push(Group { title: "Land as it is today".to_owned(), layers: of_option(None).collect() });
    groups.retain(|group| !group.layers.is_empty());

    let first = choices.first();
    let view = first.map_or_else(|| bounds::of_case(case), |choice| bounds::of_option(case, choice.result));
    let subtitle = first.map_or_else(String::new, |choice| {
        format!("{}. {}, door to door", choice.title, styles::minutes_to_site(case))
    });
    let project =
        Project { title: &case.title, gpkg, groups, themes, layout, subtitle, attribution: &case.attribution, view };
    write_qgz(&project).map_err(|error| ReportError::Project(Box::new(error)))
}
