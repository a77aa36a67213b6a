//! Which engine computes a table of travel times, and the table itself, row by row in bounded memory.

use anyhow::{Context, Result, bail};
use waywarden_network::{Network, Snap, UNREACHABLE_MS};
use waywarden_routing::hierarchy::{ARRAYS, Hierarchy, Origins};
use waywarden_routing::{Destination, SearchGraph, columns};

use crate::args;
use crate::progress;

/// From this many destinations on, preparing a hierarchy takes less time than the searches that it saves. South West of
/// England on two cores: 12.5 s to prepare, 35 ms for each search.
const WORTH_PREPARING: usize = 400;

/// Times held in memory at once: 256 MiB.
const CELLS: usize = 64 << 20;

/// A way to compute many travel times.
pub enum Engine {
    /// A search for each destination.
    Search,
    /// A hierarchy.
    Hierarchy(Box<Hierarchy>),
}

/// Prepares a hierarchy, with progress.
pub fn prepare(graph: &SearchGraph) -> Hierarchy {
    let bar = progress::bar("preparing the hierarchy", graph.vertex_count() as u64);
    let hierarchy = Hierarchy::build(graph, &|done, _| bar.set_position(done as u64));
    bar.finish_and_clear();
    hierarchy
}

/// Chooses by what the user wants, what the network was prepared with (`attached`), and the number of destinations.
pub fn choose(wanted: args::Engine, attached: &[Vec<u8>], graph: &SearchGraph, destinations: usize) -> Result<Engine> {
    let hierarchy = |hierarchy| Ok(Engine::Hierarchy(Box::new(hierarchy)));
    match wanted {
        args::Engine::Search => Ok(Engine::Search),
        _ if !attached.is_empty() => {
            let arrays: Vec<&[u8]> = attached.iter().map(Vec::as_slice).collect();
            let Ok(arrays) = <[&[u8]; ARRAYS]>::try_from(arrays) else {
                bail!(
                    "the hierarchy in the network file is not of this version; prepare it again with: waywarden import --hierarchy"
                );
            };
            let found = Hierarchy::from_arrays(arrays, graph);
            hierarchy(found.context("prepare it again with: waywarden import --hierarchy")?)
        }
        args::Engine::Hierarchy => hierarchy(prepare(graph)),
        args::Engine::Auto if destinations >= WORTH_PREPARING => hierarchy(prepare(graph)),
        args::Engine::Auto => Ok(Engine::Search),
    }
}

/// Computes the times from all origins to all destinations and hands them over row by row, in the order of the origins:
/// `row(origin, times)`. Holds a bounded number of rows at a time.
pub fn rows(
    engine: &Engine,
    network: &Network,
    graph: &SearchGraph,
    origins: &[Option<Snap>],
    destinations: &[Destination],
    mut row: impl FnMut(usize, &[u32]) -> Result<()>,
) -> Result<()> {
    let chunk = (CELLS / destinations.len().max(1)).clamp(1, origins.len().max(1));
    let bar = progress::bar("travel times", origins.len() as u64);
    for (number, part) in origins.chunks(chunk).enumerate() {
        // One destination after the other, as both engines give them.
        let by_destination: Vec<u32> = match engine {
            Engine::Search => columns(network, graph, destinations, UNREACHABLE_MS, |_, column| {
                waywarden_routing::travel_times(column, part)
            })
            .concat(),
            Engine::Hierarchy(hierarchy) => Origins::new(network, graph, hierarchy, part).times_to(destinations),
        };
        let mut times = vec![UNREACHABLE_MS; destinations.len()];
        for origin in 0..part.len() {
            for (destination, time) in times.iter_mut().enumerate() {
                *time = by_destination[destination * part.len() + origin];
            }
            row(number * chunk + origin, &times)?;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(())
}
