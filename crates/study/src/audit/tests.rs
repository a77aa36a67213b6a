//! Bands, agreement and places by hand; a wrong drawing is found wrong by as much as it is.

use waywarden_isochrone::Settings;
use waywarden_network::Meta;
use waywarden_network::build::{BuildSettings, build};
use waywarden_progress::{Silent, Stage, Work};
use waywarden_routing::{Destination, Search, SearchGraph};
use waywarden_testkit::roads::{Road, position, raw};

use super::*;
use crate::IsochroneDrawer;
use waywarden_isochrone::Simplification;

#[test]
fn a_place_belongs_to_the_band_of_its_distance_from_the_level() {
    let level_ms = 1_800_000;
    let band = |time_ms| band_of(time_ms, level_ms);
    assert_eq!(band(level_ms), (0, 0), "just in time");
    assert_eq!(band(level_ms + 1), (1, 0));
    assert_eq!([band(level_ms - 30_000), band(level_ms - 30_001)], [(0, 0), (0, 1)]);
    assert_eq!([band(level_ms + 120_000), band(level_ms + 120_001)], [(1, 1), (1, 2)]);
    assert_eq!([band(level_ms + 600_000), band(level_ms + 600_001)], [(1, 2), (1, 3)]);
    assert_eq!([band(0), band(UNREACHABLE_MS)], [(0, 3), (1, 3)]);
}

#[test]
fn agreement_weighs_each_band_by_its_places() {
    assert_eq!(Audit::default().agreement(false), 1.0, "nothing is wrong of nothing");
    let band = |places, sampled, wrong| Band { places, sampled, wrong, wrong_own_road: 0 };
    let audit = Audit {
        within: [band(100, 10, 5), band(300, 10, 1), band(0, 0, 0), band(9_999, 10, 10)],
        beyond: [band(100, 20, 0), band(300, 10, 0), band(200, 10, 0), band(9_999, 10, 10)],
        ..Audit::default()
    };
    // 50 + 30 of 1,000 wrong; without the first band 30 of 800. The last band never counts.
    assert!((audit.agreement(false) - 0.92).abs() < 1e-12, "{}", audit.agreement(false));
    assert!((audit.agreement(true) - 0.9625).abs() < 1e-12, "{}", audit.agreement(true));
    assert_eq!(audit.sampled(), 80);
}

/// A street of 6,679 m to the east, 10 m a second, and a ferry half as long.
fn coast() -> Network {
    let places = [(0.0, 0.0), (0.06, 0.0), (0.09, 0.0)];
    let ferry = Road { class: RoadClass::Ferry, ..Road::two_way(&[1, 2], 36) };
    // The quay stays a node, although nothing is decided there.
    let mut raw = raw(&places, &[Road::two_way(&[0, 1], 36), ferry]);
    raw.keep_nodes.push(1);
    build(raw, Meta::default(), BuildSettings::default()).expect("a network")
}

const WALK: SnapSettings = SnapSettings { max_m: 255.0, walk_km_h: 5.0 };

#[test]
fn places_are_evenly_spread_and_none_lies_on_a_ferry() {
    let network = coast();
    let index = SnapIndex::new(&network);
    let probes = Probes::new(&network, &index, &WALK, 90);
    // A ninetieth of 10,019 m; two thirds of it are the street.
    assert!((probes.spacing_m - 111.32).abs() < 0.01, "{}", probes.spacing_m);
    assert_eq!(probes.len(), 60);
    let closest = Probes::new(&network, &index, &WALK, u64::MAX);
    assert_eq!((closest.spacing_m, closest.len()), (5.0, 1_336), "no nearer than 5 m");
    assert!(!closest.is_empty());
}

#[test]
fn a_drawing_of_other_minutes_is_found_wrong_by_their_difference() {
    let network = coast();
    let probes = Probes::new(&network, &SnapIndex::new(&network), &WALK, u64::MAX);
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();
    let site = Destination { position: position(&network, 0, 1, 0.0), walk_ms: 0, door: None };
    let column = search.to(&network, &graph, &site, UNREACHABLE_MS);
    let levels = [120_000, 300_000];
    let drawer = IsochroneDrawer::new(&network, &Settings::default(), Simplification::NONE, &levels).unwrap();
    let times = drawer.times(&network, &[&column.reached(1_000_000)]);
    let probe_ms = probes.times_ms(&column);
    let (contours, _) = drawer.contours(&times, &Work::begin(&Silent, Stage::Isochrones, 0));
    let audit = |level_ms, drawn: usize| {
        probes.audit(&network, &drawer.land, &times, &probe_ms, level_ms, &Locator::new(&contours[drawn]))
    };
    let right = audit(120_000, 0);
    assert!(right.agreement(true) == 1.0 && right.agreement(false) > 0.99, "{right:?}");
    assert_eq!(right.sampled() as usize, probes.len(), "all of so few places are asked for");
    // 5 minutes drawn for 2: places up to 3 minutes late are inside.
    let late = audit(120_000, 1);
    assert!((175_000..=181_000).contains(&late.worst_inside_ms), "{late:?}");
    assert!(late.far_off > 0 && late.worst_outside_ms == 0 && late.agreement(true) < 0.8, "{late:?}");
    // 2 minutes drawn for 5: places with up to 3 minutes left are outside.
    let early = audit(300_000, 0);
    assert!((175_000..=181_000).contains(&early.worst_outside_ms), "{early:?}");
    assert_eq!((early.far_off, early.worst_inside_ms), (0, 0), "{early:?}");
}

#[test]
fn no_more_places_are_asked_for_than_wanted() {
    let network = coast();
    let mut probes = Probes::new(&network, &SnapIndex::new(&network), &WALK, u64::MAX);
    probes.per_band = 7;
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();
    let site = Destination { position: position(&network, 0, 1, 0.0), walk_ms: 0, door: None };
    let column = search.to(&network, &graph, &site, UNREACHABLE_MS);
    let drawer = IsochroneDrawer::new(&network, &Settings::default(), Simplification::NONE, &[300_000]).unwrap();
    let times = drawer.times(&network, &[&column.reached(1_000_000)]);
    let locator = Locator::new(&drawer.contours(&times, &Work::begin(&Silent, Stage::Isochrones, 0)).0[0]);
    let audit = probes.audit(&network, &drawer.land, &times, &probes.times_ms(&column), 300_000, &locator);
    assert!(audit.bands().all(|band| band.sampled == band.places.min(7)), "{audit:?}");
    assert_eq!(audit.bands().map(|band| band.places).sum::<u64>() as usize, probes.len());
}
