//! Feeds with one thing wrong each: what is kept, mended, left out and refused.

mod common;

use common::Files;
use waywarden_timetable::{Access, Timetable, TransferKind, read};

fn times(timetable: &Timetable) -> Vec<Vec<(i32, i32)>> {
    let calls = |trip| timetable.calls_of(trip).iter().map(|call| (call.arrival_s, call.departure_s)).collect();
    timetable.trips.iter().map(calls).collect()
}

#[test]
fn a_plain_feed_is_kept_whole() {
    let timetable = Files::plain().read().unwrap();
    assert_eq!(times(&timetable), [[(28_800, 28_800), (29_100, 29_160), (30_000, 30_000)]]);
    assert!(
        timetable.report.dropped.is_empty() && timetable.report.mended.is_empty() && timetable.report.noted.is_empty()
    );
    assert_eq!((timetable.lines[0].name.as_str(), timetable.lines[0].operator.as_str()), ("7", "Buses"));
    assert_eq!(timetable.report.kept.count("calls"), 3);
}

#[test]
fn folder_zip_and_folder_in_a_zip_are_the_same() {
    let files = Files::plain();
    let plain = times(&files.read().unwrap());
    for folder in ["", "feed/", "a/b/"] {
        let (_home, path) = files.zip(folder);
        assert_eq!(times(&read(&[path]).unwrap()), plain, "{folder}");
    }
}

#[test]
fn two_feeds_with_the_same_ids_do_not_mix() {
    let (a, b) = (Files::plain().folder(), Files::plain().folder());
    let both = read(&[a.path(), b.path()]).unwrap();
    assert_eq!((both.stops.len(), both.trips.len(), both.feeds.len()), (6, 2, 2));
    let second: Vec<u32> = both.calls_of(&both.trips[1]).iter().map(|call| call.stop.0).collect();
    assert_eq!(second, [3, 4, 5]);
    assert_eq!((both.trips[1].line.0, both.trips[1].service.0), (1, 1));
}

#[test]
fn marks_blanks_quotes_and_old_encodings_are_read() {
    let files = Files::plain()
        .with("stops.txt", "\u{feff}stop_id , stop_name,stop_lat,stop_lon\r\n 1 ,\"One, Main \"\"Street\"\"\",51.50,-3.00\r\n2,Two,51.51,-3.00\r\n\r\n3,Three,51.53,-3.00\r\n");
    let timetable = files.read().unwrap();
    assert_eq!(timetable.stops[0].name, "One, Main \"Street\"");
    let folder = Files::plain().folder();
    std::fs::write(
        folder.path().join("stops.txt"),
        b"stop_id,stop_name,stop_lat,stop_lon\n1,Caf\xe9,51.5,-3\n2,b,51.51,-3\n3,c,51.53,-3\n",
    )
    .unwrap();
    let timetable = read(&[folder.path()]).unwrap();
    assert_eq!(timetable.stops[0].name, "Café");
    assert_eq!(timetable.report.mended.count("text that is not UTF-8 read as Windows-1252"), 1);
}

