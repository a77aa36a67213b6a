//! Whether the outlines of areas are those of the areas: each point lies in its outline, or near it.

use std::path::Path;

use geojson::{GeometryValue, Position};
use waywarden_network::{LocalMetric, LonLat};
use waywarden_tables::{Polygons, Problem};

use waywarden_scenario::Area;

/// Farther than this outside its outline no area's point lies, metres.
const MOST_OUTSIDE_M: f64 = 1_000.0;
/// Areas that are named.
const MOST_NAMED: usize = 10;

/// A problem if points of areas lie far outside their outlines, with the areas and how far, the farthest first.
pub(crate) fn far_outside(path: &Path, areas: &[Area], polygons: &Polygons) -> Option<Problem> {
    let mut far: Vec<(&str, f64)> = Vec::new();
    let mut compared = 0;
    for area in areas {
        let Some(outline) = polygons.get(area.id.as_str()) else { continue };
        let GeometryValue::MultiPolygon { coordinates } = &outline.value else { continue };
        compared += 1;
        let outside_m = outside_m(area.at, coordinates);
        if outside_m > MOST_OUTSIDE_M {
            far.push((area.id.as_str(), outside_m));
        }
    }
    if far.is_empty() {
        return None;
    }
    far.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let named: Vec<String> =
        far.iter().take(MOST_NAMED).map(|(id, m)| format!("\"{id}\" by {:.1} km", m / 1e3)).collect();
    let more = if far.len() > MOST_NAMED { ", ..." } else { "" };
    let message = format!(
        "{} of {compared} areas have their point more than 1 km outside their polygon: {}{more}",
        far.len(),
        named.join(", ")
    );
    let help = "take polygons of the same areas and the same codes, in longitude and latitude (EPSG:4326); where the points are \
                wrong, mend them";
    Some(Problem::of_file(path, message, help))
}

/// Metres from a point to the nearest edge of polygons; 0 inside one (holes count as outside).
fn outside_m(at: LonLat, polygons: &[Vec<Vec<Position>>]) -> f64 {
    let metric = LocalMetric::at_latitude(at.lat());
    // East and north of the point, metres.
    let local = |position: &Position| {
        let (lon, lat) = match position.as_slice() {
            [lon, lat, ..] => (*lon, *lat),
            _ => (f64::NAN, f64::NAN),
        };
        ((lon - at.lon()) * metric.m_per_deg_lon, (lat - at.lat()) * metric.m_per_deg_lat)
    };
    let mut nearest = f64::INFINITY;
    for polygon in polygons {
        let mut inside = false;
        for ring in polygon {
            for edge in ring.windows(2) {
                let ((x0, y0), (x1, y1)) = (local(&edge[0]), local(&edge[1]));
                // The edge crosses the ray to the east of the point.
                if (y0 > 0.0) != (y1 > 0.0) && x0 + (x1 - x0) * (0.0 - y0) / (y1 - y0) > 0.0 {
                    inside = !inside;
                }
                nearest = nearest.min(to_segment(x0, y0, x1, y1));
            }
        }
        if inside {
            return 0.0;
        }
    }
    nearest
}

/// From the origin to a segment.
fn to_segment(x0: f64, y0: f64, x1: f64, y1: f64) -> f64 {
    let (dx, dy) = (x1 - x0, y1 - y0);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 { (-(x0 * dx + y0 * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (x0 + along * dx).hypot(y0 + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<Position> {
        corners.iter().map(|(lon, lat)| Position::from([*lon, *lat])).collect()
    }

    #[test]
    fn the_distance_to_an_outline_is_that_to_its_nearest_edge() {
        let at = LonLat::from_degrees(-3.0, 51.0).unwrap();
        let square = |west: f64, south: f64, size: f64| {
            ring(&[
                (west, south),
                (west + size, south),
                (west + size, south + size),
                (west, south + size),
                (west, south),
            ])
        };
        let around = vec![vec![square(-3.1, 50.9, 0.2)]];
        assert_eq!(outside_m(at, &around), 0.0);
        // 0.1 degree of latitude is 11.125 km at 51 degrees.
        let north = vec![vec![square(-3.05, 51.1, 0.1)]];
        assert!((outside_m(at, &north) - 11_125.0).abs() < 15.0, "{}", outside_m(at, &north));
        let hole = vec![vec![square(-3.1, 50.9, 0.2), square(-3.05, 50.95, 0.1)]];
        assert!(outside_m(at, &hole) > 3_000.0);
        assert_eq!(outside_m(at, &[north[0].clone(), around[0].clone()]), 0.0, "any of several");
    }
}
