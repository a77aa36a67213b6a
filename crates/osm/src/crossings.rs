//! How fast ferries are whose tags, or whose relation, say how long a crossing takes that may be drawn in several pieces.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::{ImportReport, RoadClass};

use crate::blocks::RoadWay;
use crate::collected::Collected;
use crate::ferries::{FerryRoute, Shores, length_mm};
use crate::nodes::NodeTable;

/// Crossings that are drawn in one or more ways.
pub(crate) struct Crossings<'a> {
    pub collected: &'a Collected,
    pub nodes: &'a NodeTable,
    pub shores: &'a Shores,
    /// Speed of a ferry of which nothing is said, metres an hour.
    pub usual_m_h: u32,
}

impl Crossings<'_> {
    /// The speed of each ferry of which a duration is known, metres an hour, by the id of its way; `open`: those that carry
    /// cars, by their place among all ways.
    pub fn speeds(&self, open: &[usize], report: &mut ImportReport) -> FxHashMap<i64, u32> {
        let is_open: FxHashSet<usize> = open.iter().copied().collect();
        let mut done = FxHashSet::default();
        let mut speeds = FxHashMap::default();
        for &first in open {
            if !done.insert(first) {
                continue;
            }
            let (mut line, mut next) = (vec![first], 0);
            while next < line.len() {
                let refs = &self.collected.ways[line[next]].refs;
                for end in [refs.first(), refs.last()].into_iter().flatten() {
                    let other = self.goes_on(*end, line[next], &is_open);
                    line.extend(other.filter(|&other| done.insert(other)));
                }
                next += 1;
            }
            self.speeds_of(&line, &mut speeds, report);
        }
        speeds
    }

    /// The way in which a crossing goes on at an end of one of its ways: the only other there, or the only other of its
    /// relation; none where a road touches it.
    fn goes_on(&self, end: i64, way: usize, is_open: &FxHashSet<usize>) -> Option<usize> {
        if self.shores.road.contains(&end) {
            return None;
        }
        let ends_here = |other: usize| {
            let refs = &self.collected.ways[other].refs;
            refs.first() == Some(&end) || refs.last() == Some(&end)
        };
        let there =
            || self.shores.ferries[&end].iter().copied().filter(|other| *other != way && is_open.contains(other));
        let relation =
            |way: usize| self.shores.routes.get(&self.collected.ways[way].osm_id).map_or(&[][..], Vec::as_slice);
        let together = |other: &usize| relation(way).iter().any(|route| relation(*other).contains(route));
        let only = |mut list: Vec<usize>| if list.len() == 1 { list.pop() } else { None };
        only(there().collect()).or_else(|| only(there().filter(together).collect())).filter(|&other| ends_here(other))
    }

    /// How far a speed is from that of usual ferries: the larger of the two over the other.
    fn oddity(&self, length_mm: u64, time_ms: u64) -> f64 {
        let ratio = (length_mm * 3_600) as f64 / time_ms.max(1) as f64 / f64::from(self.usual_m_h.max(1));
        ratio.max(1.0 / ratio.max(1e-9))
    }

    fn speeds_of(&self, line: &[usize], speeds: &mut FxHashMap<i64, u32>, report: &mut ImportReport) {
        let ways = || line.iter().map(|&way| &self.collected.ways[way]);
        let lengths: Vec<u64> = ways().map(|way| length_mm(&way.refs, self.nodes)).collect();
        let whole_mm: u64 = lengths.iter().sum();
        let tagged: Vec<u64> = ways().filter_map(|way| way.duration_ms).map(u64::from).collect();
        let tagged_mm: u64 =
            ways().zip(&lengths).filter(|(way, _)| way.duration_ms.is_some()).map(|(_, &length_mm)| length_mm).sum();
        let sum_ms: u64 = tagged.iter().sum();
        let route = self.route_of(line);
        let mut set = |id: i64, length_mm: u64, time_ms: u64| {
            let speed = u32::try_from(length_mm * 3_600 / time_ms.max(1)).unwrap_or(u32::MAX).max(1);
            speeds.insert(id, speed);
        };
        let whole_ms = match (tagged.first(), route) {
            (None, None) => return,
            // The relation's time is that of all its ways.
            (None, Some((route_ms, route_mm))) => {
                report
                    .kept
                    .add("ferries whose duration is that of their relation", self.collected.ways[line[0]].osm_id);
                return ways().for_each(|way| set(way.osm_id, route_mm, route_ms));
            }
            (Some(&first), route) => {
                let same = tagged.len() > 1 && tagged.iter().all(|&ms| ms == first);
                let route_ms = route.map(|(ms, _)| ms);
                let near = |a: u64, b: u64| a.abs_diff(b) * 20 <= a.max(b);
                if line.len() == 1 {
                    Some(first)
                } else if same {
                    // Each says the whole, or each its own share.
                    let repeated = match route_ms {
                        Some(ms) if near(ms, first) => true,
                        Some(ms) if near(ms, sum_ms) => false,
                        _ => self.oddity(whole_mm, first) <= self.oddity(tagged_mm, sum_ms),
                    };
                    if repeated {
                        let what = "ferry whose ways all say how long the whole crossing takes: counted once";
                        report.repaired.add(what, self.collected.ways[line[0]].osm_id);
                    }
                    repeated.then_some(first)
                } else if tagged.len() < line.len() {
                    // Some say nothing: what the others say is the whole, or their own share.
                    let whole = route_ms.is_some_and(|ms| near(ms, sum_ms))
                        || self.oddity(whole_mm, sum_ms) <= self.oddity(tagged_mm, sum_ms);
                    // A relation of just these ways says what the rest takes.
                    let of_these = route.filter(|&(_, route_mm)| route_mm == whole_mm).map(|(ms, _)| ms);
                    of_these.or_else(|| whole.then_some(sum_ms))
                } else {
                    None
                }
            }
        };
        for (way, &length_mm) in ways().zip(&lengths) {
            match (whole_ms, way.duration_ms) {
                (Some(whole_ms), _) => set(way.osm_id, whole_mm, whole_ms),
                (None, Some(own_ms)) => set(way.osm_id, length_mm, own_ms.into()),
                (None, None) => {}
            }
        }
    }

    /// Time and length of the relation that all ways of a line are of, if it tells a time. Where the relation has another line
    /// between the same shores, such as that of the way back, its time is that of each.
    fn route_of(&self, line: &[usize]) -> Option<(u64, u64)> {
        let routes: Vec<&FerryRoute> = self.collected.ferry_routes().collect();
        let of = |way: usize| self.shores.routes.get(&self.collected.ways[way].osm_id);
        let all = |number: &usize| line.iter().all(|&way| of(way).is_some_and(|of| of.contains(number)));
        let number = of(line[0])?.iter().copied().filter(all).find(|&number| routes[number].duration_ms.is_some())?;
        let mut ways: Vec<i64> = routes[number].ways.clone();
        ways.sort_unstable();
        ways.dedup();
        let ferry = |id: i64| self.collected.way(id).filter(|way| way.way.class() == RoadClass::Ferry);
        let of_line = |way: &&RoadWay| line.iter().any(|&own| self.collected.ways[own].osm_id == way.osm_id);
        let (own, others): (Vec<&RoadWay>, Vec<&RoadWay>) = ways.into_iter().filter_map(ferry).partition(of_line);
        let shores = loose_ends(&own);
        let there_and_back = shores.len() == 2 && !others.is_empty() && loose_ends(&others) == shores;
        let counted = own.iter().chain(others.iter().filter(|_| !there_and_back));
        let length_mm = counted.map(|way| length_mm(&way.refs, self.nodes)).sum();
        Some((routes[number].duration_ms?.into(), length_mm))
    }
}

/// The nodes at which ways end and none of the others goes on.
fn loose_ends(ways: &[&RoadWay]) -> BTreeSet<i64> {
    let mut loose = BTreeSet::new();
    for end in ways.iter().flat_map(|way| [way.refs.first(), way.refs.last()]).flatten() {
        if !loose.insert(*end) {
            loose.remove(end);
        }
    }
    loose
}
