//! Where between two vertices a border lies.

use crate::ground::roads::{Foot, Place};
use crate::ground::settings::{FENCE_MM, HALF_MM};
use crate::labels::surface::{At, Nearest, Surface};

/// The same with its surplus at a level, see [`Surface::surplus_mm`].
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) at: Place,
    pub(crate) nearest: &'a Nearest,
    pub(crate) surplus_mm: i32,
}

impl Seen<'_> {
    fn sight(&self) -> Sight {
        Sight { piece: self.nearest.piece, distance_mm: self.nearest.distance_mm, surplus_mm: self.surplus_mm }
    }
}

/// How a road sees a place at a level.
#[derive(Clone, Copy)]
struct Sight {
    piece: u32,
    distance_mm: u32,
    surplus_mm: i32,
}

impl Surface<'_> {
    /// Where between two vertices the border of `level_ms` lies: share of the way from the inside one.
    ///
    /// Up to where the nearest road changes the road of the inside vertex counts, from there on that of the outside one.
    /// No less at a later level or at earlier times. Which of several roads at one distance from a vertex is the best one
    /// changes with the times, so all count: of those of the inside vertex that are in time the one that leads farthest, of
    /// those of the outside one the first.
    pub(crate) fn border(&self, level_ms: u32, inside: Seen<'_>, outside: Seen<'_>) -> f64 {
        let is_tied = |seen: Seen<'_>| seen.nearest.ties[1] != u32::MAX;
        if is_tied(inside) || is_tied(outside) {
            return self.border_of_ties(level_ms, inside, outside);
        }
        self.border_between(level_ms, [inside.at, outside.at], [inside.sight(), outside.sight()])
    }

    /// The same of vertices whose surplus is not known yet.
    pub(crate) fn border_at(&self, level_ms: u32, inside: At<'_>, outside: At<'_>) -> f64 {
        self.border(level_ms, self.seen(level_ms, inside), self.seen(level_ms, outside))
    }

    fn seen<'a>(&self, level_ms: u32, (at, nearest): At<'a>) -> Seen<'a> {
        Seen { at, nearest, surplus_mm: self.surplus_mm(nearest, level_ms) }
    }

    /// The same where several roads are at one distance: of those of the inside vertex that are in time the one that leads
    /// farthest, each as far as the first of those of the outside vertex lets it. All of these are late.
    fn border_of_ties(&self, level_ms: u32, inside: Seen<'_>, outside: Seen<'_>) -> f64 {
        let tied = |seen: Seen<'_>| seen.nearest.ties.into_iter().filter(|&piece| piece != u32::MAX);
        let places = [inside.at, outside.at];
        let mut farthest = 0.0_f64;
        for piece in tied(inside) {
            let a = self.sight(piece, inside.at, level_ms);
            if a.surplus_mm < 0 {
                continue;
            }
            let mut first = f64::INFINITY;
            for other in tied(outside) {
                let b = self.sight(other, outside.at, level_ms);
                first = first.min(self.border_between(level_ms, places, [a, b]));
            }
            if first.is_infinite() {
                first = self.border_between(level_ms, places, [a, outside.sight()]);
            }
            farthest = farthest.max(first);
        }
        farthest
    }

    /// The same with one road for each vertex.
    fn border_between(&self, level_ms: u32, [here, there]: [Place; 2], [a, b]: [Sight; 2]) -> f64 {
        if b.piece == a.piece {
            return zero([a.surplus_mm, b.surplus_mm]);
        }
        let a_there = self.sight(a.piece, there, level_ms);
        let a_ends = zero([a.surplus_mm, a_there.surplus_mm]);
        if b.piece == u32::MAX {
            return a_ends;
        }
        let b_here = self.sight(b.piece, here, level_ms);
        let changes = self.change(b.piece, [a, a_there, b_here, b].map(|sight| sight.distance_mm));
        if a_ends < changes {
            return a_ends;
        }
        if b_here.surplus_mm >= 0 { zero([b_here.surplus_mm, b.surplus_mm]).max(changes) } else { changes }
    }

    /// Where between two vertices another road becomes the nearest.
    pub(crate) fn change_between(&self, from: At<'_>, to: At<'_>) -> f64 {
        if from.1.piece == u32::MAX || to.1.piece == u32::MAX {
            return 0.5;
        }
        let distance_mm = |piece: u32, at: Place| self.ground.roads.frames[piece as usize].foot(at).distance_mm;
        let [there_mm, here_mm] = [distance_mm(from.1.piece, to.0), distance_mm(to.1.piece, from.0)];
        self.change(to.1.piece, [from.1.distance_mm, there_mm, here_mm, to.1.distance_mm])
    }

    /// The road of the first vertex holds on its roadway, and as far as it is nearer; and up to the fence of the other, `b`.
    /// Distances of both vertices from the first, and of both from the other, millimetres.
    fn change(&self, b: u32, distances_mm: [u32; 4]) -> f64 {
        let [a0, a1, b0, b1] = distances_mm.map(f64::from);
        let nearer = passes([a0 - b0, a1 - b1]);
        let roadway = passes([a0 - f64::from(HALF_MM), a1 - f64::from(HALF_MM)]);
        let fence = if self.ground.roads.frames[b as usize].fenced {
            1.0 - passes([b1 - f64::from(FENCE_MM), b0 - f64::from(FENCE_MM)])
        } else {
            0.0
        };
        nearer.max(roadway).max(fence)
    }

    /// Where between two vertices on the same road, or two roads, another site becomes the nearest.
    pub(crate) fn owner_border(&self, from: At<'_>, to: At<'_>) -> f64 {
        let (a, b) = (from.1, to.1);
        if a.piece != b.piece {
            return self.change_between(from, to);
        }
        let ahead = |nearest: &Nearest| {
            let ms = |owner| self.times.to_owner_ms(nearest.piece, nearest.share, owner);
            ms(a.owner) - ms(b.owner)
        };
        let ends = [ahead(a), ahead(b)];
        if ends.iter().all(|end| end.is_finite()) { passes(ends) } else { 0.5 }
    }

    /// How a road sees a place, whether it is the nearest or not.
    #[inline]
    fn sight(&self, piece: u32, at: Place, level_ms: u32) -> Sight {
        let frame = &self.ground.roads.frames[piece as usize];
        let Foot { distance_mm, share } = frame.foot(at);
        let time_ms = self.times.best_ms(piece, share);
        Sight { piece, distance_mm, surplus_mm: self.surplus_of(frame.fenced, distance_mm, time_ms, level_ms) }
    }
}

/// Where a surplus that falls from one vertex to the next reaches zero; 1 if it does not.
fn zero([here_mm, there_mm]: [i32; 2]) -> f64 {
    if there_mm >= 0 {
        return 1.0;
    }
    let here = f64::from(here_mm.max(0));
    here / (here - f64::from(there_mm))
}

/// Where a difference passes zero upwards: 0 if it is positive from the first, 1 if it never is.
pub(crate) fn passes([here, there]: [f64; 2]) -> f64 {
    if here > 0.0 {
        0.0
    } else if there <= 0.0 {
        1.0
    } else {
        here / (here - there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_by_hand() {
        assert_eq!(zero([300, -100]), 0.75);
        assert_eq!(zero([0, -100]), 0.0);
        assert_eq!(zero([300, 5]), 1.0);
        assert_eq!(passes([-1.0, 3.0]), 0.25);
        assert_eq!(passes([1.0, 3.0]), 0.0);
        assert_eq!(passes([-1.0, 0.0]), 1.0);
        assert_eq!(passes([0.0, 3.0]), 0.0);
    }
}
