//! The graph while it is being contracted.

use crate::search_graph::SearchGraph;

/// A link of the graph that is being contracted, seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The vertex at the other end.
    pub to: u32,
    pub weight_ms: u32,
    /// Number of edges of the search graph that it stands for.
    pub hops: u32,
}

/// A link that must replace the way through a contracted vertex.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shortcut {
    pub from: u32,
    pub to: u32,
    pub weight_ms: u32,
    pub hops: u32,
}

/// Links out of and into every vertex, each stored at both ends, at most one for each pair of vertices.
///
/// A contracted vertex keeps its lists as they were at that moment, when all its neighbours were still there: they are
/// its edges in the hierarchy. The lists of vertices that remain name remaining vertices only.
#[derive(Debug)]
pub(super) struct Working {
    pub out: Vec<Vec<Link>>,
    pub into: Vec<Vec<Link>>,
}

impl Working {
    /// Loops and edges that saturate serve no shortest path; of parallel edges the fastest does.
    pub fn new(graph: &SearchGraph) -> Self {
        let vertices = graph.vertex_count();
        let (mut out, mut into) = (vec![Vec::new(); vertices], vec![Vec::new(); vertices]);
        let mut working_row: Vec<Link> = Vec::new();
        for from in 0..vertices as u32 {
            working_row.clear();
            let usable = graph.edges(from).iter().filter(|e| e.to != from && e.weight_ms != u32::MAX);
            working_row.extend(usable.map(|e| Link { to: e.to, weight_ms: e.weight_ms, hops: 1 }));
            working_row.sort_unstable_by_key(|l| (l.to, l.weight_ms));
            working_row.dedup_by_key(|l| l.to);
            out[from as usize] = working_row.clone();
            for link in &working_row {
                into[link.to as usize].push(Link { to: from, ..*link });
            }
        }
        Self { out, into }
    }

    /// The vertices next to one, once or twice each.
    pub fn neighbours(&self, vertex: u32) -> impl Iterator<Item = u32> + '_ {
        let v = vertex as usize;
        self.out[v].iter().chain(&self.into[v]).map(|link| link.to)
    }

    /// Takes a vertex out of the lists of its neighbours.
    pub fn detach(&mut self, vertex: u32) {
        let v = vertex as usize;
        let (out, into) = (std::mem::take(&mut self.out[v]), std::mem::take(&mut self.into[v]));
        out.iter().for_each(|link| self.into[link.to as usize].retain(|l| l.to != vertex));
        into.iter().for_each(|link| self.out[link.to as usize].retain(|l| l.to != vertex));
        (self.out[v], self.into[v]) = (out, into);
    }

    /// Adds a link, or makes the one that is there as fast.
    pub fn add(&mut self, s: Shortcut) {
        let Shortcut { from, to, weight_ms, hops } = s;
        lower(&mut self.out[from as usize], Link { to, weight_ms, hops });
        lower(&mut self.into[to as usize], Link { to: from, weight_ms, hops });
    }
}

fn lower(row: &mut Vec<Link>, link: Link) {
    match row.iter_mut().find(|l| l.to == link.to) {
        Some(known) if known.weight_ms <= link.weight_ms => {}
        Some(known) => *known = link,
        None => row.push(link),
    }
}
