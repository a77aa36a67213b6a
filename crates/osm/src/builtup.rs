//! Which roads lie in a built-up area, worked out from the network itself.
//!
//! Extracts rarely say where a town begins. The streets do: where people live, residential streets and junctions lie
//! close together. Both are counted in cells of 250 m, and a piece of road is in a built-up area if the 3 x 3 cells
//! around it (750 m x 750 m) hold enough of them. Ways are cut where they enter or leave such an area.

use rustc_hash::FxHashMap;
use waywarden_network::build::{RawRoads, RawRow};
use waywarden_network::{LocalMetric, LonLat, RoadClass, way_flags};

use crate::profile::BuiltUpMeasure;

/// Side of a cell, metres.
const CELL_M: f64 = 250.0;

/// Streets and junctions by cell.
struct Cells {
    deg_per_cell: [f64; 2],
    /// Metres of residential street and number of junctions.
    found: FxHashMap<[i32; 2], [f32; 2]>,
}

impl Cells {
    fn at(&self, lon: f64, lat: f64) -> [i32; 2] {
        [(lon / self.deg_per_cell[0]).floor() as i32, (lat / self.deg_per_cell[1]).floor() as i32]
    }

    /// Whether the measure is reached around a cell.
    fn is_built_up(&self, [x, y]: [i32; 2], measure: &BuiltUpMeasure) -> bool {
        let (mut streets_m, mut junctions) = (0.0, 0.0);
        for dx in -1..=1 {
            for dy in -1..=1 {
                let [m, j] = self.found.get(&[x + dx, y + dy]).copied().unwrap_or_default();
                streets_m += f64::from(m);
                junctions += f64::from(j);
            }
        }
        let km2 = (3.0 * CELL_M / 1e3).powi(2);
        let score = streets_m / 1e3 / km2 + measure.km_per_junction * junctions / km2;
        score >= measure.min_km_per_km2
    }
}

/// Cuts the rows of `raw` where they enter or leave a built-up area and flags the ways inside ([`way_flags::BUILT_UP`]).
/// A way on both sides is doubled; `doubled(index)` is told of each, so that what is kept beside the ways stays parallel.
pub(crate) fn mark(raw: &mut RawRoads, measure: &BuiltUpMeasure, mut doubled: impl FnMut(u32)) {
    let cells = count(raw);
    let mut built_up: FxHashMap<[i32; 2], bool> = FxHashMap::default();
    let mut is_built_up = |a: LonLat, b: LonLat| {
        let cell = cells.at(f64::midpoint(a.lon(), b.lon()), f64::midpoint(a.lat(), b.lat()));
        *built_up.entry(cell).or_insert_with(|| cells.is_built_up(cell, measure))
    };
    // For each way: the index of its variant in open country and in a built-up area.
    let mut variants: Vec<[Option<u32>; 2]> = vec![[None; 2]; raw.ways.len()];
    let mut rows = Vec::with_capacity(raw.rows.len());
    for row in std::mem::take(&mut raw.rows) {
        let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
        let skip = raw.ways[row.way as usize].class() == RoadClass::Ferry;
        let inside: Vec<bool> = refs
            .windows(2)
            .map(|w| !skip && is_built_up(raw.node_at[w[0] as usize], raw.node_at[w[1] as usize]))
            .collect();
        let mut start = 0;
        for run in inside.chunk_by(|a, b| a == b) {
            let way = variant(raw, &mut variants, row.way, run[0], &mut doubled);
            let first_ref = row.first_ref + start as u32;
            start += run.len();
            rows.push(RawRow { way, first_ref, end_ref: row.first_ref + start as u32 + 1 });
        }
    }
    raw.rows = rows;
}

fn variant(
    raw: &mut RawRoads,
    variants: &mut [[Option<u32>; 2]],
    way: u32,
    inside: bool,
    doubled: &mut impl FnMut(u32),
) -> u32 {
    let known = &mut variants[way as usize];
    if let Some(index) = known[usize::from(inside)] {
        return index;
    }
    let index = if known[usize::from(!inside)].is_none() {
        way
    } else {
        raw.ways.push(raw.ways[way as usize]);
        doubled(way);
        raw.ways.len() as u32 - 1
    };
    known[usize::from(inside)] = Some(index);
    let flags = &mut raw.ways[index as usize].flags;
    *flags = if inside { *flags | way_flags::BUILT_UP } else { *flags & !way_flags::BUILT_UP };
    index
}

