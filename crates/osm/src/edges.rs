//! Main roads that end at the edge of the extract.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::build::RawRoads;
use waywarden_network::{ImportReport, LocalMetric, LonLat, RoadClass};

use crate::doubled;

/// Side of the cells in which roads are looked for ahead of an end, metres.
const CELL_M: f64 = 1_000.0;
/// How far is looked ahead, metres.
const AHEAD_M: f64 = 4_000.0;
/// Road numbers that are named.
const NAMED: usize = 12;

/// Tells of numbered main roads that end with no other road at their end and none ahead, or whose number goes on at another
/// such end: signs of an extract that was cut there.
pub(crate) fn tell(raw: &RawRoads, report: &mut ImportReport) {
    let uses = doubled::uses(raw);
    let mut ends: Vec<(u32, u32, u32)> = Vec::new();
    for row in &raw.rows {
        let way = &raw.ways[row.way as usize];
        let main =
            matches!(way.class(), RoadClass::Motorway | RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary);
        // A road without a number goes by its name.
        let number = if way.reference > 0 { way.reference } else { way.name };
        if !main || number == 0 || row.end_ref - row.first_ref < 2 {
            continue;
        }
        let (first, last) = (row.first_ref as usize, row.end_ref as usize - 1);
        for (end, before) in [(raw.refs[first], raw.refs[first + 1]), (raw.refs[last], raw.refs[last - 1])] {
            if uses[end as usize] == 1 {
                ends.push((number, end, before));
            }
        }
    }
    // Copies of one node stand on both sides of a barrier: the road ends there, the extract does not.
    let mut copies: FxHashMap<i64, u32> = ends.iter().map(|end| (raw.node_osm_id[end.1 as usize], 0)).collect();
    for id in &raw.node_osm_id {
        if let Some(count) = copies.get_mut(id) {
            *count += 1;
        }
    }
    ends.retain(|end| copies[&raw.node_osm_id[end.1 as usize]] == 1);
    if ends.is_empty() {
        return;
    }
    let metric = LocalMetric::at_latitude(raw.node_at[ends[0].1 as usize].lat());
    let cell = |x_m: f64, y_m: f64| ((x_m / CELL_M).floor() as i64, (y_m / CELL_M).floor() as i64);
    let place = |at: LonLat| (at.lon() * metric.m_per_deg_lon, at.lat() * metric.m_per_deg_lat);
    let corners = raw.rows.iter().flat_map(|row| [row.first_ref, row.end_ref - 1]);
    let taken: FxHashSet<(i64, i64)> =
        corners.map(|at| place(raw.node_at[raw.refs[at as usize] as usize])).map(|(x, y)| cell(x, y)).collect();
    let mut of_number: FxHashMap<u32, usize> = FxHashMap::default();
    ends.iter().for_each(|end| *of_number.entry(end.0).or_default() += 1);
    let leaves = |&(number, end, before): &(u32, u32, u32)| {
        let ((x, y), (bx, by)) = (place(raw.node_at[end as usize]), place(raw.node_at[before as usize]));
        let course = (y - by).atan2(x - bx);
        let own = cell(x, y);
        let ahead = (3..=8).flat_map(|step| (-2..=2).map(move |turn| (step, turn))).any(|(step, turn)| {
            let (far_m, angle) = (f64::from(step) * AHEAD_M / 8.0, course + f64::from(turn) * 0.3);
            let there = cell(x + far_m * angle.cos(), y + far_m * angle.sin());
            there != own && taken.contains(&there)
        });
        !ahead || of_number[&number] > 1
    };
    let cut: Vec<(u32, u32, u32)> = ends.iter().copied().filter(leaves).collect();
    let mut numbers: Vec<&str> = cut.iter().map(|&(number, ..)| raw.strings.text(number)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return;
    }
    let more = numbers.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = numbers[..numbers.len().min(NAMED)].join(", ");
    let what = format!(
        "ends of main roads that leave the extract ({named}{more}): journeys that would go on there are too long or missing; \
         take a larger extract"
    );
    cut.iter().for_each(|&(_, end, _)| report.noticed.add(&what, raw.node_osm_id[end as usize]));
}
