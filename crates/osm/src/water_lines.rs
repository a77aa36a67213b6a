//! Open water as lines with the water on their right, and the ends of the bridges over it.

use rustc_hash::FxHashMap;
use waywarden_network::{ImportReport, LocalMetric, LonLat};

use crate::nodes::NodeTable;
use crate::water::{Kind, Water, WaterWay};

/// Half of the width that a river or canal has at least of which only the middle line is drawn, metres: wide enough that
/// nobody steps over it.
const HALF_RIVER_M: f64 = 5.0;
/// Water that is shorter both ways is walked round, metres.
const LEAST_M: f64 = 150.0;

/// Lines with the water on their right, and the ends of bridges.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub water: Vec<Vec<LonLat>>,
    pub bridges: Vec<[LonLat; 2]>,
}

/// Joins the outlines.
pub(crate) fn lines(water: &Water, nodes: &NodeTable, report: &mut ImportReport) -> Lines {
    let mut lines = Lines::default();
    let ways: FxHashMap<i64, &WaterWay> = water.ways.iter().map(|way| (way.osm_id, way)).collect();
    let place = |id: &i64| nodes.find(*id);
    let mut rivers: Vec<Vec<LonLat>> = Vec::new();
    let (mut any, mut cut) = (false, 0);
    let mut add = |refs: &[i64], side: Side| {
        let mut line: Vec<LonLat> = refs.iter().filter_map(place).collect();
        line.dedup();
        any = true;
        // An outline that the extract cuts off is no coast: it ends where it was cut, by the straight way.
        if side != Side::AsDrawn && line.len() > 2 && line.first() != line.last() {
            cut += 1;
            line.extend(line.first().copied());
        }
        if line.len() >= 2 && (side == Side::AsDrawn || is_large(&line)) {
            turn(&mut line, side);
            lines.water.push(line);
        }
    };
    for way in &water.ways {
        match way.kind {
            Kind::Area => add(&way.refs, Side::Within),
            Kind::Coast => add(&way.refs, Side::AsDrawn),
            Kind::River => {
                let line: Vec<LonLat> = way.refs.iter().filter_map(place).collect();
                let mut strip = strip(&line);
                if strip.len() >= 4 {
                    turn(&mut strip, Side::Within);
                    rivers.push(strip);
                }
            }
            Kind::Untagged | Kind::Bridge => {}
        }
    }
    for area in &water.areas {
        for (members, side) in [(&area.outer, Side::Within), (&area.inner, Side::Without)] {
            // A member with the tags of water is an outline of its own already.
            let parts = members.iter().filter_map(|id| ways.get(id)).filter(|way| way.kind != Kind::Area);
            for ring in rings(parts.map(|way| way.refs.as_slice()).collect()) {
                add(&ring, side);
            }
        }
    }
    if cut > 0 {
        report.repaired.add_count("outlines of open water that the extract cuts off: closed by the straight way", cut);
    }
    any |= !rivers.is_empty();
    lines.water.extend(rivers);
    if lines.water.is_empty() && any {
        return lines;
    }
    if lines.water.is_empty() {
        let what = "no open water in the extract: a walk to the road may cross a river, a lake or the sea; give an extract \
                    with natural=water and natural=coastline to rule that out";
        report.noticed.add_count(what, 1);
        return lines;
    }
    report.kept.add_count("lines of open water", lines.water.len() as u64);
    for way in water.ways.iter().filter(|way| way.kind == Kind::Bridge) {
        if let [Some(first), Some(last)] = [way.refs.first(), way.refs.last()].map(|id| id.and_then(place)) {
            lines.bridges.push([first, last]);
        }
    }
    lines
}

/// On which side of a line the water is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// On its right.
    AsDrawn,
    /// Within the ring, which a clip may have left open.
    Within,
    /// Outside of the ring: an island.
    Without,
}

