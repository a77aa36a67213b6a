//! Changed networks: laws on random networks, and closing against building without the road.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use proptest::prelude::*;
use waywarden_network::build::{BuildSettings, RawRestriction, RawRoads, RawRow, RawVia, TurnCosts, build};
use waywarden_network::{
    ArcId, Effect, LonLat, Meta, Network, Position, Purpose, RoadClass, SnapIndex, SnapSettings, UNREACHABLE_MS, Way,
    file, way_flags,
};
use waywarden_testkit::roads::way;

/// Places on a grid of about 100 m; every leg of a road between two of them bends at a point that no other road has.
#[derive(Clone, Debug)]
struct Road {
    places: Vec<u32>,
    km_h: [u32; 2],
    private: bool,
}

const PLACES: u32 = 9;

/// Where the `leg`-th leg of the road bends.
fn bend(road: usize, leg: usize) -> LonLat {
    LonLat { lon_e7: 500 * (1 + road as i32), lat_e7: 500_000_000 + 700 * (1 + leg as i32) + road as i32 }
}

fn raw(roads: &[Road], without: Option<usize>) -> RawRoads {
    let mut raw = RawRoads::default();
    for place in 0..PLACES {
        let (x, y) = ((place % 3) as i32, (place / 3) as i32);
        raw.node_at.push(LonLat { lon_e7: x * 14_000, lat_e7: 500_000_000 + y * 9_000 });
        raw.node_osm_id.push(i64::from(place));
    }
    for (id, road) in roads.iter().enumerate() {
        let flags = if road.private { way_flags::END_OF_TRIP } else { 0 };
        raw.ways.push(way(id as i64, RoadClass::Residential, road.km_h.map(|s| s * 1_000), flags));
        if without == Some(id) {
            continue;
        }
        let first_ref = raw.refs.len() as u32;
        raw.refs.push(road.places[0]);
        for (leg, place) in road.places[1..].iter().enumerate() {
            raw.node_at.push(bend(id, leg));
            raw.node_osm_id.push(1_000 + raw.node_at.len() as i64);
            raw.refs.extend([raw.node_at.len() as u32 - 1, *place]);
        }
        raw.rows.push(RawRow { way: id as u32, first_ref, end_ref: raw.refs.len() as u32 });
    }
    raw
}

/// The position at each bend of the roads that `wanted` accepts, by road and leg.
fn bends(network: &Network, roads: &[Road], wanted: impl Fn(usize) -> bool) -> Vec<Position> {
    let mut found = Vec::new();
    for (id, road) in roads.iter().enumerate().filter(|(id, _)| wanted(*id)) {
        for leg in 0..road.places.len() - 1 {
            let position = network.segments().find_map(|segment| {
                let at = network.points(segment).iter().position(|p| *p == bend(id, leg))?;
                Some(Position { segment, offset_mm: network.point_offsets_mm(segment)[at] })
            });
            found.push(position.expect("every bend is on the map"));
        }
    }
    found
}

/// For each position the directions of its road, and whether trips pass by them or only begin or end there.
fn parts_of_trips(network: &Network, at: &[Position]) -> Vec<Vec<(bool, bool)>> {
    let arcs = |position: &Position| network.arcs(position.segment);
    at.iter().map(|at| arcs(at).map(|arc| (network.arc_is_forward(arc), network.arc_is_open(arc))).collect()).collect()
}

