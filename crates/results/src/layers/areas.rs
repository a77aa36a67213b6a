//! The layer of demand areas with every scenario's figures.

use geo_types::{Geometry as Shape, MultiPolygon};
use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};
use waywarden_scenario::clinical::AreaClock;
use waywarden_scenario::{Area, AreaImpact, Assignment, Case};

use crate::{FIGURE, MINUTES, Names, Published, ResultsError};

/// One feature for each area: weights, groups, the walk to the road, and for each result the site to which most go and
/// the mean minutes before and after, under the result's key.
///
/// Counts of protected weights are rounded, or null beside a flag where they are withheld.
pub fn areas_layer(published: &Published) -> Result<Layer, ResultsError> {
    let (case, results, shown) = (published.case(), published.scenarios(), published.shown());
    let (access, clocks) = (published.computed().access.as_ref(), published.clocks());
    let mut names = Names::new(&["area_id", "area_name", "walk_m", "no_time_reason"]);
    let mut fields = vec![Field::new("area_id", Kind::Text), Field::new("area_name", Kind::Text)];
    for weight in &case.weights {
        fields.push(Field::new(&names.free(&weight.name), FIGURE));
        if weight.protected() {
            fields.push(Field::new(&names.free(&format!("{}_suppressed", weight.name)), Kind::Boolean));
        }
    }
    fields.extend(case.groups.iter().map(|group| Field::new(&names.free(&group.column), Kind::Text)));
    fields.push(Field::new("walk_m", Kind::Number { decimals: 1 }));
    fields.push(Field::new("no_time_reason", Kind::Text));
    for result in results {
        for (suffix, kind) in [
            ("counts", Kind::Boolean),
            ("affected", Kind::Boolean),
            ("before_site", Kind::Text),
            ("before_min", MINUTES),
            ("after_site", Kind::Text),
            ("after_min", MINUTES),
            ("extra_min", MINUTES),
        ] {
            fields.push(Field::new(&names.free(&format!("{}_{suffix}", result.key(case))), kind));
        }
    }
    for (key, _) in clocks {
        let suffixes = ["onset_to_needle_before", "onset_to_needle_after", "onset_to_puncture_before"];
        let more = ["onset_to_puncture_after", "direct_onset_to_puncture_after", "breakeven"];
        for suffix in suffixes.into_iter().chain(more) {
            fields.push(Field::new(&names.free(&format!("{key}_{suffix}_min")), MINUTES));
        }
    }
    let mut layer = Layer::new("areas", fields);
    layer.run_id = Some(published.run_id().to_owned());
    for (index, area) in case.areas.iter().enumerate() {
        let snap = access.map(|access| &access.areas[index]);
        let mut values = vec![Value::from(area.id.as_str()), Value::from(area.name.as_str())];
        for ((number, &weight), spec) in area.weights.iter().enumerate().zip(&case.weights) {
            let count = shown.area(index, number, weight);
            values.push(count.value().into());
            if spec.protected() {
                values.push(Value::Boolean(count.withheld()));
            }
        }
        values.extend(area.groups.iter().map(|group| Value::from(group.as_str())));
        values.push(snap.and_then(|s| s.as_ref().ok()).map(|s| f64::from(s.off_road_mm) / 1e3).into());
        let reason = snap.and_then(|s| s.as_ref().err()).map(ToString::to_string);
        let unreached = || results.iter().find_map(|r| r.areas[index].reason.clone());
        values.push(reason.or_else(unreached).into());
        results.iter().for_each(|result| values.extend(scenario_values(case, &result.areas[index])));
        clocks.iter().for_each(|(_, clocks)| values.extend(clock_values(clocks[index].as_ref())));
        layer.features.push(Feature::new(area.id.as_str(), shape(case, area)?, values));
    }
    Ok(layer)
}

fn scenario_values(case: &Case, impact: &AreaImpact) -> [Value; 7] {
    let minutes = |assignment: &Assignment| -> Value { assignment.mean_ms().map(|ms| ms / 60_000.0).into() };
    let site = |assignment: &Assignment| -> Value { assignment.main().map(|a| case.sites.position_id(a.site)).into() };
    [
        Value::Boolean(impact.in_scope),
        Value::Boolean(impact.affected),
        site(&impact.before),
        minutes(&impact.before),
        site(&impact.after),
        minutes(&impact.after),
        impact.extra_ms.map(|ms| ms as f64 / 60_000.0).into(),
    ]
}

/// Minutes from the onset, and the break-even; nothing for an area without a way.
fn clock_values(clock: Option<&AreaClock>) -> [Value; 6] {
    let of = |pick: fn(&AreaClock) -> Option<f64>| Value::from(clock.and_then(pick));
    [
        of(|clock| Some(clock.needle_min[0])),
        of(|clock| Some(clock.needle_min[1])),
        of(|clock| clock.puncture_min[0]),
        of(|clock| clock.puncture_min[1]),
        of(|clock| clock.after_by_rule_min[1]),
        of(|clock| clock.breakeven.minutes()),
    ]
}

fn shape(case: &Case, area: &Area) -> Result<Geometry, ResultsError> {
    let Some(polygons) = &case.polygons else { return Ok(Geometry::Point(area.at)) };
    let outline =
        polygons.get(area.id.as_str()).ok_or_else(|| ResultsError::NoOutline { area: area.id.to_string() })?;
    let shape = Shape::<f64>::try_from(outline.clone())
        .map_err(|error| ResultsError::Outline { area: area.id.to_string(), message: error.to_string() })?;
    match shape {
        Shape::Polygon(polygon) => Ok(Geometry::MultiPolygon(MultiPolygon(vec![polygon]))),
        Shape::MultiPolygon(polygons) => Ok(Geometry::MultiPolygon(polygons)),
        _ => Err(ResultsError::NotAnArea { area: area.id.to_string() }),
    }
}
