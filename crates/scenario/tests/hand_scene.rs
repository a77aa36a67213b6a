//! A scene worked out by hand: 3 sites, 5 areas, 2 weights; site "b" closes.
//!
//! Travel times in minutes (U: no way; area_4 is not on the network), weights, and what follows:
//!
//! ```text
//!          a    b    c    w0   w1   before   after    extra
//! area_0   10   40   50   100  1    a 10     a 10     0      not affected
//! area_1   35   12   30   200  0    b 12     c 30     18     affected
//! area_2   20   20   60   300  2.5  a 20     a 20     0      tie a/b: "a" comes first; not affected
//! area_3   U    5    U    50   4    b 5      -        -      affected: no longer reachable (no route)
//! area_4   U    U    U    30   3    -        -        -      never reachable (refused)
//! ```
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario};
use waywarden_network::UNREACHABLE_MS as U;
use waywarden_scenario::disclosure::{Count, SuppressedResult};
use waywarden_scenario::rows::{Figure, SummaryRow, flow_rows, summary_rows, volume_rows};
use waywarden_scenario::{
    Assigned, Band, Case, NO_ROUTE, ScenarioResult, ScenarioSpec, Scope, SiteIndex, TravelTimes, evaluate,
};

const MIN: u32 = 60_000;
const REFUSED: &str = "no road within 1000 m";

fn scene() -> (Case, ScenarioSpec, TravelTimes) {
    let case = case(&["a", "b", "c"], &[&[100.0, 1.0], &[200.0, 0.0], &[300.0, 2.5], &[50.0, 4.0], &[30.0, 3.0]]);
    let times = vec![
        10 * MIN,
        40 * MIN,
        50 * MIN, //
        35 * MIN,
        12 * MIN,
        30 * MIN, //
        20 * MIN,
        20 * MIN,
        60 * MIN, //
        U,
        5 * MIN,
        U, //
        U,
        U,
        U,
    ];
    let refusals = vec![None, None, None, None, Some(REFUSED.to_owned())];
    let times = TravelTimes::new(5, 3, times, refusals).unwrap();
    let scenario = ScenarioSpec { close: vec![SiteIndex(1)], ..scenario("close_b") };
    (case, scenario, times)
}

fn result() -> ScenarioResult {
    let (case, scenario, times) = scene();
    evaluate(&case, &scenario, &times).unwrap()
}

fn at(site: u32, minutes: u32) -> Option<Assigned> {
    Some(Assigned { site: SiteIndex(site), time_ms: minutes * MIN })
}

#[test]
fn each_area() {
    let areas = result().areas;
    let got: Vec<_> =
        areas.iter().map(|a| (a.before.main(), a.after.main(), a.extra_ms, a.affected, a.reason.as_deref())).collect();
    assert_eq!(
        got,
        [
            (at(0, 10), at(0, 10), Some(0), false, None),
            (at(1, 12), at(2, 30), Some(18 * 60_000), true, None),
            (at(0, 20), at(0, 20), Some(0), false, None),
            (at(1, 5), None, None, true, Some(NO_ROUTE)),
            (None, None, None, false, Some(REFUSED)),
        ]
    );
    assert!(areas.iter().all(|a| a.in_scope));
}

