//! `stop_times.txt` as raw rows: references resolved, times as written or blank.

use waywarden_tables::Problem;

use crate::model::StopId;
use crate::rows::{Header, Row, for_each_required};
use crate::source::Source;
use crate::stops::Stops;
use crate::tally::Report;
use crate::text::parse_clock;
use crate::trips::RawTrips;

/// One row of `stop_times.txt`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawCall {
    /// Place in the list of raw trips.
    pub trip: u32,
    /// `stop_sequence`.
    pub sequence: u32,
    pub stop: StopId,
    /// Seconds; none if blank.
    pub arrival_s: Option<i32>,
    pub departure_s: Option<i32>,
    pub pickup: bool,
    pub drop_off: bool,
    /// `shape_dist_traveled`, in whatever unit the feed uses; negative if blank.
    pub distance: f32,
}

struct Columns {
    trip: usize,
    sequence: usize,
    stop: usize,
    arrival: usize,
    departure: usize,
    pickup: Option<usize>,
    drop_off: Option<usize>,
    distance: Option<usize>,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Problem> {
        Ok(Self {
            trip: header.required("trip_id")?,
            sequence: header.required("stop_sequence")?,
            stop: header.required("stop_id")?,
            arrival: header.required("arrival_time")?,
            departure: header.required("departure_time")?,
            pickup: header.column("pickup_type"),
            drop_off: header.column("drop_off_type"),
            distance: header.column("shape_dist_traveled"),
        })
    }
}

/// Reads all rows, sorted by trip and sequence. A trip with a call that cannot be used is marked in `trips`: leaving out one
/// call would let it pass a stop in silence.
pub(crate) fn read(
    source: &mut Source,
    stops: &Stops,
    trips: &mut RawTrips,
    report: &mut Report,
) -> Result<Vec<RawCall>, Problem> {
    let mut calls: Vec<RawCall> = Vec::new();
    // Rows of a trip mostly follow each other.
    let mut last: (String, Option<u32>) = (String::new(), None);
    for_each_required(source, "stop_times.txt", report, Columns::of, |columns, row, report| {
        let id = row.cell(columns.trip);
        if *id != last.0 || last.1.is_none() {
            last = (id.clone().into_owned(), trips.find(&id));
        }
        let Some(trip) = last.1 else {
            return report.dropped.add("call of a trip that is not there", || id.into_owned());
        };
        match call(columns, row, trip, stops, report) {
            Ok(call) => calls.push(call),
            Err(reason) => {
                report.noted.add(reason, || format!("stop_times.txt, line {}", row.line));
                trips.list[trip as usize].damaged = true;
            }
        }
    })?;
    calls.sort_by_key(|call| (call.trip, call.sequence));
    Ok(calls)
}

fn call(
    columns: &Columns,
    row: &Row<'_>,
    trip: u32,
    stops: &Stops,
    report: &mut Report,
) -> Result<RawCall, &'static str> {
    let place = || format!("stop_times.txt, line {}", row.line);
    let sequence = row.cell(columns.sequence).parse().map_err(|_| "call without a sequence number")?;
    let stop = stops.find(&row.cell(columns.stop)).ok_or("call at a stop that is not there")?;
    let mut time = |column| {
        let text = row.cell(column);
        if text.is_empty() {
            return Ok(None);
        }
        match parse_clock(&text) {
            Some(seconds) => Ok(Some(seconds)),
            // Minutes only, as some exports have it.
            None => match parse_clock(&format!("{text}:00")) {
                Some(seconds) => {
                    report.mended.add("clock time without seconds", place);
                    Ok(Some(seconds))
                }
                None => Err("call with a clock time that is none"),
            },
        }
    };
    let (arrival_s, departure_s) = (time(columns.arrival)?, time(columns.departure)?);
    let mut allowed = |column, by_phone: &'static str| match &*row.cell(column) {
        "" | "0" => true,
        "1" => false,
        "2" | "3" => {
            report.noted.add(by_phone, place);
            true
        }
        _ => {
            report.mended.add("pickup or drop-off of an unknown type: allowed", place);
            true
        }
    };
    let pickup = allowed(columns.pickup, "pickup to be arranged with the operator: taken as served");
    let drop_off = allowed(columns.drop_off, "drop-off to be arranged with the operator: taken as served");
    let distance =
        row.cell(columns.distance).parse::<f32>().ok().filter(|d| d.is_finite() && *d >= 0.0).unwrap_or(-1.0);
    Ok(RawCall { trip, sequence, stop, arrival_s, departure_s, pickup, drop_off, distance })
}
