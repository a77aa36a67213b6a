//! Open water beside the roads: whether a straight walk crosses it.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::{LocalMetric, LonLat, Network};

/// Water of which a walk crosses less is stepped over or bridged by a plank, metres.
const LEAST_CROSSED_M: f64 = 8.0;
/// A bridge so near to where a walk crosses water serves it, metres.
const BRIDGE_M: f64 = 150.0;

/// A straight piece of a line in its box.
type Edge = GeomWithData<Rectangle<[f64; 2]>, (LonLat, LonLat)>;

/// An index of the lines of open water.
#[derive(Debug)]
pub(crate) struct WaterIndex {
    edges: RTree<Edge>,
    bridges: RTree<Edge>,
}

fn boxed(a: LonLat, b: LonLat) -> Edge {
    GeomWithData::new(Rectangle::from_corners([a.lon(), a.lat()], [b.lon(), b.lat()]), (a, b))
}

impl WaterIndex {
    pub(crate) fn new(network: &Network) -> Self {
        let edges = network.water().flat_map(|line| line.windows(2)).map(|pair| boxed(pair[0], pair[1])).collect();
        let bridges = network.parts.bridges.iter().map(|&[a, b]| boxed(a, b)).collect();
        Self { edges: RTree::bulk_load(edges), bridges: RTree::bulk_load(bridges) }
    }

    /// Whether the straight line between two places crosses open water without a bridge near by.
    pub(crate) fn crosses(&self, from: LonLat, to: LonLat) -> bool {
        let envelope = AABB::from_corners([from.lon(), from.lat()], [to.lon(), to.lat()]);
        let metric = LocalMetric::at_latitude(from.lat());
        let end = metric.vector_m(from, to);
        let length_m = end.0.hypot(end.1);
        // Where the shore is crossed, as a share of the way, and whether into the water.
        let mut shores: Vec<(f64, bool)> = self
            .edges
            .locate_in_envelope_intersecting(&envelope)
            .filter_map(|edge| {
                let (a, b) = (metric.vector_m(from, edge.data.0), metric.vector_m(from, edge.data.1));
                let along = (b.0 - a.0, b.1 - a.1);
                let turn = end.0 * along.1 - end.1 * along.0;
                if turn == 0.0 {
                    return None;
                }
                let share = (a.0 * along.1 - a.1 * along.0) / turn;
                let on_edge = (a.0 * end.1 - a.1 * end.0) / turn;
                // Half open, so that a corner counts once.
                let hit = (0.0..=1.0).contains(&share) && (0.0..1.0).contains(&on_edge);
                // The water is on the right of the edge: crossing it from left to right leads into it.
                hit.then_some((share, turn > 0.0))
            })
            .collect();
        shores.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut depth: i64 = 0;
        let mut least = 0;
        for &(_, into) in &shores {
            depth += if into { 1 } else { -1 };
            least = least.min(depth);
        }
        // Waters overlap at most so deep before the first shore.
        depth = -least;
        let mut entered = if depth > 0 { Some(0.0) } else { None };
        let mut crossed = Vec::new();
        for &(share, into) in &shores {
            depth += if into { 1 } else { -1 };
            match (depth > 0, entered) {
                (true, None) => entered = Some(share),
                (false, Some(begin)) => {
                    crossed.push((begin, share));
                    entered = None;
                }
                _ => {}
            }
        }
        crossed.extend(entered.filter(|_| !shores.is_empty()).map(|begin| (begin, 1.0)));
        crossed.into_iter().any(|(begin, leave)| {
            (leave - begin) * length_m >= LEAST_CROSSED_M && {
                let middle = f64::midpoint(begin, leave);
                !self.has_bridge(from, &metric, (end.0 * middle, end.1 * middle))
            }
        })
    }

    /// Whether a bridge leads over the water at a place, given in metres from another.
    fn has_bridge(&self, origin: LonLat, metric: &LocalMetric, (x, y): (f64, f64)) -> bool {
        let (lon, lat) = (origin.lon() + x / metric.m_per_deg_lon, origin.lat() + y / metric.m_per_deg_lat);
        let (dlon, dlat) = (BRIDGE_M / metric.m_per_deg_lon, BRIDGE_M / metric.m_per_deg_lat);
        let around = AABB::from_corners([lon - dlon, lat - dlat], [lon + dlon, lat + dlat]);
        self.bridges.locate_in_envelope_intersecting(&around).any(|bridge| {
            let (a, b) = (metric.vector_m(origin, bridge.data.0), metric.vector_m(origin, bridge.data.1));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length2 = dx * dx + dy * dy;
            let along = if length2 > 0.0 { (((x - a.0) * dx + (y - a.1) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            (a.0 + along * dx - x).hypot(a.1 + along * dy - y) <= BRIDGE_M
        })
    }
}

impl Network {
    /// Lines of open water (lakes, wide rivers, the coast), with the water on their right; a closed line begins and ends at
    /// the same point. None if the extract holds none.
    pub fn water(&self) -> impl Iterator<Item = &[LonLat]> {
        let first = &self.parts.water_first;
        (1..first.len()).map(|i| &self.parts.water_at[first[i - 1] as usize..first[i] as usize])
    }

    /// Whether the straight line between two places crosses at least 8 m of open water where no bridge is within 150 m.
    #[must_use]
    pub fn crosses_water(&self, from: LonLat, to: LonLat) -> bool {
        !self.parts.water_at.is_empty() && self.water_index().crosses(from, to)
    }
}