/// One row each: tables to add rows to, and the one reason that must be counted once.
#[test]
fn everything_left_out_is_counted_by_reason() {
    let second = |rows: &str| Files::plain().and("trips.txt", "R,W,U\n").and("stop_times.txt", rows);
    let rows: Vec<(&str, Files)> = vec![
        ("stop whose id is there already", Files::plain().and("stops.txt", "1,Again,51.5,-3\n")),
        ("stop without a position in degrees", Files::plain().and("stops.txt", "9,Nowhere,,\n")),
        ("stop without a position in degrees", Files::plain().and("stops.txt", "9,Null Island,0,0\n")),
        ("stop without a position in degrees", Files::plain().and("stops.txt", "9,Grid,178000,330000\n")),
        ("row with more cells than columns", Files::plain().and("stops.txt", "9,High Street, Corner,51.5,-3\n")),
        ("line whose id is there already", Files::plain().and("routes.txt", "R,A,8,,3\n")),
        ("calendar of a service that has one already", Files::plain().and("calendar.txt", "W,1,1,1,1,1,1,1,20300401,20300630\n")),
        ("calendar that ends before it starts", Files::plain().and("calendar.txt", "X,1,1,1,1,1,1,1,20300630,20300401\n")),
        ("calendar with a date that is none", Files::plain().and("calendar.txt", "X,1,1,1,1,1,1,1,20300631,20300401\n")),
        ("trip whose id is there already", Files::plain().and("trips.txt", "R,W,T\n")),
        ("trip of a line that is not there", Files::plain().and("trips.txt", "Q,W,U\n")),
        ("trip of a service without a calendar", Files::plain().and("trips.txt", "R,V,U\n")),
        ("trip with fewer than two calls", second("U,08:00:00,08:00:00,1,1\n")),
        ("call of a trip that is not there", Files::plain().and("stop_times.txt", "V,08:00:00,08:00:00,1,1\n")),
        ("trip with a call that cannot be used", second("U,08:00:00,08:00:00,1,1\nU,08:10:00,08:10:00,77,2\n")),
        ("trip with a call that cannot be used", second("U,08:00:00,08:00:00,1,1\nU,8.10,8.10,2,2\n")),
        ("trip with two calls of the same sequence number", second("U,08:00:00,08:00:00,1,1\nU,08:10:00,08:10:00,2,1\n")),
        ("trip whose first or last call has no time", second("U,,,1,1\nU,08:10:00,08:10:00,2,2\n")),
        ("trip that departs from a stop before it arrives there", second("U,08:00:00,07:59:00,1,1\nU,08:10:00,08:10:00,2,2\n")),
        ("trip that arrives before it departs from the stop before", second("U,08:00:00,08:20:00,1,1\nU,08:10:00,08:10:00,2,2\n")),
        (
            "trip that another one repeats (same line, days, stops and times)",
            second("U,08:00:00,08:00:00,1,1\nU,08:05:00,08:06:00,2,2\nU,08:20:00,08:20:00,3,3\n"),
        ),
        (
            "trip on which nobody may ride (no pickup before a drop-off)",
            Files::plain()
                .and("trips.txt", "R,W,U\n")
                .with("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\nT,08:00:00,08:00:00,1,1,,\nT,08:20:00,08:20:00,3,3,,\nU,08:00:00,08:00:00,1,1,1,0\nU,08:20:00,08:20:00,3,3,0,0\n"),
        ),
        (
            "frequency with times or an interval that are none",
            Files::plain().with("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nT,08:00:00,09:00:00,600\nT,09:00:00,10:00:00,0\n"),
        ),
        ("frequency of a trip that is not there", Files::plain().with("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nV,08:00:00,09:00:00,600\n")),
        ("calendar exception of an unknown type", Files::plain().with("calendar_dates.txt", "service_id,date,exception_type\nW,20300501,3\n")),
        ("transfer rule for a stop that is not there", Files::plain().with("transfers.txt", "from_stop_id,to_stop_id,transfer_type\n1,88,0\n")),
        ("transfer rule with a least time that is none", Files::plain().with("transfers.txt", "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n1,2,2,\n")),
        (
            "transfer rule for one line or trip (not used)",
            Files::plain().with("transfers.txt", "from_stop_id,to_stop_id,transfer_type,from_route_id\n1,2,0,R\n"),
        ),
    ];
    for (reason, files) in rows {
        let timetable = files.read().unwrap_or_else(|problems| panic!("{reason}: {problems}"));
        let report = &timetable.report;
        assert_eq!(report.dropped.count(reason), 1, "{reason}: {:?}", report.dropped);
        assert_eq!(report.dropped.worst_first().len(), 1, "{reason}: {:?}", report.dropped);
        assert_eq!(timetable.trips.len(), 1, "{reason}");
    }
}

#[test]
fn blank_times_follow_the_way() {
    let head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence";
    // Stop 2 lies a third of the way (0.01 of 0.03 degrees): 20 minutes of which are 400 seconds.
    let files = Files::plain()
        .with("stop_times.txt", &format!("{head}\nT,08:00:00,08:00:00,1,1\nT,,,2,2\nT,08:20:00,08:20:00,3,3\n"));
    let timetable = files.read().unwrap();
    assert_eq!(times(&timetable)[0][1], (29_200, 29_200));
    assert_eq!(timetable.report.mended.count("blank time of a call filled in along the way"), 1);
    // The feed's own distances go first: here half way.
    let files = Files::plain().with(
        "stop_times.txt",
        &format!("{head},shape_dist_traveled\nT,08:00:00,08:00:00,1,1,0\nT,,,2,2,5\nT,08:20:00,08:20:00,3,3,10\n"),
    );
    assert_eq!(times(&files.read().unwrap())[0][1], (29_400, 29_400));
}

#[test]
fn calls_are_put_in_order_and_clock_times_go_on_after_midnight() {
    let files = Files::plain().with(
        "stop_times.txt",
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT,25:10:00,25:10:00,3,30\nT,23:50:00,23:50:00,1,4\nT,24:05,24:05,2,20\n",
    );
    let timetable = files.read().unwrap();
    assert_eq!(times(&timetable)[0], [(85_800, 85_800), (86_700, 86_700), (90_600, 90_600)]);
    assert_eq!(timetable.report.mended.count("clock time without seconds"), 2);
}

