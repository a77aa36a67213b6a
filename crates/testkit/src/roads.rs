//! Networks from lists of roads, by hand or at random.

use proptest::prelude::*;
use waywarden_network::build::{BuildSettings, RawRestriction, RawRoads, RawRow, RawVia, TurnCosts, build};
use waywarden_network::{LonLat, Meta, Network, Position, RoadClass, Way, way_flags};

use crate::numbers::Numbers;

/// A way with speeds along and against it in metres an hour, 0 where it is closed; without name, limit and reasons.
pub fn way(osm_id: i64, class: RoadClass, speed_m_h: [u32; 2], flags: u8) -> Way {
    Way { osm_id, speed_m_h, class_code: class as u8, flags, ..bytemuck::Zeroable::zeroed() }
}

/// A road through places, by their numbers.
#[derive(Clone, Debug)]
pub struct Road {
    /// Numbers of the places.
    pub places: Vec<u32>,
    /// Speeds along and against it, km/h; 0 where it is closed.
    pub speed_km_h: [u32; 2],
    /// Its class.
    pub class: RoadClass,
    /// Of [`way_flags`].
    pub flags: u8,
}

impl Road {
    /// A residential road that is open both ways.
    pub fn two_way(places: &[u32], km_h: u32) -> Self {
        Self { places: places.to_vec(), speed_km_h: [km_h; 2], class: RoadClass::Residential, flags: 0 }
    }

    /// A residential road that is open along its places only.
    pub fn one_way(places: &[u32], km_h: u32) -> Self {
        Self { speed_km_h: [km_h, 0], ..Self::two_way(places, km_h) }
    }

    /// The same for the ends of trips only.
    #[must_use]
    pub fn private(self) -> Self {
        Self { flags: self.flags | way_flags::END_OF_TRIP, ..self }
    }
}

/// A place in degrees.
///
/// # Panics
/// If it is not on Earth.
pub fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).expect("degrees")
}

/// Roads over places, in degrees; ids of nodes and ways are their numbers.
pub fn raw(places: &[(f64, f64)], roads: &[Road]) -> RawRoads {
    let mut raw = RawRoads::default();
    raw.node_at.extend(places.iter().map(|&(lon, lat)| at(lon, lat)));
    raw.node_osm_id.extend(0..places.len() as i64);
    for (number, road) in roads.iter().enumerate() {
        raw.ways.push(way(number as i64, road.class, road.speed_km_h.map(|km_h| km_h * 1_000), road.flags));
        let first_ref = raw.refs.len() as u32;
        raw.refs.extend_from_slice(&road.places);
        raw.rows.push(RawRow { way: number as u32, first_ref, end_ref: raw.refs.len() as u32 });
    }
    raw
}

/// The network of roads over places without delays at junctions.
///
/// # Panics
/// If there is no road.
pub fn network(places: &[(f64, f64)], roads: &[Road], restrictions: &[RawRestriction]) -> Network {
    let mut raw = raw(places, roads);
    raw.restrictions = restrictions.to_vec();
    build(raw, Meta::default(), BuildSettings::default()).expect("a network")
}

/// The position at a share of the segment between two nodes, from the first to the second.
///
/// # Panics
/// If no segment joins them.
pub fn position(network: &Network, from: i64, to: i64, share: f64) -> Position {
    let ends = |segment| network.segment_nodes(segment).map(|node| network.node_osm_id(node));
    let along = network.segments().find(|&segment| ends(segment) == [from, to]).map(|segment| (segment, share));
    let against = || network.segments().find(|&segment| ends(segment) == [to, from]).map(|s| (s, 1.0 - share));
    let (segment, share) = along.or_else(against).expect("a segment between the nodes");
    Position { segment, offset_mm: (f64::from(network.segment_length_mm(segment)) * share).round() as u32 }
}

/// A random network, small enough that every label is compared: three to nine nodes on a few places, some of them shared, so
/// that some roads have no length; parallel roads, loops, one-way streets, islands, private roads, restrictions. `None` if
/// there is no road.
pub fn drawn(numbers: &mut Numbers) -> Option<Network> {
    let mut places = Vec::new();
    let nodes = 3 + numbers.below(7);
    for _ in 0..nodes {
        let (x, y) = (numbers.below(4) as f64, numbers.below(3) as f64);
        places.push((x * 0.0009, 50.0 + y * 0.0007));
    }
    let count = 1 + numbers.below(9);
    let mut roads = Vec::new();
    for _ in 0..count {
        let km_h = 1 + numbers.below(100) as u32;
        let speed_km_h = directions(km_h)[numbers.below(4) as usize];
        let flags = if numbers.below(8) == 0 { way_flags::END_OF_TRIP } else { 0 };
        let places = (0..2 + numbers.below(4)).map(|_| numbers.below(nodes) as u32).collect();
        roads.push(Road { places, speed_km_h, class: RoadClass::Residential, flags });
    }
    let mut raw = raw(&places, &roads);
    for _ in 0..numbers.below(5) {
        raw.restrictions.push(RawRestriction {
            osm_id: 0,
            from_way: numbers.below(count) as i64,
            via: RawVia::Node(numbers.below(nodes) as u32),
            to_way: numbers.below(count) as i64,
            only: numbers.below(3) == 0,
        });
    }
    // Rows that stay at one node are no road.
    build(raw, Meta::default(), BuildSettings::default()).ok()
}

