//! What must hold whatever the timetable: more never worsens, less never improves, there and back are each other's mirror.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use common::{Town, call};
use proptest::prelude::*;
use waywarden_timetable::edit::{Edit, ShuttleStop, apply};
use waywarden_timetable::{Access, ServiceDay, StopId};
use waywarden_transit::figures::{Figures, figures};
use waywarden_transit::{ChangeWalk, Column, Direction, Router, Settings, Span, Walk, Walks};

const STOPS: u32 = 6;
const SPAN: Span = Span::Departing(0, 45 * 60_000);

fn town() -> impl Strategy<Value = Town> {
    let trip = (0..60i32, prop::collection::vec((0..STOPS, 1..8i32), 2..6));
    let walk = || prop::collection::vec((0..STOPS, 0..500_000u32), 1..4);
    let changes = prop::collection::vec((0..STOPS, 0..STOPS, 0..400_000u32), 0..8);
    (prop::collection::vec(trip, 1..10), walk(), walk(), changes, 0..3u8).prop_map(
        |(trips, access, egress, changes, max_changes)| {
            let mut town = Town::new(STOPS as usize);
            for (start, calls) in trips {
                let mut now = start * 60;
                let calls = calls.into_iter().map(|(stop, travel)| {
                    now += travel * 45;
                    call(stop, now, now)
                });
                let calls = calls.collect();
                town.trip_of(calls);
            }
            let ends = |list: Vec<(u32, u32)>| {
                list.into_iter().map(|(stop, walk_ms)| Walk { end: 0, stop: StopId(stop), walk_ms }).collect()
            };
            town.walks = Walks {
                places: 1,
                sites: 1,
                access: ends(access),
                egress: ends(egress),
                direct: Vec::new(),
                changes: changes
                    .into_iter()
                    .map(|(from, to, walk_ms)| ChangeWalk { from: StopId(from), to: StopId(to), walk_ms })
                    .collect(),
            };
            town.settings = Settings {
                max_changes,
                board_ms: 30_000,
                max_access_ms: 300_000,
                max_egress_ms: 300_000,
                max_change_ms: 200_000,
                max_time_ms: 40 * 60_000,
                ..Settings::default()
            };
            town
        },
    )
}

fn column_of(day: &ServiceDay<'_>, town: &Town) -> Column {
    Router::new(day, &town.walks, &town.settings, Direction::ToSites, (-86_400_000, 172_800_000))
        .unwrap()
        .column(0, SPAN)
}

fn arrivals(column: &Column) -> Vec<i32> {
    let profile = column.profile(0);
    SPAN.moments().map(|moment| profile.departing(moment, 8).map_or(i32::MAX, |trip| trip.arrive_ms)).collect()
}

