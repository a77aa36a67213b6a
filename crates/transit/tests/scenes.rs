//! Scenes worked out by hand.

mod common;

use common::{Town, at, call, minutes, seconds};
use waywarden_timetable::{Access, ServiceId, StopId, TransferKind};
use waywarden_transit::figures::figures;
use waywarden_transit::returns::{first_and_last, visit};
use waywarden_transit::{Direction, Leg, Span, Trip, Wheelchair};

/// Place 0 - five minutes - stop 0 - 08:10 to 08:30 - stop 1 - three minutes - site.
fn one_bus() -> Town {
    let mut town = Town::new(6);
    town.trip(&[(0, "8:10"), (1, "8:30")]);
    town.access(0, 5).egress(1, 3);
    town
}

/// A bus to stop 1 at 08:30 and another from stop 2 to stop 3, the site, at the clock given; stops 1 and 2 lie four minutes apart.
fn two_buses(second: &str) -> Town {
    let mut town = Town::new(6);
    town.trip(&[(0, "8:10"), (1, "8:30")]);
    town.trip(&[(2, second), (3, "9:00")]);
    town.access(0, 5).egress(3, 0).footpath(1, 2, 4);
    town
}

fn arrives(town: &Town, clock: &str, expected: Option<&str>) {
    assert_eq!(town.arrival(clock).as_deref(), expected, "leaving at {clock}");
}

#[test]
fn s01_one_bus_is_caught_to_the_second_and_missed_by_one() {
    let town = one_bus();
    arrives(&town, "8:05:00", Some("08:33:00"));
    arrives(&town, "8:05:01", None);
}

#[test]
fn s02_time_to_spare_before_boarding() {
    let mut town = one_bus();
    town.settings.board_ms = 60_000;
    arrives(&town, "8:04:00", Some("08:33:00"));
    arrives(&town, "8:04:01", None);
}

#[test]
fn s03_a_change_missed_by_one_second() {
    arrives(&two_buses("8:34:00"), "8:00", Some("09:00:00"));
    arrives(&two_buses("8:33:59"), "8:00", None);
}

#[test]
fn s04_the_time_to_spare_counts_at_changes_too() {
    let mut town = two_buses("8:34:59");
    town.settings.board_ms = 60_000;
    arrives(&town, "8:00", None);
    let mut town = two_buses("8:35:00");
    town.settings.board_ms = 60_000;
    arrives(&town, "8:00", Some("09:00:00"));
}

#[test]
fn s05_walking_all_the_way_when_it_is_faster() {
    let mut town = one_bus();
    town.direct(30);
    arrives(&town, "8:02", Some("08:32:00"));
    arrives(&town, "8:04", Some("08:33:00"));
    arrives(&town, "8:06", Some("08:36:00"));
    // As fast as the bus: on foot.
    let column = town.column(Span::Departing(at("8:03"), at("8:03") + 1));
    assert_eq!(column.profile(0).departing(at("8:03"), 4).unwrap().rides, 0);
}

#[test]
fn s06_after_midnight_yesterdays_bus_is_still_running() {
    let mut town = Town::new(2);
    let trip = town.trip(&[(0, "24:30"), (1, "25:00")]);
    town.timetable.trips[trip].service = ServiceId(1);
    town.access(0, 0).egress(1, 0);
    arrives(&town, "0:10", Some("01:00:00"));
    arrives(&town, "0:31", None);
}

#[test]
fn s07_before_midnight_tomorrows_bus_is_waited_for() {
    let mut town = Town::new(2);
    let trip = town.trip(&[(0, "0:15"), (1, "0:45")]);
    town.timetable.trips[trip].service = ServiceId(2);
    town.access(0, 0).egress(1, 0);
    arrives(&town, "23:50", Some("24:45:00"));
}

#[test]
fn s08_a_bus_across_midnight_in_one_piece() {
    let mut town = Town::new(3);
    town.trip(&[(0, "23:55"), (1, "24:05"), (2, "24:20")]);
    town.access(1, 0).egress(2, 0);
    arrives(&town, "24:00", Some("24:20:00"));
    // Its own service day only: nothing runs a day earlier.
    arrives(&town, "0:00", None);
}

#[test]
fn s09_a_bus_of_another_day_does_not_run() {
    let mut town = one_bus();
    town.timetable.trips[0].service = ServiceId(2);
    arrives(&town, "8:00", None);
}

#[test]
fn s10_an_exception_takes_the_day_out() {
    let mut town = one_bus();
    arrives(&town, "8:00", Some("08:33:00"));
    town.timetable.services[0].added.clear();
    arrives(&town, "8:00", None);
}

