//! Contraction of all vertices, in an order that it finds on the way.

use rayon::prelude::*;

use super::pool::Pool;
use super::witness::Witness;
use super::working::{Shortcut, Working};

/// Settled vertices of a witness search for an estimate and for the contraction itself.
const SETTLE: [usize; 2] = [30, 100];
const CHUNK: usize = 256;

/// Not in the current batch.
const NOT_IN_BATCH: u32 = u32::MAX;

/// What decides when a vertex is contracted.
#[derive(Clone, Copy, Debug, Default)]
struct Importance {
    /// Smaller goes first; unique, as the lower half is a permutation of the vertex's index.
    key: u64,
    /// One more than the highest level of the contracted neighbours.
    level: u32,
    /// A neighbour has been contracted since `key` was computed.
    outdated: bool,
}

/// Contracts all vertices and returns them in order of contraction.
///
/// Works in rounds. Each takes the vertices whose importance is the lowest among their neighbours, no two of which are
/// neighbours, and contracts them in parallel against the graph as it was before the round. A way round a vertex may
/// use vertices that come later in the same round, but not earlier ones: so the result is the same as one after the
/// other, and independent of the number of threads.
///
/// With `keys` (unique) the order is given: a vertex goes before its neighbours with higher keys.
pub(super) fn contract(graph: &mut Working, keys: Option<&[u64]>, progress: &(dyn Fn(usize) + Sync)) -> Vec<u32> {
    let vertices = graph.out.len();
    let pool = Pool::default();
    let mut importance = vec![Importance::default(); vertices];
    let mut remaining: Vec<u32> = (0..vertices as u32).collect();
    match keys {
        Some(keys) => importance.iter_mut().zip(keys).for_each(|(importance, &key)| importance.key = key),
        None => update(graph, &pool, &mut importance, &remaining),
    }
    let mut place = vec![NOT_IN_BATCH; vertices];
    let mut order = Vec::with_capacity(vertices);
    while !remaining.is_empty() {
        let candidates = lowest(graph, &importance, &remaining);
        let outdated: Vec<u32> = candidates.iter().copied().filter(|&v| importance[v as usize].outdated).collect();
        update(graph, &pool, &mut importance, &outdated);
        let batch = lowest(graph, &importance, &candidates);
        batch.iter().enumerate().for_each(|(i, &v)| place[v as usize] = i as u32);
        let shortcuts: Vec<Vec<Shortcut>> = batch
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut needed = Vec::new();
                pool.with(
                    || Witness::new(vertices),
                    |witness| {
                        for &v in chunk {
                            let own = place[v as usize];
                            let earlier = |x: u32| place[x as usize] < own;
                            witness.shortcuts(graph, v, SETTLE[1], earlier, |s| needed.push(s));
                        }
                    },
                );
                needed
            })
            .collect();
        for &v in &batch {
            graph.detach(v);
            let level = importance[v as usize].level + 1;
            for neighbour in graph.neighbours(v) {
                let importance = &mut importance[neighbour as usize];
                importance.level = importance.level.max(level);
                importance.outdated = keys.is_none();
            }
        }
        shortcuts.into_iter().flatten().for_each(|s| graph.add(s));
        order.extend_from_slice(&batch);
        // Contracted: `place` stays set, which marks them from here on.
        remaining.retain(|&v| place[v as usize] == NOT_IN_BATCH);
        progress(order.len());
    }
    order
}

/// Those of `vertices` that are less important than all their neighbours.
fn lowest(graph: &Working, importance: &[Importance], vertices: &[u32]) -> Vec<u32> {
    let is_lowest = |&v: &u32| {
        let key = importance[v as usize].key;
        graph.neighbours(v).all(|n| importance[n as usize].key > key)
    };
    vertices.par_iter().with_min_len(CHUNK).copied().filter(is_lowest).collect()
}

/// Computes the importance of `vertices`: level plus the quotients of links and of hops added and removed.
fn update(graph: &Working, pool: &Pool<Witness>, importance: &mut [Importance], vertices: &[u32]) {
    let keys: Vec<Vec<u64>> = vertices
        .par_chunks(CHUNK)
        .map(|chunk| {
            let of = |witness: &mut Witness, v: u32| {
                let (mut links, mut hops) = (0u64, 0u64);
                witness.shortcuts(
                    graph,
                    v,
                    SETTLE[0],
                    |_| false,
                    |s| {
                        links += 1;
                        hops += u64::from(s.hops);
                    },
                );
                let removed = graph.out[v as usize].iter().chain(&graph.into[v as usize]);
                let (old_links, old_hops) = removed.fold((0, 0), |(n, h), l| (n + 1, h + u64::from(l.hops)));
                let quotients = 4_000 * links / old_links.max(1) + 2_000 * hops / old_hops.max(1);
                let key = 1_000 * u64::from(importance[v as usize].level) + quotients;
                // An odd multiplier permutes the numbers: ties are broken without regard to place.
                key.min(u64::from(u32::MAX)) << 32 | u64::from(v.wrapping_mul(0x9e37_79b1))
            };
            pool.with(|| Witness::new(graph.out.len()), |witness| chunk.iter().map(|&v| of(witness, v)).collect())
        })
        .collect();
    for (&v, key) in vertices.iter().zip(keys.into_iter().flatten()) {
        let importance = &mut importance[v as usize];
        (importance.key, importance.outdated) = (key, false);
    }
}
