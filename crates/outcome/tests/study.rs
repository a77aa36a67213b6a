//! Outcomes of a change: a scene by hand, laws, and slow but obvious methods to compare with.

use proptest::prelude::*;
use waywarden_outcome::breakeven::{BreakEven, area_needle_min, area_outcome_min, overall_min, volume_benefit};
use waywarden_outcome::model::{Samuel, Stroke, Treatment};
use waywarden_outcome::{
    Direct, Journey, Legs, Measure, ModelId, Onward, OutcomeModel, Parameters, Part, Pathway, PunctureRule, RateRule,
    Route, Scope, Study,
};

fn route(site: usize, drive_min: f64, transfer_min: f64) -> Route {
    let onward = if transfer_min == 0.0 { Onward::Here } else { Onward::Transfer(transfer_min) };
    Route { site, drive_min, onward, direct: Some(Direct { site: 2, drive_min: drive_min + transfer_min }) }
}

fn base_legs() -> (Parameters, Legs) {
    let parameters = Parameters::stroke().expect("shipped or typed by hand");
    let legs =
        Pathway::bind(&parameters, &["a", "b", "centre"]).expect("shipped or typed by hand").legs(&parameters.base());
    (parameters, legs)
}

fn study(journeys: Vec<Journey>) -> Study {
    Study::new(&journeys, 3, PunctureRule::NearestFirst, RateRule::AsBefore).expect("shipped or typed by hand")
}

/// Two areas whose unit `a` closes, one that always went to `b`, one that cannot go anywhere.
fn journeys() -> Vec<Journey> {
    vec![
        Journey::single(100.0, Some(route(0, 10.0, 50.0)), Some(route(1, 35.0, 40.0))),
        Journey::single(50.0, Some(route(0, 20.0, 50.0)), Some(route(2, 40.0, 0.0))),
        Journey::single(200.0, Some(route(1, 15.0, 40.0)), Some(route(1, 15.0, 40.0))),
        Journey::single(7.0, None, None),
    ]
}

fn scene() -> Study {
    study(journeys())
}

#[test]
fn the_scene_by_hand() {
    let (_, legs) = base_legs();
    let study = scene();
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    let exact = Samuel::shipped().unwrap();
    assert_eq!(study.members(Scope::Affected), [0, 1]);
    assert_eq!(study.members(Scope::Receiving), [0, 1, 2]);
    assert_eq!(study.not_compared(), 7.0);
    assert!(study.receives(1) && study.receives(2) && !study.receives(0));

    let change = study.compare(&outcome_model, &legs, Scope::Affected);
    // Onset to needle: 60 + 20 + 30 + drive + 45.
    assert_eq!(change.before.mean_needle_min(), Some(155.0 + (100.0 * 10.0 + 50.0 * 20.0) / 150.0));
    assert_eq!(change.after.mean_needle_min(), Some(155.0 + (100.0 * 35.0 + 50.0 * 40.0) / 150.0));
    // Shares of admissions: 10 % thrombolysed, 35 % of these LVO, 40 % of those go on, 1.5 % thrombectomy alone.
    let (nlvo, lvo, both, mt) = (0.065, 0.021, 0.014, 0.015);
    assert!((change.before.treated - 150.0 * (nlvo + lvo + both + mt)).abs() < 1e-9);
    let good = |drive: f64, puncture: f64| {
        let needle = 155.0 + drive;
        nlvo * exact.treated(Treatment::NlvoIvt, needle)[2]
            + lvo * exact.treated(Treatment::LvoIvt, needle)[2]
            + both * exact.both(needle, puncture)[2]
            + mt * exact.treated(Treatment::LvoMt, puncture)[2]
    };
    // Onset to puncture: 110 + drive + 60 + transfer + 90 with a transfer, 110 + drive + 90 without.
    let before = 100.0 * good(10.0, 320.0) + 50.0 * good(20.0, 330.0);
    let after = 100.0 * good(35.0, 335.0) + 50.0 * good(40.0, 240.0);
    assert!((change.before.good - before).abs() < 1e-4 && (change.after.good - after).abs() < 1e-4);
    let none = nlvo * exact.untreated(Stroke::Nlvo)[2] + (lvo + both + mt) * exact.untreated(Stroke::Lvo)[2];
    assert!((change.after.good_gained - (after - 150.0 * none)).abs() < 1e-4);
    // Those who are not affected are the same on both sides.
    let everyone = study.compare(&outcome_model, &legs, Scope::Everyone);
    let difference = |change: &waywarden_outcome::Change| change.after.good - change.before.good;
    assert!((difference(&everyone) - difference(&change)).abs() < 1e-9);
    for gain_min in [0.0, 5.0] {
        let legs = Legs { gain_min, ..legs.clone() };
        let all = study.compare(&outcome_model, &legs, Scope::Everyone);
        let found = study.difference(&outcome_model, &legs, Scope::Everyone, Measure::Good);
        assert!((found - (all.after.good_gained - all.before.good_gained)).abs() < 1e-9);
    }
}

