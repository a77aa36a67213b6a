//! Newport and Porto Alegre with straight-line walks: sampled pairs equal the oracle, and people do ride.
//!
//! The feeds lie outside the repository (`$WAYWARDEN_DATA`, by default `../shared/data` beside it); without them the tests say
//! that they are skipped.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by a panic, and says what it leaves out"
)]

mod common;

use std::path::PathBuf;

use common::oracle::Oracle;
use common::{at, minutes};
use waywarden_network::LonLat;
use waywarden_timetable::{ServiceDay, StopId, Timetable, check_date, parse_date, read};
use waywarden_transit::figures::figures;
use waywarden_transit::{ChangeWalk, DirectWalk, Direction, Router, Settings, Span, Walk, Walks};

fn feeds(names: &[&str]) -> Option<Timetable> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var("WAYWARDEN_DATA").unwrap_or_else(|_| beside.to_owned());
    let paths: Vec<PathBuf> = names.iter().map(|name| PathBuf::from(&folder).join("transit").join(name)).collect();
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        eprintln!("SKIPPED: {} is not there", missing.display());
        return None;
    }
    Some(read(&paths).expect("a feed that can be read"))
}

/// 1.3 times the straight line at 4.8 km/h.
fn walk_ms(from: LonLat, to: LonLat) -> u32 {
    (f64::from(from.distance_mm(to)) * 1.3 / (4.8 / 3.6)) as u32
}

/// Every so manieth stop that is served is a place, and likewise a site.
fn walks(day: &ServiceDay<'_>, places: usize, sites: usize, settings: &Settings) -> Walks {
    let served: Vec<StopId> =
        day.served().iter().enumerate().filter(|(_, served)| **served).map(|(stop, _)| StopId(stop as u32)).collect();
    let spread = |count: usize, offset: usize| -> Vec<StopId> {
        (0..count).map(|number| served[(number * served.len() / count + offset) % served.len()]).collect()
    };
    let near = |from: StopId, limit_ms: u32| {
        let at = day.stop(from).at;
        // A walk of the limit covers at most 1.4 m a second: 0.02 degrees are 2.2 km.
        let close = move |to: &&StopId| (day.stop(**to).at.lat_e7 - at.lat_e7).abs() < 200_000;
        let timed = move |to: &StopId| (*to, walk_ms(at, day.stop(*to).at));
        served.iter().filter(close).map(timed).filter(move |(_, ms)| *ms <= limit_ms).collect::<Vec<_>>()
    };
    let (places, sites) = (spread(places, 0), spread(sites, 7));
    let ends = |stops: &[StopId], limit_ms: u32| {
        let walks = stops.iter().enumerate().flat_map(|(end, stop)| {
            near(*stop, limit_ms).into_iter().map(move |(stop, walk_ms)| Walk { end: end as u32, stop, walk_ms })
        });
        walks.collect::<Vec<Walk>>()
    };
    let direct = (0..places.len() as u32).flat_map(|place| (0..sites.len() as u32).map(move |site| (place, site)));
    let at = |stop: StopId| day.stop(stop).at;
    Walks {
        places: places.len() as u32,
        sites: sites.len() as u32,
        access: ends(&places, settings.max_access_ms),
        egress: ends(&sites, settings.max_egress_ms),
        direct: direct
            .map(|(place, site)| DirectWalk {
                place,
                site,
                walk_ms: walk_ms(at(places[place as usize]), at(sites[site as usize])),
            })
            .collect(),
        changes: served
            .iter()
            .flat_map(|from| {
                near(*from, settings.max_change_ms).into_iter().map(|(to, walk_ms)| ChangeWalk {
                    from: *from,
                    to,
                    walk_ms,
                })
            })
            .filter(|change| change.from != change.to)
            .collect(),
    }
}

