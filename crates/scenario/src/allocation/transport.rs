//! A transportation problem, solved exactly: everyone to a place, no place above its capacity, at the least cost.
//!
//! Amounts and costs are integers. Everyone starts at the nearest place; what is too much at a place moves along the
//! cheapest chain of places to one with room (successive shortest paths; Ahuja, Magnanti and Orlin 1993, *Network Flows*,
//! section 9.7). Chains run over places, of which there are few; for each pair of places a heap keeps who would move from
//! the one to the other at the least cost. Linear programmes say the same (`tests/capacity_lp.rs`).
//!
//! Several places may lie in one [`Pools`] of capacity. What is at a place then goes on to its pool, as in a network with an arc
//! from the place (its own capacity) to the pool and one from the pool (the shared capacity) to the sink.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// More than any travel time: who finds no place anywhere costs this, milliseconds.
const NOWHERE_MS: i128 = 1 << 40;

/// No cost is above this in absolute value; what cannot be reached.
const FAR: i128 = i128::MAX;

/// People of one place and one part of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportUnit {
    /// How many, above 0.
    pub amount: i64,
    /// Cost to each site; `None` where they cannot go. At least one is a number.
    pub costs: Vec<Option<u32>>,
}

/// Capacities that several sites of a [`Transport`] use up together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pools {
    /// The pool of each site; `None` (or nothing at all) where it has none.
    pub of_site: Vec<Option<usize>>,
    /// By pool.
    pub capacities: Vec<i64>,
}

impl Pools {
    fn of(&self, site: usize) -> Option<usize> {
        self.of_site.get(site).copied().flatten()
    }
}

/// A solved transportation problem: for each unit the sites and amounts, ascending by site. A unit's amounts may come
/// short of it: the rest has no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transport {
    /// By unit.
    pub flows: Vec<Vec<(usize, i64)>>,
    /// Sum of amount x cost (x factor) of all who have a place.
    pub cost: i128,
    /// Amount without a place.
    pub left: i64,
}

impl Transport {
    /// Allocates all units so that no site gets more than its capacity (`None`: any amount): first as many as
    /// possible, then at the least cost in all. Of equally good solutions always the same.
    #[must_use]
    pub fn solve(units: &[TransportUnit], capacities: &[Option<i64>]) -> Self {
        Self::solve_shared(units, &[], capacities, &Pools::default())
    }

    /// The same with pools of capacity, and with a factor of each unit by which all its costs are multiplied, that of finding no
    /// place too (none at all: 1 for each). Then as much as possible of amount x factor has a place.
    #[must_use]
    pub fn solve_shared(units: &[TransportUnit], factors: &[u32], capacities: &[Option<i64>], pools: &Pools) -> Self {
        Solver::new(units, factors, capacities, pools).run()
    }
}

/// Who would move, cheapest first: change of cost, unit.
type Moves = BinaryHeap<Reverse<(i128, usize)>>;

/// From one vertex to another: who moves, or nobody on the way between a site and its pool.
type Step = (usize, usize, Option<usize>);

/// Vertices are the sites, then "nowhere", then the pools.
struct Solver<'a> {
    units: &'a [TransportUnit],
    factors: &'a [u32],
    pools: &'a Pools,
    /// By site and "nowhere": capacity less what is there.
    room: Vec<Option<i64>>,
    /// By unit, and by site and "nowhere".
    flow: Vec<Vec<i64>>,
    /// What is at each.
    load: Vec<i64>,
    /// By from and to.
    moves: Vec<Vec<Moves>>,
    nowhere_cost: i128,
}

impl<'a> Solver<'a> {
    fn new(units: &'a [TransportUnit], factors: &'a [u32], capacities: &[Option<i64>], pools: &'a Pools) -> Self {
        let sites = capacities.len() + 1;
        let mut room = capacities.to_vec();
        room.push(None);
        let moves = (0..sites).map(|_| (0..sites).map(|_| Moves::new()).collect()).collect();
        // A chain changes the amount without a place by a whole number of factors, and all other costs by less than this.
        let largest = i128::from(factors.iter().copied().max().unwrap_or(1));
        let of_a_chain = 2 * (sites + pools.capacities.len()) as i128 * largest * i128::from(u32::MAX);
        let nowhere_cost = if factors.is_empty() { NOWHERE_MS } else { of_a_chain.max(NOWHERE_MS) };
        let (flow, load) = (vec![vec![0; sites]; units.len()], vec![0; sites]);
        let mut solver = Self { units, factors, pools, room, flow, load, moves, nowhere_cost };
        for (unit, u) in units.iter().enumerate() {
            let nearest = (0..sites).min_by_key(|&site| solver.cost(unit, site)).unwrap_or(sites - 1);
            solver.add(unit, nearest, u.amount);
        }
        solver
    }

    fn cost(&self, unit: usize, site: usize) -> i128 {
        let factor = i128::from(self.factors.get(unit).copied().unwrap_or(1));
        match self.units[unit].costs.get(site) {
            Some(Some(cost)) => i128::from(*cost) * factor,
            Some(None) => FAR,
            None => self.nowhere_cost * factor,
        }
    }

