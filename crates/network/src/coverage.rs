//! Where there are roads at all, and where an extract was cut: whether the straight line of a journey leaves what is known.
//!
//! A journey past a county that is missing takes the long way round, and nothing of the journey itself says so. The sea has
//! no roads either; but main roads do not end at its edge one beside the other, as they do where an extract was cut.

use crate::cut_roads::CutRoads;
use crate::{LocalMetric, LonLat, Network};

/// Side of a cell in which roads are looked for, metres; two or four times as much for networks across the world.
const CELL_M: f64 = 1_000.0;
/// Cells at most.
const MOST_CELLS: f64 = 16e6;
/// A line leaves the roads where no cell beside it has one for at least so long, metres.
const LEAST_M: f64 = 3_000.0;

/// A place in metres east and north, on one scale for the whole network.
pub(crate) type Metres = [f64; 2];

/// The part of the world of which a network has the roads.
#[derive(Clone, Debug)]
pub struct Coverage {
    cells: Cells,
    /// For each cell how many cells away the next is that has no road in it or beside it; 0 for those themselves, 255 at most.
    room: Vec<u8>,
    /// The cells in which the extract was cut; empty if no main road is cut off.
    cut: Vec<bool>,
    /// How many of these lie in the rows before each row and the columns before each column, one more of both than cells: most
    /// lines are ruled out by the number in the rectangle around them.
    cut_before: Vec<u32>,
}

impl Coverage {
    /// What a network covers; takes some thousandths of a second for a region.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let cells = Cells::of(network);
        let has_road = cells.with_roads(network);
        let is_road = |place| cells.index(cells.cell(place)).is_some_and(|cell| has_road[cell]);
        let roads = CutRoads::of(network, cells.side_m, &|place| cells.metres(place), &is_road);
        if roads.is_empty() {
            return Self { cells, room: Vec::new(), cut: Vec::new(), cut_before: Vec::new() };
        }
        let near_road = cells.widened(&has_road);
        let cut = cells.cut(&roads, &near_road);
        Self { room: cells.room(&near_road), cut_before: cells.sums(&cut), cut, cells }
    }

    /// Whether main roads were cut off anywhere: elsewhere [`Coverage::is_left`] is never true.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        !self.cut.is_empty()
    }

    /// Whether the straight line between two places leaves the roads where the extract was cut: a journey between them may
    /// be too long, or missing, for want of roads.
    #[must_use]
    pub fn is_left(&self, from: LonLat, to: LonLat) -> bool {
        if self.cut.is_empty() {
            return false;
        }
        let [from, to] = [self.cells.metres(from), self.cells.metres(to)];
        if self.cells.count(&self.cut_before, self.cells.cell(from), self.cells.cell(to)) == 0 {
            return false;
        }
        let length_m = (to[0] - from[0]).hypot(to[1] - from[1]);
        let steps = (length_m / self.cells.side_m).ceil().max(1.0);
        let at = |step: f64| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * step / steps);
        let (mut step, mut left_m, mut is_cut) = (0, 0.0, false);
        while step <= steps as i64 {
            let cell = self.cells.index(self.cells.cell(at(step as f64)));
            let room = cell.map_or(0, |cell| self.room[cell]);
            // A step is no longer than a cell.
            step += i64::from(room.max(1));
            if room > 0 {
                (left_m, is_cut) = (0.0, false);
                continue;
            }
            left_m += length_m / steps;
            is_cut |= cell.is_some_and(|cell| self.cut[cell]);
            if is_cut && left_m >= LEAST_M {
                return true;
            }
        }
        false
    }
}

/// Square cells over a network and one cell beyond on every side.
#[derive(Clone, Debug)]
struct Cells {
    metric: LocalMetric,
    side_m: f64,
    /// The first cell, and how many there are east and north.
    first: [i64; 2],
    size: [i64; 2],
}

impl Cells {
    fn of(network: &Network) -> Self {
        let extent = network.extent().unwrap_or([LonLat { lon_e7: 0, lat_e7: 0 }; 2]);
        let metric = LocalMetric::at_latitude((extent[0].lat() + extent[1].lat()) / 2.0);
        let mut cells = Self { metric, side_m: CELL_M, first: [0; 2], size: [0; 2] };
        let [low, high] = extent.map(|corner| cells.metres(corner));
        while (high[0] - low[0]) * (high[1] - low[1]) / cells.side_m.powi(2) > MOST_CELLS {
            cells.side_m *= 2.0;
        }
        let [low, high] = [cells.cell(low), cells.cell(high)];
        cells.first = low.map(|cell| cell - 1);
        cells.size = [0, 1].map(|axis| high[axis] - low[axis] + 3);
        cells
    }

    fn metres(&self, place: LonLat) -> Metres {
        [place.lon() * self.metric.m_per_deg_lon, place.lat() * self.metric.m_per_deg_lat]
    }

    fn cell(&self, place: Metres) -> [i64; 2] {
        place.map(|metres| (metres / self.side_m).floor() as i64)
    }

