//! Objectives with a longest time or the mean of the worst-off: sums, once a time is known to lie in an interval.
//!
//! The longest time is at least the lower end of its interval, and pairs beyond the upper end are forbidden. The mean of
//! the worst share is the least value over `t` of `t + (mean of what exceeds t) / share`, least where `t` is the shortest
//! time among the worst-off; with `t` in an interval it is at least the lower end plus the excess over the upper one.
//! Intervals are split until their bound reaches the cutoff, or until they are narrow enough for a search.

use std::collections::BinaryHeap;

use crate::lagrange::{Effort, Scratch};
use crate::linear::{Linear, Linears};
use crate::pool::Pool;
use crate::problem::Problem;
use crate::rows::{Interval, Priced, Rows};
use crate::solve::scale;
use crate::target::{Kind, Target};
use crate::tree::{FULL, NodeBudget, Tree};

/// Work for the bound of a box.
const LOOK: Effort = Effort { steps: 150, length: 1.0, patience: 8 };
/// A box is searched when the width of its intervals makes up less than this part of what is missing to the cutoff.
const NARROW: i64 = 3;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Todo {
    /// Least bound first, then widest.
    key: (std::cmp::Reverse<i64>, usize),
    /// Indices into the times, by interval: lowest and highest.
    ends: Vec<(usize, usize)>,
}

/// Fills the pool with the best plans. An error is a stop, with the value that plans not in the pool cannot be below.
pub(crate) fn minimise(
    problem: &Problem<'_>,
    target: &Target,
    pool: &mut Pool,
    spent: &mut NodeBudget<'_>,
) -> Result<(), i64> {
    let special = |kind: &Kind| matches!(kind, Kind::Longest | Kind::Worst(_));
    let terms: Vec<usize> = (0..target.terms.len()).filter(|&term| special(&target.terms[term].kind)).collect();
    let times = times(problem, |area| terms.iter().any(|&term| target.terms[term].weights[area] > 0));
    let mut todo = BinaryHeap::new();
    todo.push(Todo { key: (std::cmp::Reverse(i64::MIN), 0), ends: vec![(0, times.len() - 1); terms.len()] });
    while let Some(Todo { key, ends }) = todo.pop() {
        let known = key.0.0;
        if known >= pool.cutoff() || pool.full() {
            return Ok(());
        }
        if spent.spent() {
            return Err(known);
        }
        let of =
            |(&term, &(low, high)): (&usize, &(usize, usize))| Interval { term, low: times[low], high: times[high] };
        let intervals: Vec<Interval> = terms.iter().zip(&ends).map(of).collect();
        let mut tree = boxed(problem, target, &intervals);
        let mut look = tree.sites.clone();
        std::mem::swap(&mut look, &mut tree.sites);
        spent.nodes += 1;
        let Some(bound) = tree.root(LOOK, pool, &mut Scratch::default()) else { continue };
        let bound = bound.div_euclid(tree.scale).max(known);
        let width = |(at, interval): (usize, &Interval)| {
            let of_time = i64::from(interval.high - interval.low) * target.terms[interval.term].times;
            (of_time * by(target, interval.term), at)
        };
        let widest = intervals.iter().enumerate().map(width).max().unwrap_or((0, 0));
        let missing = pool.cutoff().saturating_sub(bound);
        if widest.0.saturating_mul(NARROW) <= missing && !pool.anything() || widest.0 == 0 {
            tree.sites = look;
            let constants = Rows::of(problem, &priced(target, tree.scale, &intervals), &tree.sites.state);
            tree.rows = constants;
            tree.multipliers.clear();
            tree.run(FULL, pool, spent).map_err(|bound| bound.min(known))?;
            continue;
        }
        let (low, high) = ends[widest.1];
        let middle = low + (high - low) / 2;
        for half in [(low, middle), (middle + 1, high)] {
            let mut ends = ends.clone();
            ends[widest.1] = half;
            todo.push(Todo { key: (std::cmp::Reverse(bound), half.1 - half.0), ends });
        }
    }
    Ok(())
}

/// What a unit of time of a term counts in the objective.
fn by(target: &Target, term: usize) -> i64 {
    match target.terms[term].kind {
        Kind::Worst(permille) => target.terms[term].weights.iter().sum::<i64>() * permille,
        _ => 1,
    }
}

fn priced<'a>(target: &'a Target, scale: i64, intervals: &'a [Interval]) -> Priced<'a> {
    Priced { target, scale, caps: &[], intervals }
}

/// The search of plans whose times lie in the intervals.
fn boxed<'a>(problem: &'a Problem<'a>, target: &'a Target, intervals: &[Interval]) -> Tree<'a> {
    let mut linears = problem.linears.clone();
    for interval in intervals {
        let term = &target.terms[interval.term];
        if matches!(term.kind, Kind::Longest) {
            let rows = (0..problem.areas.len()).filter(|&area| term.weights[area] > 0);
            let sets = problem.sets_within(rows.map(|area| (area, interval.high)));
            linears.extend(sets.into_iter().map(|set| Linear::count(set, 1, i64::MAX)));
        }
    }
    let mut sites = Linears::new(problem.sites(), linears);
    let _ = sites.propagate();
    let scale = scale(target);
    let rows = Rows::of(problem, &priced(target, scale, intervals), &sites.state);
    Tree::new(problem, target, rows, scale, sites)
}

/// All times of areas that count, ascending.
pub(crate) fn times(problem: &Problem<'_>, counts: impl Fn(usize) -> bool) -> Vec<u32> {
    let areas = (0..problem.areas.len()).filter(|&area| counts(area));
    let mut times: Vec<u32> = areas.flat_map(|area| problem.near(area).iter().map(|near| near.0)).collect();
    times.sort_unstable();
    times.dedup();
    if times.is_empty() {
        times.push(0);
    }
    times
}
