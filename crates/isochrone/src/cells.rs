//! From labels to borders in one cell: what all cells have in common, and those that are drawn in one piece.

use crate::grid::{BLOCK, Grid};
use crate::land::Land;
use crate::march::{Crossing, Kind, key, march};
use crate::rings::Segment;
use crate::roads::{CELLS, Place};
use crate::rough::{Lattice, Rivals, UNSURE};
use crate::surface::BLOCKS;
use crate::theme::{OUTSIDE, Theme};
use crate::tile::{Corner, Tile};

/// The label of a vertex.
#[derive(Clone, Copy, Default)]
struct Label {
    /// Cell in which it was found: emptying all for each cell would take longer than the looking.
    turn: u32,
    label: u32,
    /// Its own label; another than `label` if it lies on the edge of a larger cell, which decides for it.
    own: u32,
}

/// An edge of a block.
#[derive(Clone, Copy)]
pub(crate) enum Ruled {
    /// Both sides are finest cells: each finest edge has its own crossing.
    Free,
    /// One edge for a larger cell on one side at least: a crossing at so many micro-degrees from its lower end, or none.
    At(Option<i32>),
}

/// A vertex by its finest steps to the east and to the north from the south-west of the cell.
pub(crate) type Vertex = (i32, i32);

/// Vertices along the side of a cell, at most.
const STRIDE: i32 = 17;

/// One cell at a time.
pub(crate) struct Tracer<'a, T: Theme> {
    pub(crate) theme: &'a T,
    pub(crate) land: &'a Land,
    pub(crate) grid: &'a Grid,
    pub(crate) tile: &'a Tile,
    pub(crate) cell: (i32, i32),
    /// Its south-west vertex.
    south_west: [i32; 2],
    /// Number of the cell.
    turn: u32,
    labels: Vec<Label>,
    /// What is known of the vertices at which a border ends, and in which cell it was found.
    samples: Vec<(u32, T::Sample)>,
    /// Crossings of finest edges to the east and to the north of a vertex, and in which cell they were found.
    crossings: [Vec<(u32, i32)>; 2],
    /// Edges of blocks to the east and to the north of the blocks' corners, by row and column.
    pub(crate) edges: [[[Ruled; 5]; 5]; 2],
    /// Which blocks are fine, with a row of those of the cells around it, by row and column.
    pub(crate) fine: [[bool; 6]; 6],
    /// The roads near the vertices of the fine block that is drawn, and its south-west vertex.
    pub(crate) rivals: Rivals<{ PLACES }>,
    pub(crate) block: Option<Vertex>,
    pub(crate) middles: Lattice<BLOCKS>,
}

/// Vertices of a fine block, and some for whole registers.
pub(crate) const PLACES: usize = 32;
pub(crate) const VERTICES: Lattice<PLACES> = Lattice::of_rows(BLOCK as usize + 1);

pub(crate) const EAST: usize = 0;
pub(crate) const NORTH: usize = 1;

impl<'a, T: Theme> Tracer<'a, T> {
    pub(crate) fn new(theme: &'a T, land: &'a Land, tile: &'a Tile) -> Self {
        let vertices = (STRIDE * STRIDE) as usize;
        Self {
            theme,
            land,
            grid: &land.grid,
            tile,
            cell: (0, 0),
            south_west: [0; 2],
            turn: 0,
            labels: vec![Label::default(); vertices],
            samples: vec![(0, theme.sample_at(None)); vertices],
            crossings: [vec![(0, 0); vertices], vec![(0, 0); vertices]],
            edges: [[[Ruled::Free; 5]; 5]; 2],
            fine: [[false; 6]; 6],
            rivals: Rivals::default(),
            block: None,
            middles: Lattice::of_rows(land.grid.blocks() as usize),
        }
    }

    pub(crate) fn draw_cell(&mut self, cell: (i32, i32), out: &mut Vec<Segment>) {
        let size = self.grid.cell();
        self.cell = cell;
        self.south_west = [(self.tile.key.1 * CELLS + cell.0) * size, (self.tile.key.0 * CELLS + cell.1) * size];
        self.turn += 1;
        self.block = None;
        if self.tile.fine(cell) == 0 { self.whole(out) } else { self.blocks(out) }
    }

