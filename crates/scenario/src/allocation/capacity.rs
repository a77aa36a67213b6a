//! Least person-time with no site above its capacity: a transportation problem, solved exactly.
//!
//! Amounts and times are integers. Everyone starts at the nearest site; what is too much at a site moves along the
//! cheapest chain of sites to one with room (successive shortest paths; Ahuja, Magnanti and Orlin 1993, *Network Flows*,
//! section 9.7). Chains run over sites, of which there are few; for each pair of sites a heap keeps who would move from
//! the one to the other at the least cost. Linear programmes say the same (`tests/capacity_lp.rs`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Assignment, NO_PLACE, Setting, Share};
use crate::week::WHOLE_WEEK;

/// Amounts are counted in millionths of the unit of the weight.
const SCALE: f64 = 1e6;

/// More than any travel time: who finds no place anywhere costs this, milliseconds.
const NOWHERE_MS: i64 = 1 << 40;

/// People of one place and one part of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportUnit {
    /// How many, above 0.
    pub amount: i64,
    /// Cost to each site; `None` where they cannot go. At least one is a number.
    pub costs: Vec<Option<u32>>,
}

/// A solved transportation problem: for each unit the sites and amounts, ascending by site. A unit's amounts may come
/// short of it: the rest has no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transport {
    /// By unit.
    pub flows: Vec<Vec<(usize, i64)>>,
    /// Sum of amount x cost of all who have a place.
    pub cost: i128,
    /// Amount without a place.
    pub left: i64,
}

impl Transport {
    /// Allocates all units so that no site gets more than its capacity (`None`: any amount): first as many as
    /// possible, then at the least cost in all. Of equally good solutions always the same.
    #[must_use]
    pub fn solve(units: &[TransportUnit], capacities: &[Option<i64>]) -> Self {
        Solver::new(units, capacities).run()
    }
}

/// Who would move, cheapest first: change of cost, unit.
type Moves = BinaryHeap<Reverse<(i64, usize)>>;

struct Solver<'a> {
    units: &'a [TransportUnit],
    /// By site, the last is "nowhere".
    room: Vec<Option<i64>>,
    /// By unit and site.
    flow: Vec<Vec<i64>>,
    /// By from and to.
    moves: Vec<Vec<Moves>>,
}

impl<'a> Solver<'a> {
    fn new(units: &'a [TransportUnit], capacities: &[Option<i64>]) -> Self {
        let sites = capacities.len() + 1;
        let mut room = capacities.to_vec();
        room.push(None);
        let moves = (0..sites).map(|_| (0..sites).map(|_| Moves::new()).collect()).collect();
        let mut solver = Self { units, room, flow: vec![vec![0; sites]; units.len()], moves };
        for (unit, u) in units.iter().enumerate() {
            let nearest = (0..sites).min_by_key(|&site| solver.cost(unit, site)).unwrap_or(sites - 1);
            solver.add(unit, nearest, u.amount);
        }
        solver
    }

    fn cost(&self, unit: usize, site: usize) -> i64 {
        match self.units[unit].costs.get(site) {
            Some(Some(cost)) => i64::from(*cost),
            Some(None) => i64::MAX,
            None => NOWHERE_MS,
        }
    }

    fn add(&mut self, unit: usize, site: usize, amount: i64) {
        let known = self.flow[unit][site];
        self.flow[unit][site] += amount;
        if let Some(room) = &mut self.room[site] {
            *room -= amount;
        }
        if known == 0 && amount > 0 {
            for to in 0..self.room.len() {
                let (from_cost, to_cost) = (self.cost(unit, site), self.cost(unit, to));
                if to != site && to_cost != i64::MAX {
                    self.moves[site][to].push(Reverse((to_cost - from_cost, unit)));
                }
            }
        }
    }

    /// The cheapest to move from a site to another: change of cost and unit.
    fn cheapest(&mut self, from: usize, to: usize) -> Option<(i64, usize)> {
        while let Some(&Reverse((change, unit))) = self.moves[from][to].peek() {
            if self.flow[unit][from] > 0 {
                return Some((change, unit));
            }
            self.moves[from][to].pop();
        }
        None
    }

    fn run(mut self) -> Transport {
        while let Some(path) = self.shortest_path() {
            // As much as the first site has too much of, the last has room for, and each who moves has.
            let (first, last) = (path[0].0, path[path.len() - 1].1);
            let mut amount = -self.room[first].unwrap_or(0);
            if let Some(room) = self.room[last] {
                amount = amount.min(room);
            }
            for &(from, _, unit) in &path {
                amount = amount.min(self.flow[unit][from]);
            }
            for &(from, to, unit) in &path {
                self.add(unit, from, -amount);
                self.add(unit, to, amount);
            }
        }
        let nowhere = self.room.len() - 1;
        let (mut cost, mut left) = (0, 0);
        let flows = self.flow.iter().enumerate().map(|(unit, flow)| {
            left += flow[nowhere];
            let used = (0..nowhere).filter(|&site| flow[site] > 0);
            used.map(|site| {
                cost += i128::from(flow[site]) * i128::from(self.cost(unit, site));
                (site, flow[site])
            })
            .collect()
        });
        let flows = flows.collect();
        Transport { flows, cost, left }
    }

