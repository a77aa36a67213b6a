//! Which shortcuts the contraction of a vertex needs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::working::{Link, Shortcut, Working};

/// The state of one thread's witness searches.
#[derive(Debug, Default)]
pub(super) struct Witness {
    /// Tentative times from the start of the search.
    labels: Vec<u32>,
    touched: Vec<u32>,
    /// Time through the vertex for each end that is still without a witness.
    through: Vec<u32>,
    /// (time << 32) | vertex.
    heap: BinaryHeap<Reverse<u64>>,
}

impl Witness {
    pub fn new(vertices: usize) -> Self {
        Self { labels: vec![u32::MAX; vertices], through: vec![u32::MAX; vertices], ..Self::default() }
    }

    /// Finds the shortcuts that replace `vertex`: for each way in and out, unless a way round it is as fast.
    ///
    /// The ways round are looked for until `settle_limit` vertices are settled; a witness that is not found costs an
    /// unnecessary shortcut, never a wrong time. They never touch a vertex that is to be `avoided`.
    pub fn shortcuts(
        &mut self,
        graph: &Working,
        vertex: u32,
        settle_limit: usize,
        avoided: impl Fn(u32) -> bool,
        mut shortcut: impl FnMut(Shortcut),
    ) {
        let (into, out) = (&graph.into[vertex as usize], &graph.out[vertex as usize]);
        // One search for each end on the side that has fewer.
        let backward = out.len() < into.len();
        let (starts, ends, rows) = if backward { (out, into, &graph.into) } else { (into, out, &graph.out) };
        for start in starts {
            self.search(rows, vertex, start, ends, settle_limit, &avoided);
            for end in ends {
                let weight_ms = start.weight_ms.saturating_add(end.weight_ms);
                if std::mem::replace(&mut self.through[end.to as usize], u32::MAX) != u32::MAX {
                    let (from, to) = if backward { (end.to, start.to) } else { (start.to, end.to) };
                    shortcut(Shortcut { from, to, weight_ms, hops: start.hops.saturating_add(end.hops) });
                }
            }
            self.touched.drain(..).for_each(|v| self.labels[v as usize] = u32::MAX);
            self.heap.clear();
        }
    }

    /// Leaves in `through` the ends that have no witness.
    fn search(
        &mut self,
        rows: &[Vec<Link>],
        vertex: u32,
        start: &Link,
        ends: &[Link],
        settle_limit: usize,
        avoided: &impl Fn(u32) -> bool,
    ) {
        let (mut open, mut farthest_ms) = (0usize, 0);
        for end in ends {
            let weight_ms = start.weight_ms.saturating_add(end.weight_ms);
            if end.to != start.to && weight_ms != u32::MAX {
                self.through[end.to as usize] = weight_ms;
                open += 1;
                farthest_ms = farthest_ms.max(weight_ms);
            }
        }
        if open == 0 {
            return;
        }
        self.labels[start.to as usize] = 0;
        self.touched.push(start.to);
        self.heap.push(Reverse(u64::from(start.to)));
        let mut settled = 0;
        while let Some(Reverse(entry)) = self.heap.pop() {
            let (label, at) = ((entry >> 32) as u32, entry as u32);
            if label > self.labels[at as usize] {
                continue;
            }
            for link in &rows[at as usize] {
                let reached = label.saturating_add(link.weight_ms);
                let known = self.labels[link.to as usize];
                if reached > farthest_ms || reached >= known || link.to == vertex || avoided(link.to) {
                    continue;
                }
                if known == u32::MAX {
                    self.touched.push(link.to);
                }
                self.labels[link.to as usize] = reached;
                // MAX marks "no end, or an end with a witness"; `reached` is at most `farthest_ms`, which is below it.
                let through = &mut self.through[link.to as usize];
                if *through != u32::MAX && reached <= *through {
                    *through = u32::MAX;
                    open -= 1;
                    if open == 0 {
                        return;
                    }
                }
                self.heap.push(Reverse(u64::from(reached) << 32 | u64::from(link.to)));
            }
            settled += 1;
            if settled >= settle_limit {
                return;
            }
        }
    }
}
