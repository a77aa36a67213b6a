//! Open water: lakes, wide rivers and the coast, as lines with the water on their right; and the bridges over it.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::{ImportReport, LocalMetric, LonLat};

use crate::nodes::NodeTable;
use crate::rules::{Tags, tag};

/// What a way means for water.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The outline of open water.
    Area,
    /// The coast: water on its right.
    Coast,
    /// The middle line of a river or canal.
    River,
    /// No tags of its own: it may be part of the outline of a relation.
    Untagged,
    /// A bridge that people can walk over.
    Bridge,
}

/// A way of the water.
#[derive(Clone, Debug)]
pub(crate) struct WaterWay {
    pub osm_id: i64,
    pub kind: Kind,
    pub refs: Vec<i64>,
}

/// Members of a relation of open water.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WaterArea {
    pub outer: Vec<i64>,
    pub inner: Vec<i64>,
}

/// Most members of an area; the largest that are mapped have some thousand.
const MOST_MEMBERS: usize = 20_000;
/// Half of the width that a river or canal has at least of which only the middle line is drawn, metres: wide enough that
/// nobody steps over it.
const HALF_RIVER_M: f64 = 5.0;
/// Water that is shorter both ways is walked round, metres.
const LEAST_M: f64 = 150.0;

/// What the tags of a way mean for water.
pub(crate) fn way(tags: Tags<'_, '_>) -> Option<Kind> {
    let says = |key: &str| matches!(key, "natural" | "waterway" | "landuse" | "bridge");
    if !tags.iter().any(|(key, _)| says(key)) {
        let is_untagged =
            tags.iter().all(|(key, _)| matches!(*key, "source" | "note" | "created_by" | "fixme" | "attribution"));
        return is_untagged.then_some(Kind::Untagged);
    }
    if tag(tags, "natural") == Some("coastline") {
        return Some(Kind::Coast);
    }
    if is_open_water(tags) {
        return Some(Kind::Area);
    }
    if matches!(tag(tags, "waterway"), Some("river" | "canal")) && !is_dry(tags) {
        return Some(Kind::River);
    }
    let bridge = tag(tags, "bridge").is_some_and(|bridge| bridge != "no");
    let walked = tag(tags, "highway").is_some_and(|highway| {
        !["motorway", "motorway_link", "construction", "proposed", "abandoned", "raceway"].contains(&highway)
    });
    (bridge && walked && tag(tags, "foot") != Some("no")).then_some(Kind::Bridge)
}

/// The members of a relation of open water.
pub(crate) fn area<'a>(tags: Tags<'_, '_>, members: impl Iterator<Item = (&'a str, i64)>) -> Option<WaterArea> {
    if tag(tags, "type") != Some("multipolygon") || !is_open_water(tags) {
        return None;
    }
    let mut area = WaterArea { outer: Vec::new(), inner: Vec::new() };
    for (role, id) in members.take(MOST_MEMBERS) {
        if role == "inner" { &mut area.inner } else { &mut area.outer }.push(id);
    }
    Some(area)
}

fn is_open_water(tags: Tags<'_, '_>) -> bool {
    let water = tag(tags, "natural") == Some("water")
        || matches!(tag(tags, "waterway"), Some("riverbank" | "dock"))
        || tag(tags, "landuse") == Some("reservoir");
    let small = matches!(tag(tags, "water"), Some("pond" | "wastewater" | "fountain" | "pool" | "stream" | "ditch"));
    water && !is_dry(tags) && !small
}

fn is_dry(tags: Tags<'_, '_>) -> bool {
    ["intermittent", "seasonal", "tunnel", "covered"]
        .iter()
        .any(|key| tag(tags, key).is_some_and(|value| value != "no"))
}

/// Everything that the files say of water.
#[derive(Debug, Default)]
pub(crate) struct Water {
    ways: Vec<WaterWay>,
    areas: Vec<WaterArea>,
}

/// Lines with the water on their right, and the ends of bridges.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub water: Vec<Vec<LonLat>>,
    pub bridges: Vec<[LonLat; 2]>,
}

impl Water {
    pub fn add(&mut self, ways: Vec<WaterWay>, areas: Vec<WaterArea>) {
        self.ways.extend(ways);
        self.areas.extend(areas);
    }

