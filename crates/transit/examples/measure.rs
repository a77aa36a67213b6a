//! Times the search on feeds, with straight-line walks or walks from files.
//!
//! `cargo run --release -p waywarden-transit --example measure -- DATE 08:00 10:00 PLACES.csv SITES FEED ... [--walks FOLDER]
//! [--out FILE] [--changes N] [--margin SECONDS] [--repeat N]`: `PLACES.csv` has the columns id, lon, lat; `SITES` is a number of
//! them, evenly taken, or a file of their ids.
//! `FOLDER` has `access.csv` and `egress.csv` (place, stop, seconds), `changes.csv` (stop, stop, seconds) and `direct.csv` (place, place, seconds).

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program prints, and has arguments"
)]

use std::fs;
use std::time::Instant;

use waywarden_network::LonLat;
use waywarden_timetable::{ServiceDay, StopId, check_date, parse_clock, parse_date, read};
use waywarden_transit::figures::figures;
use waywarden_transit::{ChangeWalk, DirectWalk, Direction, Router, Settings, Span, Walk, Walks};

/// 1.3 times the straight line at 4.8 km/h.
fn walk_ms(a: LonLat, b: LonLat) -> u32 {
    (f64::from(a.distance_mm(b)) * 1.3 / (4.8 / 3.6)) as u32
}

fn main() {
    let mut options = std::collections::HashMap::new();
    let mut plain = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.strip_prefix("--") {
            Some(name) => drop(options.insert(name.to_owned(), args.next().expect("a value"))),
            None => plain.push(arg),
        }
    }
    let date = parse_date(&plain[0]).expect("a date");
    let clock = |text: &str| parse_clock(&format!("{text}:00")).expect("a time") * 1000;
    let (from_ms, to_ms) = (clock(&plain[1]), clock(&plain[2]));
    let places: Vec<(String, LonLat)> = fs::read_to_string(&plain[3])
        .expect("places")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let at = LonLat::from_degrees(cells[1].parse().expect("lon"), cells[2].parse().expect("lat"));
            (cells[0].to_owned(), at.expect("degrees"))
        })
        .collect();
    let started = Instant::now();
    let timetable = read(&plain[5..]).expect("feeds");
    println!("read: {:?}", started.elapsed());
    println!("{:?}", check_date(&timetable, date).map_err(|error| error.to_string()));
    let day = ServiceDay::of(&timetable, date);
    let site_places: Vec<usize> = match plain[4].parse::<usize>() {
        Ok(count) => (0..count).map(|n| n * places.len() / count).collect(),
        Err(_) => fs::read_to_string(&plain[4])
            .expect("a file of ids")
            .lines()
            .map(|id| places.iter().position(|place| place.0 == id).expect("a place"))
            .collect(),
    };
    let count = site_places.len();
    let mut settings = Settings::default();
    if let Some(changes) = options.get("changes") {
        settings.max_changes = changes.parse().expect("a number");
    }
    if let Some(margin) = options.get("margin") {
        settings.board_ms = 1000 * margin.parse::<u32>().expect("seconds");
    }
    let walks = match options.get("walks") {
        Some(folder) => walks_of(folder, &timetable, &places, &site_places),
        None => straight(&timetable, &places, &site_places, &settings),
    };
    println!(
        "walks: {} access, {} egress, {} direct, {} between stops",
        walks.access.len(),
        walks.egress.len(),
        walks.direct.len(),
        walks.changes.len()
    );
    let span = Span::Departing(from_ms, to_ms);
    let started = Instant::now();
    let router =
        Router::new(&day, &walks, &settings, Direction::ToSites, (from_ms, to_ms + settings.max_time_ms as i32))
            .expect("walks that fit");
    println!("laid out: {:?}, {} hops", started.elapsed(), router.hop_count());
    let repeat: u32 = options.get("repeat").map_or(1, |n| n.parse().expect("a number"));
    let started = Instant::now();
    for _ in 1..repeat {
        (0..count as u32).for_each(|site| drop(router.column(site, span)));
    }
    let searched: usize = (0..count as u32).map(|site| router.column(site, span).places()).sum();
    println!("search, one thread, {repeat} times: {:?} for {count} sites ({searched} pairs)", started.elapsed());
    let started = Instant::now();
    let rides = settings.max_changes + 1;
    let columns = router.columns(span, |_, column| {
        (0..places.len() as u32).map(|place| figures(&column.profile(place), span, rides)).collect::<Vec<_>>()
    });
    println!(
        "search and figures, {} threads: {:?}",
        std::thread::available_parallelism().map_or(1, usize::from),
        started.elapsed()
    );
    let all = columns.iter().flatten();
    let median = all.clone().filter(|f| f.percentiles_ms[2].is_some()).count();
    let walked = all.clone().filter(|f| f.walked > 0).count();
    let spread = all.clone().filter(|f| f.percentiles_ms[0] != f.percentiles_ms[4]).count();
    println!("pairs {}, with a median {median}, walked at some moment {walked}, p5 is not p95 {spread}", all.count());
    if let Some(file) = options.get("out") {
        let mut text = String::from("origin,destination,p5_s,p25_s,p50_s,p75_s,p95_s,share_with_journey,changes\n");
        for (site, column) in columns.iter().enumerate() {
            for (place, figures) in column.iter().enumerate() {
                let seconds: Vec<String> = figures
                    .percentiles_ms
                    .iter()
                    .map(|ms| ms.map_or(String::new(), |ms| format!("{:.3}", f64::from(ms) / 1e3)))
                    .collect();
                let share = f64::from(figures.with_journey) / f64::from(figures.moments);
                let changes = figures.mean_changes.map_or(String::new(), |c| format!("{c:.3}"));
                let (origin, destination) = (&places[place].0, &places[site_places[site]].0);
                text += &format!("{origin},{destination},{},{share:.4},{changes}\n", seconds.join(","));
            }
        }
        fs::write(file, text).expect("written");
    }
}

