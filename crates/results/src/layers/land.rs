//! Layers that divide the land: catchments, what a scenario loses and gains, extra minutes.

use waywarden_isochrone::{Change, Contour};
use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_scenario::Case;
use waywarden_study::EXTRA_MIN;

use crate::{FIGURE, Names, people_inside};

/// One catchment.
#[derive(Clone, Copy, Debug)]
pub struct Catchment<'a> {
    /// Id of the site.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The land to which it is nearest.
    pub contour: &'a Contour,
}

/// A layer whose features are areas with some fields of their own, the area and the people inside.
struct AreaLayer<'a> {
    layer: Layer,
    case: Option<&'a Case>,
}

impl<'a> AreaLayer<'a> {
    fn new(name: &str, run_id: &str, own: Vec<Field>, case: Option<&'a Case>) -> Self {
        let taken: Vec<&str> = own.iter().map(|field| field.name.as_str()).chain(["area_km2"]).collect();
        let mut names = Names::new(&taken);
        let mut fields = own.clone();
        fields.push(Field::new("area_km2", Kind::Number { decimals: 3 }));
        let weights = case.map_or(&[][..], |case| &case.weights);
        fields.extend(weights.iter().map(|weight| Field::new(&names.free(&weight.name), FIGURE)));
        let mut layer = Layer::new(name, fields);
        layer.run_id = Some(run_id.to_owned());
        Self { layer, case }
    }

    /// Adds an area; empty ones are left out.
    fn push(&mut self, id: String, own: Vec<Value>, contour: &Contour) {
        if contour.is_empty() {
            return;
        }
        let mut values = own;
        values.push(Value::Number(contour.area_km2()));
        if let Some(case) = self.case {
            values.extend(people_inside(case, contour).into_iter().map(Value::from));
        }
        self.layer.features.push(Feature::new(id, Geometry::MultiPolygonE6(contour.to_rings_e6()), values));
    }
}

fn minutes_of(level_ms: u32) -> f64 {
    f64::from(level_ms) / 60_000.0
}

/// Who belongs to whom within a level.
#[must_use]
pub fn catchments_layer(
    name: &str,
    run_id: &str,
    case: Option<&Case>,
    level_ms: u32,
    catchments: &[Catchment<'_>],
) -> Layer {
    let own = vec![
        Field::new("site_id", Kind::Text),
        Field::new("site_name", Kind::Text),
        Field::new("minutes", Kind::Number { decimals: 3 }),
    ];
    let mut layer = AreaLayer::new(name, run_id, own, case);
    for catchment in catchments {
        let values = vec![Value::from(catchment.id), Value::from(catchment.name), Value::Number(minutes_of(level_ms))];
        layer.push(catchment.id.to_owned(), values, catchment.contour);
    }
    layer.layer
}

/// What is lost and gained within each level.
pub fn changes_layer(name: &str, run_id: &str, case: Option<&Case>, changes: &[(u32, Change)]) -> Layer {
    let own = vec![Field::new("change", Kind::Text), Field::new("minutes", Kind::Number { decimals: 3 })];
    let mut layer = AreaLayer::new(name, run_id, own, case);
    for (level_ms, change) in changes {
        let minutes = minutes_of(*level_ms);
        for (kind, contour) in [("lost", &change.lost), ("gained", &change.gained)] {
            layer.push(format!("{kind}_{minutes}"), vec![Value::from(kind), Value::Number(minutes)], contour);
        }
    }
    layer.layer
}

/// The land within a level before, by how many more minutes it takes after; bands from each of [`EXTRA_MIN`] on.
pub fn extra_layer(name: &str, run_id: &str, case: Option<&Case>, level_ms: u32, bands: &[Contour]) -> Layer {
    let own = vec![
        Field::new("from_extra_min", Kind::Integer),
        Field::new("to_extra_min", Kind::Integer),
        Field::new("minutes", Kind::Number { decimals: 3 }),
    ];
    let mut layer = AreaLayer::new(name, run_id, own, case);
    for (band, (contour, from)) in bands.iter().zip(EXTRA_MIN).enumerate() {
        let to = EXTRA_MIN.get(band + 1).map_or(Value::Null, |&to| Value::Integer(i64::from(to)));
        let values = vec![Value::Integer(i64::from(from)), to, Value::Number(minutes_of(level_ms))];
        layer.push(format!("extra_{from}"), values, contour);
    }
    layer.layer
}
