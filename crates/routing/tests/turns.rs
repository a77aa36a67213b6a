//! Turn delays and restrictions through ways: scenes worked out by hand, and an oracle that remembers where it came from.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;
use waywarden_network::build::{
    BuildSettings, ControlKind, DrivingSide, Facing, RawControl, RawRestriction, RawRoads, RawVia, TurnCosts, build,
};
use waywarden_network::way_flags;
use waywarden_network::{ArcId, Meta, Network, Position, RoadClass, SegmentId, TurnKind, UNREACHABLE_MS};
use waywarden_routing::{Destination, Search, SearchGraph, route, steps};
use waywarden_testkit::roads;

/// A road through places, its class and flags; one-way if said so. All roads are driven at 36 km/h (10 m/s).
struct Road(Vec<u32>, RoadClass, u8, bool);

fn raw(places: &[(f64, f64)], roads: &[Road]) -> RawRoads {
    let road = |Road(places, class, flags, one_way): &Road| {
        let speed_km_h = [36, if *one_way { 0 } else { 36 }];
        roads::Road { places: places.clone(), speed_km_h, class: *class, flags: *flags }
    };
    let mut raw = roads::raw(places, &roads.iter().map(road).collect::<Vec<_>>());
    raw.keep_nodes.extend(0..places.len() as u32);
    raw
}

fn network(raw: RawRoads, turn_costs: TurnCosts) -> Network {
    build(raw, Meta::default(), BuildSettings { turn_costs, ..BuildSettings::default() }).expect("a network")
}

/// Delay and reason of the turn from the road between two places into the road between two others.
fn turn(network: &Network, from: [i64; 2], to: [i64; 2]) -> Option<(u32, TurnKind)> {
    let ends = |arc: ArcId| [network.arc_tail(arc), network.arc_head(arc)].map(|n| network.node_osm_id(n));
    let arcs = || (0..network.arc_count()).map(ArcId::new);
    let from = arcs().find(|&arc| ends(arc) == from).expect("the road before");
    network.turns(from).iter().find(|turn| ends(turn.to) == to).map(|turn| (turn.delay_ms(), turn.kind()))
}

/// North at 3, east at 2, south at 1, west at 4, all 1.1 km from the crossing at 0.
const CROSS: [(f64, f64); 5] = [(0.0, 0.0), (0.0, -0.01), (0.01, 0.0), (0.0, 0.01), (-0.01, 0.0)];

fn costs() -> TurnCosts {
    TurnCosts {
        turn_ms: 6_000,
        across_ms: 4_000,
        yield_ms: 5_000,
        equal_ms: 1_000,
        busy_ms: 9_000,
        passing_ms: 0,
        roundabout_ms: 7_000,
        signals_ms: 8_000,
        stop_ms: 6_500,
        give_way_ms: 3_000,
        crossing_ms: 500,
        mini_roundabout_ms: 2_000,
        turn_back_ms: 20_000,
        boarding_ms: 600_000,
        driving_side: DrivingSide::Left,
    }
}

fn cross(north_south: RoadClass, east_west: RoadClass, flags: u8) -> RawRoads {
    let roads = [Road(vec![1, 0, 3], north_south, flags, false), Road(vec![4, 0, 2], east_west, flags, false)];
    raw(&CROSS, &roads)
}

