//! The figures that people ask of any plan, whatever it was chosen for.

use crate::evaluate::{flows, volumes};
use crate::problem::Problem;
use crate::target::Flow;
use crate::{Asked, Request, SitingError};

/// Figures of a plan. People who go nowhere are in no mean, and beyond every limit.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFigures {
    /// Indices of the open sites, ascending.
    pub sites: Vec<usize>,
    /// Mean minutes of those who have a way.
    pub mean_min: Option<f64>,
    /// Mean minutes of the worst-off tenth of these.
    pub worst_tenth_min: Option<f64>,
    /// Longest minutes of an area with people.
    pub longest_min: Option<f64>,
    /// People within each limit, in the order of the limits.
    pub within: Vec<f64>,
    /// People with a way.
    pub served: f64,
    /// All people.
    pub people: f64,
    /// What the open sites cost; 0 where that is not known.
    pub cost: f64,
    /// People at each open site, in the order of `sites`.
    pub volumes: Vec<f64>,
}

impl PlanFigures {
    /// Share of all people within each limit, 0 to 1.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        self.within.iter().map(|people| people / self.people.max(f64::MIN_POSITIVE)).collect()
    }
}

/// The figures of plans of a request: people go to the nearest open site, under capacities as these send them. `None` of a plan in
/// which capacities leave some without a place.
///
/// # Errors
/// As [`crate::solve`].
pub fn plan_figures(
    asked: &Asked<'_>,
    plans: &[Vec<usize>],
    limits_ms: &[u32],
) -> Result<Vec<Option<PlanFigures>>, SitingError> {
    // Rules are judged elsewhere; who goes where depends on capacities alone.
    let request = Request {
        rules: asked.request.rules.iter().filter(|rule| matches!(rule, crate::Rule::Capacity(_))).cloned().collect(),
        ..asked.request.clone()
    };
    let problem = Problem::of(&request)?;
    let scale = asked.tables.weight_scale;
    let people = request.weights.iter().sum::<i64>() as f64 / scale;
    let figures = |sites: &Vec<usize>| {
        let mut open = vec![false; problem.sites()];
        sites.iter().for_each(|&site| open[site] = true);
        let flows = flows(&problem, &open)?;
        let mut served: Vec<&Flow> = flows.iter().filter(|flow| flow.site.is_some() && flow.people > 0).collect();
        served.sort_by_key(|flow| std::cmp::Reverse(flow.time));
        let all: i64 = served.iter().map(|flow| flow.people).sum();
        let sum: i128 = served.iter().map(|flow| i128::from(flow.people) * i128::from(flow.time)).sum();
        let within =
            |limit: &u32| served.iter().filter(|f| f.time <= *limit).map(|f| f.people).sum::<i64>() as f64 / scale;
        let volumes = volumes(&flows, problem.sites());
        Some(PlanFigures {
            sites: sites.clone(),
            mean_min: (all > 0).then(|| sum as f64 / all as f64 / 60_000.0),
            worst_tenth_min: (all > 0).then(|| worst_tenth(&served, all)),
            longest_min: served.first().map(|flow| f64::from(flow.time) / 60_000.0),
            within: limits_ms.iter().map(within).collect(),
            served: all as f64 / scale,
            people,
            cost: sites.iter().map(|&site| request.candidates[site].cost).sum::<i64>() as f64 / crate::aim::COST_SCALE,
            volumes: sites.iter().map(|&site| volumes[site] as f64 / scale).collect(),
        })
    };
    Ok(plans.iter().map(figures).collect())
}

/// Mean minutes of the worst-off tenth of people, who are sorted by time, longest first.
fn worst_tenth(sorted: &[&Flow], people: i64) -> f64 {
    // In tenths of a unit of weight.
    let mut left = people;
    let mut sum: i128 = 0;
    for flow in sorted {
        let taken = left.min(flow.people * 10);
        sum += i128::from(taken) * i128::from(flow.time);
        left -= taken;
    }
    sum as f64 / people as f64 / 60_000.0
}
