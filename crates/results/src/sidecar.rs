//! The sidecar of each file of isochrones: a JSON of the same name with size, people inside, measured accuracy.

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use waywarden_isochrone::{Contour, FENCE_M, Locator, ROAD_HALF_M, Settings, Simplification, Simplified};
use waywarden_scenario::{Area, Case};
use waywarden_study::audit::Accuracy;

use crate::layers::Isochrone;

fn accuracy_json(accuracy: Accuracy) -> Value {
    let Accuracy { audit, spacing_m } = accuracy;
    let percent = |share: f64| (share * 1e5).round() / 1e3;
    let seconds = |ms: u32| if ms == u32::MAX { Value::Null } else { json!(f64::from(ms) / 1e3) };
    json!({
        "places_asked": audit.sampled(),
        "metres_of_road_per_place": (spacing_m * 10.0).round() / 10.0,
        "right_percent": percent(audit.agreement(false)),
        "right_percent_beyond_30_s": percent(audit.agreement(true)),
        "inside_but_late": audit.beyond.iter().map(|band| band.wrong).sum::<u64>(),
        "inside_and_late_by_at_most_s": seconds(audit.worst_inside_ms),
        "inside_and_late_by_over_2_min": audit.far_off,
        "of_these_farther_than_a_cell_from_a_road_in_time": audit.far_off_by_more_than_a_cell,
        "outside_but_in_time": audit.within.iter().map(|band| band.wrong).sum::<u64>(),
        "outside_with_at_most_s_left": seconds(audit.worst_outside_ms),
    })
}

/// What was left out, and how much larger the outline is than it was drawn.
fn simplified_json(Simplified { drawn_km2, min_hole_m2, left_out }: Simplified, contour: &Contour) -> Value {
    let rounded = |number: f64, digits: f64| (number * digits).round() / digits;
    let added = if drawn_km2 > 0.0 { contour.area_km2() / drawn_km2 - 1.0 } else { 0.0 };
    json!({
        "area_drawn_km2": rounded(drawn_km2, 1e3),
        "area_added_percent": rounded(added * 1e2, 1e3),
        "holes_filled": left_out.holes,
        "holes_filled_km2": rounded(left_out.holes_km2, 1e3),
        "holes_filled_below_m2": min_hole_m2,
        "largest_hole_filled_km2": rounded(left_out.largest_hole_km2, 1e6),
        "parts_left_out": left_out.parts,
        "parts_left_out_km2": rounded(left_out.parts_km2, 1e3),
    })
}

/// The sums of every weight over the areas whose point lies in a contour, its border included. `None` for weights whose small
/// counts are suppressed: what lies between two contours would give them away.
#[must_use]
pub fn people_inside(case: &Case, contour: &Contour) -> Vec<Option<f64>> {
    let locator = Locator::new(contour);
    let within: Vec<&Area> = case.areas.iter().filter(|area| locator.contains(area.at)).collect();
    let sum = |weight: usize| within.iter().map(|area| area.weights[weight]).sum();
    let weights = case.weights.iter().enumerate();
    weights.map(|(weight, spec)| (!spec.protected()).then(|| sum(weight))).collect()
}

/// The text of `NAME.json`, which stands beside `NAME.geojson`. `case` has the people, where there are any.
#[must_use]
pub fn isochrone_sidecar(
    name: &str,
    run_id: &str,
    (settings, simplification): (&Settings, &Simplification),
    case: Option<&Case>,
    isochrones: &[Isochrone<'_>],
) -> Vec<u8> {
    let each = isochrones.par_iter().map(|isochrone| {
        let mut entry = Map::new();
        entry.insert("site_id".into(), json!(isochrone.id));
        entry.insert("minutes".into(), json!(f64::from(isochrone.level_ms) / 60_000.0));
        entry.insert("area_km2".into(), json!((isochrone.contour.area_km2() * 1e3).round() / 1e3));
        entry.insert("parts".into(), json!(isochrone.contour.parts()));
        entry.insert("holes".into(), json!(isochrone.contour.holes()));
        if let Some(case) = case {
            let sums = people_inside(case, isochrone.contour);
            let people = case.weights.iter().zip(sums).map(|(weight, sum)| {
                // Weights are written with three decimals everywhere.
                (weight.name.clone(), json!(sum.map(|sum: f64| (sum * 1e3).round() / 1e3)))
            });
            entry.insert("inside".into(), Value::Object(people.collect()));
        }
        let simplified = isochrone.simplified.map(|found| simplified_json(found, isochrone.contour));
        entry.insert("simplified".into(), json!(simplified));
        entry.insert("accuracy".into(), isochrone.accuracy.map_or(Value::Null, accuracy_json));
        Value::Object(entry)
    });
    let document = json!({
        "file": format!("{name}.geojson"),
        "run_id": run_id,
        "drawing": {
            "off_road_m": settings.off_road_m,
            "walk_km_h": settings.walk_km_h,
            "detail_m": settings.detail_m,
            "simplify_m": simplification.tolerance_m,
            "min_hole_m2": simplification.min_hole_m2,
            "min_part_m2": simplification.min_part_m2,
            "roadway_m_from_its_middle": ROAD_HALF_M,
            "motorway_land_m": FENCE_M,
            "accuracy": "share of the roads within 10 minutes of the border that lie on the right side, by exact times from places on them; null: not measured, see waywarden audit-isochrone",
            "distances": "metres on the WGS 84 ellipsoid at the latitude of each road",
            "areas": "square kilometres on the WGS 84 ellipsoid",
        },
        "isochrones": each.collect::<Vec<_>>(),
    });
    // The text of a value cannot fail.
    let mut text = format!("{document:#}").into_bytes();
    text.push(b'\n');
    text
}
