//! A part of the mesh: which cells are fine, and which roads can be nearest where. No times, no levels.

use std::sync::OnceLock;

use crate::ground::close::Close;
use crate::ground::grid::{BLOCK, CELLS, Grid, TileKey};
use crate::ground::roads::{Foot, Place, Roads};
use crate::ground::settings::HALF_MM;
use crate::ground::water::Wet;

/// Cells along the side of a group: what is known of all of them together need not be asked of each.
const GROUP: usize = 4;

/// Side of a tile with a cell more on each side.
pub(crate) const WIDE: i32 = CELLS + 2;

/// A tile of 32 by 32 cells.
///
/// A cell through which no road leads is one piece of the drawing. Others are made of blocks of 4 by 4 finest cells, and a
/// block near which no road leads is one piece again.
#[derive(Debug)]
pub(crate) struct Tile {
    pub(crate) key: TileKey,
    /// The candidates of each cell: first those that can be nearest to one of its vertices, then those that can be nearest to
    /// other places only, which begin at `others`.
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) first: Vec<u32>,
    pub(crate) others: Vec<u32>,
    /// The pieces that can be nearest to a vertex of a group of cells, group by group.
    pub(crate) nearest: Vec<u32>,
    pub(crate) first_nearest: Vec<u32>,
    /// For each cell of the tile and a row around it, the blocks near a road; none: the cell is whole.
    pub(crate) fine: Vec<u16>,
    /// The blocks of each cell where roads lie close to each other, and where in these.
    pub(crate) close: Vec<u16>,
    pub(crate) first_close: Vec<u32>,
    pub(crate) where_close: Vec<Close>,
    /// The corners of whole cells and of blocks.
    pub(crate) corners: Corners,
    /// No place of the cell is farther than this from the nearest road that serves it, millimetres; `u32::MAX` if some may
    /// have none.
    pub(crate) far_mm: Vec<u32>,
    /// Half the diagonal of a block, metres, or more.
    pub(crate) half_block_m: f64,
    /// What each cell has of open water; empty if none has any.
    pub(crate) wet: Vec<Wet>,
}

/// A piece that can be nearest in a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) piece: u32,
    /// For vertices of which blocks: the corners of each, all that are in a block along a road, and those of its parts. For a
    /// whole cell all bits are set.
    pub(crate) blocks: u16,
    /// For any places of which blocks.
    pub(crate) around: u16,
}

/// The corners of each cell, row by row, found when they are first asked for: most cells are never drawn.
#[derive(Debug)]
pub(crate) struct Corners(Vec<OnceLock<Box<[StoredCorner]>>>);

impl Default for Corners {
    fn default() -> Self {
        Self(Tile::cells().map(|_| OnceLock::new()).collect())
    }
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

/// The same in 16 bytes, for there are millions, asked for in no order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredCorner {
    /// [`NOTHING`], [`SEVERAL`], or the one piece, of which the foot is.
    piece: u32,
    distance_mm: u32,
    share: f64,
}

const NOTHING: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

impl From<Corner> for StoredCorner {
    fn from(corner: Corner) -> Self {
        let none = |piece| Self { piece, distance_mm: 0, share: 0.0 };
        match corner {
            Corner::Nothing => none(NOTHING),
            Corner::One(piece, foot) => Self { piece, distance_mm: foot.distance_mm, share: foot.share },
            Corner::Several => none(SEVERAL),
        }
    }
}

impl From<StoredCorner> for Corner {
    #[inline(always)]
    fn from(StoredCorner { piece, distance_mm, share }: StoredCorner) -> Self {
        match piece {
            NOTHING => Self::Nothing,
            SEVERAL => Self::Several,
            _ => Self::One(piece, Foot { distance_mm, share }),
        }
    }
}

/// The vertices of the finest lattice in a tile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Index of the south-west one.
    pub(crate) first: [i32; 2],
    /// How many along a side.
    pub(crate) side: i32,
}

/// The nearest of some pieces to a place, if there is one that serves it.
fn nearest_to(grid: &Grid, roads: &Roads, pieces: impl Iterator<Item = u32>, at: Place) -> Corner {
    let (mut corner, mut best_mm) = (Corner::Nothing, u32::MAX);
    for piece in pieces {
        let frame = &roads.frames[piece as usize];
        let foot = frame.foot(at);
        let off_mm = foot.distance_mm.max(HALF_MM);
        if foot.distance_mm > frame.limit_mm(grid.settings().off_road_m) || off_mm > best_mm {
            continue;
        }
        corner = if off_mm == best_mm { Corner::Several } else { Corner::One(piece, foot) };
        best_mm = off_mm;
    }
    corner
}

impl Tile {
    /// Cells of the tile: (column, row) from its south-west corner.
    pub(crate) fn cells() -> impl Iterator<Item = (i32, i32)> {
        (0..CELLS).flat_map(|row| (0..CELLS).map(move |column| (column, row)))
    }

