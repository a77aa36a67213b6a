//! What is drawn: which label a place has, and where between two places it changes.

use crate::cells::{PLACES, VERTICES};
use crate::known::{BLOCKS, Blocks, Known, Region};
use crate::rivals::Rivals;
use crate::roads::{Foot, Place};
use crate::rough::{Line, UNSURE, Walk};
use crate::surface::{At, Nearest, Seen, Surface, passes};

/// Label of what is not drawn.
pub(crate) const OUTSIDE: u32 = 0;

/// A partition of the land into labels.
pub(crate) trait Theme: Sync {
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
    /// The labels of the vertices of a fine block as far as they are sure, [`UNSURE`] for the others; `near` are the pieces
    /// that can be nearest there, which `rivals` sorts by vertices.
    fn sure(&self, rivals: &mut Rivals<PLACES>, near: impl Iterator<Item = Near<Self::Walks>> + Clone)
    -> [u32; PLACES];
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
pub(crate) type Near<W> = (u32, Line, W);

/// Labels of blocks of which those that are inside have one of their own, if it is known.
fn within(known: [u32; BLOCKS], label: impl Fn(usize) -> Option<u32>) -> [u32; BLOCKS] {
    std::array::from_fn(|block| match known[block] {
        INSIDE => label(block).unwrap_or(UNSURE),
        other => other,
    })
}

/// Labels of vertices of which more is asked where they are inside.
fn only_outside(sure: [u32; PLACES]) -> [u32; PLACES] {
    sure.map(|label| if label == OUTSIDE { OUTSIDE } else { UNSURE })
}

/// Label of the land within a level.
pub(crate) const INSIDE: u32 = 1;

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

impl Theme for Within<'_> {
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

    fn sure(&self, rivals: &mut Rivals<PLACES>, near: impl Iterator<Item = Near<Walk>> + Clone) -> [u32; PLACES] {
        rivals.fill_and_label(&VERTICES, near)
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
        sample.surplus_mm
    }
}

/// Labels 1 + site: the land within a level, by the nearest site.
pub(crate) struct Catchments<'a> {
    pub(crate) surface: Surface<'a>,
    pub(crate) level_ms: u32,
}

impl Theme for Catchments<'_> {
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

    fn sure(&self, rivals: &mut Rivals<PLACES>, near: impl Iterator<Item = Near<Walk>> + Clone) -> [u32; PLACES] {
        only_outside(rivals.fill_and_label(&VERTICES, near))
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
        self.surface.surplus_mm(sample, self.level_ms)
    }
}

impl Catchments<'_> {
    fn only_owner(&self, mut pieces: impl Iterator<Item = u32>) -> Option<u32> {
        let first = self.surface.times.only_owner(pieces.next()?)?;
        pieces.all(|piece| self.surface.times.only_owner(piece) == Some(first)).then_some(first + 1)
    }
}

/// Labels of [`Changes`].
pub(crate) const KEPT: u32 = 1;
pub(crate) const LOST: u32 = 2;
pub(crate) const GAINED: u32 = 3;

/// The land within a level before and after.
pub(crate) struct Changes<'a> {
    pub(crate) before: Surface<'a>,
    pub(crate) after: Surface<'a>,
    pub(crate) level_ms: u32,
    /// Only where times differ: what is kept is not complete then.
    pub(crate) only_changed: bool,
}

/// Whether the times of all pieces are the same before and after.
fn unchanged(before: &Surface<'_>, after: &Surface<'_>, mut pieces: impl Iterator<Item = u32>) -> bool {
    pieces.all(|piece| before.times.same(after.times, piece))
}

fn change(before: bool, after: bool) -> u32 {
    match (before, after) {
        (true, true) => KEPT,
        (true, false) => LOST,
        (false, true) => GAINED,
        (false, false) => OUTSIDE,
    }
}

/// What places are, by whether they are inside before and after as far as that is known.
fn changed<const N: usize>([before, after]: [[u32; N]; 2]) -> [u32; N] {
    std::array::from_fn(|place| match [before[place], after[place]] {
        [UNSURE, _] | [_, UNSURE] => UNSURE,
        [before, after] => change(before == INSIDE, after == INSIDE),
    })
}

