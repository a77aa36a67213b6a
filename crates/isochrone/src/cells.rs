//! From labels to borders in one cell: what all cells have in common, and those that are drawn in one piece.

use crate::grid::{BLOCK, Grid};
use crate::known::{BLOCKS, Rival};
use crate::land::Land;
use crate::march::{Crossing, Kind, key, march};
use crate::rings::Segment;
use crate::rivals::Rivals;
use crate::roads::{CELLS, Place};
use crate::rough::{Lattice, UNSURE};
use crate::theme::{OUTSIDE, Theme};
use crate::tile::{Corner, Tile};

/// The label of a vertex.
#[derive(Clone, Copy, Default)]
pub(crate) struct Label {
    pub(crate) label: u32,
    /// Its own; another than `label` if the vertex lies on the edge of a larger cell, which decides for it.
    pub(crate) own: u32,
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
    /// Of the corners of blocks or of a whole cell.
    labels: [Label; 25],
    /// What is known of vertices, and in which cell it was found: emptying all for each cell would take longer than the looking.
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
    /// The roads that can be nearest in the cell.
    pub(crate) near: Vec<Rival<T::Walks>>,
}

/// Vertices of a fine block, and some for whole registers.
pub(crate) const PLACES: usize = 32;
pub(crate) const VERTICES: Lattice<PLACES> = Lattice::of_rows(BLOCK as usize + 1, 0.0, 1.0);

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
            labels: [Label::default(); 25],
            samples: vec![(0, theme.sample_at(None)); vertices],
            crossings: [vec![(0, 0); vertices], vec![(0, 0); vertices]],
            edges: [[[Ruled::Free; 5]; 5]; 2],
            fine: [[false; 6]; 6],
            rivals: Rivals::default(),
            block: None,
            middles: Lattice::middles(land.grid.blocks()),
            near: Vec::new(),
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
        match self.tile.corner(self.cell, number) {
            Corner::Nothing => self.theme.sample_at(None),
            Corner::One(piece, foot) => self.theme.sample_at(Some((piece, foot))),
            Corner::Several => {
                let near = self.tile.rivals(self.cell).iter().filter(|candidate| candidate.blocks & blocks != 0);
                self.theme.sample(near.map(|candidate| candidate.piece), self.place(at))
            }
        }
    }

    /// Of a vertex to which no other piece can be nearest.
    fn only_sample(&self, piece: u32, at: Vertex) -> T::Sample {
        let frame = &self.land.roads.frames[piece as usize];
        let foot = frame.foot(self.place(at));
        let is_served = foot.distance_mm <= frame.limit_mm(self.grid.settings().off_road_m);
        self.theme.sample_at(is_served.then_some((piece, foot)))
    }

    fn corner_index(&self, (x, y): Vertex) -> usize {
        (y / BLOCK * 5 + x / BLOCK) as usize
    }

    /// The label of a corner that is known.
    pub(crate) fn label(&self, at: Vertex) -> u32 {
        self.labels[self.corner_index(at)].label
    }

    /// The label that it has by itself.
    pub(crate) fn own(&self, at: Vertex) -> u32 {
        self.labels[self.corner_index(at)].own
    }

    /// The label of a corner from here on: the one that is sure, or by what the vertex is.
    pub(crate) fn see(&mut self, at: Vertex, sure: u32) {
        let own = if sure == UNSURE { self.own_label(at) } else { sure };
        self.labels[self.corner_index(at)] = Label { label: own, own };
    }

    /// Sets the label of a corner that is known and that an edge of a larger cell decides.
    pub(crate) fn force(&mut self, at: Vertex, label: u32) {
        self.labels[self.corner_index(at)].label = label;
    }

    /// By what the vertex is.
    pub(crate) fn own_label(&mut self, at: Vertex) -> u32 {
        self.sample(at);
        self.theme.label(&self.samples[self.index(at)].1)
    }

    /// What a vertex is: a corner, or one in the block that is drawn.
    fn sample(&mut self, at: Vertex) {
        let index = self.index(at);
        let turn = self.turn;
        if self.samples[index].0 != turn {
            let sample = match self.block {
                Some((x, y)) if at.0 % BLOCK != 0 || at.1 % BLOCK != 0 => {
                    let number = ((at.1 - y) * (BLOCK + 1) + at.0 - x) as usize;
                    match self.rivals.only(number) {
                        Some(piece) => self.only_sample(piece, at),
                        None => self.theme.sample(self.rivals.of(number), self.place(at)),
                    }
                }
                _ => self.corner_sample(at),
            };
            self.samples[index] = (turn, sample);
        }
    }

    /// The crossing of an edge of `steps` finest ones between two corners, if their labels differ.
    pub(crate) fn crossing_between(&mut self, axis: usize, steps: i32, low: Vertex, high: Vertex) -> Option<i32> {
        let ends = [low, high].map(|end| (end, self.labels[self.corner_index(end)]));
        (ends[0].1.label != ends[1].1.label).then(|| self.crossing(axis, steps, ends))
    }

    /// Where the border crosses an edge of `steps` finest ones whose ends have different labels, in micro-degrees from its
    /// lower end: never at a vertex of the finest lattice.
    pub(crate) fn crossing(&mut self, axis: usize, steps: i32, [low, high]: [(Vertex, Label); 2]) -> i32 {
        let (finest, length) = (self.step(axis), self.step(axis) * steps);
        // Against the outside all labels are one, so that together they have the border of one drawing of them all.
        let outer = low.1.label == OUTSIDE || high.1.label == OUTSIDE;
        let forced = |Label { label, own }| {
            if outer { (own == OUTSIDE) != (label == OUTSIDE) } else { own != label }
        };
        let at = if forced(low.1) {
            1
        } else if forced(high.1) {
            length - 1
        } else {
            let [from, to] = [low, high].map(|(end, Label { own, .. })| {
                self.sample(end);
                debug_assert_eq!(own, self.theme.label(&self.samples[self.index(end)].1), "{end:?}");
                (self.place(end), self.index(end))
            });
            let share = self.theme.border((from.0, &self.samples[from.1].1), (to.0, &self.samples[to.1].1));
            ((share * f64::from(length) + 0.5) as i32).clamp(1, length - 1)
        };
        // Finest edges are not longer than their step.
        if steps > 1 && at % finest == 0 { at + 1 } else { at }
    }

    /// The crossing of a finest edge, remembered for the block beyond it.
    pub(crate) fn shared_crossing(&mut self, axis: usize, ends: [(Vertex, Label); 2]) -> i32 {
        let index = self.index(ends[0].0);
        let (turn, known) = self.crossings[axis][index];
        if turn == self.turn {
            return known;
        }
        let found = self.crossing(axis, 1, ends);
        self.crossings[axis][index] = (self.turn, found);
        found
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

    /// Draws a rectangle of `size` finest cells from its south-west vertex, with the labels of its corners
    /// (counter-clockwise) and the crossings of its edges: south, east, north, west.
    pub(crate) fn draw(
        &mut self,
        (x, y): Vertex,
        size: i32,
        labels: [u32; 4],
        along_e6: [Option<i32>; 4],
        out: &mut Vec<Segment>,
    ) {
        let corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
        if (0..4).all(|edge| labels[edge] != labels[(edge + 1) & 3]) {
            corners.into_iter().for_each(|corner| self.sample(corner));
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
        let [south_west, south_east, north_west, north_east] = corners;
        let labels = [south_west, south_east, north_east, north_west].map(|corner| self.label(corner));
        if labels.iter().all(|label| *label == labels[0]) {
            return;
        }
        let along = [
            self.crossing_between(EAST, size, south_west, south_east),
            self.crossing_between(NORTH, size, south_east, north_east),
            self.crossing_between(EAST, size, north_west, north_east),
            self.crossing_between(NORTH, size, south_west, north_west),
        ];
        self.draw(south_west, size, labels, along, out);
    }
}
