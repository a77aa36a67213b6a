//! Depth-first branch and bound over open and closed sites.

use crate::Control;
use crate::cover::{self, LastSites};
use crate::enumerate;
use crate::evaluate::judge;
use crate::guard;
use crate::lagrange::{COVER_NODE, Count, Effort, Found, NODE, ROOT, Scratch, ascend};
use crate::linear::{Linears, State};
use crate::pool::Pool;
use crate::problem::Problem;
use crate::rows::{NEVER, Rows};
use crate::swap;
use crate::target::Target;

/// Most exchanges when a plan is improved.
const PASSES: usize = 200;

/// Rounds of bound and plan at the root while plans get better.
const ROUNDS: usize = 5;

/// Plans are improved by exchanges at so many nodes, and at each one in so many later.
const OFTEN: u64 = 32;

/// Nodes so far, and when to stop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeBudget<'a> {
    pub(crate) nodes: u64,
    pub(crate) control: Control<'a>,
}

impl NodeBudget<'_> {
    pub(crate) fn spent(&self) -> bool {
        let told = self.control.stop.is_some_and(|stop| stop.load(std::sync::atomic::Ordering::Relaxed));
        told || self.nodes >= self.control.nodes
    }
}

/// One search: among plans that keep the rules those of least value.
pub(crate) struct Tree<'a> {
    pub(crate) problem: &'a Problem<'a>,
    pub(crate) target: &'a Target,
    /// No plan of interest costs less than these say; costs are those of the target times the scale.
    pub(crate) rows: Rows,
    pub(crate) scale: i64,
    /// Whether the rows say exactly what a plan costs.
    pub(crate) exact: bool,
    pub(crate) sites: Linears,
    pub(crate) multipliers: Vec<i64>,
    /// For questions of covering: the sets of which one site each must be open. The rows then count open sites, and any
    /// plan that keeps the rules will do.
    pub(crate) sets: Option<Vec<Vec<usize>>>,
    /// There, if the number of sites is the only other rule.
    pub(crate) last_sites: Option<LastSites>,
    /// Rows without the sites closed further down, and how much was set when they were made.
    pub(crate) smaller: Vec<(usize, Rows)>,
    /// Sites of a plan to begin with.
    pub(crate) start: Option<Vec<usize>>,
}

/// A branch that is left for later.
struct Later {
    mark: usize,
    site: usize,
    state: State,
    multipliers: Vec<i64>,
    bound: i64,
}

impl<'a> Tree<'a> {
    /// A search over `sites` with bounds from `rows` that do not say exactly what a plan costs.
    pub(crate) fn new(problem: &'a Problem<'a>, target: &'a Target, rows: Rows, scale: i64, sites: Linears) -> Self {
        Self {
            problem,
            target,
            rows,
            scale,
            exact: false,
            sites,
            multipliers: Vec::new(),
            sets: None,
            last_sites: None,
            smaller: Vec::new(),
            start: None,
        }
    }

    /// Multipliers to begin with: between the cost of the best and the second site of a plan.
    pub(crate) fn begin(&mut self, open: &[bool]) {
        let rows = &self.rows;
        let of = |row: usize| {
            let entries = rows.start[row]..rows.start[row + 1];
            let mut costs = entries.filter(|&entry| open[rows.site[entry] as usize]).map(|entry| rows.cost[entry]);
            let otherwise = if rows.otherwise[row] == NEVER { None } else { Some(rows.otherwise[row]) };
            let first = costs.next().or(otherwise).unwrap_or(0);
            let second = costs.next().or(otherwise).unwrap_or(first);
            first + (second - first) / 2
        };
        self.multipliers = (0..rows.len()).map(of).collect();
    }

    fn cutoff(&self, pool: &Pool) -> i64 {
        let cutoff = match (&self.sets, pool.least()) {
            (None, _) => pool.cutoff(),
            (Some(_), None) => self.problem.count.1 as i64 + 1,
            (Some(_), Some(_)) => return i64::MIN / 2,
        };
        if cutoff >= NEVER { NEVER } else { (cutoff - 1).saturating_mul(self.scale).saturating_add(1).min(NEVER) }
    }

