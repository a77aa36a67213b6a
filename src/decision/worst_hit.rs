//! The places whose journeys grow most, by name.

use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_scenario::Case;

/// How many places an option names.
const MOST: usize = 20;

/// The layer `worst_hit`: for each scenario the areas with the largest extra minutes. It is made from the layer of areas,
/// so a figure that is withheld there is withheld here.
pub fn worst_hit_layer(case: &Case, areas: &Layer, run_id: &str) -> Layer {
    let number = Kind::Number { decimals: 3 };
    let mut fields = vec![
        Field::new("scenario", Kind::Text),
        Field::new("rank", Kind::Integer),
        Field::new("area_id", Kind::Text),
        Field::new("area_name", Kind::Text),
        Field::new("before_min", number),
        Field::new("after_min", number),
        Field::new("extra_min", number),
        Field::new("before_site", Kind::Text),
        Field::new("after_site", Kind::Text),
    ];
    let mut names = crate::outputs::Names::new(&fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
    let weights: Vec<&Field> =
        case.weights.iter().filter_map(|w| areas.fields.iter().find(|field| field.name == w.name)).collect();
    fields.extend(weights.iter().map(|field| Field::new(&names.free(&field.name), field.kind)));
    let mut layer = Layer::new("worst_hit", fields);
    layer.run_id = Some(run_id.to_owned());
    let column = |name: &str| areas.fields.iter().position(|field| field.name == name);
    for scenario in &case.scenarios {
        let of = |suffix: &str| column(&format!("{}_{suffix}", scenario.id));
        let Some(extra) = of("extra_min") else { continue };
        let headline = weights.first().and_then(|field| column(&field.name));
        let mut found: Vec<(f64, usize)> = Vec::new();
        for (index, feature) in areas.features.iter().enumerate() {
            let weighs = headline.is_none_or(|at| !matches!(feature.values[at], Value::Number(w) if w <= 0.0));
            if let Value::Number(minutes) = feature.values[extra]
                && minutes > 0.0
                && weighs
            {
                found.push((minutes, index));
            }
        }
        // Of equals the one that comes first in the table of areas.
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (rank, (_, index)) in found.into_iter().take(MOST).enumerate() {
            let feature = &areas.features[index];
            let get = |at: Option<usize>| at.map_or(Value::Null, |at| feature.values[at].clone());
            let mut values = vec![Value::from(scenario.id.as_str()), Value::Integer(rank as i64 + 1)];
            values.push(Value::from(feature.id.as_str()));
            values.push(get(column("area_name")));
            for suffix in ["before_min", "after_min", "extra_min", "before_site", "after_site"] {
                values.push(get(of(suffix)));
            }
            values.extend(weights.iter().map(|field| get(column(&field.name))));
            let id = format!("{}_{}", scenario.id, rank + 1);
            layer.features.push(Feature::new(id, Geometry::Point(case.areas[index].at), values));
        }
    }
    layer
}
