//! Private roads, what lies behind them, and gates: random small towns against an obvious reference.
//!
//! The reference knows no copies of arcs. Its states are a road driven in one direction and the part of the trip: restricted
//! at its start (0), open (1), restricted at its end (2), on an open street on the way to a gate at its start (3), on one from
//! a gate at its end (4). Which public streets belong to the restricted parts it finds by
//! asking every pair of roads whether one leads to the other.

use std::collections::BTreeMap;

use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;
use waywarden_network::build::{
    BuildSettings, ControlKind, Facing, RawControl, RawRestriction, RawRoads, RawRow, RawVia, TurnCosts, build,
};
use waywarden_network::{LonLat, Meta, Network, Position, RoadClass, SegmentId, UNREACHABLE_MS, Way, way_flags};
use waywarden_routing::{Destination, Search, SearchGraph};

const SIDE: u32 = 4;
const BOARDING_MS: u32 = 300_000;
const BACK_MS: u32 = 20_000;
const GATE_MS: u32 = 60_000;

/// A road between two neighbouring places.
#[derive(Clone, Copy, Debug)]
struct Road {
    ends: [u32; 2],
    class: RoadClass,
    /// Restricted along and against.
    restricted: [bool; 2],
    one_way: bool,
}

#[derive(Clone, Debug)]
struct Town {
    roads: Vec<Road>,
    gates: Vec<u32>,
    /// From road, by place, to road; the only way on or a forbidden one.
    turns: Vec<(usize, u32, usize, bool)>,
}

fn towns() -> impl Strategy<Value = Town> {
    let pairs: Vec<[u32; 2]> = (0..SIDE * SIDE)
        .flat_map(|at| {
            let east = (at % SIDE + 1 < SIDE).then_some([at, at + 1]);
            let south = (at + SIDE < SIDE * SIDE).then_some([at, at + SIDE]);
            [east, south].into_iter().flatten()
        })
        .collect();
    let road = (0..10u32, 0..10u32, 0..8u32);
    let roads = proptest::collection::vec(road, pairs.len());
    let gates = proptest::collection::vec(0..SIDE * SIDE, 0..4);
    let turns = proptest::collection::vec((any::<u16>(), any::<u16>(), any::<bool>()), 0..5);
    (roads, gates, turns).prop_map(move |(kinds, mut gates, turns)| {
        let mut roads = Vec::new();
        for (&ends, (class, access, one_way)) in pairs.iter().zip(kinds) {
            let class = match class {
                0 | 1 => continue,
                2 => RoadClass::Secondary,
                3 => RoadClass::Ferry,
                4 => RoadClass::Service,
                _ => RoadClass::Residential,
            };
            let restricted = [[true, true], [true, false], [false, true]].get(access as usize).copied();
            roads.push(Road { ends, class, restricted: restricted.unwrap_or([false; 2]), one_way: one_way == 0 });
        }
        gates.sort_unstable();
        gates.dedup();
        let turns = turns.into_iter().filter_map(|(from, to, only)| {
            let from = usize::from(from) % roads.len().max(1);
            let via = roads.get(from)?.ends[usize::from(to) % 2];
            let others: Vec<usize> =
                (0..roads.len()).filter(|&road| road != from && roads[road].ends.contains(&via)).collect();
            let to = others.get(usize::from(to / 2) % others.len().max(1))?;
            Some((from, via, *to, only))
        });
        let turns = turns.collect();
        Town { roads, gates, turns }
    })
}

fn network(town: &Town) -> Option<Network> {
    let mut raw = RawRoads::default();
    for at in 0..SIDE * SIDE {
        raw.node_at.push(place(at));
        raw.node_osm_id.push(i64::from(at));
        raw.keep_nodes.push(at);
    }
    for (id, road) in town.roads.iter().enumerate() {
        let flag = |on: bool, flag: u8| if on { flag } else { 0 };
        raw.ways.push(Way {
            osm_id: id as i64,
            name: 0,
            reference: 0,
            speed_m_h: [36_000, if road.one_way { 0 } else { 36_000 }],
            limit_km_h: [0; 2],
            class_code: road.class as u8,
            flags: flag(road.restricted[0], way_flags::END_OF_TRIP)
                | flag(road.restricted[1], way_flags::END_OF_TRIP_AGAINST),
            reason_codes: [0; 2],
        });
        let first_ref = raw.refs.len() as u32;
        raw.refs.extend(road.ends);
        raw.rows.push(RawRow { way: id as u32, first_ref, end_ref: first_ref + 2 });
    }
    raw.gates.clone_from(&town.gates);
    let kind = ControlKind::Barrier { delay_ms: GATE_MS };
    raw.controls = town.gates.iter().map(|&node| RawControl { node, kind, facing: Facing::Both }).collect();
    raw.restrictions = town
        .turns
        .iter()
        .map(|&(from, via, to, only)| RawRestriction {
            osm_id: 1,
            from_way: from as i64,
            via: RawVia::Node(via),
            to_way: to as i64,
            only,
        })
        .collect();
    let turn_costs = TurnCosts { boarding_ms: BOARDING_MS, turn_back_ms: BACK_MS, ..TurnCosts::default() };
    build(raw, Meta::default(), BuildSettings { turn_costs, keep_islands: true }).ok()
}

