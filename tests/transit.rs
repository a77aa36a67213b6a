//! On foot and by public transport as commands, on a made-up grid of streets and a bus: figures worked out by hand.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::scene::Scene;
use common::{csv_rows, number, run_in, run_well};

/// A bus from the south-west corner of the grid to its south-east corner every ten minutes, a quarter of an hour on the way.
fn feed(scene: &Scene) {
    fs::create_dir(scene.file("bus")).expect("a folder");
    scene.put(
        "bus/agency.txt",
        "agency_id,agency_name,agency_url,agency_timezone\n1,Buses,http://b.example,Europe/London\n",
    );
    scene.put(
        "bus/stops.txt",
        "stop_id,stop_name,stop_lat,stop_lon\nw,West,51.00,-3.00\ne,East,51.00,-2.90\nfar,Far,52.5,-2.9\n",
    );
    scene.put("bus/routes.txt", "route_id,agency_id,route_short_name,route_type\n9,1,9,3\n");
    scene.put(
        "bus/calendar.txt",
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
         d,1,1,1,1,1,0,0,20300603,20300628\n",
    );
    let (mut trips, mut calls) = ("route_id,service_id,trip_id,trip_headsign\n".to_owned(), String::new());
    calls += "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";
    for trip in 0..12 {
        let (hour, minute) = (8 + trip / 6, trip % 6 * 10);
        let arrival = hour * 60 + minute + 15;
        trips += &format!("9,d,t{trip},Eastside\n");
        calls += &format!("t{trip},{hour}:{minute:02}:00,{hour}:{minute:02}:00,w,1\n");
        calls +=
            &format!("t{trip},{}:{:02}:00,{}:{:02}:00,e,2\n", arrival / 60, arrival % 60, arrival / 60, arrival % 60);
        calls += &format!(
            "t{trip},{}:{:02}:00,{}:{:02}:00,far,3\n",
            arrival / 60 + 2,
            arrival % 60,
            arrival / 60 + 2,
            arrival % 60
        );
    }
    scene.put("bus/trips.txt", trips);
    scene.put("bus/stop_times.txt", calls);
}

/// The scene with its networks by car and on foot, two places and a site at the eastern stop.
fn scene() -> Scene {
    let scene = Scene::new();
    feed(&scene);
    // 111 m north of the western stop, and beside the site.
    scene.put("from.csv", "id,lon,lat\nnear,-3.00,51.001\nbeside,-2.90,51.001\nsea,0.5,51.0\n");
    scene.put("to.csv", "id,lon,lat\nsite,-2.90,51.00\n");
    run_well(scene.path(), &["import", "roads.osm.pbf", "--modes", "car,foot,bicycle", "-o", "roads.wwn"]);
    scene
}

fn rows(scene: &Scene, arguments: &[&str]) -> Vec<BTreeMap<String, String>> {
    let table = ["times", "--roads", "roads.wwn", "--origins", "from.csv", "--destinations", "to.csv", "-o", "out.csv"];
    run_well(scene.path(), &[&table[..], arguments].concat());
    csv_rows(&fs::read(scene.file("out.csv")).expect("the table"))
}

const BUS: [&str; 6] = ["--mode", "transit", "--gtfs", "bus", "--date", "2030-06-18"];

#[test]
fn the_bus_is_caught_or_waited_for() {
    let scene = scene();
    let rows_of = |more: &[&str]| rows(&scene, &[&BUS[..], more].concat());
    // 111.2 m at 4.8 km/h are 83 s, and 60 s to spare: whoever leaves at :07 still catches the bus of :10, and who leaves at
    // :08 takes the next one. The ten minutes from 8:00 so take 25, 24 ... 18, 27 and 26 minutes.
    let near = &rows_of(&["--depart", "08:00-08:10"])[0];
    for (column, seconds) in
        [("p5_s", 1080.0), ("p25_s", 1200.0), ("p50_s", 1320.0), ("p75_s", 1500.0), ("p95_s", 1620.0)]
    {
        assert_eq!(number(near, column), seconds, "{column} of {near:?}");
    }
    assert_eq!(number(near, "mean_s"), 1350.0);
    assert_eq!((number(near, "share_with_journey"), number(near, "changes")), (1.0, 0.0));
    assert_eq!(near["walk_s"], "", "7 km are no walk of an hour");
    // The last bus leaves at 9:50: of the minutes from 9:40 to 9:59 those up to :47 have one.
    let late = &rows_of(&["--depart", "09:40-10:00"])[0];
    assert_eq!(number(late, "share_with_journey"), 0.4);
    assert_eq!((late["p50_s"].as_str(), late["reason"].as_str()), ("", ""));
    // By 8:26 one is there with the bus of 8:10, left for at 8:07:36.
    let by = &rows_of(&["--arrive", "08:26"])[0];
    assert!((number(by, "p50_s") - (26.0 * 60.0 - 10.0 * 60.0 + 60.0 + 83.4)).abs() < 0.5, "{by:?}");
    // Beside the site one walks, at any minute; in the sea there is no way.
    let all = rows_of(&["--depart", "08:00-08:10"]);
    assert_eq!(all[1]["p5_s"], all[1]["p95_s"]);
    assert_eq!(all[1]["walk_s"], all[1]["p50_s"]);
    assert!((number(&all[1], "walk_s") - 83.4).abs() < 0.3, "{:?}", all[1]);
    assert!(all[2]["reason"].starts_with("from: ") && all[2]["share_with_journey"] == "0.000", "{:?}", all[2]);
}

