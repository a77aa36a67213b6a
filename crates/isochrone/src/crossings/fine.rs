//! A block along a road: finest cells, and parts of those where roads lie close to each other.

use crate::crossings::cells::{EAST, Label, Looked, NORTH, Ruled, SPAN, Tracer};
use crate::crossings::crossing::{Crossing, Segment};
use crate::ground::close::Close;
use crate::ground::f32_distance::{UNSURE, VERTICES};
use crate::ground::grid::{BLOCK, PARTS};
use crate::labels::labelling::Labelling;

/// Cells and vertices along the side of a lattice: that of a block, or of a quarter of one in parts.
const STEPS: usize = BLOCK as usize;
const SIDE: usize = STEPS + 1;
const _: () = assert!(PARTS == 2 && BLOCK == 4, "a quarter has as many parts as a block has cells");

/// How the sides of a lattice are ruled (south, east, north, west): each by so many edges from its lower end.
type Sides<const N: usize> = [[Ruled; N]; 4];

/// One of each vertex of a lattice, row by row.
type OfLattice<X> = [[X; SIDE]; SIDE];

/// Crossings of the edges to the east and to the north of each vertex, micro-degrees from there.
type Crossings = [OfLattice<i32>; 2];

/// The corners of a lattice: south-west, south-east, north-east, north-west.
const CORNERS: [(usize, usize); 4] = [(0, 0), (STEPS, 0), (STEPS, STEPS), (0, STEPS)];

/// The axis of each side, and its row or column: south, east, north, west.
const SIDES: [(usize, usize); 4] = [(EAST, 0), (NORTH, STEPS), (EAST, STEPS), (NORTH, 0)];

/// The side on which the edge to the east or north of a vertex lies.
fn side_of(axis: usize, x: usize, y: usize) -> Option<usize> {
    match (axis, if axis == EAST { y } else { x }) {
        (EAST, 0) => Some(0),
        (NORTH, STEPS) => Some(1),
        (EAST, STEPS) => Some(2),
        (NORTH, 0) => Some(3),
        _ => None,
    }
}

/// What the corners of a cell have: south-west, south-east, north-east, north-west.
fn corners(of: &OfLattice<u32>, x: usize, y: usize) -> [u32; 4] {
    [of[y][x], of[y][x + 1], of[y + 1][x + 1], of[y + 1][x]]
}

/// The edges of a cell by axis and lower end: south, east, north, west.
fn edges(x: usize, y: usize) -> [(usize, usize, usize); 4] {
    [(EAST, x, y), (NORTH, x + 1, y), (EAST, x, y + 1), (NORTH, x, y)]
}