    fn add(&mut self, unit: usize, site: usize, amount: i64) {
        let known = self.flow[unit][site];
        self.flow[unit][site] += amount;
        self.load[site] += amount;
        if let Some(room) = &mut self.room[site] {
            *room -= amount;
        }
        if known == 0 && amount > 0 {
            for to in 0..self.room.len() {
                let (from_cost, to_cost) = (self.cost(unit, site), self.cost(unit, to));
                if to != site && to_cost != FAR {
                    self.moves[site][to].push(Reverse((to_cost - from_cost, unit)));
                }
            }
        }
    }

    /// The cheapest to move from a site to another: change of cost and unit.
    fn cheapest(&mut self, from: usize, to: usize) -> Option<(i128, usize)> {
        while let Some(&Reverse((change, unit))) = self.moves[from][to].peek() {
            if self.flow[unit][from] > 0 {
                return Some((change, unit));
            }
            self.moves[from][to].pop();
        }
        None
    }

    /// What of a site counts in its pool: all but what is above its own capacity, which has to leave.
    fn in_pool(&self, site: usize) -> i64 {
        self.load[site] + self.room[site].map_or(0, |room| room.min(0))
    }

    /// Room at every vertex; `None` without limit.
    fn rooms(&self) -> Vec<Option<i64>> {
        let mut rooms = self.room.clone();
        rooms.extend(self.pools.capacities.iter().copied().map(Some));
        let nowhere = self.room.len() - 1;
        for site in 0..nowhere {
            if let Some(Some(room)) = self.pools.of(site).and_then(|pool| rooms.get_mut(nowhere + 1 + pool)) {
                *room -= self.in_pool(site);
            }
        }
        rooms
    }

    fn run(mut self) -> Transport {
        let nowhere = self.room.len() - 1;
        while let Some(path) = self.shortest_path() {
            // As much as the first has too much of, the last has room for, each who moves has, and passes between site and pool.
            let rooms = self.rooms();
            let (first, last) = (path[0].0, path[path.len() - 1].1);
            let mut amount = -rooms[first].unwrap_or(0);
            if let Some(room) = rooms[last] {
                amount = amount.min(room);
            }
            for &(from, to, unit) in &path {
                amount = amount.min(match unit {
                    Some(unit) => self.flow[unit][from],
                    None if from > nowhere => self.in_pool(to),
                    None => self.room[from].unwrap_or(i64::MAX),
                });
            }
            for &(from, to, unit) in &path {
                let Some(unit) = unit else { continue };
                self.add(unit, from, -amount);
                self.add(unit, to, amount);
            }
        }
        let (mut cost, mut left) = (0, 0);
        let flows = self.flow.iter().enumerate().map(|(unit, flow)| {
            left += flow[nowhere];
            let used = (0..nowhere).filter(|&site| flow[site] > 0);
            used.map(|site| {
                cost += i128::from(flow[site]) * self.cost(unit, site);
                (site, flow[site])
            })
            .collect()
        });
        let flows = flows.collect();
        Transport { flows, cost, left }
    }

    /// Every step there is, with its cost.
    fn edges(&mut self) -> Vec<(Step, i128)> {
        let sites = self.room.len();
        let mut edges = Vec::new();
        for from in 0..sites {
            for to in (0..sites).filter(|&to| to != from) {
                if let Some((change, unit)) = self.cheapest(from, to) {
                    edges.push(((from, to, Some(unit)), change));
                }
            }
        }
        for site in 0..sites - 1 {
            let Some(pool) = self.pools.of(site).map(|pool| sites + pool) else { continue };
            if self.room[site].is_none_or(|room| room > 0) {
                edges.push(((site, pool, None), 0));
            }
            if self.in_pool(site) > 0 {
                edges.push(((pool, site, None), 0));
            }
        }
        edges
    }

    /// The cheapest chain of steps from what is too full to what has room; `None` if nothing is too full.
    fn shortest_path(&mut self) -> Option<Vec<Step>> {
        let rooms = self.rooms();
        let full = |room: &Option<i64>| room.is_some_and(|room| room < 0);
        if !rooms.iter().any(full) {
            return None;
        }
        let edges = self.edges();
        let mut distance: Vec<i128> = rooms.iter().map(|room| if full(room) { 0 } else { FAR }).collect();
        let mut came: Vec<Option<(usize, Option<usize>)>> = vec![None; rooms.len()];
        for _ in 0..rooms.len() {
            let mut improved = false;
            for &((from, to, unit), change) in &edges {
                if distance[from] != FAR && distance[from] + change < distance[to] {
                    (distance[to], came[to]) = (distance[from] + change, Some((from, unit)));
                    improved = true;
                }
            }
            if !improved {
                break;
            }
        }
        // What comes to a site with a pool has to find room in the pool.
        let ends = |&vertex: &usize| self.pools.of(vertex).is_none() && rooms[vertex].is_none_or(|room| room > 0);
        let reached = (0..rooms.len()).filter(ends).filter(|&vertex| distance[vertex] != FAR);
        let end = reached.min_by_key(|&vertex| distance[vertex])?;
        let mut path = Vec::new();
        let mut at = end;
        while let Some((from, unit)) = came[at] {
            path.push((from, at, unit));
            at = from;
        }
        path.reverse();
        (!path.is_empty()).then_some(path)
    }
}
