//! Where there are roads at all, and where an extract was cut: whether the straight line of a journey leaves what is known.
//!
//! A journey past a county that is missing takes the long way round, and nothing of the journey itself says so. The sea has
//! no roads either; but main roads do not end at its edge one beside the other, as they do where an extract was cut.

use rustc_hash::FxHashMap;

use crate::{LocalMetric, LonLat, Network, RoadClass, Stretch};

/// Side of a cell in which roads are looked for, metres; two or four times as much for networks across the world.
const CELL_M: f64 = 1_000.0;
/// Cells at most.
const MOST_CELLS: f64 = 16e6;
/// A line leaves the roads where no cell beside it has one for at least so long, metres.
const LEAST_M: f64 = 3_000.0;
/// So near to that, metres, two main roads of different numbers must be cut off, and so far from each other: one alone may
/// just end, or be a track for a while.
const NEAR_M: f64 = 10_000.0;
const APART_M: f64 = 3_000.0;
/// A road that ends so near to a ferry, metres, ends at the water.
const QUAY_M: f64 = 2_000.0;
/// Road ahead of the end of a main road is looked for from and up to so many cells.
const AHEAD: [f64; 4] = [2.0, 3.0, 4.0, 5.0];

/// A place in metres east and north, on one scale for the whole network.
type Metres = [f64; 2];

/// Where a main road is cut off.
#[derive(Clone, Copy, Debug)]
struct CutEnd {
    at: Metres,
    /// The road's number, as an index of the network's texts.
    number: u32,
}

/// The part of the world of which a network has the roads.
#[derive(Clone, Debug)]
pub struct Coverage {
    metric: LocalMetric,
    cell_m: f64,
    /// The first cell, and how many there are east and north.
    first: [i64; 2],
    size: [i64; 2],
    /// A bit for each cell with a road in it or beside it.
    near_road: Vec<u64>,
    /// For each cell how many cells away the next without a road near is, at most 255; 0 for those themselves.
    room: Vec<u8>,
    /// Ends of main roads with no road ahead, by squares of [`NEAR_M`].
    cut: FxHashMap<[i64; 2], Vec<CutEnd>>,
}

