//! One journey, leg by leg, read off the search that made the tables.

use waywarden_timetable::StopId;

use crate::UNREACHED;
use crate::column::Trip;
use crate::hops::Hop;
use crate::lists::Lists;
use crate::router::{Direction, Router, State};
use crate::scan::{Scratch, scan, within};
use crate::settings::Span;

/// A part of a journey, in the order of travelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// On foot; none stands for the place or the site.
    Walk {
        /// Where from.
        from: Option<StopId>,
        /// Where to.
        to: Option<StopId>,
        /// Start, ms.
        start_ms: i32,
        /// End, ms.
        end_ms: i32,
    },
    /// Waiting for a vehicle, the time to spare included.
    Wait {
        /// Where.
        stop: StopId,
        /// Start, ms.
        start_ms: i32,
        /// End, ms: the departure.
        end_ms: i32,
    },
    /// Aboard a vehicle.
    Ride {
        /// The run: its place in `ServiceDay::runs`.
        run: usize,
        /// Where one gets on.
        from: StopId,
        /// Where one gets off.
        to: StopId,
        /// Departure, ms.
        start_ms: i32,
        /// Arrival, ms.
        end_ms: i32,
        /// Stops passed on the way, the last one included.
        hops: usize,
    },
}

impl Leg {
    /// Start and end, ms.
    #[must_use]
    pub fn ends(&self) -> (i32, i32) {
        let (Self::Walk { start_ms, end_ms, .. }
        | Self::Wait { start_ms, end_ms, .. }
        | Self::Ride { start_ms, end_ms, .. }) = *self;
        (start_ms, end_ms)
    }
}

/// One journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// The journey as the tables have it.
    pub trip: Trip,
    /// Its parts: from leaving to arriving without a gap.
    pub legs: Vec<Leg>,
}

impl Journey {
    /// Time on foot, waiting and aboard, ms; together the time from leaving to arriving.
    #[must_use]
    pub fn walk_wait_ride_ms(&self) -> (i32, i32, i32) {
        let mut sums = (0, 0, 0);
        for leg in &self.legs {
            let (start, end) = leg.ends();
            match leg {
                Leg::Walk { .. } => sums.0 += end - start,
                Leg::Wait { .. } => sums.1 += end - start,
                Leg::Ride { .. } => sums.2 += end - start,
            }
        }
        sums
    }

    /// The runs taken, in order: places in `ServiceDay::runs`.
    pub fn runs(&self) -> impl Iterator<Item = usize> + '_ {
        self.legs.iter().filter_map(|leg| if let Leg::Ride { run, .. } = leg { Some(*run) } else { None })
    }
}

impl Router {
    /// The journey that the tables have for one moment of departure (`Span::Departing(moment, moment + 1)`) or arrival, leg by
    /// leg. Of journeys alike in leaving, arriving and rides the one that gets off and changes as early as possible is told.
    /// None if there is no journey.
    #[must_use]
    pub fn journey(&self, place: u32, site: u32, span: Span) -> Option<Journey> {
        match self.state() {
            State::Two(scratch) => self.journey_of(scratch, place, site, span),
            State::Four(scratch) => self.journey_of(scratch, place, site, span),
            State::Eight(scratch) => self.journey_of(scratch, place, site, span),
        }
    }

    fn journey_of<const K: usize>(
        &self,
        mut scratch: Scratch<K>,
        place: u32,
        site: u32,
        span: Span,
    ) -> Option<Journey> {
        let column = self.column(site, span);
        let (profile, rides) = (column.profile(place), self.settings.max_changes + 1);
        let trip = match span {
            Span::Departing(moment, _) => profile.departing(moment, rides),
            Span::Arriving(moment, _) => profile.arriving(moment, rides),
        }?;
        if trip.rides == 0 {
            let leg = Leg::Walk { from: None, to: None, start_ms: trip.leave_ms, end_ms: trip.arrive_ms };
            return Some(Journey { trip, legs: vec![leg] });
        }
        let bounds = self.bounds(span);
        let mut record = Vec::new();
        scan(self, &mut scratch, site, bounds, Some(&mut record));
        let hops = &self.hops[within(self, bounds)];
        let reader = Reader::of(self, hops, &record, site);
        // In the direction of the search, in which time may run backwards.
        let (leave_ms, arrive_ms) = match self.direction {
            Direction::ToSites => (trip.leave_ms, trip.arrive_ms),
            Direction::FromSites => (-trip.arrive_ms, -trip.leave_ms),
        };
        let legs = reader.legs(place, leave_ms, arrive_ms, usize::from(trip.rides))?;
        Some(Journey { trip, legs: self.finished(place, site, legs, trip) })
    }

