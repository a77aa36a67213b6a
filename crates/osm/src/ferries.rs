//! What only the whole of the roads can say of ferries: which carry cars, which ramps belong to them, how long a crossing
//! takes that is drawn in several pieces.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::{ImportReport, RoadClass};

use crate::collected::Collected;
use crate::nodes::NodeTable;
use crate::rules::{Carries, FERRY, REVERSIBLE};

/// A relation of a ferry line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FerryRoute {
    pub carries: Carries,
    /// Its tags forbid cars.
    pub closed: bool,
    pub duration_ms: Option<u32>,
    pub ways: Vec<i64>,
}

/// Ramps are looked for so far from the quay along minor roads, millimetres.
const RAMP_MM: u64 = 1_000_000;

/// Decides about ferries and ramps; ways that stay closed are taken out and counted. Returns the speed of each ferry whose
/// tags or relation tell a duration, metres an hour, by the id of its way. `usual_m_h` is that of ferries without.
pub(crate) fn settle(
    collected: &mut Collected,
    nodes: &NodeTable,
    usual_m_h: u32,
    report: &mut ImportReport,
) -> FxHashMap<i64, u32> {
    let is_ferry = |way: usize| collected.ways[way].way.class() == RoadClass::Ferry;
    let ferries: Vec<usize> = (0..collected.ways.len()).filter(|&way| is_ferry(way)).collect();
    let any_reversible = collected.ways.iter().any(|way| way.reversible);
    if ferries.is_empty() && !any_reversible {
        return FxHashMap::default();
    }
    let shores = Shores::new(collected, &ferries);
    let mut gone = FxHashSet::default();
    let open = open_ferries(collected, &ferries, &shores, &mut gone, report);
    if any_reversible {
        ramps(collected, nodes, &open, &mut gone, report);
    }
    let speeds = Lines { collected, nodes, shores: &shores, usual_m_h }.speeds(&open, report);
    collected.remove(&gone);
    speeds
}

/// What meets at the nodes of ferries.
struct Shores {
    /// Nodes of ferries that a road touches.
    road: FxHashSet<i64>,
    /// Ferries at each node, by their place among all ways.
    ferries: FxHashMap<i64, Vec<usize>>,
    /// Relations of each way, by their place among all.
    routes: FxHashMap<i64, Vec<usize>>,
}

impl Shores {
    fn new(collected: &Collected, ferries: &[usize]) -> Self {
        let mut at: FxHashMap<i64, Vec<usize>> = FxHashMap::default();
        for &way in ferries {
            for &id in &collected.ways[way].refs {
                let there = at.entry(id).or_default();
                if there.last() != Some(&way) {
                    there.push(way);
                }
            }
        }
        let roads = collected.ways.iter().filter(|way| way.way.class() != RoadClass::Ferry);
        let road = roads.flat_map(|way| &way.refs).filter(|id| at.contains_key(id)).copied().collect();
        let mut routes: FxHashMap<i64, Vec<usize>> = FxHashMap::default();
        for (number, route) in collected.ferry_routes().enumerate() {
            route.ways.iter().for_each(|&way| routes.entry(way).or_default().push(number));
        }
        Self { road, ferries: at, routes }
    }
}

/// The ferries that carry cars, by their place; the others are put under `gone`.
fn open_ferries(
    collected: &Collected,
    ferries: &[usize],
    shores: &Shores,
    gone: &mut FxHashSet<u32>,
    report: &mut ImportReport,
) -> Vec<usize> {
    let routes: Vec<&FerryRoute> = collected.ferry_routes().collect();
    let (mut open, mut unsaid) = (Vec::new(), Vec::new());
    for &way in ferries {
        let RoadOf { carries, id } = RoadOf { carries: collected.ways[way].carries, id: collected.ways[way].osm_id };
        let of_way: Vec<&FerryRoute> = shores.routes.get(&id).into_iter().flatten().map(|&r| routes[r]).collect();
        if carries == Carries::Cars {
            open.push(way);
        } else if of_way.iter().any(|route| route.carries == Carries::Cars && !route.closed) {
            report.kept.add("ferries that carry cars by the tags of their relation", id);
            open.push(way);
        } else if carries == Carries::FootOnly
            || of_way.iter().any(|route| route.closed || route.carries == Carries::FootOnly)
        {
            report.dropped.add(FERRY, id);
            gone.insert(way as u32);
        } else {
            unsaid.push(way);
        }
    }
    // Nodes from which cars can go on: roads and the ferries that carry them.
    let certain: FxHashSet<i64> = open.iter().flat_map(|&way| &collected.ways[way].refs).copied().collect();
    let mut left: FxHashSet<usize> = unsaid.iter().copied().collect();
    for &first in &unsaid {
        if !left.remove(&first) {
            continue;
        }
        let (mut line, mut next) = (vec![first], 0);
        let mut ends = FxHashSet::default();
        while next < line.len() {
            for id in &collected.ways[line[next]].refs {
                if shores.road.contains(id) || certain.contains(id) {
                    ends.insert(*id);
                }
                line.extend(shores.ferries[id].iter().filter(|way| left.remove(way)));
            }
            next += 1;
        }
        for way in line {
            let id = collected.ways[way].osm_id;
            if ends.len() >= 2 {
                let what = "ferry of which no tag says for whom it is, that joins car roads on both shores: taken to carry cars";
                report.noticed.add(what, id);
                open.push(way);
            } else {
                report.dropped.add(FERRY, id);
                gone.insert(way as u32);
            }
        }
    }
    open.sort_unstable();
    open
}

