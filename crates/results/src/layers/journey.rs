//! A journey as a layer.

use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_study::journey::{Row, speed_km_h};

/// The rows of journeys as lines on the map; each journey with its name.
#[must_use]
pub fn journey_layer(name: &str, rows: &[(String, &[Row])]) -> Layer {
    let number = |decimals| Kind::Number { decimals };
    let fields = vec![
        Field::new("journey", Kind::Text),
        Field::new("road", Kind::Text),
        Field::new("km", number(3)),
        Field::new("drive_min", number(4)),
        Field::new("junction_min", number(4)),
        Field::new("km_h", number(1)),
        Field::new("why", Kind::Text),
    ];
    let mut layer = Layer::new(name, fields);
    for (journey, rows) in rows {
        for (index, row) in rows.iter().enumerate() {
            let values = vec![
                Value::from(journey.as_str()),
                Value::from(row.road.as_str()),
                Value::Number(row.length_mm as f64 / 1e6),
                Value::Number(f64::from(row.drive_ms) / 6e4),
                Value::Number(f64::from(row.turn_ms) / 6e4),
                speed_km_h(row).into(),
                Value::from(row.why.as_str()),
            ];
            let line = Geometry::MultiLineString(vec![row.line.clone()]);
            layer.features.push(Feature::new(format!("{journey}_{}", index + 1), line, values));
        }
    }
    layer
}
