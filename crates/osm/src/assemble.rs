//! From ways and nodes to rows of nodes, mended where the extract is damaged.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::build::{ControlKind, Facing, RawControl, RawRestriction, RawRoads, RawRow, RawVia};
use waywarden_network::{ImportReport, LonLat, RoadClass, SpeedReason, Way};

use crate::barriers;
use crate::blocks::{Restriction, RoadWay, Via};
use crate::collected::Collected;
use crate::doubled;
use crate::edges;
use crate::nodes::NodeTable;
use crate::profile::{Caps, Profile};
use crate::rules::{self, NodeRole};
use crate::signed;
use crate::surroundings::{self, Surroundings};

/// Lays the ways out as rows of existing nodes, cut at gaps and at barriers that stop a car.
pub(crate) fn assemble(
    collected: Collected,
    nodes: &NodeTable,
    ferry_speeds: &FxHashMap<i64, u32>,
    profile: &Profile,
    report: &mut ImportReport,
) -> RawRoads {
    let sides = barriers::of_side_roads(&collected.ways, nodes, report);
    let mut levels: Vec<i8> = Vec::new();
    let mut raw = RawRoads::default();
    let mut allowed: Vec<Allowed> = Vec::new();
    let mut new_index = vec![u32::MAX; nodes.of_roads()];
    for way in &collected.ways {
        let Some(wait_ms) = way.floods.map_or(Some(0), |floods| profile.wait_ms(floods)) else {
            report.dropped.add("road that water covers at times: closed by the profile", way.osm_id);
            continue;
        };
        let index = raw.ways.len() as u32;
        let first_row = raw.rows.len();
        let mut row_start = raw.refs.len();
        let mut gap = false;
        let close = |raw: &mut RawRoads, start: usize| {
            if raw.refs.len() > start + 1 {
                raw.rows.push(RawRow { way: index, first_ref: start as u32, end_ref: raw.refs.len() as u32 });
            } else {
                raw.refs.truncate(start);
            }
            raw.refs.len()
        };
        for (place, id) in way.refs.iter().enumerate() {
            let node = nodes.index(*id).expect("every node of a way has its place");
            let Some(at) = nodes.at(node) else {
                gap = true;
                row_start = close(&mut raw, row_start);
                continue;
            };
            let of_side = sides.contains(id);
            let role = if of_side && barriers::is_main(way) { NodeRole::Plain } else { nodes.role(node) };
            // The gate of a side road stands beside the main road, not on it.
            let beside = of_side && matches!(role, NodeRole::Gate { .. });
            if beside && place > 0 {
                let gate = gate_beside(&mut raw, way, nodes, role, place, place - 1);
                raw.refs.extend(gate);
            }
            if role == NodeRole::Blocks {
                // One copy of the node ends the row, another begins the next: no car passes between them.
                if raw.refs.len() > row_start {
                    let copy = add_node(&mut raw, *id, at);
                    raw.refs.push(copy);
                    row_start = close(&mut raw, row_start);
                }
                let copy = add_node(&mut raw, *id, at);
                raw.refs.push(copy);
                report.kept.add("barriers that stop a car, for each way through them", *id);
                continue;
            }
            if new_index[node] == u32::MAX {
                new_index[node] = add_node(&mut raw, *id, at);
                match nodes.role(node) {
                    NodeRole::Control(kind, facing) => {
                        raw.controls.push(RawControl { node: new_index[node], kind, facing });
                    }
                    NodeRole::Gate { .. } if !of_side => add_gate(&mut raw, new_index[node], nodes.role(node)),
                    _ => {}
                }
            }
            raw.refs.push(new_index[node]);
            if beside && place + 1 < way.refs.len() {
                let gate = gate_beside(&mut raw, way, nodes, role, place, place + 1);
                raw.refs.extend(gate);
            }
        }
        close(&mut raw, row_start);
        if gap {
            report.repaired.add("way cut at nodes that are not in the extract", way.osm_id);
        }
        if raw.rows.len() == first_row {
            report.dropped.add("way with fewer than two nodes in the extract", way.osm_id);
            continue;
        }
        report.kept.add_count("ways", 1);
        let mut attributes = way.way;
        attributes.name = raw.strings.index_of(&way.name);
        attributes.reference = raw.strings.index_of(&way.reference);
        if attributes.class() == RoadClass::Ferry {
            attributes.speed_m_h = [ferry_speeds.get(&way.osm_id).copied().unwrap_or(profile.ferry_m_h()); 2];
        }
        if let Some(floods) = way.floods {
            report.noticed.add(floods.notice(), way.osm_id);
        }
        levels.push(way.level);
        allowed.push(Allowed {
            open: way.open,
            wait_ms,
            length_mm: if wait_ms > 0 { length_mm(&raw, first_row) } else { 0 },
            factor: if way.single_track { profile.single_track_factor() } else { 1.0 },
            caps: way.advisory_km_h.map(|advisory_km_h| Caps { advisory_km_h, surface_km_h: way.surface_km_h }),
        });
        raw.ways.push(attributes);
    }
    let around = surroundings::mark(&mut raw, profile.built_up(), |way| {
        allowed.push(allowed[way as usize]);
        levels.push(levels[way as usize]);
    });
    for ((way, allowed), around) in raw.ways.iter_mut().zip(&allowed).zip(around) {
        set_speeds(way, allowed, around, profile);
    }
    count_limits(&raw, report);
    signed::tell(&raw, report);
    add_restrictions(&collected, nodes, &new_index, &mut raw, report);
    doubled::join(&mut raw, &levels, report);
    edges::tell(&raw, report);
    raw
}

