//! Figures by group, curves, gaps, the ledger and the worst hit: a scene by hand, and laws on random cases.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::disclosure::{SuppressedCounts, SuppressedResult};
use waywarden_scenario::impact::{
    EquityMeasure, by_group, commissioner_flows, curve, equity, ledger, most_affected, reconcile, slices,
};
use waywarden_scenario::{
    Band, Case, Disclosure, GroupKind, GroupSpec, ScenarioResult, ScenarioSpec, Scope, SiteIndex, SiteTable,
    TravelTimes, WeightGroup, WeightGroupKind, evaluate,
};

const MIN: u32 = 60_000;

fn group(name: &str, kind: GroupKind) -> GroupSpec {
    GroupSpec { column: name.to_owned(), name: name.to_owned(), title: name.to_owned(), kind }
}

/// Two sites of commissioners N and S; three areas, "a" closes.
///
/// ```text
///          a    b   w0  w1  imd  payer   before  after
/// area_0   10   25  100  1   1    N       a 10    b 25
/// area_1   30   12  200  2   10   S       b 12    b 12
/// area_2   20   60  300  3   2    N       a 20    b 60
/// ```
fn scene() -> (Case, ScenarioResult) {
    let mut case = case(&["a", "b"], &[&[100.0, 1.0], &[200.0, 2.0], &[300.0, 3.0]]);
    let sites = case.sites.base().map(|index| {
        let mut site = case.sites.site(index).clone();
        site.figures.commissioner = Some(if site.id == "a" { "N" } else { "S" }.to_owned());
        site.figures.recorded = (site.id == "a").then_some(500.0);
        site
    });
    case.sites = SiteTable::new(sites.collect());
    case.groups = vec![group("imd", GroupKind::DeprivationDecile), group("payer", GroupKind::Commissioner)];
    for (area, cells) in case.areas.iter_mut().zip([["1", "N"], ["10", "S"], ["2", "N"]]) {
        area.groups = cells.map(Into::into).to_vec();
    }
    let kind = WeightGroupKind::Age;
    case.weight_groups = vec![WeightGroup { name: "age".into(), title: "Age".into(), kind, weights: vec![1] }];
    let spec = ScenarioSpec { close: vec![SiteIndex(0)], ..scenario("close_a") };
    let result = evaluate(&case, &spec, &times()).unwrap();
    (case, result)
}

/// The times of the scene.
fn times() -> TravelTimes {
    TravelTimes::new(3, 2, [10, 25, 30, 12, 20, 60].map(|m| m * MIN).to_vec(), vec![None; 3]).unwrap()
}

#[test]
fn groups_by_hand() {
    let (case, result) = scene();
    let slices = slices(&case);
    let named: Vec<(&str, &[usize])> = slices.iter().map(|s| (s.value.as_str(), &s.areas[..])).collect();
    assert_eq!(named, [("1", &[0, 2][..]), ("5", &[1]), ("N", &[0, 2]), ("S", &[1])]);
    let all = by_group(&case, &result, &slices);
    let find = |value: &str, weight: usize, scope: Scope| {
        let found = all.iter().find(|g| g.value == value && g.summary.weight == weight && g.summary.scope == scope);
        found.map(|g| &g.summary)
    };
    // (100 x 10 + 300 x 20) / 400 = 17.5 before, (100 x 25 + 300 x 60) / 400 = 51.25 after.
    let north = find("N", 0, Scope::Everyone).unwrap();
    assert_eq!((north.areas, north.total), (2, 400.0));
    assert_eq!((north.before.mean_ms, north.after.mean_ms), (Some(17.5 * 60_000.0), Some(51.25 * 60_000.0)));
    assert_eq!(north.before.person_ms, 7_000.0 * 60_000.0);
    assert_eq!((north.change.band(Band::UpTo15), north.change.band(Band::Over30)), (100.0, 300.0));
    assert!(find("S", 0, Scope::Affected).is_none(), "nobody there is affected");
    let age = all.iter().find(|g| g.grouping.name(&case) == "age" && g.summary.scope == Scope::Everyone).unwrap();
    assert_eq!((age.value.as_str(), age.summary.total), ("weight_1", 6.0));
}