/// Not quite a grid, so that no two ways round are equally long.
fn place(at: u32) -> LonLat {
    let (x, y) = (f64::from(at % SIDE), f64::from(at / SIDE));
    let lon = 0.004 * x + 0.000_37 * f64::from(at * at % 7);
    LonLat::from_degrees(lon, 0.003 * y + 0.000_29 * f64::from(at * 5 % 6)).expect("valid")
}

/// A road driven along (false) or against its direction.
type Drive = (usize, bool);

struct Reference<'a> {
    town: &'a Town,
    drives: Vec<Drive>,
    /// Parts of a trip that each drive may be in.
    parts: BTreeMap<Drive, [bool; 5]>,
    time_ms: Vec<u32>,
}

impl<'a> Reference<'a> {
    fn new(town: &'a Town, time_ms: Vec<u32>) -> Self {
        let drives = (0..town.roads.len()).flat_map(|road| {
            let both: &[bool] = if town.roads[road].one_way { &[false] } else { &[false, true] };
            both.iter().map(move |&against| (road, against)).collect::<Vec<_>>()
        });
        let mut reference = Self { town, drives: drives.collect(), parts: BTreeMap::new(), time_ms };
        reference.parts = reference.find_parts();
        reference
    }

    fn end(&self, (road, against): Drive) -> u32 {
        self.town.roads[road].ends[usize::from(!against)]
    }

    fn start(&self, (road, against): Drive) -> u32 {
        self.town.roads[road].ends[usize::from(against)]
    }

    fn is_public(&self, (road, against): Drive) -> bool {
        !self.town.roads[road].restricted[usize::from(against)]
    }

    /// How large a set of streets is: its length, ferries aside; a drive by itself, which does not lead back to itself, none.
    fn size(&self, set: &[Drive]) -> u64 {
        let length_mm = |&(road, _): &Drive| match self.town.roads[road].class {
            RoadClass::Ferry => 0,
            _ => {
                let [a, b] = self.town.roads[road].ends.map(place);
                u64::from(a.distance_mm(b))
            }
        };
        if set.len() > 1 { set.iter().map(length_mm).sum() } else { 0 }
    }

