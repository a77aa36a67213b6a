//! Whether new lines lie to each other as the old ones did.
//!
//! Lines that meet nowhere but in their nodes, leave each node in the same order, and have every other piece on the same
//! side as before divide the plane as they did: what was an area stays one, with the same areas inside and beside it.

use std::cmp::Ordering;

use super::arcs::{NONE, Position};
use super::index::turn;
use super::lines::Lines;

impl Lines<'_> {
    /// Flags the first segments at nodes that are no longer left in the order in which the arcs were drawn.
    pub(super) fn check_order(&mut self) {
        let ends = std::mem::take(&mut self.ends);
        for of_node in ends.chunk_by(|a, b| a.0 == b.0).filter(|of_node| of_node.len() > 2) {
            let at = self.arcs.nodes[of_node[0].0 as usize];
            let drawn = order(of_node.iter().map(|&(_, arc, is_last)| {
                let chain = self.arcs.chain(arc);
                direction(at, if is_last { chain[chain.len() - 2] } else { chain[1] })
            }));
            let made = order(of_node.iter().map(|&(_, arc, is_last)| {
                let ends = self.segments[self.end_segment(arc, is_last) as usize].ends;
                if is_last { direction(ends[1], ends[0]) } else { direction(ends[0], ends[1]) }
            }));
            if drawn != made {
                for &(_, arc, is_last) in of_node {
                    self.flag(self.end_segment(arc, is_last));
                }
            }
        }
        self.ends = ends;
    }

    /// Flags all segments of rings that no longer run the way they did: small ones can turn inside out.
    pub(super) fn check_turns(&mut self) {
        let twice = |[a, b]: [Position; 2]| i128::from(a[0]) * i128::from(b[1]) - i128::from(b[0]) * i128::from(a[1]);
        let arcs = 0..self.arcs.arcs.len() as u32;
        let drawn: Vec<i128> = arcs
            .clone()
            .map(|arc| self.arcs.chain(arc).windows(2).map(|pair| twice([pair[0], pair[1]])).sum())
            .collect();
        let segments = |arc: u32| self.of_arc[arc as usize].iter().map(|&number| &self.segments[number as usize]);
        let made: Vec<i128> = arcs.map(|arc| segments(arc).map(|segment| twice(segment.ends)).sum()).collect();
        let of_ring = |areas: &[i128], ring: &[(u32, bool)]| -> i128 {
            let signed = |&(arc, is_forward): &(u32, bool)| areas[arc as usize] * if is_forward { 1 } else { -1 };
            ring.iter().map(signed).sum()
        };
        let turned =
            self.arcs.rings.iter().filter(|ring| of_ring(&drawn, ring).signum() != of_ring(&made, ring).signum());
        let arcs: Vec<u32> = turned.flatten().map(|(arc, _)| *arc).collect();
        for arc in arcs {
            for number in self.of_arc[arc as usize].clone() {
                self.flag(number);
            }
        }
    }

    fn end_segment(&self, arc: u32, is_last: bool) -> u32 {
        let of_arc = &self.of_arc[arc as usize];
        if is_last { of_arc[of_arc.len() - 1] } else { of_arc[0] }
    }

    /// Flags segments that have passed over another piece: of each piece one position has stayed where it was.
    pub(super) fn check_sides(&mut self, reach_e6: Position) {
        let nodes = self.arcs.nodes.len();
        let of_node = (0..nodes).filter(|&node| self.pieces[node] == node as u32);
        let of_node = of_node.map(|node| (node as u32, self.arcs.nodes[node]));
        let closed = self.arcs.arcs.iter().enumerate().filter(|(_, arc)| arc.nodes[0] == NONE);
        let closed = closed.map(|(arc, _)| ((nodes + arc) as u32, self.arcs.chain(arc as u32)[0]));
        let mut passed = Vec::new();
        for (piece, at) in of_node.chain(closed) {
            let around = [[at[0] - reach_e6[0], at[1] - reach_e6[1]], [at[0] + reach_e6[0], at[1] + reach_e6[1]]];
            self.near(around, |number, segment| {
                let from = self.arcs.arcs[segment.arc as usize].nodes[0];
                let own = self.pieces[if from == NONE { nodes + segment.arc as usize } else { from as usize }];
                if own != piece {
                    let [begin, end] = segment.covers.map(|index| index as usize);
                    let drawn = &self.arcs.chain(segment.arc)[begin..=end];
                    let around = drawn.iter().copied().chain([segment.ends[1], segment.ends[0]]);
                    if is_within(at, around) {
                        passed.push(number);
                    }
                }
            });
        }
        passed.into_iter().for_each(|number| self.flag(number));
    }
}

fn direction(from: Position, to: Position) -> Position {
    [to[0] - from[0], to[1] - from[1]]
}

/// Numbers of directions, counter-clockwise from the first.
fn order(directions: impl Iterator<Item = Position>) -> Vec<usize> {
    let directions: Vec<Position> = directions.collect();
    let half = |d: Position| d[1] < 0 || (d[1] == 0 && d[0] < 0);
    let mut numbers: Vec<usize> = (0..directions.len()).collect();
    numbers.sort_by(|&a, &b| {
        let (one, other) = (directions[a], directions[b]);
        let by_turn = || match turn([0, 0], one, other) {
            0 => Ordering::Equal,
            positive if positive > 0 => Ordering::Less,
            _ => Ordering::Greater,
        };
        half(one).cmp(&half(other)).then_with(by_turn)
    });
    let first = numbers.iter().position(|&number| number == 0).unwrap_or(0);
    numbers.rotate_left(first);
    numbers
}

/// Whether a closed line goes around a place an odd number of times.
fn is_within(at: Position, corners: impl Iterator<Item = Position>) -> bool {
    let (mut first, mut before): (Option<Position>, Option<Position>) = (None, None);
    let mut is_odd = false;
    let mut edge = |a: Position, b: Position| {
        if (a[1] > at[1]) != (b[1] > at[1]) && (turn(a, b, at) > 0) == (b[1] > a[1]) {
            is_odd = !is_odd;
        }
    };
    for corner in corners {
        first = first.or(Some(corner));
        if let Some(before) = before.replace(corner) {
            edge(before, corner);
        }
    }
    if let (Some(last), Some(first)) = (before, first) {
        edge(last, first);
    }
    is_odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_turn_to_the_left() {
        assert_eq!(order([[1, 0], [0, -5], [0, 5], [-3, -1]].into_iter()), [0, 2, 3, 1]);
        assert_eq!(order([[0, -5], [1, 0], [0, 5]].into_iter()), [0, 1, 2]);
    }

    #[test]
    fn within_a_lobe_or_not() {
        let square = [[0, 0], [10, 0], [10, 10], [0, 10]];
        assert!(is_within([5, 5], square.into_iter()));
        assert!(!is_within([15, 5], square.into_iter()));
        // A line that runs back on itself goes around nothing.
        assert!(!is_within([5, 1], [[0, 0], [10, 0], [0, 0]].into_iter()));
    }
}