#[test]
fn everyone_by_the_first_weight() {
    let result = result();
    let summary = result.summary(0, Scope::Everyone).unwrap();
    assert_eq!((summary.areas, summary.total), (5, 680.0));
    let before = &summary.before;
    assert_eq!((before.reachable, before.unreachable), (650.0, 30.0));
    assert_eq!(before.unreachable_by_reason.iter().collect::<Vec<_>>(), [(&REFUSED.to_owned(), &30.0)]);
    // (100 x 10 + 200 x 12 + 300 x 20 + 50 x 5) / 650 = 9650 / 650 minutes.
    assert_eq!(before.mean_ms, Some(9650.0 * 60_000.0 / 650.0));
    // In order of time: 5 (50), 10 (150), 12 (350), 20 (650); half is 325, 90 % 585.
    assert_eq!((before.median_ms, before.p90_ms), (Some(12 * MIN), Some(20 * MIN)));
    assert_eq!((before.p95_ms, before.max_ms), (Some(20 * MIN), Some(20 * MIN)));
    let within: Vec<_> = before.within.iter().map(|w| (w.limit_ms / MIN, w.weight, w.share)).collect();
    let all = Some(650.0 / 680.0);
    assert_eq!(within, [(15, 350.0, Some(350.0 / 680.0)), (30, 650.0, all), (45, 650.0, all), (60, 650.0, all)]);

    let after = &summary.after;
    assert_eq!((after.reachable, after.unreachable), (600.0, 80.0));
    let reasons: Vec<_> = after.unreachable_by_reason.iter().map(|(r, w)| (r.as_str(), *w)).collect();
    assert_eq!(reasons, [(NO_ROUTE, 50.0), (REFUSED, 30.0)]);
    // (100 x 10 + 200 x 30 + 300 x 20) / 600 = 13000 / 600 minutes.
    assert_eq!(after.mean_ms, Some(13_000.0 * 60_000.0 / 600.0));
    // 10 (100), 20 (400), 30 (600): half is 300, 90 % 540. A time equal to the limit is within.
    assert_eq!((after.median_ms, after.p90_ms, after.max_ms), (Some(20 * MIN), Some(30 * MIN), Some(30 * MIN)));
    let within: Vec<_> = after.within.iter().map(|w| w.weight).collect();
    assert_eq!(within, [100.0, 600.0, 600.0, 600.0]);

    let change = &summary.change;
    // Compared are area_0 to area_2: 200 x 18 / 600 = 6 minutes.
    assert_eq!((change.compared, change.mean_extra_ms), (600.0, Some(6.0 * 60_000.0)));
    assert_eq!(change.max_extra_ms, Some(18 * 60_000));
    let bands: Vec<_> = Band::ALL.into_iter().map(|b| (b, change.band(b))).filter(|(_, w)| *w > 0.0).collect();
    assert_eq!(
        bands,
        [(Band::NoChange, 400.0), (Band::UpTo20, 200.0), (Band::NoLongerReachable, 50.0), (Band::NeverReachable, 30.0)]
    );
}

#[test]
fn the_affected_and_the_second_weight() {
    let result = result();
    let affected = result.summary(0, Scope::Affected).unwrap();
    assert_eq!((affected.areas, affected.total), (2, 250.0));
    // (200 x 12 + 50 x 5) / 250 = 10.6 minutes before, 30 after of the 200 who arrive.
    assert_eq!(affected.before.mean_ms, Some(2650.0 * 60_000.0 / 250.0));
    assert_eq!((affected.after.mean_ms, affected.after.reachable), (Some(30.0 * 60_000.0), 200.0));
    assert_eq!(affected.after.within[3].share, Some(0.8), "who cannot get there is not within");
    assert_eq!(affected.change.mean_extra_ms, Some(18.0 * 60_000.0));
    // Second weight: area_1 weighs 0, so nobody can be compared, and area_1 is no maximum.
    let affected = result.summary(1, Scope::Affected).unwrap();
    assert_eq!((affected.total, affected.after.reachable, affected.after.unreachable), (4.0, 0.0, 4.0));
    assert_eq!((affected.after.mean_ms, affected.after.median_ms, affected.after.max_ms), (None, None, None));
    assert_eq!((affected.change.mean_extra_ms, affected.change.max_extra_ms), (None, None));
    assert_eq!(affected.before.max_ms, Some(5 * MIN));
}

