//! Which engine computes travel times: whole columns of them, or a table row by row in bounded memory.

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use waywarden_network::{Network, Snap, UNREACHABLE_MS};
use waywarden_routing::hierarchy::{self, ARRAYS, Hierarchy, Origins};
use waywarden_routing::{Column, Destination, SearchGraph, columns};

use crate::args;
use crate::progress;

/// From this many destinations on, preparing a hierarchy takes less time than the searches that it saves. South West of
/// England on two cores: 12.5 s to prepare, 35 ms for each search.
const WORTH_PREPARING: usize = 400;

/// Times computed at once by searches: 256 MiB.
const SEARCH_CELLS: usize = 64 << 20;

/// Times computed at once by a hierarchy: 16 MiB, well under a second of work.
const HIERARCHY_CELLS: usize = 4 << 20;

/// A way to compute many travel times.
pub enum Engine {
    /// A search for each destination.
    Search,
    /// A hierarchy.
    Hierarchy(Box<Hierarchy>),
}

impl Engine {
    /// A column of times for each destination, handed to `consume` with the number of the destination. Results come in
    /// the order of the destinations, and are the same from either engine.
    pub fn columns<T: Send>(
        &self,
        network: &Network,
        graph: &SearchGraph,
        destinations: &[Destination],
        limit_ms: u32,
        consume: impl Fn(usize, &Column<'_>) -> T + Sync,
    ) -> Vec<T> {
        match self {
            Self::Search => columns(network, graph, destinations, limit_ms, consume),
            Self::Hierarchy(prepared) => hierarchy::columns(network, graph, prepared, destinations, limit_ms, consume),
        }
    }
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

/// How many origins to compute at a time. A hierarchy loses little with each new set of origins; searches are all made
/// again for it, so they get more memory.
pub fn origins_at_once(engine: &Engine, destinations: usize) -> usize {
    let cells = match engine {
        Engine::Search => SEARCH_CELLS,
        Engine::Hierarchy(_) => HIERARCHY_CELLS,
    };
    (cells / destinations.max(1)).max(1)
}

/// Computes the times from `origins` to all destinations, all held in memory, and hands them over row by row, in the
/// order of the origins: `row(origin, times)`. The bar counts times.
pub fn rows(
    engine: &Engine,
    network: &Network,
    graph: &SearchGraph,
    origins: &[Option<Snap>],
    destinations: &[Destination],
    bar: &ProgressBar,
    mut row: impl FnMut(usize, &[u32]) -> Result<()>,
) -> Result<()> {
    // One destination after the other, as both engines give them.
    let by_destination: Vec<u32> = match engine {
        Engine::Search => columns(network, graph, destinations, UNREACHABLE_MS, |_, column| {
            let times = waywarden_routing::travel_times(column, origins);
            bar.inc(times.len() as u64);
            times
        })
        .concat(),
        Engine::Hierarchy(hierarchy) => {
            let times = Origins::new(network, graph, hierarchy, origins).times_to(destinations);
            bar.inc(times.len() as u64);
            times
        }
    };
    let mut times = vec![UNREACHABLE_MS; destinations.len()];
    for origin in 0..origins.len() {
        for (destination, time) in times.iter_mut().enumerate() {
            *time = by_destination[destination * origins.len() + origin];
        }
        row(origin, &times)?;
    }
    Ok(())
}
