//! Roads travelled backwards.

use proptest::prelude::*;
use waywarden_network::{Network, Position, SegmentId, UNREACHABLE_MS};
use waywarden_routing::{Destination, Search, SearchGraph};
use waywarden_testkit::roads::{self, Road, any_network, position};

fn time_ms(network: &Network, from: Position, to: Position) -> u32 {
    let graph = SearchGraph::towards(network);
    let destination = Destination { position: to, walk_ms: 0, door: None };
    Search::new().to(network, &graph, &destination, UNREACHABLE_MS - 1).time_ms(from)
}

/// A one-way street of 1.1 km at 36 km/h, 111 s, and a way back of three such streets.
#[test]
fn a_one_way_street_leads_the_other_way() {
    let places = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (-0.01, 0.0), (0.02, 0.0)];
    let mut streets: Vec<Road> = [[0, 1], [1, 2], [2, 3], [3, 0]].iter().map(|ends| Road::one_way(ends, 36)).collect();
    // What makes the ends of the street junctions.
    streets.extend([Road::two_way(&[0, 4], 36), Road::two_way(&[1, 5], 36)]);
    let network = roads::network(&places, &streets, &[]);
    let [a, b] = [position(&network, 0, 1, 0.0), position(&network, 0, 1, 1.0)];
    let back = network.reversed();
    let there_ms = time_ms(&network, a, b);
    assert!((110_000..113_000).contains(&there_ms), "{there_ms}");
    assert_eq!(time_ms(&back, b, a), there_ms);
    assert!(time_ms(&back, a, b) > 300_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_here_to_there_is_from_there_to_here_backwards(
        network in any_network(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        shares in [0.0..1.0_f64, 0.0..1.0],
    ) {
        let at = |index: prop::sample::Index, share: f64| {
            let segment = SegmentId::new(index.index(network.segment_count()));
            Position { segment, offset_mm: (f64::from(network.segment_length_mm(segment)) * share) as u32 }
        };
        let (from, to) = (at(from, shares[0]), at(to, shares[1]));
        let reversed = network.reversed();
        let (there_ms, back_ms) = (time_ms(&network, from, to), time_ms(&reversed, to, from));
        // Parts of a stretch are rounded down, towards its beginning.
        prop_assert!(there_ms.abs_diff(back_ms) <= 2, "{there_ms} {back_ms}");
        // Twice is as it was.
        prop_assert_eq!(time_ms(&reversed.reversed(), from, to), there_ms);
    }
}
