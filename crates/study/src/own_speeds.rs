//! Speeds of one's own on the roads: which stretches a table means, and how long they then take.

use rustc_hash::FxHashMap;
use waywarden_network::{
    ArcId, Effect, Network, Purpose, RoadClass, SegmentId, SnapIndex, SnapSettings, Stretch, UNREACHABLE_MS,
};
use waywarden_progress::Warning;
use waywarden_routing::{Destination, Search, SearchGraph, route};
use waywarden_scenario::case::{OwnSpeeds, SpeedOn};

/// Fastest that a stretch is driven between its junctions so that its mean speed comes out, km/h.
const MOST_KM_H: f64 = 130.0;
/// Farthest that an end of a stretch may lie from a road, metres.
const MAX_SNAP_M: f64 = 100.0;

/// What became of a table of speeds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnSpeedsUse {
    /// Rows that hold in the period.
    pub rows: usize,
    /// Rows of other periods.
    pub other_periods: usize,
    /// Rows that mean no road, by where they stand.
    pub unmatched: Vec<String>,
    /// Kilometres of road, each direction by itself, that take the speeds of the table.
    pub matched_km: f64,
    /// Kilometres of trunk to tertiary roads, each direction by itself, that keep those of the profile.
    pub main_roads_left_km: f64,
    /// Rows whose speed is not reached even at 130 km/h between junctions.
    pub too_fast: Vec<String>,
}

impl OwnSpeedsUse {
    /// What of a table called `name` a reader should know: what was matched, then what was not.
    #[must_use]
    pub fn warnings(&self, name: &str) -> Vec<Warning> {
        let listed = |rows: &[String]| {
            let more = if rows.len() > NAMED { format!(" and {} more", rows.len() - NAMED) } else { String::new() };
            format!("{}{more}", rows.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
        };
        let mut warnings = vec![Warning::new("own_speeds", self.in_words(name))];
        if !self.unmatched.is_empty() {
            let message =
                format!("{name}: {} rows mean no road that is here: {}", self.unmatched.len(), listed(&self.unmatched));
            warnings.push(Warning::new("own_speeds_unmatched", message));
        }
        if !self.too_fast.is_empty() {
            let message = format!(
                "{name}: {} rows are faster than {MOST_KM_H} km/h between junctions would make them: {}",
                self.too_fast.len(),
                listed(&self.too_fast)
            );
            warnings.push(Warning::new("own_speeds_too_fast", message));
        }
        warnings
    }

    /// What was matched, in a sentence.
    #[must_use]
    pub fn in_words(&self, name: &str) -> String {
        format!(
            "Speeds of {name} hold on {:.1} km of road (each direction by itself; {} rows, {} of other periods); {:.1} km of trunk to tertiary roads keep those of the profile.",
            self.matched_km, self.rows, self.other_periods, self.main_roads_left_km
        )
    }
}

/// How many rows a warning names.
const NAMED: usize = 10;

/// A direction of a stretch: segment, place of the stretch in it, 0 along or 1 against.
type Directed = (SegmentId, usize, usize);

/// The network with the speeds of the table in place of its own.
///
/// Speeds of a table are from end to end, so they hold the delays of junctions already. Those of the turns that go on along
/// roads of the table are therefore taken off: of a row with length L, speed v and delays D its roads are driven at
/// L / (L / v - D) between junctions.
#[must_use]
pub fn with_own_speeds(
    network: &Network,
    graph: &SearchGraph,
    table: &OwnSpeeds,
    period: Option<&str>,
) -> (Network, OwnSpeedsUse) {
    let mut used = OwnSpeedsUse::default();
    let holds: Vec<bool> = table.rows.iter().map(|row| row.period.as_deref() == period).collect();
    used.rows = holds.iter().filter(|holds| **holds).count();
    used.other_periods = table.rows.len() - used.rows;
    let row_of = matched(network, graph, table, &holds);
    let mut of_row = vec![[0.0f64; 2]; table.rows.len()];
    for (&(segment, at, direction), &row) in &row_of {
        let [length_mm, delay_ms] = &mut of_row[row];
        *length_mm += f64::from(length_mm_of(network, segment, at));
        *delay_ms += f64::from(delay_ms_of(network, segment, at, direction, &row_of));
    }
    // Millimetres a millisecond are metres a second.
    let most = MOST_KM_H / 3.6;
    let mut speed_mm_per_ms = Vec::with_capacity(table.rows.len());
    for ((row, [length_mm, delay_ms]), holds) in table.rows.iter().zip(&of_row).zip(&holds) {
        let drive_ms = length_mm / (row.km_h / 3.6) - delay_ms;
        speed_mm_per_ms.push(if drive_ms > 0.0 { (length_mm / drive_ms).min(most) } else { most });
        if *holds && *length_mm == 0.0 {
            used.unmatched.push(row.place.clone());
        } else if *holds && drive_ms * most < *length_mm && row.km_h < MOST_KM_H {
            used.too_fast.push(row.place.clone());
        }
    }
    used.matched_km = of_row.iter().map(|row| row[0]).sum::<f64>() / 1e6;
    used.main_roads_left_km = main_roads_left_km(network, &row_of);
    let (changed, _) = network.changed(|segment, stretch, _| {
        let at = place_of(network, segment, stretch);
        let length_mm = f64::from(length_mm_of(network, segment, at));
        let rows = [0, 1].map(|direction| row_of.get(&(segment, at, direction)));
        if rows == [None, None] {
            return Effect::Keep;
        }
        Effect::Times([0, 1].map(|direction| match rows[direction] {
            Some(&row) => (length_mm / speed_mm_per_ms[row]).round() as u32,
            None => stretch.time_ms[direction],
        }))
    });
    (changed, used)
}

/// The row that each open direction of a stretch takes its speed from.
fn matched(network: &Network, graph: &SearchGraph, table: &OwnSpeeds, holds: &[bool]) -> FxHashMap<Directed, usize> {
    let (mut ways, mut roads): (FxHashMap<i64, usize>, FxHashMap<String, usize>) = Default::default();
    let mut stretches = Vec::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(at, _)| holds[*at]) {
        match &row.on {
            SpeedOn::Way(id) => drop(ways.insert(*id, at)),
            SpeedOn::Road(number) => drop(roads.insert(folded(number), at)),
            SpeedOn::Stretch(ends) => stretches.push((at, *ends)),
        }
    }
    let mut found = FxHashMap::default();
    for segment in network.segments() {
        for (at, stretch) in network.stretches(segment).iter().enumerate() {
            let way = network.way(stretch);
            let by_number = || network.text(way.reference).split(';').find_map(|number| roads.get(&folded(number)));
            if let Some(&row) = ways.get(&way.osm_id).or_else(by_number) {
                found.extend((0..2).filter(|&to| stretch.time_ms[to] > 0).map(|to| ((segment, at, to), row)));
            }
        }
    }
    let index = SnapIndex::new(network);
    let settings = SnapSettings { max_m: MAX_SNAP_M, walk_km_h: 0.0 };
    let mut search = Search::new();
    for (row, [from, to]) in stretches {
        let ends = (index.snap(from, Purpose::Origin, &settings), index.snap(to, Purpose::Destination, &settings));
        let (Ok(from), Ok(to)) = ends else { continue };
        let column = search.to(network, graph, &Destination::from(&to), UNREACHABLE_MS);
        for leg in route(&column, from.position).map(|route| route.legs).unwrap_or_default() {
            let (segment, direction) = (network.arc_segment(leg.arc), usize::from(!network.arc_is_forward(leg.arc)));
            let (low, high) = (leg.offsets_mm[0].min(leg.offsets_mm[1]), leg.offsets_mm[0].max(leg.offsets_mm[1]));
            for (at, stretch) in network.stretches(segment).iter().enumerate() {
                let end_mm = stretch.start_mm + length_mm_of(network, segment, at);
                // A stretch that is passed for its greater part.
                if high.min(end_mm).saturating_sub(low.max(stretch.start_mm)) * 2 > end_mm - stretch.start_mm {
                    found.insert((segment, at, direction), row);
                }
            }
        }
    }
    found
}