    /// The place of a cell in a list of all, row by row; `None` outside of them.
    fn index(&self, cell: [i64; 2]) -> Option<usize> {
        let [x, y] = [cell[0] - self.first[0], cell[1] - self.first[1]];
        let inside = (0..self.size[0]).contains(&x) && (0..self.size[1]).contains(&y);
        inside.then(|| (y * self.size[0] + x) as usize)
    }

    /// All cells in the order of [`Cells::index`].
    fn all(&self) -> impl DoubleEndedIterator<Item = [i64; 2]> + use<> {
        let ([x, y], [columns, rows]) = (self.first, self.size);
        (y..y + rows).flat_map(move |y| (x..x + columns).map(move |x| [x, y]))
    }

    /// A list with an entry for each cell.
    fn list<T: Clone>(&self, value: T) -> Vec<T> {
        vec![value; (self.size[0] * self.size[1]) as usize]
    }

    /// The cells that roads run through.
    fn with_roads(&self, network: &Network) -> Vec<bool> {
        let mut has_road = self.list(false);
        let mut visit = |cell: [i64; 2]| self.index(cell).into_iter().for_each(|cell| has_road[cell] = true);
        for segment in network.segments() {
            let ends = network.segment_nodes(segment).map(|node| self.cell(self.metres(network.node_at(node))));
            ends.into_iter().for_each(&mut visit);
            // Between ends in one cell or in neighbours there are no others, but for roads that wander.
            if ends[0].iter().zip(ends[1]).all(|(a, b)| (a - b).abs() <= 1) {
                continue;
            }
            for pair in network.points(segment).windows(2) {
                let [a, b] = [self.metres(pair[0]), self.metres(pair[1])];
                let steps = ((b[0] - a[0]).hypot(b[1] - a[1]) / self.side_m).ceil().max(1.0);
                for step in 0..=steps as u64 {
                    let share = step as f64 / steps;
                    visit(self.cell([0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)));
                }
            }
        }
        has_road
    }

    /// The cells with a road in them or in one of the eight around.
    fn widened(&self, has_road: &[bool]) -> Vec<bool> {
        let mut near_road = self.list(false);
        for ([x, y], _) in self.all().zip(has_road).filter(|(_, has_road)| **has_road) {
            let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x + dx, y + dy]));
            around.filter_map(|cell| self.index(cell)).for_each(|cell| near_road[cell] = true);
        }
        near_road
    }

    /// The cells without a road near that lie where the extract was cut.
    fn cut(&self, roads: &CutRoads, near_road: &[bool]) -> Vec<bool> {
        let middle = |cell: [i64; 2]| cell.map(|cell| (cell as f64 + 0.5) * self.side_m);
        self.all().zip(near_road).map(|(cell, near_road)| !near_road && roads.are_near(middle(cell))).collect()
    }

    /// How many cells are marked in the rows before each row and the columns before each column.
    fn sums(&self, marked: &[bool]) -> Vec<u32> {
        let columns = self.size[0] as usize;
        let mut sums = vec![0; columns + 1];
        for row in marked.chunks(columns) {
            let before = sums.len() - (columns + 1);
            let mut in_row = 0;
            sums.push(0);
            for (column, marked) in row.iter().enumerate() {
                in_row += u32::from(*marked);
                sums.push(sums[before + column + 1] + in_row);
            }
        }
        sums
    }

    /// How many cells are marked, of which `sums` tells, in the rectangle between two cells and one around it.
    fn count(&self, sums: &[u32], one: [i64; 2], other: [i64; 2]) -> u32 {
        let end = |axis: usize, cell: i64| (cell - self.first[axis]).clamp(0, self.size[axis]) as usize;
        let low = [0, 1].map(|axis| end(axis, one[axis].min(other[axis]) - 1));
        let high = [0, 1].map(|axis| end(axis, one[axis].max(other[axis]) + 2));
        let at = |column: usize, row: usize| sums[row * (self.size[0] as usize + 1) + column];
        at(high[0], high[1]) + at(low[0], low[1]) - at(high[0], low[1]) - at(low[0], high[1])
    }

    /// How far each cell is from the next without a road near, in cells, diagonals counting as one; outside there are none.
    fn room(&self, near_road: &[bool]) -> Vec<u8> {
        let mut room: Vec<u8> = near_road.iter().map(|near_road| if *near_road { u8::MAX } else { 0 }).collect();
        let mut settle = |[x, y]: [i64; 2], around: [[i64; 2]; 4]| {
            let near = around.map(|[dx, dy]| self.index([x + dx, y + dy]).map_or(0, |cell| room[cell]));
            if let Some(cell) = self.index([x, y]) {
                room[cell] = near.into_iter().fold(u8::MAX, u8::min).saturating_add(1).min(room[cell]);
            }
        };
        self.all().for_each(|cell| settle(cell, [[-1, -1], [0, -1], [1, -1], [-1, 0]]));
        self.all().rev().for_each(|cell| settle(cell, [[1, 1], [0, 1], [-1, 1], [1, 0]]));
        room
    }
}
