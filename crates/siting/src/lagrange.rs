//! Lower bounds by Lagrangian relaxation, in whole numbers, so that a proof owes nothing to rounding.
//!
//! Every row has a multiplier. For any multipliers `l` the rows cost at least `sum(l) + the best choice of sites`, where a
//! site is worth `its cost + sum over rows of min(0, cost - l)` and the number of open sites lies within its bounds
//! (Cornuéjols, Fisher and Nemhauser 1977, *Management Science* 23(8)). Subgradient steps look for good multipliers
//! (Held, Wolfe and Crowder 1974, *Mathematical Programming* 6). Sites whose change of state would lift the bound to
//! what is known already are decided.

use crate::linear::{Linears, State};
use crate::rows::{NEVER, Rows};

/// How much work a bound is worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    pub(crate) steps: usize,
    /// First length of a step, as a share of the way to the cutoff.
    pub(crate) length: f64,
    /// Steps without a better bound after which they are halved.
    pub(crate) patience: usize,
}

/// At the root of the search.
pub(crate) const ROOT: Effort = Effort { steps: 1500, length: 1.5, patience: 12 };
/// Further down.
pub(crate) const NODE: Effort = Effort { steps: 120, length: 0.7, patience: 8 };

/// Further down in questions of covering, where a node more is dearer than a step more.
pub(crate) const COVER_NODE: Effort = Effort { steps: 1500, length: 1.5, patience: 20 };

/// Room for the work of one search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    worth: Vec<i64>,
    pub(crate) chosen: Vec<bool>,
    /// By row how many of its entries cost less than its multiplier.
    cheaper: Vec<u32>,
    direction: Vec<f32>,
    order: Vec<(i64, u32)>,
    /// How often a site was chosen lately, 0 to 1: an estimate of the relaxation's solution.
    pub(crate) share: Vec<f32>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// No plan below the cutoff is left here.
    Nothing,
    /// No plan here is below this (at the scale of the rows).
    AtLeast(i64),
}

/// How many free sites the best choice takes, and the thresholds for deciding sites.
struct Choice {
    bound: i64,
    taken: usize,
    least: usize,
    most: usize,
    worst_taken: i64,
    best_left: i64,
}

/// Fewest and most open sites.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) least: usize,
    pub(crate) most: usize,
}

fn choose(rows: &Rows, multipliers: &[i64], sites: &Linears, count: Count, scratch: &mut Scratch) -> Choice {
    let Scratch { worth, chosen, order, cheaper, .. } = scratch;
    worth.clone_from(&rows.site_costs);
    cheaper.clear();
    let mut bound = rows.constant;
    for (row, &multiplier) in multipliers.iter().enumerate() {
        bound += multiplier;
        let entries = rows.start[row]..rows.start[row + 1];
        let mut count = 0;
        for (&cost, &site) in rows.cost[entries.clone()].iter().zip(&rows.site[entries]) {
            if cost >= multiplier {
                break;
            }
            worth[site as usize] += cost - multiplier;
            count += 1;
        }
        cheaper.push(count);
    }
    chosen.clear();
    chosen.resize(sites.state.len(), false);
    order.clear();
    let mut negative = 0;
    for (site, state) in sites.state.iter().enumerate() {
        match state {
            State::Open => {
                bound += worth[site];
                chosen[site] = true;
            }
            State::Free => {
                order.push((worth[site], site as u32));
                negative += usize::from(worth[site] < 0);
            }
            State::Closed => {}
        }
    }
    let least = count.least.saturating_sub(sites.open);
    let most = count.most.saturating_sub(sites.open).min(order.len());
    let taken = negative.clamp(least.min(most), most);
    if taken > 0 && taken < order.len() {
        order.select_nth_unstable(taken - 1);
    }
    let mut worst_taken = i64::MIN;
    for &(worth, site) in &order[..taken] {
        bound += worth;
        chosen[site as usize] = true;
        worst_taken = worst_taken.max(worth);
    }
    let best_left = order[taken..].iter().map(|left| left.0).min().unwrap_or(i64::MAX);
    Choice { bound, taken, least, most, worst_taken, best_left }
}

