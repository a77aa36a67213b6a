//! Whether arrays form a network, so that no later access can fail.

use rayon::prelude::*;

use crate::RoadClass;
use crate::network::{Inconsistent, Parts, row};

/// Checks that every index is in range and every row in order.
pub(crate) fn check(p: &Parts) -> Result<(), Inconsistent> {
    let fail = |what: &str| Err(Inconsistent(what.to_owned()));
    let rows = |name: &str, first: &[u32], rows: usize, total: usize, least: u32| {
        let in_order = first.windows(2).all(|w| w[0] <= w[1] && w[1] - w[0] >= least);
        if first.len() == rows + 1 && first[0] == 0 && first[rows] as usize == total && in_order {
            Ok(())
        } else {
            Err(Inconsistent(format!("rows of {name}")))
        }
    };
    let (nodes, segments, arcs) = (p.node_at.len(), p.segment_nodes.len(), p.arc_code.len());
    rows("points", &p.first_point, segments, p.point_at.len(), 2)?;
    rows("stretches", &p.first_stretch, segments, p.stretches.len(), 1)?;
    rows("arcs", &p.first_arc, segments, arcs, 1)?;
    rows("turns", &p.first_turn, arcs, p.turns.len(), 0)?;
    let lines = p.water_first.len().saturating_sub(1);
    if !p.water_first.is_empty() || !p.water_at.is_empty() {
        rows("lines of water", &p.water_first, lines, p.water_at.len(), 2)?;
    }
    if p.first_char.is_empty() {
        return fail("no strings");
    }
    let strings = p.first_char.len() - 1;
    rows("strings", &p.first_char, strings, p.text.len(), 0)?;
    if p.node_osm_id.len() != nodes || p.point_offset_mm.len() != p.point_at.len() || p.arc_reach.len() != arcs {
        return fail("arrays of different length");
    }
    if p.segment_nodes.iter().flatten().any(|&n| n as usize >= nodes) {
        return fail("a node out of range");
    }
    if p.turns.iter().any(|t| t.to.index() >= arcs) {
        return fail("a turn out of range");
    }
    if p.ways
        .iter()
        .any(|w| w.name.max(w.reference) as usize >= strings || RoadClass::from_code(w.class_code).is_none())
    {
        return fail("a way's name or class out of range");
    }
    if p.stretches.iter().any(|s| s.way as usize >= p.ways.len() || s.reversed > 1) {
        return fail("a stretch out of range");
    }
    let is_ordered = |segment: usize| {
        let offsets = &p.point_offset_mm[row(&p.first_point, segment)];
        let stretches = &p.stretches[row(&p.first_stretch, segment)];
        let arcs = &p.arc_code[row(&p.first_arc, segment)];
        let length_mm = offsets[offsets.len() - 1];
        offsets[0] == 0
            && offsets.windows(2).all(|w| w[0] <= w[1])
            && stretches[0].start_mm == 0
            && stretches.windows(2).all(|w| w[0].start_mm < w[1].start_mm)
            && (stretches.len() == 1 || stretches[stretches.len() - 1].start_mm < length_mm)
            && arcs.iter().all(|&code| (code >> 1) as usize == segment)
    };
    if let Some(segment) = (0..segments).into_par_iter().find_first(|&segment| !is_ordered(segment)) {
        return Err(Inconsistent(format!("segment {segment}")));
    }
    if std::str::from_utf8(&p.text).is_err() {
        return fail("names that are not UTF-8");
    }
    Ok(())
}
