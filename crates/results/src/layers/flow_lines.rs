//! Who goes where instead, as lines between sites.

use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_scenario::rows::{SiteRef, flow_rows};

use crate::{Names, Published};

/// The layer `flow_lines`: a straight line from the site that people leave to the one that they go to. Flows from or to
/// nowhere have no geometry. Counts that are withheld are null beside a flag, and have no share of the largest.
pub fn flow_lines_layer(published: &Published) -> Layer {
    let case = published.case();
    let mut fields = vec![Field::new("scenario", Kind::Text)];
    if !case.services.is_empty() {
        fields.push(Field::new("service", Kind::Text));
    }
    fields.extend([
        Field::new("from_site", Kind::Text),
        Field::new("from_site_name", Kind::Text),
        Field::new("to_site", Kind::Text),
        Field::new("to_site_name", Kind::Text),
        Field::new("areas", Kind::Integer),
        Field::new("share_of_largest", Kind::Number { decimals: 4 }),
    ]);
    let mut names = Names::new(&fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
    for weight in &case.weights {
        fields.push(Field::new(&names.free(&weight.name), Kind::Number { decimals: 3 }));
        if weight.protected() {
            fields.push(Field::new(&names.free(&format!("{}_suppressed", weight.name)), Kind::Boolean));
        }
    }
    let mut layer = Layer::new("flow_lines", fields);
    layer.run_id = Some(published.run_id().to_owned());
    for view in published.views() {
        let rows = flow_rows(case, view.result, view.shown);
        let largest = rows.iter().filter_map(|row| row.weights[0].value()).fold(0.0, f64::max);
        for (row, flow) in rows.iter().zip(&view.result.flows) {
            let geometry = match (flow.from, flow.to) {
                (Some(a), Some(b)) => {
                    Geometry::MultiLineString(vec![vec![case.sites.site(a).at, case.sites.site(b).at]])
                }
                _ => Geometry::None,
            };
            let part = |site: &Option<SiteRef>| site.as_ref().map_or("none", |site| site.id.as_str()).to_owned();
            let id = format!("{}_{}_{}", view.key, part(&row.from), part(&row.to));
            let mut values = vec![Value::from(view.scenario.id.as_str())];
            values.extend(view.result.service.map(|service| Value::from(case.services[service].id.as_str())));
            for site in [&row.from, &row.to] {
                values.push(site.as_ref().map(|site| site.id.as_str()).into());
                values.push(site.as_ref().map(|site| site.name.as_str()).into());
            }
            values.push(Value::Integer(row.areas as i64));
            values.push(row.weights[0].value().filter(|_| largest > 0.0).map(|w| w / largest).into());
            for (count, weight) in row.weights.iter().zip(&case.weights) {
                values.push(count.value().into());
                if weight.protected() {
                    values.push(Value::Boolean(count.withheld()));
                }
            }
            layer.features.push(Feature::new(id, geometry, values));
        }
    }
    layer
}
