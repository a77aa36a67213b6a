//! What the interactive map needs, as JSON inside the page.
//!
//! Positions are rounded to 1e-4 degree (about 10 m) and written as differences in the way of encoded polylines (base 64
//! digits from `?`, five bits each): a tenth of the size of GeoJSON, and compressed beside that. The map is for looking; the
//! GeoPackage is exact.

use serde_json::{Value as Json, json};

use crate::clean::Area;
use crate::error::LayerError;
use crate::layer::{Feature, Layer};
use crate::rings::Micro;
use crate::shape::Shape;
use crate::style::{Paint, Style};
use crate::value::Value;

/// The map of a report.
#[derive(Clone, Debug)]
pub struct ReportMap<'a> {
    /// The areas, points or polygons.
    pub areas: &'a Layer,
    /// The field with the name of an area.
    pub area_name: String,
    /// Further fields shown on the card of an area: field, title, unit.
    pub facts: Vec<(String, String, String)>,
    /// The sites; `Feature::id` is what the areas name them by.
    pub sites: &'a Layer,
    /// The field with the name of a site.
    pub site_name: String,
    /// Roads as lines, with their style.
    pub roads: Option<(&'a Layer, &'a Style)>,
    /// The options of the case.
    pub options: Vec<MapOption<'a>>,
    /// Whether nothing changes, so that there is one view only.
    pub only_today: bool,
}

/// An option on the map.
#[derive(Clone, Debug)]
pub struct MapOption<'a> {
    /// For people.
    pub title: String,
    /// The three views: before, after, difference.
    pub views: [View<'a>; 3],
    /// Fields of the areas: minutes before, after and the difference.
    pub minutes: [String; 3],
    /// Fields of the areas: the site before and after.
    pub chosen: [String; 2],
    /// Flag of the areas: whether they count in this option.
    pub counts: String,
    /// Flags of the sites: in use before and after.
    pub in_use: [String; 2],
    /// What is in view at first: west, south, east, north, degrees.
    pub bounds: [f64; 4],
}

/// One way to look at an option.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// How areas are coloured.
    pub style: &'a Style,
    /// Land under the areas, such as isochrones, with its style.
    pub land: Option<(&'a Layer, &'a Style)>,
}

impl ReportMap<'_> {
    /// The JSON that the page's script reads.
    pub(super) fn to_json(&self) -> Result<Json, LayerError> {
        let mut lands: Vec<&Layer> = Vec::new();
        let mut land_json = Vec::new();
        let mut options = Vec::new();
        for option in &self.options {
            let mut views = Vec::new();
            for view in &option.views {
                let land = match view.land {
                    None => Json::Null,
                    Some((layer, style)) => match lands.iter().position(|known| known.name == layer.name) {
                        Some(at) => json!(at),
                        None => {
                            lands.push(layer);
                            land_json.push(land_of(layer, style)?);
                            json!(lands.len() - 1)
                        }
                    },
                };
                let classes: Vec<Json> =
                    self.areas.features.iter().map(|f| json!(view.style.class_of(self.areas, f))).collect();
                views.push(
                    json!({ "legend": legend(view.style), "title": view.style.legend, "class": classes, "land": land }),
                );
            }
            let site_of = |field: &str| -> Vec<Json> {
                let id = |f: &Feature| match value(self.areas, f, field) {
                    Value::Text(id) => json!(self.sites.features.iter().position(|site| site.id == *id)),
                    _ => Json::Null,
                };
                self.areas.features.iter().map(id).collect()
            };
            options.push(json!({
                "title": option.title,
                "bounds": option.bounds,
                "views": views,
                "minutes": option.minutes.each_ref().map(|field| numbers(self.areas, field, 1)),
                "chosen": option.chosen.each_ref().map(|field| site_of(field)),
                "counts": flags(self.areas, &option.counts),
                "inUse": option.in_use.each_ref().map(|field| flags(self.sites, field)),
            }));
        }
        let areas =
            self.areas.features.iter().map(|f| Shape::of(f).map(|s| geometry(&s))).collect::<Result<Vec<_>, _>>()?;
        let facts: Vec<Json> = self
            .facts
            .iter()
            .map(|(field, title, unit)| {
                let values: Vec<Json> =
                    self.areas.features.iter().map(|f| plain(value(self.areas, f, field))).collect();
                json!({ "title": title, "unit": unit, "values": values })
            })
            .collect();
        let roads = self.roads.map(|(layer, style)| roads(layer, style)).transpose()?;
        Ok(json!({
            "areas": { "name": texts(self.areas, &self.area_name), "geometry": areas, "facts": facts },
            "sites": { "name": texts(self.sites, &self.site_name), "at": points(self.sites)? },
            "roads": roads,
            "land": land_json,
            "options": options,
            "onlyToday": self.only_today,
        }))
    }
}

fn value<'a>(layer: &Layer, feature: &'a Feature, field: &str) -> &'a Value {
    let at = layer.fields.iter().position(|f| f.name == field);
    at.and_then(|at| feature.values.get(at)).unwrap_or(&Value::Null)
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Number(number) => rounded(*number, 1),
        Value::Boolean(flag) => json!(flag),
    }
}

