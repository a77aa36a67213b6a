//! What it is worth to keep a limit: prices of caps that lift the bound.
//!
//! For any prices of at least 0, `the target + price x (the cap's value - its limit)` is no more than the target for plans
//! that keep the cap. The best prices are looked for by subgradient steps, like the multipliers of rows.

use crate::lagrange::{Count, Effort, Found, Scratch, ascend};
use crate::pool::Pool;
use crate::rows::{NEVER, Priced, Rows};
use crate::target::Target;
use crate::tree::Tree;

/// Rounds of prices.
const ROUNDS: usize = 25;
/// Steps of the multipliers in each.
const STEPS: Effort = Effort { steps: 60, length: 1.0, patience: 8 };

/// Gives the rows of a tree the caps of its problem at good prices.
pub(crate) fn set(tree: &mut Tree<'_>, _pool: &mut Pool) {
    let problem = tree.problem;
    let caps: Vec<(&Target, i64)> =
        problem.caps.iter().filter(|cap| cap.target.is_sum()).map(|cap| (&cap.target, cap.limit)).collect();
    if caps.is_empty() || tree.sites.free == 0 {
        return;
    }
    let sizes: Vec<f64> = caps.iter().map(|cap| (cap.0.size + cap.1.abs() as f64).max(1.0)).collect();
    let most: Vec<f64> = sizes.iter().map(|size| (1u64 << 57) as f64 / size / caps.len() as f64).collect();
    let count = Count { least: problem.count.0, most: problem.count.1 };
    let mut prices = vec![0.0f64; caps.len()];
    let mut best: Option<(i64, Rows, Vec<i64>)> = None;
    let mut scratch = Scratch::default();
    let mut multipliers: Vec<i64> = Vec::new();
    let mut length = 1.0;
    for round in 0..ROUNDS {
        let priced: Vec<(&Target, i64, i64)> =
            caps.iter().zip(&prices).map(|(cap, price)| (cap.0, cap.1, *price as i64)).collect();
        let priced = Priced { target: tree.target, scale: tree.scale, caps: &priced, intervals: &[] };
        tree.rows = Rows::of(problem, &priced, &tree.sites.state);
        if multipliers.len() != tree.rows.len() {
            let near: Vec<bool> = tree.sites.state.iter().map(|_| true).collect();
            tree.begin(&near);
            multipliers.clone_from(&tree.multipliers);
        }
        let mut sites = tree.sites.clone();
        let found = ascend(&tree.rows, &mut multipliers, &mut sites, count, (NEVER, 0), STEPS, &mut scratch);
        let Found::AtLeast(bound) = found else { break };
        let better = best.as_ref().is_none_or(|best| bound > best.0);
        // How far each cap is from its limit in the relaxed solution.
        let flows = crate::evaluate::nearest(problem, &|site| scratch.chosen[site]);
        let sites: Vec<usize> = (0..scratch.chosen.len()).filter(|&site| scratch.chosen[site]).collect();
        let excess: Vec<f64> =
            caps.iter().map(|cap| (cap.0.of_flows(&flows) + cap.0.of_sites(&sites) - cap.1) as f64).collect();
        if better {
            best = Some((bound, tree.rows.clone(), multipliers.clone()));
        } else {
            length *= 0.7;
        }
        if round == 0 && excess.iter().all(|excess| *excess <= 0.0) {
            break;
        }
        // Prices such that the excess of a cap is worth a part of the target.
        let worth = tree.rows.value(&scratch.chosen).min(1 << 58).unsigned_abs() as f64;
        for (at, price) in prices.iter_mut().enumerate() {
            let norm = excess.iter().map(|excess| excess * excess).sum::<f64>().max(1.0);
            let step = length * 0.05 * worth.max(tree.scale as f64) / norm;
            *price = (*price + step * excess[at]).clamp(0.0, most[at]);
        }
    }
    if let Some((_, rows, multipliers)) = best {
        (tree.rows, tree.multipliers) = (rows, multipliers);
    }
}
