//! The checked timetable: flat lists, references by index.

use waywarden_network::LonLat;

use crate::calendar::Service;
use crate::tally::Report;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As the index of a list.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// A stop of the timetable.
    StopId
);
index!(
    /// A line (a route, in GTFS).
    LineId
);
index!(
    /// A trip of the timetable.
    TripId
);
index!(
    /// A set of days on which trips run.
    ServiceId
);

/// What is known of wheelchair access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Nothing is said.
    #[default]
    Unknown,
    /// Said to be possible.
    Possible,
    /// Said to be impossible.
    Impossible,
}

/// What a stop is (`location_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopKind {
    /// A stop or platform at which vehicles call (0, and boarding areas, 4).
    Stop,
    /// A station that groups stops (1); some feeds let vehicles call at it.
    Station,
}

/// A stop, platform or station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Place in [`Timetable::feeds`].
    pub feed: u16,
    /// `stop_id`, unique within the feed; an ATCO code in British feeds.
    pub id: String,
    /// `stop_name`.
    pub name: String,
    /// Where it is.
    pub at: LonLat,
    /// What it is.
    pub kind: StopKind,
    /// The station that it belongs to.
    pub station: Option<StopId>,
    /// Wheelchair access; that of the station where the stop itself says nothing.
    pub wheelchair: Access,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Place in [`Timetable::feeds`].
    pub feed: u16,
    /// `route_id`, unique within the feed.
    pub id: String,
    /// What passengers call it: `route_short_name`, else `route_long_name`, else the id.
    pub name: String,
    /// Name of the operator; blank if unknown.
    pub operator: String,
    /// `route_type`: 0 tram, 1 underground, 2 rail, 3 bus, 4 ferry, 200 coach ...
    pub kind: u16,
}

/// A call of a trip at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The stop.
    pub stop: StopId,
    /// Arrival, seconds after the midnight of the service day.
    pub arrival_s: i32,
    /// Departure, not before the arrival.
    pub departure_s: i32,
    /// Passengers may get on.
    pub pickup: bool,
    /// Passengers may get off.
    pub drop_off: bool,
}

/// Departures of a trip at regular intervals instead of once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// First departure from the first stop, seconds after midnight.
    pub start_s: i32,
    /// No departure at or after this.
    pub end_s: i32,
    /// Seconds between departures, at least 1.
    pub headway_s: i32,
}

/// A trip: calls in order, on the days of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// `trip_id`, unique within the feed.
    pub id: String,
    /// The line.
    pub line: LineId,
    /// The days.
    pub service: ServiceId,
    /// `trip_headsign`.
    pub headsign: String,
    /// Wheelchair access of the vehicle.
    pub wheelchair: Access,
    /// The calls: `Timetable::calls[first..first + count]`, at least two.
    pub first: u32,
    /// Number of calls.
    pub count: u32,
    /// If not empty, the trip runs at these intervals and its own times count from the first departure only.
    pub frequencies: Vec<Frequency>,
}

/// What `transfers.txt` says about changing between two stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferKind {
    /// A good place to change (0).
    Recommended,
    /// The vehicle waits (1): no time to spare is needed.
    Timed,
    /// At least so many seconds between arrival and departure, the walk included (2).
    Minimum(i32),
    /// No change is possible (3).
    Impossible,
}

/// A rule for changes from one stop (or any of a station) to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferRule {
    /// Where passengers get off: a stop, or a station for all its stops.
    pub from: StopId,
    /// Where passengers get on.
    pub to: StopId,
    /// The rule.
    pub kind: TransferKind,
}

/// One of the feeds that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Name of its file or folder.
    pub name: String,
    /// `agency_timezone`; blank if none is given.
    pub timezone: String,
    /// `feed_version`; blank if none is given.
    pub version: String,
}

/// Stops, lines, services and trips of one or several feeds; every reference is valid.
#[derive(Clone, Debug, Default)]
pub struct Timetable {
    /// The feeds in the order given.
    pub feeds: Vec<Feed>,
    /// All stops and stations.
    pub stops: Vec<Stop>,
    /// All lines.
    pub lines: Vec<Line>,
    /// All services, with the feed that each belongs to.
    pub services: Vec<Service>,
    /// All trips.
    pub trips: Vec<Trip>,
    /// Calls of all trips, each trip's in order.
    pub calls: Vec<Call>,
    /// Rules for changes.
    pub transfers: Vec<TransferRule>,
    /// What was kept, mended and left out.
    pub report: Report,
}

impl Timetable {
    /// The calls of a trip.
    #[must_use]
    pub fn calls_of(&self, trip: &Trip) -> &[Call] {
        &self.calls[trip.first as usize..(trip.first + trip.count) as usize]
    }
}