fn rounded(number: f64, decimals: i32) -> Json {
    let factor = 10_f64.powi(decimals);
    let value = (number * factor).round() / factor;
    // Whole numbers without ".0", which thousands of areas would carry.
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn numbers(layer: &Layer, field: &str, decimals: i32) -> Vec<Json> {
    let number = |f: &Feature| match value(layer, f, field) {
        Value::Number(number) => rounded(*number, decimals),
        Value::Integer(number) => json!(number),
        _ => Json::Null,
    };
    layer.features.iter().map(number).collect()
}

fn texts(layer: &Layer, field: &str) -> Vec<Json> {
    layer.features.iter().map(|f| plain(value(layer, f, field))).collect()
}

fn flags(layer: &Layer, field: &str) -> Vec<u8> {
    layer.features.iter().map(|f| u8::from(*value(layer, f, field) == Value::Boolean(true))).collect()
}

fn points(layer: &Layer) -> Result<Vec<Json>, LayerError> {
    let point = |f: &Feature| {
        Ok(match Shape::of(f)? {
            Shape::Point(p) => json!([f64::from(p.lon) / 1e6, f64::from(p.lat) / 1e6]),
            _ => Json::Null,
        })
    };
    layer.features.iter().map(point).collect()
}

fn legend(style: &Style) -> Vec<Json> {
    style.classes.iter().map(|class| json!([class.label, hex(&class.paint)])).collect()
}

fn hex(paint: &Paint) -> String {
    paint.fill.or(paint.line).map_or_else(|| "#000000".to_owned(), crate::style::Rgb::hex)
}

/// A point as `[lon, lat]`, areas as polygons of encoded rings.
fn geometry(shape: &Shape) -> Json {
    match shape {
        Shape::None => Json::Null,
        Shape::Point(p) => json!([f64::from(p.lon) / 1e6, f64::from(p.lat) / 1e6]),
        Shape::Lines(lines) => lines.iter().map(|line| json!(encode(line, false))).collect(),
        Shape::Areas(areas) => areas.iter().filter_map(rings).collect(),
    }
}

fn rings(Area { exterior, holes }: &Area) -> Option<Json> {
    let all: Vec<String> = std::iter::once(exterior).chain(holes).map(|ring| encode(ring, true)).collect();
    let kept: Vec<&String> = all.iter().filter(|ring| !ring.is_empty()).collect();
    (!all.first()?.is_empty()).then(|| json!(kept))
}

/// Far first, so that the nearer lies on top: colour and polygons of each class.
fn land_of(layer: &Layer, style: &Style) -> Result<Vec<Json>, LayerError> {
    let mut land = Vec::new();
    for feature in &layer.features {
        if let Some(class) = style.class_of(layer, feature) {
            land.push(json!([hex(&style.classes[class].paint), geometry(&Shape::of(feature)?)]));
        }
    }
    Ok(land)
}

fn roads(layer: &Layer, style: &Style) -> Result<Vec<Json>, LayerError> {
    let mut by_class: Vec<Vec<Json>> = vec![Vec::new(); style.classes.len()];
    for feature in &layer.features {
        if let (Some(class), Shape::Lines(lines)) = (style.class_of(layer, feature), Shape::of(feature)?) {
            by_class[class].extend(lines.iter().map(|line| json!(encode(line, false))));
        }
    }
    Ok(by_class.into_iter().map(|lines| json!(lines)).collect())
}

/// Positions as text; empty if fewer than a line or ring needs are left.
fn encode(positions: &[Micro], ring: bool) -> String {
    let round = |micro: i32| (i64::from(micro) + 50 * i64::from(micro.signum())) / 100;
    let mut cells: Vec<[i64; 2]> = positions.iter().map(|p| [round(p.lat), round(p.lon)]).collect();
    cells.dedup();
    if ring && cells.len() > 1 && cells.first() == cells.last() {
        cells.pop();
    }
    if cells.len() < if ring { 3 } else { 2 } {
        return String::new();
    }
    let mut out = String::new();
    let mut last = [0, 0];
    for cell in cells {
        for axis in 0..2 {
            let difference = cell[axis] - last[axis];
            let mut bits = (difference << 1) ^ (difference >> 63);
            while bits >= 0x20 {
                out.push(char::from((0x20 | (bits & 0x1f)) as u8 + 63));
                bits >>= 5;
            }
            out.push(char::from(bits as u8 + 63));
        }
        last = cell;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way back, as the page does it.
    fn decode(text: &str) -> Vec<[i64; 2]> {
        let (mut last, mut found, mut bytes) = ([0_i64, 0], Vec::new(), text.bytes());
        let mut next = || -> Option<i64> {
            let (mut bits, mut shift) = (0_i64, 0);
            loop {
                let part = i64::from(bytes.next()?) - 63;
                bits |= (part & 0x1f) << shift;
                shift += 5;
                if part < 0x20 {
                    return Some(if bits & 1 == 1 { !(bits >> 1) } else { bits >> 1 });
                }
            }
        };
        while let (Some(lat), Some(lon)) = (next(), next()) {
            last = [last[0] + lat, last[1] + lon];
            found.push(last);
        }
        found
    }

    #[test]
    fn positions_come_back() {
        let line: Vec<Micro> = [(-2_633_910, 50_945_300), (-2_600_049, 51_000_000), (3_000_000, -50_000_050)]
            .map(|(lon, lat)| Micro { lon, lat })
            .to_vec();
        assert_eq!(decode(&encode(&line, false)), [[509_453, -26_339], [510_000, -26_000], [-500_001, 30_000]]);
        assert_eq!(encode(&line[..1], false), "");
        assert_eq!(encode(&line[..2], true), "");
        // The documented example of the method, at its five decimals, holds at ours with positions ten times as far.
        let known = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)];
        let known = known.map(|(lat, lon): (f64, f64)| Micro::from_degrees(lon, lat).unwrap());
        let scaled: Vec<Micro> = known.iter().map(|p| Micro { lon: p.lon * 10, lat: p.lat * 10 }).collect();
        assert_eq!(encode(&scaled, false), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    }
}