#[test]
fn s11_a_frequency_runs_from_its_start_to_before_its_end() {
    let mut town = Town::new(2);
    let trip = town.trip(&[(0, "0:00"), (1, "0:20")]);
    town.every(trip, "7:00", "8:00", 900);
    town.access(0, 0).egress(1, 0);
    arrives(&town, "7:00", Some("07:20:00"));
    arrives(&town, "7:01", Some("07:35:00"));
    arrives(&town, "7:45", Some("08:05:00"));
    arrives(&town, "7:46", None);
}

#[test]
fn s12_a_least_time_for_a_change_replaces_walk_and_margin() {
    let mut town = two_buses("8:34");
    town.settings.board_ms = 60_000;
    town.rule(1, 2, TransferKind::Minimum(240));
    arrives(&town, "8:00", Some("09:00:00"));
    let mut town = two_buses("8:35");
    town.rule(1, 2, TransferKind::Minimum(301));
    arrives(&town, "8:00", None);
}

#[test]
fn s13_a_change_that_is_impossible() {
    let mut town = two_buses("8:50");
    town.rule(1, 2, TransferKind::Impossible);
    arrives(&town, "8:00", None);
    // The other way it stays possible: the rule is one way.
    let mut town = two_buses("8:50");
    town.rule(2, 1, TransferKind::Impossible);
    arrives(&town, "8:00", Some("09:00:00"));
}

#[test]
fn s14_a_vehicle_that_waits_needs_no_margin() {
    let mut town = two_buses("8:34");
    town.settings.board_ms = 120_000;
    town.rule(1, 2, TransferKind::Timed);
    arrives(&town, "8:00", Some("09:00:00"));
}

#[test]
fn s15_a_recommended_change_needs_no_walk_of_the_table() {
    let mut town = two_buses("8:50");
    town.walks.changes.clear();
    arrives(&town, "8:00", None);
    town.rule(1, 2, TransferKind::Recommended);
    arrives(&town, "8:00", Some("09:00:00"));
}

#[test]
fn s16_platforms_of_a_station_are_joined() {
    let mut town = two_buses("8:50");
    town.walks.changes.clear();
    for stop in [1, 2] {
        town.timetable.stops[stop].station = Some(StopId(5));
    }
    town.timetable.stops[5].kind = waywarden_timetable::StopKind::Station;
    arrives(&town, "8:00", Some("09:00:00"));
    // A rule for the station holds for its platforms.
    town.rule(5, 5, TransferKind::Minimum(seconds("0:20") + 1));
    arrives(&town, "8:00", None);
}

#[test]
fn s17_nobody_gets_on_where_one_may_only_get_off() {
    let mut town = Town::new(3);
    let mut calls = vec![call(0, 0, 0), call(1, 600, 600), call(2, 1200, 1200)];
    calls[0].pickup = false;
    town.trip_of(calls.clone());
    town.access(0, 0).access(1, 2).egress(2, 0);
    arrives(&town, "0:00", Some("00:20:00"));
    assert_eq!(town.column(Span::Departing(0, 1)).profile(0).departing(0, 1).unwrap().leave_ms, minutes(8));
    let mut town = Town::new(3);
    calls[0].pickup = true;
    calls[2].drop_off = false;
    town.trip_of(calls);
    town.access(0, 0).egress(2, 0);
    arrives(&town, "0:00", None);
}

#[test]
fn s18_a_loop_passes_the_same_stop_twice() {
    // 0 -> 1 -> 0 -> 2: whoever is at stop 0 boards at the first or the second call.
    let mut town = Town::new(3);
    town.trip(&[(0, "8:00"), (1, "8:10"), (0, "8:20"), (2, "8:30")]);
    town.access(0, 0).egress(2, 0);
    arrives(&town, "8:00", Some("08:30:00"));
    arrives(&town, "8:15", Some("08:30:00"));
    let column = town.column(Span::Departing(at("8:00"), at("8:00") + 1));
    assert_eq!(column.profile(0).departing(at("8:00"), 1).unwrap().leave_ms, at("8:20"), "no need to ride the loop");
    // Round the loop to its own start.
    let mut town = Town::new(2);
    town.trip(&[(0, "8:00"), (1, "8:10"), (0, "8:20")]);
    town.access(1, 0).egress(0, 0);
    arrives(&town, "8:05", Some("08:20:00"));
}

