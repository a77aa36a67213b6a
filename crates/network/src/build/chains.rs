//! Contracts chains of nodes at which nothing is decided into segments.

use super::order::hilbert_key;
use super::{BuildError, RawRoads, RawVia};
use crate::network::{Parts, Stretch};
use crate::{ImportReport, LonLat, RoadClass, way_flags};

/// A straight piece of road between two consecutive nodes of a row.
#[derive(Clone, Copy)]
struct Piece {
    ends: [u32; 2],
    way: u32,
}

/// What may change along a chain only at a node: permitted directions seen along the walk, access, and whether one is on a
/// ferry, which takes boarding.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Character {
    open_along: bool,
    open_against: bool,
    ends_along: bool,
    ends_against: bool,
    on_ferry: bool,
}

struct Pieces<'a> {
    raw: &'a RawRoads,
    pieces: Vec<Piece>,
    /// Pieces at each node, compressed rows.
    first: Vec<u32>,
    at_node: Vec<u32>,
}

/// Fills nodes, segments, geometry and stretches of `parts`; returns the node of the network of each node of the input,
/// `u32::MAX` for those contracted away.
pub(super) fn contract(raw: &RawRoads, parts: &mut Parts, report: &mut ImportReport) -> Result<Vec<u32>, BuildError> {
    let all = Pieces::new(raw, report);
    if all.pieces.is_empty() {
        return Err(BuildError::NoRoads);
    }
    let nodes = raw.node_at.len();
    let mut is_junction: Vec<bool> = (0..nodes as u32).map(|n| all.decides(n)).collect();
    let via_nodes = raw.restrictions.iter().filter_map(|r| match r.via {
        RawVia::Node(node) => Some(node),
        RawVia::Ways(_) => None,
    });
    let controlled = raw.controls.iter().map(|control| control.node);
    for node in raw.keep_nodes.iter().chain(&raw.gates).copied().chain(via_nodes).chain(controlled) {
        is_junction[node as usize] |= !all.around(node).is_empty();
    }
    let extent = extent(raw, &all.pieces);
    let sorted = |mut list: Vec<u32>| {
        list.sort_by_cached_key(|&n| (hilbert_key(raw.node_at[n as usize], extent), n));
        list
    };

    let mut used = vec![false; all.pieces.len()];
    let mut new_id = vec![u32::MAX; nodes];
    parts.first_point.push(0);
    parts.first_stretch.push(0);
    let mut walk_from = |starts: &[u32], is_junction: &[bool], parts: &mut Parts| {
        for &start in starts {
            for &first in all.around(start) {
                if !used[first as usize] {
                    all.walk(start, first, is_junction, &mut used, |chain| {
                        publish(raw, &chain, &mut new_id, parts);
                    });
                }
            }
        }
    };
    let junctions = sorted((0..nodes as u32).filter(|&n| is_junction[n as usize]).collect());
    walk_from(&junctions, &is_junction, parts);
    // What is left are rings without a junction: open each at its first node.
    for piece in &all.pieces {
        let start = piece.ends[0];
        if !is_junction[start as usize] {
            is_junction[start as usize] = true;
            walk_from(&[start], &is_junction, parts);
            is_junction[start as usize] = false;
        }
    }
    Ok(new_id)
}

impl<'a> Pieces<'a> {
    fn new(raw: &'a RawRoads, report: &mut ImportReport) -> Self {
        let mut pieces = Vec::with_capacity(raw.refs.len());
        for row in &raw.rows {
            for ends in raw.refs[row.first_ref as usize..row.end_ref as usize].windows(2) {
                if ends[0] == ends[1] {
                    report.repaired.add("repeated node in a way skipped", raw.ways[row.way as usize].osm_id);
                } else {
                    pieces.push(Piece { ends: [ends[0], ends[1]], way: row.way });
                }
            }
        }
        let nodes = raw.node_at.len();
        let mut first = vec![0u32; nodes + 1];
        for piece in &pieces {
            piece.ends.iter().for_each(|&n| first[n as usize + 1] += 1);
        }
        (0..nodes).for_each(|n| first[n + 1] += first[n]);
        let mut next = first.clone();
        let mut at_node = vec![0u32; pieces.len() * 2];
        for (id, piece) in pieces.iter().enumerate() {
            for &n in &piece.ends {
                at_node[next[n as usize] as usize] = id as u32;
                next[n as usize] += 1;
            }
        }
        Self { raw, pieces, first, at_node }
    }

