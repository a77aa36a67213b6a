//! Building, storing and snapping, against scenes worked out by hand and brute force.

use petgraph::algo::{kosaraju_scc, tarjan_scc};
use petgraph::visit::{EdgeCount, IntoEdgeReferences, IntoEdgesDirected, IntoNodeIdentifiers, NodeCount};
use proptest::prelude::*;
use waywarden_network::build::{BuildError, BuildSettings, RawRoads, RawRow, build};
use waywarden_network::file::{self, FileError};
use waywarden_network::{
    LocalMetric, LonLat, Meta, Network, Purpose, RoadClass, SnapFailure, SnapIndex, SnapSettings, TurnGraph, Way,
};
use waywarden_testkit::roads;

fn way(osm_id: i64, class: RoadClass, open: [bool; 2]) -> Way {
    roads::way(osm_id, class, open.map(|o| if o { 36_000 } else { 0 }), 0)
}

/// Roads given as rows of places on a grid of 0.001 degree near the equator (111.3 m).
fn raw(rows: &[(&[(i32, i32)], Way)]) -> RawRoads {
    let mut raw = RawRoads::default();
    let mut known: Vec<(i32, i32)> = Vec::new();
    for (places, way) in rows {
        raw.ways.push(*way);
        let first_ref = raw.refs.len() as u32;
        for place in *places {
            let node = known.iter().position(|k| k == place).unwrap_or_else(|| {
                known.push(*place);
                raw.node_at.push(LonLat { lon_e7: place.0 * 10_000, lat_e7: place.1 * 10_000 });
                raw.node_osm_id.push(known.len() as i64);
                known.len() - 1
            });
            raw.refs.push(node as u32);
        }
        raw.rows.push(RawRow { way: raw.ways.len() as u32 - 1, first_ref, end_ref: raw.refs.len() as u32 });
    }
    raw
}

fn network(rows: &[(&[(i32, i32)], Way)]) -> Network {
    build(raw(rows), Meta::default(), BuildSettings::default()).expect("a network")
}

const BOTH: [bool; 2] = [true, true];
const RESIDENTIAL: RoadClass = RoadClass::Residential;

#[test]
fn a_chain_becomes_one_segment_and_keeps_its_stretches() {
    // Two ways end to end, the second drawn against the first, form one chain; a third crosses in the middle.
    let network = network(&[
        (&[(0, 0), (1, 0), (2, 0)], way(1, RESIDENTIAL, BOTH)),
        (&[(4, 0), (3, 0), (2, 0)], way(2, RoadClass::Primary, BOTH)),
        (&[(4, 0), (4, 5)], way(3, RESIDENTIAL, BOTH)),
        (&[(4, 0), (9, 0)], way(4, RESIDENTIAL, BOTH)),
    ]);
    assert_eq!((network.node_count(), network.segment_count(), network.arc_count()), (4, 3, 6));
    let chain = network.segments().find(|&s| network.points(s).len() == 5).expect("the chain");
    let stretches = network.stretches(chain);
    assert_eq!(stretches.len(), 2);
    // 2 x 111.319 m each, at 10 m/s.
    assert!(stretches.iter().all(|s| s.time_ms == [22_264, 22_264]), "{stretches:?}");
    assert_eq!(stretches[1].start_mm, 222_638);
    assert_ne!(stretches[0].reversed, stretches[1].reversed);
    for arc in network.arcs(chain) {
        let end = if network.arc_is_forward(arc) { network.segment_length_mm(chain) } else { 0 };
        assert_eq!(network.time_to_ms(arc, end), network.arc_time_ms(arc));
        assert_eq!(network.time_to_ms(arc, network.segment_length_mm(chain) - end), 0);
    }
}

#[test]
fn chains_end_where_the_permitted_direction_changes() {
    let network = network(&[
        (&[(0, 0), (1, 0)], way(1, RESIDENTIAL, BOTH)),
        (&[(2, 0), (1, 0)], way(2, RESIDENTIAL, [false, true])),
        (&[(2, 0), (3, 0), (0, 5), (0, 0)], way(3, RESIDENTIAL, BOTH)),
    ]);
    // The one-way piece is drawn from 2 to 1 but open from 1 to 2 only: its segment is turned to its open direction.
    assert_eq!((network.segment_count(), network.arc_count()), (2, 3));
    let one_way = network.segments().find(|&s| network.arcs(s).len() == 1).expect("the one-way segment");
    assert_eq!(network.points(one_way)[0], LonLat { lon_e7: 10_000, lat_e7: 0 });
    assert_eq!(network.stretches(one_way)[0].reversed, 1);
}

