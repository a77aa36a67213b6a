//! The pieces that drawings are made of carry the column's own times, and thinned shapes stay where the roads are.

use std::collections::BTreeMap;

use proptest::prelude::*;
use waywarden_network::build::{BuildSettings, build};
use waywarden_network::{LonLat, Meta, Network, Position, UNREACHABLE_MS};
use waywarden_routing::{Destination, PieceTimes, Search, SearchGraph, Shapes, piece_times};
use waywarden_testkit::oracle;
use waywarden_testkit::roads::{Road, raw};

fn network(rows: &[(Vec<(i32, i32)>, bool)]) -> Network {
    let mut known: BTreeMap<(i32, i32), u32> = BTreeMap::new();
    let mut places = Vec::new();
    let mut number = |place: (i32, i32)| {
        *known.entry(place).or_insert_with(|| {
            places.push((f64::from(place.0) * 1e-4, 50.0 + f64::from(place.1) * 1e-4));
            places.len() as u32 - 1
        })
    };
    let mut road = |(places, one_way): &(Vec<(i32, i32)>, bool)| {
        let places: Vec<u32> = places.iter().map(|&place| number(place)).collect();
        Road { speed_km_h: [36, if *one_way { 0 } else { 20 }], ..Road::two_way(&places, 36) }
    };
    let roads: Vec<Road> = rows.iter().map(&mut road).collect();
    let settings = BuildSettings { keep_islands: true, ..BuildSettings::default() };
    build(raw(&places, &roads), Meta::default(), settings).expect("a network")
}

/// Distance from a point to the nearest of the lines, metres.
fn distance_m(point: LonLat, lines: &[[LonLat; 2]]) -> f64 {
    lines.iter().map(|&line| oracle::distance_m(point, line)).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn pieces_carry_the_times_of_the_column(
        rows in prop::collection::vec((prop::collection::vec((0i32..60, 0i32..60), 2..9), any::<bool>()), 1..8),
        to in any::<(prop::sample::Index, u32)>(),
        tolerance_m in prop::sample::select(vec![0.0, 2.0, 20.0]),
    ) {
        prop_assume!(rows.iter().any(|(places, _)| places.windows(2).any(|w| w[0] != w[1])));
        let network = network(&rows);
        let segments: Vec<_> = network.segments().collect();
        let segment = *to.0.get(&segments);
        let position = Position { segment, offset_mm: to.1 % (network.segment_length_mm(segment) + 1) };
        let graph = SearchGraph::towards(&network);
        let mut search = Search::new();
        let column = search.to(&network, &graph, &Destination { position, walk_ms: 500, door: None }, UNREACHABLE_MS);
        let shapes = Shapes::new(&network, tolerance_m);
        // The best time of any piece that begins or ends at a place, and the lines drawn.
        let mut best: BTreeMap<LonLat, u32> = BTreeMap::new();
        let mut lines = Vec::new();
        let mut numbers = Vec::new();
        let mut enter = |at: LonLat, time_ms: u32| {
            let slot = best.entry(at).or_insert(UNREACHABLE_MS);
            *slot = (*slot).min(time_ms);
        };
        piece_times(&network, &shapes, &[&column.reached(UNREACHABLE_MS - 1)], |id, times| {
            let piece = shapes.piece(&network, id);
            match times {
                PieceTimes::Whole { along_ms, against_ms, .. } => {
                    enter(piece.a, along_ms[0].min(against_ms[0]));
                    enter(piece.b, along_ms[1].min(against_ms[1]));
                }
                PieceTimes::Parts(parts) => {
                    for part in parts {
                        for (end_mm, time_ms) in part.ends_mm.into_iter().zip(part.time_ms) {
                            // Within the piece lies the destination, where there may be no point of the road.
                            for (at, mm) in [(piece.a, piece.ends_mm[0]), (piece.b, piece.ends_mm[1])] {
                                if mm == end_mm {
                                    enter(at, time_ms);
                                }
                            }
                        }
                    }
                }
            }
            lines.push([piece.a, piece.b]);
            numbers.push(piece.id.number);
        });
        prop_assert!(numbers.is_sorted_by(|a, b| a < b) && numbers.last().is_none_or(|&last| last < shapes.piece_bound()));
        // The truth at a place is the best of all positions there.
        let mut truth: BTreeMap<LonLat, u32> = BTreeMap::new();
        for &segment in &segments {
            for (&at, &offset_mm) in network.points(segment).iter().zip(network.point_offsets_mm(segment)) {
                let slot = truth.entry(at).or_insert(UNREACHABLE_MS);
                *slot = (*slot).min(column.time_ms(Position { segment, offset_mm }));
            }
        }
        for (at, time_ms) in best {
            if let Some(&expected) = truth.get(&at) {
                prop_assert_eq!(time_ms, expected, "at {:?}", at);
            }
        }
        for &segment in &segments {
            for (&at, &offset_mm) in network.points(segment).iter().zip(network.point_offsets_mm(segment)) {
                if column.time_ms(Position { segment, offset_mm }) != UNREACHABLE_MS {
                    let off_m = distance_m(at, &lines);
                    prop_assert!(off_m <= tolerance_m + 0.02, "{off_m} m off at {at:?}");
                }
            }
        }
    }
}