/// Says for how much of the main roads no limit is signed, so that their place had to be judged from the network.
fn count_limits(raw: &RawRoads, report: &mut ImportReport) {
    let mut length_mm = [0; 2];
    for row in raw.rows.iter().filter(|row| surroundings::is_main(&raw.ways[row.way as usize])) {
        let signed = raw.ways[row.way as usize].limit_km_h != [0; 2];
        length_mm[usize::from(signed)] += raw.length_mm(row);
    }
    let kept = &mut report.kept;
    kept.add_count("kilometres of main road (trunk to tertiary) without a signed limit", length_mm[0] / 1_000_000);
    kept.add_count("kilometres of main road (trunk to tertiary) with a signed limit", length_mm[1] / 1_000_000);
}

fn add_node(raw: &mut RawRoads, osm_id: i64, at: LonLat) -> u32 {
    raw.node_at.push(at);
    raw.node_osm_id.push(osm_id);
    raw.node_at.len() as u32 - 1
}

/// Length of the rows from one on.
fn length_mm(raw: &RawRoads, first_row: usize) -> u64 {
    raw.rows[first_row..].iter().map(|row| raw.length_mm(row)).sum()
}

/// Puts a gate on a node of the roads.
fn add_gate(raw: &mut RawRoads, node: u32, role: NodeRole) {
    let NodeRole::Gate { delay_ms, restricted } = role else { return };
    raw.controls.push(RawControl { node, kind: ControlKind::Barrier { delay_ms }, facing: Facing::Both });
    if restricted {
        raw.gates.push(node);
    }
}

/// Puts the gate of a way's node half way to its neighbour, as a node of its own.
fn gate_beside(
    raw: &mut RawRoads,
    way: &RoadWay,
    nodes: &NodeTable,
    role: NodeRole,
    place: usize,
    neighbour: usize,
) -> Option<u32> {
    let at = |place: usize| nodes.index(way.refs[place]).and_then(|index| nodes.at(index));
    let (here, there) = (at(place)?, at(neighbour)?);
    let middle =
        LonLat { lon_e7: i32::midpoint(here.lon_e7, there.lon_e7), lat_e7: i32::midpoint(here.lat_e7, there.lat_e7) };
    let node = add_node(raw, 0, middle);
    add_gate(raw, node, role);
    Some(node)
}

/// What a car may do on a way, along and against it.
#[derive(Clone, Copy)]
struct Allowed {
    open: [bool; 2],
    /// Speed over that of a road with two lanes.
    factor: f64,
    /// What is waited for on average before it can be driven, and its length.
    wait_ms: u32,
    length_mm: u64,
    caps: [Caps; 2],
}

