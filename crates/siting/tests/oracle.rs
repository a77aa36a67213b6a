//! Every plan tried: thousands of small cases with each objective and each rule, capacities included.
#![allow(missing_docs, clippy::unwrap_used)]

use waywarden_siting::{Candidate, Control, Fixed, Matrix, NO_WAY_MS, Objective, Request, Rule, Status, Wanted, solve};

/// Numbers from a seed, the same everywhere (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as i64
    }

    fn one_in(&mut self, count: i64) -> bool {
        self.below(count) == 0
    }
}

/// Some people of an area at a site.
struct Part {
    area: usize,
    time: i64,
    people: i64,
    before: i64,
    /// `None`: no way.
    site: Option<usize>,
}

/// Least person-time by sending one person after the other along the cheapest way through the network of people and sites.
fn by_capacity(request: &Request, open: &[usize], capacity: &[Option<i64>]) -> Option<Vec<Part>> {
    let n = request.weights.len();
    let mut amount = vec![vec![0i64; open.len()]; n];
    let time = |area: usize, at: usize| request.times.row(area)[open[at]];
    for area in 0..n {
        if request.times.row(area).iter().all(|time| *time == NO_WAY_MS) {
            continue;
        }
        for _ in 0..request.weights[area] {
            // Cheapest cost to end up with one person more at each site.
            let mut cost: Vec<i64> = (0..open.len())
                .map(|at| if time(area, at) == NO_WAY_MS { i64::MAX } else { i64::from(time(area, at)) })
                .collect();
            let mut came: Vec<Option<(usize, usize)>> = vec![None; open.len()];
            for _ in 0..open.len() {
                for from in 0..open.len() {
                    for (other, given) in amount.iter().enumerate() {
                        for to in 0..open.len() {
                            if cost[from] == i64::MAX || given[from] == 0 || time(other, to) == NO_WAY_MS {
                                continue;
                            }
                            let way = cost[from] + i64::from(time(other, to)) - i64::from(time(other, from));
                            if way < cost[to] {
                                (cost[to], came[to]) = (way, Some((from, other)));
                            }
                        }
                    }
                }
            }
            let used = |at: usize| amount.iter().map(|row| row[at]).sum::<i64>();
            let room = |at: usize| capacity[open[at]].is_none_or(|most| used(at) < most);
            let end = (0..open.len()).filter(|&at| cost[at] < i64::MAX && room(at)).min_by_key(|&at| cost[at])?;
            let mut at = end;
            while let Some((from, other)) = came[at] {
                amount[other][at] += 1;
                amount[other][from] -= 1;
                at = from;
            }
            amount[area][at] += 1;
        }
    }
    let mut parts = Vec::new();
    for (area, row) in amount.iter().enumerate() {
        if request.weights[area] == 0 {
            parts.extend(nearest(request, open, area));
            continue;
        }
        let mut before = 0;
        for (at, &people) in row.iter().enumerate().filter(|(_, people)| **people > 0) {
            parts.push(Part { area, time: i64::from(time(area, at)), people, before, site: Some(open[at]) });
            before += people;
        }
        if row.iter().all(|people| *people == 0) {
            parts.extend(nearest(request, open, area));
        }
    }
    Some(parts)
}

fn nearest(request: &Request, open: &[usize], area: usize) -> Option<Part> {
    let row = request.times.row(area);
    let best = open.iter().copied().filter(|&site| row[site] != NO_WAY_MS).min_by_key(|&site| (row[site], site));
    let time = best.map_or(i64::from(NO_WAY_MS), |site| i64::from(row[site]));
    Some(Part { area, time, people: request.weights[area], before: 0, site: best })
}