    /// Forgets the ways without tags that no area needs, and those given before.
    pub fn settle(&mut self) {
        let members: FxHashSet<i64> =
            self.areas.iter().flat_map(|area| area.outer.iter().chain(&area.inner)).copied().collect();
        let mut seen = FxHashSet::default();
        self.ways
            .retain(|way| (way.kind != Kind::Untagged || members.contains(&way.osm_id)) && seen.insert(way.osm_id));
        self.ways.shrink_to_fit();
    }

    /// The nodes whose places are needed: all, and of bridges the ends.
    pub fn nodes(&self) -> impl Iterator<Item = &i64> {
        let needed = |way: &WaterWay| match way.kind {
            Kind::Bridge => way.refs.len().saturating_sub(1).max(1),
            _ => 1,
        };
        self.ways.iter().flat_map(move |way| way.refs.iter().step_by(needed(way)))
    }

    /// Joins the outlines.
    pub fn lines(self, nodes: &NodeTable, report: &mut ImportReport) -> Lines {
        let mut lines = Lines::default();
        let ways: FxHashMap<i64, &WaterWay> = self.ways.iter().map(|way| (way.osm_id, way)).collect();
        let place = |id: &i64| nodes.find(*id);
        let mut rivers: Vec<Vec<LonLat>> = Vec::new();
        let mut add = |refs: &[i64], side: Side| {
            let mut line: Vec<LonLat> = refs.iter().filter_map(place).collect();
            line.dedup();
            if line.len() >= 2 && (side == Side::AsDrawn || is_large(&line)) {
                turn(&mut line, side);
                lines.water.push(line);
            }
        };
        for way in &self.ways {
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
        for area in &self.areas {
            for (members, side) in [(&area.outer, Side::Within), (&area.inner, Side::Without)] {
                // A member with the tags of water is an outline of its own already.
                let parts = members.iter().filter_map(|id| ways.get(id)).filter(|way| way.kind != Kind::Area);
                for ring in rings(parts.map(|way| way.refs.as_slice()).collect()) {
                    add(&ring, side);
                }
            }
        }
        lines.water.extend(rivers);
        if lines.water.is_empty() {
            let what = "no open water in the extract: a walk to the road may cross a river, a lake or the sea; give an extract \
                        with natural=water and natural=coastline to rule that out";
            report.noticed.add_count(what, 1);
            return lines;
        }
        report.kept.add_count("lines of open water", lines.water.len() as u64);
        for way in self.ways.iter().filter(|way| way.kind == Kind::Bridge) {
            if let [Some(first), Some(last)] = [way.refs.first(), way.refs.last()].map(|id| id.and_then(place)) {
                lines.bridges.push([first, last]);
            }
        }
        lines
    }
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
    let area: i128 = line
        .iter()
        .zip(line.iter().cycle().skip(1))
        .map(|(a, b)| {
            let [ax, ay] = [a.lon_e7 - origin.lon_e7, a.lat_e7 - origin.lat_e7].map(i128::from);
            let [bx, by] = [b.lon_e7 - origin.lon_e7, b.lat_e7 - origin.lat_e7].map(i128::from);
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

    #[test]
    fn tags_of_water() {
        for (tags, kind) in [
            (vec![("natural", "water")], Some(Kind::Area)),
            (vec![("waterway", "riverbank")], Some(Kind::Area)),
            (vec![("natural", "coastline"), ("source", "x")], Some(Kind::Coast)),
            (vec![("natural", "water"), ("intermittent", "yes")], None),
            (vec![("natural", "water"), ("water", "pond")], None),
            (vec![("waterway", "stream")], None),
            (vec![("waterway", "river")], Some(Kind::River)),
            (vec![("waterway", "canal"), ("tunnel", "yes")], None),
            (vec![("highway", "footway"), ("bridge", "yes")], Some(Kind::Bridge)),
            (vec![("highway", "motorway"), ("bridge", "yes")], None),
            (vec![("source", "x")], Some(Kind::Untagged)),
            (vec![], Some(Kind::Untagged)),
            (vec![("building", "yes")], None),
        ] {
            assert_eq!(way(&tags), kind, "{tags:?}");
        }
    }
}
