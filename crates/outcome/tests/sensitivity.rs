//! Tornado, flip points and Monte Carlo on functions whose answers are known, and on outcomes against slow methods.

use waywarden_outcome::sensitivity::{draw, flips, run, tornado};
use waywarden_outcome::{
    Journey, Kind, ModelId, Onward, OutcomeModel, Parameter, Parameters, Pathway, PunctureRule, RateRule, Route, Scope,
    Study,
};

fn parameter(id: &str, base: f64, low: f64, high: f64) -> Parameter {
    let text = |text: &str| text.to_owned();
    Parameter {
        id: text(id),
        title: text(id),
        unit: text("minutes"),
        base,
        low,
        high,
        kind: Kind::Uniform,
        source: text("test"),
    }
}

#[test]
fn a_tornado_has_both_ends_and_the_widest_first() {
    let list = vec![parameter("a", 1.0, 0.0, 2.0), parameter("b", 1.0, 0.0, 4.0), parameter("c", 1.0, 1.0, 1.0)];
    let parameters = Parameters::new(list).unwrap();
    // a * b and a - 10 b, at the base 1 and -9.
    let bars = tornado(&parameters, |v| vec![v[0] * v[1], v[0] - 10.0 * v[1]]);
    let of = |result: usize| bars[result].iter().map(|b| (b.parameter, b.at_low, b.at_high)).collect::<Vec<_>>();
    assert_eq!(of(0), [(1, 0.0, 4.0), (0, 0.0, 2.0)], "c has no range and no bar");
    assert_eq!(of(1), [(1, 1.0, -39.0), (0, -10.0, -8.0)]);
}

#[test]
fn all_flips_within_the_range_are_found() {
    let parameters = Parameters::new(vec![parameter("x", 5.0, 0.0, 10.0), parameter("y", 1.0, 0.0, 2.0)]).unwrap();
    // Option 1 is best between 2 and 8, option 0 elsewhere; option 2 never; y changes nothing.
    let scores = |v: &[f64]| vec![0.0, 9.0 - (v[0] - 5.0).powi(2), -100.0 + v[1]];
    let found = flips(&parameters, 3, 1e-12, scores);
    let seen: Vec<_> = found.iter().map(|f| (f.parameter, f.better_below, f.better_above)).collect();
    assert_eq!(seen, [(0, 0, 1), (0, 1, 0)]);
    assert!((found[0].at - 2.0).abs() < 2e-5 && (found[1].at - 8.0).abs() < 2e-5, "{found:?}");
}

/// One area that loses 20 minutes of drive to thrombolysis.
fn study() -> (Study, Parameters, Pathway) {
    let route = |site, drive_min| Route { site, drive_min, onward: Onward::Nowhere, direct: None };
    let journey = Journey::single(100.0, Some(route(0, 15.0)), Some(route(1, 35.0)));
    let parameters = Parameters::stroke().expect("shipped or typed by hand");
    let pathway = Pathway::bind(&parameters, &["a", "b"]).expect("shipped or typed by hand");
    (
        Study::new(&[journey], 2, PunctureRule::NearestFirst, RateRule::AsBefore).expect("shipped or typed by hand"),
        parameters,
        pathway,
    )
}

#[test]
fn the_flip_of_the_gain_is_the_break_even() {
    let (study, parameters, pathway) = study();
    let outcome_model = OutcomeModel::shipped(ModelId::Emberson).unwrap();
    let score = |draw: &[f64]| {
        let change = study.compare(&outcome_model, &pathway.legs(draw), Scope::Affected);
        vec![change.before.good_gained, change.after.good_gained]
    };
    let found = flips(&parameters, 2, 1e-12, score);
    let gain = parameters.index("receiving_gain_min").unwrap();
    let share = parameters.index("receiving_thrombolysed_gain").unwrap();
    let of_gain: Vec<_> = found.iter().filter(|f| f.parameter == gain).collect();
    assert_eq!((of_gain.len(), of_gain[0].better_below, of_gain[0].better_above), (1, 0, 1));
    assert!((of_gain[0].at - 20.0).abs() < 1e-3, "{}", of_gain[0].at);
    // More thrombolysis makes up for it too; no speed of the drive does: whatever it is, the way becomes longer.
    assert!(found.iter().all(|f| f.parameter == gain || f.parameter == share), "{found:?}");
    assert!(found.iter().any(|f| f.parameter == share));
}

#[test]
fn monte_carlo_of_a_line_has_its_quantiles() {
    let parameters = Parameters::new(vec![parameter("x", 0.5, 0.0, 1.0)]).unwrap();
    let found = run(&draw(&parameters, 100_000, 11), |v| vec![v[0], v[0] - 0.25])[..].to_vec();
    let near = |a: f64, b: f64| (a - b).abs() < 0.006;
    let x = found[0];
    assert!(near(x.mean, 0.5) && near(x.median, 0.5) && near(x.p80.0, 0.1) && near(x.p80.1, 0.9), "{x:?}");
    assert!(near(x.p95.0, 0.025) && near(x.p95.1, 0.975) && x.below_0 == 0.0, "{x:?}");
    assert!(near(found[1].below_0, 0.25), "{:?}", found[1]);
}

#[test]
fn monte_carlo_of_outcomes_is_inside_the_ends_of_the_ranges() {
    let (study, parameters, pathway) = study();
    let outcome_model = OutcomeModel::shipped(ModelId::Samuel).unwrap();
    let lost = |draw: &[f64]| {
        let change = study.compare(&outcome_model, &pathway.legs(draw), Scope::Affected);
        vec![change.after.good_gained - change.before.good_gained]
    };
    let interval = run(&draw(&parameters, 2000, 5), lost)[0];
    assert!(interval.p95.0 <= interval.p80.0 && interval.p80.0 <= interval.median && interval.median <= interval.p80.1);
    assert_eq!(interval.below_0, 1.0, "a longer way is never better, whatever the parameters");
    let base = lost(&parameters.base())[0];
    assert!(interval.p95.0 < base && base < interval.p95.1, "{base} {interval:?}");
}
