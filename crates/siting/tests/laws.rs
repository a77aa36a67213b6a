//! Laws that hold for any input, and the further questions beside plain enumeration.
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::prelude::*;
use waywarden_siting::{
    Candidate, Control, Draws, Every, Fixed, Matrix, Objective, Part, Request, Rule, Status, Wanted, clash, curve,
    front, prices_of_rules, sensitivity, shared, solve, tolerances,
};

fn matrix(n: usize, m: usize) -> impl Strategy<Value = Matrix> {
    prop::collection::vec(0u32..3_600_000, n * m).prop_map(move |times| Matrix::new(n, m, times).unwrap())
}

/// Areas, sites, times and weights of a middling case.
fn case() -> impl Strategy<Value = (Matrix, Vec<i64>)> {
    (2usize..18, 2usize..8).prop_flat_map(|(n, m)| (matrix(n, m), prop::collection::vec(0i64..500, n)))
}

fn objectives() -> Vec<Objective> {
    let mix = vec![(1, Objective::mean()), (500, Objective::Longest)];
    vec![
        Objective::mean(),
        Objective::within(1_200_000),
        Objective::Longest,
        Objective::Worst { permille: 100 },
        Objective::Mix(mix),
    ]
}

fn best(request: &Request) -> Option<i64> {
    let answer = solve(request, Control::default()).unwrap();
    assert_ne!(answer.status, Status::Stopped);
    answer.best().map(|plan| plan.values[0])
}

/// All subsets with their values of the mean and of people beyond a limit, by the obvious way.
fn by_hand(times: &Matrix, weights: &[i64], open: &[usize], limit: u32) -> (i64, i64) {
    let nearest = |area: usize| open.iter().map(|&site| times.row(area)[site]).min().unwrap();
    let mean = weights.iter().enumerate().map(|(area, weight)| weight * i64::from(nearest(area))).sum();
    let beyond = weights.iter().enumerate().filter(|(area, _)| nearest(*area) > limit).map(|(_, weight)| weight).sum();
    (mean, beyond)
}

