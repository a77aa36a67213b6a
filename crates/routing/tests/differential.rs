//! A hundred thousand random networks against Dijkstra's algorithm as the textbook has it.
//!
//! Parallel roads, self-loops, one-way streets, roads of no length, islands, private roads and turn restrictions, all
//! small enough that every label is compared.
#![allow(clippy::print_stdout)]

use waywarden_network::{Position, UNREACHABLE_MS};
use waywarden_routing::{Destination, Search, SearchGraph};
use waywarden_testkit::numbers::Numbers;
use waywarden_testkit::{oracle, roads};

const NETWORKS: u64 = 100_000;

#[test]
fn every_label_is_that_of_the_textbook() {
    let mut numbers = Numbers(2026);
    let mut search = Search::new();
    let (mut compared, mut labels, mut reached, mut empty, mut loops, mut restricted) = (0, 0, 0, 0, 0, 0);
    while compared < NETWORKS {
        let Some(network) = roads::drawn(&mut numbers) else {
            empty += 1;
            assert!(empty < NETWORKS, "hardly any network has a road");
            continue;
        };
        let segments: Vec<_> = network.segments().collect();
        let segment = segments[numbers.below(segments.len() as u64) as usize];
        let length_mm = u64::from(network.segment_length_mm(segment));
        let position = Position { segment, offset_mm: numbers.below(length_mm + 1) as u32 };
        let destination = Destination { position, walk_ms: numbers.below(1_000) as u32, door: None };
        let graph = SearchGraph::towards(&network);
        let column = search.to(&network, &graph, &destination, UNREACHABLE_MS);
        let expected = oracle::by_heap(&network, &destination);
        assert_eq!(column.labels(), expected, "network {compared}");
        compared += 1;
        labels += expected.len();
        reached += expected.iter().filter(|label| **label != UNREACHABLE_MS).count();
        loops += segments.iter().filter(|s| network.segment_nodes(**s)[0] == network.segment_nodes(**s)[1]).count();
        restricted += u64::from(network.meta().report.kept.count("turn restrictions applied") > 0);
    }
    println!("{compared} networks, {labels} labels, {reached} of them reached, {loops} loops, {restricted} restricted");
    assert!(reached * 3 > labels && loops > 1_000 && restricted > 1_000, "the networks are too poor to prove much");
}
