//! Roads that touch without a common node: two nodes at the very same place.
//!
//! Converters of other road layers give every line nodes of its own. Nodes of two roads of the same level that lie exactly at
//! one place are meant to be one.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::build::{RawRoads, RawVia};
use waywarden_network::{ImportReport, LonLat, RoadClass, way_flags};

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

/// Joins such nodes; `levels` is that of each way. Those at another level are left apart and told.
pub(crate) fn join(raw: &mut RawRoads, levels: &[i8], report: &mut ImportReport) {
    let uses = uses(raw);
    let used = || (0u32..).zip(&raw.node_at).filter(|(node, _)| uses[*node as usize] > 0);
    // Nearly all nodes have a place of their own: a table of bits finds those that may share one.
    let slot = |at: LonLat| (at.lon_e7 as u32).wrapping_mul(0x9e37_79b1) ^ (at.lat_e7 as u32).wrapping_mul(0x85eb_ca6b);
    let bits = (raw.node_at.len() * 8).next_power_of_two().clamp(64, 1 << 28);
    let (mut seen, mut again) = (vec![0u64; bits / 64], Vec::new());
    for (_, &at) in used() {
        // The upper half of a product is mixed best.
        let bit = ((u64::from(slot(at)) * bits as u64) >> 32) as usize;
        if seen[bit / 64] >> (bit % 64) & 1 == 1 {
            again.push(slot(at));
        }
        seen[bit / 64] |= 1 << (bit % 64);
    }
    drop(seen);
    let again: FxHashSet<u32> = again.into_iter().collect();
    let mut shared: FxHashMap<LonLat, Vec<u32>> = FxHashMap::default();
    for (node, &at) in used().filter(|&(_, &at)| again.contains(&slot(at))) {
        shared.entry(at).or_default().push(node);
    }
    // Copies of a node that stops cars stand at one place and have one id.
    let several =
        |nodes: &Vec<u32>| nodes.iter().any(|&n| raw.node_osm_id[n as usize] != raw.node_osm_id[nodes[0] as usize]);
    shared.retain(|_, nodes| nodes.len() > 1 && several(nodes));
    if shared.is_empty() {
        return;
    }
    let wanted: FxHashSet<u32> = shared.values().flatten().copied().collect();
    let mut roads_of: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut ends = FxHashSet::default();
    for row in &raw.rows {
        let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
        ends.extend(refs.first().into_iter().chain(refs.last()).filter(|node| wanted.contains(node)).copied());
        for node in refs {
            if wanted.contains(node) {
                roads_of.entry(*node).or_default().push(row.way);
            }
        }
    }
    // A bridge that says no other level than the road below is still a bridge.
    let apart_flags = way_flags::BRIDGE | way_flags::TUNNEL;
    let of = |way: u32| &raw.ways[way as usize];
    let crosses = |one: u32, other: u32| {
        of(one).osm_id != of(other).osm_id
            && of(one).flags & apart_flags == of(other).flags & apart_flags
            && [one, other].iter().all(|&way| of(way).class() != RoadClass::Ferry)
    };
    let mut places: Vec<Vec<u32>> = shared.into_values().collect();
    places.sort_unstable();
    let mut same: FxHashMap<u32, u32> = FxHashMap::default();
    for nodes in places {
        let is_end = |node: u32| uses[node as usize] == 1 && ends.contains(&node);
        for (place, &other) in nodes.iter().enumerate().skip(1) {
            let id = |node: u32| raw.node_osm_id[node as usize];
            let candidates = nodes[..place].iter().filter(|&&n| id(n) != id(other));
            let mut apart = false;
            let meets = |&&node: &&u32| {
                let any_end = is_end(node) || is_end(other);
                let pairs = roads_of[&node].iter().flat_map(|&one| roads_of[&other].iter().map(move |&two| (one, two)));
                let together = |(one, two): (u32, u32)| {
                    levels[one as usize] == levels[two as usize] && (any_end || crosses(one, two))
                };
                let meet = pairs.into_iter().any(together);
                apart |= !meet && any_end;
                meet
            };
            match candidates.copied().collect::<Vec<u32>>().iter().find(meets) {
                Some(&met) => {
                    let what = if is_end(met) || is_end(other) {
                        "ends of roads at the position of another road without a common node: joined"
                    } else {
                        "roads of one level that cross at the same position without a common node: joined"
                    };
                    report.repaired.add(what, id(other));
                    let node = same.get(&met).copied().unwrap_or(met);
                    same.insert(other, node);
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