#[test]
fn flows_and_volumes() {
    let (case, scenario, times) = scene();
    let result = evaluate(&case, &scenario, &times).unwrap();
    let flows = flow_rows(&result, &SuppressedResult::open(&case));
    let got: Vec<_> = flows
        .iter()
        .map(|f| {
            let id = |site: Option<SiteIndex>| site.map(|site| case.sites.position_id(site));
            (id(f.from), id(f.to), f.areas, &f.weights[..])
        })
        .collect();
    let counts = |a: f64, b: f64| [Count::Shown(a), Count::Shown(b)];
    assert_eq!(got, [(Some("b"), None, 1, &counts(50.0, 4.0)[..]), (Some("b"), Some("c"), 1, &counts(200.0, 0.0))]);
    let volumes = volume_rows(&result, &SuppressedResult::open(&case));
    let got: Vec<_> = volumes
        .iter()
        .map(|v| {
            (
                v.site.map(|site| case.sites.position_id(site)),
                v.areas_before,
                v.areas_after,
                v.before[0].value(),
                v.after[0].value(),
            )
        })
        .collect();
    assert_eq!(
        got,
        [
            (None, 1, 2, Some(30.0), Some(80.0)),
            (Some("a"), 2, 2, Some(400.0), Some(400.0)),
            (Some("b"), 2, 0, Some(250.0), Some(0.0)),
            (Some("c"), 0, 1, Some(0.0), Some(200.0))
        ]
    );
    assert_eq!(volumes[2].difference, [Some(-250.0), Some(-4.0)]);
}

#[test]
fn summary_rows_are_in_minutes_and_complete() {
    let (case, scenario, times) = scene();
    let unit = case.weights[0].unit.clone();
    let rows = summary_rows(&evaluate(&case, &scenario, &times).unwrap(), &SuppressedResult::open(&case));
    let find = |scope: &str, measure: &str| -> &SummaryRow {
        let found: Vec<_> = rows
            .iter()
            .filter(|r| r.weight == 0 && r.scope.as_str() == scope && r.measure.to_string() == measure)
            .collect();
        assert_eq!(found.len(), 1, "{measure}");
        found[0]
    };
    let figures =
        |row: &SummaryRow| (row.measure.unit(&unit), row.before.value(), row.after.value(), row.difference.value());
    let people = || "people".to_owned();
    assert_eq!(figures(find("everyone", "median")), ("min".to_owned(), Some(12.0), Some(20.0), Some(8.0)));
    assert_eq!(figures(find("everyone", "within_15_min")), (people(), Some(350.0), Some(100.0), Some(-250.0)));
    assert_eq!(figures(find("everyone", "mean_extra")), ("min".to_owned(), None, None, Some(6.0)));
    assert_eq!(figures(find("everyone", "extra_over_15_to_20_min")), (people(), None, None, Some(200.0)));
    assert_eq!(figures(find("affected", "areas")), ("areas".to_owned(), Some(2.0), Some(2.0), Some(0.0)));
    let reason = format!("unreachable: {NO_ROUTE}");
    assert_eq!(figures(find("everyone", &reason)), (people(), Some(0.0), Some(50.0), Some(50.0)));
    assert_eq!(find("affected", "share_within_60_min").after, Figure::Value(0.8));
}

#[test]
fn the_demand_filter_leaves_the_others_out() {
    let (case, scenario, times) = scene();
    let scenario = ScenarioSpec { in_scope: Some(vec![true, true, false, false, true]), ..scenario };
    let result = evaluate(&case, &scenario, &times).unwrap();
    let out = &result.areas[3];
    assert_eq!((out.in_scope, out.before.main(), out.affected, &out.reason), (false, None, false, &None));
    let summary = result.summary(0, Scope::Everyone).unwrap();
    assert_eq!((summary.areas, summary.total, summary.before.unreachable), (3, 330.0, 30.0));
    assert_eq!(result.flows.len(), 1);
    assert_eq!(result.flows[0].weights, [200.0, 0.0]);
}

#[test]
fn only_some_sites_count() {
    let (case, scenario, times) = scene();
    let scenario = ScenarioSpec { only: Some(vec![SiteIndex(1), SiteIndex(0)]), ..scenario };
    let result = evaluate(&case, &scenario, &times).unwrap();
    assert_eq!((result.areas[1].before.main(), result.areas[1].after.main()), (at(1, 12), at(0, 35)));
    assert!(result.volumes.iter().all(|v| v.site != Some(SiteIndex(2))));
}

#[test]
fn a_matrix_of_another_case_is_refused() {
    let (case, scenario, _) = scene();
    let times = TravelTimes::new(5, 2, vec![1; 10], vec![None; 5]).unwrap();
    assert!(evaluate(&case, &scenario, &times).is_err());
}