#[test]
fn mothership_and_drip_and_ship_side_by_side() {
    let (_, legs) = base_legs();
    let way = route(0, 10.0, 50.0);
    let ship = legs.clock(&way, PunctureRule::NearestFirst, |_| 0.0);
    let mother = legs.clock(&way, PunctureRule::DirectToCentre, |_| 0.0);
    assert_eq!((ship.puncture_min, mother.puncture_min), (Some(320.0), Some(260.0)));
    assert_eq!((ship.needle_min, mother.needle_min), (165.0, 165.0));
    assert_eq!((ship.thrombectomy_needle_min, mother.thrombectomy_needle_min), (165.0, 215.0));
}

#[test]
fn break_even_in_time_is_the_extra_drive() {
    let (_, mut legs) = base_legs();
    legs.drive_factor = 0.8;
    let study = scene();
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    assert!((area_needle_min(&study, &outcome_model, &legs, 0).unwrap() - 20.0).abs() < 1e-9);
    assert_eq!(area_needle_min(&study, &outcome_model, &legs, 2), Some(0.0));
    assert_eq!(area_needle_min(&study, &outcome_model, &legs, 3), None);
    // The area that now goes straight to the centre gains in thrombectomy: by outcome it needs less than its 16 minutes.
    let by_outcome = area_outcome_min(&study, &outcome_model, &legs, 1, Measure::Good).unwrap().minutes().unwrap();
    assert!(by_outcome < 16.0, "{by_outcome}");
    // Emberson counts thrombolysis alone: there the two agree.
    let emberson = OutcomeModel::shipped(ModelId::Emberson).unwrap();
    let by_needle = area_outcome_min(&study, &emberson, &legs, 1, Measure::Good).unwrap().minutes().unwrap();
    assert!((by_needle - 16.0).abs() < 1e-3, "{by_needle}");
    assert_eq!(area_outcome_min(&study, &emberson, &legs, 1, Measure::Utility), None);
}

#[test]
fn more_patients_who_profit_need_a_smaller_gain() {
    let (_, legs) = base_legs();
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    let at = |scope| overall_min(&scene(), &outcome_model, &legs, scope, Measure::Good).unwrap().minutes().unwrap();
    assert!(at(Scope::Receiving) < at(Scope::Affected));
    assert_eq!(at(Scope::Receiving), at(Scope::Everyone));
}

#[test]
fn a_loss_that_no_speed_makes_up_for_says_so() {
    let (_, mut legs) = base_legs();
    // 500 minutes away: even three hours faster, thrombolysis and thrombectomy come too late.
    let far = study(vec![Journey::single(1.0, Some(route(0, 5.0, 50.0)), Some(route(1, 505.0, 50.0)))]);
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    assert_eq!(overall_min(&far, &outcome_model, &legs, Scope::Affected, Measure::Good), Some(BreakEven::NotWithin));
    // And nothing changes where nobody is affected.
    legs.gain_min = 0.0;
    let same = Journey::single(1.0, Some(route(0, 5.0, 50.0)), Some(route(0, 5.0, 50.0)));
    assert_eq!(
        overall_min(&study(vec![same]), &outcome_model, &legs, Scope::Affected, Measure::Good),
        Some(BreakEven::NeverWorse)
    );
}

#[test]
fn rates_of_the_receiving_unit_count_where_the_case_says_so() {
    let mut parameters = Parameters::stroke().unwrap();
    let share = parameters.get("thrombolysed_share").unwrap().clone();
    for (site, base) in [("a", 0.12), ("b", 0.06)] {
        parameters
            .set(waywarden_outcome::Parameter { id: format!("thrombolysed_share@{site}"), base, ..share.clone() })
            .unwrap();
    }
    let legs = Pathway::bind(&parameters, &["a", "b", "centre"]).unwrap().legs(&parameters.base());
    let journeys = journeys();
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    let treated = |rates| {
        let study = Study::new(&journeys, 3, PunctureRule::NearestFirst, rates).unwrap();
        let change = study.compare(&outcome_model, &legs, Scope::Affected);
        (change.before.thrombolysed, change.after.thrombolysed)
    };
    let close = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9;
    assert!(close(treated(RateRule::AsBefore), (18.0, 18.0)));
    // 100 go to b (6 %), 50 to the centre (10 %).
    assert!(close(treated(RateRule::Receiving), (18.0, 11.0)));
}