    pub(crate) fn step(&self, axis: usize) -> i32 {
        if axis == EAST { self.grid.step_lon_e6() } else { self.grid.step_lat_e6() }
    }

    /// A vertex in micro-degrees.
    fn at_e6(&self, (x, y): Vertex) -> [i32; 2] {
        [(self.south_west[0] + x) * self.step(EAST), (self.south_west[1] + y) * self.step(NORTH)]
    }

    pub(crate) fn place(&self, vertex: Vertex) -> Place {
        self.at_e6(vertex).map(f64::from)
    }

    fn index(&self, (x, y): Vertex) -> usize {
        (y * STRIDE + x) as usize
    }

    /// A corner of a cell that is whole, or of a block.
    fn corner_sample(&self, at: Vertex) -> T::Sample {
        let (number, blocks) = if self.tile.fine(self.cell) == 0 {
            (i32::from(at.0 > 0) + 2 * i32::from(at.1 > 0), u16::MAX)
        } else {
            let (last, column, row) = (self.grid.blocks() - 1, at.0 / BLOCK, at.1 / BLOCK);
            (row * (last + 2) + column, 1 << (row.min(last) * (last + 1) + column.min(last)))
        };
        match *self.tile.corner(self.cell, number) {
            Corner::Nothing => self.theme.sample_at(None),
            Corner::One(piece, foot) => self.theme.sample_at(Some((piece, foot))),
            Corner::Several => {
                let near = self.tile.candidates(self.cell).iter().filter(|candidate| candidate.blocks & blocks != 0);
                self.theme.sample(near.map(|candidate| candidate.piece), self.place(at))
            }
        }
    }

    /// The label of a vertex that is known.
    pub(crate) fn label(&self, at: Vertex) -> u32 {
        let Label { turn, label, .. } = self.labels[self.index(at)];
        debug_assert_eq!(turn, self.turn);
        label
    }

    /// The label that a vertex has by itself if it is sure, else by what the vertex is; unless it is known already.
    pub(crate) fn see(&mut self, at: Vertex, sure: u32) {
        let index = self.index(at);
        if self.labels[index].turn != self.turn {
            let own = if sure == UNSURE { self.theme.label(self.sample(at)) } else { sure };
            self.labels[index] = Label { turn: self.turn, label: own, own };
        }
    }

    /// Sets the label of a known vertex that an edge of a larger cell decides.
    pub(crate) fn force(&mut self, at: Vertex, label: u32) {
        let index = self.index(at);
        debug_assert_eq!(self.labels[index].turn, self.turn);
        self.labels[index].label = label;
    }

    /// What a vertex is: a corner, or one in the block that is drawn.
    fn sample(&mut self, at: Vertex) -> &T::Sample {
        let index = self.index(at);
        let turn = self.turn;
        if self.samples[index].0 != turn {
            let sample = match self.block {
                Some((x, y)) if at.0 % BLOCK != 0 || at.1 % BLOCK != 0 => {
                    let number = (at.1 - y) * (BLOCK + 1) + at.0 - x;
                    self.theme.sample(self.rivals.of(number as usize), self.place(at))
                }
                _ => self.corner_sample(at),
            };
            let Label { turn: seen, own, .. } = self.labels[index];
            debug_assert!(seen != turn || own == self.theme.label(&sample), "{at:?}");
            self.samples[index] = (turn, sample);
        }
        &self.samples[index].1
    }

    /// Where the border crosses an edge of `steps` finest ones, in micro-degrees from its lower end: never at a vertex of
    /// the finest lattice. Nothing if both ends have one label.
    pub(crate) fn crossing(&mut self, axis: usize, steps: i32, low: Vertex, high: Vertex) -> Option<i32> {
        let [low_label, high_label] = [low, high].map(|end| self.labels[self.index(end)]);
        if low_label.label == high_label.label {
            return None;
        }
        let (finest, length) = (self.step(axis), self.step(axis) * steps);
        // Against the outside all labels are one, so that together they have the border of one drawing of them all.
        let outer = low_label.label == OUTSIDE || high_label.label == OUTSIDE;
        let forced = |Label { label, own, .. }| {
            if outer { (own == OUTSIDE) != (label == OUTSIDE) } else { own != label }
        };
        let at = if forced(low_label) {
            1
        } else if forced(high_label) {
            length - 1
        } else {
            self.sample(low);
            self.sample(high);
            let [from, to] = [low, high].map(|end| (self.place(end), &self.samples[self.index(end)].1));
            let share = self.theme.border(from, to);
            ((share * f64::from(length) + 0.5) as i32).clamp(1, length - 1)
        };
        Some(if at % finest == 0 { at + 1 } else { at })
    }