#[test]
fn a_minor_road_gives_way_and_turns_across_the_flow_cost_more() {
    let minor_major = network(cross(RoadClass::Residential, RoadClass::Primary, 0), costs());
    // On the main road straight on: nothing but the bend of 0 degrees (0.15 % of 6 s).
    assert_eq!(turn(&minor_major, [4, 0], [0, 2]), Some((9, TurnKind::Bend)));
    // Off the main road to the left (north, coming from the west): half a bend, nobody to wait for.
    assert_eq!(turn(&minor_major, [4, 0], [0, 3]), Some((3_000, TurnKind::Bend)));
    // To the right (south): across the opposing flow.
    assert_eq!(turn(&minor_major, [4, 0], [0, 1]), Some((7_000, TurnKind::Across)));
    // From the minor road, straight over and to the right: giving way, and across.
    assert_eq!(turn(&minor_major, [1, 0], [0, 3]), Some((5_009, TurnKind::Yield)));
    assert_eq!(turn(&minor_major, [1, 0], [0, 2]), Some((12_000, TurnKind::Across)));
    // Turning back is for dead ends only.
    assert_eq!(turn(&minor_major, [1, 0], [0, 1]), None);
    assert_eq!(turn(&minor_major, [0, 1], [1, 0]), Some((20_000, TurnKind::TurnBack)));

    let right_hand = TurnCosts { driving_side: DrivingSide::Right, ..costs() };
    let elsewhere = network(cross(RoadClass::Residential, RoadClass::Primary, 0), right_hand);
    assert_eq!(turn(&elsewhere, [4, 0], [0, 3]), Some((7_000, TurnKind::Across)), "left crosses the flow there");
    assert_eq!(turn(&elsewhere, [4, 0], [0, 1]), Some((3_000, TurnKind::Bend)));
}

#[test]
fn main_roads_that_meet_in_a_town_stop_each_other_unless_lights_are_mapped() {
    let town = network(cross(RoadClass::Secondary, RoadClass::Primary, way_flags::BUILT_UP), costs());
    assert_eq!(turn(&town, [4, 0], [0, 2]), Some((9_009, TurnKind::Busy)));
    let mut with_lights = cross(RoadClass::Secondary, RoadClass::Primary, way_flags::BUILT_UP);
    with_lights.controls = vec![RawControl { node: 0, kind: ControlKind::Signals, facing: Facing::Both }];
    assert_eq!(turn(&network(with_lights, costs()), [4, 0], [0, 2]), Some((8_009, TurnKind::Signals)));
}

#[test]
fn passing_a_junction_on_a_main_road_costs_time_whichever_way_one_goes_on() {
    let passing = TurnCosts { passing_ms: 2_000, ..costs() };
    let crossed = network(cross(RoadClass::Residential, RoadClass::Primary, 0), passing);
    assert_eq!(turn(&crossed, [4, 0], [0, 2]), Some((2_009, TurnKind::Passing)));
    assert_eq!(turn(&crossed, [4, 0], [0, 3]), Some((5_000, TurnKind::Bend)));
    assert_eq!(turn(&crossed, [1, 0], [0, 3]), Some((5_009, TurnKind::Yield)), "the minor road waits, no more");
    // A yard is no junction, and of several reasons to wait the longest counts.
    let yard = network(cross(RoadClass::Service, RoadClass::Primary, 0), passing);
    assert_eq!(turn(&yard, [4, 0], [0, 2]), Some((9, TurnKind::Bend)));
    let town = network(cross(RoadClass::Secondary, RoadClass::Primary, way_flags::BUILT_UP), passing);
    assert_eq!(turn(&town, [4, 0], [0, 2]), Some((9_009, TurnKind::Busy)));
}

#[test]
fn controls_concern_the_traffic_they_face() {
    // A stop sign in the middle of a road, for traffic along the way only.
    let mut road = raw(&CROSS, &[Road(vec![4, 0, 2], RoadClass::Residential, 0, false)]);
    road.controls = vec![
        RawControl { node: 0, kind: ControlKind::Stop, facing: Facing::Along },
        RawControl { node: 0, kind: ControlKind::Crossing, facing: Facing::Both },
    ];
    let network = network(road, costs());
    assert_eq!(turn(&network, [4, 0], [0, 2]), Some((6_500, TurnKind::Stop)), "waits overlap: the longest counts");
    assert_eq!(turn(&network, [2, 0], [0, 4]), Some((500, TurnKind::Crossing)));
}