/// The least delay of a turn from the end of a direction of a stretch into another road of the table; 0 within a segment.
fn delay_ms_of(
    network: &Network,
    segment: SegmentId,
    at: usize,
    direction: usize,
    row_of: &FxHashMap<Directed, usize>,
) -> u32 {
    let last = if direction == 0 { network.stretches(segment).len() - 1 } else { 0 };
    let Some(arc) = network.arcs(segment).find(|&arc| usize::from(!network.arc_is_forward(arc)) == direction) else {
        return 0;
    };
    if at != last {
        return 0;
    }
    let goes_on = |to: ArcId| {
        // Turning back at a dead end is not going on.
        if network.arc_segment(to) == segment {
            return false;
        }
        let (segment, direction) = (network.arc_segment(to), usize::from(!network.arc_is_forward(to)));
        let first = if direction == 0 { 0 } else { network.stretches(segment).len() - 1 };
        row_of.contains_key(&(segment, first, direction))
    };
    network.turns(arc).iter().filter(|turn| goes_on(turn.to)).map(|turn| turn.delay_ms()).min().unwrap_or(0)
}

fn main_roads_left_km(network: &Network, row_of: &FxHashMap<Directed, usize>) -> f64 {
    let mut left_mm = 0u64;
    for segment in network.segments() {
        for (at, stretch) in network.stretches(segment).iter().enumerate() {
            let class = network.way(stretch).class();
            if matches!(class, RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary | RoadClass::Tertiary) {
                let open = (0..2).filter(|&to| stretch.time_ms[to] > 0 && !row_of.contains_key(&(segment, at, to)));
                left_mm += open.count() as u64 * u64::from(length_mm_of(network, segment, at));
            }
        }
    }
    left_mm as f64 / 1e6
}

fn place_of(network: &Network, segment: SegmentId, stretch: &Stretch) -> usize {
    network.stretches(segment).partition_point(|other| other.start_mm < stretch.start_mm)
}

fn length_mm_of(network: &Network, segment: SegmentId, at: usize) -> u32 {
    let stretches = network.stretches(segment);
    let end_mm = stretches.get(at + 1).map_or_else(|| network.segment_length_mm(segment), |next| next.start_mm);
    end_mm - stretches[at].start_mm
}

/// Letter case and blanks do not matter: "A 303" is the A303.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
