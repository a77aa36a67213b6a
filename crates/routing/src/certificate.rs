//! Proof that labels are shortest times, without a second search.

use waywarden_network::UNREACHABLE_MS;

use crate::search_graph::SearchGraph;
use crate::times_to::TimesTo;

/// What is wrong with the labels of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// An edge would make a label smaller.
    Improvable {
        /// The vertex it comes from.
        from: u32,
        /// The vertex whose label is too large.
        to: u32,
    },
    /// No edge and no seed explains a label.
    Unexplained {
        /// The vertex whose label is too small.
        vertex: u32,
    },
}

/// Checks that the labels up to `limit_ms` are shortest: no edge and no seed improves one, and every one is explained
/// by an edge or a seed that it equals. As all weights are positive, the two together prove them right.
///
/// # Errors
/// The first [`Violation`].
pub fn certify(graph: &SearchGraph, column: &TimesTo<'_>, limit_ms: u32) -> Result<(), Violation> {
    let labels = column.labels;
    let mut explained = vec![false; labels.len()];
    let mut check = |from: u32, to: u32, reached: u32| {
        let label = labels[to as usize];
        if reached < label && reached <= limit_ms {
            return Err(Violation::Improvable { from, to });
        }
        explained[to as usize] |= reached == label;
        Ok(())
    };
    for seed in column.seeds {
        let into_ms = column.network.time_to_ms(seed.arc, seed.offset_mm) + seed.walk_ms;
        for edge in graph.edges(seed.arc.0) {
            check(seed.arc.0, edge.to, into_ms + (edge.weight_ms - column.network.arc_time_ms(seed.arc)))?;
        }
    }
    for from in 0..labels.len() as u32 {
        let label = labels[from as usize];
        if label == UNREACHABLE_MS {
            continue;
        }
        for edge in graph.edges(from) {
            check(from, edge.to, label.saturating_add(edge.weight_ms))?;
        }
    }
    match (0..labels.len()).find(|&v| labels[v] != UNREACHABLE_MS && !explained[v]) {
        Some(vertex) => Err(Violation::Unexplained { vertex: vertex as u32 }),
        None => Ok(()),
    }
}
