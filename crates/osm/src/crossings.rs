//! How fast ferries are whose tags, or whose relation, say how long a crossing takes that may be drawn in several pieces.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::{ImportReport, RoadClass};

use crate::blocks::RoadWay;
use crate::collected::Collected;
use crate::ferries::{FerryRoute, Shores, length_mm};
use crate::ferry_duration::Duration;
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
        self.lines_that_share(&is_open, &mut done, &mut speeds, report);
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
        let duration = |way: usize| self.collected.ways[way].duration;
        let same_time = |other: &usize| duration(way).is_some() && duration(*other) == duration(way);
        let only = |mut list: Vec<usize>| if list.len() == 1 { list.pop() } else { None };
        let at_fork = || only(there().filter(together).collect()).or_else(|| only(there().filter(same_time).collect()));
        only(there().collect()).or_else(at_fork).filter(|&other| ends_here(other))
    }

    /// Lines of relations that tell their time and share a piece with another line: that piece takes what it takes in the
    /// first of them, the rest of another line what remains of its time.
    fn lines_that_share(
        &self,
        is_open: &FxHashSet<usize>,
        done: &mut FxHashSet<usize>,
        speeds: &mut FxHashMap<i64, u32>,
        report: &mut ImportReport,
    ) {
        let place: FxHashMap<i64, usize> = is_open.iter().map(|&way| (self.collected.ways[way].osm_id, way)).collect();
        let mut lines: Vec<(BTreeSet<usize>, u64)> = self
            .collected
            .ferry_routes()
            .filter_map(|route| {
                let line: BTreeSet<usize> = route.ways.iter().filter_map(|id| place.get(id).copied()).collect();
                let ways: Vec<&RoadWay> = line.iter().map(|&way| &self.collected.ways[way]).collect();
                let whole_mm = ways.iter().map(|way| length_mm(&way.refs, self.nodes)).sum();
                let whole_ms = settled(route.duration?, whole_mm, whole_mm, ways.first()?.osm_id, report)?;
                // Ways that each tell their own share need no help.
                let own_ms: Option<u64> = ways.iter().map(|way| Some(u64::from(way.duration?.ms))).sum();
                let all_told = own_ms.is_some_and(|sum_ms| sum_ms.abs_diff(whole_ms) * 5 <= whole_ms);
                (loose_ends(&ways).len() == 2 && !all_told).then_some((line, whole_ms))
            })
            .collect();
        lines.sort_by_key(|(line, _)| line.len());
        let shares = |line: &BTreeSet<usize>| lines.iter().any(|(other, _)| other != line && !other.is_disjoint(line));
        for (line, whole_ms) in lines.iter().filter(|(line, _)| shares(line)) {
            let (mut rest_mm, mut rest_ms) = (0, *whole_ms);
            let rest: Vec<usize> = line.iter().copied().filter(|way| !done.contains(way)).collect();
            for &way in line {
                let way = &self.collected.ways[way];
                let own_mm = length_mm(&way.refs, self.nodes);
                match speeds.get(&way.osm_id) {
                    Some(&m_h) => rest_ms = rest_ms.saturating_sub(own_mm * 3_600 / u64::from(m_h)),
                    None => rest_mm += own_mm,
                }
            }
            // What remains is no time for the rest: then its own tags, or its length, tell.
            let fits = Duration { ms: u32::try_from(rest_ms).unwrap_or(u32::MAX), else_ms: None, as_clock: true };
            if rest.is_empty() || rest_ms == 0 || fits.over(rest_mm, rest_mm).is_none() {
                continue;
            }
            let what = "ferry lines that share a piece of their way: each takes the time of its relation";
            report.kept.add(what, self.collected.ways[rest[0]].osm_id);
            let m_h = u32::try_from(rest_mm * 3_600 / rest_ms).unwrap_or(u32::MAX).max(1);
            for way in rest {
                done.insert(way);
                speeds.insert(self.collected.ways[way].osm_id, m_h);
            }
        }
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
        let own_ms: Vec<Option<u64>> = ways()
            .zip(&lengths)
            .map(|(way, &own_mm)| settled(way.duration?, own_mm, whole_mm, way.osm_id, report))
            .collect();
        let tagged: Vec<u64> = own_ms.iter().copied().flatten().collect();
        let tagged_mm: u64 =
            own_ms.iter().zip(&lengths).filter(|(ms, _)| ms.is_some()).map(|(_, &own_mm)| own_mm).sum();
        let sum_ms: u64 = tagged.iter().sum();
        let route = self.route_of(line, report);
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
        for ((way, &length_mm), own_ms) in ways().zip(&lengths).zip(own_ms) {
            match (whole_ms, own_ms) {
                (Some(whole_ms), _) => set(way.osm_id, whole_mm, whole_ms),
                (None, Some(own_ms)) => set(way.osm_id, length_mm, own_ms),
                (None, None) => {}
            }
        }
    }

    /// Time and length of the relation that all ways of a line are of, if it tells a time. Where the relation has another line
    /// between the same shores, such as that of the way back, its time is that of each.
    fn route_of(&self, line: &[usize], report: &mut ImportReport) -> Option<(u64, u64)> {
        let routes: Vec<&FerryRoute> = self.collected.ferry_routes().collect();
        let of = |way: usize| self.shores.routes.get(&self.collected.ways[way].osm_id);
        let all = |number: &usize| line.iter().all(|&way| of(way).is_some_and(|of| of.contains(number)));
        let number = of(line[0])?.iter().copied().filter(all).find(|&number| routes[number].duration.is_some())?;
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
        let ms = settled(routes[number].duration?, length_mm, length_mm, self.collected.ways[line[0]].osm_id, report)?;
        Some((ms, length_mm))
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

/// The time that a duration can mean, milliseconds; what cannot be is told under the id of a way.
fn settled(duration: Duration, own_mm: u64, whole_mm: u64, osm_id: i64, report: &mut ImportReport) -> Option<u64> {
    let settled = duration.over(own_mm, whole_mm);
    match settled {
        Some((_, false)) => {}
        Some((_, true)) => report.repaired.add(
            "ferry duration that no ship can keep, such as 1.30 for an hour and a half: read with the next unit",
            osm_id,
        ),
        None => {
            report.repaired.add("ferry duration that no ship can keep: its length at the profile's speed used", osm_id)
        }
    }
    settled.map(|(ms, _)| ms.into())
}
