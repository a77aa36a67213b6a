//! Several points for an area: a scene worked out by hand, and laws.
#![allow(missing_docs, clippy::unwrap_used)]

#[allow(dead_code, reason = "other tests use the rest")]
mod common;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_network::{LonLat, UNREACHABLE_MS};
use waywarden_scenario::case::{AreaPoints, SourceName};
use waywarden_scenario::{Case, Rule, Scope, SiteIndex, TravelTimes, calibrate, evaluate};

const MIN: u32 = 60_000;

fn points(case: &Case, weights: &[(usize, f64)]) -> AreaPoints {
    let at = LonLat::from_degrees(0.5, 0.5).unwrap();
    let given: Vec<(usize, LonLat, f64)> = weights.iter().map(|(area, weight)| (*area, at, *weight)).collect();
    AreaPoints::of(SourceName::new("points"), &case.areas, &given, 0)
}

fn by_points(points: &AreaPoints, minutes: &[u32], refusals: Vec<Option<String>>) -> TravelTimes {
    let ms = |&minutes: &u32| if minutes == u32::MAX { UNREACHABLE_MS } else { minutes * MIN };
    let sites = minutes.len() / points.places().len();
    let times = TravelTimes::new(points.places().len(), sites, minutes.iter().map(ms).collect(), refusals).unwrap();
    TravelTimes::of_points(points, times).unwrap()
}

/// Two sites; 100 people in the first area, three in four of them near the first site and one near the second; 50 in another.
#[test]
fn people_go_from_where_they_live() {
    let mut case = case(&["a", "b"], &[&[100.0], &[50.0]]);
    case.scenarios = vec![scenario("close_a")];
    case.scenarios[0].close = vec![SiteIndex(0)];
    let points = points(&case, &[(0, 30.0), (1, 7.0), (0, 10.0)]);
    let times = by_points(&points, &[10, 40, 50, 20, 30, 25], vec![None; 3]);
    // Of the area: 0.75 x 10 + 0.25 x 50, and 0.75 x 40 + 0.25 x 20.
    assert_eq!([times.time_ms(0, SiteIndex(0)), times.time_ms(0, SiteIndex(1))], [20 * MIN, 35 * MIN]);
    assert_eq!(times.time_ms(1, SiteIndex(1)), 25 * MIN);

    let result = evaluate(&case, &case.scenarios[0], &times).unwrap();
    let first = &result.areas[0];
    let shares: Vec<(u32, u32, f64)> =
        first.before.shares().iter().map(|s| (s.site.0, s.time_ms / MIN, s.share)).collect();
    assert_eq!(shares, [(0, 10, 0.75), (1, 20, 0.25)]);
    assert_eq!(first.before.mean_ms(), Some(12.5 * f64::from(MIN)));
    assert_eq!(first.before.main().map(|main| (main.site.0, main.time_ms)), Some((0, 10 * MIN)));
    // After it all go to the second site, from both points; it is one site, and the mean of both.
    assert_eq!(first.after.shares().len(), 2);
    assert_eq!(first.after.main().map(|main| (main.site.0, main.time_ms)), Some((1, 35 * MIN)));
    assert_eq!((first.extra_ms, first.affected, result.areas[1].affected), (Some(1_350_000), true, false));

    let everyone = result.summary(0, Scope::Everyone).unwrap();
    let within =
        |side: &waywarden_scenario::SideStatistics| -> Vec<f64> { side.within.iter().map(|w| w.weight).collect() };
    assert_eq!(
        (within(&everyone.before), within(&everyone.after)),
        (vec![75.0, 150.0, 150.0, 150.0], vec![0.0, 75.0, 150.0, 150.0])
    );
    assert_eq!((everyone.before.median_ms, everyone.before.max_ms), (Some(10 * MIN), Some(25 * MIN)));
    let volumes: Vec<_> =
        result.volumes.iter().map(|v| (v.areas_before, v.before[0], v.areas_after, v.after[0])).collect();
    assert_eq!(volumes, [(0, 0.0, 0, 0.0), (1, 75.0, 0, 0.0), (2, 75.0, 2, 150.0)]);
    assert_eq!(result.flows.len(), 1);
    assert_eq!((result.flows[0].areas, result.flows[0].weights[0]), (1, 75.0));
}