#[test]
fn s19_hops_that_take_no_time_in_a_row() {
    // Three vehicles, all at 08:00: changes without a margin, in an order that no single pass would find.
    let mut town = Town::new(4);
    town.trip(&[(2, "8:00"), (3, "8:00")]);
    town.trip(&[(0, "8:00"), (1, "8:00")]);
    town.trip(&[(1, "8:00"), (2, "8:00")]);
    town.access(0, 0).egress(3, 0);
    arrives(&town, "8:00", Some("08:00:00"));
    town.settings.max_changes = 1;
    arrives(&town, "8:00", None);
}

#[test]
fn s20_a_vehicle_does_not_carry_anyone_backwards_through_time() {
    // 0 -> 1 -> 0 at one moment, getting off at 1 only: who boards at the second call of stop 0 gets nowhere.
    let mut town = Town::new(2);
    let mut calls = vec![call(0, 60, 60), call(1, 60, 60), call(0, 60, 60)];
    calls[0].pickup = false;
    calls[2].drop_off = false;
    town.trip_of(calls);
    town.access(1, 0).egress(1, 0);
    arrives(&town, "0:01", None);
}

#[test]
fn s21_wheelchair_access_of_vehicles_and_stops() {
    let mut town = one_bus();
    for (vehicle, stop, any, not_impossible, possible) in [
        (Access::Unknown, Access::Unknown, true, true, false),
        (Access::Possible, Access::Possible, true, true, true),
        (Access::Impossible, Access::Possible, true, false, false),
        (Access::Possible, Access::Impossible, true, false, false),
        (Access::Possible, Access::Unknown, true, true, false),
    ] {
        town.timetable.trips[0].wheelchair = vehicle;
        town.timetable.stops[0].wheelchair = stop;
        town.timetable.stops[1].wheelchair = Access::Possible;
        for (wheelchair, expected) in
            [(Wheelchair::Any, any), (Wheelchair::NotImpossible, not_impossible), (Wheelchair::Possible, possible)]
        {
            town.settings.wheelchair = wheelchair;
            assert_eq!(town.arrival("8:00").is_some(), expected, "{vehicle:?} {stop:?} {wheelchair:?}");
        }
    }
}

#[test]
fn s22_at_most_so_many_changes() {
    // Two buses, or one that takes an hour longer.
    let mut town = two_buses("8:40");
    town.trip(&[(0, "8:10"), (3, "10:00")]);
    let choices = |town: &Town| {
        let column = town.column(Span::Departing(at("8:00"), at("8:00") + 1));
        column.profile(0).choices(at("8:00")).iter().map(|trip| (trip.rides, trip.arrive_ms)).collect::<Vec<_>>()
    };
    assert_eq!(choices(&town), [(1, at("10:00")), (2, at("9:00"))]);
    town.settings.max_changes = 0;
    assert_eq!(choices(&town), [(1, at("10:00"))]);
}

#[test]
fn s23_a_faster_bus_that_is_useless_under_the_limit_hides_nothing() {
    // Stop 1 is reached sooner with two rides than with one. With two rides in all only the slow one leads on.
    let mut town = Town::new(5);
    town.trip(&[(0, "8:00"), (4, "8:05")]);
    town.trip(&[(4, "8:06"), (1, "8:10")]);
    town.trip(&[(0, "8:00"), (1, "8:30")]);
    town.trip(&[(1, "8:40"), (3, "8:50")]);
    town.access(0, 0).egress(3, 0);
    let column = town.column(Span::Departing(at("8:00"), at("8:00") + 1));
    assert_eq!(
        column.profile(0).departing(at("8:00"), 2).unwrap(),
        Trip { leave_ms: at("8:00"), arrive_ms: at("8:50"), rides: 2 }
    );
}

#[test]
fn s24_two_walks_in_a_row_are_no_change() {
    // 1 - 2 and 2 - 3 are short walks, 1 - 3 is none.
    let mut town = Town::new(5);
    town.trip(&[(0, "8:00"), (1, "8:10")]);
    town.trip(&[(3, "8:30"), (4, "8:40")]);
    town.access(0, 0).egress(4, 0).footpath(1, 2, 1).footpath(2, 3, 1);
    arrives(&town, "8:00", None);
    // Stops at which nothing calls join nothing; a walk of its own does.
    town.footpath(1, 3, 2);
    arrives(&town, "8:00", Some("08:40:00"));
}