fn subsets(m: usize, open: usize) -> Vec<Vec<usize>> {
    let all = (1usize..1 << m).filter(|set| set.count_ones() as usize == open);
    all.map(|set| (0..m).filter(|site| set >> site & 1 == 1).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(25))]

    #[test]
    fn more_sites_are_never_worse((times, weights) in case()) {
        for objective in objectives() {
            let mut last = i64::MAX;
            for open in 1..=times.sites() {
                let value = best(&Request::new(times.clone(), weights.clone(), open, objective.clone())).unwrap();
                prop_assert!(value <= last);
                last = value;
            }
        }
    }

    #[test]
    fn a_rule_never_improves((times, weights) in case(), limit in 600_000u32..3_600_000, least in 0i64..2_000) {
        let (n, m) = (times.areas(), times.sites());
        let rules = [
            Rule::AreaLimit(vec![limit; n]),
            Rule::Volume { least: vec![least; m], most: vec![None; m] },
            Rule::Group { sites: vec![0, m - 1], least: 0, most: 1 },
            Rule::AtMost { objective: Objective::Worst { permille: 200 }, value: i64::from(limit) * 100_000 },
        ];
        for objective in objectives() {
            let free = Request::new(times.clone(), weights.clone(), m.min(3), objective);
            let value = best(&free).unwrap();
            for rule in &rules {
                let ruled = Request { rules: vec![rule.clone()], ..free.clone() };
                prop_assert!(best(&ruled).is_none_or(|ruled| ruled >= value));
            }
        }
    }

    #[test]
    fn the_bound_never_crosses((times, weights) in case(), nodes in 0u64..6) {
        for objective in objectives() {
            let request = Request::new(times.clone(), weights.clone(), times.sites().min(3), objective);
            let value = best(&request).unwrap();
            let stopped = solve(&request, Control { nodes, stop: None }).unwrap();
            prop_assert!(stopped.bounds[0] <= value, "{} above {value}", stopped.bounds[0]);
            if let Some(plan) = stopped.best() {
                prop_assert!(plan.values[0] >= value);
                prop_assert!(!stopped.optimal() || plan.values[0] == value);
            }
        }
    }

    #[test]
    fn a_dominated_candidate_changes_nothing((times, weights) in case(), more in 0u32..900_000) {
        let (n, m) = (times.areas(), times.sites());
        let with: Vec<u32> = (0..n).flat_map(|area| {
            let row = times.row(area);
            row.iter().copied().chain([row[0] + more]).collect::<Vec<u32>>()
        }).collect();
        let with = Matrix::new(n, m + 1, with).unwrap();
        for objective in objectives() {
            let open = m.min(3);
            prop_assert_eq!(
                best(&Request::new(times.clone(), weights.clone(), open, objective.clone())),
                best(&Request::new(with.clone(), weights.clone(), open, objective))
            );
        }
    }

    #[test]
    fn twice_the_people_have_the_same_plan((times, weights) in case()) {
        let twice: Vec<i64> = weights.iter().map(|weight| weight * 2).collect();
        let open = times.sites().min(3);
        let one = solve(&Request::new(times.clone(), weights.clone(), open, Objective::mean()), Control::default()).unwrap();
        let two = solve(&Request::new(times.clone(), twice, open, Objective::mean()), Control::default()).unwrap();
        prop_assert_eq!(one.best().unwrap().values[0] * 2, two.best().unwrap().values[0]);
        // Of plans of equal value either may be given.
        let same = by_hand(&times, &weights, &two.best().unwrap().sites, 0).0;
        prop_assert_eq!(same, one.best().unwrap().values[0]);
    }

    #[test]
    fn curve_and_front_and_all_configurations_agree_with_every_plan((times, weights) in case(), limit in 0u32..3_600_000) {
        let (n, m) = (times.areas(), times.sites());
        let request = Request::new(times.clone(), weights.clone(), m.min(3), Objective::mean());
        let groups: Vec<usize> = (0..n).map(|area| area % 3).collect();
        let every = Every::of(&times, &weights, &[limit], &groups, 3).unwrap();
        for answer in curve(&request, 1, m, Control::default()).unwrap() {
            let plan = answer.best().unwrap();
            let all = subsets(m, plan.sites.len());
            let least = all.iter().map(|open| by_hand(&times, &weights, open, limit).0).min().unwrap();
            prop_assert_eq!((plan.values[0], answer.optimal()), (least, true));
            for open in all {
                let at: usize = open.iter().map(|site| 1 << site).sum();
                let (mean, beyond) = by_hand(&times, &weights, &open, limit);
                let total: i64 = weights.iter().sum();
                prop_assert_eq!((every.person_ms[at], every.within[0][at]), (mean, total - beyond));
                for group in 0..3 {
                    let own: Vec<i64> = (0..n).map(|a| if a % 3 == group { weights[a] } else { 0 }).collect();
                    prop_assert_eq!(every.groups[group].1[at], by_hand(&times, &own, &open, limit).0);
                }
            }
        }
        let mut two = request.clone();
        two.objectives = vec![Objective::mean(), Objective::within(limit)];
        let found = front(&two, 1_000, Control::default()).unwrap();
        prop_assert!(found.complete);
        let mut values: Vec<(i64, i64)> =
            subsets(m, m.min(3)).iter().map(|open| by_hand(&times, &weights, open, limit)).collect();
        values.sort_unstable();
        values.dedup();
        let all = values.clone();
        values.retain(|own| !all.iter().any(|other| other != own && other.0 <= own.0 && other.1 <= own.1));
        let found: Vec<(i64, i64)> = found.plans.iter().map(|plan| (plan.values[0], plan.values[1])).collect();
        prop_assert_eq!(found, values);
    }

    #[test]
    fn a_site_stays_up_to_its_tolerance((times, weights) in case()) {
        let m = times.sites();
        let request = Request::new(times.clone(), weights.clone(), m.min(3), Objective::mean());
        for tolerance in tolerances(&request, 1_000, Control::default()).unwrap() {
            let longer = |more: u32| times.map(|_, site, time| if site == tolerance.site { time + more } else { time });
            let value = |more: u32, with: bool| {
                let plans = subsets(m, m.min(3)).into_iter().filter(|open| open.contains(&tolerance.site) == with);
                plans.map(|open| by_hand(&longer(more), &weights, &open, 0).0).min()
            };
            if let Some(stays) = tolerance.stays_ms {
                prop_assert!(value(stays, true) <= value(0, false));
            }
            if let Some(goes) = tolerance.goes_ms {
                prop_assert!(value(goes, true) > value(0, false));
            }
        }
    }
}

/// Four towns on a line, ten minutes apart; 3, 2, 4 and 1 thousand people.
fn line() -> Request {
    let times = (0..4u32).flat_map(|a| (0..4u32).map(move |b| a.abs_diff(b) * 600_000)).collect();
    Request::new(Matrix::new(4, 4, times).unwrap(), vec![3_000, 2_000, 4_000, 1_000], 2, Objective::mean())
}

