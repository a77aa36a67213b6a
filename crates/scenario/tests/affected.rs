//! Who is affected, in parts that add up; people whose two nearest sites are as near as each other.
//!
//! Minutes (U: no way) and people; site "a" closes:
//!
//! ```text
//!          a    b    c    people  before  after
//! area_0   10   12   40   100     a 10    b 12       2 longer
//! area_1   10   10.2 40   200     a 10    b 10.2     about the same
//! area_2   30   50   20    40     c 20    c 20       not affected
//! area_3   5    U    U      8     a 5     -          loses its site
//! area_4   20   20   60    16     a 20    b 20       a tie; about the same
//! ```
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_network::UNREACHABLE_MS as U;
use waywarden_scenario::{
    AllocationSpec, Case, Rule, ScenarioResult, ScenarioSpec, Scope, SiteIndex, TieRule, TravelTimes, evaluate,
};

fn scene() -> (Case, TravelTimes) {
    let case = case(&["a", "b", "c"], &[&[100.0], &[200.0], &[40.0], &[8.0], &[16.0]]);
    let seconds = [600, 720, 2400, 600, 612, 2400, 1800, 3000, 1200, 300, U, U, 1200, 1200, 3600];
    let times = seconds.map(|s| if s == U { U } else { s * 1000 }).to_vec();
    (case, TravelTimes::new(5, 3, times, vec![None; 5]).unwrap())
}

fn closing(site: u32) -> ScenarioSpec {
    ScenarioSpec { close: vec![SiteIndex(site)], ..scenario("close") }
}

fn affected(result: &ScenarioResult) -> f64 {
    result.summary(0, Scope::Affected).unwrap().total
}

#[test]
fn those_affected_by_hand() {
    let (case, times) = scene();
    let result = evaluate(&case, &closing(0), &times).unwrap();
    let split = result.splits[0];
    let changes = split.site_changes;
    assert_eq!(
        (changes.longer, changes.shorter, changes.about_the_same, changes.without_a_site),
        (100.0, 0.0, 216.0, 8.0)
    );
    assert_eq!((split.site_stays.total(), split.not_nearest_before), (0.0, 0.0));
    assert_eq!(split.total(), affected(&result));
    // Somebody for whom a fifth of a minute is something.
    let finer = Case { least_change_ms: 12_000, ..case };
    let changes = evaluate(&finer, &closing(0), &times).unwrap().splits[0].site_changes;
    assert_eq!((changes.longer, changes.about_the_same), (300.0, 16.0));
}

#[test]
fn who_must_pass_the_nearest_site_is_told() {
    let (case, times) = scene();
    // Of a and b alone; c is nearer to area_2 and out of it.
    let only = ScenarioSpec { only: Some([0, 1].map(SiteIndex).into()), ..closing(0) };
    let result = evaluate(&case, &only, &times).unwrap();
    let split = result.splits[0];
    assert_eq!((affected(&result), split.not_nearest_before), (364.0, 40.0));
    assert_eq!(split.site_changes.longer, 140.0);
    assert_eq!(split.total(), 364.0);
}

#[test]
fn roads_that_change_leave_the_site() {
    let (case, times) = scene();
    let mut longer = times.row(2).to_vec();
    longer[2] += 60_000;
    let rows: Vec<u32> =
        (0..5).flat_map(|area| if area == 2 { longer.clone() } else { times.row(area).to_vec() }).collect();
    let after = TravelTimes::new(5, 3, rows, vec![None; 5]).unwrap();
    let both = waywarden_scenario::ScenarioTimes { before: &times, after: &after, factors: &[] };
    let result = waywarden_scenario::evaluate_service(&case, &scenario("flood"), None, both).unwrap();
    assert_eq!((result.splits[0].site_stays.longer, result.splits[0].site_changes.total()), (40.0, 0.0));
}

#[test]
fn ties_are_counted_and_their_rule_is_a_choice() {
    let (case, times) = scene();
    let main = |case: &Case, scenario: &ScenarioSpec| {
        let result = evaluate(case, scenario, &times).unwrap();
        let before = &result.areas[4].before;
        let shares: Vec<(u32, f64)> = before.shares().iter().map(|share| (share.site.0, share.share)).collect();
        (shares, result.areas[4].affected, result.tied[0])
    };
    let with = |tie| Case { allocation: AllocationSpec { tie, ..AllocationSpec::default() }, ..case.clone() };
    assert_eq!(main(&with(TieRule::Id), &closing(0)), (vec![(0, 1.0)], true, [16.0, 0.0]));
    assert_eq!(main(&with(TieRule::Shares), &closing(0)), (vec![(0, 0.5), (1, 0.5)], true, [16.0, 0.0]));
    // Who can go on where they are is not affected.
    assert_eq!(main(&with(TieRule::Stays), &closing(0)), (vec![(1, 1.0)], false, [16.0, 0.0]));
    assert_eq!(main(&with(TieRule::Stays), &closing(1)), (vec![(0, 1.0)], false, [16.0, 0.0]));
    let logit = AllocationSpec { rule: Rule::Logit { decay_per_min: 0.1 }, ..AllocationSpec::default() };
    assert_eq!(main(&Case { allocation: logit, ..case.clone() }, &closing(0)).2, [0.0; 2]);
}

proptest! {
    /// Whatever the rule: the parts are the whole, nobody is in two of them, and ties change nobody's time.
    #[test]
    fn parts_add_up(
        minutes in prop::collection::vec(prop_oneof![5 => 1..40u32, 1 => Just(U)], 24),
        people in prop::collection::vec(0..1000u32, 6),
        (rule, tie, close, restricted) in (0..3usize, 0..3usize, 0..4u32, any::<bool>()),
    ) {
        let rules = [Rule::Nearest, Rule::Logit { decay_per_min: 0.1 }, Rule::Huff { exponent: 1.5 }];
        let tie = if rule == 0 { TieRule::ALL[tie] } else { TieRule::Id };
        let weights: Vec<[f64; 1]> = people.iter().map(|&p| [f64::from(p)]).collect();
        let weights: Vec<&[f64]> = weights.iter().map(|w| &w[..]).collect();
        let base = case(&["a", "b", "c", "d"], &weights);
        let case = Case { allocation: AllocationSpec { rule: rules[rule], tie, ..base.allocation.clone() }, ..base };
        let times: Vec<u32> = minutes.iter().map(|&m| if m == U { U } else { m * 60_000 }).collect();
        let times = TravelTimes::new(6, 4, times, vec![None; 6]).unwrap();
        let only = restricted.then(|| (0..3).chain([close]).map(SiteIndex).collect());
        let result = evaluate(&case, &ScenarioSpec { only, ..closing(close) }, &times).unwrap();
        let split = result.splits[0];
        prop_assert!((split.total() - affected(&result)).abs() < 1e-6 * (1.0 + split.total()));
        prop_assert!(split.not_nearest_before <= split.site_changes.total() + 1e-6);
        // Nobody is nearer to a site after one of them is gone, if all go to the nearest.
        if rule == 0 {
            prop_assert_eq!(split.site_changes.shorter, 0.0);
            let by_id = Case { allocation: AllocationSpec::default(), ..case.clone() };
            let plain = evaluate(&by_id, &closing(close), &times).unwrap();
            let same = evaluate(&case, &closing(close), &times).unwrap();
            let mean = |r: &ScenarioResult| r.summary(0, Scope::Everyone).unwrap().after.mean_ms;
            prop_assert!(mean(&plain).zip(mean(&same)).is_none_or(|(a, b)| (a - b).abs() < 1e-6 * a.max(1.0)));
        }
    }
}
