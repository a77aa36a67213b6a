//! Roads that touch without a common node: two nodes at the very same place.
//!
//! Converters of other road layers give every line nodes of its own. An end of a road that lies exactly on a node of another
//! road of the same level is meant to be joined to it.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::build::{RawRoads, RawVia};
use waywarden_network::{ImportReport, LonLat};

/// How often rows run through each node; where one row ends and another begins it counts twice.
pub(crate) fn uses(raw: &RawRoads) -> Vec<u8> {
    let mut uses = vec![0u8; raw.node_at.len()];
    for row in &raw.rows {
        for &node in &raw.refs[row.first_ref as usize..row.end_ref as usize] {
            uses[node as usize] = uses[node as usize].saturating_add(1);
        }
    }
    uses
}

/// Joins such ends; `levels` is that of each way. Those at another level are left apart and told.
pub(crate) fn join(raw: &mut RawRoads, levels: &[i8], report: &mut ImportReport) {
    let uses = uses(raw);
    let mut ends: FxHashMap<LonLat, Vec<u32>> = FxHashMap::default();
    for row in &raw.rows {
        for node in [raw.refs[row.first_ref as usize], raw.refs[row.end_ref as usize - 1]] {
            if uses[node as usize] == 1 {
                ends.entry(raw.node_at[node as usize]).or_default().push(node);
            }
        }
    }
    // Most places hold no end: a small table of bits spares looking them up.
    let slot = |at: LonLat| (at.lon_e7 as u32).wrapping_mul(0x9e37_79b1) ^ (at.lat_e7 as u32).wrapping_mul(0x85eb_ca6b);
    let mut bits = vec![0u64; 1 << 16];
    let bit_of = |at: LonLat| ((slot(at) >> 16) as usize, (slot(at) >> 10) & 63);
    ends.keys().for_each(|&at| bits[bit_of(at).0] |= 1 << bit_of(at).1);
    let mut shared: FxHashMap<LonLat, Vec<u32>> = FxHashMap::default();
    for (node, &at) in (0..).zip(&raw.node_at) {
        let (word, bit) = bit_of(at);
        if bits[word] >> bit & 1 == 1 && uses[node as usize] > 0 && ends.contains_key(&at) {
            shared.entry(at).or_default().push(node);
        }
    }
    // Copies of a node that stops cars stand at one place and have one id.
    let several =
        |nodes: &Vec<u32>| nodes.iter().any(|&n| raw.node_osm_id[n as usize] != raw.node_osm_id[nodes[0] as usize]);
    shared.retain(|_, nodes| nodes.len() > 1 && several(nodes));
    if shared.is_empty() {
        return;
    }
    let wanted: FxHashSet<u32> = shared.values().flatten().copied().collect();
    let mut level_of: FxHashMap<u32, Vec<i8>> = FxHashMap::default();
    for row in &raw.rows {
        for node in &raw.refs[row.first_ref as usize..row.end_ref as usize] {
            if wanted.contains(node) {
                level_of.entry(*node).or_default().push(levels[row.way as usize]);
            }
        }
    }
    let mut places: Vec<Vec<u32>> = shared.into_values().collect();
    places.sort_unstable();
    let mut same: FxHashMap<u32, u32> = FxHashMap::default();
    for nodes in places {
        let is_end = |node: u32| uses[node as usize] == 1;
        for (place, &other) in nodes.iter().enumerate().skip(1) {
            let id = |node: u32| raw.node_osm_id[node as usize];
            let candidates = nodes[..place].iter().filter(|&&n| id(n) != id(other) && (is_end(n) || is_end(other)));
            let mut apart = false;
            let meets = |&&node: &&u32| {
                let together = level_of[&node].iter().any(|level| level_of[&other].contains(level));
                apart |= !together;
                together
            };
            match candidates.copied().collect::<Vec<u32>>().iter().find(meets) {
                Some(&node) => {
                    let node = same.get(&node).copied().unwrap_or(node);
                    same.insert(other, node);
                    report
                        .repaired
                        .add("ends of roads at the position of another road without a common node: joined", id(other));
                }
                None if apart => {
                    let what = "ends of roads at the position of a road of another level: not joined";
                    report.noticed.add(what, id(other));
                }
                None => {}
            }
        }
    }
    let rename = |node: &mut u32| *node = same.get(node).copied().unwrap_or(*node);
    raw.refs.iter_mut().for_each(rename);
    raw.keep_nodes.iter_mut().chain(&mut raw.gates).for_each(rename);
    raw.controls.iter_mut().for_each(|control| rename(&mut control.node));
    for restriction in &mut raw.restrictions {
        if let RawVia::Node(node) = &mut restriction.via {
            rename(node);
        }
    }
}
