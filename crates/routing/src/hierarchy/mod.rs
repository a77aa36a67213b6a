//! A contraction hierarchy: preparation that makes searches to many destinations cheap.
//!
//! Preparation contracts one vertex after another, the least important first, and adds shortcuts so that the times
//! between the remaining ones stay the same (Geisberger, Sanders, Schultes, Delling 2008). Every fastest way then has
//! an equally fast one that first only climbs and then only descends. So the times to a destination follow from a
//! small search upwards and one pass over all vertices from the top down, in the order in which they lie in memory,
//! for several destinations at once (PHAST: Delling, Goldberg, Nowatzyk, Werneck 2011). Where only some origins
//! matter, the pass visits what they depend on (RPHAST: Delling, Goldberg, Werneck 2011). Times are the same to the
//! millisecond as those of [`Search`](crate::Search).
//!
//! * [`Hierarchy::build`]: the preparation; [`Hierarchy::rebuild`] for other weights. [`Hierarchy::arrays`] and
//!   [`Hierarchy::from_arrays`] store and restore it.
//! * [`Sweep`]: the reusable state of one thread; labels of all vertices, of those up to a limit, of a
//!   [`Selection`], or block by block.
//! * [`Origins`]: travel times from a list of places to many destinations, in parallel.
//! * [`columns`]: a column for each destination, as [`crate::columns`] gives them.
//!
//! # Measured
//! South West of England, 1.31 million arcs, 2.40 million turns, two cores: preparation 12.5 s to 17 s, 2.42 times as
//! many edges as turns; one pass for 16 destinations 10.9 ms on one core, at 115 MB near what memory takes; the labels of
//! one destination within an hour 6 ms instead of 11 ms; 200 destinations from 2,000 places 8.5 ms, 3,025 from 3,025
//! 0.13 s. What was tried instead:
//! * Weights of level : links : hops in the importance of a vertex, on an extract with 0.38 million arcs: 1:1:1 gives
//!   2.47 times as many edges as turns, 1:2:1 2.43, 1:4:2 2.38 (chosen), 1:8:4 2.38 but 8 % more vertices on the way
//!   up, 2:1:1 2.61. Settling 15 vertices for an estimate instead of 30 gives 0.7 % more edges, 60 gives 0.2 % fewer.
//! * Merging arcs whose turns differ by a constant only: there are no more than 0.6 % of them.
//! * Dropping edges that are slower than a way over others afterwards: 0.2 % of them.
//! * A customizable hierarchy (nested dissection, no witnesses) would take other weights without a new order. Not
//!   measured: a plain one takes them in 6 to 8 s ([`Hierarchy::rebuild`]), and a hierarchy without witnesses
//!   has more edges.
//! * Lanes, time for each vertex and destination: 4 lanes 1.5 ns, 8 0.87 ns, 16 0.52 ns, 32 0.36 ns.

mod arrays;
mod climb;
mod columns;
mod contract;
mod gates;
mod lanes;
mod layout;
mod origins;
mod pool;
mod selection;
mod sweep;
mod witness;
mod working;

pub use arrays::{ARRAYS, HierarchyError};
pub use columns::columns;
pub use origins::{BATCH, Origins};
pub use selection::{SelectedLabels, Selection};
pub use sweep::{Labels, Sweep};

use crate::search_graph::SearchGraph;

/// Destinations of one [`Sweep`] if not said otherwise: 16 labels of 4 bytes fill a cache line.
pub const LANES: usize = 16;

/// A contraction hierarchy of a [`SearchGraph`].
///
/// Its vertices are renumbered for the sweep: see [`Hierarchy::index_of`].
#[derive(Debug, PartialEq, Eq)]
pub struct Hierarchy {
    fingerprint: u64,
    /// The place of each vertex of the graph.
    index_of: Vec<u32>,
    /// For each block of inner vertices, the first of the outer ones that are swept after it; then the end of all.
    first_outer: Vec<u32>,
    up_first: Vec<u32>,
    /// Higher vertices that a label is passed on to: index and weight.
    up: Vec<[u32; 2]>,
    down_first: Vec<u32>,
    /// Higher vertices that a label may come from: index and weight. A single one is there twice, see [`layout`].
    down: Vec<[u32; 2]>,
    /// Follows from the others.
    gates: gates::Gates,
}

impl Hierarchy {
    /// Prepares a graph, in parallel; the result does not depend on the number of threads.
    ///
    /// `progress` is told how many vertices are done and how many there are.
    #[must_use]
    pub fn build(graph: &SearchGraph, progress: &(dyn Fn(usize, usize) + Sync)) -> Self {
        let mut working = working::Working::new(graph);
        let total = graph.vertex_count();
        let order = contract::contract(&mut working, None, &|done| progress(done, total));
        layout::lay_out(&working, &order, arrays::fingerprint(graph))
    }

    /// Prepares a graph of the same vertices with other weights or edges (another period, a closed road) in the order
    /// of this one. Times are as right as after [`Hierarchy::build`].
    /// It takes half the time and gives 1 % to 4 % more edges (South West of England; every edge changed by up to 20 %,
    /// or every seventh road half as fast).
    ///
    /// # Errors
    /// [`HierarchyError::OtherGraph`] if the number of vertices differs.
    pub fn rebuild(
        &self,
        graph: &SearchGraph,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Self, HierarchyError> {
        let total = graph.vertex_count();
        if total != self.vertex_count() {
            return Err(HierarchyError::OtherGraph);
        }
        let keys: Vec<u64> = self.index_of.iter().map(|&index| (total as u32 - index).into()).collect();
        let mut working = working::Working::new(graph);
        let order = contract::contract(&mut working, Some(&keys), &|done| progress(done, total));
        Ok(layout::lay_out(&working, &order, arrays::fingerprint(graph)))
    }

    /// With what follows from the rest.
    fn completed(mut self) -> Self {
        self.gates = gates::Gates::new(&self);
        self
    }

    /// Number of vertices, those of the graph.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.index_of.len()
    }

    /// Number of edges upwards and downwards, those repeated for the sweep counted once.
    #[must_use]
    pub fn edge_counts(&self) -> [usize; 2] {
        let repeated = (0..self.vertex_count()).filter(|&v| matches!(self.down(v), [a, b] if a == b)).count();
        [self.up.len(), self.down.len() - repeated]
    }

    /// Number of vertices that others depend on. They have the lowest indices.
    #[must_use]
    pub fn inner_count(&self) -> usize {
        self.first_outer[0] as usize
    }

    /// The place of a vertex of the graph in the order of the sweep.
    #[must_use]
    pub fn index_of(&self, vertex: u32) -> u32 {
        self.index_of[vertex as usize]
    }

    /// Bytes that one sweep with `lanes` destinations reads and writes if each is moved once.
    #[must_use]
    pub fn sweep_bytes(&self, lanes: usize) -> usize {
        size_of_val(&*self.down) + size_of_val(&*self.down_first) + self.vertex_count() * lanes * size_of::<u32>()
    }

    fn up(&self, index: usize) -> &[[u32; 2]] {
        &self.up[self.up_first[index] as usize..self.up_first[index + 1] as usize]
    }

    fn down(&self, index: usize) -> &[[u32; 2]] {
        &self.down[self.down_first[index] as usize..self.down_first[index + 1] as usize]
    }
}