/// The value of an objective; `None` if somebody who must reach a site does not.
fn value(request: &Request, open: &[usize], parts: &[Part], objective: &Objective) -> Option<i64> {
    let sites = request.times.sites();
    let reachable = |area: usize| request.times.row(area).iter().any(|time| *time != NO_WAY_MS);
    let share = |part: &Part, weights: &Option<Vec<i64>>| {
        let weight = weights.as_ref().unwrap_or(&request.weights)[part.area];
        let of = request.weights[part.area];
        if part.people == of { weight } else { weight * (part.before + part.people) / of - weight * part.before / of }
    };
    let must = |weights: &Option<Vec<i64>>| {
        let all = weights.as_ref().unwrap_or(&request.weights);
        parts.iter().all(|part| all[part.area] == 0 || part.site.is_some() || !reachable(part.area))
    };
    let served = || parts.iter().filter(|part| part.site.is_some());
    Some(match objective {
        Objective::Mean { weights } => {
            must(weights).then_some(())?;
            served().map(|part| share(part, weights) * part.time).sum()
        }
        Objective::Within { limit_ms, weights } => {
            let beyond = parts.iter().filter(|part| part.site.is_none() || part.time > i64::from(*limit_ms));
            beyond.map(|part| share(part, weights)).sum()
        }
        Objective::Longest => {
            must(&None).then_some(())?;
            served().filter(|part| part.people > 0).map(|part| part.time).max().unwrap_or(0)
        }
        Objective::Worst { permille } => {
            must(&None).then_some(())?;
            let mut people: Vec<i64> = Vec::new();
            served().for_each(|part| people.extend((0..part.people).map(|_| part.time)));
            people.sort_unstable();
            let mut left = people.len() as i64 * permille;
            let mut sum = 0;
            while let Some(time) = people.pop().filter(|_| left > 0) {
                sum += time * left.min(1000);
                left -= left.min(1000);
            }
            sum
        }
        Objective::Table { costs, weights } => {
            must(weights).then_some(())?;
            served().map(|part| share(part, weights) * costs[part.area * sites + part.site.unwrap()]).sum()
        }
        Objective::SiteCost => open.iter().map(|&site| request.candidates[site].cost).sum(),
        Objective::Sites => open.len() as i64,
        Objective::Mix(mix) => {
            let mut sum = 0;
            for (times, objective) in mix.iter().filter(|part| part.0 > 0) {
                sum += times * value(request, open, parts, objective)?;
            }
            sum
        }
    })
}

/// The values of a plan, if it keeps every rule.
fn judge(request: &Request, open: &[usize]) -> Option<Vec<i64>> {
    let is_open = |site: usize| open.contains(&site);
    let count = open.len();
    let mut ok = count >= request.least_open && count <= request.most_open;
    for (site, candidate) in request.candidates.iter().enumerate() {
        ok &= candidate.fixed != Fixed::Open || is_open(site);
        ok &= candidate.fixed != Fixed::Closed || !is_open(site);
    }
    let all: Vec<&Vec<Option<i64>>> = request
        .rules
        .iter()
        .filter_map(|rule| match rule {
            Rule::Capacity(capacity) => Some(capacity),
            _ => None,
        })
        .collect();
    let least = |site: usize| all.iter().filter_map(|capacity| capacity[site]).min();
    let capacity = (!all.is_empty()).then(|| (0..request.candidates.len()).map(least).collect::<Vec<_>>());
    let parts = match &capacity {
        Some(capacity) => {
            let parts = by_capacity(request, open, capacity)?;
            let reachable = |area: usize| request.times.row(area).iter().any(|time| *time != NO_WAY_MS);
            let placed = |part: &Part| part.site.is_some() || part.people == 0 || !reachable(part.area);
            parts.iter().all(placed).then_some(())?;
            parts
        }
        None => (0..request.weights.len()).filter_map(|area| nearest(request, open, area)).collect(),
    };
    for rule in &request.rules {
        ok &= match rule {
            Rule::Closed { most } => {
                let existing = |site: &usize| request.candidates[*site].existing && !is_open(*site);
                (0..request.candidates.len()).filter(existing).count() <= *most
            }
            Rule::Group { sites, least, most } => {
                let mut distinct = sites.clone();
                distinct.sort_unstable();
                distinct.dedup();
                let count = distinct.iter().filter(|site| is_open(**site)).count();
                count >= *least && count <= *most
            }
            Rule::Needs { site, one_of } => !is_open(*site) || one_of.iter().any(|other| is_open(*other)),
            Rule::Budget { most } => open.iter().map(|&site| request.candidates[site].cost).sum::<i64>() <= *most,
            Rule::Capacity(_) => true,
            Rule::Volume { least, most } => open.iter().all(|&site| {
                let here = parts.iter().filter(|part| part.site == Some(site));
                let people: i64 = here.map(|part| part.people).sum();
                people >= least[site] && most[site].is_none_or(|most| people <= most)
            }),
            Rule::AreaLimit(limits) => parts.iter().all(|part| {
                let reachable = request.times.row(part.area).iter().any(|time| *time != NO_WAY_MS);
                let limit = limits[part.area];
                part.people == 0 || !reachable || limit == NO_WAY_MS || part.time <= i64::from(limit)
            }),
            Rule::AtMost { objective, value: most } => {
                value(request, open, &parts, objective).is_some_and(|value| value <= *most)
            }
        };
    }
    ok.then_some(())?;
    request.objectives.iter().map(|objective| value(request, open, &parts, objective)).collect()
}

