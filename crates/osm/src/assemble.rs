//! From ways and nodes to rows of nodes, mended where the extract is damaged.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::build::{RawControl, RawRestriction, RawRoads, RawRow, RawVia};
use waywarden_network::{ImportReport, LonLat, RoadClass, SpeedReason, Way};

use crate::blocks::{Restriction, RoadNode, RoadWay, Via};
use crate::profile::{Caps, Profile};
use crate::rules::{self, NodeRole};
use crate::surroundings::{self, Surroundings};

/// Ways and restrictions of all files, each object once.
#[derive(Default)]
pub(crate) struct Collected {
    pub ways: Vec<RoadWay>,
    way_index: FxHashMap<i64, u32>,
    pub restrictions: Vec<Restriction>,
    restriction_index: FxHashSet<(i64, i64, i64)>,
}

impl Collected {
    /// Adds a way; of two with the same id the later version stays, of equal ones the first.
    pub fn add_way(&mut self, way: RoadWay, report: &mut ImportReport) {
        match self.way_index.get(&way.osm_id) {
            None => {
                self.way_index.insert(way.osm_id, self.ways.len() as u32);
                self.ways.push(way);
            }
            Some(&index) => {
                let known = &mut self.ways[index as usize];
                if way.refs == known.refs && way.way == known.way && way.open == known.open {
                    report.repaired.add("way given more than once: kept once", way.osm_id);
                } else {
                    report.repaired.add("way given in different versions: the latest kept", way.osm_id);
                    if way.version >= known.version {
                        *known = way;
                    }
                }
            }
        }
    }

    /// Keeps the nodes where the ways of a restriction meet, so that arcs begin and end there.
    fn keep_joints(&self, r: &Restriction, via: &[i64], nodes: &NodeTable, new_index: &[u32], raw: &mut RawRoads) {
        let refs = |way: i64| self.way_index.get(&way).map_or(&[][..], |&index| &self.ways[index as usize].refs);
        let row: Vec<i64> = [r.from_way].into_iter().chain(via.iter().copied()).chain([r.to_way]).collect();
        for pair in row.windows(2) {
            let (one, other) = (refs(pair[0]), refs(pair[1]));
            // Comparing all with all is faster for the usual few nodes, and endless for 100,000.
            let known: FxHashSet<i64> = other.iter().copied().filter(|_| other.len() > 50).collect();
            let both = |id: &&i64| if known.is_empty() { other.contains(id) } else { known.contains(id) };
            for id in one.iter().filter(both) {
                let node = nodes.index.get(id).map_or(u32::MAX, |&n| new_index[n as usize]);
                if node != u32::MAX {
                    raw.keep_nodes.push(node);
                }
            }
        }
    }

    /// The ways between of a restriction in the order in which they are driven.
    fn in_order(&self, restriction: &Restriction, ways: &[i64]) -> Vec<i64> {
        let ends = |id: i64| {
            let refs = self.way_index.get(&id).map(|&index| &self.ways[index as usize].refs);
            refs.map_or([None; 2], |refs| [refs.first(), refs.last()])
        };
        let meet = |a: i64, b: i64| ends(a).iter().flatten().any(|end| ends(b).contains(&Some(end)));
        rules::in_order(restriction.from_way, ways, restriction.to_way, &meet)
    }

    pub fn add_restriction(&mut self, restriction: Restriction) {
        if self.restriction_index.insert((restriction.osm_id, restriction.from_way, restriction.to_way)) {
            self.restrictions.push(restriction);
        }
    }
}

/// The nodes that ways use, looked up by the source's id.
pub(crate) struct NodeTable {
    index: FxHashMap<i64, u32>,
    at: Vec<Option<LonLat>>,
    role: Vec<NodeRole>,
}

