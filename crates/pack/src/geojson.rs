//! Layers as GeoJSON (RFC 7946).
//!
//! One feature a line, keys in fixed order, positions with at most six decimals: two runs compare line by line. Exterior
//! rings run counter-clockwise, holes clockwise, rings are closed. There is no `crs` member (RFC 7946, section 4), and
//! where the data came from stands in `run.json`. What a page does with the text is the page's work: text is escaped for
//! JSON, not for HTML.

use std::fmt::Write as _;
use std::io::Write;

use geo_types::{LineString, MultiPolygon};
use rayon::prelude::*;
use waywarden_network::LonLat;

use crate::clean::{Repairs, clean_polygon};
use crate::crossing::first_fault;
use crate::error::LayerError;
use crate::layer::{Feature, Geometry, Layer};
use crate::names::RUN_ID_FIELD;
use crate::rings::{Micro, Ring};
use crate::value::{Kind, Value, number_text};

/// What was written and what had to be changed for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerReport {
    /// Features written; none is ever left out.
    pub features: usize,
    /// Features with a null geometry, given so or emptied.
    pub null_geometries: usize,
    /// Positions written, closing ones included.
    pub positions: usize,
    /// Changes to the geometries.
    pub repairs: Repairs,
}

impl LayerReport {
    /// Adds what was counted of other features.
    fn add(&mut self, other: Self) {
        self.null_geometries += other.null_geometries;
        self.positions += other.positions;
        self.repairs.add(other.repairs);
    }
}

/// As many features are turned into text at once: isochrones of megabytes each take as long to write as to draw.
const BATCH: usize = 64;

/// Writes `layer` as a GeoJSON FeatureCollection.
///
/// Areas are rounded first and made right then: turned, cut where they touch themselves, rid of rings without area. A
/// feature of which nothing is left keeps its line with a null geometry. Areas whose boundary still crosses itself are
/// written as they are and named in [`Repairs::invalid`].
///
/// # Errors
/// [`LayerError`]: names, kinds and identifiers are checked before anything is written, positions on the way.
pub fn write_layer(layer: &Layer, out: &mut impl Write) -> Result<LayerReport, LayerError> {
    layer.validate()?;
    let mut report = LayerReport { features: layer.features.len(), ..LayerReport::default() };
    let mut line = String::from("{\"type\":\"FeatureCollection\",\"name\":");
    push_text(&mut line, &layer.name);
    line.push_str(",\"features\":[");
    for (number, batch) in layer.features.chunks(BATCH).enumerate() {
        let written: Vec<Result<(String, LayerReport), LayerError>> = batch
            .par_iter()
            .map(|feature| {
                let (mut text, mut report) = (String::new(), LayerReport::default());
                push_feature(&mut text, layer, feature, &mut report)?;
                Ok((text, report))
            })
            .collect();
        for (at, written) in written.into_iter().enumerate() {
            let (text, found) = written?;
            line.push_str(if number + at == 0 { "\n" } else { ",\n" });
            out.write_all(line.as_bytes())?;
            out.write_all(text.as_bytes())?;
            line.clear();
            report.add(found);
        }
    }
    line.push_str("\n]}\n");
    out.write_all(line.as_bytes())?;
    Ok(report)
}

fn push_feature(
    line: &mut String,
    layer: &Layer,
    feature: &Feature,
    report: &mut LayerReport,
) -> Result<(), LayerError> {
    line.push_str("{\"type\":\"Feature\",\"id\":");
    push_text(line, &feature.id);
    line.push_str(",\"properties\":{");
    let mut first = true;
    let mut key = |line: &mut String, name: &str| {
        line.push_str(if first { "\"" } else { ",\"" });
        line.push_str(name);
        line.push_str("\":");
        first = false;
    };
    for (field, value) in layer.fields.iter().zip(&feature.values) {
        key(line, &field.name);
        push_value(line, value, field.kind);
    }
    if let Some(run_id) = &layer.run_id {
        key(line, RUN_ID_FIELD);
        push_text(line, run_id);
    }
    line.push_str("},\"geometry\":");
    push_geometry(line, feature, report)?;
    line.push('}');
    Ok(())
}

fn push_geometry(line: &mut String, feature: &Feature, report: &mut LayerReport) -> Result<(), LayerError> {
    let before = line.len();
    let type_name = feature.geometry.type_name().unwrap_or_default();
    line.push_str("{\"type\":\"");
    line.push_str(type_name);
    line.push_str("\",\"coordinates\":");
    let written = match &feature.geometry {
        Geometry::None => false,
        Geometry::Point(position) => {
            push_position(line, micro(*position, &feature.id)?);
            report.positions += 1;
            true
        }
        Geometry::MultiPolygon(area) => push_area(line, area, &feature.id, report)?,
        Geometry::MultiPolygonE6(polygons) => {
            report.positions += polygons.iter().flatten().map(Vec::len).sum::<usize>();
            push_list(line, polygons, |line, rings| {
                push_list(line, rings, |line, ring| {
                    push_list(line, ring, |line, &[lon, lat]| push_position(line, Micro { lon, lat }));
                });
            });
            !polygons.is_empty()
        }
        Geometry::MultiLineString(lines) => push_lines(line, lines, &feature.id, report)?,
    };
    if written {
        line.push('}');
        return Ok(());
    }
    line.truncate(before);
    line.push_str("null");
    report.null_geometries += 1;
    if feature.geometry != Geometry::None {
        report.repairs.emptied.push(feature.id.clone());
    }
    Ok(())
}