    /// The cheapest chain (from, to, who) from a site that is too full to one with room; `None` if none is too full.
    fn shortest_path(&mut self) -> Option<Vec<(usize, usize, usize)>> {
        let sites = self.room.len();
        let full = |room: &Option<i64>| room.is_some_and(|room| room < 0);
        if !self.room.iter().any(full) {
            return None;
        }
        let mut edges = Vec::new();
        for from in 0..sites {
            for to in (0..sites).filter(|&to| to != from) {
                if let Some((change, unit)) = self.cheapest(from, to) {
                    edges.push((from, to, change, unit));
                }
            }
        }
        let mut distance: Vec<i64> = self.room.iter().map(|room| if full(room) { 0 } else { i64::MAX }).collect();
        let mut came: Vec<Option<(usize, usize)>> = vec![None; sites];
        for _ in 0..sites {
            let mut improved = false;
            for &(from, to, change, unit) in &edges {
                if distance[from] != i64::MAX && distance[from] + change < distance[to] {
                    (distance[to], came[to]) = (distance[from] + change, Some((from, unit)));
                    improved = true;
                }
            }
            if !improved {
                break;
            }
        }
        let has_room = |site: &usize| self.room[*site].is_none_or(|room| room > 0);
        let end = (0..sites).filter(has_room).filter(|&s| distance[s] != i64::MAX).min_by_key(|&s| distance[s])?;
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

/// The allocation of the areas that count; the others go to the nearest site and take nobody's place.
pub(super) fn assign(setting: &Setting<'_>, counts: &dyn Fn(usize) -> bool) -> Vec<Assignment> {
    let sites = setting.sites.len();
    let scaled = |value: f64| (value * SCALE).round() as i64;
    let capacities: Vec<Option<i64>> =
        setting.sites.iter().map(|s| s.figures.capacity.map(|c| (c * SCALE).floor() as i64)).collect();
    let mut assignments = super::nearest::assign(setting);
    let mut units = Vec::new();
    let mut owners = Vec::new();
    for (index, area) in setting.areas.iter().enumerate().filter(|(index, _)| counts(*index)) {
        let weight = area.weights.get(setting.spec.weight).copied().unwrap_or(0.0);
        for (open, part) in &setting.states {
            // Too few to count is still somebody.
            let amount = scaled(weight * (*part as f64 / WHOLE_WEEK as f64)).max(i64::from(weight > 0.0));
            let mut costs = vec![None; sites];
            open.iter().for_each(|&site| costs[site] = setting.time_ms(index, site));
            if amount > 0 && costs.iter().any(Option::is_some) {
                units.push(TransportUnit { amount, costs });
                owners.push((index, *part));
            }
        }
    }
    let solved = Transport::solve(&units, &capacities);
    let mut by_area: Vec<(usize, Assignment, u64)> = Vec::new();
    for (((area, part), unit), flows) in owners.iter().zip(&units).zip(&solved.flows) {
        if by_area.last().is_none_or(|(known, ..)| known != area) {
            by_area.push((*area, Assignment::default(), 0));
        }
        let Some((_, assignment, parts)) = by_area.last_mut() else { continue };
        *parts += part;
        let of_week = *part as f64 / WHOLE_WEEK as f64;
        let placed: i64 = flows.iter().map(|(_, amount)| amount).sum();
        if placed < unit.amount {
            assignment.reason = Some(NO_PLACE.to_owned());
        }
        assignment.served += if placed == unit.amount { of_week } else { of_week * placed as f64 / unit.amount as f64 };
        for &(site, amount) in flows {
            let share = of_week * amount as f64 / unit.amount as f64;
            let position = setting.sites[site].site;
            match assignment.shares.iter_mut().find(|known| known.site == position) {
                Some(known) => known.share += share,
                None => {
                    let time_ms = unit.costs[site].unwrap_or(0);
                    assignment.shares.push(Share { site: position, time_ms, share });
                }
            }
        }
    }
    for (area, mut assignment, parts) in by_area {
        assignment.shares.sort_unstable_by_key(|share| share.site);
        if assignment.reason.is_none() && parts == WHOLE_WEEK {
            assignment.served = 1.0;
            if let [one] = &mut assignment.shares[..] {
                one.share = 1.0;
            }
        } else if assignment.reason.is_none() {
            assignment.reason = Some(setting.reason(area).to_owned());
        }
        assignments[area] = assignment;
    }
    assignments
}