#[test]
fn a_roundabout_costs_at_its_entry_and_a_ferry_once() {
    let places = [(0.0, 0.0), (0.001, 0.0), (0.0005, 0.001), (-0.01, 0.0), (0.02, 0.0), (0.0005, 0.02)];
    let round = way_flags::ROUNDABOUT | way_flags::ONE_WAY;
    let roads = [
        Road(vec![0, 2, 1, 0], RoadClass::Primary, round, true),
        Road(vec![3, 0], RoadClass::Primary, 0, false),
        Road(vec![1, 4], RoadClass::Primary, 0, false),
        Road(vec![2, 5], RoadClass::Ferry, 0, false),
        Road(vec![5, 4], RoadClass::Ferry, 0, false),
    ];
    let network = network(raw(&places, &roads), costs());
    assert_eq!(turn(&network, [3, 0], [0, 2]), Some((7_000, TurnKind::Roundabout)));
    assert_eq!(turn(&network, [0, 2], [2, 1]), Some((0, TurnKind::Bend)));
    assert_eq!(turn(&network, [2, 1], [1, 4]), Some((0, TurnKind::Bend)));
    assert_eq!(turn(&network, [0, 2], [2, 5]), Some((600_000, TurnKind::Boarding)));
    assert_eq!(turn(&network, [2, 5], [5, 4]), Some((0, TurnKind::Bend)), "one boarding for a crossing of two ways");
}

#[test]
fn a_restriction_through_a_way_binds_only_those_who_came_that_way() {
    //  3 - 0 - 1 - 4     no way from 3-0 over 0-1 into 1-5 (a U-turn of a dual carriageway);
    //      2   5         from 2-0 over 0-1 into 1-5 is free.
    let places = [(0.0, 0.0), (0.001, 0.0), (0.0, -0.01), (-0.01, 0.0), (0.01, 0.0), (0.001, -0.01)];
    let pair = |a, b| Road(vec![a, b], RoadClass::Residential, 0, false);
    let roads = || [pair(3, 0), pair(0, 1), pair(1, 4), pair(2, 0), pair(1, 5)];
    let time = |only: Option<bool>, from: i64| {
        let mut raw = raw(&places, &roads());
        if let Some(only) = only {
            let (via, to_way) = (RawVia::Ways(vec![1]), if only { 2 } else { 4 });
            raw.restrictions.push(RawRestriction { osm_id: 7, from_way: 0, via, to_way, only });
        }
        let network = network(raw, TurnCosts::default());
        let at = |id: i64| {
            let segment = network
                .segments()
                .find(|&s| network.segment_nodes(s).iter().any(|&n| network.node_osm_id(n) == id))
                .expect("a road at the place");
            let first = network.node_osm_id(network.segment_nodes(segment)[0]) == id;
            Position { segment, offset_mm: if first { 0 } else { network.segment_length_mm(segment) } }
        };
        let graph = SearchGraph::towards(&network);
        let mut search = Search::new();
        search
            .to(&network, &graph, &Destination { position: at(5), walk_ms: 0, door: None }, UNREACHABLE_MS)
            .time_ms(at(from))
    };
    let free = time(None, 3);
    // Forbidden (or only straight on): out to 4, back, then down: twice 1-4 more (9 x 111.32 s... 0.009 degree each way).
    let round = 2 * 100_188;
    for only in [false, true] {
        let bound = time(Some(only), 3);
        assert!(bound.abs_diff(free + round) <= 4, "{only} {bound} {free}");
        assert_eq!(time(Some(only), 2), time(None, 2), "others are free");
    }
}