/// Sets the expected speeds of a way whose surroundings are known; a ferry has its speed already.
fn set_speeds(way: &mut Way, allowed: &Allowed, around: Surroundings, profile: &Profile) {
    for direction in 0..2 {
        let (speed_m_h, reason) = if way.class() == RoadClass::Ferry {
            (way.speed_m_h[direction], SpeedReason::Ferry)
        } else {
            profile.speed_m_h(way, direction, allowed.caps[direction], around)
        };
        let (speed_m_h, reason) = match allowed.factor {
            1.0 => (speed_m_h, reason),
            factor => (((f64::from(speed_m_h) * factor).round() as u32).max(3_000), SpeedReason::SingleTrack),
        };
        // mm / (m/h) = 3,600 ms.
        let speed_m_h = match allowed.wait_ms {
            0 => speed_m_h,
            wait_ms => {
                let drive_ms = allowed.length_mm * 3_600 / u64::from(speed_m_h.max(1));
                let slowed = allowed.length_mm * 3_600 / (drive_ms + u64::from(wait_ms));
                u32::try_from(slowed).unwrap_or(speed_m_h).max(1)
            }
        };
        way.speed_m_h[direction] = if allowed.open[direction] { speed_m_h } else { 0 };
        way.reason_codes[direction] = reason as u8;
    }
}

fn add_restrictions(
    collected: &Collected,
    nodes: &NodeTable,
    new_index: &[u32],
    raw: &mut RawRoads,
    report: &mut ImportReport,
) {
    for r in &collected.restrictions {
        let via = match &r.via {
            Via::Node(id) => nodes.index(*id).map(|n| new_index[n]).filter(|&n| n != u32::MAX).map(RawVia::Node),
            Via::Ways(ways) => {
                let ways = in_order(collected, r, ways);
                keep_joints(collected, r, &ways, nodes, new_index, raw);
                Some(RawVia::Ways(ways))
            }
        };
        let Some(via) = via else {
            report.dropped.add("turn restriction: its node is not on a usable road", r.osm_id);
            continue;
        };
        raw.restrictions.push(RawRestriction {
            osm_id: r.osm_id,
            from_way: r.from_way,
            via,
            to_way: r.to_way,
            only: r.only,
        });
    }
}

/// Keeps the nodes where the ways of a restriction meet, so that arcs begin and end there.
fn keep_joints(
    collected: &Collected,
    r: &Restriction,
    via: &[i64],
    nodes: &NodeTable,
    new_index: &[u32],
    raw: &mut RawRoads,
) {
    let refs = |way: i64| collected.way(way).map_or(&[][..], |way| &way.refs);
    let row: Vec<i64> = [r.from_way].into_iter().chain(via.iter().copied()).chain([r.to_way]).collect();
    for pair in row.windows(2) {
        let (one, other) = (refs(pair[0]), refs(pair[1]));
        // Comparing all with all is faster for the usual few nodes, and endless for 100,000.
        let known: FxHashSet<i64> = other.iter().copied().filter(|_| other.len() > 50).collect();
        let both = |id: &&i64| if known.is_empty() { other.contains(id) } else { known.contains(id) };
        for id in one.iter().filter(both) {
            let node = nodes.index(*id).map_or(u32::MAX, |n| new_index[n]);
            if node != u32::MAX {
                raw.keep_nodes.push(node);
            }
        }
    }
}

/// The ways between of a restriction in the order in which they are driven: each meets the next at an end, or, where a road
/// runs on through the junction, at any node.
fn in_order(collected: &Collected, restriction: &Restriction, ways: &[i64]) -> Vec<i64> {
    let refs = |id: i64| collected.way(id).map_or(&[][..], |way| &way.refs);
    let ends = |id: i64| [refs(id).first(), refs(id).last()];
    let meet_at_ends = |a: i64, b: i64| ends(a).iter().flatten().any(|end| ends(b).contains(&Some(end)));
    let order = rules::in_order(restriction.from_way, ways, restriction.to_way, &meet_at_ends);
    let whole: Vec<i64> =
        [restriction.from_way].into_iter().chain(order.iter().copied()).chain([restriction.to_way]).collect();
    if whole.windows(2).all(|pair| meet_at_ends(pair[0], pair[1])) {
        return order;
    }
    // An end of one on the other: a road between is driven whole.
    let meet = |a: i64, b: i64| {
        ends(a).into_iter().flatten().any(|end| refs(b).contains(end))
            || ends(b).into_iter().flatten().any(|end| refs(a).contains(end))
    };
    rules::in_order(restriction.from_way, ways, restriction.to_way, &meet)
}
