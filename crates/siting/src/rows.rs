//! The relaxed choice: every area takes the cheapest open site of its list, or a fixed cost without one.
//!
//! `sum over areas of min(cost to an open site, otherwise) + cost of the open sites + constant`: the p-median problem with
//! some extras. Coverage is the case of cost 0 within reach and the area's weight otherwise.

use std::collections::BTreeMap;

use crate::NO_WAY_MS;
use crate::linear::State;
use crate::problem::Problem;
use crate::target::{Kind, Target};

/// The cost of an area that must not be left without a site.
pub(crate) const NEVER: i64 = i64::MAX / 4;

/// Interval of one of the times that make an objective no sum: the longest, or the one that the worst-off exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    /// Term of the target.
    pub(crate) term: usize,
    pub(crate) low: u32,
    pub(crate) high: u32,
}

/// Lists of sites with costs, cheapest first.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) start: Vec<usize>,
    pub(crate) cost: Vec<i64>,
    pub(crate) site: Vec<u32>,
    /// Cost without any of them; [`NEVER`] if one must be open.
    pub(crate) otherwise: Vec<i64>,
    pub(crate) site_costs: Vec<i64>,
    pub(crate) constant: i64,
}

/// What to count: a target, with caps at a price each.
pub(crate) struct Priced<'a> {
    pub(crate) target: &'a Target,
    /// All costs times this.
    pub(crate) scale: i64,
    /// Caps (sums only), and what an excess of one costs at the scale.
    pub(crate) caps: &'a [(&'a Target, i64, i64)],
    pub(crate) intervals: &'a [Interval],
}

impl Rows {
    /// Of a problem; no plan within the intervals is worth less than the rows say. Closed sites are left out.
    pub(crate) fn of(problem: &Problem<'_>, priced: &Priced<'_>, state: &[State]) -> Self {
        let mut rows = Self {
            start: vec![0],
            cost: Vec::new(),
            site: Vec::new(),
            otherwise: Vec::new(),
            site_costs: vec![0; problem.sites()],
            constant: priced.constant(problem),
        };
        for (sum, cost) in rows.site_costs.iter_mut().zip(&priced.target.site_costs) {
            *sum += cost * priced.scale;
        }
        for (cap, _, price) in priced.caps {
            rows.site_costs.iter_mut().zip(&cap.site_costs).for_each(|(sum, cost)| *sum += cost * price);
        }
        let tables = priced.target.has_table() || priced.caps.iter().any(|cap| cap.0.has_table());
        let mut same: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
        let mut row: Vec<(i64, u32)> = Vec::new();
        for area in 0..problem.areas.len() {
            let limit = priced.limit(problem, area);
            let otherwise = match problem.must_reach(area) || limit != NO_WAY_MS {
                true => NEVER,
                false => priced.cost(area, None, NO_WAY_MS),
            };
            let mut base = 0;
            row.clear();
            for &(time, site) in problem.near(area).iter().take_while(|(time, _)| *time <= limit) {
                if state[site as usize] != State::Closed {
                    row.push((priced.cost(area, Some(site as usize), time), site));
                }
            }
            if tables {
                row.sort_unstable();
                base = row.first().map_or(0, |first| first.0.min(0));
                row.iter_mut().for_each(|entry| entry.0 -= base);
            }
            rows.constant += base;
            let otherwise = if otherwise == NEVER { NEVER } else { otherwise - base };
            row.truncate(row.partition_point(|entry| entry.0 < otherwise));
            let certain = if otherwise == NEVER {
                row.first().is_some_and(|f| f.0 == row[row.len() - 1].0)
            } else {
                row.is_empty()
            };
            if certain {
                // Whoever is open costs the same; that somebody is, is a rule on sites.
                rows.constant += row.first().map_or(otherwise, |first| first.0);
                continue;
            }
            if otherwise != NEVER && row.iter().all(|entry| entry.0 == 0) {
                let mut sites: Vec<u32> = row.iter().map(|entry| entry.1).collect();
                sites.sort_unstable();
                if let Some(&known) = same.get(&sites) {
                    rows.otherwise[known] += otherwise;
                    continue;
                }
                same.insert(sites, rows.otherwise.len());
            }
            rows.cost.extend(row.iter().map(|entry| entry.0));
            rows.site.extend(row.iter().map(|entry| entry.1));
            rows.start.push(rows.site.len());
            rows.otherwise.push(otherwise);
        }
        rows
    }

