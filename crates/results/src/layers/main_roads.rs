//! The main roads as lines for the eye: joined, simplified, without minor roads.

use std::collections::{BTreeSet, HashMap};

use waywarden_network::{LocalMetric, LonLat, Network, RoadClass, SegmentId};
use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, Value};

/// Farthest that a drawn road lies off its place, metres: less than the width of its line on a map of a county.
const TOLERANCE_M: f64 = 60.0;

/// Classes that are drawn, the main ones first.
const LEVELS: [(&str, &[RoadClass]); 4] = [
    ("main", &[RoadClass::Motorway, RoadClass::Trunk]),
    ("primary", &[RoadClass::Primary]),
    ("secondary", &[RoadClass::Secondary]),
    ("ferry", &[RoadClass::Ferry]),
];

/// The layer `roads` without lines.
fn none() -> Layer {
    Layer::new("roads", vec![Field::new("level", Kind::Text), Field::new("level_order", Kind::Integer)])
}

/// The layer `roads`, with the level of each line; none of a case that brings its times.
#[must_use]
pub fn main_roads_layer(network: Option<&Network>) -> Layer {
    let mut layer = none();
    let Some(network) = network else { return layer };
    for (order, (name, classes)) in LEVELS.iter().enumerate() {
        let of_level = |segment: &SegmentId| {
            let first = network.stretches(*segment).first();
            first.is_some_and(|stretch| classes.contains(&network.way(stretch).class()))
        };
        let segments: Vec<SegmentId> = network.segments().filter(of_level).collect();
        for line in joined(network, &segments) {
            let id = format!("{name}_{}", layer.features.len() + 1);
            let values = vec![Value::from(*name), Value::Integer(order as i64)];
            layer.features.push(Feature::new(id, Geometry::MultiLineString(vec![simplified(&line)]), values));
        }
    }
    layer
}

/// Chains of segments through nodes where just two of them meet.
fn joined(network: &Network, segments: &[SegmentId]) -> Vec<Vec<LonLat>> {
    let mut at_node: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, segment) in segments.iter().enumerate() {
        for node in network.segment_nodes(*segment) {
            at_node.entry(node.index()).or_default().push(index);
        }
    }
    let mut used = vec![false; segments.len()];
    let mut lines = Vec::new();
    // Both ways from each segment in turn: the order of the segments alone decides.
    for start in 0..segments.len() {
        if std::mem::replace(&mut used[start], true) {
            continue;
        }
        let [from, to] = network.segment_nodes(segments[start]).map(|node| node.index());
        let mut line = network.points(segments[start]).to_vec();
        extend(network, segments, &at_node, &mut used, to, &mut line);
        line.reverse();
        extend(network, segments, &at_node, &mut used, from, &mut line);
        lines.push(line);
    }
    lines
}

fn extend(
    network: &Network,
    segments: &[SegmentId],
    at_node: &HashMap<usize, Vec<usize>>,
    used: &mut [bool],
    mut node: usize,
    line: &mut Vec<LonLat>,
) {
    while let Some([a, b]) = at_node.get(&node).map(Vec::as_slice) {
        let Some(next) = [*a, *b].into_iter().find(|index| !used[*index]) else { return };
        used[next] = true;
        let [from, to] = network.segment_nodes(segments[next]).map(|n| n.index());
        let points = network.points(segments[next]);
        if from == node {
            line.extend(points.iter().skip(1));
            node = to;
        } else {
            line.extend(points.iter().rev().skip(1));
            node = from;
        }
    }
}

/// Without the positions that lie within the tolerance of the line without them (Douglas and Peucker 1973).
fn simplified(line: &[LonLat]) -> Vec<LonLat> {
    let Some(first) = line.first() else { return Vec::new() };
    let metric = LocalMetric::at_latitude(first.lat());
    let flat: Vec<[f64; 2]> = line.iter().map(|p| metric.vector_m(*first, *p).into()).collect();
    let mut keep = BTreeSet::from([0, line.len() - 1]);
    let mut spans = vec![(0, line.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        let far = (from + 1..to).map(|at| (at, distance(flat[at], flat[from], flat[to])));
        let Some((at, off)) = far.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        if off > TOLERANCE_M {
            keep.insert(at);
            spans.extend([(from, at), (at, to)]);
        }
    }
    keep.into_iter().map(|at| line[at]).collect()
}

fn distance([px, py]: [f64; 2], [ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let long = dx * dx + dy * dy;
    let along = if long > 0.0 { (((px - ax) * dx + (py - ay) * dy) / long).clamp(0.0, 1.0) } else { 0.0 };
    (px - ax - along * dx).hypot(py - ay - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_bends() {
        let at = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).unwrap();
        // 0.0005 degrees of latitude are 56 m, 0.002 are 222 m.
        let line = [at(0.0, 51.0), at(0.01, 51.0005), at(0.02, 51.0), at(0.03, 51.002), at(0.04, 51.0)];
        let kept = simplified(&line);
        assert!(kept.contains(&line[3]) && !kept.contains(&line[1]), "{kept:?}");
        assert_eq!((kept[0], kept[kept.len() - 1]), (line[0], line[4]));
        assert_eq!(simplified(&line[..2]), line[..2]);
    }
}