/// Both ways, along only, against only, and hardly against.
fn directions(km_h: u32) -> [[u32; 2]; 4] {
    [[km_h, km_h], [km_h, 0], [0, km_h], [km_h, 3]]
}

/// A random road over so many places; an eighth of all roads are private.
pub fn any_road(places: u32) -> impl Strategy<Value = Road> {
    (prop::collection::vec(0..places, 2..6), 0usize..4, 1u32..100, 0usize..2, 0u32..8).prop_map(
        |(places, open, km_h, class, private)| Road {
            places,
            speed_km_h: directions(km_h)[open],
            class: [RoadClass::Residential, RoadClass::Primary][class],
            flags: if private == 0 { way_flags::END_OF_TRIP } else { 0 },
        },
    )
}

/// Random networks over twelve places: parallel roads, loops, one-way streets, private roads, islands; restrictions at nodes
/// and through ways; half of them with delays at junctions.
pub fn any_network() -> impl Strategy<Value = Network> {
    let restriction = (0i64..14, 0u32..12, 0i64..14, any::<[bool; 2]>());
    let restrictions = prop::collection::vec(restriction, 0..8);
    (prop::collection::vec(any_road(12), 1..14), restrictions, any::<bool>()).prop_filter_map(
        "no road",
        |(roads, restrictions, delays)| {
            let place = |number: u32| (f64::from(number % 4) * 0.001, 50.0 + f64::from(number / 4) * 0.0007);
            let places: Vec<(f64, f64)> = (0..12).map(place).collect();
            let mut raw = raw(&places, &roads);
            for (from_way, via, to_way, [only, through_way]) in restrictions {
                let via = if through_way { RawVia::Ways(vec![i64::from(via)]) } else { RawVia::Node(via) };
                raw.restrictions.push(RawRestriction { osm_id: 0, from_way, via, to_way, only });
            }
            let none = TurnCosts::default();
            let turn_costs = if delays {
                TurnCosts { turn_ms: 6_000, across_ms: 4_000, yield_ms: 5_000, turn_back_ms: 20_000, ..none }
            } else {
                none
            };
            build(raw, Meta::default(), BuildSettings { turn_costs, ..BuildSettings::default() }).ok()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On the equator 0.01 degree of longitude is 1,113.195 m and takes 111.320 s at 36 km/h (10 m/s).
    #[test]
    fn a_network_by_hand() {
        let places = [(0.0, 0.0), (0.01, 0.0), (0.02, 0.0), (0.01, 0.01)];
        let roads = [Road::two_way(&[0, 1], 36), Road::one_way(&[1, 2], 36), Road::two_way(&[1, 3], 36).private()];
        let network = network(&places, &roads, &[]);
        assert_eq!((network.node_count(), network.segment_count()), (4, 3));
        let middle = position(&network, 1, 0, 0.25);
        assert_eq!(network.locate(middle), at(0.0075, 0.0));
        let one_way = position(&network, 1, 2, 0.0).segment;
        let arcs: Vec<u32> = network.arcs(one_way).map(|arc| network.arc_time_ms(arc)).collect();
        // Once for those who drive in, once for trips that begin there: nothing leads out of its end but them.
        assert_eq!(arcs, [111_320; 2]);
    }

    #[test]
    fn random_networks_have_what_they_promise() {
        let mut numbers = Numbers(5);
        let (mut loops, mut one_way, mut restricted, mut private) = (0, 0, 0, 0);
        for network in (0..500).filter_map(|_| drawn(&mut numbers)) {
            loops += network.segments().filter(|&s| network.segment_nodes(s)[0] == network.segment_nodes(s)[1]).count();
            one_way += network.segments().filter(|&s| network.arcs(s).len() == 1).count();
            restricted += network.meta().report.kept.count("turn restrictions applied");
            private += network.ways().iter().filter(|way| way.has(way_flags::END_OF_TRIP)).count();
        }
        assert!(
            loops > 20 && one_way > 100 && restricted > 20 && private > 100,
            "{loops} {one_way} {restricted} {private}"
        );
    }
}
