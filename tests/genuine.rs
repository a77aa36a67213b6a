//! Routes on original OpenStreetMap extracts, checked against the tags by rules of their own: no forbidden turn, no
//! closed road, no one-way street the wrong way, no passing through private roads; and the journey adds up.
#![allow(clippy::disallowed_methods, clippy::print_stderr)]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use osmpbf::{Element, ElementReader, RelMemberType};
use waywarden_network::{
    ArcId, LonLat, Network, Position, Purpose, SegmentId, SnapIndex, SnapSettings, UNREACHABLE_MS, way_flags,
};
use waywarden_osm::{ImportSettings, Profile, import};
use waywarden_routing::{Destination, Leg, Route, Search, SearchGraph, route, steps};

const EXTRACTS: [&str; 6] = [
    "newport-wales-2023-06-13",
    "milton-keynes-roundabouts",
    "heidelberg-ors",
    "liechtenstein-latest-valhalla",
    "london-northern-line",
    "porto-alegre-r5r",
];

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("WAYWARDEN_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let genuine = folder.join("osm/genuine");
    if !genuine.is_dir() {
        eprintln!("skipped: no extracts in {} (set WAYWARDEN_DATA)", genuine.display());
        return None;
    }
    Some(genuine)
}

fn network(path: &Path) -> Network {
    let settings = ImportSettings { profile: Profile::car(), ..ImportSettings::default() };
    import(&[path], &settings, &|_, _, _| {}).expect("importable")
}

/// What a way is to a car, by the plainest reading of its tags.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Access {
    Open,
    Ends,
    Closed,
}

#[derive(Default)]
struct Truth {
    access: HashMap<i64, Access>,
    /// The direction that is closed: 0 along, 1 against.
    closed_direction: HashMap<i64, usize>,
    forbidden: HashSet<(i64, i64, i64)>,
    /// From way and node: the ways that alone may follow.
    only: HashMap<(i64, i64), HashSet<i64>>,
    blocked: HashSet<i64>,
}

fn truth(path: &Path) -> Truth {
    let mut truth = Truth::default();
    let node = |truth: &mut Truth, id: i64, tags: &HashMap<&str, &str>| {
        let blocks = matches!(tags.get("barrier").copied(), Some("bollard" | "block" | "cycle_barrier" | "stile"));
        let says_more = tags.keys().any(|k| ["motor_vehicle", "motorcar", "vehicle", "access", "bollard"].contains(k));
        if blocks && !says_more {
            truth.blocked.insert(id);
        }
    };
    ElementReader::from_path(path)
        .expect("readable")
        .for_each(|element| match element {
            Element::DenseNode(n) => node(&mut truth, n.id(), &n.tags().collect()),
            Element::Node(n) => node(&mut truth, n.id(), &n.tags().collect()),
            Element::Way(way) => {
                let tags: HashMap<&str, &str> = way.tags().collect();
                let says = |key: &str| tags.get(key).copied();
                let most_specific = ["motorcar", "motor_vehicle", "vehicle", "access"].iter().find_map(|k| says(k));
                let access = match most_specific {
                    Some("no" | "agricultural" | "forestry" | "emergency" | "psv" | "bus") => Access::Closed,
                    Some("private" | "destination" | "customers" | "delivery" | "permit" | "residents") => Access::Ends,
                    Some("yes" | "permissive" | "designated") => Access::Open,
                    _ => match says("highway") {
                        Some("footway" | "path" | "steps" | "cycleway" | "bridleway" | "pedestrian" | "corridor") => {
                            Access::Closed
                        }
                        Some("construction" | "proposed" | "busway" | "raceway" | "platform" | "track") => {
                            Access::Closed
                        }
                        _ => Access::Open,
                    },
                };
                // What depends on direction or time, or is a list, is left to the tests of the rules.
                let is_list = most_specific.is_some_and(|value| value.contains(';'));
                let special = tags.keys().any(|k| {
                    k.contains(":forward")
                        || k.contains(":backward")
                        || k.contains(":conditional")
                        || k.starts_with("oneway:")
                });
                if !special && !is_list {
                    truth.access.insert(way.id(), access);
                    match says("oneway") {
                        Some("yes" | "1" | "true") => drop(truth.closed_direction.insert(way.id(), 1)),
                        Some("-1" | "reverse") => drop(truth.closed_direction.insert(way.id(), 0)),
                        _ => {}
                    }
                }
            }
            Element::Relation(relation) => {
                let tags: HashMap<&str, &str> = relation.tags().collect();
                let Some(rule) = tags.get("restriction") else { return };
                if tags.get("type") != Some(&"restriction") || tags.contains_key("except") {
                    return;
                }
                let member = |role: &str, kind: RelMemberType| {
                    let found: Vec<i64> = relation
                        .members()
                        .filter(|m| m.role().is_ok_and(|r| r == role) && m.member_type == kind)
                        .map(|m| m.member_id)
                        .collect();
                    if let [id] = found.as_slice() { Some(*id) } else { None }
                };
                let (Some(from), Some(via), Some(to)) = (
                    member("from", RelMemberType::Way),
                    member("via", RelMemberType::Node),
                    member("to", RelMemberType::Way),
                ) else {
                    return;
                };
                if rule.starts_with("no_") && from != to {
                    truth.forbidden.insert((from, via, to));
                } else if rule.starts_with("only_") {
                    truth.only.entry((from, via)).or_default().insert(to);
                }
            }
        })
        .expect("readable");
    truth
}