    /// The cutoff, and where steps aim: somewhat beyond, since steps that aim at it only come close.
    fn aim(&self, pool: &Pool, otherwise: i64) -> (i64, i64) {
        match self.cutoff(pool) {
            NEVER => (NEVER, otherwise),
            cutoff => (cutoff, cutoff + self.scale / 2),
        }
    }

    /// Judges a plan and keeps it if it is good enough.
    pub(crate) fn offer(&self, open: &[bool], pool: &mut Pool) {
        if let Some(sets) = &self.sets {
            let open = cover::complete(sets, &self.sites, open, self.problem.count.0);
            if let Some(judged) = judge(self.problem, &self.sites, &open) {
                pool.add(0, judged.sites);
            }
            return;
        }
        let relaxed = self.rows.value(open);
        if relaxed >= self.cutoff(pool) {
            return;
        }
        if let Some(judged) = judge(self.problem, &self.sites, open) {
            pool.add(judged.value(self.target), judged.sites);
        }
    }

    /// A first plan, the bound at the root and what follows from it; `None` if nothing below the cutoff is left.
    pub(crate) fn root(&mut self, effort: Effort, pool: &mut Pool, scratch: &mut Scratch) -> Option<i64> {
        if !self.sites.propagate() {
            return None;
        }
        let mut aim = 0;
        if self.sets.is_some() {
            self.offer(&vec![false; self.sites.state.len()], pool);
        } else if let Some(open) =
            swap::construct(&self.rows, &self.sites, self.start.as_deref().unwrap_or(&[]), PASSES)
        {
            aim = self.rows.value(&open);
            self.offer(&open, pool);
            if self.multipliers.is_empty() {
                self.begin(&open);
            }
        }
        self.multipliers.resize(self.rows.len(), 0);
        let mut bound = i64::MIN;
        for round in 0..ROUNDS {
            let (cutoff, count) = (self.aim(pool, aim), self.count());
            let effort = if round == 0 { effort } else { Effort { length: effort.length / 4.0, ..effort } };
            let found = ascend(&self.rows, &mut self.multipliers, &mut self.sites, count, cutoff, effort, scratch);
            let Found::AtLeast(found) = found else { return None };
            bound = bound.max(found);
            let before = pool.cutoff();
            self.improve(&scratch.chosen, pool);
            if pool.cutoff() == before {
                break;
            }
        }
        self.rows.without(&self.sites.state);
        Some(bound)
    }

    /// Offers a plan, and what exchanges make of it.
    fn improve(&self, open: &[bool], pool: &mut Pool) {
        self.offer(open, pool);
        if self.sets.is_none()
            && let Some(open) = swap::improve(&self.rows, &self.sites, open, PASSES)
        {
            self.offer(&open, pool);
        }
    }

    /// Leaves closed sites out of the rows when half of what is in them belongs to such.
    fn shrink(&mut self) {
        let rows = self.smaller.last().map_or(&self.rows, |smaller| &smaller.1);
        if rows.used(&self.sites.state) * 2 < rows.site.len() {
            let mut rows = rows.clone();
            rows.without(&self.sites.state);
            self.smaller.push((self.sites.mark(), rows));
        }
    }

    /// Tries all plans that are left if they are few; false if they are not.
    fn try_all(&self, pool: &mut Pool) -> bool {
        if self.sets.is_some() {
            return false;
        }
        let rows = self.smaller.last().map_or(&self.rows, |smaller| &smaller.1);
        enumerate::all(rows, &self.sites, self.count(), self.cutoff(pool), &mut |open| {
            self.offer(open, pool);
            if pool.full() { i64::MIN } else { self.cutoff(pool) }
        })
    }

    fn count(&self) -> Count {
        if self.sets.is_some() {
            return Count { least: 0, most: self.sites.state.len() };
        }
        let (least, most) = self.problem.count;
        Count { least, most }
    }

