//! The roads from which a site is reached in time, as a layer.

use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_study::ReachedLine;

/// A layer of roads from which one of the sites is reached within a limit: the nearest site, and the time at both ends.
/// `sites` are the ids of the sites in the order in which they were asked for.
///
/// # Panics
/// If a line leads to a site that is not among `sites`.
#[must_use]
pub fn lines_layer(name: &str, run_id: &str, lines: &[ReachedLine], sites: &[&str]) -> Layer {
    let fields = vec![
        Field::new("site_id", Kind::Text),
        Field::new("road_class", Kind::Text),
        Field::new("road_name", Kind::Text),
        Field::new("from_min", Kind::Number { decimals: 4 }),
        Field::new("to_min", Kind::Number { decimals: 4 }),
        Field::new("length_m", Kind::Number { decimals: 1 }),
    ];
    let mut layer = Layer::new(name, fields);
    layer.run_id = Some(run_id.to_owned());
    let minutes = |ms: f64| Value::Number(ms / 60_000.0);
    layer.features.extend(lines.iter().map(|line| {
        Feature::new(
            format!("line_{}", line.number),
            Geometry::MultiLineString(vec![line.points.clone()]),
            vec![
                Value::from(sites[line.site as usize]),
                Value::from(line.class),
                Value::from(line.name.as_str()),
                minutes(line.time_ms[0]),
                minutes(line.time_ms[1]),
                Value::Number(f64::from(line.length_mm) / 1e3),
            ],
        )
    }));
    layer
}
