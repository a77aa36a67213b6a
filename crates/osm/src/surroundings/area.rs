//! Which places lie in a built-up area, worked out from the network itself.
//!
//! Extracts rarely say where a town begins. The streets do: where people live, residential streets and junctions lie
//! close together. Both are counted in cells of 250 m, and a piece of road is in a built-up area if the 3 x 3 cells
//! around it (750 m x 750 m) hold enough of them.

use rustc_hash::FxHashMap;
use waywarden_network::build::RawRoads;
use waywarden_network::{RoadClass, Way};

use super::cells::{Grid, around, cell};
use crate::profile::BuiltUpMeasure;

/// Side of a cell, metres.
pub(super) const CELL_M: f64 = 250.0;

/// Whether people live along a way by its class.
fn is_street(way: &Way) -> bool {
    matches!(way.class(), RoadClass::Residential | RoadClass::LivingStreet)
}

/// Streets and junctions by cell, and what follows from them for each cell asked for.
pub(super) struct Areas {
    measure: BuiltUpMeasure,
    /// Metres of residential street and number of junctions.
    found: FxHashMap<[i32; 2], [f64; 2]>,
    built_up: FxHashMap<[i32; 2], bool>,
    /// The cell asked for last, and the answer: a road stays in a cell for several of its pieces.
    last: Option<([i32; 2], bool)>,
}

impl Areas {
    /// Counts streets and junctions.
    pub(super) fn count(raw: &RawRoads, grid: Grid, measure: BuiltUpMeasure) -> Self {
        let mut found: FxHashMap<[i32; 2], [f64; 2]> = FxHashMap::default();
        let mut roads_at_node = vec![0u8; raw.node_at.len()];
        for row in &raw.rows {
            let way = &raw.ways[row.way as usize];
            let class = way.class();
            let is_public =
                !matches!(class, RoadClass::Service | RoadClass::Track | RoadClass::Other | RoadClass::Ferry);
            let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
            if is_street(way) {
                // Looked up where the street enters another cell.
                let mut here: Option<([i32; 2], u64)> = None;
                for pair in refs.windows(2) {
                    let [a, b] = [raw.node_at[pair[0] as usize], raw.node_at[pair[1] as usize]];
                    let (at, length_mm) = (cell(grid.middle(a, b), CELL_M), u64::from(a.distance_mm(b)));
                    match &mut here {
                        Some((last, sum_mm)) if *last == at => *sum_mm += length_mm,
                        _ => {
                            if let Some((last, sum_mm)) = here.replace((at, length_mm)) {
                                found.entry(last).or_default()[0] += sum_mm as f64 / 1e3;
                            }
                        }
                    }
                }
                if let Some((last, sum_mm)) = here {
                    found.entry(last).or_default()[0] += sum_mm as f64 / 1e3;
                }
            }
            if is_public {
                for &node in refs.windows(2).flatten() {
                    roads_at_node[node as usize] = roads_at_node[node as usize].saturating_add(1);
                }
            }
        }
        for (node, _) in roads_at_node.iter().enumerate().filter(|(_, roads)| **roads >= 3) {
            found.entry(cell(grid.at(raw.node_at[node]), CELL_M)).or_default()[1] += 1.0;
        }
        Self { measure, found, built_up: FxHashMap::default(), last: None }
    }

    /// Metres of residential street by cell.
    pub(super) fn streets_m(&self) -> impl Iterator<Item = ([i32; 2], f64)> {
        self.found.iter().map(|(cell, found)| (*cell, found[0]))
    }

    /// Whether the measure is reached around a place.
    pub(super) fn is_built_up(&mut self, place: [f64; 2]) -> bool {
        let at = cell(place, CELL_M);
        if let Some((_, known)) = self.last.filter(|(last, _)| *last == at) {
            return known;
        }
        let Self { measure, found, built_up, last } = self;
        let known = *built_up.entry(at).or_insert_with(|| {
            let near = around(at, 1).filter_map(|near| found.get(&near));
            let [streets_m, junctions] = near.fold([0.0, 0.0], |[s, j], [m, n]| [s + m, j + n]);
            let km2 = (3.0 * CELL_M / 1e3).powi(2);
            let score = streets_m / 1e3 / km2 + measure.km_per_junction * junctions / km2;
            score >= measure.min_km_per_km2
        });
        *last = Some((at, known));
        known
    }
}
