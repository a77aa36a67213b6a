//! The QGIS project of a pack: groups, themes and what the layout shows.

use waywarden_pack::Layer;
use waywarden_pack::qgis::{Group, MapLayer, Project, Theme, write_qgz};
use waywarden_pack::style::Style;

use super::styles::{self, Side};
use super::{Content, bounds, land_styles, titles};

/// A layer to be, with a style of its own.
struct Plan<'a> {
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
pub fn project(content: &Content<'_>, layers: &[&Layer], gpkg: &str) -> anyhow::Result<Vec<u8>> {
    let case = content.case;
    let find = |name: &str| layers.iter().copied().find(|layer| layer.name == name);
    let mut plans: Vec<Plan<'_>> = Vec::new();
    let mut themes: Vec<Theme> = Vec::new();
    let outlines = styles::has_outlines(case);
    let choices = content.choices();
    for choice in &choices {
        for side in Side::ALL {
            let mut shown = Vec::new();
            let mut add = |part: &str, title: String, layer: Option<_>, style: Style| {
                if let Some(layer) = layer {
                    let id = format!("{part}_{}_{}", choice.key, side.as_str());
                    shown.push(id.clone());
                    plans.push(Plan {
                        option: choice.key.clone(),
                        group: choice.title.clone(),
                        id,
                        title,
                        layer,
                        style,
                    });
                }
            };
            let words = side.title();
            add(
                "sites",
                format!("Sites, {}", words.to_lowercase()),
                find("sites"),
                styles::sites_of(&choice.key, side),
            );
            add(
                "areas",
                format!("Areas: {}", words.to_lowercase()),
                find("areas"),
                styles::areas(case, &choice.key, side),
            );
            if !outlines && side != Side::Difference {
                let land = content.land_name(choice, side.as_str()).and_then(|name| find(&name));
                add(
                    "land",
                    format!("Land within reach: {}", words.to_lowercase()),
                    land,
                    land_styles::isochrones(case),
                );
            }
            shown.extend(find("roads").map(|layer| single_id(&layer.name)));
            themes.push(Theme { name: format!("{words}: {}", choice.title), layers: shown });
        }
    }
    // Themes are opened with the difference of the first option; the layout shows its three sides.
    let layout = (themes.len() >= 3).then(|| [0, 1, 2].map(|i| themes[i].name.clone()));
    if themes.len() >= 3 {
        themes.swap(0, 2);
    }
    let style = |layer: &&Layer| styles::default_style(case, layer, &titles::of(content, &layer.name));
    let styled: Vec<(&Layer, Style)> = layers.iter().map(|layer| (*layer, style(layer))).collect();
    let mut groups: Vec<Group<'_>> = Vec::new();
    let on_top = ["worst_hit", "flow_lines"];
    let single = |name: &&str| -> Option<MapLayer<'_>> {
        let (layer, style) = styled.iter().find(|(layer, _)| layer.name == **name)?;
        Some(MapLayer { id: single_id(&layer.name), title: style.legend.clone(), layer, style })
    };
    let roads = Group { title: "Roads".to_owned(), layers: ["roads"].iter().filter_map(single).collect() };
    groups.push(Group {
        title: "Where it hurts most, and where people go".to_owned(),
        layers: on_top.iter().filter_map(single).collect(),
    });
    // Sites lie on top of roads, and these on filled areas.
    let is_site = |plan: &&Plan<'_>| plan.layer.name == "sites";
    let sites = plans.iter().filter(is_site).map(|plan| MapLayer {
        id: plan.id.clone(),
        title: format!("{}: {}", plan.title, plan.group),
        layer: plan.layer,
        style: &plan.style,
    });
    groups.push(Group { title: "Sites".to_owned(), layers: sites.collect() });
    if outlines {
        groups.push(roads.clone());
    }
    // Each layer once, in the style of its own.
    let known = ["sites", "areas", "roads", "worst_hit", "flow_lines"];
    let further: Vec<(Option<usize>, MapLayer<'_>)> = styled
        .iter()
        .filter(|(layer, _)| !known.contains(&layer.name.as_str()))
        .map(|(layer, style)| {
            let title = titles::of(content, &layer.name);
            (titles::option_of(content, &layer.name), MapLayer { id: single_id(&layer.name), title, layer, style })
        })
        .collect();
    let of_option =
        |option: Option<usize>| further.iter().filter(move |(own, _)| *own == option).map(|(_, layer)| layer.clone());
    for (number, choice) in choices.iter().enumerate() {
        let planned = plans.iter().filter(|plan| plan.option == choice.key && !is_site(plan)).map(|plan| MapLayer {
            id: plan.id.clone(),
            title: plan.title.clone(),
            layer: plan.layer,
            style: &plan.style,
        });
        groups.push(Group { title: choice.title.clone(), layers: planned.chain(of_option(Some(number))).collect() });
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
    Ok(write_qgz(&project)?)
}