/// Times from a position to others, and the ways that each fastest journey uses: a plain Dijkstra over arcs.
fn times(network: &Network, from: Position, to: &[Position]) -> Vec<(u32, BTreeSet<i64>)> {
    let arcs = network.arc_count();
    let (mut at_end, mut before) = (vec![UNREACHABLE_MS; arcs], vec![None; arcs]);
    let mut queue = BinaryHeap::new();
    for arc in network.arcs(from.segment) {
        let rest_ms = network.arc_time_ms(arc) - network.time_to_ms(arc, from.offset_mm);
        at_end[arc.index()] = rest_ms;
        queue.push((Reverse(rest_ms), arc));
    }
    while let Some((Reverse(time_ms), arc)) = queue.pop() {
        for turn in network.turns(arc) {
            let reached = time_ms + turn.delay_ms() + network.arc_time_ms(turn.to);
            if reached < at_end[turn.to.index()] {
                (at_end[turn.to.index()], before[turn.to.index()]) = (reached, Some(arc));
                queue.push((Reverse(reached), turn.to));
            }
        }
    }
    let used = |last: Option<ArcId>, to: Position| {
        let mut segments = BTreeSet::from([from.segment, to.segment]);
        let mut arc = last;
        while let Some(here) = arc {
            segments.insert(network.arc_segment(here));
            arc = before[here.index()];
        }
        segments.iter().flat_map(|&s| network.stretches(s)).map(|s| network.way(s).osm_id).collect()
    };
    to.iter()
        .map(|&to| {
            let mut best = (UNREACHABLE_MS, None);
            for arc in network.arcs(to.segment) {
                let into_ms = network.time_to_ms(arc, to.offset_mm);
                if to.segment == from.segment && into_ms >= network.time_to_ms(arc, from.offset_mm) {
                    best = best.min((into_ms - network.time_to_ms(arc, from.offset_mm), None));
                }
                for last in (0..arcs).map(ArcId::new).filter(|last| at_end[last.index()] != UNREACHABLE_MS) {
                    for turn in network.turns(last).iter().filter(|turn| turn.to == arc) {
                        best = best.min((at_end[last.index()] + turn.delay_ms() + into_ms, Some(last)));
                    }
                }
            }
            (best.0, used(best.1, to))
        })
        .collect()
}

fn bytes(network: &Network) -> Vec<u8> {
    let mut bytes = Vec::new();
    file::write(network, &mut bytes).expect("written");
    bytes
}

fn road() -> impl Strategy<Value = Road> {
    (prop::collection::vec(0..PLACES, 2..5), 0usize..4, 1u32..100, 0u32..6).prop_map(|(places, open, km_h, private)| {
        Road { places, km_h: [[km_h, km_h], [km_h, 0], [0, km_h], [km_h, 3]][open], private: private == 0 }
    })
}

fn roads() -> impl Strategy<Value = Vec<Road>> {
    prop::collection::vec(road(), 1..12)
}

fn costs() -> TurnCosts {
    let (turn_ms, across_ms, yield_ms, equal_ms, turn_back_ms) = (7_500, 3_000, 4_000, 1_000, 20_000);
    TurnCosts { turn_ms, across_ms, yield_ms, equal_ms, turn_back_ms, ..TurnCosts::default() }
}

