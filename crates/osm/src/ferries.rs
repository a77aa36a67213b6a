//! What only the whole of the roads can say of ferries: which carry cars, which ramps belong to them, how long a crossing
//! takes ([`crossings`](crate::crossings)).

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::{ImportReport, RoadClass};

use crate::collected::Collected;
use crate::crossings::Crossings;
use crate::ferry_duration::Duration;
use crate::nodes::NodeTable;
use crate::rules::{Carries, FERRY, REVERSIBLE};

/// A relation of a ferry line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FerryRoute {
    pub carries: Carries,
    /// Its tags forbid cars.
    pub closed: bool,
    /// They do so for the time that is asked about, not always.
    pub suspended: bool,
    pub duration: Option<Duration>,
    /// It has one that is not understood.
    pub unread_duration: bool,
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
    let speeds = Crossings { collected, nodes, shores: &shores, usual_m_h }.speeds(&open, report);
    collected.remove(&gone);
    speeds
}

/// What meets at the nodes of ferries.
pub(crate) struct Shores {
    /// Nodes of ferries that a road touches.
    pub road: FxHashSet<i64>,
    /// Ferries at each node, by their place among all ways.
    pub ferries: FxHashMap<i64, Vec<usize>>,
    /// Relations of each way, by their place among all.
    pub routes: FxHashMap<i64, Vec<usize>>,
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
        let (carries, id) = (collected.ways[way].carries, collected.ways[way].osm_id);
        let of_way: Vec<&FerryRoute> = shores.routes.get(&id).into_iter().flatten().map(|&r| routes[r]).collect();
        if of_way.iter().any(|route| route.suspended) {
            report.dropped.add("ferry that its relation closes at the time asked about", id);
            gone.insert(way as u32);
        } else if carries == Carries::Cars {
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
        if of_way.iter().any(|route| route.unread_duration) && !gone.contains(&(way as u32)) {
            report.repaired.add("duration of a ferry's relation not understood: what else is known used", id);
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

/// Length of a row of nodes, those left out that no file has, millimetres.
pub(crate) fn length_mm(refs: &[i64], nodes: &NodeTable) -> u64 {
    let at = |id: i64| nodes.index(id).and_then(|index| nodes.at(index));
    let pieces = refs.windows(2).filter_map(|pair| Some((at(pair[0])?, at(pair[1])?)));
    pieces.map(|(a, b)| u64::from(a.distance_mm(b))).sum()
}
