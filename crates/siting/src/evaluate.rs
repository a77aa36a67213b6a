//! What a finished plan is worth, from nothing but times, weights and rules: the judge of every answer.

use crate::NO_WAY_MS;
use crate::flow;
use crate::linear::Linears;
use crate::problem::Problem;
use crate::target::{Flow, Target};

/// Where everyone goes with these sites open; `None` if some people find no place under the capacities.
pub(crate) fn flows(problem: &Problem<'_>, open: &[bool]) -> Option<Vec<Flow>> {
    match &problem.capacity {
        None => Some(nearest(problem, &|site| open[site])),
        Some(capacity) => flow::flows(problem, capacity, open),
    }
}

/// Everyone at the nearest of some sites; of equally near ones the first.
pub(crate) fn nearest(problem: &Problem<'_>, may: &dyn Fn(usize) -> bool) -> Vec<Flow> {
    let of = |area: usize| {
        let found = problem.near(area).iter().find(|(_, site)| may(*site as usize));
        let (time, site) = found.map_or((NO_WAY_MS, None), |(time, site)| (*time, Some(*site as usize)));
        Flow { area, site, time, people: problem.people[area], of: problem.people[area], before: 0 }
    };
    (0..problem.areas.len()).map(of).collect()
}

/// People by site.
pub(crate) fn volumes(flows: &[Flow], sites: usize) -> Vec<i64> {
    let mut volumes = vec![0; sites];
    for flow in flows {
        if let Some(site) = flow.site {
            volumes[site] += flow.people;
        }
    }
    volumes
}

/// A plan that keeps every rule.
pub(crate) struct Judged {
    pub(crate) flows: Vec<Flow>,
    pub(crate) sites: Vec<usize>,
}

impl Judged {
    pub(crate) fn value(&self, target: &Target) -> i64 {
        target.of_flows(&self.flows) + target.of_sites(&self.sites)
    }
}

/// Whether a plan keeps every rule, and who then goes where.
pub(crate) fn judge(problem: &Problem<'_>, linears: &Linears, open: &[bool]) -> Option<Judged> {
    if !linears.allows(open) {
        return None;
    }
    let flows = flows(problem, open)?;
    for flow in &flows {
        let lost = flow.site.is_none() && problem.must_reach(flow.area);
        if lost || flow.people > 0 && flow.time > problem.limits[flow.area] {
            return None;
        }
    }
    let sites: Vec<usize> = (0..open.len()).filter(|&site| open[site]).collect();
    if let Some((least, most)) = &problem.volumes {
        let volumes = volumes(&flows, open.len());
        if sites.iter().any(|&site| volumes[site] < least[site] || volumes[site] > most[site]) {
            return None;
        }
    }
    let judged = Judged { flows, sites };
    let kept = problem.caps.iter().all(|cap| judged.value(&cap.target) <= cap.limit);
    kept.then_some(judged)
}
