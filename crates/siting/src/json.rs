//! Answers for machines: the same keys for every objective.

use serde_json::{Map, Value, json};

use crate::{Aim, Answer, Asked, Choice, Plan, PlanFigures, Status};

/// The result, with ids and figures as the tables have them; nothing is rounded.
///
/// `sites`, `value`, `bound`, `optimal`, `nodes` are those of the best plan; `value` and `bound` are minutes for times and people
/// for those within a limit, of the last objective. `plans` lists all that were asked for.
#[must_use]
pub fn to_json(asked: &Asked<'_>, choice: &Choice) -> Value {
    let (tables, answer) = (asked.tables, &choice.answer);
    let last = asked.aims.len() - 1;
    let aim = &asked.aims[last];
    let plan = |(number, plan): (usize, &Plan)| {
        let mut object = plan_of(asked, plan);
        object.insert("figures".to_owned(), json!(plan.figures));
        if let Some(figures) = choice.figures.get(number) {
            object.extend(figures_of(asked, figures, &choice.limits_ms));
        }
        Value::Object(object)
    };
    let best = answer.best();
    let unreached: i64 = answer.unreached.iter().map(|&area| tables.weights[area]).sum();
    let mut found = json!({
        "status": status(answer),
        "optimal": answer.optimal(),
        "objectives": asked.aims.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "sites": best.map(|plan| asked.ids(&plan.sites)),
        "value": best.map(|plan| asked.value(plan, last)),
        "unit": aim.unit(),
        "share": match aim {
            Aim::Within { .. } => best.map(|plan| plan.figures[last]),
            _ => None,
        },
        "bound": asked.bound(answer),
        "gap": answer.gap(),
        "nodes": answer.nodes,
        "plans": answer.plans.iter().enumerate().map(plan).collect::<Vec<Value>>(),
        "more": answer.more,
        "in_all": asked.ids(&choice.shared.in_all),
        "in_some": choice.shared.in_some.iter().map(|&(site, count)| json!([tables.sites[site], count])).collect::<Vec<_>>(),
        "in_none": asked.ids(&choice.shared.in_none),
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
    });
    if let Some(object) = found.as_object_mut() {
        object.extend(further(asked, choice));
    }
    found
}

/// What was wished beside the plans.
fn further(asked: &Asked<'_>, choice: &Choice) -> Map<String, Value> {
    let mut object = Map::new();
    let limits = &choice.limits_ms;
    if let Some(clash) = &choice.clash {
        object.insert("clash".to_owned(), json!(clash));
    }
    if let Some(today) = &choice.today {
        let figures =
            |found: &Option<PlanFigures>| found.as_ref().map(|found| figures_with_sites(asked, found, limits));
        let as_many = today.as_many.as_ref();
        let of_best = json!({
            "figures": figures(&today.as_many_figures),
            "values": as_many.and_then(Answer::best).map(|plan| plan_of(asked, plan)),
            "optimal": as_many.map(Answer::optimal),
        });
        object.insert("today".to_owned(), json!({ "figures": figures(&today.figures), "best_with_as_many": of_best }));
    }
    if !choice.prices.is_empty() {
        let price = |price: &crate::Price| {
            let worse = price.value.map(|value| value as f64 / asked.searched[0].per_unit);
            json!({ "rule": asked.rules[price.rule], "worse_by": worse })
        };
        let all: Vec<Value> = choice.prices.iter().map(price).collect();
        object.insert("prices".to_owned(), json!(all));
    }
    if !choice.tolerances.is_empty() {
        let minutes = |ms: Option<u32>| ms.map(|ms| f64::from(ms) / 60_000.0);
        let tolerance = |t: &crate::Tolerance| {
            let site = &asked.tables.sites[t.site];
            json!({ "site": site, "stays_with_more_min": minutes(t.stays_ms), "goes_with_more_min": minutes(t.goes_ms) })
        };
        let all: Vec<Value> = choice.tolerances.iter().map(tolerance).collect();
        object.insert("tolerances".to_owned(), json!(all));
    }
    if let Some((draws, sure)) = &choice.sensitivity {
        let chosen = asked.tables.sites.iter().zip(&sure.chosen).filter(|(_, count)| **count > 0);
        object.insert(
            "draws".to_owned(),
            json!({
                "count": draws.count, "seed": draws.seed, "times": draws.times, "weights": draws.weights,
                "proved": sure.proved, "best": sure.best, "worst_regret": sure.worst_regret,
                "chosen": chosen.map(|(site, count)| (site.clone(), json!(count))).collect::<Map<_, _>>(),
            }),
        );
    }
    if !choice.curve.is_empty() {
        let row = |(open, answer): &(usize, Answer)| {
            let best = answer.best().map(|plan| plan_of(asked, plan));
            json!({ "open": open, "status": status(answer), "best": best })
        };
        object.insert("curve".to_owned(), json!(choice.curve.iter().map(row).collect::<Vec<_>>()));
    }
    if let Some(found) = &choice.front {
        let plan = |plan: &Plan| {
            let values: Vec<f64> = (0..found.aims.len()).map(|at| found.value(asked.tables, plan, at)).collect();
            json!({ "sites": asked.ids(&plan.sites), "values": values })
        };
        let plans: Vec<Value> = found.front.plans.iter().map(plan).collect();
        let aims: Vec<String> = found.aims.iter().map(ToString::to_string).collect();
        let front = json!({ "objectives": aims, "complete": found.front.complete, "plans": plans });
        object.insert("front".to_owned(), front);
    }
    object
}

fn status(answer: &Answer) -> &'static str {
    match answer.status {
        Status::Optimal => "optimal",
        Status::Stopped => "stopped",
        Status::Infeasible => "infeasible",
    }
}

/// Sites and values; people by site unless their counts are protected.
fn plan_of(asked: &Asked<'_>, plan: &Plan) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("sites".to_owned(), json!(asked.ids(&plan.sites)));
    // Of the curve only the first objective is searched.
    let values: Vec<f64> = (0..plan.values.len()).map(|at| asked.value(plan, at)).collect();
    object.insert("values".to_owned(), json!(values));
    if !asked.tables.protected {
        let people = plan.volumes.iter().map(|people| *people as f64 / asked.tables.weight_scale);
        let volumes: Map<String, Value> =
            asked.ids(&plan.sites).into_iter().map(str::to_owned).zip(people.map(|people| json!(people))).collect();
        object.insert("volumes".to_owned(), Value::Object(volumes));
    }
    object
}

fn figures_with_sites(asked: &Asked<'_>, figures: &PlanFigures, limits_ms: &[u32]) -> Map<String, Value> {
    let mut object = figures_of(asked, figures, limits_ms);
    object.insert("sites".to_owned(), json!(asked.ids(&figures.sites)));
    object
}

fn figures_of(asked: &Asked<'_>, figures: &PlanFigures, limits_ms: &[u32]) -> Map<String, Value> {
    let within = limits_ms.iter().zip(figures.shares()).map(|(ms, share)| json!([f64::from(*ms) / 60_000.0, share]));
    let mut object = Map::new();
    object.insert("mean_min".to_owned(), json!(figures.mean_min));
    object.insert("worst_tenth_min".to_owned(), json!(figures.worst_tenth_min));
    object.insert("longest_min".to_owned(), json!(figures.longest_min));
    object.insert("share_within".to_owned(), within.collect());
    if asked.request.candidates.iter().any(|candidate| candidate.cost > 0) {
        object.insert("cost".to_owned(), json!(figures.cost));
    }
    object
}
