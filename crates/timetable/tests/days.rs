//! What runs on a date, and which dates are refused.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use chrono::NaiveDate;
use common::{Files, town};
use waywarden_timetable::{ServiceDay, check_date, clock, offer, parse_date};

fn date(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

/// First departures of the runs that leave on the date itself, in order.
fn departures(day: &ServiceDay<'_>, line: &str) -> Vec<String> {
    let mut all: Vec<i32> = day
        .runs()
        .iter()
        .filter(|run| day.line(run.line).id == line)
        .map(|run| day.calls(run)[0].departure_s + run.shift_s)
        .filter(|departure_s| (0..86_400).contains(departure_s))
        .collect();
    all.sort_unstable();
    all.into_iter().map(clock).collect()
}

#[test]
fn frequencies_start_with_their_period_and_end_before_its_end() {
    let files = Files::plain().with(
        "frequencies.txt",
        "trip_id,start_time,end_time,headway_secs,exact_times\nT,06:00:00,06:30:00,900,1\nT,06:30:00,07:00:00,1200,1\n",
    );
    let timetable = files.read().unwrap();
    let day = ServiceDay::of(&timetable, date("20300430"));
    assert_eq!(departures(&day, "R"), ["06:00:00", "06:15:00", "06:30:00", "06:50:00"]);
}

#[test]
fn the_night_after_belongs_to_the_day_before() {
    let timetable = town();
    // The second night bus leaves at 24:50 on Fridays and Saturdays: at 00:50 on Saturdays and Sundays.
    for (day, expected) in [
        ("20300517", vec!["23:45:00"]),
        ("20300518", vec!["00:50:00", "23:45:00"]),
        ("20300519", vec!["00:50:00"]),
        ("20300520", vec![]),
    ] {
        assert_eq!(departures(&ServiceDay::of(&timetable, date(day)), "BN"), expected, "{day}");
    }
}

#[test]
fn a_trip_of_three_days_is_still_on_its_way() {
    let files = Files::plain().with(
        "stop_times.txt",
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT,10:00:00,10:00:00,1,1\nT,60:00:00,60:00:00,2,2\n",
    );
    let timetable = files.read().unwrap();
    // Wednesday: the trips of Monday, Tuesday, Wednesday and Thursday.
    let day = ServiceDay::of(&timetable, date("20300501"));
    let starts: Vec<i32> = day.runs().iter().map(|run| (day.calls(run)[0].departure_s + run.shift_s) / 3600).collect();
    assert_eq!(starts, [-38, -14, 10, 34]);
}

#[test]
fn the_offer_of_a_feed_is_a_table_by_day() {
    let timetable = town();
    let rows = offer(&timetable);
    let of = |day: &str| rows.iter().find(|row| row.date == date(day)).map(|row| (row.runs, row.lines));
    assert_eq!(of("20300514"), Some((238, 4)));
    assert_eq!(of("20300517"), Some((240, 5)), "Friday with the night bus");
    assert_eq!(of("20300610"), Some((14, 3)), "the holiday");
    assert_eq!(of("20300619"), Some((0, 0)), "the slip of the pen");
    assert_eq!((rows[0].date, rows[rows.len() - 1].date), (date("20300501"), date("20300930")));
}

#[test]
fn dates_without_service_are_refused_and_good_ones_named() {
    let timetable = town();
    let good = check_date(&timetable, date("20300514")).unwrap();
    assert_eq!((good.runs, good.remarks.len()), (238, 0));
    // A Sunday is compared with Sundays.
    assert_eq!(check_date(&timetable, date("20300519")).unwrap().runs, 14);
    for (day, reason) in [
        ("20300619", "0 vehicles run, usual are 238"),
        ("20300610", "14 vehicles run, usual are 238"),
        ("20301001", "runs from 2030-05-01 to 2030-09-30"),
        ("20300430", "runs from 2030-05-01 to 2030-09-30"),
    ] {
        let error = check_date(&timetable, date(day)).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
        assert_eq!(error.good.len(), 5, "{error}");
        assert!(!error.good.contains(&date("20300619")) && !error.good.contains(&date("20300610")), "{error}");
    }
    assert_eq!(check_date(&timetable, date("20300619")).unwrap_err().good[0], date("20300612"));
}

#[test]
fn a_feed_of_one_week_is_compared_with_the_other_working_days() {
    let mut dates = String::from("service_id,date,exception_type\n");
    for day in ["20300429", "20300501", "20300502", "20300503"] {
        dates += &format!("W,{day},1\n");
    }
    let timetable = Files::plain().without("calendar.txt").with("calendar_dates.txt", &dates).read().unwrap();
    assert_eq!(check_date(&timetable, date("20300502")).unwrap().runs, 1);
    let error = check_date(&timetable, date("20300430")).unwrap_err();
    assert!(error.to_string().contains("0 vehicles run, usual are 1"), "{error}");
}

#[test]
fn each_feed_is_checked_by_itself() {
    let (a, b) = (Files::plain().folder(), Files::plain().folder());
    let late = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nW,1,1,1,1,1,0,0,20300601,20300831\n";
    std::fs::write(b.path().join("calendar.txt"), late).unwrap();
    let timetable = waywarden_timetable::read(&[a.path(), b.path()]).unwrap();
    let error = check_date(&timetable, date("20300514")).unwrap_err();
    assert_eq!(error.reasons.len(), 1, "{error}");
    assert_eq!(error.good[0], date("20300604"), "both run from 3 June to 28 June");
    assert_eq!(check_date(&timetable, date("20300604")).unwrap().runs, 2);
}

#[test]
fn a_weekday_that_never_has_service_is_remarked_on() {
    let timetable = Files::plain().read().unwrap();
    let check = check_date(&timetable, date("20300505"));
    // Nothing at all runs: that is no date to compute for, though it is usual.
    assert!(check.unwrap_err().to_string().contains("nothing runs"));
}