/// One of two points has no road: its people have no way, and the others' times are theirs alone.
#[test]
fn points_without_a_way_are_people_without_a_way() {
    let case = case(&["a"], &[&[100.0]]);
    let points = points(&case, &[(0, 3.0), (0, 1.0)]);
    let far = Some("too far from a road".to_owned());
    let times = by_points(&points, &[12, u32::MAX], vec![None, far.clone()]);
    assert_eq!((times.time_ms(0, SiteIndex(0)), times.refusal(0)), (12 * MIN, None));
    let today = evaluate(&case, &scenario("today"), &times).unwrap();
    let everyone = today.summary(0, Scope::Everyone).unwrap();
    assert_eq!((everyone.before.reachable, everyone.before.unreachable), (75.0, 25.0));
    assert_eq!(everyone.before.unreachable_by_reason["too far from a road"], 25.0);
    let none = by_points(&points, &[u32::MAX, u32::MAX], vec![far.clone(), far]);
    assert_eq!((none.time_ms(0, SiteIndex(0)), none.refusal(0)), (UNREACHABLE_MS, Some("too far from a road")));
}

fn rules() -> impl Strategy<Value = Rule> {
    prop_oneof![
        Just(Rule::Nearest),
        Just(Rule::Logit { decay_per_min: 0.1 }),
        Just(Rule::Huff { exponent: 1.5 }),
        Just(Rule::Capacity)
    ]
}

proptest! {
    /// One point for each area is what it was before there were points, to the last bit.
    #[test]
    fn one_point_for_each_area_changes_nothing(
        minutes in prop::collection::vec(prop_oneof![9 => 1_u32..200, 1 => Just(u32::MAX)], 12),
        weights in prop::collection::vec(0.1_f64..500.0, 4),
        point_weight in 0.001_f64..1e6,
        rule in rules(),
    ) {
        let listed: Vec<[f64; 1]> = weights.iter().map(|weight| [*weight]).collect();
        let mut case = case(&["a", "b", "c"], &listed.iter().map(|w| &w[..]).collect::<Vec<_>>());
        case.allocation.rule = rule;
        let mut close = scenario("close");
        close.close = vec![SiteIndex(1)];
        let points = points(&case, &[0, 1, 2, 3].map(|area| (area, point_weight)));
        let with = by_points(&points, &minutes, vec![None; 4]);
        let ms = minutes.iter().map(|m| if *m == u32::MAX { UNREACHABLE_MS } else { m * MIN }).collect();
        let without = TravelTimes::new(4, 3, ms, vec![None; 4]).unwrap();
        for scenario in [&close, &waywarden_scenario::ScenarioSpec::baseline()] {
            prop_assert_eq!(evaluate(&case, scenario, &with).unwrap(), evaluate(&case, scenario, &without).unwrap());
        }
        prop_assert_eq!(
            calibrate(&case, &case.allocation, None, &with),
            calibrate(&case, &case.allocation, None, &without)
        );
    }

    /// Points of an area are as areas of their own with their part of the people: the same figures for everyone.
    #[test]
    fn points_are_as_small_areas(
        minutes in prop::collection::vec(1_u32..200, 10),
        parts in prop::collection::vec(1_u32..50, 5),
    ) {
        let total: u32 = parts.iter().sum();
        let whole = [f64::from(total)];
        let one = case(&["a", "b"], &[&whole]);
        let small: Vec<[f64; 1]> = parts.iter().map(|part| [f64::from(*part)]).collect();
        let many = case(&["a", "b"], &small.iter().map(|w| &w[..]).collect::<Vec<_>>());
        let weights: Vec<(usize, f64)> = parts.iter().map(|part| (0, f64::from(*part))).collect();
        let points = points(&one, &weights);
        let with = by_points(&points, &minutes, vec![None; 5]);
        let ms = minutes.iter().map(|m| m * MIN).collect();
        let without = TravelTimes::new(5, 2, ms, vec![None; 5]).unwrap();
        let mut close = scenario("close");
        close.close = vec![SiteIndex(0)];
        let [of_points, of_areas] =
            [evaluate(&one, &close, &with).unwrap(), evaluate(&many, &close, &without).unwrap()];
        let [a, b] = [&of_points, &of_areas].map(|result| result.summary(0, Scope::Everyone).unwrap());
        for (a, b) in [(&a.before, &b.before), (&a.after, &b.after)] {
            prop_assert!((a.person_ms - b.person_ms).abs() <= 1e-6 * b.person_ms.max(1.0));
            prop_assert_eq!((a.max_ms, a.within.len()), (b.max_ms, b.within.len()));
            for (a, b) in a.within.iter().zip(&b.within) {
                prop_assert!((a.weight - b.weight).abs() < 1e-6);
            }
        }
        for (a, b) in of_points.volumes.iter().zip(&of_areas.volumes) {
            prop_assert!((a.after[0] - b.after[0]).abs() < 1e-6 && (a.before[0] - b.before[0]).abs() < 1e-6);
        }
    }
}
