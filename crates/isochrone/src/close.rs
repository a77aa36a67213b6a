//! Where roads lie too close to each other for finest cells.
//!
//! A road that leads across a finest edge is seen by the drawing if it is nearest at both ends of the edge, or shares the end
//! with a piece that is. If not, there is another road within some 12 m. Such edges do not depend on times.

use crate::grid::BLOCK;
use crate::roads::{Frame, Place, Roads};
use crate::settings::HALF_MM;

/// Vertices along the side of a block.
const SIDE: usize = BLOCK as usize + 1;

const CELLS: usize = SIDE - 1;

/// Where in a block roads lie close to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Close {
    /// Quarters of the block at such an edge, row by row.
    pub(crate) quarters: u8,
    /// Such edges on the sides of the block, 4 bits for each (south, east, north, west) from its lower end.
    sides: u16,
}

impl Close {
    /// Whether a finest edge on a side (south, east, north, west) of a quarter that is drawn in parts has a crossing for each
    /// part: if the quarter beyond is, too. At the side of the block, which `is_free` if there are finest cells beyond, if it
    /// is such an edge. `step` counts from the lower end of the side.
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
                is_free && self.sides & (1 << (side * CELLS + along * CELLS / 2 + step)) != 0
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
        if across < CELLS {
            add_cell(across);
        }
        let side = match (axis, across) {
            (0, 0) => 0,
            (1, CELLS) => 1,
            (0, CELLS) => 2,
            (1, 0) => 3,
            _ => return,
        };
        self.sides |= 1 << (side * CELLS + step);
    }

    /// `pieces` are all that can be nearest anywhere in the block, `near` those that can be at a vertex; these count row by
    /// row. From both blocks at a side the same, since all is exact.
    pub(crate) fn new<I: Iterator<Item = u32>>(
        roads: &Roads,
        off_road_m: f64,
        pieces: impl Iterator<Item = u32>,
        place: impl Fn(usize, usize) -> Place,
        near: impl Fn(usize) -> I,
    ) -> Self {
        let mut found = Self::default();
        for piece in pieces {
            let frame = &roads.frames[piece as usize];
            let corners = [(0, 0), (CELLS, 0), (0, CELLS), (CELLS, CELLS)];
            if is_beside(frame, corners.map(|(x, y)| frame.on_line(place(x, y)))) {
                continue;
            }
            let mut lines = [[[0.0; 2]; SIDE]; SIDE];
            let mut seen = [[None; SIDE]; SIDE];
            for (y, row) in lines.iter_mut().enumerate() {
                row.iter_mut().enumerate().for_each(|(x, line)| *line = frame.on_line(place(x, y)));
            }
            let mut is_seen = |x: usize, y: usize| {
                *seen[y][x].get_or_insert_with(|| sees(roads, off_road_m, near(y * SIDE + x), place(x, y), piece))
            };
            for (x, y) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))) {
                for (axis, (to_x, to_y)) in [(x + 1, y), (x, y + 1)].into_iter().enumerate() {
                    if to_x.max(to_y) == SIDE || !leads_across(frame, lines[y][x], lines[to_y][to_x]) {
                        continue;
                    }
                    if !is_seen(x, y) || !is_seen(to_x, to_y) {
                        found.add(axis, x, y);
                    }
                }
            }
        }
        found
    }
}

/// Whether all of these, as a piece sees them, are on one side of its line, before it, or beyond it.
fn is_beside(frame: &Frame, places: [[f64; 2]; 4]) -> bool {
    let all = |is: fn(f64, [f64; 2]) -> bool| places.iter().all(|&place| is(frame.length_m, place));
    all(|_, [across, _]| across > 0.0)
        || all(|_, [across, _]| across < 0.0)
        || all(|_, [_, along]| along < 0.0)
        || all(|length_m, [_, along]| along > length_m)
}

/// Whether a piece meets the line between two places, as it sees them.
fn leads_across(frame: &Frame, [from, along_from]: [f64; 2], [to, along_to]: [f64; 2]) -> bool {
    if from * to > 0.0 {
        return false;
    }
    let share = if from == to { 0.5 } else { from / (from - to) };
    (0.0..=frame.length_m).contains(&(along_from + share * (along_to - along_from)))
}

/// Whether a piece is nearest to a place, or one with which it shares an end.
fn sees(roads: &Roads, off_road_m: f64, near: impl Iterator<Item = u32>, at: Place, piece: u32) -> bool {
    let own = &roads.frames[piece as usize];
    let (mut least_mm, mut is_seen) = (u32::MAX, false);
    for number in near {
        let frame = &roads.frames[number as usize];
        let distance_mm = frame.foot(at).distance_mm;
        let off_mm = distance_mm.max(HALF_MM);
        if distance_mm > frame.limit_mm(off_road_m) || off_mm > least_mm {
            continue;
        }
        let is_related = || [frame.a, frame.b].iter().any(|end| [own.a, own.b].contains(end));
        is_seen = (off_mm == least_mm && is_seen) || number == piece || is_related();
        least_mm = off_mm;
    }
    is_seen
}
