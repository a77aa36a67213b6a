//! The search equals the oracle, moment by moment, on random timetables.

mod common;

use common::oracle::Oracle;
use common::{Town, call};
use proptest::prelude::*;
use waywarden_timetable::{StopId, TransferKind, TransferRule};
use waywarden_transit::{ChangeWalk, DirectWalk, Direction, Router, Settings, Span, Walk, Walks};

const STOPS: u32 = 6;
const FIRST_MS: i32 = 0;
const LAST_MS: i32 = 50 * 60_000;

/// First departure, then (stop, travel, dwell, pickup, drop-off) for each call.
type RandomTrip = (i32, Vec<(u32, i32, i32, bool, bool)>);

fn trips() -> impl Strategy<Value = Vec<RandomTrip>> {
    // Times in half minutes, so that many fall on the same moment.
    let call = (0..STOPS, 0..8i32, 0..3i32, prop::bool::weighted(0.9), prop::bool::weighted(0.9));
    prop::collection::vec((0..70i32, prop::collection::vec(call, 2..6)), 1..9)
}

fn settings() -> impl Strategy<Value = Settings> {
    let wait = prop::option::weighted(0.3, prop::sample::select(vec![0u32, 60_000, 240_000]));
    let board = prop::sample::select(vec![0u32, 30_000, 60_000, 1]);
    let time = prop::sample::select(vec![8u32 * 60_000, 20 * 60_000, 60 * 60_000]);
    (board, 0..4u8, wait, time).prop_map(|(board_ms, max_changes, max_wait_ms, max_time_ms)| Settings {
        board_ms,
        max_changes,
        max_wait_ms,
        max_time_ms,
        max_change_ms: 5 * 60_000,
        ..Settings::default()
    })
}

fn walks() -> impl Strategy<Value = Walks> {
    let walk = || prop::collection::vec((0..2u32, 0..STOPS, 0..400_000u32), 1..6);
    let change = prop::collection::vec(
        (0..STOPS, 0..STOPS, prop::sample::select(vec![0u32, 30_000, 90_000, 200_000, 400_000])),
        0..8,
    );
    let direct = prop::option::weighted(0.3, 300_000..1_500_000u32);
    (walk(), walk(), change, direct).prop_map(|(access, egress, changes, direct)| {
        let ends = |list: Vec<(u32, u32, u32)>| {
            list.into_iter().map(|(end, stop, walk_ms)| Walk { end, stop: StopId(stop), walk_ms }).collect()
        };
        Walks {
            places: 2,
            sites: 2,
            access: ends(access),
            egress: ends(egress),
            direct: direct.into_iter().map(|walk_ms| DirectWalk { place: 1, site: 0, walk_ms }).collect(),
            changes: changes
                .into_iter()
                .map(|(from, to, walk_ms)| ChangeWalk { from: StopId(from), to: StopId(to), walk_ms })
                .collect(),
        }
    })
}

fn rules() -> impl Strategy<Value = Vec<TransferRule>> {
    let kind = prop::sample::select(vec![
        TransferKind::Recommended,
        TransferKind::Timed,
        TransferKind::Minimum(0),
        TransferKind::Minimum(150),
        TransferKind::Impossible,
    ]);
    let rule = (0..STOPS, 0..STOPS, kind).prop_map(|(from, to, kind)| TransferRule {
        from: StopId(from),
        to: StopId(to),
        kind,
    });
    prop::collection::vec(rule, 0..4)
}

fn town(trips: &[RandomTrip], walks: &Walks, settings: &Settings, rules: &[TransferRule]) -> Town {
    let mut town = Town::new(STOPS as usize);
    for (start, calls) in trips {
        let mut now = start * 30;
        let mut list = Vec::new();
        for &(stop, travel, dwell, pickup, drop_off) in calls {
            now += travel * 30;
            let mut call = call(stop, now, now + dwell * 30);
            (call.pickup, call.drop_off) = (pickup, drop_off);
            now = call.departure_s;
            list.push(call);
        }
        town.trip_of(list);
    }
    town.walks = walks.clone();
    town.settings = *settings;
    town.timetable.transfers = rules.to_vec();
    town
}

