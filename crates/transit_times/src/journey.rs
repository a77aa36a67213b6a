//! One journey by public transport, leg by leg.

use waywarden_network::SnapFailure;
use waywarden_progress::Observer;
use waywarden_study::Roads;
use waywarden_timetable::{ServiceDay, StopId, Timetable, check_date};
use waywarden_transit::{Direction, Leg, Router, Span, Trip, returns};

use crate::table::{bounds, prepare};
use crate::{TransitRequest, TransitTimesError};

/// A part of a journey in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegInWords {
    /// On foot, waiting or aboard.
    pub kind: LegKind,
    /// Where it begins: the name of a stop, empty for the origin.
    pub from: String,
    /// Where it ends: the name of a stop, empty for the destination.
    pub to: String,
    /// The line and its direction, as the feed has them; empty unless aboard.
    pub line: String,
    /// Start, ms after the midnight that begins the date.
    pub start_ms: i32,
    /// End, ms.
    pub end_ms: i32,
    /// Stops passed on the way, the last one included; 0 unless aboard.
    pub stops: usize,
}

/// What a leg is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind {
    /// On foot.
    Walk,
    /// At a stop.
    Wait,
    /// Aboard.
    Ride,
}

/// A journey and what the day offers around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JourneyInWords {
    /// Leaving, arriving, rides.
    pub trip: Trip,
    /// Its parts, without a gap.
    pub legs: Vec<LegInWords>,
    /// The last journey home of the day (leaving the destination before 27:00), if there is one with a ride.
    pub last_home: Option<Trip>,
}

/// One day and three hours: night services belong to the evening before.
const END_OF_DAY_MS: i32 = 27 * 3_600_000;

/// The journey from the first origin to the first destination for the first moment of the window; `None` if there is none.
///
/// # Errors
/// As [`crate::TransitTable::compute`].
pub fn journey(
    roads: &Roads,
    timetable: &Timetable,
    request: &TransitRequest,
    observer: &dyn Observer,
) -> Result<Result<Option<JourneyInWords>, SnapFailure>, TransitTimesError> {
    check_date(timetable, request.date)?;
    let day = ServiceDay::of(timetable, request.date);
    let prepared = prepare(roads, &day, request, observer)?;
    for end in prepared.origins.iter().chain(&prepared.destinations) {
        if let Err(failure) = end {
            return Ok(Err(*failure));
        }
    }
    let (first, _) = request.span.ends();
    let moment = match request.span {
        Span::Departing(..) => Span::Departing(first, first + 1),
        Span::Arriving(..) => Span::Arriving(first, first + 1),
    };
    let settings = &request.settings;
    let there = Router::new(&day, &prepared.walks, settings, Direction::ToSites, bounds(moment, settings))?;
    let Some(found) = there.journey(0, 0, moment) else { return Ok(Ok(None)) };
    let evening = Span::Departing(found.trip.arrive_ms, END_OF_DAY_MS);
    let home = Router::new(&day, &prepared.walks, settings, Direction::FromSites, bounds(evening, settings))?;
    let column = home.column(0, evening);
    let rides = settings.max_changes + 1;
    let last_home = returns::first_and_last(&column.profile(0), found.trip.arrive_ms, END_OF_DAY_MS, rides);
    let legs = found.legs.iter().map(|leg| in_words(&day, leg)).collect();
    Ok(Ok(Some(JourneyInWords { trip: found.trip, legs, last_home: last_home.map(|(_, last)| last) })))
}

fn in_words(day: &ServiceDay<'_>, leg: &Leg) -> LegInWords {
    let name = |stop: StopId| day.stop(stop).name.clone();
    let end = |stop: Option<StopId>| stop.map(name).unwrap_or_default();
    let (start_ms, end_ms) = leg.ends();
    let plain = |kind, from, to| LegInWords { kind, from, to, line: String::new(), start_ms, end_ms, stops: 0 };
    match leg {
        Leg::Walk { from, to, .. } => plain(LegKind::Walk, end(*from), end(*to)),
        Leg::Wait { stop, .. } => plain(LegKind::Wait, name(*stop), name(*stop)),
        Leg::Ride { run, from, to, hops, .. } => {
            let run = &day.runs()[*run];
            let headsign = run.trip.map_or("", |trip| day.timetable().trips[trip.index()].headsign.as_str());
            let line = match (day.line(run.line).name.as_str(), headsign) {
                (name, "") => name.to_owned(),
                (name, headsign) => format!("{name} to {headsign}"),
            };
            LegInWords { line, stops: *hops, ..plain(LegKind::Ride, name(*from), name(*to)) }
        }
    }
}
