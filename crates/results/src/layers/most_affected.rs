//! The places whose journeys grow most, on the map.

use waywarden_pack::{Feature, Field, Geometry, Layer, Table, Value};
use waywarden_scenario::Case;

/// The layer `worst_hit`: the rows of the table of that name, each at the point of its area. A figure that is withheld
/// there is withheld here.
pub fn most_affected_layer(case: &Case, table: &Table, run_id: &str) -> Layer {
    let mut names = crate::Names::new(&[]);
    let fields = table.columns.iter().map(|column| Field::new(&names.free(&column.name), column.kind)).collect();
    let mut layer = Layer::new("worst_hit", fields);
    layer.run_id = Some(run_id.to_owned());
    let places: std::collections::HashMap<&str, _> =
        case.areas.iter().map(|area| (area.id.as_str(), area.at)).collect();
    let column = |name: &str| table.columns.iter().position(|column| column.name == name);
    let text = |row: &[Value], name: &str| match column(name).map(|at| &row[at]) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Integer(number)) => number.to_string(),
        _ => String::new(),
    };
    for row in &table.rows {
        let parts = ["scenario", "service", "rank"].map(|name| text(row, name));
        let id = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("_");
        let at = places.get(text(row, "area_id").as_str());
        let geometry = at.map_or(Geometry::None, |at| Geometry::Point(*at));
        layer.features.push(Feature::new(id, geometry, row.clone()));
    }
    layer
}
