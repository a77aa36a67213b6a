//! Answers for machines: the same keys for every objective.

use serde_json::{Value, json};

use crate::tables::Tables;
use crate::{Answer, Objective, Plan, Request, Status, shared};

/// What a value of an objective is in the unit of the tables: minutes, people (within a limit), sites, a cost.
#[must_use]
pub fn value_of(objective: &Objective, value: i64, figure: f64, weights: &[i64], scale: f64) -> f64 {
    match objective {
        Objective::Within { weights: own, .. } => {
            (own.as_deref().unwrap_or(weights).iter().sum::<i64>() - value) as f64 / scale
        }
        _ => figure,
    }
}

/// Unit of [`value_of`].
#[must_use]
pub fn unit_of(objective: &Objective) -> &'static str {
    match objective {
        Objective::Mean { .. } | Objective::Longest | Objective::Worst { .. } => "minutes",
        Objective::Within { .. } => "people within the limit",
        Objective::Sites => "sites",
        Objective::Table { .. } => "cost a head",
        Objective::SiteCost => "cost",
        Objective::Mix(_) => "weighted sum",
    }
}

/// The answer, with ids and figures as the tables have them; nothing is rounded.
///
/// `sites`, `value`, `bound`, `optimal`, `nodes` are those of the best plan; `value` and `bound` are minutes for times and people
/// for those within a limit, of the last objective. `plans` lists all that were asked for.
#[must_use]
pub fn to_json(tables: &Tables, request: &Request, answer: &Answer) -> Value {
    let last = request.objectives.len() - 1;
    let objective = &request.objectives[last];
    let value = |plan: &Plan, at: usize| {
        value_of(&request.objectives[at], plan.values[at], plan.figures[at], &tables.weights, tables.weight_scale)
    };
    let bound = match answer.bounds.get(last) {
        None | Some(&i64::MIN) => Value::Null,
        Some(&bound) => {
            json!(value_of(objective, bound, answer.bound_figure, &tables.weights, tables.weight_scale))
        }
    };
    let ids = |sites: &[usize]| sites.iter().map(|&site| json!(tables.sites[site])).collect::<Vec<Value>>();
    let plan = |plan: &Plan| {
        let volumes = plan.sites.iter().zip(&plan.volumes);
        let volumes: serde_json::Map<String, Value> = volumes
            .map(|(&site, &people)| (tables.sites[site].clone(), json!(people as f64 / tables.weight_scale)))
            .collect();
        json!({
            "sites": ids(&plan.sites),
            "values": (0..=last).map(|at| value(plan, at)).collect::<Vec<f64>>(),
            "figures": plan.figures,
            "volumes": volumes,
        })
    };
    let best = answer.best();
    let common = shared(&answer.plans, tables.sites.len());
    let unreached: i64 = answer.unreached.iter().map(|&area| tables.weights[area]).sum();
    json!({
        "status": match answer.status {
            Status::Optimal => "optimal",
            Status::Stopped => "stopped",
            Status::Infeasible => "infeasible",
        },
        "optimal": answer.optimal(),
        "sites": best.map(|plan| ids(&plan.sites)),
        "value": best.map(|plan| value(plan, last)),
        "unit": unit_of(objective),
        "share": match objective {
            Objective::Within { .. } => best.map(|plan| plan.figures[last]),
            _ => None,
        },
        "bound": bound,
        "gap": answer.gap(),
        "nodes": answer.nodes,
        "plans": answer.plans.iter().map(plan).collect::<Vec<Value>>(),
        "more": answer.more,
        "in_all": ids(&common.in_all),
        "in_some": common.in_some.iter().map(|&(site, count)| json!([tables.sites[site], count])).collect::<Vec<_>>(),
        "in_none": ids(&common.in_none),
        "areas": tables.areas.len(),
        "candidates": tables.sites.len(),
        "people": tables.weights.iter().sum::<i64>() as f64 / tables.weight_scale,
        "areas_without_weight": tables.without_weight,
        "areas_unreached": answer.unreached.iter().map(|&area| &tables.areas[area]).collect::<Vec<_>>(),
        "people_unreached": unreached as f64 / tables.weight_scale,
        "missing_pairs": tables.missing_pairs,
        "unused_rows": tables.unused_rows,
        "rounded_weights": tables.rounded_weights,
        "notes": tables.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
