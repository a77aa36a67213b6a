//! What people were recorded to do as today.
//!
//! Minutes and people; recorded: of area_0 30 to a and 10 to b, of area_1 all 20 to c; nobody of area_2.
//!
//! ```text
//!          a    b    c    people   today                b closes
//! area_0   10   15   40   100      75 to a, 25 to b     100 to a
//! area_1   5    9    20   200      200 to c             200 to c
//! area_2   30   12   25   50       50 to b (nearest)    50 to c
//! ```
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_network::UNREACHABLE_MS as U;
use waywarden_scenario::case::{ObservedFlow, ObservedFlows, SourceName};
use waywarden_scenario::{
    Case, Disclosure, NO_WAY_TO_RECORDED, Relocation, ScenarioResult, ScenarioSpec, Scope, SiteIndex, TravelTimes,
    evaluate,
};

fn observed(flows: &[(usize, u32, f64)], disclosure: Disclosure) -> ObservedFlows {
    let flow = |&(area, site, count)| ObservedFlow { area, site: SiteIndex(site), count };
    ObservedFlows {
        source: SourceName::new("admissions.csv"),
        title: "Admissions".to_owned(),
        disclosure,
        flows: flows.iter().map(flow).collect(),
        withheld: Vec::new(),
        as_today: true,
        service: None,
        areas_without: 0,
        elsewhere: (0, 0.0),
    }
}

fn scene() -> (Case, TravelTimes) {
    let base = case(&["a", "b", "c"], &[&[100.0], &[200.0], &[50.0]]);
    let flows = observed(&[(0, 0, 30.0), (0, 1, 10.0), (1, 2, 20.0)], Disclosure::None);
    let times = [10, 15, 40, 5, 9, 20, 30, 12, 25].map(|minutes| minutes * 60_000).to_vec();
    (Case { observed: Some(flows), ..base }, TravelTimes::new(3, 3, times, vec![None; 3]).unwrap())
}

fn shares(result: &ScenarioResult, area: usize) -> [Vec<(u32, f64)>; 2] {
    let impact = &result.areas[area];
    [&impact.before, &impact.after].map(|side| side.shares().iter().map(|share| (share.site.0, share.share)).collect())
}

#[test]
fn a_closure_moves_only_those_who_used_the_site() {
    let (case, times) = scene();
    let closing = ScenarioSpec { close: vec![SiteIndex(1)], ..scenario("close_b") };
    let result = evaluate(&case, &closing, &times).unwrap();
    assert_eq!(shares(&result, 0), [vec![(0, 0.75), (1, 0.25)], vec![(0, 1.0)]]);
    assert_eq!(shares(&result, 1), [vec![(2, 1.0)], vec![(2, 1.0)]], "who passes the nearest goes on doing so");
    assert_eq!(shares(&result, 2), [vec![(1, 1.0)], vec![(2, 1.0)]]);
    let affected: Vec<bool> = result.areas.iter().map(|area| area.affected).collect();
    assert_eq!(affected, [true, false, true]);
    // 25 people go from 15 to 10 minutes, 50 from 12 to 25.
    let split = result.splits[0];
    assert_eq!((split.site_changes.shorter, split.site_changes.longer, split.unchanged), (25.0, 50.0, 75.0));
    // Today 75 x 10 + 25 x 15 + 200 x 20 + 50 x 12 minutes for 350 people.
    let mean_ms = result.summary(0, Scope::Everyone).unwrap().before.mean_ms.unwrap();
    assert!((mean_ms / 60_000.0 - 5725.0 / 350.0).abs() < 1e-9);
    let moved: f64 = result.flows.iter().map(|flow| flow.weights[0]).sum();
    assert_eq!(moved, 75.0);
}

#[test]
fn a_site_that_moves_keeps_its_people() {
    let (mut case, _) = scene();
    let to = case.sites.relocate(SiteIndex(2), common::somewhere(700));
    let times = [10, 15, 40, 1, 5, 9, 20, 33, 30, 12, 25, 2].map(|minutes| minutes * 60_000).to_vec();
    let times = TravelTimes::new(3, 4, times, vec![None; 3]).unwrap();
    let moving = ScenarioSpec { moves: vec![Relocation { from: SiteIndex(2), to }], ..scenario("move_c") };
    let result = evaluate(&case, &moving, &times).unwrap();
    assert_eq!(shares(&result, 0), [vec![(0, 0.75), (1, 0.25)], vec![(0, 0.75), (1, 0.25)]]);
    assert_eq!(shares(&result, 1)[1], [(3, 1.0)], "33 minutes instead of 20, though a is 5 minutes away");
}

