//! From labels to borders, cell by cell.

use crate::grid::{BLOCK, Grid};
use crate::land::Land;
use crate::march::{Crossing, Kind, key, march};
use crate::rings::Segment;
use crate::roads::{CELLS, Place};
use crate::rough::{Lattice, Rivals};
use crate::surface::Block;
use crate::theme::{OUTSIDE, Theme};
use crate::tile::{Corner, Tile};

/// The pieces of border in one tile.
pub(crate) fn trace<T: Theme>(theme: &T, land: &Land, number: usize, out: &mut Vec<Segment>) {
    let tile = land.tile(number);
    let cell = land.grid.cell();
    let mut tracer = Tracer {
        theme,
        land,
        grid: &land.grid,
        tile,
        south_west: [0; 2],
        cell: (0, 0),
        vertices: vec![(0, None); ((cell + 1) * (cell + 1)) as usize],
        turn: 0,
        edges: [[[None; 5]; 5]; 2],
        rivals: Rivals::default(),
    };
    for cell in Tile::cells() {
        if !tile.candidates(cell).is_empty() && theme.of_cell(number, cell).is_none() {
            tracer.begin(cell);
            if tile.fine(cell) == 0 { tracer.whole(out) } else { tracer.blocks(out) }
        }
    }
}

/// A vertex that is known.
struct Vertex<S> {
    label: u32,
    /// Its own label; another than `label` if it lies on the edge of a larger cell, which decides for it.
    own: u32,
    sample: S,
}

impl<S: Copy> Clone for Vertex<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Copy> Copy for Vertex<S> {}

/// An edge of a block.
#[derive(Clone, Copy)]
enum Ruled {
    /// Both sides are finest cells: each finest edge has its own crossing.
    Free,
    /// One edge for a larger cell on one side at least: a crossing at so many micro-degrees from its lower end, or none.
    At(Option<i32>),
}

/// One cell at a time.
struct Tracer<'a, T: Theme> {
    theme: &'a T,
    land: &'a Land,
    grid: &'a Grid,
    tile: &'a Tile,
    cell: (i32, i32),
    /// Its south-west vertex.
    south_west: [i32; 2],
    /// With the turn in which they were looked at: emptying them for each cell would take longer than the looking.
    vertices: Vec<(u32, Option<Vertex<T::Sample>>)>,
    /// Number of the cell.
    turn: u32,
    /// Edges of blocks to the east and to the north of the blocks' corners, by row and column.
    edges: [[[Option<Ruled>; 5]; 5]; 2],
    /// The roads near the vertices of a fine block.
    rivals: Rivals<{ PLACES }>,
}

/// Vertices of a fine block, and some for whole registers.
const PLACES: usize = 28;
const VERTICES: Lattice<PLACES> = Lattice::of_rows(BLOCK as usize + 1);

const EAST: usize = 0;
const NORTH: usize = 1;

