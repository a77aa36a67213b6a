//! Which roads are the main network: the longest that hang together, not those with most junctions.

use waywarden_network::Network;
use waywarden_testkit::roads::{Road, network};

/// Degrees of about 100 m near the equator.
const STEP: f64 = 0.0009;

fn places(list: &[(i32, i32)]) -> Vec<(f64, f64)> {
    list.iter().map(|&(x, y)| (f64::from(x) * STEP, f64::from(y) * STEP)).collect()
}

/// Whether every arc between two nodes is open to all, leads to the main network and is reached from it.
fn is_main(network: &Network, ends: [i64; 2]) -> bool {
    let of = |segment| {
        let mut ids = network.segment_nodes(segment).map(|node| network.node_osm_id(node));
        ids.sort_unstable();
        ids
    };
    let mut arcs = network.segments().filter(|&segment| of(segment) == ends).flat_map(|segment| network.arcs(segment));
    arcs.any(|arc| network.arc_is_open(arc) && network.arc_leads_out(arc) && network.arc_is_reached(arc))
}

#[test]
fn side_streets_of_a_private_estate_are_many_and_no_network() {
    // A road of 4 km, and from each of its ends a private road of 100 m into an estate of eight side streets of 100 m.
    let mut list = vec![(0, 0), (40, 0), (0, 1), (40, 1)];
    let mut roads =
        vec![Road::two_way(&[0, 1], 80), Road::two_way(&[0, 2], 30).private(), Road::two_way(&[1, 3], 30).private()];
    let mut before = 2;
    for number in 1..=8 {
        let (on, side) = (list.len() as u32, list.len() as u32 + 1);
        list.extend([(number, 1), (number, 2)]);
        roads.extend([Road::two_way(&[before, on], 30), Road::two_way(&[on, side], 30)]);
        before = on;
    }
    roads.push(Road::two_way(&[before, 3], 30));
    let network = network(&places(&list), &roads, &[]);
    assert!(is_main(&network, [0, 1]), "the road outside is open to all");
    assert!(!network.segments().all(|segment| network.arcs(segment).all(|arc| network.arc_is_open(arc))));
}

#[test]
fn a_long_road_counts_more_than_a_short_one_with_a_junction() {
    // A road of 3 km without a junction, and behind a wall three stubs of 100 m that meet.
    let list = [(0, 0), (30, 0), (0, 5), (1, 5), (2, 5), (1, 6)];
    let roads = [
        Road::two_way(&[0, 1], 80),
        Road::two_way(&[2, 3], 30),
        Road::two_way(&[3, 4], 30),
        Road::two_way(&[3, 5], 30),
    ];
    let network = network(&places(&list), &roads, &[]);
    assert!(is_main(&network, [0, 1]));
    assert!(!is_main(&network, [2, 3]));
}

#[test]
fn a_one_way_road_by_itself_is_no_network() {
    // Two one-way roads of 3 km lead to a street of 500 m on which one can turn round.
    let list = [(0, 0), (30, 0), (0, 5), (30, 5)];
    let roads = [Road::one_way(&[0, 1], 80), Road::one_way(&[2, 3], 80), Road::two_way(&[1, 3], 50)];
    let network = network(&places(&list), &roads, &[]);
    assert!(is_main(&network, [1, 3]));
    let leads_out =
        network.segments().flat_map(|segment| network.arcs(segment)).filter(|&arc| network.arc_leads_out(arc));
    assert_eq!(leads_out.count(), 4, "both roads lead to it");
}
