//! Several points for an area: where its people live.

use std::ops::Range;

use waywarden_network::LonLat;

use super::SourceName;
use crate::Area;

/// Points of areas, each with its share of the area's people.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaPoints {
    /// Where they come from.
    pub source: SourceName,
    /// Areas without a point: the area's own stands for it.
    pub without: usize,
    /// Rows of other areas.
    pub unused_rows: usize,
    /// By area the first of its points, and the number of all points.
    starts: Vec<u32>,
    places: Vec<LonLat>,
    /// Add up to 1 in each area.
    shares: Vec<f64>,
}

impl AreaPoints {
    /// From points in any order, each with the index of its area and a weight of at least 0. Points of an area stay in their
    /// order; those of weight 0 count for nothing. An area whose weights add up to 0 has its own point.
    #[must_use]
    pub fn of(source: SourceName, areas: &[Area], points: &[(usize, LonLat, f64)], unused_rows: usize) -> Self {
        let mut by_area: Vec<Vec<(LonLat, f64)>> = vec![Vec::new(); areas.len()];
        for (area, at, weight) in points.iter().filter(|(_, _, weight)| *weight > 0.0) {
            by_area[*area].push((*at, *weight));
        }
        let (mut starts, mut places, mut shares, mut without) = (vec![0], Vec::new(), Vec::new(), 0);
        for (area, points) in areas.iter().zip(&by_area) {
            let total: f64 = points.iter().map(|(_, weight)| weight).sum();
            places.extend(points.iter().map(|(at, _)| *at));
            shares.extend(points.iter().map(|(_, weight)| weight / total));
            if points.is_empty() {
                without += 1;
                places.push(area.at);
                shares.push(1.0);
            }
            starts.push(u32::try_from(places.len()).unwrap_or(u32::MAX));
        }
        Self { source, without, unused_rows, starts, places, shares }
    }

    /// All points, area by area.
    #[must_use]
    pub fn places(&self) -> &[LonLat] {
        &self.places
    }

    /// Number of areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.starts.len() - 1
    }

    /// The points of an area.
    ///
    /// # Panics
    /// If there is no such area.
    #[must_use]
    pub fn of_area(&self, area: usize) -> Range<usize> {
        self.starts[area] as usize..self.starts[area + 1] as usize
    }

    /// The share of a point of its area's people.
    ///
    /// # Panics
    /// If there is no such point.
    #[must_use]
    pub fn share(&self, point: usize) -> f64 {
        self.shares[point]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_in_each_area_and_an_area_without_points_has_its_own() {
        let at = |lon: f64| LonLat::from_degrees(lon, 51.0).unwrap();
        let area = |lon: f64| Area {
            id: "a".into(),
            name: "A".into(),
            at: at(lon),
            weights: [1.0].into_iter().collect(),
            groups: Vec::new(),
        };
        let areas = [area(1.0), area(2.0), area(3.0)];
        let given = [(2, at(3.1), 30.0), (0, at(1.1), 1.0), (2, at(3.2), 10.0), (2, at(3.3), 0.0)];
        let points = AreaPoints::of(SourceName::new("p"), &areas, &given, 5);
        assert_eq!(points.places(), [at(1.1), at(2.0), at(3.1), at(3.2)]);
        assert_eq!((points.of_area(0), points.of_area(1), points.of_area(2)), (0..1, 1..2, 2..4));
        assert_eq!([0, 1, 2, 3].map(|point| points.share(point)), [1.0, 1.0, 0.75, 0.25]);
        assert_eq!((points.areas(), points.without, points.unused_rows), (3, 1, 5));
    }
}
