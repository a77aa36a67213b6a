//! What the road settings of a case do to a network, and what is said of it.

use waywarden_scenario::case::{Calibration, ProfileKey, RoadSelection};
use waywarden_tables::Place;
use waywarden_testkit::roads::{Road, network};

use super::*;
use crate::made_up;

fn written(text: &str) -> Written {
    Written { text: text.to_owned(), place: Place::Key { line: 7, key: "roads".to_owned() } }
}

fn change(why: &str, way: i64, effect: RoadEffect) -> RoadChange {
    let roads = RoadSelection { ways: vec![(way, Place::File)], ..RoadSelection::default() };
    RoadChange { why: why.to_owned(), place: Place::File, roads, effect }
}

/// Three roads that meet, the ways 0 to 2, each 1,113.195 m long and driven in 111.320 s.
fn star() -> Network {
    let places = [(0.0, 0.0), (0.01, 0.0), (-0.01, 0.0), (0.02, 0.0)];
    let roads = [Road::two_way(&[0, 1], 36), Road::two_way(&[0, 2], 36), Road::two_way(&[1, 3], 36)];
    network(&places, &roads, &[])
}

fn case(settings: RoadSettings) -> Case {
    let mut case = made_up::case(&["a"], &[&[1.0]]);
    case.roads.settings = settings;
    case
}

fn applied(settings: RoadSettings, prepared: bool) -> Result<(Option<Network>, RoadRecord), Problems> {
    RoadPlan::new(&case(settings), prepared)?.apply(&star(), prepared)
}

/// Times along and against each way, by its id.
fn way_times(network: &Network) -> Vec<[u32; 2]> {
    let mut times = vec![[0; 2]; network.ways().len()];
    for segment in network.segments() {
        for stretch in network.stretches(segment) {
            let slot = &mut times[network.way(stretch).osm_id as usize];
            let [along, against] = stretch.time_ms;
            *slot = if stretch.reversed == 0 { [along, against] } else { [against, along] };
        }
    }
    times
}

#[test]
fn without_settings_the_roads_stay_and_nothing_is_said() {
    let (changed, record) = applied(RoadSettings::default(), false).unwrap();
    assert!(changed.is_none());
    assert!(record.notes.is_empty() && record.warnings.is_empty());
    assert_eq!(record.settings["changes"], json!([]));
    assert_eq!(record.settings["calibration"], Value::Null);
}

#[test]
fn every_choice_stands_in_the_notes() {
    let settings = RoadSettings {
        profile: Some(ProfileKey { written: written("car"), own: None }),
        period: Some(written("am_peak")),
        at: Some(written("Tu 08:30")),
        speeds: None,
        calibration: Calibration { a_min: 1.5, b: 1.25, source: "survey".to_owned(), ..Calibration::default() },
        changes: vec![change("flood", 0, RoadEffect::Close), change("works", 1, RoadEffect::Factor(0.5))],
        ..RoadSettings::default()
    };
    let (changed, record) = applied(settings, false).unwrap();
    assert!(changed.is_some());
    let expected = [
        "Roads: profile \"car\" (speed factor 1), period am_peak, rules of Tu 08:30",
        "Roads: flood (1.1 km closed)",
        "Roads: works (1.1 km at 0.5 times their speed)",
        "Times are calibrated: minutes = 1.5 + 1.25 x the model's (survey). Isochrones of L minutes are drawn at the model's (L - 1.5) / 1.25.",
    ];
    assert_eq!(record.notes, expected);
    let roads = json!({ "stretches": 1, "km": 1.113 });
    assert_eq!(record.settings["changes"][0], json!({ "why": "flood", "way": [0], "close": true, "roads": roads }));
    assert_eq!(record.settings["changes"][1], json!({ "why": "works", "way": [1], "factor": 0.5, "roads": roads }));
    // The levels of the case are 15 and 30 minutes: (15 - 1.5) / 1.25 and (30 - 1.5) / 1.25.
    assert_eq!(record.settings["calibration"]["isochrones_model_min"], json!([10.8, 22.8]));
}

