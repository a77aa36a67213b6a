//! Who goes where instead.

use waywarden_pack::Value;
use waywarden_scenario::SiteIndex;
use waywarden_scenario::rows::{FlowRow, flow_rows};

use super::{Figures, Of};
use crate::columns::{TableOf, integer, text};
use crate::dimensions::Dimensions;
use crate::site_names::{site_id, site_name};

pub(super) fn rows(figures: &Figures<'_>) -> Vec<Of<FlowRow>> {
    figures.rows(|result| flow_rows(result.result, result.shown))
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<FlowRow>> {
    let mut table = TableOf::new("flows", "Who goes where instead");
    table.add_scenario(d, |row: &Of<FlowRow>| row.of);
    add_flow_columns(&mut table, |row: &Of<FlowRow>| [row.row.from, row.row.to]);
    table.add(integer("areas", "Areas", "number of areas"), |_, row| Value::Integer(row.row.areas as i64));
    table.add_counts(d, "", "their weight, one column for each weight", |row| &row.row.weights);
    table
}

/// The columns of the sites that people leave and go to.
pub(crate) fn add_flow_columns<R>(
    table: &mut TableOf<R>,
    sites: impl Fn(&R) -> [Option<SiteIndex>; 2] + Copy + Send + Sync + 'static,
) {
    for (side, (name, title)) in [("from", "From"), ("to", "To")].into_iter().enumerate() {
        let definition =
            ["the site before; empty: none could be reached", "the site after; empty: none can be reached"];
        let column = text(&format!("{name}_site"), title, definition[side]);
        table.add(column, move |case, row| site_id(case, sites(row)[side]));
        let column = text(&format!("{name}_site_name"), title, "its name");
        table.add(column, move |case, row| site_name(case, sites(row)[side]));
    }
}
