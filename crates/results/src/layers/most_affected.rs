//! The places whose journeys grow most, on the map.

use waywarden_pack::{Feature, Geometry, Layer};

use crate::Published;
use crate::site_names::{scenario_id, service_id};
use crate::tables::most_affected_columns;

/// The layer `worst_hit`: the rows of the table of that name, each at the point of its area. A figure that is suppressed there
/// is suppressed here.
pub fn most_affected_layer(published: &Published) -> Layer {
    let (case, columns) = (published.case(), most_affected_columns(&published.dimensions()));
    let mut layer = columns.layer("worst_hit", published.run_id());
    layer.features.extend(published.rows().most_affected.iter().map(|row| {
        let parts = [Some(scenario_id(case, row.of)), service_id(case, row.of.service)].into_iter().flatten();
        let parts = parts.filter(|part| !part.is_empty()).map(str::to_owned);
        let id: Vec<String> = parts.chain([row.row.rank.to_string()]).collect();
        Feature::new(id.join("_"), Geometry::Point(case.areas[row.row.area].at), columns.values(case, row))
    }));
    layer
}