    fn leaving(&self, place: u32) -> impl Iterator<Item = Drive> + '_ {
        self.drives.iter().copied().filter(move |&drive| self.start(drive) == place)
    }

    fn public_next(&self, drive: Drive) -> Vec<Drive> {
        let back = (drive.0, !drive.1);
        let gate = self.town.gates.contains(&self.end(drive));
        let on: Vec<Drive> =
            self.leaving(self.end(drive)).filter(|&next| !gate && next != back && self.is_public(next)).collect();
        if on.is_empty() {
            self.drives.iter().copied().filter(|&d| d == back && self.is_public(d)).collect()
        } else {
            on
        }
    }

    /// All that is reached from a place in steps.
    fn spread<T: Ord + Copy>(from: T, next: impl Fn(T) -> Vec<T>) -> Vec<T> {
        let mut found = std::collections::BTreeSet::from([from]);
        let mut stack = vec![from];
        while let Some(at) = stack.pop() {
            stack.extend(next(at).into_iter().filter(|&n| found.insert(n)));
        }
        found.into_iter().collect()
    }

    fn find_parts(&self) -> BTreeMap<Drive, [bool; 5]> {
        let public: Vec<Drive> = self.drives.iter().copied().filter(|&drive| self.is_public(drive)).collect();
        let reached: BTreeMap<Drive, Vec<Drive>> =
            public.iter().map(|&drive| (drive, Self::spread(drive, |d| self.public_next(d)))).collect();
        let leads = |a: Drive, b: Drive| reached[&a].contains(&b);
        // Places that hang together by any road.
        let together = |place: u32| {
            Self::spread(place, |p| {
                let roads = self.town.roads.iter().filter(|road| road.ends.contains(&p));
                roads.flat_map(|road| road.ends).collect()
            })
        };
        let behind = self.behind_gates();
        let mut parts = BTreeMap::new();
        for &drive in &self.drives {
            if !self.is_public(drive) {
                parts.insert(drive, [true, false, true, false, false]);
                continue;
            }
            let near = together(self.start(drive));
            let sets = public.iter().filter(|&&d| near.contains(&self.start(d))).map(|&one| {
                let set: Vec<Drive> = public.iter().copied().filter(|&d| leads(one, d) && leads(d, one)).collect();
                let first = set.iter().map(|&d| self.code(d)).min().expect("itself");
                (self.size(&set), std::cmp::Reverse(first), set)
            });
            let (.., main) = sets.max().expect("the street itself");
            let arrives = !main.iter().any(|&m| leads(m, drive));
            let departs = !main.iter().any(|&m| leads(drive, m));
            let gated = behind.contains(&drive.0);
            parts.insert(drive, [departs, true, arrives, gated && !departs, gated && !arrives]);
        }
        parts
    }

    /// An order of drives as good as that of the codes of arcs: ties between equally large sets of streets do not matter for
    /// what is compared, as towns with such ties are left out.
    fn code(&self, drive: Drive) -> usize {
        drive.0 * 2 + usize::from(drive.1)
    }

    /// Whether two equally large sets of streets could both be the main ones.
    fn has_tie(&self) -> bool {
        let public: Vec<Drive> = self.drives.iter().copied().filter(|&drive| self.is_public(drive)).collect();
        let reached: Vec<Vec<Drive>> =
            public.iter().map(|&drive| Self::spread(drive, |d| self.public_next(d))).collect();
        let place = |drive: Drive| public.iter().position(|&d| d == drive).expect("public");
        let set = |one: usize| -> Vec<usize> {
            (0..public.len())
                .filter(|&other| reached[one].contains(&public[other]) && reached[other].contains(&public[one]))
                .collect()
        };
        let mut sets: Vec<Vec<usize>> = public.iter().map(|&drive| set(place(drive))).collect();
        sets.sort();
        sets.dedup();
        let size = |set: &Vec<usize>| self.size(&set.iter().map(|&at| public[at]).collect::<Vec<Drive>>());
        let largest = sets.iter().map(size).max().unwrap_or(0);
        sets.iter().filter(|set| size(set) == largest).count() > 1 || self.core().1
    }

    /// Places of the largest set of which no street alone cuts off any, gates being walls, and whether another is as large.
    fn core(&self) -> (Vec<u32>, bool) {
        let streets: Vec<usize> = (0..self.town.roads.len())
            .filter(|&road| self.drives.iter().any(|&d| d.0 == road && self.is_public(d)))
            .filter(|&road| !self.town.roads[road].ends.iter().any(|end| self.town.gates.contains(end)))
            .collect();
        let without = |closed: Option<usize>, place: u32| {
            Self::spread(place, |p| {
                let open = streets.iter().filter(|&&road| Some(road) != closed);
                let roads = open.map(|&road| self.town.roads[road].ends).filter(|ends| ends.contains(&p));
                roads.flatten().collect()
            })
        };
        let set = |place: u32| -> Vec<u32> {
            let mut set = without(None, place);
            streets.iter().for_each(|&road| {
                let left = without(Some(road), place);
                set.retain(|p| left.contains(p));
            });
            set
        };
        let mut sets: Vec<Vec<u32>> = (0..SIDE * SIDE).map(set).collect();
        sets.sort();
        sets.dedup();
        let largest = sets.iter().map(Vec::len).max().unwrap_or(0);
        let ties = sets.iter().filter(|set| set.len() == largest).count() > 1;
        (sets.into_iter().find(|set| set.len() == largest).unwrap_or_default(), ties)
    }

    /// Roads that a gate serves although their other end is open. All towns are smaller than the limit.
    fn behind_gates(&self) -> Vec<usize> {
        let (core, _) = self.core();
        let minor = |road: usize| {
            !matches!(self.town.roads[road].class, RoadClass::Secondary | RoadClass::Ferry)
                && self.drives.iter().any(|&d| d.0 == road && self.is_public(d))
        };
        let at = |place: u32| (0..self.town.roads.len()).filter(move |&r| self.town.roads[r].ends.contains(&place));
        let mut behind = Vec::new();
        for &gate in &self.town.gates {
            for first in at(gate).filter(|&road| minor(road)) {
                behind.extend(Self::spread(first, |road| {
                    let ends = self.town.roads[road].ends.into_iter();
                    let on = ends.filter(|end| !core.contains(end) && !self.town.gates.contains(end));
                    on.flat_map(at).filter(|&road| minor(road)).collect()
                }));
            }
        }
        behind
    }

    /// States after one, with the delay of the turn.
    fn next(&self, drive: Drive, part: usize) -> Vec<(Drive, usize, u32)> {
        let place = self.end(drive);
        let gate = self.town.gates.contains(&place);
        let back = (drive.0, !drive.1);
        let follows = |to: usize, gate: bool| match (part, to) {
            (1, 1) => !gate,
            (0, 0 | 1 | 3) | (1, 2 | 4) | (2, 2) | (3, 1 | 3) | (4, 2 | 4) => true,
            _ => false,
        };
        let around: Vec<Drive> = self.leaving(place).collect();
        let states = |drive: Drive| (0..5).filter(move |&to| self.parts[&drive][to]);
        let dead_end = !around
            .iter()
            .filter(|&&next| next != back)
            .any(|&next| states(next).any(|to| follows(to, gate) && ([2, 4].contains(&part) || ![2, 4].contains(&to))));
        let possible: Vec<Drive> = around.into_iter().filter(|&next| dead_end || next != back).collect();
        let forbidden = |next: Drive| {
            self.town.turns.iter().any(|&(from, via, to, only)| {
                from == drive.0
                    && via == place
                    && if only { to != next.0 && possible.iter().any(|p| p.0 == to) } else { to == next.0 }
            })
        };
        let class = |drive: Drive| self.town.roads[drive.0].class;
        let mut found = Vec::new();
        for &next in possible.iter().filter(|&&next| !forbidden(next)) {
            let delay_ms = if next == back {
                BACK_MS
            } else if class(next) == RoadClass::Ferry && class(drive) != RoadClass::Ferry {
                BOARDING_MS
            } else if gate {
                GATE_MS
            } else {
                0
            };
            found.extend(states(next).filter(|&to| follows(to, gate && next != back)).map(|to| (next, to, delay_ms)));
        }
        found
    }

    /// Time from the middle of a road to the middle of another.
    fn time_ms(&self, from: usize, to: usize) -> Option<u32> {
        let mut graph: DiGraph<(Drive, usize), u32> = DiGraph::new();
        let mut index: BTreeMap<(Drive, usize), NodeIndex> = BTreeMap::new();
        for &drive in &self.drives {
            for part in (0..5).filter(|&part| self.parts[&drive][part]) {
                index.insert((drive, part), graph.add_node((drive, part)));
            }
        }
        for (&(drive, part), &node) in &index {
            for (next, to, delay_ms) in self.next(drive, part) {
                graph.add_edge(node, index[&(next, to)], delay_ms + self.time_ms[next.0]);
            }
        }
        // From the end of the first road to the end of the last, less its second half.
        let half = |road: usize| self.time_ms[road] / 2;
        let mut best: Option<u32> = (from == to).then_some(0);
        for (_, &start) in index.iter().filter(|((drive, _), _)| drive.0 == from) {
            for (end, time_ms) in dijkstra(&graph, start, None, |edge| *edge.weight()) {
                let drive = graph[end].0;
                if drive.0 == to && end != start {
                    let time_ms = time_ms + half(from) - half(to);
                    best = best.into_iter().chain([time_ms]).min();
                }
            }
        }
        best
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn random_towns_are_as_the_reference_says(town in towns()) {
        let Some(network) = network(&town) else { return Ok(()) };
        // Times are even, so that their halves are exact.
        let segment = |road: usize| {
            network.segments().find(|&s| network.stretches(s)[0].way as usize == road).expect("the road")
        };
        let time_ms: Vec<u32> = (0..town.roads.len())
            .map(|road| network.arc_time_ms(network.arcs(segment(road)).next().expect("an arc")))
            .collect();
        let reference = Reference::new(&town, time_ms.clone());
        prop_assume!(!reference.has_tie());
        let middle = |road: usize| Position {
            segment: SegmentId::new(segment(road).index()),
            offset_mm: network.segment_length_mm(segment(road)) / 2,
        };
        let graph = SearchGraph::towards(&network);
        let mut search = Search::new();
        for to in 0..town.roads.len() {
            let destination = Destination { position: middle(to), walk_ms: 0, door: None };
            let column = search.to(&network, &graph, &destination, UNREACHABLE_MS);
            for from in 0..town.roads.len() {
                let found = column.time_ms(middle(from));
                let expected = reference.time_ms(from, to);
                let near = |a: u32, b: u32| a.abs_diff(b) <= 4;
                let agree = match expected {
                    Some(expected) => found != UNREACHABLE_MS && near(found, expected),
                    None => found == UNREACHABLE_MS,
                };
                prop_assert!(agree, "from {from} to {to}: {found} ms, expected {expected:?}; {town:?}");
            }
        }
    }
}
