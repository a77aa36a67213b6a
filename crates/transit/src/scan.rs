//! The search: one pass over all hops, the last departure first.
//!
//! The connection scan for profiles (Dibbelt, Pajor, Strasser and Wagner, "Connection Scan Algorithm", ACM Journal of
//! Experimental Algorithmics 23, 2018, section 4), with arrival times for each number of rides. When a hop is looked at, everything
//! that departs later is known, so the best arrival of somebody aboard is the least of: getting off and walking to the site,
//! getting off and changing into what is known, staying aboard. A change is one walk after one ride, so walks need not be
//! transitively closed; and because each number of rides has an arrival of its own, a limit on changes is exact.

use crate::UNREACHED;
use crate::hops::Hop;
use crate::profile::{Entry, best_at, best_within, insert, insert_all, least};
use crate::router::Router;

/// Hops before and arrivals after these moments do not matter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub earliest_ms: i32,
    pub latest_ms: i32,
}

/// The state of one thread's searches, reused from search to search.
#[derive(Debug, Default)]
pub(crate) struct Scratch<const K: usize> {
    /// By run: arrivals of somebody aboard.
    aboard: Vec<[i32; K]>,
    /// By stop: arrivals of somebody there who is ready to board what departs now.
    ready: Vec<[i32; K]>,
    /// By stop: arrivals of somebody who gets off there.
    stops: Vec<Vec<Entry<K>>>,
    /// By stop: the last of its entries, close together in memory: most of what is offered is refused by it alone.
    last: Vec<Entry<K>>,
    /// By stop: the walk to the site.
    egress: Vec<i32>,
    /// By place: arrivals of somebody who leaves there.
    pub places: Vec<Vec<Entry<K>>>,
}

impl<const K: usize> Scratch<K> {
    fn reset(&mut self, router: &Router, site: u32) {
        let nothing = [UNREACHED; K];
        self.aboard.clear();
        self.aboard.resize(router.runs, nothing);
        self.ready.clear();
        self.ready.resize(router.stops, nothing);
        self.stops.iter_mut().for_each(Vec::clear);
        self.stops.resize_with(router.stops, Vec::new);
        self.last.clear();
        self.last.resize(router.stops, Entry { key: i32::MIN, arrival: nothing });
        self.places.iter_mut().for_each(Vec::clear);
        self.places.resize_with(router.places as usize, Vec::new);
        self.egress.clear();
        self.egress.resize(router.stops, UNREACHED);
        for &(stop, walk_ms) in router.egress.get(site) {
            let known = &mut self.egress[stop as usize];
            *known = (*known).min(walk_ms);
        }
    }
}

/// Which hops lie within the bounds: a range of `router.hops`.
pub(crate) fn within(router: &Router, bounds: Bounds) -> std::ops::Range<usize> {
    let start = router.hops.partition_point(|hop| hop.departure_ms > bounds.latest_ms);
    let end = router.hops.partition_point(|hop| hop.departure_ms >= bounds.earliest_ms);
    start..end.max(start)
}

/// Fills `scratch.places` for one site. `record` gets the arrivals of somebody who boards each hop within the bounds.
pub(crate) fn scan<const K: usize>(
    router: &Router,
    scratch: &mut Scratch<K>,
    site: u32,
    bounds: Bounds,
    mut record: Option<&mut Vec<[i32; K]>>,
) {
    scratch.reset(router, site);
    let hops = &router.hops[within(router, bounds)];
    let mut at = 0;
    while at < hops.len() {
        let moment = hops[at].departure_ms;
        let mut end = at + 1;
        while end < hops.len() && hops[end].departure_ms == moment {
            end += 1;
        }
        let group = &hops[at..end];
        let first = record.as_ref().map_or(0, |record| record.len());
        if let Some(record) = record.as_deref_mut() {
            record.resize(first + group.len(), [UNREACHED; K]);
        }
        // Hops that take no time, and changes that take none, may depend on each other at one moment in any order.
        let again = router.instant && group.iter().any(|hop| hop.arrival_ms == moment);
        // What passengers aboard reach by later hops; a further pass starts from there again.
        let aboard: Vec<[i32; K]> =
            if again { group.iter().map(|hop| scratch.aboard[hop.run as usize]).collect() } else { Vec::new() };
        loop {
            let mut changed = false;
            for (hop, aboard) in group.iter().zip(&aboard) {
                scratch.aboard[hop.run as usize] = *aboard;
            }
            for (number, hop) in group.iter().enumerate() {
                let arrivals = step(router, scratch, hop, bounds.latest_ms, &mut changed);
                if let Some(record) = record.as_deref_mut() {
                    record[first + number] = arrivals;
                }
            }
            if !(again && changed) {
                break;
            }
        }
        at = end;
    }
}

/// Looks at one hop; gives the arrivals of somebody aboard it.
#[inline]
fn step<const K: usize>(
    router: &Router,
    scratch: &mut Scratch<K>,
    hop: &Hop,
    latest_ms: i32,
    changed: &mut bool,
) -> [i32; K] {
    let max_wait_ms = router.settings.max_wait_ms;
    let mut arrival = scratch.aboard[hop.run as usize];
    if hop.alight {
        let walk_ms = scratch.egress[hop.to as usize];
        if walk_ms != UNREACHED {
            arrival[0] = arrival[0].min(hop.arrival_ms + walk_ms);
        }
        if K > 1 {
            let list = &scratch.stops[hop.to as usize];
            let waited;
            let onward = match max_wait_ms {
                None => best_at(list, hop.arrival_ms),
                Some(wait_ms) => {
                    waited = best_within(list, hop.arrival_ms, wait_ms as i32);
                    Some(&waited)
                }
            };
            if let Some(onward) = onward {
                for k in 1..K {
                    arrival[k] = arrival[k].min(onward[k - 1]);
                }
            }
        }
        for k in 1..K {
            arrival[k] = arrival[k].min(arrival[k - 1]);
        }
    }
    // What takes too long from here takes longer from anywhere before.
    let limit_ms = latest_ms.min(hop.departure_ms.saturating_add(router.settings.max_time_ms as i32));
    for time in &mut arrival {
        if *time > limit_ms {
            *time = UNREACHED;
        }
    }
    scratch.aboard[hop.run as usize] = arrival;
    if arrival[K - 1] == UNREACHED || !hop.board {
        return arrival;
    }
    let ready = &mut scratch.ready[hop.from as usize];
    let better = least(ready, &arrival);
    let improves = better != *ready;
    *ready = better;
    let into = router.off_before.get(hop.from);
    match max_wait_ms {
        None if improves => {
            for &(off, least_ms) in into {
                let key = hop.departure_ms - least_ms;
                let last = &mut scratch.last[off as usize];
                if last.key >= key && least(&last.arrival, &better) == last.arrival {
                    continue;
                }
                let list = &mut scratch.stops[off as usize];
                insert(list, key, &better);
                *last = list[list.len() - 1];
            }
            *changed = true;
        }
        None => {}
        Some(_) => {
            for &(off, least_ms) in into {
                *changed |= insert_all(&mut scratch.stops[off as usize], hop.departure_ms - least_ms, &arrival);
            }
        }
    }
    if improves {
        for &(place, walk_ms) in router.access.get(hop.from) {
            insert(&mut scratch.places[place as usize], hop.departure_ms - walk_ms, &better);
        }
    }
    arrival
}
