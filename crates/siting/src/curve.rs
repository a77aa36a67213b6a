//! What one more or one fewer site brings: the best plan for each number of open sites.

use crate::linear::Linear;
use crate::pool::Pool;
use crate::problem::Problem;
use crate::rows::NEVER;
use crate::solve::{answer, minimise, tree};
use crate::tree::{FULL, NodeBudget};
use crate::{Answer, Control, Request, SitingError, Status};

/// So many nodes are tried from what is known of one site fewer.
const WARM_NODES: u64 = 20;

/// The best plan for each number of open sites from `least` to `most`, whatever the request says of the number; in order.
/// Only the first objective counts, and one plan each. Nodes of the control are for each number.
///
/// # Errors
/// As [`crate::solve`].
pub fn curve(request: &Request, least: usize, most: usize, control: Control<'_>) -> Result<Vec<Answer>, SitingError> {
    let mut one = request.clone();
    one.objectives.truncate(1);
    (one.least_open, one.most_open) = (least, most.min(one.times.sites()));
    let mut problem = Problem::of(&one)?;
    let target = problem.targets.first().cloned().ok_or(SitingError::Nothing("objective"))?;
    let mut answers = Vec::new();
    let mut known: Option<(Vec<i64>, Vec<usize>)> = None;
    for open in least..=one.most_open {
        problem.count = (open, open);
        problem.linears[0] = Linear::count(0..problem.sites(), open as i64, open as i64);
        let mut pool = Pool::best(1, NEVER);
        let mut spent = NodeBudget { nodes: 0, control };
        let ended = if target.is_sum() && problem.caps.is_empty() {
            // Multipliers and sites of one fewer are a good beginning, as a rule; where they are not, the search begins anew.
            let mut searched = tree(&problem, &target);
            let mut ended = Err(i64::MIN);
            if let Some((multipliers, sites)) = known.take().filter(|known| known.0.len() == searched.rows.len()) {
                (searched.multipliers, searched.start) = (multipliers, Some(sites));
                let nodes = control.nodes.min(WARM_NODES);
                let mut tried = NodeBudget { nodes: 0, control: Control { nodes, ..control } };
                ended = searched.run(FULL, &mut pool, &mut tried);
                spent.nodes += tried.nodes;
            }
            if ended.is_err() && !spent.spent() {
                searched = tree(&problem, &target);
                searched.start = pool.plans().next().map(|plan| plan.1.clone());
                ended = searched.run(FULL, &mut pool, &mut spent);
            }
            known = pool.plans().next().map(|plan| (searched.multipliers, plan.1.clone()));
            ended
        } else {
            minimise(&problem, &target, &mut pool, &mut spent)
        };
        let best = pool.least();
        let (status, bound) = match (ended, best) {
            (Ok(()), Some(best)) => (Status::Optimal, best),
            (Ok(()), None) => (Status::Infeasible, i64::MIN),
            (Err(bound), best) => (Status::Stopped, best.map_or(bound, |best| bound.min(best))),
        };
        answers.push(answer(&problem, &pool, status, vec![bound], spent.nodes));
    }
    Ok(answers)
}
