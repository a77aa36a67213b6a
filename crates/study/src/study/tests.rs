//! A whole case on one street: times by hand, what is wanted and what is not, and stopping at every count.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use waywarden_network::{Network, UNREACHABLE_MS};
use waywarden_progress::{Cancelled, Silent, Stage, cancellable};
use waywarden_scenario::case::{Calibration, RoadChange, RoadEffect, RoadSelection, SourceName};
use waywarden_scenario::{ScenarioSpec, SiteIndex, TravelTimes};
use waywarden_tables::Place;
use waywarden_testkit::roads::{Road, network};

use super::*;
use crate::evaluate::evaluate;
use crate::made_up;

/// Along the equator past the sites at 0 and 0.001 degree and the areas at 1 and 1.001, 10 m a second: a degree takes
/// 11,131.949 s.
fn street() -> Network {
    let places = [(-0.01, 0.0), (0.5, 0.0), (1.02, 0.0)];
    network(&places, &[Road::two_way(&[0, 1], 36), Road::two_way(&[1, 2], 36)], &[])
}

/// Two sites and two areas; one scenario slows the first half of the street down.
fn case() -> Case {
    let mut case = made_up::case(&["a", "b"], &[&[10.0], &[20.0]]);
    let roads = RoadSelection { ways: vec![(0, Place::File)], ..RoadSelection::default() };
    let why = "works".to_owned();
    let slow = RoadChange { why, place: Place::File, roads, effect: RoadEffect::Factor(0.5) };
    case.scenarios =
        vec![ScenarioSpec { road_changes: vec![slow], ..made_up::scenario("slow") }, made_up::scenario("nothing")];
    case
}

const WITHOUT_LAND: Wanted = Wanted { isochrones: false, engine: crate::EngineChoice::Auto };

#[track_caller]
fn assert_near(found_ms: u32, expected_ms: u32) {
    assert!(found_ms.abs_diff(expected_ms) <= 5, "{found_ms} instead of {expected_ms}");
}

#[test]
fn times_by_hand_before_and_on_the_roads_of_a_scenario() {
    let case = case();
    let computed = compute(&case, Some(&Roads::new(street())), WITHOUT_LAND, &Silent).unwrap();
    let times = &computed.times.areas;
    assert_near(times.time_ms(0, SiteIndex(0)), 11_131_949);
    assert_near(times.time_ms(0, SiteIndex(1)), 11_120_817);
    assert_near(times.time_ms(1, SiteIndex(0)), 11_143_081);
    assert_near(computed.times.transfers.time_ms(SiteIndex(0), SiteIndex(1)), 11_132);
    // Half of the way takes twice as long after it.
    assert!(computed.altered[0].is_some() && computed.altered[1].is_none());
    assert_near(computed.after(0).areas.time_ms(0, SiteIndex(0)), 11_131_949 + 5_565_975);
    assert_eq!(computed.after(1).areas, computed.times.areas);
    let expected = ["slow: Roads: works (56.8 km at 0.5 times their speed)"];
    assert_eq!(computed.roads.notes, expected);
    assert_eq!(computed.roads.settings["scenarios"]["slow"]["changes"][0]["factor"], 0.5);
    let access = computed.access.as_ref().unwrap();
    assert!(access.areas.iter().all(Result::is_ok) && access.sites.len() == 2);

    let evaluated = evaluate(&case, &computed).unwrap();
    assert_eq!((evaluated.today.len(), evaluated.scenarios.len()), (1, 2));
    assert_eq!(evaluated.scenarios.iter().map(|r| r.scenario.as_str()).collect::<Vec<_>>(), ["slow", "nothing"]);
}

