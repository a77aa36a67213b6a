//! The making of a tile: which of its cells are fine, and which roads can be nearest where.

use waywarden_network::LocalMetric;

use crate::ground::close::Close;
use crate::ground::f32_distance::{Lattice, Line, PLACES, VERTICES, parts_of};
use crate::ground::grid::{BLOCK, CELLS, Grid, TileKey};
use crate::ground::nearest_candidates::NearestCandidates;
use crate::ground::roads::{Frame, Place, RoadPiece, Roads, Serves};
use crate::ground::settings::ROAD_HALF_M;
use crate::ground::tile::{Candidate, Corners, Tile, WIDE};
use crate::ground::water::Water;

/// A piece near a cell, before the filter.
#[derive(Clone, Copy)]
pub(crate) struct Near {
    cell: u16,
    pub(crate) piece: u32,
    pub(crate) from_centre_m: f32,
}

impl Tile {
    pub(crate) fn new(grid: &Grid, roads: &Roads, water: &Water, number: usize) -> Self {
        let key = roads.tiles[number];
        let lat_e6 = |row: i32| row * grid.cell() * grid.step_lat_e6();
        let (south, north) = (lat_e6(key.0 * CELLS), lat_e6((key.0 + 1) * CELLS));
        // Cells are widest where they are nearest to the equator.
        let widest = if south <= 0 && north >= 0 { 0 } else { south.abs().min(north.abs()) };
        let builder = Builder {
            grid,
            roads,
            water,
            pieces: roads.of_tile(number),
            key,
            half_cell_m: grid.half_diagonal_m(grid.cell(), widest),
            half_block_m: grid.half_diagonal_m(BLOCK, widest),
            middles: Lattice::middles(grid.blocks()),
            whole: Lattice::of_rows(2, 0.0, grid.cell() as f32),
            corners: Lattice::of_rows(grid.blocks() as usize + 1, 0.0, BLOCK as f32),
            parts: parts_of(grid),
        };
        builder.build()
    }
}

pub(crate) struct Builder<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) roads: &'a Roads,
    water: &'a Water,
    pieces: &'a [u32],
    key: TileKey,
    pub(crate) half_cell_m: f64,
    pub(crate) half_block_m: f64,
    /// The middles of the blocks of a cell, and their corners.
    pub(crate) middles: Lattice<16>,
    corners: Lattice<PLACES>,
    /// The vertices of the parts of a quarter of a block.
    parts: Lattice<PLACES>,
    /// The corners of a cell.
    pub(crate) whole: Lattice<16>,
}

/// What is used again for each cell.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) near: Vec<Near>,
    pub(crate) squares_m2: Vec<(u32, [f32; 16])>,
    at_cell: NearestCandidates<16>,
    at_blocks: NearestCandidates<PLACES>,
    in_block: Vec<usize>,
    /// How what is kept in a cell is seen from there.
    lines: Vec<Line>,
}