#[test]
fn s25_a_walk_from_the_bus_that_arrives_later_may_be_the_better_one() {
    // Arriving at stop 1 on foot from stop 2 is earlier than by bus, yet from there no second walk is allowed.
    let mut town = Town::new(6);
    town.trip(&[(0, "8:00"), (2, "8:05")]);
    town.trip(&[(0, "8:00"), (1, "8:10")]);
    town.trip(&[(3, "8:15"), (4, "8:20")]);
    town.access(0, 0).egress(4, 0).footpath(2, 1, 1).footpath(1, 3, 5);
    arrives(&town, "8:00", Some("08:20:00"));
}

#[test]
fn s26_limits_on_walks_each_by_its_own() {
    let whole = |change: fn(&mut Town)| {
        let mut town = two_buses("8:40");
        town.direct(200);
        town.walks.egress[0].walk_ms = 60_000 * 6;
        change(&mut town);
        town.arrival("8:00")
    };
    assert_eq!(whole(|_| {}).as_deref(), Some("09:06:00"));
    assert_eq!(whole(|town| town.settings.max_access_ms = 60_000 * 5 - 1), None);
    assert_eq!(whole(|town| town.settings.max_egress_ms = 60_000 * 6 - 1), None);
    assert_eq!(whole(|town| town.settings.max_change_ms = 60_000 * 4 - 1), None);
    assert_eq!(whole(|town| town.settings.max_time_ms = 60_000 * 66 - 1), None);
    assert_eq!(whole(|town| town.settings.max_time_ms = 60_000 * 66).as_deref(), Some("09:06:00"));
}

#[test]
fn s27_a_limit_on_waiting_prefers_the_slower_bus_that_comes_soon() {
    let mut town = two_buses("8:54");
    // Twenty minutes of waiting for the fast one, none for the slow one.
    town.trip(&[(2, "8:34"), (3, "9:30")]);
    arrives(&town, "8:00", Some("09:00:00"));
    town.settings.max_wait_ms = Some(60_000 * 20);
    arrives(&town, "8:00", Some("09:00:00"));
    town.settings.max_wait_ms = Some(60_000 * 20 - 1);
    arrives(&town, "8:00", Some("09:30:00"));
    town.settings.max_wait_ms = Some(0);
    arrives(&town, "8:00", Some("09:30:00"));
}

#[test]
fn s28_a_bus_that_overtakes_another() {
    let mut town = Town::new(3);
    town.trip(&[(0, "8:00"), (1, "8:30"), (2, "9:00")]);
    town.trip(&[(0, "8:10"), (1, "8:25"), (2, "8:40")]);
    town.access(0, 0).egress(2, 0);
    let column = town.column(Span::Departing(at("8:00"), at("8:00") + 1));
    assert_eq!(column.profile(0).departing(at("8:00"), 4).unwrap().leave_ms, at("8:10"));
    arrives(&town, "8:00", Some("08:40:00"));
}

#[test]
fn s29_percentiles_of_a_window_by_hand() {
    // Buses at 08:10 and 08:40 that take 20 minutes; 60 departures, those from 08:41 on have none.
    let mut town = Town::new(2);
    town.trip(&[(0, "8:10"), (1, "8:30")]);
    town.trip(&[(0, "8:40"), (1, "9:00")]);
    town.access(0, 0).egress(1, 0);
    let span = Span::Departing(at("8:00"), at("9:00"));
    let column = town.column(span);
    let figures = figures(&column.profile(0), span, 4);
    assert_eq!((figures.moments, figures.with_journey, figures.walked), (60, 41, 0));
    // Waits 10..0 (11 minutes) and 29..0 (30 minutes). Sorted: 20, 20, 21, 21 ... 30, 30, 31, 32 ... 49.
    // 5 % of 60 is the 3rd, 25 % the 15th, 50 % the 30th, 75 % the 45th: there are only 41.
    assert_eq!(figures.percentiles_ms, [Some(minutes(21)), Some(minutes(27)), Some(minutes(38)), None, None]);
    assert_eq!(figures.mean_changes, Some(0.0));
    let waits = (0..=10).chain(0..=29).sum::<i32>();
    assert!((figures.mean_spare_ms.unwrap() - f64::from(minutes(waits)) / 41.0).abs() < 1e-6);
}

