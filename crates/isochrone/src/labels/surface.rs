//! The time of a place: that of the nearest road on which a trip may begin, and the walk to it.

use crate::ground::roads::{Foot, Place};
use crate::ground::settings::{FENCE_MM, HALF_MM};
use crate::ground::whole::Ground;
use crate::labels::times::Times;

/// Surplus of a place that no road serves or from which there is no way: far below what a walk can make up for.
pub(crate) const FAR_MM: i32 = -500_000_000;

/// The nearest road of a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nearest {
    /// `u32::MAX` if no road serves the place.
    pub(crate) piece: u32,
    pub(crate) distance_mm: u32,
    pub(crate) share: f64,
    /// Time there, without the walk; infinite if there is no way.
    pub(crate) time_ms: f64,
    pub(crate) owner: u32,
    /// The pieces at this distance, or on whose roadway the place lies; the first [`TIES`] of them, then `u32::MAX`. They
    /// do not depend on times, while which of them is best does.
    pub(crate) ties: [u32; TIES],
}

/// As many pieces at one distance are kept.
const TIES: usize = 8;

const NOTHING: Nearest = Nearest {
    piece: u32::MAX,
    distance_mm: u32::MAX,
    share: 0.0,
    time_ms: f64::INFINITY,
    owner: u32::MAX,
    ties: [u32::MAX; TIES],
};

impl Nearest {
    /// Metres from the roadway count as millimetres here.
    fn off_mm(&self) -> u32 {
        self.distance_mm.max(HALF_MM)
    }
}

/// A vertex with its nearest road.
pub(crate) type At<'a> = (Place, &'a Nearest);

/// Times over the land.
#[derive(Clone, Copy)]
pub(crate) struct Surface<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) times: &'a Times,
}

impl Surface<'_> {
    /// The nearest of the candidates that serves a place: by the distance from its roadway, then by time, then by number.
    #[inline]
    pub(crate) fn nearest(&self, candidates: impl Iterator<Item = u32>, at: Place) -> Nearest {
        let limit_mm = self.ground.off_road_mm + HALF_MM;
        let mut best = NOTHING;
        for piece in candidates {
            let frame = &self.ground.roads.frames[piece as usize];
            let foot = frame.foot(at);
            if foot.distance_mm > if frame.fenced { FENCE_MM } else { limit_mm } {
                continue;
            }
            let off_mm = foot.distance_mm.max(HALF_MM);
            if best.piece != u32::MAX && off_mm > best.off_mm() {
                continue;
            }
            let mut ties = if best.piece != u32::MAX && off_mm == best.off_mm() { best.ties } else { NOTHING.ties };
            if let Some(free) = ties.iter_mut().find(|tie| **tie == u32::MAX) {
                *free = piece;
            }
            let (time_ms, owner) = self.times.best(piece, foot.share);
            if best.piece == u32::MAX || off_mm < best.off_mm() || time_ms < best.time_ms {
                best = Nearest { piece, distance_mm: foot.distance_mm, share: foot.share, time_ms, owner, ties };
            } else {
                best.ties = ties;
            }
        }
        best
    }

    /// Of a place whose nearest road is known, if there is one at all.
    pub(crate) fn at_foot(&self, known: Option<(u32, Foot)>) -> Nearest {
        let Some((piece, foot)) = known else { return NOTHING };
        let (time_ms, owner) = self.times.best(piece, foot.share);
        let mut ties = NOTHING.ties;
        ties[0] = piece;
        Nearest { piece, distance_mm: foot.distance_mm, share: foot.share, time_ms, owner, ties }
    }

    /// How much farther than to the place one can walk off its nearest road in the time that is left at `level_ms`,
    /// millimetres: zero and more is inside.
    ///
    /// Whole numbers, and no less at a later level or an earlier time.
    pub(crate) fn surplus_mm(&self, nearest: &Nearest, level_ms: u32) -> i32 {
        if nearest.piece == u32::MAX {
            return FAR_MM;
        }
        let fenced = self.ground.roads.frames[nearest.piece as usize].fenced;
        self.surplus_of(fenced, nearest.distance_mm, nearest.time_ms, level_ms)
    }

    /// The same without regard to fences: of several roads at one distance the best one can be a fenced one, and earlier times
    /// must not make a place less deep.
    pub(crate) fn depth_mm(&self, nearest: &Nearest, level_ms: u32) -> i32 {
        if nearest.piece == u32::MAX {
            return FAR_MM;
        }
        self.surplus_of(false, nearest.distance_mm, nearest.time_ms, level_ms)
    }

    /// The surplus at a distance from a road with this time.
    #[inline(always)]
    pub(crate) fn surplus_of(&self, fenced: bool, distance_mm: u32, time_ms: f64, level_ms: u32) -> i32 {
        let reach_mm = if fenced { FENCE_MM - HALF_MM } else { self.ground.off_road_mm };
        // Of no way the time is infinite.
        let walk_mm = (f64::from(level_ms) - time_ms) * self.ground.walk_mm_per_ms;
        let walk_mm = walk_mm.max(f64::from(FAR_MM)).min(f64::from(reach_mm));
        // Downwards; the shift makes a truncation a floor.
        let walk_mm = (walk_mm - f64::from(FAR_MM)) as i32 + FAR_MM;
        (walk_mm - distance_mm.saturating_sub(HALF_MM) as i32).max(FAR_MM)
    }
}
