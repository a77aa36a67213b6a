//! From outlines to arcs: each stretch of border that the same outlines share, once.

use rustc_hash::FxHashMap;

use crate::outlines::contour::Ring;

/// No node, no arc.
pub(super) const NONE: u32 = u32::MAX;

/// A position in micro-degrees: longitude, latitude.
pub(super) type Position = [i32; 2];

/// A stretch of border from one node to the next, or a closed one without nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    /// Its positions among those of all, the last one included. Of a closed one the last is the first again.
    pub(super) positions: [u32; 2],
    /// The nodes at its ends; [`NONE`] of a closed one.
    pub(super) nodes: [u32; 2],
}

/// Outlines as rings of arcs. A node is a position where outlines part or meet.
#[derive(Debug, Default)]
pub(super) struct Arcs {
    pub(super) arcs: Vec<Arc>,
    positions: Vec<Position>,
    /// For each of them whether a road may be near by.
    near_roads: Vec<bool>,
    /// Where each node lies.
    pub(super) nodes: Vec<Position>,
    /// For each ring the arcs along it, and whether in their own direction.
    pub(super) rings: Vec<Vec<(u32, bool)>>,
    /// For each ring that was given the number of the one that it is the same as.
    pub(super) numbers: Vec<u32>,
}

/// Where a closed line turns for sure: its position farthest from its first. It begins there, as where it begins it keeps a
/// corner.
fn corner(open: &[Position]) -> usize {
    let far = |at: &usize| -> i64 {
        let d = |axis: usize| i64::from(open[*at][axis]) - i64::from(open[0][axis]);
        d(0) * d(0) + d(1) * d(1)
    };
    (0..open.len()).max_by_key(far).unwrap_or(0)
}

fn packed([lon, lat]: Position) -> u64 {
    (u64::from(lon as u32) << 32) | u64::from(lat as u32)
}

