//! Who goes where instead, as lines between sites.

use waywarden_pack::{Feature, Geometry, Layer, Value};
use waywarden_scenario::SiteIndex;
use waywarden_scenario::rows::FlowRow;

use crate::columns::{Disclosure, TableOf, integer, number};
use crate::dimensions::Dimensions;
use crate::tables::add_flow_columns;
use crate::{Of, Published};

/// A flow with its share of the largest one.
pub(super) struct FlowLine {
    flow: Of<FlowRow>,
    share_of_largest: Option<f64>,
}

pub(super) fn columns(d: &Dimensions) -> TableOf<FlowLine> {
    let mut columns = TableOf::new("flow_lines", "Who goes where instead, as lines between sites");
    columns.add_scenario(d, |line: &FlowLine| line.flow.of);
    add_flow_columns(&mut columns, |line: &FlowLine| [line.flow.row.from, line.flow.row.to]);
    let areas = integer("areas", "Areas", "number of areas");
    columns.add(areas, |_, line| Value::Integer(line.flow.row.areas as i64));
    let definition =
        "the first weight as a share of the largest flow of the scenario, by which lines are as wide as they are";
    let share = number("share_of_largest", "Share of the largest", 4, definition).disclosed(Disclosure::OfCounts);
    columns.add(share, |_, line| line.share_of_largest.into());
    columns.add_counts(d, "", "their weight, one for each weight", |line| &line.flow.row.weights);
    columns
}

/// The layer `flow_lines`: a straight line from the site that people leave to the one that they go to. Flows from or to
/// nowhere have no geometry. Counts that are suppressed are null beside a flag, and have no share of the largest.
pub(super) fn flow_lines_layer(published: &Published) -> Layer {
    let case = published.case();
    let columns = columns(&published.dimensions());
    let mut layer = columns.layer("flow_lines", published.run_id());
    let first = |flow: &Of<FlowRow>| flow.row.weights[0].value();
    for view in published.views() {
        let flows = || published.rows().flows.iter().filter(|flow| flow.of == view.of.into());
        let largest = flows().filter_map(first).fold(0.0, f64::max);
        for flow in flows() {
            let FlowRow { from, to, .. } = flow.row;
            let geometry = match (from, to) {
                (Some(a), Some(b)) => {
                    Geometry::MultiLineString(vec![vec![case.sites.site(a).at, case.sites.site(b).at]])
                }
                _ => Geometry::None,
            };
            let part = |site: Option<SiteIndex>| site.map_or("none", |site| case.sites.position_id(site));
            let id = format!("{}_{}_{}", view.key, part(from), part(to));
            let share_of_largest = first(flow).filter(|_| largest > 0.0).map(|weight| weight / largest);
            let line = FlowLine { flow: flow.clone(), share_of_largest };
            layer.features.push(Feature::new(id, geometry, columns.values(case, &line)));
        }
    }
    layer
}
