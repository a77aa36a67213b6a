//! Whether a road has access from its own sides: what joins it.
//!
//! A built-up area is a matter of its surroundings, a street one of the road itself. Where homes and yards front a road,
//! residential and service roads join it every few hundred metres at least. A relief road has none of them.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::RoadClass;
use waywarden_network::build::RawRoads;

use super::cells::{Grid, around, cell};
use super::{is_main, road_of};

/// Side of a cell, metres; a road is looked at in 3 x 3 of them.
const CELL_M: f64 = 250.0;

/// A road counts as at least this long around a place, metres, so that a stub with one yard is no street by that alone.
const LEAST_M: f64 = 100.0;

/// Metres of each road and accesses to it, by cell.
pub(super) struct Frontage {
    min_accesses_per_km: f64,
    found: FxHashMap<(u32, [i32; 2]), [f64; 2]>,
    known: FxHashMap<(u32, [i32; 2]), bool>,
}

impl Frontage {
    /// Counts what joins the main roads.
    pub(super) fn count(raw: &RawRoads, grid: Grid, min_accesses_per_km: f64) -> Self {
        let mut is_access = vec![false; raw.node_at.len()];
        for row in &raw.rows {
            let class = raw.ways[row.way as usize].class();
            if matches!(class, RoadClass::Residential | RoadClass::LivingStreet | RoadClass::Service) {
                let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
                refs.iter().for_each(|&node| is_access[node as usize] = true);
            }
        }
        let mut found: FxHashMap<(u32, [i32; 2]), [f64; 2]> = FxHashMap::default();
        let mut counted: FxHashSet<(u32, u32)> = FxHashSet::default();
        for row in &raw.rows {
            let way = &raw.ways[row.way as usize];
            if !is_main(way) {
                continue;
            }
            let (road, refs) = (road_of(way), &raw.refs[row.first_ref as usize..row.end_ref as usize]);
            for pair in refs.windows(2) {
                let [a, b] = [raw.node_at[pair[0] as usize], raw.node_at[pair[1] as usize]];
                let metres = f64::from(a.distance_mm(b)) / 1e3;
                found.entry((road, cell(grid.middle(a, b), CELL_M))).or_default()[0] += metres;
            }
            for &node in refs.iter().filter(|&&node| is_access[node as usize]) {
                if counted.insert((road, node)) {
                    let at = cell(grid.at(raw.node_at[node as usize]), CELL_M);
                    found.entry((road, at)).or_default()[1] += 1.0;
                }
            }
        }
        Self { min_accesses_per_km, found, known: FxHashMap::default() }
    }

    /// Whether a road has so many accesses around a place that it is a street there.
    pub(super) fn is_street(&mut self, road: u32, place: [f64; 2]) -> bool {
        let at = cell(place, CELL_M);
        let Self { min_accesses_per_km, found, known } = self;
        *known.entry((road, at)).or_insert_with(|| {
            let near = around(at, 1).filter_map(|near| found.get(&(road, near)));
            let [metres, accesses] = near.fold([0.0, 0.0], |[m, n], [metres, accesses]| [m + metres, n + accesses]);
            accesses >= *min_accesses_per_km * metres.max(LEAST_M) / 1e3
        })
    }
}
