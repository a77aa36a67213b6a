//! A cell near roads: its blocks.

use crate::crossings::cells::{EAST, NORTH, Ruled, SPAN, Tracer, Vertex};
use crate::crossings::crossing::{Segment, off_roads};
use crate::ground::f32_distance::{Line, UNSURE};
use crate::ground::grid::PARTS;
use crate::labels::common::OUTSIDE;
use crate::labels::known::{Blocks, NearCandidate};
use crate::labels::labelling::Labelling;

/// From a corner to the next along an axis.
fn along(axis: usize, from: Vertex, parts: i32) -> Vertex {
    if axis == EAST { (from.0 + parts, from.1) } else { (from.0, from.1 + parts) }
}

impl<T: Labelling> Tracer<'_, T> {
    pub(crate) fn blocks(&mut self, out: &mut Vec<Segment>) {
        let blocks = self.grid.blocks();
        self.see_roads();
        let mut known = self.labelling.of_blocks(&Blocks {
            near: &self.near,
            middles: &self.middles,
            half_m: self.tile.half_block_m,
        });
        if self.is_wet {
            // Of what is inside each vertex is asked whether it lies in water.
            known.iter_mut().filter(|label| **label != OUTSIDE).for_each(|label| *label = UNSURE);
        }
        let number = |column: i32, row: i32| (row * blocks + column) as usize;
        if known[0] != UNSURE && known[..(blocks * blocks) as usize].iter().all(|label| *label == known[0]) {
            return;
        }
        // Those of the blocks with nothing around them.
        let mut framed = [[UNSURE; 6]; 6];
        for (row, known) in (1..).zip(known.chunks_exact(blocks as usize).take(blocks as usize)) {
            framed[row][1..=blocks as usize].copy_from_slice(known);
        }
        for row in 0..=blocks as usize {
            for column in 0..=blocks as usize {
                // Of the blocks around a corner any may know its label.
                let [south, north] = [row, row + 1].map(|row| framed[row][column].min(framed[row][column + 1]));
                self.see((column as i32 * SPAN, row as i32 * SPAN), south.min(north));
            }
        }
        self.find_fine();
        let ruled = self.rule_sides();
        self.rule_edges(ruled);
        for row in 0..blocks {
            for column in 0..blocks {
                let one_label = self.one_label((column * SPAN, row * SPAN));
                if one_label && self.label((column * SPAN, row * SPAN)) == known[number(column, row)] {
                    continue;
                }
                if self.fine[row as usize + 1][column as usize + 1] {
                    self.fine_block(column, row, one_label, out);
                } else if !one_label {
                    self.plain_block(column, row, out);
                }
            }
        }
    }

    /// How the roads that can be nearest in the cell are seen from its south-west vertex.
    fn see_roads(&mut self) {
        let (corner, step_e6) = (self.place((0, 0)), [EAST, NORTH].map(|axis| f64::from(self.step(axis))));
        let off_road_m = self.grid.settings().off_road_m;
        self.near.clear();
        for &candidate in self.tile.nearest_candidates(self.cell) {
            let frame = &self.ground.roads.frames[candidate.piece as usize];
            let line = Line::new(frame, corner, step_e6, off_road_m);
            self.near.push(NearCandidate { candidate, line, walks: self.labelling.walks(candidate.piece) });
        }
    }

    /// Which blocks of the cell are fine, and of those beside it.
    fn find_fine(&mut self) {
        let blocks = self.grid.blocks() as usize;
        let (column, row) = self.cell;
        let [own, south, north, west, east] =
            [(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)].map(|(dx, dy)| self.tile.fine((column + dx, row + dy)));
        let fine = |mask: u16, x: usize, y: usize| mask & (1 << (y * blocks + x)) != 0;
        for at in 0..blocks {
            for other in 0..blocks {
                self.fine[at + 1][other + 1] = fine(own, other, at);
            }
            self.fine[0][at + 1] = fine(south, at, blocks - 1);
            self.fine[blocks + 1][at + 1] = fine(north, at, 0);
            self.fine[at + 1][0] = fine(west, blocks - 1, at);
            self.fine[at + 1][blocks + 1] = fine(east, 0, at);
        }
    }

    /// Along the sides of the cell behind which a whole cell lies, that cell's edge decides. Which sides these are: south,
    /// east, north, west.
    fn rule_sides(&mut self) -> [bool; 4] {
        let (size, blocks) = (self.grid.cell() * PARTS, self.grid.blocks());
        let (column, row) = self.cell;
        let beyond = [(column, row - 1), (column + 1, row), (column, row + 1), (column - 1, row)];
        let ruled = beyond.map(|beyond| self.tile.fine(beyond) == 0);
        // The corners of the cell are never forced, so the order of the sides does not matter.
        let sides = [
            (EAST, (0, 0), (size, 0), 0),
            (NORTH, (size, 0), (size, size), blocks),
            (EAST, (0, size), (size, size), blocks),
            (NORTH, (0, 0), (0, size), 0),
        ];
        for (axis, low, high, fixed) in sides.into_iter().zip(ruled).filter(|(_, ruled)| *ruled).map(|(side, _)| side) {
            let crossing = self.crossing_between(axis, low, high);
            let (low_label, high_label) = (self.label(low), self.label(high));
            let length = self.between_e6(axis, 0, SPAN);
            for block in 0..blocks {
                let (column, row) = if axis == EAST { (block, fixed) } else { (fixed, block) };
                let within = crossing.map(|at| at - block * length).filter(|at| (0..length).contains(at));
                self.edges[axis][row as usize][column as usize] = Ruled::At(within);
                if block > 0 {
                    let is_beyond = crossing.is_some_and(|at| at < block * length);
                    self.force(along(axis, low, block * SPAN), if is_beyond { high_label } else { low_label });
                }
            }
        }
        ruled
    }

    /// The other edges of blocks: free between fine blocks, else one edge with one crossing.
    fn rule_edges(&mut self, ruled: [bool; 4]) {
        let blocks = self.grid.blocks() as usize;
        for (axis, sides) in [(EAST, [ruled[0], ruled[2]]), (NORTH, [ruled[3], ruled[1]])] {
            for across in 0..=blocks {
                if (across == 0 && sides[0]) || (across == blocks && sides[1]) {
                    continue;
                }
                for at in 0..blocks {
                    let (column, row) = if axis == EAST { (at, across) } else { (across, at) };
                    let before = if axis == EAST { self.fine[row][column + 1] } else { self.fine[row + 1][column] };
                    self.edges[axis][row][column] = if before && self.fine[row + 1][column + 1] {
                        Ruled::Free
                    } else {
                        let low = (column as i32 * SPAN, row as i32 * SPAN);
                        Ruled::At(self.crossing_between(axis, low, along(axis, low, SPAN)))
                    };
                }
            }
        }
    }

    /// The edges of a block: south, east, north, west.
    pub(crate) fn edges_of(&self, column: i32, row: i32) -> [Ruled; 4] {
        let (x, y) = (column as usize, row as usize);
        [self.edges[EAST][y][x], self.edges[NORTH][y][x + 1], self.edges[EAST][y + 1][x], self.edges[NORTH][y][x]]
    }

    fn plain_block(&mut self, column: i32, row: i32, out: &mut Vec<Segment>) {
        let (x, y) = (column * SPAN, row * SPAN);
        let corners = [(x, y), (x + SPAN, y), (x + SPAN, y + SPAN), (x, y + SPAN)];
        let ends = [(EAST, corners[0]), (NORTH, corners[1]), (EAST, corners[3]), (NORTH, corners[0])];
        let edges = self.edges_of(column, row);
        let crossings = std::array::from_fn(|edge| match edges[edge] {
            Ruled::At(Some(along_e6)) => Some(self.located(ends[edge].0, ends[edge].1, along_e6)),
            Ruled::At(None) | Ruled::Free => None,
        });
        let drawn = out.len();
        self.draw((x, y), SPAN, corners.map(|corner| self.label(corner)), crossings, out);
        off_roads(&mut out[drawn..]);
    }

    /// Whether all corners of a block have one label, so that no edge of one crossing has any.
    fn one_label(&self, (x, y): Vertex) -> bool {
        let first = self.label((x, y));
        [(SPAN, 0), (SPAN, SPAN), (0, SPAN)].into_iter().all(|(dx, dy)| self.label((x + dx, y + dy)) == first)
    }
}
