//! Where on an edge the border crosses, and how the crossing is called.

use crate::crossings::cells::{EAST, Label, Tracer, Vertex};
use crate::crossings::crossing::{Crossing, Kind, key};
use crate::ground::grid::PARTS;
use crate::labels::common::OUTSIDE;
use crate::labels::labelling::Labelling;

impl<T: Labelling> Tracer<'_, T> {
    /// The crossing of an edge between two corners, if their labels differ.
    pub(crate) fn crossing_between(&mut self, axis: usize, low: Vertex, high: Vertex) -> Option<i32> {
        let ends = [low, high].map(|end| (end, self.labels[self.corner_index(end)]));
        (ends[0].1.label != ends[1].1.label).then(|| self.crossing(axis, ends))
    }

    /// Where the border crosses an edge whose ends have different labels, in micro-degrees from its lower end: never at a
    /// vertex of the finest lattice, or of its parts.
    pub(crate) fn crossing(&mut self, axis: usize, [low, high]: [(Vertex, Label); 2]) -> i32 {
        let along = |(x, y): Vertex| if axis == EAST { x } else { y };
        let (finest, length) = (self.step(axis), self.between_e6(axis, along(low.0), along(high.0)));
        // Against the outside all labels are one, so that together they have the border of one drawing of them all.
        let outer = low.1.label == OUTSIDE || high.1.label == OUTSIDE;
        let forced = |Label { label, own }| {
            if outer { (own == OUTSIDE) != (label == OUTSIDE) } else { own != label }
        };
        let at = if let Some(shore) = self.shore(axis, [low, high]) {
            shore
        } else if forced(low.1) {
            1
        } else if forced(high.1) {
            length - 1
        } else {
            let [from, to] = [low, high].map(|(end, Label { own, .. })| {
                self.sample(end);
                debug_assert_eq!(own, self.labelling.label(&self.samples[self.index(end)].1), "{end:?}");
                (self.place(end), self.index(end))
            });
            let share = self.labelling.border((from.0, &self.samples[from.1].1), (to.0, &self.samples[to.1].1));
            ((share * f64::from(length) + 0.5) as i32).clamp(1, length - 1)
        };
        let rest = at % finest;
        let is_at_vertex = length >= finest && (rest == 0 || rest == finest / PARTS);
        if is_at_vertex { at + 1 } else { at }
    }

    /// Where the border crosses an edge one of whose ends lies in open water: at the shore, or before it where the time runs
    /// out. From the lower end, micro-degrees.
    fn shore(&mut self, axis: usize, ends: [(Vertex, Label); 2]) -> Option<i32> {
        let outside = ends.iter().position(|end| end.1.label == OUTSIDE)?;
        let [inside, water] = [ends[1 - outside], ends[outside]];
        // What a larger cell decides has its own crossing.
        if !self.is_wet || water.1.own != OUTSIDE || !self.is_in_water(self.at_e6(water.0)) {
            return None;
        }
        let (low, length) = (self.at_e6(ends[0].0), self.at_e6(ends[1].0)[axis] - self.at_e6(ends[0].0)[axis]);
        let at = |along_e6: i32| if axis == EAST { [low[0] + along_e6, low[1]] } else { [low[0], low[1] + along_e6] };
        let (mut dry, mut wet) = if outside == 1 { (0, length) } else { (length, 0) };
        while (wet - dry).abs() > 1 {
            let middle = i32::midpoint(dry, wet);
            if self.is_in_water(at(middle)) { wet = middle } else { dry = middle }
        }
        let mut crossing = dry.clamp(1, length - 1);
        self.sample(inside.0);
        self.sample(water.0);
        let label = |end: Vertex| self.labelling.label(&self.samples[self.index(end)].1);
        if label(water.0) == OUTSIDE && label(inside.0) != OUTSIDE {
            let [from, to] = ends.map(|end| (self.place(end.0), &self.samples[self.index(end.0)].1));
            let ends_at = (self.labelling.border(from, to) * f64::from(length) + 0.5) as i32;
            let ends_at = ends_at.clamp(1, length - 1);
            crossing = if outside == 1 { crossing.min(ends_at) } else { crossing.max(ends_at) };
        }
        Some(crossing)
    }

    /// The crossing of a finest edge, remembered for the block beyond it.
    pub(crate) fn shared_crossing(&mut self, axis: usize, ends: [(Vertex, Label); 2]) -> i32 {
        let index = self.index(ends[0].0);
        let (turn, known) = self.crossings[axis][index];
        if turn == self.turn {
            return known;
        }
        let found = self.crossing(axis, ends);
        self.crossings[axis][index] = (self.turn, found);
        found
    }

    /// The crossing at so many micro-degrees from a vertex along an axis. On an edge of more than one finest step it has the
    /// key of that on which it lies.
    pub(crate) fn located(&self, axis: usize, at: Vertex, along_e6: i32) -> Crossing {
        let finest = if along_e6 < self.step(axis) { 0 } else { along_e6 / self.step(axis) * PARTS };
        let [lon, lat] = self.at_e6(at);
        if axis == EAST {
            Crossing { key: self.key((at.0 + finest, at.1), Kind::East), at_e6: [lon + along_e6, lat] }
        } else {
            Crossing { key: self.key((at.0, at.1 + finest), Kind::North), at_e6: [lon, lat + along_e6] }
        }
    }

    pub(crate) fn key(&self, (x, y): Vertex, kind: Kind) -> u64 {
        key([self.south_west[0] * PARTS + x, self.south_west[1] * PARTS + y], kind)
    }
}