fn equals_the_oracle(timetable: &Timetable, date: &str, window: (&str, &str), pairs: u32, step_min: i32) -> usize {
    let date = parse_date(date).unwrap();
    check_date(timetable, date).unwrap();
    let day = ServiceDay::of(timetable, date);
    let settings =
        Settings { max_changes: 2, max_change_ms: 6 * 60_000, max_access_ms: 12 * 60_000, ..Settings::default() };
    let walks = walks(&day, pairs as usize, pairs as usize, &settings);
    let (from, to) = (at(window.0), at(window.1));
    let bounds = (from, to + settings.max_time_ms as i32);
    let there = Router::new(&day, &walks, &settings, Direction::ToSites, bounds).unwrap();
    let home = Router::new(&day, &walks, &settings, Direction::FromSites, bounds).unwrap();
    let oracle = Oracle::new(&day, &walks, &settings);
    let mut rides = 0;
    for number in 0..pairs {
        // Each place with another site.
        let (place, site) = (number, (number * 7 + 3) % pairs);
        let (out, back) = (there.column(site, Span::Departing(from, to)), home.column(site, Span::Departing(from, to)));
        for moment in (from..to).step_by(minutes(step_min) as usize) {
            for (profile, slow) in [
                (out.profile(place), oracle.to_site(place, site, moment)),
                (back.profile(place), oracle.times_from_site(place, site, moment)),
            ] {
                for (most, expected) in slow.iter().enumerate() {
                    let found = profile.departing(moment, most as u8);
                    assert_eq!(
                        found.map(|trip| trip.arrive_ms),
                        *expected,
                        "place {place} site {site} at {moment}, {most} rides"
                    );
                    rides += usize::from(found.is_some_and(|trip| trip.rides > 0));
                }
            }
        }
    }
    rides
}

#[test]
fn newport_equals_the_oracle() {
    let Some(timetable) = feeds(&["newport_20230613_gtfs.zip"]) else { return };
    let rides = equals_the_oracle(&timetable, "20230613", ("8:00", "10:00"), 30, 13);
    assert!(rides > 20, "{rides} journeys with a ride");
}

#[test]
fn porto_alegre_equals_the_oracle() {
    let Some(timetable) = feeds(&["r5r_poa_eptc.zip", "r5r_poa_trensurb.zip"]) else { return };
    // These feeds are cut to the middle of the day.
    let rides = equals_the_oracle(&timetable, "20190514", ("13:00", "14:00"), 8, 37);
    assert!(rides > 10, "{rides} journeys with a ride");
}

#[test]
fn sao_paulo_runs_by_frequencies() {
    let Some(timetable) = feeds(&["r5r_sao_paulo.zip"]) else { return };
    let rides = equals_the_oracle(&timetable, "20200407", ("8:00", "9:00"), 10, 29);
    assert!(rides > 10, "{rides} journeys with a ride");
}

/// Nobody is made to walk in silence: between stops 2 to 4 km apart buses are worth taking, and the wait shows.
#[test]
fn in_newport_people_ride() {
    let Some(timetable) = feeds(&["newport_20230613_gtfs.zip"]) else { return };
    let day = ServiceDay::of(&timetable, parse_date("20230613").unwrap());
    let settings = Settings::default();
    let mut walks = walks(&day, 150, 40, &settings);
    // Only stops of the town: within 6 km of its centre.
    let centre = LonLat::from_degrees(-2.9977, 51.5877).unwrap();
    let span = Span::Departing(at("8:00"), at("10:00"));
    let direct = std::mem::take(&mut walks.direct);
    let bounds = (at("8:00"), at("10:00") + settings.max_time_ms as i32);
    let router = Router::new(&day, &walks, &settings, Direction::ToSites, bounds).unwrap();
    let columns = router.columns(span, |_, column| {
        (0..walks.places).map(|place| figures(&column.profile(place), span, 4)).collect::<Vec<_>>()
    });
    let home =
        |place: u32| walks.access.iter().filter(|walk| walk.end == place).min_by_key(|walk| walk.walk_ms).unwrap().stop;
    let (mut pairs, mut faster, mut spread) = (0, 0, 0);
    for walk in &direct {
        // 2 to 4 km in a straight line.
        let metres = f64::from(walk.walk_ms) / 1.3 * (4.8 / 3.6) / 1e3;
        let in_town = day.stop(home(walk.place)).at.distance_mm(centre) < 6_000_000;
        if !(2_000.0..4_000.0).contains(&metres) || !in_town {
            continue;
        }
        pairs += 1;
        let figures = &columns[walk.site as usize][walk.place as usize];
        let median = figures.percentiles_ms[2].unwrap_or(i32::MAX);
        faster += u32::from(f64::from(median) <= 0.8 * f64::from(walk.walk_ms));
        spread += u32::from(figures.percentiles_ms[0] < figures.percentiles_ms[3]);
    }
    eprintln!("{pairs} pairs, {faster} a fifth faster than on foot, {spread} whose percentiles differ");
    assert!(pairs > 100 && faster * 4 >= pairs && spread * 4 >= pairs * 3);
}
