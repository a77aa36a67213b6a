//! The fewest sites for shares within limits: one site more as long as the best cover of so many is not enough.
//!
//! The number of sites says little of how far a plan is from its share, so bounds on it are weak. How many people so many sites can have
//! within a limit at most is answered fast, and exactly.

use crate::evaluate::nearest;
use crate::linear::Linear;
use crate::pool::Pool;
use crate::problem::Problem;
use crate::rows::NEVER;
use crate::solve::minimise as any;
use crate::target::Target;
use crate::tree::NodeBudget;

/// Puts the plan with the fewest sites into the pool. An error is a stop, with the number that no plan can be below.
pub(crate) fn minimise(
    problem: &Problem<'_>,
    target: &Target,
    pool: &mut Pool,
    spent: &mut NodeBudget<'_>,
) -> Result<(), i64> {
    let Some(at) = problem.caps.iter().position(|cap| cap.target.is_cover()) else { return Ok(()) };
    let mut fixed = problem.clone();
    // The share is the objective, and enough of it is as good as more.
    let cap = fixed.caps.remove(at);
    // More than all sites have within the limits nobody can have; who goes where does not matter for that.
    let everywhere = nearest(problem, &|_| true);
    if cap.target.of_flows(&everywhere) > cap.limit {
        return Ok(());
    }
    let (least, most) = problem.count;
    for open in least..=most {
        fixed.count = (open, open);
        fixed.linears.truncate(problem.linears.len());
        fixed.linears.push(Linear::count(0..problem.sites(), open as i64, open as i64));
        let mut best = Pool::best(1, cap.limit.saturating_add(1).min(NEVER));
        let ended = any(&fixed, &cap.target, &mut best, spent);
        if let Some((_, sites)) = best.plans().next() {
            // Whether it is the best cover or not, it is enough.
            pool.add(target.of_sites(sites), sites.clone());
            return Ok(());
        }
        if ended.is_err() {
            return Err(open as i64);
        }
    }
    Ok(())
}
