//! Numbering of the vertices so that a sweep reads and writes memory in order.

use super::Hierarchy;
use super::gates::Gates;
use super::working::{Link, Working};

/// Inner vertices swept before the outer ones that hang on them.
pub(super) const BLOCK: usize = 1_024;

/// Lays out a contracted graph; `order` is the order of contraction.
///
/// An *inner* vertex has lower neighbours, an *outer* one has none, so that no other label depends on its own. Inner
/// vertices come first, numbered from the top so that each follows all its higher neighbours, depth first: a vertex
/// comes right after the last of those, whose labels are then still in the cache. Outer vertices follow, sorted by the
/// block of inner vertices that completes what they need.
pub(super) fn lay_out(working: &Working, order: &[u32], fingerprint: u64) -> Hierarchy {
    let vertices = order.len();
    let (lower, is_inner) = lower_neighbours(working, vertices);
    // Number of links to higher vertices that have no number yet.
    let mut waiting: Vec<u32> = (0..vertices).map(|v| (working.out[v].len() + working.into[v].len()) as u32).collect();
    let mut index_of = vec![u32::MAX; vertices];
    let mut inner = 0u32;
    let mut outer: Vec<u32> = Vec::new();
    let mut stack: Vec<u32> = Vec::new();
    let tops: Vec<u32> = order.iter().rev().copied().filter(|&v| waiting[v as usize] == 0).collect();
    for top in tops {
        stack.push(top);
        while let Some(v) = stack.pop() {
            if !is_inner[v as usize] {
                outer.push(v);
                continue;
            }
            index_of[v as usize] = inner;
            inner += 1;
            for &below in lower.row(v) {
                waiting[below as usize] -= 1;
                if waiting[below as usize] == 0 {
                    stack.push(below);
                }
            }
        }
    }
    let block_of = |v: u32| {
        let heads = working.into[v as usize].iter().map(|link| index_of[link.to as usize] as usize / BLOCK);
        heads.max().unwrap_or(0)
    };
    let mut outer: Vec<(usize, u32)> = outer.into_iter().map(|v| (block_of(v), v)).collect();
    outer.sort_by_key(|&(block, _)| block);
    let blocks = (inner as usize).div_ceil(BLOCK).max(1);
    let mut first_outer = vec![inner; blocks + 1];
    for (place, &(block, v)) in outer.iter().enumerate() {
        index_of[v as usize] = inner + place as u32;
        first_outer[block + 1] = inner + place as u32 + 1;
    }
    (0..blocks).for_each(|block| first_outer[block + 1] = first_outer[block + 1].max(first_outer[block]));

    let mut vertex_of = vec![0u32; vertices];
    index_of.iter().enumerate().for_each(|(v, &index)| vertex_of[index as usize] = v as u32);
    let (up_first, up) = rows(&working.out, &index_of, &vertex_of, 0);
    // Half of all vertices have two edges downwards, a quarter has one. Repeated, it makes three quarters alike, and
    // the processor guesses right how many there are: sweeps are 1.3 times as fast.
    let (down_first, down) = rows(&working.into, &index_of, &vertex_of, 2);
    let gates = Gates::default();
    Hierarchy { fingerprint, index_of, first_outer, up_first, up, down_first, down, gates }.completed()
}

/// The links of all vertices in the new numbering, those of a row in order; the first is repeated to make `least`.
fn rows(links: &[Vec<Link>], index_of: &[u32], vertex_of: &[u32], least: usize) -> (Vec<u32>, Vec<[u32; 2]>) {
    let mut first = Vec::with_capacity(vertex_of.len() + 1);
    let mut edges: Vec<[u32; 2]> = Vec::with_capacity(links.iter().map(Vec::len).sum());
    first.push(0);
    for &v in vertex_of {
        let begin = edges.len();
        edges.extend(links[v as usize].iter().map(|l| [index_of[l.to as usize], l.weight_ms]));
        edges[begin..].sort_unstable();
        if let Some(&first) = edges.get(begin)
            && edges.len() < begin + least
        {
            edges.resize(begin + least, first);
        }
        first.push(edges.len() as u32);
    }
    (first, edges)
}

/// For each vertex its lower neighbours, once for each link.
struct Lower {
    first: Vec<u32>,
    vertices: Vec<u32>,
}

impl Lower {
    fn row(&self, vertex: u32) -> &[u32] {
        let v = vertex as usize;
        &self.vertices[self.first[v] as usize..self.first[v + 1] as usize]
    }
}

fn lower_neighbours(working: &Working, vertices: usize) -> (Lower, Vec<bool>) {
    let mut first = vec![0u32; vertices + 1];
    for v in 0..vertices as u32 {
        working.neighbours(v).for_each(|above| first[above as usize + 1] += 1);
    }
    let is_inner = first[1..].iter().map(|&n| n > 0).collect();
    (0..vertices).for_each(|v| first[v + 1] += first[v]);
    let mut next = first.clone();
    let mut below = vec![0u32; first[vertices] as usize];
    for v in 0..vertices as u32 {
        for above in working.neighbours(v) {
            below[next[above as usize] as usize] = v;
            next[above as usize] += 1;
        }
    }
    (Lower { first, vertices: below }, is_inner)
}