struct RoadOf {
    carries: Carries,
    id: i64,
}

/// Opens the lanes of changing direction that lead to a ferry, on which both directions take turns; closes the others.
fn ramps(
    collected: &mut Collected,
    nodes: &NodeTable,
    ferries: &[usize],
    gone: &mut FxHashSet<u32>,
    report: &mut ImportReport,
) {
    let minor = |class: RoadClass| {
        use RoadClass::{Other, Residential, Road, Service, Track, Unclassified};
        matches!(class, Service | Road | Track | Other | Unclassified | Residential)
    };
    let passes = |way: usize| collected.ways[way].reversible || minor(collected.ways[way].way.class());
    let mut at: FxHashMap<i64, Vec<usize>> = FxHashMap::default();
    for way in (0..collected.ways.len()).filter(|&way| passes(way)) {
        collected.ways[way].refs.iter().for_each(|&id| at.entry(id).or_default().push(way));
    }
    // The shortest distance from a quay of each node; few are near one, so a plain list will do.
    let mut found: FxHashMap<i64, u64> = FxHashMap::default();
    let mut stack: Vec<(i64, u64)> =
        ferries.iter().flat_map(|&way| &collected.ways[way].refs).map(|&id| (id, 0)).collect();
    let mut ramps = FxHashSet::default();
    while let Some((id, from_mm)) = stack.pop() {
        if found.get(&id).is_some_and(|&known| known <= from_mm) {
            continue;
        }
        found.insert(id, from_mm);
        for &way in at.get(&id).into_iter().flatten() {
            let way_mm = length_mm(&collected.ways[way].refs, nodes);
            if collected.ways[way].reversible {
                ramps.insert(way);
            }
            if from_mm + way_mm <= RAMP_MM {
                stack.extend(collected.ways[way].refs.iter().map(|&other| (other, from_mm + way_mm.max(1))));
            }
        }
    }
    for way in (0..collected.ways.len()).filter(|&way| collected.ways[way].reversible) {
        let id = collected.ways[way].osm_id;
        if ramps.contains(&way) {
            report.kept.add("reversible ramps and piers of ferries, open in both directions", id);
        } else {
            report.dropped.add(REVERSIBLE, id);
            gone.insert(way as u32);
        }
    }
}

fn length_mm(refs: &[i64], nodes: &NodeTable) -> u64 {
    let at = |id: i64| nodes.index(id).and_then(|index| nodes.at(index));
    let pieces = refs.windows(2).filter_map(|pair| Some((at(pair[0])?, at(pair[1])?)));
    pieces.map(|(a, b)| u64::from(a.distance_mm(b))).sum()
}

/// Crossings that are drawn in one or more ways.
struct Lines<'a> {
    collected: &'a Collected,
    nodes: &'a NodeTable,
    shores: &'a Shores,
    usual_m_h: u32,
}

impl Lines<'_> {
    fn speeds(&self, open: &[usize], report: &mut ImportReport) -> FxHashMap<i64, u32> {
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
                    whole.then_some(sum_ms)
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

    /// Time and length of the relation that all ways of a line are of, if it tells a time.
    fn route_of(&self, line: &[usize]) -> Option<(u64, u64)> {
        let routes: Vec<&FerryRoute> = self.collected.ferry_routes().collect();
        let of = |way: usize| self.shores.routes.get(&self.collected.ways[way].osm_id);
        let all = |number: &usize| line.iter().all(|&way| of(way).is_some_and(|of| of.contains(number)));
        let number = of(line[0])?.iter().copied().filter(all).find(|&number| routes[number].duration_ms.is_some())?;
        let mut ways: Vec<i64> = routes[number].ways.clone();
        ways.sort_unstable();
        ways.dedup();
        let ferry = |id: i64| self.collected.way(id).filter(|way| way.way.class() == RoadClass::Ferry);
        let length_mm = ways.into_iter().filter_map(ferry).map(|way| length_mm(&way.refs, self.nodes)).sum();
        Some((routes[number].duration_ms?.into(), length_mm))
    }
}
