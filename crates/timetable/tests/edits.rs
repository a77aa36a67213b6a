//! A line withdrawn, more frequent, a new shuttle.

mod common;

use common::{Files, town};
use waywarden_network::LonLat;
use waywarden_timetable::edit::{Edit, EditError, ShuttleStop, apply};
use waywarden_timetable::{Access, ServiceDay, clock, parse_date};

fn departures(day: &ServiceDay<'_>, line: &str, from_h: i32, to_h: i32) -> Vec<String> {
    let mut all: Vec<i32> = day
        .runs()
        .iter()
        .filter(|run| day.line(run.line).name == line)
        .map(|run| day.calls(run)[0].departure_s + run.shift_s)
        .filter(|departure_s| (from_h * 3600..to_h * 3600).contains(departure_s))
        .collect();
    all.sort_unstable();
    all.into_iter().map(clock).collect()
}

fn shuttle(stops: Vec<ShuttleStop>, run_s: Vec<i32>) -> Edit {
    Edit::Shuttle {
        name: "Shuttle".into(),
        stops,
        run_s,
        from_s: 8 * 3600,
        to_s: 9 * 3600,
        headway_s: 1800,
        both_ways: true,
        wheelchair: Access::Possible,
    }
}

#[test]
fn a_withdrawn_line_is_gone_and_the_day_before_is_untouched() {
    let timetable = town();
    let day = ServiceDay::of(&timetable, parse_date("20300514").unwrap());
    let before = day.runs().to_vec();
    let changed = apply(&day, &[Edit::Withdraw { line: "78".into() }]).unwrap();
    assert_eq!(day.runs(), before);
    assert!(changed.runs().iter().all(|run| day.line(run.line).id != "B78"));
    assert!(changed.runs().iter().any(|run| day.line(run.line).id == "B1"));
    // The id goes before the name.
    assert_eq!(apply(&day, &[Edit::Withdraw { line: "B78".into() }]).unwrap().runs(), changed.runs());
    assert_eq!(apply(&day, &[]).unwrap().runs(), before, "no edit, no change");
}

#[test]
fn more_frequent_fills_gaps_and_keeps_what_ran() {
    let rows = "T,08:00:00,08:00:00,1,1\nT,08:20:00,08:20:00,3,3\nU,09:00:00,09:00:00,1,1\nU,09:30:00,09:30:00,3,3\nV,09:10:00,09:10:00,1,1\nV,09:40:00,09:40:00,3,3\n";
    let head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";
    let files = Files::plain().and("trips.txt", "R,W,U\nR,W,V\n").with("stop_times.txt", &format!("{head}{rows}"));
    let timetable = files.read().unwrap();
    let day = ServiceDay::of(&timetable, parse_date("20300430").unwrap());
    let edit = |headway_s, to_s| Edit::MoreFrequent { line: "7".into(), from_s: 0, to_s, headway_s };
    let changed = apply(&day, &[edit(1500, 86_400)]).unwrap();
    // An hour in steps of at most 25 minutes: three of 20. Ten minutes stay as they are.
    assert_eq!(departures(&changed, "7", 0, 24), ["08:00:00", "08:20:00", "08:40:00", "09:00:00", "09:10:00"]);
    let added = changed.runs().last().unwrap();
    assert_eq!(
        changed.calls(added)[1].arrival_s - changed.calls(added)[0].departure_s,
        1200,
        "as fast as the run before it"
    );
    assert_eq!(apply(&day, &[edit(3600, 86_400)]).unwrap().runs(), day.runs(), "already so frequent");
    assert_eq!(apply(&day, &[edit(600, 8 * 3600)]).unwrap().runs(), day.runs(), "only within the period");
}

#[test]
fn a_shuttle_joins_old_and_new_stops_both_ways() {
    let timetable = town();
    let day = ServiceDay::of(&timetable, parse_date("20300514").unwrap());
    let at = LonLat::from_degrees(-18.2, 65.7).unwrap();
    let stops = vec![ShuttleStop::Existing("660006".into()), ShuttleStop::New { name: "Clinic".into(), at }];
    let changed = apply(&day, &[shuttle(stops, vec![720])]).unwrap();
    assert_eq!(
        departures(&changed, "Shuttle", 0, 24),
        ["08:00:00", "08:00:00", "08:30:00", "08:30:00", "09:00:00", "09:00:00"]
    );
    assert_eq!(changed.stop_count(), day.stop_count() + 1);
    let run = changed.runs().last().unwrap();
    let names: Vec<&str> = changed.calls(run).iter().map(|call| changed.stop(call.stop).name.as_str()).collect();
    assert_eq!(names, ["Clinic", "Hospital"], "back");
    assert_eq!(changed.calls(run)[1].arrival_s, 720);
}

#[test]
fn all_that_is_wrong_is_said_at_once_and_nothing_is_applied() {
    let timetable = town();
    let day = ServiceDay::of(&timetable, parse_date("20300514").unwrap());
    let known = || ShuttleStop::Existing("660006".into());
    let errors = apply(
        &day,
        &[
            Edit::Withdraw { line: "79".into() },
            Edit::MoreFrequent { line: "1".into(), from_s: 0, to_s: 1, headway_s: 0 },
            shuttle(vec![known()], vec![]),
            shuttle(vec![known(), ShuttleStop::Existing("nowhere".into())], vec![60]),
            shuttle(vec![known(), known()], vec![60, 60]),
        ],
    )
    .unwrap_err();
    assert_eq!(errors.len(), 5);
    assert!(matches!(&errors[0], EditError::NoLine { help, .. } if help.contains("78")), "{}", errors[0]);
    assert!(matches!(&errors[3], EditError::NoStop { .. }));
}
