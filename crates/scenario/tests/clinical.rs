//! Cases with a pathway: what is read, a scene worked out by hand, and what is withheld nowhere else.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario};
use waywarden_network::UNREACHABLE_MS;
use waywarden_outcome::breakeven::BreakEven;
use waywarden_outcome::{Kind, ModelId, Parameters, PunctureRule, RateRule, Scope as Whose};
use waywarden_scenario::clinical::fragility::fragilities;
use waywarden_scenario::clinical::{Clinical, ClinicalSpec, ClinicalTimes, SensitivitySpec, Transfers};
use waywarden_scenario::{Case, FigureChange, Scope, Side, SiteChange, SiteIndex, TravelTimes, evaluate};

const MIN: u32 = 60_000;

fn spec(centres: &[u32]) -> ClinicalSpec {
    ClinicalSpec {
        weight: 0,
        service: None,
        centres: centres.iter().map(|&site| SiteIndex(site)).collect(),
        puncture: PunctureRule::NearestFirst,
        rates: RateRule::AsBefore,
        parameters: Parameters::stroke().unwrap(),
        models: ModelId::ALL.to_vec(),
    }
}

/// Sites a, b and c in a row; c does thrombectomy. Two areas: near a, and near b.
fn scene() -> (Case, TravelTimes, Transfers) {
    let mut case = case(&["a", "b", "c"], &[&[100.0], &[50.0]]);
    case.scenarios = vec![scenario("close_a"), scenario("faster_b")];
    case.scenarios[0].close = vec![SiteIndex(0)];
    let figures = FigureChange { door_to_needle_min: Some(30.0), ..FigureChange::default() };
    case.scenarios[1].changes = vec![SiteChange { site: SiteIndex(1), figures }];
    let minutes = |list: &[u32]| list.iter().map(|m| m * MIN).collect::<Vec<u32>>();
    let times = TravelTimes::new(2, 3, minutes(&[10, 30, 60, 40, 20, 50]), vec![None, None]).unwrap();
    let transfers = Transfers::new(3, minutes(&[0, 25, 55, 25, 0, 35, 55, 35, 0])).unwrap();
    (case, times, transfers)
}

#[test]
fn a_closure_by_hand() {
    let (case, times, transfers) = scene();
    let mut spec = spec(&[2]);
    // As the reader of cases adds it for a scenario that changes a figure.
    let own = spec.parameters.get("door_to_needle_min").unwrap().clone();
    let id = "door_to_needle_min@b after faster_b".to_owned();
    let faster = waywarden_outcome::Parameter { id, base: 30.0, low: 30.0, high: 30.0, kind: Kind::Fixed, ..own };
    spec.parameters.set(faster).unwrap();
    let results: Vec<_> = case.scenarios.iter().map(|s| evaluate(&case, s, &times).unwrap()).collect();
    let of = |_, _| ClinicalTimes { areas: &times, transfers: &transfers };
    let clinical = Clinical::new(&case, &spec, &results.iter().collect::<Vec<_>>(), &of).unwrap();

    // a closes: the first area goes to b. Onset to needle 60 + 20 + 30 + 10 + 45 and + 30 + 45; to the puncture by way of
    // a 110 + 10 + 60 + 55 + 90, of b 110 + 30 + 60 + 35 + 90, straight to c 110 + 60 + 90.
    let clocks = clinical.areas(&clinical.scenarios[0]);
    let first = clocks[0].unwrap();
    assert_eq!(first.needle_min, [165.0, 185.0]);
    assert_eq!(first.puncture_min, [Some(325.0), Some(325.0)]);
    assert_eq!(first.after_by_rule_min, [Some(325.0), Some(260.0)]);
    assert_eq!(first.extra_needle_min, 20.0);
    // The way to thrombectomy is no longer than before, so that less than 20 minutes make up for the loss.
    assert!(matches!(first.breakeven, BreakEven::At(minutes) if minutes > 10.0 && minutes < 20.0), "{first:?}");
    assert_eq!(clocks[1].unwrap().breakeven, BreakEven::At(0.0), "nothing changes for the second");
    assert_eq!(clinical.scenarios[0].study.members(Whose::Affected), [0]);

    // b becomes 15 minutes faster: its own patients gain, and nobody is a loser.
    let clocks = clinical.areas(&clinical.scenarios[1]);
    assert_eq!(clocks[1].unwrap().needle_min, [175.0, 160.0]);
    let rows = clinical.outcomes();
    let difference = |scenario: &str, model: &str, measure: &str| {
        let wanted = |row: &&waywarden_scenario::clinical::OutcomeRow| {
            let id = case.scenarios[row.scenario].id.as_str();
            let of = row.model.map_or("pathway", waywarden_outcome::ModelId::as_str);
            (id, of, row.scope, row.measure.to_string().as_str())
                == (scenario, model, waywarden_outcome::Scope::Affected, measure)
        };
        let row = rows.iter().find(wanted).unwrap();
        row.after.unwrap() - row.before.unwrap()
    };
    for model in ["samuel", "holodinsky", "emberson"] {
        assert!(difference("close_a", model, "good_outcomes_gained") < 0.0, "{model}");
        assert!(difference("faster_b", model, "good_outcomes_gained") > 0.0, "{model}");
    }
    assert_eq!(difference("close_a", "pathway", "mean_onset_to_needle"), 20.0);
    // Straight to c the first area needs 60 + 20 + 30 + 60 + 90 minutes whatever closes; by way of a unit 325 as above.
    let minutes = |measure: &str| {
        let wanted = |row: &&waywarden_scenario::clinical::OutcomeRow| {
            (row.scenario, row.scope, row.measure.to_string().as_str())
                == (0, waywarden_outcome::Scope::Affected, measure)
        };
        rows.iter().find(wanted).map(|row| (row.before.unwrap(), row.after.unwrap())).unwrap()
    };
    assert_eq!(minutes("mean_onset_to_puncture_direct"), (260.0, 260.0));
    assert_eq!(minutes("mean_onset_to_puncture_transferred"), minutes("mean_onset_to_puncture"));
    for model in ["samuel", "holodinsky", "emberson"] {
        let both =
            ["good_outcomes_gained", "good_outcomes_gained_transferred"].map(|m| difference("close_a", model, m));
        assert_eq!(both[0], both[1], "{model}: the rule of the case is the nearest first");
    }
    assert!((difference("close_a", "pathway", "patients")).abs() < 1e-12);
    assert!(
        !rows.iter().any(|row| row.model == Some(waywarden_outcome::ModelId::Emberson)
            && row.measure.to_string().starts_with("utility"))
    );
}

