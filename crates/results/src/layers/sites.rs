//! The layer of sites.

use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_scenario::{Case, ScenarioResult, Side, SiteIndex, offered, sites_after, sites_before};
use waywarden_study::RoadAccess;

use crate::Names;

/// One feature for each site position of the case, with whether it is in use before and after each scenario, in a case
/// with services also for each of them under the result's key, and the further columns of the sites file.
pub fn sites_layer(case: &Case, access: Option<&RoadAccess>, results: &[ScenarioResult], run_id: &str) -> Layer {
    let positions = case.sites.positions();
    let mut names = Names::new(&["site_id", "site_name", "origin", "walk_m"]);
    let mut fields = vec![
        Field::new("site_id", Kind::Text),
        Field::new("site_name", Kind::Text),
        Field::new("origin", Kind::Text),
        Field::new("walk_m", Kind::Number { decimals: 1 }),
    ];
    for scenario in &case.scenarios {
        for side in ["before", "after"] {
            fields.push(Field::new(&names.free(&format!("{}_{side}", scenario.id)), Kind::Boolean));
        }
    }
    let services: Vec<&ScenarioResult> = results.iter().filter(|result| result.service.is_some()).collect();
    for result in &services {
        for side in ["before", "after"] {
            fields.push(Field::new(&names.free(&format!("{}_{side}", result.key(case))), Kind::Boolean));
        }
    }
    let extra: Vec<&str> =
        positions.first().map_or_else(Vec::new, |p| p.site.extra.iter().map(|(column, _)| column.as_str()).collect());
    fields.extend(extra.iter().map(|column| Field::new(&names.free(column), Kind::Text)));

    let mut in_use: Vec<[Vec<SiteIndex>; 2]> =
        case.scenarios.iter().map(|s| [sites_before(case, s), sites_after(case, s)]).collect();
    let offering = |result: &&ScenarioResult| {
        let scenario = case.scenario(&result.scenario)?;
        Some(
            [Side::Before, Side::After]
                .map(|side| offered(case, scenario, side, result.service).into_iter().map(|open| open.site).collect()),
        )
    };
    in_use.extend(services.iter().map(|result| offering(result).unwrap_or_default()));
    let mut layer = Layer::new("sites", fields);
    layer.run_id = Some(run_id.to_owned());
    for (number, position) in positions.iter().enumerate() {
        let index = SiteIndex(number as u32);
        let site = &position.site;
        let mut values = vec![
            Value::from(case.sites.position_id(index)),
            Value::from(site.name.as_str()),
            Value::from(position.origin.as_str()),
            access.map(|access| f64::from(access.sites[number].off_road_mm) / 1e3).into(),
        ];
        for sides in &in_use {
            values.extend(sides.iter().map(|sites| Value::Boolean(sites.contains(&index))));
        }
        for column in &extra {
            let cell = site.extra.iter().find(|(name, _)| name == column).map(|(_, cell)| cell.as_str());
            values.push(cell.filter(|c| !c.is_empty()).into());
        }
        layer.features.push(Feature::new(case.sites.position_id(index), Geometry::Point(site.at), values));
    }
    layer
}
