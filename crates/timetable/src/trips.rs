//! `trips.txt`, and trips put together from their calls.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};
use waywarden_tables::Problem;

use crate::calendar::Services;
use crate::interpolate::fill;
use crate::model::{Access, Call, Frequency, LineId, ServiceId, Stop, Trip};
use crate::rows::for_each_required;
use crate::source::Source;
use crate::stop_times::RawCall;
use crate::tally::Report;

/// Faster than any train, m/s (350 km/h).
const MOST_M_PER_S: f64 = 350.0 / 3.6;
/// Timetables in whole minutes round by as much, s.
const ROUNDING_S: f64 = 60.0;

/// One row of `trips.txt`, its references resolved.
pub(crate) struct RawTrip {
    pub id: String,
    pub line: LineId,
    pub service: ServiceId,
    pub headsign: String,
    pub wheelchair: Access,
    pub frequencies: Vec<Frequency>,
    /// One of its calls cannot be used.
    pub damaged: bool,
    /// It has intervals, though none of them can be used.
    pub by_frequency_only: bool,
}

/// Trips of one feed while it is read.
#[derive(Default)]
pub(crate) struct RawTrips {
    pub list: Vec<RawTrip>,
    by_id: FxHashMap<String, u32>,
}

impl RawTrips {
    pub fn find(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }
}

pub(crate) fn read(
    source: &mut Source,
    lines: &FxHashMap<String, LineId>,
    services: &Services,
    report: &mut Report,
) -> Result<RawTrips, Problem> {
    let mut trips = RawTrips::default();
    for_each_required(
        source,
        "trips.txt",
        report,
        |header| {
            let optional = ["trip_headsign", "wheelchair_accessible", "block_id"].map(|name| header.column(name));
            Ok((header.required("trip_id")?, header.required("route_id")?, header.required("service_id")?, optional))
        },
        |(id, line, service, [headsign, wheelchair, block]), row, report| {
            let id = row.cell(*id).into_owned();
            if trips.by_id.contains_key(&id) {
                return report.dropped.add("trip whose id is there already", || id);
            }
            let Some(&line) = lines.get(&*row.cell(*line)) else {
                return report.dropped.add("trip of a line that is not there", || id);
            };
            let Some(service) = services.find(&row.cell(*service)) else {
                return report.dropped.add("trip of a service without a calendar", || id);
            };
            if !row.cell(*block).is_empty() {
                report
                    .noted
                    .add("trip of a block: staying seated into its next trip counts as a change", || id.clone());
            }
            let wheelchair = match &*row.cell(*wheelchair) {
                "1" => Access::Possible,
                "2" => Access::Impossible,
                _ => Access::Unknown,
            };
            trips.by_id.insert(id.clone(), trips.list.len() as u32);
            let headsign = row.cell(*headsign).into_owned();
            let (damaged, by_frequency_only, frequencies) = (false, false, Vec::new());
            trips.list.push(RawTrip {
                id,
                line,
                service,
                headsign,
                wheelchair,
                frequencies,
                damaged,
                by_frequency_only,
            });
        },
    )?;
    Ok(trips)
}

/// Trips with their calls, those that cannot be used left out by reason. `calls` are sorted by trip and sequence.
pub(crate) fn check(raw: RawTrips, calls: &[RawCall], stops: &[Stop], report: &mut Report) -> (Vec<Trip>, Vec<Call>) {
    let mut trips = Vec::with_capacity(raw.list.len());
    let mut checked: Vec<Call> = Vec::with_capacity(calls.len());
    let mut seen: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    let mut rest = calls;
    for (index, trip) in raw.list.into_iter().enumerate() {
        let count = rest.iter().take_while(|call| call.trip as usize == index).count();
        let (own, after) = rest.split_at(count);
        rest = after;
        let first = checked.len();
        match check_one(&trip, own, stops, &mut checked, report) {
            Ok(()) => {}
            Err(reason) => {
                checked.truncate(first);
                report.dropped.add(reason, || trip.id);
                continue;
            }
        }
        let own = &checked[first..];
        let signature = FxBuildHasher.hash_one((trip.line, trip.service, own));
        let alike: &mut Vec<u32> = seen.entry(signature).or_default();
        let same = |&other: &u32| {
            let other: &Trip = &trips[other as usize];
            (other.line, other.service, &other.frequencies) == (trip.line, trip.service, &trip.frequencies)
                && checked[other.first as usize..(other.first + other.count) as usize] == *own
        };
        if alike.iter().any(same) {
            checked.truncate(first);
            report.dropped.add("trip that another one repeats (same line, days, stops and times)", || trip.id);
            continue;
        }
        alike.push(trips.len() as u32);
        trips.push(Trip {
            id: trip.id,
            line: trip.line,
            service: trip.service,
            headsign: trip.headsign,
            wheelchair: trip.wheelchair,
            first: first as u32,
            count: (checked.len() - first) as u32,
            frequencies: trip.frequencies,
        });
    }
    (trips, checked)
}

