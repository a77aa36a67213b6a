//! The slow and obvious search: one moment of departure, every vehicle that can be reached, breadth first.
//!
//! A state is (hop, rides): sitting in a vehicle between two calls after so many boardings. Nothing is shared with the crate but
//! the day, the walks and the settings.

use std::collections::{HashMap, HashSet, VecDeque};

use waywarden_timetable::{ServiceDay, StopId, TransferKind};
use waywarden_transit::{Settings, Walks};

struct Hop {
    from: u32,
    to: u32,
    departure_ms: i32,
    arrival_ms: i32,
    board: bool,
    alight: bool,
    next: Option<usize>,
}

pub struct Oracle {
    hops: Vec<Hop>,
    /// By stop: hops that may be boarded, by departure.
    at_stop: HashMap<u32, Vec<usize>>,
    changes: HashMap<u32, Vec<(u32, i32)>>,
    walks: Walks,
    settings: Settings,
}

impl Oracle {
    pub fn new(day: &ServiceDay<'_>, walks: &Walks, settings: &Settings) -> Self {
        let mut hops: Vec<Hop> = Vec::new();
        for run in day.runs() {
            let calls = day.calls(run);
            for at in 0..calls.len() - 1 {
                hops.push(Hop {
                    from: calls[at].stop.0,
                    to: calls[at + 1].stop.0,
                    departure_ms: (calls[at].departure_s + run.shift_s) * 1000,
                    arrival_ms: (calls[at + 1].arrival_s + run.shift_s) * 1000,
                    board: calls[at].pickup,
                    alight: calls[at + 1].drop_off,
                    next: (at + 2 < calls.len()).then_some(hops.len() + 1),
                });
            }
        }
        let mut at_stop: HashMap<u32, Vec<usize>> = HashMap::new();
        for (number, hop) in hops.iter().enumerate().filter(|(_, hop)| hop.board) {
            at_stop.entry(hop.from).or_default().push(number);
        }
        for list in at_stop.values_mut() {
            list.sort_by_key(|number| hops[*number].departure_ms);
        }
        let mut walk: HashMap<(u32, u32), i32> = (0..day.stop_count() as u32).map(|stop| ((stop, stop), 0)).collect();
        for change in walks.changes.iter().filter(|change| change.walk_ms <= settings.max_change_ms) {
            let entry = walk.entry((change.from.0, change.to.0)).or_insert(change.walk_ms as i32);
            *entry = (*entry).min(change.walk_ms as i32);
        }
        // Only rules between stops at one point are used in these tests: no walk.
        let mut rules: HashMap<(u32, u32), TransferKind> = HashMap::new();
        for rule in &day.timetable().transfers {
            rules.entry((rule.from.0, rule.to.0)).or_insert(rule.kind);
            // A walk that is given decides, even one that is too long.
            if !walks.changes.iter().any(|change| (change.from, change.to) == (rule.from, rule.to)) {
                walk.entry((rule.from.0, rule.to.0)).or_insert(0);
            }
        }
        let mut changes: HashMap<u32, Vec<(u32, i32)>> = HashMap::new();
        for ((from, to), walk_ms) in walk {
            let least_ms = match rules.get(&(from, to)) {
                Some(TransferKind::Impossible) => continue,
                Some(TransferKind::Minimum(seconds)) => seconds * 1000,
                Some(TransferKind::Timed) => walk_ms,
                _ => walk_ms + settings.board_ms as i32,
            };
            changes.entry(from).or_default().push((to, least_ms));
        }
        Self { hops, at_stop, changes, walks: walks.clone(), settings: *settings }
    }

    /// Earliest arrival at the site with at most 0, 1, 2 ... rides for who leaves the place at `moment`.
    pub fn to_site(&self, place: u32, site: u32, moment: i32) -> Vec<Option<i32>> {
        let starts: Vec<(StopId, u32)> = self.near(&self.walks.access, place, self.settings.max_access_ms);
        let ends = self.near(&self.walks.egress, site, self.settings.max_egress_ms);
        self.search(moment, &starts, &ends, self.direct(place, site))
    }

