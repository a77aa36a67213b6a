//! The mesh of a part of the land: which cells are fine, and which roads can be nearest where. No times, no levels.

use crate::grid::{BLOCK, Grid};
use crate::roads::{CELLS, Foot, Place, Roads, TileKey};
use crate::settings::{FENCE_M, HALF_MM, ROAD_HALF_M};

/// Side of a tile with a cell more on each side.
const WIDE: i32 = CELLS + 2;

/// A tile of 32 by 32 cells.
///
/// A cell through which no road leads is one piece of the drawing. Others are made of blocks of 4 by 4 finest cells, and a
/// block near which no road leads is one piece again.
#[derive(Debug)]
pub(crate) struct Tile {
    pub(crate) key: TileKey,
    first: Vec<u32>,
    candidates: Vec<Candidate>,
    /// For each cell of the tile and a row around it, the blocks near a road; none: the cell is whole.
    fine: Vec<u16>,
    /// The corners of whole cells and of blocks, row by row, and where each cell's begin.
    corners: Vec<Corner>,
    first_corner: Vec<u32>,
    /// No place of the cell is farther than this from the nearest road that serves it, millimetres; `u32::MAX` if some may
    /// have none.
    far_mm: Vec<u32>,
    /// Half the diagonal of a block, metres, or more.
    pub(crate) half_block_m: f64,
}

/// A piece that can be nearest to a vertex of a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) piece: u32,
    /// For which blocks; for a whole cell all bits are set.
    pub(crate) blocks: u16,
}

/// What is nearest to a corner of a cell or block, whatever the times.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Corner {
    /// No road serves it.
    Nothing,
    /// One piece, with the foot of the corner on it.
    One(u32, Foot),
    /// Several at one distance or on one roadway: the times decide.
    Several,
}

/// A piece near a cell, before the sieve.
#[derive(Clone, Copy)]
struct Near {
    cell: u16,
    piece: u32,
    from_centre_m: f32,
}

impl Tile {
    pub(crate) fn new(grid: &Grid, roads: &Roads, number: usize) -> Self {
        let key = roads.tiles[number];
        let lat_e6 = |row: i32| row * grid.cell() * grid.step_lat_e6();
        let (south, north) = (lat_e6(key.0 * CELLS), lat_e6((key.0 + 1) * CELLS));
        // Cells are widest where they are nearest to the equator.
        let widest = if south <= 0 && north >= 0 { 0 } else { south.abs().min(north.abs()) };
        let builder = Builder {
            grid,
            roads,
            pieces: roads.of_tile(number),
            key,
            half_cell_m: grid.half_diagonal_m(grid.cell(), widest),
            half_block_m: grid.half_diagonal_m(BLOCK, widest),
        };
        builder.build()
    }

    /// Cells of the tile: (column, row) from its south-west corner.
    pub(crate) fn cells() -> impl Iterator<Item = (i32, i32)> {
        (0..CELLS).flat_map(|row| (0..CELLS).map(move |column| (column, row)))
    }

    /// The pieces that can be nearest somewhere in a cell, ascending.
    pub(crate) fn candidates(&self, cell: (i32, i32)) -> &[Candidate] {
        let at = (cell.1 * CELLS + cell.0) as usize;
        &self.candidates[self.first[at] as usize..self.first[at + 1] as usize]
    }

    /// The blocks of a cell near a road; a cell around the tile may be asked for, too.
    pub(crate) fn fine(&self, cell: (i32, i32)) -> u16 {
        self.fine[((cell.1 + 1) * WIDE + cell.0 + 1) as usize]
    }

    /// A corner of a whole cell or of a block by its number among those of the cell: row by row from the south-west.
    pub(crate) fn corner(&self, cell: (i32, i32), number: i32) -> &Corner {
        let first = self.first_corner[(cell.1 * CELLS + cell.0) as usize] as usize;
        &self.corners[first + number as usize]
    }

    pub(crate) fn far_mm(&self, cell: (i32, i32)) -> u32 {
        self.far_mm[(cell.1 * CELLS + cell.0) as usize]
    }

    /// Number of candidates of all cells, and of cells with blocks.
    pub(crate) fn size(&self) -> [usize; 2] {
        [self.candidates.len(), Self::cells().filter(|&cell| self.fine(cell) != 0).count()]
    }
}