/// The strictest access of the ways of an arc by the plain reading; what that leaves alone is as the network has it.
fn access_of(network: &Network, truth: &Truth, arc: ArcId) -> Option<Access> {
    let stretches = network.stretches(network.arc_segment(arc));
    let of_ways = stretches.iter().map(|stretch| {
        let way = network.way(stretch);
        let along = network.arc_is_forward(arc) == (stretch.reversed == 0);
        let flagged = way.has(if along { way_flags::END_OF_TRIP } else { way_flags::END_OF_TRIP_AGAINST });
        truth.access.get(&way.osm_id).copied().unwrap_or(if flagged { Access::Ends } else { Access::Open })
    });
    of_ways.max_by_key(|access| *access as u8)
}

/// Whether each arc is of the streets that lead to each other without any private road. Whoever lives elsewhere comes or goes
/// through a private part, and who may come in may go out there.
struct Mains(Vec<bool>);

impl Mains {
    fn of(network: &Network, truth: &Truth) -> Self {
        let arcs = || (0..network.arc_count()).map(ArcId::new);
        let public: Vec<bool> = arcs().map(|arc| access_of(network, truth, arc) == Some(Access::Open)).collect();
        let (mut onward, mut back) = (vec![Vec::new(); public.len()], vec![Vec::new(); public.len()]);
        for from in arcs().filter(|arc| public[arc.index()]) {
            for to in network.turns(from).iter().map(|turn| turn.to).filter(|to| public[to.index()]) {
                onward[from.index()].push(to.index());
                back[to.index()].push(from.index());
            }
        }
        let spread = |from: usize, next: &[Vec<usize>]| {
            let (mut seen, mut stack) = (vec![false; public.len()], vec![from]);
            while let Some(arc) = stack.pop() {
                if !std::mem::replace(&mut seen[arc], true) {
                    stack.extend(&next[arc]);
                }
            }
            seen
        };
        let most =
            |seen: &[bool]| seen.iter().filter(|seen| **seen).count() * 2 > public.iter().filter(|p| **p).count();
        let both = |arc: usize| [spread(arc, &back), spread(arc, &onward)];
        let found =
            (0..public.len()).filter(|&arc| public[arc]).map(both).find(|both| both.iter().all(|seen| most(seen)));
        let [leads, reached] = found.expect("most public streets hang together");
        // Copies of an arc are one street.
        let of_street = |arc: ArcId| {
            let copies = network
                .arcs(network.arc_segment(arc))
                .filter(|&copy| network.arc_is_forward(copy) == network.arc_is_forward(arc));
            let copies: Vec<ArcId> = copies.collect();
            [&leads, &reached].iter().all(|seen| copies.iter().any(|copy| seen[copy.index()]))
        };
        Self(arcs().map(of_street).collect())
    }
}