impl Arcs {
    /// Of rings that share the positions where they run together.
    pub(super) fn new<'a>(rings: impl Iterator<Item = &'a Ring>) -> Self {
        let mut all = Self::default();
        let distinct = all.distinct(rings);
        let marked = Marked::new(&distinct);
        let mut arc_at = vec![NONE; marked.is_node.len()];
        let mut node_at = vec![NONE; marked.is_node.len()];
        let mut edges = FxHashMap::default();
        for (alike, vertices) in distinct.iter().zip(&marked.vertices) {
            let open = &alike[0].positions_e6()[..vertices.len()];
            let used = all.ring(open, vertices, &marked, &mut node_at, &mut arc_at, &mut edges);
            all.rings.push(used);
        }
        all
    }

    /// The rings of which no two are the same, and which of them each is.
    fn distinct<'a>(&mut self, rings: impl Iterator<Item = &'a Ring>) -> Vec<Alike<'a>> {
        let mut distinct: Vec<Alike<'_>> = Vec::new();
        let mut by_first: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for ring in rings {
            let alike = by_first.entry(packed(ring.positions_e6()[0])).or_default();
            let known = alike.iter().copied().find(|&number| distinct[number as usize][0] == ring);
            self.numbers.push(match known {
                Some(known) => {
                    distinct[known as usize].push(ring);
                    known
                }
                None => {
                    alike.push(distinct.len() as u32);
                    distinct.push(vec![ring]);
                    distinct.len() as u32 - 1
                }
            });
        }
        distinct
    }

    fn ring(
        &mut self,
        open: &[Position],
        vertices: &[u32],
        Marked { is_node, near_roads, .. }: &Marked,
        node_at: &mut [u32],
        arc_at: &mut [u32],
        edges: &mut FxHashMap<[u32; 2], u32>,
    ) -> Vec<(u32, bool)> {
        let count = vertices.len();
        let Some(start) = vertices.iter().position(|&vertex| is_node[vertex as usize]) else {
            let known = arc_at[vertices[0] as usize];
            if known != NONE {
                let chain = self.chain(known);
                let first = chain.iter().position(|at| *at == open[0]).unwrap_or(0);
                return vec![(known, chain[first + 1] == open[1])];
            }
            let start = corner(open);
            let along = (start..count).chain(0..=start);
            let arc = self.push(along.clone().map(|at| open[at]), [NONE; 2]);
            self.near_roads.extend(along.map(|at| near_roads[vertices[at] as usize]));
            vertices.iter().for_each(|&vertex| arc_at[vertex as usize] = arc);
            return vec![(arc, true)];
        };
        let mut used = Vec::new();
        let mut begin = start;
        while begin < start + count {
            let mut end = begin + 1;
            while !is_node[vertices[end % count] as usize] {
                end += 1;
            }
            let ends = [begin, end].map(|at| {
                let node = &mut node_at[vertices[at % count] as usize];
                if *node == NONE {
                    *node = self.nodes.len() as u32;
                    self.nodes.push(open[at % count]);
                }
                *node
            });
            let within = (begin + 1..end).map(|at| vertices[at % count] as usize);
            let first = within.clone().next();
            let known = match first {
                Some(first) => arc_at[first],
                None => edges.get(&[ends[0].min(ends[1]), ends[0].max(ends[1])]).copied().unwrap_or(NONE),
            };
            if known == NONE {
                let arc = self.push((begin..=end).map(|at| open[at % count]), ends);
                self.near_roads.extend((begin..=end).map(|at| near_roads[vertices[at % count] as usize]));
                within.for_each(|vertex| arc_at[vertex] = arc);
                if first.is_none() {
                    edges.insert([ends[0].min(ends[1]), ends[0].max(ends[1])], arc);
                }
                used.push((arc, true));
            } else {
                let is_same =
                    self.arcs[known as usize].nodes[0] == ends[0] && self.chain(known)[1] == open[(begin + 1) % count];
                used.push((known, is_same));
            }
            begin = end;
        }
        used
    }

    fn push(&mut self, positions: impl Iterator<Item = Position>, nodes: [u32; 2]) -> u32 {
        let begin = self.positions.len() as u32;
        self.positions.extend(positions);
        self.arcs.push(Arc { positions: [begin, self.positions.len() as u32], nodes });
        self.arcs.len() as u32 - 1
    }

    /// For each position of an arc whether a road may be near by.
    pub(super) fn near_roads(&self, arc: u32) -> &[bool] {
        let [begin, end] = self.arcs[arc as usize].positions;
        &self.near_roads[begin as usize..end as usize]
    }

    /// The positions of an arc.
    pub(super) fn chain(&self, arc: u32) -> &[Position] {
        let [begin, end] = self.arcs[arc as usize].positions;
        &self.positions[begin as usize..end as usize]
    }
}

/// The vertices of rings by number, and which of them are nodes.
struct Marked {
    /// For each ring, without the closing one.
    vertices: Vec<Vec<u32>>,
    is_node: Vec<bool>,
    near_roads: Vec<bool>,
}

/// Positions by number, in the order in which they come. Its table has about six bytes for each, a hash map of keys and numbers
/// three times that: with half a million positions, memory is what takes time.
struct Numbers {
    /// Numbers of positions, each at the first free slot from that of its hash on; [`NONE`]: free. Never more than two thirds
    /// are taken.
    slots: Vec<u32>,
    shift: u32,
    positions: Vec<u64>,
}

impl Numbers {
    fn for_up_to(count: usize) -> Self {
        let slots = (count + count / 2 + 1).next_power_of_two();
        Self { slots: vec![NONE; slots], shift: 64 - slots.ilog2(), positions: Vec::with_capacity(count) }
    }

    fn of(&mut self, position: u64) -> u32 {
        // Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4. Of one slot there is nothing to shift.
        let hash = position.wrapping_mul(0x9e37_79b9_7f4a_7c15).checked_shr(self.shift).unwrap_or(0);
        let mut slot = hash as usize;
        loop {
            match self.slots[slot] {
                NONE => {
                    let number = self.positions.len() as u32;
                    self.slots[slot] = number;
                    self.positions.push(position);
                    return number;
                }
                number if self.positions[number as usize] == position => return number,
                _ => slot = (slot + 1) % self.slots.len(),
            }
        }
    }
}