/// No moment gets worse, and no percentile.
fn never_worse(before: &Column, after: &Column) -> bool {
    let pairs = arrivals(before).into_iter().zip(arrivals(after));
    let of = |column: &Column| -> Figures { figures(&column.profile(0), SPAN, 8) };
    let (old, new) = (of(before), of(after));
    let percentiles = old.percentiles_ms.iter().zip(&new.percentiles_ms);
    pairs.into_iter().all(|(old, new)| new <= old)
        && percentiles.into_iter().all(|(old, new)| new.unwrap_or(i32::MAX) <= old.unwrap_or(i32::MAX))
        && new.with_journey >= old.with_journey
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn wider_limits_never_worsen(town in town(), which in 0..7) {
        let before = column_of(&town.day(), &town);
        let mut wider = town;
        let settings = &mut wider.settings;
        match which {
            0 => settings.max_access_ms += 200_000,
            1 => settings.max_egress_ms += 200_000,
            2 => settings.max_change_ms += 200_000,
            3 => settings.max_changes += 1,
            4 => settings.max_time_ms += 1_200_000,
            5 => settings.board_ms = 0,
            _ => wider.walks.changes.push(ChangeWalk { from: StopId(0), to: StopId(1), walk_ms: 1_000 }),
        }
        let after = column_of(&wider.day(), &wider);
        prop_assert!(never_worse(&before, &after), "{which}: {:?} {:?}", arrivals(&before), arrivals(&after));
    }

    #[test]
    fn a_limit_on_waiting_never_improves_and_a_loose_one_changes_nothing(town in town()) {
        let free = column_of(&town.day(), &town);
        let mut limited = town;
        limited.settings.max_wait_ms = Some(120_000);
        prop_assert!(never_worse(&column_of(&limited.day(), &limited), &free));
        limited.settings.max_wait_ms = Some(86_400_000);
        prop_assert_eq!(arrivals(&column_of(&limited.day(), &limited)), arrivals(&free));
    }

    #[test]
    fn a_withdrawn_line_never_improves_and_further_runs_never_worsen(town in town(), line in 0..10usize) {
        let day = town.day();
        let before = column_of(&day, &town);
        let line = (line % town.timetable.lines.len()).to_string();
        let gone = apply(&day, &[Edit::Withdraw { line }]).unwrap();
        prop_assert!(never_worse(&column_of(&gone, &town), &before));
        // All runs on one line, so that there are gaps to fill.
        let mut one = town;
        one.timetable.trips.iter_mut().for_each(|trip| trip.line = waywarden_timetable::LineId(0));
        let day = one.day();
        let often = Edit::MoreFrequent { line: "0".into(), from_s: 0, to_s: 7_200, headway_s: 300 };
        prop_assert!(never_worse(&before, &column_of(&apply(&day, &[often]).unwrap(), &one)));
        let stop = |number: u32| ShuttleStop::Existing(number.to_string());
        let shuttle = Edit::Shuttle {
            name: "S".into(),
            stops: vec![stop(0), stop(3)],
            run_s: vec![300],
            from_s: 0,
            to_s: 3_600,
            headway_s: 600,
            both_ways: true,
            wheelchair: Access::Unknown,
        };
        prop_assert!(never_worse(&before, &column_of(&apply(&day, &[shuttle]).unwrap(), &one)));
    }

    /// The way from place to site, searched from the place as if it were a site of the way home.
    #[test]
    fn backwards_equals_forwards(town in town()) {
        let there = column_of(&town.day(), &town);
        let mut swapped = Town::new(0);
        swapped.timetable = town.timetable.clone();
        swapped.settings = Settings {
            max_access_ms: town.settings.max_egress_ms,
            max_egress_ms: town.settings.max_access_ms,
            ..town.settings
        };
        swapped.walks = Walks { access: town.walks.egress.clone(), egress: town.walks.access.clone(), ..town.walks.clone() };
        let home = swapped.router(Direction::FromSites).column(0, SPAN);
        let (a, b) = (there.profile(0), home.profile(0));
        for moment in SPAN.moments() {
            for rides in 1..=4 {
                let (there, home) = (a.departing(moment, rides), b.departing(moment, rides));
                prop_assert_eq!(there.map(|t| t.arrive_ms), home.map(|t| t.arrive_ms));
            }
        }
        let by = Span::Arriving(600_000, 45 * 60_000);
        let there = town.router(Direction::ToSites).column(0, by);
        let home = swapped.router(Direction::FromSites).column(0, by);
        for moment in by.moments() {
            let (there, home) = (there.profile(0).arriving(moment, 4), home.profile(0).arriving(moment, 4));
            prop_assert_eq!(there.map(|t| t.leave_ms), home.map(|t| t.leave_ms));
        }
    }

    /// A window is the sum of its moments: the same answers as from a search for each moment alone.
    #[test]
    fn a_window_equals_its_moments(town in town()) {
        let router = town.router(Direction::ToSites);
        let whole = router.column(0, SPAN);
        for moment in SPAN.moments().step_by(7) {
            let alone = router.column(0, Span::Departing(moment, moment + 1));
            prop_assert_eq!(whole.profile(0).departing(moment, 8), alone.profile(0).departing(moment, 8));
        }
    }

    #[test]
    fn percentiles_rise_and_shares_count(town in town()) {
        let column = column_of(&town.day(), &town);
        let figures = figures(&column.profile(0), SPAN, 8);
        let known: Vec<i32> = figures.percentiles_ms.iter().flatten().copied().collect();
        prop_assert!(known.is_sorted());
        // Once one is missing, all after it are.
        let first_missing = figures.percentiles_ms.iter().position(Option::is_none).unwrap_or(5);
        prop_assert!(figures.percentiles_ms[first_missing..].iter().all(Option::is_none));
        let reached = arrivals(&column).iter().filter(|arrival| **arrival < i32::MAX).count();
        prop_assert_eq!(figures.with_journey as usize, reached);
    }
}