/// Decides sites whose change of state lifts the bound to the cutoff; false if no plan below it is left.
fn decide(choice: &Choice, cutoff: i64, sites: &mut Linears, scratch: &Scratch) -> bool {
    let full = choice.taken == choice.most;
    let out = match (choice.taken > 0, full) {
        (false, _) => 0,
        (true, true) => choice.worst_taken,
        (true, false) => choice.worst_taken.max(0),
    };
    let swap_in = if choice.taken > choice.least { choice.best_left.min(0) } else { choice.best_left };
    for &(worth, site) in &scratch.order {
        let taken = scratch.chosen[site as usize];
        let lifted = match (taken, swap_in) {
            (true, i64::MAX) => i64::MAX,
            (true, swap_in) => choice.bound - worth + swap_in,
            (false, _) => choice.bound + worth - out,
        };
        let state = if taken { State::Open } else { State::Closed };
        if lifted >= cutoff && !sites.set(site as usize, state) {
            return false;
        }
    }
    sites.propagate()
}

/// Improves multipliers step by step, deciding sites on the way. `cutoff` is at the scale of the rows: what is not below it
/// is of no interest ([`NEVER`] if anything is); `aim` stands in for it where there is none.
pub(crate) fn ascend(
    rows: &Rows,
    multipliers: &mut Vec<i64>,
    sites: &mut Linears,
    count: Count,
    (cutoff, aim): (i64, i64),
    effort: Effort,
    scratch: &mut Scratch,
) -> Found {
    let n = rows.len();
    // A division for each row and step would take longer than all the rest.
    let unlimited = (1i64 << 61) / (n as i64 + 1);
    let most = |row: usize| match rows.otherwise[row] {
        NEVER => unlimited,
        otherwise => otherwise,
    };
    let mut at = multipliers.clone();
    let mut best = i64::MIN;
    let (mut length, mut waited) = (effort.length, 0);
    scratch.direction.clear();
    scratch.direction.resize(n, 0.0);
    scratch.share.clear();
    scratch.share.resize(sites.state.len(), 0.5);
    for _ in 0..effort.steps {
        let choice = choose(rows, &at, sites, count, scratch);
        if choice.bound > best {
            best = choice.bound;
            multipliers.clone_from(&at);
            waited = 0;
            if best >= cutoff {
                return Found::Nothing;
            }
            if cutoff < NEVER && !decide(&choice, cutoff, sites, scratch) {
                return Found::Nothing;
            }
        } else {
            waited += 1;
            if waited >= effort.patience {
                (waited, length) = (0, length / 2.0);
                if length < 1e-3 {
                    break;
                }
                at.clone_from(multipliers);
                scratch.direction.fill(0.0);
                // The slope below belongs to other multipliers; take it at the best ones.
                choose(rows, &at, sites, count, scratch);
            }
        }
        for (share, chosen) in scratch.share.iter_mut().zip(&scratch.chosen) {
            *share += 0.1 * (f32::from(u8::from(*chosen)) - *share);
        }
        let mut norm = 0.0f64;
        let (chosen, steps) = (&scratch.chosen, scratch.direction.iter_mut().zip(&scratch.cheaper));
        for (row, ((direction, &cheaper), &multiplier)) in steps.zip(&at).enumerate() {
            let from = rows.start[row];
            let open: i32 =
                rows.site[from..from + cheaper as usize].iter().map(|site| i32::from(chosen[*site as usize])).sum();
            *direction = (1 - open) as f32 + 0.4 * *direction;
            if !(*direction > 0.0 && multiplier >= most(row)) {
                norm += f64::from(*direction * *direction);
            }
        }
        if norm == 0.0 {
            break;
        }
        let way = if cutoff < NEVER { aim } else { aim.max(best + best.abs() / 50 + 1) } - choice.bound;
        let step = length * way.max(1) as f64 * 1.05 / norm;
        for (row, multiplier) in at.iter_mut().enumerate() {
            let moved = *multiplier + (step * f64::from(scratch.direction[row])) as i64;
            *multiplier = moved.clamp(0, most(row));
        }
    }
    Found::AtLeast(best)
}
