//! Who goes where instead, as lines between sites.

use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_scenario::rows::SiteRef;
use waywarden_scenario::{Case, ScenarioResult};

/// The layer `flow_lines`: a straight line from the site that people leave to the one that they go to. Flows from or to
/// nowhere have no geometry.
pub fn flow_lines_layer(case: &Case, results: &[ScenarioResult], run_id: &str) -> Layer {
    let mut fields = vec![
        Field::new("scenario", Kind::Text),
        Field::new("from_site", Kind::Text),
        Field::new("from_site_name", Kind::Text),
        Field::new("to_site", Kind::Text),
        Field::new("to_site_name", Kind::Text),
        Field::new("areas", Kind::Integer),
        Field::new("share_of_largest", Kind::Number { decimals: 4 }),
    ];
    let mut names = crate::outputs::Names::new(&fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
    fields.extend(case.weights.iter().map(|w| Field::new(&names.free(&w.name), Kind::Number { decimals: 3 })));
    let mut layer = Layer::new("flow_lines", fields);
    layer.run_id = Some(run_id.to_owned());
    for result in results {
        let largest = result.flows.iter().map(|flow| flow.weights[0]).fold(0.0, f64::max);
        for flow in &result.flows {
            let site = |index: Option<_>| index.map(|index| SiteRef::of(case, index));
            let (from, to) = (site(flow.from), site(flow.to));
            let geometry = match (flow.from, flow.to) {
                (Some(a), Some(b)) => {
                    Geometry::MultiLineString(vec![vec![case.sites.site(a).at, case.sites.site(b).at]])
                }
                _ => Geometry::None,
            };
            let part = |site: &Option<SiteRef>| site.as_ref().map_or("none", |site| site.id.as_str()).to_owned();
            let id = format!("{}_{}_{}", result.scenario, part(&from), part(&to));
            let mut values = vec![Value::from(result.scenario.as_str())];
            for site in [&from, &to] {
                values.push(site.as_ref().map(|site| site.id.as_str()).into());
                values.push(site.as_ref().map(|site| site.name.as_str()).into());
            }
            values.push(Value::Integer(flow.areas as i64));
            values.push((largest > 0.0).then(|| flow.weights[0] / largest).into());
            values.extend(flow.weights.iter().map(|w| Value::Number(*w)));
            layer.features.push(Feature::new(id, geometry, values));
        }
    }
    layer
}
