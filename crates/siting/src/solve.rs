//! From a request to its answer: objectives in turn, each by the search that suits it.

use crate::boxes;
use crate::centre;
use crate::evaluate::{judge, volumes};
use crate::fewest;
use crate::linear::Linears;
use crate::pool::Pool;
use crate::prices;
use crate::problem::{Cap, Problem};
use crate::rows::{NEVER, Priced, Rows};
use crate::target::Target;
use crate::tree::{FULL, NodeBudget, Tree};
use crate::{Answer, Control, Plan, Request, SitingError, Status, Wanted};

/// Finds the best plans of a request, with proof.
///
/// # Errors
/// [`SitingError`] if lists have wrong lengths, sites do not exist or figures are out of range; rules that cannot all hold
/// are no error but the status [`Status::Infeasible`].
pub fn solve(request: &Request, control: Control<'_>) -> Result<Answer, SitingError> {
    let mut problem = Problem::of(request)?;
    let mut spent = NodeBudget { nodes: 0, control };
    let mut bounds = Vec::new();
    let last = problem.targets.len() - 1;
    for index in 0..=last {
        let target = problem.targets[index].clone();
        let count = match request.wanted {
            Wanted::Best(count) if index == last => count,
            _ => 1,
        };
        let mut pool = Pool::best(count, NEVER);
        let ended = minimise(&problem, &target, &mut pool, &mut spent);
        let Some(best) = pool.least() else {
            let status = if ended.is_ok() { Status::Infeasible } else { Status::Stopped };
            bounds.push(ended.err().unwrap_or(i64::MIN));
            return Ok(answer(&problem, &Pool::best(1, NEVER), status, bounds, spent.nodes));
        };
        if let Err(bound) = ended {
            bounds.push(bound.min(best));
            return Ok(answer(&problem, &pool, Status::Stopped, bounds, spent.nodes));
        }
        bounds.push(best);
        if index < last {
            problem.caps.push(Cap { target, limit: best });
            problem.tighten(problem.caps.len() - 1);
            continue;
        }
        if let Wanted::Near { milli_percent, most } = request.wanted {
            let slack = i128::from(best.unsigned_abs()) * i128::from(milli_percent.max(0)) / 100_000;
            let below = i128::from(best).saturating_add(slack).saturating_add(1).min(i128::from(NEVER)) as i64;
            pool = Pool::all(most, below);
            if let Err(bound) = minimise(&problem, &target, &mut pool, &mut spent) {
                let bound = bound.min(best).max(best);
                bounds.pop();
                bounds.push(bound);
                return Ok(answer(&problem, &pool, Status::Stopped, bounds, spent.nodes));
            }
        }
        return Ok(answer(&problem, &pool, Status::Optimal, bounds, spent.nodes));
    }
    Err(SitingError::Nothing("objective"))
}

/// Fills the pool. An error is a stop, with the value that plans not in the pool cannot be below.
pub(crate) fn minimise(
    problem: &Problem<'_>,
    target: &Target,
    pool: &mut Pool,
    spent: &mut NodeBudget<'_>,
) -> Result<(), i64> {
    if centre::suits(target) {
        return centre::minimise(problem, target, pool, spent);
    }
    if target.is_count() && pool.wants_one() && problem.caps.iter().any(|cap| cap.target.is_cover()) {
        return fewest::minimise(problem, target, pool, spent);
    }
    if !target.is_sum() {
        return boxes::minimise(problem, target, pool, spent);
    }
    let mut tree = tree(problem, target);
    if !problem.caps.is_empty() {
        prices::set(&mut tree, pool);
    }
    tree.run(FULL, pool, spent)
}

/// The search of a target that is a sum.
pub(crate) fn tree<'a>(problem: &'a Problem<'a>, target: &'a Target) -> Tree<'a> {
    let scale = scale(target);
    let mut sites = Linears::new(problem.sites(), problem.linears.clone());
    // Rules that cannot hold are found again by the search.
    let _ = sites.propagate();
    let priced = Priced { target, scale, caps: &[], intervals: &[] };
    let rows = Rows::of(problem, &priced, &sites.state);
    Tree { exact: is_exact(problem, target), ..Tree::new(problem, target, rows, scale, sites) }
}

/// Whether the cheapest open site is where everyone goes, and nothing else is asked of a plan.
pub(crate) fn is_exact(problem: &Problem<'_>, target: &Target) -> bool {
    let plain = problem.caps.is_empty() && problem.volumes.is_none() && problem.capacity.is_none();
    plain && target.is_sum() && !target.has_table()
}

/// Costs are counted in this part of their unit, so that multipliers can lie between whole units.
pub(crate) fn scale(target: &Target) -> i64 {
    let room = (1u64 << 56) as f64 / target.size.max(1.0);
    room.clamp(1.0, 1024.0) as i64
}

pub(crate) fn answer(problem: &Problem<'_>, pool: &Pool, status: Status, bounds: Vec<i64>, nodes: u64) -> Answer {
    let request = problem.request;
    let linears = Linears::new(problem.sites(), problem.linears.clone());
    let mut plans = Vec::new();
    for (value, sites) in pool.plans() {
        let mut open = vec![false; problem.sites()];
        sites.iter().for_each(|&site| open[site] = true);
        // Judged anew, from the times themselves.
        let Some(judged) = judge(problem, &linears, &open) else { continue };
        let values: Vec<i64> = problem.targets.iter().map(|target| judged.value(target)).collect();
        debug_assert!(values.contains(value));
        let figure = |(objective, value): (&crate::Objective, &i64)| {
            objective.figure(*value, &request.weights, &problem.reached)
        };
        let figures = request.objectives.iter().zip(&values).map(figure).collect();
        let all = volumes(&judged.flows, problem.sites());
        plans.push(Plan { sites: sites.clone(), values, figures, volumes: sites.iter().map(|&s| all[s]).collect() });
    }
    let last = bounds.len() - 1;
    let bound_figure = match bounds[last] {
        i64::MIN => f64::NAN,
        bound => request.objectives[last].figure(bound, &request.weights, &problem.reached),
    };
    let mut bounds = bounds;
    bounds.resize(request.objectives.len(), i64::MIN);
    Answer { plans, status, bounds, bound_figure, nodes, more: pool.more, unreached: problem.unreached() }
}