#[test]
fn s30_arriving_by_a_moment() {
    let mut town = one_bus();
    town.trip(&[(0, "8:40"), (1, "8:55")]);
    let span = Span::Arriving(at("8:50"), at("9:10"));
    let column = town.column(span);
    let by = |clock| column.profile(0).arriving(at(clock), 4).map(|trip| trip.leave_ms);
    assert_eq!((by("8:57"), by("8:58"), by("9:05")), (Some(at("8:05")), Some(at("8:35")), Some(at("8:35"))));
    let figures = figures(&column.profile(0), span, 4);
    // By 08:50 to 08:57 one leaves at 08:05, from 08:58 on at 08:35: 45..52 and 23..34 minutes.
    assert_eq!(figures.percentiles_ms[0], Some(minutes(23)));
    assert_eq!(figures.percentiles_ms[4], Some(minutes(51)));
}

#[test]
fn s31_home_again_after_the_appointment() {
    let mut town = one_bus();
    town.trip(&[(1, "9:00"), (0, "9:20")]);
    town.trip(&[(1, "10:00"), (0, "10:20")]);
    let (there, home) = (town.router(Direction::ToSites), town.router(Direction::FromSites));
    let (out, back) =
        (there.column(0, Span::Arriving(0, at("12:00"))), home.column(0, Span::Departing(0, at("12:00"))));
    let (out, back) = (out.profile(0), back.profile(0));
    let short = visit(&out, &back, at("8:40"), minutes(17), 4).unwrap();
    assert_eq!((short.out.leave_ms, short.back.leave_ms, short.back.arrive_ms), (at("8:05"), at("8:57"), at("9:25")));
    assert_eq!(short.away_ms(), minutes(80));
    let long = visit(&out, &back, at("8:40"), minutes(18), 4).unwrap();
    assert_eq!(long.back.arrive_ms, at("10:25"), "the bus at 9:00 is missed by a minute");
    assert_eq!(visit(&out, &back, at("8:40"), minutes(90), 4), None, "the last bus has left");
    let (first, last) = first_and_last(&back, 0, at("24:00"), 4).unwrap();
    assert_eq!((first.leave_ms, last.leave_ms), (at("8:57"), at("9:57")));
}

#[test]
fn s32_the_margin_homewards_stands_before_the_bus_too() {
    let mut town = Town::new(2);
    town.trip(&[(1, "9:00"), (0, "9:20")]);
    town.settings.board_ms = 60_000;
    town.access(0, 5).egress(1, 3);
    let home = town.router(Direction::FromSites);
    let span = Span::Departing(at("8:50"), at("9:00"));
    let column = home.column(0, span);
    let leave = |clock| column.profile(0).departing(at(clock), 4).map(|trip| (trip.leave_ms, trip.arrive_ms));
    assert_eq!(leave("8:50"), Some((at("8:56"), at("9:25"))));
    assert_eq!((leave("8:56"), leave("8:57")), (Some((at("8:56"), at("9:25"))), None));
}

#[test]
fn s33_leg_by_leg() {
    let mut town = two_buses("8:40");
    town.settings.board_ms = 60_000;
    let journey = town.router(Direction::ToSites).journey(0, 0, Span::Departing(at("8:00"), at("8:00") + 1)).unwrap();
    let stop = |number| Some(StopId(number));
    let expected = [
        Leg::Walk { from: None, to: stop(0), start_ms: at("8:04"), end_ms: at("8:09") },
        Leg::Wait { stop: StopId(0), start_ms: at("8:09"), end_ms: at("8:10") },
        Leg::Ride { run: 0, from: StopId(0), to: StopId(1), start_ms: at("8:10"), end_ms: at("8:30"), hops: 1 },
        Leg::Walk { from: stop(1), to: stop(2), start_ms: at("8:30"), end_ms: at("8:34") },
        Leg::Wait { stop: StopId(2), start_ms: at("8:34"), end_ms: at("8:40") },
        Leg::Ride { run: 1, from: StopId(2), to: StopId(3), start_ms: at("8:40"), end_ms: at("9:00"), hops: 1 },
        Leg::Walk { from: stop(3), to: None, start_ms: at("9:00"), end_ms: at("9:00") },
    ];
    assert_eq!(journey.legs, expected);
    assert_eq!(journey.walk_wait_ride_ms(), (minutes(9), minutes(7), minutes(40)));
}

#[test]
fn s34_a_window_that_lies_beyond_midnight() {
    let mut town = Town::new(2);
    town.trip(&[(0, "25:10"), (1, "25:30")]);
    town.access(0, 0).egress(1, 0);
    let span = Span::Departing(at("25:00"), at("25:20"));
    let column = town.column(span);
    let figures = figures(&column.profile(0), span, 4);
    assert_eq!((figures.with_journey, figures.percentiles_ms[2]), (11, Some(minutes(29))));
}