/// Everything that a route does against the tags.
fn violations(network: &Network, truth: &Truth, mains: &Mains, route: &Route) -> Vec<String> {
    let mut found = Vec::new();
    let steps = steps(network, route);
    let osm_id = |way: u32| network.ways()[way as usize].osm_id;
    for step in &steps {
        let id = osm_id(step.way);
        if truth.access.get(&id) == Some(&Access::Closed) {
            found.push(format!("way {id} is closed to cars"));
        }
        if truth.closed_direction.get(&id) == Some(&step.direction) && step.length_mm > 0 {
            found.push(format!("way {id} is one-way the other way"));
        }
    }
    // Private roads, or streets that lie behind them, at the beginning and at the end: nothing of that between.
    let legs = &route.legs;
    let ends = |leg: &Leg| access_of(network, truth, leg.arc) == Some(Access::Ends);
    let behind = |leg: &Leg| !mains.0[leg.arc.index()];
    let first = legs.iter().take_while(|leg| ends(leg) || behind(leg)).count();
    let last = legs[first..].iter().rev().take_while(|leg| ends(leg) || behind(leg)).count();
    let through: Vec<i64> = legs[first..legs.len() - last]
        .iter()
        .filter(|leg| ends(leg))
        .map(|leg| osm_id(network.stretches(network.arc_segment(leg.arc))[0].way))
        .collect();
    if !through.is_empty() {
        found.push(format!("passes through private roads: {through:?}"));
    }
    // Legs meet at nodes: the way before is the last step of a leg, the way after the first of the next.
    let way_at = |leg: &Leg, begins: bool| {
        let stretches = network.stretches(network.arc_segment(leg.arc));
        let first = begins == network.arc_is_forward(leg.arc);
        osm_id(if first { stretches[0] } else { stretches[stretches.len() - 1] }.way)
    };
    for pair in route.legs.windows(2) {
        let node = network.node_osm_id(network.arc_head(pair[0].arc));
        let (before, after) = (way_at(&pair[0], false), way_at(&pair[1], true));
        if truth.forbidden.contains(&(before, node, after)) {
            found.push(format!("turn from way {before} at node {node} into way {after} is forbidden"));
        }
        if let Some(allowed) = truth.only.get(&(before, node)) {
            // A restriction whose only way on cannot be driven binds nobody.
            let drivable = network.turns(pair[0].arc).iter().any(|turn| {
                let stretches = network.stretches(network.arc_segment(turn.to));
                let first = network.arc_is_forward(turn.to);
                allowed.contains(&osm_id(if first { stretches[0] } else { stretches[stretches.len() - 1] }.way))
            });
            if drivable && !allowed.contains(&after) {
                found.push(format!("way {after} follows way {before} at node {node} against an only_ restriction"));
            }
        }
        // Turning back in front of a barrier does not pass it.
        let turns_back = network.arc_segment(pair[0].arc) == network.arc_segment(pair[1].arc);
        if truth.blocked.contains(&node) && !turns_back {
            found.push(format!("passes the barrier at node {node}"));
        }
    }
    found
}

/// A fixed sequence of numbers (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    fn position(&mut self, network: &Network) -> Position {
        let segment = SegmentId::new(self.below(network.segment_count()));
        Position { segment, offset_mm: self.below(network.segment_length_mm(segment) as usize + 1) as u32 }
    }
}

#[test]
fn ten_thousand_random_routes_break_no_rule_and_add_up() {
    let Some(folder) = data() else { return };
    let (mut routes, mut restricted) = (0, 0);
    for extract in EXTRACTS {
        let path = folder.join(format!("{extract}.osm.pbf"));
        let (network, truth) = (network(&path), truth(&path));
        let mains = Mains::of(&network, &truth);
        restricted += truth.forbidden.len() + truth.only.len();
        let graph = SearchGraph::towards(&network);
        let (mut search, mut numbers) = (Search::new(), Numbers(2_026));
        for _ in 0..60 {
            let destination = Destination { position: numbers.position(&network), walk_ms: 0, door: None };
            let column = search.to(&network, &graph, &destination, UNREACHABLE_MS);
            for _ in 0..60 {
                let from = numbers.position(&network);
                let Some(route) = route(&column, from) else { continue };
                routes += 1;
                let found = violations(&network, &truth, &mains, &route);
                assert!(found.is_empty(), "{extract}: from {from:?} to {destination:?}: {found:?}");
                assert_eq!(route.time_ms, column.time_ms(from));
                let steps = steps(&network, &route);
                let sum: u32 = steps.iter().map(|step| step.drive_ms + step.turn_ms).sum();
                assert_eq!(sum + route.walk_ms, route.time_ms, "{extract}");
                assert_eq!(steps.iter().map(|step| step.length_mm).sum::<u64>(), route.length_mm, "{extract}");
            }
        }
    }
    assert!(routes > 10_000, "{routes} routes");
    assert!(restricted > 100, "{restricted} restrictions to break");
}