#[test]
fn centres_serve_transfers_though_a_scenario_does_not_count_them() {
    let (mut case, times, transfers) = scene();
    case.scenarios.truncate(1);
    case.scenarios[0].only = Some(vec![SiteIndex(0), SiteIndex(1)]);
    let puncture = |case: &Case, transfers: &Transfers| {
        let spec = spec(&[2]);
        let results = [evaluate(case, &case.scenarios[0], &times).unwrap()];
        let of = |_, _| ClinicalTimes { areas: &times, transfers };
        let clinical = Clinical::new(case, &spec, &[&results[0]], &of).unwrap();
        clinical.areas(&clinical.scenarios[0])[0].unwrap().puncture_min
    };
    assert_eq!(puncture(&case, &transfers), [Some(325.0), Some(325.0)]);
    // If the centre closes too, nobody reaches one after; without times between sites nobody ever does.
    case.scenarios[0].only = None;
    case.scenarios[0].close = vec![SiteIndex(0), SiteIndex(2)];
    assert_eq!(puncture(&case, &transfers), [Some(325.0), None]);
    let nowhere = Transfers::unknown(3);
    assert_eq!(nowhere.time_ms(SiteIndex(0), SiteIndex(2)), UNREACHABLE_MS);
    assert_eq!(puncture(&case, &nowhere), [None, None]);
}

#[test]
fn sensitivity_of_the_scene() {
    let (case, times, transfers) = scene();
    let spec = spec(&[2]);
    let results: Vec<_> = case.scenarios.iter().map(|s| evaluate(&case, s, &times).unwrap()).collect();
    let of = |_, _| ClinicalTimes { areas: &times, transfers: &transfers };
    let clinical = Clinical::new(&case, &spec, &results.iter().collect::<Vec<_>>(), &of).unwrap();
    let settings = SensitivitySpec { draws: 500, seed: 7, margins_ms: vec![MIN], options: vec![0, 1] };
    // The flip of the gain is the break-even of the table.
    let breakeven =
        clinical.breakevens().into_iter().find(|row| row.scope == waywarden_outcome::Scope::Affected).unwrap();
    let gain = spec.parameters.index("receiving_gain_min").unwrap();
    let flips = clinical.flips(&settings);
    let of_gain = flips[0].flips.iter().find(|f| f.parameter == gain && f.better_below == 0).unwrap();
    assert!((of_gain.at - breakeven.breakeven.minutes().unwrap()).abs() < 1e-3);
    // Twice the same, and at the base value what the table of outcomes has.
    let rows = clinical.monte_carlo(&settings, &|| {});
    assert_eq!(rows, clinical.monte_carlo(&settings, &|| {}));
    let needle = rows
        .iter()
        .find(|row| row.scenario == 0 && row.measure == waywarden_scenario::clinical::OutcomeMeasure::OnsetToNeedle)
        .unwrap();
    assert_eq!(needle.base, 20.0);
    assert!(needle.interval.p95.0 >= 20.0 * 0.67 && needle.interval.p95.1 <= 20.0 * 1.2);
    let tornado = clinical.tornado();
    assert!(tornado[0].base < 0.0 && tornado[0].bars.windows(2).all(|pair| pair[0].swing() >= pair[1].swing()));
}

#[test]
fn fragility_counts_shares_of_areas() {
    let (case, times, _) = scene();
    let result = evaluate(&case, &case.scenarios[0], &times).unwrap();
    let rows = fragilities(&case, &result, &[MIN, 5 * MIN]);
    let find = |scope, side, threshold: u32, margin: u32| {
        let wanted = |row: &&waywarden_scenario::clinical::fragility::FragilityRow| {
            (row.scope, row.side, row.figure.threshold_ms, row.figure.margin_ms)
                == (scope, side, threshold * MIN, margin * MIN)
        };
        let row = rows.iter().find(wanted).unwrap();
        (row.figure.inside, row.figure.outside)
    };
    // Before 10 and 20 minutes, after 30 and 20.
    assert_eq!(find(Scope::Everyone, Side::Before, 15, 5), (0.0, 50.0));
    assert_eq!(find(Scope::Everyone, Side::After, 30, 1), (100.0, 0.0), "30 minutes are within");
    assert_eq!(find(Scope::Affected, Side::After, 15, 5), (0.0, 0.0), "the second area is not affected");
}

// --- Case files ---