/// Times from the middle of every segment to the middle of one, by a search over pairs of arcs that applies the
/// restrictions to what it remembers. `None` where there is no way.
fn oracle(free: &Network, restrictions: &[RawRestriction], to: Position) -> Vec<Option<u64>> {
    let way_of = |arc: ArcId| free.way(&free.stretches(free.arc_segment(arc))[0]).osm_id;
    let joined = |restriction: &RawRestriction| match &restriction.via {
        RawVia::Ways(ways) => ways[0],
        RawVia::Node(_) => unreachable!(),
    };
    let permitted = |before: Option<ArcId>, arc: ArcId, next: ArcId| {
        let Some(before) = before else { return true };
        restrictions.iter().all(|r| {
            if way_of(before) != r.from_way || way_of(arc) != joined(r) {
                return true;
            }
            let possible = free.turns(arc).iter().any(|t| way_of(t.to) == r.to_way);
            if r.only { !possible || way_of(next) == r.to_way } else { way_of(next) != r.to_way }
        })
    };
    let arcs: Vec<ArcId> = (0..free.arc_count()).map(ArcId::new).collect();
    // A state is being at the end of an arc, having come from another (or from nowhere).
    let mut graph: DiGraph<(), u64> = DiGraph::new();
    let mut states: BTreeMap<(Option<ArcId>, ArcId), NodeIndex> = BTreeMap::new();
    for &arc in &arcs {
        states.insert((None, arc), graph.add_node(()));
        for turn in free.turns(arc) {
            states.insert((Some(arc), turn.to), graph.add_node(()));
        }
    }
    let goal = graph.add_node(());
    for (&(before, arc), &state) in &states {
        for turn in free.turns(arc).iter().filter(|t| permitted(before, arc, t.to)) {
            let delay = u64::from(turn.delay_ms());
            graph.add_edge(state, states[&(Some(arc), turn.to)], delay + u64::from(free.arc_time_ms(turn.to)));
            if free.arc_segment(turn.to) == to.segment {
                graph.add_edge(state, goal, delay + u64::from(free.time_to_ms(turn.to, to.offset_mm)));
            }
        }
    }
    free.segments()
        .map(|segment| {
            if segment == to.segment {
                return Some(0);
            }
            let middle = free.segment_length_mm(segment) / 2;
            free.arcs(segment)
                .filter_map(|arc| {
                    let found = petgraph::algo::dijkstra(&graph, states[&(None, arc)], Some(goal), |e| *e.weight());
                    let rest = free.arc_time_ms(arc) - free.time_to_ms(arc, middle);
                    Some(u64::from(rest) + *found.get(&goal)?)
                })
                .min()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn restrictions_through_ways_equal_a_search_that_remembers(
        roads in prop::collection::vec((0u32..9, 0u32..9, 0u8..4), 4..16),
        restrictions in prop::collection::vec((0i64..16, 0i64..16, 0i64..16, any::<bool>()), 1..8),
        to in any::<prop::sample::Index>(),
    ) {
        let places: Vec<(f64, f64)> = (0..9).map(|i| (f64::from(i % 3) * 0.001, f64::from(i / 3) * 0.0011)).collect();
        let roads: Vec<Road> = roads
            .into_iter()
            .filter(|(a, b, _)| a != b)
            .map(|(a, b, kind)| Road(vec![a, b], [RoadClass::Residential, RoadClass::Primary][kind as usize % 2], 0, kind > 2))
            .collect();
        prop_assume!(!roads.is_empty());
        let restrictions: Vec<RawRestriction> = restrictions
            .into_iter()
            .filter(|(from, via, to, _)| from != via && via != to)
            .map(|(from_way, via, to_way, only)| RawRestriction { osm_id: 0, from_way, via: RawVia::Ways(vec![via]), to_way, only })
            .collect();
        let free = network(raw(&places, &roads), costs());
        let mut bound_raw = raw(&places, &roads);
        bound_raw.restrictions = restrictions.clone();
        let bound = network(bound_raw, costs());
        prop_assert_eq!(free.segment_count(), bound.segment_count());
        let segments: Vec<SegmentId> = free.segments().collect();
        let segment = *to.get(&segments);
        let to = Position { segment, offset_mm: free.segment_length_mm(segment) / 2 };
        let expected = oracle(&free, &restrictions, to);
        let graph = SearchGraph::towards(&bound);
        let mut search = Search::new();
        let column = search.to(&bound, &graph, &Destination { position: to, walk_ms: 0, door: None }, UNREACHABLE_MS);
        for (&segment, expected) in segments.iter().zip(expected) {
            let from = Position { segment, offset_mm: bound.segment_length_mm(segment) / 2 };
            let found = Some(u64::from(column.time_ms(from))).filter(|&t| t != u64::from(UNREACHABLE_MS));
            prop_assert_eq!(found, expected, "from segment {}", segment.0);
            if let Some(route) = route(&column, from) {
                let steps = steps(&bound, &route);
                let sum: u32 = steps.iter().map(|s| s.turn_ms + s.drive_ms).sum();
                prop_assert_eq!(sum + route.walk_ms, route.time_ms);
                prop_assert_eq!(steps.iter().map(|s| s.length_mm).sum::<u64>(), route.length_mm);
            }
        }
    }
}
