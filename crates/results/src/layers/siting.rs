//! The layer of the sites that could be chosen.

use waywarden_pack::{Feature, Geometry, Layer};

use crate::Published;
use crate::tables::siting_site_columns;

/// `None` in a case without `[siting]`.
pub(super) fn siting_layer(published: &Published) -> Option<Layer> {
    let rows = published.rows().siting.as_ref()?;
    let case = published.case();
    let columns = siting_site_columns();
    let mut layer = columns.layer("siting_sites", published.run_id());
    layer.features.extend(rows.sites.iter().map(|row| {
        let geometry = Geometry::Point(case.sites.site(row.site).at);
        Feature::new(case.sites.position_id(row.site), geometry, columns.values(case, row))
    }));
    Some(layer)
}