fn straight(
    timetable: &waywarden_timetable::Timetable,
    places: &[(String, LonLat)],
    sites: &[usize],
    settings: &Settings,
) -> Walks {
    let stops = &timetable.stops;
    let mut walks = Walks { places: places.len() as u32, sites: sites.len() as u32, ..Walks::default() };
    let near = |at: LonLat, limit_ms: u32| {
        stops.iter().enumerate().filter_map(move |(stop, of)| {
            let ms = walk_ms(at, of.at);
            (ms <= limit_ms).then_some((StopId(stop as u32), ms))
        })
    };
    for (place, (_, at)) in places.iter().enumerate() {
        for (stop, walk_ms) in near(*at, settings.max_access_ms) {
            walks.access.push(Walk { end: place as u32, stop, walk_ms });
        }
    }
    for (site, place) in sites.iter().enumerate() {
        let at = places[*place].1;
        for (stop, walk_ms) in near(at, settings.max_egress_ms) {
            walks.egress.push(Walk { end: site as u32, stop, walk_ms });
        }
        for (place, (_, from)) in places.iter().enumerate() {
            walks.direct.push(DirectWalk { place: place as u32, site: site as u32, walk_ms: walk_ms(*from, at) });
        }
    }
    for (from, of) in stops.iter().enumerate() {
        for (to, walk_ms) in near(of.at, settings.max_change_ms) {
            if to.index() != from {
                walks.changes.push(ChangeWalk { from: StopId(from as u32), to, walk_ms });
            }
        }
    }
    walks
}

fn walks_of(
    folder: &str,
    timetable: &waywarden_timetable::Timetable,
    places: &[(String, LonLat)],
    sites: &[usize],
) -> Walks {
    let rows = |name: &str| -> Vec<(String, String, u32)> {
        let text = fs::read_to_string(format!("{folder}/{name}")).expect("a table of walks");
        text.lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                let seconds: f64 = cells[2].parse().expect("seconds");
                (cells[0].to_owned(), cells[1].to_owned(), (seconds * 1e3) as u32)
            })
            .collect()
    };
    let stop: std::collections::HashMap<&str, StopId> =
        timetable.stops.iter().enumerate().map(|(n, stop)| (stop.id.as_str(), StopId(n as u32))).collect();
    let place: std::collections::HashMap<&str, u32> =
        places.iter().enumerate().map(|(n, (id, _))| (id.as_str(), n as u32)).collect();
    let site: std::collections::HashMap<u32, u32> =
        sites.iter().enumerate().map(|(n, place)| (*place as u32, n as u32)).collect();
    let mut walks = Walks { places: places.len() as u32, sites: sites.len() as u32, ..Walks::default() };
    for (at, to, walk_ms) in rows("access.csv") {
        let (end, stop) = (place[at.as_str()], stop[to.as_str()]);
        walks.access.push(Walk { end, stop, walk_ms });
    }
    for (at, from, walk_ms) in rows("egress.csv") {
        walks.egress.push(Walk { end: site[&place[at.as_str()]], stop: stop[from.as_str()], walk_ms });
    }
    for (from, to, walk_ms) in rows("changes.csv") {
        walks.changes.push(ChangeWalk { from: stop[from.as_str()], to: stop[to.as_str()], walk_ms });
    }
    for (from, to, walk_ms) in rows("direct.csv") {
        if let Some(&site) = site.get(&place[to.as_str()]) {
            walks.direct.push(DirectWalk { place: place[from.as_str()], site, walk_ms });
        }
    }
    walks
}
