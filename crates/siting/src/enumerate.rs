//! The last few choices, all tried: where few plans are left that is quicker than bounding them.

use crate::lagrange::Count;
use crate::linear::{Linears, State};
use crate::rows::{NEVER, Rows};

/// So many (plans x rows) are tried rather than bounded.
const MOST: f64 = 1.5e6;

/// Undecided sites as columns over the rows that they can still improve.
struct Last {
    free: Vec<usize>,
    /// Site costs of the undecided ones.
    site_costs: Vec<i64>,
    /// By undecided site and row.
    columns: Vec<Vec<i64>>,
    least: usize,
    most: usize,
}

/// How many plans are left, roughly.
fn plans(free: usize, least: usize, most: usize) -> f64 {
    let choose = |count: usize| (0..count).map(|at| (free - at) as f64 / (at + 1) as f64).product::<f64>();
    (least..=most.min(free)).map(choose).sum()
}

/// Calls `offer` with every plan below the cutoff that is left (`offer` returns the next cutoff); false if they are too many
/// to be tried, and none was.
pub(crate) fn all(
    rows: &Rows,
    sites: &Linears,
    count: Count,
    cutoff: i64,
    offer: &mut dyn FnMut(&[bool]) -> i64,
) -> bool {
    let (least, most) = (count.least.saturating_sub(sites.open), count.most.saturating_sub(sites.open));
    if sites.free > 60 || plans(sites.free, least, most) > MOST / 50.0 {
        return false;
    }
    let mut open: Vec<bool> = sites.state.iter().map(|state| *state == State::Open).collect();
    let free: Vec<usize> = (0..open.len()).filter(|&site| sites.state[site] == State::Free).collect();
    let mut place = vec![usize::MAX; open.len()];
    free.iter().enumerate().for_each(|(at, &site)| place[site] = at);
    let dear = (1i64 << 61) / (rows.len() as i64 + 1);
    let mut sum = rows.constant;
    let mut now = Vec::new();
    let mut columns: Vec<Vec<i64>> = vec![Vec::new(); free.len()];
    for row in 0..rows.len() {
        let otherwise = if rows.otherwise[row] == NEVER { dear } else { rows.otherwise[row] };
        let entries = rows.start[row]..rows.start[row + 1];
        let end = entries.clone().find(|&entry| open[rows.site[entry] as usize]);
        let base = end.map_or(otherwise, |entry| rows.cost[entry]);
        let better = entries.start..end.unwrap_or(entries.end);
        if !better.clone().any(|entry| place[rows.site[entry] as usize] != usize::MAX) {
            sum += base;
            continue;
        }
        now.push(base);
        columns.iter_mut().for_each(|column| column.push(base));
        for entry in better {
            if let Some(column) = columns.get_mut(place[rows.site[entry] as usize])
                && let Some(cost) = column.last_mut()
            {
                *cost = rows.cost[entry];
            }
        }
    }
    if plans(free.len(), least, most) * (now.len() + 20) as f64 > MOST {
        return false;
    }
    sum += (0..open.len()).filter(|&site| open[site]).map(|site| rows.site_costs[site]).sum::<i64>();
    let site_costs = free.iter().map(|&site| rows.site_costs[site]).collect();
    let last = Last { free, site_costs, columns, least, most };
    let mut cutoff = cutoff;
    last.from(0, 0, (sum, &now), &mut open, &mut cutoff, offer);
    true
}

impl Last {
    /// Plans with the undecided sites from `first` on added to `taken` of those before, which make rows cost `now`.
    fn from(
        &self,
        first: usize,
        taken: usize,
        (sum, now): (i64, &[i64]),
        open: &mut [bool],
        cutoff: &mut i64,
        offer: &mut dyn FnMut(&[bool]) -> i64,
    ) {
        if taken >= self.least && sum + now.iter().sum::<i64>() < *cutoff {
            *cutoff = offer(open);
        }
        if taken == self.most {
            return;
        }
        let last = taken + 1 == self.most;
        let mut next = Vec::with_capacity(now.len());
        // Enough must be left to reach the least number.
        let end = self.free.len().saturating_sub(self.least.saturating_sub(taken + 1));
        for at in first..end {
            let sum = sum + self.site_costs[at];
            let pairs = now.iter().zip(&self.columns[at]);
            if last {
                if taken + 1 >= self.least && sum + pairs.map(|(now, cost)| *now.min(cost)).sum::<i64>() < *cutoff {
                    open[self.free[at]] = true;
                    *cutoff = offer(open);
                    open[self.free[at]] = false;
                }
                continue;
            }
            next.clear();
            next.extend(pairs.map(|(now, cost)| *now.min(cost)));
            open[self.free[at]] = true;
            self.from(at + 1, taken + 1, (sum, &next), open, cutoff, offer);
            open[self.free[at]] = false;
        }
    }
}
