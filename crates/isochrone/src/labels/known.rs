//! What is known of whole parts of the land without asking each vertex: by the times of their roads, and by single precision.

use waywarden_network::UNREACHABLE_MS;

use crate::ground::f32_distance::{Lattice, Line, Walk, at_least, sure_of_discs, vectorised};
use crate::ground::settings::{FENCE_M, FENCE_MM, HALF_MM, ROAD_HALF_M};
use crate::ground::tile::{Candidate, Tile};
use crate::labels::common::{INSIDE, OUTSIDE};
use crate::labels::surface::{FAR_MM, Surface};

/// A part of the land.
#[derive(Clone, Copy)]
pub(crate) enum Region<'a> {
    /// A tile and the pieces that serve land in it.
    Tile(usize, &'a [u32]),
    /// A group of cells of a tile.
    Group(usize, &'a Tile, usize),
    /// A cell of a tile.
    Cell(&'a Tile, (i32, i32)),
}

impl Region<'_> {
    /// The pieces that can be nearest to one of its vertices.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = u32> {
        let (numbers, nearest_candidates): (&[u32], &[Candidate]) = match *self {
            Self::Tile(_, pieces) => (pieces, &[]),
            Self::Group(_, tile, group) => (tile.nearest(group), &[]),
            Self::Cell(tile, cell) => (&[], tile.nearest_candidates(cell)),
        };
        numbers.iter().copied().chain(nearest_candidates.iter().map(|near| near.piece))
    }
}

/// What is known of a part of the land without asking its vertices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// All of it has this label.
    All(u32),
    /// All land that roads serve has this label, whatever their times; the rest is outside.
    Served(u32),
    /// Nothing.
    Nothing,
}

impl Known {
    /// The same with another label.
    pub(crate) fn with(self, label: u32) -> Self {
        match self {
            Self::All(_) => Self::All(label),
            Self::Served(_) => Self::Served(label),
            Self::Nothing => Self::Nothing,
        }
    }
}

/// Blocks of a cell, at most.
pub(crate) const BLOCKS: usize = 16;

/// A piece that can be nearest in a cell, how it is seen from there, and how much walking it leaves.
#[derive(Clone, Copy)]
pub(crate) struct NearCandidate<W> {
    pub(crate) candidate: Candidate,
    pub(crate) line: Line,
    pub(crate) walks: W,
}

/// The blocks of a cell and the roads that can be nearest in each of them.
pub(crate) struct Blocks<'a, W> {
    pub(crate) near: &'a [NearCandidate<W>],
    pub(crate) middles: &'a Lattice<BLOCKS>,
    /// Half the diagonal of a block, metres, or more.
    pub(crate) half_m: f64,
}

impl<W> Blocks<'_, W> {
    /// The pieces that can be nearest in one of them.
    pub(crate) fn pieces(&self, block: usize) -> impl Iterator<Item = u32> {
        let near = self.near.iter().map(|near| near.candidate);
        near.filter(move |candidate| candidate.blocks & (1 << block) != 0).map(|candidate| candidate.piece)
    }
}

impl Surface<'_> {
    /// What is known of a part of the land by the times of its roads.
    pub(crate) fn known(&self, region: &Region<'_>, level_ms: u32) -> Known {
        let [least_ms, most_ms] = match *region {
            Region::Tile(number, _) => self.times.of_tile(&self.ground.roads, number),
            Region::Group(number, tile, group) => self.times.of_groups(number, tile)[group],
            Region::Cell(..) => self.times.span(region.pieces()),
        };
        if least_ms > level_ms {
            return Known::All(OUTSIDE);
        }
        if let Region::Cell(tile, cell) = *region {
            let far_mm = tile.far_mm(cell).saturating_sub(HALF_MM);
            if far_mm <= self.ground.off_road_mm && most_ms <= level_ms {
                let walk_mm = f64::from(level_ms - most_ms) * self.ground.walk_mm_per_ms;
                if walk_mm > f64::from(far_mm) + 1.0 {
                    return Known::All(INSIDE);
                }
            }
        }
        if self.all_served(most_ms, level_ms) { Known::Served(INSIDE) } else { Known::Nothing }
    }

    /// Whether from roads with this time or less there is time left for the longest walk.
    fn all_served(&self, most_ms: u32, level_ms: u32) -> bool {
        // A millimetre for rounding.
        let longest_mm = f64::from(self.ground.off_road_mm.max(FENCE_MM)) + 1.0;
        most_ms <= level_ms && f64::from(level_ms - most_ms) * self.ground.walk_mm_per_ms > longest_mm
    }

    /// How much walking a piece leaves at a level.
    pub(crate) fn walk(&self, piece: u32, level_ms: u32) -> Walk {
        let Some(ends_ms) = self.times.whole(piece) else { return Walk::UNKNOWN };
        let frame = &self.ground.roads.frames[piece as usize];
        let (m_per_ms, length_m) = (self.ground.walk_mm_per_ms as f32 * 1e-3, frame.length_m as f32);
        let line = |from_ms: u32, to_ms: u32| {
            let [from_m, to_m] =
                [from_ms, to_ms].map(|end_ms| (i64::from(level_ms) - i64::from(end_ms)) as f32 * m_per_ms);
            let is_way = from_ms != UNREACHABLE_MS && to_ms != UNREACHABLE_MS;
            if is_way { [from_m, to_m] } else { [FAR_MM as f32 * 1e-3; 2] }
        };
        let [along_m, against_m] = [line(ends_ms[0], ends_ms[1]), line(ends_ms[2], ends_ms[3])];
        let slope = [along_m, against_m].map(|[from_m, to_m]| (to_m - from_m) * frame.per_m as f32);
        let steepest = at_least(slope[0].abs(), slope[1].abs());
        // Of what leaves nothing the error does not matter.
        let size_m = |ends_m: [f32; 2]| if ends_m[0] > FAR_MM as f32 * 1e-3 { ends_m[0].abs() } else { 0.0 };
        let farthest_m = at_least(size_m(along_m), size_m(against_m)) + steepest * length_m;
        Walk {
            from_m: [along_m[0], against_m[0]],
            slope,
            reach_m: if frame.fenced { (FENCE_M - ROAD_HALF_M) as f32 } else { self.ground.off_road_mm as f32 * 1e-3 },
            // Distances are rounded to millimetres, feet of some kilometres are exact to one, and single precision to 6e-8.
            error_m: 0.02 + steepest * 0.005 + farthest_m * 1e-6,
            length_m,
            fenced: frame.fenced,
        }
    }

    /// What is known of all places in each block of a cell by the roads that can be nearest, with the walks that `walk` says.
    pub(crate) fn blocks_are<W>(&self, blocks: &Blocks<'_, W>, walk: impl Fn(&W) -> &Walk) -> [u32; BLOCKS] {
        let off_road_m = self.ground.off_road_mm as f32 * 1e-3;
        vectorised(
            #[inline(always)]
            || {
                let near = blocks.near.iter().map(|near| (&near.line, walk(&near.walks), near.candidate.blocks));
                sure_of_discs(blocks.middles, near, blocks.half_m as f32, off_road_m)
            },
        )
    }
}
