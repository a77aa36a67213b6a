//! Whole columns, from a hierarchy.

use rayon::prelude::*;
use waywarden_network::Network;

use super::{Hierarchy, LANES, Sweep};
use crate::search_graph::SearchGraph;
use crate::starts::Start;
use crate::times_to::{Destination, Seed, TimesTo};

/// What [`columns`](crate::columns) gives, label for label, from sweeps of [`LANES`] destinations (or of one, if there is but one) instead of searches.
/// `graph` and `hierarchy` must be the network's.
///
/// One sweep after the other, so one of them is in memory at a time; the columns of a sweep are consumed in parallel.
/// A sweep skips what lies beyond the limit block by block; where trips are very short, searches that stop there are faster.
pub fn columns<T: Send>(
    network: &Network,
    graph: &SearchGraph,
    hierarchy: &Hierarchy,
    destinations: &[Destination],
    limit_ms: u32,
    consume: impl Fn(usize, &TimesTo<'_>) -> T + Sync,
) -> Vec<T> {
    // Lanes without a destination cost as much as others.
    if destinations.len() == 1 {
        swept::<T, 1>(network, graph, hierarchy, destinations, limit_ms, consume)
    } else {
        swept::<T, LANES>(network, graph, hierarchy, destinations, limit_ms, consume)
    }
}

/// The same by sweeps of `L` destinations.
fn swept<T: Send, const L: usize>(
    network: &Network,
    graph: &SearchGraph,
    hierarchy: &Hierarchy,
    destinations: &[Destination],
    limit_ms: u32,
    consume: impl Fn(usize, &TimesTo<'_>) -> T + Sync,
) -> Vec<T> {
    let mut sweep = Sweep::<L>::new();
    let mut results = Vec::with_capacity(destinations.len());
    for (number, batch) in destinations.chunks(L).enumerate() {
        let starts: Vec<Vec<Start>> = batch.iter().map(|site| site.starts(network, graph).collect()).collect();
        let swept = sweep.within(hierarchy, &starts, limit_ms);
        let lanes = batch.par_iter().enumerate().map_init(Vec::new, |labels, (lane, destination)| {
            swept.copy_lane(lane, limit_ms, labels);
            let seeds: Vec<Seed> = destination.seeds(network).collect();
            consume(number * L + lane, &TimesTo { network, labels, seeds: &seeds, door: destination.door })
        });
        results.par_extend(lanes);
    }
    results
}
