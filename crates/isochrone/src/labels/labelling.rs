//! What is drawn: which label a place has, and where between two places it changes.

use crate::ground::f32_distance::{Lattice, Line, PLACES, UNSURE, Walk};
use crate::ground::nearest_candidates::NearestCandidates;
use crate::ground::roads::{Foot, Place};
use crate::labels::border::Seen;
use crate::labels::common::{INSIDE, OUTSIDE};
use crate::labels::known::{BLOCKS, Blocks, Known, Region};
use crate::labels::surface::{At, Nearest, Surface};

/// A partition of the land into labels.
pub(crate) trait Labelling: Sync {
    /// What is known of a vertex.
    type Sample: Copy;
    /// How much walking a piece leaves.
    type Walks: Copy;

    /// What is known of a part of the land.
    fn known(&self, region: &Region<'_>) -> Known;
    /// The label of every vertex of each block of a cell as far as it is known without asking each, or [`UNSURE`].
    fn of_blocks(&self, blocks: &Blocks<'_, Self::Walks>) -> [u32; BLOCKS];
    /// How much walking a piece leaves.
    fn walks(&self, piece: u32) -> Self::Walks;
    /// The labels of the vertices of a lattice as far as they are sure, [`UNSURE`] for the others; `near` are the pieces that
    /// can be nearest there, which `nearest_candidates` sorts by vertices.
    fn sure(
        &self,
        nearest_candidates: &mut NearestCandidates<PLACES>,
        lattice: &Lattice<PLACES>,
        near: impl Iterator<Item = InBlock<Self::Walks>> + Clone,
    ) -> [u32; PLACES];
    /// A vertex, by the pieces that can be nearest to it.
    fn sample(&self, candidates: impl Iterator<Item = u32> + Clone, at: Place) -> Self::Sample;
    /// A vertex whose nearest piece is known, if there is one.
    fn sample_at(&self, known: Option<(u32, Foot)>) -> Self::Sample;
    /// Its label.
    fn label(&self, sample: &Self::Sample) -> u32;
    /// Where between two vertices of different labels the border lies, as a share of the way.
    fn border(&self, from: (Place, &Self::Sample), to: (Place, &Self::Sample)) -> f64;
    /// How far a vertex lies within a label as against another one, millimetres: of a saddle the two corners of `label` are
    /// one area if the sum of this over all corners is zero or more.
    fn depth_mm(&self, sample: &Self::Sample, label: u32, other: u32) -> i32;
}

/// A piece, how it is seen from a block, and how much walking it leaves.
pub(crate) type InBlock<W> = (u32, Line, W);

/// Labels of blocks of which those that are inside have one of their own, if it is known.
pub(crate) fn within(known: [u32; BLOCKS], label: impl Fn(usize) -> Option<u32>) -> [u32; BLOCKS] {
    std::array::from_fn(|block| match known[block] {
        INSIDE => label(block).unwrap_or(UNSURE),
        other => other,
    })
}

/// Labels of vertices of which more is asked where they are inside.
pub(crate) fn only_outside(sure: [u32; PLACES]) -> [u32; PLACES] {
    sure.map(|label| if label == OUTSIDE { OUTSIDE } else { UNSURE })
}

/// The land within a level.
pub(crate) struct Within<'a> {
    pub(crate) surface: Surface<'a>,
    pub(crate) level_ms: u32,
}

/// A vertex at a level: its nearest road, and its surplus, which is asked for again and again.
#[derive(Clone, Copy)]
pub(crate) struct Leveled {
    nearest: Nearest,
    surplus_mm: i32,
}

impl Leveled {
    fn seen((at, sample): (Place, &Self)) -> Seen<'_> {
        Seen { at, nearest: &sample.nearest, surplus_mm: sample.surplus_mm }
    }
}

impl Within<'_> {
    fn leveled(&self, nearest: Nearest) -> Leveled {
        Leveled { nearest, surplus_mm: self.surface.surplus_mm(&nearest, self.level_ms) }
    }
}

