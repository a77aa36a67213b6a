//! Proofs that the search is exact: a scene worked out by hand, a certificate, petgraph as an oracle.

use proptest::prelude::*;
use waywarden_network::build::{RawRestriction, RawVia};
use waywarden_network::{Network, Position, UNREACHABLE_MS};
use waywarden_routing::{Destination, Search, SearchGraph, certify, route};
use waywarden_testkit::oracle;
use waywarden_testkit::roads::{Road, any_network, network, position};

/// On the equator 0.01 degree of longitude is 1,113.195 m and takes 111.320 s at 36 km/h (10 m/s).
#[test]
fn a_scene_worked_out_by_hand() {
    //  0 --- 1 --- 2      1-2 is one-way towards 2; 1-3-2 is the way round, two-way, at half the speed.
    //         \ 3 /
    let places = [(0.0, 0.0), (0.01, 0.0), (0.02, 0.0), (0.02, 0.0)];
    let mut places = places.to_vec();
    places[3] = (0.03, 0.0);
    let roads = [
        Road::two_way(&[0, 1], 36),
        Road::one_way(&[1, 2], 36),
        Road::two_way(&[1, 3], 36),
        Road::two_way(&[3, 2], 36),
    ];
    let network = network(&places, &roads, &[]);
    assert_eq!((network.node_count(), network.segment_count()), (3, 3), "node 3 is contracted");
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();

    // To the middle of 1-2: from node 0 along 0-1 (111,320) and half of 1-2 (55,660).
    let to = position(&network, 1, 2, 0.5);
    let column = search.to(&network, &graph, &Destination { position: to, walk_ms: 7, door: None }, UNREACHABLE_MS);
    assert_eq!(column.time_ms(position(&network, 0, 1, 0.0)), 111_320 + 55_660 + 7);
    // From a quarter of 1-2, straight on; from three quarters, round: 1/4 of 1-2, 2-3 (111,320), 3-1 (222,639), 1/2.
    assert_eq!(column.time_ms(position(&network, 1, 2, 0.25)), 27_830 + 7);
    let round = column.time_ms(position(&network, 1, 2, 0.75));
    assert!(round.abs_diff(27_830 + 111_320 + 222_639 + 55_660 + 7) <= 3, "{round}");
    certify(&graph, &column, UNREACHABLE_MS - 1).expect("certified");

    // A limit just below hides it, just at it keeps it.
    let origin = position(&network, 0, 1, 0.0);
    let exact = 55_660 + 7;
    let labels = |limit| {
        Search::new().to(&network, &graph, &Destination { position: to, walk_ms: 7, door: None }, limit).time_ms(origin)
    };
    assert_eq!(labels(exact), 111_320 + exact);
    assert_eq!(labels(exact - 1), UNREACHABLE_MS);
}

#[test]
fn a_forbidden_turn_is_never_taken_and_a_dead_end_may_be_turned_in() {
    //      3
    //      |
    //  0 - 1 - 2     no turn from 0-1 into 1-3: on to the dead end at 2, turn back, then to 3.
    let places = [(0.0, 0.0), (0.01, 0.0), (0.02, 0.0), (0.01, 0.01)];
    let roads = [Road::two_way(&[0, 1], 36), Road::two_way(&[1, 2], 36), Road::two_way(&[1, 3], 36)];
    let no_turn = RawRestriction { osm_id: 9, from_way: 0, via: RawVia::Node(1), to_way: 2, only: false };
    let free = network(&places, &roads, &[]);
    let bound = network(&places, &roads, &[no_turn]);
    let time = |network: &Network| {
        let graph = SearchGraph::towards(network);
        let destination = Destination { position: position(network, 1, 3, 1.0), walk_ms: 0, door: None };
        let mut search = Search::new();
        let column = search.to(network, &graph, &destination, UNREACHABLE_MS);
        let origin = position(network, 0, 1, 0.0);
        let way = route(&column, origin).expect("a route");
        assert_eq!(way.time_ms, column.time_ms(origin));
        (column.time_ms(origin), way.legs.len())
    };
    assert_eq!(time(&free).1, 2);
    assert_eq!(time(&bound).1, 4);
    assert_eq!(time(&bound).0, time(&free).0 + 2 * 111_320);
    assert_eq!(bound.meta().report.kept.count("turn restrictions applied"), 1);
}

#[test]
fn a_private_road_begins_and_ends_trips_but_is_not_passed() {
    //  0 - 1 = 2 - 3     1=2 private and short, 1-4-2 public and long.
    let places = [(0.0, 0.0), (0.01, 0.0), (0.02, 0.0), (0.03, 0.0), (0.015, 0.05)];
    let roads = [
        Road::two_way(&[0, 1], 36),
        Road::two_way(&[1, 2], 36).private(),
        Road::two_way(&[2, 3], 36),
        Road::two_way(&[1, 4], 36),
        Road::two_way(&[4, 2], 36),
    ];
    let network = network(&places, &roads, &[]);
    let graph = SearchGraph::towards(&network);
    let mut search = Search::new();
    let mut time = |from: Position, to: Position| {
        search.to(&network, &graph, &Destination { position: to, walk_ms: 0, door: None }, UNREACHABLE_MS).time_ms(from)
    };
    let (a, b) = (position(&network, 0, 1, 0.0), position(&network, 2, 3, 1.0));
    let inside = position(&network, 1, 2, 0.5);
    assert!(time(a, b) > 1_000_000, "the long way round");
    assert_eq!(time(a, inside), 111_320 + 55_660, "ends inside");
    assert_eq!(time(inside, b), 55_660 + 111_320, "begins inside");
    // Both offsets are rounded down to the millisecond, so half of the road may come out one short.
    let within = time(position(&network, 1, 2, 0.25), position(&network, 1, 2, 0.75));
    assert!(within.abs_diff(55_660) <= 1, "stays inside: {within}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn equals_petgraph_on_random_networks(network in any_network(), place in any::<(prop::sample::Index, u32)>()) {
        let segments: Vec<_> = network.segments().collect();
        let segment = *place.0.get(&segments);
        let offset_mm = place.1 % (network.segment_length_mm(segment) + 1);
        let destination = Destination { position: Position { segment, offset_mm }, walk_ms: place.1 % 1_000, door: None };
        let graph = SearchGraph::towards(&network);
        let mut search = Search::new();
        let column = search.to(&network, &graph, &destination, UNREACHABLE_MS);
        prop_assert_eq!(column.labels(), oracle::by_petgraph(&network, &destination));
        prop_assert_eq!(certify(&graph, &column, UNREACHABLE_MS - 1), Ok(()));
        for &from in &segments {
            for share in [0, 1, 2] {
                let from = Position { segment: from, offset_mm: network.segment_length_mm(from) / 2 * share };
                let time_ms = column.time_ms(from);
                match route(&column, from) {
                    None => prop_assert_eq!(time_ms, UNREACHABLE_MS),
                    Some(route) => {
                        let sum: u32 = route.legs.iter().map(|l| l.turn_ms + l.drive_ms).sum();
                        prop_assert_eq!(sum + route.walk_ms, time_ms);
                        for pair in route.legs.windows(2) {
                            prop_assert!(network.turns(pair[0].arc).iter().any(|t| t.to == pair[1].arc));
                        }
                    }
                }
            }
        }
    }
}