fn routers(town: &Town) -> (Router, Router, Oracle) {
    let oracle = Oracle::new(&town.day(), &town.walks, &town.settings);
    (town.router(Direction::ToSites), town.router(Direction::FromSites), oracle)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn departures_equal_the_oracle(trips in trips(), walks in walks(), settings in settings(), rules in rules()) {
        let town = town(&trips, &walks, &settings, &rules);
        let (router, back, oracle) = routers(&town);
        let span = Span::Departing(FIRST_MS, LAST_MS);
        for site in 0..2 {
            let (there, home) = (router.column(site, span), back.column(site, span));
            for place in 0..2 {
                for moment in span.moments() {
                    let (to, from) = (oracle.to_site(place, site, moment), oracle.times_from_site(place, site, moment));
                    for rides in 0..=settings.max_changes + 1 {
                        let found = there.profile(place).departing(moment, rides).map(|trip| trip.arrive_ms);
                        prop_assert_eq!(found, to[usize::from(rides)], "place {} site {} at {} rides {}", place, site, moment, rides);
                        let found = home.profile(place).departing(moment, rides).map(|trip| trip.arrive_ms);
                        prop_assert_eq!(found, from[usize::from(rides)], "home {} site {} at {} rides {}", place, site, moment, rides);
                    }
                }
            }
        }
    }

    #[test]
    fn arrivals_equal_the_oracle(trips in trips(), walks in walks(), settings in settings(), rules in rules()) {
        let town = town(&trips, &walks, &settings, &rules);
        let (router, _, oracle) = routers(&town);
        let span = Span::Arriving(FIRST_MS + 10 * 60_000, LAST_MS);
        for site in 0..2 {
            let there = router.column(site, span);
            for place in 0..2 {
                // Whoever leaves at one of these moments: (leave, arrivals by rides).
                let mut known: Vec<(i32, Vec<Option<i32>>)> =
                    oracle.moments(place).into_iter().map(|moment| (moment, oracle.to_site(place, site, moment))).collect();
                known.sort_by_key(|(leave, _)| -leave);
                for moment in span.moments() {
                    for rides in 1..=settings.max_changes + 1 {
                        let ride = known.iter().find(|(leave, arrivals)| {
                            arrivals[usize::from(rides)].is_some_and(|arrival| arrival <= moment)
                                && moment - leave <= settings.max_time_ms as i32
                        });
                        let walk = there.profile(place).direct_ms().map(|walk_ms| moment - walk_ms);
                        let last = ride.map(|(leave, _)| *leave).max(walk);
                        let found = there.profile(place).arriving(moment, rides);
                        prop_assert_eq!(found.map(|trip| trip.leave_ms), last, "place {} by {} rides {}", place, moment, rides);
                        if let Some(trip) = found {
                            prop_assert!(trip.arrive_ms <= moment && trip.rides <= rides);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn legs_add_up_to_the_journey_of_the_table(trips in trips(), walks in walks(), settings in settings(), rules in rules()) {
        let town = town(&trips, &walks, &settings, &rules);
        let (router, back, _) = routers(&town);
        let day = town.day();
        for moment in (FIRST_MS..LAST_MS).step_by(420_000) {
            for span in [Span::Departing(moment, moment + 1), Span::Arriving(moment, moment + 1)] {
                for router in [&router, &back] {
                    let column = router.column(0, span);
                    for place in 0..2 {
                        let profile = column.profile(place);
                        let trip = match span {
                            Span::Departing(..) => profile.departing(moment, 8),
                            Span::Arriving(..) => profile.arriving(moment, 8),
                        };
                        let journey = router.journey(place, 0, span);
                        prop_assert_eq!(journey.as_ref().map(|journey| journey.trip), trip);
                        let Some(journey) = journey else { continue };
                        let mut now = journey.trip.leave_ms;
                        for leg in &journey.legs {
                            let (start, end) = leg.ends();
                            prop_assert!(start == now && end >= start, "{:?}", journey);
                            now = end;
                        }
                        prop_assert_eq!(now, journey.trip.arrive_ms, "{:?}", journey);
                        prop_assert_eq!(journey.runs().count(), usize::from(journey.trip.rides));
                        prop_assert!(journey.runs().all(|run| run < day.runs().len()));
                    }
                }
            }
        }
    }
}