    /// Turns rides into legs from leaving to arriving.
    fn finished(&self, place: u32, site: u32, mut rides: Vec<Leg>, trip: Trip) -> Vec<Leg> {
        if self.direction == Direction::FromSites {
            rides.reverse();
        }
        let margin_ms = self.settings.board_ms as i32;
        // Walks at both ends as they were given: without the margin that stands at the boarding.
        let (place_margin_ms, site_margin_ms) =
            if self.direction == Direction::ToSites { (margin_ms, 0) } else { (0, margin_ms) };
        let place_walk = |stop: StopId| {
            let own = self.access.get(stop.0).iter().filter(|(end, _)| *end == place);
            own.map(|(_, ms)| ms - place_margin_ms).min().unwrap_or(0)
        };
        let site_walk = |stop: StopId| {
            let own = self.egress.get(site).iter().filter(|(end, _)| *end == stop.0);
            own.map(|(_, ms)| ms - site_margin_ms).min().unwrap_or(0)
        };
        let mut legs: Vec<Leg> = Vec::new();
        let (mut at, mut now_ms): (Option<StopId>, i32) = (None, trip.leave_ms);
        let walk_and_wait =
            |legs: &mut Vec<Leg>, from: Option<StopId>, to: StopId, now_ms: i32, start_ms: i32, walk_ms: i32| {
                if from != Some(to) || walk_ms > 0 {
                    legs.push(Leg::Walk { from, to: Some(to), start_ms: now_ms, end_ms: now_ms + walk_ms });
                }
                if now_ms + walk_ms < start_ms {
                    legs.push(Leg::Wait { stop: to, start_ms: now_ms + walk_ms, end_ms: start_ms });
                }
            };
        for ride in rides {
            let Leg::Ride { from, to, start_ms, end_ms, .. } = ride else { continue };
            let walk_ms = match at {
                None if self.direction == Direction::ToSites => place_walk(from),
                None => site_walk(from),
                Some(off) => {
                    let (into, out) = if self.direction == Direction::ToSites { (from, off) } else { (off, from) };
                    let change = self.changes_into.get(into.0).iter().find(|change| change.from == out.0);
                    change.map_or(0, |change| change.walk_ms)
                }
            };
            walk_and_wait(&mut legs, at, from, now_ms, start_ms, walk_ms);
            legs.push(ride);
            (at, now_ms) = (Some(to), end_ms);
        }
        legs.push(Leg::Walk { from: at, to: None, start_ms: now_ms, end_ms: trip.arrive_ms });
        legs
    }
}

/// Reads journeys off the arrivals that a search recorded for each hop.
struct Reader<'a, const K: usize> {
    router: &'a Router,
    hops: &'a [Hop],
    arrivals: &'a [[i32; K]],
    site: u32,
    /// By run: its hops, in order of travel.
    of_run: Lists<u32>,
    /// By stop: hops that may be boarded there, the first departure first.
    from: Lists<u32>,
    /// By the stop where one gets off: changes.
    changes: Lists<(u32, i32)>,
}

impl<'a, const K: usize> Reader<'a, K> {
    fn of(router: &'a Router, hops: &'a [Hop], arrivals: &'a [[i32; K]], site: u32) -> Self {
        let rising = (0..hops.len() as u32).rev();
        let all_changes: Vec<(u32, (u32, i32))> = (0..router.stops as u32)
            .flat_map(|to| router.changes_into.get(to).iter().map(move |change| (change.from, (to, change.least_ms))))
            .collect();
        Self {
            router,
            hops,
            arrivals,
            site,
            of_run: Lists::of(router.runs, rising.clone().map(|hop| (hops[hop as usize].run, hop))),
            from: Lists::of(
                router.stops,
                rising.filter(|hop| hops[*hop as usize].board).map(|hop| (hops[hop as usize].from, hop)),
            ),
            changes: Lists::of(router.stops, all_changes.iter().copied()),
        }
    }

