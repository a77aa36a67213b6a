//! From labels to borders in one cell: what all cells have in common, and those that are drawn in one piece.

use crate::crossings::crossing::{Crossing, Kind, Segment, off_roads};
use crate::crossings::march::march;
use crate::ground::f32_distance::{Lattice, PLACES, UNSURE, parts_of};
use crate::ground::grid::{BLOCK, CELLS, Grid, PARTS};
use crate::ground::nearest_candidates::NearestCandidates;
use crate::ground::roads::Place;
use crate::ground::tile::{Corner, Tile};
use crate::ground::water::{DRY_M, Wet};
use crate::ground::whole::Ground;
use crate::labels::common::OUTSIDE;
use crate::labels::known::{BLOCKS, NearCandidate};
use crate::labels::labelling::Labelling;

/// The label of a vertex.
#[derive(Clone, Copy, Default)]
pub(crate) struct Label {
    pub(crate) label: u32,
    /// Its own; another than `label` if the vertex lies on the edge of a larger cell, which decides for it.
    pub(crate) own: u32,
}

/// An edge of a block, or in a block where roads lie close a finest edge.
#[derive(Clone, Copy)]
pub(crate) enum Ruled {
    /// Both sides are finer: each finer edge has its own crossing.
    Free,
    /// One edge for a larger cell on one side at least: a crossing at so many micro-degrees from its lower end, or none.
    At(Option<i32>),
}

/// A vertex by its parts of finest steps ([`PARTS`]) to the east and to the north from the south-west of the cell.
pub(crate) type Vertex = (i32, i32);

/// Parts along the side of a block.
pub(crate) const SPAN: i32 = BLOCK * PARTS;

/// Vertices along the side of a cell, at most.
const STRIDE: i32 = 17;

/// Vertices of parts along the side of a block.
const PART_STRIDE: i32 = SPAN + 1;

/// One cell at a time.
pub(crate) struct Tracer<'a, T: Labelling> {
    pub(crate) labelling: &'a T,
    pub(crate) ground: &'a Ground,
    pub(crate) grid: &'a Grid,
    pub(crate) tile: &'a Tile,
    pub(crate) cell: (i32, i32),
    /// Its south-west vertex.
    pub(crate) south_west: [i32; 2],
    /// Number of the cell, and of the block whose parts are drawn; no number is used twice.
    pub(crate) turn: u32,
    close_turn: u32,
    turns: u32,
    /// The south-west vertex of that block.
    close_from: Vertex,
    /// Of the corners of blocks or of a whole cell.
    pub(crate) labels: [Label; 25],
    /// What is known of vertices, and in which cell or block in parts it was found: emptying all for each cell would take longer than the looking.
    /// First the vertices of the cell, then those of parts in the block that is drawn.
    pub(crate) samples: Vec<(u32, T::Sample)>,
    /// Crossings of finest edges to the east and to the north of a vertex, and in which cell they were found.
    pub(crate) crossings: [Vec<(u32, i32)>; 2],
    /// Edges of blocks to the east and to the north of the blocks' corners, by row and column.
    pub(crate) edges: [[[Ruled; 5]; 5]; 2],
    /// Which blocks are fine, with a row of those of the cells around it, by row and column.
    pub(crate) fine: [[bool; 6]; 6],
    /// The roads near the vertices of the lattice that is looked at.
    pub(crate) nearest_candidates: NearestCandidates<{ PLACES }>,
    pub(crate) looked: Option<Looked>,
    /// The vertices of the parts of a quarter of a block.
    pub(crate) parts: Lattice<PLACES>,
    pub(crate) middles: Lattice<BLOCKS>,
    /// The roads that can be nearest in the cell.
    pub(crate) near: Vec<NearCandidate<T::Walks>>,
    /// Whether some of the cell may lie in open water.
    pub(crate) is_wet: bool,
}

/// Rows of 5 vertices: those of a fine block, or of the parts of a quarter of one.
#[derive(Clone, Copy)]
pub(crate) struct Looked {
    /// The south-west one.
    pub(crate) from: Vertex,
    /// From each to the next, parts of finest steps.
    pub(crate) spacing: i32,
    /// The bit of its block.
    pub(crate) block: u16,
}

impl Looked {
    /// One of them by its column and row.
    pub(crate) fn vertex(self, x: usize, y: usize) -> Vertex {
        (self.from.0 + x as i32 * self.spacing, self.from.1 + y as i32 * self.spacing)
    }
}

pub(crate) const EAST: usize = 0;
pub(crate) const NORTH: usize = 1;