impl<T: Theme> Tracer<'_, T> {
    fn begin(&mut self, cell: (i32, i32)) {
        self.cell = cell;
        let size = self.grid.cell();
        self.south_west = [(self.tile.key.1 * CELLS + cell.0) * size, (self.tile.key.0 * CELLS + cell.1) * size];
        self.turn += 1;
        self.edges = [[[None; 5]; 5]; 2];
    }

    fn step(&self, axis: usize) -> i32 {
        if axis == EAST { self.grid.step_lon_e6() } else { self.grid.step_lat_e6() }
    }

    /// A vertex by its finest steps from the south-west, in micro-degrees.
    fn at_e6(&self, x: i32, y: i32) -> [i32; 2] {
        [(self.south_west[0] + x) * self.step(EAST), (self.south_west[1] + y) * self.step(NORTH)]
    }

    fn place(&self, x: i32, y: i32) -> Place {
        self.at_e6(x, y).map(f64::from)
    }

    fn index(&self, x: i32, y: i32) -> usize {
        (y * (self.grid.cell() + 1) + x) as usize
    }

    /// What the vertex is by its own.
    fn sample(&self, x: i32, y: i32) -> T::Sample {
        let blocks = self.grid.blocks();
        let side = if self.tile.fine(self.cell) == 0 { self.grid.cell() } else { BLOCK };
        if x % side == 0 && y % side == 0 {
            let number = y / side * (self.grid.cell() / side + 1) + x / side;
            match *self.tile.corner(self.cell, number) {
                Corner::Nothing => return self.theme.sample_at(None),
                Corner::One(piece, foot) => return self.theme.sample_at(Some((piece, foot))),
                Corner::Several => {}
            }
        }
        let block = |steps: i32| (steps / BLOCK).min(blocks - 1);
        let bit = 1_u16 << (block(y) * blocks + block(x));
        let candidates = self.tile.candidates(self.cell).iter();
        let near = candidates.filter(move |candidate| candidate.blocks & bit != 0).map(|candidate| candidate.piece);
        self.theme.sample(near, self.place(x, y))
    }

    fn known(&self, index: usize) -> Option<Vertex<T::Sample>> {
        let (turn, vertex) = self.vertices[index];
        if turn == self.turn { vertex } else { None }
    }

    /// The label of a vertex that is known; of others it says nothing.
    fn label(&self, x: i32, y: i32) -> u32 {
        let (turn, vertex) = &self.vertices[self.index(x, y)];
        debug_assert_eq!(*turn, self.turn);
        vertex.as_ref().map_or(OUTSIDE, |vertex| vertex.label)
    }

    fn set(&mut self, index: usize, sample: T::Sample) -> Vertex<T::Sample> {
        let label = self.theme.label(&sample);
        let vertex = Vertex { label, own: label, sample };
        self.vertices[index] = (self.turn, Some(vertex));
        vertex
    }

    /// The vertex, computed if it is not known yet.
    fn vertex(&mut self, x: i32, y: i32) -> Vertex<T::Sample> {
        let index = self.index(x, y);
        match self.known(index) {
            Some(known) => known,
            None => self.set(index, self.sample(x, y)),
        }
    }

    /// Sets the label of a vertex that an edge of a larger cell decides.
    fn force(&mut self, x: i32, y: i32, label: u32) {
        let index = self.index(x, y);
        let vertex = self.vertex(x, y);
        self.vertices[index] = (self.turn, Some(Vertex { label, ..vertex }));
    }

    /// Where the border crosses an edge of `steps` finest ones, in micro-degrees from its lower end: never at a vertex of
    /// the finest lattice. Nothing if both ends have one label.
    fn crossing(
        &self,
        axis: usize,
        steps: i32,
        (low, low_at): (&Vertex<T::Sample>, Place),
        (high, high_at): (&Vertex<T::Sample>, Place),
    ) -> Option<i32> {
        if low.label == high.label {
            return None;
        }
        let (finest, length) = (self.step(axis), self.step(axis) * steps);
        // Against the outside all labels are one, so that together they have the border of one drawing of them all.
        let outer = low.label == OUTSIDE || high.label == OUTSIDE;
        let forced = |vertex: &Vertex<T::Sample>| {
            if outer { (vertex.own == OUTSIDE) != (vertex.label == OUTSIDE) } else { vertex.own != vertex.label }
        };
        let at = if forced(low) {
            1
        } else if forced(high) {
            length - 1
        } else {
            let share = self.theme.border((low_at, &low.sample), (high_at, &high.sample));
            ((share * f64::from(length) + 0.5) as i32).clamp(1, length - 1)
        };
        Some(if at % finest == 0 { at + 1 } else { at })
    }

    /// The crossing at so many micro-degrees from a vertex along an axis.
    fn located(&self, axis: usize, x: i32, y: i32, along_e6: i32) -> Crossing {
        let finest = along_e6 / self.step(axis);
        let [ix, iy] = [self.south_west[0] + x, self.south_west[1] + y];
        let [lon, lat] = self.at_e6(x, y);
        if axis == EAST {
            Crossing { key: key(ix + finest, iy, Kind::East), at_e6: [lon + along_e6, lat] }
        } else {
            Crossing { key: key(ix, iy + finest, Kind::North), at_e6: [lon, lat + along_e6] }
        }
    }

    /// Draws a rectangle of `size` finest cells whose edges have the crossings given: south, east, north, west.
    fn draw(
        &self,
        x: i32,
        y: i32,
        size: i32,
        corners: &[Vertex<T::Sample>; 4],
        along_e6: [Option<i32>; 4],
        out: &mut Vec<Segment>,
    ) {
        let ends = [(EAST, x, y), (NORTH, x + size, y), (EAST, x, y + size), (NORTH, x, y)];
        let crossing = |edge: usize| {
            let (axis, x, y) = ends[edge];
            self.located(axis, x, y, along_e6[edge].unwrap_or(1))
        };
        let within = || {
            let key = |kind| key(self.south_west[0] + x, self.south_west[1] + y, kind);
            ([key(Kind::Within), key(Kind::Beside)], [self.at_e6(x, y), self.at_e6(x + size, y + size)])
        };
        let joined = |one: usize| {
            let other = corners[one + 1].label;
            let depth = |corner: &Vertex<T::Sample>| {
                let depth = i64::from(self.theme.depth_mm(&corner.sample, corners[one].label, other));
                if corner.label == other { depth.min(-1) } else { depth.max(0) }
            };
            corners.iter().map(depth).sum::<i64>() >= 0
        };
        march(corners.each_ref().map(|corner| corner.label), crossing, within, joined, out);
    }

    /// A cell in one piece.
    fn whole(&mut self, out: &mut Vec<Segment>) {
        let size = self.grid.cell();
        let corners = self.corners(0, 0, size);
        let along = self.sides(0, 0, size, &corners);
        self.draw(0, 0, size, &corners, along, out);
    }

    fn corners(&mut self, x: i32, y: i32, size: i32) -> [Vertex<T::Sample>; 4] {
        [(x, y), (x + size, y), (x + size, y + size), (x, y + size)].map(|(x, y)| self.vertex(x, y))
    }

    /// The crossings of the four edges of a rectangle, each from its own ends.
    fn sides(&self, x: i32, y: i32, size: i32, corners: &[Vertex<T::Sample>; 4]) -> [Option<i32>; 4] {
        let at = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)].map(|(x, y)| self.place(x, y));
        [(EAST, 0, 1), (NORTH, 1, 2), (EAST, 3, 2), (NORTH, 0, 3)]
            .map(|(axis, low, high)| self.crossing(axis, size, (&corners[low], at[low]), (&corners[high], at[high])))
    }

    /// A cell of blocks.
    fn blocks(&mut self, out: &mut Vec<Segment>) {
        self.rule_sides();
        let blocks = self.grid.blocks();
        for row in 0..=blocks {
            for column in 0..=blocks {
                self.vertex(column * BLOCK, row * BLOCK);
            }
        }
        self.rule_edges();
        let fine = self.tile.fine(self.cell);
        for row in 0..blocks {
            for column in 0..blocks {
                if fine & (1 << (row * blocks + column)) == 0 {
                    self.plain_block(column, row, out);
                } else {
                    self.fine_block(column, row, out);
                }
            }
        }
    }

    /// Along the sides of the cell behind which a whole cell lies, that cell's edge decides.
    fn rule_sides(&mut self) {
        let (size, blocks) = (self.grid.cell(), self.grid.blocks());
        let corners = self.corners(0, 0, size);
        let along = self.sides(0, 0, size, &corners);
        let (column, row) = self.cell;
        let beyond = [(column, row - 1), (column + 1, row), (column, row + 1), (column - 1, row)];
        for (side, beyond) in beyond.into_iter().enumerate() {
            if self.tile.fine(beyond) != 0 {
                continue;
            }
            let (axis, low, high, fixed) = match side {
                0 => (EAST, 0, 1, 0),
                1 => (NORTH, 1, 2, blocks),
                2 => (EAST, 3, 2, blocks),
                _ => (NORTH, 0, 3, 0),
            };
            let length = BLOCK * self.step(axis);
            for block in 0..blocks {
                let (column, row) = if axis == EAST { (block, fixed) } else { (fixed, block) };
                let within =
                    along[side].map(|along| along - block * length).filter(|along| (0..length).contains(along));
                self.edges[axis][row as usize][column as usize] = Some(Ruled::At(within));
                if block > 0 {
                    let beyond = along[side].is_some_and(|along| along < block * length);
                    let label = if beyond { corners[high].label } else { corners[low].label };
                    self.force(column * BLOCK, row * BLOCK, label);
                }
            }
        }
    }

    /// Whether a block is fine; blocks are counted from the south-west of the cell and may lie in the cells beside it.
    fn is_fine(&self, column: i32, row: i32) -> bool {
        let blocks = self.grid.blocks();
        let cell = (self.cell.0 + column.div_euclid(blocks), self.cell.1 + row.div_euclid(blocks));
        let bit = row.rem_euclid(blocks) * blocks + column.rem_euclid(blocks);
        self.tile.fine(cell) & (1 << bit) != 0
    }

    /// The other edges of blocks: free between fine blocks, else one edge with one crossing.
    fn rule_edges(&mut self) {
        let blocks = self.grid.blocks();
        for axis in [EAST, NORTH] {
            for row in 0..blocks + i32::from(axis == EAST) {
                for column in 0..blocks + i32::from(axis == NORTH) {
                    let (x, y) = (column as usize, row as usize);
                    if self.edges[axis][y][x].is_some() {
                        continue;
                    }
                    let (before, step) =
                        if axis == EAST { ((column, row - 1), (1, 0)) } else { ((column - 1, row), (0, 1)) };
                    let ruled = if self.is_fine(column, row) && self.is_fine(before.0, before.1) {
                        Ruled::Free
                    } else {
                        let low = (column * BLOCK, row * BLOCK);
                        let high = (low.0 + step.0 * BLOCK, low.1 + step.1 * BLOCK);
                        let ends = [low, high];
                        Ruled::At(if self.label(low.0, low.1) == self.label(high.0, high.1) {
                            None
                        } else {
                            let [a, b] = ends.map(|(x, y)| self.vertex(x, y));
                            let [a_at, b_at] = ends.map(|(x, y)| self.place(x, y));
                            self.crossing(axis, BLOCK, (&a, a_at), (&b, b_at))
                        })
                    };
                    self.edges[axis][y][x] = Some(ruled);
                }
            }
        }
    }

    /// The edges of a block: south, east, north, west.
    fn edges_of(&self, column: i32, row: i32) -> [Ruled; 4] {
        let (x, y) = (column as usize, row as usize);
        let edge = |axis: usize, y: usize, x: usize| self.edges[axis][y][x].unwrap_or(Ruled::Free);
        [edge(EAST, y, x), edge(NORTH, y, x + 1), edge(EAST, y + 1, x), edge(NORTH, y, x)]
    }

    fn plain_block(&mut self, column: i32, row: i32, out: &mut Vec<Segment>) {
        let (x, y) = (column * BLOCK, row * BLOCK);
        if self.one_label(x, y) {
            return;
        }
        let corners = self.corners(x, y, BLOCK);
        let along = self.edges_of(column, row).map(|edge| match edge {
            Ruled::At(along) => along,
            Ruled::Free => None,
        });
        self.draw(x, y, BLOCK, &corners, along, out);
    }

    fn fine_block(&mut self, column: i32, row: i32, out: &mut Vec<Segment>) {
        let (x, y) = (column * BLOCK, row * BLOCK);
        let edges = self.edges_of(column, row);
        let corners = self.corners(x, y, BLOCK);
        if self.one_label(x, y) {
            let low = self.place(x, y);
            let high = self.place(x + BLOCK, y + BLOCK);
            let block = Block {
                candidates: self.tile.candidates(self.cell),
                bit: 1 << (row * self.grid.blocks() + column),
                middle: [f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1])],
                half_m: self.tile.half_block_m,
            };
            if self.theme.of_block(&block) == Some(corners[0].label) {
                return;
            }
        }
        self.look_at_block(column, row);
        self.force_along(x, y, &edges, &corners);
        for y in y..y + BLOCK {
            for x in x..x + BLOCK {
                let label = |x, y| self.label(x, y);
                let first = label(x, y);
                if label(x + 1, y) == first && label(x, y + 1) == first && label(x + 1, y + 1) == first {
                    continue;
                }
                let corners = self.corners(x, y, 1);
                let mut along = self.sides(x, y, 1, &corners);
                self.follow_rules(x - column * BLOCK, y - row * BLOCK, &edges, &mut along);
                self.draw(x, y, 1, &corners, along, out);
            }
        }
    }

    /// Whether all corners of a block have one label, so that no edge of one crossing has any.
    fn one_label(&self, x: i32, y: i32) -> bool {
        let first = self.label(x, y);
        [(BLOCK, 0), (BLOCK, BLOCK), (0, BLOCK)].into_iter().all(|(dx, dy)| self.label(x + dx, y + dy) == first)
    }

    /// All vertices of a fine block: together, for most roads are too far from each of them.
    fn look_at_block(&mut self, column: i32, row: i32) {
        let (tile, land) = (self.tile, self.land);
        let bit = 1_u16 << (row * self.grid.blocks() + column);
        let near = tile.candidates(self.cell).iter().filter(|candidate| candidate.blocks & bit != 0);
        let pieces = near.map(|candidate| (candidate.piece, &land.roads.frames[candidate.piece as usize]));
        let off_road_m = self.grid.settings().off_road_m;
        let (x, y) = (column * BLOCK, row * BLOCK);
        let (first, step_e6) = (self.place(x, y), [EAST, NORTH].map(|axis| f64::from(self.step(axis))));
        self.rivals.fill(&VERTICES, pieces, |frame| frame.limit_m(off_road_m), first, step_e6);
        for (number, (dy, dx)) in (0..=BLOCK).flat_map(|dy| (0..=BLOCK).map(move |dx| (dy, dx))).enumerate() {
            let index = self.index(x + dx, y + dy);
            if self.known(index).is_none() {
                self.set(index, self.theme.sample(self.rivals.of(number), self.place(x + dx, y + dy)));
            }
        }
    }

    /// Vertices on an edge of a larger cell take the label of their side of its crossing.
    fn force_along(&mut self, x: i32, y: i32, edges: &[Ruled; 4], corners: &[Vertex<T::Sample>; 4]) {
        for (side, edge) in edges.iter().enumerate() {
            let Ruled::At(along) = *edge else { continue };
            let (axis, low, high, from) = match side {
                0 => (EAST, 0, 1, (x, y)),
                1 => (NORTH, 1, 2, (x + BLOCK, y)),
                2 => (EAST, 3, 2, (x, y + BLOCK)),
                _ => (NORTH, 0, 3, (x, y)),
            };
            for steps in 1..BLOCK {
                let beyond = along.is_some_and(|along| along < steps * self.step(axis));
                let label = if beyond { corners[high].label } else { corners[low].label };
                let at = if axis == EAST { (from.0 + steps, from.1) } else { (from.0, from.1 + steps) };
                self.force(at.0, at.1, label);
            }
        }
    }

    /// Finest edges on an edge of a larger cell have its crossing, not their own.
    fn follow_rules(&self, x: i32, y: i32, edges: &[Ruled; 4], along: &mut [Option<i32>; 4]) {
        let on_side = [y == 0, x == BLOCK - 1, y == BLOCK - 1, x == 0];
        for side in 0..4 {
            if let (true, Ruled::At(Some(at))) = (on_side[side], edges[side])
                && along[side].is_some()
            {
                let (axis, steps) = if side % 2 == 0 { (EAST, x) } else { (NORTH, y) };
                along[side] = Some(at - steps * self.step(axis));
            }
        }
    }
}
