//! The border within one cell of any size.

use crate::crossings::crossing::{Crossing, Segment};
use crate::labels::common::OUTSIDE;

/// Draws the borders between the labels at the corners of a cell: south-west, south-east, north-east, north-west.
///
/// Edge i runs from corner i to corner i + 1: south, east, north, west. `crossing` gives the crossing on an edge whose ends
/// differ; `within` keys for two places in the cell, and its corners; `joined` says of a saddle whether corners i and i + 2
/// are one area, as against the other two.
///
/// With two labels these are marching squares. Where three or four meet, their borders meet in a place within the cell. All
/// labels together have the border of one drawing of their union.
pub(crate) fn march(
    labels: [u32; 4],
    crossing: impl Fn(usize) -> Crossing,
    within: impl FnOnce() -> ([u64; 2], [[i32; 2]; 2]),
    joined: impl FnOnce(usize) -> bool,
    out: &mut Vec<Segment>,
) {
    let differs = |edge: usize| labels[edge & 3] != labels[(edge + 1) & 3];
    let changes = (0..4).filter(|&edge| differs(edge)).count();
    let cut_corner = |corner: usize, out: &mut Vec<Segment>| {
        let (label, other) = (labels[corner & 3], labels[(corner + 1) & 3]);
        emit(out, label, other, crossing(corner & 3), crossing((corner + 3) & 3));
    };
    match changes {
        0 => {}
        2 => {
            let Some(from) = (0..4).find(|&edge| differs(edge)) else { return };
            let Some(to) = (from + 1..4).find(|&edge| differs(edge)) else { return };
            emit(out, labels[from], labels[(from + 1) & 3], crossing(from), crossing(to));
        }
        4 if labels[0] == labels[2] && labels[1] == labels[3] => {
            let one = usize::from(labels[0] == OUTSIDE || (labels[1] != OUTSIDE && labels[1] < labels[0]));
            let first = if joined(one) { one + 1 } else { one };
            cut_corner(first, out);
            cut_corner(first + 2, out);
        }
        4 if labels[0] == labels[2] || labels[1] == labels[3] => {
            let same = usize::from(labels[0] != labels[2]);
            if labels[same] == OUTSIDE && joined(1 - same) {
                pass_between(labels, same, crossing, within(), out);
            } else {
                cut_corner(same + 1, out);
                cut_corner(same + 3, out);
            }
        }
        _ => {
            let ([key, _], [low, high]) = within();
            let edges: Vec<(usize, Crossing)> =
                (0..4).filter(|&edge| differs(edge)).map(|edge| (edge, crossing(edge))).collect();
            // On the line between the crossings to the outside, so that the labels together end where all of them do.
            let outer = |edge: usize| [labels[edge], labels[(edge + 1) & 3]].contains(&OUTSIDE);
            let meets: Vec<[i32; 2]> = match edges.iter().filter(|(edge, _)| outer(*edge)).count() {
                2 => edges.iter().filter(|(edge, _)| outer(*edge)).map(|(_, crossing)| crossing.at_e6).collect(),
                _ => edges.iter().map(|(_, crossing)| crossing.at_e6).collect(),
            };
            let middle = |axis: usize| {
                let sum: i64 = meets.iter().map(|at| i64::from(at[axis])).sum();
                (sum.div_euclid(meets.len() as i64) as i32).clamp(low[axis] + 1, high[axis] - 1)
            };
            let middle = Crossing { key, at_e6: [middle(0), middle(1)] };
            for (edge, crossing) in edges {
                emit(out, labels[edge], labels[(edge + 1) & 3], crossing, middle);
            }
        }
    }
}

