//! The nodes that roads and open water use.

use rustc_hash::FxHashMap;
use waywarden_network::{ImportReport, LonLat};

use crate::blocks::{RoadNode, RoadWay};
use crate::collected::bit;
use crate::editions::Stamp;
use crate::ids::IdIndex;
use crate::rules::NodeRole;

/// The nodes that roads use, then those that only water uses, looked up by the source's id. Nothing but the place is kept of
/// the latter.
pub(crate) struct NodeTable {
    roads: IdIndex,
    /// Only those that no road uses.
    water: IdIndex,
    at: Vec<Option<LonLat>>,
    role: Vec<NodeRole>,
    /// Of each node, where its edition was found and a bit for each file that has it; empty unless files are merged.
    found: Vec<(Stamp, u64)>,
    /// A bit for each node that a way for people on foot and the like shares.
    on_path: Vec<u64>,
    /// The box around the nodes of each file.
    boxes: FxHashMap<u16, [LonLat; 2]>,
}

impl NodeTable {
    /// Room for all nodes that `ways` refer to, and for those of `water`.
    pub fn new<'a>(ways: &[RoadWay], water: impl Iterator<Item = &'a i64>, merging: bool) -> Self {
        let mut of_roads = Vec::with_capacity(ways.iter().map(|way| way.refs.len()).sum());
        ways.iter().for_each(|way| of_roads.extend_from_slice(&way.refs));
        let roads = IdIndex::of(of_roads);
        let water = IdIndex::of(water.copied().filter(|&id| roads.get(id).is_none()).collect());
        let count = roads.len();
        let found = if merging { vec![(Stamp::default(), 0); count] } else { Vec::new() };
        Self {
            at: vec![None; count + water.len()],
            roads,
            water,
            role: vec![NodeRole::Plain; count],
            found,
            on_path: Vec::new(),
            boxes: FxHashMap::default(),
        }
    }

    /// Notes which of the nodes a way for people on foot and the like shares.
    pub fn mark_paths(&mut self, refs: &[i64]) {
        self.on_path = vec![0; self.at.len().div_ceil(64)];
        for index in refs.iter().filter_map(|&id| self.roads.get(id)) {
            self.on_path[index as usize / 64] |= 1 << (index % 64);
        }
    }

    /// Whether a way for people on foot and the like shares a node.
    pub fn on_path(&self, index: usize) -> bool {
        self.on_path.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// The ids of nodes at which a barrier stands.
    pub fn barriers(&self) -> Vec<i64> {
        let barrier = |role: &NodeRole| matches!(role, NodeRole::Blocks | NodeRole::Gate { .. });
        let ids = self.roads.ids().iter().zip(&self.role).filter(|(_, role)| barrier(role));
        ids.map(|(&id, _)| id).collect()
    }

    /// How many there are, those of water included.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// How many of them roads use; they come first.
    pub fn of_roads(&self) -> usize {
        self.role.len()
    }

    /// Tells of ids, best asked in ascending order, whether they are among the nodes.
    pub fn wanted(&self) -> impl Fn(i64) -> bool {
        let (roads, water) = (self.roads.ascending(), self.water.ascending());
        move |id| roads(id) || water(id)
    }

    /// The place of a node among those of roads.
    pub fn index(&self, id: i64) -> Option<usize> {
        self.roads.get(id).map(|index| index as usize)
    }

    /// The place of a node among all.
    fn place(&self, id: i64) -> Option<usize> {
        self.index(id).or_else(|| self.water.get(id).map(|index| index as usize + self.roads.len()))
    }

    /// Where a node is, be it one of water; `None` if no file has it.
    pub fn find(&self, id: i64) -> Option<LonLat> {
        self.place(id).and_then(|index| self.at[index])
    }

    /// Where a node is, given by its place among those of roads; `None` if no file has it.
    pub fn at(&self, index: usize) -> Option<LonLat> {
        self.at[index]
    }

    /// What it means for a car.
    pub fn role(&self, index: usize) -> NodeRole {
        self.role[index]
    }

    /// Whether a file has the node.
    pub fn has(&self, id: i64, file: u16) -> bool {
        self.index(id).and_then(|index| self.found.get(index)).is_some_and(|found| found.1 & bit(file) != 0)
    }

    /// Whether the node lies in the box around the roads of a file; one that no file has does.
    pub fn lies_within(&self, id: i64, file: u16) -> bool {
        let Some(at) = self.index(id).and_then(|index| self.at[index]) else { return true };
        self.boxes.get(&file).is_some_and(|[low, high]| {
            (low.lon_e7..=high.lon_e7).contains(&at.lon_e7) && (low.lat_e7..=high.lat_e7).contains(&at.lat_e7)
        })
    }

    /// Puts a node in its place; of two with the same id the newer edition stays.
    pub fn set(&mut self, node: &RoadNode, stamp: Option<Stamp>, report: &mut ImportReport) {
        let Some(index) = self.place(node.osm_id) else { return };
        if !(-1_800_000_000..=1_800_000_000).contains(&node.at.lon_e7)
            || !(-900_000_000..=900_000_000).contains(&node.at.lat_e7)
        {
            report.dropped.add("node with impossible coordinates", node.osm_id);
            return;
        }
        if index >= self.role.len() {
            self.at[index] = Some(node.at);
            return;
        }
        if let Some(stamp) = stamp {
            let around = self.boxes.entry(stamp.file).or_insert([node.at; 2]);
            around[0].lon_e7 = around[0].lon_e7.min(node.at.lon_e7);
            around[0].lat_e7 = around[0].lat_e7.min(node.at.lat_e7);
            around[1].lon_e7 = around[1].lon_e7.max(node.at.lon_e7);
            around[1].lat_e7 = around[1].lat_e7.max(node.at.lat_e7);
        }
        let known = self.at[index];
        if known.is_some_and(|known| known != node.at) {
            report.repaired.add("node given at different places: the last kept", node.osm_id);
        }
        if let (Some(stamp), Some(found)) = (stamp, self.found.get_mut(index)) {
            let first = found.1 == 0;
            found.1 |= bit(stamp.file);
            if !first && !stamp.counts_before(found.0) {
                return;
            }
            found.0 = stamp;
        }
        self.at[index] = Some(node.at);
        self.role[index] = node.role;
        if let Some(floods) = node.floods.filter(|_| known.is_none()) {
            report.noticed.add(floods.notice(), node.osm_id);
        }
        if known.is_none() || stamp.is_none() {
            node.notes.count(node.osm_id, &mut report.repaired, &mut report.dropped);
        }
    }
}
