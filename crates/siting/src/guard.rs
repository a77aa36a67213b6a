//! What rules on people say at a node of the search, where some sites are still undecided.
//!
//! Everyone's time is at least that to the nearest site that is not closed, so every objective is at least its value for
//! those times. A site's people are at most those for whom no open site is nearer, and at least those for whom it is the
//! nearest that is not closed.

use crate::evaluate::nearest;
use crate::linear::{Linears, State};
use crate::problem::{Cap, Problem};
use crate::target::{Flow, Target};

/// Value that a target cannot be below, with everyone at the nearest site that is not closed.
pub(crate) fn least_value(problem: &Problem<'_>, target: &Target, sites: &Linears, flows: &[Flow]) -> i64 {
    let of_sites: i64 = (0..sites.state.len())
        .filter(|&site| sites.state[site] == State::Open)
        .map(|site| target.site_costs[site])
        .sum();
    let mut sum = target.of_flows(flows) + of_sites;
    if target.has_table() {
        for flow in flows.iter().filter(|flow| flow.site.is_some()) {
            let near = problem.near(flow.area).iter().filter(|(_, site)| sites.state[*site as usize] != State::Closed);
            let costs = near.map(|&(time, site)| target.cost(flow.area, Some(site as usize), time));
            sum += costs.min().unwrap_or(0) - target.cost(flow.area, flow.site, flow.time);
        }
    }
    sum
}

/// Whether rules on people can still hold and the target can still be below the cutoff; decides sites on the way.
pub(crate) fn possible(problem: &Problem<'_>, target: &Target, caps: &[Cap], cutoff: i64, sites: &mut Linears) -> bool {
    loop {
        let flows = nearest(problem, &|site| sites.state[site] != State::Closed);
        let kept = |cap: &Cap| least_value(problem, &cap.target, sites, &flows) <= cap.limit;
        if !caps.iter().all(kept) || least_value(problem, target, sites, &flows) >= cutoff {
            return false;
        }
        let before = sites.free;
        if !volumes(problem, sites, &flows) || !sites.propagate() {
            return false;
        }
        if sites.free == before {
            return true;
        }
    }
}

fn volumes(problem: &Problem<'_>, sites: &mut Linears, flows: &[Flow]) -> bool {
    let (Some((least, most)), None) = (&problem.volumes, &problem.capacity) else { return true };
    let mut possible = vec![0i64; problem.sites()];
    let mut certain = vec![0i64; problem.sites()];
    for flow in flows.iter().filter(|flow| flow.people > 0) {
        for &(_, site) in problem.near(flow.area) {
            match sites.state[site as usize] {
                State::Closed => {}
                State::Free => possible[site as usize] += flow.people,
                State::Open => {
                    possible[site as usize] += flow.people;
                    break;
                }
            }
        }
        flow.site.into_iter().for_each(|site| certain[site] += flow.people);
    }
    (0..problem.sites()).all(|site| {
        let cannot = possible[site] < least[site] || certain[site] > most[site];
        sites.state[site] == State::Closed || !cannot || sites.set(site, State::Closed)
    })
}
