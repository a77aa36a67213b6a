//! Where roads lie too close to each other for finest cells.
//!
//! A road that leads across a finest edge is seen by the drawing if at both ends of the edge it alone is nearest, or pieces with
//! which it shares an end. If another is nearest or as near at one of them, the two lie closer to each other than some 15 m,
//! where cells have 10, and their land can be narrower than a cell: a close edge. It does not depend on times.

use crate::ground::f32_distance::{MARGIN_M, at_most};
use crate::ground::grid::BLOCK;
use crate::ground::nearest_candidates::NearestCandidates;
use crate::ground::roads::{Frame, Place, Roads};
use crate::ground::settings::HALF_MM;

/// Vertices along the side of a block.
const SIDE: usize = BLOCK as usize + 1;

const STEPS: usize = SIDE - 1;

/// Where in a block roads lie close to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Close {
    /// Quarters of the block at a close edge, row by row.
    pub(crate) quarters: u8,
    /// Close edges on the sides of the block, 4 bits for each (south, east, north, west) from its lower end.
    sides: u16,
}

impl Close {
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        let [low, high] = self.sides.to_le_bytes();
        [self.quarters, 0, low, high]
    }

    pub(crate) fn from_bytes([quarters, _, low, high]: [u8; 4]) -> Self {
        Self { quarters, sides: u16::from_le_bytes([low, high]) }
    }

    /// Whether a finest edge on a side (south, east, north, west) of a quarter that is drawn in parts has a crossing for each
    /// part: if the quarter beyond is, too. At the side of the block, which `is_free` if there are finest cells beyond, if it
    /// is a close edge. `step` counts from the lower end of the side.
    pub(crate) fn is_free(self, (x, y): (usize, usize), side: usize, step: usize, is_free: bool) -> bool {
        let beyond = match side {
            0 => y.checked_sub(1).map(|y| (x, y)),
            1 => (x == 0).then_some((1, y)),
            2 => (y == 0).then_some((x, 1)),
            _ => x.checked_sub(1).map(|x| (x, y)),
        };
        match beyond {
            Some((x, y)) => self.quarters & (1 << (2 * y + x)) != 0,
            None => {
                let along = if side.is_multiple_of(2) { x } else { y };
                is_free && self.sides & (1 << (side * STEPS + along * STEPS / 2 + step)) != 0
            }
        }
    }

    /// The quarters that are drawn in parts, by their south-west finest cell.
    pub(crate) fn quarters(self) -> impl Iterator<Item = (i32, i32)> {
        const HALF: i32 = BLOCK / 2;
        let quarters = [(0, 0), (HALF, 0), (0, HALF), (HALF, HALF)].into_iter().enumerate();
        quarters.filter(move |(number, _)| self.quarters & (1 << number) != 0).map(|(_, at)| at)
    }

    /// The finest cells of these quarters, row by row.
    pub(crate) fn cells(self) -> u16 {
        self.quarters().fold(0, |cells, (x, y)| cells | 0x33 << (y * BLOCK + x))
    }

    /// An edge to the east (axis 0) or north (1) of a vertex.
    fn add(&mut self, axis: usize, x: usize, y: usize) {
        let (across, step) = if axis == 0 { (y, x) } else { (x, y) };
        let mut add_cell = |across: usize| {
            let (x, y) = if axis == 0 { (step, across) } else { (across, step) };
            self.quarters |= 1 << (y / 2 * 2 + x / 2);
        };
        if across > 0 {
            add_cell(across - 1);
        }
        if across < STEPS {
            add_cell(across);
        }
        let side = match (axis, across) {
            (0, 0) => 0,
            (1, STEPS) => 1,
            (0, STEPS) => 2,
            (1, 0) => 3,
            _ => return,
        };
        self.sides |= 1 << (side * STEPS + step);
    }

    /// `place` is a vertex of the block by its column and row, `nearest_candidates` what can be nearest to these, row by row; `step_e6` is a
    /// finest cell in micro-degrees. Of the edges on a side both blocks think the same: in the end all is exact.
    pub(crate) fn new<const N: usize>(
        roads: &Roads,
        off_road_m: f64,
        step_e6: [f64; 2],
        place: impl Fn(usize, usize) -> Place,
        nearest_candidates: &NearestCandidates<N>,
    ) -> Self {
        let mut found = Self::default();
        let mut nearest = [None; SIDE * SIDE];
        for (piece, squares_m2) in nearest_candidates.seen() {
            let frame = &roads.frames[piece as usize];
            // The thousandth and the margin are more than single precision loses.
            let edge_m = 1.001 * (step_e6[0] * frame.m_per_e6[0]).max(step_e6[1] * frame.m_per_e6[1]);
            for (axis, mut edges) in doubtful(squares_m2, edge_m as f32 + MARGIN_M).into_iter().enumerate() {
                while edges != 0 {
                    let vertex = edges.trailing_zeros() as usize;
                    edges &= edges - 1;
                    let ends = [vertex, vertex + if axis == 0 { 1 } else { SIDE }];
                    if ends.iter().all(|&end| nearest_candidates.only(end) == Some(piece)) {
                        continue;
                    }
                    let places = ends.map(|end| place(end % SIDE, end / SIDE));
                    let [from, to] = [0, 1].map(|end| {
                        let of = || Nearest::new(roads, off_road_m, nearest_candidates.of(ends[end]), places[end]);
                        *nearest[ends[end]].get_or_insert_with(of)
                    });
                    let is_near = from.pieces().contains(&piece) || to.pieces().contains(&piece);
                    let serves = |at: Place| frame.foot(at).distance_mm <= frame.limit_mm(off_road_m);
                    if is_near
                        && !(from.sees_only(roads, piece) && to.sees_only(roads, piece))
                        && leads_across(frame, places)
                        && places.into_iter().all(serves)
                    {
                        found.add(axis, vertex % SIDE, vertex / SIDE);
                    }
                }
            }
        }
        found
    }
}

