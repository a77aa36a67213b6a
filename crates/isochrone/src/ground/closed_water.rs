//! Closed lines of water in rows: how often they go around a place, asked of the few edges beside it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// A place, or an end of an edge, in whole 1e-7 degrees.
pub(crate) type At = [i32; 2];

/// Sections of a row, at most.
const SECTIONS: i64 = 256;

/// Edges of closed lines with the water on their right, by rows of equal height.
#[derive(Debug, Default)]
pub(crate) struct ClosedWater {
    height_e7: i64,
    least_width_e7: i64,
    rows: FxHashMap<i32, Row>,
}

/// The edges that meet a row, and its sections from when it is first asked.
#[derive(Debug, Default)]
struct Row {
    edges: Vec<[At; 2]>,
    sections: OnceLock<Sections>,
}

/// Sections of equal width from west to east. The first has no edge: it is all that lies west of them.
#[derive(Debug)]
struct Sections {
    west_e7: i64,
    width_e7: i64,
    sections: Vec<Section>,
}

#[derive(Clone, Debug, Default)]
struct Section {
    /// Those that reach into it.
    edges: Vec<[At; 2]>,
    /// What those wholly to the east of it add up to, from each latitude on. Where one line goes on along the next edge
    /// nothing changes, so these are few.
    turns_from: Vec<(i32, i32)>,
}

impl ClosedWater {
    /// No edges yet. Sections are no narrower than `least_width_e7`.
    pub(crate) fn new(height_e7: i64, least_width_e7: i64) -> Self {
        Self { height_e7, least_width_e7, rows: FxHashMap::default() }
    }

    pub(crate) fn push(&mut self, [a, b]: [At; 2]) {
        for row in self.row(a[1].min(b[1]))..=self.row(a[1].max(b[1])) {
            self.rows.entry(row).or_default().edges.push([a, b]);
        }
    }

    fn row(&self, lat_e7: i32) -> i32 {
        i64::from(lat_e7).div_euclid(self.height_e7) as i32
    }

    /// Whether closed lines go around a place: waters may overlap, islands take away. Counted along a ray to the east; of the
    /// ends of an edge the southern one counts.
    pub(crate) fn holds(&self, at: At) -> bool {
        let number = self.row(at[1]);
        let Some(row) = self.rows.get(&number) else { return false };
        let south_e7 = i64::from(number) * self.height_e7;
        let sections = row
            .sections
            .get_or_init(|| Sections::new(&row.edges, [south_e7, south_e7 + self.height_e7], self.least_width_e7));
        sections.turns(at) > 0
    }
}

/// What an edge adds: the water is on its right, so one that leads down has it on its western side.
fn turns_of([a, b]: [At; 2]) -> i32 {
    if b[1] < a[1] { 1 } else { -1 }
}

/// Whether a ray from a place to the east meets an edge.
fn is_met([a, b]: [At; 2], at: At) -> bool {
    (a[1] > at[1]) != (b[1] > at[1]) && (side(a, b, at) > 0) == (b[1] > a[1])
}

/// Positive if a place is on the left of a line. Exact.
fn side(a: At, b: At, at: At) -> i64 {
    let d = |to: i32, from: i32| i64::from(to) - i64::from(from);
    d(b[0], a[0]) * d(at[1], a[1]) - d(b[1], a[1]) * d(at[0], a[0])
}

impl Sections {
    fn new(edges: &[[At; 2]], [south_e7, north_e7]: [i64; 2], least_width_e7: i64) -> Self {
        let ends = |edge: &[At; 2]| [edge[0][0].min(edge[1][0]), edge[0][0].max(edge[1][0])].map(i64::from);
        let west_e7 = edges.iter().map(|edge| ends(edge)[0]).min().unwrap_or(0);
        let east_e7 = edges.iter().map(|edge| ends(edge)[1]).max().unwrap_or(0);
        let width_e7 = least_width_e7.max((east_e7 - west_e7) / SECTIONS + 1);
        let mut found = Self { west_e7, width_e7, sections: Vec::new() };
        found.sections.resize(found.number(east_e7) + 1, Section::default());
        for &edge in edges {
            let [west, east] = ends(&edge).map(|lon_e7| found.number(lon_e7));
            found.sections[west..=east].iter_mut().for_each(|section| section.edges.push(edge));
        }
        // From east to west: what begins in a section is wholly to the east of the one before.
        let mut changes: BTreeMap<i32, i32> = BTreeMap::new();
        for number in (0..found.sections.len()).rev() {
            let mut sum = 0;
            let from = |(&lat_e7, &change): (&i32, &i32)| {
                sum += change;
                (lat_e7, sum)
            };
            found.sections[number].turns_from = changes.iter().map(from).collect();
            for &edge in &found.sections[number].edges {
                if found.number(ends(&edge)[0]) == number {
                    let lats_e7 = [edge[0][1].min(edge[1][1]), edge[0][1].max(edge[1][1])].map(i64::from);
                    let [low, high] = lats_e7.map(|lat_e7| lat_e7.clamp(south_e7, north_e7) as i32);
                    for (lat_e7, change) in [(low, turns_of(edge)), (high, -turns_of(edge))] {
                        let known = changes.entry(lat_e7).or_default();
                        *known += change;
                        if *known == 0 {
                            changes.remove(&lat_e7);
                        }
                    }
                }
            }
        }
        found
    }

    /// Number of the section in which a longitude lies; 0 is all that lies west of the edges.
    fn number(&self, lon_e7: i64) -> usize {
        ((lon_e7 - self.west_e7).div_euclid(self.width_e7) + 1).max(0) as usize
    }

    fn turns(&self, at: At) -> i32 {
        let Some(section) = self.sections.get(self.number(i64::from(at[0]))) else { return 0 };
        let above = section.turns_from.partition_point(|&(lat_e7, _)| lat_e7 <= at[1]);
        let east = section.turns_from[..above].last().map_or(0, |&(_, turns)| turns);
        let beside = section.edges.iter().filter(|&&edge| is_met(edge, at));
        east + beside.map(|&edge| turns_of(edge)).sum::<i32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A closed line through some places, some of which have a latitude or a longitude in common.
    fn ring() -> impl Strategy<Value = Vec<At>> {
        prop::collection::vec((-40..40_i32, -40..40_i32), 3..12)
            .prop_map(|places| places.into_iter().map(|(x, y)| [x * 7, y * 5]).collect())
    }

    proptest! {
        /// Rows and sections against all edges one after another.
        #[test]
        fn sections_find_what_all_edges_say(
            rings in prop::collection::vec(ring(), 0..6),
            places in prop::collection::vec((-300..300_i32, -220..220_i32), 40),
            height in 1..300_i64,
            width in 1..300_i64,
        ) {
            let edges = |ring: &Vec<At>| -> Vec<[At; 2]> {
                (0..ring.len()).map(|at| [ring[at], ring[(at + 1) % ring.len()]]).collect()
            };
            let edges: Vec<[At; 2]> = rings.iter().flat_map(edges).filter(|[a, b]| a != b).collect();
            let mut rows = ClosedWater::new(height, width);
            edges.iter().for_each(|&edge| rows.push(edge));
            for (x, y) in places.into_iter().chain(rings.iter().flatten().map(|at| (at[0], at[1]))) {
                let turns: i32 = edges.iter().filter(|&&edge| is_met(edge, [x, y])).map(|&edge| turns_of(edge)).sum();
                prop_assert_eq!(rows.holds([x, y]), turns > 0, "{:?}", (x, y));
            }
        }
    }
}