    fn around(&self, node: u32) -> &[u32] {
        &self.at_node[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// The character of a piece walked away from `from`.
    fn character(&self, piece: u32, from: u32) -> Character {
        let Piece { ends, way } = self.pieces[piece as usize];
        let way = &self.raw.ways[way as usize];
        let against = usize::from(ends[0] != from);
        let ends = [way_flags::END_OF_TRIP, way_flags::END_OF_TRIP_AGAINST];
        Character {
            open_along: way.speed_m_h[against] > 0,
            open_against: way.speed_m_h[1 - against] > 0,
            ends_along: way.has(ends[against]),
            ends_against: way.has(ends[1 - against]),
            on_ferry: way.class() == RoadClass::Ferry,
        }
    }

    fn other_end(&self, piece: u32, from: u32) -> u32 {
        let [a, b] = self.pieces[piece as usize].ends;
        if a == from { b } else { a }
    }

    /// Whether anything is decided at the node: a fork, an end, or a change of what is permitted.
    fn decides(&self, node: u32) -> bool {
        match *self.around(node) {
            [] => false,
            [p, q] => {
                let on = self.character(q, node);
                let back = self.character(p, node);
                let into = Character {
                    open_along: back.open_against,
                    open_against: back.open_along,
                    ends_along: back.ends_against,
                    ends_against: back.ends_along,
                    on_ferry: back.on_ferry,
                };
                into != on
            }
            _ => true,
        }
    }

    /// Follows the chain that begins with `piece` at `start` to the next junction.
    fn walk(&self, start: u32, piece: u32, is_junction: &[bool], used: &mut [bool], publish: impl FnOnce(Chain)) {
        let character = self.character(piece, start);
        let mut chain = Chain { nodes: vec![start], ways: Vec::new() };
        let (mut node, mut piece) = (start, piece);
        loop {
            used[piece as usize] = true;
            chain.ways.push((self.pieces[piece as usize].way, self.pieces[piece as usize].ends[0] != node));
            node = self.other_end(piece, node);
            chain.nodes.push(node);
            if is_junction[node as usize] {
                break;
            }
            match self.around(node).iter().find(|&&next| !used[next as usize]) {
                Some(&next) => piece = next,
                None => break,
            }
        }
        if !character.open_along && character.open_against {
            chain.reverse();
        }
        publish(chain);
    }
}

/// Nodes of a chain and, for each step, the way it belongs to and whether it runs against that way.
struct Chain {
    nodes: Vec<u32>,
    ways: Vec<(u32, bool)>,
}

impl Chain {
    fn reverse(&mut self) {
        self.nodes.reverse();
        self.ways.reverse();
        self.ways.iter_mut().for_each(|(_, against)| *against = !*against);
    }
}

fn publish(raw: &RawRoads, chain: &Chain, new_id: &mut [u32], parts: &mut Parts) {
    let ends = [chain.nodes[0], chain.nodes[chain.nodes.len() - 1]].map(|node| {
        let id = &mut new_id[node as usize];
        if *id == u32::MAX {
            *id = parts.node_at.len() as u32;
            parts.node_at.push(raw.node_at[node as usize]);
            parts.node_osm_id.push(raw.node_osm_id[node as usize]);
        }
        *id
    });
    parts.segment_nodes.push(ends);

    let mut offset_mm = 0u32;
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut last = raw.node_at[chain.nodes[0] as usize];
    parts.point_at.push(last);
    parts.point_offset_mm.push(0);
    for (&node, &(way, against)) in chain.nodes[1..].iter().zip(&chain.ways) {
        let begin = Stretch { way, start_mm: offset_mm, time_ms: [0; 2], reversed: u32::from(against) };
        match stretches.last_mut() {
            Some(s) if s.way == way && s.reversed == begin.reversed => {}
            // A stretch without length gives way to the next.
            Some(s) if s.start_mm == offset_mm => *s = begin,
            _ => stretches.push(begin),
        }
        let at = raw.node_at[node as usize];
        offset_mm = offset_mm.saturating_add(last.distance_mm(at));
        parts.point_at.push(at);
        parts.point_offset_mm.push(offset_mm);
        last = at;
    }
    if stretches.len() > 1 && stretches[stretches.len() - 1].start_mm == offset_mm {
        stretches.pop();
    }
    for i in 0..stretches.len() {
        let end_mm = stretches.get(i + 1).map_or(offset_mm, |s| s.start_mm);
        let stretch = &mut stretches[i];
        let mut speeds = raw.ways[stretch.way as usize].speed_m_h;
        if stretch.reversed == 1 {
            speeds.swap(0, 1);
        }
        stretch.time_ms = speeds.map(|speed| time_ms(end_mm - stretch.start_mm, speed));
    }
    parts.stretches.extend_from_slice(&stretches);
    parts.first_point.push(parts.point_at.len() as u32);
    parts.first_stretch.push(parts.stretches.len() as u32);
}

/// Time for a length at a speed, rounded, at least 1 ms so that no cycle is free; 0 where closed.
fn time_ms(length_mm: u32, speed_m_h: u32) -> u32 {
    if speed_m_h == 0 {
        return 0;
    }
    // mm / (m/h) = 3,600 ms.
    let speed = u64::from(speed_m_h);
    let time = (u64::from(length_mm) * 3_600 + speed / 2) / speed;
    u32::try_from(time).unwrap_or(u32::MAX - 1).max(1)
}

fn extent(raw: &RawRoads, pieces: &[Piece]) -> [LonLat; 2] {
    let mut box_ = [LonLat { lon_e7: i32::MAX, lat_e7: i32::MAX }, LonLat { lon_e7: i32::MIN, lat_e7: i32::MIN }];
    for at in pieces.iter().flat_map(|p| p.ends).map(|n| raw.node_at[n as usize]) {
        box_[0].lon_e7 = box_[0].lon_e7.min(at.lon_e7);
        box_[0].lat_e7 = box_[0].lat_e7.min(at.lat_e7);
        box_[1].lon_e7 = box_[1].lon_e7.max(at.lon_e7);
        box_[1].lat_e7 = box_[1].lat_e7.max(at.lat_e7);
    }
    box_
}
