//! Isochrones as a layer.

use rayon::prelude::*;
use waywarden_isochrone::Contour;
use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_study::audit::Accuracy;

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
}

/// A layer of isochrones, the largest level first so that the smaller lie on top.
#[must_use]
pub fn isochrone_layer(name: &str, run_id: &str, isochrones: &[Isochrone<'_>]) -> Layer {
    let fields = vec![
        Field::new("site_id", Kind::Text),
        Field::new("site_name", Kind::Text),
        Field::new("minutes", Kind::Number { decimals: 3 }),
        Field::new("area_km2", Kind::Number { decimals: 2 }),
        Field::new("parts", Kind::Integer),
        Field::new("holes", Kind::Integer),
    ];
    let mut layer = Layer::new(name, fields);
    layer.run_id = Some(run_id.to_owned());
    let mut order: Vec<&Isochrone<'_>> = isochrones.iter().collect();
    order.sort_by_key(|i| std::cmp::Reverse(i.level_ms));
    layer.features = order.into_par_iter().map(feature).collect();
    layer
}

fn feature(isochrone: &Isochrone<'_>) -> Feature {
    let minutes = f64::from(isochrone.level_ms) / 60_000.0;
    Feature::new(
        format!("{}_{minutes}", isochrone.id),
        Geometry::MultiPolygonE6(isochrone.contour.to_rings_e6()),
        vec![
            Value::from(isochrone.id),
            Value::from(isochrone.name),
            Value::Number(minutes),
            Value::Number(isochrone.contour.area_km2()),
            Value::Integer(isochrone.contour.parts() as i64),
            Value::Integer(isochrone.contour.holes() as i64),
        ],
    )
}
