//! A search away from one origin gives the times and the very routes of searches towards each destination.
#![allow(clippy::print_stdout)]

use waywarden_network::{Network, Position, Snap, UNREACHABLE_MS};
use waywarden_routing::{
    AwayGraph, Destination, PairResult, RoutesFrom, Search, SearchGraph, pair_times, route, times_from,
};
use waywarden_testkit::numbers::Numbers;
use waywarden_testkit::roads::{self, Road, position};

fn snap(network: &Network, position: Position, walk_ms: u32) -> Snap {
    let place = network.locate(position);
    Snap { position, at: place, off_road_mm: walk_ms, walk_ms, place, over_water: false }
}

/// A one-way street of 1.1 km at 36 km/h, 111.3 s, and a way back of three such streets.
#[test]
fn there_along_the_street_and_back_around_the_block() {
    let places = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (-0.01, 0.0), (0.02, 0.0)];
    let mut streets: Vec<Road> = [[0, 1], [1, 2], [2, 3], [3, 0]].iter().map(|ends| Road::one_way(ends, 36)).collect();
    streets.extend([Road::two_way(&[0, 4], 36), Road::two_way(&[1, 5], 36)]);
    let network = roads::network(&places, &streets, &[]);
    let at = |share| snap(&network, position(&network, 0, 1, share), 0);
    let (away, mut search) = (AwayGraph::of(&network), Search::new());
    let mut time_ms = |from: f64, to: f64| {
        search.from_until(&away, &at(from), UNREACHABLE_MS, |_, _| false).road_time_ms(at(to).position)
    };
    // Both offsets are rounded down to the millisecond, so half of the road may come out one short.
    assert!(time_ms(0.25, 0.75).abs_diff(55_660) <= 1, "half the street");
    // Back: half of the street is left out of the block of four.
    let around = time_ms(0.75, 0.25);
    assert!((385_000..395_000).contains(&around), "{around}");
}

#[test]
fn times_and_routes_are_those_of_searches_towards_each_destination() {
    let mut numbers = Numbers(77);
    let (mut towards, mut outwards, mut routes) = (Search::new(), Search::new(), RoutesFrom::new());
    let (mut networks, mut reached, mut empty, mut long) = (0, 0, 0, 0);
    while networks < 20_000 {
        let Some(network) = roads::drawn(&mut numbers) else {
            empty += 1;
            assert!(empty < 20_000, "hardly any network has a road");
            continue;
        };
        networks += 1;
        let segments: Vec<_> = network.segments().collect();
        let mut place = || {
            let segment = segments[numbers.below(segments.len() as u64) as usize];
            let length_mm = network.segment_length_mm(segment);
            // Ends of roads too, where a trip may begin on any arm.
            let offset_mm = match numbers.below(4) {
                0 => 0,
                1 => length_mm,
                _ => numbers.below(u64::from(length_mm) + 1) as u32,
            };
            snap(&network, Position { segment, offset_mm }, numbers.below(2_000) as u32)
        };
        let from = place();
        let to: Vec<Snap> = (0..6).map(|_| place()).chain([from]).collect();
        let (graph, away) = (SearchGraph::towards(&network), AwayGraph::of(&network));
        let times = outwards.from_until(&away, &from, UNREACHABLE_MS, |_, _| false);
        for to in &to {
            let column = towards.to(&network, &graph, &Destination::from(to), UNREACHABLE_MS);
            assert_eq!(times.time_ms(to), column.time_from_ms(&from), "network {networks}");
            let expected = route(&column, from.position);
            assert_eq!(routes.route(&times, &graph, to), expected, "network {networks}");
            reached += u32::from(expected.is_some());
            long += u32::from(expected.is_some_and(|route| route.legs.len() > 3));
        }
        let expected: Vec<Option<PairResult>> =
            to.iter().flat_map(|to| pair_times(&network, &graph, &[(from, *to)], &|_| ())).collect();
        let all: Vec<&Snap> = to.iter().collect();
        assert_eq!(times_from(&mut outwards, &mut routes, &away, &graph, &from, &all), expected);
        let pairs: Vec<(Snap, Snap)> = to.iter().map(|to| (from, *to)).collect();
        assert_eq!(pair_times(&network, &graph, &pairs, &|_| ()), expected);
    }
    println!("{reached} of {} reached, {long} by more than three roads", networks * 7);
    assert!(reached > 70_000 && long > 10_000, "the networks are too poor to prove much");
}