#[test]
fn curve_gaps_and_the_worst_hit_by_hand() {
    let (case, result) = scene();
    let curve = curve(&case, &result, 0, Scope::Everyone, &[0, 1, 2]);
    assert_eq!((curve.total, curve.before.len(), curve.after.len()), (600.0, 61, 61));
    let at = |minute: usize| (curve.before[minute], curve.after[minute]);
    assert_eq!(
        [at(9), at(10), at(12), at(25), at(60)],
        [(0.0, 0.0), (100.0, 0.0), (300.0, 200.0), (600.0, 300.0), (600.0, 600.0)]
    );
    let all = equity(&case, &result, &slices(&case), &SuppressedResult::open(&case));
    let mean =
        all.iter().find(|e| e.weight == 0 && e.scope == Scope::Everyone && e.measure == EquityMeasure::Mean).unwrap();
    let minutes = |sides: [Option<f64>; 2]| sides.map(|side| side.unwrap() / 60_000.0);
    assert_eq!((minutes(mean.gap()), mean.ratio()), ([5.5, 39.25], [Some(17.5 / 12.0), Some(51.25 / 12.0)]));
    // Ridits 400/600 / 2 = 1/3 and 2/3 + 1/6 = 5/6: 5.5 over half the range, 11 over all of it.
    assert!((minutes(mean.slope)[0] - 11.0).abs() < 1e-9 && (minutes(mean.slope)[1] - 78.5).abs() < 1e-9);
    let worst: Vec<usize> = most_affected(&case, &result, 5).iter().map(|hit| hit.area).collect();
    assert_eq!((worst, most_affected(&case, &result, 1).len()), (vec![2, 0], 1));
}

#[test]
fn the_ledger_and_the_records_by_hand() {
    let (case, result) = scene();
    let rows = ledger(&case, &result);
    let got: Vec<_> =
        rows.iter().map(|r| (r.commissioner.as_str(), r.site, r.crosses, r.before[0], r.after[0])).collect();
    let (a, b) = (Some(SiteIndex(0)), Some(SiteIndex(1)));
    assert_eq!(
        got,
        [("N", a, Some(false), 400.0, 0.0), ("N", b, Some(true), 0.0, 400.0), ("S", b, Some(false), 200.0, 200.0)]
    );
    let flows = commissioner_flows(&case, &result);
    assert_eq!(flows.len(), 1);
    assert_eq!((flows[0].crossed, flows[0].crosses, flows[0].areas), (Some(false), Some(true), 2));
    let today = evaluate(
        &case,
        &ScenarioSpec::baseline(),
        &TravelTimes::new(3, 2, [10, 25, 30, 12, 20, 60].map(|m| m * MIN).to_vec(), vec![None; 3]).unwrap(),
    )
    .unwrap();
    let records = reconcile(&case, &today);
    assert_eq!((records.len(), records[0].modelled), (1, 400.0));
    assert!((records[0].relative().unwrap() + 0.2).abs() < 1e-12);
}

/// Of patients only what may be shown goes into a comparison.
#[test]
fn gaps_of_patients_are_made_of_what_may_be_shown() {
    let (mut case, _) = scene();
    case.weights[0].disclosure = Disclosure::Patients;
    let of = |case: &Case| {
        let close = ScenarioSpec { close: vec![SiteIndex(0)], ..scenario("close_a") };
        let results = [evaluate(case, &close, &times()).unwrap()];
        let slices = slices(case);
        let shown = SuppressedCounts::new(case, &results, &slices);
        let all = equity(case, &results[0], &slices, shown.result(0));
        let wanted = |measure| {
            all.iter().find(|e| e.weight == 0 && e.scope == Scope::Everyone && e.measure == measure).unwrap().clone()
        };
        (wanted(EquityMeasure::Mean), wanted(EquityMeasure::ShareWithin(0)))
    };
    // Fifth 1 has 103 and 300 people 10 and 20 minutes before: 17.4443; fifth 5 has 202 at 12.
    case.areas[0].weights[0] = 103.0;
    case.areas[1].weights[0] = 202.0;
    let (mean, within) = of(&case);
    let minutes = |sides: [Option<f64>; 2]| sides.map(|side| side.map(|ms| (ms / 6_000.0).round() / 10.0));
    assert_eq!((minutes(mean.most), minutes(mean.least)), ([Some(17.4), Some(51.1)], [Some(12.0); 2]));
    assert_eq!((within.most[0], within.least), (Some(105.0 / 405.0), [Some(1.0); 2]));
    assert!(mean.slope[0].is_some());
    // With 5 people in the last fifth nothing is said of it, nor of the line through all of them.
    case.areas[1].weights[0] = 5.0;
    let (mean, within) = of(&case);
    assert_eq!((mean.least, mean.slope, mean.gap()), ([None; 2], [None; 2], [None; 2]));
    assert_eq!((within.least, within.slope), ([None; 2], [None; 2]));
}