#[test]
fn four_towns_by_hand() {
    // 0 and 2: the second town and the last travel 10 minutes, (2 + 1) x 10 / 10 = 3; the second town is as far from both.
    let answer = solve(&line(), Control::default()).unwrap();
    assert_eq!((answer.best().unwrap().sites.clone(), answer.best().unwrap().figures[0]), (vec![0, 2], 3.0));
    assert_eq!(answer.best().unwrap().volumes, [3_000 + 2_000, 4_000 + 1_000]);
    // Up to 6 minutes: 1 and 2 have 3 + 1 = 4, 0 and 1 have 4 + 2 = 6, 0 and 3 have 2 + 4 = 6; 1 and 3 have 7, 2 and 3 have 8.
    let near = Request { wanted: Wanted::Near { milli_percent: 100_000, most: 10 }, ..line() };
    let answer = solve(&near, Control::default()).unwrap();
    let found: Vec<Vec<usize>> = answer.plans.iter().map(|plan| plan.sites.clone()).collect();
    assert_eq!((found, answer.more), (vec![vec![0, 2], vec![1, 2], vec![0, 1], vec![0, 3]], false));
    let common = shared(&answer.plans, 4);
    assert_eq!((common.in_all, common.in_some[0], common.in_none), (vec![], (0, 3), vec![]));
    let few = Request { wanted: Wanted::Near { milli_percent: 100_000, most: 3 }, ..line() };
    let answer = solve(&few, Control::default()).unwrap();
    assert_eq!((answer.plans.len(), answer.more), (3, true));
}

#[test]
fn rules_that_clash_are_named() {
    let mut request = line();
    request.rules = vec![
        Rule::Budget { most: 100 },
        Rule::AreaLimit(vec![300_000, 300_000, 300_000, 300_000]),
        Rule::Group { sites: vec![0, 1], least: 1, most: 1 },
    ];
    assert_eq!(solve(&request, Control::default()).unwrap().status, Status::Infeasible);
    // Within five minutes everywhere needs all four: at odds with the group alone, before the number of sites is.
    assert_eq!(clash(&request, Control::default()).unwrap(), Some(vec![Part::Rule(1), Part::Rule(2)]));
    request.rules.truncate(2);
    assert_eq!(clash(&request, Control::default()).unwrap(), Some(vec![Part::Rule(1), Part::MostOpen]));
    request.rules.truncate(1);
    assert_eq!(clash(&request, Control::default()).unwrap(), None);
}

#[test]
fn a_rule_has_its_price() {
    let mut request = line();
    request.rules = vec![Rule::Budget { most: 10 }, Rule::Group { sites: vec![2], least: 0, most: 0 }];
    let prices = prices_of_rules(&request, Control::default()).unwrap();
    // Without the third town 0 and 1 or 0 and 3: 6 minutes instead of 3.
    assert_eq!((prices[0].value, prices[1].figure), (Some(0), Some(3.0)));
}

#[test]
fn draws_without_spread_change_nothing() {
    let draws = Draws { count: 5, seed: 1, times: 0.0, weights: 0.0 };
    let sure = sensitivity(&line(), &[0, 2], draws, Control::default()).unwrap();
    assert_eq!((sure.best, sure.proved, sure.worst_regret), (5, 5, 0.0));
    let other = sensitivity(&line(), &[0, 3], draws, Control::default()).unwrap();
    assert_eq!((other.best, other.worst_regret), (0, 1.0));
    let wide = Draws { count: 200, seed: 7, times: 0.3, weights: 0.3 };
    let sure = sensitivity(&line(), &[0, 2], wide, Control::default()).unwrap();
    assert!(sure.proved == 200 && sure.best >= 100 && sure.chosen[2] >= sure.best, "{sure:?}");
    assert_eq!(sure, sensitivity(&line(), &[0, 2], wide, Control::default()).unwrap());
}

#[test]
fn what_is_wrong_with_a_request_is_said() {
    let short = Request { weights: vec![1], ..line() };
    assert!(solve(&short, Control::default()).unwrap_err().to_string().contains("4 entries are needed"));
    let negative = Request { weights: vec![1, -1, 1, 1], ..line() };
    assert!(solve(&negative, Control::default()).unwrap_err().to_string().contains("-1"));
    let unknown = Request { rules: vec![Rule::Needs { site: 4, one_of: vec![0] }], ..line() };
    assert!(solve(&unknown, Control::default()).unwrap_err().to_string().contains("site 4"));
    let large = Request { weights: vec![1 << 45; 4], ..line() };
    assert!(solve(&large, Control::default()).unwrap_err().to_string().contains("smaller weights"));
    let fixed = Request { candidates: vec![Candidate { fixed: Fixed::Open, ..Candidate::default() }; 4], ..line() };
    assert_eq!(solve(&fixed, Control::default()).unwrap().status, Status::Infeasible);
    assert_eq!(clash(&fixed, Control::default()).unwrap(), Some(vec![Part::MostOpen, Part::KeptOpen]));
}