#[test]
fn pickup_drop_off_wheelchair_and_stations() {
    let files = Files::plain()
        .with(
            "stops.txt",
            "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n\
             1,One,51.50,-3.00,0,S,\n2,Two,51.51,-3.00,0,S,2\n3,Three,51.53,-3.00,0,GONE,1\nS,Station,51.5,-3,1,,1\n4,Area,51.5,-3,4,1,\n5,Door,51.5,-3,2,S,\n",
        )
        .with("trips.txt", "route_id,service_id,trip_id,wheelchair_accessible\nR,W,T,2\n")
        .with(
            "stop_times.txt",
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n\
             T,08:00:00,08:00:00,1,1,0,1\nT,08:05:00,08:06:00,2,2,1,2\nT,08:20:00,08:20:00,3,3,1,0\n",
        );
    let timetable = files.read().unwrap();
    let allowed: Vec<(bool, bool)> =
        timetable.calls_of(&timetable.trips[0]).iter().map(|call| (call.pickup, call.drop_off)).collect();
    assert_eq!(allowed, [(true, false), (false, true), (false, true)]);
    let wheelchair: Vec<Access> = timetable.stops.iter().map(|stop| stop.wheelchair).collect();
    use Access::{Impossible, Possible};
    assert_eq!(
        wheelchair,
        [Possible, Impossible, Possible, Possible, Possible],
        "inherited from the station where nothing is said"
    );
    let stations: Vec<Option<u32>> = timetable.stops.iter().map(|stop| stop.station.map(|id| id.0)).collect();
    assert_eq!(stations, [Some(3), Some(3), None, None, Some(3)]);
    assert_eq!(timetable.trips[0].wheelchair, Impossible);
    assert_eq!(timetable.report.noted.count("drop-off to be arranged with the operator: taken as served"), 1);
    assert_eq!(timetable.report.mended.count("stop whose station is not there: it stands alone"), 1);
}

#[test]
fn rules_for_changes_are_read() {
    let files = Files::plain().with(
        "transfers.txt",
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n1,2,,\n2,3,1,\n3,1,2,150\n3,3,3,\n",
    );
    let kinds: Vec<TransferKind> = files.read().unwrap().transfers.iter().map(|rule| rule.kind).collect();
    use TransferKind::{Impossible, Minimum, Recommended, Timed};
    assert_eq!(kinds, [Recommended, Timed, Minimum(150), Impossible]);
}

#[test]
fn hops_beyond_belief_are_noted() {
    // 1,110 km in an hour and a half.
    let files = Files::plain().with(
        "stop_times.txt",
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT,08:00:00,08:00:00,1,1\nT,09:30:00,09:30:00,9,2\n",
    );
    let timetable = files.and("stops.txt", "9,Far,61.5,-3.0\n").read().unwrap();
    assert_eq!(timetable.report.noted.count("hop faster than 350 km/h: a stop or a time is wrong"), 1);
}

#[test]
fn what_is_no_feed_is_refused_with_a_remedy() {
    let refused = |files: &Files| files.read().unwrap_err().to_string();
    for name in ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt"] {
        let text = refused(&Files::plain().without(name));
        assert!(text.contains(name) && text.contains("Remedy"), "{text}");
        let text = refused(&Files::plain().with(name, ""));
        assert!(text.contains(name), "{text}");
    }
    assert!(refused(&Files::plain().without("calendar.txt")).contains("no calendar"));
    let text = refused(&Files::plain().with("stops.txt", "stop_id,stop_name\n1,One\n"));
    assert!(text.contains("stops.txt, line 1") && text.contains("stop_lat"), "{text}");
    let text = refused(&Files::plain().with("stops.txt", "stop_id,stop_id,stop_lat,stop_lon\n"));
    assert!(text.contains("twice"), "{text}");
    let unclosed = format!("stop_id,stop_name,stop_lat,stop_lon\n1,\"One,51.5,-3\n{}", "2,Two,51.51,-3\n".repeat(40));
    let text = refused(&Files::plain().with("stops.txt", &unclosed));
    assert!(text.contains("line 2") && text.contains("never closed"), "{text}");
    let text = refused(&Files::plain().with(
        "stop_times.txt",
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT,08:00:00,08:00:00,1,1\n",
    ));
    assert!(text.contains("not one trip") && text.contains("fewer than two calls"), "{text}");
    let home = tempfile::tempdir().unwrap();
    for (content, seen) in [
        ("<!DOCTYPE html><html>", "web page"),
        ("version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        ("", "empty"),
        ("PK\x03\x04 and no more", "damaged"),
        ("stop_id\n", "not a zip"),
    ] {
        let path = home.path().join("feed.zip");
        std::fs::write(&path, content).unwrap();
        let text = read(&[&path]).unwrap_err().to_string();
        assert!(text.contains(seen) && text.contains("Remedy"), "{text}");
    }
    let both = read(&[home.path().join("none.zip"), home.path().join("neither.zip")]).unwrap_err();
    assert_eq!(both.len(), 2, "all problems at once");
    let (_home, path) = Files::plain().without("stops.txt").zip("");
    assert!(read(&[path]).unwrap_err().to_string().contains("stops.txt"));
}