#[test]
fn a_journey_is_told_leg_by_leg() {
    let scene = scene();
    let explain =
        ["explain", "--roads", "roads.wwn", "--points", "from.csv", "to.csv", "--from", "near", "--to", "site"];
    let ran = run_well(scene.path(), &[&explain[..], &BUS[..], &["--depart", "08:00"]].concat());
    for part in ["9 to Eastside (1 stops)", "West", "08:10:00", "08:25:00", "0 changes", "no way home"] {
        assert!(ran.stdout.contains(part), "{part} in\n{}", ran.stdout);
    }
}

#[test]
fn on_foot_and_by_bicycle_are_networks_of_their_own() {
    let scene = scene();
    let seconds = |more: &[&str]| number(&rows(&scene, more)[0], "seconds");
    // 111 m and ten streets of 0.01 degree: 7.1 km.
    let foot = seconds(&["--mode", "foot"]);
    let metres = foot * 4.8 / 3.6;
    assert!((7_050.0..7_200.0).contains(&metres), "{metres} m");
    assert!((seconds(&["--mode", "foot", "--walk-speed", "2.4"]) / foot - 2.0).abs() < 1e-3);
    let bicycle = seconds(&["--mode", "bicycle"]);
    assert!((foot / bicycle - 15.0 / 4.8).abs() < 0.2, "{foot} s on foot, {bicycle} s by bicycle");
    assert_eq!(seconds(&["--mode", "car"]), seconds(&[]));
    assert!(seconds(&["--period", "pm_peak"]) > seconds(&[]) && seconds(&["--period", "off_peak"]) < seconds(&[]));
    // The file of the car is the same whether other modes are prepared beside it or not.
    run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "alone.wwn"]);
    assert!(fs::read(scene.file("alone.wwn")).expect("a file") == fs::read(scene.file("roads.wwn")).expect("a file"));
}

#[test]
fn what_cannot_be_is_said_with_the_remedy() {
    let scene = scene();
    run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "alone.wwn"]);
    let table = ["times", "--origins", "from.csv", "--destinations", "to.csv", "-o", "out.csv", "--roads"];
    let window = ["--depart", "08:00-09:00"];
    for (more, expected) in [
        ([&["alone.wwn"][..], &BUS[..], &window[..]].concat(), "--modes car,foot"),
        ([&["alone.wwn"][..], &["--mode", "bicycle"]].concat(), "--modes car,bicycle"),
        ([&["roads.wwn"][..], &BUS[..]].concat(), "--depart 08:00-10:00"),
        ([&["roads.wwn"][..], &BUS[..4], &["--date", "2030-06-22"], &window[..]].concat(), "2030-06-21 (Fri)"),
        ([&["roads.wwn"][..], &BUS[..4], &["--date", "2031-06-17"], &window[..]].concat(), "Remedy: take"),
        ([&["roads.wwn"][..], &["--mode", "transit", "--date", "2030-06-18"], &window[..]].concat(), "--gtfs"),
        ([&["roads.wwn"][..], &window[..]].concat(), "--mode transit"),
        ([&["roads.wwn"][..], &["--period", "rush"]].concat(), "no period \"rush\""),
        ([&["roads.wwn"][..], &BUS[..], &["--depart", "10:00-09:00"]].concat(), "before it begins"),
    ] {
        let ran = run_in(scene.path(), &[&table[..], &more].concat());
        assert!(ran.code == 2 && ran.stderr.contains(expected), "{more:?} says\n{}", ran.stderr);
    }
    let ran = run_in(
        scene.path(),
        &[
            "isochrones",
            "--roads",
            "roads.wwn",
            "--mode",
            "transit",
            "--sites",
            "to.csv",
            "--minutes",
            "9",
            "-o",
            "maps",
        ],
    );
    assert!(ran.code == 2 && ran.stderr.contains("times and explain"), "{}", ran.stderr);
}
