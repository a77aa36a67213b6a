//! The longest time as small as possible: bisection over times, each a question of covering.
//!
//! Whether sites can be chosen so that everyone is within a time is asked as the least number of areas that are not
//! (Minieka 1970, *SIAM Review* 12(1)), after dropping areas and sites that others make superfluous.

use crate::boxes;
use crate::cover::{self, LastSites};
use crate::linear::{Linear, Linears, State};
use crate::pool::Pool;
use crate::problem::{Cap, Problem};
use crate::rows::{NEVER, Rows};
use crate::target::{Kind, Target};
use crate::tree::{FULL, NodeBudget, Tree};

/// Multipliers between whole areas.
const SCALE: i64 = 1 << 20;

/// Cost of an area that is not within the time, where plans are listed: above any time.
const MISSED: i64 = 1 << 44;

/// Whether a target is the longest time and nothing else.
pub(crate) fn suits(target: &Target) -> bool {
    let free = target.site_costs.iter().all(|cost| *cost == 0) && target.constant == 0;
    free && target.terms.len() == 1 && matches!(target.terms[0].kind, Kind::Longest)
}

/// Fills the pool with the best plans. An error is a stop, with the value that plans not in the pool cannot be below.
pub(crate) fn minimise(
    problem: &Problem<'_>,
    target: &Target,
    pool: &mut Pool,
    spent: &mut NodeBudget<'_>,
) -> Result<(), i64> {
    let term = &target.terms[0];
    let counts = |area: usize| term.weights[area] > 0;
    let times = boxes::times(problem, counts);
    // Nobody can be nearer than the nearest of all.
    let least = (0..problem.areas.len()).filter(|&area| counts(area)).filter_map(|area| problem.near(area).first());
    let least = least.map(|near| near.0).max().unwrap_or(0);
    let mut low = times.partition_point(|time| *time < least);
    let mut high = times.len() - 1;
    let value = |at: usize| i64::from(times[at]) * term.times;
    // The best time first, by bisection; then all plans that are wanted from there upwards.
    let Some(mut best) = plan_within(problem, target, times[high], spent).map_err(|()| value(low))? else {
        return Ok(());
    };
    while value(low) < best.0 {
        high = times.partition_point(|time| i64::from(*time) * term.times < best.0);
        let middle = low + (high - low) / 2;
        if middle == high {
            break;
        }
        match plan_within(problem, target, times[middle], spent) {
            Ok(Some(plan)) => best = plan,
            Ok(None) => low = middle + 1,
            Err(()) => {
                pool.add(best.0, best.1);
                return Err(value(low));
            }
        }
    }
    pool.add(best.0, best.1);
    let mut at = times.partition_point(|time| i64::from(*time) * term.times < best.0);
    // Each step lists all plans with exactly one longest time, so that plans come best first.
    while pool.cutoff() > best.0 && at < times.len() && value(at) < pool.cutoff() && !pool.full() {
        let mut tree = within(problem, target, times[at], false);
        tree.run(FULL, pool, spent).map_err(|_| value(at))?;
        if pool.cutoff() <= value(at) + 1 {
            break;
        }
        at += 1;
    }
    Ok(())
}

/// A plan with everyone within a time and its value; an error is a stop.
fn plan_within(
    problem: &Problem<'_>,
    target: &Target,
    time: u32,
    spent: &mut NodeBudget<'_>,
) -> Result<Option<(i64, Vec<usize>)>, ()> {
    let limit = i64::from(time) * target.terms[0].times;
    let mut capped = problem.clone();
    capped.caps.push(Cap { target: target.clone(), limit });
    let nothing = target.nothing();
    let mut tree = within(&capped, &nothing, time, true);
    // Any plan will do: value 0, and nothing is below it.
    let mut pool = Pool::best(1, 1);
    tree.run(FULL, &mut pool, spent).map_err(|_| ())?;
    let found = pool.plans().next().map(|plan| plan.1.clone());
    Ok(found.map(|sites| {
        let mut open = vec![false; problem.sites()];
        sites.iter().for_each(|&site| open[site] = true);
        let flows = crate::evaluate::flows(problem, &open).unwrap_or_default();
        (target.of_flows(&flows), sites)
    }))
}

/// The search of plans with everyone within a time. With `any` plans that others make superfluous are left out.
fn within<'a>(problem: &'a Problem<'a>, target: &'a Target, time: u32, any: bool) -> Tree<'a> {
    let longest = |target: &Target| target.terms.iter().any(|term| matches!(term.kind, Kind::Longest));
    let weights = match problem.caps.iter().map(|cap| &cap.target).chain([target]).rfind(|t| longest(t)) {
        Some(target) => target.terms[0].weights.clone(),
        None => std::sync::Arc::new(problem.people.clone()),
    };
    let limit = |area: usize| match weights[area] > 0 {
        true => problem.limits[area].min(time),
        false => problem.limits[area],
    };
    let counted = (0..problem.areas.len()).filter(|&area| weights[area] > 0 || problem.must_reach(area));
    let mut sets = problem.sets_within(counted.map(|area| (area, limit(area))));
    let mut linears = problem.linears.clone();
    let (mut superfluous, mut last_sites) = (Vec::new(), None);
    if any && only_counted(problem) {
        superfluous = cover::reduce(&mut sets, problem.sites());
        // The sets say all that the rules say, and sites without use make up the number in the end.
        linears.truncate(1);
        linears[0].least = 0;
        last_sites = Some(LastSites::new(&sets, problem.sites()));
    }
    linears.extend(sets.iter().map(|set| Linear::count(set.iter().copied(), 1, i64::MAX)));
    let mut sites = Linears::new(problem.sites(), linears);
    let closed = superfluous.into_iter().all(|site| sites.set(site, State::Closed));
    let _ = closed && sites.propagate();
    let mut rows = match any {
        true => Rows::of_sets(&sets, problem.sites(), NEVER, SCALE),
        false => Rows::of_sets(&sets, problem.sites(), MISSED, 0),
    };
    rows.without(&sites.state);
    let scale = if any { SCALE } else { 1 };
    let sets = any.then_some(sets);
    Tree { sets, last_sites, ..Tree::new(problem, target, rows, scale, sites) }
}

/// Whether the number of open sites is all that is asked of them.
fn only_counted(problem: &Problem<'_>) -> bool {
    let request = problem.request;
    let free = request.candidates.iter().all(|site| site.fixed == crate::Fixed::Free);
    let caps = problem.caps.iter().all(|cap| suits(&cap.target));
    free && caps && request.rules.is_empty() && problem.capacity.is_none() && problem.volumes.is_none()
}