impl<T: Labelling> Tracer<'_, T> {
    pub(crate) fn fine_block(&mut self, column: i32, row: i32, one_label: bool, out: &mut Vec<Segment>) {
        let number = row * self.grid.blocks() + column;
        let block = Looked { from: (column * SPAN, row * SPAN), spacing: PARTS, block: 1 << number };
        let own = self.look(block);
        let first = self.label(block.from);
        let close = self.tile.close(self.cell, number);
        if one_label && close.is_none() && own.as_flattened().iter().all(|label| *label == first) {
            return;
        }
        let rules = self.edges_of(column, row).map(|rule| [rule]);
        let mut labels = own;
        for (x, y) in CORNERS {
            labels[y][x] = self.label(block.vertex(x, y));
        }
        self.force_sides(block, &mut labels, &rules);
        let crossings = self.crossings(block, &own, &labels, &rules);
        self.draw_lattice(block, &labels, &crossings, &rules, close.map_or(0, Close::cells), out);
        if let Some(close) = close {
            self.draw_parts(block, close, [&own, &labels], &crossings, &rules, out);
        }
    }

    /// The labels that the vertices of a lattice have by themselves, corners of blocks as they are known: together, for most
    /// roads are too far from each of them.
    fn look(&mut self, looked: Looked) -> OfLattice<u32> {
        let Looked { from, spacing, block } = looked;
        let (x, y) = (from.0 / PARTS, from.1 / PARTS);
        let lattice = if spacing == PARTS { &VERTICES } else { &self.parts };
        let near = self.near.iter().filter(|near| near.candidate.blocks & block != 0);
        let near = near.map(|near| (near.candidate.piece, near.line.moved(x, y), near.walks));
        let sure = self.labelling.sure(&mut self.nearest_candidates, lattice, near);
        self.looked = Some(looked);
        let mut own = [[0; SIDE]; SIDE];
        for (at, (label, sure)) in own.as_flattened_mut().iter_mut().zip(sure).enumerate() {
            let at = looked.vertex(at % SIDE, at / SIDE);
            *label = if sure == UNSURE { self.own_label(at) } else { self.dry(at, sure) };
        }
        if spacing == PARTS {
            for (x, y) in CORNERS {
                own[y][x] = self.own(looked.vertex(x, y));
            }
        }
        own
    }

    /// Along an edge of a larger cell vertices have the label of their side of its crossing.
    fn force_sides<const N: usize>(&self, looked: Looked, labels: &mut OfLattice<u32>, rules: &Sides<N>) {
        let steps = STEPS / N;
        for (rules, (axis, fixed)) in rules.iter().zip(SIDES) {
            for (number, rule) in rules.iter().enumerate() {
                let Ruled::At(crossing) = *rule else { continue };
                let first = number * steps;
                let at = |step: usize| if axis == EAST { (step, fixed) } else { (fixed, step) };
                let [low, high] = [at(first), at(first + steps)].map(|(x, y)| labels[y][x]);
                for step in 1..steps {
                    let is_beyond = crossing.is_some_and(|at| at < self.length_e6(looked, axis, first, step));
                    let (x, y) = at(first + step);
                    labels[y][x] = if is_beyond { high } else { low };
                }
            }
        }
    }

    /// So many edges along an axis of a lattice from one on, micro-degrees.
    fn length_e6(&self, looked: Looked, axis: usize, first: usize, edges: usize) -> i32 {
        let (x, y) = looked.vertex(first, first);
        let first = if axis == EAST { x } else { y };
        self.between_e6(axis, first, first + edges as i32 * looked.spacing)
    }

    /// The crossings of the edges to the east and to the north of each vertex of a lattice, from their lower ends. Not those
    /// on an edge of a larger cell, which has its own.
    fn crossings<const N: usize>(
        &mut self,
        looked: Looked,
        own: &OfLattice<u32>,
        labels: &OfLattice<u32>,
        rules: &Sides<N>,
    ) -> Crossings {
        let mut crossings = [[[0; SIDE]; SIDE]; 2];
        for y in 0..SIDE {
            for x in 0..SIDE {
                for axis in [EAST, NORTH] {
                    let (to_x, to_y) = if axis == EAST { (x + 1, y) } else { (x, y + 1) };
                    if to_x.max(to_y) == SIDE || labels[y][x] == labels[to_y][to_x] {
                        continue;
                    }
                    let side = side_of(axis, x, y);
                    let along = if axis == EAST { x } else { y };
                    if side.is_some_and(|side| matches!(rules[side][along * N / STEPS], Ruled::At(_))) {
                        continue;
                    }
                    let end = |x: usize, y: usize| (looked.vertex(x, y), Label { label: labels[y][x], own: own[y][x] });
                    let ends = [end(x, y), end(to_x, to_y)];
                    // On its side another block has the same edge.
                    let is_shared = side.is_some() && looked.spacing == PARTS;
                    crossings[axis][y][x] =
                        if is_shared { self.shared_crossing(axis, ends) } else { self.crossing(axis, ends) };
                }
            }
        }
        crossings
    }

    /// The crossing of an edge of a lattice whose ends differ.
    fn at_edge<const N: usize>(
        &self,
        looked: Looked,
        crossings: &Crossings,
        rules: &Sides<N>,
        (axis, x, y): (usize, usize, usize),
    ) -> Crossing {
        let number = if axis == EAST { x } else { y } * N / STEPS;
        match side_of(axis, x, y).map(|side| rules[side][number]) {
            Some(Ruled::At(Some(along_e6))) => {
                let first = number * STEPS / N;
                let (x, y) = if axis == EAST { (first, y) } else { (x, first) };
                self.located(axis, looked.vertex(x, y), along_e6)
            }
            _ => self.located(axis, looked.vertex(x, y), crossings[axis][y][x]),
        }
    }

    /// Draws the cells of a lattice, without some of them.
    fn draw_lattice<const N: usize>(
        &mut self,
        looked: Looked,
        labels: &OfLattice<u32>,
        crossings: &Crossings,
        rules: &Sides<N>,
        without: u16,
        out: &mut Vec<Segment>,
    ) {
        for y in 0..SIDE - 1 {
            for x in 0..SIDE - 1 {
                let corners = corners(labels, x, y);
                if corners.iter().any(|label| *label != corners[0]) && without & (1 << (y * STEPS + x)) == 0 {
                    let edges = edges(x, y);
                    let crossings = std::array::from_fn(|side| {
                        let differs = corners[side] != corners[(side + 1) & 3];
                        differs.then(|| self.at_edge(looked, crossings, rules, edges[side]))
                    });
                    self.draw(looked.vertex(x, y), looked.spacing, corners, crossings, out);
                }
            }
        }
    }

    /// Draws those quarters of a block in parts where roads lie close to each other.
    fn draw_parts(
        &mut self,
        block: Looked,
        close: Close,
        [own, labels]: [&OfLattice<u32>; 2],
        crossings: &Crossings,
        rules: &Sides<1>,
        out: &mut Vec<Segment>,
    ) {
        self.begin_parts(block.from);
        for (x, y) in close.quarters() {
            let (x, y) = (x as usize, y as usize);
            let quarter = Looked { from: block.vertex(x, y), spacing: 1, block: block.block };
            let mut own_parts = self.look(quarter);
            let mut labels_of_parts = own_parts;
            for (dx, dy) in (0..=STEPS / 2).flat_map(|dy| (0..=STEPS / 2).map(move |dx| (dx, dy))) {
                own_parts[2 * dy][2 * dx] = own[y + dy][x + dx];
                labels_of_parts[2 * dy][2 * dx] = labels[y + dy][x + dx];
            }
            if labels_of_parts.as_flattened().iter().all(|label| *label == labels_of_parts[0][0]) {
                continue;
            }
            let rules = std::array::from_fn(|side| {
                std::array::from_fn(|step| {
                    let is_free = matches!(rules[side], [Ruled::Free]);
                    if close.is_free((x / 2, y / 2), side, step, is_free) {
                        return Ruled::Free;
                    }
                    let (axis, fixed) = SIDES[side];
                    let (dx, dy) = if axis == EAST { (step, fixed / 2) } else { (fixed / 2, step) };
                    let (x, y) = (x + dx, y + dy);
                    let (to_x, to_y) = if axis == EAST { (x + 1, y) } else { (x, y + 1) };
                    Ruled::At((labels[y][x] != labels[to_y][to_x]).then(|| {
                        let crossing = self.at_edge(block, crossings, rules, (axis, x, y));
                        crossing.at_e6[axis] - self.at_e6(block.vertex(x, y))[axis]
                    }))
                })
            });
            self.force_sides::<2>(quarter, &mut labels_of_parts, &rules);
            let crossings = self.crossings(quarter, &own_parts, &labels_of_parts, &rules);
            self.draw_lattice(quarter, &labels_of_parts, &crossings, &rules, 0, out);
        }
    }
}