impl NodeTable {
    /// Room for all nodes that `ways` refer to.
    pub fn new(ways: &[RoadWay]) -> Self {
        let mut index = FxHashMap::default();
        for &id in ways.iter().flat_map(|w| &w.refs) {
            let next = index.len() as u32;
            index.entry(id).or_insert(next);
        }
        let count = index.len();
        Self { index, at: vec![None; count], role: vec![NodeRole::Plain; count] }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    pub fn wants(&self, id: i64) -> bool {
        self.index.contains_key(&id)
    }

    pub fn set(&mut self, node: &RoadNode, report: &mut ImportReport) {
        let Some(&index) = self.index.get(&node.osm_id) else { return };
        if !(-1_800_000_000..=1_800_000_000).contains(&node.at.lon_e7)
            || !(-900_000_000..=900_000_000).contains(&node.at.lat_e7)
        {
            report.dropped.add("node with impossible coordinates", node.osm_id);
            return;
        }
        let place = &mut self.at[index as usize];
        if place.is_some_and(|known| known != node.at) {
            report.repaired.add("node given at different places: the last kept", node.osm_id);
        }
        *place = Some(node.at);
        self.role[index as usize] = node.role;
        node.notes.repaired.iter().for_each(|reason| report.repaired.add(reason, node.osm_id));
        node.notes.ignored.iter().for_each(|reason| report.dropped.add(reason, node.osm_id));
    }
}

/// Lays the ways out as rows of existing nodes, cut at gaps and at barriers that stop a car.
pub(crate) fn assemble(
    collected: Collected,
    nodes: &NodeTable,
    profile: &Profile,
    report: &mut ImportReport,
) -> RawRoads {
    let mut raw = RawRoads::default();
    let mut allowed: Vec<Allowed> = Vec::new();
    let mut new_index = vec![u32::MAX; nodes.at.len()];
    for way in &collected.ways {
        let index = raw.ways.len() as u32;
        let first_row = raw.rows.len();
        let mut row_start = raw.refs.len();
        let mut gap = false;
        let close = |raw: &mut RawRoads, start: usize| {
            if raw.refs.len() > start + 1 {
                raw.rows.push(RawRow { way: index, first_ref: start as u32, end_ref: raw.refs.len() as u32 });
            } else {
                raw.refs.truncate(start);
            }
            raw.refs.len()
        };
        for id in &way.refs {
            let node = nodes.index[id] as usize;
            let Some(at) = nodes.at[node] else {
                gap = true;
                row_start = close(&mut raw, row_start);
                continue;
            };
            if nodes.role[node] == NodeRole::Blocks {
                // One copy of the node ends the row, another begins the next: no car passes between them.
                if raw.refs.len() > row_start {
                    let copy = add_node(&mut raw, *id, at);
                    raw.refs.push(copy);
                    row_start = close(&mut raw, row_start);
                }
                let copy = add_node(&mut raw, *id, at);
                raw.refs.push(copy);
                report.kept.add("barriers that stop a car, for each way through them", *id);
                continue;
            }
            if new_index[node] == u32::MAX {
                new_index[node] = add_node(&mut raw, *id, at);
                if let NodeRole::Control(kind, facing) = nodes.role[node] {
                    raw.controls.push(RawControl { node: new_index[node], kind, facing });
                }
            }
            raw.refs.push(new_index[node]);
        }
        close(&mut raw, row_start);
        if gap {
            report.repaired.add("way cut at nodes that are not in the extract", way.osm_id);
        }
        if raw.rows.len() == first_row {
            report.dropped.add("way with fewer than two nodes in the extract", way.osm_id);
            continue;
        }
        report.kept.add_count("ways", 1);
        let mut attributes = way.way;
        attributes.name = raw.strings.index_of(&way.name);
        attributes.reference = raw.strings.index_of(&way.reference);
        if attributes.class() == RoadClass::Ferry {
            let length_mm: u64 = raw.rows[first_row..].iter().map(|row| length_mm(&raw, row)).sum();
            attributes.speed_m_h = [ferry_speed_m_h(length_mm, way, profile); 2];
        }
        allowed.push(Allowed {
            open: way.open,
            caps: way.advisory_km_h.map(|advisory_km_h| Caps { advisory_km_h, surface_km_h: way.surface_km_h }),
        });
        raw.ways.push(attributes);
    }
    let around = surroundings::mark(&mut raw, profile.built_up(), |way| allowed.push(allowed[way as usize]));
    for ((way, allowed), around) in raw.ways.iter_mut().zip(&allowed).zip(around) {
        set_speeds(way, allowed, around, profile);
    }
    count_limits(&raw, report);
    add_restrictions(&collected, nodes, &new_index, &mut raw, report);
    raw
}

/// Says for how much of the main roads no limit is signed, so that their place had to be judged from the network.
fn count_limits(raw: &RawRoads, report: &mut ImportReport) {
    let mut length_mm = [0; 2];
    for row in raw.rows.iter().filter(|row| surroundings::is_main(&raw.ways[row.way as usize])) {
        let signed = raw.ways[row.way as usize].limit_km_h != [0; 2];
        length_mm[usize::from(signed)] += self::length_mm(raw, row);
    }
    let kept = &mut report.kept;
    kept.add_count("kilometres of main road (trunk to tertiary) without a signed limit", length_mm[0] / 1_000_000);
    kept.add_count("kilometres of main road (trunk to tertiary) with a signed limit", length_mm[1] / 1_000_000);
}

fn add_node(raw: &mut RawRoads, osm_id: i64, at: LonLat) -> u32 {
    raw.node_at.push(at);
    raw.node_osm_id.push(osm_id);
    raw.node_at.len() as u32 - 1
}

fn length_mm(raw: &RawRoads, row: &RawRow) -> u64 {
    raw.refs[row.first_ref as usize..row.end_ref as usize]
        .windows(2)
        .map(|w| u64::from(raw.node_at[w[0] as usize].distance_mm(raw.node_at[w[1] as usize])))
        .sum()
}

/// What a car may do on a way, along and against it.
#[derive(Clone, Copy)]
struct Allowed {
    open: [bool; 2],
    caps: [Caps; 2],
}

/// Sets the expected speeds of a way whose surroundings are known; a ferry has its speed already.
fn set_speeds(way: &mut Way, allowed: &Allowed, around: Surroundings, profile: &Profile) {
    for direction in 0..2 {
        let (speed_m_h, reason) = if way.class() == RoadClass::Ferry {
            (way.speed_m_h[direction], SpeedReason::Ferry)
        } else {
            profile.speed_m_h(way, direction, allowed.caps[direction], around)
        };
        way.speed_m_h[direction] = if allowed.open[direction] { speed_m_h } else { 0 };
        way.reason_codes[direction] = reason as u8;
    }
}

/// Speed of a ferry: its length over its tagged duration, or the profile's.
fn ferry_speed_m_h(length_mm: u64, way: &RoadWay, profile: &Profile) -> u32 {
    let Some(duration_ms) = way.duration_ms else { return profile.ferry_m_h() };
    u32::try_from(length_mm * 3_600 / u64::from(duration_ms).max(1)).unwrap_or(u32::MAX).max(1)
}

fn add_restrictions(
    collected: &Collected,
    nodes: &NodeTable,
    new_index: &[u32],
    raw: &mut RawRoads,
    report: &mut ImportReport,
) {
    for r in &collected.restrictions {
        let via = match &r.via {
            Via::Node(id) => {
                nodes.index.get(id).map(|&n| new_index[n as usize]).filter(|&n| n != u32::MAX).map(RawVia::Node)
            }
            Via::Ways(ways) => {
                let ways = collected.in_order(r, ways);
                collected.keep_joints(r, &ways, nodes, new_index, raw);
                Some(RawVia::Ways(ways))
            }
        };
        let Some(via) = via else {
            report.dropped.add("turn restriction: its node is not on a usable road", r.osm_id);
            continue;
        };
        raw.restrictions.push(RawRestriction {
            osm_id: r.osm_id,
            from_way: r.from_way,
            via,
            to_way: r.to_way,
            only: r.only,
        });
    }
}