impl<'a, T: Labelling> Tracer<'a, T> {
    pub(crate) fn new(labelling: &'a T, ground: &'a Ground, tile: &'a Tile) -> Self {
        let vertices = (STRIDE * STRIDE) as usize;
        Self {
            labelling,
            ground,
            grid: &ground.grid,
            tile,
            cell: (0, 0),
            south_west: [0; 2],
            turn: 0,
            close_turn: 0,
            turns: 0,
            close_from: (0, 0),
            labels: [Label::default(); 25],
            samples: vec![(0, labelling.sample_at(None)); vertices],
            crossings: [vec![(0, 0); vertices], vec![(0, 0); vertices]],
            edges: [[[Ruled::Free; 5]; 5]; 2],
            fine: [[false; 6]; 6],
            nearest_candidates: NearestCandidates::default(),
            looked: None,
            parts: parts_of(&ground.grid),
            middles: Lattice::middles(ground.grid.blocks()),
            near: Vec::new(),
            is_wet: false,
        }
    }

    pub(crate) fn draw_cell(&mut self, cell: (i32, i32), out: &mut Vec<Segment>) {
        let size = self.grid.cell();
        self.cell = cell;
        self.south_west = [(self.tile.key.1 * CELLS + cell.0) * size, (self.tile.key.0 * CELLS + cell.1) * size];
        self.turn = self.next_turn();
        self.looked = None;
        self.is_wet = self.tile.wet(cell) == Wet::Some;
        if self.tile.fine(cell) == 0 { self.whole(out) } else { self.blocks(out) }
    }

    fn next_turn(&mut self) -> u32 {
        self.turns += 1;
        self.turns
    }

    /// From here on vertices of parts are those of this block.
    pub(crate) fn begin_parts(&mut self, from: Vertex) {
        self.close_turn = self.next_turn();
        self.close_from = from;
        // Most tiles have none.
        let vertices = STRIDE * STRIDE + PART_STRIDE * PART_STRIDE;
        self.samples.resize(vertices as usize, (0, self.labelling.sample_at(None)));
    }

    pub(crate) fn step(&self, axis: usize) -> i32 {
        if axis == EAST { self.grid.step_lon_e6() } else { self.grid.step_lat_e6() }
    }

    /// Where a line of the lattice lies, so many parts from the south-west of the cell, micro-degrees.
    fn line_e6(&self, axis: usize, parts: i32) -> i32 {
        let step = self.step(axis);
        // Not negative: divided as such it takes an instruction.
        let [steps, rest] = [parts as u32 / PARTS as u32, parts as u32 % PARTS as u32];
        (self.south_west[axis] + steps as i32) * step + (rest * step as u32 / PARTS as u32) as i32
    }

    /// From one line of the lattice to another, micro-degrees.
    pub(crate) fn between_e6(&self, axis: usize, from: i32, to: i32) -> i32 {
        self.line_e6(axis, to) - self.line_e6(axis, from)
    }

    /// A vertex in micro-degrees.
    pub(crate) fn at_e6(&self, (x, y): Vertex) -> [i32; 2] {
        [self.line_e6(EAST, x), self.line_e6(NORTH, y)]
    }

    pub(crate) fn place(&self, vertex: Vertex) -> Place {
        self.at_e6(vertex).map(f64::from)
    }

    pub(crate) fn index(&self, (x, y): Vertex) -> usize {
        if (x | y) & (PARTS - 1) == 0 {
            (y as u32 / PARTS as u32 * STRIDE as u32 + x as u32 / PARTS as u32) as usize
        } else {
            let (from_x, from_y) = self.close_from;
            (STRIDE * STRIDE + (y - from_y) * PART_STRIDE + x - from_x) as usize
        }
    }

    /// A corner of a cell that is whole, or of a block.
    fn corner_sample(&self, at: Vertex) -> T::Sample {
        let (number, blocks) = if self.tile.fine(self.cell) == 0 {
            (i32::from(at.0 > 0) + 2 * i32::from(at.1 > 0), u16::MAX)
        } else {
            let (last, column, row) = (self.grid.blocks() - 1, at.0 / SPAN, at.1 / SPAN);
            (row * (last + 2) + column, 1 << (row.min(last) * (last + 1) + column.min(last)))
        };
        match self.tile.corner(&self.ground.grid, &self.ground.roads, self.cell, number) {
            Corner::Nothing => self.labelling.sample_at(None),
            Corner::One(piece, foot) => self.labelling.sample_at(Some((piece, foot))),
            Corner::Several => {
                let near =
                    self.tile.nearest_candidates(self.cell).iter().filter(|candidate| candidate.blocks & blocks != 0);
                self.labelling.sample(near.map(|candidate| candidate.piece), self.place(at))
            }
        }
    }

    /// Of a vertex to which no other piece can be nearest.
    fn only_sample(&self, piece: u32, at: Vertex) -> T::Sample {
        let frame = &self.ground.roads.frames[piece as usize];
        let foot = frame.foot(self.place(at));
        let is_served = foot.distance_mm <= frame.limit_mm(self.grid.settings().off_road_m);
        self.labelling.sample_at(is_served.then_some((piece, foot)))
    }

    pub(crate) fn corner_index(&self, (x, y): Vertex) -> usize {
        (y / SPAN * 5 + x / SPAN) as usize
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
        let own = if sure == UNSURE { self.own_label(at) } else { self.dry(at, sure) };
        self.labels[self.corner_index(at)] = Label { label: own, own };
    }