#[test]
fn before_and_after_are_the_same_moment_unless_the_case_says_otherwise() {
    let mut case = case();
    let slow = case.scenarios[0].road_changes.clone();
    let closing = ScenarioSpec { close: vec![SiteIndex(0)], road_changes: slow, ..made_up::scenario("closing") };
    let from_today = ScenarioSpec { before: Some(RoadsBefore::Today), ..closing.clone() };
    case.scenarios.extend([closing, from_today]);
    let computed = compute(&case, Some(&Roads::new(street())), WITHOUT_LAND, &Silent).unwrap();
    let evaluated = evaluate(&case, &computed).unwrap();
    let extra_s = |number: usize| evaluated.scenarios[number].areas[0].extra_ms.unwrap() as f64 / 1e3;
    // From area 0 site b is the nearer, by 11 s; half of the way takes twice as long.
    assert!((extra_s(0) - 5_560.4).abs() < 10.0, "roads alone: against the roads of the case");
    assert!(extra_s(2).abs() < 0.1, "the site that closes was not the nearest: nothing changes on the same roads");
    assert!((extra_s(3) - 5_560.4).abs() < 10.0, "asked for");
    assert!(Arc::ptr_eq(computed.altered[0].as_ref().unwrap(), computed.altered[3].as_ref().unwrap()));
    assert_eq!(computed.before(&case, 2).areas, computed.after(2).areas);
    assert_eq!(computed.before(&case, 3).areas, computed.times.areas);
}

#[test]
fn calibration_is_applied_to_every_time() {
    let mut case = case();
    case.scenarios.clear();
    case.roads.settings.calibration =
        Calibration { a_min: 2.0, b: 1.5, source: "survey".to_owned(), ..Calibration::default() };
    let computed = compute(&case, Some(&Roads::new(street())), WITHOUT_LAND, &Silent).unwrap();
    assert_near(computed.times.areas.time_ms(0, SiteIndex(0)), 120_000 + 16_697_924);
    assert_near(computed.times.transfers.time_ms(SiteIndex(0), SiteIndex(1)), 120_000 + 16_698);
}

/// Notes what it is told; asks to stop once so many counts are in.
struct Notes {
    stop_at: u64,
    counts: AtomicU64,
    begun: Mutex<Vec<Stage>>,
    ended: AtomicU64,
}

impl Notes {
    fn new(stop_at: u64) -> Self {
        Self { stop_at, counts: AtomicU64::new(0), begun: Mutex::default(), ended: AtomicU64::new(0) }
    }
}

impl Observer for Notes {
    fn begin(&self, stage: Stage, _: u64) {
        self.begun.lock().unwrap().push(stage);
    }
    fn advance(&self, _: Stage, _: u64) {
        self.counts.fetch_add(1, Ordering::SeqCst);
    }
    fn end(&self, _: Stage) {
        self.ended.fetch_add(1, Ordering::SeqCst);
    }
    fn is_cancelled(&self) -> bool {
        self.counts.load(Ordering::SeqCst) >= self.stop_at
    }
}

#[test]
fn what_is_not_wanted_is_not_computed() {
    let mut case = case();
    case.scenarios.clear();
    let roads = Roads::new(street());
    let (with, without) = (Notes::new(u64::MAX), Notes::new(u64::MAX));
    let drawn = compute(&case, Some(&roads), Wanted::default(), &with).unwrap();
    let plain = compute(&case, Some(&roads), WITHOUT_LAND, &without).unwrap();
    let land = drawn.land.expect("isochrones");
    assert_eq!((land.levels_ms, land.sites.len(), land.services.len()), (vec![900_000, 1_800_000], 2, 1));
    assert!(land.sites.iter().all(|site| site.contours[0].area_km2() < site.contours[1].area_km2()));
    assert!(plain.land.is_none());
    assert_eq!(drawn.times.areas, plain.times.areas, "drawing changes no time");
    assert!(with.begun.lock().unwrap().contains(&Stage::Isochrones));
    assert_eq!(*without.begun.lock().unwrap(), [Stage::Sites]);
}