fn count(raw: &RawRoads) -> Cells {
    let latitudes =
        raw.node_at.iter().fold([i32::MAX, i32::MIN], |[low, high], at| [low.min(at.lat_e7), high.max(at.lat_e7)]);
    // One size of cell for the whole extract: at its middle latitude.
    let middle = (f64::from(latitudes[0]) + f64::from(latitudes[1])) / 2e7;
    let metric = LocalMetric::at_latitude(middle.clamp(-85.0, 85.0));
    let deg_per_cell = [CELL_M / metric.m_per_deg_lon, CELL_M / metric.m_per_deg_lat];
    let mut cells = Cells { deg_per_cell, found: FxHashMap::default() };
    let mut roads_at_node = vec![0u8; raw.node_at.len()];
    for row in &raw.rows {
        let class = raw.ways[row.way as usize].class();
        let is_street = matches!(class, RoadClass::Residential | RoadClass::LivingStreet);
        let is_public = !matches!(class, RoadClass::Service | RoadClass::Track | RoadClass::Other | RoadClass::Ferry);
        let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
        for pair in refs.windows(2) {
            let [a, b] = [raw.node_at[pair[0] as usize], raw.node_at[pair[1] as usize]];
            if is_street {
                let cell = cells.at(f64::midpoint(a.lon(), b.lon()), f64::midpoint(a.lat(), b.lat()));
                cells.found.entry(cell).or_default()[0] += a.distance_mm(b) as f32 / 1e3;
            }
            if is_public {
                pair.iter().for_each(|&n| roads_at_node[n as usize] = roads_at_node[n as usize].saturating_add(1));
            }
        }
    }
    for (node, _) in roads_at_node.iter().enumerate().filter(|(_, roads)| **roads >= 3) {
        let at = raw.node_at[node];
        let cell = cells.at(at.lon(), at.lat());
        cells.found.entry(cell).or_default()[1] += 1.0;
    }
    cells
}

#[cfg(test)]
mod tests {
    use waywarden_network::Way;

    use super::*;

    /// A place so many metres east and north of 51 degrees north, 3 degrees west.
    fn at(east_m: f64, north_m: f64) -> LonLat {
        let metric = LocalMetric::at_latitude(51.0);
        LonLat::from_degrees(-3.0 + east_m / metric.m_per_deg_lon, 51.0 + north_m / metric.m_per_deg_lat).unwrap()
    }

    fn add(raw: &mut RawRoads, class: RoadClass, places: &[(f64, f64)]) {
        let way = raw.ways.len() as u32;
        raw.ways.push(Way {
            osm_id: i64::from(way),
            name: 0,
            reference: 0,
            speed_m_h: [0; 2],
            limit_km_h: [0; 2],
            class_code: class as u8,
            flags: 0,
            reason_codes: [0; 2],
        });
        let first_ref = raw.refs.len() as u32;
        for &(east, north) in places {
            raw.refs.push(raw.node_at.len() as u32);
            raw.node_at.push(at(east, north));
        }
        raw.rows.push(RawRow { way, first_ref, end_ref: raw.refs.len() as u32 });
    }

    /// A main road of 10 km with a point every 100 m; in its middle a village of 2 km with streets every 100 m.
    fn road_and_village() -> RawRoads {
        let mut raw = RawRoads::default();
        let main: Vec<(f64, f64)> = (0..=100).map(|i| (f64::from(i) * 100.0, 0.0)).collect();
        add(&mut raw, RoadClass::Primary, &main);
        for i in 0..=20 {
            let east = 4_000.0 + f64::from(i) * 100.0;
            add(&mut raw, RoadClass::Residential, &[(east, 10.0), (east, 200.0), (east, 400.0)]);
            add(&mut raw, RoadClass::Residential, &[(east, -10.0), (east, -200.0), (east, -400.0)]);
        }
        raw
    }

    const MEASURE: BuiltUpMeasure = BuiltUpMeasure { min_km_per_km2: 4.0, km_per_junction: 0.05 };

    #[test]
    fn a_road_is_cut_where_it_enters_and_leaves_a_village() {
        let mut raw = road_and_village();
        let refs = raw.refs.clone();
        let mut doubled = Vec::new();
        mark(&mut raw, &MEASURE, |way| doubled.push(way));
        assert!(doubled.contains(&0), "the main road lies on both sides: {doubled:?}");
        assert_eq!(raw.refs, refs, "no node is lost");
        let main: Vec<&RawRow> = raw.rows.iter().filter(|r| raw.ways[r.way as usize].osm_id == 0).collect();
        assert_eq!(main.len(), 3, "open country, village, open country");
        let built_up: Vec<bool> = main.iter().map(|r| raw.ways[r.way as usize].has(way_flags::BUILT_UP)).collect();
        assert_eq!(built_up, [false, true, false]);
        for pair in main.windows(2) {
            assert_eq!(refs[pair[0].end_ref as usize - 1], refs[pair[1].first_ref as usize], "the parts join");
        }
        // 2 km of village, blurred by up to a cell and a half at either end.
        let pieces = main[1].end_ref - main[1].first_ref - 1;
        assert!((20..=28).contains(&pieces), "{pieces} pieces of 100 m");
        // The streets in the middle are all of the village; those at its ends may reach out of it.
        for row in raw.rows.iter().filter(|r| (12..=30).contains(&raw.ways[r.way as usize].osm_id)) {
            assert!(raw.ways[row.way as usize].has(way_flags::BUILT_UP), "{row:?}");
        }
    }

    #[test]
    fn a_measure_out_of_reach_leaves_all_in_open_country() {
        let mut raw = road_and_village();
        mark(&mut raw, &BuiltUpMeasure { min_km_per_km2: 50.0, ..MEASURE }, |_| panic!("nothing is doubled"));
        assert!(raw.ways.iter().all(|way| !way.has(way_flags::BUILT_UP)));
        assert_eq!(raw.rows.len(), 43);
    }
}
