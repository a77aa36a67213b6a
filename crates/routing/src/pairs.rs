//! Times of single pairs, grouped so that each destination is searched once.

use std::collections::BTreeMap;

use rayon::prelude::*;
use waywarden_network::{Network, Snap, UNREACHABLE_MS};

use crate::away_graph::AwayGraph;
use crate::route::{Route, route};
use crate::search::Search;
use crate::search_graph::SearchGraph;
use crate::times_from::RoutesFrom;
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
/// Searched from the side with fewer places, each once; the results are the same from either. `done` is told each time the
/// pairs of one place are finished, with their number.
#[must_use]
pub fn pair_times(
    network: &Network,
    graph: &SearchGraph,
    pairs: &[(Snap, Snap)],
    done: &(dyn Fn(usize) + Sync),
) -> Vec<Option<PairResult>> {
    let grouped = |end: fn(&(Snap, Snap)) -> &Snap| {
        let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, pair) in pairs.iter().enumerate() {
            let snap = end(pair);
            groups.entry((snap.position, snap.walk_ms, snap.place)).or_default().push(index);
        }
        groups.into_values().collect::<Vec<_>>()
    };
    let (by_origin, by_destination) = (grouped(|pair| &pair.0), grouped(|pair| &pair.1));
    let found: Vec<Vec<Option<PairResult>>> = if by_origin.len() < by_destination.len() {
        let away = AwayGraph::of(network);
        let search = |(search, routes): &mut (Search, RoutesFrom), group: &Vec<usize>| {
            let to: Vec<&Snap> = group.iter().map(|&i| &pairs[i].1).collect();
            let results = times_from(search, routes, &away, graph, &pairs[group[0]].0, &to);
            done(group.len());
            results
        };
        by_origin.par_iter().map_init(|| (Search::new(), RoutesFrom::new()), search).collect()
    } else {
        let search = |search: &mut Search, group: &Vec<usize>| {
            let from: Vec<&Snap> = group.iter().map(|&i| &pairs[i].0).collect();
            let results = times_to(search, network, graph, &from, &pairs[group[0]].1);
            done(group.len());
            results
        };
        by_destination.par_iter().map_init(Search::new, search).collect()
    };
    let groups = if by_origin.len() < by_destination.len() { by_origin } else { by_destination };
    let mut results = vec![None; pairs.len()];
    groups.iter().flatten().zip(found.into_iter().flatten()).for_each(|(&index, result)| results[index] = result);
    results
}

/// Times and lengths to one destination, in the order of the origins.
fn times_to(
    search: &mut Search,
    network: &Network,
    graph: &SearchGraph,
    from: &[&Snap],
    to: &Snap,
) -> Vec<Option<PairResult>> {
    // A time below what is final already cannot improve any more.
    let column = search.to_until(network, graph, &Destination::from(to), UNREACHABLE_MS, |final_below_ms, column| {
        from.iter().all(|from| column.time_ms(from.position) < final_below_ms)
    });
    let result = |from: &&Snap| {
        let by_road = route(&column, from.position);
        faster(by_road, from, column.direct_walk_ms(from))
    };
    from.iter().map(result).collect()
}

/// Times and lengths from one origin, in the order of the destinations: those of [`pair_times`]. `graph` is that of the
/// network of `away`.
pub fn times_from(
    search: &mut Search,
    routes: &mut RoutesFrom,
    away: &AwayGraph<'_>,
    graph: &SearchGraph,
    from: &Snap,
    to: &[&Snap],
) -> Vec<Option<PairResult>> {
    let times = search.from_until(away, from, UNREACHABLE_MS, |final_below_ms, times| {
        to.iter().all(|to| times.road_time_ms(to.position) < final_below_ms)
    });
    to.iter().map(|to| faster(routes.route(&times, graph, to), from, times.direct_walk_ms(to))).collect()
}

/// By road, with the walk at the origin, or on foot.
fn faster(by_road: Option<Route>, from: &Snap, on_foot_ms: Option<u32>) -> Option<PairResult> {
    let by_road = by_road
        .map(|route| PairResult { time_ms: route.time_ms.saturating_add(from.walk_ms), length_mm: route.length_mm });
    let on_foot = on_foot_ms.map(|time_ms| PairResult { time_ms, length_mm: 0 });
    by_road.into_iter().chain(on_foot).min_by_key(|result| result.time_ms)
}
