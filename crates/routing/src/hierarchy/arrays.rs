//! A hierarchy as flat arrays, to be stored and restored.

use bytemuck::Pod;
use waywarden_errors::{Code, Explained, Explanation};
use xxhash_rust::xxh3::Xxh3Default;

use super::Hierarchy;
use super::gates::Gates;
use super::layout::BLOCK;
use crate::search_graph::SearchGraph;

/// Number of arrays of a stored hierarchy.
pub const ARRAYS: usize = 7;

/// Why arrays are not the hierarchy of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyError {
    /// The graph has other edges or weights.
    #[error("the hierarchy was prepared for other roads, speeds or turn costs")]
    OtherGraph,
    /// The arrays contradict each other.
    #[error("the stored hierarchy contradicts itself: {0}")]
    Inconsistent(&'static str),
    /// Big-endian machines are not supported.
    #[error("stored hierarchies are little-endian and this machine is not")]
    BigEndian,
}

impl Explained for HierarchyError {
    fn explain(&self) -> Explanation {
        Explanation::of(match self {
            Self::OtherGraph => Code::NetworkVersion,
            Self::Inconsistent(_) => Code::NetworkDamaged,
            Self::BigEndian => Code::NetworkNotPrepared,
        })
    }
}

/// Vertices whose rows are gathered before they are hashed: they stay in the cache.
const HASHED_AT_ONCE: usize = 4_096;

/// XXH3-64 of the edges and weights of a graph, row by row.
pub(super) fn fingerprint(graph: &SearchGraph) -> u64 {
    let mut hash = Xxh3Default::new();
    let mut words: Vec<u32> = Vec::new();
    for first in (0..graph.vertex_count() as u32).step_by(HASHED_AT_ONCE) {
        words.clear();
        for vertex in first..(first + HASHED_AT_ONCE as u32).min(graph.vertex_count() as u32) {
            let edges = graph.edges(vertex);
            words.push(edges.len() as u32);
            words.extend(edges.iter().flat_map(|e| [e.to, e.weight_ms]));
        }
        hash.update(bytemuck::cast_slice(&words));
    }
    hash.digest()
}

impl Hierarchy {
    /// The hierarchy as arrays of bytes, little-endian on the machines that [`Hierarchy::from_arrays`] supports: a
    /// fingerprint of the graph (u64) and six arrays of u32.
    #[must_use]
    pub fn arrays(&self) -> [&[u8]; ARRAYS] {
        [
            bytemuck::bytes_of(&self.fingerprint),
            bytemuck::cast_slice(&self.index_of),
            bytemuck::cast_slice(&self.first_outer),
            bytemuck::cast_slice(&self.up_first),
            bytemuck::cast_slice(&self.up),
            bytemuck::cast_slice(&self.down_first),
            bytemuck::cast_slice(&self.down),
        ]
    }

    /// Restores the hierarchy of `graph` from [`Hierarchy::arrays`], of any alignment.
    ///
    /// Every index is checked, so no later sweep can fail. That the weights are the graph's is not: store a checksum.
    ///
    /// # Errors
    /// [`HierarchyError`] if the arrays belong to another graph or contradict each other.
    pub fn from_arrays(arrays: [&[u8]; ARRAYS], graph: &SearchGraph) -> Result<Self, HierarchyError> {
        if cfg!(target_endian = "big") {
            return Err(HierarchyError::BigEndian);
        }
        let (restored, print) = rayon::join(|| restore(arrays), || fingerprint(graph));
        let hierarchy = restored?;
        if hierarchy.vertex_count() != graph.vertex_count() || hierarchy.fingerprint != print {
            return Err(HierarchyError::OtherGraph);
        }
        Ok(hierarchy)
    }
}

/// The hierarchy of the arrays, every index checked.
fn restore(
    [print, index_of, first_outer, up_first, up, down_first, down]: [&[u8]; ARRAYS],
) -> Result<Hierarchy, HierarchyError> {
    let print: Vec<u64> = array(print)?;
    let hierarchy = Hierarchy {
        fingerprint: *print.first().ok_or(HierarchyError::Inconsistent("no fingerprint"))?,
        index_of: array(index_of)?,
        first_outer: array(first_outer)?,
        up_first: array(up_first)?,
        up: array(up)?,
        down_first: array(down_first)?,
        down: array(down)?,
        gates: Gates::default(),
    };
    check(&hierarchy)?;
    Ok(hierarchy.completed())
}

fn array<T: Pod>(bytes: &[u8]) -> Result<Vec<T>, HierarchyError> {
    if !bytes.len().is_multiple_of(size_of::<T>()) {
        return Err(HierarchyError::Inconsistent("length of an array"));
    }
    Ok(bytemuck::allocation::pod_collect_to_vec(bytes))
}

fn check(h: &Hierarchy) -> Result<(), HierarchyError> {
    let fail = |what| Err(HierarchyError::Inconsistent(what));
    let vertices = h.index_of.len();
    let mut taken = vec![false; vertices];
    for &index in &h.index_of {
        match taken.get_mut(index as usize) {
            Some(taken) if !*taken => *taken = true,
            _ => return fail("the numbering"),
        }
    }
    let ascending = |first: &[u32]| first.windows(2).all(|w| w[0] <= w[1]);
    let inner = h.first_outer.first().map_or(usize::MAX, |&inner| inner as usize);
    let blocks = h.first_outer.len().saturating_sub(1);
    if inner > vertices
        || blocks != inner.div_ceil(BLOCK).max(1)
        || !ascending(&h.first_outer)
        || h.first_outer[blocks] as usize != vertices
    {
        return fail("the blocks");
    }
    for (first, edges) in [(&h.up_first, &h.up), (&h.down_first, &h.down)] {
        let whole = first.len() == vertices + 1 && first[0] == 0 && first[vertices] as usize == edges.len();
        if !whole || !ascending(first) {
            return fail("the rows of edges");
        }
    }
    let below = |edges: &[[u32; 2]], end: usize| edges.iter().all(|&[above, _]| (above as usize) < end);
    if !(0..inner).all(|index| below(h.up(index), index) && below(h.down(index), index)) {
        return fail("an edge that does not lead up");
    }
    for (block, bounds) in h.first_outer.windows(2).enumerate() {
        let swept = inner.min((block + 1) * BLOCK);
        if !(bounds[0]..bounds[1]).all(|i| below(h.up(i as usize), inner) && below(h.down(i as usize), swept)) {
            return fail("an edge that does not lead into a vertex swept before");
        }
    }
    Ok(())
}
