//! A hundred thousand random networks against Dijkstra's algorithm as the textbook has it.
//!
//! Parallel roads, self-loops, one-way streets, roads of no length, islands, private roads and turn restrictions, all
//! small enough that every label is compared.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use waywarden_network::build::{BuildSettings, RawRestriction, RawRoads, RawRow, RawVia, build};
use waywarden_network::{ArcId, LonLat, Meta, Network, Position, RoadClass, UNREACHABLE_MS, Way, way_flags};
use waywarden_routing::{Destination, Search, SearchGraph};

const NETWORKS: u64 = 100_000;

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Three to nine nodes on a few places, some of them shared, so that some roads have no length.
fn network(numbers: &mut Numbers) -> Option<Network> {
    let mut raw = RawRoads::default();
    let nodes = 3 + numbers.below(7);
    for id in 0..nodes {
        let (x, y) = (numbers.below(4) as i32, numbers.below(3) as i32);
        raw.node_at.push(LonLat { lon_e7: x * 9_000, lat_e7: 500_000_000 + y * 7_000 });
        raw.node_osm_id.push(id as i64);
    }
    let roads = 1 + numbers.below(9);
    for index in 0..roads {
        let km_h = 1 + numbers.below(100) as u32;
        let speed_km_h = [[km_h, km_h], [km_h, 0], [0, km_h], [km_h, 3]][numbers.below(4) as usize];
        raw.ways.push(Way {
            osm_id: index as i64,
            name: 0,
            reference: 0,
            speed_m_h: speed_km_h.map(|speed| speed * 1_000),
            limit_km_h: [0; 2],
            class_code: RoadClass::Residential as u8,
            flags: if numbers.below(8) == 0 { way_flags::END_OF_TRIP } else { 0 },
            reason_codes: [0; 2],
        });
        let first_ref = raw.refs.len() as u32;
        for _ in 0..2 + numbers.below(4) {
            raw.refs.push(numbers.below(nodes) as u32);
        }
        raw.rows.push(RawRow { way: index as u32, first_ref, end_ref: raw.refs.len() as u32 });
    }
    for _ in 0..numbers.below(5) {
        raw.restrictions.push(RawRestriction {
            osm_id: 0,
            from_way: numbers.below(roads) as i64,
            via: RawVia::Node(numbers.below(nodes) as u32),
            to_way: numbers.below(roads) as i64,
            only: numbers.below(3) == 0,
        });
    }
    // Rows that stay at one node are no road.
    build(raw, Meta::default(), BuildSettings::default()).ok()
}

/// For each arc, the time from its end to the destination.
fn textbook(network: &Network, destination: &Destination) -> Vec<u32> {
    let arcs = network.arc_count();
    // Turns by where they lead: from which arc, and how long they take.
    let mut into: Vec<Vec<(usize, u64)>> = vec![Vec::new(); arcs];
    for arc in 0..arcs {
        for turn in network.turns(ArcId::new(arc)) {
            into[turn.to.index()].push((arc, u64::from(turn.delay_ms())));
        }
    }
    let mut best = vec![u64::MAX; arcs];
    let mut queue = BinaryHeap::new();
    // A place at a junction is reached by any of its arms.
    for (seed, offset_mm) in network.arcs_at(destination.position) {
        let last_ms = u64::from(network.time_to_ms(seed, offset_mm) + destination.walk_ms);
        queue.extend(into[seed.index()].iter().map(|(before, turn_ms)| Reverse((turn_ms + last_ms, *before))));
    }
    while let Some(Reverse((time_ms, arc))) = queue.pop() {
        if time_ms >= best[arc] {
            continue;
        }
        best[arc] = time_ms;
        let along_ms = time_ms + u64::from(network.arc_time_ms(ArcId::new(arc)));
        queue.extend(into[arc].iter().map(|(before, turn_ms)| Reverse((turn_ms + along_ms, *before))));
    }
    best.into_iter().map(|time_ms| u32::try_from(time_ms).unwrap_or(UNREACHABLE_MS)).collect()
}

#[test]
fn every_label_is_that_of_the_textbook() {
    let mut numbers = Numbers(2026);
    let mut search = Search::new();
    let (mut compared, mut labels, mut reached, mut empty, mut loops, mut restricted) = (0, 0, 0, 0, 0, 0);
    while compared < NETWORKS {
        let Some(network) = network(&mut numbers) else {
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
        let expected = textbook(&network, &destination);
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