fn world() -> impl Strategy<Value = (Case, ScenarioResult)> {
    (1..25usize).prop_flat_map(|areas| {
        let time = prop_oneof![5 => (0..90u32).prop_map(|t| t * 30_000), 1 => Just(UNREACHABLE_MS)];
        // Quarters add exactly.
        let weight = (0..4000u32).prop_map(|w| f64::from(w) / 4.0);
        let cells = (0..11u8, 0..4u8);
        (prop::collection::vec(time, areas * 3), prop::collection::vec((weight, cells), areas), 1..7u8).prop_map(
            move |(times, rows, mask)| {
                let weights: Vec<Vec<f64>> = rows.iter().map(|(w, _)| vec![*w]).collect();
                let mut case = case(&["a", "b", "c"], &weights.iter().map(Vec::as_slice).collect::<Vec<_>>());
                case.groups = vec![group("imd", GroupKind::DeprivationDecile), group("payer", GroupKind::Commissioner)];
                for (area, (_, (decile, payer))) in case.areas.iter_mut().zip(&rows) {
                    let decile = if *decile == 0 { String::new() } else { decile.to_string() };
                    area.groups = vec![decile.into(), format!("p{payer}").into()];
                }
                let times = TravelTimes::new(areas, 3, times, vec![None; areas]).unwrap();
                let close = (0..3).filter(|site| mask & (1 << site) != 0).map(SiteIndex).collect();
                let result = evaluate(&case, &ScenarioSpec { close, ..scenario("close") }, &times).unwrap();
                (case, result)
            },
        )
    })
}

proptest! {
    #[test]
    fn groups_add_up_to_the_whole((case, result) in world()) {
        let slices = slices(&case);
        let all = by_group(&case, &result, &slices);
        for summary in &result.summaries {
            for name in ["imd", "payer"] {
                let parts: Vec<_> = all
                    .iter()
                    .filter(|g| g.grouping.name(&case) == name && g.summary.scope == summary.scope && g.summary.weight == summary.weight)
                    .map(|g| &g.summary)
                    .collect();
                let sum = |figure: &dyn Fn(&waywarden_scenario::Summary) -> f64| parts.iter().map(|p| figure(p)).sum::<f64>();
                prop_assert_eq!(parts.iter().map(|p| p.areas).sum::<usize>(), summary.areas);
                prop_assert_eq!(sum(&|p| p.total), summary.total);
                prop_assert_eq!(sum(&|p| p.after.unreachable), summary.after.unreachable);
                prop_assert_eq!(sum(&|p| p.before.person_ms), summary.before.person_ms);
                for (index, within) in summary.after.within.iter().enumerate() {
                    prop_assert_eq!(sum(&|p| p.after.within[index].weight), within.weight);
                }
                for band in Band::ALL {
                    prop_assert_eq!(sum(&|p| p.change.band(band)), summary.change.band(band));
                }
            }
        }
    }

    #[test]
    fn the_curve_passes_through_the_thresholds((case, result) in world()) {
        let all: Vec<usize> = (0..case.areas.len()).collect();
        for scope in Scope::ALL {
            let (curve, summary) = (curve(&case, &result, 0, scope, &all), result.summary(0, scope).unwrap());
            prop_assert_eq!(curve.total, summary.total);
            prop_assert!(curve.before.is_sorted() && curve.after.is_sorted());
            for (sides, within) in [(&curve.before, &summary.before.within), (&curve.after, &summary.after.within)] {
                for w in within {
                    let at = sides.get((w.limit_ms / MIN) as usize).or(sides.last()).copied().unwrap_or(0.0);
                    prop_assert_eq!(at, w.weight);
                }
            }
        }
    }

    #[test]
    fn the_ledger_adds_up_to_the_volumes((case, result) in world()) {
        let mut sums: BTreeMap<Option<SiteIndex>, [f64; 2]> = BTreeMap::new();
        for row in ledger(&case, &result) {
            let sum = sums.entry(row.site).or_default();
            sum[0] += row.before[0];
            sum[1] += row.after[0];
        }
        for volume in &result.volumes {
            prop_assert_eq!(sums.get(&volume.site).copied().unwrap_or_default(), [volume.before[0], volume.after[0]]);
        }
        let flows: f64 = commissioner_flows(&case, &result).iter().map(|flow| flow.weights[0]).sum();
        prop_assert_eq!(flows, result.flows.iter().map(|flow| flow.weights[0]).sum::<f64>());
    }
}