#[test]
fn work_that_is_stopped_leaves_within_a_count_of_each_thread() {
    let case = case();
    let roads = Roads::new(street());
    let run = |stop_at| {
        let notes = Notes::new(stop_at);
        let result = cancellable(|| compute(&case, Some(&roads), Wanted::default(), &notes).map(|_| ()));
        assert_eq!(notes.begun.lock().unwrap().len() as u64, notes.ended.into_inner(), "every stage ends");
        (result, notes.counts.into_inner())
    };
    let (whole, counts) = run(u64::MAX);
    assert!(matches!(whole, Ok(Ok(()))));
    assert!(counts >= 6, "two sites twice, and drawings: {counts}");
    let threads = rayon::current_num_threads() as u64;
    for stop_at in 0..counts {
        let (stopped, seen) = run(stop_at);
        assert!(matches!(stopped, Err(Cancelled)), "at {stop_at}");
        assert!(seen <= stop_at + threads, "{seen} counts, {stop_at} wanted");
    }
    // The roads can be used again.
    assert!(compute(&case, Some(&roads), WITHOUT_LAND, &Silent).is_ok());
}

#[test]
fn an_import_stops_too() {
    use waywarden_testkit::drawing::draw;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roads.osm.pbf");
    std::fs::write(&path, draw("a---b\n---\nway 1 ab: highway=residential\n").encode()).unwrap();
    let settings = waywarden_osm::ImportSettings::default();
    let whole = Notes::new(u64::MAX);
    Roads::import(std::slice::from_ref(&path), &settings, &whole).unwrap();
    for stop_at in 0..whole.counts.into_inner() {
        let notes = Notes::new(stop_at);
        let stopped = cancellable(|| Roads::import(std::slice::from_ref(&path), &settings, &notes).map(|_| ()));
        assert!(matches!(stopped, Err(Cancelled)), "at {stop_at}");
        assert_eq!(notes.begun.lock().unwrap().len() as u64, notes.ended.into_inner(), "every stage ends");
    }
}

#[test]
fn a_case_that_brings_its_times_needs_no_roads() {
    let mut case = case();
    let by_area = vec![60_000, 120_000, UNREACHABLE_MS, 180_000];
    let times = TravelTimes::new(2, 2, by_area, vec![None; 2]).unwrap();
    case.given_times = Some(GivenTimes {
        source: SourceName::new("folder/times.csv"),
        times: times.clone(),
        missing_pairs: 1,
        unused_rows: 3,
    });
    let computed = compute(&case, None, Wanted::default(), &Silent).unwrap();
    assert_eq!(computed.times.areas, times);
    assert!(computed.land.is_none() && computed.network.is_none() && computed.access.is_none());
    assert_eq!(computed.roads.notes, ["Times are those of times.csv: there are no roads and no isochrones."]);
    let said = computed.roads.warnings[0].to_string();
    assert_eq!(
        said,
        "times.csv: 1 of 4 pairs of an area and a site have no time: not given, and so without a way here"
    );
    assert_eq!(computed.roads.settings["rows_not_used"], 3);
    assert_eq!(computed.times.transfers.time_ms(SiteIndex(0), SiteIndex(1)), UNREACHABLE_MS);
}

#[test]
fn a_case_without_its_roads_is_refused() {
    let case = case();
    assert!(matches!(compute(&case, None, WITHOUT_LAND, &Silent), Err(StudyError::NoRoads)));
    // Roads that pass the sites and no area.
    let short = network(&[(-0.01, 0.0), (0.01, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]);
    let refused = compute(&case, Some(&Roads::new(short)), WITHOUT_LAND, &Silent);
    assert!(matches!(refused, Err(StudyError::NoAreaNearRoads { areas: 2, .. })));
    // A condition that no road satisfies, of a scenario.
    let mut wrong = self::case();
    wrong.scenarios[0].road_changes[0].roads.ways[0].0 = 77;
    let refused = compute(&wrong, Some(&Roads::new(street())), WITHOUT_LAND, &Silent);
    assert!(
        matches!(refused, Err(StudyError::Problems(problems)) if problems.0[0].message.contains("no road has the id 77"))
    );
    let mut wrong = self::case();
    wrong.isochrones.detail_m = -5.0;
    assert!(matches!(check(&wrong, false), Err(StudyError::IsochronesOfCase { .. })));
}