#[test]
fn small_counts_leave_the_shares() {
    let (case, times) = scene();
    let flows = observed(&[(0, 0, 31.0), (0, 1, 7.0), (0, 2, 9.0), (1, 2, 5.0)], Disclosure::Patients);
    assert_eq!(flows.shares_as_today(0), [(SiteIndex(0), 0.75), (SiteIndex(2), 0.25)], "30 and 10 of 31, 7 and 9");
    assert_eq!((flows.shares_as_today(1), flows.followed(3)), (Vec::new(), (1, 47.0)));
    let result = evaluate(&Case { observed: Some(flows), ..case }, &scenario("nothing"), &times).unwrap();
    assert_eq!(shares(&result, 1)[0], [(0, 1.0)], "the nearest");
}

#[test]
fn recorded_where_no_way_leads_is_told() {
    let (case, _) = scene();
    let times = [10, U, 40, 5, 9, 20, 30, 12, 25].map(|m| if m == U { U } else { m * 60_000 }).to_vec();
    let times = TravelTimes::new(3, 3, times, vec![None; 3]).unwrap();
    let result = evaluate(&case, &scenario("nothing"), &times).unwrap();
    assert_eq!(result.areas[0].before.served(), 0.75);
    assert_eq!(result.areas[0].reason.as_deref(), Some(NO_WAY_TO_RECORDED));
    assert_eq!(result.summary(0, Scope::Everyone).unwrap().before.unreachable, 25.0);
}

proptest! {
    /// Recorded at the nearest alone is the rule of the nearest, whatever closes.
    #[test]
    fn shares_of_one_at_the_nearest_are_the_rule(
        minutes in prop::collection::vec(prop_oneof![5 => 1..60u32, 1 => Just(U)], 20),
        close in 0..4u32,
        counts in prop::collection::vec(1..100u32, 5),
    ) {
        let base = case(&["a", "b", "c", "d"], &[&[3.0], &[5.0], &[7.0], &[11.0], &[13.0]]);
        let times: Vec<u32> = minutes.iter().map(|&m| if m == U { U } else { m * 60_000 }).collect();
        let nearest = |area: usize| {
            let row = &times[area * 4..area * 4 + 4];
            (0..4).filter(|&site| row[site] != U).min_by_key(|&site| row[site])
        };
        let flow = |area: usize| nearest(area).map(|site| (area, site as u32, f64::from(counts[area])));
        let flows: Vec<(usize, u32, f64)> = (0..5).filter_map(flow).collect();
        let recorded = Case { observed: Some(observed(&flows, Disclosure::None)), ..base.clone() };
        let times = TravelTimes::new(5, 4, times.clone(), vec![None; 5]).unwrap();
        let closing = ScenarioSpec { close: vec![SiteIndex(close)], ..scenario("close") };
        prop_assert_eq!(evaluate(&recorded, &closing, &times).unwrap(), evaluate(&base, &closing, &times).unwrap());
    }

    /// Nobody is lost and nobody moves but from the site that closes.
    #[test]
    fn only_users_of_the_site_move(
        minutes in prop::collection::vec(1..60u32, 20),
        people in prop::collection::vec(0..50u32, 20),
        close in 0..4u32,
    ) {
        let base = case(&["a", "b", "c", "d"], &[&[3.0], &[5.0], &[7.0], &[11.0], &[13.0]]);
        let flows: Vec<(usize, u32, f64)> = people.iter().enumerate().filter(|(_, count)| **count > 0)
            .map(|(at, &count)| (at / 4, (at % 4) as u32, f64::from(count))).collect();
        let recorded = Case { observed: Some(observed(&flows, Disclosure::None)), ..base };
        let times = TravelTimes::new(5, 4, minutes.iter().map(|m| m * 60_000).collect(), vec![None; 5]).unwrap();
        let closing = ScenarioSpec { close: vec![SiteIndex(close)], ..scenario("close") };
        let result = evaluate(&recorded, &closing, &times).unwrap();
        let total: f64 = result.summary(0, Scope::Everyone).unwrap().after.reachable;
        prop_assert!((total - 39.0).abs() < 1e-6);
        prop_assert!(result.flows.iter().all(|flow| flow.from == Some(SiteIndex(close))));
    }
}
