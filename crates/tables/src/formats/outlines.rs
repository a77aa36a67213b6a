//! Polygons of layers in formats of maps.
#![cfg_attr(not(any(feature = "formats", feature = "gpkg", feature = "parquet")), allow(dead_code))]

use super::Complaint;
use crate::{Crs, ToWgs84};

/// Rings of one polygon, the outer one first; positions as they stand in the file.
pub(crate) type Rings = Vec<Vec<[f64; 2]>>;

/// The cells of a feature, and its polygons or why there are none.
pub(crate) type Outline = (Vec<String>, Result<Vec<Rings>, Complaint>);

/// A layer of polygons, nothing checked but that they are polygons.
pub(crate) struct RawOutlines {
    /// The format in words.
    pub format: &'static str,
    /// The layer, if the format has several.
    pub layer: Option<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The system of the positions.
    pub crs: Crs,
    /// The features in the order of the file.
    pub features: Vec<Outline>,
}

impl RawOutlines {
    /// The way to WGS 84; `None` for degrees.
    pub(crate) fn to_wgs84(&self) -> Option<ToWgs84> {
        (!self.crs.is_degrees()).then(|| self.crs.to_wgs84())
    }
}

/// What a geometry of another kind is called.
pub(super) fn no_polygon(name: &str) -> Complaint {
    (format!("the geometry is a {name}, not a polygon"), "export the layer of the areas, with polygons")
}

/// The reason of a feature without a geometry.
pub(super) fn no_geometry() -> Complaint {
    ("the feature has no geometry".to_owned(), "give the feature a polygon, or remove it")
}

/// Polygons from rings of which only the direction says what they are, as Shapefiles have them: each hole goes to the smallest
/// outer ring around it.
#[cfg(feature = "formats")]
pub(super) fn polygons_of_rings(outer: Vec<Vec<[f64; 2]>>, holes: Vec<Vec<[f64; 2]>>) -> Vec<Rings> {
    let mut polygons: Vec<Rings> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        let Some(&at) = hole.first() else { continue };
        let around = polygons.iter_mut().filter(|polygon| contains(&polygon[0], at));
        match around.min_by(|a, b| area(&a[0]).total_cmp(&area(&b[0]))) {
            Some(polygon) => polygon.push(hole),
            // A hole in nothing is a polygon drawn the wrong way round.
            None => polygons.push(vec![hole]),
        }
    }
    polygons
}

/// Twice the area.
#[cfg(feature = "formats")]
fn area(ring: &[[f64; 2]]) -> f64 {
    ring.windows(2).map(|edge| edge[0][0] * edge[1][1] - edge[1][0] * edge[0][1]).sum::<f64>().abs()
}

/// Whether a position lies inside a ring, by crossings of a ray to the east; positions of the ring itself count as inside.
#[cfg(feature = "formats")]
fn contains(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    if ring.contains(&[x, y]) {
        return true;
    }
    let crosses = |edge: &&[[f64; 2]]| {
        let ([x0, y0], [x1, y1]) = (edge[0], edge[1]);
        (y0 > y) != (y1 > y) && x0 + (x1 - x0) * (y - y0) / (y1 - y0) > x
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

#[cfg(all(test, feature = "formats"))]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, size: f64) -> Vec<[f64; 2]> {
        let [east, north] = [west + size, south + size];
        vec![[west, south], [west, north], [east, north], [east, south], [west, south]]
    }

    #[test]
    fn each_hole_goes_to_the_smallest_ring_around_it() {
        let outer = vec![square(0.0, 0.0, 10.0), square(4.0, 4.0, 2.0), square(20.0, 0.0, 5.0)];
        let holes = vec![square(3.0, 3.0, 4.0), square(4.5, 4.5, 0.5), square(21.0, 1.0, 1.0), square(50.0, 50.0, 1.0)];
        let polygons = polygons_of_rings(outer, holes.clone());
        let holes_of: Vec<&[Vec<[f64; 2]>]> = polygons.iter().map(|polygon| &polygon[1..]).collect();
        assert_eq!(holes_of[0], &holes[..1]);
        assert_eq!(holes_of[1], &holes[1..2]);
        assert_eq!(holes_of[2], &holes[2..3]);
        assert_eq!((polygons.len(), &polygons[3][0]), (4, &holes[3]), "drawn the wrong way round");
    }
}