/// Rings with the same positions.
type Alike<'a> = Vec<&'a Ring>;

impl Marked {
    fn new(rings: &[Alike<'_>]) -> Self {
        let all = rings.iter().map(|alike| alike[0].positions_e6().len()).sum::<usize>();
        let mut numbers = Numbers::for_up_to(all);
        // What lies before and behind each vertex, in no order.
        let mut beside: Vec<[u32; 2]> = Vec::with_capacity(all);
        let mut is_node: Vec<bool> = Vec::with_capacity(all);
        let mut near_roads: Vec<bool> = Vec::with_capacity(all);
        let mut vertices = Vec::with_capacity(rings.len());
        for alike in rings {
            let ring = alike[0];
            let open = &ring.positions_e6()[..ring.positions_e6().len() - 1];
            let found: Vec<u32> = open
                .iter()
                .map(|&position| {
                    let number = numbers.of(packed(position));
                    if number as usize == beside.len() {
                        beside.push([NONE; 2]);
                        is_node.push(false);
                        near_roads.push(false);
                    }
                    number
                })
                .collect();
            for (at, &vertex) in found.iter().enumerate() {
                let before = found[(at + found.len() - 1) % found.len()];
                let behind = found[(at + 1) % found.len()];
                let pair = [before.min(behind), before.max(behind)];
                let known = &mut beside[vertex as usize];
                near_roads[vertex as usize] |= alike.iter().any(|ring| !ring.is_off_roads(at));
                if *known == [NONE; 2] {
                    *known = pair;
                } else if *known != pair {
                    is_node[vertex as usize] = true;
                }
            }
            vertices.push(found);
        }
        Self { vertices, is_node, near_roads }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares that share a side, and a third ring that is the second one again.
    #[test]
    fn a_shared_side_is_one_arc() {
        let ring = |corners: &[Position]| Ring::new(corners.to_vec());
        let west = ring(&[[0, 0], [10, 0], [10, 5], [10, 10], [0, 10]]);
        let east = ring(&[[10, 0], [20, 0], [20, 10], [10, 10], [10, 5]]);
        let arcs = Arcs::new([&west, &east, &east].into_iter());
        assert_eq!(arcs.numbers, [0, 1, 1]);
        assert_eq!((arcs.arcs.len(), arcs.nodes.len(), arcs.rings.len()), (3, 2, 2));
        // The side is one arc, used in opposite directions.
        let sides: Vec<(u32, bool)> =
            arcs.rings.iter().flatten().filter(|(arc, _)| arcs.chain(*arc).len() == 3).copied().collect();
        assert_eq!(sides.len(), 2);
        assert_eq!((sides[0].0, sides[0].1), (sides[1].0, !sides[1].1));
    }

    #[test]
    fn positions_have_one_number_each() {
        let positions = (0..1_000_u64).map(|at| at * at % 701 * 0x1_0000_0001);
        let mut numbers = Numbers::for_up_to(1_000);
        let mut known: Vec<u64> = Vec::new();
        for position in positions {
            let expected = known.iter().position(|&other| other == position).unwrap_or_else(|| {
                known.push(position);
                known.len() - 1
            });
            assert_eq!(numbers.of(position), expected as u32);
        }
        assert_eq!(Numbers::for_up_to(0).of(7), 0, "a table of one slot");
    }

    /// A hole and what fills it.
    #[test]
    fn a_ring_that_runs_the_other_way_is_the_same_arc() {
        let hole = Ring::new(vec![[0, 0], [0, 10], [10, 10], [10, 0]]);
        let part = Ring::new(vec![[0, 0], [10, 0], [10, 10], [0, 10]]);
        let arcs = Arcs::new([&hole, &part].into_iter());
        assert_eq!((arcs.arcs.len(), arcs.nodes.len()), (1, 0));
        assert_eq!(arcs.rings, [[(0, true)], [(0, false)]]);
    }
}
