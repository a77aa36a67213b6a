//! What a search found: for each place every journey worth taking.

use crate::UNREACHED;
use crate::profile::Entry;
use crate::router::Direction;

/// One way of getting there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trip {
    /// When to leave at the latest, ms; for a walk all the way the moment asked for.
    pub leave_ms: i32,
    /// When one arrives, ms.
    pub arrive_ms: i32,
    /// Number of rides; 0: a walk all the way. Changes are one fewer.
    pub rides: u8,
}

/// All places and one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    direction: Direction,
    max_time_ms: i32,
    /// Numbers of rides told apart.
    rides: usize,
    /// By place: where its entries start.
    starts: Vec<u32>,
    /// Keys, falling within a place.
    keys: Vec<i32>,
    /// Arrivals, `rides` for each key.
    arrivals: Vec<i32>,
    direct: Vec<Option<i32>>,
}

impl Column {
    pub(crate) fn of<const K: usize>(
        direction: Direction,
        places: &[Vec<Entry<K>>],
        rides: usize,
        direct: Vec<Option<i32>>,
        max_time_ms: i32,
    ) -> Self {
        let (mut starts, mut keys, mut arrivals) = (vec![0], Vec::new(), Vec::new());
        for list in places {
            let mut before = &[UNREACHED; K][..rides];
            for entry in list {
                // An entry that a late-comer made equal to the one before says nothing, nor one with too many rides.
                if entry.arrival[..rides] != *before {
                    before = &entry.arrival[..rides];
                    keys.push(entry.key);
                    arrivals.extend_from_slice(before);
                }
            }
            starts.push(keys.len() as u32);
        }
        Self { direction, max_time_ms, rides, starts, keys, arrivals, direct }
    }

    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.direct.len()
    }

    /// The journeys of one place.
    #[must_use]
    pub fn profile(&self, place: u32) -> Profile<'_> {
        let place = place as usize;
        let range = self.starts[place] as usize..self.starts[place + 1] as usize;
        Profile {
            back: self.direction == Direction::FromSites,
            max_time_ms: self.max_time_ms,
            rides: self.rides,
            keys: &self.keys[range.clone()],
            arrivals: &self.arrivals[range.start * self.rides..range.end * self.rides],
            direct: self.direct[place].filter(|walk_ms| *walk_ms <= self.max_time_ms),
        }
    }
}

/// The journeys between one place and one site, in the direction of the search.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// Time runs backwards in what follows.
    back: bool,
    max_time_ms: i32,
    rides: usize,
    keys: &'a [i32],
    arrivals: &'a [i32],
    direct: Option<i32>,
}

impl Profile<'_> {
    /// The walk all the way, ms, if it is within the limits.
    #[must_use]
    pub fn direct_ms(&self) -> Option<i32> {
        self.direct
    }

    /// The journey that arrives first of those that leave at `moment` or later and take no longer than the limit, counted from
    /// `moment`. Of equals the one with the fewest rides, then the one that leaves last. None if there is no journey.
    #[must_use]
    pub fn departing(&self, moment: i32, max_rides: u8) -> Option<Trip> {
        let ride =
            if self.back { self.raw_arriving(-moment, max_rides) } else { self.raw_departing(moment, max_rides) };
        let walk =
            self.direct.map(|walk_ms| Trip { leave_ms: moment, arrive_ms: moment.saturating_add(walk_ms), rides: 0 });
        match (walk, ride) {
            (Some(walk), Some(ride)) => Some(if ride.arrive_ms < walk.arrive_ms { ride } else { walk }),
            (walk, ride) => walk.or(ride),
        }
    }

    /// The journey that leaves last of those that have arrived by `moment` and take no longer than the limit, counted to
    /// `moment`. Of equals the one with the fewest rides, then the one that arrives first.
    #[must_use]
    pub fn arriving(&self, moment: i32, max_rides: u8) -> Option<Trip> {
        let ride =
            if self.back { self.raw_departing(-moment, max_rides) } else { self.raw_arriving(moment, max_rides) };
        let walk =
            self.direct.map(|walk_ms| Trip { leave_ms: moment.saturating_sub(walk_ms), arrive_ms: moment, rides: 0 });
        match (walk, ride) {
            (Some(walk), Some(ride)) => Some(if ride.leave_ms > walk.leave_ms { ride } else { walk }),
            (walk, ride) => walk.or(ride),
        }
    }

    /// Every journey for someone who leaves at `moment` of which none is both faster and with fewer rides: fewest rides first.
    #[must_use]
    pub fn choices(&self, moment: i32) -> Vec<Trip> {
        let mut choices: Vec<Trip> = Vec::new();
        for rides in 0..=self.rides as u8 {
            let Some(trip) = self.departing(moment, rides) else { continue };
            if choices.last().is_none_or(|last| trip.arrive_ms < last.arrive_ms) {
                choices.push(trip);
            }
        }
        choices
    }

    /// All journeys with rides, in order of leaving: each leaves later than any that arrives as early with as few rides.
    #[must_use]
    pub fn all(&self, max_rides: u8) -> Vec<Trip> {
        let lanes = self.rides.min(usize::from(max_rides));
        let mut trips = Vec::new();
        for at in 0..self.keys.len() {
            for k in 0..lanes {
                let arrival = self.arrival(at, k);
                let known = at.checked_sub(1).map_or(UNREACHED, |before| self.arrival(before, k));
                let fewer = k.checked_sub(1).map_or(UNREACHED, |k| self.arrival(at, k));
                if arrival < known && arrival < fewer && arrival - self.keys[at] <= self.max_time_ms {
                    trips.push(self.turned(self.keys[at], arrival, k));
                }
            }
        }
        trips.sort_unstable_by_key(|trip| (trip.leave_ms, trip.arrive_ms, trip.rides));
        trips
    }

    fn arrival(&self, at: usize, k: usize) -> i32 {
        self.arrivals[at * self.rides + k]
    }

    /// Puts a journey right if time runs backwards here.
    fn turned(&self, key: i32, arrival: i32, k: usize) -> Trip {
        let (leave_ms, arrive_ms) = if self.back { (-arrival, -key) } else { (key, arrival) };
        Trip { leave_ms, arrive_ms, rides: k as u8 + 1 }
    }

    fn raw_departing(&self, moment: i32, max_rides: u8) -> Option<Trip> {
        let lanes = self.rides.min(usize::from(max_rides)).checked_sub(1)?;
        let at = self.keys.partition_point(|key| *key >= moment).checked_sub(1)?;
        let best = self.arrival(at, lanes);
        if best == UNREACHED || best - moment > self.max_time_ms {
            return None;
        }
        let k = (0..=lanes).find(|k| self.arrival(at, *k) == best)?;
        let last = (0..=at).rev().take_while(|at| self.arrival(*at, k) == best).last()?;
        Some(self.turned(self.keys[last], best, k))
    }

    fn raw_arriving(&self, moment: i32, max_rides: u8) -> Option<Trip> {
        let lanes = self.rides.min(usize::from(max_rides)).checked_sub(1)?;
        // Arrivals fall along the list.
        let mut ends = (0, self.keys.len());
        while ends.0 < ends.1 {
            let middle = usize::midpoint(ends.0, ends.1);
            if self.arrival(middle, lanes) > moment { ends.0 = middle + 1 } else { ends.1 = middle }
        }
        let at = ends.0;
        let key = *self.keys.get(at)?;
        if moment.saturating_sub(key) > self.max_time_ms {
            return None;
        }
        let k = (0..=lanes).find(|k| self.arrival(at, *k) <= moment)?;
        Some(self.turned(key, self.arrival(at, k), k))
    }
}