/// Two different labels at opposite corners that are one area together: it passes between the two outside corners, which
/// are cut off (`outside` and the one opposite), and the labels meet on a line between the two cuts.
fn pass_between(
    labels: [u32; 4],
    outside: usize,
    crossing: impl Fn(usize) -> Crossing,
    (keys, [low, high]): ([u64; 2], [[i32; 2]; 2]),
    out: &mut Vec<Segment>,
) {
    let corners = [low, [high[0], low[1]], high, [low[0], high[1]]];
    let cut = |corner: usize, key: u64| {
        let (before, after) = (crossing((corner + 3) & 3), crossing(corner));
        // Rounded towards the corner, so that the two cuts cannot touch.
        let middle = |axis: usize| {
            let sum = i64::from(before.at_e6[axis]) + i64::from(after.at_e6[axis]);
            let up = i64::from(corners[corner][axis] == high[axis]);
            ((sum + up).div_euclid(2) as i32).clamp(low[axis] + 1, high[axis] - 1)
        };
        (before, Crossing { key, at_e6: [middle(0), middle(1)] }, after)
    };
    let (before, here, after) = cut(outside, keys[0]);
    let (before_there, there, after_there) = cut(outside + 2, keys[1]);
    // Corner `outside` is left of the way from the crossing behind it to the one before it.
    let (next, previous) = (labels[outside + 1], labels[(outside + 3) & 3]);
    emit(out, OUTSIDE, previous, here, before);
    emit(out, OUTSIDE, next, after, here);
    emit(out, OUTSIDE, next, there, before_there);
    emit(out, OUTSIDE, previous, after_there, there);
    emit(out, previous, next, here, there);
}

/// A piece of border with one label on its left and another on its right.
fn emit(out: &mut Vec<Segment>, left: u32, right: u32, from: Crossing, to: Crossing) {
    if left != OUTSIDE {
        out.push(Segment { label: left, from: from.key, to: to.key, start_e6: from.at_e6, is_off_roads: false });
    }
    if right != OUTSIDE {
        out.push(Segment { label: right, from: to.key, to: from.key, start_e6: to.at_e6, is_off_roads: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments of label 1 as pairs of edges, in a cell of 100 by 100 with all crossings in the middle.
    fn cuts(labels: [u32; 4], is_joined: bool) -> Vec<(u64, u64)> {
        let mut out = Vec::new();
        let at = [[50, 0], [100, 50], [50, 100], [0, 50]];
        let crossing = |edge: usize| Crossing { key: edge as u64, at_e6: at[edge] };
        march(labels, crossing, || ([9, 10], [[0, 0], [100, 100]]), |_| is_joined, &mut out);
        out.iter().filter(|segment| segment.label == 1).map(|segment| (segment.from, segment.to)).collect()
    }

    #[test]
    fn every_pattern_of_corners_by_hand() {
        for (labels, expected) in [
            ([0, 0, 0, 0], vec![]),
            ([1, 1, 1, 1], vec![]),
            ([1, 0, 0, 0], vec![(0, 3)]),
            ([0, 1, 0, 0], vec![(1, 0)]),
            ([0, 0, 1, 0], vec![(2, 1)]),
            ([0, 0, 0, 1], vec![(3, 2)]),
            ([1, 1, 0, 0], vec![(1, 3)]),
            ([0, 1, 1, 0], vec![(2, 0)]),
            ([0, 0, 1, 1], vec![(3, 1)]),
            ([1, 0, 0, 1], vec![(0, 2)]),
            ([0, 1, 1, 1], vec![(3, 0)]),
            ([1, 0, 1, 1], vec![(0, 1)]),
            ([1, 1, 0, 1], vec![(1, 2)]),
            ([1, 1, 1, 0], vec![(2, 3)]),
        ] {
            assert_eq!(cuts(labels, false), expected, "{labels:?}");
            assert_eq!(cuts(labels, true), expected, "{labels:?}");
        }
        // Saddles.
        assert_eq!(cuts([1, 0, 1, 0], false), [(0, 3), (2, 1)]);
        assert_eq!(cuts([1, 0, 1, 0], true), [(0, 1), (2, 3)]);
        assert_eq!(cuts([0, 1, 0, 1], false), [(1, 0), (3, 2)]);
        assert_eq!(cuts([0, 1, 0, 1], true), [(1, 2), (3, 0)]);
        // Two labels at opposite corners are one area together, or not.
        assert_eq!(cuts([1, 0, 2, 0], false), [(0, 3)]);
        assert_eq!(cuts([1, 0, 2, 0], true), [(0, 9), (10, 3), (9, 10)]);
        assert_eq!(cuts([0, 2, 0, 1], true), [(3, 9), (10, 2), (9, 10)]);
        // Three labels meet in the middle, four as well; a label at opposite corners goes through.
        assert_eq!(cuts([1, 1, 2, 0], false), [(1, 9), (9, 3)]);
        assert_eq!(cuts([1, 2, 3, 0], false), [(0, 9), (9, 3)]);
        assert_eq!(cuts([1, 2, 1, 3], false), [(0, 1), (2, 3)]);
    }
}
