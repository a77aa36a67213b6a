//! Where the main roads of an extract are cut off.

use rustc_hash::FxHashMap;

use crate::coverage::Metres;
use crate::{LonLat, Network, RoadClass, Stretch};

/// Places so near to two cut roads of different numbers, metres, lie where the extract was cut, if these are so far apart from
/// each other: one alone may just end, or be a track for a while.
const NEAR_M: f64 = 10_000.0;
const APART_M: f64 = 3_000.0;
/// A road that ends so near to a ferry, metres, ends at the water.
const QUAY_M: f64 = 2_000.0;
/// Road ahead of the end of a main road is looked for from and up to so many cells.
const AHEAD: [f64; 4] = [2.0, 3.0, 4.0, 5.0];

/// Where a main road is cut off.
#[derive(Clone, Copy, Debug)]
struct CutEnd {
    at: Metres,
    /// The road's number, as an index of the network's texts.
    number: u32,
}

/// The ends of motorways, trunk and primary roads that have no road ahead and are no quays, by squares of [`NEAR_M`]. Lesser
/// roads do end in valleys.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutRoads(FxHashMap<[i64; 2], Vec<CutEnd>>);

impl CutRoads {
    /// Those of a network: `metres` gives its places on one scale, `has_road` says whether there is a road in the cell of a
    /// place, `cell_m` is the side of a cell.
    pub(crate) fn of(
        network: &Network,
        cell_m: f64,
        metres: &dyn Fn(LonLat) -> Metres,
        has_road: &dyn Fn(Metres) -> bool,
    ) -> Self {
        let mut roads_at = vec![0u8; network.node_count()];
        let segment_nodes = network.segments().flat_map(|segment| network.segment_nodes(segment));
        segment_nodes.for_each(|node| roads_at[node.index()] = roads_at[node.index()].saturating_add(1));
        let mut cut = Vec::new();
        for segment in network.segments() {
            let nodes = network.segment_nodes(segment);
            // Few roads end, and looking up what a road is takes longer than that.
            for at_end in (0..2).filter(|&end| roads_at[nodes[end].index()] == 1) {
                let (points, stretches) = (network.points(segment), network.stretches(segment));
                let (stretch, end, before) = match at_end {
                    0 => (&stretches[0], 0, 1),
                    _ => (&stretches[stretches.len() - 1], points.len() - 1, points.len() - 2),
                };
                let way = network.way(stretch);
                if !matches!(way.class(), RoadClass::Motorway | RoadClass::Trunk | RoadClass::Primary) {
                    continue;
                }
                let [end, before] = [metres(points[end]), metres(points[before])];
                let course = (end[1] - before[1]).atan2(end[0] - before[0]);
                let mut ahead = AHEAD.iter().flat_map(|cells| (-2..=2).map(move |turn| (cells * cell_m, turn)));
                let goes_on = ahead.any(|(far_m, turn)| {
                    let angle = course + f64::from(turn) * 0.3;
                    has_road([end[0] + far_m * angle.cos(), end[1] + far_m * angle.sin()])
                });
                if !goes_on {
                    cut.push(CutEnd { at: end, number: way.reference });
                }
            }
        }
        if !cut.is_empty() {
            let quays = quays(network, metres);
            cut.retain(|end| quays.iter().all(|&quay| apart_m(end.at, quay) > QUAY_M));
        }
        let mut by_square: FxHashMap<[i64; 2], Vec<CutEnd>> = FxHashMap::default();
        cut.into_iter().for_each(|end| by_square.entry(square(end.at)).or_default().push(end));
        Self(by_square)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a place lies where the extract was cut.
    pub(crate) fn are_near(&self, place: Metres) -> bool {
        let [column, row] = square(place);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [column + dx, row + dy]));
        let ends = around.filter_map(|square| self.0.get(&square)).flatten();
        let near: Vec<CutEnd> = ends.copied().filter(|end| apart_m(end.at, place) <= NEAR_M).collect();
        let differ = |a: &CutEnd, b: &CutEnd| a.number != b.number && apart_m(a.at, b.at) >= APART_M;
        near.iter().any(|end| near.iter().any(|other| differ(end, other)))
    }
}

/// Where ferries begin and end.
fn quays(network: &Network, metres: &dyn Fn(LonLat) -> Metres) -> Vec<Metres> {
    let is_ferry = |stretch: &Stretch| network.way(stretch).class() == RoadClass::Ferry;
    let ferries = network.segments().filter(|&segment| network.stretches(segment).iter().any(is_ferry));
    ferries.flat_map(|segment| network.segment_nodes(segment)).map(|node| metres(network.node_at(node))).collect()
}

fn apart_m(a: Metres, b: Metres) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn square(place: Metres) -> [i64; 2] {
    place.map(|metres| (metres / NEAR_M).floor() as i64)
}
