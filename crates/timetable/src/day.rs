//! What runs on one date and around it.

use chrono::{Days, NaiveDate};

use crate::model::{Access, Call, Line, LineId, Stop, StopId, Timetable, TripId};

/// Seconds of a service day; days on which clocks change are taken as 24 hours, too.
const DAY_S: i32 = 86_400;

/// One vehicle on its way: the calls of a trip, moved in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The line.
    pub line: LineId,
    /// The trip of the timetable whose calls these are; none for a new shuttle.
    pub trip: Option<TripId>,
    /// To be added to the times of the calls, so that they count from the midnight that begins the date.
    pub shift_s: i32,
    /// Wheelchair access of the vehicle.
    pub wheelchair: Access,
    /// Place of the calls, in the timetable or among those of the day itself.
    pub(crate) first: u32,
    pub(crate) count: u32,
}

/// Everything that runs on a date, the trips of the day before beyond midnight and those of the day after.
///
/// Times of a run are those of its calls plus [`Run::shift_s`]: seconds after the midnight that begins the date, negative for
/// the day before.
#[derive(Clone, Debug)]
pub struct ServiceDay<'a> {
    timetable: &'a Timetable,
    date: NaiveDate,
    pub(crate) runs: Vec<Run>,
    /// What an edit added: their ids go on after those of the timetable.
    pub(crate) new_stops: Vec<Stop>,
    pub(crate) new_lines: Vec<Line>,
    pub(crate) new_calls: Vec<Call>,
}

impl<'a> ServiceDay<'a> {
    /// What runs on `date`. Whether that is a sensible date is for [`crate::check_date`] to say.
    #[must_use]
    pub fn of(timetable: &'a Timetable, date: NaiveDate) -> Self {
        let longest_s = timetable.calls.iter().map(|call| call.arrival_s).max().unwrap_or(0);
        let longest_s = timetable
            .trips
            .iter()
            .flat_map(|trip| trip.frequencies.iter().map(|f| f.end_s + duration_s(timetable.calls_of(trip))))
            .fold(longest_s, i32::max);
        let mut runs = Vec::new();
        for back in (-1..=(longest_s / DAY_S).max(1)).rev() {
            let day = if back < 0 {
                date.checked_add_days(Days::new(1))
            } else {
                date.checked_sub_days(Days::new(back as u64))
            };
            let Some(day) = day else { continue };
            let active: Vec<bool> = timetable.services.iter().map(|service| service.runs_on(day)).collect();
            for (index, trip) in timetable.trips.iter().enumerate() {
                if !active[trip.service.index()] {
                    continue;
                }
                let calls = timetable.calls_of(trip);
                let own = [0];
                let departures = trip.frequencies.iter().flat_map(|f| {
                    let steps = (f.start_s..f.end_s).step_by(f.headway_s.max(1) as usize);
                    steps.map(|departure_s| departure_s - calls[0].departure_s)
                });
                let once = own.iter().copied().filter(|_| trip.frequencies.is_empty());
                for shift_s in once.chain(departures) {
                    let shift_s = shift_s - back * DAY_S;
                    // Of days further back only what is still on its way after midnight.
                    if back >= 2 && calls[calls.len() - 1].arrival_s + shift_s < 0 {
                        continue;
                    }
                    let (trip_id, line) = (Some(TripId(index as u32)), trip.line);
                    let (first, count) = (trip.first, trip.count);
                    runs.push(Run { line, trip: trip_id, shift_s, wheelchair: trip.wheelchair, first, count });
                }
            }
        }
        Self { timetable, date, runs, new_stops: Vec::new(), new_lines: Vec::new(), new_calls: Vec::new() }
    }

    /// The date.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// The timetable that this is a day of.
    #[must_use]
    pub fn timetable(&self) -> &'a Timetable {
        self.timetable
    }

    /// All runs: those of the days before first, then in the order of the trips.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The calls of a run; add [`Run::shift_s`] to their times.
    #[must_use]
    pub fn calls(&self, run: &Run) -> &[Call] {
        let all = if run.trip.is_some() { &self.timetable.calls } else { &self.new_calls };
        &all[run.first as usize..(run.first + run.count) as usize]
    }

    /// How many stops there are, new ones included.
    #[must_use]
    pub fn stop_count(&self) -> usize {
        self.timetable.stops.len() + self.new_stops.len()
    }

    /// A stop of the timetable or a new one.
    #[must_use]
    pub fn stop(&self, id: StopId) -> &Stop {
        let base = self.timetable.stops.len();
        self.timetable.stops.get(id.index()).unwrap_or_else(|| &self.new_stops[id.index() - base])
    }

    /// How many lines there are, new ones included.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.timetable.lines.len() + self.new_lines.len()
    }

    /// A line of the timetable or a new one.
    #[must_use]
    pub fn line(&self, id: LineId) -> &Line {
        let base = self.timetable.lines.len();
        self.timetable.lines.get(id.index()).unwrap_or_else(|| &self.new_lines[id.index() - base])
    }

    /// The stops at which a run calls on this day (or the days around it), by place in the list of stops.
    #[must_use]
    pub fn served(&self) -> Vec<bool> {
        let mut served = vec![false; self.stop_count()];
        for run in &self.runs {
            for call in self.calls(run) {
                served[call.stop.index()] = true;
            }
        }
        served
    }
}

fn duration_s(calls: &[Call]) -> i32 {
    calls[calls.len() - 1].arrival_s - calls[0].departure_s
}