#[test]
fn rings_loops_and_repeated_nodes_are_roads_too() {
    let network = network(&[
        (&[(0, 0), (1, 0), (1, 1), (0, 0)], way(1, RESIDENTIAL, BOTH)),
        (&[(5, 5), (6, 5), (6, 6), (5, 5)], way(2, RESIDENTIAL, BOTH)),
        (&[(5, 5), (5, 5), (9, 9)], way(3, RESIDENTIAL, BOTH)),
    ]);
    let mut lengths: Vec<_> = network.segments().map(|s| network.points(s).len()).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [2, 4, 4]);
    assert_eq!(network.meta().report.repaired.count("repeated node in a way skipped"), 1);
    assert_eq!(network.meta().report.dropped.count("segments on islands that the main network does not reach"), 1);
}

#[test]
fn nothing_to_drive_on_is_an_error() {
    let empty = build(RawRoads::default(), Meta::default(), BuildSettings::default());
    assert!(matches!(empty, Err(BuildError::NoRoads)));
}

#[test]
fn petgraph_runs_on_the_network() {
    let network = network(&[
        (&[(0, 0), (1, 0)], way(1, RESIDENTIAL, BOTH)),
        (&[(1, 0), (2, 0)], way(2, RESIDENTIAL, [true, false])),
        (&[(2, 0), (1, 1), (1, 0)], way(3, RESIDENTIAL, [true, false])),
        (&[(2, 0), (3, 0)], way(4, RESIDENTIAL, [true, false])),
    ]);
    let graph = TurnGraph(&network);
    assert_eq!(graph.node_count(), network.arc_count());
    assert_eq!(graph.edge_references().count(), graph.edge_count());
    let out: usize = graph.node_identifiers().map(|a| graph.edges_directed(a, petgraph::Outgoing).count()).sum();
    let into: usize = graph.node_identifiers().map(|a| graph.edges_directed(a, petgraph::Incoming).count()).sum();
    assert_eq!((out, into), (graph.edge_count(), graph.edge_count()));
    let sorted = |mut components: Vec<Vec<_>>| {
        components.iter_mut().for_each(|c| c.sort_unstable());
        components.sort();
        components
    };
    assert_eq!(sorted(kosaraju_scc(graph)), sorted(tarjan_scc(graph)));
}

fn bytes(network: &Network) -> Vec<u8> {
    let mut bytes = Vec::new();
    file::write(network, &mut bytes).expect("written");
    bytes
}

#[test]
fn a_prepared_file_comes_back_the_same_and_a_damaged_one_does_not() {
    let network = network(&[
        (&[(0, 0), (1, 0), (2, 0)], way(1, RESIDENTIAL, BOTH)),
        (&[(2, 0), (2, 2)], way(2, RoadClass::Motorway, BOTH)),
        (&[(2, 0), (3, 3)], way(3, RESIDENTIAL, BOTH)),
    ]);
    let good = bytes(&network);
    let again = file::read(&good, "roads.wwn").expect("readable");
    assert_eq!(bytes(&again), good);
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(file::read(&bad, "roads.wwn").is_err(), "byte {at}");
        assert!(file::read(&good[..at], "roads.wwn").is_err(), "cut at {at}");
    }
    let mut other = good.clone();
    other[8] = 99;
    assert!(matches!(file::read(&other, "x"), Err(FileError::Version { found: 99, .. })));
    assert!(matches!(file::read(&good[..good.len() - 8], "x"), Err(FileError::Length { .. })));
    let mut longer = good;
    longer.push(0);
    assert!(matches!(file::read(&longer, "x"), Err(FileError::Length { .. })));
    assert!(matches!(file::read(b"<html>", "x"), Err(FileError::NotPrepared { .. })));
}