/// Appends the calls of one trip.
fn check_one(
    trip: &RawTrip,
    own: &[RawCall],
    stops: &[Stop],
    checked: &mut Vec<Call>,
    report: &mut Report,
) -> Result<(), &'static str> {
    if trip.damaged {
        return Err("trip with a call that cannot be used");
    }
    if trip.by_frequency_only && trip.frequencies.is_empty() {
        return Err("trip whose frequencies cannot be used");
    }
    if own.len() < 2 {
        return Err("trip with fewer than two calls");
    }
    if own.windows(2).any(|pair| pair[0].sequence == pair[1].sequence) {
        return Err("trip with two calls of the same sequence number");
    }
    let mut times: Vec<_> = own.iter().map(|call| (call.arrival_s, call.departure_s)).collect();
    let blank = times.iter().any(|time| time.0.is_none() && time.1.is_none());
    let along = if blank { way_along(own, stops) } else { vec![0.0; own.len()] };
    match fill(&mut times, &along) {
        None => return Err("trip whose first or last call has no time"),
        Some(filled) => report.mended.add_count("blank time of a call filled in along the way", filled as u64),
    }
    let first = checked.len();
    let mut before: Option<Call> = None;
    for (call, time) in own.iter().zip(&times) {
        let (Some(arrival_s), Some(departure_s)) = *time else {
            return Err("trip whose first or last call has no time");
        };
        if departure_s < arrival_s {
            return Err("trip that departs from a stop before it arrives there");
        }
        if let Some(before) = before {
            if arrival_s < before.departure_s {
                return Err("trip that arrives before it departs from the stop before");
            }
            let metres = f64::from(stops[before.stop.index()].at.distance_mm(stops[call.stop.index()].at)) / 1e3;
            if metres > MOST_M_PER_S * (f64::from(arrival_s - before.departure_s) + ROUNDING_S) {
                report.noted.add("hop faster than 350 km/h: a stop or a time is wrong", || {
                    format!("{} to {}", stops[before.stop.index()].id, stops[call.stop.index()].id)
                });
            }
        }
        let call = Call { stop: call.stop, arrival_s, departure_s, pickup: call.pickup, drop_off: call.drop_off };
        checked.push(call);
        before = Some(call);
    }
    let own = &checked[first..];
    let boards = own.iter().position(|c| c.pickup);
    if boards.is_none_or(|at| !own[at + 1..].iter().any(|c| c.drop_off)) {
        return Err("trip on which nobody may ride (no pickup before a drop-off)");
    }
    Ok(())
}

/// The way from the first call to each: the feed's own distances if all are there and never decrease, else straight lines.
fn way_along(own: &[RawCall], stops: &[Stop]) -> Vec<f64> {
    let given = own.iter().all(|c| c.distance >= 0.0) && own.windows(2).all(|p| p[0].distance <= p[1].distance);
    if given && own[own.len() - 1].distance > own[0].distance {
        return own.iter().map(|c| f64::from(c.distance)).collect();
    }
    let mut along = vec![0.0];
    for pair in own.windows(2) {
        let hop = stops[pair[0].stop.index()].at.distance_mm(stops[pair[1].stop.index()].at);
        along.push(along[along.len() - 1] + f64::from(hop));
    }
    along
}
