//! Many destinations in parallel.

use rayon::prelude::*;
use waywarden_network::{Network, Snap, UNREACHABLE_MS};

use crate::search::Search;
use crate::search_graph::SearchGraph;
use crate::times_to::{Destination, TimesTo};

/// Searches to every destination in parallel, one reusable state per thread, and hands each column to `consume`
/// together with the destination's index. Results come in the order of the destinations, whatever the threads.
pub fn columns<T: Send>(
    network: &Network,
    graph: &SearchGraph,
    destinations: &[Destination],
    limit_ms: u32,
    consume: impl Fn(usize, &TimesTo<'_>) -> T + Sync,
) -> Vec<T> {
    destinations
        .par_iter()
        .enumerate()
        .map_init(Search::new, |search, (index, destination)| {
            consume(index, &search.to(network, graph, destination, limit_ms))
        })
        .collect()
}

/// Times of one column for a list of origins, `UNREACHABLE_MS` for those that met no road.
#[must_use]
pub fn travel_times(column: &TimesTo<'_>, origins: &[Option<Snap>]) -> Vec<u32> {
    origins.iter().map(|snap| snap.as_ref().map_or(UNREACHABLE_MS, |s| column.time_from_ms(s))).collect()
}
