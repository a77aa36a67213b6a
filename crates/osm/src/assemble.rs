//! From ways and nodes to rows of nodes, mended where the extract is damaged.

use rustc_hash::FxHashMap;
use waywarden_network::build::{RawRestriction, RawRoads, RawRow};
use waywarden_network::{ImportReport, LonLat, RoadClass};

use crate::blocks::{Restriction, RoadNode, RoadWay};
use crate::profile::Profile;
use crate::rules::NodeRole;

/// Ways and restrictions of all files, each object once.
#[derive(Default)]
pub(crate) struct Collected {
    pub ways: Vec<RoadWay>,
    way_index: FxHashMap<i64, u32>,
    pub restrictions: Vec<Restriction>,
    restriction_index: FxHashMap<i64, ()>,
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
                if way.refs == known.refs && way.way == known.way {
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

    pub fn add_restriction(&mut self, restriction: Restriction) {
        if self.restriction_index.insert(restriction.osm_id, ()).is_none() {
            self.restrictions.push(restriction);
        }
    }
}

/// The nodes that ways use, looked up by the source's id.
pub(crate) struct NodeTable {
    index: FxHashMap<i64, u32>,
    at: Vec<Option<LonLat>>,
    blocks: Vec<bool>,
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
        Self { index, at: vec![None; count], blocks: vec![false; count] }
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
        self.blocks[index as usize] = node.role == NodeRole::Blocks;
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
            if nodes.blocks[node] {
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
            attributes.speed_m_h =
                attributes.speed_m_h.map(|s| if s == 0 { 0 } else { ferry_speed_m_h(length_mm, way, s, profile) });
        }
        raw.ways.push(attributes);
    }
    add_restrictions(&collected.restrictions, nodes, &new_index, &mut raw, report);
    raw
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

/// Speed of a ferry so that its length takes the crossing (tagged, or at the profile's speed) and the boarding.
fn ferry_speed_m_h(length_mm: u64, way: &RoadWay, sailing_m_h: u32, profile: &Profile) -> u32 {
    let crossing_ms =
        way.duration_ms.unwrap_or_else(|| (length_mm * 3_600 / u64::from(sailing_m_h)).min(u64::from(u32::MAX)) as u32);
    let total_ms = u64::from(crossing_ms) + u64::from(profile.ferry_boarding_ms());
    u32::try_from(length_mm * 3_600 / total_ms.max(1)).unwrap_or(u32::MAX).max(1)
}

fn add_restrictions(
    restrictions: &[Restriction],
    nodes: &NodeTable,
    new_index: &[u32],
    raw: &mut RawRoads,
    report: &mut ImportReport,
) {
    for r in restrictions {
        let via = nodes.index.get(&r.via_node).map_or(u32::MAX, |&n| new_index[n as usize]);
        if via == u32::MAX {
            report.dropped.add("turn restriction: its node is not on a usable road", r.osm_id);
            continue;
        }
        raw.keep_nodes.push(via);
        raw.restrictions.push(RawRestriction {
            osm_id: r.osm_id,
            from_way: r.from_way,
            via_node: via,
            to_way: r.to_way,
            only: r.only,
        });
    }
}
