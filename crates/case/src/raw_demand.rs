//! `[demand]` as it is written.

use crate::area_points::{RawAreaPoints, read_area_points};
use crate::document::{Condition, Located, Section, TextOrSection};
use crate::lookup::{RawLookup, read_lookup};
use crate::raw::{RawPoints, read_points, required_text};

#[derive(Debug)]
pub(crate) struct RawDemand {
    pub(crate) here: Located<()>,
    pub(crate) points: RawPoints,
    pub(crate) weights: Vec<RawWeight>,
    pub(crate) groups: Vec<RawGroup>,
    pub(crate) polygons: Option<RawPolygons>,
    pub(crate) filter: Vec<Condition>,
    pub(crate) week: Option<RawWeek>,
    pub(crate) lookup: Option<RawLookup>,
    pub(crate) area_points: Option<RawAreaPoints>,
}

#[derive(Debug)]
pub(crate) struct RawWeight {
    pub(crate) column: Located<String>,
    pub(crate) name: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) unit: Option<Located<String>>,
    pub(crate) kind: Option<Located<String>>,
    pub(crate) disclosure: Option<Located<String>>,
}

/// A group of areas (a column), or a group of weights.
#[derive(Debug)]
pub(crate) struct RawGroup {
    pub(crate) here: Located<()>,
    pub(crate) column: Option<Located<String>>,
    pub(crate) weights: Option<Vec<Located<String>>>,
    pub(crate) name: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) kind: Option<Located<String>>,
}

#[derive(Debug)]
pub(crate) struct RawPolygons {
    pub(crate) file: Located<String>,
    pub(crate) id: Option<Located<String>>,
    pub(crate) layer: Option<Located<String>>,
    pub(crate) crs: Option<Located<String>>,
}

/// `[demand.week]`.
#[derive(Debug)]
pub(crate) struct RawWeek {
    pub(crate) here: Located<()>,
    pub(crate) weights: Option<Vec<Located<f64>>>,
    pub(crate) bands: Vec<RawBand>,
}

#[derive(Debug)]
pub(crate) struct RawBand {
    pub(crate) hours: Option<Located<String>>,
    pub(crate) weight: Option<Located<f64>>,
}

pub(crate) fn read_demand(mut demand: Section<'_, '_>) -> RawDemand {
    let points = read_points(&mut demand);
    if !demand.has("weights") {
        demand.missing("weights", "add weights = [{ column = \"population\", name = \"population\" }]");
    }
    let weights = demand.sections("weights");
    if weights.as_ref().is_some_and(Vec::is_empty) {
        demand.report("weights", "there is no weight", "add weights = [{ column = \"...\", name = \"...\" }]");
    }
    let weights = weights.unwrap_or_default().into_iter().filter_map(read_weight).collect();
    let groups = demand.texts_and_sections("groups").unwrap_or_default().into_iter().map(read_group).collect();
    let polygons = demand.section("polygons").and_then(|mut polygons| {
        let file = required_text(&mut polygons, "file", "add file = \"....geojson\" or another layer of polygons");
        let (id, layer, crs) = (polygons.text("id"), polygons.text("layer"), polygons.text("crs"));
        polygons.finish();
        Some(RawPolygons { file: file?, id, layer, crs })
    });
    let filter = demand.filter("where").unwrap_or_default();
    let week = demand.section("week").map(read_week);
    let lookup = demand.section("lookup").map(read_lookup);
    let area_points = demand.section("points").map(read_area_points);
    demand.finish();
    RawDemand { here: demand.here(), points, weights, groups, polygons, filter, week, lookup, area_points }
}

fn read_weight(mut weight: Section<'_, '_>) -> Option<RawWeight> {
    let column = required_text(&mut weight, "column", "add column = \"...\", a column of the demand table");
    let (name, title, unit) = (weight.text("name"), weight.text("title"), weight.text("unit"));
    let (kind, disclosure) = (weight.text("kind"), weight.text("disclosure"));
    weight.finish();
    Some(RawWeight { column: column?, name, title, unit, kind, disclosure })
}

fn read_group(item: TextOrSection<'_, '_>) -> RawGroup {
    match item {
        TextOrSection::Text(column) => {
            RawGroup { here: column.with(()), column: Some(column), weights: None, name: None, title: None, kind: None }
        }
        TextOrSection::Section(mut group) => {
            let raw = RawGroup {
                here: group.here(),
                column: group.text("column"),
                weights: group.texts("weights"),
                name: group.text("name"),
                title: group.text("title"),
                kind: group.text("kind"),
            };
            group.finish();
            raw
        }
    }
}

fn read_week(mut week: Section<'_, '_>) -> RawWeek {
    let bands = week.sections("bands").unwrap_or_default().into_iter().map(|mut band| {
        let hours = required_text(&mut band, "hours", "add hours = \"Mo-Fr 08:00-18:00\"");
        if !band.has("weight") {
            band.missing("weight", "add weight = 1.0, the demand of an hour of the band beside those of the others");
        }
        let weight = band.number("weight");
        band.finish();
        RawBand { hours, weight }
    });
    let bands = bands.collect();
    let raw = RawWeek { here: week.here(), weights: week.numbers("weights"), bands };
    week.finish();
    raw
}
