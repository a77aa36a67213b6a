//! Levels, calibration and which roads serve land, on a street along which distances are times.

use waywarden_network::build::{BuildSettings, build};
use waywarden_network::{LocalMetric, LonLat, Meta, Position};
use waywarden_progress::{Silent, Stage};
use waywarden_routing::{Destination, Search, SearchGraph};
use waywarden_testkit::roads::{Road, at, position, raw};

use super::*;

const LAT: f64 = 51.0;

fn east(metres: f64) -> LonLat {
    at(metres / LocalMetric::at_latitude(LAT).m_per_deg_lon, LAT)
}

/// A street of about 4.2 km to the east at 36 km/h, 10 m a second, and a ferry as long from its end.
fn coast() -> Network {
    let places = [(0.0, LAT), (0.03, LAT), (0.06, LAT), (0.12, LAT)];
    let ferry = Road { class: RoadClass::Ferry, ..Road::two_way(&[2, 3], 36) };
    // The quay stays a node, although nothing is decided there.
    let mut raw = raw(&places, &[Road::two_way(&[0, 1, 2], 36), ferry]);
    raw.keep_nodes.push(2);
    build(raw, Meta::default(), BuildSettings::default()).expect("a network")
}

fn start(network: &Network) -> Position {
    position(network, 0, 2, 0.0)
}

fn contours(network: &Network, drawer: &IsochroneDrawer) -> Vec<Contour> {
    let graph = SearchGraph::towards(network);
    let site = Destination { position: start(network), walk_ms: 0, door: None };
    let mut search = Search::new();
    let column = search.to(network, &graph, &site, u32::MAX - 1);
    let reached = column.reached(drawer.limit_ms());
    drawer.contours(&drawer.times(network, &[&reached]), &Work::begin(&Silent, Stage::Isochrones, 0)).0
}

fn drawer(network: &Network, levels_ms: &[u32]) -> IsochroneDrawer {
    IsochroneDrawer::new(network, &Settings::default(), Simplification::NONE, levels_ms).unwrap()
}

/// The street is inside up to 10 m a second, give or take a cell of 10 m.
fn reaches(contour: &Contour, metres: f64) -> bool {
    contour.contains(east(metres - 15.0)) && !contour.contains(east(metres + 15.0))
}

#[test]
fn levels_are_sorted_and_drawn_once_each() {
    let network = coast();
    let drawer = drawer(&network, &[120_000, 60_000, 120_000]);
    assert_eq!(drawer.levels_ms, [60_000, 120_000]);
    assert_eq!(drawer.limit_ms(), 120_000);
    let contours = contours(&network, &drawer);
    assert_eq!(contours.len(), 2);
    assert!(reaches(&contours[0], 600.0) && reaches(&contours[1], 1_200.0));
}

#[test]
fn a_calibrated_level_is_drawn_at_the_models_time() {
    let network = coast();
    // 1.5 + 2 x 15 s are two minutes; one minute is less than 1.5.
    let calibration = Calibration { a_min: 1.5, b: 2.0, source: "survey".to_owned(), ..Calibration::default() };
    let drawer = drawer(&network, &[60_000, 120_000]).calibrated(&calibration);
    assert_eq!(drawer.model_ms, [None, Some(15_000)]);
    assert_eq!(drawer.limit_ms(), 15_000);
    let contours = contours(&network, &drawer);
    assert!(contours[0].is_empty(), "even no time at all counts for more");
    assert!(reaches(&contours[1], 150.0));
}

#[test]
fn a_ferry_carries_journeys_and_serves_no_land() {
    let network = coast();
    let hour = &contours(&network, &drawer(&network, &[3_600_000]))[0];
    let metres_of = |lon: f64| lon * LocalMetric::at_latitude(LAT).m_per_deg_lon;
    assert!(hour.contains(east(metres_of(0.059))), "the end of the street");
    assert!(!hour.contains(east(metres_of(0.09))), "the open sea");
}

