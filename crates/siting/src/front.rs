//! The Pareto front: plans of which none is at least as good in every objective and better in one.

use crate::{Answer, Control, Plan, Request, Rule, SitingError, Status, Wanted, solve};

/// A front, best in the first objective first.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// One plan for each combination of values.
    pub plans: Vec<Plan>,
    /// Whether that is all of them, proved; otherwise a limit stopped the search, and others may be missing.
    pub complete: bool,
    /// Nodes of all searches.
    pub nodes: u64,
}

/// The front over two or three objectives of a request, exact: the best in the first among plans better in the others than
/// those known, again and again (epsilon constraints; Haimes, Lasdon and Wismer 1971, *IEEE Transactions on Systems, Man,
/// and Cybernetics* 1(3)). Stops at `most` plans.
///
/// # Errors
/// As [`solve`]; [`SitingError::Range`] unless there are two or three objectives.
pub fn front(request: &Request, most: usize, control: Control<'_>) -> Result<Front, SitingError> {
    let count = request.objectives.len();
    if !(2..=3).contains(&count) {
        let (what, found) = ("the number of objectives of a front".into(), count as i64);
        return Err(SitingError::Range { what, found, wanted: "2 or 3" });
    }
    let mut front = Front { plans: Vec::new(), complete: true, nodes: 0 };
    let mut third: Option<i64> = None;
    loop {
        let mut layer: Vec<Plan> = Vec::new();
        let mut second: Option<i64> = None;
        loop {
            let mut next = request.clone();
            next.wanted = Wanted::Best(1);
            for (at, limit) in [(1, second), (2, third)] {
                if let Some(value) = limit {
                    next.rules.push(Rule::AtMost { objective: request.objectives[at].clone(), value });
                }
            }
            let answer: Answer = solve(&next, Control { nodes: control.nodes.saturating_sub(front.nodes), ..control })?;
            front.nodes += answer.nodes;
            match (answer.status, answer.plans.into_iter().next()) {
                (Status::Optimal, Some(plan)) => {
                    second = Some(plan.values[1] - 1);
                    layer.push(plan);
                }
                (Status::Infeasible, _) => break,
                _ => {
                    front.complete = false;
                    break;
                }
            }
            if front.plans.len() + layer.len() > most {
                front.complete = false;
                break;
            }
        }
        let worst = layer.iter().map(|plan| plan.values[count - 1]).max();
        front.plans.append(&mut layer);
        match worst {
            // In between, the layer would be the same.
            Some(worst) if count == 3 && front.complete => third = Some(worst - 1),
            _ => break,
        }
    }
    keep_front(&mut front.plans);
    if front.plans.len() > most {
        front.plans.truncate(most);
        front.complete = false;
    }
    Ok(front)
}

/// Leaves out what others dominate or repeat.
fn keep_front(plans: &mut Vec<Plan>) {
    plans.sort_by(|a, b| a.values.cmp(&b.values).then_with(|| a.sites.cmp(&b.sites)));
    plans.dedup_by(|a, b| a.values == b.values);
    let all: Vec<Vec<i64>> = plans.iter().map(|plan| plan.values.clone()).collect();
    let dominated = |values: &[i64]| {
        all.iter().any(|other| other != values && other.iter().zip(values).all(|(other, own)| other <= own))
    };
    plans.retain(|plan| !dominated(&plan.values));
}