impl Coverage {
    /// What a network covers; takes some hundredths of a second for a region.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let [low, high] = network.extent().unwrap_or([LonLat { lon_e7: 0, lat_e7: 0 }; 2]);
        let metric = LocalMetric::at_latitude((low.lat() + high.lat()) / 2.0);
        let mut coverage = Self {
            metric,
            cell_m: CELL_M,
            first: [0; 2],
            size: [0; 2],
            near_road: Vec::new(),
            room: Vec::new(),
            cut: FxHashMap::default(),
        };
        let [from, to] = [coverage.metres(low), coverage.metres(high)];
        while (to[0] - from[0]) * (to[1] - from[1]) / coverage.cell_m.powi(2) > MOST_CELLS {
            coverage.cell_m *= 2.0;
        }
        let [from, to] = [coverage.cell(from), coverage.cell(to)];
        // A cell beside the outermost ones on every side.
        coverage.first = [from[0] - 1, from[1] - 1];
        coverage.size = [to[0] - from[0] + 3, to[1] - from[1] + 3];
        let has_road = coverage.roads(network);
        coverage.cut = coverage.cut_ends(network, &has_road);
        if coverage.cut.is_empty() {
            return coverage;
        }
        coverage.near_road = coverage.widened(&has_road);
        coverage.room = coverage.room();
        coverage
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
        let [from, to] = [self.metres(from), self.metres(to)];
        let length_m = (to[0] - from[0]).hypot(to[1] - from[1]);
        let steps = (length_m / self.cell_m).ceil().max(1.0);
        let at = |step: f64| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * step / steps);
        let (mut step, mut left_m, mut is_cut) = (0, 0.0, false);
        while step <= steps as i64 {
            let place = at(step as f64);
            let room = self.bit(self.cell(place)).map_or(0, |bit| self.room[bit]);
            if room > 0 {
                // A step is no longer than a cell.
                (left_m, is_cut) = (0.0, false);
                step += i64::from(room);
                continue;
            }
            step += 1;
            left_m += length_m / steps;
            is_cut |= self.is_near_cut(place);
            if is_cut && left_m >= LEAST_M {
                return true;
            }
        }
        false
    }

    fn metres(&self, place: LonLat) -> Metres {
        [place.lon() * self.metric.m_per_deg_lon, place.lat() * self.metric.m_per_deg_lat]
    }

    fn cell(&self, place: Metres) -> [i64; 2] {
        place.map(|metres| (metres / self.cell_m).floor() as i64)
    }

    /// The bit of a cell; `None` outside of the lattice.
    fn bit(&self, cell: [i64; 2]) -> Option<usize> {
        let [x, y] = [cell[0] - self.first[0], cell[1] - self.first[1]];
        let inside = (0..self.size[0]).contains(&x) && (0..self.size[1]).contains(&y);
        inside.then(|| (y * self.size[0] + x) as usize)
    }

    /// How far each cell is from the next without a road near, in cells, diagonals counting as one; outside there are none.
    fn room(&self) -> Vec<u8> {
        let [columns, rows] = self.size.map(|cells| cells as usize);
        let mut room: Vec<u8> =
            (0..columns * rows).map(|bit| if has(&self.near_road, Some(bit)) { 255 } else { 0 }).collect();
        let mut settle = |x: usize, y: usize, around: [(i64, i64); 4]| {
            let near = around.into_iter().map(|(dx, dy)| {
                let [u, v] = [x as i64 + dx, y as i64 + dy];
                let inside = (0..columns as i64).contains(&u) && (0..rows as i64).contains(&v);
                if inside { room[v as usize * columns + u as usize] } else { 0 }
            });
            let most = near.min().unwrap_or(0).saturating_add(1);
            let own = &mut room[y * columns + x];
            *own = (*own).min(most);
        };
        for (x, y) in (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))) {
            settle(x, y, [(-1, -1), (0, -1), (1, -1), (-1, 0)]);
        }
        for (x, y) in (0..rows).rev().flat_map(|y| (0..columns).rev().map(move |x| (x, y))) {
            settle(x, y, [(1, 1), (0, 1), (-1, 1), (1, 0)]);
        }
        room
    }

    fn bits(&self) -> Vec<u64> {
        vec![0; ((self.size[0] * self.size[1]) as usize).div_ceil(64)]
    }

    /// The cells that roads run through.
    fn roads(&self, network: &Network) -> Vec<u64> {
        let mut bits = self.bits();
        for segment in network.segments() {
            let ends = network.segment_nodes(segment).map(|node| self.metres(network.node_at(node)));
            let cells = ends.map(|end| self.cell(end));
            let mut visit = |cell: [i64; 2]| set(&mut bits, self.bit(cell));
            cells.into_iter().for_each(&mut visit);
            // Between ends in one cell or in neighbours there are no others, but for roads that wander.
            if cells[0].iter().zip(cells[1]).all(|(a, b)| (a - b).abs() <= 1) {
                continue;
            }
            let points = network.points(segment);
            for pair in points.windows(2) {
                let [a, b] = [self.metres(pair[0]), self.metres(pair[1])];
                let steps = ((b[0] - a[0]).hypot(b[1] - a[1]) / self.cell_m).ceil().max(1.0);
                for step in 0..=steps as u64 {
                    let share = step as f64 / steps;
                    visit(self.cell([0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)));
                }
            }
        }
        bits
    }

    /// The cells with a road in them or in one of the eight around.
    fn widened(&self, has_road: &[u64]) -> Vec<u64> {
        let mut bits = self.bits();
        for cell in 0..self.size[0] * self.size[1] {
            if has(has_road, Some(cell as usize)) {
                let [x, y] = [cell % self.size[0] + self.first[0], cell / self.size[0] + self.first[1]];
                for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
                    set(&mut bits, self.bit([x + dx, y + dy]));
                }
            }
        }
        bits
    }

    /// The ends of motorways, trunk and primary roads that have no road ahead. Lesser roads do end in valleys.
    fn cut_ends(&self, network: &Network, has_road: &[u64]) -> FxHashMap<[i64; 2], Vec<CutEnd>> {
        let mut segments_at = vec![0u8; network.node_count()];
        for segment in network.segments() {
            for node in network.segment_nodes(segment) {
                segments_at[node.index()] = segments_at[node.index()].saturating_add(1);
            }
        }
        let mut cut: FxHashMap<[i64; 2], Vec<CutEnd>> = FxHashMap::default();
        for segment in network.segments() {
            let nodes = network.segment_nodes(segment);
            // Few roads end, and looking up what a road is takes longer than that.
            let is_main = || {
                network.stretches(segment).iter().any(|stretch| {
                    use RoadClass::{Motorway, Primary, Secondary, Trunk};
                    matches!(network.way(stretch).class(), Motorway | Trunk | Primary | Secondary)
                })
            };
            if nodes.iter().all(|node| segments_at[node.index()] != 1) || !is_main() {
                continue;
            }
            let points = network.points(segment);
            let [first, last] = nodes;
            for (node, end, before) in [(first, 0, 1), (last, points.len() - 1, points.len() - 2)] {
                if segments_at[node.index()] != 1 {
                    continue;
                }
                let [end, before] = [self.metres(points[end]), self.metres(points[before])];
                let course = (end[1] - before[1]).atan2(end[0] - before[0]);
                let ahead = AHEAD.iter().flat_map(|cells| (-2..=2).map(move |turn| (cells * self.cell_m, turn)));
                let mut ahead = ahead.map(|(far_m, turn)| {
                    let angle = course + f64::from(turn) * 0.3;
                    [end[0] + far_m * angle.cos(), end[1] + far_m * angle.sin()]
                });
                if !ahead.any(|place| has(has_road, self.bit(self.cell(place)))) {
                    let number = network.stretches(segment).first().map_or(0, |stretch| network.way(stretch).reference);
                    cut.entry(square(end)).or_default().push(CutEnd { at: end, number });
                }
            }
        }
        if !cut.is_empty() {
            let quays = self.quays(network);
            cut.values_mut()
                .for_each(|ends| ends.retain(|end| quays.iter().all(|quay| apart_m(end.at, *quay) > QUAY_M)));
            cut.retain(|_, ends| !ends.is_empty());
        }
        cut
    }

    /// Where ferries begin and end.
    fn quays(&self, network: &Network) -> Vec<Metres> {
        let is_ferry = |stretch: &Stretch| network.way(stretch).class() == RoadClass::Ferry;
        let ferries = network.segments().filter(|&segment| network.stretches(segment).iter().any(is_ferry));
        ferries
            .flat_map(|segment| network.segment_nodes(segment))
            .map(|node| self.metres(network.node_at(node)))
            .collect()
    }

    fn is_near_cut(&self, place: Metres) -> bool {
        let [column, row] = square(place);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [column + dx, row + dy]));
        let ends = around.filter_map(|square| self.cut.get(&square)).flatten();
        let near: Vec<CutEnd> = ends.copied().filter(|end| apart_m(end.at, place) <= NEAR_M).collect();
        let differ = |a: &CutEnd, b: &CutEnd| a.number != b.number && apart_m(a.at, b.at) >= APART_M;
        near.iter().any(|end| near.iter().any(|other| differ(end, other)))
    }
}

fn apart_m(a: Metres, b: Metres) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn square(place: Metres) -> [i64; 2] {
    place.map(|metres| (metres / NEAR_M).floor() as i64)
}

fn has(bits: &[u64], bit: Option<usize>) -> bool {
    bit.is_some_and(|bit| bits[bit / 64] >> (bit % 64) & 1 == 1)
}

fn set(bits: &mut [u64], bit: Option<usize>) {
    if let Some(bit) = bit {
        bits[bit / 64] |= 1 << (bit % 64);
    }
}