#[test]
fn whoever_hashes_a_prepared_file_is_told_all_of_it_in_order() {
    let network =
        network(&[(&[(0, 0), (1, 0)], way(1, RESIDENTIAL, BOTH)), (&[(1, 0), (2, 2)], way(2, RESIDENTIAL, BOTH))]);
    // Arrays whose lengths are no multiples of 8 are padded.
    let attached: [&[u8]; 3] = [&[7; 13], &[], &[1; 8]];
    let mut written = Vec::new();
    file::write_with(&network, &attached, &mut written).expect("written");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("roads.wwn");
    std::fs::write(&path, &written).expect("written");
    let mut told = Vec::new();
    let (again, further) =
        file::open_hashing(&path, &mut |piece| told.extend_from_slice(piece)).expect("a prepared network");
    assert_eq!(told, written);
    assert_eq!((bytes(&again), further), (bytes(&network), attached.map(<[u8]>::to_vec).to_vec()));
    assert!(file::open_hashing(&folder.path().join("none.wwn"), &mut |_| {}).is_err());
}

#[test]
fn arrays_that_contradict_each_other_are_refused_even_with_the_right_checksum() {
    let network = network(&[(&[(0, 0), (1, 0), (2, 0)], way(1, RESIDENTIAL, BOTH))]);
    let good = bytes(&network);
    let header = 32 + 17 * 8;
    let mut refused = 0;
    for at in header..good.len() {
        let mut bad = good.clone();
        bad[at] = bad[at].wrapping_add(101);
        let sum = xxhash_rust::xxh3::xxh3_64(&bad[32..]);
        bad[24..32].copy_from_slice(&sum.to_le_bytes());
        // Coordinates and times may be anything; what is accepted must answer every question without a panic.
        match file::read(&bad, "x") {
            Err(_) => refused += 1,
            Ok(network) => {
                for segment in network.segments() {
                    let _ = (network.points(segment), network.stretches(segment), network.segment_length_mm(segment));
                    network.arcs(segment).for_each(|a| assert!(network.turns(a).len() <= network.turn_count()));
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn snapping_says_why_not() {
    let network = network(&[
        (&[(0, 0), (10, 0)], way(1, RESIDENTIAL, BOTH)),
        (&[(0, 0), (0, 10)], way(2, RoadClass::Motorway, BOTH)),
        (&[(10, 0), (10, 10)], way(3, RESIDENTIAL, BOTH)),
        (&[(50, 50), (51, 50)], way(4, RESIDENTIAL, BOTH)),
    ]);
    let index = SnapIndex::new(&network);
    let settings = SnapSettings { max_m: 500.0, walk_km_h: 5.0 };
    let snap = |lon: i32, lat: i32| index.snap(LonLat { lon_e7: lon, lat_e7: lat }, Purpose::Origin, &settings);
    // 0.001 degree north of the middle of the first road: 110.574 m to walk at 5 km/h, 79.6 s.
    let found = snap(50_000, 10_000).expect("on the first road");
    assert!(found.off_road_mm.abs_diff(110_574) <= 2, "{}", found.off_road_mm);
    assert!(found.walk_ms.abs_diff(79_613) <= 2, "{}", found.walk_ms);
    assert_eq!(found.at, LonLat { lon_e7: 50_000, lat_e7: 0 });
    // Beside the motorway, 556 m from the nearest road where one may stop.
    assert!(
        matches!(snap(0, 50_000), Err(SnapFailure::TooFar { nearest_m, .. }) if (552.0..553.5).contains(&nearest_m))
    );
    assert!(matches!(snap(505_000, 500_000), Err(SnapFailure::Island { .. })));
    assert!(matches!(snap(250_000, 250_000), Err(SnapFailure::TooFar { .. })));
    assert!(matches!(snap(9_000_000, 9_000_000), Err(SnapFailure::OutsideExtent)));

    // 0.0001 degree beside the motorway: 11.13 m, within its fence. Ten times as far it is not.
    let fence = SnapSettings { max_m: 20.0, ..settings };
    let on_motorway = |lon: i32| index.on_motorway(LonLat { lon_e7: lon, lat_e7: 50_000 }, &fence);
    let found = on_motorway(1_000).expect("within the fence");
    assert!(found.off_road_mm.abs_diff(11_132) <= 2, "{}", found.off_road_mm);
    assert_eq!(found.at, LonLat { lon_e7: 0, lat_e7: 50_000 });
    assert_eq!(on_motorway(10_000), None);
}

proptest! {
    #[test]
    fn snapping_finds_the_nearest_of_all(
        roads in prop::collection::vec(prop::collection::vec((0i32..40, 0i32..40), 2..6), 1..12),
        place in (0i32..400_000, 0i32..400_000),
        north in 0i32..7,
    ) {
        let rows: Vec<(Vec<(i32, i32)>, Way)> = roads
            .into_iter()
            .enumerate()
            .map(|(id, places)| {
                let places = places.into_iter().map(|(x, y)| (x, y + north * 10_000)).collect();
                (places, way(id as i64, RESIDENTIAL, BOTH))
            })
            .collect();
        let rows: Vec<(&[(i32, i32)], Way)> = rows.iter().map(|(p, w)| (p.as_slice(), *w)).collect();
        prop_assume!(rows.iter().any(|(p, _)| p.windows(2).any(|w| w[0] != w[1])));
        let network = build(raw(&rows), Meta::default(), BuildSettings { keep_islands: true, ..BuildSettings::default() }).expect("a network");
        let place = LonLat { lon_e7: place.0, lat_e7: place.1 + north * 100_000_000 };
        let metric = LocalMetric::at_latitude(place.lat());
        let mut nearest = f64::INFINITY;
        for segment in network.segments() {
            for pair in network.points(segment).windows(2) {
                let (a, b) = (metric.vector_m(place, pair[0]), metric.vector_m(place, pair[1]));
                for step in 0..=1_000 {
                    let share = f64::from(step) / 1_000.0;
                    let (x, y) = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
                    nearest = nearest.min(x.hypot(y));
                }
            }
        }
        let settings = SnapSettings { max_m: 10_000.0, walk_km_h: 0.0 };
        let found = SnapIndex::new(&network).snap(place, Purpose::Destination, &settings).expect("within 10 km");
        let found_m = f64::from(found.off_road_mm) / 1e3;
        // Sampling every thousandth of a piece of up to 6 km misses the foot by up to 3 m along it.
        prop_assert!(found_m <= nearest + 0.001 && found_m >= nearest - 3.1, "{found_m} {nearest}");
    }

    #[test]
    fn an_index_near_some_places_answers_as_the_whole_one(
        roads in prop::collection::vec(((0i32..400, 0i32..400), prop::collection::vec((-9i32..9, -9i32..9), 2..5)), 1..12),
        places in prop::collection::vec((-10_000i32..410_000, -10_000i32..410_000), 1..5),
        max_m in prop::sample::select(vec![5.0, 100.0, 500.0]),
        north in 0i32..7,
    ) {
        let rows: Vec<(Vec<(i32, i32)>, Way)> = roads
            .into_iter()
            .enumerate()
            .map(|(id, ((x, y), by))| {
                let places = by.into_iter().map(|(dx, dy)| (x + dx, y + dy + north * 10_000)).collect();
                (places, way(id as i64, if id % 4 == 3 { RoadClass::Motorway } else { RESIDENTIAL }, BOTH))
            })
            .collect();
        let rows: Vec<(&[(i32, i32)], Way)> = rows.iter().map(|(p, w)| (p.as_slice(), *w)).collect();
        prop_assume!(rows.iter().any(|(p, _)| p.windows(2).any(|w| w[0] != w[1])));
        let network = build(raw(&rows), Meta::default(), BuildSettings { keep_islands: true, ..BuildSettings::default() })
            .expect("a network");
        let places: Vec<LonLat> =
            places.into_iter().map(|(x, y)| LonLat { lon_e7: x * 10, lat_e7: y * 10 + north * 100_000_000 }).collect();
        let (near, whole) = (SnapIndex::near(&network, &places, max_m), SnapIndex::new(&network));
        let settings = SnapSettings { max_m, walk_km_h: 5.0 };
        for (&place, purpose) in places.iter().flat_map(|place| [(place, Purpose::Origin), (place, Purpose::Destination)]) {
            prop_assert_eq!(near.snap(place, purpose, &settings), whole.snap(place, purpose, &settings));
            prop_assert_eq!(near.on_motorway(place, &settings), whole.on_motorway(place, &settings));
        }
    }
}