/// Edges to the east and to the north of vertices, a bit for each of these, across which a piece may lead.
fn doubtful<const N: usize>(squares_m2: &[f32; N], edge_m: f32) -> [u32; 2] {
    // The nearer end of an edge is no farther from a place on it than its middle.
    let mut least_m2 = [f32::INFINITY; 8];
    for squares_m2 in squares_m2.chunks_exact(8) {
        least_m2.iter_mut().zip(squares_m2).for_each(|(least, square)| *least = at_most(*least, *square));
    }
    if least_m2.iter().all(|least| *least > edge_m * edge_m / 4.0) {
        return [0; 2];
    }
    // Both ends together are no farther than the edge is long.
    let distances_m: [f32; N] = std::array::from_fn(|place| squares_m2[place].sqrt());
    let bits = |is: &dyn Fn(usize) -> bool| (0..SIDE * SIDE).fold(0_u32, |bits, at| bits | u32::from(is(at)) << at);
    let edges = |step: usize, within: u32| {
        let is_met = bits(&|at| at + step < SIDE * SIDE && distances_m[at] + distances_m[at + step] <= edge_m);
        is_met & within
    };
    // Not from the last vertex of a row, or the last row.
    [edges(1, 0x00f7_bdef), edges(SIDE, 0x000f_ffff)]
}

/// The pieces that are nearest to a vertex, or on whose roadway it lies: the first of them.
#[derive(Clone, Copy)]
struct Nearest {
    pieces: [u32; 8],
    count: usize,
}

impl Nearest {
    fn new(roads: &Roads, off_road_m: f64, near: impl Iterator<Item = u32>, at: Place) -> Self {
        let (mut nearest, mut least_mm) = (Self { pieces: [0; 8], count: 0 }, u32::MAX);
        for piece in near {
            let frame = &roads.frames[piece as usize];
            let distance_mm = frame.foot(at).distance_mm;
            let off_mm = distance_mm.max(HALF_MM);
            if distance_mm > frame.limit_mm(off_road_m) || off_mm > least_mm {
                continue;
            }
            if off_mm < least_mm {
                (nearest.count, least_mm) = (0, off_mm);
            }
            if let Some(free) = nearest.pieces.get_mut(nearest.count) {
                *free = piece;
                nearest.count += 1;
            }
        }
        nearest
    }

    fn pieces(&self) -> &[u32] {
        &self.pieces[..self.count]
    }

    /// Whether all of them are this piece or share an end with it.
    fn sees_only(&self, roads: &Roads, piece: u32) -> bool {
        let own = &roads.frames[piece as usize];
        self.pieces().iter().all(|&other| {
            let frame = &roads.frames[other as usize];
            other == piece || [frame.a, frame.b].iter().any(|end| [own.a, own.b].contains(end))
        })
    }
}

