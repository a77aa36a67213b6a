//! Who goes where when sites have capacities: the least person-time in all, exactly.
//!
//! Everyone starts at the nearest open site; what is too much moves along the cheapest chain of sites to one with room
//! (successive shortest paths; Ahuja, Magnanti and Orlin 1993, *Network Flows*, section 9.7). Chains run over open sites,
//! of which there are few; for each pair of them a heap keeps who would move at the least change of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::NO_WAY_MS;
use crate::evaluate::nearest;
use crate::problem::Problem;
use crate::target::Flow;

/// Everyone's way under capacities; `None` if there is not room for all. Of equally good ones always the same.
pub(crate) fn flows(problem: &Problem<'_>, capacity: &[Option<i64>], open: &[bool]) -> Option<Vec<Flow>> {
    let starts = nearest(problem, &|site| open[site]);
    let sites: Vec<usize> = (0..open.len()).filter(|&site| open[site]).collect();
    let mut network = Network::new(problem, capacity, &sites, &starts)?;
    while let Some(full) = network.room.iter().position(|room| *room < 0) {
        network.relieve(full)?;
    }
    let mut all = Vec::with_capacity(starts.len());
    for flow in starts {
        if flow.people == 0 {
            all.push(flow);
            continue;
        }
        let mut before = 0;
        for (at, &site) in sites.iter().enumerate() {
            let people = network.amount(flow.area, at);
            if people > 0 {
                let time = problem.request.times.row(problem.areas[flow.area])[site];
                all.push(Flow { site: Some(site), time, people, before, ..flow });
                before += people;
            }
        }
    }
    Some(all)
}

/// Who could move from one site to another: change of time, area.
type Moves = BinaryHeap<Reverse<(i64, usize)>>;

struct Network {
    /// By area and open site.
    times: Vec<u32>,
    people_at: Vec<i64>,
    room: Vec<i64>,
    /// By open site from and to.
    moves: Vec<Moves>,
}

impl Network {
    fn new(problem: &Problem<'_>, capacity: &[Option<i64>], sites: &[usize], starts: &[Flow]) -> Option<Self> {
        let (n, k) = (starts.len(), sites.len());
        let row = |area: usize| problem.request.times.row(problem.areas[area]);
        let mut network = Self {
            times: (0..n).flat_map(|area| sites.iter().map(move |&site| row(area)[site])).collect(),
            people_at: vec![0; n * k],
            room: sites.iter().map(|&site| capacity[site].unwrap_or(i64::MAX / 4)).collect(),
            moves: vec![Moves::new(); k * k],
        };
        for flow in starts.iter().filter(|flow| flow.people > 0) {
            let at = sites.iter().position(|site| Some(*site) == flow.site)?;
            network.add(flow.area, at, flow.people);
        }
        Some(network)
    }

    fn amount(&self, area: usize, at: usize) -> i64 {
        self.people_at[area * self.room.len() + at]
    }

    fn add(&mut self, area: usize, at: usize, people: i64) {
        let k = self.room.len();
        let before = self.people_at[area * k + at];
        self.people_at[area * k + at] += people;
        self.room[at] -= people;
        if before == 0 && people > 0 {
            let here = i64::from(self.times[area * k + at]);
            for to in (0..k).filter(|&to| to != at) {
                let there = self.times[area * k + to];
                if there != NO_WAY_MS {
                    self.moves[at * k + to].push(Reverse((i64::from(there) - here, area)));
                }
            }
        }
    }

    /// The cheapest to move from a site to another.
    fn cheapest(&mut self, from: usize, to: usize) -> Option<(i64, usize)> {
        let k = self.room.len();
        while let Some(&Reverse((change, area))) = self.moves[from * k + to].peek() {
            if self.people_at[area * k + from] > 0 {
                return Some((change, area));
            }
            self.moves[from * k + to].pop();
        }
        None
    }

    /// Moves people from a site with too many along the cheapest chain to one with room; `None` if there is no chain.
    fn relieve(&mut self, full: usize) -> Option<()> {
        let k = self.room.len();
        let mut edges = Vec::new();
        for pair in 0..k * k {
            let (from, to) = (pair / k, pair % k);
            if let Some((change, area)) = self.cheapest(from, to) {
                edges.push((from, to, change, area));
            }
        }
        let mut cost = vec![i64::MAX; k];
        let mut came: Vec<Option<(usize, usize)>> = vec![None; k];
        cost[full] = 0;
        for _ in 0..k {
            let mut better = false;
            for &(from, to, change, area) in &edges {
                if cost[from] != i64::MAX && cost[from] + change < cost[to] {
                    (cost[to], came[to]) = (cost[from] + change, Some((from, area)));
                    better = true;
                }
            }
            if !better {
                break;
            }
        }
        let with_room = (0..k).filter(|&at| self.room[at] > 0 && cost[at] != i64::MAX);
        let end = with_room.min_by_key(|&at| (cost[at], at))?;
        let mut chain = Vec::new();
        let mut at = end;
        let mut people = self.room[end].min(-self.room[full]);
        while let Some((from, area)) = came[at].filter(|_| at != full) {
            people = people.min(self.amount(area, from));
            chain.push((from, at, area));
            at = from;
        }
        for (from, to, area) in chain.into_iter().rev() {
            self.add(area, from, -people);
            self.add(area, to, people);
        }
        Some(())
    }
}