/// What is known of the change if it is known before and after.
fn both(before: Known, after: impl FnOnce() -> Known) -> Known {
    if before == Known::Nothing {
        return before;
    }
    let after = after();
    let label = |known| matches!(known, Known::All(INSIDE) | Known::Served(INSIDE));
    let changed = change(label(before), label(after));
    match [before, after] {
        [_, Known::Nothing] => after,
        // Of one side all is inside or all outside, of the other what roads serve is inside.
        [Known::All(INSIDE), Known::Served(_)] | [Known::Served(_), Known::All(INSIDE)] => Known::Nothing,
        [Known::All(_), Known::All(_)] => Known::All(changed),
        _ => Known::Served(changed),
    }
}

impl Changes<'_> {
    fn inside(&self, sample: &[Nearest; 2]) -> [bool; 2] {
        [(self.before, 0), (self.after, 1)].map(|(side, at)| side.surplus_mm(&sample[at], self.level_ms) >= 0)
    }
}

impl Theme for Changes<'_> {
    type Sample = [Nearest; 2];
    type Walks = [Walk; 2];

    fn known(&self, region: &Region<'_>) -> Known {
        // Kept or outside; the border between these two is not asked for.
        if self.only_changed && unchanged(&self.before, &self.after, region.pieces()) {
            return Known::All(KEPT);
        }
        both(self.before.known(region, self.level_ms), || self.after.known(region, self.level_ms))
    }

    fn walks(&self, piece: u32) -> [Walk; 2] {
        [self.before, self.after].map(|side| side.walk(piece, self.level_ms))
    }

    fn of_blocks(&self, blocks: &Blocks<'_, [Walk; 2]>) -> [u32; BLOCKS] {
        changed([0, 1].map(|side: usize| self.before.blocks_are(blocks, |walks| &walks[side])))
    }

    fn sure(&self, rivals: &mut Rivals<PLACES>, near: impl Iterator<Item = Near<[Walk; 2]>> + Clone) -> [u32; PLACES] {
        let of_side = |side: usize| near.clone().map(move |(piece, line, walks)| (piece, line, walks[side]));
        changed([0, 1].map(|side| rivals.fill_and_label(&VERTICES, of_side(side))))
    }

    fn sample(&self, candidates: impl Iterator<Item = u32> + Clone, at: Place) -> [Nearest; 2] {
        [self.before.nearest(candidates.clone(), at), self.after.nearest(candidates, at)]
    }

    fn sample_at(&self, known: Option<(u32, Foot)>) -> [Nearest; 2] {
        [self.before.at_foot(known), self.after.at_foot(known)]
    }

    fn label(&self, sample: &[Nearest; 2]) -> u32 {
        let [before, after] = self.inside(sample);
        change(before, after)
    }

    fn border(&self, from: (Place, &[Nearest; 2]), to: (Place, &[Nearest; 2])) -> f64 {
        let (a, b) = (self.inside(from.1), self.inside(to.1));
        // What was within reach before ends where it did before; only within and without it does the later border count.
        let (side, at) = if a[0] != b[0] { (self.before, 0) } else { (self.after, 1) };
        let (from, to) = ((from.0, &from.1[at]), (to.0, &to.1[at]));
        if a[at] { side.border_at(self.level_ms, from, to) } else { 1.0 - side.border_at(self.level_ms, to, from) }
    }

    /// Against the outside the land at either time counts, so that the labels together are that; what was kept ends
    /// against what was lost where the land after the change ends.
    fn depth_mm(&self, sample: &[Nearest; 2], label: u32, other: u32) -> i32 {
        let before = self.before.surplus_mm(&sample[0], self.level_ms);
        let after = self.after.surplus_mm(&sample[1], self.level_ms);
        match [label.min(other), label.max(other)] {
            [OUTSIDE, _] => before.max(after),
            [KEPT, LOST] => after,
            _ => before,
        }
    }
}

