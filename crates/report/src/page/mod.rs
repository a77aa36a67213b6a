//! What the report of a case says, in the order in which it is read.

mod affected;
mod cells;
mod change;
mod clinical;
mod figures;
mod groups;
mod method;
mod options;
mod places;
mod sensitivity;
mod services;
mod siting;
mod standards;
mod sureness;
mod today;
mod words;

use waywarden_pack::Layer;
use waywarden_pack::report::{Block, MapOption, Picture, Report, ReportMap, Section, View};
use waywarden_pack::style::Style;
use waywarden_results::LayerKind;

use crate::styles::{self, MapSide};
use crate::{Content, bounds, land_styles};

/// A report and the styles of its map.
pub struct Built<'a> {
    content: &'a Content<'a>,
    road_style: Style,
    land_style: Style,
    area_styles: Vec<[Style; 3]>,
    headline: Vec<String>,
    sections: Vec<Section>,
}

/// The report of a run; `pictures` are the static maps of each scenario.
pub fn build<'a>(content: &'a Content<'a>, pictures: Vec<Vec<Picture>>) -> Built<'a> {
    let case = content.case;
    let mut sections = Vec::new();
    let choices = content.published.views();
    if choices.iter().any(|choice| !choice.scenario.is_today()) {
        sections.push(options::section(content));
    }
    let only_today = choices.iter().all(|choice| choice.scenario.is_today());
    let map_words = if only_today {
        "Each area has the colour of its class."
    } else {
        "Choose an option, and what to see of it. Each area has the colour of its class; the difference has the same classes in every option."
    };
    sections.push(Section {
        id: "the-map".to_owned(),
        title: "The map".to_owned(),
        blocks: vec![Block::Text(map_words.to_owned()), Block::Map],
    });
    let mut pictures = pictures.into_iter();
    for choice in &choices {
        let pictures = pictures.next().unwrap_or_default();
        sections.push(match choice.scenario.is_today() {
            true => today::section(content, choice, pictures),
            false => change::section(content, choice, pictures),
        });
    }
    if !only_today {
        sections.extend(sureness::flip_points(content));
    }
    sections.extend(siting::section(content));
    sections.extend(places::observed(content));
    sections.extend(places::reconciliation(content));
    if !only_today {
        sections.extend(sensitivity::section(content));
    }
    sections.extend(method::sections(content));
    let styles_of = |id: &str| MapSide::ALL.map(|side| styles::areas(case, id, side));
    Built {
        content,
        road_style: styles::roads(),
        land_style: land_styles::isochrones(case),
        area_styles: choices.iter().map(|choice| styles_of(&choice.key)).collect(),
        headline: words::headline(content),
        sections,
    }
}

impl Built<'_> {
    /// The report as the writers take it.
    pub fn as_report(&self) -> Report<'_> {
        let case = self.content.case;
        Report {
            title: case.title.clone(),
            standfirst: case.description.clone().unwrap_or_default(),
            headline: self.headline.clone(),
            caution: words::caution(case),
            sections: self.sections.clone(),
            map: self.map(),
            attribution: case.attribution.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run_id: self.content.published.run_id().to_owned(),
        }
    }

    fn map(&self) -> Option<ReportMap<'_>> {
        let content = self.content;
        let case = content.case;
        let (areas, sites) = (content.layer(LayerKind::Areas)?, content.layer(LayerKind::Sites)?);
        let only_today = case.scenarios.iter().all(waywarden_scenario::ScenarioSpec::is_today);
        let outlines = styles::has_outlines(case);
        let mut options = Vec::new();
        for (choice, area_styles) in content.published.views().iter().zip(&self.area_styles) {
            let key = &choice.key;
            let land = |side: MapSide| -> Option<(&Layer, &Style)> {
                content.land(choice, side).filter(|_| !outlines).map(|layer| (layer, &self.land_style))
            };
            let view = |at: usize| View { style: &area_styles[at], land: land(MapSide::ALL[at]) };
            options.push(MapOption {
                title: choice.title.clone(),
                views: [view(0), view(1), view(2)],
                minutes: ["before_min", "after_min", "extra_min"].map(|s| format!("{key}_{s}")),
                chosen: ["before_site", "after_site"].map(|s| format!("{key}_{s}")),
                counts: format!("{key}_counts"),
                in_use: ["before", "after"].map(|s| format!("{key}_{s}")),
                bounds: bounds::of_option(case, choice.result),
            });
        }
        let known = |name: &String| areas.fields.iter().any(|field| field.name == *name);
        let facts = case.weights.iter().map(|w| (w.name.clone(), w.title.clone(), w.unit.clone()));
        Some(ReportMap {
            areas,
            area_name: "area_name".to_owned(),
            facts: facts.filter(|(name, ..)| known(name)).collect(),
            sites,
            site_name: "site_name".to_owned(),
            roads: Some((&content.roads.layer, &self.road_style)).filter(|(roads, _)| !roads.features.is_empty()),
            options,
            only_today,
        })
    }
}