/// False, with the line to be taken back, if nothing is left of the area.
fn push_area(
    line: &mut String,
    area: &MultiPolygon<f64>,
    id: &str,
    report: &mut LayerReport,
) -> Result<bool, LayerError> {
    let mut parts = Vec::new();
    for polygon in area {
        let exterior = rounded(polygon.exterior(), id)?;
        let holes = polygon.interiors().iter().map(|hole| rounded(hole, id)).collect::<Result<_, _>>()?;
        parts.append(&mut clean_polygon(exterior, holes, &mut report.repairs));
    }
    if let Some(fault) = first_fault(&parts) {
        let mut place = format!("{id}: {} near ", fault.what);
        push_position(&mut place, fault.at);
        report.repairs.invalid.push(place);
    }
    push_list(line, &parts, |line, part| {
        let rings: Vec<&Ring> = std::iter::once(&part.exterior).chain(&part.holes).collect();
        push_list(line, &rings, |line, ring| {
            report.positions += ring.len() + 1;
            let closed: Vec<Micro> = ring.iter().chain(ring.first()).copied().collect();
            push_list(line, &closed, |line, position| push_position(line, *position));
        });
    });
    Ok(!parts.is_empty())
}

/// False, with the line to be taken back, if nothing is left of the lines.
fn push_lines(
    line: &mut String,
    lines: &[Vec<LonLat>],
    id: &str,
    report: &mut LayerReport,
) -> Result<bool, LayerError> {
    let mut kept = Vec::new();
    for one in lines {
        let mut positions = one.iter().map(|p| micro(*p, id)).collect::<Result<Vec<Micro>, _>>()?;
        positions.dedup();
        if positions.len() < 2 {
            report.repairs.lines_dropped += 1;
        } else {
            report.positions += positions.len();
            kept.push(positions);
        }
    }
    push_list(line, &kept, |line, positions| push_list(line, positions, |line, p| push_position(line, *p)));
    Ok(!kept.is_empty())
}

pub(crate) fn rounded(ring: &LineString<f64>, id: &str) -> Result<Ring, LayerError> {
    let round = |p: &geo_types::Coord<f64>| {
        Micro::from_degrees(p.x, p.y).ok_or_else(|| LayerError::BadPosition { id: id.to_owned(), lon: p.x, lat: p.y })
    };
    ring.0.iter().map(round).collect()
}

pub(crate) fn micro(position: LonLat, id: &str) -> Result<Micro, LayerError> {
    Micro::from_lonlat(position).ok_or_else(|| LayerError::BadPosition {
        id: id.to_owned(),
        lon: position.lon(),
        lat: position.lat(),
    })
}

fn push_list<T>(line: &mut String, items: &[T], mut push: impl FnMut(&mut String, &T)) {
    line.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        push(line, item);
    }
    line.push(']');
}

fn push_position(line: &mut String, position: Micro) {
    line.push('[');
    push_degrees(line, position.lon);
    line.push(',');
    push_degrees(line, position.lat);
    line.push(']');
}

/// Micro-degrees as degrees, from integers, so that there is nothing to round: `-500000` is `-0.5`.
fn push_degrees(line: &mut String, micro: i32) {
    let size = micro.unsigned_abs();
    let sign = if micro < 0 { "-" } else { "" };
    // Writing to a string cannot fail. No temporary text: maps have millions of positions.
    let _ = write!(line, "{sign}{}", size / 1_000_000);
    let mut decimals = size % 1_000_000;
    if decimals > 0 {
        let mut digits = 6;
        while decimals.is_multiple_of(10) {
            decimals /= 10;
            digits -= 1;
        }
        let _ = write!(line, ".{decimals:0digits$}");
    }
}

fn push_value(line: &mut String, value: &Value, kind: Kind) {
    match (value, kind) {
        (Value::Null, _) => line.push_str("null"),
        (Value::Text(text), _) => push_text(line, text),
        (Value::Integer(number), _) => line.push_str(&number.to_string()),
        (Value::Number(number), Kind::Number { decimals }) => line.push_str(&number_text(*number, decimals)),
        (Value::Number(number), _) => line.push_str(&number.to_string()),
        (Value::Boolean(flag), _) => line.push_str(if *flag { "true" } else { "false" }),
    }
}

fn push_text(line: &mut String, text: &str) {
    line.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_from_integers() {
        let cases = [
            (0, "0"),
            (1, "0.000001"),
            (-1, "-0.000001"),
            (-500_000, "-0.5"),
            (57_000_000, "57"),
            (180_000_000, "180"),
            (-5_700_010, "-5.70001"),
            (10_000_000, "10"),
        ];
        for (micro, expected) in cases {
            let mut line = String::new();
            push_degrees(&mut line, micro);
            assert_eq!(line, expected);
        }
    }
}