impl Labelling for Within<'_> {
    type Sample = Leveled;
    type Walks = Walk;

    fn known(&self, region: &Region<'_>) -> Known {
        self.surface.known(region, self.level_ms)
    }

    fn walks(&self, piece: u32) -> Walk {
        self.surface.walk(piece, self.level_ms)
    }

    fn of_blocks(&self, blocks: &Blocks<'_, Walk>) -> [u32; BLOCKS] {
        self.surface.blocks_are(blocks, |walk| walk)
    }

    fn sure(
        &self,
        nearest_candidates: &mut NearestCandidates<PLACES>,
        lattice: &Lattice<PLACES>,
        near: impl Iterator<Item = InBlock<Walk>> + Clone,
    ) -> [u32; PLACES] {
        nearest_candidates.fill_and_label(lattice, near)
    }

    fn sample(&self, candidates: impl Iterator<Item = u32> + Clone, at: Place) -> Leveled {
        self.leveled(self.surface.nearest(candidates, at))
    }

    fn sample_at(&self, known: Option<(u32, Foot)>) -> Leveled {
        self.leveled(self.surface.at_foot(known))
    }

    fn label(&self, sample: &Leveled) -> u32 {
        u32::from(sample.surplus_mm >= 0)
    }

    fn border(&self, from: (Place, &Leveled), to: (Place, &Leveled)) -> f64 {
        let [a, b] = [from, to].map(Leveled::seen);
        if self.label(from.1) == INSIDE {
            self.surface.border(self.level_ms, a, b)
        } else {
            1.0 - self.surface.border(self.level_ms, b, a)
        }
    }

    fn depth_mm(&self, sample: &Leveled, _label: u32, _other: u32) -> i32 {
        self.surface.depth_mm(&sample.nearest, self.level_ms)
    }
}

/// Labels 1 + site: the land within a level, by the nearest site.
pub(crate) struct Catchments<'a> {
    pub(crate) surface: Surface<'a>,
    pub(crate) level_ms: u32,
}

impl Labelling for Catchments<'_> {
    type Sample = Nearest;
    type Walks = Walk;

    fn known(&self, region: &Region<'_>) -> Known {
        let known = self.surface.known(region, self.level_ms);
        if matches!(known, Known::All(OUTSIDE) | Known::Nothing) {
            return known;
        }
        self.only_owner(region.pieces()).map_or(Known::Nothing, |label| known.with(label))
    }

    fn walks(&self, piece: u32) -> Walk {
        self.surface.walk(piece, self.level_ms)
    }

    fn of_blocks(&self, blocks: &Blocks<'_, Walk>) -> [u32; BLOCKS] {
        within(self.surface.blocks_are(blocks, |walk| walk), |block| self.only_owner(blocks.pieces(block)))
    }

    fn sure(
        &self,
        nearest_candidates: &mut NearestCandidates<PLACES>,
        lattice: &Lattice<PLACES>,
        near: impl Iterator<Item = InBlock<Walk>> + Clone,
    ) -> [u32; PLACES] {
        only_outside(nearest_candidates.fill_and_label(lattice, near))
    }

    fn sample(&self, candidates: impl Iterator<Item = u32> + Clone, at: Place) -> Nearest {
        self.surface.nearest(candidates, at)
    }

    fn sample_at(&self, known: Option<(u32, Foot)>) -> Nearest {
        self.surface.at_foot(known)
    }

    fn label(&self, sample: &Nearest) -> u32 {
        if self.surface.surplus_mm(sample, self.level_ms) >= 0 { sample.owner + 1 } else { OUTSIDE }
    }

    fn border(&self, from: At<'_>, to: At<'_>) -> f64 {
        match [from, to].map(|end| self.label(end.1) != OUTSIDE) {
            [true, false] => self.surface.border_at(self.level_ms, from, to),
            [false, true] => 1.0 - self.surface.border_at(self.level_ms, to, from),
            _ => self.surface.owner_border(from, to),
        }
    }

    fn depth_mm(&self, sample: &Nearest, _label: u32, _other: u32) -> i32 {
        self.surface.depth_mm(sample, self.level_ms)
    }
}

impl Catchments<'_> {
    fn only_owner(&self, mut pieces: impl Iterator<Item = u32>) -> Option<u32> {
        let first = self.surface.times.only_owner(pieces.next()?)?;
        pieces.all(|piece| self.surface.times.only_owner(piece) == Some(first)).then_some(first + 1)
    }
}
