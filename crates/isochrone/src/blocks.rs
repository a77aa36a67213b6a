//! A cell near roads: blocks, and in those along a road finest cells.

use crate::cells::{EAST, Label, NORTH, Ruled, Tracer, Vertex};
use crate::grid::BLOCK;
use crate::known::{Blocks, Rival};
use crate::rings::Segment;
use crate::rough::{Line, UNSURE};
use crate::theme::Theme;

/// Vertices along the side of a block.
const SIDE: usize = BLOCK as usize + 1;

/// One of each vertex of a block, row by row.
type OfBlock<X> = [[X; SIDE]; SIDE];

/// From a corner to the next along an axis.
fn along(axis: usize, from: Vertex, steps: i32) -> Vertex {
    if axis == EAST { (from.0 + steps, from.1) } else { (from.0, from.1 + steps) }
}

impl<T: Theme> Tracer<'_, T> {
    pub(crate) fn blocks(&mut self, out: &mut Vec<Segment>) {
        let blocks = self.grid.blocks();
        self.see_roads();
        let known =
            self.theme.of_blocks(&Blocks { near: &self.near, middles: &self.middles, half_m: self.tile.half_block_m });
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
                self.see((column as i32 * BLOCK, row as i32 * BLOCK), south.min(north));
            }
        }
        self.find_fine();
        let ruled = self.rule_sides();
        self.rule_edges(ruled);
        for row in 0..blocks {
            for column in 0..blocks {
                let one_label = self.one_label((column * BLOCK, row * BLOCK));
                if one_label && self.label((column * BLOCK, row * BLOCK)) == known[number(column, row)] {
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
        for &candidate in self.tile.rivals(self.cell) {
            let frame = &self.land.roads.frames[candidate.piece as usize];
            let line = Line::new(frame, corner, step_e6, off_road_m);
            self.near.push(Rival { candidate, line, walks: self.theme.walks(candidate.piece) });
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
        let (size, blocks) = (self.grid.cell(), self.grid.blocks());
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
            let crossing = self.crossing_between(axis, size, low, high);
            let (low_label, high_label) = (self.label(low), self.label(high));
            let length = BLOCK * self.step(axis);
            for block in 0..blocks {
                let (column, row) = if axis == EAST { (block, fixed) } else { (fixed, block) };
                let within = crossing.map(|at| at - block * length).filter(|at| (0..length).contains(at));
                self.edges[axis][row as usize][column as usize] = Ruled::At(within);
                if block > 0 {
                    let is_beyond = crossing.is_some_and(|at| at < block * length);
                    self.force(along(axis, low, block * BLOCK), if is_beyond { high_label } else { low_label });
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
                        let low = (column as i32 * BLOCK, row as i32 * BLOCK);
                        Ruled::At(self.crossing_between(axis, BLOCK, low, along(axis, low, BLOCK)))
                    };
                }
            }
        }
    }

    /// The edges of a block: south, east, north, west.
    fn edges_of(&self, column: i32, row: i32) -> [Ruled; 4] {
        let (x, y) = (column as usize, row as usize);
        [self.edges[EAST][y][x], self.edges[NORTH][y][x + 1], self.edges[EAST][y + 1][x], self.edges[NORTH][y][x]]
    }

    fn plain_block(&mut self, column: i32, row: i32, out: &mut Vec<Segment>) {
        let (x, y) = (column * BLOCK, row * BLOCK);
        let corners = [(x, y), (x + BLOCK, y), (x + BLOCK, y + BLOCK), (x, y + BLOCK)];
        let crossings = self.edges_of(column, row).map(|edge| match edge {
            Ruled::At(at) => at,
            Ruled::Free => None,
        });
        self.draw((x, y), BLOCK, corners.map(|corner| self.label(corner)), crossings, out);
    }

    fn fine_block(&mut self, column: i32, row: i32, one_label: bool, out: &mut Vec<Segment>) {
        let from = (column * BLOCK, row * BLOCK);
        let own = self.look_at_block(column, row);
        let first = self.label(from);
        if one_label && own.as_flattened().iter().all(|label| *label == first) {
            return;
        }
        let edges = self.edges_of(column, row);
        let labels = self.forced(from, own, &edges);
        let along = self.finest_crossings(from, &own, &labels, &edges);
        for y in 0..SIDE - 1 {
            for x in 0..SIDE - 1 {
                let corners = [labels[y][x], labels[y][x + 1], labels[y + 1][x + 1], labels[y + 1][x]];
                if corners.iter().any(|label| *label != corners[0]) {
                    let crossings =
                        [along[EAST][y][x], along[NORTH][y][x + 1], along[EAST][y + 1][x], along[NORTH][y][x]];
                    self.draw((from.0 + x as i32, from.1 + y as i32), 1, corners, crossings, out);
                }
            }
        }
    }

    /// The labels that the vertices of a fine block have by themselves, those of its corners as they are known: together,
    /// for most roads are too far from each of them.
    fn look_at_block(&mut self, column: i32, row: i32) -> OfBlock<u32> {
        let bit = 1_u16 << (row * self.grid.blocks() + column);
        let (x, y) = (column * BLOCK, row * BLOCK);
        let near = self.near.iter().filter(|near| near.candidate.blocks & bit != 0);
        let from_block = near.map(|near| (near.candidate.piece, near.line.moved(x, y), near.walks));
        let sure = self.theme.sure(&mut self.rivals, from_block);
        self.block = Some((x, y));
        let mut own = [[0; SIDE]; SIDE];
        for (at, (label, sure)) in (0..).zip(own.as_flattened_mut().iter_mut().zip(sure)) {
            *label = if sure == UNSURE { self.own_label((x + at % (BLOCK + 1), y + at / (BLOCK + 1))) } else { sure };
        }
        for (dx, dy) in [(0, 0), (BLOCK, 0), (0, BLOCK), (BLOCK, BLOCK)] {
            own[dy as usize][dx as usize] = self.own((x + dx, y + dy));
        }
        own
    }

    /// The labels of the vertices of a fine block: on an edge of a larger cell those of their side of its crossing.
    fn forced(&self, (x, y): Vertex, own: OfBlock<u32>, edges: &[Ruled; 4]) -> OfBlock<u32> {
        let mut labels = own;
        for (dx, dy) in [(0, 0), (BLOCK, 0), (0, BLOCK), (BLOCK, BLOCK)] {
            labels[dy as usize][dx as usize] = self.label((x + dx, y + dy));
        }
        let sides = [(EAST, 0), (NORTH, SIDE - 1), (EAST, SIDE - 1), (NORTH, 0)];
        for (edge, (axis, fixed)) in edges.iter().zip(sides) {
            let Ruled::At(crossing) = *edge else { continue };
            let at = |steps: usize| if axis == EAST { (fixed, steps) } else { (steps, fixed) };
            let [low, high] = [at(0), at(SIDE - 1)].map(|(y, x)| labels[y][x]);
            for steps in 1..SIDE - 1 {
                let is_beyond = crossing.is_some_and(|at| at < steps as i32 * self.step(axis));
                let (y, x) = at(steps);
                labels[y][x] = if is_beyond { high } else { low };
            }
        }
        labels
    }

    /// The crossings of the finest edges to the east and to the north of each vertex of a fine block, from their lower ends.
    /// Those on an edge of a larger cell have its crossing.
    fn finest_crossings(
        &mut self,
        (x, y): Vertex,
        own: &OfBlock<u32>,
        labels: &OfBlock<u32>,
        edges: &[Ruled; 4],
    ) -> [OfBlock<Option<i32>>; 2] {
        let mut crossings = [[[None; SIDE]; SIDE]; 2];
        for dy in 0..SIDE {
            for dx in 0..SIDE {
                for axis in [EAST, NORTH] {
                    let (up, right) = if axis == EAST { (0, 1) } else { (1, 0) };
                    if dy + up == SIDE || dx + right == SIDE || labels[dy][dx] == labels[dy + up][dx + right] {
                        continue;
                    }
                    let (across, steps) = if axis == EAST { (dy, dx) } else { (dx, dy) };
                    let rule = match (axis, across) {
                        (EAST, 0) => Some(edges[0]),
                        (NORTH, across) if across == SIDE - 1 => Some(edges[1]),
                        (EAST, across) if across == SIDE - 1 => Some(edges[2]),
                        (NORTH, 0) => Some(edges[3]),
                        _ => None,
                    };
                    let end = |dy: usize, dx: usize| {
                        let at = (x + dx as i32, y + dy as i32);
                        (at, Label { label: labels[dy][dx], own: own[dy][dx] })
                    };
                    let ends = [end(dy, dx), end(dy + up, dx + right)];
                    crossings[axis][dy][dx] = match rule {
                        Some(Ruled::At(Some(at))) => Some(at - steps as i32 * self.step(axis)),
                        // On its side another block has the same edge.
                        Some(_) => Some(self.shared_crossing(axis, ends)),
                        None => Some(self.crossing(axis, 1, ends)),
                    };
                }
            }
        }
        crossings
    }

    /// Whether all corners of a block have one label, so that no edge of one crossing has any.
    fn one_label(&self, (x, y): Vertex) -> bool {
        let first = self.label((x, y));
        [(BLOCK, 0), (BLOCK, BLOCK), (0, BLOCK)].into_iter().all(|(dx, dy)| self.label((x + dx, y + dy)) == first)
    }
}