#[test]
fn areas_may_be_split_between_units() {
    let (_, legs) = base_legs();
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    let part = |share, route| Part { share, route };
    let split = Journey {
        weight: 80.0,
        before: vec![part(0.75, route(0, 10.0, 50.0)), part(0.25, route(1, 30.0, 40.0))],
        after: vec![part(1.0, route(1, 30.0, 40.0))],
    };
    // The same patients as two areas of their own.
    let two = study(vec![
        Journey::single(60.0, Some(route(0, 10.0, 50.0)), Some(route(1, 30.0, 40.0))),
        Journey::single(20.0, Some(route(1, 30.0, 40.0)), Some(route(1, 30.0, 40.0))),
    ]);
    let one = study(vec![split.clone()]).compare(&outcome_model, &legs, Scope::Everyone);
    let apart = two.compare(&outcome_model, &legs, Scope::Everyone);
    assert!((one.before.good - apart.before.good).abs() < 1e-9 && (one.after.good - apart.after.good).abs() < 1e-9);
    // Where half of the patients find no place after, the other half is compared.
    let half = Journey { after: vec![part(0.5, route(1, 30.0, 40.0))], ..split };
    let half = study(vec![half]);
    assert_eq!(half.not_compared(), 40.0);
    let halved = half.compare(&outcome_model, &legs, Scope::Everyone);
    assert!((halved.before.good - 0.5 * one.before.good).abs() < 1e-9);
    assert!((halved.after.good - 0.5 * one.after.good).abs() < 1e-9);
}