    /// One row for each set of sites, of which one must be open unless `otherwise` is paid; each open site costs `each`.
    pub(crate) fn of_sets(sets: &[Vec<usize>], sites: usize, otherwise: i64, each: i64) -> Self {
        let mut rows = Self {
            start: vec![0],
            cost: Vec::new(),
            site: Vec::new(),
            otherwise: vec![otherwise; sets.len()],
            site_costs: vec![each; sites],
            constant: 0,
        };
        for set in sets {
            rows.cost.extend(set.iter().map(|_| 0));
            rows.site.extend(set.iter().map(|site| *site as u32));
            rows.start.push(rows.site.len());
        }
        rows
    }

    pub(crate) fn len(&self) -> usize {
        self.otherwise.len()
    }

    /// The entries of sites that are not closed.
    pub(crate) fn used(&self, state: &[State]) -> usize {
        self.site.iter().filter(|site| state[**site as usize] != State::Closed).count()
    }

    /// The same without sites that are closed.
    pub(crate) fn without(&mut self, state: &[State]) {
        let (mut kept, mut from) = (0, 0);
        for row in 0..self.otherwise.len() {
            let to = self.start[row + 1];
            for entry in from..to {
                if state[self.site[entry] as usize] != State::Closed {
                    self.cost[kept] = self.cost[entry];
                    self.site[kept] = self.site[entry];
                    kept += 1;
                }
            }
            self.start[row + 1] = kept;
            from = to;
        }
        self.cost.truncate(kept);
        self.site.truncate(kept);
    }

    /// The relaxed cost of a plan; [`NEVER`] if an area that must not is left without a site.
    pub(crate) fn value(&self, open: &[bool]) -> i64 {
        let mut sum = self.constant;
        for row in 0..self.len() {
            let entries = self.start[row]..self.start[row + 1];
            let found = entries.into_iter().find(|&entry| open[self.site[entry] as usize]);
            let cost = found.map_or(self.otherwise[row], |entry| self.cost[entry]);
            if cost == NEVER {
                return NEVER;
            }
            sum += cost;
        }
        sum + (0..open.len()).filter(|&site| open[site]).map(|site| self.site_costs[site]).sum::<i64>()
    }
}

impl Priced<'_> {
    fn interval(&self, term: usize) -> Option<&Interval> {
        self.intervals.iter().find(|interval| interval.term == term)
    }

    fn limit(&self, problem: &Problem<'_>, area: usize) -> u32 {
        let mut limit = problem.limits[area];
        for (index, term) in self.target.terms.iter().enumerate() {
            if let (Kind::Longest, Some(interval)) = (&term.kind, self.interval(index))
                && term.weights[area] > 0
            {
                limit = limit.min(interval.high);
            }
        }
        limit
    }

    fn cost(&self, area: usize, site: Option<usize>, time: u32) -> i64 {
        let mut cost = self.target.cost(area, site, time) * self.scale;
        for (cap, _, price) in self.caps {
            cost += cap.cost(area, site, time) * price;
        }
        for (index, term) in self.target.terms.iter().enumerate() {
            if let (Kind::Worst(_), Some(interval), Some(_)) = (&term.kind, self.interval(index), site) {
                let beyond = i64::from(time.saturating_sub(interval.high));
                cost += term.times * term.weights[area] * beyond * 1000 * self.scale;
            }
        }
        cost
    }

    fn constant(&self, problem: &Problem<'_>) -> i64 {
        let mut sum = self.target.constant * self.scale;
        for (cap, limit, price) in self.caps {
            sum += (cap.constant - limit) * price;
        }
        for (index, term) in self.target.terms.iter().enumerate() {
            let Some(interval) = self.interval(index) else { continue };
            let low = i64::from(interval.low) * term.times * self.scale;
            sum += match term.kind {
                Kind::Longest => low,
                Kind::Worst(permille) => {
                    let people: i64 = (0..problem.areas.len()).map(|area| term.weights[area]).sum();
                    low * people * permille
                }
                _ => 0,
            };
        }
        sum
    }
}