#[test]
fn several_sites_share_the_land_by_who_is_nearest() {
    let network = coast();
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();
    let mut reached = |position| {
        let site = Destination { position, walk_ms: 0, door: None };
        search.to(&network, &graph, &site, u32::MAX - 1).reached(400_000)
    };
    let ends = [reached(start(&network)), reached(position(&network, 0, 2, 1.0))];
    let drawer = drawer(&network, &[60_000]);
    let both = drawer.times(&network, &[&ends[0], &ends[1]]);
    let contour = &drawer.contours(&both, &Work::begin(&Silent, Stage::Isochrones, 0)).0[0];
    let length_m = 0.06 * LocalMetric::at_latitude(LAT).m_per_deg_lon;
    assert!(reaches(contour, 600.0), "from the western end");
    assert!(!contour.contains(east(length_m - 615.0)) && contour.contains(east(length_m - 585.0)), "and the eastern");
    let catchments = drawer.land.catchments(&both, 400_000);
    let owner = |metres: f64| catchments.iter().find(|(_, land)| land.contains(east(metres))).map(|(owner, _)| *owner);
    assert_eq!([owner(length_m / 2.0 - 30.0), owner(length_m / 2.0 + 30.0)], [Some(0), Some(1)]);
}

#[test]
fn specks_are_left_out_if_asked_for() {
    let network = coast();
    let large = Simplification { min_part_m2: 1e6, ..Simplification::NONE };
    let none = IsochroneDrawer::new(&network, &Settings::default(), large, &[60_000]).unwrap();
    assert!(contours(&network, &none)[0].is_empty());
    let wrong = Settings { detail_m: -1.0, ..Settings::default() };
    assert!(IsochroneDrawer::new(&network, &wrong, Simplification::NONE, &[60_000]).is_err());
}

#[test]
fn areas_beside_each_other_keep_the_positions_where_others_may_begin() {
    let network = coast();
    let graph = SearchGraph::towards(&network);
    let site = Destination { position: start(&network), walk_ms: 0, door: None };
    let reached = Search::new().to(&network, &graph, &site, u32::MAX - 1).reached(390_000);
    let drawer = drawer(&network, &[390_000]);
    let drawn = vec![drawer.land.contour(&drawer.times(&network, &[&reached]), 390_000)];
    assert_eq!(drawer.finished(drawn.clone(), Together::Beside).0, drawn);
    // Far from the end of the time the border runs straight beside the street, and a level by itself needs few of them.
    let alone = drawer.finished(drawn.clone(), Together::Nested).0;
    assert!(alone[0].positions() < drawn[0].positions() && alone[0].area_km2() > 0.0);
}

#[test]
fn what_is_drawn_near_the_roads_within_reach_is_what_is_drawn_on_all() {
    let network = coast();
    let graph = SearchGraph::towards(&network);
    let site = Destination { position: start(&network), walk_ms: 0, door: None };
    let reached = Search::new().to(&network, &graph, &site, u32::MAX - 1).reached(120_000);
    let (settings, levels) = (Settings::default(), [60_000, 120_000]);
    let near = IsochroneDrawer::near(&network, &settings, Simplification::MAP, &levels, &[&reached]).unwrap();
    let whole = IsochroneDrawer::new(&network, &settings, Simplification::MAP, &levels).unwrap();
    let contours = |drawer: &IsochroneDrawer| {
        drawer.contours(&drawer.times(&network, &[&reached]), &Work::begin(&Silent, Stage::Isochrones, 0)).0
    };
    assert_eq!(contours(&near), contours(&whole));
    assert!(contours(&near).iter().all(|contour| !contour.is_empty()));
    // With nothing within reach there is no land at all.
    let none = IsochroneDrawer::near(&network, &settings, Simplification::MAP, &levels, &[]).unwrap();
    assert_eq!((none.land.pieces(), contours(&none).iter().all(Contour::is_empty)), (0, true));
}
