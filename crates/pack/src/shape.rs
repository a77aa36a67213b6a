//! Geometries as they are written: rounded to micro-degrees and made right, for the formats that are not GeoJSON.

use crate::clean::{Area, Repairs, clean_polygon};
use crate::error::LayerError;
use crate::geojson::{micro, rounded};
use crate::layer::{Feature, Geometry};
use crate::rings::{Micro, Ring};

/// A geometry in micro-degrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing, or nothing left.
    None,
    Point(Micro),
    /// Each with at least two positions.
    Lines(Vec<Vec<Micro>>),
    /// Rings are open: the first position is not repeated.
    Areas(Vec<Area>),
}

impl Shape {
    /// What [`crate::write_layer`] would write for the feature.
    pub(crate) fn of(feature: &Feature) -> Result<Self, LayerError> {
        let id = &feature.id;
        Ok(match &feature.geometry {
            Geometry::None => Self::None,
            Geometry::Point(position) => Self::Point(micro(*position, id)?),
            Geometry::MultiPolygon(area) => {
                let (mut parts, mut repairs) = (Vec::new(), Repairs::default());
                for polygon in area {
                    let exterior = rounded(polygon.exterior(), id)?;
                    let holes = polygon.interiors().iter().map(|hole| rounded(hole, id)).collect::<Result<_, _>>()?;
                    parts.append(&mut clean_polygon(exterior, holes, &mut repairs));
                }
                if parts.is_empty() { Self::None } else { Self::Areas(parts) }
            }
            Geometry::MultiPolygonE6(polygons) => {
                let open = |ring: &Vec<[i32; 2]>| -> Ring {
                    let length = ring.len().saturating_sub(1);
                    ring[..length].iter().map(|&[lon, lat]| Micro { lon, lat }).collect()
                };
                let area = |rings: &Vec<Vec<[i32; 2]>>| {
                    let mut rings = rings.iter().map(open);
                    let exterior = rings.next()?;
                    Some(Area { exterior, holes: rings.collect() })
                };
                let parts: Vec<Area> = polygons.iter().filter_map(area).collect();
                if parts.is_empty() { Self::None } else { Self::Areas(parts) }
            }
            Geometry::MultiLineString(lines) => {
                let mut kept = Vec::new();
                for line in lines {
                    let mut positions = line.iter().map(|p| micro(*p, id)).collect::<Result<Vec<Micro>, _>>()?;
                    positions.dedup();
                    if positions.len() >= 2 {
                        kept.push(positions);
                    }
                }
                if kept.is_empty() { Self::None } else { Self::Lines(kept) }
            }
        })
    }

    /// West, south, east and north, micro-degrees.
    pub(crate) fn bounds(&self) -> Option<[i32; 4]> {
        let mut bounds: Option<[i32; 4]> = None;
        self.each(|p| {
            let [west, south, east, north] = bounds.unwrap_or([p.lon, p.lat, p.lon, p.lat]);
            bounds = Some([west.min(p.lon), south.min(p.lat), east.max(p.lon), north.max(p.lat)]);
        });
        bounds
    }

    /// Every position; of areas those of the exteriors, within which the holes lie.
    fn each(&self, mut visit: impl FnMut(Micro)) {
        match self {
            Self::None => {}
            Self::Point(p) => visit(*p),
            Self::Lines(lines) => lines.iter().flatten().for_each(|p| visit(*p)),
            Self::Areas(areas) => areas.iter().flat_map(|a| &a.exterior).for_each(|p| visit(*p)),
        }
    }
}

/// The smallest box around several.
#[cfg(any(feature = "gpkg", feature = "parquet", feature = "qgis"))]
pub(crate) fn join_bounds(all: impl Iterator<Item = [i32; 4]>) -> Option<[i32; 4]> {
    all.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}