/// A network with junction delays, turn restrictions and private roads.
fn network() -> impl Strategy<Value = (Vec<Road>, Network)> {
    let restriction = (0i64..12, 0..PLACES, 0i64..12, any::<bool>());
    let through = (0i64..12, 0i64..12, 0i64..12, any::<bool>());
    let restrictions = prop::collection::vec(restriction, 0..6);
    (roads(), restrictions, prop::collection::vec(through, 0..3), any::<bool>()).prop_map(
        |(roads, at_nodes, through, keep_islands)| {
            let mut raw = raw(&roads, None);
            let rule = |from_way, via, to_way, only| RawRestriction { osm_id: 0, from_way, via, to_way, only };
            raw.restrictions.extend(at_nodes.iter().map(|&(f, n, t, only)| rule(f, RawVia::Node(n), t, only)));
            raw.restrictions.extend(through.iter().map(|&(f, w, t, only)| rule(f, RawVia::Ways(vec![w]), t, only)));
            let settings = BuildSettings { keep_islands, turn_costs: costs() };
            (roads, build(raw, Meta::default(), settings).expect("a network"))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_changes_nothing_gives_the_same_bytes((_, network) in network()) {
        for effect in [Effect::Keep, Effect::Speed { factor: 1.0, share: 1.0 }, Effect::Speed { factor: 0.5, share: 0.0 }] {
            prop_assert_eq!(bytes(&network.changed(|_, _, _| effect).0), bytes(&network));
        }
    }

    #[test]
    fn slower_roads_make_no_journey_faster(
        (roads, network) in network(),
        slow in prop::collection::vec(any::<bool>(), 12),
        factor in 0.05f64..1.0,
        share in 0.0f64..1.0,
    ) {
        let is_slow = |way: &Way| slow[way.osm_id as usize];
        let (slower, report) = network.changed(|_, _, way| {
            if is_slow(way) { Effect::Speed { factor, share } } else { Effect::Keep }
        });
        let places = bends(&network, &roads, |_| true);
        prop_assert_eq!(&places, &bends(&slower, &roads, |_| true));
        for &from in &places {
            let (old, new) = (times(&network, from, &places), times(&slower, from, &places));
            for ((&to, (old_ms, used)), (new_ms, _)) in places.iter().zip(&old).zip(&new) {
                // Along one segment both ends are rounded down, which may take a millisecond away.
                let rounding_ms = u32::from(to.segment == from.segment);
                prop_assert!(new_ms.saturating_add(rounding_ms) >= *old_ms, "{old_ms} {new_ms}");
                if !used.iter().any(|&way| slow[way as usize]) {
                    prop_assert_eq!(new_ms, old_ms);
                }
                prop_assert_eq!(*old_ms == UNREACHABLE_MS, *new_ms == UNREACHABLE_MS);
            }
        }
        let length_mm = |only: &dyn Fn(&Way) -> bool| -> u64 {
            let stretches = network.segments().flat_map(|s| {
                let ends = network.stretches(s)[1..].iter().map(|s| s.start_mm).chain([network.segment_length_mm(s)]);
                network.stretches(s).iter().zip(ends).map(|(s, end)| (network.way(s), end - s.start_mm)).collect::<Vec<_>>()
            });
            stretches.filter(|(way, _)| only(way)).map(|(_, mm)| (f64::from(mm) * share).round() as u64).sum()
        };
        prop_assert_eq!(report.changed.length_mm, length_mm(&is_slow));
        prop_assert_eq!(report.closed.stretches, 0);
    }

    #[test]
    fn closing_makes_no_journey_faster_and_leaves_those_elsewhere_alone(
        (roads, network) in network(),
        close in prop::collection::vec(prop::bool::weighted(0.25), 12),
    ) {
        let (closed, report) = network.changed(|_, _, way| {
            if close[way.osm_id as usize] { Effect::Close } else { Effect::Keep }
        });
        prop_assert_eq!(bytes(&file::read(&bytes(&closed), "x").expect("consistent")), bytes(&closed));
        let is_closed = |segment| closed.stretches(segment).iter().any(|s| close[closed.way(s).osm_id as usize]);
        for segment in closed.segments() {
            // A segment is closed as a whole or not at all, and what is closed leads nowhere.
            prop_assert!(!is_closed(segment) || closed.stretches(segment).iter().all(|s| close[closed.way(s).osm_id as usize]));
            for arc in closed.arcs(segment) {
                prop_assert!(closed.turns(arc).iter().all(|turn| !is_closed(closed.arc_segment(turn.to))));
                if is_closed(segment) {
                    prop_assert!(closed.turns(arc).is_empty() && !closed.arc_leads_out(arc) && !closed.arc_is_reached(arc));
                }
            }
        }
        prop_assert!(closed.segments().all(|s| s.index() >= network.segment_count() || closed.arcs(s).eq(network.arcs(s))));
        prop_assert!(report.cut > 0 || closed.segment_count() == network.segment_count());
        let open = |id: usize| !close[id];
        let (old_places, new_places) = (bends(&network, &roads, open), bends(&closed, &roads, open));
        for (&old_from, &new_from) in old_places.iter().zip(&new_places) {
            prop_assert_eq!(network.locate(old_from), closed.locate(new_from));
            let (old, new) = (times(&network, old_from, &old_places), times(&closed, new_from, &new_places));
            for ((old_ms, used), (new_ms, _)) in old.iter().zip(&new) {
                prop_assert!(new_ms >= old_ms, "{old_ms} {new_ms}");
                if !used.iter().any(|&way| close[way as usize]) {
                    prop_assert_eq!(new_ms, old_ms);
                }
            }
        }
    }

    #[test]
    fn closing_is_building_without(roads in roads(), road in any::<prop::sample::Index>()) {
        let closed_road = road.index(roads.len());
        // Without junction delays and restrictions: those depend on what meets at a junction, which a closure leaves
        // as it was and another map does not.
        let settings = BuildSettings { keep_islands: true, turn_costs: TurnCosts::default() };
        let whole = build(raw(&roads, None), Meta::default(), settings).expect("a network");
        let close = |_, _: &_, way: &Way| if way.osm_id == closed_road as i64 { Effect::Close } else { Effect::Keep };
        let (closed, report) = whole.changed(close);
        prop_assert!(report.closed.stretches > 0 && report.closed.length_mm > 0);
        let Ok(without) = build(raw(&roads, Some(closed_road)), Meta::default(), settings) else { return Ok(()) };
        let open = |id| id != closed_road;
        let (places, other_places) = (bends(&closed, &roads, open), bends(&without, &roads, open));
        // Which public streets lie behind private ones is a matter of the whole map: a closure leaves that as it was.
        prop_assume!(parts_of_trips(&closed, &places) == parts_of_trips(&without, &other_places));
        for (&from, &other_from) in places.iter().zip(&other_places) {
            let (mine, theirs) = (times(&closed, from, &places), times(&without, other_from, &other_places));
            for ((mine_ms, _), (theirs_ms, _)) in mine.iter().zip(&theirs) {
                prop_assert_eq!(*mine_ms == UNREACHABLE_MS, *theirs_ms == UNREACHABLE_MS);
                // Where fewer roads meet, pieces are joined before they are rounded: a millisecond or two for each.
                prop_assert!(mine_ms.abs_diff(*theirs_ms) <= 40, "{mine_ms} {theirs_ms}");
            }
        }
    }
}

#[test]
fn a_closure_in_the_middle_of_a_chain_cuts_it() {
    // Three roads end to end, no junction between them; the middle one closes.
    let road = |places: &[u32]| Road { places: places.to_vec(), km_h: [36; 2], private: false };
    let roads = [road(&[0, 1]), road(&[1, 2]), road(&[2, 5]), road(&[0, 3]), road(&[0, 4])];
    let network = build(raw(&roads, None), Meta::default(), BuildSettings::default()).expect("a network");
    assert_eq!(network.segment_count(), 3);
    let (closed, report) = network.changed(|_, _, way| if way.osm_id == 1 { Effect::Close } else { Effect::Keep });
    assert_eq!((closed.segment_count(), closed.node_count(), report.cut), (5, 6, 1));
    let index = SnapIndex::new(&closed);
    let settings = SnapSettings { max_m: 1_000.0, walk_km_h: 5.0 };
    let at = |place| index.snap(place, Purpose::Origin, &settings).expect("a road is near").at;
    // Beside the first and the last road one starts there; beside the closed one, elsewhere. The last has become an
    // island, so from there one starts elsewhere too.
    assert_eq!(at(bend(0, 0)), bend(0, 0));
    assert_ne!(at(bend(1, 0)), bend(1, 0));
    assert_ne!(at(bend(2, 0)), bend(2, 0));
    // The baseline is as it was.
    let index = SnapIndex::new(&network);
    assert_eq!(index.snap(bend(1, 0), Purpose::Origin, &settings).expect("a road is near").at, bend(1, 0));
}

#[test]
fn new_times_are_old_ones_over_the_factor_on_its_share() {
    let roads = [Road { places: vec![0, 1], km_h: [36, 18], private: false }];
    let network = build(raw(&roads, None), Meta::default(), BuildSettings::default()).expect("a network");
    let segment = network.segments().next().expect("one");
    let [along, against] = network.stretches(segment)[0].time_ms.map(f64::from);
    for (factor, share, times_longer) in [(0.5, 1.0, 2.0), (0.5, 0.5, 1.5), (0.8, 1.0, 1.25), (2.0, 1.0, 0.5)] {
        let (changed, report) = network.changed(|_, _, _| Effect::Speed { factor, share });
        let expected = [along, against].map(|ms| (ms * times_longer).round() as u32);
        assert_eq!(changed.stretches(segment)[0].time_ms, expected);
        assert_eq!(report.changed.stretches, 1);
    }
    let (fastest, _) = network.changed(|_, _, _| Effect::Speed { factor: 1e12, share: 1.0 });
    assert_eq!(fastest.stretches(segment)[0].time_ms, [1, 1]);
}
