//! Roads within reach on a street along which distances are times: 10 m a second.

use waywarden_routing::{Destination, Search, SearchGraph};
use waywarden_testkit::roads::{Road, network, position};

use super::*;

/// 6,679 m to the east, in two ways of different classes.
fn street() -> Network {
    let places = [(0.0, 0.0), (0.03, 0.0), (0.06, 0.0)];
    let main = Road { class: waywarden_network::RoadClass::Primary, ..Road::two_way(&[1, 2], 36) };
    network(&places, &[Road::two_way(&[0, 1], 36), main], &[])
}

fn reached(network: &Network, share: f64) -> ReachableArcs {
    let graph = SearchGraph::towards(network);
    let site = Destination { position: position(network, 0, 2, share), walk_ms: 0, door: None };
    Search::new().to(network, &graph, &site, u32::MAX - 1).reached(u32::MAX - 1)
}

#[test]
fn a_line_ends_where_the_time_runs_out() {
    let network = street();
    let lines = reached_lines(&network, &[&reached(&network, 0.0)], 100_000);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = &lines[0];
    assert!(line.length_mm.abs_diff(1_000_000) <= 20, "{}", line.length_mm);
    assert!(line.time_ms[0] < 2.0 && (line.time_ms[1] - 100_000.0).abs() < 2.0, "{:?}", line.time_ms);
    assert_eq!((line.site, line.class, line.name.as_str()), (0, "residential", ""));
    assert_eq!(line.points.first(), Some(&network.locate(position(&network, 0, 2, 0.0))));
}

#[test]
fn two_sites_part_in_the_middle_and_no_road_is_lost() {
    let network = street();
    let ends = [reached(&network, 0.0), reached(&network, 1.0)];
    let lines = reached_lines(&network, &[&ends[0], &ends[1]], 600_000);
    let total_mm: u32 = lines.iter().map(|line| line.length_mm).sum();
    let street_mm: u32 = network.segments().map(|segment| network.segment_length_mm(segment)).sum();
    assert!(total_mm.abs_diff(street_mm) <= 5, "{total_mm} of {street_mm}");
    for site in [0, 1] {
        let own_mm: u32 = lines.iter().filter(|line| line.site == site).map(|line| line.length_mm).sum();
        assert!(own_mm.abs_diff(street_mm / 2) <= 20, "site {site}: {own_mm}");
    }
    let mut numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), lines.len());
}

#[test]
fn what_is_a_position_when_written_is_no_line() {
    let network = street();
    // 20 ms are 20 cm.
    assert_eq!(reached_lines(&network, &[&reached(&network, 0.0)], 20), []);
    assert_eq!(reached_lines(&network, &[], 600_000), []);
}