#[test]
fn changes_of_one_road_multiply_and_a_closure_beats_them() {
    let before = way_times(&star());
    let settings = RoadSettings {
        changes: vec![
            change("slow", 0, RoadEffect::Factor(0.5)),
            change("slower", 0, RoadEffect::Factor(0.8)),
            change("fast", 1, RoadEffect::Factor(2.0)),
            change("half", 2, RoadEffect::Factor(0.5)),
            change("shut", 2, RoadEffect::Close),
        ],
        ..RoadSettings::default()
    };
    let (changed, _) = applied(settings, false).unwrap();
    let changed = changed.unwrap();
    let after = way_times(&changed);
    // 111.320 s / 0.5 / 0.8 and 111.320 s / 2.
    assert_eq!(before[0], [111_320; 2]);
    assert!(after[0][0].abs_diff(278_300) <= 1, "{after:?}");
    assert!(after[1][0].abs_diff(55_660) <= 1, "{after:?}");
    let closed = |way: i64| {
        let on_way = |s: &_| changed.stretches(*s).iter().any(|stretch| changed.way(stretch).osm_id == way);
        changed.segments().filter(on_way).all(|s| changed.arcs(s).all(|arc| changed.turns(arc).is_empty()))
    };
    assert!(closed(2) && !closed(0));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_place() {
    let settings = RoadSettings {
        profile: Some(ProfileKey { written: written("kar"), own: None }),
        at: Some(written("Someday")),
        ..RoadSettings::default()
    };
    let Problems(problems) = RoadPlan::new(&case(settings), false).err().unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(problems[0].message, "no profile \"kar\" is shipped");
    assert!(problems[0].help.contains("\"car\"") && problems[0].help.contains(".toml"), "{}", problems[0].help);
    assert!(problems[1].message.contains("Someday"), "{}", problems[1].message);
    assert!(problems.iter().all(|problem| problem.place == written("").place && !problem.help.is_empty()));

    let settings = RoadSettings { period: Some(written("am_paek")), ..RoadSettings::default() };
    let Problems(problems) = RoadPlan::new(&case(settings), false).err().unwrap();
    assert_eq!(problems[0].message, "the profile \"car\" has no period \"am_paek\"");
    assert!(problems[0].help.contains("am_peak"), "{}", problems[0].help);

    let settings = RoadSettings { changes: vec![change("flood", 99, RoadEffect::Close)], ..RoadSettings::default() };
    let Problems(problems) = applied(settings, false).unwrap_err();
    assert_eq!(problems[0].message, "\"flood\": no road has the id 99");
}

/// The network here was prepared with no profile that is known, for no particular time.
#[test]
fn a_prepared_network_is_held_against_what_the_case_asks_for() {
    let settings = RoadSettings { at: Some(written("Tu 08:30")), ..RoadSettings::default() };
    let Problems(problems) = applied(settings.clone(), true).unwrap_err();
    assert!(problems[0].message.starts_with("the roads were prepared for no particular time, the case asks for"));
    assert!(problems[0].help.contains("--at \"Tu 08:30\""), "{}", problems[0].help);
    assert!(applied(settings, false).is_ok(), "roads that are imported just now are imported for that time");

    let profile = Some(ProfileKey { written: written("car"), own: None });
    let Problems(problems) = applied(RoadSettings { profile, ..RoadSettings::default() }, true).unwrap_err();
    assert!(problems[0].message.contains("this is \"car\""), "{}", problems[0].message);
    assert!(problems[0].help.contains("--profile car"), "{}", problems[0].help);

    let period = Some(written("am_peak"));
    let Problems(problems) = applied(RoadSettings { period, ..RoadSettings::default() }, true).unwrap_err();
    assert!(problems[0].message.ends_with("which is not here"), "{}", problems[0].message);

    let (changed, record) = applied(RoadSettings::default(), true).unwrap();
    assert!(changed.is_none());
    let codes: Vec<&str> = record.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["other_profile"]);
}
