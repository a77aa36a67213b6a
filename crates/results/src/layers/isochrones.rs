//! Isochrones as a layer.

use rayon::prelude::*;
use waywarden_isochrone::{Contour, Simplified};
use waywarden_pack::{Feature, Geometry, Layer, Value};
use waywarden_study::audit::Accuracy;

use crate::columns::{TableOf, integer, minutes, number, text};

/// An isochrone with what the map says about it.
#[derive(Clone, Copy, Debug)]
pub struct Isochrone<'a> {
    /// Id of the site, or of the set of sites.
    pub id: &'a str,
    /// Name of the site, or of the set of sites.
    pub name: &'a str,
    /// The level, milliseconds.
    pub level_ms: u32,
    /// The land.
    pub contour: &'a Contour,
    /// How accurate it is, if that was measured.
    pub accuracy: Option<Accuracy>,
    /// What became of it on the way from the drawing.
    pub simplified: Option<Simplified>,
}

/// What the map says of an isochrone.
pub(super) struct IsochroneRow {
    site: [String; 2],
    minutes: f64,
    area_km2: f64,
    parts: usize,
    holes: usize,
}

pub(super) fn columns() -> TableOf<IsochroneRow, ()> {
    let mut columns = TableOf::new("isochrones", "The land within reach, one feature for each level");
    for (part, name) in ["site_id", "site_name"].into_iter().enumerate() {
        let column = text(name, "Site", "the site; `any` and \"Any site\" for land within reach of any");
        columns.add(column, move |(), row: &IsochroneRow| Value::from(row.site[part].as_str()));
    }
    columns.add(minutes("minutes", "Minutes", "the level"), |(), row| Value::Number(row.minutes));
    let area = number("area_km2", "Area", 2, "area on the WGS 84 ellipsoid").unit("km²");
    columns.add(area, |(), row| Value::Number(row.area_km2));
    let parts = integer("parts", "Parts", "number of separate parts");
    columns.add(parts, |(), row| Value::Integer(row.parts as i64));
    columns.add(integer("holes", "Holes", "number of holes in them"), |(), row| Value::Integer(row.holes as i64));
    columns
}

/// A layer of isochrones, the largest level first so that the smaller lie on top.
#[must_use]
pub fn isochrone_layer(name: &str, run_id: &str, isochrones: &[Isochrone<'_>]) -> Layer {
    let columns = columns();
    let mut layer = columns.layer(name, run_id);
    let mut order: Vec<&Isochrone<'_>> = isochrones.iter().collect();
    order.sort_by_key(|i| std::cmp::Reverse(i.level_ms));
    layer.features = order.into_par_iter().map(|isochrone| feature(&columns, isochrone)).collect();
    layer
}

fn feature(columns: &TableOf<IsochroneRow, ()>, isochrone: &Isochrone<'_>) -> Feature {
    let row = IsochroneRow {
        site: [isochrone.id, isochrone.name].map(str::to_owned),
        minutes: f64::from(isochrone.level_ms) / 60_000.0,
        area_km2: isochrone.contour.area_km2(),
        parts: isochrone.contour.parts(),
        holes: isochrone.contour.holes(),
    };
    let id = format!("{}_{}", isochrone.id, row.minutes);
    Feature::new(id, Geometry::MultiPolygonE6(isochrone.contour.to_rings_e6()), columns.values(&(), &row))
}