/// All plans that keep the rules.
fn enumerate(request: &Request) -> Vec<(Vec<i64>, Vec<usize>)> {
    let sites = request.times.sites();
    let plans = (0..1usize << sites).map(|mask| (0..sites).filter(|site| mask >> site & 1 == 1).collect::<Vec<_>>());
    let mut all: Vec<(Vec<i64>, Vec<usize>)> = plans.filter_map(|plan| Some((judge(request, &plan)?, plan))).collect();
    all.sort();
    all
}

fn objective(dice: &mut Dice, n: usize, m: usize, range: i64, deep: bool) -> Objective {
    let weights = |dice: &mut Dice| dice.one_in(3).then(|| (0..n).map(|_| dice.below(7)).collect());
    match dice.below(if deep { 8 } else { 7 }) {
        0 => Objective::Mean { weights: weights(dice) },
        1 => Objective::Within { limit_ms: dice.below(range) as u32, weights: weights(dice) },
        2 => Objective::Longest,
        3 => Objective::Worst { permille: [1, 100, 333, 500, 1000][dice.below(5) as usize] },
        4 => Objective::Table { costs: (0..n * m).map(|_| dice.below(40) - 20).collect(), weights: weights(dice) },
        5 => Objective::SiteCost,
        6 => Objective::Sites,
        _ => Objective::Mix(
            (0..1 + dice.below(3)).map(|_| (dice.below(4), objective(dice, n, m, range, false))).collect(),
        ),
    }
}

fn rule(dice: &mut Dice, n: usize, m: usize, range: i64, kind: i64) -> Rule {
    let some_sites = |dice: &mut Dice| (0..1 + dice.below(3)).map(|_| dice.below(m as i64) as usize).collect();
    match kind {
        0 => Rule::Closed { most: dice.below(m as i64) as usize },
        1 => {
            let least = dice.below(2) as usize;
            Rule::Group { sites: some_sites(dice), least, most: least + dice.below(2) as usize }
        }
        2 => Rule::Needs { site: dice.below(m as i64) as usize, one_of: some_sites(dice) },
        3 => Rule::Budget { most: 5 + dice.below(30) },
        4 => Rule::Capacity((0..m).map(|_| (!dice.one_in(4)).then(|| dice.below(20))).collect()),
        5 => Rule::Volume {
            least: (0..m).map(|_| dice.below(6)).collect(),
            most: (0..m).map(|_| (!dice.one_in(3)).then(|| 4 + dice.below(20))).collect(),
        },
        6 => Rule::AreaLimit(
            (0..n).map(|_| if dice.one_in(3) { NO_WAY_MS } else { dice.below(range * 2) as u32 }).collect(),
        ),
        _ => {
            let objective = objective(dice, n, m, range, true);
            let value = dice.below(range * 4) - 20;
            Rule::AtMost { objective, value }
        }
    }
}

const RULES: i64 = 8;