#[test]
fn numbers_that_are_none_are_refused() {
    let journey = |weight, drive| Journey::single(weight, Some(route(0, drive, 5.0)), None);
    for (journeys, says) in [
        (vec![journey(f64::NAN, 1.0)], "weight"),
        (vec![journey(1.0, 1.0), journey(1.0, -1.0)], "area 1: the drive"),
        (vec![Journey::single(1.0, Some(route(3, 1.0, 1.0)), None)], "site 3"),
    ] {
        let error = Study::new(&journeys, 3, PunctureRule::NearestFirst, RateRule::AsBefore).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

/// Random changes: every area goes to `a` before and to `b` or the centre after.
fn changes() -> impl Strategy<Value = Vec<Journey>> {
    let one = (0.1..50.0f64, 0.0..60.0f64, 0.0..60.0f64, 1.0..80.0f64, 1.0..80.0f64, any::<bool>()).prop_map(
        |(weight, near, extra, transfer_a, transfer_b, centre)| {
            let after = if centre { route(2, near + extra, 0.0) } else { route(1, near + extra, transfer_b) };
            Journey::single(weight, Some(route(0, near, transfer_a)), Some(after))
        },
    );
    proptest::collection::vec(one, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The outcome at the break-even is that of before, and a fine scan finds no later crossing.
    #[test]
    fn break_even_is_what_a_fine_scan_finds(journeys in changes()) {
        let (_, legs) = base_legs();
        let study = study(journeys);
        for outcome_model in OutcomeModel::all().unwrap() {
            let difference = |gain_min: f64| {
                let legs = Legs { gain_min, ..legs.clone() };
                let change = study.compare(&outcome_model, &legs, Scope::Affected);
                change.after.good_gained - change.before.good_gained
            };
            let found = overall_min(&study, &outcome_model, &legs, Scope::Affected, Measure::Good).unwrap();
            // From the highest gain down in steps of 0.05 minutes: the first at which the outcome is worse.
            let step = 0.05;
            let worse = (0..=6000).rev().map(|i| -120.0 + f64::from(i) * step).find(|&m| difference(m) < -1e-11);
            match (found, worse) {
                (BreakEven::At(at), Some(worse)) => {
                    prop_assert!(at >= worse - 1e-5 && at <= worse + step + 1e-5, "{:?}: {at}, scan {worse}", outcome_model.id);
                }
                (BreakEven::NeverWorse, None) => {}
                (BreakEven::NotWithin, Some(worse)) => prop_assert!(worse > 179.9),
                other => prop_assert!(false, "{:?}: {other:?}", outcome_model.id),
            }
        }
    }

    /// Longer journeys never do good, and an area that only has them needs a gain of 0 or more.
    #[test]
    fn longer_journeys_never_help(weight in 0.1..50.0f64, drive in 0.0..60.0f64, extra in 0.0..60.0f64, transfer in 1.0..80.0f64) {
        let (_, legs) = base_legs();
        let after = route(1, drive + extra, transfer);
        let study = study(vec![Journey::single(weight, Some(route(0, drive, transfer)), Some(after))]);
        for outcome_model in OutcomeModel::all().unwrap() {
            let change = study.compare(&outcome_model, &legs, Scope::Affected);
            prop_assert!(change.after.good_gained <= change.before.good_gained + 1e-12);
        }
        let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
        let time = area_needle_min(&study, &outcome_model, &legs, 0).unwrap();
        prop_assert!((time - extra).abs() < 1e-9);
        // The same way on to thrombectomy: the break-even in outcome is that in time.
        if extra > 0.01 {
            let found = area_outcome_min(&study, &outcome_model, &legs, 0, Measure::Good).unwrap().minutes().unwrap();
            prop_assert!((found - extra).abs() < 1e-3, "{found} {extra}");
        }
    }

    /// A change and its reverse add up to nothing, areas add up to the whole, and weights scale everything.
    #[test]
    fn sums_are_sums(journeys in changes(), scale in 0.1..10.0f64) {
        let (_, legs) = base_legs();
        let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
        let there = study(journeys.clone());
        let change = there.compare(&outcome_model, &legs, Scope::Affected);
        let back = study(journeys.iter().map(|j| Journey { before: j.after.clone(), after: j.before.clone(), ..*j }).collect());
        let reverse = back.compare(&outcome_model, &legs, Scope::Affected);
        prop_assert!((change.before.good - reverse.after.good).abs() < 1e-9);
        let parts: f64 = (0..journeys.len()).filter_map(|i| there.compare_area(&outcome_model, &legs, i)).map(|c| c.after.utility_gained).sum();
        prop_assert!((parts - change.after.utility_gained).abs() < 1e-9);
        let scaled = study(journeys.iter().map(|j| Journey { weight: j.weight * scale, ..j.clone() }).collect());
        let many = scaled.compare(&outcome_model, &legs, Scope::Affected);
        prop_assert!((many.after.good - scale * change.after.good).abs() < 1e-9 * scale * change.after.good.max(1.0));
        let first = overall_min(&there, &outcome_model, &legs, Scope::Affected, Measure::Good).unwrap().minutes();
        let second = overall_min(&scaled, &outcome_model, &legs, Scope::Affected, Measure::Good).unwrap().minutes();
        prop_assert!(first.zip(second).is_none_or(|(a, b)| (a - b).abs() < 1e-4));
    }

    /// All models in one pass, one side alone and another rule are what they are one by one, to the bit.
    #[test]
    fn one_pass_is_as_good_as_several(journeys in changes(), gain_min in 0.0..30.0f64) {
        let (_, legs) = base_legs();
        let legs = Legs { gain_min, ..legs };
        let study = study(journeys.clone());
        let outcome_models = OutcomeModel::all().unwrap();
        for scope in Scope::ALL {
            let each = study.compare_each(&outcome_models, &legs, scope);
            for (outcome_model, change) in outcome_models.iter().zip(&each) {
                let alone = study.compare(outcome_model, &legs, scope);
                // Utilities that a model does not know are NaN, which equals nothing.
                let figures = |t: &waywarden_outcome::Tally| [t.patients, t.treated, t.good, t.good_gained, t.needle_sum, t.puncture_sum];
                prop_assert_eq!(figures(&change.before), figures(&alone.before));
                prop_assert_eq!(figures(&change.after), figures(&alone.after));
                prop_assert_eq!(figures(&study.after(outcome_model, &legs, scope)), figures(&alone.after));
            }
        }
        let direct = Study::new(&journeys, 3, PunctureRule::DirectToCentre, RateRule::AsBefore).unwrap();
        prop_assert_eq!(study.with_rule(PunctureRule::DirectToCentre), direct);
    }

    /// The volume benefit makes up for the travel exactly.
    #[test]
    fn the_volume_benefit_makes_up_for_the_travel(journeys in changes()) {
        let (_, legs) = base_legs();
        let study = study(journeys);
        let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
        let change = study.compare(&outcome_model, &legs, Scope::Affected);
        let benefit = volume_benefit(&study, &outcome_model, &legs, Scope::Affected, Measure::Good).unwrap();
        prop_assert!((change.after.good * (1.0 + benefit.relative.unwrap()) - change.before.good).abs() < 1e-9);
        if let Some(gain_share) = benefit.thrombolysed_gain {
            let after = study.compare(&outcome_model, &Legs { gain_share, ..legs.clone() }, Scope::Affected).after;
            prop_assert!((after.good_gained - change.before.good_gained).abs() < 1e-7, "{gain_share}");
        }
    }
}
