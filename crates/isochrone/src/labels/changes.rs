//! Labellings of two times: what is gained and lost, and by how much more time it takes.

use crate::ground::f32_distance::{Lattice, PLACES, UNSURE, Walk};
use crate::ground::nearest_candidates::NearestCandidates;
use crate::ground::roads::{Foot, Place};
use crate::labels::border::passes;
use crate::labels::common::{INSIDE, OUTSIDE};
use crate::labels::known::{BLOCKS, Blocks, Known, Region};
use crate::labels::labelling::{InBlock, Labelling, only_outside, within};
use crate::labels::surface::{Nearest, Surface};

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

impl Labelling for Changes<'_> {
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

    fn sure(
        &self,
        nearest_candidates: &mut NearestCandidates<PLACES>,
        lattice: &Lattice<PLACES>,
        near: impl Iterator<Item = InBlock<[Walk; 2]>> + Clone,
    ) -> [u32; PLACES] {
        // Few blocks are looked at here, so the second look at the same distances costs little.
        let of_side = |side: usize| near.clone().map(move |(piece, line, walks)| (piece, line, walks[side]));
        changed([0, 1].map(|side| nearest_candidates.fill_and_label(lattice, of_side(side))))
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
        let before = self.before.depth_mm(&sample[0], self.level_ms);
        let after = self.after.depth_mm(&sample[1], self.level_ms);
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

impl Labelling for Extra<'_> {
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

    fn sure(
        &self,
        nearest_candidates: &mut NearestCandidates<PLACES>,
        lattice: &Lattice<PLACES>,
        near: impl Iterator<Item = InBlock<Walk>> + Clone,
    ) -> [u32; PLACES] {
        only_outside(nearest_candidates.fill_and_label(lattice, near))
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
        self.before.depth_mm(&sample[0], self.level_ms)
    }
}
