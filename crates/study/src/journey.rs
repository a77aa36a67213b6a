//! One journey, explained road by road.

use std::collections::BTreeMap;

use waywarden_network::{LonLat, Network, Snap, TurnKind, Way, way_flags};
use waywarden_routing::{Step, TimesTo, route, steps};

/// A journey from door to door.
pub struct Journey {
    /// Steps of the drive.
    pub steps: Vec<Step>,
    /// Walk to the road at the start, milliseconds and metres.
    pub start_walk: (u32, f64),
    /// Walk from the road at the end, milliseconds and metres.
    pub end_walk: (u32, f64),
    /// Door to door, milliseconds: the sum of the walks, the steps and their turns.
    pub time_ms: u32,
}

/// The fastest journey between two places; `None` if there is no way.
pub fn journey(network: &Network, column: &TimesTo<'_>, from: &Snap, to: &Snap) -> Option<Journey> {
    let route = route(column, from.position)?;
    let metres = |snap: &Snap| f64::from(snap.off_road_mm) / 1e3;
    let straight = column.direct_walk_ms(from).filter(|&ms| ms < route.time_ms.saturating_add(from.walk_ms));
    if let Some(time_ms) = straight {
        let length_m = f64::from(from.place.distance_mm(to.place)) / 1e3;
        return Some(Journey { steps: Vec::new(), start_walk: (time_ms, length_m), end_walk: (0, 0.0), time_ms });
    }
    Some(Journey {
        steps: steps(network, &route),
        start_walk: (from.walk_ms, metres(from)),
        end_walk: (route.walk_ms, metres(to)),
        time_ms: route.time_ms + from.walk_ms,
    })
}

/// Consecutive steps on one road at one speed, as a reader sees them.
pub struct Row {
    /// Road number and name, or the class where there is neither.
    pub road: String,
    /// Length, millimetres.
    pub length_mm: u64,
    /// Time along it, milliseconds.
    pub drive_ms: u32,
    /// Delays of junctions at its beginning and within, milliseconds.
    pub turn_ms: u32,
    /// Why it is driven at its speed.
    pub why: String,
    /// The line driven.
    pub line: Vec<LonLat>,
}

/// Gathers the steps of a journey by road and reason of the speed.
pub fn rows(network: &Network, journey: &Journey) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for step in &journey.steps {
        let way = &network.ways()[step.way as usize];
        let (road, why) = (road_name(network, way), why(way, step.direction));
        match rows.last_mut() {
            Some(row) if row.road == road && row.why == why => {
                row.length_mm += step.length_mm;
                row.drive_ms += step.drive_ms;
                row.turn_ms += step.turn_ms;
                row.line.extend(step.line.iter().skip(1));
            }
            _ => rows.push(Row {
                road,
                length_mm: step.length_mm,
                drive_ms: step.drive_ms,
                turn_ms: step.turn_ms,
                why,
                line: step.line.clone(),
            }),
        }
    }
    rows
}

/// Junction delays by what they are for: number of turns with a delay, milliseconds in all.
pub fn delays(journey: &Journey) -> BTreeMap<TurnKind, (u32, u32)> {
    let mut delays = BTreeMap::new();
    for step in journey.steps.iter().filter(|step| step.turn_ms > 0) {
        let entry: &mut (u32, u32) = delays.entry(step.turn_kind).or_default();
        entry.0 += 1;
        entry.1 += step.turn_ms;
    }
    delays
}

/// Mean speed of a row without its junctions, km/h.
pub fn speed_km_h(row: &Row) -> Option<f64> {
    // mm / ms = 3.6 km/h.
    (row.drive_ms > 0).then(|| row.length_mm as f64 / f64::from(row.drive_ms) * 3.6)
}

fn road_name(network: &Network, way: &Way) -> String {
    let (reference, name) = (network.text(way.reference), network.text(way.name));
    let link = if way.has(way_flags::LINK) { " slip road" } else { "" };
    match (reference.is_empty(), name.is_empty()) {
        (false, false) => format!("{reference} {name}{link}"),
        (false, true) => format!("{reference}{link}"),
        (true, false) => format!("{name}{link}"),
        (true, true) => format!("({}{link})", way.class().name().replace('_', " ")),
    }
}

fn why(way: &Way, direction: usize) -> String {
    let class = way.class().name().replace('_', " ");
    let place = if way.has(way_flags::BUILT_UP) { "built-up area" } else { "open country" };
    let link = if way.has(way_flags::LINK) { " slip road" } else { "" };
    match way.speed_reason(direction) {
        waywarden_network::SpeedReason::Class => format!("{class}{link}, {place}"),
        waywarden_network::SpeedReason::Limit => format!("limit {} km/h, {place}", way.limit_km_h[direction]),
        reason => reason.words().to_owned(),
    }
}

#[cfg(test)]
mod tests;