    /// Its vertices.
    pub(crate) fn extent(&self, grid: &Grid) -> Extent {
        let side = CELLS * grid.cell();
        Extent { first: [self.key.1 * side, self.key.0 * side], side: side + 1 }
    }

    /// The pieces that can be nearest somewhere in a cell: those of [`Tile::nearest_candidates`], then the others.
    pub(crate) fn candidates(&self, cell: (i32, i32)) -> &[Candidate] {
        let at = (cell.1 * CELLS + cell.0) as usize;
        &self.candidates[self.first[at] as usize..self.first[at + 1] as usize]
    }

    /// Those of them that can be nearest to one of its vertices, ascending.
    pub(crate) fn nearest_candidates(&self, cell: (i32, i32)) -> &[Candidate] {
        let at = (cell.1 * CELLS + cell.0) as usize;
        &self.candidates[self.first[at] as usize..self.others[at] as usize]
    }

    /// Groups of 4 by 4 cells: the first cell of each.
    pub(crate) fn groups() -> impl Iterator<Item = (i32, i32)> {
        (0..CELLS).step_by(GROUP).flat_map(|row| (0..CELLS).step_by(GROUP).map(move |column| (column, row)))
    }

    /// The cells of a group.
    pub(crate) fn cells_of((column, row): (i32, i32)) -> impl Iterator<Item = (i32, i32)> {
        let side = GROUP as i32;
        (row..row + side).flat_map(move |row| (column..column + side).map(move |column| (column, row)))
    }

    /// The pieces that can be nearest to a vertex of a group of cells, by the number of the group.
    pub(crate) fn nearest(&self, group: usize) -> &[u32] {
        &self.nearest[self.first_nearest[group] as usize..self.first_nearest[group + 1] as usize]
    }

    /// The blocks of a cell near a road; a cell around the tile may be asked for, too.
    pub(crate) fn fine(&self, cell: (i32, i32)) -> u16 {
        self.fine[((cell.1 + 1) * WIDE + cell.0 + 1) as usize]
    }

    /// Where in a block of a cell roads lie close to each other, if they do.
    pub(crate) fn close(&self, cell: (i32, i32), block: i32) -> Option<Close> {
        let at = (cell.1 * CELLS + cell.0) as usize;
        let (blocks, bit) = (self.close[at], 1_u16 << block);
        let before = (blocks & (bit - 1)).count_ones();
        (blocks & bit != 0).then(|| self.where_close[(self.first_close[at] + before) as usize])
    }

    /// A corner of a whole cell or of a block by its number among those of the cell: row by row from the south-west.
    pub(crate) fn corner(&self, grid: &Grid, roads: &Roads, cell: (i32, i32), number: i32) -> Corner {
        let corners = &self.corners.0[(cell.1 * CELLS + cell.0) as usize];
        corners.get_or_init(|| self.found_corners(grid, roads, cell))[number as usize].into()
    }

    fn found_corners(&self, grid: &Grid, roads: &Roads, cell: (i32, i32)) -> Box<[StoredCorner]> {
        let is_whole = self.fine(cell) == 0;
        let (side, count) = if is_whole { (grid.cell(), 1) } else { (BLOCK, grid.blocks()) };
        let index = |tile: i32, cell: i32| (tile * CELLS + cell) * grid.cell();
        let (west, south) = (index(self.key.1, cell.0), index(self.key.0, cell.1));
        let places = (0..=count).flat_map(|row| (0..=count).map(move |column| (column, row)));
        let corner = |(column, row): (i32, i32)| {
            let at = [
                f64::from((west + column * side) * grid.step_lon_e6()),
                f64::from((south + row * side) * grid.step_lat_e6()),
            ];
            // What is nearest to a corner is so in each block that has it.
            let last = count - 1;
            let bit = if is_whole { u16::MAX } else { 1 << (row.min(last) * count + column.min(last)) };
            let near = self.nearest_candidates(cell).iter().filter(|candidate| candidate.blocks & bit != 0);
            StoredCorner::from(nearest_to(grid, roads, near.map(|candidate| candidate.piece), at))
        };
        places.map(corner).collect()
    }

    /// What a cell has of open water.
    pub(crate) fn wet(&self, cell: (i32, i32)) -> Wet {
        self.wet.get((cell.1 * CELLS + cell.0) as usize).copied().unwrap_or(Wet::Dry)
    }

    pub(crate) fn far_mm(&self, cell: (i32, i32)) -> u32 {
        self.far_mm[(cell.1 * CELLS + cell.0) as usize]
    }

    /// Number of candidates of all cells, and of cells with blocks.
    pub(crate) fn size(&self) -> [usize; 2] {
        [self.candidates.len(), Self::cells().filter(|&cell| self.fine(cell) != 0).count()]
    }
}