    /// The rides of the journey that leaves at `leave_ms`, arrives at `arrive_ms` and takes `rides` rides.
    fn legs(&self, place: u32, leave_ms: i32, arrive_ms: i32, rides: usize) -> Option<Vec<Leg>> {
        let first = (0..self.router.stops as u32).find_map(|stop| {
            let walks = self.router.access.get(stop).iter().filter(|(end, _)| *end == place);
            walks.into_iter().find_map(|&(_, walk_ms)| {
                let fits = |hop: &&u32| {
                    let number = **hop as usize;
                    self.hops[number].departure_ms - walk_ms == leave_ms
                        && self.arrivals[number][rides - 1] == arrive_ms
                };
                self.from.get(stop).iter().find(fits).copied()
            })
        })?;
        let mut legs = Vec::new();
        let mut next = Some((first, rides));
        while let Some((hop, rides)) = next {
            let (leg, after) = self.ride(hop, rides, arrive_ms)?;
            legs.push(leg);
            next = after;
        }
        Some(legs)
    }

    /// Rides from the start of a hop until the site can be walked to or a further ride is to be taken.
    fn ride(&self, first: u32, rides: usize, arrive_ms: i32) -> Option<(Leg, Option<(u32, usize)>)> {
        let start = self.hops[first as usize];
        let own = self.of_run.get(start.run);
        let from = own.iter().position(|hop| *hop == first)?;
        for (passed, &number) in own[from..].iter().enumerate() {
            let hop = self.hops[number as usize];
            if !hop.alight {
                continue;
            }
            let walks = self.router.egress.get(self.site).iter().filter(|(stop, _)| *stop == hop.to);
            let arrived = walks.map(|(_, walk_ms)| hop.arrival_ms + walk_ms).min().unwrap_or(UNREACHED) == arrive_ms;
            let after = if arrived { None } else { self.onward(hop, rides.checked_sub(2), arrive_ms) };
            if arrived || after.is_some() {
                return Some((self.leg(start, hop, passed + 1), after.map(|hop| (hop, rides - 1))));
            }
        }
        None
    }

    /// The hop to change into, `left` the place of its arrivals.
    fn onward(&self, off: Hop, left: Option<usize>, arrive_ms: i32) -> Option<u32> {
        let left = left?;
        let wait_ms = self.router.settings.max_wait_ms.map_or(UNREACHED, |ms| ms as i32);
        let mut changes: Vec<(u32, i32)> = self.changes.get(off.to).to_vec();
        changes.sort_unstable_by_key(|(stop, least_ms)| (*least_ms, *stop));
        changes.into_iter().find_map(|(stop, least_ms)| {
            let ready_ms = off.arrival_ms + least_ms;
            let departures = self.from.get(stop);
            let start = departures.partition_point(|hop| self.hops[*hop as usize].departure_ms < ready_ms);
            departures[start..]
                .iter()
                .take_while(|hop| self.hops[**hop as usize].departure_ms <= ready_ms.saturating_add(wait_ms))
                .find(|hop| self.arrivals[**hop as usize][left] == arrive_ms)
                .copied()
        })
    }

    fn leg(&self, first: Hop, last: Hop, hops: usize) -> Leg {
        let run = first.run as usize;
        match self.router.direction {
            Direction::ToSites => Leg::Ride {
                run,
                from: StopId(first.from),
                to: StopId(last.to),
                start_ms: first.departure_ms,
                end_ms: last.arrival_ms,
                hops,
            },
            Direction::FromSites => Leg::Ride {
                run,
                from: StopId(last.to),
                to: StopId(first.from),
                start_ms: -last.arrival_ms,
                end_ms: -first.departure_ms,
                hops,
            },
        }
    }
}
