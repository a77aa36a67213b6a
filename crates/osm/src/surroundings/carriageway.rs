//! Which one-way roads are halves of a dual carriageway: the other half runs beside them, the other way.

use rustc_hash::FxHashMap;
use waywarden_network::build::{RawRoads, RawRow};
use waywarden_network::{RoadClass, Way, way_flags};

use super::cells::{Grid, around, cell};
use super::road_of;

/// How far apart the halves may be, metres; also the side of a cell.
const APART_M: f64 = 50.0;
/// Roads are sampled at least so often, metres.
const STEP_M: f64 = 20.0;
/// Cosine of the least angle between the two directions of travel: 135 degrees.
const OPPOSED: f64 = -0.7;

/// Places and directions along one-way roads, by road and cell.
pub(super) struct Opposite {
    grid: Grid,
    samples: FxHashMap<(u32, [i32; 2]), Vec<[f32; 4]>>,
}

fn may_be_half(way: &Way) -> bool {
    way.has(way_flags::ONE_WAY)
        && !way.has(way_flags::LINK)
        && !way.has(way_flags::ROUNDABOUT)
        && matches!(way.class(), RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary | RoadClass::Tertiary)
}

impl Opposite {
    /// Samples the one-way main roads that have a number or a name.
    pub(super) fn find(raw: &RawRoads, grid: Grid) -> Self {
        let mut samples: FxHashMap<(u32, [i32; 2]), Vec<[f32; 4]>> = FxHashMap::default();
        for row in &raw.rows {
            let way = &raw.ways[row.way as usize];
            let road = road_of(way);
            if road == 0 || !may_be_half(way) {
                continue;
            }
            each_piece(raw, row, grid, |[x, y], [u, v], length_m| {
                let count = (length_m / STEP_M).ceil().clamp(1.0, 1e4) as u32;
                for i in 0..count {
                    let along = (f64::from(i) + 0.5) / f64::from(count) * length_m;
                    let at = [x + u * along, y + v * along];
                    let sample = [at[0] as f32, at[1] as f32, u as f32, v as f32];
                    samples.entry((road, cell(at, APART_M))).or_default().push(sample);
                }
            });
        }
        Self { grid, samples }
    }

    /// Whether most of a row has the other half of its road beside it.
    pub(super) fn accompanies(&self, raw: &RawRoads, row: &RawRow, road: u32) -> bool {
        let way = &raw.ways[row.way as usize];
        if road == 0 || !may_be_half(way) {
            return false;
        }
        let [mut all_m, mut beside_m] = [0.0, 0.0];
        each_piece(raw, row, self.grid, |[x, y], [u, v], length_m| {
            let at = [x + u * length_m / 2.0, y + v * length_m / 2.0];
            all_m += length_m;
            let mut near = around(cell(at, APART_M), 1).filter_map(|near| self.samples.get(&(road, near))).flatten();
            let opposed = |&[x, y, p, q]: &[f32; 4]| {
                let [dx, dy] = [f64::from(x) - at[0], f64::from(y) - at[1]];
                dx * dx + dy * dy <= APART_M * APART_M && f64::from(p) * u + f64::from(q) * v <= OPPOSED
            };
            if near.any(opposed) {
                beside_m += length_m;
            }
        });
        beside_m * 2.0 > all_m
    }
}

/// Start, direction and length of each straight piece of a row, metres.
fn each_piece(raw: &RawRoads, row: &RawRow, grid: Grid, mut piece: impl FnMut([f64; 2], [f64; 2], f64)) {
    for pair in raw.refs[row.first_ref as usize..row.end_ref as usize].windows(2) {
        let [a, b] = [grid.at(raw.node_at[pair[0] as usize]), grid.at(raw.node_at[pair[1] as usize])];
        let length_m = ((b[0] - a[0]).powi(2) + (b[1] - a[1]).powi(2)).sqrt();
        if length_m > 0.0 {
            piece(a, [(b[0] - a[0]) / length_m, (b[1] - a[1]) / length_m], length_m);
        }
    }
}
