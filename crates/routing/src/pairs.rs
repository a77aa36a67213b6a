//! Times of single pairs, grouped so that each destination is searched once.

use std::collections::BTreeMap;

use rayon::prelude::*;
use waywarden_network::{Network, Snap, UNREACHABLE_MS};

use crate::route::route;
use crate::search::Search;
use crate::search_graph::SearchGraph;
use crate::times_to::Destination;

/// Time and length of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairResult {
    /// Door to door, both walks included, milliseconds.
    pub time_ms: u32,
    /// Along the roads, millimetres.
    pub length_mm: u64,
}

/// Times and lengths of pairs (from, to), in their order; `None` where there is no way.
///
/// `done` is told each time the pairs of one destination are finished, with their number.
#[must_use]
pub fn pair_times(
    network: &Network,
    graph: &SearchGraph,
    pairs: &[(Snap, Snap)],
    done: &(dyn Fn(usize) + Sync),
) -> Vec<Option<PairResult>> {
    let mut by_destination: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, (_, to)) in pairs.iter().enumerate() {
        by_destination.entry((to.position, to.walk_ms, to.place)).or_default().push(index);
    }
    let groups: Vec<_> = by_destination.into_values().collect();
    let found: Vec<Vec<(usize, Option<PairResult>)>> = groups
        .par_iter()
        .map_init(Search::new, |search, group| {
            let destination = Destination::from(&pairs[group[0]].1);
            // A time below what is final already cannot improve any more.
            let column = search.to_until(network, graph, &destination, UNREACHABLE_MS, |final_below_ms, column| {
                group.iter().all(|&i| column.time_ms(pairs[i].0.position) < final_below_ms)
            });
            let results = group.iter().map(|&i| {
                let from = &pairs[i].0;
                let by_road = route(&column, from.position).map(|route| PairResult {
                    time_ms: route.time_ms.saturating_add(from.walk_ms),
                    length_mm: route.length_mm,
                });
                let on_foot = column.direct_walk_ms(from).map(|time_ms| PairResult { time_ms, length_mm: 0 });
                (i, by_road.into_iter().chain(on_foot).min_by_key(|result| result.time_ms))
            });
            let results = results.collect();
            done(group.len());
            results
        })
        .collect();
    let mut results = vec![None; pairs.len()];
    found.into_iter().flatten().for_each(|(index, result)| results[index] = result);
    results
}