/// Whether a piece meets the line between two places.
fn leads_across(frame: &Frame, places: [Place; 2]) -> bool {
    let [[from, along_from], [to, along_to]] = places.map(|place| frame.on_line(place));
    if from * to > 0.0 {
        return false;
    }
    let share = if from == to { 0.5 } else { from / (from - to) };
    (0.0..=frame.length_m).contains(&(along_from + share * (along_to - along_from)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::grid::Grid;
    use crate::ground::roads::{RoadPiece, Serves};
    use crate::ground::settings::Settings;
    use crate::ground::tile::Tile;
    use waywarden_network::LonLat;

    const LAT_DEG: f64 = 52.0;

    fn tiles(detail_m: f64, pieces: &[RoadPiece]) -> (Grid, Roads, Vec<Tile>) {
        let grid = Grid::new(&Settings { detail_m, ..Settings::default() }, LAT_DEG).unwrap();
        let (roads, _) = Roads::new(&grid, pieces, None);
        let tiles = (0..roads.tiles.len())
            .map(|number| Tile::new(&grid, &roads, &crate::ground::water::Water::default(), number))
            .collect();
        (grid, roads, tiles)
    }

    /// From places in metres.
    fn piece(a: (f64, f64), b: (f64, f64)) -> RoadPiece {
        let metric = waywarden_network::LocalMetric::at_latitude(LAT_DEG);
        let at = |(x, y): (f64, f64)| {
            LonLat::from_degrees(0.5 + x / metric.m_per_deg_lon, LAT_DEG + y / metric.m_per_deg_lat).unwrap()
        };
        RoadPiece { a: at(a), b: at(b), serves: Serves::Open }
    }

    fn close_blocks(pieces: &[RoadPiece]) -> usize {
        let (grid, _, tiles) = tiles(10.0, pieces);
        let blocks = grid.blocks() * grid.blocks();
        let of_cell = |tile: &Tile, cell| (0..blocks).filter(|&block| tile.close(cell, block).is_some()).count();
        tiles.iter().map(|tile| Tile::cells().map(|cell| of_cell(tile, cell)).sum::<usize>()).sum()
    }

    #[test]
    fn what_lies_close_by_hand() {
        let road = piece((0.0, 0.0), (200.0, 30.0));
        assert_eq!(close_blocks(&[road]), 0, "alone");
        assert_eq!(close_blocks(&[road, piece((200.0, 30.0), (400.0, 0.0))]), 0, "a bend");
        assert_eq!(close_blocks(&[road, piece((0.0, 30.0), (200.0, 60.0))]), 0, "30 m apart");
        let beside = close_blocks(&[road, piece((0.0, 9.0), (200.0, 39.0))]);
        assert!(beside >= 5, "9 m apart for five blocks: {beside}");
        let across = close_blocks(&[road, piece((100.0, -100.0), (100.0, 100.0))]);
        assert!((1..=6).contains(&across), "a bridge: {across}");
        let junction = [piece((100.0, 15.0), (0.0, 0.0)), piece((100.0, 15.0), (200.0, 30.0))];
        assert_eq!(close_blocks(&[junction[0], junction[1], piece((100.0, 15.0), (90.0, 90.0))]), 0, "a junction");
    }

    #[test]
    fn blocks_at_a_side_think_the_same_of_its_edges() {
        let mut random = 7_u32;
        let mut next = |most: i32| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from((random >> 8) as i32 % most)
        };
        let pieces: Vec<RoadPiece> = (0..400)
            .map(|number| {
                let a = (next(1_500), next(1_500));
                let serves = if number % 4 == 0 { Serves::Fenced } else { Serves::Open };
                RoadPiece { serves, ..piece(a, (a.0 + next(300) - 150.0, a.1 + next(300) - 150.0)) }
            })
            .collect();
        for detail_m in [5.0, 10.0, 25.0, 170.0] {
            think_the_same(detail_m, &pieces);
        }
    }

    fn think_the_same(detail_m: f64, pieces: &[RoadPiece]) {
        let (grid, roads, tiles) = tiles(detail_m, pieces);
        let blocks = grid.blocks();
        // By column and row of blocks from the south-west of the world.
        let block = |x: i32, y: i32| {
            let (cell_x, cell_y) = (x.div_euclid(blocks), y.div_euclid(blocks));
            let of_tile = |at: i32| at.div_euclid(crate::ground::grid::CELLS);
            let tile = &tiles[roads.tiles.binary_search(&(of_tile(cell_y), of_tile(cell_x))).ok()?];
            let cell = (cell_x.rem_euclid(crate::ground::grid::CELLS), cell_y.rem_euclid(crate::ground::grid::CELLS));
            let number = y.rem_euclid(blocks) * blocks + x.rem_euclid(blocks);
            (tile.fine(cell) & (1 << number) != 0).then(|| tile.close(cell, number).unwrap_or_default())
        };
        let sides = |close: Close, side: usize| close.sides >> (side * STEPS) & 0xf;
        let mut seen = 0;
        for &(row, column) in &roads.tiles {
            let side = crate::ground::grid::CELLS * blocks;
            for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (column * side + x, row * side + y))) {
                let Some(own) = block(x, y) else { continue };
                for (beyond, [mine, theirs]) in [(block(x + 1, y), [1, 3]), (block(x, y + 1), [2, 0])] {
                    let Some(beyond) = beyond else { continue };
                    assert_eq!(sides(own, mine), sides(beyond, theirs), "block {x} {y}, side {mine}");
                    seen += sides(own, mine).count_ones();
                }
            }
        }
        assert!(seen > 10, "{detail_m} m: {seen}");
    }
}