    /// Looks everywhere. Returns the value that plans not in the pool cannot be below if it was stopped.
    pub(crate) fn run(&mut self, effort: Effort, pool: &mut Pool, spent: &mut NodeBudget<'_>) -> Result<(), i64> {
        let mut scratch = Scratch::default();
        spent.nodes += 1;
        let Some(mut bound) = self.root(effort, pool, &mut scratch) else { return Ok(()) };
        let mut later: Vec<Later> = Vec::new();
        let mut multipliers = self.multipliers.clone();
        let (mut at_root, mut nodes) = (true, 0u64);
        loop {
            let stop = spent.spent();
            if stop || pool.full() {
                let open = later.iter().map(|later| later.bound).chain([bound]).min().unwrap_or(bound);
                return if stop {
                    Err(open.div_euclid(self.scale) + i64::from(open.rem_euclid(self.scale) > 0))
                } else {
                    Ok(())
                };
            }
            let often = nodes < OFTEN || nodes.is_multiple_of(OFTEN);
            let branch = self.node(&mut multipliers, &mut bound, pool, &mut scratch, (at_root, often));
            at_root = false;
            nodes += 1;
            spent.nodes += 1;
            if let Some((site, state)) = branch {
                let other = if state == State::Open { State::Closed } else { State::Open };
                let mark = self.sites.mark();
                later.push(Later { mark, site, state: other, multipliers: multipliers.clone(), bound });
                if self.sites.set(site, state) {
                    continue;
                }
            }
            loop {
                let Some(next) = later.pop() else { return Ok(()) };
                self.sites.back_to(next.mark);
                while self.smaller.last().is_some_and(|smaller| smaller.0 > next.mark) {
                    self.smaller.pop();
                }
                if next.bound < self.cutoff(pool) && self.sites.set(next.site, next.state) {
                    (multipliers, bound) = (next.multipliers, next.bound);
                    break;
                }
            }
        }
    }

    /// Bounds a node; the site to branch on and its first state, or `None` if nothing is left below it.
    fn node(
        &mut self,
        multipliers: &mut Vec<i64>,
        bound: &mut i64,
        pool: &mut Pool,
        scratch: &mut Scratch,
        (at_root, often): (bool, bool),
    ) -> Option<(usize, State)> {
        if !self.sites.propagate() {
            return None;
        }
        let guarded = !self.exact;
        if guarded {
            let cutoff = pool.cutoff();
            if !guard::possible(self.problem, self.target, &self.problem.caps, cutoff, &mut self.sites) {
                return None;
            }
        }
        let left = self.problem.count.1.saturating_sub(self.sites.open);
        if let (Some(sets), Some(last), true) = (&self.sets, &self.last_sites, left <= LastSites::MOST) {
            if let Some(chosen) = last.find(sets, &self.sites, left) {
                let mut open: Vec<bool> = self.sites.state.iter().map(|state| *state == State::Open).collect();
                chosen.into_iter().for_each(|site| open[site] = true);
                self.offer(&open, pool);
            }
            return None;
        }
        if self.sites.free > 0 && self.try_all(pool) {
            return None;
        }
        if self.sites.free > 0 && !at_root {
            self.shrink();
            let (cutoff, count) = (self.aim(pool, *bound), self.count());
            let rows = self.smaller.last().map_or(&self.rows, |smaller| &smaller.1);
            let effort = if self.sets.is_some() { COVER_NODE } else { NODE };
            let found = ascend(rows, multipliers, &mut self.sites, count, cutoff, effort, scratch);
            let Found::AtLeast(found) = found else { return None };
            *bound = (*bound).max(found);
            if self.sites.free > 0 && often {
                self.improve(&scratch.chosen, pool);
            } else if self.sites.free > 0 {
                self.offer(&scratch.chosen, pool);
            }
        }
        if self.sites.free == 0 {
            let open: Vec<bool> = self.sites.state.iter().map(|state| *state == State::Open).collect();
            self.offer(&open, pool);
            return None;
        }
        if self.try_all(pool) {
            return None;
        }
        if let Some(sets) = &self.sets {
            return cover::branch(sets, &self.sites, &scratch.share).map(|site| (site, State::Open));
        }
        // The site that the bound takes most often: without it the bound rises most, so that branch ends soon.
        let share = |site: usize| scratch.share[site];
        let free = (0..self.sites.state.len()).filter(|&site| self.sites.state[site] == State::Free);
        let site = free.max_by(|&a, &b| share(a).total_cmp(&share(b)).then_with(|| b.cmp(&a)))?;
        Some((site, if share(site) >= 0.5 { State::Open } else { State::Closed }))
    }
}

/// The effort of a root.
pub(crate) const FULL: Effort = ROOT;