/// Labels 1 to n + 1: the land within a level before, by how much more time it takes after. The first is up to the first
/// bound (which it excludes), the last from the last on, and where there is no way any more.
pub(crate) struct Extra<'a> {
    pub(crate) before: Surface<'a>,
    pub(crate) after: Surface<'a>,
    pub(crate) level_ms: u32,
    /// Ascending, positive.
    pub(crate) bounds_ms: &'a [u32],
    /// Only where times differ: the first label is not complete then.
    pub(crate) only_changed: bool,
}

impl Extra<'_> {
    fn extra_ms(sample: &[Nearest; 2]) -> f64 {
        if sample[0].time_ms == sample[1].time_ms { 0.0 } else { sample[1].time_ms - sample[0].time_ms }
    }

    fn unchanged(&self, pieces: impl Iterator<Item = u32>) -> Option<u32> {
        unchanged(&self.before, &self.after, pieces).then_some(1)
    }
}

impl Theme for Extra<'_> {
    type Sample = [Nearest; 2];
    type Walks = Walk;

    fn known(&self, region: &Region<'_>) -> Known {
        // The first band or outside; the border between these two is not asked for.
        let is_first = |known: Known| if self.only_changed { Known::All(1) } else { known.with(1) };
        let known = self.before.known(region, self.level_ms);
        match known {
            Known::All(OUTSIDE) => known,
            Known::Nothing if !self.only_changed => known,
            _ if unchanged(&self.before, &self.after, region.pieces()) => is_first(known),
            _ => Known::Nothing,
        }
    }

    fn walks(&self, piece: u32) -> Walk {
        self.before.walk(piece, self.level_ms)
    }

    fn of_blocks(&self, blocks: &Blocks<'_, Walk>) -> [u32; BLOCKS] {
        within(self.before.blocks_are(blocks, |walk| walk), |block| self.unchanged(blocks.pieces(block)))
    }

    fn sure(&self, rivals: &mut Rivals<PLACES>, near: impl Iterator<Item = Near<Walk>> + Clone) -> [u32; PLACES] {
        only_outside(rivals.fill_and_label(&VERTICES, near))
    }

    fn sample(&self, candidates: impl Iterator<Item = u32> + Clone, at: Place) -> [Nearest; 2] {
        [self.before.nearest(candidates.clone(), at), self.after.nearest(candidates, at)]
    }

    fn sample_at(&self, known: Option<(u32, Foot)>) -> [Nearest; 2] {
        [self.before.at_foot(known), self.after.at_foot(known)]
    }

    fn label(&self, sample: &[Nearest; 2]) -> u32 {
        if self.before.surplus_mm(&sample[0], self.level_ms) < 0 {
            return OUTSIDE;
        }
        let extra_ms = Self::extra_ms(sample);
        1 + self.bounds_ms.partition_point(|&bound| f64::from(bound) <= extra_ms) as u32
    }

    fn border(&self, from: (Place, &[Nearest; 2]), to: (Place, &[Nearest; 2])) -> f64 {
        let [a, b] = [from, to].map(|end| self.label(end.1));
        let before = [from, to].map(|end| (end.0, &end.1[0]));
        if b == OUTSIDE {
            return self.before.border_at(self.level_ms, before[0], before[1]);
        } else if a == OUTSIDE {
            return 1.0 - self.before.border_at(self.level_ms, before[1], before[0]);
        }
        let one_road = (0..2).all(|at| from.1[at].piece == to.1[at].piece);
        let extra = [from, to].map(|end| Self::extra_ms(end.1));
        if !one_road || extra.iter().any(|ms| ms.is_infinite()) {
            return self.before.change_between(before[0], before[1]).clamp(0.0, 1.0);
        }
        let bound = f64::from(self.bounds_ms[a.min(b) as usize - 1]);
        if a < b { passes([extra[0] - bound, extra[1] - bound]) } else { passes([bound - extra[0], bound - extra[1]]) }
    }

    fn depth_mm(&self, sample: &[Nearest; 2], _label: u32, _other: u32) -> i32 {
        self.before.surplus_mm(&sample[0], self.level_ms)
    }
}
