//! Ways that only an older extract has, inside the area of a newer one.
//!
//! Nothing in the files says for certain that they were deleted: the newer extract may have been cut along another border.
//! So such ways are taken together with all that hang on them by nodes that the newer extract does not have: a part that
//! stays inside its area was most likely deleted, one that leaves it is the rest of the older extract.

use rustc_hash::FxHashSet;
use waywarden_network::ImportReport;

use crate::blocks::{Restriction, Via};
use crate::collected::{Collected, bit};
use crate::editions::{Extract, day};
use crate::nodes::NodeTable;

/// Counts such ways, and takes them out if the newest extract is to win in its area.
pub(crate) fn judge(
    collected: &mut Collected,
    nodes: &NodeTable,
    extracts: &[Extract],
    newest_wins: bool,
    report: &mut ImportReport,
) {
    let mut gone = FxHashSet::default();
    for (newer, extract) in (0u16..).zip(extracts) {
        let older = |files: u64| {
            files & bit(newer) == 0
                && (0u16..).zip(extracts).all(|(file, e)| files & bit(file) == 0 || e.date < extract.date)
        };
        let only_older: Vec<usize> =
            (0..collected.ways.len()).filter(|&way| collected.files(way) != 0 && older(collected.files(way))).collect();
        if only_older.is_empty() {
            continue;
        }
        for part in parts(collected, nodes, newer, &only_older) {
            let refs = || part.iter().flat_map(|&way| &collected.ways[way].refs);
            if !refs().all(|&id| nodes.lies_within(id, newer)) {
                continue;
            }
            for &way in &part {
                let known = (0u16..).zip(extracts).filter(|&(file, _)| collected.files(way) & bit(file) != 0);
                let date = known.map(|(_, e)| e.date).max().unwrap_or_default();
                let what = format!(
                    "road that only the extract of {} has, inside the area of that of {}",
                    day(date),
                    day(extract.date)
                );
                let id = collected.ways[way].osm_id;
                if newest_wins {
                    report.dropped.add(&format!("{what}: left out"), id);
                    gone.insert(way as u32);
                } else {
                    report.noticed.add(&format!("{what}: kept (--newest-area-wins leaves it out)"), id);
                }
            }
        }
    }
    collected.remove(&gone);
    restrictions(collected, nodes, extracts, newest_wins, report);
}

/// The same of turn restrictions, where a newer extract that has any knows the roads before and after.
fn restrictions(
    collected: &mut Collected,
    nodes: &NodeTable,
    extracts: &[Extract],
    newest_wins: bool,
    report: &mut ImportReport,
) {
    let all = std::mem::take(&mut collected.restrictions);
    let has_any: Vec<bool> = (0u16..)
        .zip(extracts)
        .map(|(file, _)| all.iter().any(|turn| collected.files_of_relation(turn.osm_id) & bit(file) != 0))
        .collect();
    let newer_without = |turn: &Restriction| {
        let files = collected.files_of_relation(turn.osm_id);
        let date_of = |files: u64| {
            (0u16..).zip(extracts).filter(move |&(file, _)| files & bit(file) != 0).map(|(_, e)| e.date).max()
        };
        let date = date_of(files)?;
        (0u16..).zip(extracts).find_map(|(newer, extract)| {
            let knows = |way: i64| collected.files_of_way(way) & bit(newer) != 0;
            let via_known = match &turn.via {
                Via::Node(id) => nodes.has(*id, newer),
                Via::Ways(ways) => ways.iter().all(|&way| knows(way)),
            };
            let without = has_any[usize::from(newer)] && files & bit(newer) == 0 && extract.date > date;
            (without && knows(turn.from_way) && knows(turn.to_way) && via_known).then_some((date, extract.date))
        })
    };
    let mut kept = Vec::with_capacity(all.len());
    for turn in all {
        let Some((date, newer)) = newer_without(&turn) else {
            kept.push(turn);
            continue;
        };
        let what = format!(
            "turn restriction that only the extract of {} has, on roads that that of {} has too",
            day(date),
            day(newer)
        );
        if newest_wins {
            report.dropped.add(&format!("{what}: left out"), turn.osm_id);
        } else {
            report.noticed.add(&format!("{what}: kept (--newest-area-wins leaves it out)"), turn.osm_id);
            kept.push(turn);
        }
    }
    collected.restrictions = kept;
}

/// The ways in parts that hang together by nodes which the newer file does not have.
fn parts(collected: &Collected, nodes: &NodeTable, newer: u16, ways: &[usize]) -> Vec<Vec<usize>> {
    let mut at_node: Vec<(i64, u32)> = Vec::new();
    for (number, &way) in (0..).zip(ways) {
        let own = collected.ways[way].refs.iter().filter(|&&id| !nodes.has(id, newer));
        at_node.extend(own.map(|&id| (id, number)));
    }
    at_node.sort_unstable();
    let mut parent: Vec<u32> = (0..ways.len() as u32).collect();
    fn root(parent: &mut [u32], mut way: u32) -> u32 {
        while parent[way as usize] != way {
            parent[way as usize] = parent[parent[way as usize] as usize];
            way = parent[way as usize];
        }
        way
    }
    for pair in at_node.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let [one, other] = [pair[0].1, pair[1].1].map(|way| root(&mut parent, way));
        parent[one.max(other) as usize] = one.min(other);
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); ways.len()];
    for (number, &way) in (0..).zip(ways) {
        let root = root(&mut parent, number);
        parts[root as usize].push(way);
    }
    parts.retain(|part| !part.is_empty());
    parts
}
