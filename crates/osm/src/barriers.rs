//! Barriers on the node where a side path leaves a main road: whose they are.
//!
//! Some mappers put the gate of a farm track or the bollard of a footpath on the very node where it meets the road. A numbered
//! main road is not closed by it; the side road is.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::{ImportReport, RoadClass};

use crate::blocks::RoadWay;
use crate::nodes::NodeTable;

/// Arms of roads at a barrier.
#[derive(Clone, Copy, Default)]
struct Arms {
    main: u32,
    other: u32,
}

/// Whether a barrier cannot be meant for a road: a main road by its class, or a road with a number.
pub(crate) fn is_main(way: &RoadWay) -> bool {
    match way.way.class() {
        RoadClass::Motorway | RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary => true,
        RoadClass::Tertiary | RoadClass::Unclassified => !way.reference.is_empty(),
        _ => false,
    }
}

/// The nodes, by the source's id, whose barrier belongs to what leaves a main road there, and not to the main road.
pub(crate) fn of_side_roads(ways: &[RoadWay], nodes: &NodeTable, report: &mut ImportReport) -> FxHashSet<i64> {
    let barriers: FxHashSet<i64> = nodes.barriers().into_iter().collect();
    if barriers.is_empty() {
        return FxHashSet::default();
    }
    let mut arms: FxHashMap<i64, Arms> = FxHashMap::default();
    for way in ways {
        let last = way.refs.len().saturating_sub(1);
        for (place, id) in way.refs.iter().enumerate().filter(|(_, id)| barriers.contains(id)) {
            let arms = arms.entry(*id).or_default();
            let count = u32::from(place > 0) + u32::from(place < last);
            *(if is_main(way) { &mut arms.main } else { &mut arms.other }) += count;
        }
    }
    let on_path = |id: i64| nodes.index(id).is_some_and(|index| nodes.on_path(index));
    let mut doubtful: Vec<i64> = arms
        .into_iter()
        .filter(|&(id, arms)| arms.main >= 2 && (arms.other > 0 || on_path(id)))
        .map(|(id, _)| id)
        .collect();
    doubtful.sort_unstable();
    for &id in &doubtful {
        let what = "barrier on the node where a side path or road leaves a main road: taken to close the side only";
        report.repaired.add(what, id);
    }
    doubtful.into_iter().collect()
}