    /// Sets the label of a corner that is known and that an edge of a larger cell decides.
    pub(crate) fn force(&mut self, at: Vertex, label: u32) {
        self.labels[self.corner_index(at)].label = label;
    }

    /// By what the vertex is.
    pub(crate) fn own_label(&mut self, at: Vertex) -> u32 {
        self.sample(at);
        let label = self.labelling.label(&self.samples[self.index(at)].1);
        self.dry(at, label)
    }

    /// A label, or outside if the vertex lies in open water.
    pub(crate) fn dry(&self, at: Vertex, label: u32) -> u32 {
        if self.is_wet && label != OUTSIDE && self.is_in_water(self.at_e6(at)) { OUTSIDE } else { label }
    }

    /// Whether a place of the cell lies in open water, and not on a road.
    pub(crate) fn is_in_water(&self, at_e6: [i32; 2]) -> bool {
        let place = at_e6.map(f64::from);
        let is_on_road = || {
            let mut near =
                self.tile.candidates(self.cell).iter().map(|near| &self.ground.roads.frames[near.piece as usize]);
            near.any(|frame| frame.distance_m(place) <= DRY_M)
        };
        self.ground.water.holds(at_e6) && !is_on_road()
    }

    /// What a vertex is: a corner, or one in the block that is drawn.
    pub(crate) fn sample(&mut self, at: Vertex) {
        let index = self.index(at);
        let turn = if (at.0 | at.1) & (PARTS - 1) == 0 { self.turn } else { self.close_turn };
        if self.samples[index].0 != turn {
            let sample = match self.looked {
                Some(looked) if (at.0 | at.1) & (SPAN - 1) != 0 => self.sample_in(looked, at),
                _ => self.corner_sample(at),
            };
            self.samples[index] = (turn, sample);
        }
    }

    /// Of a vertex of the lattice that is looked at.
    fn sample_in(&self, Looked { from, spacing, .. }: Looked, at: Vertex) -> T::Sample {
        let (x, y) = (at.0 - from.0, at.1 - from.1);
        debug_assert!(x.min(y) >= 0 && x.max(y) <= BLOCK * spacing && (x | y) & (spacing - 1) == 0, "{at:?}");
        let number = (y / spacing * (BLOCK + 1) + x / spacing) as usize;
        match self.nearest_candidates.only(number) {
            Some(piece) => self.only_sample(piece, at),
            None => self.labelling.sample(self.nearest_candidates.of(number), self.place(at)),
        }
    }

    /// Draws a rectangle of so many parts from its south-west vertex, with the labels of its corners (counter-clockwise) and
    /// the crossings of its edges where these differ: south, east, north, west.
    pub(crate) fn draw(
        &mut self,
        (x, y): Vertex,
        size: i32,
        labels: [u32; 4],
        crossings: [Option<Crossing>; 4],
        out: &mut Vec<Segment>,
    ) {
        let corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
        if (0..4).all(|edge| labels[edge] != labels[(edge + 1) & 3]) {
            corners.into_iter().for_each(|corner| self.sample(corner));
        }
        let crossing = |edge: usize| {
            debug_assert!(crossings[edge].is_some(), "an edge with two labels");
            crossings[edge].unwrap_or(Crossing { key: 0, at_e6: [0; 2] })
        };
        let within = || {
            let key = |kind| self.key((x, y), kind);
            ([key(Kind::Within), key(Kind::Beside)], [self.at_e6(corners[0]), self.at_e6(corners[2])])
        };
        let joined = |one: usize| {
            let other = labels[one + 1];
            let depth = |corner: usize| {
                let sample = &self.samples[self.index(corners[corner])].1;
                let depth = i64::from(self.labelling.depth_mm(sample, labels[one], other));
                if labels[corner] == other { depth.min(-1) } else { depth.max(0) }
            };
            (0..4).map(depth).sum::<i64>() >= 0
        };
        march(labels, crossing, within, joined, out);
    }

    /// A cell in one piece.
    fn whole(&mut self, out: &mut Vec<Segment>) {
        let size = self.grid.cell() * PARTS;
        let corners = [(0, 0), (size, 0), (0, size), (size, size)];
        corners.into_iter().for_each(|corner| self.see(corner, UNSURE));
        let [south_west, south_east, north_west, north_east] = corners;
        let labels = [south_west, south_east, north_east, north_west].map(|corner| self.label(corner));
        if labels.iter().all(|label| *label == labels[0]) {
            return;
        }
        let mut crossing = |axis, low, high| {
            let along_e6 = self.crossing_between(axis, low, high)?;
            Some(self.located(axis, low, along_e6))
        };
        let crossings = [
            crossing(EAST, south_west, south_east),
            crossing(NORTH, south_east, north_east),
            crossing(EAST, north_west, north_east),
            crossing(NORTH, south_west, north_west),
        ];
        let drawn = out.len();
        self.draw(south_west, size, labels, crossings, out);
        off_roads(&mut out[drawn..]);
    }
}
