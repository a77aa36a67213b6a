//! Good plans quickly: add greedily, then exchange sites while that helps.
//!
//! All exchanges are scored in one pass over the rows (Resende and Werneck 2007, *European Journal of Operational Research*
//! 174(1)): what a site would bring, what an open one would leave behind, and what of that the new one takes over.

use crate::linear::{Linears, State};
use crate::rows::{NEVER, Rows};

/// Stands for the cost of a row that must not be left without a site.
fn dear(rows: &Rows) -> i64 {
    let most = rows.cost.iter().chain(&rows.site_costs).copied().max().unwrap_or(0).max(1);
    most.saturating_mul(4).min((1 << 61) / (rows.len() as i64 + 1))
}

/// A plan that keeps the rules on sites, as good as exchanges make it, from these sites on and then greedily.
pub(crate) fn construct(rows: &Rows, sites: &Linears, start: &[usize], most_passes: usize) -> Option<Vec<bool>> {
    let mut begun = sites.clone();
    for &site in start {
        let mark = begun.mark();
        if !(begun.set(site, State::Open) && begun.propagate()) {
            begun.back_to(mark);
        }
    }
    let open = greedy(rows, begun).or_else(|| greedy(rows, sites.clone()))?;
    improve(rows, sites, &open, most_passes)
}

/// What exchanges of one site for one make of a plan; `None` if it breaks a rule on sites.
pub(crate) fn improve(rows: &Rows, sites: &Linears, start: &[bool], most_passes: usize) -> Option<Vec<bool>> {
    let mut open = start.to_vec();
    if !sites.allows(&open) {
        return None;
    }
    let mut work = Work::new(rows, open.len());
    for _ in 0..most_passes {
        work.score(rows, &open);
        let Some((inn, out)) = work.best_move(rows, sites, &mut open) else { break };
        if let Some(inn) = inn {
            open[inn] = true;
        }
        if let Some(out) = out {
            open[out] = false;
        }
    }
    Some(open)
}

/// Adds the site that brings most until the rules on sites hold and nothing more helps.
fn greedy(rows: &Rows, mut sites: Linears) -> Option<Vec<bool>> {
    let mut work = Work::new(rows, sites.state.len());
    loop {
        let open: Vec<bool> = sites.state.iter().map(|state| *state == State::Open).collect();
        work.score(rows, &open);
        let free = (0..open.len()).filter(|&site| sites.state[site] == State::Free);
        let best = free.max_by_key(|&site| (work.gain[site] - rows.site_costs[site], std::cmp::Reverse(site)));
        let Some(site) = best else { return Some(open) };
        let helps = work.gain[site] > rows.site_costs[site];
        if !helps && sites.allows(&open) {
            return Some(open);
        }
        let mark = sites.mark();
        if !(sites.set(site, State::Open) && sites.propagate()) {
            sites.back_to(mark);
            if !(sites.set(site, State::Closed) && sites.propagate()) {
                return None;
            }
        }
    }
}

struct Work {
    /// What a closed site would bring; what is lost with an open one.
    gain: Vec<i64>,
    loss: Vec<i64>,
    /// By open site (its place among them) and site: the part of the loss that the new one takes over.
    extra: Vec<i64>,
    place: Vec<usize>,
    dear: i64,
}

impl Work {
    fn new(rows: &Rows, sites: usize) -> Self {
        Self { gain: vec![0; sites], loss: vec![0; sites], extra: Vec::new(), place: vec![0; sites], dear: dear(rows) }
    }

    fn score(&mut self, rows: &Rows, open: &[bool]) {
        let m = open.len();
        self.gain.fill(0);
        self.loss.fill(0);
        let mut count = 0;
        for site in (0..m).filter(|&site| open[site]) {
            self.place[site] = count;
            count += 1;
        }
        self.extra.clear();
        self.extra.resize(count * m, 0);
        for row in 0..rows.len() {
            let entries = rows.start[row]..rows.start[row + 1];
            let (cost, site) = (&rows.cost[entries.clone()], &rows.site[entries]);
            let otherwise = if rows.otherwise[row] == NEVER { self.dear } else { rows.otherwise[row] };
            let is_open = |site: &u32| open[*site as usize];
            let first = site.iter().position(is_open);
            let second = first.and_then(|first| Some(first + 1 + site[first + 1..].iter().position(is_open)?));
            let best = first.map_or(otherwise, |at| cost[at]);
            for at in 0..first.unwrap_or(site.len()) {
                self.gain[site[at] as usize] += best - cost[at];
            }
            let Some(first) = first else { continue };
            let next = second.map_or(otherwise, |at| cost[at]);
            self.loss[site[first] as usize] += next - best;
            let extra = &mut self.extra[self.place[site[first] as usize] * m..][..m];
            for at in 0..second.unwrap_or(site.len()) {
                if at != first {
                    extra[site[at] as usize] += next - cost[at].max(best);
                }
            }
        }
    }

    /// The exchange, addition or removal that saves most, if any does and the rules on sites allow it: in, out.
    fn best_move(&self, rows: &Rows, sites: &Linears, open: &mut [bool]) -> Option<(Option<usize>, Option<usize>)> {
        let m = open.len();
        let (ins, outs): (Vec<usize>, Vec<usize>) = (0..m).partition(|&site| !open[site]);
        let mut best = (0, None);
        let allowed = |open: &mut [bool], inn: Option<usize>, out: Option<usize>| {
            inn.into_iter().for_each(|site| open[site] = true);
            out.into_iter().for_each(|site| open[site] = false);
            let fixed = inn.is_some_and(|site| sites.state[site] == State::Closed)
                || out.is_some_and(|site| sites.state[site] == State::Open);
            let allowed = !fixed && sites.allows(open);
            inn.into_iter().for_each(|site| open[site] = false);
            out.into_iter().for_each(|site| open[site] = true);
            allowed
        };
        for &inn in &ins {
            let brings = self.gain[inn] - rows.site_costs[inn];
            if brings > best.0 && allowed(open, Some(inn), None) {
                best = (brings, Some((Some(inn), None)));
            }
            for &out in &outs {
                let extra = self.extra[self.place[out] * m + inn];
                let saved = brings - self.loss[out] + extra + rows.site_costs[out];
                if saved > best.0 && allowed(open, Some(inn), Some(out)) {
                    best = (saved, Some((Some(inn), Some(out))));
                }
            }
        }
        for &out in &outs {
            let saved = rows.site_costs[out] - self.loss[out];
            if saved > best.0 && allowed(open, None, Some(out)) {
                best = (saved, Some((None, Some(out))));
            }
        }
        best.1
    }
}