impl Builder<'_> {
    fn build(&self) -> Tile {
        let fine = self.fine();
        let (first_near, near) = self.near();
        let cells = (CELLS * CELLS) as usize;
        let mut tile = Tile {
            key: self.key,
            candidates: Vec::new(),
            first: vec![0],
            others: Vec::with_capacity(cells),
            nearest: Vec::new(),
            first_nearest: vec![0],
            fine,
            close: Vec::with_capacity(cells),
            first_close: Vec::with_capacity(cells),
            where_close: Vec::new(),
            corners: Corners::default(),
            far_mm: Vec::with_capacity(cells),
            half_block_m: self.half_block_m,
            wet: Vec::new(),
        };
        tile.wet = self.water.of_cells(self.grid, self.key, |cell| tile.fine(cell) != 0);
        let mut scratch = Scratch::default();
        for cell in Tile::cells() {
            let at = (cell.1 * CELLS + cell.0) as usize;
            let near = &near[first_near[at] as usize..first_near[at + 1] as usize];
            let fine = tile.fine(cell);
            let far_m = if fine == 0 {
                self.filter_corners(cell, near, &mut scratch.at_cell, &mut tile.candidates)
            } else {
                self.filter_blocks(cell, near, &mut scratch, &mut tile.candidates)
            };
            tile.first.push(tile.candidates.len() as u32);
            tile.first_close.push(tile.where_close.len() as u32);
            let kept = &tile.candidates[tile.first[at] as usize..];
            let mut close = 0;
            match fine {
                0 => {}
                _ if kept.is_empty() => {}
                _ => {
                    let kept = &mut tile.candidates[tile.first[at] as usize..];
                    scratch.lines.clear();
                    scratch.lines.extend(kept.iter().map(|kept| self.line(cell, kept.piece)));
                    let seen = kept.iter().zip(&scratch.lines).map(|(kept, &line)| (kept.piece, line));
                    scratch.at_blocks.fill(&self.corners, seen);
                    close = self.refine(cell, fine, &mut scratch, kept, &mut tile.where_close);
                }
            }
            tile.close.push(close);
            let kept = &mut tile.candidates[tile.first[at] as usize..];
            kept.sort_by_key(|near| near.blocks == 0);
            tile.others.push(tile.first[at] + kept.partition_point(|near| near.blocks != 0) as u32);
            tile.far_mm.push(if far_m.is_finite() { (far_m * 1e3).ceil() as u32 } else { u32::MAX });
        }
        for group in Tile::groups() {
            let mut pieces: Vec<u32> = Tile::cells_of(group)
                .flat_map(|cell| tile.nearest_candidates(cell).iter().map(|near| near.piece))
                .collect();
            pieces.sort_unstable();
            pieces.dedup();
            tile.nearest.extend(pieces);
            tile.first_nearest.push(tile.nearest.len() as u32);
        }
        tile.nearest.shrink_to_fit();
        tile.candidates.shrink_to_fit();
        tile
    }

    /// Finds for which vertices of the blocks each of the pieces kept can be nearest; those at the corners are known. Returns
    /// the blocks where roads lie close to each other.
    fn refine(
        &self,
        cell: (i32, i32),
        fine: u16,
        scratch: &mut Scratch,
        kept: &mut [Candidate],
        where_close: &mut Vec<Close>,
    ) -> u16 {
        let Scratch { at_blocks: nearest_candidates, in_block, lines, .. } = scratch;
        let blocks = self.grid.blocks();
        let places = (0..blocks).flat_map(|row| (0..blocks).map(move |column| (column, row)));
        // The corners, before the same memory is used for the vertices within.
        for (block, (column, row)) in places.clone().enumerate() {
            for corner in [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| (row + dy) * (blocks + 1) + column + dx) {
                nearest_candidates.numbers(corner as usize).for_each(|number| kept[number].blocks |= 1 << block);
            }
        }
        let (mut close_blocks, off_road_m) = (0, self.grid.settings().off_road_m);
        for (block, (column, row)) in places.enumerate().filter(|(block, _)| fine & (1 << block) != 0) {
            let bit = 1_u16 << block;
            in_block.clear();
            in_block.extend((0..kept.len()).filter(|&number| kept[number].around & bit != 0));
            let line = |number: usize| lines[number].moved(column * BLOCK, row * BLOCK);
            nearest_candidates.fill(&VERTICES, in_block.iter().map(|&number| (kept[number].piece, line(number))));
            let found = in_block.iter().zip(nearest_candidates.anywhere(((BLOCK + 1) * (BLOCK + 1)) as usize));
            found.filter(|(_, is_near)| *is_near).for_each(|(&number, _)| kept[number].blocks |= bit);
            let from = [column, row].map(|at| f64::from(at * BLOCK));
            let place = |x: usize, y: usize| self.vertex(cell, from[0] + x as f64, from[1] + y as f64);
            let close = Close::new(self.roads, off_road_m, self.size(1), place, nearest_candidates);
            if close.quarters != 0 {
                close_blocks |= bit;
                where_close.push(close);
                for (x, y) in close.quarters() {
                    let (x, y) = (column * BLOCK + x, row * BLOCK + y);
                    let line = |number: usize| lines[number].moved(x, y);
                    nearest_candidates
                        .fill(&self.parts, in_block.iter().map(|&number| (kept[number].piece, line(number))));
                    let found = in_block.iter().zip(nearest_candidates.anywhere(((BLOCK + 1) * (BLOCK + 1)) as usize));
                    found.filter(|(_, is_near)| *is_near).for_each(|(&number, _)| kept[number].blocks |= bit);
                }
            }
        }
        close_blocks
    }

    /// How a piece is seen from the south-west vertex of a cell.
    pub(crate) fn line(&self, cell: (i32, i32), piece: u32) -> Line {
        let frame = &self.roads.frames[piece as usize];
        Line::new(frame, self.vertex(cell, 0.0, 0.0), self.size(1), self.grid.settings().off_road_m)
    }

    pub(crate) fn limit_m(&self, frame: &Frame) -> f64 {
        frame.limit_m(self.grid.settings().off_road_m)
    }

    /// Size of a rectangle of `side` finest cells in micro-degrees.
    fn size(&self, side: i32) -> [f64; 2] {
        [f64::from(side * self.grid.step_lon_e6()), f64::from(side * self.grid.step_lat_e6())]
    }

    /// A vertex in finest steps from the south-west corner of a cell.
    pub(crate) fn vertex(&self, cell: (i32, i32), x: f64, y: f64) -> Place {
        let index = |tile: i32, cell: i32| f64::from((tile * CELLS + cell) * self.grid.cell());
        [
            (index(self.key.1, cell.0) + x) * f64::from(self.grid.step_lon_e6()),
            (index(self.key.0, cell.1) + y) * f64::from(self.grid.step_lat_e6()),
        ]
    }

    /// Rows and columns of rectangles of `side` finest cells that come within a distance of a piece, as far as they lie in
    /// `rows` and `columns`, which count from the south-west corner of the world.
    fn touched(
        &self,
        frame: &Frame,
        reach_m: f64,
        side: i32,
        columns: [i32; 2],
        rows: [i32; 2],
        mut touch: impl FnMut(i32, i32),
    ) {
        let [width, height] = self.size(side);
        // Seen from the middle of the piece; a cell nearer to the equator is a little wider, so a hundredth more.
        let (dx, dy) = (1.01 * reach_m / frame.m_per_e6[0], 1.01 * reach_m / frame.m_per_e6[1]);
        let (low, high) = (frame.a[1].min(frame.b[1]) - dy, frame.a[1].max(frame.b[1]) + dy);
        let row = |y: f64| (y / height).floor() as i32;
        for y in row(low).max(rows[0])..=row(high).min(rows[1] - 1) {
            let (south, north) = (f64::from(y) * height - dy, f64::from(y + 1) * height + dy);
            let Some((west, east)) = frame.span(south, north) else { continue };
            let column = |x: f64| (x / width).floor() as i32;
            for x in column(west - dx).max(columns[0])..=column(east + dx).min(columns[1] - 1) {
                touch(x, y);
            }
        }
    }

    /// Blocks that come within a finest cell of a roadway.
    fn fine(&self) -> Vec<u16> {
        let blocks = self.grid.blocks();
        let reach_m = ROAD_HALF_M + self.grid.settings().detail_m;
        let mut fine = vec![0_u16; (WIDE * WIDE) as usize];
        let first = [(self.key.1 * CELLS - 1) * blocks, (self.key.0 * CELLS - 1) * blocks];
        let range = |first: i32| [first, first + WIDE * blocks];
        let shores = self.water.of_tile(self.key).map(|[a, b]| {
            let metric = LocalMetric::at_latitude(f64::midpoint(a.lat(), b.lat()));
            Frame::new(&RoadPiece { a, b, serves: Serves::Nothing }, &metric)
        });
        let shores: Vec<Frame> = shores.collect();
        for frame in self.pieces.iter().map(|&piece| &self.roads.frames[piece as usize]).chain(&shores) {
            self.touched(frame, reach_m, BLOCK, range(first[0]), range(first[1]), |x, y| {
                let (x, y) = (x - first[0], y - first[1]);
                let bit = (y % blocks) * blocks + x % blocks;
                fine[((y / blocks) * WIDE + x / blocks) as usize] |= 1 << bit;
            });
        }
        fine
    }

    /// The pieces that serve any place of a cell, sorted by cell.
    fn near(&self) -> (Vec<u32>, Vec<Near>) {
        let first = [self.key.1 * CELLS, self.key.0 * CELLS];
        let middle = f64::from(self.grid.cell()) / 2.0;
        let mut found = Vec::new();
        let mut counts = vec![0_u32; (CELLS * CELLS) as usize + 1];
        for &piece in self.pieces {
            let frame = &self.roads.frames[piece as usize];
            if frame.closed {
                continue;
            }
            let limit_m = frame.limit_m(self.grid.settings().off_road_m);
            let (columns, rows) = ([first[0], first[0] + CELLS], [first[1], first[1] + CELLS]);
            self.touched(frame, limit_m, self.grid.cell(), columns, rows, |x, y| {
                let cell = (x - first[0], y - first[1]);
                let from_centre_m = frame.distance_m(self.vertex(cell, middle, middle));
                if from_centre_m <= limit_m + self.half_cell_m {
                    let cell = (cell.1 * CELLS + cell.0) as u16;
                    counts[usize::from(cell) + 1] += 1;
                    found.push(Near { cell, piece, from_centre_m: from_centre_m as f32 });
                }
            });
        }
        for at in 1..counts.len() {
            counts[at] += counts[at - 1];
        }
        let mut next = counts.clone();
        let mut sorted = vec![Near { cell: 0, piece: 0, from_centre_m: 0.0 }; found.len()];
        for near in found {
            let slot = &mut next[usize::from(near.cell)];
            sorted[*slot as usize] = near;
            *slot += 1;
        }
        (counts, sorted)
    }
}