/// Kilometres, minutes and the roads of the fastest route.
fn drive(network: &Network, from: (f64, f64), to: (f64, f64)) -> (f64, f64, Vec<String>) {
    let index = SnapIndex::new(network);
    let snap = |(lon, lat): (f64, f64), purpose| {
        index
            .snap(LonLat::from_degrees(lon, lat).expect("valid"), purpose, &SnapSettings::default())
            .expect("near a road")
    };
    let (start, end) = (snap(from, Purpose::Origin), snap(to, Purpose::Destination));
    let graph = SearchGraph::towards(network);
    let mut search = Search::new();
    let column =
        search.to(network, &graph, &Destination { position: end.position, walk_ms: 0, door: None }, UNREACHABLE_MS);
    let route = route(&column, start.position).expect("a way");
    let mut roads: Vec<String> = Vec::new();
    for step in steps(network, &route) {
        let way = &network.ways()[step.way as usize];
        let name = format!("{} {}", network.text(way.reference), network.text(way.name)).trim().to_owned();
        if !name.is_empty() && roads.last() != Some(&name) {
            roads.push(name);
        }
    }
    (route.length_mm as f64 / 1e6, f64::from(route.time_ms) / 6e4, roads)
}

#[test]
fn roundabouts_are_driven_one_way_round() {
    let Some(folder) = data() else { return };
    let network = network(&folder.join("milton-keynes-roundabouts.osm.pbf"));
    let [low, high] = network.extent().expect("roads");
    let middle = (f64::midpoint(low.lon(), high.lon()), f64::midpoint(low.lat(), high.lat()));
    // There and back across the grid of roundabouts: alike in length and time, never a U-turn on the way.
    let (west, east) = (
        (low.lon() + 0.3 * (high.lon() - low.lon()), middle.1),
        (low.lon() + 0.7 * (high.lon() - low.lon()), middle.1),
    );
    let (there_km, there_min, roads) = drive(&network, west, east);
    let (back_km, back_min, _) = drive(&network, east, west);
    assert!((there_km / back_km - 1.0).abs() < 0.25, "{there_km} km there, {back_km} back over {roads:?}");
    assert!((there_min / back_min - 1.0).abs() < 0.25, "{there_min} min there, {back_min} back");
    let speed = there_km / there_min * 60.0;
    assert!((20.0..75.0).contains(&speed), "{speed} km/h across Milton Keynes over {roads:?}");
}

/// Checked on the map: from Charing Cross the Strand is reached over Trafalgar Square and Duncannon Street, because its
/// western end is one-way to the west; the way back is the Strand itself. Kennington Lane at Vauxhall is one-way to the
/// east, the way back goes round by Durham Street and Harleyford Road.
#[test]
fn one_way_systems_of_london_are_driven_as_signed() {
    let Some(folder) = data() else { return };
    let network = network(&folder.join("london-northern-line.osm.pbf"));
    let has = |roads: &[String], name: &str| roads.iter().any(|road| road.contains(name));
    let (charing_cross, strand) = ((-0.1276, 51.5075), (-0.1195, 51.5115));
    let (out_km, out_min, out) = drive(&network, charing_cross, strand);
    assert!(has(&out, "Trafalgar Square") && has(&out, "Duncannon Street"), "{out:?}");
    let (back_km, back_min, back) = drive(&network, strand, charing_cross);
    assert!(has(&back, "Strand") && !has(&back, "Duncannon Street"), "{back:?}");
    assert!((0.7..1.2).contains(&out_km) && (0.7..1.2).contains(&back_km), "{out_km} {back_km}");
    assert!((2.5..6.0).contains(&out_min) && (2.5..6.0).contains(&back_min), "{out_min} {back_min}");
    let (west, east) = ((-0.1215, 51.4863), (-0.1195, 51.4862));
    let (_, _, there) = drive(&network, west, east);
    assert!(has(&there, "Kennington Lane") && !has(&there, "Harleyford Road"), "{there:?}");
    let (_, _, round) = drive(&network, east, west);
    assert!(has(&round, "Durham Street") && has(&round, "Harleyford Road"), "{round:?}");
}