    /// The same for who leaves the site for the place.
    pub fn times_from_site(&self, place: u32, site: u32, moment: i32) -> Vec<Option<i32>> {
        let starts = self.near(&self.walks.egress, site, self.settings.max_egress_ms);
        let ends = self.near(&self.walks.access, place, self.settings.max_access_ms);
        self.search(moment, &starts, &ends, self.direct(place, site))
    }

    /// Moments at which leaving a millisecond later may make a difference on the way to the site.
    pub fn moments(&self, place: u32) -> Vec<i32> {
        let mut moments = Vec::new();
        for (stop, walk_ms) in self.near(&self.walks.access, place, self.settings.max_access_ms) {
            for hop in self.at_stop.get(&stop.0).into_iter().flatten() {
                moments.push(self.hops[*hop].departure_ms - walk_ms as i32 - self.settings.board_ms as i32);
            }
        }
        moments
    }

    fn near(&self, walks: &[waywarden_transit::Walk], end: u32, most_ms: u32) -> Vec<(StopId, u32)> {
        walks.iter().filter(|w| w.end == end && w.walk_ms <= most_ms).map(|w| (w.stop, w.walk_ms)).collect()
    }

    fn direct(&self, place: u32, site: u32) -> Option<i32> {
        let own = self.walks.direct.iter().filter(|w| w.place == place && w.site == site);
        let most_ms = self.settings.max_direct_ms.min(self.settings.max_time_ms);
        own.map(|w| w.walk_ms).filter(|ms| *ms <= most_ms).min().map(|ms| ms as i32)
    }

    fn search(
        &self,
        moment: i32,
        starts: &[(StopId, u32)],
        ends: &[(StopId, u32)],
        direct: Option<i32>,
    ) -> Vec<Option<i32>> {
        let rides = usize::from(self.settings.max_changes) + 1;
        let deadline = moment + self.settings.max_time_ms as i32;
        let mut best: Vec<Option<i32>> = vec![direct.map(|walk_ms| moment + walk_ms); rides + 1];
        let mut seen: HashSet<(usize, usize)> = HashSet::new();
        let mut queue: VecDeque<(usize, usize)> = VecDeque::new();
        let mut board = |queue: &mut VecDeque<(usize, usize)>, stop: u32, ready: i32, until: i32, boarded: usize| {
            let list = self.at_stop.get(&stop).map_or(&[][..], Vec::as_slice);
            let start = list.partition_point(|hop| self.hops[*hop].departure_ms < ready);
            for &hop in list[start..].iter().take_while(|hop| self.hops[**hop].departure_ms <= until) {
                if seen.insert((hop, boarded)) {
                    queue.push_back((hop, boarded));
                }
            }
        };
        for (stop, walk_ms) in starts {
            let ready = moment + *walk_ms as i32 + self.settings.board_ms as i32;
            board(&mut queue, stop.0, ready, deadline, 1);
        }
        let mut aboard: HashSet<(usize, usize)> = HashSet::new();
        while let Some((hop, boarded)) = queue.pop_front() {
            let mut at = Some(hop);
            while let Some(number) = at {
                if !aboard.insert((number, boarded)) {
                    break;
                }
                let hop = &self.hops[number];
                if hop.arrival_ms > deadline {
                    break;
                }
                if hop.alight {
                    for (_, walk_ms) in ends.iter().filter(|(stop, _)| stop.0 == hop.to) {
                        let arrival = hop.arrival_ms + *walk_ms as i32;
                        if arrival <= deadline {
                            for known in &mut best[boarded..] {
                                *known = Some(known.map_or(arrival, |known| known.min(arrival)));
                            }
                        }
                    }
                    if boarded < rides {
                        for &(stop, least_ms) in self.changes.get(&hop.to).into_iter().flatten() {
                            let ready = hop.arrival_ms + least_ms;
                            let wait_ms = self.settings.max_wait_ms.map_or(i32::MAX, |ms| ms as i32);
                            board(&mut queue, stop, ready, ready.saturating_add(wait_ms).min(deadline), boarded + 1);
                        }
                    }
                }
                at = hop.next;
            }
        }
        best
    }
}
