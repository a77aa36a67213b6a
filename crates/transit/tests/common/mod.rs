//! A town made call by call, and the slow search to compare with.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(dead_code)]

pub mod oracle;

use chrono::NaiveDate;
use waywarden_network::LonLat;
use waywarden_timetable::{
    Access, Call, Feed, Frequency, Line, LineId, Service, ServiceDay, ServiceId, Stop, StopId, StopKind, Timetable,
    TransferKind, TransferRule, Trip,
};
use waywarden_transit::{ChangeWalk, Column, DirectWalk, Direction, Router, Settings, Span, Walk, Walks};

/// The date of every town: a Tuesday.
pub fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2030, 5, 14).unwrap()
}

/// `hh:mm` or `hh:mm:ss` in milliseconds.
pub fn at(clock: &str) -> i32 {
    seconds(clock) * 1000
}

/// `hh:mm` or `hh:mm:ss` in seconds.
pub fn seconds(clock: &str) -> i32 {
    let parts: Vec<i32> = clock.split(':').map(|part| part.parse().unwrap()).collect();
    parts[0] * 3600 + parts[1] * 60 + parts.get(2).unwrap_or(&0)
}

pub fn minutes(minutes: i32) -> i32 {
    minutes * 60_000
}

/// One service day, all stops at one point, one line for each trip; place 0 walks to stop 0 and site 0 is at the last stop unless
/// a test says otherwise.
#[derive(Clone, Debug)]
pub struct Town {
    pub timetable: Timetable,
    pub walks: Walks,
    pub settings: Settings,
}

impl Town {
    /// Service 0 runs on the date, service 1 on the day before, service 2 on the day after.
    pub fn new(stops: usize) -> Self {
        let day = |offset: i64| Service { added: vec![date() + chrono::Duration::days(offset)], ..Service::default() };
        let stop = |number: usize| Stop {
            feed: 0,
            id: number.to_string(),
            name: format!("Stop {number}"),
            at: LonLat::default(),
            kind: StopKind::Stop,
            station: None,
            wheelchair: Access::Unknown,
        };
        let feed = Feed { name: "town".into(), timezone: String::new(), version: String::new() };
        let timetable = Timetable {
            feeds: vec![feed],
            stops: (0..stops).map(stop).collect(),
            services: vec![day(0), day(-1), day(1)],
            ..Timetable::default()
        };
        let walks = Walks { places: 1, sites: 1, ..Walks::default() };
        let settings = Settings { board_ms: 0, ..Settings::default() };
        Self { timetable, walks, settings }
    }

    /// A trip that stops for no time: `(stop, clock)`.
    pub fn trip(&mut self, calls: &[(u32, &str)]) -> usize {
        let calls = calls.iter().map(|(stop, clock)| call(*stop, seconds(clock), seconds(clock))).collect();
        self.trip_of(calls)
    }

    pub fn trip_of(&mut self, calls: Vec<Call>) -> usize {
        let number = self.timetable.trips.len();
        let line = LineId(self.timetable.lines.len() as u32);
        let id = number.to_string();
        self.timetable.lines.push(Line { feed: 0, id: id.clone(), name: id.clone(), operator: String::new(), kind: 3 });
        self.timetable.trips.push(Trip {
            id,
            line,
            service: ServiceId(0),
            headsign: String::new(),
            wheelchair: Access::Unknown,
            first: self.timetable.calls.len() as u32,
            count: calls.len() as u32,
            frequencies: Vec::new(),
        });
        self.timetable.calls.extend(calls);
        number
    }

    pub fn every(&mut self, trip: usize, start: &str, end: &str, headway_s: i32) {
        let frequency = Frequency { start_s: seconds(start), end_s: seconds(end), headway_s };
        self.timetable.trips[trip].frequencies.push(frequency);
    }

    pub fn access(&mut self, stop: u32, walk_min: u32) -> &mut Self {
        self.walks.access.push(Walk { end: 0, stop: StopId(stop), walk_ms: walk_min * 60_000 });
        self
    }

    pub fn egress(&mut self, stop: u32, walk_min: u32) -> &mut Self {
        self.walks.egress.push(Walk { end: 0, stop: StopId(stop), walk_ms: walk_min * 60_000 });
        self
    }

    pub fn footpath(&mut self, from: u32, to: u32, walk_min: u32) -> &mut Self {
        let walk_ms = walk_min * 60_000;
        self.walks.changes.push(ChangeWalk { from: StopId(from), to: StopId(to), walk_ms });
        self.walks.changes.push(ChangeWalk { from: StopId(to), to: StopId(from), walk_ms });
        self
    }

    pub fn direct(&mut self, walk_min: u32) -> &mut Self {
        self.walks.direct.push(DirectWalk { place: 0, site: 0, walk_ms: walk_min * 60_000 });
        self
    }

    pub fn rule(&mut self, from: u32, to: u32, kind: TransferKind) -> &mut Self {
        self.timetable.transfers.push(TransferRule { from: StopId(from), to: StopId(to), kind });
        self
    }

    pub fn day(&self) -> ServiceDay<'_> {
        ServiceDay::of(&self.timetable, date())
    }

    pub fn router(&self, direction: Direction) -> Router {
        Router::new(&self.day(), &self.walks, &self.settings, direction, (at("0:00") - 86_400_000, at("60:00")))
            .unwrap()
    }

    pub fn column(&self, span: Span) -> Column {
        self.router(Direction::ToSites).column(0, span)
    }

    /// Arrival of who leaves at a moment, as `hh:mm:ss`.
    pub fn arrival(&self, clock: &str) -> Option<String> {
        let moment = at(clock);
        let column = self.column(Span::Departing(moment, moment + 1));
        let trip = column.profile(0).departing(moment, 8)?;
        Some(waywarden_timetable::clock(trip.arrive_ms / 1000))
    }
}

pub fn call(stop: u32, arrival_s: i32, departure_s: i32) -> Call {
    Call { stop: StopId(stop), arrival_s, departure_s, pickup: true, drop_off: true }
}