struct Builder<'a> {
    grid: &'a Grid,
    roads: &'a Roads,
    pieces: &'a [u32],
    key: TileKey,
    half_cell_m: f64,
    half_block_m: f64,
}

impl Builder<'_> {
    fn build(&self) -> Tile {
        let fine = self.fine();
        let (first_near, near) = self.near();
        let cells = (CELLS * CELLS) as usize;
        let mut tile = Tile {
            key: self.key,
            first: vec![0],
            candidates: Vec::new(),
            fine,
            corners: Vec::new(),
            first_corner: Vec::with_capacity(cells),
            far_mm: Vec::with_capacity(cells),
            half_block_m: self.half_block_m,
        };
        let mut distances_m = Vec::new();
        for cell in Tile::cells() {
            let at = (cell.1 * CELLS + cell.0) as usize;
            let near = &near[first_near[at] as usize..first_near[at + 1] as usize];
            let far_m = if tile.fine(cell) == 0 {
                self.sieve_corners(cell, near, &mut tile.candidates)
            } else {
                self.sieve_blocks(cell, near, &mut distances_m, &mut tile.candidates)
            };
            tile.first.push(tile.candidates.len() as u32);
            tile.first_corner.push(tile.corners.len() as u32);
            let side = if tile.fine(cell) == 0 { self.grid.cell() } else { BLOCK };
            if !tile.candidates(cell).is_empty() {
                self.corners(cell, side, tile.first[at] as usize, &mut tile);
            }
            tile.far_mm.push(if far_m.is_finite() { (far_m * 1e3).ceil() as u32 } else { u32::MAX });
        }
        tile.candidates.shrink_to_fit();
        tile.corners.shrink_to_fit();
        tile
    }

    /// The corners of the rectangles of `side` finest cells in a cell.
    fn corners(&self, cell: (i32, i32), side: i32, first_candidate: usize, tile: &mut Tile) {
        let blocks = self.grid.blocks();
        let count = self.grid.cell() / side;
        for (row, column) in (0..=count).flat_map(|row| (0..=count).map(move |column| (row, column))) {
            let block = |index: i32| index.min(blocks - 1);
            // Of a whole cell all candidates have all bits.
            let bit = if count == 1 && blocks > 1 { 1 } else { 1_u16 << (block(row) * blocks + block(column)) };
            let at = self.vertex(cell, f64::from(column * side), f64::from(row * side));
            let near = tile.candidates[first_candidate..].iter().filter(|candidate| candidate.blocks & bit != 0);
            let corner = self.corner(near.map(|candidate| candidate.piece), at);
            tile.corners.push(corner);
        }
    }

    fn corner(&self, pieces: impl Iterator<Item = u32>, at: Place) -> Corner {
        let (mut corner, mut best_mm) = (Corner::Nothing, u32::MAX);
        for piece in pieces {
            let frame = &self.roads.frames[piece as usize];
            let foot = frame.foot(at);
            let off_mm = foot.distance_mm.max(HALF_MM);
            if foot.distance_mm > frame.limit_mm(self.grid.settings().off_road_m) || off_mm > best_mm {
                continue;
            }
            corner = if off_mm == best_mm { Corner::Several } else { Corner::One(piece, foot) };
            best_mm = off_mm;
        }
        corner
    }

    /// Size of a rectangle of `side` finest cells in micro-degrees.
    fn size(&self, side: i32) -> [f64; 2] {
        [f64::from(side * self.grid.step_lon_e6()), f64::from(side * self.grid.step_lat_e6())]
    }

    /// A vertex in finest steps from the south-west corner of a cell.
    fn vertex(&self, cell: (i32, i32), x: f64, y: f64) -> Place {
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
        piece: u32,
        reach_m: f64,
        side: i32,
        columns: [i32; 2],
        rows: [i32; 2],
        mut touch: impl FnMut(i32, i32),
    ) {
        let frame = &self.roads.frames[piece as usize];
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
        for &piece in self.pieces {
            self.touched(piece, reach_m, BLOCK, range(first[0]), range(first[1]), |x, y| {
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
            let limit_m = frame.limit_m(self.grid.settings().off_road_m);
            let (columns, rows) = ([first[0], first[0] + CELLS], [first[1], first[1] + CELLS]);
            self.touched(piece, limit_m, self.grid.cell(), columns, rows, |x, y| {
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

    /// Keeps what is nearest at a corner of a cell that is drawn whole; returns the largest distance of a corner.
    fn sieve_corners(&self, cell: (i32, i32), near: &[Near], kept: &mut Vec<Candidate>) -> f64 {
        let side = f64::from(self.grid.cell());
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| self.vertex(cell, x, y));
        let off_road_m = self.grid.settings().off_road_m;
        let mut least_mm = [u32::MAX; 4];
        let mut open_mm = [u32::MAX; 4];
        for candidate in near {
            let frame = &self.roads.frames[candidate.piece as usize];
            let limit_mm = frame.limit_mm(off_road_m);
            for (corner, at) in corners.iter().enumerate() {
                let mm = frame.foot(*at).distance_mm;
                if mm <= limit_mm {
                    least_mm[corner] = least_mm[corner].min(mm.max(HALF_MM));
                    if !frame.fenced {
                        open_mm[corner] = open_mm[corner].min(mm);
                    }
                }
            }
        }
        for candidate in near {
            let frame = &self.roads.frames[candidate.piece as usize];
            let wins = corners
                .iter()
                .zip(&least_mm)
                .any(|(at, &least)| least != u32::MAX && frame.foot(*at).distance_mm.max(HALF_MM) == least);
            if wins {
                kept.push(Candidate { piece: candidate.piece, blocks: u16::MAX });
            }
        }
        match open_mm.iter().max() {
            Some(&mm) if mm != u32::MAX => f64::from(mm) * 1e-3,
            _ => f64::INFINITY,
        }
    }

    /// Keeps what can be nearest in a block, as seen from the middles of the blocks.
    fn sieve_blocks(
        &self,
        cell: (i32, i32),
        near: &[Near],
        distances_m: &mut Vec<[f32; 16]>,
        kept: &mut Vec<Candidate>,
    ) -> f64 {
        let blocks = self.grid.blocks();
        let count = (blocks * blocks) as usize;
        let half_m = self.half_block_m;
        let open = |near: &&Near| !self.roads.frames[near.piece as usize].fenced;
        let least_m = near.iter().filter(open).map(|near| f64::from(near.from_centre_m)).fold(f64::INFINITY, f64::min);
        let most_m = (least_m + 2.0 * self.half_cell_m).max(self.half_cell_m + FENCE_M.max(ROAD_HALF_M));
        let mut least_block_m = [f64::INFINITY; 16];
        distances_m.clear();
        for candidate in near {
            let frame = &self.roads.frames[candidate.piece as usize];
            let mut row = [f32::INFINITY; 16];
            if f64::from(candidate.from_centre_m) <= most_m + 1e-3 {
                for (block, slot) in row.iter_mut().enumerate().take(count) {
                    let (x, y) = (block as i32 % blocks, block as i32 / blocks);
                    let at = |index: i32| f64::from(index * BLOCK) + f64::from(BLOCK) / 2.0;
                    let distance_m = frame.distance_m(self.vertex(cell, at(x), at(y)));
                    *slot = distance_m as f32;
                    if !frame.fenced {
                        least_block_m[block] = least_block_m[block].min(distance_m);
                    }
                }
            }
            distances_m.push(row);
        }
        for (candidate, row) in near.iter().zip(distances_m.iter()) {
            let frame = &self.roads.frames[candidate.piece as usize];
            let limit_m = frame.limit_m(self.grid.settings().off_road_m);
            let mut bits = 0_u16;
            for (block, &distance_m) in row.iter().enumerate().take(count) {
                let nearest_m = if frame.fenced {
                    half_m + FENCE_M
                } else {
                    (least_block_m[block] + 2.0 * half_m).max(half_m + ROAD_HALF_M).min(half_m + limit_m)
                };
                // The centimetre covers the rounding of distances.
                if f64::from(distance_m) <= nearest_m + 0.01 {
                    bits |= 1 << block;
                }
            }
            if bits != 0 {
                kept.push(Candidate { piece: candidate.piece, blocks: bits });
            }
        }
        least_block_m[..count].iter().fold(0.0, |most: f64, &least| most.max(least + half_m))
    }
}
