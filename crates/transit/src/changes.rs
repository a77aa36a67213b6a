//! Changes from stop to stop: the walks, the margins and the rules of the feeds.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_timetable::{ServiceDay, StopId, StopKind, TransferKind};

use crate::settings::Settings;
use crate::walks::Walks;

/// A change between two stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub from: u32,
    pub to: u32,
    /// From getting off to the departure of the next vehicle, at least.
    pub least_ms: i32,
    /// Of this the walk.
    pub walk_ms: i32,
}

/// Straight-line walks are made longer by this, and walked at this pace: only where a feed names a change for which no walk
/// is given. 1.3 is a usual ratio of walking distance to straight line in towns; 4.8 km/h = 1.333 m/s.
const DETOUR: f64 = 1.3;
const M_PER_S: f64 = 4.8 / 3.6;

/// All changes, in the order of `from` and `to`. A journey makes one of them between two rides, never two in a row.
///
/// Every stop has a change to itself. Further changes are the walks given, within the limit, the stops of one station, and those
/// that a feed names. A feed's rule decides over margin and walk.
pub(crate) fn changes(day: &ServiceDay<'_>, served: &[bool], walks: &Walks, settings: &Settings) -> Vec<Change> {
    let board_ms = settings.board_ms as i32;
    let mut walk_ms: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut offer = |from: StopId, to: StopId, ms: u32| {
        let both = served[from.index()] && served[to.index()];
        if both && ms <= settings.max_change_ms {
            let known = walk_ms.entry((from.0, to.0)).or_insert(ms);
            *known = (*known).min(ms);
        }
    };
    let mut of_station: BTreeMap<StopId, Vec<StopId>> = BTreeMap::new();
    for index in 0..served.len() {
        let id = StopId(index as u32);
        offer(id, id, 0);
        if let Some(station) = day.stop(id).station {
            of_station.entry(station).or_default().push(id);
        }
    }
    for change in &walks.changes {
        offer(change.from, change.to, change.walk_ms);
    }
    let given: BTreeSet<(u32, u32)> = walks.changes.iter().map(|c| (c.from.0, c.to.0)).collect();
    let straight_ms = |from: StopId, to: StopId| {
        let metres = f64::from(day.stop(from).at.distance_mm(day.stop(to).at)) / 1e3;
        (metres * DETOUR / M_PER_S * 1e3).round() as u32
    };
    for stops in of_station.values() {
        for &from in stops {
            for &to in stops {
                if from != to && !given.contains(&(from.0, to.0)) {
                    offer(from, to, straight_ms(from, to));
                }
            }
        }
    }
    // Rules of the feeds: for a station they hold for all its stops, one for the very stops goes first.
    let mut rules: BTreeMap<(u32, u32), (bool, TransferKind)> = BTreeMap::new();
    let members = |id: StopId| match of_station.get(&id) {
        Some(stops) if day.stop(id).kind == StopKind::Station => {
            stops.iter().copied().chain(std::iter::once(id)).collect::<Vec<_>>()
        }
        _ => vec![id],
    };
    for rule in &day.timetable().transfers {
        let exact = day.stop(rule.from).kind == StopKind::Stop && day.stop(rule.to).kind == StopKind::Stop;
        for from in members(rule.from) {
            for to in members(rule.to) {
                // A rule between the stations themselves says nothing of staying at one platform, unless it is one station.
                if !given.contains(&(from.0, to.0)) && from != to {
                    offer(from, to, straight_ms(from, to));
                }
                let known = rules.entry((from.0, to.0)).or_insert((exact, rule.kind));
                if exact && !known.0 {
                    *known = (exact, rule.kind);
                }
            }
        }
    }
    let mut all = Vec::with_capacity(walk_ms.len());
    for ((from, to), ms) in walk_ms {
        let ms = ms as i32;
        let (least_ms, walk_ms) = match rules.get(&(from, to)) {
            Some((_, TransferKind::Impossible)) => continue,
            Some((_, TransferKind::Minimum(seconds))) => (seconds * 1000, ms.min(seconds * 1000)),
            Some((_, TransferKind::Timed)) => (ms, ms),
            Some((_, TransferKind::Recommended)) | None => (ms + board_ms, ms),
        };
        all.push(Change { from, to, least_ms, walk_ms });
    }
    all
}
