//! Proofs that the search is exact: a scene worked out by hand, a certificate, petgraph as an oracle.

use petgraph::visit::Reversed;
use proptest::prelude::*;
use waywarden_network::build::{BuildSettings, RawRestriction, RawRoads, RawRow, RawVia, build};
use waywarden_network::{ArcId, LonLat, Meta, Network, Position, RoadClass, TurnGraph, UNREACHABLE_MS, Way, way_flags};
use waywarden_routing::{Destination, Search, SearchGraph, certify, route};

/// A road through nodes, with the speeds along and against it in km/h.
struct Road<'a> {
    nodes: &'a [u32],
    speed_km_h: [u32; 2],
    flags: u8,
}

fn network(places: &[(f64, f64)], roads: &[Road<'_>], restrictions: &[RawRestriction]) -> Network {
    let mut raw = RawRoads::default();
    for (id, &(lon, lat)) in places.iter().enumerate() {
        raw.node_at.push(LonLat::from_degrees(lon, lat).expect("valid"));
        raw.node_osm_id.push(id as i64);
    }
    for (index, road) in roads.iter().enumerate() {
        raw.ways.push(Way {
            osm_id: index as i64,
            name: 0,
            reference: 0,
            speed_m_h: road.speed_km_h.map(|s| s * 1_000),
            limit_km_h: [0; 2],
            class_code: RoadClass::Residential as u8,
            flags: road.flags,
            reason_codes: [0; 2],
        });
        let first_ref = raw.refs.len() as u32;
        raw.refs.extend_from_slice(road.nodes);
        raw.rows.push(RawRow { way: index as u32, first_ref, end_ref: raw.refs.len() as u32 });
    }
    raw.restrictions = restrictions.to_vec();
    build(raw, Meta::default(), BuildSettings::default()).expect("a network")
}

fn two_way(nodes: &[u32], km_h: u32) -> Road<'_> {
    Road { nodes, speed_km_h: [km_h; 2], flags: 0 }
}

/// The position at a place that is on the segment between two nodes.
fn position(network: &Network, from: i64, to: i64, share: f64) -> Position {
    let segment = network
        .segments()
        .find(|&s| network.segment_nodes(s).map(|n| network.node_osm_id(n)) == [from, to])
        .or_else(|| {
            network.segments().find(|&s| network.segment_nodes(s).map(|n| network.node_osm_id(n)) == [to, from])
        })
        .expect("a segment between the nodes");
    let share = if network.node_osm_id(network.segment_nodes(segment)[0]) == from { share } else { 1.0 - share };
    Position { segment, offset_mm: (f64::from(network.segment_length_mm(segment)) * share).round() as u32 }
}

/// On the equator 0.01 degree of longitude is 1,113.195 m and takes 111.320 s at 36 km/h (10 m/s).
#[test]
fn a_scene_worked_out_by_hand() {
    //  0 --- 1 --- 2      1-2 is one-way towards 2; 1-3-2 is the way round, two-way, at half the speed.
    //         \ 3 /
    let places = [(0.0, 0.0), (0.01, 0.0), (0.02, 0.0), (0.02, 0.0)];
    let mut places = places.to_vec();
    places[3] = (0.03, 0.0);
    let roads = [
        two_way(&[0, 1], 36),
        Road { nodes: &[1, 2], speed_km_h: [36, 0], flags: 0 },
        two_way(&[1, 3], 36),
        two_way(&[3, 2], 36),
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
    let roads = [two_way(&[0, 1], 36), two_way(&[1, 2], 36), two_way(&[1, 3], 36)];
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
        two_way(&[0, 1], 36),
        Road { nodes: &[1, 2], speed_km_h: [36; 2], flags: way_flags::END_OF_TRIP },
        two_way(&[2, 3], 36),
        two_way(&[1, 4], 36),
        two_way(&[4, 2], 36),
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

/// Random roads over a few places: parallel roads, loops, one-way streets, private roads, islands.
fn random_network() -> impl Strategy<Value = Network> {
    let road = (prop::collection::vec(0u32..12, 2..6), 0usize..4, 1u32..100, 0u32..8);
    let restriction = (0i64..14, 0u32..12, 0i64..14, any::<bool>());
    (prop::collection::vec(road, 1..14), prop::collection::vec(restriction, 0..6)).prop_filter_map(
        "no road",
        |(rows, restrictions)| {
            let places: Vec<(f64, f64)> =
                (0..12).map(|i| (f64::from(i % 4) * 0.001, 50.0 + f64::from(i / 4) * 0.0007)).collect();
            let roads: Vec<Road<'_>> = rows
                .iter()
                .map(|(nodes, open, km_h, private)| Road {
                    nodes,
                    speed_km_h: [[*km_h, *km_h], [*km_h, 0], [0, *km_h], [*km_h, 3]][*open],
                    flags: if *private == 0 { way_flags::END_OF_TRIP } else { 0 },
                })
                .collect();
            if rows.iter().all(|(nodes, ..)| nodes.windows(2).all(|w| w[0] == w[1])) {
                return None;
            }
            let restrictions: Vec<RawRestriction> = restrictions
                .iter()
                .map(|&(from_way, via, to_way, only)| RawRestriction {
                    osm_id: 0,
                    from_way,
                    via: RawVia::Node(via),
                    to_way,
                    only,
                })
                .collect();
            Some(network(&places, &roads, &restrictions))
        },
    )
}

/// Labels by petgraph: from each arc's end to the destination, over the reversed turn graph.
fn oracle(network: &Network, destination: &Destination) -> Vec<u32> {
    let graph = TurnGraph(network);
    let mut labels = vec![UNREACHABLE_MS; network.arc_count()];
    for seed in network.arcs(destination.position.segment) {
        let into_ms = network.time_to_ms(seed, destination.position.offset_mm) + destination.walk_ms;
        // Every way into the seed: first the turn, then petgraph's distances to the arc before it.
        for before in (0..network.arc_count()).map(ArcId::new) {
            for turn in network.turns(before).iter().filter(|t| t.to == seed) {
                let reached = petgraph::algo::dijkstra(Reversed(graph), before, None, |edge| {
                    use petgraph::visit::EdgeRef;
                    u64::from(*edge.weight())
                });
                for (arc, time) in reached {
                    // The distance counts the whole of the last arc of the path, which is `before`.
                    let label = time + u64::from(turn.delay_ms()) + u64::from(into_ms);
                    let slot = &mut labels[arc.index()];
                    *slot = (*slot).min(u32::try_from(label).expect("small"));
                }
            }
        }
    }
    labels
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn equals_petgraph_on_random_networks(network in random_network(), place in any::<(prop::sample::Index, u32)>()) {
        let segments: Vec<_> = network.segments().collect();
        let segment = *place.0.get(&segments);
        let offset_mm = place.1 % (network.segment_length_mm(segment) + 1);
        let destination = Destination { position: Position { segment, offset_mm }, walk_ms: place.1 % 1_000, door: None };
        let graph = SearchGraph::towards(&network);
        let mut search = Search::new();
        let column = search.to(&network, &graph, &destination, UNREACHABLE_MS);
        prop_assert_eq!(column.labels(), oracle(&network, &destination));
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