/// 100 people 10 km from "a" and 30 km from "b", 300 people 20 and 50 km; from "b" to "a" it is 25 km.
#[test]
fn travel_by_hand() {
    use waywarden_scenario::travel::{Co2e, MileageRate, RoadLengths, TravelSpec, travel, wanted_lengths};
    let (case, result) = scene();
    let (a, b) = (SiteIndex(0), SiteIndex(1));
    let wanted = wanted_lengths(&result);
    assert_eq!(wanted.areas.into_iter().collect::<Vec<_>>(), [(0, a), (0, b), (2, a), (2, b)]);
    assert_eq!(wanted.sites.into_iter().collect::<Vec<_>>(), [(b, a)]);
    let lengths = RoadLengths {
        areas_km: [((0, a), 10.0), ((0, b), 30.0), ((2, a), 20.0), ((2, b), 50.0)].into(),
        sites_km: [((b, a), 25.0)].into(),
    };
    let spec = TravelSpec {
        weight: 0,
        patient_trips: 2.0,
        visitor_trips: 1.0,
        repatriation_share: 0.5,
        source: "test".into(),
        co2e: Some(Co2e { g_per_km: 200.0, year: 2020, source: "test".into() }),
        cost: Some(MileageRate { per_km: 0.5, currency: "GBP".into(), source: "test".into() }),
    };
    let open = SuppressedResult::open(&case);
    let rows: Vec<_> = travel(&case, &spec, &result, &lengths, &open)
        .into_iter()
        .map(|r| (r.measure.as_str(), r.before.unwrap(), r.after.unwrap()))
        .collect();
    // One way 100 x 10 + 300 x 20 = 7000 and 100 x 30 + 300 x 50 = 18000; back 400 x 0.5 x 25 = 5000. Half of them go home
    // from "a": 0.5 x (18000 - 7000) = 5500 less than 2 x 18000.
    assert_eq!(
        rows,
        [
            ("people", 400.0, 400.0),
            ("patient_km", 14_000.0, 30_500.0),
            ("visitor_km", 7_000.0, 18_000.0),
            ("repatriation_km", 0.0, 5_000.0),
            ("road_km", 21_000.0, 53_500.0),
            ("co2e_kg", 4_200.0, 10_700.0),
            ("cost", 10_500.0, 26_750.0),
        ]
    );

    // Of patients: 400 of them, each with 30500 / 400 = 76.25 km, to a tenth, and nothing where the count is withheld.
    let mut patients = case.clone();
    patients.weights[0].disclosure = Disclosure::Patients;
    let results = [result.clone()];
    let shown = SuppressedCounts::new(&patients, &results, &slices(&patients));
    let rows = travel(&patients, &spec, &result, &lengths, shown.result(0));
    let after = |rows: &[waywarden_scenario::travel::TravelRow], measure: &str| {
        rows.iter().find(|row| row.measure.as_str() == measure).unwrap().after
    };
    assert_eq!((after(&rows, "people"), after(&rows, "patient_km")), (Some(400.0), Some(400.0 * 76.3)));
    assert_eq!(after(&rows, "road_km"), Some(400.0 * 76.3 + 400.0 * 45.0 + 400.0 * 12.5));
    let mut few = patients.clone();
    few.areas.iter_mut().for_each(|area| area.weights[0] /= 100.0);
    let results = [evaluate(&few, &ScenarioSpec { close: vec![a], ..scenario("close_a") }, &times()).unwrap()];
    let shown = SuppressedCounts::new(&few, &results, &slices(&few));
    let rows = travel(&few, &spec, &results[0], &lengths, shown.result(0));
    assert!(rows.len() == 7 && rows.iter().all(|row| row.before.is_none() && row.after.is_none()), "{rows:?}");
}