    /// The crossing of a finest edge, remembered for the cell beyond it.
    pub(crate) fn finest_crossing(&mut self, axis: usize, low: Vertex) -> Option<i32> {
        let high = if axis == EAST { (low.0 + 1, low.1) } else { (low.0, low.1 + 1) };
        if self.label(low) == self.label(high) {
            return None;
        }
        let index = self.index(low);
        let (turn, known) = self.crossings[axis][index];
        if turn == self.turn {
            return Some(known);
        }
        let found = self.crossing(axis, 1, low, high)?;
        self.crossings[axis][index] = (self.turn, found);
        Some(found)
    }

    /// The crossing at so many micro-degrees from a vertex along an axis.
    fn located(&self, axis: usize, at: Vertex, along_e6: i32) -> Crossing {
        // Of finest edges there is no more than one step.
        let finest = if along_e6 < self.step(axis) { 0 } else { along_e6 / self.step(axis) };
        let [ix, iy] = [self.south_west[0] + at.0, self.south_west[1] + at.1];
        let [lon, lat] = self.at_e6(at);
        if axis == EAST {
            Crossing { key: key(ix + finest, iy, Kind::East), at_e6: [lon + along_e6, lat] }
        } else {
            Crossing { key: key(ix, iy + finest, Kind::North), at_e6: [lon, lat + along_e6] }
        }
    }

    /// Draws a rectangle of `size` finest cells from its south-west vertex whose edges have the crossings given: south, east,
    /// north, west.
    pub(crate) fn draw(&mut self, from: Vertex, size: i32, along_e6: [Option<i32>; 4], out: &mut Vec<Segment>) {
        let (x, y) = from;
        let corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
        let labels = corners.map(|corner| self.label(corner));
        if (0..4).all(|edge| labels[edge] != labels[(edge + 1) & 3]) {
            corners.into_iter().for_each(|corner| {
                self.sample(corner);
            });
        }
        let ends = [(EAST, corners[0]), (NORTH, corners[1]), (EAST, corners[3]), (NORTH, corners[0])];
        let crossing = |edge: usize| {
            let (axis, low) = ends[edge];
            self.located(axis, low, along_e6[edge].unwrap_or(1))
        };
        let within = || {
            let key = |kind| key(self.south_west[0] + x, self.south_west[1] + y, kind);
            ([key(Kind::Within), key(Kind::Beside)], [self.at_e6(corners[0]), self.at_e6(corners[2])])
        };
        let joined = |one: usize| {
            let other = labels[one + 1];
            let depth = |corner: usize| {
                let sample = &self.samples[self.index(corners[corner])].1;
                let depth = i64::from(self.theme.depth_mm(sample, labels[one], other));
                if labels[corner] == other { depth.min(-1) } else { depth.max(0) }
            };
            (0..4).map(depth).sum::<i64>() >= 0
        };
        march(labels, crossing, within, joined, out);
    }

    /// A cell in one piece.
    fn whole(&mut self, out: &mut Vec<Segment>) {
        let size = self.grid.cell();
        let corners = [(0, 0), (size, 0), (0, size), (size, size)];
        corners.into_iter().for_each(|corner| self.see(corner, UNSURE));
        if corners.iter().all(|&corner| self.label(corner) == self.label(corners[0])) {
            return;
        }
        let [south_west, south_east, north_west, north_east] = corners;
        let along = [
            self.crossing(EAST, size, south_west, south_east),
            self.crossing(NORTH, size, south_east, north_east),
            self.crossing(EAST, size, north_west, north_east),
            self.crossing(NORTH, size, south_west, north_west),
        ];
        self.draw(south_west, size, along, out);
    }
}
