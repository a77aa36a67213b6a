//! From travel times to isochrones and their map layers.

use anyhow::Result;
use waywarden_isochrone::{Contour, Field, Grid, RoadPiece, Settings};
use waywarden_network::{Network, RoadClass, way_flags};
use waywarden_pack::{Feature, Field as Column, Geometry, Kind, Layer, Value};
use waywarden_routing::{Column as TimesTo, Shapes};
use waywarden_scenario::case::Calibration;

/// The levels of a run in milliseconds and the grid that all its isochrones are drawn on.
pub struct Drawing {
    /// Ascending.
    pub levels_ms: Vec<u32>,
    /// The model's times at the levels; `None` where even no time at all counts for more.
    model_ms: Vec<Option<u32>>,
    grid: Grid,
    min_hole_m2: f64,
    min_part_m2: f64,
    shapes: Shapes,
}

/// How far a road may be drawn off its place, metres: little beside a cell of 150 m, and half the pieces.
const SHAPE_TOLERANCE_M: f64 = 2.0;

/// Smallest hole and part that are drawn, square metres: what is smaller than a farmyard or a hamlet's surroundings
/// makes a map of a region unreadable and ten times as large.
#[derive(Clone, Copy, Debug)]
pub struct Specks {
    /// Holes smaller than this are filled.
    pub min_hole_m2: f64,
    /// Parts smaller than this are left out.
    pub min_part_m2: f64,
}

impl Default for Specks {
    /// 0.25 km2 for holes, 0 for parts: nothing reachable is hidden.
    fn default() -> Self {
        Self { min_hole_m2: 250_000.0, min_part_m2: 0.0 }
    }
}

impl Drawing {
    /// Drawing of the land around a network. The grid depends on the network and the settings alone, so that an
    /// isochrone does not depend on what else is asked for.
    pub fn new(network: &Network, settings: &Settings, specks: Specks, levels_ms: &[u32]) -> Result<Self> {
        let middle = network.extent().map_or(0.0, |[low, high]| f64::midpoint(low.lat(), high.lat()));
        let mut levels_ms = levels_ms.to_vec();
        levels_ms.sort_unstable();
        levels_ms.dedup();
        let Specks { min_hole_m2, min_part_m2 } = specks;
        let model_ms = levels_ms.iter().copied().map(Some).collect();
        let grid = Grid::new(settings, middle)?;
        let shapes = Shapes::new(network, SHAPE_TOLERANCE_M);
        Ok(Self { levels_ms, model_ms, grid, min_hole_m2, min_part_m2, shapes })
    }

    /// The same, each level drawn at the model's time that comes out as the level.
    pub fn calibrated(mut self, calibration: &Calibration) -> Self {
        self.model_ms = self.levels_ms.iter().map(|&level_ms| calibration.model_ms(level_ms)).collect();
        self
    }

    /// The model's time at the largest level.
    pub fn limit_ms(&self) -> u32 {
        self.model_ms.iter().copied().flatten().max().unwrap_or(0)
    }

    /// One field for each level: the land from which the destination of `column` is reached in time.
    ///
    /// Nobody gets off in a tunnel or on a ferry, so these are no land.
    pub fn fields(&self, column: &TimesTo<'_>) -> Vec<Field> {
        let mut pieces = Vec::new();
        column.for_each_piece(&self.shapes, self.limit_ms(), |way, a, b, time_a_ms, time_b_ms| {
            if way.class() != RoadClass::Ferry && !way.has(way_flags::TUNNEL) {
                pieces.push(RoadPiece { a, b, time_a_ms, time_b_ms });
            }
        });
        let drawn: Vec<u32> = self.model_ms.iter().copied().flatten().collect();
        let mut fields = self.empty();
        // Levels ascend, so those that nothing reaches are the first.
        let unreached = fields.len() - drawn.len();
        fields.splice(unreached.., Field::burn_levels(&self.grid, &pieces, &drawn).0);
        fields
    }

    fn empty(&self) -> Vec<Field> {
        self.model_ms.iter().map(|level_ms| Field::new(&self.grid, level_ms.unwrap_or(0))).collect()
    }

    /// One contour for each level: the land within reach of any of `sites`, whose fields are given.
    pub fn dissolved<'a>(&self, sites: impl Iterator<Item = &'a Vec<Field>>) -> Result<Vec<Contour>> {
        let mut all = self.empty();
        for fields in sites {
            for (all, field) in all.iter_mut().zip(fields) {
                all.union_with(field)?;
            }
        }
        Ok(all.iter().map(|field| self.contour(field)).collect())
    }

    /// The border of a field as it is drawn.
    pub fn contour(&self, field: &Field) -> Contour {
        field.contour().without_specks(self.min_hole_m2, self.min_part_m2)
    }
}

/// An isochrone with what the map says about it.
pub struct Isochrone<'a> {
    /// Id of the site, or of the set of sites.
    pub id: &'a str,
    /// Name of the site, or of the set of sites.
    pub name: &'a str,
    /// The level.
    pub level_ms: u32,
    /// The land.
    pub contour: &'a Contour,
}

/// A layer of isochrones, the largest level first so that the smaller lie on top.
pub fn layer(name: &str, run_id: &str, isochrones: &[Isochrone<'_>]) -> Layer {
    let fields = vec![
        Column::new("site_id", Kind::Text),
        Column::new("site_name", Kind::Text),
        Column::new("minutes", Kind::Number { decimals: 3 }),
        Column::new("area_km2", Kind::Number { decimals: 2 }),
        Column::new("parts", Kind::Integer),
        Column::new("holes", Kind::Integer),
    ];
    let mut layer = Layer::new(name, fields);
    layer.run_id = Some(run_id.to_owned());
    let mut order: Vec<&Isochrone<'_>> = isochrones.iter().collect();
    order.sort_by_key(|i| std::cmp::Reverse(i.level_ms));
    for isochrone in order {
        let minutes = f64::from(isochrone.level_ms) / 60_000.0;
        layer.features.push(Feature::new(
            format!("{}_{minutes}", isochrone.id),
            Geometry::MultiPolygonE6(isochrone.contour.to_rings_e6()),
            vec![
                Value::from(isochrone.id),
                Value::from(isochrone.name),
                Value::Number(minutes),
                Value::Number(isochrone.contour.area_km2()),
                Value::Integer(isochrone.contour.parts() as i64),
                Value::Integer(isochrone.contour.holes() as i64),
            ],
        ));
    }
    layer
}
