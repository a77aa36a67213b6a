//! Journeys in the made-up town that is shipped.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use std::path::Path;

use common::at;
use waywarden_timetable::{ServiceDay, StopId, Timetable, parse_date, read};
use waywarden_transit::returns::first_and_last;
use waywarden_transit::{Direction, Leg, Router, Settings, Span, Trip, Walk, Walks, Wheelchair};

fn town() -> Timetable {
    read(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/town")]).unwrap()
}

/// Place 0 two minutes from the stop of that id, the site one minute from the hospital's stop.
fn router(timetable: &Timetable, date: &str, stop: &str, settings: &Settings, direction: Direction) -> Router {
    let day = ServiceDay::of(timetable, parse_date(date).unwrap());
    let id = |name: &str| StopId(timetable.stops.iter().position(|stop| stop.id == name).unwrap() as u32);
    let walks = Walks {
        places: 1,
        sites: 1,
        access: vec![Walk { end: 0, stop: id(stop), walk_ms: 120_000 }],
        egress: vec![Walk { end: 0, stop: id("660006"), walk_ms: 60_000 }],
        ..Walks::default()
    };
    Router::new(&day, &walks, settings, direction, (0, at("30:00"))).unwrap()
}

fn by(timetable: &Timetable, date: &str, stop: &str, clock: &str, settings: &Settings) -> Option<Trip> {
    let router = router(timetable, date, stop, settings, Direction::ToSites);
    let moment = at(clock);
    router.column(0, Span::Arriving(moment, moment + 1)).profile(0).arriving(moment, 8)
}

#[test]
fn to_the_hospital_by_nine_and_by_eight() {
    let (timetable, settings) = (town(), Settings::default());
    // Bus 78 at 07:10, Central Station 07:52, bus 2 at 08:00, the hospital's stop at 08:05.
    let trip = by(&timetable, "20300514", "660010", "9:00", &settings).unwrap();
    assert_eq!(trip, Trip { leave_ms: at("7:07"), arrive_ms: at("8:06"), rides: 2 });
    // Bus 78 at 06:25, Central Station 07:07, bus 1 from 07:10 to 07:14.
    let trip = by(&timetable, "20300514", "660010", "8:00", &settings).unwrap();
    assert_eq!(trip, Trip { leave_ms: at("6:22"), arrive_ms: at("7:15"), rides: 2 });
    assert_eq!(by(&timetable, "20300514", "660010", "7:00", &settings), None, "no bus is so early");
}

#[test]
fn without_a_ramp_the_next_vehicle_is_waited_for() {
    let timetable = town();
    let settings = Settings { wheelchair: Wheelchair::NotImpossible, ..Settings::default() };
    // Bus 1 at 07:10 has no ramp, bus 2 at 07:10 takes a minute longer.
    let trip = by(&timetable, "20300514", "660010", "8:00", &settings).unwrap();
    assert_eq!(trip.arrive_ms, at("7:16"));
    let strict = Settings { wheelchair: Wheelchair::Possible, ..settings };
    assert_eq!(by(&timetable, "20300514", "660010", "8:00", &strict), None, "nothing is said of bus 78");
}

#[test]
fn the_last_way_home_is_later_when_the_night_bus_runs() {
    let (timetable, settings) = (town(), Settings::default());
    let last = |date| {
        let router = router(&timetable, date, "660010", &settings, Direction::FromSites);
        let column = router.column(0, Span::Departing(0, at("24:00")));
        first_and_last(&column.profile(0), 0, at("24:00"), 4).unwrap().1
    };
    // Tuesday: bus 1 at 18:13, bus 78 at 18:20, Dalvík 19:02.
    assert_eq!(last("20300514"), Trip { leave_ms: at("18:11"), arrive_ms: at("19:04"), rides: 2 });
    // Friday: bus 2 at 21:40, the night bus at 23:45, Dalvík 24:25.
    assert_eq!(last("20300517"), Trip { leave_ms: at("21:38"), arrive_ms: at("24:27"), rides: 2 });
}

#[test]
fn a_change_at_the_station_takes_four_minutes() {
    let timetable = town();
    let settings = Settings { board_ms: 0, ..Settings::default() };
    let router = router(&timetable, "20300514", "660014", &settings, Direction::ToSites);
    let moment = at("7:00");
    let journey = router.journey(0, 0, Span::Departing(moment, moment + 1)).unwrap();
    // The railway at 07:20, Central Station 08:22; bus 2 at 08:30.
    assert_eq!(journey.trip, Trip { leave_ms: at("7:18"), arrive_ms: at("8:36"), rides: 2 });
    let ready = journey.legs.iter().find_map(|leg| match leg {
        Leg::Ride { start_ms, .. } if *start_ms > at("8:00") => Some(*start_ms),
        _ => None,
    });
    assert_eq!(ready, Some(at("8:30")));
}

#[test]
fn where_one_may_only_get_off_nobody_leaves_for_the_fjord() {
    let (timetable, settings) = (town(), Settings::default());
    // To town one gets on at the road ends, so there is a way to the hospital ...
    assert!(by(&timetable, "20300514", "660012", "9:00", &settings).is_some());
    // ... and on the way out one may get off, so there is a way home.
    let home = router(&timetable, "20300514", "660012", &settings, Direction::FromSites);
    let column = home.column(0, Span::Departing(at("6:30"), at("19:00")));
    let trips = column.profile(0).all(4);
    assert!(!trips.is_empty() && trips.iter().all(|trip| trip.rides <= 4));
    // Six buses go out, each is caught by one journey.
    let arrivals: std::collections::BTreeSet<i32> = trips.iter().map(|trip| trip.arrive_ms).collect();
    assert_eq!(arrivals.len(), 6);
}

#[test]
fn the_holiday_has_sunday_service() {
    // The bus arrives in town at 12:42, the next one to the hospital leaves at 14:10.
    let (timetable, settings) = (town(), Settings { max_time_ms: 5 * 3_600_000, ..Settings::default() });
    let noon = |date| by(&timetable, date, "660010", "15:00", &settings).map(|trip| trip.leave_ms);
    // The only bus of the day at 12:00.
    assert_eq!((noon("20300519"), noon("20300610")), (Some(at("11:57")), Some(at("11:57"))));
    assert_eq!(noon("20300619"), None, "nothing runs");
}