/// The outline of a river of which only the middle line is drawn.
fn strip(line: &[LonLat]) -> Vec<LonLat> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (place, &at) in line.iter().enumerate() {
        let metric = LocalMetric::at_latitude(at.lat());
        let (before, after) = (line[place.saturating_sub(1)], line[(place + 1).min(line.len() - 1)]);
        let (dx, dy) = metric.vector_m(before, after);
        let length = dx.hypot(dy);
        if length == 0.0 {
            continue;
        }
        let (east, north) = (-dy / length * HALF_RIVER_M, dx / length * HALF_RIVER_M);
        let moved = |sign: f64| LonLat {
            lon_e7: at.lon_e7.saturating_add((sign * east / metric.m_per_deg_lon * 1e7).round() as i32),
            lat_e7: at.lat_e7.saturating_add((sign * north / metric.m_per_deg_lat * 1e7).round() as i32),
        };
        left.push(moved(1.0));
        right.push(moved(-1.0));
    }
    left.extend(right.into_iter().rev());
    left.extend(left.first().copied());
    left
}

/// Turns a line round if its water would be on its left.
fn turn(line: &mut [LonLat], side: Side) {
    let origin = line[0];
    let less = |a: i32, b: i32| i128::from(a) - i128::from(b);
    let from_origin = |at: LonLat| [less(at.lon_e7, origin.lon_e7), less(at.lat_e7, origin.lat_e7)];
    let area: i128 = line
        .iter()
        .zip(line.iter().cycle().skip(1))
        .map(|(a, b)| {
            let [ax, ay] = from_origin(*a);
            let [bx, by] = from_origin(*b);
            ax * by - bx * ay
        })
        .sum();
    // Positive: anticlockwise, the inside on the left.
    let reversed = match side {
        Side::AsDrawn => false,
        Side::Within => area > 0,
        Side::Without => area < 0,
    };
    if reversed {
        line.reverse();
    }
}

fn is_large(line: &[LonLat]) -> bool {
    let metric = LocalMetric::at_latitude(line[0].lat());
    let (mut low, mut high) = ((0.0_f64, 0.0_f64), (0.0_f64, 0.0_f64));
    for &at in line {
        let (x, y) = metric.vector_m(line[0], at);
        (low, high) = ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)));
    }
    (high.0 - low.0).max(high.1 - low.1) >= LEAST_M
}

/// Joins rows of nodes at their ends; what does not close stays as long as it gets.
fn rings(mut parts: Vec<&[i64]>) -> Vec<Vec<i64>> {
    parts.retain(|part| part.len() >= 2);
    let mut at_end: FxHashMap<i64, Vec<usize>> = FxHashMap::default();
    for (number, part) in parts.iter().enumerate() {
        for end in [part[0], part[part.len() - 1]] {
            at_end.entry(end).or_default().push(number);
        }
    }
    let mut used = vec![false; parts.len()];
    let mut found = Vec::new();
    for first in 0..parts.len() {
        if std::mem::replace(&mut used[first], true) {
            continue;
        }
        let mut ring = parts[first].to_vec();
        // Once from its end, once from its beginning.
        for _ in 0..2 {
            while ring[0] != ring[ring.len() - 1] {
                let end = ring[ring.len() - 1];
                let Some(&next) = at_end[&end].iter().find(|&&next| !used[next]) else { break };
                used[next] = true;
                let part = parts[next];
                if part[0] == end {
                    ring.extend(&part[1..]);
                } else {
                    ring.extend(part[..part.len() - 1].iter().rev());
                }
            }
            ring.reverse();
        }
        found.push(ring);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_of_several_ways_are_joined_however_they_run() {
        let parts: [&[i64]; 4] = [&[1, 2, 3], &[5, 4, 3], &[5, 6, 1], &[7, 8]];
        let found = rings(parts.to_vec());
        assert_eq!(found.len(), 2);
        assert!(found[0].first() == found[0].last() && found[0].len() == 7, "{found:?}");
        assert_eq!(found[1].len(), 2);
    }

    #[test]
    fn the_water_is_on_the_right() {
        let at = |lon_e7, lat_e7| LonLat { lon_e7, lat_e7 };
        // Anticlockwise: the inside is on the left.
        let ring = vec![at(0, 0), at(100, 0), at(100, 100), at(0, 100), at(0, 0)];
        let turned = |side| {
            let mut line = ring.clone();
            turn(&mut line, side);
            line != ring
        };
        assert_eq!([Side::AsDrawn, Side::Within, Side::Without].map(turned), [false, true, false]);
    }
}
