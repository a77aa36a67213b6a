//! Which engine computes travel times: whole columns of them, or a table row by row in bounded memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use waywarden_network::{Network, Snap, UNREACHABLE_MS};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::hierarchy::{self, Hierarchy, Origins};
use waywarden_routing::{Destination, SearchGraph, TimesTo, columns};

/// How travel times are to be computed. The times are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// A hierarchy if the network was prepared with one or the work is worth preparing one, else searches.
    #[default]
    Auto,
    /// A search for each destination: needs no preparation.
    Search,
    /// A contraction hierarchy: prepared once, then many destinations at a time.
    Hierarchy,
}

impl EngineChoice {
    /// All, in the order of the documents.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Search, Self::Hierarchy];

    /// The name by which it is asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Search => "search",
            Self::Hierarchy => "hierarchy",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }

    /// What it means, in a sentence without a full stop.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Auto => {
                "A hierarchy if the network was prepared with one or the work is worth preparing one, else searches"
            }
            Self::Search => "A search for each destination: needs no preparation",
            Self::Hierarchy => "A contraction hierarchy: prepared once, then many destinations at a time",
        }
    }
}

/// From this many destinations on, preparing a hierarchy takes less time than the searches that it saves. South West of
/// England on two cores: 12.5 s to prepare, 35 ms for each search.
pub(crate) const WORTH_PREPARING: usize = 400;

/// Times computed at once by searches: 256 MiB.
const SEARCH_CELLS: usize = 64 << 20;

/// Times computed at once by a hierarchy: 16 MiB, well under a second of work.
const HIERARCHY_CELLS: usize = 4 << 20;

/// A way to compute many travel times.
pub enum Engine {
    /// A search for each destination.
    Search,
    /// A hierarchy.
    Hierarchy(Arc<Hierarchy>),
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
        consume: impl Fn(usize, &TimesTo<'_>) -> T + Sync,
    ) -> Vec<T> {
        match self {
            Self::Search => columns(network, graph, destinations, limit_ms, consume),
            Self::Hierarchy(prepared) => hierarchy::columns(network, graph, prepared, destinations, limit_ms, consume),
        }
    }
}

/// Prepares a hierarchy; the observer is told how many vertices are done.
#[must_use]
pub fn prepare(graph: &SearchGraph, observer: &dyn Observer) -> Hierarchy {
    let work = Work::begin(observer, Stage::PreparingHierarchy, graph.vertex_count() as u64);
    let told = AtomicUsize::new(0);
    Hierarchy::build(graph, &|done, _| work.advance((done - told.swap(done, Ordering::Relaxed).min(done)) as u64))
}

/// How many origins to compute at a time. A hierarchy loses little with each new set of origins; searches are all made
/// again for it, so they get more memory.
#[must_use]
pub fn origins_at_once(engine: &Engine, destinations: usize) -> usize {
    let cells = match engine {
        Engine::Search => SEARCH_CELLS,
        Engine::Hierarchy(_) => HIERARCHY_CELLS,
    };
    (cells / destinations.max(1)).max(1)
}

/// Computes the times from `origins` to all destinations, all held in memory, and hands them over row by row, in the
/// order of the origins: `row(origin, times)`. The observer counts times.
///
/// # Errors
/// What `row` says.
pub fn rows<E>(
    engine: &Engine,
    network: &Network,
    graph: &SearchGraph,
    origins: &[Option<Snap>],
    destinations: &[Destination],
    work: &Work<'_>,
    mut row: impl FnMut(usize, &[u32]) -> Result<(), E>,
) -> Result<(), E> {
    // One destination after the other, as both engines give them.
    let by_destination: Vec<u32> = match engine {
        Engine::Search => columns(network, graph, destinations, UNREACHABLE_MS, |_, column| {
            let times = waywarden_routing::travel_times(column, origins);
            work.advance(times.len() as u64);
            times
        })
        .concat(),
        Engine::Hierarchy(hierarchy) => {
            let times = Origins::new(network, graph, hierarchy, origins).times_to(destinations);
            work.advance(times.len() as u64);
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

#[cfg(test)]
mod tests;