fn case(dice: &mut Dice, rules: &[i64]) -> Request {
    let (n, m) = (1 + dice.below(8) as usize, 1 + dice.below(7) as usize);
    // Long ranges have few equal times, short ones many. Under capacities equal times would leave open who goes where.
    let capacities = rules.contains(&4);
    let range = if capacities || dice.one_in(2) { 100_000 } else { 12 };
    let gaps = dice.one_in(3);
    let times = (0..n * m).map(|_| if gaps && dice.one_in(4) { NO_WAY_MS } else { dice.below(range) as u32 });
    let times = Matrix::new(n, m, times.collect()).unwrap();
    let fixed = |dice: &mut Dice| match dice.below(8) {
        0 => Fixed::Open,
        1 => Fixed::Closed,
        _ => Fixed::Free,
    };
    let rules: Vec<Rule> = rules.iter().map(|&kind| rule(dice, n, m, range, kind)).collect();
    let plain = dice.one_in(2);
    let least = dice.below(m as i64 + 1) as usize;
    Request {
        weights: (0..n).map(|_| if dice.one_in(5) { 0 } else { dice.below(9) }).collect(),
        candidates: (0..m)
            .map(|_| Candidate {
                existing: dice.one_in(2),
                fixed: if plain { Fixed::Free } else { fixed(dice) },
                cost: dice.below(12),
            })
            .collect(),
        least_open: least,
        most_open: least + dice.below(3) as usize,
        objectives: (0..if dice.one_in(4) { 2 } else { 1 }).map(|_| objective(dice, n, m, range, true)).collect(),
        rules,
        wanted: match dice.below(3) {
            0 => Wanted::Best(1),
            1 => Wanted::Best(1 + dice.below(5) as usize),
            _ => Wanted::Near { milli_percent: dice.below(30_000), most: 1 + dice.below(12) as usize },
        },
        times,
    }
}

fn agrees(request: &Request, name: &str) -> bool {
    let all = enumerate(request);
    let answer = solve(request, Control::default()).unwrap();
    let Some((best, _)) = all.first() else {
        assert_eq!(answer.status, Status::Infeasible, "{name}: {request:?}\n{answer:?}");
        return false;
    };
    assert_eq!(answer.status, Status::Optimal, "{name}: {request:?}\n{answer:?}");
    assert_eq!(answer.bounds, *best, "{name}: {request:?}\n{answer:?}");
    for plan in &answer.plans {
        assert!(all.contains(&(plan.values.clone(), plan.sites.clone())), "{name}: {plan:?} of {request:?}");
    }
    let last = best.len() - 1;
    let as_good: Vec<&Vec<i64>> = all.iter().map(|plan| &plan.0).filter(|v| v[..last] == best[..last]).collect();
    let mut found: Vec<i64> = answer.plans.iter().map(|plan| plan.values[last]).collect();
    let given = found.len();
    found.dedup();
    let distinct = answer.plans.iter().map(|plan| &plan.sites).collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!(given, distinct, "{name}: {request:?}");
    match request.wanted {
        Wanted::Best(count) => {
            let wanted: Vec<i64> = as_good.iter().take(count).map(|values| values[last]).collect();
            let found: Vec<i64> = answer.plans.iter().map(|plan| plan.values[last]).collect();
            assert_eq!(found, wanted, "{name}: {request:?}");
        }
        Wanted::Near { milli_percent, most } => {
            let limit =
                i128::from(best[last]) + i128::from(best[last].unsigned_abs()) * i128::from(milli_percent) / 100_000;
            let near = as_good.iter().filter(|values| i128::from(values[last]) <= limit).count();
            assert_eq!((given, answer.more), (near.min(most), near > most), "{name}: {request:?}\n{answer:?}");
        }
    }
    true
}

fn sweep(name: &str, seed: u64, cases: usize, rules: &dyn Fn(&mut Dice) -> Vec<i64>) {
    let mut feasible = 0;
    for index in 0..cases {
        let mut dice = Dice(seed.wrapping_add(index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let rules = rules(&mut dice);
        let request = case(&mut dice, &rules);
        feasible += usize::from(agrees(&request, &format!("{name} {index}")));
    }
    assert!(feasible * 10 > cases, "{name}: only {feasible} of {cases} cases have a plan");
}

#[test]
fn without_rules() {
    sweep("without rules", 1, 3_000, &|_| Vec::new());
}

#[test]
fn with_each_rule() {
    for kind in 0..RULES {
        sweep(&format!("rule {kind}"), 100 + kind as u64, 1_500, &|_| vec![kind]);
    }
}

#[test]
fn with_several_rules() {
    sweep("several rules", 7_000, 4_000, &|dice| (0..1 + dice.below(3)).map(|_| dice.below(RULES)).collect());
}
