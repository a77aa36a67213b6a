//! Standards and evidence beside the results: a scene worked out by hand, and cases that say which care.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario};
use waywarden_outcome::Care;
use waywarden_outcome::evidence::{Strength, shipped};
use waywarden_scenario::disclosure::{SuppressedCounts, SuppressedResult};
use waywarden_scenario::impact::slices;
use waywarden_scenario::standards::{Whose, exposures, standards};
use waywarden_scenario::{
    Case, Disclosure, ScenarioResult, ScenarioSpec, Scope, SiteIndex, TravelTimes, WeightKind, evaluate,
};

const MIN: u32 = 60_000;

/// Sites a and b; 700 patients 20 minutes from a and 50 from b, 500 patients 40 from a and 25 from b. "a" closes.
fn scene() -> (Case, ScenarioResult) {
    let mut case = case(&["a", "b"], &[&[700.0], &[500.0]]);
    case.weights[0].kind = WeightKind::Patients;
    case.care = Some(Care::Stroke);
    let times = TravelTimes::new(2, 2, [20, 50, 40, 25].map(|m| m * MIN).to_vec(), vec![None; 2]).unwrap();
    let spec = ScenarioSpec { close: vec![SiteIndex(0)], ..scenario("close_a") };
    case.scenarios = vec![spec.clone()];
    let result = evaluate(&case, &spec, &times).unwrap();
    (case, result)
}

#[test]
fn standards_by_hand() {
    let (case, result) = scene();
    let open = SuppressedResult::open(&case);
    let rows = standards(&case, &result, &open);
    let find = |id: &str, whose: Whose| {
        let row = rows.iter().find(|row| row.standard.id == id && row.whose == whose).unwrap();
        (row.before, row.after, row.before.map(|f| row.meets(f)), row.after.map(|f| row.meets(f)))
    };
    let (everyone, affected) = (Whose::People(Scope::Everyone), Whose::People(Scope::Affected));
    // 1,200 patients within 30 minutes before, 500 after; those affected are the 700.
    assert_eq!(find("travel_ideal", everyone), (Some(1.0), Some(500.0 / 1200.0), Some(true), Some(false)));
    assert_eq!(find("national_optimum_60", affected), (Some(1.0), Some(1.0), Some(true), Some(true)));
    assert_eq!(find("national_optimum_45", affected), (Some(1.0), Some(0.0), Some(true), Some(false)));
    let (a, b) = (Whose::Site(SiteIndex(0)), Whose::Site(SiteIndex(1)));
    assert_eq!(find("hyper_acute_volume", a), (Some(700.0), None, Some(true), None));
    assert_eq!(find("hyper_acute_volume", b), (Some(500.0), Some(1200.0), Some(false), Some(true)));
    // Without a pathway nothing is assumed of the ambulance.
    assert_eq!(find("category_2_mean", Whose::Nobody), (None, None, None, None));
    assert!(rows.iter().all(|row| row.standard.care == Care::Stroke));
    // A case that does not say which care has none; of residents only a volume is no figure of a unit.
    let mut other = case.clone();
    other.care = None;
    assert!(standards(&other, &result, &open).is_empty());
    let mut some = case.clone();
    some.scenarios[0].in_scope = Some(vec![true, false]);
    assert!(!standards(&some, &result, &open).iter().any(|row| matches!(row.whose, Whose::Site(_))));
}

#[test]
fn protected_shares_stand_at_thresholds_alone() {
    let (mut case, result) = scene();
    case.weights[0].disclosure = Disclosure::Patients;
    case.thresholds_ms = vec![45 * MIN];
    let results = [evaluate(&case, &case.scenarios[0], &times()).unwrap()];
    let shown = SuppressedCounts::new(&case, &results, &slices(&case));
    let _ = result;
    let rows = standards(&case, &results[0], shown.result(0));
    let find = |id: &str| rows.iter().find(|row| row.standard.id == id && row.whose == Whose::People(Scope::Everyone));
    assert_eq!(find("travel_ideal").unwrap().before, None, "30 minutes are no threshold of the case");
    assert_eq!(find("national_optimum_45").unwrap().after, Some(500.0 / 1200.0));
}

fn times() -> TravelTimes {
    TravelTimes::new(2, 2, [20, 50, 40, 25].map(|m| m * MIN).to_vec(), vec![None; 2]).unwrap()
}

#[test]
fn exposure_by_hand_and_never_without_its_label() {
    let (mut case, result) = scene();
    let open = SuppressedResult::open(&case);
    let known = shipped().unwrap();
    assert!(exposures(&case, &result, &open, &known).is_empty(), "stroke has outcome models, not exposure");
    // 30 minutes more for those affected.
    case.care = Some(Care::HeartAttack);
    let rows = exposures(&case, &result, &open, &known);
    assert_eq!((rows.len(), rows[0].extra, rows[0].evidence.strength), (1, Some(30.0), Strength::Moderate));
    assert!((rows[0].ratio.unwrap() - 1.075).abs() < 1e-12);
    assert_eq!(rows[0].interval.map(|i| [(i[0] * 1e3).round(), (i[1] * 1e3).round()]), Some([1008.0, 1150.0]));
    // In straight lines: area_0 is 1,000 thousandths of a degree from a and 999 from b, on the equator.
    case.care = Some(Care::Emergency);
    let rows = exposures(&case, &result, &open, &known);
    let extra = rows[0].extra.unwrap();
    assert!((extra + 0.111_319).abs() < 1e-3, "{extra}");
    assert_eq!((rows[0].evidence.strength.as_str(), rows[0].evidence.against.is_some()), ("contested", true));
}
